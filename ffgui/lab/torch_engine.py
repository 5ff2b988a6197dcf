"""PyTorch as an engine: runs checkpoints through the interface for model files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import torch

from ffgui.detect.engines import CPU, TORCH
from ffgui.detect.engines.engine import Feeds, Graph, Outputs, TensorSpec
from ffgui.detect.engines.onnx_runtime import open_engine as open_onnx_engine
from ffgui.detect.families.featherface import ATTENTION, BOXES, IMAGE, LANDMARKS, SCORES, SPATIAL
from ffgui.detect.letterbox import PADDING
from ffgui.detect.memory import guarded, picture_size
from ffgui.errors import UserError
from ffgui.lab.export.checkpoint import read_checkpoint
from ffgui.lab.export.graph import output_names
from ffgui.lab.export.metadata import metadata
from ffgui.lab.nets import FeatherFace

MODEL_SUFFIX = ".onnx"

BYTES_PER_PIXEL = 130
"""Memory that inference takes per pixel of the network's input, measured on V1 and V2."""


class TorchEngine:
    """A network in eval mode on the CPU."""

    key = TORCH
    device = CPU
    kernel = TORCH

    def __init__(self, network: FeatherFace, graph: Graph, threads: int) -> None:
        self._network = network.eval()
        self._mean = torch.tensor(PADDING, dtype=torch.float32).view(1, 3, 1, 1)
        self.graph = graph
        self.threads = threads

    def any_size(self) -> None:
        """Return None: the network takes any size already."""

    def run(self, feeds: Feeds) -> Outputs:
        """Run the network on `image`, uint8 [N, H, W, 3]; outputs are named as in model files.

        Raises:
            UserError: see `guarded`.
        """
        width, height = picture_size(feeds)
        with guarded(self.graph.file, width, height, BYTES_PER_PIXEL), torch.inference_mode():
            image = torch.from_numpy(feeds[IMAGE]).permute(0, 3, 1, 2).float() - self._mean
            trunk, gates = self._network.trunk_and_gates(image)
            boxes, logits, landmarks = self._network.head(trunk)
            scores = logits.softmax(2)[..., 1]
        outputs = {BOXES: boxes, SCORES: scores, LANDMARKS: landmarks}
        outputs |= {f"{ATTENTION}{place}": gate.channel for place, gate in gates.items()}
        if SPATIAL in self.graph.output_names:
            spatial = gates["p3"].spatial
            assert spatial is not None
            outputs[SPATIAL] = spatial[:, 0]
        return {name: value.numpy() for name, value in outputs.items()}


def open_engine(file: Path, threads: int = 1, device: str = CPU) -> TorchEngine:
    """Load a checkpoint, or the checkpoint beside a model file.

    The number of threads applies to all of torch in this process.

    Args:
        file: a checkpoint (.pth), published or ours, or a model file (.onnx), whose description
            is then that of the engine.
        threads: intra-op threads, at least 1.
        device: "cpu"; this engine runs on no other.

    Raises:
        UserError: if there is no such checkpoint, it does not hold a FeatherFace network, or another device
            is asked for.
    """
    if device != CPU:
        raise UserError("PyTorch runs checkpoints on the CPU only. Omit --device, or use ONNX Runtime.")
    is_model = file.suffix.lower() == MODEL_SUFFIX
    network = read_checkpoint(sibling_checkpoint(file) if is_model else file).network
    graph = open_onnx_engine(file).graph if is_model else _graph(file, network)
    torch.set_num_threads(threads)
    return TorchEngine(network, replace(graph, file=file), threads)


def sibling_checkpoint(model: Path) -> Path:
    """Return the checkpoint that a model file was exported from: same folder, same name, .pth.

    Raises:
        UserError: if it is missing.
    """
    checkpoint = model.with_suffix(".pth")
    if not checkpoint.is_file():
        raise UserError(
            f"PyTorch runs checkpoints only, and {checkpoint.name} is not in the folder of {model.name}. "
            "Copy it there, or use ONNX Runtime."
        )
    return checkpoint


def _graph(file: Path, network: FeatherFace) -> Graph:
    """Describe a checkpoint like the model file exported from it."""
    image = TensorSpec(IMAGE, str(np.dtype(np.uint8)), (None, None, None, 3))
    outputs = tuple(TensorSpec(name, "float32", ()) for name in output_names(network))
    described = metadata(network, {}) | {"name": file.stem}
    return Graph(file, (image,), outputs, MappingProxyType(described))
