"""The state of a review as one immutable snapshot, and all that the window shows of it as pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.metrics.error_gains import gains_by_error_type
from panview.metrics.error_rows import ErrorRows
from panview.metrics.error_types import DEFAULT_THRESHOLDS, ErrorThresholds
from panview.metrics.evaluated import EvaluatedPrediction as EvaluatedPrediction
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.metrics.pq_impact import pq_impact
from panview.metrics.segment_table import SegmentTable
from panview.review.disagreements import disagreement_rows
from panview.review.filters import SegmentFilter, filter_rows, images_of, speaks_of_insight, speaks_of_verdicts
from panview.review.image_listing import find_of_images
from panview.review.meaning import Seen, see
from panview.review.sampling.sample import NO_SAMPLES, Samples, speaks_of_samples
from panview.review.suspicion.insight import Beside, Insight
from panview.review.suspicion.learning import learned_from
from panview.review.suspicion.model import SuspicionModel
from panview.review.tags import NO_TAGS, Tags, speaks_of_tags
from panview.review.thresholds import Thresholds
from panview.review.verdict_rows import VerdictRows, lay_verdicts
from panview.review.verdicts import Decision


class Scope(StrEnum):
    """Which images the figures are of."""

    WHOLE = "whole"
    FILTERED = "filtered"
    """Images with at least one segment that passes the filter, with all their segments."""
    SELECTED = "selected"


_DECIDE_ROWS = ("threshold", "tp_below", "poor_mask_iou", "error_thresholds")


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What is open and how it is looked at; replaced as a whole, never changed.

    Attributes
    ----------
    dataset : Dataset
    ground_truth_table : SegmentTable
        Shown while no prediction set is chosen.
    predictions : tuple of EvaluatedPrediction
    current : int
        Index of the prediction set that is shown, -1 for ground truth alone.
    threshold : float
        IoU threshold, from 0.5.
    filter : SegmentFilter
    scope : Scope
    selected : frozenset of int
        Rows of the selected images.
    poor_mask_iou : float or None
        Matches with a smaller IoU are of the error type poor mask, listed or not.
    tp_below : float or None
        List matches with a smaller IoU among the disagreements.
    error_thresholds : ErrorThresholds
        From where on an error is of a type.
    decisions : mapping of int to Decision
        What has been decided, by subject; never changed in place.
    compared_key : int
        Key of the prediction set that the shown one is compared with, 0 for none.
    tags : Tags
        Of the images.
    samples : mapping of str to Sample
        By name, the one drawn last at the end.
    suspicion : SuspicionModel or None
        What suspicions go by; None for what the decisions say whenever somebody wants to know.
    """

    dataset: Dataset
    ground_truth_table: SegmentTable
    predictions: tuple[EvaluatedPrediction, ...] = ()
    current: int = -1
    threshold: float = IOU_THRESHOLD
    filter: SegmentFilter = field(default_factory=SegmentFilter)
    scope: Scope = Scope.WHOLE
    selected: frozenset[int] = frozenset()
    tp_below: float | None = None
    poor_mask_iou: float | None = None
    error_thresholds: ErrorThresholds = DEFAULT_THRESHOLDS
    decisions: Mapping[int, Decision] = field(default_factory=dict)
    compared_key: int = 0
    tags: Tags = NO_TAGS
    samples: Samples = field(default_factory=lambda: NO_SAMPLES)
    suspicion: SuspicionModel | None = None

    @property
    def table(self) -> SegmentTable:
        """The segment table that is shown."""
        return self.predictions[self.current].table if self.current >= 0 else self.ground_truth_table

    @property
    def prediction(self) -> PredictionSet | None:
        """The prediction set that is shown."""
        return self.predictions[self.current].prediction if self.current >= 0 else None

    @property
    def key(self) -> int:
        """Key of the prediction set that is shown, 0 for the ground truth alone."""
        return self.predictions[self.current].key if self.current >= 0 else 0

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds in force."""
        below = self.tp_below if self.tp_below is not None else self.poor_mask_iou
        return Thresholds(self.threshold, *self.error_thresholds, below)

    @property
    def compared(self) -> int:
        """Index of the prediction set that the shown one is compared with, -1 for none; never the shown one."""
        if self.current < 0 or self.compared_key in (0, self.key):
            return -1
        keys = [prediction.key for prediction in self.predictions]
        return keys.index(self.compared_key) if self.compared_key in keys else -1

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Images that figures can be of, (n_images,) bool: all but those that the prediction set leaves out."""
        prediction = self.prediction
        return np.ones(self.table.n_images, np.bool_) if prediction is None else ~prediction.left_out


