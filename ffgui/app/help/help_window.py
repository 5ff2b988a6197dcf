"""The help window: key map, what the numbers mean, where things lie, versions and licenses."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ffgui.app.actions.action_table import grouped, keys
from ffgui.app.file_manager import open_folder
from ffgui.app.help.about_page import AboutPage
from ffgui.app.settings import settings_file
from ffgui.app.style.theme import SPACE
from ffgui.detect.model_files import user_models_folder
from ffgui.log import log_file

_WORDS = (
    (
        "Delivered fps",
        "Results a second, counted over the last second. In paired mode both are equal by construction.",
    ),
    ("Milliseconds", "Median of preprocessing + inference + postprocessing of one frame, warm-up left out."),
    (
        "Capacity (n/s)",
        "One divided by those milliseconds: what the model could deliver if the source gave more.",
    ),
    ("Source rate", "Frames a second that the source gives, measured."),
    ("Age", "Time from capture of a picture to its painting."),
    ("Dropped", "Frames of the source that a model has never seen, because newer ones were there already."),
    ("Paired", "Both models get the same frame and are shown together: the fair comparison."),
    ("Free", "Each model runs as fast as it can and shows its own frame."),
    (
        "Measure fairly",
        "Both models run in turn, alone, on 100 recorded frames; only this compares their speed.",
    ),
)


def key_map_html() -> str:
    """The key map, from the table that binds the keys."""
    parts = []
    for group, specs in grouped().items():
        parts.append(f"<h3>{html.escape(group)}</h3><table cellspacing='0' cellpadding='3'>")
        parts.extend(
            f"<tr><td width='130'><b>{html.escape(keys(spec))}</b></td>"
            f"<td width='170'>{html.escape(spec.text)}</td><td>{html.escape(spec.tooltip)}</td></tr>"
            for spec in specs
        )
        parts.append("</table>")
    return "".join(parts)


def _words_html() -> str:
    places = (
        ("Your models", f"Model files in {user_models_folder()} are listed in the panel Models."),
        ("Settings", f"Kept in {settings_file()}"),
        ("Log", f"Failures are written to {log_file()}"),
    )
    return "".join(
        f"<p><b>{html.escape(word)}</b><br>{html.escape(text)}</p>" for word, text in (*_WORDS, *places)
    )


class HelpWindow(QDialog):
    """Three pages: keys, words, about."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help – FeatherFace Studio")
        self.resize(820, 680)
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName("Help pages")
        for name, text in (("Keys", key_map_html()), ("Words", _words_html())):
            self._tabs.addTab(_browser(name, text), name)
        self.about = AboutPage()
        self._tabs.addTab(self.about, "About")
        self.problem = QLabel(wordWrap=True)
        self.problem.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        self.problem.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.models = buttons.addButton("Open models folder", QDialogButtonBox.ButtonRole.ActionRole)
        self.models.setToolTip(f"Show {user_models_folder()}, where your own model files are found")
        self.models.clicked.connect(self._open_models)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE, 0, SPACE)
        for widget in (self._tabs, self.problem, buttons):
            layout.addWidget(widget)
        buttons.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def show_page(self, name: str) -> None:
        """Turn to "Keys", "Words" or "About"."""
        for index in range(self._tabs.count()):
            if self._tabs.tabText(index) == name:
                self._tabs.setCurrentIndex(index)

    def _open_models(self) -> None:
        problem = open_folder(user_models_folder())
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))


def _browser(name: str, text: str) -> QTextBrowser:
    page = QTextBrowser()
    page.setHtml(text)
    page.setAccessibleName(name)
    page.setOpenExternalLinks(False)
    page.document().setDocumentMargin(2 * SPACE)
    return page
