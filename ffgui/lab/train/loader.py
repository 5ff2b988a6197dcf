"""The crops of a run's steps and their targets, made beside it in processes of their own."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from ffgui.detect.batch import usable_cores
from ffgui.errors import UserError
from ffgui.lab.train.crops import CropBatches
from ffgui.lab.train.targets import Matcher, Targets

_AHEAD = 4
"""Batches that one process loads ahead where it is the only one."""

_MOST_AHEAD = 16
"""Batches that all load ahead together: one of `long56` takes 140 MB."""


class LabeledBatch(NamedTuple):
    """Crops of one step and what the labels say of them.

    Attributes:
        images: float32 [B, 3, S, S], the network's input.
        targets: of its priors.
        broken: files that should have had a part in it and cannot be used.
    """

    images: Tensor
    targets: Targets
    broken: list[str]


class LabeledBatches(Dataset[LabeledBatch]):
    """The batch of every step; matching takes too long to be left to the process that trains on a GPU."""

    def __init__(self, crops: CropBatches, matcher: Matcher) -> None:
        self._crops = crops
        self._matcher = matcher

    def __getitem__(self, step: int) -> LabeledBatch:
        """The share of the batch of `step`.

        Raises:
            UserError: if no picture can be used.
        """
        batch = self._crops[step]
        targets = self._matcher(batch.boxes, batch.landmarks, batch.ignored)
        return LabeledBatch(batch.images, targets, batch.broken)


def loaders(on_gpu: bool, trainers: int) -> int:
    """How many processes load crops for each of the `trainers` processes that train on this machine.

    On a CPU one, since the cores have the networks to run; beside a GPU the cores that are left.
    """
    return min(_MOST_AHEAD, max(1, usable_cores() // trainers - 1)) if on_gpu else 1


@contextmanager
def loading(
    batches: LabeledBatches, steps: range, on_gpu: bool, trainers: int
) -> Iterator[Iterator[LabeledBatch]]:
    """Load the batches of `steps`, in their order, while the block runs.

    Args:
        batches: to load from.
        steps: of the run.
        on_gpu: whether the networks run on one.
        trainers: processes that train on this machine.

    Raises:
        UserError: from the block, if a process that loads was killed.
    """
    workers = min(loaders(on_gpu, trainers), len(steps))
    loader: DataLoader[LabeledBatch] = DataLoader(
        batches,
        batch_size=None,
        sampler=steps,
        num_workers=workers,
        prefetch_factor=min(_AHEAD, _MOST_AHEAD // workers),
        pin_memory=on_gpu,
        worker_init_fn=_leave_signals_to_the_run,
    )
    with _watched():
        iterator = iter(loader)
        try:
            yield iterator
        finally:
            # An exception on its way keeps the iterator alive, and with it the process that loads; as that
            # ignores signals, the program would wait for it at its end for good. torch has no public way.
            iterator._shutdown_workers()  # type: ignore[attr-defined]  # noqa: SLF001


def fetch(batches: Iterator[LabeledBatch]) -> LabeledBatch:
    """The next batch.

    Raises:
        UserError: if no picture can be used.
    """
    try:
        return next(batches)
    except UserError as error:
        # The process that loads pictures hands it on with its traceback as the text.
        raise UserError(str(error).rpartition("UserError: ")[2].strip()) from error


@contextmanager
def _watched() -> Iterator[None]:
    """Say so when a process that loads pictures is killed; torch raises that wherever the run stands."""
    try:
        yield
    except RuntimeError as error:
        if "DataLoader worker (pid" not in str(error) and "Pin memory thread" not in str(error):
            raise
        raise UserError(
            f"A process that loads pictures came to an end ({str(error).splitlines()[0].strip(' .')}). "
            "The last saved state is good; --resume goes on from it. Perhaps memory is short: close other "
            "programs."
        ) from error


def _leave_signals_to_the_run(_worker: int) -> None:
    """Who loads pictures ends when the run does: killed earlier, it would take the run with it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
