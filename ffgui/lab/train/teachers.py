"""The networks that students learn from: one, or several whose answers count together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from lightning_fabric import Fabric
from torch import Tensor

from ffgui.detect.priors import priors
from ffgui.lab.nets.featherface import FeatherFace, Outputs, Trunk
from ffgui.lab.nets.loading import network_from_state, published_state_dict
from ffgui.lab.train.crops import MIRRORED_POINTS
from ffgui.lab.train.losses import face_probability


class Teachers:
    """Networks with the same priors. The first alone shows its maps; all answer.

    Attributes:
        networks: in eval mode.
    """

    def __init__(
        self,
        states: Sequence[dict[str, Tensor]],
        weights: Sequence[float],
        fabric: Fabric,
        mirrored: bool = False,
    ) -> None:
        """Build the networks of published state dicts, each with the weight of its answers.

        If `mirrored`, each answers twice: to the crops and to their mirror images.
        """
        self.networks: list[FeatherFace] = [_on_device(network_from_state(state), fabric) for state in states]
        self._weights = list(weights) * (2 if mirrored else 1)
        self._mirrored = mirrored

    def states(self) -> list[dict[str, Any]]:
        """What `__init__` takes."""
        return [published_state_dict(network) for network in self.networks]

    def teach(self, images: Tensor, to_the_end: bool) -> tuple[Trunk, Outputs | None]:
        """The first one's maps for float32 [B, 3, S, S] and, if wanted, what all answer together."""
        first, *others = self.networks
        trunk = first.trunk(images)
        if not to_the_end:
            return trunk, None
        answers = [first.head(trunk), *(network(images) for network in others)]
        if self._mirrored:
            flipped = images.flip(-1)
            answers += [mirror(network(flipped), *images.shape[2:]) for network in self.networks]
        return trunk, agreed(answers, self._weights)


def mirror(answers: Outputs, height: int, width: int) -> Outputs:
    """What is answered to mirrored pictures, as answers to the pictures themselves.

    Args:
        answers: to pictures of `height` by `width` pixels, multiples of the largest stride.
        height: of the pictures.
        width: of the pictures.
    """
    order = _mirrored_priors(height, width, answers.logits.device)
    boxes, logits, landmarks = (part[:, order] for part in answers)
    boxes = boxes * boxes.new_tensor([-1, 1, 1, 1])
    points = landmarks.view(*landmarks.shape[:2], 5, 2)[..., MIRRORED_POINTS, :]
    return Outputs(boxes, logits, (points * points.new_tensor([-1, 1])).flatten(-2))


@lru_cache(maxsize=4)
def _mirrored_priors(height: int, width: int, device: torch.device) -> Tensor:
    """For each prior the index of the one that lies where its mirror image does, int64 [A]."""
    anchors = priors(height, width)
    mirrored = anchors.copy()
    mirrored[:, 0] = width - mirrored[:, 0]
    order = np.empty(len(anchors), np.int64)
    # Both hold the same boxes, so that the one that is nth in one order is the nth of the other.
    order[np.lexsort(mirrored.T)] = np.lexsort(anchors.T)
    return torch.from_numpy(order).to(device)


def _on_device(network: FeatherFace, fabric: Fabric) -> FeatherFace:
    ordered = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    moved: FeatherFace = fabric.to_device(ordered)
    return moved


def agreed(answers: Sequence[Outputs], weights: Sequence[float]) -> Outputs:
    """One answer of several: the weighted mean of the logits of a face.

    Boxes and landmarks are means too, in which who is surer of a face counts more.

    Args:
        answers: of networks with the same A priors.
        weights: one for each, above 0.
    """
    if len(answers) == 1:
        return answers[0]
    shares = [weight / sum(weights) for weight in weights]
    margins = [one.logits[..., 1].float() - one.logits[..., 0].float() for one in answers]
    margin = torch.stack([share * each for share, each in zip(shares, margins, strict=True)]).sum(0)
    says = [share * face_probability(one.logits.float()) for share, one in zip(shares, answers, strict=True)]
    surety = torch.stack(says)[..., None]
    surety = surety / surety.sum(0).clamp(min=torch.finfo(torch.float32).tiny)
    boxes = (torch.stack([one.boxes.float() for one in answers]) * surety).sum(0)
    landmarks = (torch.stack([one.landmarks.float() for one in answers]) * surety).sum(0)
    return Outputs(boxes, torch.stack((torch.zeros_like(margin), margin), -1), landmarks)
