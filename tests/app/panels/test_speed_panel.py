"""The speed panel: figures, curves, stages, fair measurement."""

from dataclasses import replace

import numpy as np
import pytest
from plot_data import Infos
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from ffgui.app.panels.panel import PanelContext
from ffgui.app.panels.speed import speed_text
from ffgui.app.panels.speed_panel import SpeedPanel
from ffgui.app.style.theme import Theme
from ffgui.live.metrics import SideMetrics
from ffgui.live.state import SIDES, FairResult, FairTimes, MetricSeries, Side

METRICS: dict[Side, SideMetrics] = {
    "left": SideMetrics(
        fps=30.2,
        capacity_fps=38.0,
        median_ms=26.3,
        p95_ms=31.2,
        stages_ms={"wait": 3.0, "pre": 1.0, "inference": 25.0, "post": 0.5, "paint": 2.0},
        age_ms=61.4,
        dropped=12,
        faces=3,
        frames=900,
    ),
    "right": SideMetrics(),
}
FAIR = FairResult(
    {"left": FairTimes("V1", 18.24, 20.1), "right": FairTimes("V2", 16.4, 18.0)},
    1.112,
    100,
    "Sample",
    "640x480",
    1,
)


def make_series(seed: int) -> MetricSeries:
    random = np.random.default_rng(seed)
    t = 500.0 + np.arange(120) * 0.5
    p50 = 20 + random.random(120)
    return MetricSeries(t, 30 + random.random(120), p50, p50 + 5, np.full(120, 30.0))


def feed(panel: SpeedPanel, infos: Infos, marks: list[tuple[float, str]] | None = None) -> None:
    series: dict[Side, MetricSeries] = {"left": make_series(1), "right": make_series(2)}
    panel.show_metrics(series, marks or [], METRICS, 29.97, infos)


def test_swapped_models_keep_color_and_dashes(speed_panel: SpeedPanel, infos: Infos, theme: Theme) -> None:
    swapped: Infos = {"left": infos["right"], "right": infos["left"]}
    for order in (infos, swapped):
        feed(speed_panel, order)
        pens = {curve.name: (item.opts["pen"], curve.style) for curve, item in speed_panel.rates._curves}
        assert pens["V1"][0].color().name() == theme.palette.v1.lower()
        assert pens["V1"][1] == Qt.PenStyle.SolidLine
        assert pens["V2"][0].color().name() == theme.palette.v2.lower()
        assert pens["V2"][1] == Qt.PenStyle.DashLine


def test_figures_have_units_and_dashes_stand_for_no_data(speed_panel: SpeedPanel, infos: Infos) -> None:
    feed(speed_panel, infos)
    left = {key: label.text() for key, label in speed_panel.values["left"].items()}
    assert left == {
        "fps": "30",
        "capacity": "38/s",
        "median": "26.3 ms",
        "p95": "31.2 ms",
        "age": "61 ms",
        "dropped": "12",
        "faces": "3",
    }
    assert {label.text() for label in speed_panel.values["right"].values()} == {"\u2013"}
    assert speed_panel.source.text() == "Source 30.0 fps"
    assert all(label.toolTip() for label in speed_panel.values["left"].values())


def test_curves_are_the_series(speed_panel: SpeedPanel, infos: Infos) -> None:
    feed(speed_panel, infos)
    series = make_series(2)
    x, y = speed_panel.rates.curve_data(1)
    np.testing.assert_array_equal(x, series.t - series.t[-1])
    np.testing.assert_array_equal(y, series.fps)
    np.testing.assert_array_equal(speed_panel.latencies.curve_data(3)[1], series.p50_ms)
    assert speed_panel.rates.top == 40
    assert speed_panel.latencies.top == 40


def test_a_side_that_stands_still_keeps_its_place_in_time(speed_panel: SpeedPanel, infos: Infos) -> None:
    left = make_series(1)
    right = MetricSeries(
        *(getattr(left, name)[:100] for name in ("t", "fps", "p50_ms", "p95_ms", "source_fps"))
    )
    speed_panel.show_metrics({"left": left, "right": right}, [], METRICS, 30.0, infos)
    values = speed_panel.rates.curve_data(1)[1]
    np.testing.assert_array_equal(values[:100], left.fps[:100])
    assert np.isnan(values[102:]).all()


def test_marks_stand_where_something_changed(speed_panel: SpeedPanel, infos: Infos) -> None:
    feed(speed_panel, infos, [(540.0, "size 640x480"), (100.0, "too old")])
    x, _ = speed_panel.rates._lines.getData()
    assert x.tolist() == pytest.approx([-19.5, -19.5])
    texts = [label.textItem.toPlainText() for label in speed_panel.rates._labels if label.isVisible()]
    assert texts == ["size 640x480"]
    assert "size 640x480" in speed_panel.rates._describe(-19.5, 0.0)


def test_plots_and_bars_explain_themselves(speed_panel: SpeedPanel, infos: Infos) -> None:
    feed(speed_panel, infos)
    for widget, said in ((speed_panel.rates.viewport(), "V1: "), (speed_panel.stages, "")):
        middle = widget.rect().center()
        event = QHelpEvent(QEvent.Type.ToolTip, middle, widget.mapToGlobal(middle))
        QApplication.sendEvent(widget, event)
        assert said in QToolTip.text()
        assert QToolTip.text()
    QToolTip.hideText()


