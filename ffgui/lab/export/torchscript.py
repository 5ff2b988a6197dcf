"""Networks as TorchScript: `torch.jit.load` runs them without a line of ours."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from ffgui.lab.export.graph import CompactGraph, Graph, output_names
from ffgui.lab.export.metadata import metadata
from ffgui.lab.nets.featherface import FeatherFace

METADATA_FILE = "ffgui.json"
"""Name of the extra file inside that holds the metadata and the names of the outputs, as JSON."""


def build_torchscript(network: FeatherFace, made: Mapping[str, Any], plain: bool = False) -> bytes:
    """A TorchScript file with the inputs and outputs of an ONNX model file, as a tuple.

    Sampling is done by torch's own operators; height, width and batch are free.

    Args:
        network: in eval mode.
        made: the checkpoint's metadata, see `ffgui.lab.export.metadata`.
        plain: trace the network as it is, without making its graph small first.
    """
    graph = (Graph if plain else CompactGraph)(network).eval()
    example = torch.zeros(2, 96, 128, 3, dtype=torch.uint8)
    with warnings.catch_warnings(), torch.no_grad():
        # TorchScript is on its way out, and says so at each call.
        warnings.simplefilter("ignore")
        traced = torch.jit.trace(graph, (example,), check_trace=False)  # type: ignore[no-untyped-call]
        stream = io.BytesIO()
        about = {**metadata(network, made), "outputs": json.dumps(output_names(network))}
        torch.jit.save(traced, stream, _extra_files={METADATA_FILE: json.dumps(about)})
    return stream.getvalue()


def run_torchscript(content: bytes, image: Tensor) -> tuple[Tensor, ...]:
    """The outputs of a TorchScript file on uint8 [B, H, W, 3]."""
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        loaded = torch.jit.load(io.BytesIO(content))  # type: ignore[no-untyped-call]
        outputs: tuple[Tensor, ...] = loaded(image)
    return outputs