def showing(snapshot: Snapshot, place: int) -> dict[str, int]:
    """Return the changes that show another prediction set; the one compared with changes places with the shown one."""
    changes = {"current": place}
    if place == snapshot.compared >= 0:
        changes["compared_key"] = snapshot.key
    return changes


def with_replaced(snapshot: Snapshot, prediction: EvaluatedPrediction) -> Snapshot:
    """Return the snapshot with the prediction set of the same key replaced; itself where there is none."""
    predictions = tuple(prediction if known.key == prediction.key else known for known in snapshot.predictions)
    return replace(snapshot, predictions=predictions)


@dataclass(frozen=True, eq=False)
class MatchedRows:
    """The segments of a snapshot at its threshold.

    Attributes
    ----------
    status, error_type : (n,) uint8
        A match that is listed for its small IoU is a poor mask.
    errors : ErrorRows
        The rows of each kind of error among them.
    """

    status: NDArray[np.uint8]
    error_type: NDArray[np.uint8]
    errors: ErrorRows


@dataclass(frozen=True, eq=False)
class Rows(MatchedRows):
    """The segments of a snapshot at its threshold and through its filter.

    Attributes
    ----------
    passing : (n,) bool
        Rows that pass the filter.
    listed : (n_images,) bool
        Images with at least one such row; all images when no filter is set.
    verdicts : VerdictRows
    insight : Insight
        What other sets and what was learned say of the disagreements.
    """

    passing: NDArray[np.bool_]
    listed: NDArray[np.bool_]
    verdicts: VerdictRows
    insight: Insight


@dataclass(frozen=True, eq=False)
class Listing:
    """What follows for the lists.

    Attributes
    ----------
    impact : (n,) float64
        Gain in All PQ of the scope per segment, as a fraction.
    disagreements : (k,) int64
        Rows of the table.
    image_errors : (n_images,) int32
        FP and FN.
    image_impact : (n_images,) float64
        Sum of the gains of the image's errors, a pair counted once.
    image_iou : (n_images,) float64
        Mean IoU of the matches, NaN without one.
    image_error_type : (n_images,) uint8
        The `ErrorType` that costs most in the image, 0 without an error.
    gains : (12,) float64
        Gain in All PQ of the scope if all errors of an `ErrorType` were fixed, as a fraction.
    """

    impact: NDArray[np.float64]
    disagreements: NDArray[np.int64]
    image_errors: NDArray[np.int32]
    image_impact: NDArray[np.float64]
    image_iou: NDArray[np.float64]
    image_error_type: NDArray[np.uint8]
    gains: NDArray[np.float64]


def match_rows(snapshot: Snapshot) -> MatchedRows:
    """Apply the threshold."""
    seen = see(snapshot.table, snapshot.dataset.categories.isthing, snapshot.thresholds)
    return MatchedRows(seen.status, seen.error_type, ErrorRows(snapshot.table, seen.status, seen.error_type))


def seen_in(view: View) -> Seen:
    """Return the rows as whoever looks at a view sees them."""
    return Seen(view.rows.status, view.rows.error_type, view.snapshot.thresholds)


