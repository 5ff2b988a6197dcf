"""Exponential moving average (EMA) of a network's weights."""

from __future__ import annotations

import copy

from torch.optim.swa_utils import get_ema_multi_avg_fn

from ffgui.lab.nets.featherface import FeatherFace


class WeightEma:
    """EMA of weights and BN statistics, with a decay that rises over the first updates.

    Attributes:
        network: holds the averages, in eval mode.
        updates: number of updates so far.
    """

    def __init__(self, network: FeatherFace, decay: float) -> None:
        """Start from the weights of `network`; `decay` is the share that each update keeps."""
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.updates = 0
        self._decay = decay

    def update(self, network: FeatherFace) -> None:
        """Average in the current weights of `network`."""
        self.updates += 1
        # A low decay at first lets the starting weights fade.
        decay = min(self._decay, (1 + self.updates) / (10 + self.updates))
        current = network.state_dict()
        averages = self.network.state_dict()
        floats = [name for name, average in averages.items() if average.dtype.is_floating_point]
        # One call for all: on a GPU five hundred separate ones would each be a kernel launch.
        update = get_ema_multi_avg_fn(decay)  # type: ignore[no-untyped-call]
        update([averages[name] for name in floats], [current[name] for name in floats], 0)
        for name, average in averages.items():
            if not average.dtype.is_floating_point:  # batch counters
                average.copy_(current[name])
