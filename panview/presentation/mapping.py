"""Rows of the table that says which category a number of a prediction set stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from panview.words import tr, trn

UNSAID, NOTHING = -2, -1
"""In place of a category: it is still to be said; the number stands for none."""
BY_NAME, CHOSEN, CHOSEN_EARLIER, CHOSEN_BEFORE = "by name", "chosen", "chosen earlier", "chosen before"
OTHER_KIND, NO_NAME, ITS_ID = "of another kind", "its name means none", "its id"
REASONS = (BY_NAME, CHOSEN, CHOSEN_EARLIER, CHOSEN_BEFORE, OTHER_KIND, NO_NAME, ITS_ID)
NO_CATEGORY = tr("no category")
TITLES = (tr("Number"), tr("Category"), tr("Based on"))
_SHARE = re.compile(r"(\d+) % of its pixels")


@dataclass(frozen=True)
class MappingRow:
    """A number and what it is to stand for.

    Attributes
    ----------
    number : int
    called : str
        What the prediction set calls it, or the category of that id; may be empty.
    category : int
        Row of the dataset's categories, `NOTHING` or `UNSAID`.
    why : str
        What that goes by, in English, as it is kept: one of `REASONS`, or "95 % of its pixels".
    sure : bool
    """

    number: int
    called: str
    category: int
    why: str
    sure: bool


def reason_words(why: str) -> str:
    """Return what a row goes by, in the language of the window.

    Parameters
    ----------
    why : str
        Of a `MappingRow`; the reason of a version to come is returned as it is.

    Examples
    --------
    >>> reason_words("95 % of its pixels")
    '95 % of its pixels'
    """
    share = _SHARE.fullmatch(why)
    if share is not None:
        return tr("{share} % of its pixels", share=share[1])
    return tr(why) if why in REASONS else why


def state_words(rows: Sequence[MappingRow], *, of_model: bool) -> str:
    """Return how far a mapping is, in a line.

    Parameters
    ----------
    rows : sequence of MappingRow
    of_model : bool
        Whether the rows are the labels of a model, not the numbers of a prediction set.

    Examples
    --------
    >>> state_words([MappingRow(7, "", UNSAID, "", False)], of_model=True)
    '1 label needs a category'
    """
    count = len(rows)
    unsaid = sum(row.category == UNSAID for row in rows)
    unsure = sum(not row.sure for row in rows) - unsaid
    if of_model:
        mapped = trn("{count:,} label is mapped", "All {count:,} labels are mapped", count, count=count)
        needs = trn("{count:,} label needs a category", "{count:,} labels need a category", unsaid, count=unsaid)
        doubts = trn("{count:,} label is not certain", "{count:,} labels are not certain", unsure, count=unsure)
    else:
        mapped = trn("{count:,} number is mapped", "All {count:,} numbers are mapped", count, count=count)
        needs = trn("{count:,} number needs a category", "{count:,} numbers need a category", unsaid, count=unsaid)
        doubts = trn("{count:,} number is not certain", "{count:,} numbers are not certain", unsure, count=unsure)
    return "; ".join(said for said, many in ((needs, unsaid), (doubts, unsure)) if many) or mapped


def category_text(category: int, names: Sequence[str]) -> str:
    """Return what a category is called in the table."""
    return {UNSAID: "?", NOTHING: NO_CATEGORY}[category] if category < 0 else names[category]


def mapping_cells(row: MappingRow, names: Sequence[str]) -> tuple[str, ...]:
    """Return what a row says, by `TITLES`; ``names`` are those of the dataset's categories.

    Examples
    --------
    >>> mapping_cells(MappingRow(7, "road", 0, "80 % of its pixels", False), ["street"])
    ('7  road', 'street', '80 % of its pixels, not certain')
    """
    number = f"{row.number}  {row.called}" if row.called else str(row.number)
    why = reason_words(row.why)
    if row.category == UNSAID:
        why = tr("not chosen")
    elif why and not row.sure:
        why = tr("{why}, not certain", why=why)
    return number, category_text(row.category, names), why


def next_unsure(rows: Sequence[MappingRow], after: int = -1) -> int:
    """Return the next row that wants a look, from a row on and then from the top; -1 where none does."""
    count = len(rows)
    order = [(after + 1 + step) % count for step in range(count)] if count else []
    return next((place for place in order if not rows[place].sure), -1)


def categories_found(names: Sequence[str], text: str) -> list[int]:
    """Return the categories whose name holds a text; `NOTHING` comes first where that is meant, too.

    Examples
    --------
    >>> categories_found(["road", "rail track"], "ra")
    [1]
    """
    wanted = text.strip().casefold()
    found = [place for place, name in enumerate(names) if wanted in name.casefold()]
    return [NOTHING, *found] if not wanted or wanted in NO_CATEGORY else found
