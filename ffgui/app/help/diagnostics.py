"""Diagnostics for a bug report."""

from __future__ import annotations

import json

from PySide6.QtGui import QGuiApplication

from ffgui import __version__
from ffgui.app.bars.notices import Notices
from ffgui.app.controller import AppController
from ffgui.app.formatting import number
from ffgui.app.help.versions import library_versions, system_text
from ffgui.app.language import tr
from ffgui.live.state import SIDES
from ffgui.log import log_file

_PRIVATE = {"geometry", "panels_geometry", "addresses", "files", "snapshot_folder"}


def diagnostics(controller: AppController) -> str:
    """Return versions, settings and measurements; no stream address, since it may hold a password."""
    status = controller.pipeline.status()
    settings = {
        name: value for name, value in controller.settings.values.to_json().items() if name not in _PRIVATE
    }
    lines = [
        f"FeatherFace Studio {__version__}",
        system_text(),
        ", ".join(f"{name} {version}" for name, version in library_versions().items()),
        f"source: {status.source.kind if status.source else controller.spec.kind}, phase: {status.phase}",
        f"settings: {json.dumps(settings)}",
    ]
    for side in SIDES:
        info = controller.pipeline.model_info(side)
        metrics = controller.pipeline.metrics(side)
        model = f"{info.name} {info.variant} {info.sha256[:12]}" if info else "not loaded"
        times = {"median": metrics.median_ms, "p95": metrics.p95_ms, "age": metrics.age_ms}
        shown = ", ".join(f"{name} {number(value, 1, ' ms')}" for name, value in times.items())
        lines.append(
            f"{side}: {model}, kernel {controller.pipeline.kernel(side)}, {number(metrics.fps, 1, ' fps')}, "
            f"{shown}, dropped {metrics.dropped}"
        )
    lines.append(f"log: {log_file()}")
    return "\n".join(lines)


def copy_diagnostics(controller: AppController, notices: Notices) -> None:
    """Copy the diagnostics to the clipboard."""
    QGuiApplication.clipboard().setText(diagnostics(controller))
    notices.post("info", tr("Copied versions, settings and measurements to the clipboard."))