def insight_of(snapshot: Snapshot, errors: ErrorRows, before: Insight | None = None) -> Insight:
    """Return what other sets and what was learned say of the disagreements; what is known before is taken over.

    Parameters
    ----------
    snapshot : Snapshot
    errors : ErrorRows
        Of the table that is shown.
    before : Insight, optional
        Of the same errors, or of others.
    """
    tables = tuple(each.table for place, each in enumerate(snapshot.predictions) if place != snapshot.current)
    dataset, model, below = snapshot.dataset, snapshot.suspicion, snapshot.tp_below

    def see_other(table: SegmentTable) -> ErrorRows:
        seen = see(table, dataset.categories.isthing, snapshot.thresholds)
        return ErrorRows(table, seen.status, seen.error_type)

    beside = before.beside if before is not None else None
    if beside is None or beside.errors is not errors or not _same_objects(beside.tables, tables):
        beside = Beside(errors, tables, see_other, below)
    elif before is not None and before.goes_by(model, snapshot.decisions):
        return before

    def learn() -> SuspicionModel:
        # In the order in which they are open, whichever is shown.
        place = max(snapshot.current, 0)
        sets = (*beside.others[:place], beside.errors, *beside.others[place:])
        return learned_from(dataset, sets, snapshot.decisions, below)

    return Insight(beside, model, snapshot.decisions, learn)


def learn_suspicion(snapshot: Snapshot, known: Insight | None = None) -> SuspicionModel:
    """Return what the decisions of a snapshot say of how likely the truth is wrong.

    Parameters
    ----------
    snapshot : Snapshot
    known : Insight, optional
        Of it, or of an earlier one.
    """
    errors = known.beside.errors if known is not None else match_rows(snapshot).errors
    return insight_of(replace(snapshot, suspicion=None), errors, known).model


def _same_objects(before: Sequence[object], after: Sequence[object]) -> bool:
    return len(before) == len(after) and all(one is other for one, other in zip(before, after, strict=True))


def find_rows(
    snapshot: Snapshot,
    matched: MatchedRows | None = None,
    verdicts: VerdictRows | None = None,
    insight: Insight | None = None,
) -> Rows:
    """Apply threshold and filter.

    Parameters
    ----------
    snapshot : Snapshot
    matched : MatchedRows, optional
        What the threshold gives, where it is known.
    verdicts : VerdictRows, optional
        The snapshot's decisions beside the rows, where they are known.
    insight : Insight, optional
        Of an earlier snapshot.

    Raises
    ------
    FilterError
        The filter's expression cannot be applied.
    """
    table, matched = snapshot.table, matched or match_rows(snapshot)
    status, error_type = matched.status, matched.error_type
    verdicts = verdicts or lay_verdicts(snapshot.dataset, table, snapshot.decisions)
    insight = insight_of(snapshot, matched.errors, insight)
    if not snapshot.filter.active:
        every_row, every_image = np.ones(len(table), np.bool_), np.ones(table.n_images, np.bool_)
        return Rows(status, error_type, matched.errors, every_row, every_image, verdicts, insight)
    dataset, condition = snapshot.dataset, snapshot.filter
    counted, tags, samples = snapshot.counted, snapshot.tags, snapshot.samples
    passing = filter_rows(
        condition, dataset, table, status, error_type, counted, verdicts.verdict, tags, verdicts, samples, insight
    )
    listed = images_of(condition, dataset, table, passing)
    return Rows(status, error_type, matched.errors, passing, listed, verdicts, insight)


def scope_images(snapshot: Snapshot, rows: Rows) -> NDArray[np.bool_]:
    """Return which images the figures are of, (n_images,) bool."""
    if snapshot.scope == Scope.FILTERED:
        return rows.listed & snapshot.counted
    images = snapshot.counted
    if snapshot.scope == Scope.SELECTED:
        chosen = np.zeros(len(images), np.bool_)
        chosen[list(snapshot.selected)] = True
        images &= chosen
    return images


def quality_of(snapshot: Snapshot, images: NDArray[np.bool_]) -> PanopticQuality:
    """Return the panoptic quality over some images at the snapshot's threshold."""
    categories = snapshot.dataset.categories
    counts = count_matches(snapshot.table, len(categories), threshold=snapshot.threshold, images=images)
    return panoptic_quality(counts, categories.isthing)


def find(snapshot: Snapshot, rows: Rows, quality: PanopticQuality) -> Listing:
    """List the disagreements and what fixing them would give."""
    table = snapshot.table
    scope = scope_images(snapshot, rows)
    impact = impact_of(snapshot, rows, quality, scope)
    images = find_of_images(rows.errors, impact)
    return Listing(
        impact=impact,
        disagreements=list_disagreements(snapshot, rows, scope),
        image_errors=images.errors,
        image_impact=images.impact,
        image_iou=images.iou,
        image_error_type=images.error_type,
        gains=gains_by_error_type(table, rows.status, rows.error_type, quality, scope, rows.errors),
    )


