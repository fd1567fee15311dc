"""From a review to a sample of it, and from the verdicts on a sample to an estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from panview.metrics.panoptic_quality import CategoryCounts, count_matches
from panview.metrics.segment_table import NO_ROW
from panview.review.filters import SegmentFilter, filter_rows, speaks_of_verdicts
from panview.review.meaning import see
from panview.review.sampling.draw import allocate, draw
from panview.review.sampling.estimate import Outcome, Population, estimate
from panview.review.sampling.kinds import By, Of
from panview.review.sampling.result import Result
from panview.review.sampling.sample import (
    Drawn,
    Sample,
    SampleError,
    Stratum,
    checked_name,
    speaks_of_samples,
)
from panview.review.sampling.strata import Strata, strata_of
from panview.review.sampling.units import Effects, Units, effects_of, units_of
from panview.review.session import Snapshot
from panview.review.standing import in_conflict, said_about
from panview.review.tags import NO_TAGS
from panview.review.thresholds import Thresholds
from panview.review.verdicts import Decision, Verdict

LEAST_DECIDED = 10
"""From fewer decisions nothing is estimated, unless there are no more."""


@dataclass(frozen=True)
class Wanted:
    """What sample is wanted.

    Attributes
    ----------
    name : str
    count : int
        Units to draw; all there are where there are fewer.
    of : Of
    by : By
    seed : int
    where : str
        Only segments that meet this expression; empty for all.
    """

    name: str
    count: int
    of: Of = Of.DISAGREEMENTS
    by: By = By.NOTHING
    seed: int = 1
    where: str = ""


@dataclass(frozen=True, eq=False)
class _Frame:
    """What a sample is drawn from: units, the error types of all rows, and the counts of PQ."""

    units: Units
    error_type: NDArray[np.uint8]
    right: Effects
    wrong: Effects
    counts: CategoryCounts

    def population(self, strata: Strata) -> Population:
        return Population(strata.of_unit, len(strata.names), self.units.kind, self.right, self.wrong, self.counts)


def draw_sample(snapshot: Snapshot, wanted: Wanted) -> Sample:
    """Draw a sample from the shown prediction set of a review; neither its filter nor its scope matter.

    Raises
    ------
    SampleError
        There is nothing to draw from, or something that is wanted is not possible.
    FilterError
        The expression cannot be applied.
    """
    name = checked_name(wanted.name)
    if snapshot.prediction is None:
        raise SampleError("a sample is drawn from disagreements between predictions and truth; add predictions")
    if wanted.count < 1:
        raise SampleError(f"a sample needs at least 1 unit, not {wanted.count}")
    where = wanted.where.strip()
    for speaks, what in (
        (speaks_of_verdicts(SegmentFilter(expression=where)), "verdicts"),
        (speaks_of_samples(where), "samples"),
    ):
        if speaks:
            raise SampleError(
                f"a sample cannot depend on {what} ({where}), since it covers decided and undecided segments alike; "
                "remove this condition"
            )
    frame = _frame_of(snapshot, wanted.of, where, snapshot.thresholds)
    units = frame.units
    if not len(units):
        raise SampleError(f"there are no {wanted.of}{' with ' + where if where else ''} to draw from")
    strata = _strata(snapshot, frame, wanted.by, min(wanted.count, len(units)))
    subjects = units.subjects(snapshot.dataset)
    taken = draw(subjects, strata.of_unit, allocate(strata.sizes, wanted.count), wanted.seed)
    return Sample(
        name=name,
        prediction=snapshot.prediction.name,
        of=wanted.of,
        by=wanted.by,
        seed=wanted.seed,
        where=where,
        thresholds=snapshot.thresholds,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        strata=tuple(Stratum(*each) for each in zip(strata.names, strata.sizes.tolist(), strict=True)),
        drawn=_drawn(snapshot, units.taken(taken), subjects[taken], strata.of_unit[taken]),
    )


def estimate_from(snapshot: Snapshot, sample: Sample, decisions: Mapping[int, Decision] | None = None) -> Result:
    """Estimate from what has been decided of a sample so far.

    Of each stratum those count that were decided before the first one that is not, in the random order of the sample:
    whoever decides in another order, such as the worst first, has not looked at a random part until all is done.

    Parameters
    ----------
    snapshot : Snapshot
        With the prediction set that the sample was drawn from as the shown one.
    sample : Sample
    decisions : mapping of int to Decision, optional
        Default: those of the snapshot.
    """
    said = outcomes_of(sample, snapshot.decisions if decisions is None else decisions)
    counted = random_part(sample, said)
    frame = _frame_of(snapshot, sample.of, sample.where, sample.thresholds)
    strata = _strata(snapshot, frame, sample.by, len(sample))
    same = tuple(Stratum(*each) for each in zip(strata.names, strata.sizes.tolist(), strict=True)) == sample.strata
    subjects = frame.units.subjects(snapshot.dataset)
    order = np.argsort(subjects, kind="stable")
    place = np.zeros(len(sample), np.intp)
    if len(subjects):
        place = order[np.minimum(np.searchsorted(subjects, sample.subjects, sorter=order), len(subjects) - 1)]
        missing = int(np.count_nonzero(subjects[place] != sample.subjects))
    else:
        missing = len(sample)
    gaps = _why_not(sample, said, counted)
    if gaps:
        return Result.without(sample, said, gaps, missing)
    if not same or missing:
        # The set has changed since the sample was drawn: the change of PQ is unknown, but the share is still valid.
        population, outcome = _counted_only(sample, said, counted, frame.counts)
        overall, parts = estimate(population, outcome)
        return Result.of_parts(sample, said, overall, parts, None, missing)
    outcome = np.full(len(frame.units), Outcome.UNKNOWN, np.int8)
    outcome[place[counted]] = said[counted]
    population = frame.population(strata)
    overall, parts = estimate(population, outcome)
    return Result.of_parts(sample, said, overall, parts, _pq_of(frame.counts), missing)


def outcomes_of(sample: Sample, decisions: Mapping[int, Decision]) -> NDArray[np.int8]:
    """Return what is known of each unit of a sample, (n,) int8 of `Outcome`.

    A conflict that no one has settled is as good as an unsure verdict; a note without a verdict says nothing.
    """
    said = np.full(len(sample), Outcome.UNKNOWN, np.int8)
    for place, each in enumerate(sample.drawn):
        beside = said_about(decisions, each.subject)
        decision = decisions.get(each.subject)
        if in_conflict(beside):
            said[place] = Outcome.UNSURE
        elif decision is not None and decision.verdict is not None:
            said[place] = _OUTCOMES[decision.verdict]
    return said


_OUTCOMES = {
    Verdict.PREDICTION_RIGHT: Outcome.RIGHT,
    Verdict.TRUTH_WRONG: Outcome.WRONG,
    Verdict.PREDICTION_WRONG: Outcome.FINE,
    Verdict.BOTH_FINE: Outcome.FINE,
    Verdict.UNSURE: Outcome.UNSURE,
}


def random_part(sample: Sample, said: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return which units count: of each stratum those before the first that is not decided, (n,) bool."""
    counted = np.zeros(len(sample), np.bool_)
    stopped: set[int] = set()
    for place, each in enumerate(sample.drawn):
        if said[place] == Outcome.UNKNOWN:
            stopped.add(each.stratum)
        elif each.stratum not in stopped:
            counted[place] = True
    return counted


