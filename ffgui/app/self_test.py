"""The self-test of the window: `ffgui app --self-test`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ffgui.addresses import masked
from ffgui.app.process_load import ProcessLoad
from ffgui.app.window import MainWindow
from ffgui.detect.results import Detections
from ffgui.evaluate.annotations.video_ground_truth import LabeledFace
from ffgui.live.recall import Recall
from ffgui.live.state import SIDES, ModelResult, Shown, Side

_BEAT_MS = 10
_PATIENCE = 30.0
"""Seconds after which a run without boxes ends."""


class _Watchdog(QObject):
    """Measures the longest stall of the event loop."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)

    def start(self) -> None:
        """Start measuring."""
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Stop measuring."""
        self._timer.stop()

    def _on_beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - _BEAT_MS / 1000)
        self._last = now


class _PaneTotals:
    """Totals of one pane over the run."""

    def __init__(self) -> None:
        self.faces = 0
        self.frames = 0
        self.seen: ModelResult | None = None
        self._labeled: list[tuple[Sequence[LabeledFace], Detections]] = []

    def take(self, result: ModelResult) -> bool:
        """Count a result; return whether it is new."""
        if result is self.seen:
            return False
        self.seen = result
        faces = result.faces
        self.frames += 1
        self.faces += len(faces)
        if result.frame.ground_truth is not None:
            self._labeled.append((result.frame.ground_truth, faces))
        return True

    def recall(self) -> Recall:
        """Compute the recall, after the run so as not to disturb it."""
        recall = Recall()
        for ground_truth, faces in self._labeled:
            recall.add(ground_truth, faces)
        return recall


class SelfTest(QObject):
    """Runs the real window for some seconds from the first boxes on, then closes it.

    Attributes:
        record: the JSON object, after the window is closed.
        reason: why the test failed, "" if it passed.
    """

    def __init__(self, window: MainWindow, seconds: float) -> None:
        super().__init__(window)
        self.record: dict[str, Any] = {}
        self.reason = "the window was closed too early."
        self._window, self._seconds = window, seconds
        self._load = ProcessLoad()
        self._started = self._load.started()
        self._sides: dict[Side, _PaneTotals] = {side: _PaneTotals() for side in SIDES}
        self._watchdog = _Watchdog(self)
        self._window_s: float | None = None
        self._first: float | None = None
        self._first_cpu = 0.0
        self._first_seconds: dict[str, float] = {}
        self._first_rss = 0.0
        self._shown_frames = 0
        self._paired = 0
        self._serial = -1
        self._errors: list[str] = []
        self._devices = window.settings.values.devices
        window.controller.returns_on_failure = False
        QTimer.singleShot(0, self._on_first_turn)
        window.video.painted.connect(self._on_painted)
        window.controller.changed.connect(self._on_changed)
        window.controller.noted.connect(self._on_noted)
        self._end = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._end.timeout.connect(self._finish)
        self._end.start(int(1000 * max(_PATIENCE, seconds)))

    def _age(self) -> float:
        """Return the seconds since the process was created."""
        return time.time() - self._started

    def _on_first_turn(self) -> None:
        """Note the time: the event loop runs, so the window is on screen."""
        self._window_s = self._age()

    def _on_painted(self, _side: str, serial: int, _seconds: float) -> None:
        if serial == self._serial:
            return
        self._serial = serial
        shown = self._window.controller.pipeline.latest()
        if self._first is None and shown is not None and _faces(shown):
            self._begin()
        if self._first is not None:
            self._shown_frames += 1

    def _begin(self) -> None:
        """Start measuring: the first boxes are on screen."""
        self._first = self._age()
        self._first_at = time.perf_counter()
        self._first_cpu = time.thread_time()
        self._first_seconds = self._load.thread_seconds()
        self._first_rss = self._load.memory_mb()
        self._watchdog.start()
        self._end.start(int(1000 * self._seconds))

    def _on_changed(self) -> None:
        pipeline = self._window.controller.pipeline
        status = pipeline.status()
        if status.phase in ("failed", "lost") and status.message not in self._errors:
            self._errors.append(status.message)
            if self._first is None:
                self._end.start(0)
        shown = pipeline.latest()
        if shown is None:
            return
        fresh = [self._sides[side].take(result) for side, result in shown.results.items()]
        numbers = {result.frame.number for result in shown.results.values()}
        if any(fresh) and len(fresh) == len(SIDES) and len(numbers) == 1:
            self._paired += 1

    def _on_noted(self, level: str, text: str, topic: str) -> None:
        # On another device than the chosen one the figures would be of something else.
        fell_back = level == "warning" and self._window.controller.fell_back(topic, self._devices)
        if (level == "error" or fell_back) and text not in self._errors:
            self._errors.append(text)

    def _finish(self) -> None:
        self._watchdog.stop()
        self.record = self._record()
        self.reason = self._reason(self.record)
        self._window.close()
        QApplication.quit()

    def _reason(self, record: Mapping[str, Any]) -> str:
        """Return why the test failed, "" if it passed."""
        if self._errors:
            return self._errors[0]
        blind = [name for name, model in record["models"].items() if not model["faces"]]
        if self._first is None or blind:
            return f"{' and '.join(blind) or 'no model'} found no face in {record['source']}."
        return ""

    def _record(self) -> dict[str, Any]:
        """Return the JSON object."""
        controller = self._window.controller
        wall = time.perf_counter() - self._first_at if self._first is not None else None
        record: dict[str, Any] = {
            "seconds": self._seconds,
            "source": masked(controller.spec.address) or controller.spec.kind,
            "window_s": _rounded(self._window_s, 3),
            "first_boxes_s": _rounded(self._first, 3),
            "frames_shown": self._shown_frames,
            "paired_frames": self._paired,
            "gui_cpu_fraction": _rounded((time.thread_time() - self._first_cpu) / wall, 4) if wall else None,
            "cpu_by_thread": self._cpu_by_thread(wall) if wall else {},
            "gui_max_stall_ms": _rounded(self._watchdog.longest * 1000, 1),
            "models": {},
            "rss_start_mb": round(self._first_rss, 1),
            "rss_end_mb": round(self._load.memory_mb(), 1),
            "errors": self._errors,
        }
        recalls = [recall for side in self._sides.values() if (recall := side.recall()).frames]
        if recalls:
            record["recall"] = round(min(recall.recall or 0.0 for recall in recalls), 4)
            record["false_positives_per_frame"] = round(
                max(recall.false_positives_per_frame or 0.0 for recall in recalls), 4
            )
        for side in SIDES:
            info = controller.pipeline.model_info(side)
            name = info.key if info else side
            record["models"][name if name not in record["models"] else f"{name}_{side}"] = self._model(
                side, wall
            )
        return record

    def _cpu_by_thread(self, wall: float) -> dict[str, float]:
        """Return the share of a core that each thread used."""
        return {
            name: round((seconds - self._first_seconds.get(name, 0.0)) / wall, 3)
            for name, seconds in self._load.thread_seconds().items()
        }

    def _model(self, side: Side, wall: float | None) -> dict[str, Any]:
        pipeline = self._window.controller.pipeline
        metrics, info = pipeline.metrics(side), pipeline.model_info(side)
        history = pipeline.attention(side)
        seen = self._sides[side]
        return {
            "frames": seen.frames,
            "fps": _rounded(seen.frames / wall, 2) if wall else None,
            "capacity_fps": _rounded(metrics.capacity_fps, 2),
            "median_ms": _rounded(metrics.median_ms, 3),
            "p95_ms": _rounded(metrics.p95_ms, 3),
            "stages_ms": {stage: _rounded(value, 3) for stage, value in metrics.stages_ms.items()},
            "age_ms": _rounded(metrics.age_ms, 1),
            "dropped": metrics.dropped,
            "faces": seen.faces,
            "sha256": info.sha256 if info else None,
            "kernel": pipeline.kernel(side),
            "attention_kind": info.attention if info else None,
            "attention_samples": len(history.times),
            "attention_spread": {place: round(float(np.std(v)), 5) for place, v in history.values.items()},
        }


def _faces(shown: Shown) -> int:
    return sum(len(result.faces) for result in shown.results.values())


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
