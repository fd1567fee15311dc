"""Pass marks: what a prediction set must reach, as a pipeline asks it, and what came out.

A mark is a line such as ``All.pq=0.40`` or ``category:person.rq=0.5``; all functions are pure. The command line uses
them for ``evaluate --fail-under`` and ``compare --fail-on-worse``, and so may a script::

    outcomes = held([parse_mark("All.pq=0.40")], categories, [Measured("a", quality)])
    assert all(outcome.passed for outcome in outcomes)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from panview.datasets.categories import Categories
from panview.errors import PanviewError
from panview.metrics.panoptic_quality import Average, PanopticQuality

if TYPE_CHECKING:
    from panview.metrics.comparison import Difference

FIGURES = ("pq", "sq", "rq")
"""What a mark can ask of, and the same of Boundary PQ behind ``boundary_``."""
SPLITS = ("All", "Things", "Stuff")
GRAMMAR = (
    "expected [SET/]OF.FIGURE=VALUE such as All.pq=0.40; OF is All, Things, Stuff, category:NAME or id:ID, FIGURE is "
    "pq, sq, rq, boundary_pq, boundary_sq or boundary_rq, VALUE a fraction from 0 to 1"
)
_BOUNDARY = "boundary_"
# The set name comes last: "category:door/All" is a category, and "my/model/All" a set with a slash in its name.
_SUBJECT = re.compile(
    r"(?:(?P<set>.+?)/)??(?:(?P<split>all|things|stuff)|category:(?P<name>.+)|id:(?P<id>-?[0-9]{1,10}))", re.I | re.S
)
_VALUE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{0,17})?|\.[0-9]{1,17}", re.ASCII)
_ROUNDING = 1e-12
"""A figure that is less below its mark comes of adding the same IoUs in another order."""
_SHOWN = 5e-6
"""Smaller differences are not seen in five digits."""


class PassMarkError(PanviewError, ValueError):
    """A pass mark that cannot be held: misspelt, or of a category or prediction set that is not there.

    Parameters
    ----------
    text : str
        The mark as it was given.
    problem : str
        What is wrong, and what can be said instead.
    """

    def __init__(self, text: str, problem: str) -> None:
        self.text = text
        self.problem = problem
        super().__init__(f"pass mark {text}: {problem}")


@dataclass(frozen=True)
class PassMark:
    """What a figure must be at least.

    Attributes
    ----------
    text : str
        As it was given.
    prediction : str
        Name of the prediction set that it is for; empty for each.
    split : str
        All, Things or Stuff; empty for a category.
    category : str or int
        Name or id; empty for a split.
    figure : str
        One of `FIGURES`.
    boundary : bool
        Whether it is of Boundary PQ.
    least : float
        Fraction from 0 to 1.
    """

    text: str
    prediction: str
    split: str
    category: str | int
    figure: str
    boundary: bool
    least: float

    @property
    def figures(self) -> str:
        """What it asks of, without the set and the value: ``All.pq``."""
        kind = "id" if isinstance(self.category, int) else "category"
        return f"{self.split or f'{kind}:{self.category}'}.{_BOUNDARY * self.boundary}{self.figure}"

    @property
    def value_text(self) -> str:
        """The value as it was written."""
        return self.text.rpartition("=")[2].strip()


@dataclass(frozen=True, eq=False)
class Measured:
    """The figures of a prediction set; ``boundary`` where Boundary PQ was measured."""

    name: str
    quality: PanopticQuality
    boundary: PanopticQuality | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of holding a prediction set to something.

    Attributes
    ----------
    prediction : str
    check : str
        What was asked: ``All.pq >= 0.40``.
    value : float or None
        What was measured, a fraction; None where it is undefined.
    least : float or None
        What was wanted; None where a baseline has no PQ.
    passed : bool
    message : str
        What was measured, and by how much it is off: ``All.pq is 0.38123, 0.01877 below 0.40``.
    """

    prediction: str
    check: str
    value: float | None
    least: float | None
    passed: bool
    message: str

    def as_json(self) -> dict[str, str | float | bool | None]:
        """Return it as ``--json`` has it."""
        return {
            "prediction": self.prediction,
            "check": self.check,
            "value": self.value,
            "least": self.least,
            "passed": self.passed,
            "message": self.message,
        }


