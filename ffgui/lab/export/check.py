"""Verifies an exported file against its network before it is written."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from ffgui.detect.engines.onnx_runtime import OLDEST, make_session
from ffgui.detect.pictures import read_picture
from ffgui.errors import UserError
from ffgui.lab.export.graph import Graph, output_names
from ffgui.lab.export.torchscript import run_torchscript
from ffgui.lab.nets import FeatherFace, network_from_state
from ffgui.paths import resource

TOLERANCE = 1e-4
"""Largest allowed difference of any output on photographs."""

Arrays = Sequence[NDArray[np.floating]]


def photographs() -> tuple[NDArray[np.uint8], ...]:
    """Return photographs in two batches of different sizes.

    The first shows a face that is cut off at the right and bottom edges, where padding errors
    become visible; the second shows two whole faces, of two people.

    Returns:
        uint8 [1, 160, 256, 3] and uint8 [2, 224, 192, 3], BGR.
    """
    astronaut = read_picture(resource("sample/astronaut.jpg"))
    hopper = read_picture(resource("sample/grace_hopper.jpg"))
    pair = np.stack((astronaut[:224, 128:320], hopper[:224, 160:352]))
    return np.ascontiguousarray(astronaut[None, :160, :256]), pair


def reference_outputs(network: FeatherFace, images: NDArray[np.uint8]) -> Arrays:
    """Return the outputs of the network as trained, in the order of `output_names`.

    Computed in float64: in float32 both torch and ONNX Runtime are off by up to 1e-4 on landmarks,
    and their difference would be dominated by rounding.

    Args:
        network: in eval mode.
        images: uint8 [B, H, W, 3], BGR.
    """
    exact = Graph(copy.deepcopy(network)).double().eval()
    with torch.inference_mode():
        return [value.numpy() for value in exact(torch.from_numpy(images))]


def check_onnx(content: bytes, network: FeatherFace) -> float:
    """Return the largest difference between an ONNX file and its network; see `_check`."""
    import onnxruntime

    def run(images: NDArray[np.uint8]) -> Arrays:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        try:
            session = make_session(content, options)
        except Exception as error:  # the library's exceptions share no other base
            oldest = ".".join(map(str, OLDEST))
            raise UserError(
                f"Cannot verify the model, because ONNX Runtime {onnxruntime.__version__} cannot run it: "
                f"{error}. Install ONNX Runtime {oldest} or newer."
            ) from error
        outputs: Arrays = session.run(output_names(network), {"image": images})
        return outputs

    return _check(run, network)


def check_torchscript(content: bytes, network: FeatherFace) -> float:
    """Return the largest difference between a TorchScript file and its network; see `_check`."""
    return _check(
        lambda images: [value.numpy() for value in run_torchscript(content, torch.from_numpy(images))],
        network,
    )


def check_state_dict(content: bytes, network: FeatherFace) -> float:
    """Return the largest difference between a checkpoint, read back, and its network; see `_check`."""
    state = torch.load(io.BytesIO(content), weights_only=True)["state_dict"]
    return _check(lambda images: reference_outputs(network_from_state(state), images), network)


def _check(run: Callable[[NDArray[np.uint8]], Arrays], network: FeatherFace) -> float:
    """Return the largest difference of any output on `photographs`.

    Raises:
        UserError: if it exceeds `TOLERANCE` or is not a number.
    """
    differences = [
        largest_difference(run(images), reference_outputs(network, images)) for images in photographs()
    ]
    difference = float(np.max(differences))  # NaN if any of them is
    if not difference <= TOLERANCE:
        raise UserError(
            f"The file was not written: its outputs differ from the checkpoint's by {difference:.2g} on "
            f"photographs (limit: {TOLERANCE:g}). Check the weights; some may not be finite."
        )
    return difference


def largest_difference(a: Arrays, b: Arrays) -> float:
    """Return the largest absolute difference between two lists of arrays of the same shapes."""
    return float(np.max([np.abs(one - other).max() for one, other in zip(a, b, strict=True)]))
