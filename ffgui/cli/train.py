"""`ffgui train`: make models by a recipe, or go on with a run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ffgui.cli.output import add_output_arguments, emit
from ffgui.errors import UsageError

if TYPE_CHECKING:
    from ffgui.train.run import Run

HELP = "make models by a recipe, or go on with a run"
EXAMPLE = "ffgui train distil56 --data WIDER_train --init featherface_v1_64.pth"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("recipe", nargs="?", metavar="RECIPE", help="a shipped recipe's name or a TOML file")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder with images/ and label.txt")
    parser.add_argument(
        "--init", type=Path, metavar="FILE", help="weights to start from (a folder: one file a student)"
    )
    parser.add_argument(
        "--teacher", type=Path, metavar="FILE", help="network to learn from; with a folder as --init"
    )
    parser.add_argument("--name", help="the run's name (default: the recipe's)")
    parser.add_argument(
        "--runs", type=Path, default=Path("runs"), metavar="FOLDER", help="where runs lie (default: runs)"
    )
    parser.add_argument("--resume", type=Path, metavar="RUN", help="go on with the run in this folder")
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Take all steps that are left; a run that was stopped can be resumed."""
    from tqdm import tqdm

    current = _run(args)
    with tqdm(
        total=current.recipe.steps, initial=current.step, desc=current.folder.name, disable=None
    ) as bar:

        def show(step: int, terms: dict[str, float]) -> None:
            bar.update(step - bar.n)
            bar.set_postfix({name: f"{value:.3f}" for name, value in terms.items() if name.endswith("loss")})

        current.train(show)
    files = {name: str(file) for name, file in current.checkpoints().items()}
    data = {"run": str(current.folder), "steps": current.step, "checkpoints": files}
    emit(data, args, text="\n".join(f"{name}: {file}" for name, file in files.items()))
    return 0


def _run(args: argparse.Namespace) -> Run:
    from ffgui.train import run as runs
    from ffgui.train.recipe import parse_recipe, recipe_text

    if args.resume is not None:
        if args.recipe or args.init or args.data or args.teacher:
            raise UsageError(
                "--resume goes on with a run as it is: leave out RECIPE, --data, --init, --teacher"
            )
        return runs.resume(args.resume)
    if not (args.recipe and args.data and args.init):
        raise UsageError("A new run needs RECIPE, --data and --init; an old one goes on with --resume RUN")
    text = recipe_text(args.recipe)
    folder = args.runs / (args.name or parse_recipe(text).name)
    return runs.begin(folder, text, args.data, args.init, args.teacher)
