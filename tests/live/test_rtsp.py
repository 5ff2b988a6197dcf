"""RTSP from GStreamer's server: both codecs and transports, and what goes wrong with cameras.

Needs the system's Python with GStreamer. Debian: apt-get install gir1.2-gst-rtsp-server-1.0 python3-gi
gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-rtsp
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from live_helpers import wait_for

from ffgui.detect.ffmpeg import _OPTIONS
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.pipeline import Pipeline
from ffgui.live.sources import SourceSpec, open_source
from ffgui.live.state import Options
from ffgui.paths import resource

QUICK = Options(size=InferenceSize.parse("160"))
PYTHON = "/usr/bin/python3"
CHECK = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"


@cache
def has_server() -> bool:
    return (
        bool(shutil.which(PYTHON))
        and not subprocess.run([PYTHON, "-c", CHECK], check=False, capture_output=True).returncode
    )


pytestmark = pytest.mark.skipif(not has_server(), reason="needs GStreamer's RTSP server, see above")


class Server:
    def __init__(self, port: int = 0, password: str = "") -> None:
        script = Path(__file__).with_name("rtsp_server.py")
        self.process = subprocess.Popen(
            [PYTHON, str(script), str(port), str(resource("sample/sample.mp4")), *filter(None, [password])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def spec(self, path: str, user: str = "") -> SourceSpec:
        return SourceSpec("stream", f"rtsp://{user}127.0.0.1:{self.port}{path}")

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    started = [Server()]
    yield started
    for server in started:
        server.kill()


def newest(pipeline: Pipeline) -> int:
    shown = pipeline.latest()
    return -1 if shown is None else shown.results["left"].frame.number


def follows(pipeline: Pipeline, after: int = 0) -> bool:
    return pipeline.status().phase == "running" and newest(pipeline) > after + 5


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize(("path", "size"), [("/h264", (640, 360)), ("/mjpeg", (320, 240))])
def test_a_camera_is_shown(
    new_pipeline: Callable[..., Pipeline],
    servers: list[Server],
    monkeypatch: pytest.MonkeyPatch,
    transport: str,
    path: str,
    size: tuple[int, int],
) -> None:
    if transport == "udp":
        options = os.environ[_OPTIONS].replace("rtsp_flags;prefer_tcp", "rtsp_transport;udp")
        assert "udp|" in f"{options}|"
        monkeypatch.setenv(_OPTIONS, options)
    pipeline = new_pipeline(QUICK)
    pipeline.start(servers[0].spec(path))
    wait_for(lambda: follows(pipeline, 5), "the stream")
    source = pipeline.status().source
    assert source is not None
    assert (source.width, source.height) == size
    assert source.live is (path == "/mjpeg")


def test_a_camera_that_stalls_dies_and_comes_back(
    new_pipeline: Callable[..., Pipeline], servers: list[Server]
) -> None:
    pipeline = new_pipeline(QUICK)
    pipeline.start(servers[0].spec("/mjpeg"))
    wait_for(lambda: follows(pipeline), "the stream")
    servers[0].process.send_signal(signal.SIGSTOP)
    wait_for(lambda: pipeline.status().phase == "lost", "the loss")
    assert "stopped sending pictures" in pipeline.status().message
    at = newest(pipeline)
    servers[0].process.send_signal(signal.SIGCONT)
    wait_for(lambda: follows(pipeline, at), "the end of the stall", 60)
    servers[0].kill()
    wait_for(lambda: pipeline.status().phase == "lost", "the loss")
    at = newest(pipeline)
    servers.append(Server(servers[0].port))
    wait_for(lambda: follows(pipeline, at), "the new server", 60)


def test_a_password_is_needed_and_never_shown(
    new_pipeline: Callable[..., Pipeline], servers: list[Server]
) -> None:
    servers.append(Server(password="p@w"))
    for user in ("", "me:wr0ng@"):
        with pytest.raises(UserError, match=r"Cannot open rtsp://127") as caught:
            open_source(servers[1].spec("/mjpeg", user), QUICK, lambda _: None)
        assert "wr0ng" not in str(caught.value)
    pipeline = new_pipeline(QUICK)
    pipeline.start(servers[1].spec("/mjpeg", "me:p@w@"))
    wait_for(lambda: follows(pipeline), "the stream")
    assert "p@w" not in pipeline.status().source.name  # type: ignore[union-attr]


def test_another_size_in_mid_stream_is_followed(
    new_pipeline: Callable[..., Pipeline], servers: list[Server]
) -> None:
    pipeline = new_pipeline(QUICK)
    pipeline.start(servers[0].spec("/change"))
    sizes: set[tuple[int, ...]] = set()

    def both_seen() -> bool:
        shown = pipeline.latest()
        sizes.update(result.frame.image.shape[:2] for result in shown.results.values()) if shown else None
        return sizes == {(240, 320), (360, 480)}

    wait_for(both_seen, "both sizes")
    assert pipeline.notices() == []
