"""Ground truth of a video: where its faces are, from a file beside it.

`NAME.faces.json` belongs to the video `NAME.*` in the same folder:

    {"format": "ffgui faces", "version": 1, "width": 640, "height": 360, "fps": 30,
     "frames": [[[x1, y1, x2, y2, hard], ...], ...]}

Frame n of `frames` holds the faces at n / fps seconds, boxes in pixels of a frame of `width` x `height`;
`hard` is 0 or 1.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import inf, isfinite
from pathlib import Path
from typing import Any

from ffgui.errors import UserError
from ffgui.files import read_bounded
from ffgui.limits import LABEL_BYTES

SUFFIX = ".faces.json"

_FORMAT = "ffgui faces"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class LabeledFace:
    """A face of the ground truth.

    Attributes:
        box: x1, y1, x2, y2 in pixels of the frame.
        hard: hidden, turned away, very small, very dark or in a cross-fade: missing it is no error.
    """

    box: tuple[float, float, float, float]
    hard: bool = False


@dataclass(frozen=True, slots=True)
class VideoGroundTruth:
    """The faces of each frame of a video.

    Attributes:
        width: of a frame, in pixels.
        height: of a frame, in pixels.
        fps: frames per second.
        frames: the faces of each frame, from the start of the video.
    """

    width: int
    height: int
    fps: float
    frames: tuple[tuple[LabeledFace, ...], ...]

    def at(self, seconds: float) -> tuple[LabeledFace, ...] | None:
        """Return the faces of the frame at this position, None if it has not been labeled."""
        number = round(seconds * self.fps)
        return self.frames[number] if 0 <= number < len(self.frames) else None


def ground_truth_file(video: Path) -> Path:
    """Return where the ground truth of a video is, if it has any."""
    return video.with_name(video.stem + SUFFIX)


def read_ground_truth(path: Path) -> VideoGroundTruth:
    """Read a ground-truth file.

    Raises:
        UserError: if it cannot be read or is not such a file.
    """
    try:
        content = json.loads(read_bounded(path, LABEL_BYTES).decode("utf-8"))
        if (content["format"], content["version"]) != (_FORMAT, _VERSION):
            raise ValueError(f"format {content['format']} {content['version']}")
        frames = tuple(tuple(_face(face) for face in frame) for frame in content["frames"])
        width, height, fps = int(content["width"]), int(content["height"]), float(content["fps"])
        if not 0 < fps < inf:
            raise ValueError(f"fps {fps}")
        return VideoGroundTruth(width, height, fps, frames)
    except OSError as error:
        raise UserError(
            "Cannot read {path}: {reason}. Check its permissions.", path=path, reason=error.strerror
        ) from error
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise UserError(
            "{path} is damaged or not a ground-truth file. Replace it, or delete it to play the video "
            "without ground truth.",
            path=path,
        ) from error


def _face(values: Any) -> LabeledFace:
    x1, y1, x2, y2, hard = map(float, values)
    if not (isfinite(x1 + y1 + x2 + y2) and x1 < x2 and y1 < y2):
        raise ValueError(f"box {values}")
    return LabeledFace((x1, y1, x2, y2), bool(hard))
