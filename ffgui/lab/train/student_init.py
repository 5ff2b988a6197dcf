"""Initialization of students: pruned from a wider network, with other attention where needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import cast

import torch
from torch import Tensor, nn

from ffgui.errors import UserError
from ffgui.lab.nets.attention import Cbam, make_neutral, neutral_factor
from ffgui.lab.nets.config import LEVELS, PLACES, NetworkConfig
from ffgui.lab.nets.deform import DeformableConv2d, PlainConv2d
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.nets.head import Context, ConvBn
from ffgui.lab.nets.neck import BiFpnCell, FirstCell, Fusion
from ffgui.lab.train.recipe import Student


class Rms:
    """Root mean square of a module's output channels over all forward passes."""

    def __init__(self, module: nn.Module) -> None:
        self._sum: Tensor | float = 0.0
        self._count = 0
        self._handle = module.register_forward_hook(self._see)

    def _see(self, _module: nn.Module, _inputs: object, output: Tensor) -> None:
        self._sum = self._sum + output.float().square().sum((0, 2, 3))
        self._count += output.numel() // output.shape[1]

    def result(self) -> Tensor:
        """Return the RMS, float32 [C], and stop measuring."""
        self._handle.remove()
        assert isinstance(self._sum, Tensor)
        return (self._sum / self._count).sqrt()


def best(ranking: Tensor, count: int) -> Tensor:
    """Return the indices of the `count` largest entries, in ascending order."""
    return ranking.topk(count).indices.sort().values


