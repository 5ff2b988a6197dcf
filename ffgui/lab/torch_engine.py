"""PyTorch as an engine: runs a checkpoint through the interface that ONNX Runtime has for model files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ffgui.detect.engines.engine import RawOutputs
from ffgui.detect.engines.onnx_runtime import open_onnx
from ffgui.detect.memory import guarded
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.preprocess import PADDING
from ffgui.errors import UserError
from ffgui.lab.export.checkpoint import read_checkpoint
from ffgui.lab.nets import FeatherFace, attention_parameters, count_parameters

MODEL_SUFFIX = ".onnx"

BYTES_PER_PIXEL = 130
"""Memory that inference takes per pixel of the network's input, measured on both networks."""


class TorchRuntime:
    """A network in eval mode on the CPU."""

    backend = "torch"

    def __init__(self, network: FeatherFace, info: ModelInfo, threads: int) -> None:
        self._network = network.eval()
        self._mean = torch.tensor(PADDING, dtype=torch.float32).view(1, 3, 1, 1)
        self.info = info
        self.threads = threads

    def run(self, tensor: NDArray[np.uint8]) -> RawOutputs:
        """Run the network on uint8 [1, H, W, 3].

        Raises:
            UserError: if there is not enough memory for a picture of this size, or inference fails
                for another reason.
        """
        with guarded(self.info.file, tensor, BYTES_PER_PIXEL), torch.inference_mode():
            image = torch.from_numpy(tensor).permute(0, 3, 1, 2).float() - self._mean
            trunk, gates = self._network.trunk_and_gates(image)
            boxes, logits, landmarks = self._network.head(trunk)
            scores = logits[0].softmax(1)[:, 1]
        spatial = gates["p3"].spatial if "p3" in gates and self.info.attention == "cbam" else None
        return RawOutputs(
            boxes=boxes[0].numpy(),
            scores=scores.numpy(),
            landmarks=landmarks[0].numpy(),
            attention={place: gate.channel[0].numpy() for place, gate in gates.items()},
            spatial=None if spatial is None else spatial[0, 0].numpy(),
        )


def open_torch(path: Path, threads: int = 1) -> TorchRuntime:
    """Load a checkpoint, or the checkpoint beside a model file.

    The number of threads applies to all of torch in this process.

    Args:
        path: a checkpoint (.pth), published or ours, or a model file (.onnx), whose metadata the
            runtime then reports as its own.
        threads: intra-op threads, at least 1.

    Raises:
        UserError: if there is no such checkpoint or it does not hold a FeatherFace network.
    """
    is_model = path.suffix.lower() == MODEL_SUFFIX
    checkpoint = sibling_checkpoint(path) if is_model else path
    network = read_checkpoint(checkpoint).network
    info = open_onnx(path).info if is_model else _info(path, network)
    torch.set_num_threads(threads)
    return TorchRuntime(network, info, threads)


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


def _info(path: Path, network: FeatherFace) -> ModelInfo:
    content = path.read_bytes()
    config = network.config
    return ModelInfo(
        file=path,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        name=path.stem,
        version=config.version,
        attention=config.attention,
        channels=config.out_channels,
        parameters=count_parameters(network),
        attention_parameters=attention_parameters(network),
        macs=0,
        macs_size="",
        variant="deformable" if config.deformable else "dense",
        precision="fp32",
    )
