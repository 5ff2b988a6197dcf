"""A small picture of the frame under the pointer."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ffgui.app.review.analysis_job import AnalysisPlan
from ffgui.app.style.theme import SPACE
from ffgui.errors import UserError
from ffgui.review.analysis import Analysis

_LONG_SIDE = 200


@dataclass(frozen=True, slots=True, eq=False)
class Thumbnail:
    """A frame, made small.

    Attributes:
        row: of the frame.
        image: None where the frame cannot be read.
    """

    row: int
    image: QImage | None


def read_thumbnail(request: tuple[AnalysisPlan, Analysis, int]) -> Thumbnail:
    """Read a frame of the analyzed source; takes a moment."""
    plan, analysis, row = request
    try:
        picture = plan.open().read(analysis.item(row))
    except UserError:
        return Thumbnail(row, None)
    height, width = picture.shape[:2]
    scale = _LONG_SIDE / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    image = QImage(small.data, *size, small.strides[0], QImage.Format.Format_BGR888)
    return Thumbnail(row, image.copy())  # with memory of its own


class ThumbnailPopup(QFrame):
    """A popup above the timeline while the pointer is over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip)
        self.setObjectName("thumbnail")
        self._picture = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._text = QLabel(textFormat=Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        layout.addWidget(self._picture)
        layout.addWidget(self._text)

    def show_frame(self, image: QImage | None, text: str, above: QPoint) -> None:
        """Show a frame.

        Args:
            image: None to leave it out.
            text: below it.
            above: where the lower edge's middle should be, in global coordinates.
        """
        self._picture.setVisible(image is not None)
        if image is not None:
            self._picture.setPixmap(QPixmap.fromImage(image))
        self._text.setText(text)
        self.adjustSize()
        screen = self.screen().availableGeometry()
        x = min(max(screen.left(), above.x() - self.width() // 2), screen.right() - self.width())
        self.move(x, above.y() - self.height())
        self.show()
