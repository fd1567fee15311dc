"""What the conditions of a filter are called where they are shown one by one, as chips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from panview.review.conditions import Condition, Contains, Is, OneOf, Range

_TITLES = {
    "iou": "IoU",
    "image": "Image",
    "thing": "Kind",
    "truth": "Truth",
    "predicted": "Predicted",
    "image_id": "Image id",
    "sample_place": "Place in sample",
    "segment_id": "Segment id",
}
_MOST_VALUES = 3


@dataclass(frozen=True)
class ChipText:
    """A chip.

    Attributes
    ----------
    conditions : tuple of Condition
        What it stands for; the two of a cell of the confusion matrix are one chip.
    text : str
    tip : str
        The whole of it, as an expression.
    """

    conditions: tuple[Condition, ...]
    text: str
    tip: str


def chips_of(conditions: Sequence[Condition]) -> tuple[ChipText, ...]:
    """Return a chip for each condition, in their order."""
    cell = _cell(conditions)
    chips = []
    for each in conditions:
        if each in cell:
            if each is cell[0]:
                truth, predicted = (_first(one) for one in sorted(cell, key=lambda one: one.column != "truth"))
                tip = " and ".join(one.text for one in cell)
                chips.append(ChipText(cell, f"Cell: {truth} as {predicted}", tip))
        else:
            chips.append(ChipText((each,), condition_text(each), each.text))
    return tuple(chips)


def condition_text(condition: Condition) -> str:
    """Return a condition in words, such as "IoU under 0.6"; as it is written where there are none for it.

    Examples
    --------
    >>> from panview.review.conditions import read_conditions
    >>> condition_text(read_conditions("iou < 0.6")[0])
    'IoU under 0.6'
    """
    wanted, title = condition.wanted, _title(condition.column)
    if isinstance(wanted, OneOf):
        values = sorted(wanted.values)
        more = f" +{len(values) - _MOST_VALUES}" if len(values) > _MOST_VALUES else ""
        return f"{title}: {', '.join(values[:_MOST_VALUES])}{more}"
    if isinstance(wanted, Contains):
        return f"{title}: {wanted.text}"
    if isinstance(wanted, Is):
        if condition.column == "thing":
            return "Things" if wanted.yes else "Stuff"
        return f"{title}: {'yes' if wanted.yes else 'no'}"
    if isinstance(wanted, Range):
        return f"{title} {_range_text(wanted)}"
    return condition.text


def _title(column: str) -> str:
    return _TITLES.get(column) or column[:1].upper() + column[1:].replace("_", " ")


def _range_text(wanted: Range) -> str:
    low, high = (None if end is None else f"{end:,.10g}" for end in (wanted.low, wanted.high))
    if low is None:
        return f"{'under' if wanted.below else 'up to'} {high}"
    if high is None:
        return f"{'over' if wanted.above else 'from'} {low}"
    if low == high:
        return low
    return f"{'over ' if wanted.above else ''}{low} to {'under ' if wanted.below else ''}{high}"


def _cell(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return the two conditions that name a cell of the confusion matrix; none where there is no such pair."""
    found = {
        each.column: each
        for each in conditions
        if each.column in ("truth", "predicted") and isinstance(each.wanted, OneOf) and len(each.wanted.values) == 1
    }
    return tuple(each for each in conditions if each in found.values()) if len(found) == 2 else ()


def _first(condition: Condition) -> str:
    assert isinstance(condition.wanted, OneOf)
    return min(condition.wanted.values)
