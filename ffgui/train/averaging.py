"""Exponential moving average of a network's weights."""

from __future__ import annotations

import copy

import torch

from ffgui.nets.featherface import FeatherFace


class Average:
    """Averages weights and BN statistics; a young average forgets faster, so that the start fades."""

    def __init__(self, network: FeatherFace, decay: float) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.updates = 0
        self._decay = decay

    def update(self, network: FeatherFace) -> None:
        """Take the network's present weights in."""
        self.updates += 1
        share = 1 - min(self._decay, (1 + self.updates) / (10 + self.updates))
        present = network.state_dict()
        with torch.no_grad():
            for name, mean in self.network.state_dict().items():
                if mean.dtype.is_floating_point:
                    mean.lerp_(present[name], share)
                else:
                    mean.copy_(present[name])
