"""Where a run computes: device, precision and processes, all by Lightning Fabric."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Literal

import torch
from lightning_fabric import Fabric
from lightning_fabric.strategies.ddp import DDPStrategy
from torch import Tensor

from ffgui.errors import UserError
from ffgui.lab.train.files import WholeFiles
from ffgui.lab.train.recipe import Precision

Device = Literal["cpu", "cuda"]


def start(device: Device = "cpu", precision: Precision = "bf16-mixed") -> Fabric:
    """Set up this process, and join the others if `torchrun` started several.

    Raises:
        UserError: if there is no such device, too few of them, or none with that precision.
    """
    # What it says of itself while it starts is for its own authors.
    logging.getLogger("lightning_fabric").setLevel(logging.WARNING)
    world = int(os.environ.get("WORLD_SIZE", "1"))
    here = processes_here()
    _check(device, precision, here)
    fabric = Fabric(
        accelerator=device,
        devices=here,
        num_nodes=world // here,
        # A stage that matches maps leaves the heads without a gradient.
        strategy=DDPStrategy(find_unused_parameters=True) if world > 1 else "auto",
        precision="32-true" if precision == "32" else precision,
        plugins=[WholeFiles()],
    )
    fabric.launch()
    if device == "cuda":
        # Crops are all of one size, for which cuDNN then finds its fastest kernels; not always the same ones.
        torch.backends.cudnn.benchmark = True
    return fabric


def processes_here() -> int:
    """How many processes of the run there are on this machine."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", "1"))


def _check(device: Device, precision: Precision, processes: int) -> None:
    if device == "cpu" and precision == "16-mixed":
        raise UserError("The CPU has no precision 16-mixed: choose --precision bf16-mixed or 32.")
    if device == "cuda":
        if not torch.cuda.is_available():
            raise UserError(
                f"There is no CUDA device that torch {torch.__version__} can use. Train with --device cpu, "
                "or install a driver and a torch built for CUDA."
            )
        if processes > torch.cuda.device_count():
            raise UserError(
                f"There are {processes} processes and {torch.cuda.device_count()} CUDA devices: "
                "start as many processes as devices."
            )


class ToldError(UserError):
    """What another process has failed in, and says itself."""


def summed(fabric: Fabric, tensor: Tensor) -> Tensor:
    """The sum of a tensor over all processes, without a gradient."""
    total = fabric.all_reduce(tensor.detach().clone(), reduce_op="sum")
    assert isinstance(total, Tensor)
    return total


def by_the_first(fabric: Fabric, action: Callable[[], None]) -> None:
    """Let the first process do something while the others wait; if it fails, all fail alike.

    Raises:
        UserError: if the action did; in the other processes a `ToldError`.
    """
    failure: UserError | None = None
    if fabric.is_global_zero:
        try:
            action()
        except UserError as error:
            failure = error
    failure = fabric.broadcast(failure)
    if failure is not None:
        raise failure if fabric.is_global_zero else ToldError(str(failure))
