"""Analyzes a video or folder in a thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ffgui.app.language import tr, translated
from ffgui.app.review.analysis_store import analysis_file, make_room
from ffgui.detect.batch import PixelBudget
from ffgui.detect.detector import Detector
from ffgui.detect.model import load_model
from ffgui.detect.orientation import Orientation
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.evaluate import MIN_SCORE
from ffgui.review.analysis import Analysis, read_analysis
from ffgui.review.analysis_writer import AnalysisWriter
from ffgui.review.analyze import FrameAnalyzer, analyze, describe
from ffgui.review.header import SIDES, Side
from ffgui.review.labels import ReviewLabels, find_review_labels
from ffgui.review.source import ReviewSource, open_review_source

LOWEST_SCORE = 0.2
"""Lowest score threshold, and of stored faces without labels."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """Input and settings of an analysis.

    Attributes:
        path: video or folder.
        models: file of each detector.
        devices: key of the device that runs each.
        size: inference size.
        nms: IoU threshold of NMS.
        orientation: how pictures are rotated and mirrored, as on screen.
        engine: key of the engine that runs the networks.
    """

    path: Path
    models: Mapping[Side, Path]
    devices: Mapping[Side, str]
    size: InferenceSize
    nms: float
    orientation: Orientation
    engine: str

    def open(self) -> ReviewSource:
        """Open the source.

        Raises:
            UserError: if it cannot be opened.
        """
        return open_review_source(self.path, self.orientation)


class AnalysisJob(QObject):
    """Runs one analysis; analyzed frames are kept in the user's data folder, and the next run resumes there.

    Attributes:
        running: whether an analysis is running.
    """

    progressed = Signal(int, object)
    """Frames done, and the number of all or None."""

    finished = Signal(object, object)
    """Plan and `Analysis`, whether complete or not."""

    failed = Signal(str)
    """A message for the user."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.running = False
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def start(self, plan: AnalysisPlan) -> None:
        """Start, unless an analysis is running."""
        if not self.running:
            self.running = True
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, args=(plan,), name="analysis", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """End the analysis after the frames in progress; `finished` follows with the analyzed frames."""
        self._stop.set()

    def close(self) -> None:
        """End the analysis and wait for it."""
        self.cancel()
        if self._thread is not None:
            self._thread.join()

    def _run(self, plan: AnalysisPlan) -> None:
        try:
            analysis = self._analyze(plan)
        except UserError as error:
            self._fail(translated(error.message))
        except Exception as error:
            _logger.exception("the analysis failed")
            self._fail(
                tr("The analysis failed ({error}, see the log). Start it again.", error=type(error).__name__)
            )
        else:
            self.running = False
            self.finished.emit(plan, analysis)

    def _fail(self, message: str) -> None:
        self.running = False
        self.failed.emit(message)

    def _analyze(self, plan: AnalysisPlan) -> Analysis:
        source = plan.open()
        models = {
            side: load_model(plan.models[side], engine=plan.engine, device=plan.devices[side])
            for side in SIDES
        }
        detectors = {side: Detector(models[side], plan.size, plan.nms) for side in SIDES}
        labels = _labels_of(source)
        floor = LOWEST_SCORE if labels is None else MIN_SCORE  # AP counts all detections
        header = describe(
            source,
            detectors,
            size=plan.size,
            nms=plan.nms,
            floor=floor,
            labels=None if labels is None else labels.digest,
            engine=plan.engine,
        )
        analyzer = FrameAnalyzer(source, detectors, plan.size, floor, header.exact, PixelBudget(), labels)
        with closing(AnalysisWriter(analysis_file(header), header)) as writer:
            make_room(writer.path)
            analyze(analyzer, writer, self.progressed.emit, self._stop)
        return read_analysis(writer.path)


def _labels_of(source: ReviewSource) -> ReviewLabels | None:
    """Return the labels of a source, as far as they can be used; playing it has told about the others."""
    try:
        return find_review_labels(source, _logger.info)
    except UserError as error:
        _logger.info("analyzed without labels: %s", error)
        return None
