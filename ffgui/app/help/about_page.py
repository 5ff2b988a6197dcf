"""The About page: versions, components and their licenses."""

from __future__ import annotations

import html
import sys
import threading

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ffgui import __version__
from ffgui.app.help.licenses import Component, components
from ffgui.app.help.versions import library_versions, system_text
from ffgui.app.language import mark, tr
from ffgui.app.style.theme import SPACE
from ffgui.detect.engines import ENGINES
from ffgui.paths import licenses_folder

_POLL_MS = 50
_COMPONENT = Qt.ItemDataRole.UserRole

_LIBRARIES = (
    (mark("Networks"), {key: spec.label for key, spec in ENGINES.items()}),
    (mark("Pictures, videos, cameras"), {"OpenCV": "OpenCV"}),
    (mark("Window"), {"Qt": "Qt", "PySide6": "PySide6", "pyqtgraph": "pyqtgraph"}),
    (mark("Program"), {"Python": "Python", "numpy": "NumPy"}),
)


def facts_html() -> str:
    """Return versions and licenses of the program as HTML."""
    found = library_versions()
    rows = "".join(
        _row(
            tr(purpose), ", ".join(f"{label} {found[name]}" for name, label in names.items() if name in found)
        )
        for purpose, names in _LIBRARIES
    )
    kind = tr("packaged program") if getattr(sys, "frozen", False) else tr("Python package")
    about = tr(
        "Two very small face detectors, FeatherFace V1 and V2, live and side by side. Everything runs on "
        "this computer; no picture leaves it."
    )
    license_ = tr(
        "The program and its models are free under the MIT license. The models were trained on WIDER FACE, a "
        "dataset published for research: see <b>ffgui models</b> below, and the <b>Models</b> panel "
        "for details."
    )
    return (
        f"<h2>FeatherFace Studio {html.escape(__version__)}</h2>"
        f"<p>{about}</p>"
        f"<table cellpadding='2' cellspacing='0' style='margin-top: 8px'>{rows}"
        f"{_row(tr('System'), f'{system_text()}, {kind}')}</table>"
        f"<p>{license_}</p>"
    )


def _row(heading: str, text: str) -> str:
    return f"<tr><td style='padding-right: {2 * SPACE}px'>{heading}</td><td>{html.escape(text)}</td></tr>"


class AboutPage(QWidget):
    """Versions above; below, all components with their licenses, to search and read.

    A thread collects the components when the page is first shown.
    """

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Component] = []
        self._reader: threading.Thread | None = None
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(self._take)
        self.facts = QTextBrowser()
        self.facts.setHtml(facts_html())
        self.facts.setAccessibleName(tr("About the program"))
        self.facts.document().setDocumentMargin(2 * SPACE)
        self.search = QLineEdit(placeholderText=tr("Search"))
        self.search.setMinimumWidth(2 * self.search.fontMetrics().horizontalAdvance(tr("Search")))
        self.search.setAccessibleName(tr("Search components and licenses"))
        self.search.setToolTip(tr("Show components with these words in their name or license"))
        self.search.textChanged.connect(self._filter)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Components"))
        self.list.setToolTip(tr("Components of the program, with version and license"))
        self.list.currentItemChanged.connect(self._on_chosen)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(tr("License text"))
        self.text.document().setDocumentMargin(SPACE)
        self.count = QLabel(tr("Collecting licenses…"), textFormat=Qt.TextFormat.PlainText)
        self.count.setProperty("quiet", "true")
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Start collecting the components."""
        super().showEvent(event)
        if self._reader is None:
            self._reader = threading.Thread(target=self._read, name="licenses", daemon=True)
            self._reader.start()
            self._poll.start()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        row.addWidget(self.search, 1)
        row.addWidget(self.count)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(SPACE)
        parts.addWidget(self.list)
        parts.addWidget(self.text)
        parts.setSizes([280, 480])
        parts.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, SPACE)
        page.setSpacing(SPACE)
        page.addWidget(self.facts, 4)
        page.addLayout(row)
        page.addWidget(parts, 5)

    def _read(self) -> None:
        self._found = components()

    def _take(self) -> None:
        assert self._reader is not None
        if self._reader.is_alive():
            return
        self._poll.stop()
        for component in self._found:
            item = QListWidgetItem(" ".join(filter(None, (component.name, component.version))))
            item.setData(_COMPONENT, component)
            item.setToolTip(component.license or tr("The component does not state its license"))
            self.list.addItem(item)
        self._filter(self.search.text())

    def _filter(self, wanted: str) -> None:
        words = wanted.lower().split()
        shown = 0
        for row in range(self.list.count()):
            item = self.list.item(row)
            component: Component = item.data(_COMPONENT)
            hidden = not all(word in f"{component.name} {component.license}".lower() for word in words)
            item.setHidden(hidden)
            shown += not hidden
        if self._found:
            packaged = mark("{shown} of {total} components in this package")
            installed = mark("{shown} of {total} components in this installation")
            text = packaged if licenses_folder() else installed
            self.count.setText(tr(text, shown=shown, total=len(self._found)))
        self._choose_visible()

    def _choose_visible(self) -> None:
        current = self.list.currentItem()
        if current is not None and not current.isHidden():
            return
        rows = (self.list.item(row) for row in range(self.list.count()))
        first = next((item for item in rows if not item.isHidden()), None)
        if first is None:
            self.text.clear()
        else:
            self.list.setCurrentItem(first)

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        component: Component | None = None if item is None else item.data(_COMPONENT)
        if component is None:
            self.text.clear()
            return
        heading = f"{component.name} {component.version}".strip()
        about = "\n".join(
            filter(
                None,
                (
                    heading,
                    component.license and tr("License: {license}", license=component.license),
                    component.homepage,
                ),
            )
        )
        self.text.setPlainText(f"{about}\n\n{component.text()}")
