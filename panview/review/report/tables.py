"""The tables of a report, as text and bars that a template only has to lay out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from panview.datasets.categories import Categories
from panview.metrics.panoptic_quality import Average, PanopticQuality
from panview.metrics.segment_table import ErrorType
from panview.review.report.charts import bar
from panview.review.report.figures import SetFigures
from panview.review.report.request import PublishedAverage

NONE = "—"
NO_BAR = Markup("")
SERIES = 8
"""Colours of prediction sets in the style sheet; more sets begin again."""
SPLITS = ("All", "Things", "Stuff")

ERROR_MEANINGS = {
    ErrorType.MISSED: "nothing was predicted there",
    ErrorType.SPURIOUS: "there is no such segment",
    ErrorType.WRONG_CATEGORY: "right outline, wrong category",
    ErrorType.NEAR_MISS: "right category, IoU from {near_miss_iou:g} to 0.5",
    ErrorType.SPLIT: "one segment predicted as several",
    ErrorType.MERGED: "several segments predicted as one",
    ErrorType.POOR_MASK: "matched, but with a low IoU",
    ErrorType.THING_STUFF_FLIP: "a thing predicted as stuff, or the reverse",
    ErrorType.SWALLOWED_BY_STUFF: "a thing covered by predicted stuff",
    ErrorType.IGNORED_VOID: "on void; does not count",
    ErrorType.IGNORED_CROWD: "on crowd; does not count",
}


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes
    ----------
    text : str
    sort : str
        What sorting goes by; empty where there is nothing to sort by.
    bar : Markup
        Empty without one.
    """

    text: str
    sort: str = ""
    bar: Markup = NO_BAR


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes
    ----------
    label : str
    cells : tuple of Cell
    kind : str
        Class of the row, such as "published".
    note : str
        What stands behind the label, muted.
    place : int or None
        Of the prediction set that it is of.
    """

    label: str
    cells: tuple[Cell, ...]
    kind: str = ""
    note: str = ""
    place: int | None = None


def points(value: float | None, decimals: int = 1, *, signed: bool = False) -> str:
    """Return a fraction in points, with a true minus; a dash where there is none."""
    if value is None or not np.isfinite(value):
        return NONE
    text = f"{100 * value:+.{decimals}f}" if signed else f"{100 * value:.{decimals}f}"
    return text.replace("-", "−")


def series_class(place: int) -> str:
    """Return the class of a prediction set's colour."""
    return f"s{place % SERIES}"


def count(value: int) -> str:
    """Return a whole number with thousands separated."""
    return f"{value:,}"


def number_cell(value: float | None, decimals: int = 1, *, signed: bool = False, bar: Markup = NO_BAR) -> Cell:
    """Return a fraction as a cell in points."""
    known = value is not None and np.isfinite(value)
    return Cell(points(value, decimals, signed=signed), repr(float(value)) if known and value is not None else "", bar)


def split_rows(sets: Sequence[SetFigures]) -> list[Row]:
    """Return a row per prediction set with PQ, SQ, RQ and n of All, Things and Stuff; published figures below it."""
    rows = []
    for each in sets:
        rows.append(Row(each.name, _split_cells(each.view.quality), place=each.place))
        if each.boundary is not None:
            rows.append(Row("Boundary PQ", _split_cells(each.boundary), "quiet"))
        if each.view.undisputed is not None:
            rows.append(Row("without disputed truth", _split_cells(each.view.undisputed), "quiet"))
        if each.published is not None:
            cells: list[Cell] = []
            for split in SPLITS:
                given: PublishedAverage = getattr(each.published, split.lower())
                cells += [_published_cell(given, name) for name in ("pq", "sq", "rq")] + [Cell("")]
            rows.append(Row("published", tuple(cells), "quiet"))
    return rows


def _split_cells(quality: PanopticQuality) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for split in SPLITS:
        average: Average = getattr(quality, split.lower())
        cells += [number_cell(value, 2) for value in (average.pq, average.sq, average.rq)]
        cells.append(Cell(count(average.n)))
    return tuple(cells)


