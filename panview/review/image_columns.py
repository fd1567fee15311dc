"""What the columns of a table of images are called beside panview's own, and the groups that they make of images."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from panview.datasets.images_table import UNKNOWN, ColumnKind, ImageColumn, ImagesTable

PREFIX = "table_"
"""Stands before a column whose name panview has a column of its own for."""
MOST_GROUPS = 40
"""Number of values that are a group each; those with the fewest images form one group together."""
_DISTINCT_NUMBERS = 8
"""Number of different numbers that are a group each; more are put into `_BINS` quantiles."""
_BINS = 4
_PLAIN = re.compile(r"[^\W\d]\w*\Z")

Mask = NDArray[np.bool_]


@lru_cache(maxsize=16)
def words_of(known: ImagesTable, taken: frozenset[str]) -> dict[str, ImageColumn]:
    """Return the columns of a table by what they are called: their name, with `PREFIX` where that is taken.

    Parameters
    ----------
    known : ImagesTable
    taken : frozenset of str
        In small letters.
    """
    found: dict[str, ImageColumn] = {}
    used = set(taken)
    # A column whose name is free keeps it, whatever columns come before it.
    for column in sorted(known.columns, key=lambda column: column.name.casefold() in taken):
        word = free_name(column.name, used)
        used.add(word.casefold())
        found[word] = column
    place = {column: at for at, column in enumerate(known.columns)}
    return dict(sorted(found.items(), key=lambda item: place[item[1]]))


def renamed_note(words: dict[str, ImageColumn]) -> str:
    """Say which columns are called otherwise than in the table; empty where none is."""
    renamed = [f"{column.name} as {word}" for word, column in words.items() if word != column.name]
    if not renamed:
        return ""
    return f"panview has columns with the same names: {', '.join(renamed)}"


def quoted_word(word: str) -> str:
    """Return a column's name as an expression has it."""
    return word if _PLAIN.match(word) else '"' + word.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """Return a text as an expression has it."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True, eq=False)
class ImageGroup:
    """Images of which a column says the same.

    Attributes
    ----------
    label : str
        The value; of numbers that are put together "12.5 to under 20", and the last "20 to 31".
    images : (n,) bool
    condition : str
        The expression that chooses them.
    value : str, bool, float or None
        None where values are put together, and where nothing is known.
    low, high : float or None
        The first number, and that before which it ends; of the last group the last number.
    """

    label: str
    images: Mask
    condition: str
    value: str | bool | float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of these images."""
        return self.label == UNKNOWN and self.value is None


def image_groups(word: str, column: ImageColumn) -> list[ImageGroup]:
    """Return the groups that a column makes of all images; what it says nothing of comes last.

    Text is grouped by value, in the order of the alphabet; more than `MOST_GROUPS` values leave the rarest together.
    Numbers are grouped by value where there are few, and otherwise into quarters with whole values at their edges.
    """
    name = quoted_word(word)
    if column.kind is ColumnKind.NUMBER:
        groups = _number_groups(name, column)
    else:
        groups = _value_groups(name, column)
    unknown = column.codes < 0
    if unknown.any():
        groups.append(ImageGroup(UNKNOWN, unknown, f"{name} is null"))
    return groups


def _value_groups(name: str, column: ImageColumn) -> list[ImageGroup]:
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.labels))
    common = np.sort(np.argsort(-counts, kind="stable")[:MOST_GROUPS])
    groups = []
    for code in common[counts[common] > 0].tolist():
        label = column.labels[code]
        boolean = column.kind is ColumnKind.BOOLEAN
        condition = f"{name} = {label if boolean else quoted_text(label)}"
        groups.append(ImageGroup(label, column.codes == code, condition, code == 1 if boolean else label))
    rare = np.setdiff1d(np.flatnonzero(counts), common)
    if len(rare):
        listed = ", ".join(quoted_text(column.labels[code]) for code in rare.tolist())
        groups.append(ImageGroup(f"{len(rare):,} rarer values", np.isin(column.codes, rare), f"{name} in ({listed})"))
    return groups


def _number_groups(name: str, column: ImageColumn) -> list[ImageGroup]:
    numbers, known = column.numbers, column.codes >= 0
    distinct, counts = np.unique(numbers[known], return_counts=True)
    if len(distinct) <= _DISTINCT_NUMBERS:
        return [
            ImageGroup(column.number_text(v), numbers == v, f"{name} = {number_literal(v)}", v, v, v)
            for v in distinct.tolist()
        ]
    starts = _quantile_starts(counts, _BINS)
    ends = [*starts[1:], len(distinct)]
    groups = []
    for start, end in zip(starts, ends, strict=True):
        last = end == len(distinct)
        low, high = float(distinct[start]), float(distinct[-1 if last else end])
        inside = (numbers >= low) & ((numbers <= high) if last else (numbers < high))
        text = f"{column.number_text(low)} to {'' if last else 'under '}{column.number_text(high)}"
        operator = "<=" if last else "<"
        condition = f"{name} >= {number_literal(low)} and {name} {operator} {number_literal(high)}"
        groups.append(ImageGroup(text, inside, condition, None, low, high))
    return groups


def _quantile_starts(counts: NDArray[np.int64], bins: int) -> list[int]:
    """Return where groups of about equal size begin among different values; equal values are never parted."""
    before = np.concatenate([[0], np.cumsum(counts)[:-1]])
    total, starts, wanted = int(counts.sum()), [0], 1
    for place in range(1, len(counts)):
        if wanted < bins and before[place] * bins >= wanted * total:
            starts.append(place)
            wanted = int(before[place] * bins // total) + 1
    return starts


def number_literal(value: float) -> str:
    """Return a number as an expression has it."""
    return f"{int(value)}" if value == int(value) and abs(value) < 2**53 else repr(value)


def free_name(name: str, taken: Collection[str]) -> str:
    """Return a name that none of others has, which are in small letters."""
    while name.casefold() in taken:
        name = PREFIX + name
    return name


def groups_of(words: dict[str, ImageColumn], wanted: Sequence[str]) -> dict[str, list[ImageGroup]]:
    """Return the groups of some columns."""
    return {word: image_groups(word, words[word]) for word in wanted}
