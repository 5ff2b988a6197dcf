"""Finds the labels of a folder of pictures, in any of the formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ffgui.evaluate.annotations import coco_json, voc_xml, wider_folder, yolo_text
from ffgui.evaluate.annotations.picture_labels import FolderLabels
from ffgui.translatable import Translatable

FORMATS: tuple[Callable[[Path], FolderLabels | None], ...] = (
    wider_folder.find,
    coco_json.find,
    voc_xml.find,
    yolo_text.find,
)


def find_labels(folder: Path, on_warning: Callable[[str], None]) -> FolderLabels | None:
    """Return the labels of a folder of pictures, None if it has none.

    Args:
        folder: of the pictures; labels may be in it, in a folder below or beside it.
        on_warning: told if there are labels in several formats, of which the first one is used.

    Raises:
        UserError: if a label file cannot be used.
    """
    found = [labels for find in FORMATS if (labels := find(folder)) is not None]
    if len(found) > 1:
        names = ", ".join(labels.format for labels in found)
        on_warning(
            Translatable(
                "{folder} has labels in several formats ({formats}). Using {used}.",
                folder=folder.name,
                formats=names,
                used=found[0].format,
            )
        )
    return found[0] if found else None
