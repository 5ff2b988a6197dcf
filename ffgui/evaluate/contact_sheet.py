"""Draws a contact sheet of the pictures in which two detectors differ most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.draw import ACCENTS, Color, accent
from ffgui.detect.pictures import read_picture
from ffgui.evaluate.breakdown import CONFIDENT_SCORE
from ffgui.evaluate.curves import output_picture_path, save_figure
from ffgui.evaluate.disagreements import Disagreement
from ffgui.evaluate.wider import DIFFICULTIES, Floats

SUFFIXES = (".png", ".jpg")

Image = NDArray[np.uint8]

_COLUMNS = 3
_TILE = (480, 360)
_GAP, _CAPTION, _HEAD = 16, 46, 56
_DPI = 100
_MAX_HEIGHT = 65500
"""Largest height of a JPEG in pixels."""

MAX_PICTURES = (_MAX_HEIGHT - _HEAD) // (_TILE[1] + _CAPTION + _GAP) * _COLUMNS
"""Number of pictures that fit on a sheet."""

_FACE = 30
"""Preferred height in a tile of a face of median height, in pixels."""

_MAX_ZOOM = 3.0
_NAME = 66
"""Characters of a picture's name that fit under a tile."""

_MODEL = 32
"""Characters of a model's name that fit in the header."""

_BACKGROUND, _TEXT, _SECONDARY = "#14161A", "#E6E8EB", "#9AA3AF"
_LABELED: Color = (255, 255, 255)
_EDGE: Color = (20, 22, 26)
_HARD = DIFFICULTIES.index("hard")


def contact_sheet_path(text: str) -> Path:
    """Parse the path of a contact sheet; see `output_picture_path`."""
    return output_picture_path(text, SUFFIXES)


def draw_contact_sheet(
    file: Path,
    pictures: Sequence[Disagreement],
    find: Callable[[str], Path],
    labels: tuple[str, str],
    keys: tuple[str, str],
) -> None:
    """Draw the part of each picture where the detectors differ most, with all boxes and a caption.

    Args:
        file: the sheet; see `contact_sheet_path`.
        pictures: see `largest_disagreements`, at most `MAX_PICTURES`.
        find: returns the file of a picture by name.
        labels: of the two detectors.
        keys: "v1", "v2" or others, which determine the colors; see `accent`.

    Raises:
        UserError: if a picture cannot be read or the sheet cannot be written.
        ModuleNotFoundError: if Matplotlib is not installed.
    """
    from matplotlib.figure import Figure

    colors = (accent(keys[0], 0), accent(keys[1], 1))
    if colors[0] == colors[1]:
        colors = ACCENTS
    rows = max(1, -(-len(pictures) // _COLUMNS))
    width = _COLUMNS * (_TILE[0] + _GAP) + _GAP
    height = _HEAD + rows * (_TILE[1] + _CAPTION + _GAP)
    figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI, facecolor=_BACKGROUND)

    def write(x: float, y: float, text: str, color: str, size: float = 10, weight: str = "normal") -> None:
        figure.text(x / width, 1 - y / height, text, color=color, fontsize=size, weight=weight, va="top")

    title = f"Largest differences at a score of {CONFIDENT_SCORE}" if pictures else "No differences"
    write(_GAP, 18, title, _TEXT, 13, "bold")
    for x, text, color in (
        (500, shorten(labels[0], _MODEL), _hex(colors[0])),
        (800, shorten(labels[1], _MODEL), _hex(colors[1])),
        (1100, "labeled face (hard)", _TEXT),
    ):
        write(x, 20, f"\u25a0 {text}", color, 11)
    for number, picture in enumerate(pictures):
        x = _GAP + number % _COLUMNS * (_TILE[0] + _GAP)
        y = _HEAD + number // _COLUMNS * (_TILE[1] + _CAPTION + _GAP)
        tile = draw_tile(read_picture(find(picture.labels.name)), picture, colors)
        axes = figure.add_axes((x / width, 1 - (y + _TILE[1]) / height, _TILE[0] / width, _TILE[1] / height))
        axes.imshow(tile[..., ::-1], interpolation="nearest", aspect="auto")
        axes.set_axis_off()
        write(x, y + _TILE[1] + 6, shorten(picture.labels.name), _TEXT)
        write(x, y + _TILE[1] + 25, caption(picture, labels), _SECONDARY)
    save_figure(figure, file)


def caption(picture: Disagreement, labels: tuple[str, str]) -> str:
    """Summarize both detectors' results in a picture on one line."""
    faces = int(picture.labels.counted[_HARD].sum())
    sides = zip(labels, picture.found, picture.only, picture.alarms, strict=True)
    return "   ".join(
        f"{label}: {found} of {faces}, {only} alone, {alarms} false" for label, found, only, alarms in sides
    )


def shorten(name: str, length: int = _NAME) -> str:
    """Shorten a name to a number of characters by omitting its middle."""
    half = (length - 1) // 2
    return name if len(name) <= length else f"{name[:half]}\u2026{name[-half:]}"


def draw_tile(image: Image, picture: Disagreement, colors: tuple[Color, Color]) -> Image:
    """Draw the part of a picture where the two differ most, with all boxes: uint8 [360, 480, 3], BGR."""
    x, y, width, height = crop_region(image.shape[1], image.shape[0], picture.regions)
    scale = min(_TILE[0] / width, _TILE[1] / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    part = np.asarray(cv2.resize(image[y : y + height, x : x + width], size, interpolation=method), np.uint8)
    offset = np.array([x, y, x, y], np.float32)
    _draw(part, (picture.labels.boxes[picture.labels.counted[_HARD]] - offset) * scale, _LABELED, 1, 0)
    for inset, (boxes, color) in enumerate(zip(picture.boxes, colors, strict=True)):
        _draw(part, (boxes - offset) * scale, color, 2, 2 * inset + 2)
    tile = np.full((_TILE[1], _TILE[0], 3), _EDGE, np.uint8)
    left, top = (_TILE[0] - size[0]) // 2, (_TILE[1] - size[1]) // 2
    tile[top : top + size[1], left : left + size[0]] = part
    return tile


def crop_region(width: int, height: int, regions: Floats) -> tuple[int, int, int, int]:
    """Return the part of a picture that contains the most regions: x, y, width, height.

    It is small enough to show a region of median height well, and large enough for the largest one.
    """
    median = float(np.median(regions[:, 3] - regions[:, 1]))
    largest = (regions[:, 2:] - regions[:, :2]).max(0)
    ratio = _TILE[0] / _TILE[1]
    ideal = max(_TILE[0] * median / _FACE, _TILE[0] / _MAX_ZOOM, 1.5 * largest[0], 1.5 * largest[1] * ratio)
    size = np.array([min(width, round(ideal)), min(height, round(ideal / ratio))])
    centers = (regions[:, :2] + regions[:, 2:]) / 2
    corners = np.clip(centers - size / 2, 0, np.array([width, height]) - size)
    inside = (centers >= corners[:, None]) & (centers <= corners[:, None] + size)
    x, y = corners[inside.all(2).sum(1).argmax()].astype(int).tolist()
    return x, y, int(size[0]), int(size[1])


def _draw(part: Image, boxes: Floats, color: Color, thickness: int, inset: int) -> None:
    for x1, y1, x2, y2 in boxes.round().astype(int).tolist():
        corners = (x1 + inset, y1 + inset), (x2 - inset, y2 - inset)
        cv2.rectangle(part, *corners, color, thickness)


def _hex(color: Color) -> str:
    blue, green, red = color
    return f"#{red:02x}{green:02x}{blue:02x}"
