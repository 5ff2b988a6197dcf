"""`ffgui train`: train models with a recipe, or resume a run."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui.cli.output import SKIPPED, add_output_arguments, emit, report_errors
from ffgui.cli.terminal import write_lines
from ffgui.cli.training_progress import (
    print_interrupted,
    print_skipped_lines,
    train_with_progress,
    was_interrupted,
)
from ffgui.errors import UsageError, UserError

if TYPE_CHECKING:
    from ffgui.lab.train.run import Run

HELP = "Train models with a recipe, or resume a run."
EXAMPLE = """ffgui train distil56 --data WIDER_train --init featherface_v1_64.pth
  ffgui train --resume runs/distil56
  torchrun --nproc_per_node 2 -m ffgui train --resume runs/distil56

Each step is logged to log.csv in the run's folder, and to TensorBoard if it is installed. A run that was
stopped or killed resumes from its last saved state and continues exactly as it would have."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "recipe", nargs="?", metavar="RECIPE", help="name of a shipped recipe, or a TOML file"
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="folder with images/ and label.txt; with --resume only if it was moved",
    )
    parser.add_argument(
        "--init", type=Path, metavar="FILE", help="initial weights, or a folder with a file for each student"
    )
    parser.add_argument(
        "--teacher",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="network to learn from, if --init is a folder; if given more than once, their predictions are "
        "averaged with the recipe's weights",
    )
    parser.add_argument(
        "--boxes",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="boxes of other detectors in the training pictures, from ffgui detect --output FILE; may be "
        "given more than once, for several detectors or sizes",
    )
    parser.add_argument("--name", help="name of the run (default: that of the recipe)")
    parser.add_argument(
        "--student",
        action="append",
        default=[],
        metavar="NAME",
        help="train only these students of the recipe (default: all)",
    )
    parser.add_argument("--seed", type=int, help="seed (default: that of the recipe)")
    parser.add_argument(
        "--precision",
        choices=("32", "bf16-mixed", "16-mixed"),
        help="precision (default: that of the recipe)",
    )
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="folder for runs (default: runs)")
    parser.add_argument("--resume", type=Path, metavar="RUN", help="resume the run in this folder")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="device (default: cpu)")
    parser.add_argument("--stop-at", type=int, metavar="STEP", help="save and stop at this step of the run")
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Train to the end; an interrupted run can be resumed."""
    is_main = os.environ.get("RANK", "0") == "0"
    try:
        current = _open(args)
    except UserError:
        # All processes of torchrun fail here; one of them reports the error.
        if is_main:
            raise
        return 1
    from ffgui.lab.train.fabric_setup import ReportedError

    try:
        return _run(current, args, is_main)
    except ReportedError:
        return 1


def _run(current: Run, args: argparse.Namespace, is_main: bool) -> int:
    from ffgui.lab.train.interruption import Interruption

    if is_main:
        _report_held_out(current)
        print_skipped_lines(current.label_faults)
    with Interruption() as interruption:
        train_with_progress(current, interruption, args.stop_at, is_main)
    if not is_main:
        return 0
    emit(_result(current), args, text=_summary(current))
    if was_interrupted(current, interruption):
        where = f"at step {current.step}; progress is saved"
        return print_interrupted(interruption, where, _how_to_resume(current))
    return report_errors(current.errors, SKIPPED) if current.broken else 0


def _open(args: argparse.Namespace) -> Run:
    from ffgui.lab.train.recipe import parse_recipe, recipe_text, with_students, with_values
    from ffgui.lab.train.run import resume
    from ffgui.lab.train.run_setup import create_run

    if args.stop_at is not None and args.stop_at < 1:
        raise UsageError("--stop-at must be at least 1.")
    overrides = {name: value for name in ("seed", "precision") if (value := getattr(args, name)) is not None}
    if args.resume is not None:
        new_only = (args.recipe, args.init, args.teacher, args.boxes, args.name, args.runs, args.student)
        if any(new_only) or overrides:
            raise UsageError(
                "--resume continues a run with its own settings. Omit RECIPE, --init, --teacher, --boxes, "
                "--name, --runs, --student, --seed and --precision."
            )
        return resume(args.resume, args.device, args.data)
    if not (args.recipe and args.data and args.init):
        raise UsageError("A new run needs RECIPE, --data and --init. To resume a run, use --resume RUN.")
    text = with_values(recipe_text(args.recipe), overrides)
    if args.student:
        text = with_students(text, args.student)
    folder = (args.runs or Path("runs")) / (args.name or parse_recipe(text).name)
    return create_run(folder, text, args.data, args.init, args.teacher, args.device, args.boxes)


def _report_held_out(current: Run) -> None:
    lines = [f"Held out: {event}, {count} pictures" for event, count in current.held_out.items()]
    if lines:
        write_lines(sys.stderr, [*lines, f"Training pictures: {current.images}"])


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
        lines.append(f"crops per second: {', '.join(rates)}")
        lines.append(f"time: {', '.join(f'{part} {share:.0%}' for part, share in shares)}")
    if current.step < current.recipe.steps:
        lines.append(f"{current.step} of {current.recipe.steps} steps done. {_how_to_resume(current)}")
    return "\n".join(lines)


def _how_to_resume(current: Run) -> str:
    return f"To resume: ffgui train --resume {shlex.quote(str(current.folder))}"
