"""Export to TorchScript, which `torch.jit.load` runs without this program."""

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
"""Name of the extra file inside, JSON with the metadata and the names of the outputs."""


def build_torchscript(network: FeatherFace, provenance: Mapping[str, Any], plain: bool = False) -> bytes:
    """Export a network to a TorchScript file with the inputs and outputs of an ONNX model file.

    Deformable convolutions use torch's own operators; height, width and batch size are dynamic.

    Args:
        network: in eval mode.
        provenance: the checkpoint's metadata, see `ffgui.lab.export.metadata`.
        plain: trace the network as it is, without compacting it first.
    """
    graph = (Graph if plain else CompactGraph)(network).eval()
    example = torch.zeros(2, 96, 128, 3, dtype=torch.uint8)
    with warnings.catch_warnings(), torch.no_grad():
        # Every call warns that TorchScript is deprecated.
        warnings.simplefilter("ignore")
        traced = torch.jit.trace(graph, (example,), check_trace=False)  # type: ignore[no-untyped-call]
        stream = io.BytesIO()
        extra = {**metadata(network, provenance), "outputs": json.dumps(output_names(network))}
        torch.jit.save(traced, stream, _extra_files={METADATA_FILE: json.dumps(extra)})
    return stream.getvalue()


def run_torchscript(content: bytes, image: Tensor) -> tuple[Tensor, ...]:
    """Run a TorchScript file on uint8 [B, H, W, 3] and return its outputs."""
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        loaded = torch.jit.load(io.BytesIO(content))  # type: ignore[no-untyped-call]
        outputs: tuple[Tensor, ...] = loaded(image)
    return outputs
