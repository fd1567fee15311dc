"""What the inspector says of a segment: why it has its status, and with two prediction sets, what it has in either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import Side, Status
from panview.overlay.segments import SegmentColumns
from panview.presentation.cards import InspectorContent
from panview.presentation.describe_repairs import repair_facts
from panview.presentation.describe_verdicts import decision_facts
from panview.review.explain import Explanation, Touching, explain_segment
from panview.review.rounding import format_iou
from panview.review.session import Compared, MatchedRows, Snapshot, View
from panview.review.verdict_rows import said_of_row
from panview.review.verdicts import Decision
from panview.words import tr


class PairedImage(Protocol):
    """An image at hand, as far as an explanation goes into it: its segments, and which of them touch.

    The attributes are those of `panview.ui.canvas.canvas_image.CanvasImage`.
    """

    @property
    def segments(self) -> SegmentColumns:
        """Those of both sides."""

    @property
    def pair_ground_truth(self) -> NDArray[np.int32]:
        """Local index of the truth's segment of each pair, -1 for void."""

    @property
    def pair_prediction(self) -> NDArray[np.int32]:
        """Local index of the predicted segment of each pair, -1 for void."""

    @property
    def pair_pixels(self) -> NDArray[np.int64]:
        """How many pixels each pair has."""

    @property
    def compared(self) -> PairedImage | None:
        """The same image with the prediction set that is compared with."""


def segment_content(view: View, image: PairedImage | None, segment: int, compared: int) -> InspectorContent | None:
    """Return the inspector's card of what is selected.

    Parameters
    ----------
    view : View
    image : PairedImage or None
        The image that is on the canvas, where it is at hand.
    segment, compared : int
        Rows of what is selected, in the table that is shown and in that of the prediction set it is compared with; -1
        for none.
    """
    other = view.compared
    if segment >= 0:
        impact = float(view.listing.impact[segment])
        explanation = explain_segment(view.snapshot, view.rows, segment, impact, _touching(image, segment))
        snapshot = view.snapshot
        said = said_of_row(snapshot.dataset, snapshot.table, snapshot.decisions, segment)
        content = inspector_content(explanation, said)
        more = (*insight_facts(view, segment), *repair_facts(snapshot, snapshot.table, segment))
        # In the sentence, which wraps; among the figures it would push everything else out of the card.
        why = suspicion_text(view, segment)
        told = "\n".join(part for part in (content.why, tr("Suspicion {why}", why=why) if why else "") if part)
        content = replace(content, rows=(*content.rows, *more), why=told)
        if other is None or compared < 0:
            return content
        facts = _status_facts(view, other, segment, compared)
        return replace(content, rows=(*facts, *content.rows), strong=len(facts))
    if other is None or compared < 0:
        return None
    there = None if image is None else image.compared
    explanation = explain_segment(other.snapshot, other.rows, compared, None, _touching(there, compared))
    content = inspector_content(explanation)
    return replace(content, subtitle=f"{content.subtitle} · of {_name(other.snapshot)} alone")


def insight_facts(view: View, row: int) -> tuple[tuple[str, str], ...]:
    """Return the rows of the inspector about what is known of a disagreement beyond matching."""
    facts, said = [], view.rows.insight.said(row)
    if said is not None:
        facts.append((tr("Models"), tr("{said} of {said_2} say so", said=said[0], said_2=said[1])))
    text = suspicion_text(view, row)
    return (*facts, (tr("Suspicion"), text.partition(",")[0])) if text else tuple(facts)


def suspicion_text(view: View, row: int) -> str:
    """Return how likely the truth is wrong at a row, and why; empty where it is decided, or no disagreement."""
    insight = view.rows.insight
    if not 0 <= row < len(view.snapshot.table) or view.rows.verdicts.verdict[row] >= 0:
        return ""
    chance = float(insight.suspicion_at(np.array([row]))[0])
    if np.isnan(chance):
        return ""
    return f"{100 * chance:.0f} %, {insight.explained(row, view.snapshot.dataset.categories.names)}"


def inspector_content(explanation: Explanation, said: Sequence[Decision] = ()) -> InspectorContent:
    """Return the inspector's card, with what reviewers say of the segment, that which counts first."""
    error = f" · {tr(explanation.error)}" if explanation.error else ""
    return InspectorContent(
        title=explanation.title,
        subtitle=explanation.subtitle + error,
        status=explanation.status,
        rows=(*explanation.facts, *decision_facts(said)),
        why="\n".join(part for part in (explanation.why, *(decision.note for decision in said)) if part),
    )


def _status_facts(view: View, other: Compared, segment: int, compared: int) -> tuple[tuple[str, str], ...]:
    """Return what is said of the segment in either prediction set, the first of both A, the second B."""
    # For a prediction, the counterpart is the truth below it, and the reverse.
    side = Side(int(other.snapshot.table.side[compared]))
    apart = side != view.snapshot.table.side[segment]
    word = "" if not apart else tr("truth ") if side == Side.GROUND_TRUTH else tr("prediction ")
    return (
        (f"A · {_name(view.snapshot)}", _status_text(view.snapshot, view.rows, segment)),
        (f"B · {_name(other.snapshot)}", word + _status_text(other.snapshot, other.rows, compared)),
    )


def _name(snapshot: Snapshot) -> str:
    return "" if snapshot.prediction is None else snapshot.prediction.name


def _status_text(snapshot: Snapshot, rows: MatchedRows, row: int) -> str:
    status = Status(int(rows.status[row]))
    if status in (Status.NONE, Status.CROWD):
        return tr("not predicted") if status == Status.NONE else tr(status.label)
    return tr("{label} · IoU {iou}", label=tr(status.label), iou=format_iou(snapshot.table.partner_iou[row]))


def _touching(image: PairedImage | None, row: int) -> Touching | None:
    """Return what overlaps a row of the table; None where its image is not at hand."""
    if image is None or not len(image.segments):
        return None
    local = row - int(image.segments.row[0])
    return touching(image, local) if 0 <= local < len(image.segments) else None


def touching(image: PairedImage, local: int) -> Touching:
    """Return what overlaps a segment of the image at hand, as rows of the table."""
    own, other = image.pair_ground_truth, image.pair_prediction
    if image.segments.side[local] == Side.PREDICTION:
        own, other = other, own
    pairs = np.flatnonzero((own == local) & (other >= 0))
    return Touching(image.segments.row[other[pairs]], image.pair_pixels[pairs])
