"""Counts of parameters and multiply-accumulate operations (MACs)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from ffgui.lab.nets.deform import DeformableConv2d
from ffgui.lab.nets.featherface import FeatherFace


def count_parameters(network: nn.Module) -> int:
    """Return the number of trainable parameters of a module."""
    return sum(parameter.numel() for parameter in network.parameters())


def attention_parameters(network: FeatherFace) -> int:
    """Return the number of parameters in the attention modules."""
    return count_parameters(network.attention)


def count_macs(network: nn.Module, height: int, width: int) -> int:
    """Count the MACs of convolutions and linear layers for one picture.

    A deformable convolution counts with its offset, mask and regular kernels, plus
    five operations per tap and channel for bilinear sampling and modulation.
    """
    total = 0

    def add(module: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
        nonlocal total
        total += _macs(module, inputs[0], output)

    hooks = [
        module.register_forward_hook(add)
        for module in network.modules()
        if isinstance(module, nn.Conv1d | nn.Conv2d | nn.Linear | DeformableConv2d)
    ]
    training = {module: module.training for module in network.modules()}
    try:
        network.eval()
        like = next(network.parameters())
        with torch.inference_mode():
            network(like.new_zeros(1, 3, height, width))
    finally:
        for hook in hooks:
            hook.remove()
        for module, mode in training.items():
            module.training = mode
    return total


def _macs(module: nn.Module, x: Tensor, output: Tensor) -> int:
    if isinstance(module, DeformableConv2d):
        cells = output.shape[2] * output.shape[3]
        parts = (module.regular, module.offset, module.modulator)
        kernels = sum(part.weight.numel() for part in parts)
        return cells * (kernels + 5 * 9 * x.shape[1])
    if isinstance(module, nn.Linear):
        return output.shape[0] * module.weight.numel()
    assert isinstance(module, nn.Conv1d | nn.Conv2d)
    return output.numel() * module.weight[0].numel()
