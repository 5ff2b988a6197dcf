"""Names and links that somebody planted, and outputs that take nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ffgui
from ffgui.__main__ import main
from ffgui.paths import resource as shipped

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names and devices of POSIX")

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
        env=os.environ | {"PYTHONPATH": str(Path(ffgui.__file__).parents[1])},
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
