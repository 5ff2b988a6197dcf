"""Snapshots: both pictures with their faces as PNG, and the data as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ffgui.app.language import tr
from ffgui.app.settings import Settings
from ffgui.app.style.theme import number_font
from ffgui.detect.model_info import ModelInfo
from ffgui.errors import UserError
from ffgui.live.state import SIDES, ModelResult, Shown, Side, SourceInfo
from ffgui.palette import DARK

_GAP = 8
_MAX_NUMBER = 1000


@dataclass(frozen=True, slots=True)
class SnapshotPicture:
    """A picture of a snapshot.

    Attributes:
        image: at the source's resolution, with overlays.
        caption: text above it.
        color: of the caption.
    """

    image: QImage
    caption: str
    color: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that is written, put together in the GUI thread.

    Attributes:
        pictures: from left to right.
        footer: text below them.
        record: contents of the JSON file.
    """

    pictures: tuple[SnapshotPicture, ...]
    footer: str
    record: Mapping[str, Any]


def record_of(
    shown: Shown,
    infos: Mapping[Side, ModelInfo | None],
    settings: Settings,
    source: SourceInfo | None,
    when: datetime,
) -> dict[str, Any]:
    """Return the JSON object of a snapshot: source, settings, and model and faces of each pane."""
    return {
        "taken": when.astimezone().isoformat(timespec="milliseconds"),
        "source": {
            "kind": source.kind if source else "",
            "name": source.name if source else "",
            "mirrored": bool(source and source.mirrored),
        },
        "settings": {
            "mode": shown.mode,
            "size": str(settings.size),
            "score": settings.score,
            "nms": settings.nms,
            "rotation": settings.rotation,
        },
        "panes": {
            side: _pane(shown.results[side], infos.get(side)) for side in SIDES if side in shown.results
        },
    }


def _pane(result: ModelResult, info: ModelInfo | None) -> dict[str, Any]:
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
        "faces": result.faces.to_json(),
    }


def composed(snapshot: Snapshot) -> QImage:
    """Return the pictures side by side, each under its caption, above the footer."""
    images = [picture.image for picture in snapshot.pictures]
    tallest = max(image.height() for image in images)
    bar = max(24, tallest // 18)
    width = sum(image.width() for image in images) + _GAP * (len(images) - 1)
    sheet = QImage(width, tallest + 2 * bar, QImage.Format.Format_RGB32)
    sheet.fill(QColor(DARK.background))
    painter = QPainter(sheet)
    x = 0
    for picture in snapshot.pictures:
        line = QRect(x + _GAP, 0, picture.image.width() - 2 * _GAP, bar)
        _write_line(painter, line, picture.caption, picture.color, bold=True)
        painter.drawImage(x, bar, picture.image)
        x += picture.image.width() + _GAP
    foot = QRect(_GAP, bar + tallest, width - 2 * _GAP, bar)
    _write_line(painter, foot, snapshot.footer, DARK.secondary, bold=False)
    painter.end()
    return sheet


def _write_line(painter: QPainter, line: QRect, text: str, color: str, bold: bool) -> None:
    """Write a text on one line, shortened in the middle if it is too long."""
    painter.setFont(number_font(round(line.height() * 0.55), bold=bold))
    painter.setPen(QColor(color))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, line.width())
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def write(snapshot: Snapshot, folder: Path, stem: str) -> Path:
    """Write `<stem>.png` and `<stem>.json`, with a number after the stem if they exist.

    Returns:
        The PNG file.

    Raises:
        UserError: if the pictures are too large for a file, the folder is not writable or the disk is full;
            no file is left behind.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    sheet = composed(snapshot)
    if sheet.isNull() or not sheet.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise UserError(tr("Could not save the snapshot: the pictures are too large. Show a single pane."))
    record = json.dumps(snapshot.record, indent=2).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, _MAX_NUMBER):
            picture = folder / (f"{stem}.png" if number == 1 else f"{stem}_{number}.png")
            if _write_both(picture, bytes(buffer.data().data()), record):
                return picture
    except OSError as error:
        raise UserError(
            tr(
                "Could not save the snapshot in {folder} ({error}). Free some space or choose another "
                "folder.",
                folder=folder,
                error=error.strerror or error,
            )
        ) from error
    raise UserError(
        tr("Could not save the snapshot: {folder} has too many of the same second. Try again.", folder=folder)
    )


def _write_both(picture: Path, png: bytes, record: bytes) -> bool:
    """Write both files; return False if one of the names is taken."""
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
