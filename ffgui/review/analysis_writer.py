"""Writes the file of an analysis, and resumes one that was interrupted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ffgui.detect.engines import ENGINES
from ffgui.errors import UserError
from ffgui.files import is_stream, lock, replace_file
from ffgui.review.analysis_file import complete_lines
from ffgui.review.header import SIDES, Header, compact_json, orientation_text


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
            if path.is_symlink():  # write to a copy, not to the target of the link
                replace_file(path, path.read_bytes() if path.is_file() else b"")
            if is_stream(path):
                raise UserError("{path} is not a file. Choose another folder.", path=path)
            self._stream = path.open("ab", buffering=0)
            try:
                lock(self._stream, path)
                self._resume(header)
            except BaseException:
                self._stream.close()
                raise
        except OSError as error:
            raise UserError(
                "Cannot write {path}: {reason}. Choose another folder.", path=path, reason=error.strerror
            ) from error

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
        self._append(compact_json({"end": self.done, "error": error}))
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
                "Cannot write {path}: {reason}. The frames analyzed so far are saved. Free some disk space "
                "and analyze again to resume.",
                path=self.path,
                reason=error.strerror,
            ) from error

    def _resume(self, header: Header) -> None:
        with self.path.open("rb") as lines:  # buffered: the unbuffered stream reads lines byte by byte
            first = lines.readline()
            if first.endswith(b"\n"):
                self._read(first, lines, header)
        if not first.endswith(b"\n"):
            self._restart(first, header)
        elif self._stream.seek(0, os.SEEK_END) > self._end:
            self._stream.truncate(self._end)

    def _read(self, first: bytes, lines: Iterator[bytes], header: Header) -> None:
        """Take over the header and count the frames of an existing file."""
        try:
            found = Header.decode(first.decode())
        except ValueError as error:
            raise UserError(
                "{path} is not a FeatherFace Studio review. Choose another folder.", path=self.path
            ) from error
        difference = header.difference(found)
        if difference is not None:
            raise UserError(
                "{path} is a review of {other}. Choose another folder.",
                path=self.path,
                other=_other(header, found, difference),
            )
        self.header = found
        self._end = len(first)
        for line in complete_lines(lines):
            if _is_end(line):
                # A source that ended early is tried again: the disk may be there now.
                self.complete = json.loads(line)["error"] is None
                self._end += len(line) if self.complete else 0
                break
            self._end += len(line)
            self.done += 1

    def _restart(self, first: bytes, header: Header) -> None:
        """Write the header over nothing, or over a part of the same one that a crash has left."""
        encoded = header.encode().encode()
        if first.rstrip(b"\0") != encoded[: len(first.rstrip(b"\0"))]:
            raise UserError(
                "{path} is not a FeatherFace Studio review. Choose another folder.", path=self.path
            )
        self._stream.truncate(0)
        self._end = 0
        self._append(encoded.decode())


def _other(wanted: Header, found: Header, difference: str) -> str:
    """Return what an existing review is of, for a message."""
    name = Path(found.source.path).name
    if difference == "source" and name == Path(wanted.source.path).name:
        return f"another source ({name} before it was changed)"
    return f"another {difference} ({_described(found, difference)})"


def _described(header: Header, difference: str) -> str:
    if difference == "source":
        return Path(header.source.path).name
    if difference == "model":
        return " and ".join(header.models[side].label for side in SIDES)
    values = {
        "device": " and ".join(header.models[side].device for side in SIDES),
        "inference size": header.size,
        "NMS threshold": header.nms,
        "lowest score": header.floor,
        "ground truth": header.labels[:12] if header.labels else "none",
        "orientation": orientation_text(header.orientation),
        "engine": ENGINES[header.engine].label if header.engine in ENGINES else header.engine,
    }
    return str(values[difference])


def _is_end(line: bytes) -> bool:
    return line.startswith(b'{"end"')
