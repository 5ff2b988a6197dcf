"""The text of "Copy diagnostics": what whoever mends a fault asks first."""

from __future__ import annotations

import json
from dataclasses import asdict

from ffgui import __version__
from ffgui.app.controller import AppController
from ffgui.app.versions import library_versions, system_text
from ffgui.live.state import SIDES
from ffgui.log import log_file

_PRIVATE = ("geometry", "docks", "addresses", "snapshot_folder")


def diagnostics(session: AppController) -> str:
    """Versions, settings and measurements; no address of a stream, which may hold a password."""
    status = session.pipeline.status()
    settings = {name: value for name, value in asdict(session.settings).items() if name not in _PRIVATE}
    lines = [
        f"FeatherFace Studio {__version__}",
        system_text(),
        ", ".join(f"{name} {version}" for name, version in library_versions().items()),
        f"source: {status.source.kind if status.source else session.spec.kind}, phase {status.phase}",
        f"settings: {json.dumps(settings)}",
    ]
    for side in SIDES:
        info = session.pipeline.model_info(side)
        metrics = session.pipeline.metrics(side)
        model = f"{info.name} {info.variant} {info.sha256[:12]}" if info else "not loaded"
        lines.append(
            f"{side}: {model}, kernel {session.pipeline.kernel(side)}, "
            f"fps {metrics.fps}, median {metrics.median_ms} ms, p95 {metrics.p95_ms} ms, "
            f"age {metrics.age_ms} ms, dropped {metrics.dropped}"
        )
    lines.append(f"log: {log_file()}")
    return "\n".join(lines)
