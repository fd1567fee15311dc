"""Why a segment has its status, in figures and in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.error_pairs import other_halves
from panview.metrics.segment_table import NO_ROW, ErrorType, SegmentTable, Side, Status
from panview.review.rounding import format_impact, format_iou, format_iou_beside, format_score
from panview.review.session import MatchedRows, Snapshot
from panview.words import tr


@dataclass(frozen=True)
class Explanation:
    """What the inspector shows of one segment.

    Attributes
    ----------
    title : str
        Such as "person #3937500".
    subtitle : str
        Side and partner, such as "ground truth, matched with prediction #12".
    status : Status
    error : str
        Label of the error type, may be empty.
    facts : tuple of (label, value)
    why : str
        One or two sentences.
    """

    title: str
    subtitle: str
    status: Status
    error: str
    facts: tuple[tuple[str, str], ...]
    why: str


@dataclass(frozen=True, eq=False)
class Touching:
    """The segments of the other side that overlap one segment.

    Attributes
    ----------
    rows : (k,) int64
        Rows of the table.
    pixels : (k,) int64
        Shared pixels.
    """

    rows: NDArray[np.int64]
    pixels: NDArray[np.int64]


def explain_segment(
    snapshot: Snapshot, rows: MatchedRows, row: int, impact: float | None, touching: Touching | None
) -> Explanation:
    """Explain one segment.

    Parameters
    ----------
    snapshot : Snapshot
    rows : MatchedRows
        Of the snapshot.
    row : int
        Row of the segment in the table.
    impact : float or None
        Gain in All PQ if it were fixed, as a fraction; None while it is being worked out.
    touching : Touching or None
        What overlaps it, where the image is at hand; the best rival comes from it.
    """
    table = snapshot.table
    status = Status(int(rows.status[row]))
    error = ErrorType(int(rows.error_type[row]))
    side = Side(int(table.side[row]))
    partner = int(table.partner[row])
    subtitle = tr(side.label)
    if status == Status.TP:
        other = Side.PREDICTION if side == Side.GROUND_TRUTH else Side.GROUND_TRUTH
        subtitle += tr(
            ", matched with {label} #{segment_id}", label=tr(other.label), segment_id=table.segment_id[partner]
        )
    facts = [*_partner_facts(snapshot, row, partner), *_own_facts(snapshot, row, status)]
    rival = _best_rival(snapshot, row, partner, touching)
    if rival:
        facts.append((tr("Best rival"), rival))
    if impact is not None and status in (Status.TP, Status.FP, Status.FN):
        label = tr("Worth if perfect") if status == Status.TP else tr("Worth if fixed")
        facts.append((label, tr("{impact} PQ", impact=format_impact(impact))))
    why = _why(snapshot, row, partner, status, error)
    if (other_halves(table, rows.status, rows.error_type, np.array([row], np.int64)) != NO_ROW).any():
        why += tr(" Together they are one mistake, counted as an FN and an FP.")
    return Explanation(
        title=name_of(snapshot, row),
        subtitle=subtitle,
        status=status,
        error=error.label,
        facts=tuple(facts),
        why=why,
    )


def name_of(snapshot: Snapshot, row: int) -> str:
    """Category and id, such as "person #3937500"."""
    table = snapshot.table
    return f"{snapshot.dataset.categories.names[table.category[row]]} #{table.segment_id[row]}"


def union_with_partner(table: SegmentTable, row: int) -> float:
    """Pixels of the union with the partner, void under the prediction removed."""
    partner = int(table.partner[row])
    predicted = row if table.side[row] == Side.PREDICTION else partner
    both = float(table.union_area[row]) + float(table.union_area[partner])
    return both - int(table.partner_intersection[row]) - int(table.void_pixels[predicted])


def _is_compared(snapshot: Snapshot, row: int) -> bool:
    """Whether there is a prediction for the image of a segment."""
    prediction = snapshot.prediction
    return prediction is not None and not prediction.left_out[snapshot.table.image[row]]


def _partner_facts(snapshot: Snapshot, row: int, partner: int) -> list[tuple[str, str]]:
    table = snapshot.table
    if not _is_compared(snapshot, row):
        return []
    if partner < 0:
        return [("IoU", format_iou(0.0)), (tr("Overlaps"), tr("nothing"))]
    predicted = row if table.side[row] == Side.PREDICTION else partner
    facts = [
        ("IoU", format_iou(table.partner_iou[row])),
        (tr("Intersection"), tr("{partner_intersection:,} px", partner_intersection=table.partner_intersection[row])),
        (tr("Union"), tr("{union_with_partner:,.10g} px", union_with_partner=union_with_partner(table, row))),
        (tr("Void removed"), tr("{void_pixels:,} px", void_pixels=table.void_pixels[predicted])),
    ]
    if table.match[row] < 0:
        facts.append((tr("Best overlap"), name_of(snapshot, partner)))
    return facts


def _own_facts(snapshot: Snapshot, row: int, status: Status) -> list[tuple[str, str]]:
    table = snapshot.table
    facts = [(tr("Area"), tr("{area:,} px", area=table.area[row]))] if table.area[row] else []
    predicted = row if table.side[row] == Side.PREDICTION else int(table.match[row])
    if predicted >= 0 and not np.isnan(table.score[predicted]):
        facts.insert(0, (tr("Score"), format_score(table.score[predicted])))
    if not _is_compared(snapshot, row) or status == Status.CROWD:
        return facts
    if table.side[row] == Side.PREDICTION:
        facts.append((tr("Crowd overlap"), tr("{crowd_pixels:,} px", crowd_pixels=table.crowd_pixels[row])))
    else:
        facts.append((tr("Not predicted"), tr("{void_pixels:,} px", void_pixels=table.void_pixels[row])))
    return facts


def _best_rival(snapshot: Snapshot, row: int, partner: int, touching: Touching | None) -> str:
    """Name the best-overlapping segment after the partner, with its IoU."""
    if touching is None:
        return ""
    table = snapshot.table
    others = touching.rows != partner
    if not others.any():
        return ""
    rows, pixels = touching.rows[others], touching.pixels[others]
    predicted = np.full(len(rows), row) if table.side[row] == Side.PREDICTION else rows
    union = table.union_area[row] + table.union_area[rows] - pixels - table.void_pixels[predicted]
    iou = pixels / np.maximum(union, 1)
    best = int(np.argmax(iou))
    return f"{snapshot.dataset.categories.names[table.category[rows[best]]]} · {format_iou(iou[best])}"


def _why(snapshot: Snapshot, row: int, partner: int, status: Status, error: ErrorType) -> str:
    table = snapshot.table
    category = snapshot.dataset.categories.names[table.category[row]]
    needed = tr("more than {threshold:.2f}", threshold=snapshot.threshold)
    if status == Status.NONE:
        if snapshot.prediction is None:
            return tr("There is no prediction set to compare with.")
        return tr(
            "{name} has no prediction for this image: the model has not reached it yet, or the set "
            "was made without it. It does not count.",
            name=snapshot.prediction.name,
        )
    if status == Status.CROWD:
        return tr(
            "A crowd segment is never counted as missed. Predictions of {category} that lie mostly "
            "on it and on void are ignored.",
            category=category,
        )
    if status == Status.TP:
        return tr(
            "Same category, and IoU {iou_beside} is {needed}: a match.",
            iou_beside=format_iou_beside(table.iou[row], snapshot.threshold),
            needed=needed,
        )
    if status == Status.IGNORED:
        covered = int(table.void_pixels[row] + table.crowd_pixels[row])
        share = 100 * covered / int(table.area[row])
        return tr(
            "{covered:,} of its {area:,} px ({share:.0f} %) lie on void or a crowd segment of "
            "{category}. That is more than half, so it counts neither as right nor as wrong.",
            covered=covered,
            area=table.area[row],
            share=share,
            category=category,
        )
    return _why_unmatched(snapshot, row, partner, error, needed)


def _why_unmatched(snapshot: Snapshot, row: int, partner: int, error: ErrorType, needed: str) -> str:
    table = snapshot.table
    is_truth = table.side[row] == Side.GROUND_TRUTH
    other_side = tr("prediction") if is_truth else tr("ground truth segment")
    if partner < 0 and not table.area[row]:
        return tr("The JSON lists it, but no pixel of the map has its id; it counts as missed, as in panopticapi.")
    if partner < 0:
        return tr("No {other_side} overlaps it.", other_side=other_side)
    other = name_of(snapshot, partner)
    iou = format_iou_beside(table.partner_iou[row], snapshot.threshold)
    if error in (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP):
        flip = tr(", a thing against stuff") if error == ErrorType.THING_STUFF_FLIP else ""
        return tr(
            "The {other_side} {other} covers the same place with IoU {iou}, but its category differs{flip}.",
            other_side=other_side,
            other=other,
            iou=iou,
            flip=flip,
        )
    if table.match[row] >= 0:
        return tr(
            "The {other_side} {other} has the same category, but IoU {iou} is not {needed}.",
            other_side=other_side,
            other=other,
            iou=iou,
            needed=needed,
        )
    start = tr(
        "A match needs the same category and IoU {needed}; the best overlap is {other} with {iou}.",
        needed=needed,
        other=other,
        iou=iou,
    )
    more = {
        ErrorType.SPLIT: tr(" Several predictions of its category share one ground truth segment."),
        ErrorType.MERGED: tr(" One prediction of its category covers several ground truth segments."),
        ErrorType.SWALLOWED_BY_STUFF: tr(" Most of it was predicted as stuff."),
        ErrorType.NEAR_MISS: tr(" It falls just short."),
    }
    return start + more.get(error, "")