def _why_not(sample: Sample, said: NDArray[np.int8], counted: NDArray[np.bool_]) -> str:
    """Say why nothing can be estimated yet; empty where it can."""
    decided = int(np.count_nonzero(said != Outcome.UNKNOWN))
    clear = counted & (said != Outcome.UNSURE)
    strata = np.array([each.stratum for each in sample.drawn], np.int64)
    present = np.unique(strata)
    seen = np.bincount(strata[clear], minlength=len(sample.strata))
    need = min(LEAST_DECIDED, len(sample))
    if int(clear.sum()) >= need and (seen[present] > 0).all():
        return ""
    if decided == len(sample):
        return "too few of its verdicts are definite"
    if decided >= need and int(counted.sum()) < decided:
        return "what has been decided is not a random part: decide the whole sample, or what sample_place <= 50 lists"
    return f"at least {need:,} units must be decided, some in each stratum"


def _counted_only(
    sample: Sample, said: NDArray[np.int8], counted: NDArray[np.bool_], counts: CategoryCounts
) -> tuple[Population, NDArray[np.int8]]:
    """Return a population of which nothing is known but how large its strata are."""
    sizes = [each.units for each in sample.strata]
    stratum = np.repeat(np.arange(len(sizes)), sizes)
    outcome = np.full(len(stratum), Outcome.UNKNOWN, np.int8)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    for place in np.flatnonzero(counted).tolist():
        own = sample.drawn[place].stratum
        outcome[starts[own]] = said[place]
        starts[own] += 1
    n = len(stratum)
    # The same value everywhere, as a view that takes no memory.
    zero = np.broadcast_to(np.zeros(1), (n, 2))
    nothing = Effects(np.broadcast_to(np.zeros(1, np.int16), (n, 2)), zero, zero)
    return Population(stratum, len(sizes), np.zeros(n, np.uint8), nothing, nothing, counts), outcome


