"""The computation of a model file: from a BGR picture to raw predictions and attention."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ffgui.lab.export.compact import BOXES, LANDMARKS, SCORES, compact
from ffgui.lab.nets.config import LEVELS, PLACES
from ffgui.lab.nets.featherface import FeatherFace

_MEAN = (104.0, 117.0, 123.0)

DETECTION_OUTPUTS = ("boxes_raw", "scores", "landmarks_raw")


def output_names(network: FeatherFace) -> list[str]:
    """Return the names of the outputs of a network's model file, in order."""
    places = network.config.places
    names = [*DETECTION_OUTPUTS, *(f"attention_{place}" for place in places)]
    return [*names, "spatial_p3"] if _has_spatial_output(network) else names


def _has_spatial_output(network: FeatherFace) -> bool:
    return network.config.attention == "cbam" and "p3" in network.config.places


class Graph(nn.Module):
    """A network with the inputs and outputs of a model file.

    The input `image` is uint8 [B, H, W, 3]. The outputs are boxes_raw float32 [B, A, 4], scores
    [B, A], landmarks_raw [B, A, 10], a channel gate [B, C] for each place with attention, and
    spatial_p3 [B, H / 8, W / 8] if there is CBAM at P3.
    """

    mean: Tensor

    def __init__(self, network: FeatherFace) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor(_MEAN).view(1, 3, 1, 1))

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """Return the outputs in the order of `output_names`."""
        pixels = image.permute(0, 3, 1, 2).float() - self.mean
        trunk, gates = self.network.trunk_and_gates(pixels)
        channel_gates = [gates[place].channel for place in PLACES if place in gates]
        spatial = gates["p3"].spatial if _has_spatial_output(self.network) else None
        return (*self.predictions(trunk), *channel_gates, *([] if spatial is None else [spatial[:, 0]]))

    def predictions(self, trunk: tuple[Tensor, ...]) -> tuple[Tensor, Tensor, Tensor]:
        """Return raw boxes, scores and raw landmarks."""
        boxes, logits, landmarks = self.network.head(trunk)  # type: ignore[arg-type]
        return boxes, logits.softmax(2)[:, :, 1], landmarks


class CompactGraph(Graph):
    """`Graph` of the compact network."""

    def __init__(self, network: FeatherFace) -> None:
        super().__init__(compact(network))

    def predictions(self, trunk: tuple[Tensor, ...]) -> tuple[Tensor, Tensor, Tensor]:
        """Return raw boxes, scores and raw landmarks."""
        net = self.network
        levels = [
            net.heads[p](net.shuffle[p](net.context[p](x))) for p, x in zip(LEVELS, trunk[3:], strict=True)
        ]
        joined = torch.cat(levels, 1)
        boxes, scores, landmarks = torch.split(joined, [BOXES, SCORES, LANDMARKS], 2)
        batch = joined.shape[0]
        return (
            boxes.reshape(batch, -1, 4),
            scores.reshape(batch, -1).sigmoid(),
            landmarks.reshape(batch, -1, 10),
        )