def _published_cell(given: PublishedAverage, name: str) -> Cell:
    value = getattr(given, name)
    if value is None:
        return Cell(NONE)
    return Cell(f"{value:.2f}")


def error_rows(sets: Sequence[SetFigures]) -> list[Row]:
    """Return a row per error type that occurs: how many, PQ if all of them were fixed, and the gain as a bar."""
    kinds = [kind for kind in ErrorType if kind != ErrorType.NONE and any(s.error_counts[kind] for s in sets)]
    gains = np.array([[each.view.listing.gains[kind] for kind in kinds] for each in sets])
    longest = float(gains.max(initial=0.0)) or 1.0
    order = np.argsort(-gains.max(axis=0), kind="stable") if kinds else np.empty(0, np.intp)
    rows = []
    near = sets[0].view.snapshot.thresholds.near_miss_iou
    for column in order.tolist():
        kind, cells = kinds[column], []
        for place, each in enumerate(sets):
            gain, now = float(gains[place, column]), each.view.quality.all.pq
            fixed = None if now is None else now + gain
            cells += [
                Cell(count(int(each.error_counts[kind])), str(int(each.error_counts[kind]))),
                number_cell(fixed),
                number_cell(gain, 2, signed=True, bar=bar(max(gain, 0.0) / longest, series_class(each.place))),
            ]
        rows.append(Row(kind.label, tuple(cells), note=ERROR_MEANINGS[kind].format(near_miss_iou=near)))
    return rows


def category_rows(categories: Categories, sets: Sequence[SetFigures]) -> list[Row]:
    """Return a row per category that occurs in any set, best PQ of the first set first.

    PQ with a bar, SQ, RQ, TP, FP and FN of each set; with two sets, the second less the first at the end.
    """
    occurs = np.any([each.view.quality.occurs for each in sets], axis=0)
    first = sets[0].view.quality
    order = np.argsort(-np.where(first.occurs, first.pq, -1.0), kind="stable")
    differences = np.abs(sets[-1].view.quality.pq - first.pq)[first.occurs & sets[-1].view.quality.occurs]
    longest = float(differences.max(initial=0.0)) or 1.0
    rows = []
    for i in order[occurs[order]].tolist():
        cells = [Cell("thing" if categories.isthing[i] else "stuff", str(int(categories.isthing[i])))]
        for each in sets:
            quality, counts = each.view.quality, each.view.quality.counts
            known = bool(quality.occurs[i])
            pq, sq, rq = (float(v[i]) if known else None for v in (quality.pq, quality.sq, quality.rq))
            drawn = bar(pq, series_class(each.place)) if pq is not None and len(sets) <= 2 else NO_BAR
            cells += [number_cell(pq, bar=drawn), number_cell(sq), number_cell(rq)]
            cells += [Cell(count(int(c[i])), str(int(c[i]))) for c in (counts.tp, counts.fp, counts.fn)]
        if len(sets) == 2:
            cells.append(_difference_cell(first, sets[1].view.quality, i, longest))
        rows.append(Row(categories.names[i], tuple(cells)))
    return rows


def _difference_cell(first: PanopticQuality, second: PanopticQuality, category: int, longest: float) -> Cell:
    if not (first.occurs[category] and second.occurs[category]):
        return Cell(NONE)
    difference = float(second.pq[category] - first.pq[category])
    return number_cell(difference, signed=True, bar=bar(difference / longest, signed=True))


def verdict_rows(sets: Sequence[SetFigures]) -> list[Row]:
    """Return a row per prediction set of which something has been decided."""
    rows = []
    for each in sets:
        if each.verdicts is None:
            continue
        done = each.verdicts
        share = done.decided / done.total if done.total else float("nan")
        undisputed = each.view.undisputed
        cells = [
            Cell(f"{count(done.decided)} of {count(done.total)}", bar=bar(share, series_class(each.place))),
            *(Cell(count(number)) for _, number in done.counts),
            Cell(count(done.stale)),
            number_cell(each.view.quality.all.pq, 2),
            number_cell(undisputed.all.pq if undisputed is not None else None, 2),
        ]
        rows.append(Row(each.name, tuple(cells), place=each.place))
    return rows
