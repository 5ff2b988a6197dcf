"""`ffgui diagnose`."""

import json

import pytest

from ffgui.__main__ import main
from ffgui.paths import resource


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch):
    file = tmp_path / "ffgui.log"
    file.write_text("".join(f"line {number}\n" for number in range(100)))
    monkeypatch.setattr("ffgui.log.log_file", lambda: file)
    return file


def test_what_a_report_needs(capsys):
    assert main(["diagnose", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"Python", "OpenCV", "onnxruntime", "Qt"} <= set(found["versions"])
    assert found["log"] == [f"line {number}" for number in range(80, 100)]
    assert isinstance(found["cameras"], list)
    assert "source" not in found


def test_long_lines_and_control_codes_of_the_log_are_shortened_and_escaped(capsys, log):
    log.write_text("first\n" + "x" * 100_000 + "\n\x1b[31mred\n")
    assert main(["diagnose", "--json"]) == 0
    first, long, red = json.loads(capsys.readouterr().out)["log"]
    assert (first, len(long), red) == ("first", 300, "\\x1b[31mred")


def test_a_source_is_tried(capsys):
    assert main(["diagnose", "--source", str(resource("sample/astronaut.jpg"))]) == 0
    assert "frames 1, " in capsys.readouterr().out


def test_a_source_that_fails_is_told_without_its_password(capsys):
    assert main(["diagnose", "--json", "--source", "http://me:s3cret@127.0.0.1:9/x?key=s3cret"]) == 1
    out, err = capsys.readouterr()
    assert "Cannot open http://127.0.0.1:9/x?key=***" in json.loads(out)["source"]["error"]
    assert "s3cret" not in out + err
