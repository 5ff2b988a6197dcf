"""Snapshots: both pictures with what was found as PNG, the same as numbers in JSON."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from ffgui.app.style.theme import DARK, number_font
from ffgui.detect.model_info import ModelInfo
from ffgui.errors import UserError
from ffgui.live.state import SIDES, ModelResult, Options, Shown, Side, SourceInfo

_GAP = 8
_MOST_TRIES = 1000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is written, taken in the GUI thread.

    Attributes:
        images: each pane at the source's resolution with its overlays.
        captions: the line above each picture.
        colors: accent of each pane.
        record: what goes into the JSON file.
    """

    images: Mapping[Side, QImage]
    captions: Mapping[Side, str]
    colors: Mapping[Side, str]
    record: Mapping[str, Any]


def record_of(
    shown: Shown,
    infos: Mapping[Side, ModelInfo | None],
    options: Options,
    source: SourceInfo | None,
    when: datetime,
) -> dict[str, Any]:
    """The JSON of a snapshot: source, settings, and for each pane its model and faces."""
    return {
        "taken": when.astimezone().isoformat(timespec="milliseconds"),
        "source": {
            "kind": source.kind if source else "",
            "name": source.name if source else "",
            "mirrored": bool(source and source.mirrored),
        },
        "settings": {
            "mode": shown.mode,
            "size": str(options.size),
            "score": options.score,
            "nms": options.nms,
            "rotation": options.rotation,
        },
        "panes": {
            side: _pane(shown.results[side], infos.get(side)) for side in SIDES if side in shown.results
        },
    }


def _pane(result: ModelResult, info: ModelInfo | None) -> dict[str, Any]:
    faces = result.result.detections.above(result.threshold)
    height, width = result.frame.image.shape[:2]
    return {
        "model": {"name": info.name, "version": info.version, "sha256": info.sha256} if info else None,
        "frame": {
            "number": result.frame.number,
            "position": result.frame.position,
            "name": result.frame.name,
            "width": width,
            "height": height,
        },
        "inference_ms": round(result.result.timing.inference * 1000, 3),
        "faces": [
            {
                "box": [round(float(v), 2) for v in box],
                "score": round(float(score), 4),
                "landmarks": [[round(float(v), 2) for v in point] for point in points],
            }
            for box, score, points in zip(faces.boxes, faces.scores, faces.landmarks, strict=True)
        ],
    }


def composed(snapshot: Snapshot) -> QImage:
    """Both panes side by side, each under a line that names its model."""
    sides = [side for side in SIDES if side in snapshot.images]
    images = [snapshot.images[side] for side in sides]
    tallest = max(image.height() for image in images)
    bar = max(24, tallest // 18)
    width = sum(image.width() for image in images) + _GAP * (len(images) - 1)
    sheet = QImage(width, tallest + bar, QImage.Format.Format_RGB32)
    sheet.fill(QColor(DARK.background))
    painter = QPainter(sheet)
    painter.setFont(number_font(round(bar * 0.55), bold=True))
    x = 0
    for side, image in zip(sides, images, strict=True):
        painter.setPen(QColor(snapshot.colors[side]))
        line = QRect(x + _GAP, 0, image.width() - 2 * _GAP, bar)
        painter.drawText(
            line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, snapshot.captions[side]
        )
        painter.drawImage(x, bar, image)
        x += image.width() + _GAP
    painter.end()
    return sheet


def write(snapshot: Snapshot, folder: Path, stem: str) -> Path:
    """Write `<stem>.png` and `<stem>.json`, with a number behind the stem if there is one already.

    Returns:
        The picture's file.

    Raises:
        UserError: if the folder cannot be written or the disk is full; nothing is left behind.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    composed(snapshot).save(buffer, "PNG")  # type: ignore[call-overload]
    record = json.dumps(snapshot.record, indent=2, ensure_ascii=False).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, _MOST_TRIES):
            picture = folder / (f"{stem}.png" if number == 1 else f"{stem}_{number}.png")
            if _write_both(picture, bytes(buffer.data().data()), record):
                return picture
    except OSError as error:
        raise UserError(
            f"The snapshot could not be saved in {folder} ({error.strerror or error}). "
            "Free some space or choose another folder."
        ) from error
    raise UserError(f"There are too many snapshots of the same second in {folder}.")


def _write_both(picture: Path, png: bytes, record: bytes) -> bool:
    """Whether both could be written; False if one of the names is taken."""
    made: list[Path] = []
    try:
        for file, data in ((picture, png), (picture.with_suffix(".json"), record)):
            with file.open("xb") as out:
                made.append(file)
                out.write(data)
    except FileExistsError:
        for file in made:
            file.unlink(missing_ok=True)
        return False
    except OSError:
        for file in made:
            file.unlink(missing_ok=True)
        raise
    return True


class SnapshotWriter(QObject):
    """Writes snapshots one at a time, off the GUI thread."""

    saved = Signal(str)
    """The picture's file."""
    failed = Signal(str)
    """What happened and what to do."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None

    def save(self, snapshot: Snapshot, folder: Path, stem: str) -> bool:
        """Begin to write; False if the last one is not done yet."""
        if self._thread is not None and self._thread.is_alive():
            return False
        self._thread = threading.Thread(
            target=self._write, args=(snapshot, folder, stem), name="snapshot", daemon=False
        )
        self._thread.start()
        return True

    def wait(self) -> None:
        """Until the last one is written."""
        if self._thread is not None:
            self._thread.join()

    def _write(self, snapshot: Snapshot, folder: Path, stem: str) -> None:
        try:
            file = write(snapshot, folder, stem)
        except UserError as error:
            self.failed.emit(str(error))
        else:
            self.saved.emit(str(file))
