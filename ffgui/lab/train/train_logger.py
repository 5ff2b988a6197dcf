"""Log of a run: `log.csv`, and TensorBoard files if TensorBoard is installed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ffgui.errors import UserError
from ffgui.files import replace_file
from ffgui.lab.train.schedule import StepSchedule

COLUMNS = ("step", "stage", "lr", "crops_per_s", "student", "term", "value")


class TrainLogger:
    """Logs values by step. Rows after the step from which a run resumes are dropped first.

    Raises:
        UserError: here and in all methods, if the disk is full or the folder cannot be written.
    """

    def __init__(self, folder: Path, step: int) -> None:
        self._path = folder / "log.csv"
        with self._reporting():
            # Atomically: a process killed here leaves the old log.
            replace_file(self._path, _rows_until(self._path, step).encode())
            self._board = _board(folder / "tensorboard", step)
            try:
                self._file = self._path.open("a", newline="", encoding="utf-8")
            except OSError:
                self._close_board()
                raise

    def write(self, step: int, schedule: StepSchedule, rate: float, values: dict[str, float]) -> None:
        """Add a row for each value of a step. Names are STUDENT.TERM, or TERM for the whole run.

        Args:
            step: number of steps taken, including this one.
            schedule: of the step.
            rate: crops per second.
            values: by name.
        """
        rows = io.StringIO()
        writer = csv.writer(rows, lineterminator="\n")
        for name, value in values.items():
            student, _, term = name.rpartition(".")
            writer.writerow(
                [step, schedule.number, f"{schedule.lr:.3e}", f"{rate:.2f}", student, term, f"{value:.5f}"]
            )
        with self._reporting():
            self._file.write(rows.getvalue())
            self._file.flush()
            if self._board is not None:
                for name, value in {**values, "lr": schedule.lr, "crops_per_s": rate}.items():
                    self._board.add_scalar(name.replace(".", "/"), value, step)

    def close(self) -> None:
        """Close the files."""
        with self._reporting():
            try:
                self._file.close()  # fails if the disk is too full for the rest of the buffer
            finally:
                self._close_board()

    def _close_board(self) -> None:
        if self._board is not None:
            self._board.close()

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UserError(
                f"Cannot write the log in {self._path.parent} ({error.strerror}). Free some space, then "
                f"resume the run from its last saved state with --resume {self._path.parent}."
            ) from error


def _rows_until(path: Path, step: int) -> str:
    """Return the header and all complete rows up to a step."""
    heading = ",".join(COLUMNS) + "\n"
    if not path.exists():
        return heading
    lines = path.read_text("utf-8").splitlines(keepends=True)[1:]
    # A line without a newline was being written when the run was killed.
    return heading + "".join(
        line.rstrip() + "\n" for line in lines if line.endswith("\n") and _step(line) <= step
    )


def _step(line: str) -> float:
    first = line.partition(",")[0]
    return int(first) if first.isdecimal() else float("inf")


def _board(folder: Path, step: int) -> Any:
    """Return a TensorBoard writer; None if TensorBoard is not installed."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder), purge_step=step + 1)
