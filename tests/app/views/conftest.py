from __future__ import annotations

from collections.abc import Callable

import pytest
from video_data import Faces, model_info, result

from ffgui.app.style.theme import Theme
from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import Frame, ModelResult, Shown, Side


@pytest.fixture
def new_shown(new_frame: Callable[..., Frame]) -> Callable[..., Shown]:
    """Paired results of both sides on a frame."""
    serial = 0

    def make(
        left: Faces | None, right: Faces | None, frame: Frame | None = None, mode: str = "paired"
    ) -> Shown:
        nonlocal serial
        serial += 1
        frame = frame or new_frame()
        results: dict[Side, ModelResult] = {}
        if left is not None:
            results["left"] = result(frame, left)
        if right is not None:
            results["right"] = result(frame, right)
        return Shown(results, "free" if mode == "free" else "paired", serial)

    return make


@pytest.fixture
def infos() -> dict[Side, ModelInfo | None]:
    return {"left": model_info("v1", "cbam"), "right": model_info("v2", "eca")}


@pytest.fixture
def theme(qapp: object) -> Theme:
    theme = Theme()
    theme.set_choice("dark")
    return theme
