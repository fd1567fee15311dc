"""What the colours mean, in the canvas's bottom left corner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetrics,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from panview.literal import legible
from panview.metrics.segment_table import Side, Status
from panview.overlay.colourings.colouring import Ramp, Swatches
from panview.overlay.colourings.registry import ONE_SIDED, colouring
from panview.overlay.segments import SegmentColumns
from panview.overlay.tables import drawn_segments
from panview.presentation.contrast import standing_out
from panview.presentation.theme_colours import DARK_COLOURS, CanvasColours
from panview.review.colours import STATUS_COLOURS
from panview.review.look import CanvasStyle, Layer
from panview.ui.canvas.paint import paint_card, scaled_font
from panview.ui.layouts import in_row
from panview.words import tr

CHIP_HEIGHT = 30
_SWATCH = 11.0
_GAP = 6
_PADDING = 7
_RAMP_WIDTH = 120
_MOST_SWATCHES = 5
_WIDE = 10_000
_WIDEST_NAME = 140
_ALWAYS_LISTED = (Status.TP, Status.FP, Status.FN)
_LISTED = (Status.TP, Status.FP, Status.FN, Status.IGNORED, Status.CROWD)
_TIPS = {
    Status.TP: tr("matched segments"),
    Status.FP: tr("predictions without a match"),
    Status.FN: tr("ground truth without a match"),
    Status.IGNORED: tr("predictions on void or crowd, which do not count"),
    Status.CROWD: tr("crowd segments of the ground truth, which do not count"),
}


def status_counts(segments: SegmentColumns) -> dict[Status, int]:
    """Count segments by status; a match has two segments and counts once."""
    once = ~((segments.status == Status.TP) & (segments.side == Side.PREDICTION))
    counts = np.bincount(segments.status[once], minlength=len(Status))
    return {status: int(counts[status]) for status in Status}


class StatusChip(QAbstractButton):
    """Swatch, name and count of a status; checked while the status is shown."""

    def __init__(self, status: Status, parent: QWidget) -> None:
        super().__init__(parent)
        self.status = status
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr(status.label))
        self._count = 0
        self._colour = QColor()
        self._colours = DARK_COLOURS

    def set_brief(self, brief: bool) -> None:
        """Show the count alone, where there is no room for the name."""
        self.setText(f"{self._count:,}" if brief else f"{tr(self.status.label)} {self._count:,}")
        self.updateGeometry()

    def set_content(self, count: int, shown: bool, colour: QColor, colours: CanvasColours) -> None:
        """Set what the chip says."""
        self._count, self._colour, self._colours = count, colour, colours
        self.set_brief(False)
        self.setChecked(shown)
        self.setToolTip(
            tr("{tips}: click to hide", tips=_TIPS[self.status])
            if shown
            else tr("{tips}: click to show", tips=_TIPS[self.status])
        )
        self.setAccessibleName(f"{self.status.label}, {count} {_TIPS[self.status]}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        text = QFontMetrics(scaled_font(self.font(), 0.92)).horizontalAdvance(self.text())
        return QSize(int(_SWATCH) + _GAP + text + 2 * _PADDING, CHIP_HEIGHT - 6)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: D102
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            ground = QColor(self._colours.text)
            ground.setAlpha(22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4.0, 4.0)
        top = (self.height() - _SWATCH) / 2
        area = QRectF(_PADDING, top, _SWATCH, _SWATCH)
        paint_swatch(painter, self.status, area, self._colour, shown=self.isChecked(), colours=self._colours)
        painter.setFont(scaled_font(self.font(), 0.92))
        painter.setPen(QColor(self._colours.text if self.isChecked() else self._colours.muted))
        left = _PADDING + int(_SWATCH) + _GAP
        place = QRect(left, 0, self.width() - left, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())


def paint_swatch(
    painter: QPainter, status: Status, rect: QRectF, colour: QColor, *, shown: bool, colours: CanvasColours
) -> None:
    """Paint a status's colour with its outline style; empty while the status is hidden."""
    painter.save()
    path = QPainterPath()
    path.addRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 2.5, 2.5)
    ground = QColor(colour)
    hatched = status in (Status.IGNORED, Status.CROWD)
    ground.setAlphaF(0.0 if not shown else 0.3 if hatched else 0.45 if status is Status.TP else 0.85)
    # Yellow and grey would be lost on a light ground, blue on a dark one.
    rim = colour if colours.dark else colour.darker(135)
    pen = QPen(QColor(standing_out(rim.name(), colours.raised)), 1.5)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if status is Status.FP:
        pen.setDashPattern([2.4, 1.2])
    elif status in (Status.FN, Status.CROWD):
        pen.setDashPattern([1.0, 1.0])
    if shown and hatched:
        painter.setClipPath(path)
        painter.setPen(QPen(colour, 1.5))
        way = 1.0 if status is Status.IGNORED else -1.0
        for offset in np.arange(-rect.width(), rect.width(), 4.0 if status is Status.IGNORED else 6.0):
            middle = rect.center() + QPointF(offset, 0.0)
            reach = QPointF(rect.width() * way, -rect.height())
            painter.drawLine(middle - reach, middle + reach)
        painter.setClipping(False)
    painter.setBrush(ground)
    painter.setPen(pen)
    painter.drawPath(path)
    painter.restore()


