"""The program's icon as each system wants it, drawn from `resources/icons/app.svg`."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

_ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
_ICNS_TYPES = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}
PNG_SIZE = 256


def write(svg: Path, folder: Path) -> dict[str, Path]:
    """Draw the icon.

    Args:
        svg: the drawing.
        folder: where the files go; it must exist.

    Returns:
        The files, by suffix: "png", "ico" and "icns".
    """
    drawings = _draw(svg, sorted({*_ICO_SIZES, *_ICNS_TYPES.values(), PNG_SIZE}))
    contents = {
        "png": drawings[PNG_SIZE],
        "ico": _ico({size: drawings[size] for size in _ICO_SIZES}),
        "icns": _icns({kind: drawings[size] for kind, size in _ICNS_TYPES.items()}),
    }
    files = {}
    for suffix, content in contents.items():
        files[suffix] = folder / f"ffgui.{suffix}"
        files[suffix].write_bytes(content)
    return files


def _draw(svg: Path, sizes: list[int]) -> dict[int, bytes]:
    """The drawing as PNG, by its side in pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    assert application
    renderer = QSvgRenderer(str(svg))
    drawings = {}
    for size in sizes:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs say bytes, Qt wants text
        drawings[size] = bytes(content.data())
    return drawings


def _ico(drawings: dict[int, bytes]) -> bytes:
    """A Windows icon of PNG pictures."""
    head = struct.pack("<HHH", 0, 1, len(drawings))
    entries, offset = b"", len(head) + 16 * len(drawings)
    for size, content in drawings.items():
        side = size % 256  # 0 stands for 256
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(content), offset)
        offset += len(content)
    return head + entries + b"".join(drawings.values())


def _icns(drawings: dict[bytes, bytes]) -> bytes:
    """A macOS icon of PNG pictures."""
    body = b"".join(
        kind + struct.pack(">I", 8 + len(content)) + content for kind, content in drawings.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body
