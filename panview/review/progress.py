"""How far a review is: the rows that its list would have whatever a filter asks of verdicts, and those decided."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import NO_ROW
from panview.review.disagreements import paired_rows
from panview.review.filters import SegmentFilter, filter_rows, speaks_of_decisions
from panview.review.session import View, list_disagreements, same_rows
from panview.review.verdict_rows import CONFLICT, UNDECIDED, VerdictRows

_TOKENS = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|[()]|\b(?:and|or|between)\b""", re.IGNORECASE)
_OTHERS = re.compile(r"reviewer|conflict|verdict(?! *(=|<|!|>|in\b|not\b|is\b|like\b))", re.IGNORECASE)
"""What an expression asks of decisions beside the verdict that counts."""


@dataclass(frozen=True, eq=False)
class WorkList:
    """The rows of the list without its filter's condition on verdicts: what there is to decide, and what was.

    Attributes
    ----------
    first, other : (m,) int64
        Rows of the table, as `panview.review.disagreements.paired_rows` lays them together.
    """

    first: NDArray[np.int64]
    other: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.first)

    @property
    def disagreements(self) -> int:
        """How many disagreements the rows are; a pair is an FN and an FP."""
        return len(self.first) + int(np.count_nonzero(self.other != NO_ROW))

    def done(self, verdict: NDArray[np.int8]) -> int:
        """Return how many of the rows have a verdict, a pair on both halves.

        Parameters
        ----------
        verdict : (n,) int8
            Of all rows of the table, `UNDECIDED` without one.
        """
        half_open = (self.other != NO_ROW) & (verdict[self.other] == UNDECIDED)
        return int(np.count_nonzero((verdict[self.first] != UNDECIDED) & ~half_open))

    def in_conflict(self, verdict: NDArray[np.int8]) -> int:
        """Return of how many of the rows reviewers disagree, so that no verdict counts."""
        both = (self.other != NO_ROW) & (verdict[self.other] == CONFLICT)
        return int(np.count_nonzero((verdict[self.first] == CONFLICT) | both))


def work_list(view: View, before: tuple[View, WorkList] | None = None) -> WorkList:
    """Return the rows that the list of a view would have without its filter's condition on verdicts.

    A row is one of them if there is a verdict with which it would be listed. So of ``verdict = 'undecided' and
    area > 100`` the condition on the area is left, and a filter that no verdict matters to leaves the list as it is.
    Of an expression that asks who decided, or how many, what is left is what it asks besides. Where conflicts are
    listed to be settled, the rows are these and what was settled.

    Parameters
    ----------
    view : View
    before : (View, WorkList), optional
        A view that this was worked out for before; where no conflicts are listed it does not change with verdicts.
    """
    snapshot, rows = view.snapshot, view.rows
    if before is not None and not snapshot.filter.conflicts and _same_work(before[0], view):
        return before[1]
    listed = view.listing.disagreements
    if speaks_of_decisions(snapshot.filter):
        passing = _passing_whatever_is_decided(view)
        if snapshot.filter.conflicts:
            passing &= (rows.verdicts.verdict == CONFLICT) | _settled(rows.verdicts)
        listed = list_disagreements(snapshot, replace(rows, passing=passing), view.scope)
    return WorkList(*paired_rows(snapshot.table, rows.status, rows.error_type, listed, rows.errors))


def without_verdicts(expression: str) -> str:
    """Return an expression without those of its conditions, joined by "and", that speak of what people decide."""
    depth, ranges, start = 0, 0, 0
    parts: list[str] = []
    for token in _TOKENS.finditer(expression):
        word = token[0].casefold()
        depth += (word == "(") - (word == ")")
        if depth or word[0] in "()'\"":
            continue
        if word == "or":
            # "or" binds least, so the whole text is one condition.
            return "" if _speaks(expression) else expression
        ranges += word == "between"
        if word == "and" and ranges:
            ranges -= 1
        elif word == "and":
            parts.append(expression[start : token.start()])
            start = token.end()
    parts.append(expression[start:])
    return " and ".join(part.strip() for part in parts if not _speaks(part))


def _speaks(expression: str) -> bool:
    return speaks_of_decisions(SegmentFilter(expression=expression))


def _passing_whatever_is_decided(view: View) -> NDArray[np.bool_]:
    snapshot, rows, n = view.snapshot, view.rows, len(view.snapshot.table)
    condition = replace(snapshot.filter, conflicts=False)

    def passing(condition: SegmentFilter, code: int = UNDECIDED) -> NDArray[np.bool_]:
        return filter_rows(
            condition,
            snapshot.dataset,
            snapshot.table,
            rows.status,
            rows.error_type,
            snapshot.counted,
            np.full(n, code, np.int8),
            snapshot.tags,
            None,
            snapshot.samples,
            rows.insight,
        )

    if _OTHERS.search(condition.expression):
        return passing(replace(condition, expression=without_verdicts(condition.expression)))
    some = np.zeros(n, np.bool_)
    for code in range(UNDECIDED, CONFLICT + 1):
        some |= passing(SegmentFilter(expression=condition.expression), code)
    return some & passing(replace(condition, expression=""))


def _settled(verdicts: VerdictRows) -> NDArray[np.bool_]:
    """Return which rows somebody has settled, (n,) bool."""
    if not len(verdicts.place):
        return np.zeros(len(verdicts.verdict), np.bool_)
    # Rows without a verdict read the last entry.
    settled = np.array([*(any(d.settles for d in said) for said in verdicts.said), False])
    return settled[verdicts.place]


def _same_work(before: View, view: View) -> bool:
    one, two = before.snapshot, view.snapshot
    # If figures are for selected images, so is the list.
    return same_rows(one, two) and one.scope == two.scope and np.array_equal(before.scope, view.scope)
