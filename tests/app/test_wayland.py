"""The window under a real Wayland compositor, weston, without a screen (Debian: apt-get install weston)."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("weston") is None, reason="needs weston"),
]


SCALES = pytest.mark.parametrize("compositor", [1, 2], ids=["scale 1", "scale 2"], indirect=True)


@pytest.fixture
def compositor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of programs under a compositor."""
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    environment = os.environ | {"XDG_RUNTIME_DIR": str(folder), "HOME": str(tmp_path)}
    size = (f"--width={1440 * request.param}", f"--height={900 * request.param}", f"--scale={request.param}")
    command = [
        "weston",
        "--backend=headless-backend.so",
        "--socket=test",
        "--idle-time=0",
        "--no-config",
        *size,
    ]
    with (tmp_path / "weston.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    until = time.monotonic() + 30
    while not (folder / "test").exists():
        assert process.poll() is None, (tmp_path / "weston.log").read_text()
        assert time.monotonic() < until
        time.sleep(0.05)
    yield environment | {"WAYLAND_DISPLAY": "test", "QT_QPA_PLATFORM": "wayland"}
    process.terminate()
    process.wait()


@pytest.mark.parametrize("compositor", [2], ids=["scale 2"], indirect=True)
def test_the_window_plays_the_sample(compositor: dict[str, str], tmp_path: Path) -> None:
    output = tmp_path / "result.json"
    command = [sys.executable, "-m", "ffgui", "app", "--self-test", "3", "--output", str(output)]
    done = subprocess.run(command, env=compositor, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    record = json.loads(output.read_text())
    assert record["paired_frames"] > 0
    assert record["recall"] >= 0.85
    assert record["errors"] == []


@SCALES
def test_the_window_can_be_resized(compositor: dict[str, str], request: pytest.FixtureRequest) -> None:
    scale = request.node.callspec.params["compositor"]
    script = Path(__file__).with_name("resize_under_compositor.py")
    command = [sys.executable, str(script), "1280x800", "720x480", "1400x860"]
    done = subprocess.run(command, env=compositor, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    looks = json.loads(done.stdout)
    assert {look["platform"] for look in looks} == {"wayland"}
    assert [look["window"] for look in looks] == [[1280, 800], [720, 480], [1400, 860]]
    for look in looks:
        assert look["pixels"] == [scale * side for side in look["window"]]
        assert look["colors"] > 50, "the panes are empty"
