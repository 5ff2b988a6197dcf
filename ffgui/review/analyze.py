"""Runs two detectors over every frame of a source, on all cores, into an analysis file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from threading import Event

import numpy as np

from ffgui.detect.batch import PixelBudget, in_order
from ffgui.detect.detector import Detector
from ffgui.detect.engines import ONNX_RUNTIME
from ffgui.detect.engines.threads import usable_cores
from ffgui.detect.letterbox import input_size
from ffgui.detect.orientation import UPRIGHT
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.evaluate.annotations.picture_labels import PictureLabels
from ffgui.evaluate.model_labels import model_labels
from ffgui.review.analysis_file import encode_failure, encode_frame, frame_position
from ffgui.review.analysis_writer import AnalysisWriter
from ffgui.review.header import SIDES, Header, ModelRecord, Side, SourceRecord
from ffgui.review.labels import ReviewLabels
from ffgui.review.source import Item, Picture, ReviewSource

Progress = Callable[[int, int | None], None]
"""Called with the number of frames done and that of all, if known."""


@dataclass(frozen=True, slots=True)
class FrameAnalyzer:
    """Runs both detectors on one frame; called from several threads.

    Attributes:
        source: reads pictures.
        detectors: the two.
        size: of both detectors.
        floor: lowest score to keep.
        exact: whether to keep all digits.
        budget: bounds the pictures in progress.
        labels: of the pictures; None without.
    """

    source: ReviewSource
    detectors: Mapping[Side, Detector]
    size: InferenceSize
    floor: float
    exact: bool
    budget: PixelBudget
    labels: ReviewLabels | None = None

    def __call__(self, item: Item) -> str:
        """Return the frame's line in the analysis file; errors become lines as well."""
        position = frame_position(item.number, item.name, item.position)
        try:
            return self._analyze(item)
        except UserError as error:
            return encode_failure(position, str(error))
        except MemoryError:
            return encode_failure(position, f"Not enough memory for {item.name or f'frame {item.number}'}.")

    def _analyze(self, item: Item) -> str:
        image = self.source.read(item)
        width, height = input_size(image.shape[1], image.shape[0], self.size)
        with self.budget.take(width * height):
            results = {side: self.detectors[side].detect(image, self.floor) for side in SIDES}
        return encode_frame(
            frame_position(item.number, item.name, item.position),
            {side: result.detections for side, result in results.items()},
            {side: result.attention for side, result in results.items()},
            self._truth(item, image),
            exact=self.exact,
        )

    def _truth(self, item: Item, image: Picture) -> PictureLabels | None:
        """Return the labels of a frame, rotated and mirrored as its picture has been."""
        if self.labels is None:
            return None
        orientation, (height, width) = self.source.orientation, image.shape[:2]
        size = (height, width) if orientation.rotation in (90, 270) else (width, height)
        labels = self.labels.of(item, size)
        if labels is None or orientation == UPRIGHT:
            return labels
        boxes = [orientation.apply_to_box((x1, y1, x2, y2), size) for x1, y1, x2, y2 in labels.boxes.tolist()]
        return PictureLabels(np.array(boxes, np.float32).reshape(-1, 4), labels.ignored)


def describe(
    source: ReviewSource,
    detectors: Mapping[Side, Detector],
    *,
    size: InferenceSize,
    nms: float | None,
    floor: float,
    labels: str | None,
    engine: str = ONNX_RUNTIME,
) -> Header:
    """Return the header of an analysis.

    Args:
        source: is read for its hash.
        detectors: the two.
        size: of both detectors.
        nms: IoU threshold of both; None for that of each family.
        floor: lowest score to keep.
        labels: hash of the ground truth; None without.
        engine: key of the engine that runs the networks.

    Raises:
        UserError: if the source cannot be read.
    """
    infos = [detectors[side].info for side in SIDES]
    models = {
        side: ModelRecord(label, info.key, info.family, str(info.file), info.sha256, detectors[side].device)
        for side, label, info in zip(SIDES, model_labels(infos), infos, strict=True)
    }
    record = SourceRecord(str(source.path), source.sha256(), source.length, source.consecutive)
    return Header(record, models, str(size), nms, floor, labels, source.orientation, engine)


def analyze(analyzer: FrameAnalyzer, writer: AnalysisWriter, progress: Progress, stop: Event) -> bool:
    """Analyze the frames that the file does not have yet.

    Args:
        analyzer: see `FrameAnalyzer`.
        writer: gets the lines.
        progress: called after each frame.
        stop: ends the work after the frames in progress; analyzed frames stay in the file.

    Returns:
        Whether the source was analyzed to its end.

    Raises:
        UserError: if the file cannot be written, or the source cannot be read at all.
    """
    if writer.complete:
        return True
    source, total = analyzer.source, analyzer.source.length
    ended = _SourceEnd()
    progress(writer.done, total)
    items = ended.watch(source.items(writer.done))
    with closing(in_order(analyzer, items, usable_cores())) as lines:
        for line in lines:
            writer.add(line)
            progress(writer.done, total)
            if stop.is_set():
                return False
    if not writer.done and ended.error is not None:
        raise ended.error
    writer.finish(None if ended.error is None else str(ended.error))
    return True


class _SourceEnd:
    """Keeps the error with which a source ends, so that the frames before it count."""

    def __init__(self) -> None:
        self.error: UserError | None = None

    def watch(self, items: Iterator[Item]) -> Iterator[Item]:
        try:
            yield from items
        except UserError as error:
            self.error = error
