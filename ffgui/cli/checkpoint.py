"""A checkpoint of weights, run by torch behind the same interface as a model file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ffgui.detect.model_info import ModelInfo
from ffgui.detect.preprocess import PADDING
from ffgui.detect.runtime import RawOutputs
from ffgui.errors import UserError
from ffgui.nets import CheckpointError, FeatherFace, attention_parameters, count_parameters, load_network


class CheckpointRuntime:
    """A network in eval mode on the CPU; it gives no attention outputs."""

    backend = "torch"

    def __init__(self, network: FeatherFace, info: ModelInfo, threads: int) -> None:
        self._network = network.eval()
        self._mean = torch.tensor(PADDING, dtype=torch.float32).view(1, 3, 1, 1)
        self.info = info
        self.threads = threads

    def run(self, tensor: NDArray[np.uint8]) -> RawOutputs:
        """Run the network on uint8 [1, H, W, 3]."""
        with torch.inference_mode():
            image = torch.from_numpy(tensor).permute(0, 3, 1, 2).float() - self._mean
            boxes, logits, landmarks = self._network(image)
            scores = logits[0].softmax(1)[:, 1]
        return RawOutputs(boxes[0].numpy(), scores.numpy(), landmarks[0].numpy(), {}, None)


def open_checkpoint(path: Path, threads: int) -> CheckpointRuntime:
    """Load published or our own weights; the kind of network follows from them.

    The number of threads holds for all of torch in this process.

    Raises:
        UserError: if the file is no checkpoint of a FeatherFace.
        ModuleNotFoundError: torch is not installed.
    """
    try:
        network = load_network(path)
    except CheckpointError as error:
        raise UserError(f"{error}. Name a FeatherFace checkpoint or an .onnx model file.") from error
    torch.set_num_threads(threads)
    return CheckpointRuntime(network, _info(path, network), threads)


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
