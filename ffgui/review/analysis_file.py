"""The file of an analysis: JSON Lines, written frame by frame, so that a killed run can be resumed.

The first line is the header, then there is one line per frame, in order, and a last line once all frames
are done (shown here on several lines):

    {"format": "ffgui review", "version": 1,
     "source": {"path": "clip.mp4", "sha256": "...", "frames": 600, "consecutive": true},
     "models": {"a": {"label": "V1", "key": "v1", "family": "featherface", "file": "...", "sha256": "..."},
                "b": {...}},
     "size": "original", "nms": null, "floor": 0.2, "labels": null}
    {"n": 0, "t": 0.0, "a": [x1, y1, x2, y2, score, ...], "b": [...], "sa": [c3, c4, c5, p3, p4, p5]}
    {"n": 1, "name": "2.jpg", "a": [...], "b": [...]}
    {"n": 2, "name": "3.jpg", "error": "3.jpg is damaged ..."}
    {"end": 3, "error": null}

`n` is the index of the frame, `t` its position in seconds, `a` and `b` the faces of each detector with a
score of at least `floor`, five numbers a face in pixels of the frame. `sa` and `sb` are the standard
deviations of the attention over the channels at each place, for a model that has attention. Boxes have
two decimals and scores four, except with labels: the exact values are then kept, so that AP computed from
the file equals that of the detectors themselves. In the last line `error` says why the source ended early.

What determines the results is in the header: a file is only resumed by a run with the same one, except
for paths and labels of the models, which may change.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from ffgui.detect.results import PLACES, Attention, Detections
from ffgui.errors import UserError

Side = Literal["a", "b"]
SIDES: tuple[Side, Side] = ("a", "b")

FILE_NAME = "analysis.jsonl"

FACE = 5
"""Numbers of a face: x1, y1, x2, y2, score."""

_FORMAT = "ffgui review"
_VERSION = 1
_BOX_DECIMALS, _SCORE_DECIMALS, _SPREAD_DECIMALS = 2, 4, 4


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """The source of an analysis.

    Attributes:
        path: when it was analyzed.
        sha256: see `ReviewSource.sha256`.
        frames: number that it declares; None if unknown.
        consecutive: whether frames follow each other in time.
    """

    path: str
    sha256: str
    frames: int | None
    consecutive: bool


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model of an analysis.

    Attributes:
        label: for people; different for the two models.
        key: "v1", "v2" or a name; see `ModelInfo.key`.
        family: key of its family.
        file: when the source was analyzed.
        sha256: of the file.
    """

    label: str
    key: str
    family: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Header:
    """What an analysis is of.

    Attributes:
        source: see `SourceRecord`.
        models: the two detectors.
        size: inference size as a user writes it.
        nms: IoU threshold of NMS; None for that of each family.
        floor: lowest score of the stored faces.
        labels: hash of the ground truth; None without.
    """

    source: SourceRecord
    models: Mapping[Side, ModelRecord]
    size: str
    nms: float | None
    floor: float
    labels: str | None

    @property
    def exact(self) -> bool:
        """Whether faces are stored without rounding."""
        return self.labels is not None

    def difference(self, other: Header) -> str | None:
        """Return in what the results of another header differ, None if in nothing."""
        parts = {
            "source": self.source.sha256 != other.source.sha256,
            "model": any(self.models[side].sha256 != other.models[side].sha256 for side in SIDES),
            "inference size": self.size != other.size,
            "NMS threshold": self.nms != other.nms,
            "lowest score": self.floor != other.floor,
            "ground truth": self.labels != other.labels,
        }
        return next((name for name, differs in parts.items() if differs), None)

    def encode(self) -> str:
        """Return the header as JSON on one line."""
        return _encode({"format": _FORMAT, "version": _VERSION} | asdict(self))

    @staticmethod
    def decode(line: str) -> Header:
        """Parse a header.

        Raises:
            ValueError: if it is none.
        """
        try:
            data = json.loads(line)
            if (data["format"], data["version"]) != (_FORMAT, _VERSION):
                raise ValueError(f"format {data['format']} {data['version']}")
            return Header(
                SourceRecord(**data["source"]),
                {side: ModelRecord(**data["models"][side]) for side in SIDES},
                str(data["size"]),
                None if data["nms"] is None else float(data["nms"]),
                float(data["floor"]),
                data["labels"],
            )
        except (KeyError, TypeError) as error:
            raise ValueError(str(error)) from error


def encode_frame(
    position: Mapping[str, Any],
    detections: Mapping[Side, Detections],
    attention: Mapping[Side, Attention],
    *,
    exact: bool,
) -> str:
    """Encode the line of a frame.

    Args:
        position: see `frame_position`.
        detections: the faces of each detector.
        attention: of each detector.
        exact: whether to keep all digits.
    """
    line = dict(position)
    for side in SIDES:
        line[side] = _flat(detections[side], exact=exact)
    for side in SIDES:
        spread = _spread(attention[side])
        if spread is not None:
            line[f"s{side}"] = spread
    return _encode(line)


def encode_failure(position: Mapping[str, Any], message: str) -> str:
    """Encode the line of a frame that could not be analyzed."""
    return _encode(dict(position) | {"error": message})


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


