"""`ffgui detect`: find faces in pictures and videos."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ffgui import policy
from ffgui.cli.arguments import add_size, score
from ffgui.cli.growing import Extent, JsonFile, JsonStream, encode
from ffgui.cli.output import add_output_arguments, complain, progress
from ffgui.errors import UsageError, UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ffgui.detect.detector import Detector
    from ffgui.detect.results import Detections

HELP = (
    "Find faces in pictures and videos. Of a folder, the pictures and videos in it are taken, sorted by "
    "name, and not those in folders below. Videos are gone through whole, frame by frame. All cores work, "
    "each on a picture of its own. Results are written as they come: a run that was stopped, or killed, is "
    "gone on with by --continue."
)
EXAMPLE = "ffgui detect photo.jpg holiday/ --model both --draw found --output found.json --continue"

_INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="picture, video or folder")
    parser.add_argument("--model", default="both", help="v1, v2, both (default) or a model file")
    parser.add_argument(
        "--score", type=score, default=0.5, help="lowest score of a face, 0 to 1 (default 0.5)"
    )
    add_size(parser)
    parser.add_argument(
        "--draw", type=Path, metavar="FOLDER", help="also write the pictures with the faces drawn in"
    )
    add_output_arguments(parser)
    parser.add_argument(
        "--continue",
        dest="go_on",
        action="store_true",
        help="keep what the file of --output has, and look only at what it lacks; failures are tried again",
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Picture:
    """A picture to look at.

    Attributes:
        path: the file.
        frame: counts from 0 in a video; None otherwise.
        image: uint8 [H, W, 3] of a frame; None for a picture, which is read by whoever looks.
        target: where its drawing goes, if anywhere.
    """

    path: Path
    frame: int | None
    image: NDArray[np.uint8] | None
    target: Path | None

    @property
    def name(self) -> str:
        return _name(self.path, self.frame)


@dataclass(frozen=True, slots=True)
class _Known:
    """A picture that the result has already."""

    extent: Extent


@dataclass(frozen=True, slots=True)
class _Failure:
    """A file that cannot be looked at, or not to its end."""

    path: Path
    error: UserError


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came of a picture: its entry, and what went wrong in drawing it, if anything."""

    entry: str
    failure: _Failure | None


def run(args: argparse.Namespace) -> int:
    """Find faces and hand out the result; 1 if a file could not be read."""
    if args.go_on and args.output is None:
        raise UsageError("--continue goes on with the file of --output: name it.")
    policy.load_runtimes()
    errors: list[_Failure] = []
    files = _files(args.paths, errors)
    if args.draw is not None:
        _prepare_folder(args.draw, files)
    total = _count(files)
    workers = _workers(files)
    detectors = _detectors(args, workers)
    report = _Report(args, detectors, files)
    done, stopped = 0, False
    items = _Feed(args, report, files).items()
    try:
        with closing(_looked_at(items, _Looker(detectors, args), workers)) as results:
            for result in progress(results, total, "Detecting"):
                done += not isinstance(result, _Failure)
                errors += report.take(result)
    except KeyboardInterrupt:
        stopped = True
    except UserError as error:  # the result cannot be written
        report.abandon(_listed([*errors, _Failure(args.output, error)]))
        raise
    listed = _listed(errors)
    report.finish(listed, complete=not stopped)
    if stopped:
        held = (
            f" {args.output} holds them: go on with the same command and --continue." if args.output else ""
        )
        sys.stderr.write(f"ffgui: Stopped after {done} of {total} pictures.{held}\n")
        return _INTERRUPTED
    return complain(listed) if listed else 0


_Item = _Picture | _Known | _Failure
_Result = _Seen | _Known | _Failure


def _looked_at(items: Iterator[_Item], looker: _Looker, workers: int) -> Generator[_Result, None, None]:
    from ffgui.detect.batch import in_order

    return in_order(looker, items, workers)


