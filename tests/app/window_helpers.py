"""What tests of the window wait for."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from ffgui.app.window import MainWindow

PATIENCE_MS = 60_000
"""How long a test waits for what must come; how fast it comes is the self-test's matter."""

Opener = Callable[..., MainWindow]


def wait_for_results(window: MainWindow, qtbot: QtBot, more: int = 1) -> None:
    """Until `more` new results have been shown."""
    pipeline = window.controller.pipeline
    serial = shown.serial if (shown := pipeline.latest()) else 0

    def come() -> bool:
        latest = pipeline.latest()
        return (
            latest is not None
            and latest.serial >= serial + more
            and window._presenter.serial == latest.serial
        )

    qtbot.waitUntil(come, timeout=PATIENCE_MS)
