"""The rows of the command palette."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.presentation.fuzzy import FuzzyMatch, fuzzy_match
from panview.presentation.rows import PaletteRow
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex

_TITLE_FIRST = 4
_LEAST_ALIAS = 2
_ALIAS_WHOLE, _ALIAS_START = 60, 40
"""A letter, of another word for the action: a phrase that is found in a title has 20 and some more."""


class PaletteRole(IntEnum):
    """Roles of `PaletteModel` beside Qt's own."""

    ID = Qt.ItemDataRole.UserRole
    SHORTCUT = Qt.ItemDataRole.UserRole + 1
    GROUP = Qt.ItemDataRole.UserRole + 2
    POSITIONS = Qt.ItemDataRole.UserRole + 3
    """Characters of the title that matched: tuple of int."""
    ENABLED = Qt.ItemDataRole.UserRole + 4


class PaletteModel(QAbstractListModel):
    """The actions that match a query, the best first; without a query all of them in their order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[PaletteRow, ...] = ()
        self._query = ""
        self._found: list[tuple[PaletteRow, FuzzyMatch]] = []

    def set_rows(self, rows: Sequence[PaletteRow]) -> None:
        """Replace the actions."""
        self._all = tuple(rows)
        self.search(self._query)

    def search(self, query: str) -> None:
        """Keep the actions that match a query."""
        self.beginResetModel()
        self._query = query
        self._found = ranked(self._all, query)
        self.endResetModel()

    def row(self, position: int) -> PaletteRow:
        """Return the action at a position."""
        return self._found[position][0]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._found):
            return None
        row, match = self._found[index.row()]
        values: dict[int, Any] = {
            int(Qt.ItemDataRole.DisplayRole): row.title,
            int(Qt.ItemDataRole.AccessibleTextRole): f"{row.title} {row.shortcut}".strip(),
            PaletteRole.ID: row.id,
            PaletteRole.SHORTCUT: row.shortcut,
            PaletteRole.GROUP: tr(row.group),
            PaletteRole.POSITIONS: match.positions,
            PaletteRole.ENABLED: row.enabled,
        }
        return values.get(int(role))


def ranked(rows: Sequence[PaletteRow], query: str) -> list[tuple[PaletteRow, FuzzyMatch]]:
    """Return the rows that match a query by title, by group and title, or by another word for it, the best first."""
    if not query.strip():
        return [(row, FuzzyMatch(0, ())) for row in rows]
    found: list[tuple[PaletteRow, FuzzyMatch]] = []
    for row in rows:
        match = fuzzy_match(query, row.title)
        if match is not None:
            found.append((row, FuzzyMatch(match.score + _TITLE_FIRST, match.positions)))
            continue
        match = fuzzy_match(query, f"{row.group} {row.title}")
        if match is not None:
            shift = len(row.group) + 1
            found.append((row, FuzzyMatch(match.score, tuple(p - shift for p in match.positions if p >= shift))))
    by_alias = _by_alias(rows, query)
    places = {row.id: place for place, (row, _) in enumerate(found)}
    for row, score in by_alias:
        place = places.get(row.id, -1)
        if place < 0:
            found.append((row, FuzzyMatch(score, ())))
        elif found[place][1].score < score:
            # Letters that happen to be in the title say less than the word that somebody knows it by.
            found[place] = row, FuzzyMatch(score, ())
    return sorted(found, key=lambda pair: (not pair[0].enabled, -pair[1].score))


def _by_alias(rows: Sequence[PaletteRow], query: str) -> list[tuple[PaletteRow, int]]:
    """Return the rows that have a word for them, or one within it, that begins as the query, and how well it fits."""
    phrase, found = " ".join(query.lower().split()), []
    for row in rows:
        scores = [_alias_score(phrase, alias.lower()) for alias in row.aliases]
        if any(scores):
            found.append((row, max(scores)))
    return found


def _alias_score(phrase: str, alias: str) -> int:
    if phrase == alias:
        return _ALIAS_WHOLE * len(phrase)
    if len(phrase) >= _LEAST_ALIAS and (alias.startswith(phrase) or f" {phrase}" in alias):
        return _ALIAS_START * len(phrase)
    return 0
