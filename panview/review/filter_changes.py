"""Filters changed by a click: what is clicked is asked for, and the same click again takes it off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from panview.review.conditions import Condition, Wanted, all_among, read_conditions, wanted_of
from panview.review.filters import SegmentFilter, asking, conditions_of, with_conditions


def asked_or_not(current: SegmentFilter, wanted: Mapping[str, Wanted]) -> SegmentFilter:
    """Return a filter that asks something of columns, or nothing of them where it asked just that.

    Parameters
    ----------
    current : SegmentFilter
    wanted : mapping of str to Wanted
        By column.

    Examples
    --------
    >>> from panview.review.conditions import OneOf
    >>> cars = {"category": OneOf(frozenset({"car"}))}
    >>> asked = asked_or_not(SegmentFilter(), cars)
    >>> asked.expression
    "category = 'car'"
    >>> asked_or_not(asked, cars) == SegmentFilter()
    True
    """
    asked = wanted_of(conditions_of(current))
    same = all(asked.get(column) == value for column, value in wanted.items())
    for column, value in wanted.items():
        current = asking(current, column, None if same else value)
    return current


def without(current: SegmentFilter, conditions: Sequence[Condition]) -> SegmentFilter:
    """Return a filter with all but some of its conditions."""
    return with_conditions(current, [each for each in conditions_of(current) if not _is_among(each, conditions)])


def set_or_not(current: SegmentFilter, changes: Mapping[str, object]) -> SegmentFilter:
    """Return a filter with some fields changed, or with these as in an empty filter where they were just so."""
    same = all(getattr(current, name) == value for name, value in changes.items())
    wanted = {name: getattr(SegmentFilter(), name) for name in changes} if same else changes
    return replace(current, **wanted)


def met_or_not(current: SegmentFilter, expression: str) -> SegmentFilter:
    """Return a filter with the conditions of an expression in place of what was asked of their columns.

    A filter that has all of them already loses them.
    """
    before, wanted = conditions_of(current), read_conditions(expression)
    columns = {each.column for each in wanted if each.column}
    kept = [each for each in before if each.column not in columns and not _is_among(each, wanted)]
    return with_conditions(current, kept if all_among(wanted, before) else [*kept, *wanted])


def _is_among(condition: Condition, others: Sequence[Condition]) -> bool:
    return any(condition.asks_as(each) for each in others)
