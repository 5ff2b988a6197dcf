"""A long list of results as JSON that is written while it comes into being.

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

An entry takes one line, so that a file can be gone on with by reading it line by line.
"""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from ffgui.cli.output import json_target
from ffgui.errors import UserError
from ffgui.files import replace_file

Errors = Sequence[Mapping[str, str]]
Extent = tuple[int, int]
"""Where an entry begins and ends in a file, in bytes."""


def encode(value: object) -> str:
    """JSON on one line, ASCII alone; a not finite number is an error."""
    return json.dumps(value, allow_nan=False)


def _head(settings: Mapping[str, Any]) -> str:
    return f'{{\n"settings": {encode(settings)},\n"images": ['


def _tail(errors: Errors) -> str:
    listed = ",".join(f"\n{encode(dict(error))}" for error in errors)
    return f'\n],\n"errors": [{listed}\n]\n}}\n'


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits for the end of the block, so that what is in the file and what is known of it agree."""
    if threading.current_thread() is not threading.main_thread():
        yield  # which signals never interrupt
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
    """Entries written to a stream: standard output, a pipe, a device."""

    def __init__(self, stream: TextIO, settings: Mapping[str, Any]) -> None:
        """Write the head.

        Args:
            stream: where to.
            settings: what the results depend on.
        """
        self._stream = stream
        self._separator = "\n"
        stream.write(_head(settings))

    def add(self, entry: str) -> None:
        """Write the next entry, as `encode` gives it."""
        self._stream.write(self._separator + entry)
        self._stream.flush()
        self._separator = ",\n"

    def finish(self, errors: Errors) -> None:
        """Write the errors and the end."""
        self._stream.write(_tail(errors))
        self._stream.flush()


class JsonFile:
    """Entries written to a file that is whole JSON after each of them, even if the program is killed.

    Each entry goes over the end of the JSON, and brings a new end with it.
    """

    def __init__(self, file: Path, settings: Mapping[str, Any], *, go_on: bool = False) -> None:
        """Begin the file, or look at what it holds.

        Args:
            file: a JSON file, which is replaced unless it is to be gone on with, or none.
            settings: what the results depend on.
            go_on: keep the entries that are there, see `known`; the file may then be cut off anywhere.

        Raises:
            UserError: if the file cannot be written, or cannot be gone on with.
        """
        self._path = file
        self._head = _head(settings).encode()
        self._end = len(self._head)
        self._extents: list[Extent] = []
        self._known: dict[str, list[Extent]] = {}
        going_on = go_on and file.exists() and file.stat().st_size > 0
        if not going_on:
            json_target(str(file))
        try:
            if going_on:
                self._read()
            self._held = sum(map(len, self._known.values()))
            if not self._held:
                replace_file(file, self._head + _tail(()).encode())
            self._stream = file.open("r+b", buffering=0)
        except OSError as error:
            raise UserError(f"{file} cannot be written: {error.strerror}. Name another place.") from error

    @property
    def known(self) -> Iterator[str]:
        """The `path` of each entry that was there and has not been taken."""
        return (name for name, extents in self._known.items() if extents)

    def take(self, name: str) -> Extent | None:
        """Where the entry of that `path` is, once for each that is there."""
        extents = self._known.get(name)
        return extents.pop(0) if extents else None

    def keep(self, extent: Extent) -> str:
        """Have an entry that is there count as the next one; its text."""
        self._extents.append(extent)
        self._stream.seek(extent[0])
        return self._stream.read(extent[1] - extent[0]).decode()

    def add(self, entry: str) -> None:
        """Write the next entry, as `encode` gives it.

        Raises:
            UserError: if the disk is full, say; the file then holds the entries before.
        """
        separator = b"\n" if self._end == len(self._head) else b",\n"
        piece = separator + entry.encode()
        with _uninterrupted():
            try:
                self._put(piece + _tail(()).encode())
            except OSError as error:
                self._mend()
                raise self._failure(error) from error
            self._extents.append((self._end + len(separator), self._end + len(piece)))
            self._end += len(piece)
            self._held += 1

    def finish(self, errors: Errors, *, complete: bool) -> None:
        """Write the errors.

        Args:
            errors: all of them.
            complete: whether nothing is left to do; then entries come into the order in which
                they were kept and added, and others go.
        """
        try:
            self._put(_tail(errors).encode())
            if complete and (len(self._extents) != self._held or self._extents != sorted(self._extents)):
                self._rewrite(errors)
        except OSError as error:
            self._mend()
            raise self._failure(error) from error

    def close(self) -> None:
        """Leave the file as it is."""
        self._stream.close()

    def _put(self, piece: bytes) -> None:
        """Write over the end of the JSON."""
        data = memoryview(piece)
        self._stream.seek(self._end)
        while data:
            data = data[self._stream.write(data) :]
        self._stream.truncate()

    def _mend(self) -> None:
        """End the JSON after the last whole entry."""
        with suppress(OSError):
            self._put(_tail(()).encode())

    def _rewrite(self, errors: Errors) -> None:
        extents, self._extents = self._extents, []
        entries = ",\n".join(map(self.keep, extents))
        replace_file(self._path, self._head + f"\n{entries}{_tail(errors)}".encode())

    def _read(self) -> None:
        """Find the entries that are there."""
        with self._path.open("rb") as stream:
            begin = stream.read(len(self._head))
            if begin != self._head:
                # A power cut may have left a part of it alone, or zeros.
                if self._head.startswith((begin + stream.read()).rstrip(b"\0")):
                    return
                raise UserError(
                    f"{self._path} cannot be gone on with: it was made with other models, --score or --size, "
                    "or not by this command. Name the same ones, or leave out --continue."
                )
            stream.readline()
            for name, extent in _entries(stream):
                self._known.setdefault(name, []).append(extent)
                self._end = extent[1]

    def _failure(self, error: OSError) -> UserError:
        return UserError(
            f"{self._path} cannot be written: {error.strerror}. It holds what was done until then: free some "
            "space and go on with --continue."
        )


def _entries(stream: BinaryIO) -> Iterator[tuple[str, Extent]]:
    """The `path` and place of each entry from where the stream stands, up to the first that is not whole."""
    begin = stream.tell()
    for line in stream:
        if not line.startswith(b"{"):
            return
        entry = line.rstrip(b",\n")
        try:
            name = str(json.loads(entry)["path"])
        except (ValueError, LookupError):
            return
        yield name, (begin, begin + len(entry))
        begin += len(line)
