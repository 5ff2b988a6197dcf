"""What a run writes down of each step: `log.csv`, and TensorBoard's files if that is installed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ffgui.errors import UserError
from ffgui.files import replace_file
from ffgui.lab.train.schedule import Moment

COLUMNS = ("step", "stage", "lr", "crops_per_s", "student", "term", "value")


class TrainLogger:
    """Notes numbers by step; those past the step that a run goes on from are dropped first.

    Raises:
        UserError: here and in all methods, if the disk is full or the folder cannot be written.
    """

    def __init__(self, folder: Path, step: int) -> None:
        self._path = folder / "log.csv"
        with self._told():
            # Whole or not at all: whoever is killed here still has the old one.
            replace_file(self._path, _rows_until(self._path, step).encode())
            self._board = _board(folder / "tensorboard", step)
            try:
                self._file = self._path.open("a", newline="", encoding="utf-8")
            except OSError:
                self._close_board()
                raise

    def write(self, step: int, here: Moment, rate: float, values: dict[str, float]) -> None:
        """Add a row for each value of a step. Names are STUDENT.TERM, or TERM for the whole run.

        Args:
            step: steps taken, this one among them.
            here: where it lies in the recipe.
            rate: crops a second.
            values: what to note.
        """
        rows = io.StringIO()
        writer = csv.writer(rows, lineterminator="\n")
        for name, value in values.items():
            student, _, term = name.rpartition(".")
            writer.writerow(
                [step, here.number, f"{here.lr:.3e}", f"{rate:.2f}", student, term, f"{value:.5f}"]
            )
        with self._told():
            self._file.write(rows.getvalue())
            self._file.flush()
            if self._board is not None:
                for name, value in {**values, "lr": here.lr, "crops_per_s": rate}.items():
                    self._board.add_scalar(name.replace(".", "/"), value, step)

    def close(self) -> None:
        """Close the files."""
        with self._told():
            try:
                self._file.close()  # may fail with what a full disk left in the buffer
            finally:
                self._close_board()

    def _close_board(self) -> None:
        if self._board is not None:
            self._board.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UserError(
                f"The log in {self._path.parent} could not be written ({error.strerror}). Free some space; "
                f"the last saved state is good, so that --resume {self._path.parent} goes on from it."
            ) from error


def _rows_until(path: Path, step: int) -> str:
    """The heading and all whole rows up to a step."""
    heading = ",".join(COLUMNS) + "\n"
    if not path.exists():
        return heading
    lines = path.read_text("utf-8").splitlines(keepends=True)[1:]
    # A line without an end is what was being written when the run was killed.
    return heading + "".join(
        line.rstrip() + "\n" for line in lines if line.endswith("\n") and _step(line) <= step
    )


def _step(line: str) -> float:
    first = line.partition(",")[0]
    return int(first) if first.isdecimal() else float("inf")


def _board(folder: Path, step: int) -> Any:
    """TensorBoard's writer; None if it is not installed."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder), purge_step=step + 1)
