import json
import os
from pathlib import Path

import cv2
import licenses
import pytest

ROOT = Path(__file__).parents[2]


def test_collects_the_texts_of_every_component(tmp_path):
    libraries = list(Path(cv2.__file__).parents[1].glob("opencv_python_headless.libs/*"))
    sources = [Path(cv2.__file__), Path(os.__file__), ROOT / "ffgui" / "__init__.py"]
    licenses.collect(tmp_path / "out", [*sources, *libraries], ROOT)

    index = {part["name"]: part for part in json.loads((tmp_path / "out" / "index.json").read_text())}
    assert {"ffgui", "ffgui models", "opencv-python-headless", "Python", "PyInstaller bootloader"} <= set(
        index
    )
    assert "PySide6_Essentials" not in index  # none of its files is among the sources
    for part in index.values():
        assert set(part) == {"name", "version", "license", "homepage", "files"}
        assert part["files"]
        for file in part["files"]:
            assert (tmp_path / "out" / file).stat().st_size > 200
    if libraries:
        assert index["FFmpeg (in opencv-python-headless)"]["license"].startswith("LGPL")
        openblas = index["OpenBLAS (in opencv-python-headless)"]
        texts = [(tmp_path / "out" / file).read_text(errors="replace") for file in openblas["files"]]
        assert any("The OpenBLAS Project" in text for text in texts)
        assert any("GCC RUNTIME LIBRARY EXCEPTION" in text for text in texts)


def test_qt_comes_with_the_texts_that_its_wheel_lacks(tmp_path):
    import PySide6

    parts = licenses.collect(tmp_path / "out", [Path(PySide6.__file__)], ROOT)
    qt = next(part for part in parts if part.name == "PySide6_Essentials")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (tmp_path / "out" / qt.files[0]).read_text()
    assert any(part.name == "Third-party parts of Qt" for part in parts)


def test_a_component_without_a_text_stops_the_build(tmp_path):
    flatbuffers = pytest.importorskip("flatbuffers")  # its wheel contains no license text
    with pytest.raises(licenses.LicenseError, match=r"flatbuffers .* no license text"):
        licenses.collect(tmp_path / "out", [Path(flatbuffers.__file__)], ROOT)


def test_a_file_of_unknown_origin_stops_the_build(tmp_path):
    for stray in (tmp_path / "libstray.so", tmp_path / "site-packages" / "stray.py"):
        stray.parent.mkdir(exist_ok=True)
        stray.touch()
        with pytest.raises(licenses.LicenseError, match=stray.name):
            licenses.collect(tmp_path / "out", [stray], ROOT)


def test_shared_licenses_are_copied_with_the_texts_that_refer_to_them(tmp_path):
    # Debian's package refers to the system's copy of the LGPL.
    library = next(Path("/usr/lib").glob("*/libglib-2.0.so.0"), None)
    if library is None or not Path("/usr/share/common-licenses/LGPL-2.1").exists():
        pytest.skip("needs Debian or a derivative")
    parts = licenses.collect(tmp_path / "out", [library], ROOT)
    glib = next(part for part in parts if part.name.startswith("libglib2"))
    texts = [(tmp_path / "out" / file).read_text() for file in glib.files]
    assert any("GNU LESSER GENERAL PUBLIC LICENSE" in text for text in texts)
    assert any("complete source" in text for text in texts)
