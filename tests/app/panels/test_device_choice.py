"""The choice of a device for each pane in the Models panel."""

from pathlib import Path

import onnxruntime
import pytest
from pytestqt.qtbot import QtBot
from window_helpers import PATIENCE_MS, Opener, wait_for_results

from ffgui.app.recording.recording_session import RecordingPlan, RecordingSession
from ffgui.app.self_test import SelfTest
from ffgui.app.window import MainWindow
from ffgui.detect.engines import devices
from ffgui.detect.engines.devices import CPU_PROVIDER, Device
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError

SMALL = InferenceSize.parse("160")


@pytest.fixture
def window(open_window: Opener, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """A window where the CPU is also a plugin's device, and one more device does not start."""
    (handle,) = (one for one in onnxruntime.get_ep_devices() if one.ep_name == CPU_PROVIDER)
    listed = (
        Device("twin", "Twin", CPU_PROVIDER, handle),
        Device("broken", "Broken", "CUDAExecutionProvider"),
    )
    monkeypatch.setattr(devices, "_plugins", lambda: listed)
    return open_window(size=SMALL)


def test_each_pane_has_its_device_and_a_broken_one_leaves_the_cpu_running(
    window: MainWindow, qtbot: QtBot
) -> None:
    wait_for_results(window, qtbot)
    window.dock.show_panel("models")
    boxes, pipeline = window.dock.panel("models").devices, window.controller.pipeline
    left = boxes["left"]
    assert [left.itemText(index) for index in range(left.count())] == ["CPU", "Twin", "Broken"]
    left.activated.emit(1)
    qtbot.waitUntil(lambda: pipeline.kernel("left") == "Twin", timeout=PATIENCE_MS)
    assert pipeline.device("right") == "cpu"
    assert (boxes["left"].currentText(), boxes["right"].currentText()) == ("Twin", "CPU")
    window.refresh_now()
    assert "Twin" in window.status_line._backend.text()
    boxes["right"].activated.emit(2)
    qtbot.waitUntil(lambda: "to the CPU" in window.notices.strip.accessibleDescription(), timeout=PATIENCE_MS)
    assert "Broken" in window.notices.strip.accessibleDescription()
    qtbot.waitUntil(lambda: window.settings.values.devices == ("twin", "cpu"), timeout=PATIENCE_MS)
    assert boxes["right"].currentText() == "CPU"
    wait_for_results(window, qtbot)


def test_where_there_is_only_the_cpu_nothing_is_offered_but_the_way_to_more(
    open_window: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_plugins", tuple)
    monkeypatch.setattr(devices, "_plugin_modules", list)
    monkeypatch.setattr(devices, "_built_in", tuple)
    window = open_window(size=SMALL, devices=("tensorrt", "cpu"))
    panel = window.dock.panel("models")
    assert panel.devices == {}
    assert "ffgui[webgpu]" in panel.backend.toolTip()
    qtbot.waitUntil(lambda: window.settings.values.devices == ("cpu", "cpu"), timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: "ffgui[tensorrt]" in window.notices.strip.accessibleDescription(), timeout=PATIENCE_MS
    )


def test_a_self_test_that_falls_back_to_the_cpu_fails(window: MainWindow, qtbot: QtBot) -> None:
    wait_for_results(window, qtbot)
    window.controller.set_device("right", "broken")
    test = SelfTest(window, 60)
    qtbot.waitUntil(lambda: bool(test._errors), timeout=PATIENCE_MS)
    window.controller.noted.emit("warning", "Both panes hold the same kind of model.", "same kind")
    (error,) = test._errors
    assert "to the CPU" in error
    test._watchdog.stop()


def test_a_recording_that_falls_back_to_the_cpu_fails_for_that_reason(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    wait_for_results(window, qtbot)
    window.controller.set_device("right", "broken")
    session = RecordingSession(window, RecordingPlan(tmp_path / "out.mp4", (640, 320), None, None))
    qtbot.waitUntil(window.isHidden, timeout=PATIENCE_MS)
    window.controller.noted.emit("warning", "Both panes hold the same kind of model.", "same kind")
    with pytest.raises(UserError, match="Right pane: Falling back from broken to the CPU"):
        session.result()
