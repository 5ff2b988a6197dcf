import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import PySide6
import pytest
import trim

import ffgui
from ffgui.paths import resource

linux = pytest.mark.skipif(sys.platform != "linux", reason="programs are trimmed on Linux alone")

_SORT = """
from functools import cmp_to_key
from PySide6.QtCore import QCollator, QLocale
for name, words in (
    ("de_DE", "Zebra Äpfel apfel Öl"), ("sv_SE", "Zebra Äpfel apfel Öl"), ("zh_CN", "中 文 阿 波"),
    ("ja_JP", "い あ 漢 字"), ("ko_KR", "나 가"), ("root", "b a 10 9"),
):
    collator = QCollator(QLocale(name))
    collator.setNumericMode(True)
    print(*sorted(words.split(), key=cmp_to_key(collator.compare)))
print(QLocale("tr_TR").toUpper("istanbul"), QLocale("de_DE").toString(1.5))
print([line.split()[-1] for line in open("/proc/self/maps") if "icudata" in line][0])
"""


@linux
def test_qt_sorts_alike_with_less_of_icu(tmp_path):
    whole = next(Path(PySide6.__file__).parent.glob("Qt/lib/libicudata.so*"))
    small = Path(shutil.copy(whole, tmp_path))
    said = []
    trim.shrink_icu(tmp_path, said.append)
    assert small.stat().st_size < whole.stat().st_size / 4
    assert said[0].startswith("ICU's data: 3")

    with_whole = _python(_SORT).splitlines()
    with_small = _python(_SORT, LD_PRELOAD=str(small)).splitlines()
    assert with_small[-1] == str(small)
    assert with_whole[-1] != str(small)
    assert with_small[:-1] == with_whole[:-1]


def _python(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


_CALLS = """
turn = numpy.float32([[1, 0.2, 3], [0, 1, 2]])
inverse = cv2.invertAffineTransform(turn)
for picture in (numpy.ones((33, 47, 3), numpy.float32), numpy.full((480, 640, 3), 90, numpy.uint8)):
    for way in (cv2.INTER_LINEAR, cv2.INTER_CUBIC):
        cv2.warpAffine(picture, turn, (64, 48), flags=way)
        cv2.warpAffine(picture, inverse, (64, 48), flags=way | cv2.WARP_INVERSE_MAP)
        cv2.remap(picture, *numpy.float32(numpy.mgrid[:24, :32]), way)
        cv2.resize(picture, (320, 200), interpolation=way)
    cv2.resize(picture, (32, 24), interpolation=cv2.INTER_AREA)
    cv2.GaussianBlur(picture, (31, 31), 0)
    cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    cv2.add(cv2.multiply(picture, picture), cv2.addWeighted(picture, 0.5, picture, 0.5, 0))
    cv2.rotate(cv2.flip(picture, 1), cv2.ROTATE_90_CLOCKWISE)
    cv2.insertChannel(cv2.extractChannel(picture, 1), cv2.merge(cv2.split(picture)), 0)
    cv2.rectangle(picture, (1, 1), (20, 20), (1, 2, 3), 2, cv2.LINE_AA)
    cv2.circle(picture, (9, 9), 5, (1, 2, 3), cv2.FILLED, cv2.LINE_AA)
cv2.LUT(numpy.zeros((9, 9), numpy.uint8), numpy.arange(256, dtype=numpy.uint8))
cv2.putText(picture, "12.5", (5, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (9, 9, 9), 2, cv2.LINE_AA)
for kind in (".png", ".jpg", ".webp"):
    assert cv2.imdecode(cv2.imencode(kind, picture)[1], cv2.IMREAD_COLOR) is not None
"""
"""What the program asks of OpenCV, on pictures of both kinds."""


@linux
def test_opencv_works_without_its_openblas(tmp_path):
    site = Path(cv2.__file__).parents[1]
    if not list(site.glob("opencv_python_headless.libs/libopenblas*")):
        pytest.skip("this OpenCV has no OpenBLAS of its own")
    module = site / "cv2" / "cv2.abi3.so"
    trimmed = tmp_path / "cv2" / module.name
    libraries = tmp_path / "opencv_python_headless.libs"
    trimmed.parent.mkdir()
    shutil.copy(module, trimmed)
    shutil.copytree(
        site / libraries.name, libraries, copy_function=os.link if _same(site, tmp_path) else shutil.copy
    )

    trim.drop_lapack(tmp_path, print)

    assert not list(libraries.glob("libopenblas*"))
    assert not list(libraries.glob("libgfortran*"))
    assert not list(libraries.glob("libquadmath*"))
    assert not [name for name in trim.needed(trimmed) if "openblas" in name]
    # Under its own name: the package around it would add nothing.
    code = f"""
import sys
sys.path.insert(0, {str(trimmed.parent)!r})
import cv2, numpy
assert cv2.__file__ == {str(trimmed)!r}
print(cv2.VideoCapture({str(resource("sample/source/white_house_2009.mp4"))!r}).read()[1].shape, flush=True)
{_CALLS}
print("all called", flush=True)
cv2.gemm(numpy.eye(200), numpy.eye(200), 1, None, 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["(360, 640, 3)", "all called"], done.stderr
    assert done.returncode == -signal.SIGABRT  # as said: a product of matrices is what was taken away


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def test_files_of_another_kind_stay_as_they_are(tmp_path):
    odd = tmp_path / "libicudata.so.99"
    odd.write_bytes(b"\x7fELF\x01 something else")
    said = []
    trim.shrink_icu(tmp_path, said.append)
    assert odd.read_bytes() == b"\x7fELF\x01 something else"
    assert "stay whole" in said[0]
    assert trim.needed(odd) == []


def test_the_program_calls_nothing_that_was_taken_away():
    assert trim.forbidden_calls(Path(ffgui.__file__).parent) == []


def test_calls_of_linear_algebra_are_found(tmp_path):
    (tmp_path / "live").mkdir()
    (tmp_path / "train").mkdir()
    (tmp_path / "live" / "fit.py").write_text("import cv2\ncv2.solve(a, b)\ncv2.resize(a, (1, 2))\n")
    (tmp_path / "train" / "fit.py").write_text("import cv2\ncv2.eigen(a)\n")
    assert trim.forbidden_calls(tmp_path) == ["cv2.solve"]
