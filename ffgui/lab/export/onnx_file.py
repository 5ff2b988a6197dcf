"""Export to ONNX."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnx
import torch

from ffgui.lab.export.graph import CompactGraph, Graph, output_names
from ffgui.lab.export.metadata import metadata
from ffgui.lab.export.simplify import simplify
from ffgui.lab.export.write import write_file
from ffgui.lab.nets.deform import exporting
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.quiet import quiet

_OPSET = 20


def build_onnx(network: FeatherFace, provenance: Mapping[str, Any], plain: bool = False) -> onnx.ModelProto:
    """Export a network to an ONNX model.

    Args:
        network: in eval mode.
        provenance: the checkpoint's metadata, see `ffgui.lab.export.metadata`.
        plain: export the network as it is, without compacting it first.
    """
    graph = (Graph if plain else CompactGraph)(network).eval()
    dims = torch.export.Dim
    rows, columns = dims("rows", min=1, max=256), dims("columns", min=1, max=256)
    shape = {0: dims("batch", min=1, max=1024), 1: 32 * rows, 2: 32 * columns}
    example = torch.zeros(2, 96, 128, 3, dtype=torch.uint8)
    with exporting(), torch.no_grad(), quiet("torch.onnx"):
        program = torch.onnx.export(
            graph, (example,), dynamo=True, input_names=["image"], output_names=output_names(network),
            dynamic_shapes=(shape,), opset_version=_OPSET, verbose=False, optimize=True, external_data=False,
        )  # fmt: skip
    assert program is not None
    model = program.model_proto
    simplify(model)
    onnx.helper.set_model_props(model, metadata(network, provenance))
    return model


def save_onnx(model: onnx.ModelProto, path: Path) -> None:
    """Write a model file atomically.

    Raises:
        UserError: if it cannot be written.
    """
    write_file(model.SerializeToString(), path)
