"""`ffgui train`: make models by a recipe, or go on with a run."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui.cli.output import PASSED_OVER, add_output_arguments, complain, emit
from ffgui.cli.training import say_skipped, say_stopped, train, was_stopped
from ffgui.errors import UsageError, UserError

if TYPE_CHECKING:
    from ffgui.lab.train.run import Run

HELP = "make models by a recipe, or go on with a run"
EXAMPLE = """ffgui train distil56 --data WIDER_train --init featherface_v1_64.pth
  ffgui train --resume runs/distil56
  torchrun --nproc_per_node 2 -m ffgui train --resume runs/distil56

Each step is written to log.csv in the run's folder, and for TensorBoard if that is installed. A run that
was stopped or killed goes on from its last saved state, with the losses that it would have had."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("recipe", nargs="?", metavar="RECIPE", help="a shipped recipe's name or a TOML file")
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="folder with images/ and label.txt; with --resume, if it was moved",
    )
    parser.add_argument(
        "--init", type=Path, metavar="FILE", help="weights to start from (a folder: one file a student)"
    )
    parser.add_argument(
        "--teacher",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="network to learn from; with a folder as --init. Given more than once, their answers are "
        "averaged with the recipe's weights",
    )
    parser.add_argument(
        "--boxes",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="boxes of other detectors on the training pictures, written by ffgui detect --output FILE; may "
        "be given more than once, for several detectors or sizes",
    )
    parser.add_argument("--name", help="the run's name (default: the recipe's)")
    parser.add_argument(
        "--student",
        action="append",
        default=[],
        metavar="NAME",
        help="make only the students that are named so (default: all of the recipe's)",
    )
    parser.add_argument("--seed", type=int, help="another seed than the recipe's")
    parser.add_argument(
        "--precision", choices=("32", "bf16-mixed", "16-mixed"), help="another precision than the recipe's"
    )
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="where runs lie (default: runs)")
    parser.add_argument("--resume", type=Path, metavar="RUN", help="go on with the run in this folder")
    parser.add_argument(
        "--device", choices=("cpu", "cuda"), default="cpu", help="where to compute (default: cpu)"
    )
    parser.add_argument(
        "--stop-at", type=int, metavar="STEP", help="save and end after so many steps of the run"
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Take the steps that are left; a run that was stopped can be resumed."""
    first = os.environ.get("RANK", "0") == "0"
    try:
        current = _open(args)
    except UserError:
        # What torchrun started together fails together here, and one of them says why.
        if first:
            raise
        return 1
    from ffgui.lab.train.fabric_setup import ToldError

    try:
        return _run(current, args, first)
    except ToldError:
        return 1


def _run(current: Run, args: argparse.Namespace, first: bool) -> int:
    from ffgui.lab.train.interruption import Interruption

    if first:
        _report_held_out(current)
        say_skipped(current.label_faults)
    with Interruption() as interruption:
        train(current, interruption, args.stop_at, first)
    if not first:
        return 0
    emit(_result(current), args, text=_summary(current))
    if was_stopped(current, interruption):
        return say_stopped(interruption, f"at step {current.step} and saved", _how_to_go_on(current))
    return complain(current.errors, PASSED_OVER) if current.broken else 0


def _open(args: argparse.Namespace) -> Run:
    from ffgui.lab.train.recipe import parse_recipe, recipe_text, with_students, with_values
    from ffgui.lab.train.run import resume
    from ffgui.lab.train.run_setup import begin

    if args.stop_at is not None and args.stop_at < 1:
        raise UsageError("--stop-at takes a number of steps, 1 at least")
    overrides = {name: value for name in ("seed", "precision") if (value := getattr(args, name)) is not None}
    if args.resume is not None:
        begins = (
            args.recipe,
            args.init,
            args.teacher,
            args.boxes,
            args.name,
            args.runs,
            args.student,
            overrides,
        )
        if any(begins):
            raise UsageError(
                "--resume goes on with a run as it is: leave out RECIPE, --init, --teacher, --boxes, --name, "
                "--runs, --student, --seed, --precision"
            )
        return resume(args.resume, args.device, args.data)
    if not (args.recipe and args.data and args.init):
        raise UsageError("A new run needs RECIPE, --data and --init; an old one goes on with --resume RUN")
    text = with_values(recipe_text(args.recipe), overrides)
    if args.student:
        text = with_students(text, args.student)
    folder = (args.runs or Path("runs")) / (args.name or parse_recipe(text).name)
    return begin(folder, text, args.data, args.init, args.teacher, args.device, args.boxes)


def _report_held_out(current: Run) -> None:
    for event, count in current.held_out.items():
        sys.stderr.write(f"Held out: {event}, {count} pictures\n")
    if current.held_out:
        sys.stderr.write(f"Pictures to train on: {current.images}\n")


def _result(current: Run) -> dict[str, Any]:
    return {
        "run": str(current.folder),
        "steps": current.step,
        "of": current.recipe.steps,
        "images": current.images,
        "held_out": current.held_out,
        "label_faults": current.label_faults,
        "checkpoints": {name: str(file) for name, file in current.checkpoints().items()},
        "crops_per_s": current.watch.crops_per_second(),
        "time": current.watch.shares(),
        "errors": current.errors,
    }


def _summary(current: Run) -> str:
    lines = [f"{name}: {file}" for name, file in current.checkpoints().items()]
    rates = [f"{rate:.1f} ({kind})" for kind, rate in current.watch.crops_per_second().items()]
    shares = sorted(current.watch.shares().items(), key=lambda item: -item[1])
    if rates:
        lines.append(f"crops a second: {', '.join(rates)}")
        lines.append(f"time: {', '.join(f'{part} {share:.0%}' for part, share in shares)}")
    if current.step < current.recipe.steps:
        lines.append(f"{current.step} of {current.recipe.steps} steps taken. {_how_to_go_on(current)}")
    return "\n".join(lines)


def _how_to_go_on(current: Run) -> str:
    return f"Go on with ffgui train --resume {current.folder}"
