"""Where the results of `ffgui detect` go."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ffgui.cli.detect_work import Failure, Known, Result
from ffgui.cli.growing import Errors, Extent, JsonFile, JsonStream
from ffgui.errors import UserError

if TYPE_CHECKING:
    from ffgui.detect.detector import Detector


class _Text:
    """A line a picture for people."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def add(self, entry: str) -> None:
        from tqdm import tqdm

        tqdm.write(_line(json.loads(entry)), file=self._stream)  # takes the bar away meanwhile
        self._stream.flush()

    def finish(self, errors: Errors) -> None:
        if len(errors) > 1:  # `complain` names one
            self._stream.writelines(f"{error['message']}\n" for error in errors)
            self._stream.flush()


class Report:
    """Where results go: standard output as JSON or as text, and a file.

    Attributes:
        failures: what failed until now.
        done: how many pictures have a result.
    """

    def __init__(
        self, args: argparse.Namespace, detectors: Mapping[str, Detector], files: list[Path]
    ) -> None:
        self.failures: list[Failure] = []
        self.done = 0
        self._path: Path | None = args.output
        self._opened: TextIO | None = None
        self._device: JsonStream | None = None
        self._file: JsonFile | None = None
        self._more = args.output is not None or args.draw is not None
        self._stdout: TextIO = getattr(args, "stdout", sys.stdout)
        settings = {
            "models": {key: detector.info.sha256 for key, detector in detectors.items()},
            "score": args.score,
            "size": str(args.size),
        }
        if args.output is not None:
            self._open(args, settings, files)
        self._shown = JsonStream(self._stdout, settings) if args.json else _Text(self._stdout)

    def _open(self, args: argparse.Namespace, settings: Mapping[str, Any], files: list[Path]) -> None:
        if args.output.exists() and not args.output.is_file():  # a pipe or a device
            self._opened = args.output.open("w", encoding="ascii")
            self._device = JsonStream(self._opened, settings)
            return
        self._file = JsonFile(args.output, settings, go_on=args.go_on)
        names = set(map(str, files))
        others = [
            name for name in self._file.known if name not in names and name.rpartition("#")[0] not in names
        ]
        if others:
            self.close()
            raise UserError(
                f"{args.output} has {len(others)} pictures that this command does not name, such as "
                f"{others[0]}. Name the same paths, or leave out --continue."
            )

    def close(self) -> None:
        """Let go of the file."""
        for held in (self._file, self._opened):
            if held is not None:
                held.close()

    @property
    def file(self) -> Path | None:
        """What can be gone on with, if anything."""
        return None if self._file is None else self._path

    def known(self, name: str) -> Extent | None:
        """Where the file has a picture already, if it does."""
        return None if self._file is None else self._file.take(name)

    @property
    def errors(self) -> list[dict[str, str]]:
        """What failed, as results list it."""
        return [{"path": str(failure.path), "message": str(failure.error)} for failure in self.failures]

    def take(self, result: Result) -> None:
        """Hand out a result, or note what failed.

        Raises:
            UserError: if the file cannot be written.
        """
        if isinstance(result, Failure):
            self.failures.append(result)
            return
        self.done += 1
        if isinstance(result, Known):
            assert self._file is not None
            self._show(self._file.keep(result.extent))
            return
        if self._file is not None:
            self._file.add(result.entry)
        if self._device is not None:
            self._device.add(result.entry)
        self._show(result.entry)
        if result.failure is not None:
            self.failures.append(result.failure)

    def _show(self, entry: str) -> None:
        try:
            self._shown.add(entry)
        except BrokenPipeError:
            # Whoever read has seen enough; a file or drawings are wanted all the same.
            if not self._more:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stdout.fileno())

    def finish(self, *, complete: bool) -> None:
        """Write what belongs at the end; `complete` if nothing is left to do."""
        if self._file is not None:
            self._file.finish(self.errors, complete=complete)
        self._end(self.errors)

    def abandon(self, error: UserError) -> None:
        """End what goes elsewhere than to the file, which cannot be written."""
        self._end([*self.errors, {"path": str(self._path), "message": str(error)}])

    def _end(self, errors: Errors) -> None:
        if self._device is not None:
            self._device.finish(errors)
        self._shown.finish(errors)


def _line(image: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{key.upper()} {_plural(len(faces))}" for key, faces in image["models"].items())
    return f"{image['path']}  {counts}"


def _plural(count: int) -> str:
    return f"{count} face" if count == 1 else f"{count} faces"
