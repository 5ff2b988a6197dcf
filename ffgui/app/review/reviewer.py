"""Analyzes the open source and lets the user go through the disagreements."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QObject, Signal

from ffgui.app.bars.notices import Notices
from ffgui.app.controller import AppController
from ffgui.app.language import mark, tr, translated
from ffgui.app.latest_job import LatestJob
from ffgui.app.review.analysis_job import LOWEST_SCORE, AnalysisJob, AnalysisPlan
from ffgui.app.review.counts import Counts, count
from ffgui.app.review.review_bar import ReviewBar
from ffgui.app.review.thumbnail import Thumbnail, read_thumbnail
from ffgui.detect.orientation import Orientation
from ffgui.errors import UserError
from ffgui.files import create_writable_folder
from ffgui.review.analysis import Analysis
from ffgui.review.comparison import Comparer, FaceFilter
from ffgui.review.disagreements import Order
from ffgui.review.header import Side
from ffgui.review.report.report import HTML_NAME, build_report, write_report
from ffgui.review.source import check_unchanged


def time_left(seconds: float) -> str:
    """Return a time such as `1:05`."""
    return f"{round(seconds) // 60}:{round(seconds) % 60:02}"


_FIRST = mark("There is no earlier disagreement.")
_LAST = mark("There is no later disagreement.")


def _progress_text(done: int, total: int | None, seconds: float, fresh: int) -> str:
    """Return how far an analysis is; `fresh` frames of it took `seconds`."""
    if not total:
        return tr("Analyzing: {done:,}", done=done)
    if not fresh:
        return tr("Analyzing: {done:,} of {total:,}", done=done, total=total)
    left = time_left(seconds / fresh * (total - done))
    return tr("Analyzing: {done:,} of {total:,}, {time} left", done=done, total=total, time=left)


class Reviewer(QObject):
    """Owns the analysis of the open source.

    Attributes:
        order: in which disagreements are gone through.
        counts: what is shown; None before an analysis.
    """

    changed = Signal()
    """Actions may have become available, or no longer be."""

    def __init__(
        self,
        controller: AppController,
        bar: ReviewBar,
        notices: Notices,
        folder: Callable[[], Path],
        parent: QObject,
    ) -> None:
        """Connect the parts.

        Args:
            controller: has source, models and settings.
            bar: shows the analysis.
            notices: for messages.
            folder: returns where reports go.
            parent: owner.
        """
        super().__init__(parent)
        self._controller, self._bar, self._notices, self._folder = controller, bar, notices, folder
        self.order: Order = "time"
        self.counts: Counts | None = None
        self._plan: AnalysisPlan | None = None
        self._comparer: Comparer | None = None
        self._size_range = 0.0, math.inf
        self._chosen = -1
        self._pointed = -1
        self._started = 0.0
        self._done_before: int | None = None
        self._job = AnalysisJob(self)
        self._counting = LatestJob(count, "review counts", self)
        self._thumbnails = LatestJob(read_thumbnail, "thumbnail", self)
        self._reports = LatestJob(self._write_report, "report", self)
        self._connect()

    def _connect(self) -> None:
        self._job.progressed.connect(self._on_progressed)
        self._job.finished.connect(self._on_finished)
        self._job.failed.connect(self._on_failed)
        self._counting.done.connect(self._on_counted)
        self._thumbnails.done.connect(self._on_thumbnail)
        self._reports.done.connect(lambda notice: self._notices.post(*notice))
        self._bar.size_range_changed.connect(self._on_size_range_changed)
        self._bar.score_changed.connect(lambda score: self._controller.settings.change(score=score))
        self._bar.timeline.seek_requested.connect(self._controller.pipeline.seek)
        self._bar.timeline.hovered.connect(self._on_hovered)
        self._controller.changed.connect(self._on_controller_changed)
        self._controller.settings.changed.connect(self._on_settings_changed)

    @property
    def running(self) -> bool:
        """Whether an analysis is running."""
        return self._job.running

    @property
    def can_analyze(self) -> bool:
        """Whether the open source can be analyzed."""
        return self._controller.can_step and self._controller.spec.path is not None

    def toggle(self) -> None:
        """Analyze the open source, or cancel the running analysis; analyzed frames are kept."""
        if self.running:
            self._job.cancel()
            return
        plan = self._wanted_plan()
        if plan is None:
            return
        self._plan, self._done_before = plan, None
        self._bar.set_progress(tr("Preparing the analysis …"))
        self._job.start(plan)
        self.changed.emit()

    def jump(self, step: int) -> None:
        """Pause, and show the next disagreement, or the previous one if `step` is -1."""
        if self.counts is None:
            return
        found = self.counts.disagreements
        if not len(found):
            self._notices.post("info", tr("The detectors agree on every frame."))
            return
        index = self._next_by_time(step) if self.order == "time" else self._next_by_weight(step)
        if index is None:
            self._notices.post("info", tr(_LAST if step > 0 else _FIRST))
            return
        self._chosen = index
        self._controller.pipeline.set_paused(True)
        self._controller.pipeline.seek(self.counts.position_of(int(found.peak[index])))
        number = found.ranked(self.order).tolist().index(index) + 1
        self._bar.set_choice(number, found[index])

    def toggle_order(self) -> None:
        """Go through disagreements by weight instead of by time, or back."""
        self.order = "weight" if self.order == "time" else "time"
        self._chosen = -1

    def save_report(self) -> None:
        """Write the report into a new folder."""
        if self.counts is not None and self._plan is not None:
            self._notices.post("info", tr("Writing the report …"))
            self._reports.ask((self._plan, self.counts, self._folder()))

    def close(self) -> None:
        """End everything and wait for it."""
        self._job.close()
        for job in (self._counting, self._thumbnails, self._reports):
            job.close()

    def _wanted_plan(self) -> AnalysisPlan | None:
        """Return the plan for the open source and the loaded models, None without a source to analyze."""
        path, pipeline = self._controller.spec.path, self._controller.pipeline
        if path is None:
            return None
        models: dict[Side, Path] = {"a": pipeline.model_path("left"), "b": pipeline.model_path("right")}
        devices: dict[Side, str] = {"a": pipeline.device("left"), "b": pipeline.device("right")}
        values = self._controller.settings.values
        orientation = Orientation(values.rotation, bool(values.mirror))
        return AnalysisPlan(
            path, models, devices, values.size, values.nms, orientation, self._controller.backend
        )

    def _next_by_time(self, step: int) -> int | None:
        assert self.counts is not None
        found = self.counts.disagreements
        if self._chosen >= 0:
            # Several may peak in the same frame.
            index = self._chosen + step
            return index if 0 <= index < len(found) else None
        row = self.counts.row_at(self._controller.pipeline.position() or 0.0)
        return found.after(row) if step > 0 else found.before(row)

    def _next_by_weight(self, step: int) -> int | None:
        assert self.counts is not None
        ranked = self.counts.disagreements.ranked("weight").tolist()
        place = ranked.index(self._chosen) + step if self._chosen >= 0 else (0 if step > 0 else -1)
        return ranked[place] if 0 <= place < len(ranked) else None

    def _recount(self) -> None:
        if self._comparer is not None:
            score = max(LOWEST_SCORE, self._controller.settings.values.score)
            self._bar.set_score(score)
            self._counting.ask((self._comparer, FaceFilter(score, *self._size_range)))

    def _drop(self) -> None:
        """Forget the analysis: source, models or size are others now."""
        self._job.cancel()
        self._plan = self._comparer = self.counts = None
        self._chosen = -1
        self._bar.clear()
        self.changed.emit()

    # Changes elsewhere

    def _on_controller_changed(self) -> None:
        if self._plan is not None and self._plan != self._wanted_plan():
            self._drop()
        elif self.counts is not None:
            self._bar.timeline.set_position(self._controller.pipeline.position() or 0.0)

    def _on_settings_changed(self, names: frozenset[str]) -> None:
        self._on_controller_changed()
        if "score" in names:
            self._recount()

    def _on_size_range_changed(self, smallest: float, largest: float) -> None:
        self._size_range = smallest, largest
        self._recount()

    def _on_progressed(self, done: int, total: int | None) -> None:
        if self._plan is None:
            return
        now = perf_counter()
        if self._done_before is None:
            self._started, self._done_before = now, done
        self._bar.set_progress(_progress_text(done, total, now - self._started, done - self._done_before))

    def _on_finished(self, plan: AnalysisPlan, analysis: Analysis) -> None:
        self.changed.emit()
        if plan is not self._plan:
            return
        if analysis.error is not None:
            self._notices.post("warning", translated(analysis.error))
        self._comparer = Comparer(analysis)
        self._recount()

    def _on_failed(self, text: str) -> None:
        self._notices.post("error", text)
        self._drop()

    def _on_counted(self, counts: Counts) -> None:
        if self._comparer is None or counts.comparison.analysis is not self._comparer.analysis:
            return
        self.counts, self._chosen = counts, -1
        self._bar.set_counts(counts)
        self.changed.emit()

    def _on_hovered(self, row: int) -> None:
        self._pointed = row
        if row < 0 or self.counts is None or self._plan is None:
            self._bar.show_thumbnail(-1, None)
        else:
            self._thumbnails.ask((self._plan, self.counts.analysis, row))

    def _on_thumbnail(self, thumbnail: Thumbnail) -> None:
        if self._pointed >= 0:
            self._bar.show_thumbnail(thumbnail.row, thumbnail.image)

    def _write_report(self, request: tuple[AnalysisPlan, Counts, Path]) -> tuple[str, str]:
        """Write a report, in a thread; return the level and text of a notice."""
        plan, counts, parent = request
        folder = parent / f"review_{datetime.now():%Y-%m-%d_%H%M%S}"
        try:
            source = plan.open()
            check_unchanged(source, counts.analysis.header.source.sha256)
            create_writable_folder(folder)
            write_report(folder, build_report(source, counts.comparison, None))
        except UserError as error:
            return "error", translated(error.message)
        return "info", tr("Saved {file}.", file=folder / HTML_NAME)
