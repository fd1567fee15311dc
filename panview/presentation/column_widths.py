"""How the columns of a table share its width: figures are always whole, names give way, and what matters least goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_FOR_NAMES = 3
"""Columns that leave in turns up to this make room for names; those of later turns matter as much as a name."""


@dataclass(frozen=True)
class Need:
    """What a column needs, in pixels, with the room beside its text.

    Attributes
    ----------
    least : int
        With less it says nothing. Of a figure this is the whole width: half a figure is another figure.
    whole : int
        For all that the column holds.
    share : float
        Of what is left when all columns are whole.
    leaves : int
        Where room is short, the columns with the lowest number leave first, together; 0 stays.
    decent : int
        What it should have before columns stay that leave in the first turns: ``least`` alone is hardly a name.
    turn : int
        Columns with a lower number are made whole before those with a higher one get more than they need at least.
    """

    least: int
    whole: int
    share: float = 0.0
    leaves: int = 0
    decent: int = 0
    turn: int = 0


def longest(texts: Iterable[str], most: int = 12) -> list[str]:
    """Return the longest texts, which are the only ones to be measured where there are very many."""
    return sorted(set(texts), key=len, reverse=True)[:most]


def least_width(needs: Sequence[Need]) -> int:
    """Return the width below which a table has to be scrolled."""
    return sum(need.least for need in needs if not need.leaves)


def share_width(room: int, needs: Sequence[Need]) -> list[int]:
    """Return the width of each column, 0 for one that is left out.

    They fill the room, but never get less than they need at least: where the room is smaller than `least_width`, the
    table is wider than it.
    """
    kept = list(range(len(needs)))
    turns = sorted({need.leaves for need in needs if need.leaves})
    for turn in turns:
        for_names = turn <= _FOR_NAMES
        if sum([max(needs[at].least, needs[at].decent if for_names else 0) for at in kept]) <= room:
            break
        kept = [at for at in kept if needs[at].leaves != turn]
    widths = [float(need.least) if at in kept else 0.0 for at, need in enumerate(needs)]
    spare = room - sum(widths)
    for turn in sorted({needs[at].turn for at in kept}):
        wanted = {at: max(0, needs[at].whole - needs[at].least) for at in kept if needs[at].turn == turn}
        missing = sum(wanted.values())
        if spare > 0 and missing:
            part = min(1.0, spare / missing)
            for at, more in wanted.items():
                widths[at] += part * more
            spare = room - sum(widths)
    shares = sum(needs[at].share for at in kept)
    if spare > 0 and shares:
        for at in kept:
            widths[at] += spare * needs[at].share / shares
    # Edges are rounded rather than widths, which then add up to the room; no figure loses part of a pixel.
    edges, edge, result = 0, 0.0, []
    for width, need in zip(widths, needs, strict=True):
        edge += width
        whole = max(round(edge) - edges, need.least if width else 0)
        result.append(whole)
        edges += whole
    return result
