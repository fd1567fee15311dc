"""Counts how often Qt calls into Python, to tell a thin model from one that works row by row."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class CountingMixin:
    """Put before a model class: every call of a virtual method that Qt may make for each row is counted."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        super().__init__()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        self.calls["rowCount"] += 1
        return super().rowCount(parent)  # type: ignore[misc]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        self.calls["data"] += 1
        return super().data(index, role)  # type: ignore[misc]

    def flags(self, index: Index) -> Qt.ItemFlag:
        self.calls["flags"] += 1
        return super().flags(index)  # type: ignore[misc]
