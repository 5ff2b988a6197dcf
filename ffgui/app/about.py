"""The page "About": which program this is, what runs where, and whose work is in it."""

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
from ffgui.app.licenses import Component, components
from ffgui.app.theme import SPACE
from ffgui.app.versions import library_versions, system_text
from ffgui.detect.engines import ENGINES
from ffgui.paths import licenses_folder

_LOOK_EVERY_MS = 50
_PART = Qt.ItemDataRole.UserRole

_WORK = (
    ("Networks", {key: spec.label for key, spec in ENGINES.items()}),
    ("Pictures, videos, cameras", {"OpenCV": "OpenCV"}),
    ("Window", {"Qt": "Qt", "PySide6": "PySide6", "pyqtgraph": "pyqtgraph"}),
    ("Program", {"Python": "Python", "numpy": "NumPy"}),
)


def facts_html() -> str:
    """Version, what does which work, and the licenses of program and models."""
    found = library_versions()
    rows = "".join(
        _row(work, ", ".join(f"{word} {found[name]}" for name, word in names.items() if name in found))
        for work, names in _WORK
    )
    kind = "packaged program" if getattr(sys, "frozen", False) else "Python package"
    return (
        f"<h2>FeatherFace Studio {html.escape(__version__)}</h2>"
        "<p>Two very small face detectors, FeatherFace V1 and V2, live and side by side. Everything is "
        "computed on this machine, on its processor; no picture leaves it.</p>"
        f"<table cellpadding='2' cellspacing='0' style='margin-top: 8px'>{rows}"
        f"{_row('System', f'{system_text()}, {kind}')}</table>"
        "<p>The program and its models are free under the MIT license. The models were trained on WIDER "
        "FACE, a data set published for research: see <b>ffgui models</b> below, and the panel "
        "<b>Models</b> for what each file says of itself.</p>"
    )


def _row(head: str, text: str) -> str:
    return f"<tr><td style='padding-right: {2 * SPACE}px'>{head}</td><td>{html.escape(text)}</td></tr>"


class AboutPage(QWidget):
    """Facts above; below, all components with their licenses, to search and read.

    The components are looked up in a thread, when the page is first seen.
    """

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Component] = []
        self._reader: threading.Thread | None = None
        self._look = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look.timeout.connect(self._take)
        self.facts = QTextBrowser()
        self.facts.setHtml(facts_html())
        self.facts.setAccessibleName("About the program")
        self.facts.document().setDocumentMargin(2 * SPACE)
        self.search = QLineEdit(placeholderText="Search components and licenses")
        self.search.setAccessibleName("Search components and licenses")
        self.search.setToolTip("Show only what has these letters in its name or license")
        self.search.textChanged.connect(self._filter)
        self.list = QListWidget()
        self.list.setAccessibleName("Components")
        self.list.setToolTip("What is in the program, with version and license")
        self.list.currentItemChanged.connect(self._on_chosen)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName("License text")
        self.text.document().setDocumentMargin(SPACE)
        self.count = QLabel("Looking for the licenses…")
        self.count.setProperty("quiet", "true")
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begin to look the components up."""
        super().showEvent(event)
        if self._reader is None:
            self._reader = threading.Thread(target=self._read, name="licenses", daemon=True)
            self._reader.start()
            self._look.start()

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
        self._look.stop()
        for part in self._found:
            item = QListWidgetItem(" ".join(filter(None, (part.name, part.version))))
            item.setData(_PART, part)
            item.setToolTip(part.license or "This component does not name its license")
            self.list.addItem(item)
        self._filter(self.search.text())

    def _filter(self, wanted: str) -> None:
        words = wanted.lower().split()
        shown = 0
        for row in range(self.list.count()):
            item = self.list.item(row)
            part: Component = item.data(_PART)
            hidden = not all(word in f"{part.name} {part.license}".lower() for word in words)
            item.setHidden(hidden)
            shown += not hidden
        if self._found:
            inside = "in this package" if licenses_folder() else "of this installation"
            self.count.setText(f"{shown} of {len(self._found)} components {inside}")
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
        part: Component | None = None if item is None else item.data(_PART)
        if part is None:
            self.text.clear()
            return
        head = f"{part.name} {part.version}".strip()
        about = "\n".join(filter(None, (head, part.license and f"License: {part.license}", part.homepage)))
        self.text.setPlainText(f"{about}\n\n{part.text()}")
