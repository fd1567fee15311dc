"""What the page that compares shows, made from a comparison: pure functions, no widgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from panview.engine.published import PublishedAverage, PublishedResult, published_for
from panview.metrics.comparison import LEAST_IMAGES, RESAMPLES, Difference
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import Average, PanopticQuality
from panview.metrics.transitions import Transition
from panview.presentation.change_columns import ChangeColumns
from panview.presentation.difference_columns import DifferenceColumns
from panview.presentation.formatting import (
    MINUS,
    NOTHING,
    format_count,
    format_difference,
    format_images,
    format_points,
)
from panview.presentation.model_lines import MEASURES, SPLITS, ModelLine
from panview.review.analysis import MOST_COLUMNS
from panview.review.comparing import ModelComparison, compare_sets, qualities
from panview.review.conditions import all_among, read_conditions
from panview.review.filters import conditions_of, known_words, only_category
from panview.review.image_differences import GroupDifference, differences_by_column
from panview.review.session import View
from panview.words import tr


@dataclass(frozen=True, eq=False)
class ComparedView:
    """A comparison of the shown prediction set with another, over the scope of a view.

    Attributes
    ----------
    view : View
        With a prediction set that is compared with.
    comparison : ModelComparison
    qualities : tuple of PanopticQuality or None
        Of each prediction set over the same images; None for one that leaves out some of them.
    published : tuple of PublishedResult or None
        What was published of the models; None where it cannot stand beside these figures.
    word : str
        The column of the table of images that the groups are by; empty for none.
    groups : tuple of GroupDifference
        The same comparison on each group of images.
    """

    view: View
    comparison: ModelComparison
    qualities: tuple[PanopticQuality | None, ...]
    published: tuple[PublishedResult | None, ...]
    word: str = ""
    groups: tuple[GroupDifference, ...] = ()

    @property
    def has_intervals(self) -> bool:
        """Whether intervals have been worked out, where there can be any."""
        return all(
            found.resamples > 0 for found in (self.comparison.differences, *(g.differences for g in self.groups))
        )

    def is_by(self, view: View, word: str) -> bool:
        """Whether the groups are by a column of the table of images that a view has."""
        same_table = self.view.snapshot.dataset.known is view.snapshot.dataset.known
        return self.word == word and (same_table or not word)


@dataclass(frozen=True, eq=False)
class CompareContent:
    """What the page shows.

    Attributes
    ----------
    summary : str
        Of which images the figures are.
    models : tuple of ModelLine
    differences : DifferenceColumns
    chosen : int
        The row of the differences that the filter asks for, by category or group; -1 for none or several.
    changes : ChangeColumns
        Those that pass the filter.
    why_no_changes : str
        What the list says if it is empty although B changes something.
    words : tuple of str
        Columns of the table of images that the differences can be broken down by.
    word : str
        The one that they are broken down by; empty for categories.
    conditions : tuple of str
        The expression that chooses the images of each group.
    """

    summary: str
    models: tuple[ModelLine, ...]
    differences: DifferenceColumns
    chosen: int
    changes: ChangeColumns
    why_no_changes: str
    words: tuple[str, ...] = ()
    word: str = ""
    conditions: tuple[str, ...] = ()


def compare_view(
    view: View, resamples: int = RESAMPLES, word: str = "", known: ComparedView | None = None
) -> ComparedView:
    """Compare the shown prediction set of a view with the one it is compared with; takes a while.

    Parameters
    ----------
    view : View
        With a prediction set that is compared with.
    resamples : int
        0 leaves the intervals out.
    word : str
        Column of the table of images to compare by as well.
    known : ComparedView, optional
        What need not be worked out again if it is of the same figures.
    """
    snapshot = view.snapshot
    if known is not None and same_figures(known.view, view) and known.comparison.differences.resamples >= resamples:
        compared = replace(known, view=view, word="", groups=())
    else:
        compared = _compared_alone(view, resamples)
    if word not in known_words(snapshot.dataset):
        return compared
    groups = differences_by_column(
        snapshot, snapshot.current, snapshot.compared, word, compared.comparison.images, resamples=resamples
    )
    return replace(compared, word=word, groups=groups)


def _compared_alone(view: View, resamples: int) -> ComparedView:
    snapshot = view.snapshot
    comparison = compare_sets(snapshot, snapshot.current, snapshot.compared, view.scope, resamples=resamples)
    usual = bool(comparison.images.all()) and snapshot.threshold == IOU_THRESHOLD
    published = tuple(
        # Published figures apply to all images and the standard threshold only.
        published_for(snapshot.dataset, known.prediction) if usual else None
        for known in snapshot.predictions
    )
    return ComparedView(view, comparison, qualities(snapshot, comparison.images), published)


def same_figures(one: View, other: View) -> bool:
    """Whether a comparison over two views comes out the same; filters that leave the scope alone do not matter."""
    before, after = one.snapshot, other.snapshot
    if (before.current, before.compared) != (after.current, after.compared) or len(one.scope) != len(other.scope):
        return False
    tables = [[known.table for known in snapshot.predictions] for snapshot in (before, after)]
    same_sets = len(tables[0]) == len(tables[1]) and all(a is b for a, b in zip(*tables, strict=True))
    thresholds = [(snapshot.threshold, snapshot.error_thresholds) for snapshot in (before, after)]
    return same_sets and thresholds[0] == thresholds[1] and np.array_equal(one.scope, other.scope)


def content(compared: ComparedView, view: View) -> CompareContent:
    """Return what the page shows.

    Parameters
    ----------
    compared : ComparedView
    view : View
        The newest view, of the same figures; its filter decides which segments are listed.
    """
    comparison = compared.comparison
    condition = view.snapshot.filter
    changes = _changes(comparison, view)
    filtered = not len(changes) and len(comparison.changed) > 0
    groups = tuple(each for each in compared.groups if each.count)
    conditions = tuple(each.group.condition for each in groups)
    if compared.word:
        differences = _group_differences(comparison, compared.word, groups)
        asked = conditions_of(condition)
        chosen = next((at for at, text in enumerate(conditions) if all_among(read_conditions(text), asked)), -1)
    else:
        differences = _differences(comparison, view.snapshot.dataset.categories.names)
        chosen = only_category(condition, view.snapshot.dataset.categories.names)
    return CompareContent(
        summary=_summary(comparison, view),
        models=_model_lines(compared),
        differences=differences,
        chosen=chosen,
        changes=changes,
        why_no_changes=tr("No changed segment passes the filter") if filtered else "",
        words=tuple(known_words(view.snapshot.dataset))[:MOST_COLUMNS],
        word=compared.word,
        conditions=conditions,
    )


def _summary(comparison: ModelComparison, view: View) -> str:
    parts = [format_images(int(comparison.images.sum()), len(comparison.images))]
    if comparison.left_out:
        parts.append(tr("{left_out} left out by one of the two", left_out=format_count(comparison.left_out)))
    parts.append(tr("IoU threshold {threshold:.2f}", threshold=view.snapshot.threshold))
    return " · ".join(parts)


def _model_lines(compared: ComparedView) -> tuple[ModelLine, ...]:
    """Return A, B and their difference, then the other sets; published figures below their own."""
    snapshot = compared.view.snapshot
    marks = {snapshot.current: "A", snapshot.compared: "B"}
    order = [*marks, *(place for place in range(len(snapshot.predictions)) if place not in marks)]
    lines: list[ModelLine] = []
    for place in order:
        known, quality = snapshot.predictions[place], compared.qualities[place]
        name, mark = known.prediction.name, marks.get(place, "")
        tip = name if mark else tr("Compare with {name}", name=name)
        if quality is None:
            tip += tr("; it leaves out some of these images")
        cells = (NOTHING,) * 9 if quality is None else _cells(quality)
        lines.append(ModelLine(name, cells, mark, known.key, tip=tip))
        published = compared.published[place]
        if published is not None:
            lines.append(ModelLine("published", _published_cells(published), quiet=True))
        if place == snapshot.compared:
            lines.append(_difference_line(compared.comparison))
    return tuple(lines)


def _of(quality: PanopticQuality, split: str) -> Average:
    average: Average = getattr(quality, split.lower())
    return average


def _cells(quality: PanopticQuality) -> tuple[str, ...]:
    return tuple(
        format_points(getattr(_of(quality, split), measure.lower())) for split in SPLITS for measure in MEASURES
    )


def _published_cells(published: PublishedResult) -> tuple[str, ...]:
    cells = []
    for split in SPLITS:
        average: PublishedAverage = getattr(published, split.lower())
        for measure in ("pq", "sq", "rq"):
            points: float | None = getattr(average, measure)
            cells.append(format_points(None if points is None else points / 100))
    return tuple(cells)


def _difference_line(comparison: ModelComparison) -> ModelLine:
    differences: list[Difference] = [getattr(comparison.differences, split.lower()) for split in SPLITS]
    cells: list[str] = []
    for split, difference in zip(SPLITS, differences, strict=True):
        cells.append(format_difference(difference.difference))
        before, after = (_of(quality, split) for quality in (comparison.first, comparison.second))
        for measure in ("sq", "rq"):
            pair = getattr(before, measure), getattr(after, measure)
            cells.append(format_difference(None if None in pair else pair[1] - pair[0]))
    notes = [_interval(difference) for difference in differences]
    tip = tr("Difference in points with its 95 % interval: paired permutation test over the images.")
    if not any(notes):
        tip = tr("On fewer than {least_images} images there is no interval.", least_images=LEAST_IMAGES)
    elif differences[0].significant:
        tip += tr(" The interval of All excludes 0.")
    else:
        tip += tr(" The interval of All includes 0: the difference may be chance.")
    return ModelLine(
        f"B {MINUS} A",
        tuple(cells),
        notes=(notes[0], notes[1], notes[2]),
        strong=(differences[0].significant, differences[1].significant, differences[2].significant),
        tip=tip,
    )


def _interval(difference: Difference) -> str:
    if difference.low is None or difference.high is None:
        return ""
    return tr(
        "{difference} to {difference_2}",
        difference=format_difference(difference.low),
        difference_2=format_difference(difference.high),
    )


def _differences(comparison: ModelComparison, names: tuple[str, ...]) -> DifferenceColumns:
    found, changed = comparison.differences, comparison.changed
    occurring = np.flatnonzero(comparison.first.occurs | comparison.second.occurs)
    fixed, broken = (
        np.bincount(changed.category[changed.kind == kind], minlength=len(names))[occurring].astype(np.int64)
        for kind in (Transition.FIXED, Transition.BROKEN)
    )
    return DifferenceColumns(
        category=occurring.astype(np.int64),
        names=names,
        first=found.first[occurring],
        second=found.second[occurring],
        difference=found.difference[occurring],
        low=found.low[occurring],
        high=found.high[occurring],
        significant=found.significant[occurring],
        fixed=fixed,
        broken=broken,
    )


def _group_differences(
    comparison: ModelComparison, word: str, groups: tuple[GroupDifference, ...]
) -> DifferenceColumns:
    """Return the difference in All PQ on each group of images."""
    found, changed = [each.differences.all for each in groups], comparison.changed

    def column(values: Iterable[float | None]) -> NDArray[np.float64]:
        return np.array([np.nan if value is None else value for value in values], np.float64)

    def counted(kind: Transition) -> NDArray[np.int64]:
        images = changed.image[changed.kind == kind]
        return np.array([np.count_nonzero(each.group.images[images]) for each in groups], np.int64)

    return DifferenceColumns(
        category=np.arange(len(groups)),
        names=tuple(f"{each.group.label}  {format_count(each.count)}" for each in groups),
        first=column(each.first for each in found),
        second=column(each.second for each in found),
        difference=column(each.difference for each in found),
        low=column(each.low for each in found),
        high=column(each.high for each in found),
        significant=np.array([each.significant for each in found], np.bool_),
        fixed=counted(Transition.FIXED),
        broken=counted(Transition.BROKEN),
        group_title=word,
    )


def _changes(comparison: ModelComparison, view: View) -> ChangeColumns:
    """Return the segments whose row in the table of A passes the filter."""
    changed = comparison.changed
    position = np.flatnonzero(view.rows.passing[changed.truth_first])
    kind = changed.kind[position]
    missed_by_first = kind == Transition.FIXED
    error = np.where(missed_by_first, comparison.error_first[position], comparison.error_second[position])
    return ChangeColumns(
        position=position,
        truth=changed.truth_first[position],
        segment_id=changed.segment_id[position],
        kind=kind,
        error=np.where(missed_by_first | (kind == Transition.BROKEN), error, 0).astype(np.uint8),
        image=changed.image[position],
        category=changed.category[position],
        first=changed.iou_first[position],
        second=changed.iou_second[position],
        effect=comparison.effect[position],
    )
