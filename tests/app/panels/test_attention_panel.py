"""The attention panel: what is drawn is what was fed."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from plot_data import CHANNELS, Infos, make_history, make_info
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ffgui.app.panels.attention_panel import AttentionPanel
from ffgui.app.style.theme import Theme
from ffgui.detect.detector import Detector
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.results import PLACES
from ffgui.detect.sizes import InferenceSize
from ffgui.live.state import SIDES, AttentionHistory, Side

EMPTY = AttentionHistory(np.zeros(0), {})


def shown(panel: AttentionPanel, side: Side) -> np.ndarray:
    return panel.columns[side].plot.bars.heights


@pytest.mark.parametrize("place", PLACES)
def test_bars_are_the_newest_vectors(attention_panel: AttentionPanel, infos: Infos, place: str) -> None:
    left, right = make_history(1), make_history(2)
    attention_panel._settings.change(attention_place=place)
    attention_panel.show_weights(left, right, infos)
    np.testing.assert_array_equal(shown(attention_panel, "left"), left.values[place][-1])
    np.testing.assert_array_equal(shown(attention_panel, "right"), right.values[place][-1])


def test_bars_are_as_high_on_the_screen(attention_panel: AttentionPanel, infos: Infos, theme: Theme) -> None:
    left = make_history(1)
    attention_panel.resize(1280, 500)
    attention_panel._settings.change(attention_place="p3")
    attention_panel.show_weights(left, make_history(2), infos)
    plot = attention_panel.columns["left"].plot
    view = plot.getViewBox()
    image = plot.grab().toImage()
    accent = QColor(theme.palette.v1).rgb()
    top = plot.mapFromScene(view.mapViewToScene(view.viewRect().bottomLeft())).y()
    bottom = plot.mapFromScene(view.mapViewToScene(view.viewRect().topLeft())).y()
    for channel, value in enumerate(left.values["p3"][-1]):
        x = plot.mapFromScene(view.mapViewToScene(QPointF(channel + 0.4, 0.0))).x()
        pixels = sum(image.pixel(x, y) == accent for y in range(min(top, bottom), max(top, bottom)))
        assert pixels == pytest.approx(value * abs(bottom - top), abs=2)


def test_deviation_is_from_the_mean_over_time(attention_panel: AttentionPanel, infos: Infos) -> None:
    left = make_history(1)
    attention_panel._settings.change(attention_mode="deviation")
    attention_panel.show_weights(left, make_history(2), infos)
    values = left.values["c3"]
    np.testing.assert_allclose(shown(attention_panel, "left"), values[-1] - values.mean(axis=0), atol=1e-6)
    views = [attention_panel.columns[side].plot.getViewBox().viewRect() for side in SIDES]
    assert views[0] == views[1], "both models on the same scale"
    assert "1.00" in attention_panel.columns["left"].plot.getAxis("left")._tickLevels[0][-1][1]


def test_sorted_puts_the_liveliest_first(attention_panel: AttentionPanel, infos: Infos) -> None:
    right = make_history(2)
    attention_panel._settings.change(attention_mode="sorted")
    attention_panel.show_weights(make_history(1), right, infos)
    values = right.values["c3"]
    order = np.argsort(-values.std(axis=0), kind="stable")
    np.testing.assert_array_equal(shown(attention_panel, "right"), values[-1][order])


def test_freeze_holds_all_places_of_both(attention_panel: AttentionPanel, infos: Infos) -> None:
    old = {"left": make_history(1), "right": make_history(2)}
    attention_panel.show_weights(old["left"], old["right"], infos)
    attention_panel._settings.change(attention_frozen=True)
    new = make_history(3)
    new = replace(new, times=new.times + 5)
    attention_panel.show_weights(new, new, infos)
    attention_panel._settings.change(attention_place="p5")
    for side in SIDES:
        bars = attention_panel.columns[side].plot.bars
        assert bars.held is not None
        np.testing.assert_array_equal(bars.held, old[side].values["p5"][-1])
        np.testing.assert_array_equal(bars.heights, new.values["p5"][-1])
    assert "since the freeze" in attention_panel.columns["left"].text.text()
    attention_panel._settings.change(attention_frozen=False)
    assert attention_panel.columns["left"].plot.bars.held is None


def test_another_model_is_not_compared_with_what_was_held(
    attention_panel: AttentionPanel, infos: Infos
) -> None:
    attention_panel.show_weights(make_history(1), make_history(2), infos)
    attention_panel._settings.change(attention_frozen=True)
    other: Infos = {**infos, "left": make_info("se", "se")}
    attention_panel.show_weights(make_history(3), make_history(4), other)
    assert attention_panel.columns["left"].plot.bars.held is None
    assert attention_panel.columns["right"].plot.bars.held is not None


def test_pointing_tells_the_same_channel_of_both(attention_panel: AttentionPanel, infos: Infos) -> None:
    left, right = make_history(1), make_history(2)
    attention_panel._settings.change(attention_mode="sorted")
    attention_panel.show_weights(left, right, infos)
    column = attention_panel.columns["left"]
    column.plot.move_cursor(0)
    assert column.order is not None
    channel = int(column.order[0])
    for side, history in (("left", left), ("right", right)):
        values = history.values["c3"][:, channel]
        expected = f"Channel {channel}: {values[-1]:.3f}, mean {values.mean():.3f}, spread {values.std():.3f}"
        assert attention_panel.columns[side].text.text() == expected
    column.plot.move_cursor(None)
    assert column.text.text().startswith("Mean 0.5")


def test_arrow_keys_move_the_cursor(attention_panel: AttentionPanel, infos: Infos, qtbot: QtBot) -> None:
    attention_panel.show_weights(make_history(1), make_history(2), infos)
    plot = attention_panel.columns["right"].plot
    for key, position in (
        (Qt.Key.Key_Right, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_End, 63),
        (Qt.Key.Key_Left, 62),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Escape, None),
    ):
        qtbot.keyClick(plot, key)
        assert plot.cursor_position == position


def test_map_shows_the_right_model(attention_panel: AttentionPanel, infos: Infos) -> None:
    right = make_history(2)
    attention_panel.show_weights(make_history(1), right, infos)
    indices = attention_panel.heat.plot.image.indices
    assert indices.shape == (64, 200)
    newest = np.clip(right.values["c3"][-1] * 254 + 1.5, 1, 255).astype(np.uint8)
    np.testing.assert_array_equal(indices[:, -1], newest)
    assert not indices[:, 0].any(), "two seconds of values leave the rest of twenty empty"


def test_titles_follow_the_kind_of_attention(attention_panel: AttentionPanel) -> None:
    infos: Infos = {"left": make_info("se", "se"), "right": make_info("v2", "eca")}
    attention_panel.show_weights(make_history(1), make_history(2), infos)
    assert "SE weights at C3" in attention_panel.columns["left"].title.text()
    assert "ECA weights at C3" in attention_panel.columns["right"].title.text()


def test_no_attention_and_no_model_get_a_calm_message(attention_panel: AttentionPanel) -> None:
    infos: Infos = {"left": None, "right": make_info("plain", "none")}
    attention_panel.show_weights(EMPTY, EMPTY, infos)
    left, right = (attention_panel.columns[side] for side in SIDES)
    assert left.body.currentWidget() is left.message
    assert left.message.text() == "Loading the model"
    assert right.body.currentWidget() is right.message
    assert "no attention" in right.message.text()
    assert attention_panel.heat.body.currentWidget() is not attention_panel.heat.plot


def test_a_network_without_attention_gives_its_room_to_the_other(
    attention_panel: AttentionPanel, infos: Infos, qtbot: QtBot
) -> None:
    values = make_history(1)
    attention_panel.show_weights(values, values, infos)
    qtbot.wait(50)
    shared_width = attention_panel.columns["left"].body.width()
    attention_panel.show_weights(values, EMPTY, {"left": infos["left"], "right": make_info("plain", "none")})
    qtbot.wait(50)
    left, right = (attention_panel.columns[side] for side in SIDES)
    assert not right.body.isVisible()
    assert left.body.width() > 1.3 * shared_width
    assert "no attention" in attention_panel.note.whole_text
    assert attention_panel.heat.body.currentWidget() is attention_panel.heat.plot
    assert attention_panel.heat._grid is not None
    attention_panel.show_weights(values, values, infos)
    assert right.body.isVisible()


def test_sentence_says_what_metadata_know_of_the_gates(attention_panel: AttentionPanel, infos: Infos) -> None:
    figures = {"frozen_gates": {"live_hard": 0.71, "frozen_hard": 0.715, "images": 99}}
    told = {**infos, "right": make_info("v2", "eca", training=figures)}
    attention_panel.show_weights(make_history(1), make_history(2), told)
    assert attention_panel.note.whole_text.endswith("means: V2 0.715 instead of 0.710 (99 images)")
    attention_panel.show_weights(make_history(1), make_history(2), infos)
    assert attention_panel.note.isHidden()


def test_hidden_panel_draws_nothing_until_it_is_shown(
    attention_panel: AttentionPanel, infos: Infos, qtbot: QtBot
) -> None:
    attention_panel.show_weights(make_history(1), make_history(2), infos)
    before = shown(attention_panel, "left").copy()
    attention_panel.hide()
    new = make_history(3)
    new = replace(new, times=new.times + 5)
    attention_panel.show_weights(new, new, infos)
    np.testing.assert_array_equal(shown(attention_panel, "left"), before)
    attention_panel.show()
    np.testing.assert_array_equal(shown(attention_panel, "left"), new.values["c3"][-1])


def test_colors_follow_the_theme_at_once(attention_panel: AttentionPanel, infos: Infos, theme: Theme) -> None:
    attention_panel.show_weights(make_history(1), make_history(2), infos)
    theme.set_choice("light")
    column = attention_panel.columns["right"]
    assert column.plot.bars._accent == QColor(theme.palette.v2)
    assert theme.palette.v2 in column.title.text()
    assert column.plot.backgroundBrush().color() == QColor(theme.palette.surface)


def test_screen_readers_get_the_sentence(attention_panel: AttentionPanel, infos: Infos) -> None:
    attention_panel.show_weights(make_history(1), make_history(2), infos)
    text = attention_panel.columns["right"].plot.accessibleDescription()
    assert text.startswith("V2: ECA weights at C3. Mean 0.5")


def test_another_network_lets_go_of_what_no_longer_fits(
    attention_panel: AttentionPanel, infos: Infos
) -> None:
    attention_panel._settings.change(attention_place="p3")
    attention_panel.show_weights(make_history(1), make_history(2), infos)
    attention_panel._settings.change(attention_frozen=True)
    narrow = make_history(4)
    narrow = AttentionHistory(narrow.times + 5, {place: v[:, :48] for place, v in narrow.values.items()})
    attention_panel.show_weights(narrow, make_history(2), infos)
    assert attention_panel.columns["left"].plot.bars.held is None
    assert len(shown(attention_panel, "left")) == 48


@pytest.fixture(scope="module")
def detectors() -> dict[Side, Detector]:
    size = InferenceSize.parse("320x320")
    return {
        side: Detector(load_model(resolve_model(name)), size)
        for side, name in zip(SIDES, ("v1", "v2"), strict=True)
    }


def test_photographs_show_what_the_detector_answers(
    attention_panel: AttentionPanel, detectors: dict[Side, Detector], shared: Path
) -> None:
    infos: dict[Side, ModelInfo | None] = {side: detectors[side].info for side in SIDES}
    folder = shared / "wider" / "val" / "images" / "4--Dancing"
    bars: list[dict[tuple[str, str], np.ndarray]] = []
    for number, file in enumerate(sorted(folder.glob("*.jpg"))[:2]):
        image = cv2.imread(str(file))
        histories, answers = {}, {}
        for side in SIDES:
            answers[side] = detectors[side].detect(image, 0.5).attention.channels
            values = {place: vector[None] for place, vector in answers[side].items()}
            histories[side] = AttentionHistory(np.array([float(number)]), values)
        attention_panel.show_weights(histories["left"], histories["right"], infos)
        bars.append({})
        for place in PLACES:
            attention_panel._settings.change(attention_place=place)
            for side in SIDES:
                np.testing.assert_array_equal(shown(attention_panel, side), answers[side][place])
                bars[-1][side, place] = shown(attention_panel, side).copy()
    assert len(bars) == 2
    for key, vector in bars[0].items():
        assert np.abs(vector - bars[1][key]).max() > 1e-4, f"{key} does not depend on the picture"


def test_all_six_places_have_the_channels_of_a_featherface() -> None:
    assert list(CHANNELS) == list(PLACES)
