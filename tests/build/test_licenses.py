import json
import os
from pathlib import Path

import cv2
import licenses
import pytest

ROOT = Path(__file__).parents[2]


def test_collects_texts_of_what_is_inside(tmp_path):
    codec = next(Path(cv2.__file__).parents[1].glob("opencv_python_headless.libs/libavcodec*"), None)
    sources = [Path(cv2.__file__), Path(os.__file__), ROOT / "ffgui" / "__init__.py"]
    licenses.collect(tmp_path / "out", [*sources, *filter(None, [codec])], ROOT)

    index = {part["name"]: part for part in json.loads((tmp_path / "out" / "index.json").read_text())}
    assert {"ffgui", "ffgui models", "opencv-python-headless", "Python", "PyInstaller bootloader"} <= set(
        index
    )
    assert "PySide6_Essentials" not in index  # nothing of it among the sources
    for part in index.values():
        assert set(part) == {"name", "version", "license", "homepage", "files"}
        assert part["files"]
        for file in part["files"]:
            assert (tmp_path / "out" / file).stat().st_size > 200
    if codec:
        assert index["FFmpeg (in opencv-python-headless)"]["license"].startswith("LGPL")


def test_qt_comes_with_the_texts_that_its_wheel_lacks(tmp_path):
    import PySide6

    parts = licenses.collect(tmp_path / "out", [Path(PySide6.__file__)], ROOT)
    qt = next(part for part in parts if part.name == "PySide6_Essentials")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (tmp_path / "out" / qt.files[0]).read_text()
    assert any(part.name == "Third-party parts of Qt" for part in parts)


def test_a_component_without_a_text_stops_the_build(tmp_path):
    flatbuffers = pytest.importorskip("flatbuffers")  # its wheel has none
    with pytest.raises(licenses.LicenseError, match=r"flatbuffers .* no license text"):
        licenses.collect(tmp_path / "out", [Path(flatbuffers.__file__)], ROOT)


def test_a_file_of_nobody_stops_the_build(tmp_path):
    for stray in (tmp_path / "libstray.so", tmp_path / "site-packages" / "stray.py"):
        stray.parent.mkdir(exist_ok=True)
        stray.touch()
        with pytest.raises(licenses.LicenseError, match=stray.name):
            licenses.collect(tmp_path / "out", [stray], ROOT)


def test_texts_that_point_elsewhere_bring_it_along(tmp_path):
    # On Debian, the packages of these name the LGPL by the place where the system keeps its text.
    library = next(Path("/usr/lib").glob("*/libglib-2.0.so.0"), None)
    if library is None or not Path("/usr/share/common-licenses/LGPL-2.1").exists():
        pytest.skip("another distribution")
    parts = licenses.collect(tmp_path / "out", [library], ROOT)
    glib = next(part for part in parts if part.name.startswith("libglib2"))
    texts = [(tmp_path / "out" / file).read_text() for file in glib.files]
    assert any("GNU LESSER GENERAL PUBLIC LICENSE" in text for text in texts)
    assert any("complete source" in text for text in texts)
