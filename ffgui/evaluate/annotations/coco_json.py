"""COCO labels: a JSON file with `images`, `annotations` and `categories`."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ffgui.errors import UserError
from ffgui.evaluate.annotations.picture_labels import PictureLabels, Size, files_digest
from ffgui.files import read_bounded
from ffgui.limits import LABEL_BYTES

_FACE = "face"


class CocoJson:
    """Faces by name of the picture's file."""

    format = "COCO JSON"

    def __init__(self, file: Path, content: dict[str, Any]) -> None:
        """Take the content of a file.

        Raises:
            UserError: if it has several categories and none is named face.
        """
        self.faults: list[str] = []
        self._file = file
        wanted = _face_categories(file, content)
        self._names: dict[Any, str] = {}
        self._faces: dict[str, list[tuple[tuple[float, ...], bool]]] = {}
        self._sizes: dict[str, Any] = {}
        for image in content["images"]:
            name = _file_name(image)
            self._names[image["id"]] = name
            self._sizes[name] = (image.get("width"), image.get("height"))
            self._faces[name] = []
        for number, entry in enumerate(content["annotations"]):
            if wanted is None or entry.get("category_id") in wanted:
                self._add(number, entry)

    def digest(self, pictures: Sequence[Path]) -> str:  # noqa: ARG002
        """Return the hash of the label file."""
        return files_digest([self._file])

    def of(self, picture: Path, size: Size) -> PictureLabels | None:
        """Return the labels of a picture."""
        faces = self._faces.get(picture.name)
        if faces is None:
            return None
        labels = PictureLabels.of(faces)
        stated = self._sizes[picture.name]
        if (None not in stated and tuple(stated) != size) or not labels.fits(size):
            self.faults.append(f"{picture.name}: the labels do not fit the picture")
            return None
        return labels

    def _add(self, number: int, entry: dict[str, Any]) -> None:
        try:
            name = self._names[entry["image_id"]]
            x, y, width, height = (float(value) for value in entry["bbox"])
            if not (math.isfinite(x + y + width + height) and width > 0 and height > 0):
                raise ValueError("face without area")
        except (KeyError, TypeError, ValueError) as error:
            self.faults.append(f"annotation {number}: {error}")
            return
        self._faces[name].append(((x, y, x + width, y + height), bool(entry.get("iscrowd", 0))))


def find(folder: Path) -> CocoJson | None:
    """Find a COCO file beside the pictures, in `annotations`, or in the folder above."""
    for place in (folder, folder / "annotations", folder.parent, folder.parent / "annotations"):
        for file in sorted(place.glob("*.json")) if place.is_dir() else ():
            content = _read(file)
            if content is not None and _lists_a_picture_of(content, folder):
                return CocoJson(file, content)
    return None


def _read(file: Path) -> dict[str, Any] | None:
    """Return the content of a file, None if it is something else."""
    try:
        content = json.loads(read_bounded(file, LABEL_BYTES))
    except (OSError, ValueError, RecursionError, UserError):
        return None
    lists = isinstance(content, dict) and all(
        isinstance(content.get(key), list) and all(isinstance(entry, dict) for entry in content[key])
        for key in ("images", "annotations")
    )
    return (
        content if lists and all({"id", "file_name"} <= image.keys() for image in content["images"]) else None
    )


def _lists_a_picture_of(content: dict[str, Any], folder: Path) -> bool:
    names = map(_file_name, content["images"])
    return any((folder / name).is_file() for name in names if name)


def _file_name(image: dict[str, Any]) -> str:
    """Return the name of a picture's file without its folders, which Windows separates by backslashes."""
    return str(image["file_name"]).replace("\\", "/").rpartition("/")[2]


def _face_categories(file: Path, content: dict[str, Any]) -> set[Any] | None:
    """Return the ids of the categories that are faces; None for all."""
    categories = content.get("categories") or []
    faces = {one.get("id") for one in categories if str(one.get("name", "")).lower() == _FACE}
    if faces or len(categories) < 2:
        return faces or None
    raise UserError("{file} has no category named face. Rename the category of faces.", file=file)
