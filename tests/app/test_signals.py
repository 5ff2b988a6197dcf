"""Ctrl-C and the system's request to end close the window as its close button does."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")


def wait_for(file: Path, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 60
    while not file.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)


def close_by_signal(tmp_path: Path, number: int, *arguments: str) -> tuple[int | None, str, str]:
    """Send a command a signal once its window is shown; return its status, output and messages."""
    environment = os.environ | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    shown = tmp_path / "shown"
    code = (
        "import signal, sys, pathlib\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup ignores it\n"
        "from ffgui.__main__ import main\n"
        "from ffgui.app.window import MainWindow\n"
        "show = MainWindow.showEvent\n"
        f"MainWindow.showEvent = lambda w, e: (show(w, e), pathlib.Path({str(shown)!r}).touch())[0]\n"
        f"sys.exit(main({[*arguments]!r}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        wait_for(shown, process)
        process.send_signal(number)
        output = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, *output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_the_window_and_keeps_the_settings(tmp_path: Path, number: int) -> None:
    assert close_by_signal(tmp_path, number, "app", "--theme", "light") == (0, "", "")
    settings = json.loads((tmp_path / "config/ffgui/settings.json").read_text())
    assert settings["theme"] == "light"


def test_a_signal_ends_a_self_test(tmp_path: Path) -> None:
    arguments = ("app", "--self-test", "100", "--output", str(tmp_path / "result.json"))
    status, output, messages = close_by_signal(tmp_path, signal.SIGINT, *arguments)
    assert (status, output) == (1, "")
    assert messages == "ffgui: The self-test failed: the window was closed too early.\n"
