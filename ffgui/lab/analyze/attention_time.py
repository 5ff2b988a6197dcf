"""Inference time of each kind of attention, and its share of the models' inference time."""

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
from ffgui.lab.nets import PLACES, AttentionKind, FeatherFace, NetworkConfig
from ffgui.lab.quiet import quiet

WIDTH, HEIGHT = 640, 480
"""Size of the picture, in pixels."""

KINDS: tuple[AttentionKind, ...] = ("eca", "se", "cbam")

_BASELINE: AttentionKind = "none"
_STRIDES = (8, 16, 32) * 2
_OPSET = 20
_ROUNDS_FACTOR = 6
"""The six places alone run this many times as often as the models, because they take so little time."""


def attention_times(files: Sequence[Path], rounds: int = 30) -> dict[str, Any]:
    """Measure the time of the six places alone, for each kind and without attention, and of the models.

    Everything runs interleaved in ONNX Runtime on one thread and is measured in CPU time, with the
    channels of the default network. The time of a kind is the difference of two medians: with it, and
    without attention, where only the ReLU remains.

    Args:
        files: model files.
        rounds: number of runs of each model.

    Returns:
        `size`, `threads`, `machine`; `kinds`: attention, places_ms, attention_ms; `models`: name,
        attention, variant, precision, inference_ms, and for kinds in `kinds` also attention_ms and
        share, the fraction of inference in 0..1.
    """
    steps: dict[str, Callable[[], object]] = {kind: _places(kind) for kind in (*KINDS, _BASELINE)}
    places = cpu_milliseconds(steps, _ROUNDS_FACTOR * rounds)
    kinds = [
        {
            "attention": kind,
            "places_ms": places[kind],
            "attention_ms": max(0.0, places[kind] - places[_BASELINE]),
        }
        for kind in KINDS
    ]
    costs: dict[str, float] = {str(one["attention"]): float(one["attention_ms"]) for one in kinds}
    return {
        "size": f"{WIDTH}x{HEIGHT}",
        "threads": 1,
        "machine": describe_machine(),
        "without_ms": places[_BASELINE],
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
    entries = []
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
        entries.append(entry)
    return entries


class _SixPlaces(nn.Module):
    """The operations at the six places of a network, without the rest of it."""

    def __init__(self, network: FeatherFace) -> None:
        super().__init__()
        self.network = network

    def forward(self, *maps: Tensor) -> tuple[Tensor, ...]:
        """Apply attention to the feature maps of the six places."""
        return tuple(self.network.attend(place, x) for place, x in zip(PLACES, maps, strict=True))


def _places(kind: AttentionKind) -> Callable[[], object]:
    config = NetworkConfig(attention=kind, deformable=False)
    network = compact(FeatherFace(config).eval())
    maps = tuple(
        torch.rand(1, config.place_channels(place), HEIGHT // stride, WIDTH // stride)
        for place, stride in zip(PLACES, _STRIDES, strict=True)
    )
    with quiet("torch.onnx"), torch.no_grad():
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
