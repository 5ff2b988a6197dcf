from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from video_data import Faces, model_info, result

from ffgui.app.style.theme import Theme
from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import Frame, ModelResult, Shown, Side
from ffgui.paths import resource


@pytest.fixture
def new_frame() -> Callable[..., Frame]:
    """Frames with rising numbers; the astronaut's photograph unless another picture is given."""
    number = 0

    def make(image: np.ndarray | None = None) -> Frame:
        nonlocal number
        number += 1
        picture = cv2.imread(str(resource("sample/astronaut.jpg"))) if image is None else image
        picture = np.ascontiguousarray(picture)
        picture.flags.writeable = False
        return Frame(picture, number, captured=float(number))

    return make


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
