"""The part of a report that looks closer: sizes, supercategories, IoU, thresholds, confusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from panview.metrics.breakdown import SizeClass
from panview.metrics.panoptic_quality import PanopticQuality
from panview.review.report.charts import Axes, Axis, Series, bar, histogram, line_chart, nice_ticks
from panview.review.report.figures import HISTOGRAM_BINS, SetFigures
from panview.review.report.heat_map import NOTHING, Confusion, chosen_confusion, heat_map
from panview.review.report.tables import Cell, Row, count, number_cell, series_class

TOP_CONFUSIONS = 12
_SIZES = {SizeClass.SMALL: "below 32² pixels", SizeClass.MEDIUM: "below 96² pixels", SizeClass.LARGE: "from 96² pixels"}
_SPLITS = ("All", "Things", "Stuff")
_MEASURES = ("pq", "sq", "rq")


@dataclass(frozen=True)
class Chart:
    """A chart with its heading.

    Attributes
    ----------
    title : str
    drawing : Markup
    keys : tuple of (str, str)
        Class and name of each line or kind of bar; of lines the one that begins highest first.
    bars : bool
        Whether it is made of bars.
    """

    title: str
    drawing: Markup
    keys: tuple[tuple[str, str], ...] = ()
    bars: bool = False


def _line_chart(title: str, label: str, x: NDArray[np.float64], series: list[Series], axes: Axes) -> Chart:
    known = [each for each in series if np.isfinite(each.values).any()]
    ends = [f"{each.name} goes from {each.values[0]:.1f} at 0.50 to {each.values[-1]:.1f} at 0.95" for each in known]
    ordered = sorted(known, key=lambda each: -float(each.values[0]))
    return Chart(
        title,
        line_chart(label, "; ".join(ends) + ".", x, series, axes),
        tuple((each.kind, each.name) for each in ordered) if len(series) > 1 else (),
    )


def size_rows(sets: Sequence[SetFigures]) -> list[Row]:
    """Return a row per size: PQ, n, TP, FP and FN of each set."""
    rows = []
    for size in SizeClass:
        cells: list[Cell] = []
        for each in sets:
            quality: PanopticQuality = each.closer.sizes[size]
            counts = quality.counts
            totals = [int(column.sum()) for column in (counts.tp, counts.fp, counts.fn)]
            cells += _group_cells(quality.all.pq, quality.all.n, totals, each.place)
        rows.append(Row(size.label, tuple(cells), note=_SIZES[size]))
    return rows


def group_rows(sets: Sequence[SetFigures]) -> list[Row]:
    """Return a row per supercategory that occurs; none where there is only one."""
    rows = []
    for place, group in enumerate(sets[0].closer.groups):
        groups = [each.closer.groups[place] for each in sets]
        if not any(each.average.n for each in groups):
            continue
        cells: list[Cell] = []
        for each, own in zip(sets, groups, strict=True):
            cells += _group_cells(own.average.pq, own.average.n, [own.tp, own.fp, own.fn], each.place)
        rows.append(Row(group.name or "without supercategory", tuple(cells)))
    return rows if len(rows) > 1 else []


def column_tables(sets: Sequence[SetFigures]) -> list[tuple[str, list[Row]]]:
    """Return a row per group of images for each column of the table of images that parts them."""
    tables = []
    for at, column in enumerate(sets[0].closer.columns):
        rows = []
        for place in range(len(column.groups)):
            groups = [each.closer.columns[at].groups[place] for each in sets]
            count = max(group.count for group in groups)
            if not count:
                continue
            cells: list[Cell] = []
            for each, own in zip(sets, groups, strict=True):
                quality, counts = own.quality, own.quality.counts
                totals = [int(values.sum()) for values in (counts.tp, counts.fp, counts.fn)]
                cells += _group_cells(quality.all.pq, quality.all.n, totals, each.place)
            rows.append(Row(groups[0].group.label, tuple(cells), note=f"{count:,} image{'' if count == 1 else 's'}"))
        if len(rows) > 1:
            tables.append((column.word, rows))
    return tables


def _group_cells(pq: float | None, n: int, totals: Sequence[int], place: int) -> list[Cell]:
    drawn = bar(pq, series_class(place)) if pq is not None else Markup("")
    return [number_cell(pq, bar=drawn), Cell(count(n)), *(Cell(count(total)) for total in totals)]


def histograms(sets: Sequence[SetFigures], threshold: float) -> list[Chart]:
    """Return for each set how well truth segments are met, all to the same scale."""
    highest = max(int((h.matched + h.unmatched).max(initial=0)) for h in (each.closer.histogram for each in sets))
    ticks = nice_ticks(highest)
    axes = Axes(
        Axis("IoU of a truth segment with its best prediction", 0, 1, [0, 0.25, 0.5, 0.75, 1], 2),
        Axis("", 0, ticks[-1], ticks, 0 if ticks[-1] >= 5 else 1),
    )
    charts = []
    for each in sets:
        found = each.closer.histogram
        matched, missed = int(found.matched.sum()), int(found.unmatched.sum())
        drawing = histogram(
            f"IoU of truth segments, {each.name}",
            f"{matched:,} matched and {missed:,} not matched, {found.alone:,} of which nothing overlaps; "
            f"in {HISTOGRAM_BINS} bins.",
            [
                Series("matched", found.matched.astype(np.float64), series_class(each.place)),
                Series("not matched", found.unmatched.astype(np.float64), "missed"),
            ],
            axes,
            [threshold],
        )
        keys = ((series_class(each.place), "matched"), ("missed", "not matched"))
        charts.append(Chart(each.name if len(sets) > 1 else "IoU of truth segments", drawing, keys, bars=True))
    return charts


def curves(sets: Sequence[SetFigures]) -> list[Chart]:
    """Return PQ over the threshold: of each split with a line per set, or in one chart where there is one set."""
    axes = Axes(Axis("IoU threshold", 0.5, 0.95, [0.5, 0.6, 0.7, 0.8, 0.9], 1), Axis("", 0, 100, [0, 25, 50, 75, 100]))

    def line(name: str, each: SetFigures, split: str, kind: str) -> Series:
        return Series(name, 100 * getattr(each.closer.curve, split.lower()).pq, kind)

    thresholds = sets[0].closer.curve.thresholds
    if len(sets) == 1:
        series = [line(split, sets[0], split, f"s{place}") for place, split in enumerate(_SPLITS)]
        all_of_it = sets[0].closer.curve.all
        parts = [Series(name.upper(), 100 * getattr(all_of_it, name), f"s{3 + i}") for i, name in enumerate(_MEASURES)]
        over = "over the IoU threshold"
        return [
            _line_chart(f"PQ {over}", f"PQ of All, Things and Stuff {over}", thresholds, series, axes),
            _line_chart(
                "All PQ, SQ and RQ over the threshold", f"PQ, SQ and RQ of All {over}", thresholds, parts, axes
            ),
        ]
    charts = []
    for split in _SPLITS:
        series = [line(each.name, each, split, series_class(each.place)) for each in sets]
        title = f"{split} PQ over the IoU threshold"
        charts.append(_line_chart(title, title, thresholds, series, axes))
    return charts


@dataclass(frozen=True, eq=False)
class ConfusionPart:
    """What is taken for what in one set.

    Attributes
    ----------
    figures : SetFigures
    shown : Confusion
    map : Markup
    rows : list of Row
        The most frequent confusions: how many, and their share of the truth segments of the category.
    """

    figures: SetFigures
    shown: Confusion
    map: Markup
    rows: list[Row]


def confusion_parts(sets: Sequence[SetFigures]) -> list[ConfusionPart]:
    """Return the confusion of categories of each set."""
    parts = []
    for each in sets:
        categories = each.view.snapshot.dataset.categories
        counts = each.closer.confusion.segments
        shown = chosen_confusion(counts, categories)
        drawn = heat_map(shown, f"Confusion of categories, {each.name}", series_class(each.place))
        parts.append(ConfusionPart(each, shown, drawn, _top_confusions(each)))
    return parts


def _top_confusions(each: SetFigures) -> list[Row]:
    counts = each.closer.confusion.segments
    names = (*each.view.snapshot.dataset.categories.names, NOTHING)
    wrong = counts[:-1, :-1].copy()
    np.fill_diagonal(wrong, 0)
    order = np.argsort(-wrong, axis=None, kind="stable")[:TOP_CONFUSIONS]
    of_truth = counts[:-1].sum(axis=1)
    rows = []
    for place in order.tolist():
        truth, predicted = divmod(place, wrong.shape[1])
        number = int(wrong[truth, predicted])
        if number == 0:
            break
        share = number / int(of_truth[truth])
        cells = (Cell(names[predicted]), Cell(count(number)), number_cell(share, bar=bar(share, "loss")))
        rows.append(Row(names[truth], cells))
    return rows


def semantic_rows(sets: Sequence[SetFigures]) -> list[Row]:
    """Return mean IoU and pixel accuracy of each set, and how many segments have a wrong category."""
    rows = []
    for each in sets:
        found = each.closer.confusion
        pairs = found.segments[:-1, :-1]
        wrong = int(pairs.sum() - np.trace(pairs))
        cells = (
            number_cell(found.semantic.mean_iou, 2),
            number_cell(found.semantic.pixel_accuracy, 2),
            Cell(count(wrong)),
        )
        rows.append(Row(each.name, cells, place=each.place))
    return rows
