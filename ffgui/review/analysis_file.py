"""The file of an analysis: JSON Lines, written frame by frame, so that a killed run can be resumed.

The first line is the header, then there is one line per frame, in order, and a last line once all frames
are done (shown here on several lines):

    {"format": "ffgui review", "version": 1,
     "source": {"path": "clip.mp4", "sha256": "...", "frames": 600, "consecutive": true},
     "models": {"a": {"label": "V1", "key": "v1", "family": "featherface", "file": "...", "sha256": "..."},
                "b": {...}},
     "size": "original", "nms": null, "floor": 0.2, "labels": null,
     "orientation": {"rotation": 0, "mirrored": false}, "engine": "onnxruntime"}
    {"n": 0, "t": 0.0, "a": [x1, y1, x2, y2, score, ...], "b": [...], "sa": [c3, c4, c5, p3, p4, p5]}
    {"n": 1, "name": "2.jpg", "a": [...], "b": [...]}
    {"n": 2, "name": "3.jpg", "error": "3.jpg is damaged ..."}
    {"end": 3, "error": null}

`n` is the index of the frame, `t` its position in seconds, `a` and `b` the faces of each detector with a
score of at least `floor`, five numbers a face in pixels of the frame. `sa` and `sb` are the standard
deviations of the attention over the channels at each place, for a model that has attention. A labeled
picture also has `truth`, five numbers a face: its box, and 1 if it is ignored. Boxes have two decimals and
scores four, except with labels: the exact values are then kept, so that AP computed from the file equals
that of the detectors themselves. In the last line `error` says why the source ended early.

What determines the results is in the header: a file is only resumed by a run with the same one, except
for paths and labels of the models, which may change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ffgui.detect.results import PLACES, Attention, Detections
from ffgui.errors import UserError
from ffgui.evaluate.annotations.picture_labels import PictureLabels
from ffgui.files import open_file
from ffgui.review.header import SIDES, Header, Side, compact_json

FILE_NAME = "analysis.jsonl"

FACE = 5
"""Numbers of a face: x1, y1, x2, y2, score."""

_BOX_DECIMALS, _SCORE_DECIMALS, _SPREAD_DECIMALS = 2, 4, 4


def encode_frame(
    position: Mapping[str, Any],
    detections: Mapping[Side, Detections],
    attention: Mapping[Side, Attention],
    truth: PictureLabels | None = None,
    *,
    exact: bool,
) -> str:
    """Encode the line of a frame.

    Args:
        position: see `frame_position`.
        detections: the faces of each detector.
        attention: of each detector.
        truth: labels of the picture, None without.
        exact: whether to keep all digits.
    """
    line = dict(position)
    for side in SIDES:
        line[side] = _flat(detections[side], exact=exact)
    for side in SIDES:
        spread = _spread(attention[side])
        if spread is not None:
            line[f"s{side}"] = spread
    if truth is not None:
        rows = np.concatenate((truth.boxes, truth.ignored[:, None]), axis=1)
        line["truth"] = [float(str(value)) for value in rows.astype(np.float32).ravel()]
    return compact_json(line)


def encode_failure(position: Mapping[str, Any], message: str) -> str:
    """Encode the line of a frame that could not be analyzed."""
    return compact_json(dict(position) | {"error": message})


def frame_position(number: int, name: str, seconds: float | None) -> dict[str, Any]:
    """Return the first part of a frame's line: its index, and its name or its position."""
    return {"n": number} | ({"name": name} if name else {"t": round(seconds or 0.0, 3)})


def _flat(detections: Detections, *, exact: bool) -> list[float]:
    values: list[float] = []
    for box, score in zip(detections.boxes, detections.scores, strict=True):
        if exact:  # the shortest digits that give the same float32
            values += [float(str(value)) for value in (*box, score)]
        else:
            values += [round(float(side), _BOX_DECIMALS) for side in box]
            values.append(round(float(score), _SCORE_DECIMALS))
    return values


def _spread(attention: Attention) -> list[float] | None:
    if not attention.channels:
        return None
    return [
        round(float(attention.channels[place].std()), _SPREAD_DECIMALS) if place in attention.channels else 0
        for place in PLACES
    ]


def complete_lines(stream: Iterator[bytes]) -> Iterator[bytes]:
    """Yield lines up to the first that a crash has cut off or left as zeros."""
    for line in stream:
        if not (line.startswith(b"{") and line.endswith(b"}\n")):
            return
        yield line


def read_header(path: Path) -> Header:
    """Read the header of an analysis.

    Raises:
        UserError: if the file cannot be read or is no analysis.
    """
    try:
        with open_file(path) as stream:
            return Header.decode(stream.readline().decode())
    except OSError as error:
        raise UserError(
            "Cannot read {path}: {reason}. Check the path.", path=path, reason=error.strerror
        ) from error
    except ValueError as error:
        raise UserError(
            "{path} is not a FeatherFace Studio review. Choose another file.", path=path
        ) from error


@dataclass(frozen=True, slots=True)
class FrameLine:
    """The line of a frame.

    Attributes:
        number: index of the frame.
        name: of a picture.
        seconds: position of a frame; None for a picture.
        faces: numbers of each detector's faces, `FACE` a face.
        spread: of each detector with attention, at each of `PLACES`.
        truth: numbers of each labeled face, `FACE` a face; None without labels.
        error: why the frame was not analyzed; None if it was.
    """

    number: int
    name: str
    seconds: float | None
    faces: Mapping[Side, Sequence[float]]
    spread: Mapping[Side, Sequence[float]]
    truth: Sequence[float] | None
    error: str | None


@dataclass(frozen=True, slots=True)
class EndLine:
    """The last line of a complete analysis.

    Attributes:
        error: why the source ended early; None if it did not.
    """

    error: str | None


def read_lines(path: Path) -> Iterator[FrameLine | EndLine]:
    """Yield the complete lines after the header.

    Raises:
        UserError: if the file cannot be read or is damaged.
    """
    try:
        with open_file(path) as stream:
            stream.readline()
            for line in complete_lines(stream):
                yield _decode(line)
    except OSError as error:
        raise UserError(
            "Cannot read {path}: {reason}. Check the path.", path=path, reason=error.strerror
        ) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(
            "{path} is damaged ({error}). Delete it and analyze again.", path=path, error=error
        ) from error


def _decode(line: bytes) -> FrameLine | EndLine:
    data = json.loads(line)
    if "end" in data:
        return EndLine(data["error"])
    error = data.get("error")
    faces: dict[Side, Sequence[float]] = {side: () if error else data[side] for side in SIDES}
    truth = data.get("truth")
    if any(len(values) % FACE for values in (*faces.values(), truth or ())):
        raise ValueError(f"frame {data['n']}")
    spread: dict[Side, Sequence[float]] = {side: data[f"s{side}"] for side in SIDES if f"s{side}" in data}
    return FrameLine(int(data["n"]), data.get("name", ""), data.get("t"), faces, spread, truth, error)
