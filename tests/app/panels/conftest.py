"""The panels, shown."""

import pytest
from plot_data import Infos, make_info
from pytestqt.qtbot import QtBot

from ffgui.app.panels import AttentionPanel, SpeedPanel
from ffgui.app.style.theme import Theme


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    theme = Theme()
    theme.set_choice("dark")
    return theme


@pytest.fixture
def infos() -> Infos:
    return {"left": make_info("v1", "cbam"), "right": make_info("v2", "eca")}


@pytest.fixture
def attention_panel(qtbot: QtBot, theme: Theme) -> AttentionPanel:
    panel = AttentionPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(1280, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def speed_panel(qtbot: QtBot, theme: Theme) -> SpeedPanel:
    panel = SpeedPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(1280, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel
