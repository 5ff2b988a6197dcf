"""Names and links that somebody planted, and outputs that take nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

import ffgui
from ffgui.__main__ import main
from ffgui.paths import resource as shipped

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names and devices of POSIX")

ROOT = Path(ffgui.__file__).parents[1]
ASTRONAUT = shipped("sample/astronaut.jpg")
ESCAPES = "\x1b]0;owned\x07\x1b[2J\u202egpj\nffgui: all is well"


def detect(*arguments):
    return main(["detect", *map(str, arguments), "--model", "v2"])


@pytest.fixture
def planted(tmp_path):
    """A file of the user's, and a function that plants a link to it."""
    target = tmp_path / "precious"
    target.write_text("{}")

    def plant(link):
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(target)
        return link

    yield plant
    assert target.read_text() == "{}"


def test_a_drawing_replaces_a_link(planted, tmp_path):
    link = planted(tmp_path / "drawn" / "astronaut.jpg.faces.png")
    assert detect(ASTRONAUT, "--draw", link.parent) == 0
    assert not link.is_symlink()
    assert link.read_bytes().startswith(b"\x89PNG")
    assert list(link.parent.iterdir()) == [link]


def test_an_output_replaces_a_link(planted, tmp_path):
    link = planted(tmp_path / "found.json")
    assert detect(ASTRONAUT, "--output", link) == 0
    assert not link.is_symlink()
    assert len(json.loads(link.read_text())["images"]) == 1


def test_a_resumed_output_is_a_copy_of_the_file_behind_its_link(tmp_path):
    file, link = tmp_path / "found.json", tmp_path / "link.json"
    assert detect(ASTRONAUT, "--output", file) == 0
    before = file.read_bytes()
    link.symlink_to(file)
    other = shutil.copy(ASTRONAUT, tmp_path / "other.jpg")
    assert detect(ASTRONAUT, other, "--output", link, "--continue") == 0
    assert file.read_bytes() == before
    assert not link.is_symlink()
    assert len(json.loads(link.read_text())["images"]) == 2


@pytest.mark.parametrize("output", ["/dev/stdout", "/dev/fd/1"])
def test_standard_output_by_its_name_is_written_to_and_not_replaced(output):
    stdout = Path("/dev/stdout")
    before = stdout.lstat()
    done = run("validate", "v2", "--output", output)
    assert done.returncode == 0
    assert '"checks"' in done.stdout
    assert stdout.lstat() == before


def run(*arguments, stdout=subprocess.PIPE):
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ffgui", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=200,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [("detect", ASTRONAUT), ("detect", ASTRONAUT, "--json")])
def test_a_full_standard_output_is_told_so(arguments):
    with Path("/dev/full").open("w") as full:
        done = run(*arguments, stdout=full)
    assert done.returncode == 1
    assert done.stderr == (
        "ffgui: Cannot write the output: No space left on device. Send it to another place.\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_output_file_is_told_so(capsys):
    assert detect(ASTRONAUT, "--output", "/dev/full") == 1
    assert "No space left on device" in capsys.readouterr().err


@pytest.mark.parametrize(
    "head", [b"GIF89a", b"II*\0", b"\0\0\0\x0cjP  \r\n\x87\n"], ids=["gif", "tiff", "jp2"]
)
def test_a_damaged_picture_is_told_in_one_line(head, tmp_path):
    file = tmp_path / "damaged.png"
    file.write_bytes(head + ASTRONAUT.read_bytes()[:200])
    done = run("detect", file, "--model", "v2")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "is damaged or not a supported picture" in done.stderr


def test_control_codes_in_names_are_escaped(tmp_path, capsys):
    photo = Path(shutil.copy(ASTRONAUT, tmp_path / f"photo{ESCAPES}.jpg"))
    missing, empty = tmp_path / f"missing{ESCAPES}.jpg", tmp_path / f"empty{ESCAPES}.jpg"
    empty.touch()
    assert detect(photo, missing, empty) == 1
    out, err = capsys.readouterr()
    for text, lines in ((out, 3), (err, 1)):
        assert text.count("\n") == lines
        assert all(letter.isprintable() or letter == "\n" for letter in text)
        assert r"\x1b]0;owned\x07\x1b[2J\u202e" in text
    assert main(["validate", str(empty)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_nothing_is_written_into_a_file_that_has_the_number_of_a_closed_stream(tmp_path):
    pictures, review = tmp_path / "pictures", tmp_path / "review"
    pictures.mkdir()
    shutil.copy(ASTRONAUT, pictures)
    png = cv2.imencode(".png", cv2.imread(str(ASTRONAUT)))[1].tobytes()
    (pictures / "cut_off.png").write_bytes(png[: len(png) // 2])  # libpng complains on standard error
    command = f"'{sys.executable}' -m ffgui review '{pictures}' --size 160 --output '{review}' <&- >&- 2>&-"
    done = subprocess.run(
        command, shell=True, check=False, timeout=200, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 1
    lines = (review / "analysis.jsonl").read_text().splitlines()
    assert ["error" in json.loads(line) for line in lines] == [False, False, True, True]


def test_a_review_replaces_a_link(planted, tmp_path):
    link = planted(tmp_path / "review" / "analysis.jsonl")
    link.unlink()
    link.symlink_to(os.devnull)
    (tmp_path / "pictures").mkdir()
    shutil.copy(ASTRONAUT, tmp_path / "pictures")
    assert main(["review", str(tmp_path / "pictures"), "--size", "160", "--output", str(link.parent)]) == 0
    assert not link.is_symlink()
    assert len(link.read_text().splitlines()) == 3


def test_a_pipe_in_place_of_a_review_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "analysis.jsonl")
    done = run("review", "sample", "--size", "160", "--output", tmp_path)
    assert done.returncode == 1
    assert "analysis.jsonl is not a file" in done.stderr


def test_control_codes_in_the_name_of_a_recording_are_escaped(tmp_path):
    done = run("record", ASTRONAUT, "--seconds", "1", "--output", tmp_path / "\x1b[31mred.mp4")
    assert (done.returncode, done.stderr) == (0, "")
    assert r"\x1b[31mred.mp4" in done.stdout


def test_control_codes_in_faulty_labels_are_escaped(tmp_path, capsys):
    shutil.copy(ASTRONAUT, tmp_path / f"photo{ESCAPES}.jpg")
    (tmp_path / f"photo{ESCAPES}.txt").write_text("0 0.5 0.5 0.1 0.1\n9\n")
    assert main(["review", str(tmp_path), "--size", "160", "--output", str(tmp_path / "review")]) == 0
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert complaint.rstrip("\n").isprintable()


def test_a_download_without_standard_input_is_refused():
    command = f"'{sys.executable}' -m ffgui models get yunet <&-"
    done = subprocess.run(
        command, shell=True, check=False, timeout=200, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "add --yes" in done.stderr
