import contents
import pytest

import ffgui
from ffgui.cli import COMMANDS


@pytest.mark.parametrize(
    "target",
    [
        "PySide6/Qt/lib/libQt6Core.so.6",
        "libQt6Gui.so.6",
        "PySide6/QtOpenGL.abi3.so",
        "PySide6/QtWidgets.pyd",
        "PySide6\\Qt6Svg.dll",
        "PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui",
        "PySide6/libpyside6.abi3.so.6.11",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "onnxruntime/capi/onnxruntime_pybind11_state.cpython-311-x86_64-linux-gnu.so",
        "cv2/cv2.abi3.so",
        "cv2\\opencv_videoio_ffmpeg500_64.dll",
        "opencv_python_headless.libs/libavcodec-c4204469.so.62.28.101",
        "resources/sample/astronaut.jpg",
        "libxcb-cursor.so.0",
    ],
)
def test_wanted(target):
    assert contents.is_wanted(target)


@pytest.mark.parametrize(
    "target",
    [
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "libQt6QmlModels.so.6",
        "PySide6/QtNetwork.abi3.so",
        "PySide6/libpyside6qml.abi3.so.6.11",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/imageformats/libqpdf.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6\\opengl32sw.dll",
        "onnxruntime/capi/libonnxruntime.so.1.32.0",
        "cv2/data/haarcascade_eye.xml",
        "cv2/__init__.pyi",
        "pyqtgraph/colors/maps/CET-C1.csv",
    ],
)
def test_unwanted(target):
    assert not contents.is_wanted(target)


def test_links_go_with_what_they_lead_to():
    framework = "PySide6/Qt/lib/{0}.framework/Versions/A/{0}"
    links = [(name, framework.format(name), "SYMLINK") for name in ("QtCore", "QtNetwork")]
    assert contents.wanted(links) == links[:1]


def test_every_command_is_collected():
    from pathlib import Path

    modules = contents.modules(Path(ffgui.__file__).parent)
    assert {f"ffgui.cli.{name}" for name in COMMANDS} <= set(modules)
    assert "ffgui.app" in modules
    assert "ffgui.__main__" in modules
