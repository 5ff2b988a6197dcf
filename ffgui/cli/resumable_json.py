"""A long list of results that is written to JSON entry by entry and can be resumed.

```
{
"settings": {...},
"images": [
{...},
{...}
],
"errors": [
{...}
]
}
```

Each entry is on one line, so that a file can be resumed by reading it line by line.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from ffgui.cli.output import json_output_path
from ffgui.errors import UserError
from ffgui.files import lock, replace_file

Errors = Sequence[Mapping[str, str]]
Extent = tuple[int, int]
"""Start and end of an entry in a file, in bytes."""


def encode(value: object) -> str:
    """Encode a value as JSON on one line, in ASCII; NaN and infinity are errors."""
    return json.dumps(value, allow_nan=False)


def _head(settings: Mapping[str, Any]) -> str:
    return f'{{\n"settings": {encode(settings)},\n"images": ['


def _tail(errors: Errors) -> str:
    listed = ",".join(f"\n{encode(dict(error))}" for error in errors)
    return f'\n],\n"errors": [{listed}\n]\n}}\n'


@contextmanager
def _defer_interrupt() -> Iterator[None]:
    """Defer Ctrl-C to the end of the block, so that the file and our knowledge of it stay consistent."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals only interrupt the main thread
        return
    caught: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: caught.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if caught:
        signal.raise_signal(signal.SIGINT)


class JsonStream:
    """Writes entries to a stream: standard output, a pipe, a device."""

    def __init__(self, stream: TextIO, settings: Mapping[str, Any]) -> None:
        """Write the head.

        Args:
            stream: the output.
            settings: that determine the results.
        """
        self._stream = stream
        self._separator = "\n"
        stream.write(_head(settings))

    def add(self, entry: str) -> None:
        """Write the next entry, encoded by `encode`."""
        self._stream.write(self._separator + entry)
        self._stream.flush()
        self._separator = ",\n"

    def finish(self, errors: Errors) -> None:
        """Write the errors and the tail."""
        self._stream.write(_tail(errors))
        self._stream.flush()


class ResumableJsonFile:
    """Writes entries to a file that is valid JSON after each of them, even if the program is killed.

    Each entry overwrites the tail of the JSON and writes a new tail after itself.
    """

    def __init__(self, file: Path, settings: Mapping[str, Any], *, resume: bool = False) -> None:
        """Create the file, or read the entries of an existing one.

        Args:
            file: a JSON file, which is replaced unless it is resumed; it may not exist.
            settings: that determine the results.
            resume: keep existing entries, see `remaining`; the file may be truncated.

        Raises:
            UserError: if the file cannot be written or resumed.
        """
        self._path = file
        self._head = _head(settings).encode()
        self._end = len(self._head)
        self._extents: list[Extent] = []
        self._existing: dict[str, list[Extent]] = {}
        resuming = resume and file.exists() and file.stat().st_size > 0
        if not resuming:
            json_output_path(str(file))
        try:
            if resuming:
                self._read()
            self._entry_count = sum(map(len, self._existing.values()))
            if not self._entry_count:
                replace_file(file, self._head + _tail(()).encode())
            elif file.is_symlink():  # a copy is written to, not the file that the link points to
                replace_file(file, file.read_bytes())
            self._stream = _open_for_writing(file)
        except OSError as error:
            raise UserError(f"Cannot write {file}: {error.strerror}. Choose another location.") from error

    @property
    def remaining(self) -> Iterator[str]:
        """The `path` of each existing entry that has not been taken."""
        return (name for name, extents in self._existing.items() if extents)

    def take(self, name: str) -> Extent | None:
        """Return the extent of an existing entry with this `path`; each entry is returned once."""
        extents = self._existing.get(name)
        return extents.pop(0) if extents else None

    def keep(self, extent: Extent) -> str:
        """Make an existing entry the next one, and return its text."""
        self._extents.append(extent)
        self._stream.seek(extent[0])
        return self._stream.read(extent[1] - extent[0]).decode()

    def add(self, entry: str) -> None:
        """Write the next entry, encoded by `encode`.

        Raises:
            UserError: if it cannot be written, for example because the disk is full; the file keeps
                the earlier entries.
        """
        separator = b"\n" if self._end == len(self._head) else b",\n"
        piece = separator + entry.encode()
        with _defer_interrupt():
            try:
                self._write_at_end(piece + _tail(()).encode())
            except OSError as error:
                self._repair_tail()
                raise self._write_error(error) from error
            self._extents.append((self._end + len(separator), self._end + len(piece)))
            self._end += len(piece)
            self._entry_count += 1

    def finish(self, errors: Errors, *, complete: bool) -> None:
        """Write the errors.

        Args:
            errors: all errors.
            complete: whether all work is done; entries are then put in the order in which they were
                kept and added, and others are removed.
        """
        try:
            self._write_at_end(_tail(errors).encode())
            ordered = len(self._extents) == self._entry_count and self._extents == sorted(self._extents)
            if complete and not ordered:
                self._rewrite(errors)
        except OSError as error:
            self._repair_tail()
            raise self._write_error(error) from error

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _write_at_end(self, piece: bytes) -> None:
        """Overwrite the tail of the JSON."""
        data = memoryview(piece)
        self._stream.seek(self._end)
        while data:
            data = data[self._stream.write(data) :]
        self._stream.truncate()

    def _repair_tail(self) -> None:
        """End the JSON after the last complete entry."""
        with suppress(OSError):
            self._write_at_end(_tail(()).encode())

    def _rewrite(self, errors: Errors) -> None:
        extents, self._extents = self._extents, []
        entries = ",\n".join(map(self.keep, extents))
        replace_file(self._path, self._head + f"\n{entries}{_tail(errors)}".encode())

    def _read(self) -> None:
        """Find the existing entries."""
        with self._path.open("rb") as stream:
            head = stream.read(len(self._head))
            if head != self._head:
                # A power failure may have left only a part of the head, or zeros.
                if self._head.startswith((head + stream.read()).rstrip(b"\0")):
                    return
                raise UserError(
                    f"Cannot resume {self._path}: it was made with other models, another --score or --size, "
                    "or by another command. Use the same ones, or omit --continue."
                )
            stream.readline()
            for name, extent in _entries(stream):
                self._existing.setdefault(name, []).append(extent)
                self._end = extent[1]

    def _write_error(self, error: OSError) -> UserError:
        return UserError(
            f"Cannot write {self._path}: {error.strerror}. Results up to now are saved. Free some disk space "
            "and resume with --continue."
        )


def _open_for_writing(file: Path) -> RawIOBase:
    """Open an existing file, but no link that has just taken its place."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    stream = os.fdopen(os.open(file, flags), "r+b", buffering=0)
    try:
        lock(stream, file)
    except UserError:
        stream.close()
        raise
    return stream


def _entries(stream: BinaryIO) -> Iterator[tuple[str, Extent]]:
    """Yield the `path` and extent of each entry from the current position, up to the first incomplete one."""
    start = stream.tell()
    for line in stream:
        if not line.startswith(b"{"):
            return
        entry = line.rstrip(b",\n")
        try:
            name = str(json.loads(entry)["path"])
        except (ValueError, LookupError, TypeError, RecursionError):
            return
        yield name, (start, start + len(entry))
        start += len(line)
