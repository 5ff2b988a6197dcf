"""The help window: key map, what the numbers mean, versions and licences."""

from __future__ import annotations

import html
import platform
import sys
from importlib import metadata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QTextBrowser, QVBoxLayout, QWidget

from ffgui import __version__
from ffgui.app.actions import grouped, keys
from ffgui.app.theme import SPACE, Theme
from ffgui.log import log_file

_PACKAGES = ("numpy", "onnxruntime", "opencv-python-headless", "PySide6-Essentials", "pyqtgraph")

_LICENCES = (
    ("FeatherFace Studio", "MIT"),
    ("Qt and PySide6", "LGPL 3"),
    ("ONNX Runtime", "MIT"),
    ("OpenCV", "Apache 2.0"),
    ("FFmpeg in OpenCV", "LGPL 2.1"),
    ("NumPy", "BSD 3-clause"),
    ("pyqtgraph", "MIT"),
    ("psutil", "BSD 3-clause"),
)

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


def package_versions() -> dict[str, str]:
    """Installed version of each library that the window uses, "?" if it is not known."""
    found = {"Python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "?"
    return found


def system_text() -> str:
    """Name and version of the system."""
    return f"{platform.system()} {platform.release()} ({platform.machine()})"


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
    lines = "".join(f"<p><b>{html.escape(word)}</b><br>{html.escape(text)}</p>" for word, text in _WORDS)
    return f"{lines}<p><b>Log</b><br>Failures are written to {html.escape(str(log_file()))}</p>"


def _about_html() -> str:
    versions = "".join(
        f"<tr><td>{html.escape(k)}</td><td>{html.escape(v)}</td></tr>" for k, v in package_versions().items()
    )
    licences = "".join(f"<tr><td>{html.escape(k)}</td><td>{html.escape(v)}</td></tr>" for k, v in _LICENCES)
    frozen = " (bundle)" if getattr(sys, "frozen", False) else ""
    return (
        f"<h2>FeatherFace Studio {__version__}{frozen}</h2>"
        "<p>Two very small face detectors, FeatherFace V1 and V2, live and side by side.</p>"
        f"<h3>Versions</h3><table cellpadding='3'>{versions}</table><p>{html.escape(system_text())}</p>"
        f"<h3>Licences</h3><table cellpadding='3'>{licences}</table>"
        "<p>The weights have a licence of their own; the Models panel shows it.</p>"
    )


class HelpWindow(QDialog):
    """Three pages: keys, words, about."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle("Help – FeatherFace Studio")
        self.resize(760, 640)
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName("Help pages")
        for name, text in (("Keys", key_map_html()), ("Words", _words_html()), ("About", _about_html())):
            page = QTextBrowser()
            page.setHtml(text)
            page.setAccessibleName(name)
            page.setToolTip("")
            page.setOpenExternalLinks(False)
            page.document().setDocumentMargin(2 * SPACE)
            self._tabs.addTab(page, name)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE, 0, SPACE)
        layout.addWidget(self._tabs)
        close.setContentsMargins(0, 0, 2 * SPACE, 0)
        layout.addWidget(close)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def show_page(self, name: str) -> None:
        """Turn to "Keys", "Words" or "About"."""
        for index in range(self._tabs.count()):
            if self._tabs.tabText(index) == name:
                self._tabs.setCurrentIndex(index)
