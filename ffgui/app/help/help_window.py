"""The help window: keyboard shortcuts, glossary, and About."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ffgui.app.actions.action_spec import ActionSpec
from ffgui.app.actions.action_table import grouped
from ffgui.app.file_manager import open_folder
from ffgui.app.help.about_page import AboutPage
from ffgui.app.language import mark, tr
from ffgui.app.settings_file import settings_path
from ffgui.app.style.theme import SPACE
from ffgui.app.widgets.screen_fit import fitting
from ffgui.detect.model_files import user_models_folder
from ffgui.log import log_file

_GLOSSARY = (
    (
        mark("Delivered FPS"),
        mark(
            "Results per second, counted over the last second. In paired mode both models deliver the same."
        ),
    ),
    (
        mark("Milliseconds"),
        mark("Median time of preprocessing + inference + postprocessing per frame, without warm-up."),
    ),
    (
        mark("Capacity (n/s)"),
        mark("One divided by that time: what the model could deliver if it never had to wait."),
    ),
    (mark("Source rate"), mark("Frames per second of the source, measured.")),
    (mark("Age"), mark("Time from capture to painting of a picture.")),
    (mark("Dropped"), mark("Frames that a model has skipped because newer ones were available.")),
    (mark("Paired"), mark("Both models get the same frame and are shown together: the fair comparison.")),
    (mark("Free"), mark("Each model runs as fast as it can, on its own frames.")),
    (
        mark("Measure fairly"),
        mark("Runs the models in turn, each alone, on 100 recorded frames. Only this compares their speed."),
    ),
)


_PAGES = ("Shortcuts", "Glossary", "About")


def _caps(spec: ActionSpec, cap: str) -> str:
    """Return the shortcuts of an action as HTML, each key on its own background."""
    native = QKeySequence.SequenceFormat.NativeText
    drawn = []
    for shortcut in spec.shortcuts:
        keys = map(html.escape, re.split(r"(?<=.)\+(?=.)", shortcut.toString(native)))
        drawn.append(
            "&nbsp;".join(f"<span style='background-color: {cap}'>&nbsp;{key}&nbsp;</span>" for key in keys)
        )
    return tr(" or ").join(drawn)


def shortcuts_html(cap: str = "#888888") -> str:
    """Return the list of shortcuts, from the table that binds them; `cap` is the ground of the keys."""
    parts = []
    for group, specs in grouped().items():
        parts.append(f"<h3>{html.escape(tr(group))}</h3><table cellspacing='0' cellpadding='3'>")
        parts.extend(
            f"<tr><td width='150'>{_caps(spec, cap)}</td>"
            f"<td width='170'>{html.escape(spec.label)}</td><td>{html.escape(tr(spec.tip))}</td></tr>"
            for spec in specs
        )
        parts.append("</table>")
    return "".join(parts)


def _glossary_html() -> str:
    places = (
        (
            tr("Your models"),
            tr("The Models panel lists the model files in {folder}.", folder=user_models_folder()),
        ),
        (tr("Settings"), tr("Stored in {file}.", file=settings_path())),
        (tr("Log"), tr("Errors are written to {file}.", file=log_file())),
    )
    glossary = ((tr(term), tr(text)) for term, text in _GLOSSARY)
    return "".join(
        f"<p><b>{html.escape(term)}</b><br>{html.escape(text)}</p>" for term, text in (*glossary, *places)
    )


class HelpWindow(QDialog):
    """Three pages: Shortcuts, Glossary, About."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Help – FeatherFace Studio"))
        self.resize(fitting(self, QSize(820, 680)))
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName(tr("Help pages"))
        cap = self.palette().color(QPalette.ColorRole.Mid).name()
        for name, text in ((tr("Shortcuts"), shortcuts_html(cap)), (tr("Glossary"), _glossary_html())):
            self._tabs.addTab(_browser(name, text), name)
        self.about = AboutPage()
        self._tabs.addTab(self.about, tr("About"))
        self.problem = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.problem.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        self.problem.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.models = buttons.addButton(tr("Open models folder"), QDialogButtonBox.ButtonRole.ActionRole)
        self.models.setToolTip(
            tr("Open {folder}, the folder for your own model files", folder=user_models_folder())
        )
        self.models.clicked.connect(self._open_models)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE, 0, SPACE)
        for widget in (self._tabs, self.problem, buttons):
            layout.addWidget(widget)
        buttons.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def show_page(self, name: str) -> None:
        """Turn to "Shortcuts", "Glossary" or "About"."""
        self._tabs.setCurrentIndex(_PAGES.index(name))

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


def show_help(parent: QWidget, page: str) -> None:
    """Show a page of the help window, which is made if it is not open."""
    window = parent.findChild(HelpWindow) or HelpWindow(parent)
    window.show_page(page)
    window.show()
    window.raise_()
    window.activateWindow()
