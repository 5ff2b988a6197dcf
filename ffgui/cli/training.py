"""What the commands that train share: progress, being stopped, and data that cannot be used."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

from ffgui.cli import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ffgui.lab.train.interruption import Interruption
    from ffgui.lab.train.run import Run


def say(text: str) -> None:
    """Write a line on standard error, above the bar that is shown."""
    from tqdm import tqdm

    tqdm.write(text, file=sys.stderr)


def say_skipped(label_faults: Sequence[str]) -> None:
    """Name the lines of the labels that were skipped, if any."""
    from ffgui.evaluate.annotations.wider_text import skipped_lines

    if label_faults:
        say(skipped_lines(label_faults))


def train(run: Run, interruption: Interruption, until: int | None = None, shown: bool = True) -> None:
    """Take a run's steps with a bar on standard error, and name there what cannot be used.

    Args:
        run: to go on with.
        interruption: whether to stop.
        until: see `Run.train`.
        shown: whether to say anything; of several processes one does.
    """
    from tqdm import tqdm

    from ffgui.lab.train.files import passed_over

    named, total = set(run.broken), max(run.step, run.end(until))
    batch = run.recipe.crops.batch
    with tqdm(
        total=total * batch,
        initial=run.step * batch,
        desc=run.folder.name,
        unit="crop",
        disable=None if shown else True,
    ) as bar:

        def show(step: int, terms: dict[str, float]) -> None:
            bar.update(step * batch - bar.n)
            losses = {name: f"{value:.3f}" for name, value in terms.items() if name.endswith("loss")}
            bar.set_postfix({"step": step, **losses})
            for path in sorted(run.broken - named) if shown else ():
                say(passed_over(path))
                named.add(path)

        run.train(show, until, interruption)


def was_stopped(run: Run, interruption: Interruption) -> bool:
    """Whether a signal ended a run before its last step."""
    return interruption.signal is not None and run.step < run.recipe.steps


def say_stopped(interruption: Interruption, where: str, go_on: str) -> int:
    """Say where a signal ended the work and how to go on; return the exit status.

    Args:
        interruption: with the signal.
        where: such as `at step 5 and saved`.
        go_on: a sentence; without a full stop where it ends with a command.
    """
    sys.stderr.write(f"ffgui: Stopped {where}. {go_on}\n")
    return INTERRUPTED if interruption.signal == signal.SIGINT else 1
