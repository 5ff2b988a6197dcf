"""`ffgui detect`: find faces in pictures and videos."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli.arguments import add_size, score
from ffgui.cli.output import add_output_arguments, complain, emit, progress
from ffgui.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ffgui.detect.detector import Detector
    from ffgui.detect.results import Detections

HELP = (
    "Find faces in pictures and videos. Of a folder, the pictures and videos in it are taken, sorted by "
    "name, and not those in folders below. Videos are gone through whole, frame by frame."
)
EXAMPLE = "ffgui detect photo.jpg holiday/ --model both --draw found --json"


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


@dataclass(frozen=True, slots=True, eq=False)
class _Picture:
    """A picture to look at: `frame` counts from 0 in a video and is None otherwise."""

    path: Path
    frame: int | None
    image: NDArray[np.uint8]

    @property
    def name(self) -> str:
        return str(self.path) if self.frame is None else f"{self.path}#{self.frame}"


class _Run:
    """One run of the command: what was found, what failed, and where drawings went."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.images: list[dict[str, Any]] = []
        self.errors: list[dict[str, str]] = []
        self._drawn: set[Path] = set()

    def fail(self, path: Path, error: UserError) -> None:
        self.errors.append({"path": str(path), "message": str(error)})

    def look(self, detectors: Mapping[str, Detector], files: list[Path]) -> None:
        """Go through the files in order, with all models at once on each picture."""
        with ThreadPoolExecutor(len(detectors)) as pool:
            for picture in progress(self._pictures(files), _count(files), "Detecting"):
                tasks = {
                    key: pool.submit(detector.detect, picture.image, self.args.score)
                    for key, detector in detectors.items()
                }
                self._take(picture, {key: task.result().detections for key, task in tasks.items()})

    def _pictures(self, files: list[Path]) -> Iterator[_Picture]:
        for file in files:
            try:
                yield from _read(file)
            except UserError as error:
                self.fail(file, error)

    def _take(self, picture: _Picture, found: Mapping[str, Detections]) -> None:
        height, width = picture.image.shape[:2]
        entry: dict[str, Any] = {"path": picture.name}
        if picture.frame is not None:
            entry["frame"] = picture.frame
        models = {key: _faces(detections) for key, detections in found.items()}
        self.images.append(entry | {"width": width, "height": height, "models": models})
        if self.args.draw is not None:
            try:
                self._draw(picture, found)
            except UserError as error:
                self.fail(picture.path, error)

    def _draw(self, picture: _Picture, found: Mapping[str, Detections]) -> None:
        from ffgui.detect.draw import draw
        from ffgui.detect.pictures import write_png

        frame = "" if picture.frame is None else f".{picture.frame:06}"
        target = self._free(f"{picture.path.name}{frame}.faces")
        write_png(target, draw(picture.image, found))

    def _free(self, stem: str) -> Path:
        """A name for a drawing that this run has not used, as pictures of two folders may share one."""
        folder: Path = self.args.draw
        target, number = folder / f"{stem}.png", 2
        while target in self._drawn:
            target, number = folder / f"{stem}-{number}.png", number + 1
        self._drawn.add(target)
        return target


def run(args: argparse.Namespace) -> int:
    """Find faces and hand out the result; 1 if a file could not be read."""
    policy.load_runtimes()
    job = _Run(args)
    files = _files(job)
    if args.draw is not None:
        _prepare_folder(args.draw, files)
    job.look(_detectors(args), files)
    emit({"images": job.images, "errors": job.errors}, args, _text(job))
    return complain(job.errors) if job.errors else 0


def _files(job: _Run) -> list[Path]:
    """The files that the arguments mean, in order; folders without any are failures."""
    from ffgui.detect.pictures import PICTURE_SUFFIXES, VIDEO_SUFFIXES

    files: list[Path] = []
    for path in job.args.paths:
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
            job.fail(
                path, UserError(f"The folder {path} cannot be read: {error.strerror}. Check its permissions.")
            )
            continue
        if not inside:
            job.fail(
                path, UserError(f"There are no pictures or videos in the folder {path}. Name another one.")
            )
        files += inside
    return files


def _prepare_folder(folder: Path, files: list[Path]) -> None:
    """Make the folder for drawings, and refuse if a drawing would replace a picture it is made from."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be made: {error.strerror}. Name another one.") from error
    drawings = {(folder / f"{file.name}.faces.png").resolve() for file in files}
    lost = [file for file in files if file.resolve() in drawings]
    if lost:
        raise UserError(f"Drawings would overwrite the picture {lost[0]}. Name another folder for --draw.")


def _detectors(args: argparse.Namespace) -> dict[str, Detector]:
    from ffgui.detect.detector import Detector
    from ffgui.detect.model_files import resolve_models
    from ffgui.detect.onnx_runtime import open_onnx

    files = resolve_models(args.model)
    threads = max(1, (os.cpu_count() or 1) // len(files))
    detectors = [Detector(open_onnx(file, threads), args.size) for file in files]
    return {detector.info.key: detector for detector in detectors}


def _read(file: Path) -> Iterator[_Picture]:
    from ffgui.detect.pictures import is_video, read_picture, read_video

    if is_video(file):
        for number, frame in enumerate(read_video(file)):
            yield _Picture(file, number, frame)
    else:
        yield _Picture(file, None, read_picture(file))


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


def _text(job: _Run) -> str:
    lines = []
    for image in job.images:
        counts = ", ".join(f"{key.upper()} {_plural(len(faces))}" for key, faces in image["models"].items())
        lines.append(f"{image['path']}  {counts}")
    return "\n".join(lines)


def _plural(count: int) -> str:
    return f"{count} face" if count == 1 else f"{count} faces"
