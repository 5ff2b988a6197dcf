"""The log file."""

import contextlib
import logging
from pathlib import Path

import pytest

from ffgui import log


@pytest.fixture
def file(tmp_path, monkeypatch):
    file = tmp_path / "deep" / "ffgui.log"
    monkeypatch.setattr("ffgui.log.log_file", lambda: file)
    yield file
    with contextlib.suppress(OSError):  # a full disk
        log._handler(file).close()
    logging.getLogger("ffgui").removeHandler(log._handler(file))


def test_warnings_and_exceptions_of_the_program_are_recorded(file):
    log.start_log()
    assert not file.exists()
    try:
        raise ValueError("the reason")
    except ValueError:
        logging.getLogger("ffgui.live.worker").exception("the model failed")
    text = file.read_text()
    assert "ERROR ffgui.live.worker: the model failed" in text
    assert "ValueError: the reason" in text


def test_passwords_are_masked(file):
    log.record_failure(ValueError("cannot open rtsp://me:p@ss@camera.example/live"))
    assert "camera.example" in file.read_text()
    assert "p@ss" not in file.read_text()


def test_the_log_is_rotated(file, monkeypatch):
    monkeypatch.setattr("ffgui.log._MAX_SIZE", 10_000)
    for _ in range(100):
        assert log.record_failure(ValueError("x" * 1000)) == file
    assert sum(one.stat().st_size for one in file.parent.iterdir()) < 25_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_no_failure_of_its_own(file, capfd):
    file.parent.mkdir()
    file.symlink_to("/dev/full")
    assert log.record_failure(ValueError("lost")) is None
    assert capfd.readouterr() == ("", "")
