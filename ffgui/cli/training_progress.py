"""Shared by the commands that train: progress, interruption, and unusable data."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

from ffgui.cli import INTERRUPTED
from ffgui.cli.terminal import complain, write_above_progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ffgui.lab.train.interruption import Interruption
    from ffgui.lab.train.run import Run


def print_line(text: str) -> None:
    """Write a line to standard error, above a progress bar if there is one."""
    write_above_progress(sys.stderr, text)


def print_skipped_lines(label_faults: Sequence[str]) -> None:
    """Report the skipped lines of the label file, if any."""
    from ffgui.evaluate.annotations.wider_text import skipped_lines

    if label_faults:
        print_line(skipped_lines(label_faults))


def train_with_progress(
    run: Run, interruption: Interruption, until: int | None = None, visible: bool = True
) -> None:
    """Train with a progress bar on standard error, and report unusable pictures there.

    Args:
        run: the run to start or resume.
        interruption: tells whether to stop.
        until: see `Run.train`.
        visible: whether to write anything; only one of several processes does.
    """
    from tqdm import tqdm

    from ffgui.lab.train.files import skipped_message

    reported, total = set(run.broken), max(run.step, run.end(until))
    batch = run.recipe.crops.batch
    with tqdm(
        total=total * batch,
        initial=run.step * batch,
        desc=run.folder.name,
        unit="crop",
        disable=None if visible else True,
    ) as bar:

        def on_step(step: int, terms: dict[str, float]) -> None:
            bar.update(step * batch - bar.n)
            losses = {name: f"{value:.3f}" for name, value in terms.items() if name.endswith("loss")}
            bar.set_postfix({"step": step, **losses})
            for path in sorted(run.broken - reported) if visible else ():
                print_line(skipped_message(path))
                reported.add(path)

        run.train(on_step, until, interruption)


def was_interrupted(run: Run, interruption: Interruption) -> bool:
    """Return whether a signal ended a run before its last step."""
    return interruption.signal is not None and run.step < run.recipe.steps


def print_interrupted(interruption: Interruption, where: str, how_to_resume: str) -> int:
    """Say where a signal ended the work and how to resume it; return the exit status.

    Args:
        interruption: with the signal.
        where: such as `at step 5; progress is saved`.
        how_to_resume: a sentence, without a period if it ends with a command.
    """
    complain(f"Stopped {where}. {how_to_resume}")
    return INTERRUPTED if interruption.signal == signal.SIGINT else 1
