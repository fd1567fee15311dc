"""PQ, SQ, RQ and N of All, Things and Stuff, in large figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.formatting import format_count, format_points
from panview.ui.widgets.painting import LEFT, RIGHT, draw_text

_HEAD = 22
_FIRST = 34
_ROW = 29
# Shares of the width: label, PQ, SQ, RQ, N; with PQ of undisputed truth at its side.
_SHARES = (0.26, 0.21, 0.20, 0.20, 0.13)
_TIP = "Undisputed: PQ without the segments where a verdict says that the truth is wrong"
_SHARES_BESIDE = (0.21, 0.15, 0.23, 0.165, 0.165, 0.08)


@dataclass(frozen=True)
class ScoreRow:
    """One row of scores.

    Attributes
    ----------
    label : str
        "All", "Things", "Stuff", or what a published figure is called.
    pq, sq, rq : float, optional
        Fractions, None where there is nothing to measure.
    n : int, optional
        Categories measured.
    quiet : bool
        Drawn muted, as a figure to compare with.
    undisputed : float, optional
        PQ with disputed truth left out; None where nothing is disputed, or nothing left to measure.
    """

    label: str
    pq: float | None
    sq: float | None
    rq: float | None
    n: int | None
    quiet: bool = False
    undisputed: float | None = None


class ScoreTable(QWidget):
    """PQ, SQ, RQ and N by row; the first row is the largest. Where truth is disputed, PQ without it is beside PQ."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ScoreRow, ...] = ()
        self._caps = ui_font(BASE_PIXELS - 2, QFont.Weight.Medium, 0.5)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Panoptic quality")

    def rows(self) -> tuple[ScoreRow, ...]:
        """Return the rows shown."""
        return self._rows

    def set_rows(self, rows: Sequence[ScoreRow]) -> None:
        """Show other rows."""
        if len(rows) != len(self._rows):
            self._rows = tuple(rows)
            self.updateGeometry()
        self._rows = tuple(rows)
        lines = []
        for row in self._rows:
            beside = f", PQ of undisputed truth {format_points(row.undisputed)}" if row.undisputed is not None else ""
            lines.append(f"{row.label}: {', '.join(self.texts(row))}{beside}")
        self.setAccessibleDescription("; ".join(lines))
        self.setToolTip(_TIP if self.beside else "")
        self.update()

    @property
    def beside(self) -> bool:
        """Whether PQ without disputed truth is shown."""
        return any(row.undisputed is not None for row in self._rows)

    @staticmethod
    def texts(row: ScoreRow) -> tuple[str, str, str, str]:
        """Return PQ, SQ, RQ and N as shown."""
        count = "" if row.n is None else format_count(row.n)
        return format_points(row.pq), format_points(row.sq), format_points(row.rq), count

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(260, _HEAD + _FIRST + _ROW * max(0, len(self._rows) - 1))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        titles = ["PQ", "SQ", "RQ", "N"]
        if self.beside:
            titles.insert(1, "undisputed")
        for rect, title in zip(self._cells(0, _HEAD)[1:], titles, strict=True):
            draw_text(painter, rect, title, self._caps, theme.muted, RIGHT)
        top = _HEAD
        for place, row in enumerate(self._rows):
            tall = _FIRST if place == 0 else _ROW
            self._paint_row(painter, row, self._cells(top, tall), first=place == 0)
            top += tall
        painter.end()

    def _paint_row(self, painter: QPainter, row: ScoreRow, cells: list[QRect], *, first: bool) -> None:
        theme = current_theme()
        larger = (3 if self.beside else 6) if first else 2
        weight = QFont.Weight.DemiBold if first else QFont.Weight.Normal
        colour = theme.muted if row.quiet else theme.text
        draw_text(painter, cells[0], row.label, ui_font(BASE_PIXELS + (4 if first else 1), weight), colour, LEFT)
        *figures, count = self.texts(row)
        colours = [colour] * len(figures)
        if self.beside:
            figures.insert(1, "" if row.undisputed is None else format_points(row.undisputed))
            colours.insert(1, theme.accent)
        font = ui_font(BASE_PIXELS + larger, weight)
        for rect, text, tone in zip(cells[1:-1], figures, colours, strict=True):
            draw_text(painter, rect, text, font, tone, RIGHT, Qt.TextElideMode.ElideNone)
        draw_text(painter, cells[-1], count, ui_font(BASE_PIXELS), theme.muted, RIGHT)

    def _cells(self, top: int, tall: int) -> list[QRect]:
        left = 0.0
        cells = []
        for share in _SHARES_BESIDE if self.beside else _SHARES:
            wide = share * self.width()
            cells.append(QRect(round(left), top, round(left + wide) - round(left), tall))
            left += wide
        return cells