class KeyLegend(QWidget):
    """Legend of a colouring that has no switches: a ramp, or swatches with names."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: list[tuple[QColor | None, str]] = []
        self._ramp: Ramp | None = None
        self._colours = DARK_COLOURS

    def set_ramp(self, ramp: Ramp, colours: CanvasColours) -> None:
        """Show a row of colours."""
        self._ramp, self._entries, self._colours = ramp, [], colours
        self.setAccessibleName(
            tr("{title} from {low} to {high}, {name}", title=ramp.title, low=ramp.low, high=ramp.high, name=ramp.name)
        )
        self._changed()

    def set_swatches(self, swatches: Swatches, colours: CanvasColours, room: int) -> None:
        """Show as many swatches with names as there is room for; how many more there are is said in muted text."""
        for most in range(_MOST_SWATCHES, 0, -1):
            entries: list[tuple[QColor | None, str]] = [(QColor(*rgb), name) for rgb, name in swatches.entries[:most]]
            if len(swatches.entries) > most:
                entries.append((None, f"+{len(swatches.entries) - most}"))
            self._set_entries(entries or [(None, tr(swatches.nothing))], colours)
            if self.sizeHint().width() + 2 * _PADDING <= room:
                break

    def _set_entries(self, entries: Sequence[tuple[QColor | None, str]], colours: CanvasColours) -> None:
        metrics = QFontMetrics(scaled_font(self.font(), 0.92))
        middle = Qt.TextElideMode.ElideMiddle
        fitting = [(colour, metrics.elidedText(legible(name), middle, _WIDEST_NAME)) for colour, name in entries]
        self._ramp, self._entries, self._colours = None, fitting, colours
        self.setAccessibleName(", ".join(name for _, name in entries))
        self._changed()

    def sizeHint(self) -> QSize:  # noqa: D102
        metrics = QFontMetrics(scaled_font(self.font(), 0.92))
        if self._ramp is not None:
            text = metrics.horizontalAdvance(f"{self._ramp.title} {self._ramp.low}")
            text += metrics.horizontalAdvance(self._ramp.high)
            return QSize(_RAMP_WIDTH + text + 2 * _PADDING + 2 * _GAP, CHIP_HEIGHT - 6)
        width = 0
        for colour, name in self._entries:
            width += metrics.horizontalAdvance(name) + 2 * _PADDING + (int(_SWATCH) + _GAP if colour else 0)
        return QSize(width, CHIP_HEIGHT - 6)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(scaled_font(self.font(), 0.92))
        if self._ramp is not None:
            self._paint_ramp(painter, self._ramp)
        else:
            self._paint_entries(painter)

    def _changed(self) -> None:
        self.updateGeometry()
        self.update()

    def _text(self, painter: QPainter, left: float, text: str, colour: str) -> float:
        painter.setPen(QColor(colour))
        width = painter.fontMetrics().horizontalAdvance(text)
        area = QRectF(left, 0.0, width + 1.0, self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        return left + width

    def _paint_ramp(self, painter: QPainter, ramp: Ramp) -> None:
        left = self._text(painter, _PADDING, ramp.title, self._colours.muted)
        space = painter.fontMetrics().horizontalAdvance(" ")
        left = self._text(painter, left + space, ramp.low, self._colours.text) + _GAP
        bar = QRectF(left, self.height() / 2 - 5.0, _RAMP_WIDTH, 10.0)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for step, rgb in enumerate(ramp.colours):
            gradient.setColorAt(step / (len(ramp.colours) - 1), QColor(*(int(channel) for channel in rgb)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 3.0, 3.0)
        if ramp.middle:
            painter.fillRect(QRectF(bar.center().x() - 0.5, bar.top(), 1.0, bar.height()), QColor(255, 255, 255, 150))
        self._text(painter, bar.right() + _GAP, ramp.high, self._colours.text)

    def _paint_entries(self, painter: QPainter) -> None:
        left = 0.0
        for colour, name in self._entries:
            left += _PADDING
            if colour is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawRoundedRect(QRectF(left, (self.height() - _SWATCH) / 2, _SWATCH, _SWATCH), 2.5, 2.5)
                left += _SWATCH + _GAP
            left = self._text(painter, left, name, self._colours.text if colour else self._colours.muted) + _PADDING


class Legend(QWidget):
    """The card that holds the status chips, a ramp or swatches with names."""

    status_toggled = Signal(object)
    """Status whose chip was clicked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Legend"))
        self._colours = DARK_COLOURS
        layout = in_row(of=self, margins=(4, 3, 4, 3), spacing=2)
        self._chips = {status: StatusChip(status, self) for status in _LISTED}
        for status, chip in self._chips.items():
            layout.addWidget(chip)
            # What is shown is the controller's to decide; it answers with a new style.
            chip.clicked.connect(lambda _checked=False, status=status: self.status_toggled.emit(status))
        self._key = KeyLegend(self)
        layout.addWidget(self._key)

    def chip(self, status: Status) -> StatusChip:
        """Return the chip of a status."""
        return self._chips[status]

    def set_content(
        self,
        segments: SegmentColumns | None,
        style: CanvasStyle,
        colours: CanvasColours,
        category_names: Sequence[str],
        room: int = _WIDE,
    ) -> None:
        """Show the legend of an image's segments; nothing without an image.

        Names of statuses are left out where they do not fit into ``room``, first of those that count nowhere.
        """
        self._colours = colours
        self.setVisible(segments is not None)
        if segments is None:
            return
        kind = colouring(style)
        matched = bool(np.any(segments.status != Status.NONE))
        legend = kind.legend if matched or not kind.needs_prediction else ONE_SIDED.legend
        counts = status_counts(segments)
        for status, chip in self._chips.items():
            colour = QColor(*STATUS_COLOURS[style.palette][status])
            chip.set_content(counts[status], status in style.visible, colour, colours)
            chip.setVisible(legend is None and (counts[status] > 0 or status in _ALWAYS_LISTED))
        self._key.setVisible(legend is not None)
        if legend is not None:
            layer = style.layer if style.layer in (Layer.GROUND_TRUTH, Layer.PREDICTION) else Layer.BOTH
            said = legend(segments, drawn_segments(segments, style, layer), style, category_names)
            if isinstance(said, Ramp):
                self._key.set_ramp(said, colours)
            else:
                self._key.set_swatches(said, colours, room)
        for brief in ((), _LISTED[len(_ALWAYS_LISTED) :], _LISTED):
            for status in brief:
                self._chips[status].set_brief(True)
            layout = self.layout()
            if layout is not None:
                layout.activate()
            if self.sizeHint().width() <= room:
                break
        self.adjustSize()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        paint_card(QPainter(self), QRectF(self.rect()), self._colours, 0.95)