def parse_mark(text: str) -> PassMark:
    """Read a pass mark.

    Raises
    ------
    PassMarkError
        It is no mark; the message says what one is.

    Examples
    --------
    >>> mark = parse_mark("mask2former/category:person.rq=0.5")
    >>> mark.prediction, mark.category, mark.figure, mark.least
    ('mask2former', 'person', 'rq', 0.5)
    """
    head, equals, value = text.rpartition("=")
    subject, _, figure = head.strip().rpartition(".")
    found = _SUBJECT.fullmatch(subject.strip())
    name = figure.strip().lower()
    boundary = name.startswith(_BOUNDARY)
    plain = name.removeprefix(_BOUNDARY)
    if not equals or found is None or plain not in FIGURES or not _VALUE.fullmatch(value.strip()):
        raise PassMarkError(text, GRAMMAR)
    least = float(value)
    if least > 1:
        raise PassMarkError(text, f"figures are fractions from 0 to 1: for {least:g} points write {least / 100:g}")
    category: str | int = int(found["id"]) if found["id"] else found["name"] or ""
    return PassMark(text, found["set"] or "", (found["split"] or "").capitalize(), category, plain, boundary, least)


def check_marks(marks: Iterable[PassMark], categories: Categories, predictions: Sequence[str] | None = None) -> None:
    """Refuse marks of what is not there; to be asked before anything is measured.

    Parameters
    ----------
    marks : iterable of PassMark
    categories : Categories
    predictions : sequence of str, optional
        Names of the prediction sets. If None, they are not checked.

    Raises
    ------
    PassMarkError
    """
    for mark in marks:
        if not mark.split:
            _category_index(mark, categories)
        if mark.prediction and predictions is not None and mark.prediction not in predictions:
            raise PassMarkError(
                mark.text, f"there is no prediction set {mark.prediction}; the sets are: {', '.join(predictions)}"
            )


def held(marks: Iterable[PassMark], categories: Categories, measured: Sequence[Measured]) -> tuple[Outcome, ...]:
    """Hold prediction sets to marks, each to those for it.

    Returns
    -------
    tuple of Outcome
        Set by set, in the order of the marks.

    Raises
    ------
    PassMarkError
        A mark is of a category or set that is not there, or of Boundary PQ where that was not measured.
    """
    marks = tuple(marks)
    check_marks(marks, categories, [each.name for each in measured])
    return tuple(
        _outcome(mark, categories, each) for each in measured for mark in marks if mark.prediction in ("", each.name)
    )


def not_worse(baseline: str, prediction: str, difference: Difference, *, beyond_interval: bool = False) -> Outcome:
    """Hold a prediction set to All PQ of another.

    Parameters
    ----------
    baseline, prediction : str
        Names.
    difference : Difference
        All PQ of both; see `panview.review.comparing.ModelComparison.differences`.
    beyond_interval : bool
        Accept a loss whose interval includes 0, which may be chance. A loss without an interval, as on too few
        images, does not pass.
    """
    check = f"All.pq not below {baseline}" + (" beyond the interval" if beyond_interval else "")
    first, second, change = difference.first, difference.second, difference.difference
    if first is None or second is None or change is None:
        reason = f"All.pq of {baseline if first is None else prediction} is undefined: no category occurs"
        return Outcome(prediction, check, second, first, False, reason)
    lost = change < -_ROUNDING
    known = difference.low is not None and difference.high is not None
    failed = lost and (difference.significant or not known or not beyond_interval)
    message = (
        f"All.pq is {second:.5f}, {_gap(change)} {'below' if change < 0 else 'above'} the {first:.5f} of {baseline}"
    )
    if not lost and abs(change) <= _ROUNDING:
        message = f"All.pq is {second:.5f}, as in {baseline}"
    if known:
        message += f" (interval {difference.low:+.5f} to {difference.high:+.5f})"
    elif beyond_interval:
        message += " (no interval: too few images)"
    return Outcome(prediction, check, second, first, not failed, message)