class _Feed:
    """Goes through the files in order and says what is to be looked at."""

    def __init__(self, args: argparse.Namespace, report: _Report, files: list[Path]) -> None:
        self._folder: Path | None = args.draw
        self._report = report
        self._files = files
        self._originals = {file.resolve() for file in files} if self._folder else set()
        self._drawings: set[Path] = set()

    def items(self) -> Iterator[_Item]:
        from ffgui.detect.pictures import is_video, read_video

        for file in self._files:
            if not is_video(file):
                yield self._item(file, None, None)
                continue
            try:
                for number, frame in enumerate(read_video(file)):
                    yield self._item(file, number, frame)
            except UserError as error:
                yield _Failure(file, error)

    def _item(self, file: Path, frame: int | None, image: NDArray[np.uint8] | None) -> _Item:
        target = self._target(file, frame)
        extent = self._report.known(_name(file, frame))
        # An entry whose drawing could not be written is made again with it.
        if extent is not None and (target is None or target.is_file()):
            return _Known(extent)
        return _Picture(file, frame, image, target)

    def _target(self, file: Path, frame: int | None) -> Path | None:
        """A name for a drawing that is new to this run, as pictures of two folders may share one."""
        if self._folder is None:
            return None
        stem = f"{file.name}{'' if frame is None else f'.{frame:06}'}.faces"
        target, number = self._folder / f"{stem}.png", 2
        while target in self._drawings or target.resolve() in self._originals:
            target, number = self._folder / f"{stem}-{number}.png", number + 1
        self._drawings.add(target)
        return target


class _Looker:
    """Looks at one picture with all models; called by several threads."""

    def __init__(self, detectors: Mapping[str, Detector], args: argparse.Namespace) -> None:
        from ffgui.detect.batch import PixelBudget

        self._detectors = detectors
        self._score: float = args.score
        self._size = args.size
        self._budget = PixelBudget()

    def __call__(self, item: _Item) -> _Result:
        if not isinstance(item, _Picture):
            return item
        try:
            return self._look(item)
        except UserError as error:
            return _Failure(item.path, error)
        except MemoryError:
            return _Failure(item.path, UserError(f"There is not enough memory for {item.name}."))

    def _look(self, picture: _Picture) -> _Seen:
        from ffgui.detect.pictures import read_picture
        from ffgui.detect.preprocess import input_size

        image = read_picture(picture.path) if picture.image is None else picture.image
        height, width = image.shape[:2]
        inside_width, inside_height = input_size(width, height, self._size)
        with self._budget.take(inside_width * inside_height):
            found = {
                key: detector.detect(image, self._score).detections
                for key, detector in self._detectors.items()
            }
        frame = {} if picture.frame is None else {"frame": picture.frame}
        models = {key: _faces(detections) for key, detections in found.items()}
        entry = {"path": picture.name, **frame, "width": width, "height": height, "models": models}
        return _Seen(encode(entry), _draw(picture, image, found))


def _draw(picture: _Picture, image: NDArray[np.uint8], found: Mapping[str, Detections]) -> _Failure | None:
    """Write a picture's drawing, if there is to be one; what went wrong."""
    if picture.target is None:
        return None
    from ffgui.detect.draw import draw
    from ffgui.detect.pictures import write_png

    try:
        write_png(picture.target, draw(image, found))
    except UserError as error:
        return _Failure(picture.path, error)
    return None


