"""Crops and targets of a run's steps, prepared in worker processes."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from ffgui.detect.engines.threads import usable_cores
from ffgui.errors import UserError
from ffgui.lab.train.crops import CropBatches
from ffgui.lab.train.targets import Matcher, Targets

_AHEAD = 4
"""Batches that a single worker prefetches."""

_MOST_AHEAD = 16
"""Batches that all workers prefetch together: 96 crops of 320 pixels take 50 MB."""


class LabeledBatch(NamedTuple):
    """Crops of one step and their targets.

    Attributes:
        pixels: uint8 [B, S, S, 3], BGR: a quarter of the memory of the network's input.
        targets: of its priors.
        broken: files of pictures that were due and cannot be used.
    """

    pixels: Tensor
    targets: Targets
    broken: list[str]


class LabeledBatches(Dataset[LabeledBatch]):
    """Batches of all steps; matching faces takes too long for a process that trains on a GPU."""

    def __init__(self, crops: CropBatches, matcher: Matcher) -> None:
        self._crops = crops
        self._matcher = matcher

    def __getitem__(self, step: int) -> LabeledBatch:
        """Return this process's share of the batch of `step`.

        Raises:
            UserError: if no picture can be used.
        """
        batch = self._crops[step]
        targets = self._matcher(batch.boxes, batch.landmarks, batch.ignored, batch.weights)
        return LabeledBatch(batch.pixels, targets, batch.broken)


def loaders(on_gpu: bool, trainers: int) -> int:
    """Return the number of workers for each of the `trainers` training processes of this machine.

    One on a CPU, since the cores run the networks; with a GPU the remaining cores.
    """
    return min(_MOST_AHEAD, max(1, usable_cores() // trainers - 1)) if on_gpu else 1


@contextmanager
def loading(
    batches: LabeledBatches, steps: range, on_gpu: bool, trainers: int
) -> Iterator[Iterator[LabeledBatch]]:
    """Load the batches of `steps` in order while the block runs.

    Args:
        batches: to load from.
        steps: of the run.
        on_gpu: whether the networks run on a GPU.
        trainers: training processes on this machine.

    Raises:
        UserError: from the block, if a worker was killed.
    """
    workers = min(loaders(on_gpu, trainers), len(steps))
    loader: DataLoader[LabeledBatch] = DataLoader(
        batches,
        batch_size=None,
        sampler=steps,
        num_workers=workers,
        prefetch_factor=min(_AHEAD, _MOST_AHEAD // workers),
        pin_memory=on_gpu,
        worker_init_fn=_ignore_signals,
    )
    with _watched():
        iterator = iter(loader)
        try:
            yield iterator
        finally:
            # A pending exception keeps the iterator and its workers alive, which ignore signals, so the
            # program would never end. torch has no public way to stop them.
            iterator._shutdown_workers()  # type: ignore[attr-defined]  # noqa: SLF001


def fetch(batches: Iterator[LabeledBatch]) -> LabeledBatch:
    """Return the next batch.

    Raises:
        UserError: if no picture can be used.
    """
    try:
        return next(batches)
    except UserError as error:
        # A worker passes it on with the traceback as its text.
        raise UserError(str(error).rpartition("UserError: ")[2].strip()) from error


@contextmanager
def _watched() -> Iterator[None]:
    """Report the death of a worker, which torch raises at any point of the run."""
    try:
        yield
    except RuntimeError as error:
        if "DataLoader worker (pid" not in str(error) and "Pin memory thread" not in str(error):
            raise
        raise UserError(
            f"A process that loads pictures died ({str(error).splitlines()[0].strip(' .')}). Memory may be "
            "low: close other programs, then resume the run from its last saved state with --resume."
        ) from error


def _ignore_signals(_worker: int) -> None:
    """Let the run end its workers: one that is killed earlier takes the run with it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
