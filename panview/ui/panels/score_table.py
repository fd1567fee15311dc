"""PQ, SQ, RQ and N of All, Things and Stuff, in large figures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from panview.presentation.column_widths import Need, least_width, share_width
from panview.presentation.formatting import format_count, format_points
from panview.presentation.rows import ScoreRow
from panview.presentation.table_text import TableText
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.columns import figure, widest
from panview.ui.widgets.painting import LEFT, RIGHT, draw_text
from panview.words import tr

_HEAD = 22
_FIRST = 34
_ROW = 29
_GAP = 10
"""Pixels between two columns."""
_LEAST_LABELS = ("Things", tr("A · Things"))
"""What is never cut of the labels of one set, and of two."""
_LARGER = ((6, 2), (3, 2), (2, 1), (1, 0), (0, 0), (-1, -1), (-2, -2))
"""Pixels by which the figures of the first row and of the others are larger than the base, as long as they fit."""
_TIP = tr("Undisputed: PQ without the segments whose truth a verdict calls wrong")
_LEAST_FIGURE = "00.0"
"""No column moves while a figure goes from 9.9 to 10.0."""


class ScoreTable(QWidget):
    """PQ, SQ, RQ and N by row; the first row is the largest. Where truth is disputed, PQ without it is beside PQ."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ScoreRow, ...] = ()
        self._caps = ui_font(BASE_PIXELS - 2, QFont.Weight.Medium, 0.5)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Panoptic quality"))

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
            beside = (
                tr(", PQ of undisputed truth {undisputed}", undisputed=format_points(row.undisputed))
                if row.undisputed is not None
                else ""
            )
            lines.append(f"{row.label}: {', '.join(self.texts(row))}{beside}")
        self.setAccessibleDescription("; ".join(lines))
        self.setToolTip(_TIP if self.beside else "")
        self.update()

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return what is shown."""
        rows = ((row.label, *self._figures(row), self.texts(row)[-1]) for row in self._rows)
        return TableText(self.accessibleName(), ("", *self._titles()), tuple(rows))

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
        return QSize(least_width(self._needs(*_LARGER[-1])), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        sizes = self._sizes()
        widths = share_width(self.width(), self._needs(*sizes))
        for rect, title in zip(_cells(widths, 0, _HEAD)[1:], self.titles_shown(), strict=True):
            draw_text(painter, rect.adjusted(_GAP // 2, 0, 0, 0), title, self._caps, theme.muted, RIGHT)
        top = _HEAD
        for place, row in enumerate(self._rows):
            tall = _FIRST if place == 0 else _ROW
            self._paint_row(painter, row, _cells(widths, top, tall), sizes, first=place == 0)
            top += tall
        painter.end()

    def _paint_row(
        self, painter: QPainter, row: ScoreRow, cells: list[QRect], sizes: tuple[int, int], *, first: bool
    ) -> None:
        theme = current_theme()
        colour = theme.muted if row.quiet else theme.text
        figures = self._figures(row)
        draw_text(painter, cells[0], row.label, _label_font(sizes, first), colour, LEFT)
        colours = [colour] * len(figures)
        if self.beside:
            colours[1] = theme.accent
        for rect, text, tone in zip(cells[1:-1], figures, colours, strict=True):
            draw_text(painter, rect, text, _font(sizes, first), tone, RIGHT, Qt.TextElideMode.ElideNone)
        draw_text(painter, cells[-1], self.texts(row)[-1], ui_font(BASE_PIXELS), theme.muted, RIGHT)

    def titles_shown(self) -> tuple[str, ...]:
        """Return the titles of the figures, a long one in short where room is."""
        widths = share_width(self.width(), self._needs(*self._sizes()))[1:]
        wordings = zip(self._titles(), self._titles(tr("undisp.")), self._titles(tr("und.")), strict=True)
        return tuple(
            next((title for title in titles if widest([title], self._caps) <= wide - _GAP // 2), titles[-1])
            for titles, wide in zip(wordings, widths, strict=True)
        )

    def _titles(self, beside: str = "") -> tuple[str, ...]:
        return ("PQ", beside or tr("undisputed"), "SQ", "RQ", "N") if self.beside else ("PQ", "SQ", "RQ", "N")

    def _figures(self, row: ScoreRow) -> list[str]:
        """Return the figures of a row, without N."""
        figures = list(self.texts(row)[:-1])
        if self.beside:
            figures.insert(1, "" if row.undisputed is None else format_points(row.undisputed))
        return figures

    def _sizes(self) -> tuple[int, int]:
        """Return how much larger than the base the figures of the first row and of the others are."""
        fitting = (sizes for sizes in _LARGER if least_width(self._needs(*sizes)) <= self.width())
        return next(fitting, _LARGER[-1])

    def _needs(self, first: int, others: int) -> list[Need]:
        """Return what the columns need: label, figures, N."""
        sizes = first, others
        rows = [(row, self._figures(row), place == 0) for place, row in enumerate(self._rows)]
        wide = max((widest([row.label], _label_font(sizes, is_first)) for row, _, is_first in rows), default=0)
        two = any(row.label.startswith("B · ") for row in self._rows)
        least = max(
            widest([_LEAST_LABELS[two]], _label_font(sizes, False)),
            widest([tr("A · All")] * two, _label_font(sizes, True)),
        )
        needs = [Need(min(wide, least), wide, 1.0)]
        for at, title in enumerate(self._titles()[:-1]):
            held = [figure([_LEAST_FIGURE, figures[at]], _font(sizes, is_first), _GAP) for _, figures, is_first in rows]
            least = max((need.least for need in held), default=0)
            needs.append(Need(least, max(least, widest([title], self._caps) + _GAP), 0.6))
        counts = [self.texts(row)[-1] for row, _, _ in rows]
        needs.append(figure([*counts, "N"], ui_font(BASE_PIXELS), _GAP, share=0.3, leaves=1))
        return needs


def _font(sizes: tuple[int, int], first: bool) -> QFont:
    return ui_font(BASE_PIXELS + sizes[0 if first else 1], QFont.Weight.DemiBold if first else QFont.Weight.Normal)


def _label_font(sizes: tuple[int, int], first: bool) -> QFont:
    weight = QFont.Weight.DemiBold if first else QFont.Weight.Normal
    return ui_font(BASE_PIXELS + min(sizes[0], 4) if first else BASE_PIXELS + min(sizes[1], 1), weight)


def _cells(widths: list[int], top: int, tall: int) -> list[QRect]:
    left, cells = 0, []
    for wide in widths:
        cells.append(QRect(left, top, wide, tall))
        left += wide
    return cells
