"""Ground truth from a file beside a video."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest

from ffgui.errors import UserError
from ffgui.evaluate.annotations.video_ground_truth import LabeledFace, ground_truth_file
from ffgui.live.sources import Source, open_source, parse_source
from ffgui.live.state import Options

FACES = {"format": "ffgui faces", "version": 1, "width": 320, "height": 240, "fps": 25}
FRAMES = [[[1, 2, 30.5, 40, 0]], [], [[5, 6, 7, 8, 1]]]


@pytest.fixture
def video(videos: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(videos / "short.avi", tmp_path / "labeled.avi"))


def opened(video: Path, content: object) -> Source:
    ground_truth_file(video).write_text(json.dumps(content))
    return open_source(parse_source(str(video)), Options(), lambda _: None)


def test_a_video_with_a_file_beside_it_has_ground_truth(video: Path) -> None:
    source = opened(video, FACES | {"frames": FRAMES})
    assert ground_truth_file(video).name == "labeled.faces.json"
    first, second, third, beyond = (source.read() for _ in range(4))
    assert first.ground_truth == (LabeledFace((1, 2, 30.5, 40), hard=False),)  # type: ignore[union-attr]
    assert second.ground_truth == ()  # type: ignore[union-attr]
    assert third.ground_truth == (LabeledFace((5, 6, 7, 8), hard=True),)  # type: ignore[union-attr]
    assert beyond.ground_truth is None  # type: ignore[union-attr]
    source.seek(2 / 25)
    assert source.read().ground_truth == third.ground_truth  # type: ignore[union-attr]
    source.close()


def test_a_video_without_one_has_none(video: Path) -> None:
    source = open_source(parse_source(str(video)), Options(), lambda _: None)
    assert source.read().ground_truth is None  # type: ignore[union-attr]
    source.close()


@pytest.mark.parametrize(
    "content",
    [
        [],
        FACES,
        FACES | {"format": "something else", "frames": []},
        FACES | {"version": 2, "frames": []},
        FACES | {"frames": [[[1, 2, 3, 4]]]},
        FACES | {"frames": [[["a", 2, 3, 4, 0]]]},
        FACES | {"fps": 0, "frames": []},
        FACES | {"fps": math.inf, "frames": []},
        FACES | {"width": math.inf, "frames": []},
        FACES | {"width": "9" * 5000, "frames": []},
    ],
)
def test_a_damaged_file_is_named_with_what_to_do(video: Path, content: object) -> None:
    with pytest.raises(UserError, match=r"labeled\.faces\.json is damaged.*[Dd]elete it"):
        opened(video, content)


def test_ground_truth_without_an_end_is_refused(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ground_truth_file(video).write_text("[" * 100_000)
    with pytest.raises(UserError, match=r"is damaged"):
        open_source(parse_source(str(video)), Options(), lambda _: None)
    monkeypatch.setenv("FFGUI_MAX_LABELS_MB", "1")
    ground_truth_file(video).write_text(" " * 1_000_001)
    with pytest.raises(UserError, match=r"larger than 1 MB.*FFGUI_MAX_LABELS_MB"):
        open_source(parse_source(str(video)), Options(), lambda _: None)


def test_ground_truth_of_another_size_is_refused(video: Path) -> None:
    with pytest.raises(UserError, match=r"640x480.*320x240"):
        opened(video, FACES | {"width": 640, "height": 480, "frames": FRAMES})
