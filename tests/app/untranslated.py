"""Finds texts of the window that do not go through `tr`, by translating everything to «itself»."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QTabWidget,
    QTextBrowser,
    QWidget,
)
from text_audit import painted_texts

sys.path.insert(0, str(Path(__file__).parents[2] / "build"))
import translations

from ffgui.app.help.versions import library_versions, system_text
from ffgui.app.language import CONTEXT

OPEN, CLOSE = "«", "»"  # in every font, so that a text is painted in one piece

_INNERMOST = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")

_ALLOWED = re.compile(
    r"""
      \b(?:Ctrl|Shift|Alt|Esc|Space|Left|Right|F\d+|[A-Z])\b           # keys
    | \b(?:ms|MB|fps|px|s|x|p50|p95)\b                                 # units
    | \b(?:V[12]|[CP][345]|CBAM|ECA)\b                                 # names in the networks
    | \b(?:Python|OpenCV|Qt|PySide6|NumPy|pyqtgraph)\b                # on the About page
    | \b(?:ONNX\ Runtime|PyTorch|native\ \w+|FeatherFace\ Studio|ffgui)\b
    | \b(?:FeatherFace|pytorch)\b | \buint8\ [?×\d]+                 # what model files say of themselves
    | (?:English|Deutsch|简体中文)
    | /\S+ | \S+\.(?:onnx|png|mp4|jpg|json)\b | \bhttps?:\S*           # files and addresses
    """,
    re.VERBOSE,
)

_FROM_ELSEWHERE = re.compile(
    r"""
      ^Scroll\ (?:Left|Right)$                                         # Qt's
    | (?:mean\ of|run)\ [\w\u200b]+56.*?(?=,\ «|[\t\n]|$)              # metadata of models
    | \bmixed_\u200b?small56\b | \bMIT;.*?CARD\.md | FP32
    | ^(?:Saved|Could\ not\ save\ the\ snapshot\ in)\ /home/user/.*   # what window_states.py shows
    | ^HD\ Pro\ Webcam\ .* | ^A\ folder\ with\ quite\ .* | ^ONNX\ Runtime,\ 1\ thread\ per\ model$
    """,
    re.VERBOSE,
)


class PseudoTranslator(QTranslator):
    """Puts every text of the window in brackets.

    Attributes:
        asked: the texts.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def isEmpty(self) -> bool:  # noqa: N802
        return False

    def translate(self, context: str, text: str, *_form: object) -> str | None:
        if context != CONTEXT:
            return None
        self.asked.add(text)
        return f"{OPEN}{text}{CLOSE}"

    def not_in_files(self) -> list[str]:
        """Return the texts that the translation files do not get."""
        known = translations.source_texts(translations.ROOT / "ffgui")
        sentences = {text for text in self.asked if not re.sub(r"{\w+}", "", text).strip()}
        return sorted(self.asked - set(known) - sentences)


def install() -> PseudoTranslator:
    """Translate everything that is made from now on."""
    translator = PseudoTranslator()
    QCoreApplication.installTranslator(translator)
    return translator


def untranslated(top: QWidget) -> list[str]:
    """Return the texts of a window without brackets, but for names, numbers and units."""
    found = {}
    for kind, widget, text in _texts(top):
        rest = _FROM_ELSEWHERE.sub(" ", text)
        while OPEN in rest and _INNERMOST.search(rest):
            rest = _INNERMOST.sub(" ", rest)
        rest = _ALLOWED.sub(" ", rest)
        if re.search(r"[^\W\d_]", rest):
            left = " ".join(rest.split())
            found[f"{left!r} in the {kind} of a {type(widget).__name__}: {text!r}"] = None
    return list(found)


def _texts(top: QWidget) -> Iterator[tuple[str, object, str]]:
    widgets = [top, *top.findChildren(QWidget)]
    for widget in widgets:
        if widget.property("data") or isinstance(widget.parentWidget(), QListWidget):
            continue
        yield "name", widget, widget.accessibleName()
        yield "description", widget, widget.accessibleDescription()
        yield "tip", widget, _plain(widget.toolTip())
        yield "title", widget, widget.windowTitle()
        for text in _own_texts(widget):
            yield "text", widget, _plain(text)
        for action in widget.actions():
            yield from _action_texts(action)
    for painted in painted_texts(top):
        if not isinstance(painted.widget, (QLabel, QAbstractButton, QMenu, QLineEdit, QComboBox)) and not (
            isinstance(painted.widget.parentWidget(), (QTextBrowser, QPlainTextEdit, QListWidget, QTabWidget))
        ):
            yield "painting", painted.widget, painted.text


def _own_texts(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QAbstractButton) and isinstance(widget.parentWidget(), QDialogButtonBox):
        box = widget.parentWidget()
        if box.standardButton(widget) == QDialogButtonBox.StandardButton.NoButton:
            yield widget.text()
    elif isinstance(widget, (QLabel, QAbstractButton)):
        yield getattr(widget, "whole_text", "") or widget.text()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(index) for index in range(widget.count()))
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QMenu):
        yield widget.title()
    elif isinstance(widget, QTabWidget):
        yield from (widget.tabText(index) for index in range(widget.count()))
    elif isinstance(widget, QTextBrowser):
        text = widget.toPlainText().replace(system_text(), "")
        yield re.sub("|".join(map(re.escape, library_versions().values())), "", text)


def _action_texts(action: QAction) -> Iterator[tuple[str, object, str]]:
    yield "text", action, action.text()
    yield "tip", action, _plain(action.toolTip())


def _plain(text: str) -> str:
    """Return a text without tags."""
    return html.unescape(re.sub(r"<[^>]*>", " ", text)) if "<" in text else text
