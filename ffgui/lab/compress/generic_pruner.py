"""Channel pruning for networks with any kind of attention."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from torch import Tensor, nn

from ffgui.errors import UserError
from ffgui.lab.nets.attention import Cbam, Eca, Se
from ffgui.lab.nets.config import LEVELS
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.nets.neck import BiFpnCell
from ffgui.lab.train.student_init import Pruner, best


class GenericPruner(Pruner):
    """A `Pruner` for networks with any attention, at any places, or none.

    The hidden units of SE are ranked like those of CBAM. ECA kernels stay as they are: they slide
    over the remaining channels.
    """

    def __init__(self, network: FeatherFace, channels: int, crops: Iterable[Tensor]) -> None:
        """Rank the channels of `network` on crops float32 [B, 3, S, S].

        Raises:
            UserError: if the network has no block after its channel shuffle, or no more than
                `channels` channels.
        """
        check_prunable(network, channels)
        super().__init__(network, channels, crops)

    def narrow(self) -> FeatherFace:
        """Return the pruned network, in eval mode."""
        narrow = FeatherFace(replace(self._wide.config, out_channels=self._channels))
        narrow.backbone.load_state_dict(self._wide.backbone.state_dict())
        for place in narrow.attention:
            self._narrow_attention(narrow, place)
        for new, old in zip(narrow.neck, self._wide.neck, strict=True):
            self._cell(cast("BiFpnCell", new), cast("BiFpnCell", old))
        for level in LEVELS:
            self._level(narrow, level)
        return narrow.eval()

    def _narrow_attention(self, narrow: FeatherFace, place: str) -> None:
        new, old = narrow.attention_at(place), self._wide.attention_at(place)
        if place not in LEVELS:
            new.load_state_dict(old.state_dict())
        elif isinstance(new, Cbam) and isinstance(old, Cbam):
            self._attention(new, old)
        elif isinstance(new, Se) and isinstance(old, Se):
            self._squeeze(new, old)
        elif isinstance(new, Eca) and isinstance(old, Eca):
            _copy_center(new.conv, old.conv)
        else:
            new.load_state_dict(old.state_dict())

    def _squeeze(self, new: Se, old: Se) -> None:
        hidden, expand = old.hidden.weight.detach()[:, self.kept], old.expand.weight.detach()[self.kept]
        units = best(hidden.norm(dim=1) * expand.norm(dim=0), new.hidden.out_features)
        new.hidden.weight.data.copy_(hidden[units])
        new.expand.weight.data.copy_(expand[:, units])


def check_prunable(network: FeatherFace, channels: int) -> None:
    """Reject a network that cannot be pruned to `channels` channels.

    Raises:
        UserError: with the reason.
    """
    config = network.config
    if not config.shuffle_block:
        raise UserError(
            "Cannot prune a network without the block after its channel shuffle. Choose another network."
        )
    if channels >= config.out_channels:
        raise UserError(
            f"The network has {config.out_channels} channels. Choose fewer for --channels, in steps of 4."
        )


def _copy_center(new: nn.Conv1d, old: nn.Conv1d) -> None:
    """Copy a kernel, or the center of a longer one."""
    size, extra = new.kernel_size[0], old.kernel_size[0] - new.kernel_size[0]
    assert extra >= 0, "fewer channels never need a longer kernel"
    new.weight.data.copy_(old.weight.data[..., extra // 2 : extra // 2 + size])
