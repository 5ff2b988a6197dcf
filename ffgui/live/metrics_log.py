"""Metrics of each frame and pane as CSV, written in a thread of its own."""

from __future__ import annotations

import csv
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from ffgui.live.state import ModelResult, Side
from ffgui.translatable import Translatable

COLUMNS = (
    "seconds",
    "pane",
    "model",
    "frame",
    "position_s",
    "picture",
    "faces",
    "mean_score",
    "wait_ms",
    "pre_ms",
    "inference_ms",
    "post_ms",
    "dropped_frames",
)
"""`seconds` counts from the start of the log; `wait_ms` is the time from capture to preprocessing;
`dropped_frames` have been skipped by the model since the source was opened."""

_END = None

Row = list[object]


class MetricsLog:
    """Writes one line per result; `add` never waits. Methods may be called from any thread."""

    def __init__(self, file: Path, on_end: Callable[[int, str], None]) -> None:
        """Start the thread.

        Args:
            file: the CSV file to create; its folder is created too.
            on_end: called in the thread when the file is complete, with the number of lines, and why it
                ended early ("" if it did not).
        """
        self._file, self._on_end = file, on_end
        self._started = perf_counter()
        self._queue: queue.SimpleQueue[Row | None] = queue.SimpleQueue()
        self._lines = 0
        self._failed = False
        self._thread = threading.Thread(target=self._run, name="metrics log", daemon=False)
        self._thread.start()

    def add(self, side: Side, model: str, result: ModelResult) -> None:
        """Log a result of a pane."""
        if not self._failed:
            self._queue.put(self._row(side, model, result))

    def finish(self) -> None:
        """Complete the file; returns at once."""
        self._queue.put(_END)

    def wait(self) -> None:
        """Wait until the file is complete, after `finish`."""
        self._thread.join()

    def _run(self) -> None:
        error = ""
        try:
            self._write()
        except OSError as failure:
            self._failed = True
            error = Translatable(
                "Cannot write {file}: {reason}. Free some space or choose another name.",
                file=self._file,
                reason=failure.strerror,
            )
        self._on_end(self._lines, error)

    def _write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("x", newline="", encoding="utf-8", errors="surrogateescape") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            while (row := self._queue.get()) is not _END:
                writer.writerow(row)
                self._lines += 1

    def _row(self, side: Side, model: str, result: ModelResult) -> Row:
        frame, timing, scores = result.frame, result.result.timing, result.faces.scores
        milliseconds = [result.wait, timing.pre, timing.inference, timing.post]
        return [
            f"{result.finished - self._started:.4f}",
            side,
            model,
            frame.number,
            "" if frame.position is None else f"{frame.position:.3f}",
            frame.name,
            len(scores),
            f"{scores.mean():.4f}" if len(scores) else "",
            *(f"{1000 * seconds:.3f}" for seconds in milliseconds),
            result.dropped,
        ]
