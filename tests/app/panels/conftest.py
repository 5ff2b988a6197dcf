"""The panels, shown."""

from collections.abc import Iterator

import pytest
from plot_data import Infos, make_info
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ffgui.app.actions.action_registry import ActionRegistry
from ffgui.app.bars.info_line import InfoLine
from ffgui.app.bars.notice_strip import NoticeStrip
from ffgui.app.bars.notices import Notices
from ffgui.app.controller import AppController
from ffgui.app.fair_measurement import FairMeasurement
from ffgui.app.panels.attention_panel import AttentionPanel
from ffgui.app.panels.panel import Panel, PanelContext
from ffgui.app.panels.speed_panel import SpeedPanel
from ffgui.app.settings import Settings
from ffgui.app.settings_store import SettingsStore
from ffgui.app.style.icons import IconSet
from ffgui.app.style.theme import Theme
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    theme = Theme()
    theme.set_choice("dark")
    return theme


@pytest.fixture
def infos() -> Infos:
    return {"left": make_info("v1", "cbam"), "right": make_info("v2", "eca")}


@pytest.fixture
def context(qtbot: QtBot, theme: Theme) -> Iterator[PanelContext]:
    """What the window gives its panels; the pipeline is not started."""
    window = QWidget()
    qtbot.addWidget(window)
    models = {"left": resolve_model("v1"), "right": resolve_model("v2")}
    controller = AppController(SettingsStore(Settings(), None, window), models, load_model, "onnxruntime")
    icons = IconSet(theme)
    notices = Notices(NoticeStrip(theme, icons), InfoLine())
    for widget in (notices.strip, notices.info_line):
        qtbot.addWidget(widget)
    yield PanelContext(
        theme,
        controller,
        controller.settings,
        ActionRegistry(window, icons),  # type: ignore[arg-type]
        FairMeasurement(controller.pipeline, notices, window),
        ("onnxruntime",),
    )
    controller.close()


@pytest.fixture
def attention_panel(qtbot: QtBot, context: PanelContext) -> AttentionPanel:
    panel = AttentionPanel(context)
    show(qtbot, panel)
    return panel


@pytest.fixture
def speed_panel(qtbot: QtBot, context: PanelContext) -> SpeedPanel:
    panel = SpeedPanel(context)
    show(qtbot, panel)
    return panel


def show(qtbot: QtBot, panel: Panel) -> None:
    qtbot.addWidget(panel)
    panel.resize(1280, 300)
    with qtbot.waitExposed(panel):
        panel.show()
