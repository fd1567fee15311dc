"""The page for whoever leads a review: how much of the truth is wrong, who says so, and what was corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from panview.metrics.panoptic_quality import PanopticQuality
from panview.parallel import CancelCheck, Progress
from panview.review.agreement import Agreement, Kappa, agreement_of
from panview.review.corrected_image import LOST_ALL, PIXELS_TAKEN, Change, ImageChanges, measure
from panview.review.corrected_quality import can_be_measured, corrected_quality
from panview.review.corrected_set import corrected_image_of
from panview.review.corrections import Correction, Plan
from panview.review.repair_plan import plan_truth
from panview.review.report.examples import part_around
from panview.review.report.figures import SetFigures
from panview.review.report.pictures import Picture, PictureSettings, draw_segment
from panview.review.report.request import ReportRequest
from panview.review.report.tables import Cell, Row, count, number_cell
from panview.review.sampling.drawing import estimate_from
from panview.review.sampling.result import Result, StratumResult, percent, signed
from panview.review.standing import Standing, standing_of
from panview.review.verdicts import VERDICTS

MOST_CORRECTED = 8
"""Corrections that are shown as pictures."""
_MOST_SAMPLES = 3
_SETTINGS = PictureSettings(long_side=320, budget=40_000)
_NONE = "—"


@dataclass(frozen=True, eq=False)
class CorrectedExample:
    """A segment before and after its correction.

    Attributes
    ----------
    action, file_name : str
    said : str
        By whom, and by which verdict.
    pictures : tuple of (Picture, str)
        Before and after, with what the truth says there.
    """

    action: str
    file_name: str
    said: str
    pictures: tuple[tuple[Picture, str], ...]


@dataclass(frozen=True, eq=False)
class Lead:
    """What stands on the page for the lead.

    Attributes
    ----------
    results : tuple of Result
        Of the samples, the newest first.
    agreement : Agreement or None
        None where nobody has decided anything.
    plan : Plan
    after : tuple of PanopticQuality or None
        Of each set with the truth corrected; None where nothing is corrected, or it cannot be told.
    actions : tuple of (str, int)
        What was done how often.
    images : int
        Images in which something was corrected.
    examples : tuple of CorrectedExample
    """

    results: tuple[Result, ...]
    agreement: Agreement | None
    plan: Plan
    after: tuple[PanopticQuality | None, ...]
    actions: tuple[tuple[str, int], ...]
    images: int
    examples: tuple[CorrectedExample, ...]

    @property
    def has_something(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.results or self.agreement is not None or self.actions)


def find_lead(
    request: ReportRequest,
    sets: Sequence[SetFigures],
    *,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Lead:
    """Work out what stands on the page; images that are corrected are matched again.

    Raises
    ------
    PanviewError
        An id map cannot be read.
    Cancelled
    """
    snapshot, dataset = request.snapshot, request.dataset
    standing = standing_of(snapshot.decisions)
    known = snapshot.predictions
    plan = plan_truth(dataset, [each.table for each in known], standing, standing.repairs)
    after: tuple[PanopticQuality | None, ...] = (None,) * len(sets)
    changes: tuple[ImageChanges, ...] = ()
    examples: tuple[CorrectedExample, ...] = ()
    if plan.corrections:
        images = [each.view.scope for each in sets]
        measured, changes = corrected_quality(
            dataset, known, plan.corrections, images, progress=progress, cancelled=cancelled
        )
        if can_be_measured(dataset, request.threshold):
            after = tuple(measured)
        if request.pictures:
            examples = _examples(request, plan, changes)
    actions = Counter(
        change.action for each in changes for change in each.changes if change.action not in (PIXELS_TAKEN, LOST_ALL)
    )
    agreement = agreement_of(standing) if standing.subjects() else None
    return Lead(_results(request, standing), agreement, plan, after, tuple(actions.items()), len(changes), examples)


def _results(request: ReportRequest, standing: Standing) -> tuple[Result, ...]:
    snapshot = request.snapshot
    place = {each.prediction.name: at for at, each in enumerate(snapshot.predictions)}
    own = [sample for sample in snapshot.samples.values() if sample.prediction in place]
    results = []
    for sample in reversed(own):
        result = estimate_from(replace(snapshot, current=place[sample.prediction]), sample, standing)
        # A sample that has not been started has nothing to report.
        if result.said:
            results.append(result)
    return tuple(results[:_MOST_SAMPLES])


def quality_rows(lead: Lead, sets: Sequence[SetFigures]) -> list[Row]:
    """Return a row per prediction set: All PQ as measured, undisputed, corrected, and what the correction adds."""
    rows = []
    for each, after in zip(sets, lead.after, strict=True):
        before = each.view.quality.all.pq
        undisputed = each.view.undisputed.all.pq if each.view.undisputed is not None else None
        corrected = after.all.pq if after is not None else None
        gained = corrected - before if corrected is not None and before is not None else None
        cells = (
            number_cell(before, 2),
            number_cell(undisputed, 2),
            number_cell(corrected, 2),
            number_cell(gained, 2, signed=True),
        )
        rows.append(Row(each.name, cells, place=each.place))
    return rows


def reviewer_rows(agreement: Agreement) -> list[Row]:
    """Return a row per reviewer: decided, each verdict, in conflict, settled, and the day of the last."""
    return [
        Row(
            each.reviewer or "(no name)",
            (
                Cell(count(each.decided)),
                *(Cell(count(each.verdicts[verdict])) for verdict in VERDICTS),
                Cell(count(each.in_conflict)),
                Cell(count(each.settled)),
                Cell(each.last[:10] or _NONE),
            ),
        )
        for each in agreement.reviewers
    ]


def agreement_rows(agreement: Agreement) -> list[Row]:
    """Return a row per two reviewers: what both decided, how much of it alike, and Cohen's kappa with its interval."""
    return [
        Row(
            f"{each.first or '(no name)'} and {each.second or '(no name)'}",
            (
                Cell(count(each.kappa.n)),
                Cell(f"{100 * each.kappa.agreed / each.kappa.n:.0f} %" if each.kappa.n else _NONE),
                Cell(kappa_text(each.kappa)),
            ),
        )
        for each in agreement.pairs
    ]


