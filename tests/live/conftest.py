"""Fixtures: numbered videos, the shipped models, pipelines that leave no thread behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live_helpers import VirtualCamera, pipeline_threads, wait_for, write_video

from ffgui import policy
from ffgui.detect.model_files import resolve_model
from ffgui.live.pipeline import Pipeline
from ffgui.live.state import Options, Side

DEFAULTS = Options()

policy.load_runtimes()


@pytest.fixture(scope="session")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `short.avi` (50 frames, all key frames) and `long.mp4` (300, few key frames)."""
    folder = tmp_path_factory.mktemp("videos")
    write_video(folder / "short.avi", 50)
    write_video(folder / "long.mp4", 300, "mp4v")
    return folder


@pytest.fixture(scope="session")
def models() -> dict[Side, Path]:
    return {"left": resolve_model("v1"), "right": resolve_model("v2")}


@pytest.fixture
def new_pipeline(models: dict[Side, Path]) -> Iterator[Callable[..., Pipeline]]:
    """Makes pipelines with the shipped models; at the end none of their threads may be left."""
    made: list[Pipeline] = []

    def make(options: Options = DEFAULTS, **more: object) -> Pipeline:
        more.setdefault("models", models)
        made.append(Pipeline(options=options, on_change=lambda: None, **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for pipeline in made:
        pipeline.stop()
    wait_for(lambda: not pipeline_threads(), "all threads of the pipelines to end")


@pytest.fixture
def camera(videos: Path) -> Iterator[VirtualCamera]:
    camera = VirtualCamera(videos / "short.avi")
    yield camera
    camera.responding.set()
