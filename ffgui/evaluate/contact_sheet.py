"""Draws a contact sheet of the pictures in which two detectors differ most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ffgui.detect.draw import ACCENTS, Color, accent
from ffgui.detect.pictures import read_picture
from ffgui.evaluate.breakdown import CONFIDENT_SCORE
from ffgui.evaluate.figure_files import output_picture_path, save_figure
from ffgui.evaluate.picture_differences import PictureDifference
from ffgui.evaluate.tile import TILE_SIZE, Image, Layer, draw_tile
from ffgui.evaluate.wider import DIFFICULTIES
from ffgui.palette import DARK

SUFFIXES = (".png", ".jpg")

_COLUMNS = 3
_GAP, _CAPTION, _HEAD = 16, 46, 56
_DPI = 100
_MAX_HEIGHT = 65500
"""Largest height of a JPEG in pixels."""

MAX_PICTURES = (_MAX_HEIGHT - _HEAD) // (TILE_SIZE[1] + _CAPTION + _GAP) * _COLUMNS
"""Number of pictures that fit on a sheet."""

_NAME = 66
"""Characters of a picture's name that fit under a tile."""

_MODEL = 32
"""Characters of a model's name that fit in the header."""

_LABELED: Color = (255, 255, 255)
_HARD = DIFFICULTIES.index("hard")


def contact_sheet_path(text: str) -> Path:
    """Parse the path of a contact sheet; see `output_picture_path`."""
    return output_picture_path(text, SUFFIXES)


def draw_contact_sheet(
    file: Path,
    pictures: Sequence[PictureDifference],
    find: Callable[[str], Path],
    labels: tuple[str, str],
    keys: tuple[str, str],
) -> None:
    """Draw the part of each picture where the detectors differ most, with all boxes and a caption.

    Args:
        file: the sheet; see `contact_sheet_path`.
        pictures: see `largest_differences`, at most `MAX_PICTURES`.
        find: returns the file of a picture by name.
        labels: of the two detectors.
        keys: "v1", "v2" or others, which determine the colors; see `accent`.

    Raises:
        UserError: if a picture cannot be read or the sheet cannot be written.
        ModuleNotFoundError: if Matplotlib is not installed.
    """
    colors = (accent(keys[0], 0), accent(keys[1], 1))
    if colors[0] == colors[1]:
        colors = ACCENTS
    sheet = _Sheet(len(pictures))
    title = f"Largest differences at a score of {CONFIDENT_SCORE}" if pictures else "No differences"
    sheet.write(_GAP, 18, title, DARK.text, 13, "bold")
    for x, text, color in (
        (500, shorten(labels[0], _MODEL), _hex(colors[0])),
        (800, shorten(labels[1], _MODEL), _hex(colors[1])),
        (1100, "labeled face (hard)", DARK.text),
    ):
        sheet.write(x, 20, f"\u25a0 {text}", color, 11)
    for number, picture in enumerate(pictures):
        layers = (
            Layer(picture.labels.boxes[picture.labels.counted[_HARD]], _LABELED, thickness=1),
            *(Layer(boxes, color) for boxes, color in zip(picture.boxes, colors, strict=True)),
        )
        tile = draw_tile(read_picture(find(picture.labels.name)), picture.regions, layers)
        sheet.add_tile(number, tile, shorten(picture.labels.name), caption(picture, labels))
    save_figure(sheet.figure, file)


class _Sheet:
    """A figure with a header and tiles, in pixels from the top left."""

    def __init__(self, tiles: int) -> None:
        from matplotlib.figure import Figure

        rows = max(1, -(-tiles // _COLUMNS))
        self._width = _COLUMNS * (TILE_SIZE[0] + _GAP) + _GAP
        self._height = _HEAD + rows * (TILE_SIZE[1] + _CAPTION + _GAP)
        size = (self._width / _DPI, self._height / _DPI)
        self.figure = Figure(figsize=size, dpi=_DPI, facecolor=DARK.background)

    def write(
        self, x: float, y: float, text: str, color: str, size: float = 10, weight: str = "normal"
    ) -> None:
        """Write a text with its top left corner at a point."""
        place = (x / self._width, 1 - y / self._height)
        self.figure.text(*place, text, color=color, fontsize=size, weight=weight, va="top")

    def add_tile(self, number: int, tile: Image, name: str, text: str) -> None:
        """Add a tile, uint8 [360, 480, 3] BGR, with two lines of text below it."""
        x = _GAP + number % _COLUMNS * (TILE_SIZE[0] + _GAP)
        y = _HEAD + number // _COLUMNS * (TILE_SIZE[1] + _CAPTION + _GAP)
        left, bottom = x / self._width, 1 - (y + TILE_SIZE[1]) / self._height
        axes = self.figure.add_axes((left, bottom, TILE_SIZE[0] / self._width, TILE_SIZE[1] / self._height))
        axes.imshow(tile[..., ::-1], interpolation="nearest", aspect="auto")
        axes.set_axis_off()
        self.write(x, y + TILE_SIZE[1] + 6, name, DARK.text)
        self.write(x, y + TILE_SIZE[1] + 25, text, DARK.secondary)


def caption(picture: PictureDifference, labels: tuple[str, str]) -> str:
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


def _hex(color: Color) -> str:
    blue, green, red = color
    return f"#{red:02x}{green:02x}{blue:02x}"
