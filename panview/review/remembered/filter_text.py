"""A filter as a file has it: by names, so that it means the same in another set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from panview.errors import FilterError
from panview.review.filters import SegmentFilter, with_line

MOST_LETTERS = 4000
"""Of a line in a file. To understand one of ten times as many takes minutes, and the window waits."""
VOID = ""
"""Stands for void among the names of categories."""


class KeptFilter(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the filter line says, and the cell of pixels that is asked for, truth and prediction.

    A queue is a reviewer's own, and settling conflicts is a way of deciding; neither is kept with a filter.
    """

    line: str = ""
    pixels: tuple[str, str] | None = None


def kept_filter(condition: SegmentFilter, category_names: Sequence[str]) -> KeptFilter:
    """Return a filter for a file."""
    names = [*category_names, VOID]
    pixels = None if condition.overlap is None else (names[condition.overlap[0]], names[condition.overlap[1]])
    return KeptFilter(condition.line, pixels)


def filter_again(kept: KeptFilter, category_names: Sequence[str]) -> SegmentFilter:
    """Return the filter that a file has, for a set with other categories.

    Raises
    ------
    FilterError
        The set lacks a category that it asks for, or it is longer than anybody writes.
    """
    if len(kept.line) > MOST_LETTERS:
        raise FilterError(f"it has {len(kept.line):,} characters; {MOST_LETTERS:,} is the most", None)
    condition = with_line(SegmentFilter(), kept.line)
    if kept.pixels is None:
        return condition
    names = [*category_names, VOID]
    missing = [name for name in kept.pixels if name not in names]
    if missing:
        raise FilterError(f"this set has no category {missing[0]!r}", None)
    truth, predicted = (names.index(name) for name in kept.pixels)
    return replace(condition, overlap=(truth, predicted))
