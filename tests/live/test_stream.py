"""A real MJPEG stream over HTTP that stalls, slows down, dies and comes back."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live_helpers import number_in, wait_for

from ffgui.detect.sizes import InferenceSize
from ffgui.live.pipeline import Pipeline
from ffgui.live.sources import SourceSpec
from ffgui.live.state import Options

QUICK = Options(size=InferenceSize.parse("160"))


class Server:
    def __init__(self, port: int = 0) -> None:
        script = Path(__file__).with_name("mjpeg_server.py")
        self.process = subprocess.Popen(
            [sys.executable, str(script), str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def tell(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    started: list[Server] = []
    yield started
    for server in started:
        if server.process.returncode is None:
            server.kill()


def newest(pipeline: Pipeline) -> int:
    shown = pipeline.latest()
    return -1 if shown is None else shown.results["left"].frame.number


def play(new_pipeline: Callable[..., Pipeline], servers: list[Server]) -> Pipeline:
    """Start a server, and return a pipeline that has shown some of its frames."""
    servers.append(Server())
    pipeline = new_pipeline(QUICK)
    pipeline.start(SourceSpec("stream", f"http://127.0.0.1:{servers[0].port}/cam"))
    wait_for(lambda: newest(pipeline) > 10, "the stream")
    return pipeline


def test_a_stream_that_stalls_dies_and_comes_back(
    new_pipeline: Callable[..., Pipeline], servers: list[Server]
) -> None:
    pipeline = play(new_pipeline, servers)
    source = pipeline.status().source
    assert source is not None
    assert source.live
    assert not source.mirrored
    assert source.duration is None
    wait_for(pipeline.source_fps, "its rate")
    assert number_in(pipeline.latest().results["left"].frame.image) > 0  # type: ignore[union-attr]

    servers[0].tell("stall")
    wait_for(lambda: pipeline.status().phase == "lost", "the loss")
    assert "stopped sending pictures" in pipeline.status().message
    at = newest(pipeline)
    servers[0].tell("resume")
    wait_for(lambda: pipeline.status().phase == "running" and newest(pipeline) > at, "the end of the stall")

    servers[0].kill()
    wait_for(lambda: pipeline.status().phase == "lost", "the loss")
    wait_for(lambda: pipeline.status().attempt >= 2, "another attempt")
    at = newest(pipeline)
    servers.append(Server(servers[0].port))
    wait_for(lambda: pipeline.status().phase == "running" and newest(pipeline) > at, "the new stream")
    assert pipeline.status().attempt == 0


def test_a_slow_camera_is_not_lost(new_pipeline: Callable[..., Pipeline], servers: list[Server]) -> None:
    pipeline = play(new_pipeline, servers)
    servers[0].tell("slow")
    time.sleep(1.0)  # until frames that were under way have arrived
    at = newest(pipeline)
    wait_for(lambda: newest(pipeline) >= at + 3, "three slow frames")
    # The server counts from 0 for each connection: there has been only one.
    result = pipeline.latest().results["left"]  # type: ignore[union-attr]
    assert number_in(result.frame.image) >= at
    assert pipeline.status().phase == "running"


def test_stopping_during_a_stall_closes_the_connection(
    new_pipeline: Callable[..., Pipeline], servers: list[Server]
) -> None:
    pipeline = play(new_pipeline, servers)
    servers[0].tell("stall")
    time.sleep(0.4)
    pipeline.stop()
    wait_for(lambda: pipeline.held_sources == 0, "the connection to be closed")


def test_a_paused_stream_has_no_delay_afterwards(
    new_pipeline: Callable[..., Pipeline], servers: list[Server]
) -> None:
    pipeline = play(new_pipeline, servers)
    pipeline.set_paused(True)
    time.sleep(1.5)
    at = newest(pipeline)
    pipeline.set_paused(False)
    wait_for(lambda: newest(pipeline) > at, "the stream to resume")
    # The server counts from 0 for each connection: what it sent during the pause is not shown.
    assert number_in(pipeline.latest().results["left"].frame.image) < 20  # type: ignore[union-attr]
