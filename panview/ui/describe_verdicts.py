"""From a view of the review to what is shown of its verdicts: pure functions, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import Side, Status
from panview.review.session import View
from panview.review.standing import Basis, rule
from panview.review.verdict_rows import CONFLICT, CONFLICT_LABEL, no_longer_apply
from panview.review.verdicts import Decision
from panview.ui.models.disagreement_model import DisagreementColumns
from panview.ui.models.stale_model import StaleRow
from panview.ui.widgets.formatting import NOTHING

CONFLICT_RULE = "no verdict counts until the reviewers agree or somebody settles it"
NOBODY = "without a name"


def progress_of_verdicts(view: View, columns: DisagreementColumns, file: Path | None, reviewer: str) -> tuple[str, str]:
    """Return how many of the listed disagreements are decided, and a tip that says more."""
    if view.snapshot.prediction is None or not len(columns):
        return "", ""
    total = columns.disagreements
    lines = [f"{columns.decided:,} of {total:,} listed disagreements have a verdict"]
    if total > len(columns):
        lines.append(f"They fill {len(columns):,} rows: an FN and an FP that are one mistake share a row")
    if file is not None:
        lines.append(f"Verdicts of {reviewer or 'someone without a name'} are kept in {file}")
    return f"{columns.decided:,} of {total:,} decided", "\n".join(lines)


def reviewed_images(view: View) -> NDArray[np.bool_] | None:
    """Return the images whose errors all have a verdict, (n_images,) bool; None while nothing is decided."""
    if view.snapshot.prediction is None or not view.snapshot.decisions:
        return None
    table, verdict = view.snapshot.table, view.rows.verdicts.verdict
    errors = (view.rows.status == Status.FP) | (view.rows.status == Status.FN)
    n = table.n_images
    total = np.bincount(table.image[errors], minlength=n)
    # What reviewers disagree about is not done: none of what they say counts.
    decided = np.bincount(table.image[errors & (verdict >= 0) & (verdict != CONFLICT)], minlength=n)
    reviewed: NDArray[np.bool_] = (total > 0) & (total == decided)
    return reviewed


def stale_decisions(view: View) -> tuple[Decision, ...]:
    """Return the decisions made on the shown prediction set that no longer apply."""
    snapshot = view.snapshot
    if snapshot.prediction is None or not snapshot.decisions:
        return ()
    waiting = [snapshot.dataset.image_id[row] for row in np.flatnonzero(~snapshot.counted).tolist()]
    return no_longer_apply(view.rows.verdicts, snapshot.decisions, snapshot.prediction.name, waiting)


def decision_text(decision: Decision | None) -> str:
    """Return a decision in words, with who made it and when; empty for None."""
    if decision is None:
        return ""
    what = decision.verdict.value if decision.verdict is not None else "no verdict"
    by = f" by {decision.reviewer}" if decision.reviewer else ""
    settles = ", to settle it" if decision.settles else ""
    lines = [f"{what[0].upper()}{what[1:]}{by}, {when(decision)}{settles}"]
    if decision.note:
        lines.append(decision.note)
    return "\n".join(lines)


def said_text(said: Sequence[Decision]) -> str:
    """Return what reviewers say of a disagreement in words, that which counts first, and why it does."""
    if len(said) < 2:
        return decision_text(said[0] if said else None)
    ruling = rule(said)
    if ruling.basis is Basis.CONFLICT:
        return "\n".join((f"Conflict: {CONFLICT_RULE}", *(decision_text(decision) for decision in said)))
    also = {Basis.AGREED: "agreed with:", Basis.SETTLED: "settles:"}.get(ruling.basis, "also:")
    return "\n".join((decision_text(said[0]), also, *(decision_text(other) for other in said[1:])))


def decision_facts(said: Sequence[Decision]) -> tuple[tuple[str, str], ...]:
    """Return the rows of the inspector about what reviewers say, that which counts first, and why it does."""
    if not said:
        return ()
    ruling, facts = rule(said), []
    if ruling.basis is Basis.CONFLICT:
        return ("Verdict", CONFLICT_LABEL), *((each.reviewer or NOBODY, _verdict_words(each)) for each in said)
    decision = said[0]
    if decision.verdict is not None:
        facts.append(("Verdict", decision.verdict.value))
    if ruling.basis is Basis.AGREED:
        same = [each.reviewer or NOBODY for each in said if each.verdict == decision.verdict]
        facts.append(("Agreed by", ", ".join(same)))
        others = [each for each in said if each.verdict != decision.verdict]
    else:
        if decision.reviewer:
            facts.append(("Settled by" if ruling.basis is Basis.SETTLED else "Reviewer", decision.reviewer))
        others = list(said[1:])
    for other in others:
        what = _verdict_words(other)
        facts.append(("Also", f"{what} by {other.reviewer}" if other.reviewer else what))
    return tuple(facts)


def _verdict_words(decision: Decision) -> str:
    words = decision.verdict.value if decision.verdict is not None else "a note"
    return f"{words}, to settle it" if decision.settles else words


def when(decision: Decision) -> str:
    """Return the time of a decision as the reviewer's clock shows it."""
    try:
        moment = datetime.fromisoformat(decision.time)
    except ValueError:
        return decision.time
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def stale_rows(view: View) -> list[StaleRow]:
    """Return the rows of the list of verdicts that no longer apply, in the order of their images."""
    dataset = view.snapshot.dataset
    rows = []
    for decision in stale_decisions(view):
        image = dataset.image_id.row_of(decision.image_id)
        cells = (
            dataset.image_names[image] if image >= 0 else f"image {decision.image_id}",
            decision.status.label,
            _numbered(decision.gt_segment_id),
            _numbered(decision.pred_segment_id),
            decision.verdict.value if decision.verdict is not None else NOTHING,
            decision.note,
            decision.reviewer,
            when(decision),
        )
        rows.append(StaleRow(cells, image, decision.gt_segment_id, decision.pred_segment_id))
    return sorted(rows, key=lambda row: row.image)


def segment_of_stale(view: View, row: StaleRow) -> int:
    """Return the row of the segment that still has the id a verdict was about, -1 where none has."""
    table = view.snapshot.table
    own = table.rows_of(row.image)
    for side, segment_id in ((Side.GROUND_TRUTH, row.gt_segment_id), (Side.PREDICTION, row.pred_segment_id)):
        found = np.flatnonzero((table.side[own] == side) & (table.segment_id[own] == (segment_id or 0)))
        if len(found):
            return int(own.start) + int(found[0])
    return -1


def _numbered(segment_id: int | None) -> str:
    return NOTHING if segment_id is None else f"#{segment_id}"