def _encode(value: object) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


class AnalysisWriter:
    """Appends frames to the file of an analysis.

    Attributes:
        path: the file.
        done: number of frames in it.
        complete: whether the source has been analyzed to its end.
    """

    def __init__(self, path: Path, header: Header) -> None:
        """Create the file, or open it to resume; an incomplete last line is dropped.

        Raises:
            UserError: if it cannot be written, or it is the analysis of something else.
        """
        self.path = path
        self.done = 0
        self.complete = False
        self.header = header
        self._end = 0
        try:
            self._stream = path.open("a+b", buffering=0)
            try:
                self._resume(header)
            except BaseException:
                self._stream.close()
                raise
        except OSError as error:
            raise UserError(f"Cannot write {path}: {error.strerror}. Choose another folder.") from error

    def add(self, line: str) -> None:
        """Append the line of a frame.

        Raises:
            UserError: if it cannot be written, for example because the disk is full; earlier lines are
                kept.
        """
        self._append(line)
        self.done += 1

    def finish(self, error: str | None) -> None:
        """Append the last line.

        Args:
            error: why the source ended early; None if it did not.
        """
        self._append(_encode({"end": self.done, "error": error}))
        self.complete = True

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._stream.close()

    def _append(self, line: str) -> None:
        data = memoryview(f"{line}\n".encode())
        end = self._end
        try:
            while data:
                written = self._stream.write(data)
                self._end += written
                data = data[written:]
        except OSError as error:
            self._end = end
            with suppress(OSError):
                self._stream.truncate(end)
            raise UserError(
                f"Cannot write {self.path}: {error.strerror}. Frames up to now are saved. Free some disk "
                "space and run the same command again to resume."
            ) from error

    def _resume(self, header: Header) -> None:
        self._stream.seek(0)
        first = self._stream.readline()
        if not first.endswith(b"\n"):
            self._restart(first, header)
            return
        try:
            found = Header.decode(first.decode())
        except ValueError as error:
            raise UserError(f"{self.path} is not a review of this program. Choose another folder.") from error
        difference = header.difference(found)
        if difference is not None:
            raise UserError(
                f"{self.path} is the review of another {difference} ({_described(found, difference)}). "
                "Choose another folder for this one."
            )
        self.header = found
        self._end = len(first)
        for line in _complete_lines(self._stream):
            if _is_end(line):
                # A source that ended early is tried again: the disk may be there now.
                self.complete = json.loads(line)["error"] is None
                self._end += len(line) if self.complete else 0
                break
            self._end += len(line)
            self.done += 1
        if self._stream.seek(0, os.SEEK_END) > self._end:
            self._stream.truncate(self._end)

    def _restart(self, first: bytes, header: Header) -> None:
        """Write the header over nothing, or over a part of the same one that a crash has left."""
        encoded = header.encode().encode()
        if first.rstrip(b"\0") != encoded[: len(first.rstrip(b"\0"))]:
            raise UserError(f"{self.path} is not a review of this program. Choose another folder.")
        self._stream.truncate(0)
        self._end = 0
        self._append(encoded.decode())


def _described(header: Header, difference: str) -> str:
    if difference == "source":
        return Path(header.source.path).name
    if difference == "model":
        return " and ".join(header.models[side].label for side in SIDES)
    values = {
        "inference size": header.size,
        "NMS threshold": header.nms,
        "lowest score": header.floor,
        "ground truth": header.labels[:12] if header.labels else "none",
    }
    return str(values[difference])


def _is_end(line: bytes) -> bool:
    return line.startswith(b'{"end"')


def _complete_lines(stream: Iterator[bytes]) -> Iterator[bytes]:
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
        with path.open("rb") as stream:
            return Header.decode(stream.readline().decode())
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror}. Check the path.") from error
    except ValueError as error:
        raise UserError(f"{path} is not a review of this program. Choose another file.") from error


@dataclass(frozen=True, slots=True)
class FrameLine:
    """The line of a frame.

    Attributes:
        number: index of the frame.
        name: of a picture.
        seconds: position of a frame; None for a picture.
        faces: numbers of each detector's faces, `FACE` a face.
        spread: of each detector with attention, at each of `PLACES`.
        error: why the frame was not analyzed; None if it was.
    """

    number: int
    name: str
    seconds: float | None
    faces: Mapping[Side, Sequence[float]]
    spread: Mapping[Side, Sequence[float]]
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
        with path.open("rb") as stream:
            stream.readline()
            for line in _complete_lines(stream):
                yield _decode(line)
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror}. Check the path.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} is damaged ({error}). Delete it and analyze again.") from error


def _decode(line: bytes) -> FrameLine | EndLine:
    data = json.loads(line)
    if "end" in data:
        return EndLine(data["error"])
    error = data.get("error")
    faces: dict[Side, Sequence[float]] = {side: () if error else data[side] for side in SIDES}
    if any(len(values) % FACE for values in faces.values()):
        raise ValueError(f"frame {data['n']}")
    spread: dict[Side, Sequence[float]] = {side: data[f"s{side}"] for side in SIDES if f"s{side}" in data}
    return FrameLine(int(data["n"]), data.get("name", ""), data.get("t"), faces, spread, error)