def failures_text(outcomes: Sequence[Outcome]) -> str:
    """Return which outcomes failed and by how much, in one line; empty where all passed."""
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if not failed:
        return ""
    said = "; ".join(f"{outcome.prediction}: {outcome.message}" for outcome in failed)
    many = f"{len(failed)} of {len(outcomes)} pass marks" if len(outcomes) > 1 else "pass mark"
    return f"{many} not reached: {said}"


def _outcome(mark: PassMark, categories: Categories, measured: Measured) -> Outcome:
    quality = measured.boundary if mark.boundary else measured.quality
    if quality is None:
        raise PassMarkError(mark.text, "Boundary PQ was not measured; add --boundary")
    check = f"{mark.figures} >= {mark.value_text}"
    value, why = _value(mark, categories, quality)
    if value is None:
        message = f"{mark.figures} is undefined: {why}"
        return Outcome(measured.name, check, None, mark.least, False, message)
    passed = value >= mark.least - _ROUNDING
    gap = value - mark.least
    if abs(gap) <= _ROUNDING:
        message = f"{mark.figures} is {value:.5f}"
    else:
        message = f"{mark.figures} is {value:.5f}, {_gap(gap)} {'above' if passed else 'below'} {mark.value_text}"
    return Outcome(measured.name, check, value, mark.least, passed, message)


def _value(mark: PassMark, categories: Categories, quality: PanopticQuality) -> tuple[float | None, str]:
    """Return a figure, and where there is none the reason."""
    if mark.split:
        average: Average = getattr(quality, mark.split.lower())
        what = "category" if mark.split == "All" else f"category of {mark.split}"
        return getattr(average, mark.figure), f"no {what} occurs"
    index = _category_index(mark, categories)
    if not quality.occurs[index]:
        return None, f"{categories.names[index]} occurs neither in the ground truth nor in the predictions"
    return float(getattr(quality, mark.figure)[index]), ""


def _category_index(mark: PassMark, categories: Categories) -> int:
    if isinstance(mark.category, int):
        found = np.flatnonzero(categories.ids == mark.category)
    else:
        found = np.array([at for at, name in enumerate(categories.names) if name == mark.category], np.int64)
    if len(found) == 1:
        return int(found[0])
    if len(found):
        ids = ", ".join(f"id:{categories.ids[at]}" for at in found)
        raise PassMarkError(mark.text, f"several categories are called {mark.category}; write {ids}")
    raise PassMarkError(mark.text, _no_category(mark.category, categories))


def _no_category(wanted: str | int, categories: Categories) -> str:
    """Say that a category is not there, and which are."""
    from difflib import get_close_matches

    if isinstance(wanted, int):
        known = [f"{number} ({name})" for number, name in zip(categories.ids, categories.names, strict=True)]
        return f"there is no category with id {wanted}; the ids are: {_listed(known)}"
    folded = {name.casefold(): name for name in reversed(categories.names)}
    close = [folded[name] for name in get_close_matches(wanted.casefold(), folded, n=3)]
    if close:
        return f"there is no category {wanted}; did you mean {' or '.join(close)}?"
    by_id = f" (a category's id is written id:{wanted})" if wanted.isdigit() else ""
    return f"there is no category {wanted}{by_id}; the categories are: {_listed(categories.names)}"


def _listed(names: Sequence[str], most: int = 20) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _gap(value: float) -> str:
    size = abs(value)
    return f"{size:.5f}" if size >= _SHOWN else f"{size:.1e}"
