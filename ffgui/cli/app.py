"""`ffgui app`: open the window."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.app.settings import LANGUAGE_CHOICES
from ffgui.cli.arguments import MOST_SECONDS
from ffgui.cli.output import json_output_path, write_json
from ffgui.detect.engines import CPU, ENGINES, ONNX_RUNTIME
from ffgui.errors import UsageError, UserError

if TYPE_CHECKING:
    from pathlib import Path

    from ffgui.live.state import Side

HELP = "Open the window with both detectors side by side."
EXAMPLE = "ffgui app --source sample"

_MIN_SECONDS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--source",
        default="sample",
        help="sample (default), camera number or name, file, folder, or stream address",
    )
    parser.add_argument(
        "--size",
        help="inference size: N (long side), WxH or original (default: last used, initially 640x480)",
    )
    parser.add_argument(
        "--variant", choices=("deformable", "dense"), help="variant of both models (default: last used)"
    )
    parser.add_argument(
        "--device",
        metavar="NAME",
        help="run both networks on this device, see `ffgui info` (default: last used)",
    )
    parser.add_argument("--backend", choices=tuple(ENGINES), help="inference engine (default: last used)")
    parser.add_argument(
        "--theme", choices=("system", "dark", "light"), help="color theme (default: last used)"
    )
    parser.add_argument(
        "--language",
        choices=LANGUAGE_CHOICES,
        help="language of the window (default: last used, initially the system's)",
    )
    parser.add_argument(
        "--self-test",
        type=float,
        metavar="SECONDS",
        help="run for this long, write measurements to --output, and exit",
    )
    parser.add_argument("--output", type=json_output_path, metavar="FILE", help="JSON file for the self-test")


def run(args: argparse.Namespace) -> int:
    """Show the window until it is closed, or run the self-test."""
    _check(args)
    _check_display()
    policy.load_runtimes()
    from ffgui.app.settings import Settings
    from ffgui.app.settings_file import load, settings_path
    from ffgui.detect.engines.devices import CPU_DEVICE, devices, find_device
    from ffgui.detect.model import load_model
    from ffgui.detect.model_files import resolve_model
    from ffgui.live.sources import parse_source
    from ffgui.log import start_log

    start_log()
    source = parse_source(args.source)
    file = None if args.self_test is not None else settings_path()
    settings, notice = load(file) if file else (Settings(), "")
    overrides = _overrides(args)
    chosen = replace(settings, **overrides)
    backend, problem = _engine(chosen.backend, asked=args.backend is not None)
    if args.device not in (None, CPU):
        if backend != ONNX_RUNTIME:
            raise UsageError(f"{ENGINES[backend].label} runs on the CPU only. Add --backend {ONNX_RUNTIME}.")
        find_device(args.device)
    models: dict[Side, Path] = {
        "left": resolve_model("v1", chosen.variant),
        "right": resolve_model("v2", chosen.variant),
    }

    with policy.uninterrupted():
        from ffgui.app import main

    start = main.StartOptions(
        settings=settings,
        overrides=overrides,
        settings_file=file,
        notice=" ".join(filter(None, (notice, problem))),
        models=models,
        source=source,
        load=partial(load_model, engine=backend),
        backend=backend,
        backends=tuple(key for key, spec in ENGINES.items() if spec.installed),
        devices=devices() if backend == ONNX_RUNTIME else (CPU_DEVICE,),
    )
    if args.self_test is None:
        return main.run(start)
    record, failure = main.self_test(start, args.self_test)
    write_json(args.output, json.dumps(record, indent=2) + "\n")
    if failure:
        raise UserError(f"The self-test failed: {failure}")
    return 0


def _check(args: argparse.Namespace) -> None:
    if (args.self_test is None) != (args.output is None):
        raise UsageError("--self-test and --output can only be used together.")
    if args.self_test is not None and not _MIN_SECONDS <= args.self_test <= MOST_SECONDS:
        raise UsageError(f"--self-test must be {_MIN_SECONDS:g} to {MOST_SECONDS:,} seconds.")


def _check_display() -> None:
    """Report a missing display, which would make Qt abort the process."""
    ways = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(map(os.environ.get, ways)):
        raise UserError(
            "No display found. Start ffgui in a desktop session. A self-test also runs without a display if "
            "QT_QPA_PLATFORM=offscreen is set."
        )


def _overrides(args: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that the command line overrides."""
    from ffgui.detect.sizes import InferenceSize

    names = ("variant", "backend", "theme", "language")
    overrides = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    if args.device is not None:
        overrides["devices"] = (args.device, args.device)
    if args.size is not None:
        overrides["size"] = InferenceSize.parse(args.size)
    return overrides


def _engine(wanted: str, asked: bool) -> tuple[str, str]:
    """Return the key of the engine to use, and a message if the saved one is not available.

    Its library is imported here, before Qt: on Windows, PyTorch cannot be loaded afterwards.
    """
    spec = ENGINES[wanted]
    try:
        spec.load()
    except ModuleNotFoundError:
        if asked:
            raise
        fallback = ENGINES[ONNX_RUNTIME].label
        return ONNX_RUNTIME, f"{spec.label} is no longer installed. Using {fallback} instead."
    return wanted, ""