def kappa_text(kappa: Kappa) -> str:
    """Return kappa with its interval: "0.71 (0.60 to 0.82)"."""
    if kappa.kappa is None or kappa.low is None or kappa.high is None:
        return _NONE
    return f"{kappa.kappa:.2f} ({kappa.low:.2f} to {kappa.high:.2f})".replace("-", "−")


def stratum_rows(result: Result) -> list[Row]:
    """Return a row per stratum of a sample, and one of all; none where there is one stratum only."""
    if len(result.strata) < 2:
        return []
    return [_stratum_row(each, "") for each in result.strata] + [_stratum_row(result.overall, "total")]


def _stratum_row(each: StratumResult, kind: str) -> Row:
    decided = count(each.decided) + (f" + {count(each.unsure)} unsure" if each.unsure else "")
    return Row(
        each.name,
        (
            Cell(count(each.units)),
            Cell(f"{decided} of {count(each.drawn)}"),
            Cell(count(each.wrong)),
            Cell(percent(each.share) if each.share is not None else _NONE),
            Cell(signed(each.change) if each.change is not None else _NONE),
        ),
        kind,
    )


def _examples(request: ReportRequest, plan: Plan, changes: Sequence[ImageChanges]) -> tuple[CorrectedExample, ...]:
    """Draw what was corrected: of each action in turn the largest, one of an image."""
    listed: dict[str, list[tuple[int, Change]]] = {}
    for each in changes:
        for change in each.changes:
            if change.decision is not None:
                listed.setdefault(change.action, []).append((each.image, change))
    for found in listed.values():
        found.sort(key=lambda each: -max(each[1].area_before, each[1].area_after))
    chosen: dict[int, Change] = {}
    while any(listed.values()) and len(chosen) < min(MOST_CORRECTED, request.pictures):
        for found in listed.values():
            while found:
                image, change = found.pop(0)
                if image not in chosen and len(chosen) < MOST_CORRECTED:
                    chosen[image] = change
                    break
    return tuple(_example(request, plan.corrections, image, change) for image, change in chosen.items())


def _example(request: ReportRequest, corrections: Sequence[Correction], image: int, change: Change) -> CorrectedExample:
    dataset = request.dataset
    predictions = [each.prediction for each in request.snapshot.predictions]
    own = [each for each in corrections if each.image == image]
    size = dataset.size(image)
    before = dataset.ground_truth.read_id_map(image, size)
    after = corrected_image_of(dataset, predictions, image, own).id_map
    ids = (change.truth_id, change.new_id)
    boxes = [measure(id_map, own_id)[1] for id_map, own_id in zip((before, after), ids, strict=True) if own_id]
    part = part_around(_around(boxes), size)
    names = dataset.categories.names

    def words(category: int | None, what: str) -> str:
        return f"{what}: {names[category]}" if category is not None else f"{what}: nothing"

    pictures = (
        (
            draw_segment(dataset, image, part, before, ids[0], _SETTINGS, wrong=True),
            words(change.category_before, "before"),
        ),
        (
            draw_segment(dataset, image, part, after, ids[1], _SETTINGS, wrong=False),
            words(change.category_after if change.new_id is not None else None, "after"),
        ),
    )
    return CorrectedExample(change.action, dataset.image_names[image], _said(change), pictures)


def _said(change: Change) -> str:
    decision = change.decision
    assert decision is not None
    what = decision.verdict.value if decision.verdict is not None else "repair"
    return f"{what}, {decision.reviewer}" if decision.reviewer else what


def _around(boxes: Sequence[tuple[int, int, int, int]]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return the box around several, x, y, width and height."""
    there = [box for box in boxes if box[2]] or [(0, 0, 1, 1)]
    left, top = min(box[0] for box in there), min(box[1] for box in there)
    right, bottom = max(box[0] + box[2] for box in there), max(box[1] + box[3] for box in there)
    return np.array([left, top, right - left, bottom - top], np.int32)


def lead_context(lead: Lead, sets: Sequence[SetFigures]) -> Mapping[str, object]:
    """Return what the template of the page is filled with."""
    return {
        "found": lead,
        "quality": quality_rows(lead, sets) if lead.agreement is not None or lead.actions else [],
        "has_after": any(each is not None for each in lead.after),
        "reviewers": reviewer_rows(lead.agreement) if lead.agreement is not None else [],
        "pairs": agreement_rows(lead.agreement) if lead.agreement is not None else [],
        "conflicts": lead.agreement.conflicts if lead.agreement is not None else 0,
        "verdicts": [verdict.value for verdict in VERDICTS],
        "strata": [stratum_rows(each) for each in lead.results],
    }
