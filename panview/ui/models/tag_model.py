"""The tags that can be put on images: those that are known, and one that somebody is typing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt

from panview.presentation.rows import TagRow, tags_found
from panview.ui.list_model import ListModel


def state_of(row: TagRow) -> Qt.CheckState:
    """Return whether all, some or none of the chosen images have a tag."""
    if not row.here:
        return Qt.CheckState.Unchecked
    return Qt.CheckState.Checked if row.here == row.chosen else Qt.CheckState.PartiallyChecked


class TagModel(ListModel[TagRow]):
    """The tags that are found by what is typed, and that itself."""

    said: ClassVar[Mapping[int, Callable[[TagRow], Any]]] = {
        Qt.ItemDataRole.DisplayRole: lambda row: row.tag,
        Qt.ItemDataRole.ToolTipRole: lambda row: row.tag,
        Qt.ItemDataRole.CheckStateRole: state_of,
        Qt.ItemDataRole.UserRole: lambda row: row.detail,
        Qt.ItemDataRole.AccessibleTextRole: lambda row: f"{row.tag}, {row.detail}",
    }
    _query, _chosen = "", 0

    def set_tags(self, rows: Sequence[TagRow], chosen: int) -> None:
        """Replace the tags; ``chosen`` is the number of images that they are put on."""
        self._chosen = chosen
        self.set_rows(rows)

    def search(self, query: str) -> None:
        """Show the tags that contain a text, whatever its capitals."""
        self._query = query
        self.list_again()

    def wanted(self) -> Sequence[TagRow]:
        """Return the tags that are found."""
        return tags_found(self._all, self._query, self._chosen)

    def position(self, tag: str) -> int:
        """Return where a tag stands, -1 if it is not shown."""
        return next((place for place, row in enumerate(self._shown) if row.tag == tag), -1)
