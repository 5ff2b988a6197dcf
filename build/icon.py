"""Render the program's icon in the format of each system from `resources/icons/app.svg`."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

_ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
_ICNS_TYPES = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}
PNG_SIZE = 256


def write(svg: Path, folder: Path) -> dict[str, Path]:
    """Render the icon to files.

    Args:
        svg: the source image.
        folder: an existing folder for the files.

    Returns:
        The files by suffix: "png", "ico" and "icns".
    """
    images = _render(svg, sorted({*_ICO_SIZES, *_ICNS_TYPES.values(), PNG_SIZE}))
    contents = {
        "png": images[PNG_SIZE],
        "ico": _ico({size: images[size] for size in _ICO_SIZES}),
        "icns": _icns({kind: images[size] for kind, size in _ICNS_TYPES.items()}),
    }
    files = {}
    for suffix, content in contents.items():
        files[suffix] = folder / f"ffgui.{suffix}"
        files[suffix].write_bytes(content)
    return files


def _render(svg: Path, sizes: list[int]) -> dict[int, bytes]:
    """Render an SVG image to PNG, one file content per side length in pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    assert application
    renderer = QSvgRenderer(str(svg))
    images = {}
    for size in sizes:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs expect bytes, Qt a string
        images[size] = bytes(content.data())
    return images


def _ico(images: dict[int, bytes]) -> bytes:
    """Pack PNG images, by side length, into a Windows icon."""
    head = struct.pack("<HHH", 0, 1, len(images))
    entries, offset = b"", len(head) + 16 * len(images)
    for size, content in images.items():
        side = size % 256  # 0 means 256
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(content), offset)
        offset += len(content)
    return head + entries + b"".join(images.values())


def _icns(images: dict[bytes, bytes]) -> bytes:
    """Pack PNG images, by type code, into a macOS icon."""
    body = b"".join(kind + struct.pack(">I", 8 + len(content)) + content for kind, content in images.items())
    return b"icns" + struct.pack(">I", 8 + len(body)) + body
