"""Text labels of WIDER FACE, in RetinaFace's format and the official one."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.files import file_inside, read_bounded
from ffgui.limits import LABEL_BYTES
from ffgui.text import shortened
from ffgui.translatable import Translatable

_BOX = 4
_LANDMARKS = 15
"""Values after the box: x, y and a flag for each of five landmarks."""

_INVALID = 7
"""Column of the official format that marks a face as ignored."""

_OFFICIAL = "wider_face_train_bbx_gt.txt"
_OFFICIAL_FILES = (_OFFICIAL, "wider_face_val_bbx_gt.txt")
_RETINAFACE = "label.txt"
_LABEL_FILES = (_RETINAFACE, f"WIDER_train/{_RETINAFACE}", _OFFICIAL, f"wider_face_split/{_OFFICIAL}")
_ROOTS = ("images", "WIDER_train/images", "")
_SHOWN = 3
_EXAMPLE = 300
"""Characters of an example in a message."""


def _no_boxes() -> NDArray[np.float32]:
    return np.zeros((0, 4), np.float32)


@dataclass(frozen=True, eq=False)
class LabeledImage:
    """A picture and its labeled faces.

    Attributes:
        name: `EVENT/FILE.jpg`, as in the label file.
        path: the picture's file.
        boxes: float32 [N, 4] as x1, y1, x2, y2.
        landmarks: float32 [N, 5, 2]; NaN if unknown.
        ignored: faces that count neither as positives nor as negatives, float32 [M, 4].
    """

    name: str
    path: Path
    boxes: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    ignored: NDArray[np.float32] = field(default_factory=_no_boxes)


@dataclass(frozen=True, slots=True)
class Labels:
    """Content of a label file.

    Attributes:
        file: the label file.
        images: its pictures, as far as they exist.
        faults: its unusable lines, each as `FILE:LINE: reason`.
    """

    file: Path
    images: list[LabeledImage]
    faults: list[str]


@dataclass(frozen=True, slots=True)
class _Face:
    box: tuple[float, ...]
    landmarks: tuple[float, ...] = ()
    ignored: bool = False


def skipped_lines(faults: Sequence[str]) -> str:
    """Return a message about the unusable lines of a label file; it quotes the first few."""
    more = ", ..." if len(faults) > _SHOWN else ""
    lines = "1 label line" if len(faults) == 1 else f"{len(faults)} label lines"
    return f"Skipped {lines}: {', '.join(faults[:_SHOWN])}{more}"


class _LineError(ValueError):
    """Raised for an unusable line."""


Pictures = dict[str, list[_Face]]
Fault = Callable[[int, str], None]


def read_labels(folder: Path) -> list[LabeledImage]:
    """Return the pictures of `load_labels`."""
    return load_labels(folder).images


def load_labels(folder: Path) -> Labels:
    """Read the labels of training pictures.

    Args:
        folder: contains `label.txt` in RetinaFace's format (`# EVENT/FILE.jpg`, then one line per
            face: x y width height and, if known, five times x y flag, then a blur score), or the
            official `wider_face_train_bbx_gt.txt`, directly or in `wider_face_split/`; and the
            pictures in `images/` or `WIDER_train/images/`.

    Returns:
        The existing pictures with their faces. Unusable lines are skipped and listed.

    Raises:
        UserError: if there is no label file, it has no usable line, or none of its pictures exists.
    """
    file = _find_label_file(folder)
    pictures, faults = _read(file)
    if not any(pictures.values()):
        first = Translatable(" First unusable line: {line}.", line=faults[0]) if faults else ""
        raise UserError(
            "{file} has no usable face.{first} Expected lines such as '# EVENT/FILE.jpg', each followed "
            "by lines such as '10 20 30 40', or the official {official}.",
            file=file,
            first=first,
            official=_OFFICIAL,
        )
    return Labels(file, _existing_pictures(folder, file, pictures), faults)


def read_faces(file: Path) -> tuple[dict[str, list[tuple[tuple[float, ...], bool]]], list[str]]:
    """Read a label file without looking for its pictures.

    Returns:
        The boxes of each picture with whether they are ignored, and the unusable lines.

    Raises:
        UserError: if the file cannot be read.
    """
    pictures, faults = _read(file)
    return {name: [(face.box, face.ignored) for face in faces] for name, faces in pictures.items()}, faults


def digest(images: Sequence[LabeledImage]) -> str:
    """Return the SHA-256 of names and labels in order, which determine the crops of every step."""
    total = hashlib.sha256()
    for image in images:
        total.update("/".join(image.path.parts[-2:]).encode("utf-8", "surrogateescape"))
        for part in (image.boxes, image.landmarks, image.ignored):
            total.update(part.tobytes())
    return total.hexdigest()


def has_labels(folder: Path) -> bool:
    """Return whether `load_labels` would find a label file."""
    return any(file.is_file() for file in _label_files(folder))


def _label_files(folder: Path) -> list[Path]:
    """Return the paths where a label file may be, in order of precedence."""
    return [*(folder / path for path in _LABEL_FILES), folder.parent / "wider_face_split" / _OFFICIAL]


def _find_label_file(folder: Path) -> Path:
    for file in _label_files(folder):
        if file.is_file():
            return file
    raise UserError(
        "{folder} has neither {retinaface} nor {official}. Choose a folder that contains images/ and "
        "label.txt, or WIDER_train/ and wider_face_split/.",
        folder=folder,
        retinaface=_RETINAFACE,
        official=_OFFICIAL,
    )


def _read(file: Path) -> tuple[Pictures, list[str]]:
    """Return the pictures and the unusable lines of a label file."""
    try:
        lines = read_bounded(file, LABEL_BYTES).decode("utf-8", errors="replace").splitlines()
    except OSError as error:
        raise UserError(
            "Cannot read {file}: {reason}. Check its permissions.", file=file, reason=error.strerror
        ) from error
    numbered = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    faults: list[str] = []

    def fault(line: int, reason: str) -> None:
        faults.append(f"{file.name}:{line}: {reason}")

    if file.name in _OFFICIAL_FILES:
        return _pictures(numbered, fault, _official_name, _official_face), faults
    return _pictures(numbered, fault, _retinaface_name, _retinaface_face), faults


def _pictures(
    lines: Sequence[tuple[int, str]],
    fault: Fault,
    name_of: Callable[[str], str | None],
    face_of: Callable[[str], _Face | None],
) -> Pictures:
    """Parse pictures and the faces listed below them.

    `name_of` returns None for a line that is not a picture's name, `face_of` for one that is not a face.
    """
    pictures: Pictures = {}
    current: list[_Face] | None = None
    for number, line in lines:
        if (name := name_of(line)) is not None:
            current = pictures.setdefault(name, [])
            continue
        try:
            face = face_of(line)
        except _LineError as error:
            fault(number, str(error))
            continue
        if face is None:
            continue
        if current is None:
            fault(number, "face before the first picture")
        else:
            current.append(face)
    return pictures


def _retinaface_name(line: str) -> str | None:
    return line[1:].strip() if line.startswith("#") else None


def _retinaface_face(line: str) -> _Face:
    values = _numbers(line, _BOX)
    marks = values[_BOX : _BOX + _LANDMARKS]
    if 0 < len(marks) < _LANDMARKS:
        raise _LineError(f"{len(values)} numbers are neither a box nor a box with five landmarks")
    points = tuple(value for index, value in enumerate(marks) if index % 3 < 2)
    return _Face(_box(values), () if any(value < 0 for value in points) else points)


def _official_name(line: str) -> str | None:
    """Recognize pictures by their suffix, so that a wrong face count does no harm."""
    return line if line.lower().endswith((".jpg", ".jpeg", ".png")) else None


def _official_face(line: str) -> _Face | None:
    """Return None for a face count, and for the line of zeros that stands for no faces."""
    if line.isdecimal() or not line.strip("0 "):
        return None
    values = _numbers(line, _BOX)
    return _Face(_box(values), ignored=len(values) > _INVALID and values[_INVALID] != 0)


def _numbers(line: str, minimum: int) -> list[float]:
    try:
        values = [float(word) for word in line.split()]
    except ValueError:
        raise _LineError("not numbers") from None
    if len(values) < minimum:
        raise _LineError(f"{len(values)} numbers instead of {minimum} or more")
    if not all(map(math.isfinite, values)):
        raise _LineError("not finite")
    return values


def _box(values: Sequence[float]) -> tuple[float, ...]:
    x, y, width, height = values[:_BOX]
    if width <= 0 or height <= 0:
        raise _LineError("face without area")
    return x, y, x + width, y + height


def _existing_pictures(folder: Path, file: Path, pictures: Pictures) -> list[LabeledImage]:
    roots = [*(folder / root for root in _ROOTS), file.parent / "images"]
    for root in roots:
        existing = list(_under(root, pictures))
        if existing:
            return existing
    example = next(iter(pictures))
    raise UserError(
        "None of the {count} pictures listed in {file} is in {folder}. For example, {example} is missing.",
        count=len(pictures),
        file=file,
        folder=folder,
        example=shortened(str(folder / "images" / example), _EXAMPLE),
    )


def _under(root: Path, pictures: Pictures) -> Iterator[LabeledImage]:
    for name, faces in pictures.items():
        path = file_inside(root, name)
        if path is not None:
            yield _labeled(name, path, faces)


def _labeled(name: str, path: Path, faces: Sequence[_Face]) -> LabeledImage:
    counted = [face for face in faces if not face.ignored]
    unknown = (math.nan,) * 10
    landmarks = np.array([face.landmarks or unknown for face in counted], np.float32).reshape(-1, 5, 2)
    ignored = [face for face in faces if face.ignored]
    return LabeledImage(name, path, _boxes(counted), landmarks, _boxes(ignored))


def _boxes(faces: Sequence[_Face]) -> NDArray[np.float32]:
    return np.array([face.box for face in faces], np.float32).reshape(-1, 4)
