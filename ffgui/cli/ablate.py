"""`ffgui ablate`: run an ablation study of attention."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui.cli.arguments import count
from ffgui.cli.output import SKIPPED, add_output_arguments, emit, report_errors
from ffgui.cli.training_progress import print_interrupted, print_line
from ffgui.cli.wider_arguments import GROUND_TRUTH_HELP
from ffgui.errors import UsageError

if TYPE_CHECKING:
    from tqdm import tqdm

HELP = (
    "Train dense networks that differ only in their attention, from the same start on the same crops, and "
    "measure them. placement: attention removed from each of the six places, and at each place only; "
    "variants: all kinds of attention, none, and CBAM re-initialized; eca: kernel sizes. Two of the "
    "networks are trained with three seeds to determine the noise; only differences above it are ranked. "
    "After Ctrl-C, the same command resumes the study. Unusable pictures are skipped for all networks and "
    "listed under `errors`, with exit status 1."
)
EXAMPLE = (
    "ffgui ablate placement --data WIDER_train --init v1_dense.pth --teacher featherface_v1_64.pth "
    "--wider WIDER_val --ground-truth eval_tools/ground_truth"
)

_STUDIES = ("placement", "variants", "eca")
_KINDS = ("eca", "cbam", "se", "eca_multi", "eca_spatial")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("study", choices=_STUDIES, help="the study to run")
    _add_folder(parser, "--data", "training pictures: folder with images/ and their labels")
    _add_file(parser, "--init", "checkpoint that all networks start from, V1 or V2")
    _add_file(parser, "--teacher", "checkpoint of the V1 that they learn from")
    _add_folder(parser, "--wider", "validation pictures: folder with images/EVENT/FILE.jpg")
    _add_folder(parser, "--ground-truth", GROUND_TRUTH_HELP)
    parser.add_argument(
        "--recipe", default="ablation", help="training settings: name of a shipped recipe, or a TOML file"
    )
    parser.add_argument("--steps", type=count, metavar="N", help="steps of each run (default: the recipe's)")
    parser.add_argument(
        "--every",
        type=count,
        default=8,
        metavar="K",
        help="measure on every Kth picture, by name (default: 8)",
    )
    parser.add_argument(
        "--attention", choices=_KINDS, help="kind of attention, only for placement (default: eca)"
    )
    parser.add_argument(
        "--runs", type=Path, default=Path("runs"), metavar="FOLDER", help="folder for runs (default: runs)"
    )
    parser.add_argument("--no-time", action="store_true", help="do not export the networks and time them")
    add_output_arguments(parser)


def _add_folder(parser: argparse.ArgumentParser, name: str, text: str) -> None:
    parser.add_argument(name, required=True, type=Path, metavar="FOLDER", help=text)


def _add_file(parser: argparse.ArgumentParser, name: str, text: str) -> None:
    parser.add_argument(name, required=True, type=Path, metavar="FILE", help=text)


def run(args: argparse.Namespace) -> int:
    """Train and measure what is missing, and show the table; return 130 or 1 if interrupted."""
    if args.attention and args.study != "placement":
        raise UsageError(f"--attention applies to placement only. Omit it for {args.study}.")
    from ffgui import policy

    policy.load_runtimes()
    from ffgui.lab.analyze.ablation.configs import make_study
    from ffgui.lab.analyze.ablation.run_ablation import (
        AblationCallbacks,
        AblationOptions,
        AblationStoppedError,
        load_start,
        run_ablation,
    )
    from ffgui.lab.train.interruption import Interruption
    from ffgui.lab.train.recipe import parse_recipe, recipe_text

    folder = args.runs / f"ablation-{args.study}"
    start = load_start(args.init).config.attention
    options = AblationOptions(
        study=make_study(args.study, args.attention or "eca", start),
        folder=folder,
        data=args.data,
        init=args.init,
        teacher=args.teacher,
        wider=args.wider,
        ground_truth=args.ground_truth,
        template=parse_recipe(recipe_text(args.recipe)),
        steps=args.steps or 0,
        every=args.every,
        measure_time=not args.no_time,
    )
    bars = _PhaseBars()
    with Interruption() as interruption:
        try:
            table = run_ablation(options, AblationCallbacks(bars.update, print_line, interruption))
        except AblationStoppedError as error:
            bars.close()
            return print_interrupted(interruption, str(error), "To resume, run the same command.")
        finally:
            bars.close()
    data = {"folder": str(folder), **table}
    emit(data, args, (folder / "table.md").read_text("utf-8"))
    return report_errors(data["errors"], SKIPPED) if data["errors"] else 0


class _PhaseBars:
    """A progress bar for each phase, on standard error."""

    def __init__(self) -> None:
        self._phase = ""
        self._bar: tqdm[Any] | None = None

    def update(self, phase: str, done: int, total: int) -> None:
        """Show the progress of a phase; a new phase ends the previous bar."""
        from tqdm import tqdm

        if phase != self._phase or self._bar is None:
            self.close()
            self._phase = phase
            self._bar = tqdm(total=total, desc=phase, initial=done, disable=None)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Close the current bar, if any."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
