"""Holds a file that is about to be written against the network it was made from."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from ffgui.detect.onnx_runtime import OLDEST
from ffgui.detect.pictures import read_picture
from ffgui.errors import UserError
from ffgui.export.graph import Graph, output_names
from ffgui.export.torchscript import run_torchscript
from ffgui.nets import FeatherFace, network_from_state
from ffgui.paths import resource

TOLERANCE = 1e-4
"""Largest difference of any output on a photograph."""

Outputs = Sequence[NDArray[np.float32]]


def known_photograph() -> NDArray[np.uint8]:
    """A photograph whose one face is cut off by its right and bottom edges.

    Returns:
        uint8 [160, 256, 3], BGR.
    """
    image = read_picture(resource("sample/astronaut.jpg"))
    return np.ascontiguousarray(image[:160, :256])


def reference(network: FeatherFace, image: NDArray[np.uint8]) -> Outputs:
    """What the network as trained says about a picture, in the order of `output_names`."""
    with torch.inference_mode():
        return [value.numpy() for value in Graph(network).eval()(torch.from_numpy(image[None]))]


def check_onnx(model: onnx.ModelProto, network: FeatherFace) -> float:
    """Largest difference between an ONNX model and its network; see `_check`."""
    import onnxruntime

    def run(image: NDArray[np.uint8]) -> Outputs:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        try:
            session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        except Exception as error:  # the library's exceptions share no other base
            wanted = ".".join(map(str, OLDEST))
            raise UserError(
                f"ONNX Runtime {onnxruntime.__version__} cannot run the model, so that it cannot be checked: "
                f"{error}. ONNX Runtime {wanted} or newer is needed."
            ) from error
        outputs: Outputs = session.run(output_names(network), {"image": image[None]})
        return outputs

    return _check(run, network)


def check_torchscript(content: bytes, network: FeatherFace) -> float:
    """Largest difference between a TorchScript file and its network; see `_check`."""
    return _check(
        lambda image: [value.numpy() for value in run_torchscript(content, torch.from_numpy(image[None]))],
        network,
    )


def check_state_dict(content: bytes, network: FeatherFace) -> float:
    """Largest difference between a checkpoint that is read back and its network; see `_check`."""
    state = torch.load(io.BytesIO(content), weights_only=True)["state_dict"]
    return _check(lambda image: reference(network_from_state(state), image), network)


def _check(run: Callable[[NDArray[np.uint8]], Outputs], network: FeatherFace) -> float:
    """The largest difference of any output on the photograph.

    Raises:
        UserError: if it is above `TOLERANCE` or not a number.
    """
    image = known_photograph()
    difference = largest_difference(run(image), reference(network, image))
    if not difference <= TOLERANCE:  # also true for NaN
        raise UserError(
            f"Nothing was written: the exported network differs from the checkpoint by {difference:.2g} "
            f"on a photograph, more than {TOLERANCE:g}. Check the weights; some may not be finite."
        )
    return difference


def largest_difference(ours: Outputs, theirs: Outputs) -> float:
    """The largest absolute difference between two lists of arrays of the same shapes."""
    return max(float(np.abs(a - b).max()) for a, b in zip(ours, theirs, strict=True))
