"""What the page of corrections shows, made from a preview: pure functions, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from panview.datasets.dataset import Dataset
from panview.overlay.colourings.changes import kind_of
from panview.presentation.formatting import NOTHING, format_count, format_difference, format_points
from panview.presentation.rows import CorrectionRow
from panview.review.corrected_image import Change
from panview.review.correction_preview import Preview
from panview.review.corrections import NotApplied
from panview.review.repairs import category_of, repair_words
from panview.review.session import Snapshot
from panview.review.standing import standing_of
from panview.review.verdicts import Decision
from panview.words import tr

NOTHING_TO_CORRECT = tr("No verdict or repair changes the truth yet")
NO_PREDICTION = tr("Verdicts and repairs belong to the predictions they were made on. Add that prediction set")


@dataclass(frozen=True)
class CorrectionsContent:
    """What the page says.

    Attributes
    ----------
    title, counts, figures : str
        How many corrections there are; how many of each kind; what becomes of PQ.
    figures_tip : str
        The figures of all prediction sets.
    changes, refused : tuple of CorrectionRow
    can_write : bool
    """

    title: str
    counts: str
    figures: str
    figures_tip: str
    changes: tuple[CorrectionRow, ...]
    refused: tuple[CorrectionRow, ...]
    can_write: bool


def corrections_content(dataset: Dataset, preview: Preview, shown: int = 0) -> CorrectionsContent:
    """Return what the page says of a preview; ``shown`` is the place of the prediction set that the window shows."""
    corrections, images = len(preview.plan.corrections), len(preview.images)
    title = tr(
        "{counted} in {counted_2}", counted=_counted(corrections, "correction"), counted_2=_counted(images, "image")
    )
    actions = preview.actions
    # Consequences for neighbours come last.
    counts = " · ".join(f"{format_count(actions[action])} {action}" for action in sorted(actions, key=kind_of))
    if not actions:
        counts = NOTHING_TO_CORRECT
    lines = [
        tr(
            "{name}: All PQ {pq} → {pq_2}",
            name=each.name,
            pq=format_points(each.before.all.pq),
            pq_2=format_points(each.after.all.pq),
        )
        for each in preview.figures
    ]
    return CorrectionsContent(
        title,
        counts,
        _figures(preview, max(shown, 0)),
        "\n".join((*lines, tr("At IoU 0.5, over all images"))) if lines else "",
        change_rows(dataset, preview),
        refused_rows(dataset, preview.plan.not_applied),
        corrections > 0,
    )


def change_rows(dataset: Dataset, preview: Preview) -> tuple[CorrectionRow, ...]:
    """Return a row for each change, in dataset order."""
    return tuple(
        _change_row(dataset, outcome.image, place, change)
        for outcome in preview.images
        for place, change in enumerate(outcome.changes)
    )


def refused_rows(dataset: Dataset, not_applied: Sequence[NotApplied]) -> tuple[CorrectionRow, ...]:
    """Return a row for each verdict or repair that is not applied."""
    rows = []
    for entry in not_applied:
        decision = entry.decision
        image = dataset.image_id.row_of(decision.image_id)
        name = dataset.image_names[image] if image >= 0 else tr("image {image_id}", image_id=decision.image_id)
        segments = [tr("truth #{gt_segment_id}", gt_segment_id=decision.gt_segment_id)] * (
            decision.gt_segment_id is not None
        )
        segments += [tr("prediction #{pred_segment_id}", pred_segment_id=decision.pred_segment_id)] * (
            decision.pred_segment_id is not None
        )
        because = _because(dataset, decision)
        rows.append(CorrectionRow((name, because, ", ".join(segments), entry.reason, decision.reviewer), image))
    return tuple(rows)


def _change_row(dataset: Dataset, image: int, place: int, change: Change) -> CorrectionRow:
    names = dataset.categories.names

    def side(segment: int | None, category: int | None) -> str:
        return f"{names[category]} #{segment}" if segment is not None and category is not None else NOTHING

    before, after = format_count(change.area_before), format_count(change.area_after)
    cells = (
        dataset.image_names[image],
        change.action,
        side(change.truth_id, change.category_before),
        side(change.new_id, change.category_after),
        before if before == after else f"{before} → {after}",
        _because(dataset, change.decision),
        change.decision.reviewer if change.decision is not None else "",
    )
    return CorrectionRow(cells, image, place, kind_of(change.action))


def _because(dataset: Dataset, decision: Decision | None) -> str:
    if decision is None:
        return tr("a neighbour was corrected")
    if decision.repair is not None:
        return tr("repair: {repair_words}", repair_words=repair_words(decision, category_of(dataset, decision)))
    return tr(decision.verdict.value) if decision.verdict is not None else ""


def _figures(preview: Preview, shown: int) -> str:
    if shown >= len(preview.figures):
        return ""
    first = preview.figures[shown]
    before, after = first.before.all.pq, first.after.all.pq
    if before is None or after is None:
        return ""
    change = format_difference(after - before)
    return tr(
        "All PQ {before} → {after} ({change})", before=format_points(before), after=format_points(after), change=change
    )


def _counted(count: int, word: str) -> str:
    return f"{format_count(count)} {tr(word if count == 1 else word + 's')}"


NO_TRUTH = tr("No truth to correct")


_BLIND = tr(
    "You decide blind, and corrections need everybody's verdicts. Click Blind above the list of images to see them"
)


def nothing_to_preview(snapshot: Snapshot) -> str:
    """Return why there can be no preview, empty where there can be one."""
    if not snapshot.dataset.has_truth:
        return NO_TRUTH
    if standing_of(snapshot.decisions).blind:
        # Otherwise verdicts of others would be missing from the new set, and nobody would notice.
        return _BLIND
    return "" if snapshot.predictions else NO_PREDICTION
