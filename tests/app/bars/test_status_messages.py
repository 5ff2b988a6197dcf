"""What the strip says in each phase."""

import pytest

from ffgui.app.bars.message import Message
from ffgui.app.bars.status_messages import placeholder_text, state_message
from ffgui.live.state import Phase, Status

GONE = "http://10.0.0.7/live cannot be opened: nobody answers. Check the address, then try again."


def said(phase: Phase, message: str = "", retry_at: float | None = None) -> Message | None:
    status = Status(phase, message, None, retry_at)
    return state_message(status, 100.0, lambda: None, lambda: None, lambda: None)


@pytest.mark.parametrize(
    ("message", "retry_at", "text"),
    [
        (
            "Camera 1 has stopped sending pictures.",
            102.2,
            "Camera 1 has stopped sending pictures. Retrying in 3 s.",
        ),
        (GONE, 101.0, "http://10.0.0.7/live cannot be opened: nobody answers. Retrying in 1 s."),
        ("", 99.0, "The source is lost. Retrying now."),
        ("Gone", None, "Gone. Retrying now."),
        ("摄像头已断开。请重新连接。", None, "摄像头已断开。 Retrying now."),
    ],
)
def test_a_lost_source_is_counted_down_for(message: str, retry_at: float | None, text: str) -> None:
    shown = said("lost", message, retry_at)
    assert shown is not None
    assert (shown.level, shown.text) == ("warning", text)
    assert [button.text for button in shown.buttons] == ["Retry", "Choose another source"]


def test_a_failure_says_what_to_do_and_offers_it() -> None:
    shown = said("failed", GONE)
    assert shown is not None
    assert (shown.level, shown.text) == ("error", GONE)
    assert [button.text for button in shown.buttons] == ["Retry", "Choose another source"]


@pytest.mark.parametrize("phase", ["starting", "running", "paused", "stopped"])
def test_where_pictures_say_enough_nothing_is_said(phase: Phase) -> None:
    assert said(phase) is None


@pytest.mark.parametrize(
    ("phase", "loaded", "text"),
    [
        ("starting", False, "Loading models"),
        ("starting", True, "Opening source"),
        ("failed", True, "No picture"),
        ("lost", True, None),
        ("running", True, None),
    ],
)
def test_empty_panes_say_what_is_so(phase: Phase, loaded: bool, text: str | None) -> None:
    assert placeholder_text(Status(phase, "", None, None), loaded) == text
