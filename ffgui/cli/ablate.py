"""`ffgui ablate`: what attention, its kind and its place are worth, measured."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui.cli.arguments import count
from ffgui.cli.output import PASSED_OVER, add_output_arguments, complain, emit
from ffgui.cli.training import say, say_stopped
from ffgui.cli.wider import GROUND_TRUTH
from ffgui.errors import UsageError

if TYPE_CHECKING:
    from tqdm import tqdm

HELP = (
    "Train dense networks that differ in their attention alone, from one start on the same crops, and "
    "measure them: placement (attention left out at each of the six places, and at each alone), variants "
    "(every kind, none, and CBAM re-initialized) or eca (lengths of its kernels). Two of them run with three "
    "seeds and show the noise; only differences above it are ranked. Ctrl-C saves first, and the same "
    "command goes on where it was. Pictures that cannot be used are left out for all networks and listed "
    "under `errors`, with status 1."
)
EXAMPLE = (
    "ffgui ablate placement --data WIDER_train --init v1_dense.pth --teacher featherface_v1_64.pth "
    "--wider WIDER_val --ground-truth eval_tools/ground_truth"
)

_STUDIES = ("placement", "variants", "eca")
_KINDS = ("eca", "cbam", "se", "eca_multi", "eca_spatial")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("study", choices=_STUDIES, help="what to compare")
    _folder(parser, "--data", "folder with images/ and their labels, to train on")
    _file(parser, "--init", "checkpoint that all networks start from, V1 or V2")
    _file(parser, "--teacher", "checkpoint of the V1 that they learn from")
    _folder(parser, "--wider", "validation pictures, images/EVENT/FILE.jpg")
    _folder(parser, "--ground-truth", GROUND_TRUTH)
    parser.add_argument(
        "--recipe", default="ablation", help="how all are trained: a shipped recipe's name or a TOML file"
    )
    parser.add_argument("--steps", type=count, metavar="N", help="steps of each run (default: the recipe's)")
    parser.add_argument(
        "--every",
        type=count,
        default=8,
        metavar="K",
        help="measure on every Kth picture, by name (default 8)",
    )
    parser.add_argument(
        "--attention", choices=_KINDS, help="kind of attention in placement, and only there (default eca)"
    )
    parser.add_argument(
        "--runs", type=Path, default=Path("runs"), metavar="FOLDER", help="where runs lie (default: runs)"
    )
    parser.add_argument("--no-time", action="store_true", help="leave time out; then nothing is exported")
    add_output_arguments(parser)


def _folder(parser: argparse.ArgumentParser, name: str, text: str) -> None:
    parser.add_argument(name, required=True, type=Path, metavar="FOLDER", help=text)


def _file(parser: argparse.ArgumentParser, name: str, text: str) -> None:
    parser.add_argument(name, required=True, type=Path, metavar="FILE", help=text)


def run(args: argparse.Namespace) -> int:
    """Train and measure what is missing, and show the table; 130 or 1 if that was stopped."""
    if args.attention and args.study != "placement":
        raise UsageError(f"{args.study} compares kinds of its own: leave --attention out, or run placement.")
    from ffgui import policy

    policy.load_runtimes()
    from ffgui.lab.analyze.ablation.configs import make_study
    from ffgui.lab.analyze.ablation.experiment import (
        AblationOptions,
        Listener,
        StoppedError,
        ablate,
        load_start,
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
        timed=not args.no_time,
    )
    bars = _Bars()
    with Interruption() as interruption:
        try:
            table = ablate(options, Listener(bars.advance, say, interruption))
        except StoppedError as error:
            bars.close()
            return say_stopped(interruption, str(error), "Go on with the same command.")
        finally:
            bars.close()
    data = {"folder": str(folder), **table}
    emit(data, args, (folder / "table.md").read_text("utf-8"))
    return complain(data["errors"], PASSED_OVER) if data["errors"] else 0


class _Bars:
    """One progress bar a phase, on standard error."""

    def __init__(self) -> None:
        self._phase = ""
        self._bar: tqdm[Any] | None = None

    def advance(self, phase: str, done: int, whole: int) -> None:
        """Show how far a phase is; another phase ends the one before."""
        from tqdm import tqdm

        if phase != self._phase or self._bar is None:
            self.close()
            self._phase = phase
            self._bar = tqdm(total=whole, desc=phase, initial=done, disable=None)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """End the bar that is shown, if any."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
