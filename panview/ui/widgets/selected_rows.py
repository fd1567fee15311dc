"""Several selected rows of a list as numbers, and back: by runs, for there may be a million of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionRange

MOST_RUNS = 20_000
"""More separate runs than this are not worth the time to select them again."""


def selected_places(selection: QItemSelection) -> NDArray[np.intp]:
    """Return the places of the selected rows, from top to bottom: (k,) intp."""
    ranges = sorted((selection.at(i).top(), selection.at(i).bottom()) for i in range(selection.count()))
    if not ranges:
        return np.zeros(0, np.intp)
    places = np.concatenate([np.arange(top, bottom + 1) for top, bottom in ranges])
    # Ranges overlap where columns are selected one by one; to look for it takes a hundredth of the time.
    return places if (places[1:] > places[:-1]).all() else np.unique(places)


def selection_of(model: QAbstractItemModel, places: NDArray[np.intp], columns: int = 1) -> QItemSelection:
    """Return the selection of rows at some ascending places; an empty one where they are too scattered."""
    chosen = QItemSelection()
    runs = runs_of(places)
    for first, end in runs if len(runs) <= MOST_RUNS else []:
        chosen.append(QItemSelectionRange(model.index(first, 0), model.index(end, columns - 1)))
    return chosen


def runs_of(places: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Return first and last of each run of consecutive numbers in an ascending column."""
    if not len(places):
        return []
    cuts = np.flatnonzero(np.diff(places) > 1)
    firsts = places[np.concatenate([[0], cuts + 1])]
    lasts = places[np.concatenate([cuts, [len(places) - 1]])]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
