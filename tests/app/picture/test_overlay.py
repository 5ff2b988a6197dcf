from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from ffgui.app.picture.overlay import boxes_overlay, edge_on, ink_on, landmarks_overlay, pills_overlay
from ffgui.palette import DARK, LIGHT

pytestmark = pytest.mark.usefixtures("qapp")
GREY = "#808080"


class Paper:
    """A gray picture to paint on."""

    def __init__(self, width: int = 400, height: int = 300) -> None:
        self.image = QImage(width, height, QImage.Format.Format_RGB32)
        self.image.fill(QColor(GREY))

    def pixel(self, x: int, y: int) -> str:
        return self.image.pixelColor(x, y).name().upper()

    def painted(self) -> np.ndarray:
        """Where it is no longer gray; bool [H, W]."""
        pixels = np.frombuffer(self.image.constBits(), np.uint32).reshape(self.image.height(), -1)
        return pixels != QColor(GREY).rgb()


def boxes_on(paper: Paper, boxes: list[list[float]], unit: float, **how: object) -> None:
    painter = QPainter(paper.image)
    boxes_overlay(np.array(boxes, np.float32).reshape(-1, 4), DARK.v1, unit, **how).paint(painter)
    painter.end()


@pytest.mark.parametrize("unit", [1.0, 1.25, 2.0, 3.0])
def test_a_line_is_two_units_wide_between_thin_edges(unit: float) -> None:
    paper = Paper()
    boxes_on(paper, [[100, 80, 300, 220]], unit)
    line, edge = round(2 * unit), round(unit)
    row = [paper.pixel(x, 150) for x in range(85, 116)]
    accent = [85 + i for i, color in enumerate(row) if color == DARK.v1]
    assert len(accent) == line
    assert accent[0] == round(100 - line / 2)
    changed = paper.painted()[150, :200]
    assert changed.sum() == line + 2 * edge
    assert paper.pixel(200, 150) == GREY


def test_a_dashed_line_has_gaps_on_all_sides_but_whole_edges() -> None:
    paper = Paper()
    boxes_on(paper, [[100, 80, 300, 220]], 1.0, dashed=True)
    for run in ([paper.pixel(x, 79) for x in range(99, 301)], [paper.pixel(99, y) for y in range(79, 221)]):
        assert 0.4 < run.count(DARK.v1) / len(run) < 0.8
        assert GREY not in run
    assert paper.pixel(99, 79) == DARK.v1  # dashes reach into the corners
    assert paper.pixel(300, 79) == DARK.v1


def test_nothing_is_painted_for_no_faces() -> None:
    paper = Paper()
    boxes_on(paper, [], 1.0)
    painter = QPainter(paper.image)
    pills_overlay(np.zeros((0, 4), np.float32), [], DARK.v1, 1.0, (0, 0, 400, 300)).paint(painter)
    none = np.zeros((0, 5, 2), np.float32)
    landmarks_overlay(np.zeros((0, 4), np.float32), none, DARK.v1, 1.0).paint(painter)
    painter.end()
    assert not paper.painted().any()


def test_landmarks_are_dots_in_the_accent_and_left_out_on_tiny_faces() -> None:
    paper = Paper()
    boxes = np.array([[50, 50, 150, 180], [300, 50, 310, 62]], np.float32)
    points = np.array([[80, 100], [120, 100], [100, 120], [85, 150], [115, 150]], np.float32)
    painter = QPainter(paper.image)
    both = np.stack((points, points + np.float32(200)))
    landmarks_overlay(boxes, both, DARK.v2, 1.0).paint(painter)
    painter.end()
    for x, y in points.astype(int).tolist():
        assert paper.image.pixelColor(x, y).getRgb() == pytest.approx(QColor(DARK.v2).getRgb(), abs=4)
    assert not paper.painted()[:, 200:].any()


def pills_at(boxes: list[list[float]], texts: list[str], align: str = "left") -> list[tuple[int, ...]]:
    paper = Paper()
    painter = QPainter(paper.image)
    taken: list[tuple[int, int, int, int]] = []
    pills_overlay(
        np.array(boxes, np.float32),
        texts,
        DARK.v1,
        1.0,
        (0, 0, 400, 300),
        "right" if align == "right" else "left",
        taken,
    ).paint(painter)
    painter.end()
    for x1, y1, x2, y2 in taken:
        assert paper.painted()[y1:y2, x1:x2].mean() > 0.9
    return taken


def test_a_score_stands_above_its_box() -> None:
    ((x1, _, x2, y2),) = pills_at([[100, 80, 200, 200]], ["0.97"])
    assert y2 <= 80
    assert x1 == pytest.approx(100, abs=3)
    ((left, *_, right_y),) = pills_at([[100, 80, 200, 200]], ["0.97"], "right")
    assert left + (x2 - x1) == pytest.approx(200, abs=3)
    assert right_y == y2


def test_a_score_at_the_border_of_the_picture_moves_inside() -> None:
    ((_, y1, _, _),) = pills_at([[100, 2, 200, 120]], ["0.97"])
    assert y1 >= 2
    ((_, _, x2, _),) = pills_at([[390, 80, 450, 160]], ["0.97"])
    assert x2 == 400
    ((x1, _, _, _),) = pills_at([[-30, 80, 20, 160]], ["0.97"])
    assert x1 == 0


def test_scores_out_of_sight_are_not_dragged_to_the_border() -> None:
    assert pills_at([[500, 80, 600, 160], [100, -90, 150, -20]], ["0.97", "0.96"]) == []


def test_scores_never_cover_each_other_nor_another_face() -> None:
    crowd = [[float(x), float(y), x + 12.0, y + 14.0] for x in range(20, 380, 17) for y in range(30, 280, 19)]
    taken = pills_at(crowd, ["0.90"] * len(crowd))
    for i, (x1, y1, x2, y2) in enumerate(taken):
        for other in taken[i + 1 :]:
            assert x2 <= other[0] or other[2] <= x1 or y2 <= other[1] or other[3] <= y1
    larger_first = pills_at([[100, 80, 120, 100], [104, 82, 204, 222]], ["0.10", "0.90"])
    assert len(larger_first) == 1
    assert larger_first[0][0] == pytest.approx(104, abs=3)


@pytest.mark.parametrize("color", [DARK.v1, DARK.v2, LIGHT.v1, LIGHT.v2])
def test_text_and_edge_stand_out_from_every_accent(color: str) -> None:
    def luminance(color: QColor) -> float:
        channels = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in color.getRgbF()[:3]]
        return float(np.dot((0.2126, 0.7152, 0.0722), channels))

    for other in (ink_on(color), QColor(edge_on(color).rgb())):
        high, low = sorted((luminance(QColor(color)), luminance(other)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5
