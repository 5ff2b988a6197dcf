"""No text is clipped, overlaps another or is hard to read, in any state, size, theme, font and scale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest
import untranslated
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from text_audit import audit

from ffgui.app.language import LANGUAGES
from ffgui.app.main import application

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))

SIZES = ((640, 420), (960, 600), (1280, 800), (1920, 1080))
FONTS = (100, 150)
THEMES = ("dark", "light")
SCALES = (1, 2)

PSEUDO = "pseudo"
"""A language that shows which texts do not go through `tr`."""

_SEVEN = (
    (0, 0, 0, 0, "en"),
    (0, 1, 1, 1, "de"),
    (1, 0, 1, 1, "en"),
    (1, 1, 0, 0, "de"),
    (2, 1, 0, 1, "zh_CN"),
    (2, 0, 1, 0, "de"),
    (3, 0, 0, 1, PSEUDO),
)
"""Size, theme, font, scale and language: of the 32 combinations of the first four, seven in which every pair
of values occurs but for some of the largest window, which has room; German, whose texts are the longest, in
those with little room."""

LOOKS = (
    list(product(THEMES, SIZES, FONTS, SCALES, (*LANGUAGES, PSEUDO)))
    if os.environ.get("FFGUI_ALL_LOOKS")
    else [
        (THEMES[theme], SIZES[size], FONTS[font], SCALES[scale], language)
        for size, theme, font, scale, language in _SEVEN
    ]
)
"""Looks of the window in which texts are checked; all of them if `FFGUI_ALL_LOOKS` is set."""


def findings(theme: str, size: tuple[int, int], font_percent: int, language: str) -> dict[str, list[str]]:
    """Walk through every state and return what is wrong in each."""
    from window_states import open_walk, walk_states

    wrong: dict[str, list[str]] = {}
    pseudo = None
    if language == PSEUDO:
        application()
        pseudo, language = untranslated.install(), "en"
    with open_walk(theme, size, font_percent, language) as walk:
        for name, look in walk_states(walk):
            found = [str(finding) for finding in audit(look)]
            found += untranslated.untranslated(look) if pseudo else []
            if found:
                wrong[name] = found
    if pseudo and pseudo.not_in_files():
        wrong["not in the translation files"] = pseudo.not_in_files()
    return wrong


Look = tuple[str, tuple[int, int], int, int, str]


def findings_of(look: Look) -> dict[str, list[str]]:
    """Walk in a process of its own: Qt reads the scale when it starts."""
    theme, (width, height), font_percent, scale, language = look
    command = [sys.executable, __file__, theme, f"{width}x{height}", str(font_percent), language]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    wrong: dict[str, list[str]] = json.loads(done.stdout)
    return wrong


@pytest.fixture(scope="module")
def walks(request: pytest.FixtureRequest) -> Iterator[dict[Look, Future[dict[str, list[str]]]]]:
    """The looks of the selected tests, several at once: a walk mostly waits."""
    items = request.session.items
    looks = [item.callspec.params["look"] for item in items if "walks" in getattr(item, "fixturenames", ())]
    pool = ThreadPoolExecutor(3)
    yield {look: pool.submit(findings_of, look) for look in looks}
    pool.shutdown(cancel_futures=True)  # those that are left if a failure ends the tests


def check(wrong: dict[str, list[str]]) -> None:
    assert not wrong, "\n".join(f"{state}\n  " + "\n  ".join(found) for state, found in wrong.items())


@pytest.mark.timeout(900)
def test_every_text_fits() -> None:
    check(findings_of(("dark", (1280, 800), 100, 1, "en")))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_every_text_fits_everywhere(walks: dict[Look, Future[dict[str, list[str]]]], look: Look) -> None:
    check(walks[look].result())


# The audit itself


def shown(qtbot: QtBot, *widgets: QWidget, size: tuple[int, int] = (200, 100)) -> QWidget:
    top = QWidget()
    column = QVBoxLayout(top)
    for widget in widgets:
        column.addWidget(widget)
    qtbot.addWidget(top)
    top.resize(*size)
    top.show()
    qtbot.waitExposed(top)
    return top


def kinds(top: QWidget) -> set[str]:
    return {finding.kind for finding in audit(top)}


def test_the_audit_accepts_a_plain_window(qtbot: QtBot) -> None:
    assert kinds(shown(qtbot, QLabel("A label"), QPushButton("A button"))) == set()


def test_the_audit_finds_a_text_wider_than_its_room(qtbot: QtBot) -> None:
    label = QLabel("A label that is far too long for its room")
    label.setFixedWidth(60)
    assert kinds(shown(qtbot, label)) == {"clipped"}
    button = QPushButton("A button that is far too narrow")
    button.setFixedWidth(60)
    assert kinds(shown(qtbot, button)) == {"clipped"}


def test_the_audit_finds_a_collapsed_line_edit(qtbot: QtBot) -> None:
    box = QDoubleSpinBox(value=0.5)
    top = shown(qtbot, box)
    box.lineEdit().setGeometry(4, 4, 1, 1)
    assert kinds(top) & {"clipped", "missing"}


def test_the_audit_finds_overlapping_and_faint_texts(qtbot: QtBot) -> None:
    top = shown(qtbot, QWidget())
    for x in (10, 20):
        label = QLabel("Text", top)
        label.setGeometry(QRect(QPoint(x, 10), label.sizeHint()))
        label.show()
    assert kinds(top) == {"overlapping"}
    faint = QLabel("Faint")
    faint.setStyleSheet("color: #999999; background: #ffffff")
    assert kinds(shown(qtbot, faint)) == {"faint"}


def test_the_audit_reads_what_a_widget_paints_itself(qtbot: QtBot) -> None:
    class Painted(QWidget):
        def paintEvent(self, _event: object) -> None:  # noqa: N802
            painter = QPainter(self)
            painter.fillRect(self.rect(), QColor("white"))
            painter.setPen(QColor("black"))
            painter.drawText(self.width() - 10, 20, "runs out of the widget")

    assert kinds(shown(qtbot, Painted())) == {"clipped"}


if __name__ == "__main__":
    width, height = map(int, sys.argv[2].split("x"))
    json.dump(findings(sys.argv[1], (width, height), int(sys.argv[3]), sys.argv[4]), sys.stdout)
