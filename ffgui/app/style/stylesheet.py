"""The window's style sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ffgui.palette import Palette

_TEMPLATE = """
QToolTip {{ background: {surface}; color: {text}; border: 1px solid {line}; padding: 4px 6px; }}
QSplitter::handle {{ background: {line}; }}
QSplitter::handle:vertical {{ background: {surface}; }}
QSplitter::handle:vertical:hover {{ background: {focus}; }}

QStatusBar {{ background: {surface}; border: none; }}
QStatusBar::item {{ border: none; }}

QPushButton, QToolButton, QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit {{
    background: {background}; color: {text}; border: 1px solid {line}; border-radius: 6px;
    padding: 4px 10px; min-height: 20px;
}}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; width: 0; border: none; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; width: 0; border: none; }}
QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0 9px; min-height: 0; }}
QToolButton {{ padding: 4px 8px; }}
QToolButton[flat="true"] {{ background: transparent; border: 1px solid transparent; padding: 4px 6px; }}
QPushButton:hover, QToolButton:hover, QComboBox:hover {{ background: {hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {line}; }}
QPushButton:focus, QToolButton:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus,
QToolButton[flat="true"]:focus {{ border: 1px solid {focus}; outline: none; }}
QPushButton[link="true"] {{ background: transparent; color: {focus}; border: none; border-radius: 4px;
    padding: 0 4px; min-height: 0; }}
QPushButton[link="true"]:hover, QPushButton[link="true"]:focus {{ background: {hover}; }}
BarsPlot, HeatPlot, TimePlot {{ border: 1px solid transparent; }}
BarsPlot:focus, HeatPlot:focus, TimePlot:focus {{ border: 1px solid {focus}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton:disabled, QToolButton:disabled, QComboBox:disabled {{ color: {disabled}; }}
QToolButton:checked, QToolButton[flat="true"]:checked {{ background: {hover}; border: 1px solid {line}; }}
QToolButton[popupMode="2"] {{ padding-right: 22px; }}
QToolButton::menu-indicator {{ subcontrol-origin: padding; subcontrol-position: right center; right: 7px;
    width: 10px; height: 10px;
    image: url("{icons}/chevron-{name}.svg"); }}

QComboBox {{ padding-right: 22px; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ image: url("{icons}/chevron-{name}.svg"); width: 10px; height: 10px; }}
QComboBox QAbstractItemView {{ background: {surface}; color: {text}; border: 1px solid {line};
    selection-background-color: {hover}; selection-color: {text}; outline: none; padding: 4px; }}

QPushButton[segment="first"] {{ border-top-right-radius: 0; border-bottom-right-radius: 0; }}
QPushButton[segment="middle"] {{ border-radius: 0; border-left: none; }}
QPushButton[segment="last"] {{ border-top-left-radius: 0; border-bottom-left-radius: 0; border-left: none; }}
QPushButton[segment]:checked {{ background: {hover}; color: {text}; font-weight: 600; }}
QPushButton[segment]:!checked {{ color: {text}; }}
QPushButton[segment]:!checked:disabled {{ color: {disabled}; }}
QPushButton[segment="middle"]:focus, QPushButton[segment="last"]:focus {{ border-left: 1px solid {focus}; }}

QToolButton[tab="true"] {{ background: transparent; color: {secondary}; border: none; border-radius: 0;
    border-bottom: 2px solid transparent; padding: 6px 12px; }}
QToolButton[tab="true"]:hover {{ color: {text}; }}
QToolButton[tab="true"]:checked {{ color: {text}; border-bottom: 2px solid {text}; }}
QToolButton[tab="true"]:focus {{ color: {text}; background: {hover}; border-bottom: 2px solid {focus}; }}
#dockbar {{ background: {surface}; border-bottom: 1px solid {line}; }}
#toolbar {{ background: {surface}; border-bottom: 1px solid {line}; }}
#sheet {{ background: {surface}; border: 1px solid {line}; }}
QLabel[heading="true"] {{ color: {secondary}; font-weight: 600; }}
QLabel[quiet="true"] {{ color: {secondary}; }}
#seekbar {{ background: {surface}; }}

QMenu {{ background: {surface}; color: {text}; border: 1px solid {line}; padding: 4px;
    menu-scrollable: 1; }}
QMenu::item {{ padding: 6px 28px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {hover}; }}
QMenu::item:disabled {{ color: {disabled}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::indicator {{ width: 10px; height: 10px; padding-left: 8px; }}
QMenu::indicator:checked {{ image: url("{icons}/check-{name}.svg"); }}

QTabBar {{ background: {surface}; }}
QTabBar::tab {{ background: transparent; color: {secondary}; border: none;
    border-bottom: 2px solid transparent; padding: 6px 14px; }}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {focus}; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:focus {{ color: {text}; background: {hover}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {line}; }}

QSlider::groove:horizontal {{ background: {line}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {secondary}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {text}; width: 14px; height: 14px; margin: -5px 0;
    border-radius: 7px; }}
QSlider::handle:horizontal:focus {{ background: {focus}; }}
QSlider::handle:horizontal:disabled {{ background: {disabled}; }}

QScrollArea {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {line}; border-radius: 4px; min-height: 24px; margin: 1px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {line}; border-radius: 4px; min-width: 24px; margin: 1px; }}
QScrollBar::handle:hover {{ background: {secondary}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QListWidget, QPlainTextEdit {{ background: {surface}; color: {text}; border: 1px solid {line};
    border-radius: 6px; }}
QListWidget {{ outline: none; }}
QListWidget::item {{ padding: 3px 8px; }}
QListWidget::item:selected {{ background: {hover}; color: {text}; }}
QListWidget:focus, QPlainTextEdit:focus {{ border: 1px solid {focus}; }}
QTextBrowser {{ background: {surface}; color: {text}; border: none; }}
QTextBrowser:focus {{ border: 1px solid {focus}; }}

"""


def stylesheet(palette: Palette) -> str:
    """Return the application's style sheet in the colors of `palette`."""
    from dataclasses import asdict

    from ffgui.paths import resource

    return _TEMPLATE.format(**asdict(palette), icons=resource("icons").as_posix())
