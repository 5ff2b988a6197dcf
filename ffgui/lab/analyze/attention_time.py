"""How long attention takes, kind by kind, and which share of the models' inference that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ffgui.detect.engines.onnx_runtime import make_session, session_options
from ffgui.detect.model import load_model
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.machine import describe_machine
from ffgui.evaluate.timing import cpu_milliseconds
from ffgui.lab.export.compact import compact
from ffgui.lab.export.onnx_file import quiet
from ffgui.lab.nets import PLACES, AttentionKind, FeatherFace, NetworkConfig

WIDTH, HEIGHT = 640, 480
"""Size of the picture, in pixels."""

KINDS: tuple[AttentionKind, ...] = ("eca", "se", "cbam")

_WITHOUT: AttentionKind = "none"
_STRIDES = (8, 16, 32) * 2
_OPSET = 20
_OFTENER = 6
"""The six places alone are timed so many times as often as the models, since they take so little."""


def attention_times(files: Sequence[Path], rounds: int = 30) -> dict[str, Any]:
    """Time the six places alone, with each kind and without attention, and the models as a whole.

    All in turns, by ONNX Runtime on one thread, in processor time; the channels are those of the
    default network. What a kind takes is the difference of two medians: with it, and with the
    rectifier alone that is there in a network without attention.

    Args:
        files: model files.
        rounds: how often each model runs.

    Returns:
        `size`, `threads`, `machine`; `kinds`: attention, places_ms, attention_ms; `models`: name,
        attention, variant, precision, inference_ms, and of those of a kind in `kinds` also
        attention_ms and share, the part of inference in 0..1.
    """
    steps: dict[str, Callable[[], object]] = {kind: _places(kind) for kind in (*KINDS, _WITHOUT)}
    places = cpu_milliseconds(steps, _OFTENER * rounds)
    kinds = [
        {
            "attention": kind,
            "places_ms": places[kind],
            "attention_ms": max(0.0, places[kind] - places[_WITHOUT]),
        }
        for kind in KINDS
    ]
    costs: dict[str, float] = {str(one["attention"]): float(one["attention_ms"]) for one in kinds}
    return {
        "size": f"{WIDTH}x{HEIGHT}",
        "threads": 1,
        "machine": describe_machine(),
        "without_ms": places[_WITHOUT],
        "kinds": kinds,
        "models": _models(files, costs, rounds),
    }


def _models(files: Sequence[Path], costs: Mapping[str, float], rounds: int) -> list[dict[str, Any]]:
    models = {str(file): load_model(file) for file in files}
    picture = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    size = InferenceSize("original")
    steps: dict[str, Callable[[], object]] = {
        name: partial(model.engine.run, model.family.prepare(picture, size)[0])
        for name, model in models.items()
    }
    found = []
    for name, inference in cpu_milliseconds(steps, rounds).items():
        info = models[name].info
        entry: dict[str, Any] = {
            "name": info.name,
            "attention": info.attention,
            "variant": info.variant,
            "precision": info.precision,
            "inference_ms": inference,
        }
        cost = costs.get(info.attention)
        if cost is not None:
            entry |= {"attention_ms": cost, "share": cost / inference}
        found.append(entry)
    return found


class _SixPlaces(nn.Module):
    """What stands at the six places of a network, and nothing else of it."""

    def __init__(self, network: FeatherFace) -> None:
        super().__init__()
        self.network = network

    def forward(self, *maps: Tensor) -> tuple[Tensor, ...]:
        """The maps of the six places as they leave it."""
        return tuple(self.network.attend(place, x) for place, x in zip(PLACES, maps, strict=True))


def _places(kind: AttentionKind) -> Callable[[], object]:
    config = NetworkConfig(attention=kind, deformable=False)
    network = compact(FeatherFace(config).eval())
    maps = tuple(
        torch.rand(1, config.place_channels(place), HEIGHT // stride, WIDTH // stride)
        for place, stride in zip(PLACES, _STRIDES, strict=True)
    )
    with quiet(), torch.no_grad():
        program = torch.onnx.export(
            _SixPlaces(network),
            maps,
            dynamo=True,
            input_names=list(PLACES),
            opset_version=_OPSET,
            verbose=False,
        )
    assert program is not None
    session = make_session(program.model_proto.SerializeToString(), session_options(1))
    inputs = {place: x.numpy() for place, x in zip(PLACES, maps, strict=True)}
    return lambda: session.run(None, inputs)
