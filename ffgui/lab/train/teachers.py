"""Teacher networks: one, or several whose answers are averaged."""

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
from ffgui.lab.train.crops import MIRRORED_LANDMARKS
from ffgui.lab.train.losses import face_probability


class Teachers:
    """Networks with the same priors. The maps are those of the first one, the answers those of all.

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
        """Build the networks.

        Args:
            states: published state dict of each network.
            weights: weight of each one's answers.
            fabric: where they run.
            mirrored: whether each also answers for the mirrored crops.
        """
        self.networks: list[FeatherFace] = [_on_device(network_from_state(state), fabric) for state in states]
        self._weights = list(weights) * (2 if mirrored else 1)
        self._mirrored = mirrored

    def states(self) -> list[dict[str, Any]]:
        """Return the `states` that `__init__` takes."""
        return [published_state_dict(network) for network in self.networks]

    def answer(self, images: Tensor, with_answers: bool) -> tuple[Trunk, Outputs | None]:
        """Return the first one's maps for images float32 [B, 3, S, S] and, if wanted, averaged answers."""
        first, *others = self.networks
        trunk = first.trunk(images)
        if not with_answers:
            return trunk, None
        answers = [first.head(trunk), *(network(images) for network in others)]
        if self._mirrored:
            flipped = images.flip(-1)
            answers += [unmirrored(network(flipped), *images.shape[2:]) for network in self.networks]
        return trunk, averaged(answers, self._weights)


def unmirrored(answers: Outputs, height: int, width: int) -> Outputs:
    """Convert answers for mirrored pictures to answers for the pictures themselves.

    Args:
        answers: for mirrored pictures.
        height: of the pictures in pixels, a multiple of the largest stride.
        width: as `height`.
    """
    order = _mirrored_priors(height, width, answers.logits.device)
    boxes, logits, landmarks = (part[:, order] for part in answers)
    boxes = boxes * boxes.new_tensor([-1, 1, 1, 1])
    points = landmarks.view(*landmarks.shape[:2], 5, 2)[..., MIRRORED_LANDMARKS, :]
    return Outputs(boxes, logits, (points * points.new_tensor([-1, 1])).flatten(-2))


@lru_cache(maxsize=4)
def _mirrored_priors(height: int, width: int, device: torch.device) -> Tensor:
    """Return for each prior the index of the prior at its mirrored position, int64 [A]."""
    anchors = priors(height, width)
    mirrored = anchors.copy()
    mirrored[:, 0] = width - mirrored[:, 0]
    order = np.empty(len(anchors), np.int64)
    # Both hold the same boxes, so sorting pairs them.
    order[np.lexsort(mirrored.T)] = np.lexsort(anchors.T)
    return torch.from_numpy(order).to(device)


def _on_device(network: FeatherFace, fabric: Fabric) -> FeatherFace:
    ordered = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    moved: FeatherFace = fabric.to_device(ordered)
    return moved


def averaged(answers: Sequence[Outputs], weights: Sequence[float]) -> Outputs:
    """Average answers: the face logits by `weights`, boxes and landmarks also by face probability.

    Args:
        answers: of networks with the same A priors.
        weights: one for each, above 0.
    """
    if len(answers) == 1:
        return answers[0]
    shares = [weight / sum(weights) for weight in weights]
    margins = [one.logits[..., 1].float() - one.logits[..., 0].float() for one in answers]
    margin = torch.stack([share * each for share, each in zip(shares, margins, strict=True)]).sum(0)
    pairs = zip(shares, answers, strict=True)
    confidence = torch.stack([share * face_probability(one.logits.float()) for share, one in pairs])[
        ..., None
    ]
    confidence = confidence / confidence.sum(0).clamp(min=torch.finfo(torch.float32).tiny)
    boxes = (torch.stack([one.boxes.float() for one in answers]) * confidence).sum(0)
    landmarks = (torch.stack([one.landmarks.float() for one in answers]) * confidence).sum(0)
    return Outputs(boxes, torch.stack((torch.zeros_like(margin), margin), -1), landmarks)
