"""`ffgui models`: list detectors of other projects, and download them."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

from ffgui.cli.output import add_output_arguments, counter, emit
from ffgui.detect.catalog import CATALOG, RESTRICTED, CatalogEntry
from ffgui.detect.model_files import catalog_file
from ffgui.errors import UsageError, UserError

HELP = (
    "List detectors of other projects with their license and measured AP, or download some. Afterwards "
    "`--model NAME` means the downloaded file in every command, and the window lists it in the Models panel. "
    "Nothing is downloaded without your consent."
)
EXAMPLE = "ffgui models get yunet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "action", nargs="?", choices=("list", "get"), default="list", help="list (default) or get"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="models to get")
    parser.add_argument("--yes", action="store_true", help="download without asking")
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """List or download."""
    if args.action == "list":
        if args.names or args.yes:
            raise UsageError("list takes no names and no --yes. To download, use: ffgui models get NAME")
        data = {
            "models": [_listed(name, entry) for name, entry in CATALOG.items()],
            "restricted": dict(RESTRICTED),
        }
        emit(data, args, _text())
        return 0
    if not args.names:
        raise UsageError(f"Name the models to get: {', '.join(CATALOG)}.")
    if unknown := [name for name in args.names if name not in CATALOG]:
        raise UsageError(f"Unknown model {unknown[0]!r}. Use {', '.join(CATALOG)}.")
    got = [_get(name, args.yes) for name in args.names]
    emit({"models": got}, args, "\n".join(f"{model['name']}: {model['file']}" for model in got))
    return 0


def _get(name: str, consent: bool) -> dict[str, Any]:
    from ffgui.detect.download import download

    entry, file = CATALOG[name], catalog_file(name)
    if not consent and not _asked(name, entry):
        raise UserError("Nothing was downloaded.")
    with counter(f"Downloading {name}") as told:
        download(entry, file, told)
    return _listed(name, entry)


def _asked(name: str, entry: CatalogEntry) -> bool:
    """Ask on standard error, so that standard output stays JSON."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(f"To download {name} without being asked, add --yes.")
    sys.stderr.write(
        f"{entry.title}, license {entry.license}, {entry.size_bytes / 1e6:.2f} MB, from\n{entry.address}\n"
        "Download it? [y/N] "
    )
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _listed(name: str, entry: CatalogEntry) -> dict[str, Any]:
    file = catalog_file(name)
    return {"name": name, **asdict(entry), "file": str(file) if file.is_file() else None}


def _text() -> str:
    head = (
        f"{'name':<12}{'family':<12}{'license':<12}{'size':>9}{'easy':>7}{'medium':>8}{'hard':>7}  downloaded"
    )
    others = ", ".join(f"{family} ({license_})" for family, license_ in RESTRICTED.items())
    return "\n".join(
        [
            head,
            *(_row(name, entry) for name, entry in CATALOG.items()),
            "",
            "AP in percent on WIDER FACE val, 394 pictures, long side 640.",
            f"Also supported, but not offered because of the license of the weights: {others}.",
        ]
    )


def _row(name: str, entry: CatalogEntry) -> str:
    easy, medium, hard = entry.ap
    return (
        f"{name:<12}{entry.family:<12}{entry.license:<12}{entry.size_bytes / 1e6:>6.2f} MB"
        f"{easy:>7.1f}{medium:>8.1f}{hard:>7.1f}  {'yes' if catalog_file(name).is_file() else 'no'}"
    )
