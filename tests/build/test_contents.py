from pathlib import Path

import contents
import pytest

import ffgui
from ffgui.cli import COMMANDS


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/imageformats/libqpdf.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
    ],
)
def test_qt_plugins(path, wanted):
    assert contents.is_wanted_plugin(path) == wanted


def test_unused_files_are_left_out():
    used = (
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "onnxruntime/capi/onnxruntime_pybind11_state.cpython-311-x86_64-linux-gnu.so",
        "cv2/cv2.abi3.so",
        "cv2\\opencv_videoio_ffmpeg500_64.dll",
        "opencv_python_headless.libs/libavcodec-c4204469.so.62.28.101",
        "resources/sample/astronaut.jpg",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6\\translations\\qtbase_zh_CN.qm",
    )
    unused = (
        "PySide6/Qt/translations/qtbase_fr.qm",
        "PySide6/Qt/translations/qt_de.qm",
        "PySide6\\opengl32sw.dll",
        "cv2/data/haarcascade_eye.xml",
        "cv2/__init__.pyi",
        "numpy/linalg/tests/test_linalg.py",
        "pyqtgraph/colors/maps/CET-C1.csv",
        "pyqtgraph/icons/peegee/peegee_512px.png",
    )
    entries = [(path, path, "DATA") for path in (*used, *unused)]
    assert [path for path, _, _ in contents.wanted(entries)] == list(used)


def test_every_command_is_collected():
    modules = contents.modules(Path(ffgui.__file__).parent)
    assert {f"ffgui.cli.{name}" for name in COMMANDS} <= set(modules)
    assert "ffgui.app" in modules
    assert "ffgui.__main__" in modules