def impact_of(
    snapshot: Snapshot, rows: MatchedRows, quality: PanopticQuality, scope: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the gain in All PQ of a scope, (n_images,) bool, per segment, as a fraction; (n,) float64."""
    table = snapshot.table
    impact = pq_impact(table, rows.status, rows.error_type, quality)
    if not scope.all():
        # Fixing an error outside the scope does not change its PQ, and the category need not even occur there.
        np.copyto(impact, 0.0, where=~scope[table.image])
    return impact


def list_disagreements(snapshot: Snapshot, rows: Rows, scope: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the disagreements that a filter lets through, and that are of the images selected where figures are."""
    wanted = rows.passing
    if snapshot.scope == Scope.SELECTED:
        wanted = wanted & scope[snapshot.table.image]
    # A sample of segments includes matches, which the reviewer decides, too.
    matches = wanted if speaks_of_samples(snapshot.filter.expression) else None
    return disagreement_rows(snapshot.table, rows.status, wanted, snapshot.tp_below, matches)


@dataclass(frozen=True, eq=False)
class Compared:
    """The prediction set that the shown one is compared with.

    Attributes
    ----------
    snapshot : Snapshot
        With that set as the shown one.
    rows : MatchedRows
        Of this snapshot.
    scope : (n_images,) bool
        Images that the figures are of: those of the view that this set has.
    quality : PanopticQuality
        Of this scope.
    """

    snapshot: Snapshot
    rows: MatchedRows
    scope: NDArray[np.bool_]
    quality: PanopticQuality


@dataclass(frozen=True, eq=False)
class View:
    """Everything that is shown of a snapshot.

    Attributes
    ----------
    snapshot : Snapshot
    rows : Rows
    scope : (n_images,) bool
        Images that the figures are of.
    quality : PanopticQuality
        Of the scope.
    undisputed : PanopticQuality or None
        Of the scope without the segments where the truth is disputed; None where none is.
    listing : Listing
    compared : Compared or None
        None where the shown prediction set is compared with none.
    """

    snapshot: Snapshot
    rows: Rows
    scope: NDArray[np.bool_]
    quality: PanopticQuality
    undisputed: PanopticQuality | None
    listing: Listing
    compared: Compared | None = None


def derive(
    snapshot: Snapshot, previous: View | None = None, figures: tuple[NDArray[np.bool_], PanopticQuality] | None = None
) -> View:
    """Work out everything that is shown; what the previous view already knows is taken over.

    Parameters
    ----------
    snapshot : Snapshot
    previous : View, optional
    figures : ((n_images,) bool, PanopticQuality), optional
        Panoptic quality of the snapshot over some images, where it is known.

    Raises
    ------
    FilterError
        The filter's expression cannot be applied.
    """
    same = previous is not None and same_rows(previous.snapshot, snapshot)
    if previous is not None and same and previous.snapshot.decisions is snapshot.decisions:
        rows = previous.rows
    elif previous is not None and same and not speaks_of_verdicts(snapshot.filter):
        known = previous.rows.verdicts
        rows = replace(
            previous.rows, verdicts=lay_verdicts(snapshot.dataset, snapshot.table, snapshot.decisions, known)
        )
    else:
        rows = find_rows(snapshot, *_known(previous, snapshot))
    insight = insight_of(snapshot, rows.errors, rows.insight)
    if insight is not rows.insight:
        rows = replace(rows, insight=insight)
    scope = scope_images(snapshot, rows)
    undisputed = undisputed_quality(snapshot, rows, scope)
    compared = compare(snapshot, previous, scope)
    if previous is not None and _same_listing(previous, snapshot, rows, scope):
        return View(snapshot, rows, scope, previous.quality, undisputed, previous.listing, compared)
    if previous is not None and _same_figures(previous, snapshot, scope):
        listing = replace(previous.listing, disagreements=list_disagreements(snapshot, rows, scope))
        return View(snapshot, rows, scope, previous.quality, undisputed, listing, compared)
    known_scope = figures is not None and np.array_equal(scope, figures[0])
    quality = figures[1] if figures is not None and known_scope else quality_of(snapshot, scope)
    return View(snapshot, rows, scope, quality, undisputed, find(snapshot, rows, quality), compared)


def compare(snapshot: Snapshot, previous: View | None, scope: NDArray[np.bool_]) -> Compared | None:
    """Return the prediction set that is compared with, at the snapshot's threshold; None where there is none.

    Parameters
    ----------
    snapshot : Snapshot
    previous : View or None
        What it knows of the same set is taken over.
    scope : (n_images,) bool
        Images that the figures of the shown set are of.
    """
    if snapshot.compared < 0:
        return None
    other = replace(snapshot, current=snapshot.compared)
    images = scope & other.counted
    before = previous.compared if previous is not None else None
    if before is not None and before.snapshot.table is other.table and _same_matching(before.snapshot, other):
        same = np.array_equal(before.scope, images)
        return Compared(other, before.rows, images, before.quality if same else quality_of(other, images))
    return Compared(other, match_rows(other), images, quality_of(other, images))


def undisputed_quality(snapshot: Snapshot, rows: Rows, images: NDArray[np.bool_]) -> PanopticQuality | None:
    """Return the panoptic quality without the segments where the truth is disputed, None where none is.

    Those segments count nowhere, neither as FN, FP nor TP; all others count as before. That is not what measuring again
    with void in their place would give, where the predictions beside them would lose part of their unions.
    """
    disputed = rows.verdicts.disputed
    if not disputed.any():
        return None
    categories = snapshot.dataset.categories
    counts = count_matches(snapshot.table, len(categories), threshold=snapshot.threshold, images=images, rows=~disputed)
    return panoptic_quality(counts, categories.isthing)


def _known(previous: View | None, snapshot: Snapshot) -> tuple[MatchedRows | None, VerdictRows | None, Insight | None]:
    """Return what the previous view knows of the rows of a snapshot, whatever the filter."""
    if previous is None or previous.snapshot.table is not snapshot.table:
        return None, None, None
    matched = previous.rows if _same_matching(previous.snapshot, snapshot) else None
    verdicts = previous.rows.verdicts
    if previous.snapshot.decisions is not snapshot.decisions:
        verdicts = lay_verdicts(snapshot.dataset, snapshot.table, snapshot.decisions, verdicts)
    return matched, verdicts, previous.rows.insight


def same_rows(before: Snapshot, after: Snapshot) -> bool:
    """Whether two snapshots have the same rows through the same filter, whatever is decided of them."""
    same_tags = before.tags is after.tags or not speaks_of_tags(after.filter.expression)
    same_tags = same_tags and (before.samples is after.samples or not speaks_of_samples(after.filter.expression))
    same_table = before.dataset.known is after.dataset.known or not after.filter.expression
    same_insight = before.suspicion is after.suspicion and _same_objects(before.predictions, after.predictions)
    same_insight = same_insight or not speaks_of_insight(after.filter)
    same_filter = before.filter == after.filter and same_tags and same_table and same_insight
    return before.table is after.table and _same_matching(before, after) and same_filter


def _same_matching(before: Snapshot, after: Snapshot) -> bool:
    return all(getattr(before, name) == getattr(after, name) for name in _DECIDE_ROWS)


def _same_figures(previous: View, snapshot: Snapshot, scope: NDArray[np.bool_]) -> bool:
    """Whether only what a filter lets through has changed, of which neither figures nor what errors cost know."""
    same_table = previous.snapshot.table is snapshot.table and previous.snapshot.dataset.is_same(snapshot.dataset)
    return same_table and _same_matching(previous.snapshot, snapshot) and np.array_equal(scope, previous.scope)


def _same_listing(previous: View, snapshot: Snapshot, rows: Rows, scope: NDArray[np.bool_]) -> bool:
    """Whether only decisions have changed, of which neither figures nor lists know."""
    return (
        rows.passing is previous.rows.passing
        and snapshot.scope == previous.snapshot.scope
        and np.array_equal(scope, previous.scope)
    )
