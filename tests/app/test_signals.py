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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_and_keeps_the_settings(tmp_path: Path, number: int) -> None:
    environment = os.environ | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    settings, shown = tmp_path / "config/ffgui/settings.json", tmp_path / "shown"
    code = (
        "import sys, pathlib\n"
        "from ffgui.__main__ import main\n"
        "from ffgui.app.window import MainWindow\n"
        "show = MainWindow.showEvent\n"
        f"MainWindow.showEvent = lambda w, e: (show(w, e), pathlib.Path({str(shown)!r}).touch())[0]\n"
        "sys.exit(main(['app', '--theme', 'light']))"
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
    assert (process.returncode, output) == (0, ("", ""))
    assert json.loads(settings.read_text())["theme"] == "light"