class Pruner:
    """Prunes a deformable network with CBAM to fewer channels.

    The whole neck and P3..P5 share one set of channels, since the fusions add maps. They
    are ranked by the RMS of P3..P5 times the norm of the context's weights that read them;
    the context's branches and the shuffle block's bottleneck by their RMS after BN;
    the hidden units of CBAM by the product of their weights' norms. The backbone is copied.
    """

    def __init__(self, network: FeatherFace, channels: int, crops: Iterable[Tensor]) -> None:
        self._wide = network.eval()
        self._channels = channels
        self._rms = self._observe(crops)
        self.kept = best(self._trunk_ranking(), channels)

    def narrow(self) -> FeatherFace:
        """Return the pruned network. Its neck has the channels `self.kept` (int64) of the wide one."""
        narrow = FeatherFace(replace(self._wide.config, out_channels=self._channels))
        narrow.backbone.load_state_dict(self._wide.backbone.state_dict())
        for place in self._wide.config.places:
            if place not in LEVELS:
                narrow.attention[place].load_state_dict(self._wide.attention[place].state_dict())
        for new, old in zip(narrow.neck, self._wide.neck, strict=True):
            self._cell(cast("BiFpnCell", new), cast("BiFpnCell", old))
        for level in LEVELS:
            if level in self._wide.attention:
                self._attention(
                    cast("Cbam", narrow.attention[level]), cast("Cbam", self._wide.attention[level])
                )
            self._level(narrow, level)
        return narrow

    def _observe(self, crops: Iterable[Tensor]) -> dict[str, Tensor]:
        wide = self._wide
        watched: dict[str, nn.Module] = {}
        for level in LEVELS:
            context = cast("Context", wide.context[level])
            watched |= {f"{level}.{name}": cast("ConvBn", unit).bn for name, unit in context.named_children()}
            shuffle = cast("nn.Sequential", wide.shuffle[level])
            watched |= {f"{level}.bottleneck": shuffle[4], f"{level}.out": shuffle[7]}
        meters = {name: Rms(module) for name, module in watched.items()}
        levels = dict.fromkeys(LEVELS, torch.zeros(wide.config.out_channels))
        count = 0
        with torch.no_grad():
            for batch in crops:
                trunk = wide.trunk(batch)
                wide.head(trunk)
                for level, x in zip(LEVELS, trunk[3:], strict=True):
                    levels[level] = levels[level] + x.square().mean((0, 2, 3))
                count += 1
        seen = {level: (total / count).sqrt() for level, total in levels.items()}
        return {**{name: meter.result() for name, meter in meters.items()}, **seen}

    def _trunk_ranking(self) -> Tensor:
        ranking = torch.zeros(self._wide.config.out_channels)
        for level in LEVELS:
            context = cast("Context", self._wide.context[level])
            strength = sum(
                unit.conv.regular.weight.detach().square().sum((0, 2, 3))
                for unit in (context.conv3, context.conv5_shared)
            )
            score = self._rms[level] * cast("Tensor", strength).sqrt()
            ranking += score / score.mean()
        return ranking

    def _cell(self, new: BiFpnCell, old: BiFpnCell) -> None:
        kept = self.kept
        for name in ("up4", "up3", "down4", "down5"):
            target, source = cast("Fusion", getattr(new, name)), cast("Fusion", getattr(old, name))
            target.weights.data.copy_(source.weights.data)
            target.depthwise.weight.data.copy_(source.depthwise.weight.data[kept])
            _conv(target.pointwise, source.pointwise, kept, kept)
            _bn(target.bn, source.bn, kept)
        if isinstance(new, FirstCell):
            for name in ("project3", "project4", "project5", "project4_again", "project5_again"):
                target_pair, source_pair = getattr(new, name), getattr(old, name)
                _conv(target_pair[0], source_pair[0], kept, None)
                _bn(target_pair[1], source_pair[1], kept)

    def _attention(self, new: Cbam, old: Cbam) -> None:
        kept = self.kept
        strength = old.hidden.weight.detach()[:, kept].norm(dim=1) * old.expand.weight.detach()[kept].norm(
            dim=0
        )
        units = best(strength, new.hidden.out_features)
        new.hidden.weight.data.copy_(old.hidden.weight.data[units][:, kept])
        _copy_bias(new.hidden, old.hidden, units)
        new.expand.weight.data.copy_(old.expand.weight.data[kept][:, units])
        _copy_bias(new.expand, old.expand, kept)
        new.spatial.load_state_dict(old.spatial.state_dict())
        new.spatial_bn.load_state_dict(old.spatial_bn.state_dict())

    def _level(self, narrow: FeatherFace, level: str) -> None:
        new, old = cast("Context", narrow.context[level]), cast("Context", self._wide.context[level])
        half, quarter = self._channels // 2, self._channels // 4
        branch = {
            name: best(self._rms[f"{level}.{name}"], half if name == "conv3" else quarter)
            for name, _ in old.named_children()
        }
        reads = {
            "conv3": self.kept, "conv5_shared": self.kept, "conv5": branch["conv5_shared"],
            "conv7_first": branch["conv5_shared"], "conv7": branch["conv7_first"],
        }  # fmt: skip
        for name, kept in branch.items():
            target, source = cast("ConvBn", getattr(new, name)), cast("ConvBn", getattr(old, name))
            _deformable(target.conv, source.conv, kept, reads[name])
            _bn(target.bn, source.bn, kept)
        wide_half, wide_quarter = old.conv3.bn.num_features, old.conv5.bn.num_features
        joined = torch.cat(
            (branch["conv3"], branch["conv5"] + wide_half, branch["conv7"] + wide_half + wide_quarter)
        )
        self._shuffle(narrow, level, joined)

    def _shuffle(self, narrow: FeatherFace, level: str, joined: Tensor) -> None:
        """Prune behind the permutation: channel c leaves the shuffle at c % 2 * C / 2 + c // 2."""
        new, old = (
            cast("nn.Sequential", narrow.shuffle[level]),
            cast("nn.Sequential", self._wide.shuffle[level]),
        )
        width = self._wide.config.out_channels
        places = torch.arange(self._channels)
        source_of = torch.empty_like(places)
        source_of[places % 2 * (self._channels // 2) + places // 2] = joined % 2 * (width // 2) + joined // 2
        middle = best(self._rms[f"{level}.bottleneck"], self._channels // 2)
        heads = self._wide.heads[level]
        rows = torch.cat([cast("nn.Conv2d", conv).weight.detach()[:, :, 0, 0] for conv in heads.children()])
        out = best(self._rms[f"{level}.out"] * rows.norm(dim=0), self._channels)
        _conv(new[1], old[1], middle, source_of)
        _bn(new[2], old[2], middle)
        _conv(new[3], old[3], middle, None)
        _bn(new[4], old[4], middle)
        _conv(new[5], old[5], out, middle)
        _bn(new[6], old[6], out)
        for target, source in zip(narrow.heads[level].children(), heads.children(), strict=True):
            _conv(target, source, None, out)


class Fitter:
    """Makes the students of a recipe from one network.

    A student keeps the network's attention where it is of the same kind. Elsewhere, and
    everywhere with `reinit`, attention starts neutral (all gates at 1/2), and the static part of
    the old attention goes into the convolutions that read each map: a least-squares factor per
    channel from `relu(x)` to the output of the old attention. So all students start from nearly
    the same function, and those that keep no attention from exactly the same one.
    """

    def __init__(self, network: FeatherFace, crops: Iterable[Tensor], seed: int) -> None:
        self._network = network.eval()
        self._crops = crops
        self._seed = seed

    def fit(self, student: Student) -> FeatherFace:
        """Return the network of a student before its first step.

        Raises:
            UserError: if the network has no residual sum and ReLU behind its attention, which then cannot
                be replaced, or is dense and the student is not.
        """
        if student.deformable and not self._network.config.deformable:
            raise UserError(
                f"The starting network is dense, and student {student.name} is deformable. Start from a "
                "deformable network, or set deformable = false for the student."
            )
        wanted = student.config(self._network.config)
        network = self._network
        if wanted != network.config or student.reinit:
            network = self._with_attention(wanted, student.reinit)
        return network if student.deformable else dense(network).eval()

    def _with_attention(self, wanted: NetworkConfig, reinit: bool) -> FeatherFace:
        if not self._network.config.gated_residual:
            raise UserError(
                "The attention of the starting network cannot be replaced, since it has no residual sum. "
                "Start from a network with the block after its channel shuffle."
            )
        other = self._built(wanted)
        own = self._network.state_dict()
        other.load_state_dict(
            other.state_dict() | {name: own[name] for name in own if not name.startswith("attention.")}
        )
        readers = _readers(other)
        for place in PLACES:
            factor = self._factor(other, place, reinit)
            if factor is not None:
                for conv in readers[place]:
                    conv.weight.data *= factor[None, :, None, None]
        return other.eval()

    def _built(self, wanted: NetworkConfig) -> FeatherFace:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed)
            return FeatherFace(wanted)

    def _factor(self, other: FeatherFace, place: str, reinit: bool) -> Tensor | None:
        """Initialize attention at a place; return the factor for its readers' weights, float32 [C]."""
        has_old, has_new = place in self._network.attention, place in other.attention
        if has_new and has_old and not reinit and _take_over(other, self._network, place):
            return None
        if not has_new:
            return self._gains[place] if has_old else None
        module = other.attention_at(place)
        make_neutral(module)
        return self._gains[place] / neutral_factor(other.config)

    @cached_property
    def _gains(self) -> dict[str, Tensor]:
        """Factor per channel from `relu(x)` to the output of the old attention, by place."""
        above = dict.fromkeys(PLACES, torch.zeros(()))
        below = dict.fromkeys(PLACES, torch.zeros(()))
        old = self._network
        with torch.no_grad():
            for batch in self._crops:
                before = old.backbone(batch)
                attended = tuple(map(old.attend, PLACES[:3], before))
                before = (*before, *old.neck(attended))
                after = (*attended, *map(old.attend, LEVELS, before[3:]))
                for place, x, y in zip(PLACES, before, after, strict=True):
                    above[place] = above[place] + (x.relu() * y).sum((0, 2, 3))
                    below[place] = below[place] + x.relu().square().sum((0, 2, 3))
        return {place: above[place] / below[place].clamp(min=1e-6) for place in PLACES}


def _take_over(new: FeatherFace, old: FeatherFace, place: str) -> bool:
    """Copy attention at a place if kind and shape are the same; return whether they were."""
    target, source = new.attention_at(place), old.attention_at(place)
    shapes = [[(name, value.shape) for name, value in m.state_dict().items()] for m in (target, source)]
    if new.config.attention != old.config.attention or shapes[0] != shapes[1]:
        return False
    target.load_state_dict(source.state_dict())
    return True


def _readers(network: FeatherFace) -> dict[str, list[nn.Conv2d]]:
    """Return the convolutions that read each map after attention."""
    first = cast("FirstCell", network.neck[0])
    readers: dict[str, list[nn.Module]] = {
        "c3": [first.project3[0]],
        "c4": [first.project4[0], first.project4_again[0]],
        "c5": [first.project5[0], first.project5_again[0]],
    }
    for level in LEVELS:
        context = cast("Context", network.context[level])
        readers[level] = [
            conv for unit in (context.conv3, context.conv5_shared) for conv in unit.conv.children()
        ]
    return {place: [cast("nn.Conv2d", conv) for conv in convs] for place, convs in readers.items()}


def dense(network: FeatherFace) -> FeatherFace:
    """Return a copy with plain 3x3 convolutions of the same weights, without offsets and masks."""
    other = FeatherFace(replace(network.config, deformable=False))
    names = other.state_dict().keys()
    other.load_state_dict({name: value for name, value in network.state_dict().items() if name in names})
    return other


def _conv(new: nn.Module, old: nn.Module, outputs: Tensor | None, inputs: Tensor | None) -> None:
    target, source = cast("nn.Conv2d", new), cast("nn.Conv2d", old)
    weight = source.weight.data if outputs is None else source.weight.data[outputs]
    target.weight.data.copy_(weight if inputs is None else weight[:, inputs])
    _copy_bias(target, source, outputs)


def _copy_bias(new: nn.Conv2d | nn.Linear, old: nn.Conv2d | nn.Linear, outputs: Tensor | None) -> None:
    if new.bias is not None and old.bias is not None:
        new.bias.data.copy_(old.bias.data if outputs is None else old.bias.data[outputs])


def _bn(new: nn.Module, old: nn.Module, kept: Tensor) -> None:
    source = old.state_dict()
    new.load_state_dict({name: value[kept] if value.dim() else value for name, value in source.items()})


def _deformable(new: PlainConv2d, old: PlainConv2d, outputs: Tensor, inputs: Tensor) -> None:
    _conv(new.regular, old.regular, outputs, inputs)
    if isinstance(new, DeformableConv2d) and isinstance(old, DeformableConv2d):
        _conv(new.offset, old.offset, None, inputs)
        _conv(new.modulator, old.modulator, None, inputs)
