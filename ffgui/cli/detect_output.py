"""Output of `ffgui detect`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ffgui.cli.detect_jobs import ExistingEntry, FailedFile, JobResult
from ffgui.cli.resumable_json import Errors, Extent, JsonStream, ResumableJsonFile
from ffgui.cli.terminal import write_above_progress, write_lines
from ffgui.detect.engines import CPU
from ffgui.errors import UserError
from ffgui.files import is_stream

if TYPE_CHECKING:
    from ffgui.detect.detector import Detector


class _TextStream:
    """Writes a line of text per picture."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def add(self, entry: str) -> None:
        write_above_progress(self._stream, _line(json.loads(entry)))
        self._stream.flush()

    def finish(self, errors: Errors) -> None:
        if len(errors) > 1:  # `report_errors` shows only one
            write_lines(self._stream, (error["message"] for error in errors))
            self._stream.flush()


class DetectOutput:
    """Writes results to standard output, as JSON or text, and to a file.

    Attributes:
        failures: failures so far.
        done: number of pictures with a result.
    """

    def __init__(
        self, args: argparse.Namespace, detectors: Mapping[str, Detector], files: list[Path]
    ) -> None:
        self.failures: list[FailedFile] = []
        self.done = 0
        self._path: Path | None = args.output
        self._opened: TextIO | None = None
        self._device: JsonStream | None = None
        self._file: ResumableJsonFile | None = None
        self._other_outputs = args.output is not None or args.draw is not None
        self._stdout: TextIO = getattr(args, "stdout", sys.stdout)
        settings = {
            "models": {key: detector.info.sha256 for key, detector in detectors.items()},
            "score": args.score,
            "size": str(args.size),
        }
        if args.device != CPU:  # results of another device may differ a little, and are not continued here
            settings["device"] = args.device
        if args.output is not None:
            self._open(args, settings, files)
        self._shown = JsonStream(self._stdout, settings) if args.json else _TextStream(self._stdout)

    def _open(self, args: argparse.Namespace, settings: Mapping[str, Any], files: list[Path]) -> None:
        if is_stream(args.output):
            try:
                self._opened = args.output.open("w", encoding="ascii")
            except OSError as error:
                raise UserError(
                    f"Cannot write {args.output}: {error.strerror}. Choose another location."
                ) from error
            self._device = JsonStream(self._opened, settings)
            return
        self._file = ResumableJsonFile(args.output, settings, resume=args.resume)
        names = set(map(str, files))
        others = [
            name
            for name in self._file.remaining
            if name not in names and name.rpartition("#")[0] not in names
        ]
        if others:
            self.close()
            raise UserError(
                f"{args.output} has {len(others)} pictures that are not among the given paths, such as "
                f"{others[0]}. Pass the same paths, or omit --continue."
            )

    def close(self) -> None:
        """Close the file."""
        for opened in (self._file, self._opened):
            if opened is not None:
                opened.close()

    @property
    def resumable_file(self) -> Path | None:
        """The file from which the command can be resumed, if any."""
        return None if self._file is None else self._path

    def find_existing(self, name: str) -> Extent | None:
        """Return the extent of a picture's entry in the file, if it has one."""
        return None if self._file is None else self._file.take(name)

    @property
    def errors(self) -> list[dict[str, str]]:
        """The failures, as listed in results."""
        return [{"path": str(failure.path), "message": str(failure.error)} for failure in self.failures]

    def add(self, result: JobResult) -> None:
        """Write a result, or note a failure.

        Raises:
            UserError: if the file cannot be written.
        """
        if isinstance(result, FailedFile):
            self.failures.append(result)
            return
        self.done += 1
        if isinstance(result, ExistingEntry):
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
            # The reader is gone, but a file or drawings are still wanted.
            if not self._other_outputs:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stdout.fileno())

    def finish(self, *, complete: bool) -> None:
        """Write the errors and the end; `complete` if all work is done."""
        if self._file is not None:
            self._file.finish(self.errors, complete=complete)
        self._finish_streams(self.errors)

    def abandon(self, error: UserError) -> None:
        """End the other outputs because the file cannot be written."""
        self._finish_streams([*self.errors, {"path": str(self._path), "message": str(error)}])

    def _finish_streams(self, errors: Errors) -> None:
        if self._device is not None:
            self._device.finish(errors)
        self._shown.finish(errors)


def _line(image: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{key.upper()} {_plural(len(faces))}" for key, faces in image["models"].items())
    return f"{image['path']}  {counts}"


def _plural(count: int) -> str:
    return f"{count} face" if count == 1 else f"{count} faces"
