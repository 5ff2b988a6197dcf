"""The trial of numbers of threads, on models that run."""

from pytestqt.qtbot import QtBot
from window_helpers import PATIENCE_MS

from ffgui.app.thread_tuner import ThreadTuner
from ffgui.app.window import MainWindow
from ffgui.detect.engines.threads import auto_threads, physical_cores, thread_candidates
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.machine import machine_key


def test_every_candidate_is_tried_and_the_choice_kept_for_this_machine(
    running: MainWindow, qtbot: QtBot
) -> None:
    controller, tried = running.controller, set[int]()
    controller.changed.connect(lambda: tried.add(controller.pipeline.options.threads))
    tuner = ThreadTuner(controller, candidates=(1, 2), trial_ms=600, parent=running)
    with qtbot.waitSignal(tuner.finished, timeout=PATIENCE_MS) as finished:
        tuner.start()
    (chosen,) = finished.args
    assert tried >= {1, 2}
    values = running.settings.values
    assert (values.measured_threads, values.measured_on, values.threads) == (chosen, machine_key(), 0)
    assert controller.threads == controller.pipeline.options.threads == chosen

    running.settings.change(threads=3)
    assert controller.pipeline.options.threads == 3
    running.settings.change(threads=0, measured_on="another machine", measured_threads=7)
    assert controller.pipeline.options.threads == auto_threads()


def test_no_trial_once_the_user_has_chosen(running: MainWindow, qtbot: QtBot) -> None:
    tuner = ThreadTuner(running.controller, candidates=(1, 2), trial_ms=100, parent=running)
    tuner.start()
    running.settings.change(threads=1)
    qtbot.wait(300)
    assert not tuner.running
    assert running.controller.threads == 1
    assert running.settings.values.measured_threads == 0


def test_candidates_leave_half_of_the_cores_to_each_model() -> None:
    candidates = thread_candidates()
    assert candidates == sorted(candidates)
    assert candidates[0] == 1
    assert candidates[-1] <= max(1, physical_cores() // 2)
    assert auto_threads() in candidates


def test_times_under_other_conditions_are_not_compared(running: MainWindow, qtbot: QtBot) -> None:
    tuner = ThreadTuner(running.controller, candidates=(1, 2, 3), trial_ms=400, parent=running)
    tuner.start()
    qtbot.waitUntil(lambda: running.controller.pipeline.options.threads == 2, timeout=PATIENCE_MS)
    running.settings.change(size=InferenceSize.parse("160"))
    qtbot.waitUntil(
        lambda: tuner.running and running.controller.pipeline.options.threads == 1, timeout=PATIENCE_MS
    )
    running.settings.change(threads=1)
    qtbot.waitUntil(lambda: not tuner.running, timeout=PATIENCE_MS)
