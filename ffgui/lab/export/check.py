"""Holds a file that is about to be written against the network it was made from."""

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
"""Largest difference of any output on photographs."""

Outputs = Sequence[NDArray[np.floating]]


def photographs() -> tuple[NDArray[np.uint8], ...]:
    """Real photographs in batches of two sizes.

    The first holds a face that the right and bottom edges cut off, where borders of maps show;
    the second two whole faces, of two people.

    Returns:
        uint8 [1, 160, 256, 3] and uint8 [2, 224, 192, 3], BGR.
    """
    astronaut = read_picture(resource("sample/astronaut.jpg"))
    hopper = read_picture(resource("sample/grace_hopper.jpg"))
    pair = np.stack((astronaut[:224, 128:320], hopper[:224, 160:352]))
    return np.ascontiguousarray(astronaut[None, :160, :256]), pair


def reference(network: FeatherFace, images: NDArray[np.uint8]) -> Outputs:
    """What the network as trained says about pictures, in the order of `output_names`.

    Computed in float64: in float32 torch and ONNX Runtime are each off by up to 1e-4 on landmarks, and
    their difference would tell of rounding alone.

    Args:
        network: in eval mode.
        images: uint8 [B, H, W, 3], BGR.
    """
    exact = Graph(copy.deepcopy(network)).double().eval()
    with torch.inference_mode():
        return [value.numpy() for value in exact(torch.from_numpy(images))]


def check_onnx(content: bytes, network: FeatherFace) -> float:
    """Largest difference between an ONNX file and its network; see `_check`."""
    import onnxruntime

    def run(images: NDArray[np.uint8]) -> Outputs:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        try:
            session = make_session(content, options)
        except Exception as error:  # the library's exceptions share no other base
            wanted = ".".join(map(str, OLDEST))
            raise UserError(
                f"ONNX Runtime {onnxruntime.__version__} cannot run the model, so that it cannot be checked: "
                f"{error}. ONNX Runtime {wanted} or newer is needed."
            ) from error
        outputs: Outputs = session.run(output_names(network), {"image": images})
        return outputs

    return _check(run, network)


def check_torchscript(content: bytes, network: FeatherFace) -> float:
    """Largest difference between a TorchScript file and its network; see `_check`."""
    return _check(
        lambda images: [value.numpy() for value in run_torchscript(content, torch.from_numpy(images))],
        network,
    )


def check_state_dict(content: bytes, network: FeatherFace) -> float:
    """Largest difference between a checkpoint that is read back and its network; see `_check`."""
    state = torch.load(io.BytesIO(content), weights_only=True)["state_dict"]
    return _check(lambda images: reference(network_from_state(state), images), network)


def _check(run: Callable[[NDArray[np.uint8]], Outputs], network: FeatherFace) -> float:
    """The largest difference of any output on `photographs`.

    Raises:
        UserError: if it is above `TOLERANCE` or not a number.
    """
    differences = [largest_difference(run(images), reference(network, images)) for images in photographs()]
    difference = float(np.max(differences))  # NaN if one is
    if not difference <= TOLERANCE:
        raise UserError(
            f"Nothing was written: the exported network differs from the checkpoint by {difference:.2g} "
            f"on photographs, more than {TOLERANCE:g}. Check the weights; some may not be finite."
        )
    return difference


def largest_difference(ours: Outputs, theirs: Outputs) -> float:
    """The largest absolute difference between two lists of arrays of the same shapes."""
    return float(np.max([np.abs(a - b).max() for a, b in zip(ours, theirs, strict=True)]))
