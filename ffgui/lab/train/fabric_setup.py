"""Device, precision and processes of a run, set up by Lightning Fabric."""

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
from ffgui.lab.train.files import AtomicCheckpointIO
from ffgui.lab.train.recipe import Precision

Device = Literal["cpu", "cuda"]


def setup_fabric(device: Device = "cpu", precision: Precision = "bf16-mixed") -> Fabric:
    """Set up this process, and connect it to the others if `torchrun` started several.

    Raises:
        UserError: if there are not enough such devices, or they do not support the precision.
    """
    # Its messages at the start mean nothing to users.
    logging.getLogger("lightning_fabric").setLevel(logging.WARNING)
    world = int(os.environ.get("WORLD_SIZE", "1"))
    here = local_processes()
    _check(device, precision, here)
    fabric = Fabric(
        accelerator=device,
        devices=here,
        num_nodes=world // here,
        # In a stage that matches maps the heads get no gradient.
        strategy=DDPStrategy(find_unused_parameters=True) if world > 1 else "auto",
        precision="32-true" if precision == "32" else precision,
        plugins=[AtomicCheckpointIO()],
    )
    fabric.launch()
    if device == "cuda":
        # All crops have one size, for which cuDNN can choose its fastest kernels, not always the same ones.
        torch.backends.cudnn.benchmark = True
    return fabric


def local_processes() -> int:
    """Return the number of processes of the run on this machine."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", "1"))


def _check(device: Device, precision: Precision, processes: int) -> None:
    if device == "cpu" and precision == "16-mixed":
        raise UserError("The CPU does not support precision 16-mixed. Pass --precision bf16-mixed or 32.")
    if device == "cuda":
        if not torch.cuda.is_available():
            raise UserError(
                f"torch {torch.__version__} finds no CUDA device. Train with --device cpu, "
                "or install a driver and a torch built for CUDA."
            )
        if processes > torch.cuda.device_count():
            raise UserError(
                f"There are more processes ({processes}) than CUDA devices ({torch.cuda.device_count()}). "
                "Start one process per device."
            )


class ReportedError(UserError):
    """A failure that another process reports."""


def all_sum(fabric: Fabric, tensor: Tensor) -> Tensor:
    """Return the sum of a tensor over all processes, without a gradient."""
    total = fabric.all_reduce(tensor.detach().clone(), reduce_op="sum")
    assert isinstance(total, Tensor)
    return total


def on_first_process(fabric: Fabric, action: Callable[[], None]) -> None:
    """Run an action in the first process while the others wait; if it fails, all processes fail.

    Raises:
        UserError: if the action raised it; a `ReportedError` in the other processes.
    """
    failure: UserError | None = None
    if fabric.is_global_zero:
        try:
            action()
        except UserError as error:
            failure = error
    failure = fabric.broadcast(failure)
    if failure is not None:
        raise failure if fabric.is_global_zero else ReportedError(str(failure))
