"""Pascal VOC labels: one XML file per picture, beside it or in `Annotations`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from ffgui.detect.pictures import PICTURE_SUFFIXES
from ffgui.errors import UserError
from ffgui.evaluate.annotations.picture_labels import PictureLabels, Size, files_digest
from ffgui.files import read_bounded
from ffgui.limits import LABEL_BYTES

_FACE = "face"


class VocXml:
    """Reads the file of a picture when it is asked for.

    Objects named "face" count; where there are none, all of a single other name do.
    """

    format = "Pascal VOC XML"

    def __init__(self, folder: Path) -> None:
        """Take the folder of the XML files."""
        self.faults: list[str] = []
        self._folder = folder

    def digest(self, pictures: Sequence[Path]) -> str:
        """Return the hash of the files of these pictures."""
        return files_digest(self._folder / f"{picture.stem}.xml" for picture in pictures)

    def of(self, picture: Path, size: Size) -> PictureLabels | None:
        """Return the labels of a picture."""
        file = self._folder / f"{picture.stem}.xml"
        if not file.is_file():
            return None
        try:
            root = _parse(file)
            stated = tuple(int(root.findtext(f"size/{name}", "0")) for name in ("width", "height"))
            labels = PictureLabels.of([_face(entry) for entry in _faces(root)])
        except (OSError, ValueError, UserError, ET.ParseError) as error:
            self.faults.append(f"{file.name}: {error}")
            return None
        if (all(stated) and stated != size) or not labels.fits(size):
            self.faults.append(f"{picture.name}: the labels do not fit the picture")
            return None
        return labels


def find(folder: Path) -> VocXml | None:
    """Find the XML files of a folder of pictures."""
    for place in (folder, folder / "Annotations", folder.parent / "Annotations"):
        if place.is_dir() and any(_has_picture(folder, file) for file in place.glob("*.xml")):
            return VocXml(place)
    return None


def _has_picture(folder: Path, file: Path) -> bool:
    return any((folder / f"{file.stem}{suffix}").is_file() for suffix in PICTURE_SUFFIXES)


def _parse(file: Path) -> ET.Element:
    content = read_bounded(file, LABEL_BYTES)
    if b"<!" in content.replace(b"<!--", b""):  # entities could expand to gigabytes
        raise ValueError("document types are not supported")
    return ET.fromstring(content)  # noqa: S314 - no entities, see above


def _faces(root: ET.Element) -> list[ET.Element]:
    objects = root.findall("object")
    faces = [entry for entry in objects if entry.findtext("name", "").strip().lower() == _FACE]
    names = {entry.findtext("name", "") for entry in objects}
    return faces or (objects if len(names) == 1 else [])


def _face(entry: ET.Element) -> tuple[tuple[float, ...], bool]:
    x1, y1, x2, y2 = (
        float(entry.findtext(f"bndbox/{name}", "")) for name in ("xmin", "ymin", "xmax", "ymax")
    )
    # Corners count from 1 and belong to the box.
    box = (x1 - 1, y1 - 1, x2, y2)
    if not (math.isfinite(sum(box)) and box[0] < box[2] and box[1] < box[3]):
        raise ValueError("face without area")
    return box, entry.findtext("difficult", "0").strip() == "1"
