"""From what reviewers have decided to what is shown of it: pure functions, no widgets."""

from __future__ import annotations

import numpy as np

from panview.presentation.cards import ReviewersContent
from panview.presentation.describe_verdicts import NOBODY
from panview.presentation.formatting import NOTHING
from panview.review.agreement import Agreement, Kappa
from panview.review.disagreements import paired_rows
from panview.review.queues import Queue
from panview.review.session import View
from panview.review.standing import Basis
from panview.review.verdict_rows import CONFLICT
from panview.words import tr, trn

_STATES = {
    Basis.ALONE: tr("by one reviewer"),
    Basis.AGREED: tr("agreed"),
    Basis.SETTLED: tr("settled"),
    Basis.CONFLICT: tr("in conflict"),
}


def reviewers_content(found: Agreement, blind: bool) -> ReviewersContent:
    """Return who has decided what, and how far they agree."""
    states = ", ".join(f"{count:,} {_STATES[basis]}" for basis, count in found.by_basis.items() if count)
    what = tr("disagreement") if found.decided == 1 else tr("disagreements")
    summary = (
        tr("{decided:,} {what} decided: {states}", decided=found.decided, what=what, states=states)
        if states
        else tr("Nobody has decided anything yet")
    )
    if blind:
        summary += tr(". You decide blind: verdicts of others are counted only where you have decided, too")
    reviewers = tuple(
        (each.reviewer or NOBODY, *map(_count, (each.decided, *each.verdicts.values(), each.in_conflict, each.settled)))
        for each in found.reviewers
    )
    pairs = tuple(
        (
            f"{pair.first or NOBODY}, {pair.second or NOBODY}",
            _count(pair.kappa.n),
            _count(pair.kappa.agreed),
            *_kappa_cells(pair.kappa),
        )
        for pair in found.pairs
    )
    return ReviewersContent(summary, reviewers, pairs)


def conflicts_in(view: View) -> int:
    """Return how many disagreements of the shown prediction set are in conflict, a pair counted once."""
    if view.snapshot.prediction is None:
        return 0
    rows = np.flatnonzero(view.rows.verdicts.verdict == CONFLICT)
    first, _ = paired_rows(view.snapshot.table, view.rows.status, view.rows.error_type, rows)
    return len(first)


def conflicts_text(count: int, settling: bool) -> str:
    """Return what the chip of conflicts says; empty where there is nothing to say."""
    if settling:
        return tr("Settling conflicts: {count:,} left", count=count) if count else tr("Settling conflicts: none left")
    return trn("{count:,} conflict", "{count:,} conflicts", count, count=count) if count else ""


def queue_text(queue: Queue | None) -> str:
    """Return what the chip of a queue says; empty without one."""
    if queue is None:
        return ""
    shared = f" + {100 * queue.shared:g} %" if queue.shared else ""
    return tr("My queue: {number} of {of}{shared}", number=queue.number, of=queue.of, shared=shared)


def shorter_queue_texts(queue: Queue | None) -> tuple[str, ...]:
    """Return the same in fewer words, for a narrow list."""
    if queue is None:
        return ()
    shared = f" + {100 * queue.shared:g} %" if queue.shared else ""
    figures = f"{queue.number}/{queue.of}{shared}"
    return tr("Queue {figures}", figures=figures), figures


def _count(number: int) -> str:
    return f"{number:,}"


def _kappa_cells(kappa: Kappa) -> tuple[str, str]:
    if kappa.kappa is None or kappa.low is None or kappa.high is None:
        return NOTHING, NOTHING
    return f"{kappa.kappa:.2f}", tr("{low:.2f} to {high:.2f}", low=kappa.low, high=kappa.high)