class _Text:
    """A line a picture for people."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def add(self, entry: str) -> None:
        from tqdm import tqdm

        tqdm.write(_line(json.loads(entry)), file=self._stream)  # takes the bar away meanwhile
        self._stream.flush()

    def finish(self, errors: list[dict[str, str]]) -> None:
        if len(errors) > 1:  # `complain` names one
            self._stream.writelines(f"{error['message']}\n" for error in errors)
            self._stream.flush()


class _Report:
    """Where results go: standard output as JSON or as text, and a file."""

    def __init__(
        self, args: argparse.Namespace, detectors: Mapping[str, Detector], files: list[Path]
    ) -> None:
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
            self._device = JsonStream(args.output.open("w", encoding="ascii"), settings)
            return
        self._file = JsonFile(args.output, settings, go_on=args.go_on)
        names = set(map(str, files))
        others = [
            name for name in self._file.known if name not in names and name.rpartition("#")[0] not in names
        ]
        if others:
            raise UserError(
                f"{args.output} has {len(others)} pictures that this command does not name, such as "
                f"{others[0]}. Name the same paths, or leave out --continue."
            )

    def known(self, name: str) -> Extent | None:
        """Where the file has a picture already, if it does."""
        return None if self._file is None else self._file.take(name)

    def take(self, result: _Result) -> list[_Failure]:
        """Hand out a result, and return what failed."""
        if isinstance(result, _Failure):
            return [result]
        if isinstance(result, _Known):
            assert self._file is not None
            self._show(self._file.keep(result.extent))
            return []
        if self._file is not None:
            self._file.add(result.entry)
        if self._device is not None:
            self._device.add(result.entry)
        self._show(result.entry)
        return [result.failure] if result.failure else []

    def _show(self, entry: str) -> None:
        try:
            self._shown.add(entry)
        except BrokenPipeError:
            # Whoever read has seen enough; a file or drawings are wanted all the same.
            if not self._more:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stdout.fileno())

    def finish(self, errors: list[dict[str, str]], *, complete: bool) -> None:
        """Write what belongs at the end."""
        if self._file is not None:
            self._file.finish(errors, complete=complete)
        self.abandon(errors)

    def abandon(self, errors: list[dict[str, str]]) -> None:
        """Write what belongs at the end, but for the file."""
        if self._device is not None:
            self._device.finish(errors)
        self._shown.finish(errors)


def _files(paths: list[Path], errors: list[_Failure]) -> list[Path]:
    """The files that the arguments mean, in order; folders without any are failures."""
    from ffgui.detect.pictures import PICTURE_SUFFIXES, VIDEO_SUFFIXES

    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        try:
            inside = sorted(
                file
                for file in path.iterdir()
                if file.suffix.lower() in PICTURE_SUFFIXES | VIDEO_SUFFIXES and file.is_file()
            )
        except OSError as error:
            reason = f"The folder {path} cannot be read: {error.strerror}. Check its permissions."
            errors.append(_Failure(path, UserError(reason)))
            continue
        if not inside:
            reason = f"There are no pictures or videos in the folder {path}. Name another one."
            errors.append(_Failure(path, UserError(reason)))
        files += inside
    return files


def _prepare_folder(folder: Path, files: list[Path]) -> None:
    """Make the folder for drawings, and refuse if a drawing would replace a picture it is made from."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be made: {error.strerror}. Name another one.") from error
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be written: {error.strerror}. Name another one."
        ) from error
    drawings = {(folder / f"{file.name}.faces.png").resolve() for file in files}
    lost = [file for file in files if file.resolve() in drawings]
    if lost:
        raise UserError(f"Drawings would overwrite the picture {lost[0]}. Name another folder for --draw.")


def _workers(files: list[Path]) -> int:
    """How many pictures are looked at at once."""
    from ffgui.detect.batch import usable_cores
    from ffgui.detect.pictures import is_video

    cores = usable_cores()
    return cores if any(map(is_video, files)) else max(1, min(cores, len(files)))


def _detectors(args: argparse.Namespace, workers: int) -> dict[str, Detector]:
    from ffgui.detect.batch import usable_cores
    from ffgui.detect.detector import Detector
    from ffgui.detect.model_files import resolve_models
    from ffgui.detect.onnx_runtime import open_onnx

    threads = max(1, usable_cores() // workers)
    detectors = [Detector(open_onnx(file, threads), args.size) for file in resolve_models(args.model)]
    return {detector.info.key: detector for detector in detectors}


def _listed(errors: list[_Failure]) -> list[dict[str, str]]:
    return [{"path": str(failure.path), "message": str(failure.error)} for failure in errors]


def _name(path: Path, frame: int | None) -> str:
    return str(path) if frame is None else f"{path}#{frame}"


def _count(files: list[Path]) -> int:
    """How many pictures there are to look at, for the progress bar."""
    from ffgui.detect.pictures import is_video, video_length

    return sum(video_length(file) if is_video(file) else 1 for file in files)


def _faces(detections: Detections) -> list[dict[str, Any]]:
    """Faces as JSON has them: pixels to a hundredth, scores to a ten-thousandth."""
    return [
        {
            "box": [round(side, 2) for side in box],
            "score": round(value, 4),
            "landmarks": [[round(x, 2), round(y, 2)] for x, y in points],
        }
        for box, value, points in zip(
            detections.boxes.tolist(), detections.scores.tolist(), detections.landmarks.tolist(), strict=True
        )
    ]


def _line(image: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{key.upper()} {_plural(len(faces))}" for key, faces in image["models"].items())
    return f"{image['path']}  {counts}"


def _plural(count: int) -> str:
    return f"{count} face" if count == 1 else f"{count} faces"
