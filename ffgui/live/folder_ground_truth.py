"""Ground truth of the pictures in a folder, from labels in or beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ffgui.errors import UserError
from ffgui.evaluate.annotations.folder_labels import find_labels
from ffgui.evaluate.annotations.video_ground_truth import LabeledFace
from ffgui.translatable import Translatable, sentences


class FolderGroundTruth:
    """Gives the faces of each picture; labels that cannot be used are skipped."""

    def __init__(self, folder: Path, on_warning: Callable[[str], None]) -> None:
        """Look for labels.

        Args:
            folder: of the pictures.
            on_warning: told about labels that cannot be used, the first of a folder only.
        """
        self._on_warning = on_warning
        self._warned = False
        try:
            self._labels = find_labels(folder, on_warning)
        except UserError as error:
            on_warning(sentences(error.message, Translatable("The pictures are shown without ground truth.")))
            self._labels = None

    def of(self, picture: Path, size: tuple[int, int]) -> tuple[LabeledFace, ...] | None:
        """Return the faces of a picture of this width and height, None if they are not known."""
        if self._labels is None:
            return None
        labels = self._labels.of(picture, size)
        if self._labels.faults and not self._warned:
            self._warned = True
            self._on_warning(
                Translatable(
                    "Skipped labels that cannot be used, such as {label}.", label=self._labels.faults[0]
                )
            )
        if labels is None:
            return None
        return tuple(
            LabeledFace((x1, y1, x2, y2), hard)
            for (x1, y1, x2, y2), hard in zip(labels.boxes.tolist(), labels.ignored.tolist(), strict=True)
        )
