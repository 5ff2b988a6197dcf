"""Jobs of `ffgui detect`: the pictures and frames to process, and their results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ffgui.cli.resumable_json import Extent, encode
from ffgui.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ffgui.detect.detector import Detector
    from ffgui.detect.results import Detections
    from ffgui.detect.sizes import InferenceSize


@dataclass(frozen=True, slots=True, eq=False)
class PictureJob:
    """A picture or frame to process.

    Attributes:
        path: the file.
        frame: index of the frame in a video, from 0; None for a picture.
        image: uint8 [H, W, 3] of a frame; None for a picture, which the worker reads.
        drawing: file for the picture with faces drawn in; None for none.
    """

    path: Path
    frame: int | None
    image: NDArray[np.uint8] | None
    drawing: Path | None

    @property
    def name(self) -> str:
        """Name in the results."""
        return _name(self.path, self.frame)


@dataclass(frozen=True, slots=True)
class ExistingEntry:
    """A picture that the output file already has."""

    extent: Extent


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that could not be processed, or not completely."""

    path: Path
    error: UserError


@dataclass(frozen=True, slots=True)
class Detected:
    """Result of a picture: its JSON entry, and the failure to write its drawing, if any."""

    entry: str
    failure: FailedFile | None


Job = PictureJob | ExistingEntry | FailedFile
JobResult = Detected | ExistingEntry | FailedFile


class JobList:
    """Turns files into jobs, in order."""

    def __init__(
        self, files: list[Path], drawings: Path | None, find_existing: Callable[[str], Extent | None]
    ) -> None:
        """Take the input.

        Args:
            files: pictures and videos.
            drawings: folder for drawings; None for none.
            find_existing: returns the extent of an entry by name; each entry is returned once.
        """
        self._folder = drawings
        self._find_existing = find_existing
        self._files = files
        self._inputs = {file.resolve() for file in files} if drawings else set()
        self._drawing_counts: dict[str, int] = {}

    def jobs(self) -> Iterator[Job]:
        """Yield a job for each picture and frame; frames are decoded here."""
        from ffgui.detect.videos import is_video, read_video

        for file in self._files:
            if not is_video(file):
                yield self._job(file, None, None)
                continue
            try:
                for number, frame in enumerate(read_video(file)):
                    yield self._job(file, number, frame)
            except UserError as error:
                yield FailedFile(file, error)

    def _job(self, file: Path, frame: int | None, image: NDArray[np.uint8] | None) -> Job:
        drawing = self._drawing(file, frame)
        extent = self._find_existing(_name(file, frame))
        # If the drawing is missing, the picture is processed again.
        if extent is not None and (drawing is None or drawing.is_file()):
            return ExistingEntry(extent)
        return PictureJob(file, frame, image, drawing)

    def _drawing(self, file: Path, frame: int | None) -> Path | None:
        """Return a unique path for a drawing: pictures in different folders may have the same name."""
        if self._folder is None:
            return None
        stem = f"{file.name}{'' if frame is None else f'.{frame:06}'}.faces"
        while True:
            number = self._drawing_counts[stem] = self._drawing_counts.get(stem, 0) + 1
            drawing = self._folder / f"{stem}{'' if number == 1 else f'-{number}'}.png"
            if drawing.resolve() not in self._inputs:
                return drawing


class JobRunner:
    """Runs all models on a picture; called from several threads."""

    def __init__(self, detectors: Mapping[str, Detector], score: float, size: InferenceSize) -> None:
        """Take the models.

        Args:
            detectors: name of a model -> detector with inference size `size`.
            score: score threshold.
            size: of all detectors.
        """
        from ffgui.detect.batch import PixelBudget

        self._detectors = detectors
        self._score = score
        self._size = size
        self._budget = PixelBudget()

    def __call__(self, job: Job) -> JobResult:
        """Run a job; errors become results."""
        if not isinstance(job, PictureJob):
            return job
        try:
            return self._detect(job)
        except UserError as error:
            return FailedFile(job.path, error)
        except MemoryError:
            return FailedFile(job.path, UserError(f"Not enough memory for {job.name}."))

    def _detect(self, job: PictureJob) -> Detected:
        from ffgui.detect.letterbox import input_size
        from ffgui.detect.pictures import read_picture

        image = read_picture(job.path) if job.image is None else job.image
        height, width = image.shape[:2]
        input_width, input_height = input_size(width, height, self._size)
        with self._budget.take(input_width * input_height):
            detections = {
                key: detector.detect(image, self._score).detections
                for key, detector in self._detectors.items()
            }
        frame = {} if job.frame is None else {"frame": job.frame}
        models = {key: faces.to_json() for key, faces in detections.items()}
        entry = {"path": job.name, **frame, "width": width, "height": height, "models": models}
        return Detected(encode(entry), _draw(job, image, detections))


def _draw(
    job: PictureJob, image: NDArray[np.uint8], detections: Mapping[str, Detections]
) -> FailedFile | None:
    """Write a picture's drawing, if requested; return the failure, if any."""
    if job.drawing is None:
        return None
    from ffgui.detect.draw import draw
    from ffgui.detect.pictures import write_png

    try:
        write_png(job.drawing, draw(image, detections))
    except UserError as error:
        return FailedFile(job.path, error)
    return None


def _name(path: Path, frame: int | None) -> str:
    return str(path) if frame is None else f"{path}#{frame}"
