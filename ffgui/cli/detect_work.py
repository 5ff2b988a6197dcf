"""What `ffgui detect` looks at, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui.cli.growing import Extent, encode
from ffgui.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ffgui.detect.detector import Detector
    from ffgui.detect.results import Detections
    from ffgui.detect.sizes import InferenceSize


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
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
        """As results list it."""
        return _name(self.path, self.frame)


@dataclass(frozen=True, slots=True)
class Known:
    """A picture that the result has already."""

    extent: Extent


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that cannot be looked at, or not to its end."""

    path: Path
    error: UserError


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a picture: its entry, and what went wrong in drawing it, if anything."""

    entry: str
    failure: Failure | None


Item = Picture | Known | Failure
Result = Seen | Known | Failure


class Feed:
    """Goes through the files in order and says what is to be looked at."""

    def __init__(self, files: list[Path], folder: Path | None, known: Callable[[str], Extent | None]) -> None:
        """Say what there is to do.

        Args:
            files: pictures and videos.
            folder: where drawings go, if anywhere.
            known: where the result has the picture of a name already, once for each that it has.
        """
        self._folder = folder
        self._known = known
        self._files = files
        self._originals = {file.resolve() for file in files} if folder else set()
        self._drawings: dict[str, int] = {}

    def items(self) -> Iterator[Item]:
        """Pictures and frames in order; frames are decoded here."""
        from ffgui.detect.pictures import is_video, read_video

        for file in self._files:
            if not is_video(file):
                yield self._item(file, None, None)
                continue
            try:
                for number, frame in enumerate(read_video(file)):
                    yield self._item(file, number, frame)
            except UserError as error:
                yield Failure(file, error)

    def _item(self, file: Path, frame: int | None, image: NDArray[np.uint8] | None) -> Item:
        target = self._target(file, frame)
        extent = self._known(_name(file, frame))
        # An entry whose drawing could not be written is made again with it.
        if extent is not None and (target is None or target.is_file()):
            return Known(extent)
        return Picture(file, frame, image, target)

    def _target(self, file: Path, frame: int | None) -> Path | None:
        """A name for a drawing that is new to this run, as pictures of two folders may share one."""
        if self._folder is None:
            return None
        stem = f"{file.name}{'' if frame is None else f'.{frame:06}'}.faces"
        while True:
            number = self._drawings[stem] = self._drawings.get(stem, 0) + 1
            target = self._folder / f"{stem}{'' if number == 1 else f'-{number}'}.png"
            if target.resolve() not in self._originals:
                return target


class Looker:
    """Looks at one picture with all models; called by several threads."""

    def __init__(self, detectors: Mapping[str, Detector], score: float, size: InferenceSize) -> None:
        """Take the models.

        Args:
            detectors: name of a model -> detector at inference size `size`.
            score: the lowest score of a face.
            size: of all of them.
        """
        from ffgui.detect.batch import PixelBudget

        self._detectors = detectors
        self._score = score
        self._size = size
        self._budget = PixelBudget()

    def __call__(self, item: Item) -> Result:
        """What comes of an item; failures become results."""
        if not isinstance(item, Picture):
            return item
        try:
            return self._look(item)
        except UserError as error:
            return Failure(item.path, error)
        except MemoryError:
            return Failure(item.path, UserError(f"There is not enough memory for {item.name}."))

    def _look(self, picture: Picture) -> Seen:
        from ffgui.detect.letterbox import input_size
        from ffgui.detect.pictures import read_picture

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
        return Seen(encode(entry), _draw(picture, image, found))


def _draw(picture: Picture, image: NDArray[np.uint8], found: Mapping[str, Detections]) -> Failure | None:
    """Write a picture's drawing, if there is to be one; what went wrong."""
    if picture.target is None:
        return None
    from ffgui.detect.draw import draw
    from ffgui.detect.pictures import write_png

    try:
        write_png(picture.target, draw(image, found))
    except UserError as error:
        return Failure(picture.path, error)
    return None


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


def _name(path: Path, frame: int | None) -> str:
    return str(path) if frame is None else f"{path}#{frame}"
