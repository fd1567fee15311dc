"""From a view of the review to what is shown of its verdicts: pure functions, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import Side, Status
from panview.presentation.formatting import NOTHING
from panview.presentation.rows import StaleRow
from panview.review.pace import Tally
from panview.review.session import View
from panview.review.standing import Basis, rule
from panview.review.team.place import Place
from panview.review.verdict_rows import CONFLICT, CONFLICT_LABEL, no_longer_apply
from panview.review.verdicts import Decision, Verdict
from panview.words import tr

CONFLICT_RULE = tr("no verdict counts until the reviewers agree or somebody settles it")
NOBODY = tr("without a name")


def progress_wordings(total: int, done: int, pace: float | None, chosen: int = 1) -> tuple[str, ...]:
    """Return how far the review of a list is, in ever fewer words.

    Parameters
    ----------
    total, done : int
        Rows of the list, and those that are decided.
    pace : float or None
        Seconds for a decision, where that is known.
    chosen : int
        Rows that are selected.
    """
    several = tr("{chosen:,} selected", chosen=chosen) if chosen > 1 else ""
    if not total:
        return (several,) if several else ()
    said, left = tr("{done:,} of {total:,} done", done=done, total=total), ""
    if pace is not None and done < total:
        left = _time_left(pace * (total - done))
    wordings = [
        (several, said, tr("{seconds} each", seconds=_seconds(pace)) if pace is not None else "", left),
        (several, said, left),
    ]
    wordings += [(several, said), (several or said,), (several or f"{done:,}/{total:,}",)]
    return tuple(dict.fromkeys(" · ".join(filter(None, words)) for words in wordings))


class Counted(NamedTuple):
    """What progress counts: rows, those that are decided, what they are, and those that reviewers disagree about."""

    total: int
    done: int
    disagreements: int
    conflicts: int


def progress_tip(counted: Counted, file: Place | None, reviewer: str, *, filtered: bool) -> str:
    """Return what the progress counts, and where verdicts are kept."""
    total, done, disagreements, conflicts = counted
    if not total:
        return ""
    lines = [tr("{done:,} of {total:,} rows have a verdict", done=done, total=total)]
    if conflicts:
        lines.append(tr("{conflicts:,} of them are in conflict: no verdict counts there", conflicts=conflicts))
    if filtered:
        lines.append(tr("This includes decided rows that the filter hides because of their verdict"))
    if disagreements > total:
        lines.append(
            tr(
                "They are {disagreements:,} segments: an FN and an FP that are one mistake share a row",
                disagreements=disagreements,
            )
        )
    if file is not None:
        lines.append(
            tr("Verdicts of {part} are kept in {file}", part=reviewer or tr("someone without a name"), file=file)
        )
    lines.append(tr("Click to see who decided how much on which day"))
    return "\n".join(lines)


def verdict_words(verdict: Verdict | None) -> str:
    """Return what undo calls a verdict."""
    return tr(verdict.value) if verdict is not None else tr("verdict cleared")


def question_about(verdict: Verdict | None, count: int, known: int, *, every: bool) -> tuple[tuple[str, ...], str]:
    """Return the question before many rows are decided at once, in ever fewer words, and what the button says.

    Parameters
    ----------
    verdict : Verdict or None
        None takes verdicts back.
    count : int
        Rows.
    known : int
        Those of them that have a verdict.
    every : bool
        They are all that are listed.
    """
    rows = tr("all {count:,} listed rows", count=count) if every else tr("{count:,} selected rows", count=count)
    if verdict is None:
        return (tr("Clear your verdicts on {rows}?", rows=rows), tr("Clear {count:,} verdicts?", count=count)), tr(
            "Clear {count:,} rows", count=count
        )
    said = tr(verdict.value)
    what = f"{said[0].upper()}{said[1:]}"
    words = [tr("{what} for {rows}?", what=what, rows=rows), tr("{what}: {count:,} rows?", what=what, count=count)]
    if known:
        words.insert(0, tr("{words} {known:,} of them are decided already.", words=words[0], known=known))
    return tuple(words), tr("Decide {count:,} rows", count=count)


def tally_rows(found: Sequence[Tally], today: date, most: int = 14) -> list[tuple[str, ...]]:
    """Return who decided how much on which day, as day, reviewer, rows, pace and time at work; the latest first."""
    names = {today: tr("Today"), today - timedelta(days=1): tr("Yesterday")}
    return [
        (
            names.get(each.day, each.day.isoformat()),
            each.reviewer or tr("no name"),
            f"{each.rows:,}",
            _seconds(each.pace) if each.pace is not None else NOTHING,
            _duration(each.seconds),
        )
        for each in found[:most]
    ]


def _time_left(seconds: float) -> str:
    return tr("{duration} left", duration=_duration(seconds)) if seconds >= 60 else tr("under a minute left")


def _seconds(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 120 else tr("{seconds:.0f} min", seconds=seconds / 60)


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return (
        tr("{minutes} min", minutes=minutes)
        if minutes < 60
        else tr("{minutes} h {minutes_2} min", minutes=minutes // 60, minutes_2=minutes % 60)
    )


def reviewed_images(view: View) -> NDArray[np.bool_] | None:
    """Return the images whose errors all have a verdict, (n_images,) bool; None while nothing is decided."""
    if view.snapshot.prediction is None or not view.snapshot.decisions:
        return None
    table, verdict = view.snapshot.table, view.rows.verdicts.verdict
    errors = (view.rows.status == Status.FP) | (view.rows.status == Status.FN)
    n = table.n_images
    total = np.bincount(table.image[errors], minlength=n)
    # A conflict is not done, since no verdict counts.
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
    what = tr(decision.verdict.value) if decision.verdict is not None else tr("no verdict")
    by = tr(" by {reviewer}", reviewer=decision.reviewer) if decision.reviewer else ""
    settles = tr(", to settle it") if decision.settles else ""
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
        return "\n".join(
            (
                tr("Conflict: {conflict_rule}", conflict_rule=CONFLICT_RULE),
                *(decision_text(decision) for decision in said),
            )
        )
    also = {Basis.AGREED: tr("agreed with:"), Basis.SETTLED: tr("settles:")}.get(ruling.basis, tr("also:"))
    return "\n".join((decision_text(said[0]), also, *(decision_text(other) for other in said[1:])))


def decision_facts(said: Sequence[Decision]) -> tuple[tuple[str, str], ...]:
    """Return the rows of the inspector about what reviewers say, that which counts first, and why it does."""
    if not said:
        return ()
    ruling, facts = rule(said), []
    if ruling.basis is Basis.CONFLICT:
        return (tr("Verdict"), tr(CONFLICT_LABEL)), *((each.reviewer or NOBODY, _verdict_words(each)) for each in said)
    decision = said[0]
    if decision.verdict is not None:
        facts.append((tr("Verdict"), tr(decision.verdict.value)))
    if ruling.basis is Basis.AGREED:
        same = [each.reviewer or NOBODY for each in said if each.verdict == decision.verdict]
        facts.append((tr("Agreed by"), ", ".join(same)))
        others = [each for each in said if each.verdict != decision.verdict]
    else:
        if decision.reviewer:
            facts.append((tr("Settled by") if ruling.basis is Basis.SETTLED else tr("Reviewer"), decision.reviewer))
        others = list(said[1:])
    for other in others:
        what = _verdict_words(other)
        facts.append(
            (tr("Also"), tr("{what} by {reviewer}", what=what, reviewer=other.reviewer) if other.reviewer else what)
        )
    return tuple(facts)


def _verdict_words(decision: Decision) -> str:
    words = tr(decision.verdict.value) if decision.verdict is not None else tr("a note")
    return tr("{words}, to settle it", words=words) if decision.settles else words


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
            dataset.image_names[image] if image >= 0 else tr("image {image_id}", image_id=decision.image_id),
            tr(decision.status.label),
            _numbered(decision.gt_segment_id),
            _numbered(decision.pred_segment_id),
            tr(decision.verdict.value) if decision.verdict is not None else NOTHING,
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
