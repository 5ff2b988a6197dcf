"""Which messages are shown, where, and for how long."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ffgui.app.bars.message import Message, NoticeButton
from ffgui.app.bars.notice_strip import NoticeStrip
from ffgui.app.bars.notices import Notices
from ffgui.app.bars.status_line import StatusLine, StatusValues
from ffgui.app.main import application
from ffgui.app.style.icons import IconSet
from ffgui.app.style.theme import Theme

LOST = Message("warning", "The source is lost.")


@pytest.fixture
def notices(qtbot: QtBot) -> Iterator[Notices]:
    theme = Theme(application())
    strip, line, top = NoticeStrip(theme, IconSet(theme)), StatusLine(theme), QWidget()
    column = QVBoxLayout(top)
    column.addWidget(strip)
    column.addWidget(line)
    top.resize(1000, 300)
    qtbot.addWidget(top)
    made = Notices(strip, line.message)
    made.line = line  # type: ignore[attr-defined]
    top.show()
    yield made
    top.close()


def said(notices: Notices) -> str | None:
    return notices.message.text if notices.message else None


def test_a_quiet_message_replaces_the_one_before_and_leaves_the_strip_alone(notices: Notices) -> None:
    for score in ("0.55", "0.50", "0.55"):
        notices.post("info", f"Score {score}.")
    assert said(notices) == "Score 0.55."
    assert notices.strip.isHidden()
    assert notices.info_line.isVisible()
    notices.dismiss()
    assert said(notices) is None
    assert notices.info_line.isHidden()


def test_trouble_comes_back_until_something_newer_is_said_on_its_topic(notices: Notices) -> None:
    notices.post("error", "Size of 7 is too small.", topic="size")
    notices.post("warning", "Skipped a picture.")
    notices.dismiss()
    assert said(notices) == "Size of 7 is too small."
    assert notices.strip.isVisible()
    notices.post("error", "Size of 8 is too small.", topic="size")
    notices.dismiss()
    assert said(notices) is None


def test_a_success_clears_what_it_mends(notices: Notices) -> None:
    notices.post("error", "Could not save.", topic="snapshot")
    notices.post("error", "Another thing.")
    notices.post("info", "Saved.", topic="snapshot")
    assert said(notices) == "Another thing."
    assert notices.info_line.isVisible()
    notices.clear("snapshot")
    assert notices.info_line.isHidden()


def test_messages_go_after_their_time_even_under_newer_ones(
    notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("ffgui.app.bars.notices.monotonic", lambda: now[0])
    notices.post("warning", "Old.")
    now[0] += 10
    notices.post("error", "New.")
    now[0] += 10
    notices.dismiss()
    assert said(notices) is None


def test_a_state_stays_and_shows_again_below_what_was_posted(notices: Notices) -> None:
    notices.set_state(LOST)
    notices.post("error", "No such camera.")
    assert said(notices) == "No such camera."
    notices.dismiss()
    assert said(notices) == LOST.text
    notices.set_state(None)
    assert said(notices) is None


def test_a_button_closes_its_message_and_acts(notices: Notices) -> None:
    clicked: list[str] = []
    notices.post("info", "Saved.", NoticeButton("Show", lambda: clicked.append("show")))
    notices.info_line.clicked.emit(0)
    assert clicked == ["show"]
    assert said(notices) is None


def test_messages_neither_raise_nor_widen_the_status_line(notices: Notices, qtbot: QtBot) -> None:
    line = notices.line  # type: ignore[attr-defined]
    line.set_values(StatusValues("Sample", fps=30.0, backend="ONNX Runtime, 1 thread per model"))
    height, width = line.sizeHint().height(), line.minimumSizeHint().width()
    notices.post("info", "Saved /a/very/long/path" + "/that goes on" * 30, NoticeButton("Show", int))
    assert line.sizeHint().height() == height
    assert line.minimumSizeHint().width() == width
    qtbot.wait(20)
    assert line.message.geometry().right() <= line.width()
    assert line._source.isVisible()
