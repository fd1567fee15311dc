"""What the page of figures shows, from an analysis: pure functions, no widgets."""

from __future__ import annotations

from dataclasses import dataclass

from panview.metrics.breakdown import LARGE_FROM, MEDIUM_FROM, IoUHistogram, QualityCurve, SizeClass
from panview.metrics.panoptic_quality import Average, PanopticQuality
from panview.metrics.scores import ScoreFigures
from panview.presentation.formatting import format_count, format_points
from panview.presentation.rows import BarRow
from panview.review.analysis import Analysis
from panview.review.conditions import Range, Wanted, all_among, read_conditions
from panview.review.filters import SegmentFilter, asked_of, conditions_of, names_asked_of
from panview.review.image_quality import ColumnQuality
from panview.words import tr, trn

AREAS: dict[SizeClass, tuple[int | None, int | None]] = {
    SizeClass.SMALL: (None, MEDIUM_FROM - 1),
    SizeClass.MEDIUM: (MEDIUM_FROM, LARGE_FROM - 1),
    SizeClass.LARGE: (LARGE_FROM, None),
}
"""The filter by area that each size stands for."""
_RANGES = {SizeClass.SMALL: "< 32²", SizeClass.MEDIUM: "< 96²", SizeClass.LARGE: "≥ 96²"}


@dataclass(frozen=True)
class Figure:
    """One figure in large type: what it is called, its value, what it is."""

    label: str
    value: str
    tip: str


@dataclass(frozen=True, eq=False)
class ColumnRows:
    """Figures by a column of the table of images.

    Attributes
    ----------
    word : str
        What the column is called.
    rows : list of BarRow
    conditions : tuple of str
        The expression that chooses the images of each row.
    chosen : frozenset of int
        Places of the rows that the filter asks for.
    """

    word: str
    rows: list[BarRow]
    conditions: tuple[str, ...]
    chosen: frozenset[int]


@dataclass(frozen=True, eq=False)
class FiguresContent:
    """What the page shows.

    Attributes
    ----------
    curve : QualityCurve
    threshold : float
        In force.
    histogram : IoUHistogram
    iou : (lowest, highest) or None each
        What the filter asks for.
    sizes, groups : list of BarRow
    size, group : frozenset of int
        Places of the rows that the filter asks for.
    group_names : tuple of str
        Supercategory of each row of ``groups``.
    pixels : tuple of Figure
    columns : tuple of ColumnRows
        By the columns of the table of images.
    scores : ScoreFigures or None
        Where the prediction set has scores.
    """

    curve: QualityCurve
    threshold: float
    histogram: IoUHistogram
    iou: tuple[float | None, float | None]
    sizes: list[BarRow]
    size: frozenset[int]
    groups: list[BarRow]
    group: frozenset[int]
    group_names: tuple[str, ...]
    pixels: tuple[Figure, ...]
    columns: tuple[ColumnRows, ...] = ()
    scores: ScoreFigures | None = None


def figures_content(analysis: Analysis, condition: SegmentFilter) -> FiguresContent:
    """Return the content of the page; ``condition`` is the newest filter."""
    sizes = []
    for kind, quality in zip(SizeClass, analysis.by_size, strict=True):
        counts = (int(column.sum()) for column in (quality.counts.tp, quality.counts.fp, quality.counts.fn))
        tip = tr("{label} segments, {ranges} pixels; click to list them", label=tr(kind.label), ranges=_RANGES[kind])
        sizes.append(_row(f"{tr(kind.label)}  {_RANGES[kind]}", quality.all, *counts, tip=tip))
    occurring = [group for group in analysis.by_supercategory if group.tp + group.fp + group.fn]
    groups = [
        _row(g.name or "none", g.average, g.tp, g.fp, g.fn, tip=tr("{n} categories; click to list them", n=g.average.n))
        for g in occurring
    ]
    names = tuple(group.name for group in occurring)
    asked, chosen = asked_of(condition), names_asked_of(condition, "supercategory")
    return FiguresContent(
        curve=analysis.curve,
        threshold=analysis.view.snapshot.threshold,
        histogram=analysis.histogram,
        iou=_ends(asked.get("iou")),
        sizes=sizes,
        size=frozenset(place for place, area in enumerate(AREAS.values()) if Range(*area) == asked.get("area")),
        groups=groups,
        group=frozenset(place for place, name in enumerate(names) if name in chosen),
        group_names=names,
        pixels=semantic_figures(analysis),
        columns=tuple(_column_rows(column, condition) for column in analysis.by_column),
        scores=analysis.scores,
    )


def _ends(wanted: Wanted | None) -> tuple[float | None, float | None]:
    return (wanted.low, wanted.high) if isinstance(wanted, Range) else (None, None)


def _column_rows(column: ColumnQuality, condition: SegmentFilter) -> ColumnRows:
    rows = []
    counted = [each for each in column.groups if each.count]
    for each in counted:
        counts = each.quality.counts
        totals = [int(values.sum()) for values in (counts.tp, counts.fp, counts.fn)]
        label = f"{each.group.label}  {format_count(each.count)}"
        words = trn("{count} image", "{count} images", each.count, count=format_count(each.count))
        tip = tr("{words} with {condition}; click to list them", words=words, condition=each.group.condition)
        rows.append(_row(label, each.quality.all, *totals, tip=tip))
    conditions = tuple(each.group.condition for each in counted)
    asked = conditions_of(condition)
    chosen = frozenset(place for place, text in enumerate(conditions) if all_among(read_conditions(text), asked))
    return ColumnRows(column.word, rows, conditions, chosen)


def semantic_figures(analysis: Analysis) -> tuple[Figure, ...]:
    """Return mean IoU and pixel accuracy."""
    semantic = analysis.semantic
    return (
        Figure(
            tr("Mean IoU"), format_points(semantic.mean_iou), tr("Mean IoU of pixels over the categories in the truth")
        ),
        Figure(
            tr("Pixel accuracy"),
            format_points(semantic.pixel_accuracy),
            tr("Share of truth pixels with the right category"),
        ),
    )


def boundary_figures(quality: PanopticQuality | None) -> tuple[Figure, ...]:
    """Return Boundary PQ of All, Things and Stuff; nothing while it is not known."""
    if quality is None:
        return ()
    splits = (("All", quality.all), ("Things", quality.things), ("Stuff", quality.stuff))
    tip = tr("PQ from the smaller of IoU and boundary IoU")
    return tuple(Figure(label, format_points(average.pq), tip) for label, average in splits)


def _row(label: str, average: Average, tp: int, fp: int, fn: int, *, tip: str) -> BarRow:
    scores = (format_points(value) for value in (average.pq, average.sq, average.rq))
    return BarRow(label, average.pq or 0.0, (*scores, *map(format_count, (tp, fp, fn))), tip)
