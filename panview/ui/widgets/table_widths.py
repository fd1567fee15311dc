"""Widths of the columns of a list with a header, by what its rows hold."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView

from panview.presentation.column_widths import Need, longest, share_width
from panview.ui.widgets.columns import widest
from panview.ui.widgets.row_table import RowTable
from panview.ui.widgets.sorted_header import SortedHeader

_MOST_ROWS = 400
"""A list of more is not measured row by row."""
_FIRST_ROWS = 100
"""Number of rows that are measured, more than are seen at once."""
_TITLE_PADDING, _LEAST_NAME = 13, 84


def column_texts(view: RowTable, column: int) -> list[str]:
    """Return the longest texts of a column."""
    model = view.model()
    count = model.rowCount()
    rows = range(count if count <= _MOST_ROWS else _FIRST_ROWS)
    return longest(str(model.index(row, column).data(Qt.ItemDataRole.DisplayRole) or "") for row in rows)


def column_needs(
    view: RowTable,
    font: QFont,
    padding: int,
    shares: Mapping[int, float],
    names: Mapping[int, int],
    leaves: Mapping[int, int],
    extra: Mapping[int, int],
) -> list[Need]:
    """Return what the columns of a list need.

    Parameters
    ----------
    view : RowTable
    font : QFont
        Of the cells.
    padding : int
        Pixels at either side of a cell's text.
    shares : mapping
        Column -> share of what is left when all is whole.
    names : mapping
        Column -> pixels down to which its texts may be cut; all others hold figures.
    leaves : mapping
        Column -> place in the order in which columns are left out.
    extra : mapping
        Column -> pixels beside its text, such as of a swatch.
    """
    header = view.horizontalHeader()
    needs = []
    for column in range(view.model().columnCount()):
        beside = 2 * padding + extra.get(column, 0)
        title = _title_width(view, header, column, padding)
        wide = max(widest(column_texts(view, column), font) + beside, title)
        least = min(wide, max(names[column], title)) if column in names else wide
        needs.append(Need(least, wide, shares.get(column, 0.0), leaves.get(column, 0)))
    return needs


def _title_width(view: RowTable, header: QHeaderView, column: int, padding: int) -> int:
    if isinstance(header, SortedHeader):
        return header.title_width(column)
    title = str(view.model().headerData(column, Qt.Orientation.Horizontal))
    # What the style leaves beside a title, whatever it leaves beside a cell.
    return header.fontMetrics().horizontalAdvance(title) + 2 * max(padding, _TITLE_PADDING)


def set_widths(view: RowTable, room: int, needs: list[Need]) -> None:
    """Give the columns their widths; those without room are hidden."""
    for column, width in enumerate(share_width(room, needs)):
        view.setColumnHidden(column, not width)
        if width:
            view.setColumnWidth(column, width)


def keep_to_content(view: RowTable, font: QFont, padding: int, extra: Mapping[int, int] | None = None) -> None:
    """Have the columns of a list of texts as wide as what they hold, in whatever width the list has from now on.

    Parameters
    ----------
    view : RowTable
        With a model.
    font : QFont
        Of the cells.
    padding : int
        Pixels at either side of a cell's text.
    extra : mapping, optional
        Column -> pixels beside its text, such as of a swatch.
    """

    def share() -> None:
        columns = range(view.model().columnCount())
        if view.model().rowCount():
            shares, names = dict.fromkeys(columns, 1.0), dict.fromkeys(columns, _LEAST_NAME)
            set_widths(view, view.viewport().width(), column_needs(view, font, padding, shares, names, {}, extra or {}))

    view.resized.connect(share)
    view.model().modelReset.connect(share)