def _frame_of(snapshot: Snapshot, of: Of, where: str, thresholds: Thresholds) -> _Frame:
    dataset, table = snapshot.dataset, snapshot.table
    seen = see(table, dataset.categories.isthing, thresholds)
    passing = snapshot.counted[table.image]
    if where:
        condition = SegmentFilter(expression=where)
        passing = passing & filter_rows(
            condition, dataset, table, seen.status, seen.error_type, snapshot.counted, None, snapshot.tags or NO_TAGS
        )
    units = units_of(table, seen.status, seen.error_type, passing, of, thresholds.tp_below)
    counts = count_matches(table, len(dataset.categories), threshold=thresholds.iou, images=snapshot.counted)
    return _Frame(units, seen.error_type, *effects_of(units), counts)


def _strata(snapshot: Snapshot, frame: _Frame, by: By, count: int) -> Strata:
    whole = frame.population(Strata(("",), np.zeros(len(frame.units), np.int64)))
    effect = whole.effect if by is By.IMPACT else np.zeros(len(frame.units))
    return strata_of(frame.units, by, snapshot.dataset.categories, frame.error_type, effect, count)


def _drawn(
    snapshot: Snapshot, units: Units, subjects: NDArray[np.int64], strata: NDArray[np.int64]
) -> tuple[Drawn, ...]:
    table, ids = snapshot.table, snapshot.dataset.image_id
    # As in a decision, which names both sides: a single FN or FP has its partner as the other side.
    return tuple(
        Drawn(
            subject,
            ids[table.image[row]],
            int(table.segment_id[truth]) if truth != NO_ROW else None,
            int(table.segment_id[predicted]) if predicted != NO_ROW else None,
            stratum,
        )
        for subject, row, truth, predicted, stratum in zip(
            subjects.tolist(),
            units.row.tolist(),
            units.truth.tolist(),
            units.predicted.tolist(),
            strata.tolist(),
            strict=True,
        )
    )


def _pq_of(counts: CategoryCounts) -> float:
    weight = counts.weight
    occurs = weight > 0
    return float((counts.iou_sum[occurs] / weight[occurs]).mean()) if occurs.any() else 0.0


def sampled_view(snapshot: Snapshot, sample: Sample) -> Snapshot:
    """Return the review with what the sample was drawn with: its thresholds, and its segments listed."""
    from panview.metrics.error_types import ErrorThresholds

    known = sample.thresholds
    return replace(
        snapshot,
        threshold=known.iou,
        error_thresholds=ErrorThresholds(known.near_miss_iou, known.mostly),
        tp_below=known.tp_below,
    )
