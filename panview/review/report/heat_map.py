"""The confusion of categories as an inline SVG."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from panview.datasets.categories import Categories

MOST_CATEGORIES = 30
"""More would be too small to read; those with the most confusion are shown."""
NOTHING = "nothing"

_CELL, _LEFT, _TOP, _RIGHT = 22, 150, 116, 72


@dataclass(frozen=True, eq=False)
class Confusion:
    """Some rows and columns of a table of confusion.

    Attributes
    ----------
    counts : (k + 1, k + 1) int64
        Rows truth, columns prediction; the last are nothing.
    of_row : (k + 1,) int64
        All of each row, what is not shown included.
    names : tuple of k + 1 str
    left_out : int
        Categories that occur and are not shown.
    """

    counts: NDArray[np.int64]
    of_row: NDArray[np.int64]
    names: tuple[str, ...]
    left_out: int


def chosen_confusion(counts: NDArray[np.int64], categories: Categories, most: int = MOST_CATEGORIES) -> Confusion:
    """Return the categories that occur, at most ``most``: those that are most often taken for others, or the reverse.

    Parameters
    ----------
    counts : (c + 1, c + 1) int64
        From `panview.metrics.confusion.segment_confusion`.
    categories : Categories
        Of c.
    most : int
    """
    c = len(categories)
    occurring = (counts.sum(axis=0) + counts.sum(axis=1))[:c] > 0
    wrong = (counts.sum(axis=0) + counts.sum(axis=1) - 2 * np.diagonal(counts))[:c]
    order = np.argsort(-wrong, kind="stable")
    chosen = np.sort(order[occurring[order]][:most])
    shown = np.append(chosen, c)
    return Confusion(
        counts=counts[np.ix_(shown, shown)],
        of_row=counts[shown].sum(axis=1),
        names=(*(categories.names[i] for i in chosen), NOTHING),
        left_out=int(occurring.sum()) - len(chosen),
    )


def heat_map(confusion: Confusion, title: str, kind: str = "s0") -> Markup:
    """Return a table of confusion; the darker a cell, the greater its share of the row.

    What is right lies on the diagonal; a cell says in words what it counts when the mouse rests on it.
    """
    n = len(confusion.names)
    width, height = _LEFT + n * _CELL + _RIGHT, _TOP + n * _CELL + 26
    parts = [_names(confusion), _frame(n)]
    for row in range(n):
        for column in np.flatnonzero(confusion.counts[row]).tolist():
            parts.append(_cell(confusion, row, column))
    middle = _LEFT + n * _CELL // 2
    parts.append(
        Markup('<text class="axis" x="{:.0f}" y="{}" text-anchor="middle">predicted as</text>').format(
            middle, height - 6
        )
    )
    parts.append(Markup('<text class="axis" x="{}" y="{}" text-anchor="end">truth</text>').format(_LEFT - 8, _TOP - 8))
    return Markup(
        '<svg class="chart heat {}" viewBox="0 0 {} {}" width="{}" role="img" aria-label="{}"><title>{}</title>'
        "<desc>Rows are categories of the truth, columns those of the prediction; the table of the most frequent "
        "confusions says it in words.</desc>{}</svg>"
    ).format(kind, width, height, width, title, title, Markup("").join(parts))


def _names(confusion: Confusion) -> Markup:
    parts = []
    for place, name in enumerate(confusion.names):
        middle = place * _CELL + _CELL / 2
        kind = "strong" if place < len(confusion.names) - 1 else "axis"
        parts.append(
            Markup('<text class="{}" x="{}" y="{:.0f}" text-anchor="end" dy=".35em">{}</text>').format(
                kind, _LEFT - 8, _TOP + middle, _shortened(name)
            )
        )
        x = _LEFT + middle
        parts.append(
            Markup('<text class="{}" transform="translate({:.0f} {}) rotate(-55)" dy=".35em">{}</text>').format(
                kind, x, _TOP - 8, _shortened(name)
            )
        )
    return Markup("").join(parts)


def _frame(n: int) -> Markup:
    """Return the grid, with nothing set off from the categories."""
    side, last = n * _CELL, (n - 1) * _CELL
    lines = "".join(f"M{_LEFT + i * _CELL} {_TOP}v{side}M{_LEFT} {_TOP + i * _CELL}h{side}" for i in range(n + 1))
    nothing = f"M{_LEFT + last} {_TOP}v{side}M{_LEFT} {_TOP + last}h{side}"
    return Markup('<path class="rule" d="{}"/><path class="base" d="{}"/>').format(lines, nothing)


def _cell(confusion: Confusion, row: int, column: int) -> Markup:
    count, names = int(confusion.counts[row, column]), confusion.names
    nothing = len(names) - 1
    share = count / max(int(confusion.of_row[row]), 1)
    right = row == column
    if column == nothing:
        words = f"{names[row]}: {count:,} not found"
    elif row == nothing:
        words = f"{names[column]}: {count:,} where there is none"
    else:
        words = f"{names[row]}: {count:,} {'found' if right else f'predicted as {names[column]}'}"
    # Square root, so that rare confusions are still seen.
    opacity = 0.08 + 0.87 * float(np.sqrt(share))
    x, y = _LEFT + column * _CELL, _TOP + row * _CELL
    inside = Markup("")
    if count < 1000:
        tone = "on" if opacity > 0.55 else "off"
        inside = Markup('<text class="{}" x="{}" y="{}" text-anchor="middle" dy=".35em">{}</text>').format(
            tone, x + _CELL // 2, y + _CELL // 2, count
        )
    return Markup(
        '<g class="{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" fill-opacity="{:.2f}"/>{}</g>'
    ).format("right" if right else "wrong", words, x + 0.5, y + 0.5, _CELL - 1, _CELL - 1, opacity, inside)


def _shortened(name: str, limit: int = 22) -> str:
    return name if len(name) <= limit else name[: limit - 1] + "…"
