"""Pictures of extreme shape in every view; pytest-qt fails a test for an exception in a slot."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from window_helpers import Opener, wait_for_results


@pytest.mark.parametrize(("width", "height"), [(65_000, 1), (1, 65_000), (1, 1), (2, 30_000)])
def test_every_view_shows_a_picture_of_extreme_shape(
    open_window: Opener, qtbot: QtBot, tmp_path: Path, width: int, height: int
) -> None:
    cv2.imwrite(str(tmp_path / "odd.png"), np.full((height, width, 3), 90, np.uint8))
    window = open_window(str(tmp_path / "odd.png"))
    for view in ("split", "wipe", "difference"):
        window.settings.change(view=view)
        wait_for_results(window, qtbot, more=0)
        window.video.zoom_in()
        window.video.grab()
    window.snapshots.take()
    window.snapshots.wait()
