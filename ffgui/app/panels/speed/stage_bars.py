"""The time of each stage of a frame: one stacked bar per model."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ffgui.app.formatting import milliseconds
from ffgui.app.language import tr
from ffgui.app.panels.plots.step_scale import StepScale
from ffgui.app.panels.speed.speed_text import STAGE_NAMES, STAGE_TIPS
from ffgui.app.style.theme import SPACE, Theme, mixed, number_font
from ffgui.live.metrics import STAGES
from ffgui.live.state import SIDES, Side

_SCALES = (5.0, 10.0, 20.0, 30.0, 50.0, 80.0, 120.0, 200.0, 300.0, 500.0, 800.0, 1200.0, 2000.0, 5000.0)
_BAR = 12
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_SWATCH = 8
_AFTER_SWATCH = 4


class StageBars(QWidget):
    """A stacked bar for each model above the milliseconds of its stages."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._scale = StepScale(_SCALES)
        self._names: dict[Side, str] = dict.fromkeys(SIDES, "")
        self._accents: dict[Side, str] = dict.fromkeys(SIDES, theme.palette.secondary)
        self.stages: dict[Side, Mapping[str, float | None]] = {side: dict.fromkeys(STAGES) for side in SIDES}
        self.setAccessibleName(tr("Time of each stage"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_models(self, names: Mapping[Side, str], accents: Mapping[Side, str]) -> None:
        """Set the models' names and colors."""
        self._names, self._accents = dict(names), dict(accents)
        self.update()

    def set_stages(self, stages: Mapping[Side, Mapping[str, float | None]], now: float) -> None:
        """Show mean milliseconds of each stage, on the same scale for both models."""
        new = dict(stages)
        self._scale.fit(max(_room(one) for one in new.values()), now)
        if new != self.stages:
            self.stages = new
            self.update()

    @property
    def full_scale_ms(self) -> float:
        """Milliseconds at the full width."""
        return self._scale.value

    def segments(self, side: Side) -> list[tuple[str, QRectF]]:
        """Return the rectangle of each stage in the widget's coordinates."""
        area = self._bar_area(SIDES.index(side))
        x, end = float(area.x()), float(area.x() + area.width())
        shown = dict(self.stages[side])
        shown["wait"] = _shown_wait(shown)
        found = []
        for stage in STAGES:
            width = min((shown.get(stage) or 0.0) / self.full_scale_ms * area.width(), end - x)
            found.append((stage, QRectF(x, area.y(), width, area.height())))
            x += width
        return found

    def stage_color(self, side: Side, stage: str) -> QColor:
        """Return the color of a stage: the model's color for inference, paler or gray for the others."""
        palette, accent = self._theme.palette, self._accents[side]
        return {
            "wait": mixed(palette.surface, palette.secondary, 0.4),
            "pre": mixed(accent, palette.surface, 0.55),
            "inference": QColor(accent),
            "post": mixed(accent, palette.text, 0.55),
            "paint": QColor(palette.secondary),
        }[stage]

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of headings and two models."""
        return QSize(self.minimumSizeHint().width(), self._row_y(2))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the smallest size that fits every number."""
        return QSize(self._name_width() + 5 * self._least_column(), self._row_y(2))

    def event(self, event: QEvent) -> bool:
        """Show the tooltip of the stage under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint headings and bars."""
        painter = QPainter(self)
        painter.setFont(self._font())
        painter.setPen(QColor(self._theme.palette.secondary))
        line = self._line()
        for index, stage in enumerate(STAGES):
            cell = self._column(index)
            painter.drawText(
                QRect(cell.x() + _SWATCH + _AFTER_SWATCH, 0, cell.width(), line),
                _LEFT,
                tr(STAGE_NAMES[stage]),
            )
        painter.drawText(QRect(0, 0, self._name_width(), line), _LEFT, _scale_text(self.full_scale_ms))
        for row, side in enumerate(SIDES):
            self._paint_model(painter, row, side)

    def _paint_model(self, painter: QPainter, row: int, side: Side) -> None:
        area = self._bar_area(row)
        palette = self._theme.palette
        painter.fillRect(area, QColor(palette.background))
        for stage, rect in self.segments(side):
            if rect.width() > 0:
                painter.fillRect(
                    rect.adjusted(0, 0, -min(1.0, rect.width() / 2), 0), self.stage_color(side, stage)
                )
        painter.setPen(QColor(self._accents[side]))
        painter.drawText(
            QRect(0, self._row_y(row), self._name_width(), self._line()), _LEFT, self._names[side]
        )
        painter.setPen(QColor(palette.text))
        y = area.bottom() + 3
        for index, stage in enumerate(STAGES):
            cell = self._column(index)
            swatch = QRect(cell.x(), y + (self._line() - _SWATCH) // 2, _SWATCH, _SWATCH)
            painter.fillRect(swatch, self.stage_color(side, stage))
            text = milliseconds(self.stages[side].get(stage), " ms")
            painter.drawText(
                QRect(cell.x() + _SWATCH + _AFTER_SWATCH, y, cell.width(), self._line()), _LEFT, text
            )

    def _tip(self, x: int, y: int) -> str:
        for side in SIDES:
            for stage, rect in self.segments(side):
                if rect.contains(x, y):
                    text = milliseconds(self.stages[side].get(stage), " ms")
                    name = self._names[side]
                    return tr(
                        "{model}, {stage}: {time}. {tip}, mean of the last second.",
                        model=name,
                        stage=tr(STAGE_NAMES[stage]),
                        time=text,
                        tip=tr(STAGE_TIPS[stage]),
                    )
        for index, stage in enumerate(STAGES):
            if self._column(index).contains(x, 0):
                return tr(
                    "{stage}: {tip}, mean of the last second.",
                    stage=tr(STAGE_NAMES[stage]),
                    tip=tr(STAGE_TIPS[stage]),
                )
        return tr("Time of each stage of a frame, one bar per model.")

    def _font(self) -> QFont:
        return number_font(self.fontInfo().pixelSize())

    def _line(self) -> int:
        return QFontMetrics(self._font()).height()

    def _name_width(self) -> int:
        return QFontMetrics(self._font()).horizontalAdvance(_scale_text(1000)) + SPACE

    def _least_column(self) -> int:
        metrics = QFontMetrics(self._font())
        texts = ("888.8 ms", *map(tr, STAGE_NAMES.values()))
        return max(map(metrics.horizontalAdvance, texts)) + _SWATCH + _AFTER_SWATCH + SPACE

    def _row_y(self, row: int) -> int:
        return self._line() + 4 + row * (_BAR + 3 + self._line() + SPACE)

    def _bar_area(self, row: int) -> QRect:
        left = self._name_width()
        return QRect(left, self._row_y(row) + 2, max(1, self.width() - left), _BAR)

    def _column(self, index: int) -> QRect:
        left = self._name_width()
        width = max(self._least_column(), (self.width() - left) // len(STAGES))
        return QRect(left + index * width, 0, width, self._line())


def _scale_text(milliseconds: float) -> str:
    return f"0\u2013{milliseconds:.0f} ms"


def _shown_wait(stages: Mapping[str, float | None]) -> float:
    """Return the waiting that a bar shows: a frame may wait for seconds, which must not dwarf the work."""
    work = sum(value or 0.0 for stage, value in stages.items() if stage != "wait")
    return min(stages.get("wait") or 0.0, work)


def _room(stages: Mapping[str, float | None]) -> float:
    """Return the milliseconds that a bar must have room for."""
    return _shown_wait(stages) + sum(value or 0.0 for stage, value in stages.items() if stage != "wait")