def test_stage_bars_share_one_scale(speed_panel: SpeedPanel, infos: Infos) -> None:
    feed(speed_panel, infos)
    bars = speed_panel.stages
    assert bars.full_scale_ms == 50
    segments = dict(bars.segments("left"))
    whole = bars._bar_area(0).width()
    assert segments["inference"].width() == pytest.approx(25 / 50 * whole)
    assert segments["inference"].left() == pytest.approx(bars._bar_area(0).x() + 4 / 50 * whole)
    assert all(rect.width() == 0 for rect in dict(bars.segments("right")).values())


def test_fair_measurement_from_progress_to_clipboard(
    speed_panel: SpeedPanel, context: PanelContext, infos: Infos, qtbot: QtBot
) -> None:
    feed(speed_panel, infos)
    fair = speed_panel.fair
    context.fair.progressed.emit(34, 100)
    assert fair.button.isEnabled()  # a disabled one would hand the focus to the next button, Reset
    assert fair.button.text() == "Cancel"
    assert "34 of 100" in fair.note.text()
    context.fair.result = FAIR
    context.fair.finished.emit()
    assert fair.button.text() == "Measure fairly"
    qtbot.mouseClick(fair.copy, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[:4] == ["\tMedian\tp95", "V1\t18.2 ms\t20.1 ms", "V2\t16.4 ms\t18.0 ms", "V1 / V2 = 1.11"]
    assert lines[4].startswith("100 frames of Sample, 640 × 480, 1 thread per model. ")


def test_the_result_names_models_that_were_told_later(
    speed_panel: SpeedPanel, context: PanelContext, infos: Infos
) -> None:
    context.fair.result = FAIR
    context.fair.finished.emit()
    feed(speed_panel, infos)
    assert speed_panel.fair.sentence.text().startswith("V2 is 1.11 times as fast as V1")


def test_fair_measurement_that_fails_says_why(speed_panel: SpeedPanel, context: PanelContext) -> None:
    context.fair.progressed.emit(1, 100)
    context.fair.failed.emit("The source ended: choose another one")
    assert speed_panel.fair.button.isEnabled()
    assert speed_panel.fair.note.text() == "The source ended: choose another one"


def test_hidden_panel_writes_nothing_until_it_is_shown(speed_panel: SpeedPanel, infos: Infos) -> None:
    speed_panel.hide()
    feed(speed_panel, infos)
    assert speed_panel.values["left"]["fps"].text() == "\u2013"
    speed_panel.show()
    assert speed_panel.values["left"]["fps"].text() == "30"


def test_texts_change_four_times_a_second_at_most(
    speed_panel: SpeedPanel, infos: Infos, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr("ffgui.app.panels.speed_panel.perf_counter", lambda: clock[0])
    feed(speed_panel, infos)
    newer = {**METRICS, "left": replace(METRICS["left"], faces=9)}
    for now, faces in ((100.1, "3"), (100.24, "3"), (100.26, "9")):
        clock[0] = now
        speed_panel.show_metrics({side: make_series(1) for side in SIDES}, [], newer, 30.0, infos)
        assert speed_panel.values["left"]["faces"].text() == faces


def test_summary_for_screen_readers(speed_panel: SpeedPanel, infos: Infos) -> None:
    feed(speed_panel, infos)
    text = speed_panel.accessibleDescription()
    assert "V1: FPS 30, Capacity 38/s, Median 26.3 ms" in text
    assert "V2: FPS no data" in text


@pytest.mark.parametrize("size", [(1280, 300), (960, 300), (600, 200), (1280, 215)])
def test_nothing_is_cut_off(
    speed_panel: SpeedPanel, infos: Infos, size: tuple[int, int], qtbot: QtBot
) -> None:
    speed_panel.resize(*size)
    feed(speed_panel, infos)
    qtbot.wait(20)
    assert speed_panel.content.width() <= speed_panel.viewport().width()
    for widget in (*speed_panel.values["left"].values(), speed_panel.fair.button, speed_panel.reset):
        assert widget.width() >= widget.minimumSizeHint().width()
        assert speed_panel.content.rect().contains(
            widget.rect().translated(widget.mapTo(speed_panel.content, widget.rect().topLeft()))
        )


def test_theme_changes_the_panel_at_once(speed_panel: SpeedPanel, infos: Infos, theme: Theme) -> None:
    feed(speed_panel, infos)
    theme.set_choice("light")
    assert theme.palette.v1 in speed_panel._titles["rates"].text()
    assert speed_panel.stages.stage_color("left", "inference").name() == theme.palette.v1.lower()


def test_the_sentence_names_the_faster_model_first() -> None:
    names: dict[Side, str] = {"left": "V1", "right": "V2"}
    assert speed_text.fair_sentence(FAIR, names) == (
        "V2 is 1.11 times as fast as V1: median 16.4 against 18.2 ms, p95 18.0 against 20.1 ms."
    )
    slower = replace(FAIR, times={"left": FAIR.times["right"], "right": FAIR.times["left"]}, ratio=1 / 1.112)
    assert speed_text.fair_sentence(slower, names).startswith("V1 is 1.11 times as fast as V2: median 16.4")
