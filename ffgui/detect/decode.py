"""Turns a network's outputs into candidates and attention, and refuses outputs of the wrong kind."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ffgui.detect.engines.engine import Outputs
from ffgui.detect.families.family import Candidates, Family
from ffgui.detect.letterbox import Transform
from ffgui.detect.results import Attention
from ffgui.errors import UserError


def decode_outputs(
    family: Family, outputs: Outputs, transform: Transform, score: float, file: Path
) -> tuple[Candidates, Attention]:
    """Decode the outputs of a run.

    Args:
        family: decodes them.
        outputs: by name.
        transform: from the frame to the network's input.
        score: the lowest score of a candidate.
        file: the model file, for messages.

    Returns:
        Candidates with finite numbers, and the attention.

    Raises:
        UserError: if the outputs are not those of the family.
    """
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # numbers out of range are dropped below
            found = family.decode(outputs, transform, score)
        attention = family.attention(outputs, transform)
        _check_shapes(found, attention)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise UserError(
            "The outputs of {file} are not those of a {family} detector ({error}). Export it again, or use "
            "another model.",
            file=file,
            family=family.key,
            error=error,
        ) from error
    finite = np.isfinite(found.scores) & np.isfinite(found.boxes).all(axis=1)
    return (found if finite.all() else found[np.flatnonzero(finite)]), attention


def _check_shapes(found: Candidates, attention: Attention) -> None:
    count, points = len(found.scores), found.landmarks.shape[1:2]
    for array, shape in (
        (found.scores, (count,)),
        (found.boxes, (count, 4)),
        (found.landmarks, (count, *points, 2)),
    ):
        if array.shape != shape:
            raise ValueError(f"an array of shape {array.shape} instead of {shape}")
    maps = [] if attention.spatial is None else [(attention.spatial, 2)]
    for weights, dimensions in [*((vector, 1) for vector in attention.channels.values()), *maps]:
        if weights.ndim != dimensions or not weights.size:
            raise ValueError(f"attention of shape {weights.shape}")
