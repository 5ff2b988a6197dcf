"""Exponential moving average of a network's weights."""

from __future__ import annotations

import copy

from torch.optim.swa_utils import get_ema_multi_avg_fn

from ffgui.lab.nets.featherface import FeatherFace


class Average:
    """Averages weights and BN statistics; a young average forgets faster, so that the start fades."""

    def __init__(self, network: FeatherFace, decay: float) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.updates = 0
        self._decay = decay

    def update(self, network: FeatherFace) -> None:
        """Take the network's present weights in."""
        self.updates += 1
        decay = min(self._decay, (1 + self.updates) / (10 + self.updates))
        present = network.state_dict()
        means = self.network.state_dict()
        floats = [name for name, mean in means.items() if mean.dtype.is_floating_point]
        # In one call: each of some five hundred would be a launch of its own on a GPU.
        average = get_ema_multi_avg_fn(decay)  # type: ignore[no-untyped-call]
        average([means[name] for name in floats], [present[name] for name in floats], 0)
        for name, mean in means.items():
            if not mean.dtype.is_floating_point:  # counts of batches
                mean.copy_(present[name])
