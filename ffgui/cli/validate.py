"""`ffgui validate`: check a model file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli.arguments import add_variant, check_variant
from ffgui.cli.output import add_output_arguments, emit
from ffgui.cli.terminal import complain
from ffgui.errors import UsageError

if TYPE_CHECKING:
    from ffgui.evaluate.model_checks import Check
    from ffgui.evaluate.validate import ValidationReport

HELP = (
    "Check a model file. A file of any family must load, return finite numbers and find the face of a "
    "photograph. A FeatherFace file must also have complete, consistent metadata, use standard operators, "
    "take any size and batch, and agree with the torch network of the checkpoint beside it (skipped without "
    "torch or checkpoint) or, in INT8, with the FP32 file beside it within limits."
)
EXAMPLE = "ffgui validate v1 --json"

_WORDS = {True: "ok", False: "FAILED", None: "skipped"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("model", metavar="MODEL", help="v1, v2 or a model file")
    add_variant(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Run the checks; return 1 if one fails."""
    if args.model == "both":
        raise UsageError("validate checks one model at a time: use v1 or v2.")
    policy.load_runtimes()
    from ffgui.detect.model_files import resolve_model
    from ffgui.evaluate.validate import validate

    check_variant([args.model], args.variant)
    report = validate(resolve_model(args.model, args.variant), _network_checks())
    emit(_data(report), args, _text(report))
    failed = [check for check in report.checks if check.ok is False]
    if failed:
        complain(f"{report.file} failed the check {failed[0].name!r}: {failed[0].detail}")
    return 1 if failed else 0


def _network_checks() -> Mapping[str, Check]:
    """Return the checks that need torch; none where it is not installed."""
    if find_spec("torch") is None:
        return {}
    from ffgui.lab.network_checks import NETWORK_CHECKS

    return NETWORK_CHECKS


def _line(text: str) -> str:
    return " ".join(text.split())


def _data(report: ValidationReport) -> dict[str, Any]:
    checks = []
    for check in report.checks:
        # A skipped check is no failure to a script that asks whether all are ok.
        entry = {**asdict(check), "ok": check.ok is not False}
        checks.append({**entry, "skipped": True} if check.ok is None else entry)
    known = report.info
    return {
        "file": str(report.file),
        "ok": report.ok,
        "version": known.version if known else None,
        "channels": known.channels if known else None,
        "checks": checks,
    }


def _text(report: ValidationReport) -> str:
    width = max(len(check.name) for check in report.checks)
    lines = [
        f"{check.name:<{width}}  {_WORDS[check.ok]:<7}  {_line(check.detail)}" for check in report.checks
    ]
    return "\n".join([str(report.file), *lines])
