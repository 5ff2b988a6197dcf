"""`ffgui diagnose`: print what a bug report needs."""

from __future__ import annotations

import argparse
import os
from time import perf_counter
from typing import Any

from ffgui import __version__, policy
from ffgui.cli.output import add_output_arguments, emit
from ffgui.errors import UserError
from ffgui.text import shortened

HELP = (
    "Print what a bug report needs: versions, system, display, kernels, cameras and the end of the log; with "
    "--source also whether that source gives frames, and how fast. Passwords in addresses are masked."
)
EXAMPLE = "ffgui diagnose --source 0"

_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR", "LANG")
_OURS = "FFGUI_"
_LOG_LINES = 20
_LOG_LINE = 300
"""Characters of a line of the log."""
_SECONDS = 3.0
"""Seconds for which a source is read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--source", help="also read this source for 3 seconds: a camera, file, folder or stream address"
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Collect and print; return 1 if the source gives no frames."""
    policy.load_runtimes()
    from ffgui.app.help.versions import library_versions, system_text
    from ffgui.detect.engines import native
    from ffgui.live.cameras import list_cameras

    with policy.uninterrupted():
        versions = library_versions()
    data: dict[str, Any] = {
        "ffgui": __version__,
        "system": system_text(),
        "cores": os.cpu_count(),
        "versions": versions,
        "environment": {
            name: value
            for name, value in sorted(os.environ.items())
            if name in _VARIABLES or name.startswith(_OURS)
        },
        "kernel": native.kernels(),
        "cameras": [{"name": camera.name, "number": camera.index} for camera in list_cameras()],
        "log": _end_of_log(),
    }
    problem = None
    if args.source is not None:
        try:
            data["source"] = _try_source(args.source)
        except UserError as error:
            problem = error
            data["source"] = {"error": str(error)}
    emit(data, args, "\n".join(_lines(data)))
    if problem is not None:
        raise problem
    return 0


def _end_of_log() -> list[str]:
    from ffgui.log import log_file

    try:
        lines = log_file().read_text("utf-8", errors="replace").splitlines()[-_LOG_LINES:]
    except OSError:
        return []
    return [shortened(line, _LOG_LINE) for line in lines]


def _try_source(text: str) -> dict[str, Any]:
    """Read a source for some seconds, and return what it says and gives.

    Raises:
        UserError: if it gives no frame.
    """
    from ffgui.live.sources import open_source, parse_source
    from ffgui.live.state import Options

    warnings: list[str] = []
    began = perf_counter()
    source = open_source(parse_source(text), Options(), warnings.append)
    try:
        opened = perf_counter()
        frames, sizes = 0, set()
        while perf_counter() < opened + _SECONDS and (frame := source.read()) is not None:
            frames += 1
            sizes.add(f"{frame.image.shape[1]}x{frame.image.shape[0]}")
        seconds = perf_counter() - opened
    finally:
        source.close()
    return {
        "kind": source.info.kind,
        "name": source.info.name,
        "opened_s": round(opened - began, 2),
        "declared_fps": source.info.fps,
        "frames": frames,
        "fps": round(frames / max(seconds, 1e-6), 1),
        "sizes": sorted(sizes),
        "warnings": warnings,
    }


def _lines(data: dict[str, Any]) -> list[str]:
    lines = []
    for name, value in data.items():
        if isinstance(value, dict):
            lines.append(f"{name}: {', '.join(f'{key} {entry}' for key, entry in value.items())}")
        elif isinstance(value, list):
            lines.append(f"{name}: {'' if value else 'none'}")
            lines += [f"  {entry}" for entry in value]
        else:
            lines.append(f"{name}: {value}")
    return lines
