"""Ground truth of a review source: labels of a picture folder, or the file beside a video."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ffgui.evaluate.annotations.folder_labels import find_labels
from ffgui.evaluate.annotations.picture_labels import FolderLabels, PictureLabels, Size
from ffgui.evaluate.annotations.video_ground_truth import ground_truth_file, read_ground_truth
from ffgui.review.source import FolderReviewSource, Item, ReviewSource, VideoReviewSource, file_sha256


class ReviewLabels(Protocol):
    """Labels of the frames of a source.

    Attributes:
        digest: hash of the label files.
        faults: messages about labels that could not be used.
    """

    digest: str
    faults: list[str]

    def of(self, item: Item, size: Size) -> PictureLabels | None:
        """Return the labels of a frame of this width and height, None if it has none."""


class FolderReviewLabels:
    """Labels of the pictures in a folder."""

    def __init__(self, source: FolderReviewSource, labels: FolderLabels) -> None:
        """Take the labels of a folder."""
        self._source, self._labels = source, labels
        self.digest = labels.digest([source.path / name for name in source.names])
        self.faults = labels.faults

    def of(self, item: Item, size: Size) -> PictureLabels | None:
        """Return the labels of a picture."""
        return self._labels.of(self._source.path / item.name, size)


class VideoReviewLabels:
    """Ground truth in a file beside a video."""

    def __init__(self, source: VideoReviewSource) -> None:
        """Read the file.

        Raises:
            UserError: if it cannot be read or is damaged.
        """
        self._file = ground_truth_file(source.path)
        self._truth = read_ground_truth(self._file)
        self.digest = file_sha256(self._file)
        self.faults: list[str] = []

    def of(self, item: Item, size: Size) -> PictureLabels | None:
        """Return the labels of a frame; none of them are used if they are for frames of another size."""
        truth = self._truth
        if size != (truth.width, truth.height):
            if not self.faults:
                self.faults.append(
                    f"{self._file.name}: it is for frames of {truth.width}x{truth.height}, but the "
                    f"video has frames of {size[0]}x{size[1]}"
                )
            return None
        faces = None if item.position is None else truth.at(item.position)
        return None if faces is None else PictureLabels.of([(face.box, face.hard) for face in faces])


def find_review_labels(source: ReviewSource, on_warning: Callable[[str], None]) -> ReviewLabels | None:
    """Return the labels of a source, None if it has none.

    Args:
        source: labels may be in or beside its folder.
        on_warning: called if a folder has labels in several formats.

    Raises:
        UserError: if a label file cannot be used.
    """
    if isinstance(source, FolderReviewSource):
        labels = find_labels(source.path, on_warning)
        return None if labels is None else FolderReviewLabels(source, labels)
    assert isinstance(source, VideoReviewSource)
    return VideoReviewLabels(source) if ground_truth_file(source.path).is_file() else None
