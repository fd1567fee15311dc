"""Who decided what, where people differ, and how things stand with a team, in words: pure functions, no widgets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.literal import shortened
from panview.metrics.segment_table import Status
from panview.presentation.formatting import NOTHING
from panview.review.agreement import Agreement
from panview.review.disagreements import paired_rows
from panview.review.session import View
from panview.review.standing import Basis, rule
from panview.review.team.state import TeamState
from panview.review.verdict_rows import CONFLICT
from panview.review.verdicts import VERDICTS, Decision
from panview.words import tr, trn

DECIDED_TITLES = (
    tr("Reviewer"),
    tr("Decided"),
    *(tr(kind.value[0].upper() + kind.value[1:]).replace("Prediction", "Pred.") for kind in VERDICTS),
    tr("Conflict"),
    tr("Settled"),
    tr("Queue"),
)
DIFFER_TITLES = (tr("Image"), tr("Category"), tr("Status"), tr("Verdicts"))
MOST_LISTED = 2000
"""Rows of differences that are listed; nobody reads more, and figures count all."""
_MOST_NAMED = 3
_MOST_OF_A_NAME = 16
_NOBODY = tr("(no name)")


@dataclass(frozen=True)
class Difference:
    """A disagreement about which reviewers differ.

    Attributes
    ----------
    image : int
        Row of the image.
    segment : int
        Row of the segment table.
    cells : tuple of str
        By `DIFFER_TITLES`, with long names cut.
    whole : str
        The verdicts with whole names.
    """

    image: int
    segment: int
    cells: tuple[str, ...]
    whole: str


@dataclass(frozen=True)
class TeamContent:
    """What the page of a team says.

    Attributes
    ----------
    title, connection, trouble : str
        Where verdicts are kept, who one is there, and what is wrong; empty where nothing is.
    summary : str
    reviewers : tuple of tuple of str
        Cells by `DECIDED_TITLES`.
    differences : tuple of Difference
    differ : int
        How many there are in all.
    can_share_out, can_connect : bool
    """

    title: str
    connection: str
    trouble: str
    summary: str
    reviewers: tuple[tuple[str, ...], ...]
    differences: tuple[Difference, ...]
    differ: int
    can_share_out: bool
    can_connect: bool


def team_content(view: View, found: Agreement, team: TeamState | None, place: str, *, blind: bool) -> TeamContent:
    """Return what the page says of a view and of the agreement of its reviewers."""
    rows = _differing(view)
    return TeamContent(
        title=team.name if team is not None else tr("Reviewers"),
        connection=connection_text(team) if team is not None else tr("Verdicts are kept in {place}", place=place),
        trouble=trouble_text(team),
        summary=_summary(found, blind),
        reviewers=_reviewers(found, team),
        differences=tuple(_difference(view, row) for row in rows[:MOST_LISTED].tolist()),
        differ=len(rows),
        can_share_out=team is not None and team.leads,
        can_connect=team is None,
    )


def connection_text(team: TeamState) -> str:
    """Return the user's name and role in a team, and whether its server can be reached."""
    who = (
        tr("You have not connected to this team before")
        if team.role is None
        else tr("You are {reviewer}, a lead", reviewer=team.reviewer)
        if team.leads
        else tr("You are {reviewer}, a reviewer", reviewer=team.reviewer)
        if team.may_decide
        else tr("You are {reviewer}, a reader", reviewer=team.reviewer)
    )
    return f"{who} · {tr('connected') if team.connected else tr('offline')}"


def trouble_text(team: TeamState | None) -> str:
    """Return what is wrong with a team and what happens to verdicts that wait; empty if nothing is wrong."""
    if team is None:
        return ""
    parts = []
    if team.refused:
        parts.append(
            tr("{verdicts} refused by the server and kept here: {why}", verdicts=_verdicts(team.refused), why=team.why)
        )
    elif not team.connected and team.why:
        parts.append(team.why)
    waiting = team.waiting - team.refused
    them = tr("They are") if waiting > 1 else tr("It is")
    if waiting and team.connected and not team.may_decide:
        parts.append(
            tr(
                "{verdicts} not sent. {them} kept on this computer and sent once you may decide again",
                verdicts=_verdicts(waiting),
                them=them,
            )
        )
    elif waiting and not team.connected:
        parts.append(
            tr(
                "{verdicts} not sent yet. {them} kept on this computer and sent once it is back",
                verdicts=_verdicts(waiting),
                them=them,
            )
        )
    if team.lost:
        whose = ", ".join(team.lost_by[:_MOST_NAMED]) + (tr(" and others") if len(team.lost_by) > _MOST_NAMED else "")
        them = tr("They are") if team.lost > 1 else tr("It is")
        parts.append(
            tr(
                "{verdicts} of others ({whose}) not in the database any more. {them} kept on this "
                "computer, and shown again once their reviewers, or a lead, have opened the set",
                verdicts=_verdicts(team.lost),
                whose=whose,
                them=them,
            )
        )
    if team.tags_waiting and not team.connected:
        parts.append(
            trn(
                "Tags of {count:,} image are not sent yet",
                "Tags of {count:,} images are not sent yet",
                team.tags_waiting,
                count=team.tags_waiting,
            )
        )
    if team.tags_trouble:
        parts.append(tr("A tag is not shared: {trouble}", trouble=team.tags_trouble))
    if team.samples_trouble:
        parts.append(tr("A sample is not shared: {trouble}", trouble=team.samples_trouble))
    return ". ".join(parts)


def chip_text(team: TeamState | None) -> str:
    """Return what the chip above the list of images says; empty where all is well."""
    if team is None:
        return ""
    if team.refused:
        return tr("{verdicts} refused", verdicts=_verdicts(team.refused))
    if not team.connected:
        waiting = team.waiting + team.tags_waiting
        return tr("Offline: {waiting:,} not sent", waiting=waiting) if waiting else tr("Offline")
    if team.waiting and not team.may_decide:
        return tr("{waiting:,} not sent", waiting=team.waiting)
    if team.lost:
        return tr("{verdicts} lost", verdicts=_verdicts(team.lost))
    # Verdicts that are sent within a moment are not worth a message.
    return tr("{verdicts} being sent", verdicts=_verdicts(team.waiting)) if team.waiting > 20 else ""


def _summary(found: Agreement, blind: bool) -> str:
    what = tr("disagreement") if found.decided == 1 else tr("disagreements")
    states = ", ".join(
        f"{count:,} {word}"
        for count, word in (
            (found.by_basis[Basis.ALONE], tr("by one reviewer")),
            (found.by_basis[Basis.AGREED], tr("agreed")),
            (found.by_basis[Basis.SETTLED], tr("settled")),
            (found.by_basis[Basis.CONFLICT], tr("in conflict")),
        )
        if count
    )
    text = (
        tr("{decided:,} {what} decided: {states}", decided=found.decided, what=what, states=states)
        if states
        else tr("Nobody has decided anything yet")
    )
    return (
        tr("{said}. You decide blind: the verdicts of others are shown only where you have decided, too", said=text)
        if blind
        else text
    )


def _reviewers(found: Agreement, team: TeamState | None) -> tuple[tuple[str, ...], ...]:
    queues = {each.reviewer: _queue(each.queue, each.blind) for each in team.assignments} if team is not None else {}
    rows = [
        (
            each.reviewer or _NOBODY,
            *(f"{n:,}" for n in (each.decided, *each.verdicts.values(), each.in_conflict, each.settled)),
            queues.get(each.reviewer, NOTHING),
        )
        for each in found.reviewers
    ]
    known = {each.reviewer for each in found.reviewers}
    # Reviewers who have been given work but have not begun.
    none = tuple("0" for _ in DECIDED_TITLES[1:-1])
    rows += [(name, *none, queue) for name, queue in sorted(queues.items()) if name not in known]
    return tuple(rows)


def _queue(queue: str, blind: bool) -> str:
    return (queue or tr("everything")) + (tr(", blind") if blind else "")


def _differing(view: View) -> NDArray[np.int64]:
    """Return the rows about which reviewers differ, the unsettled first, a pair once."""
    verdicts = view.rows.verdicts
    if view.snapshot.prediction is None or not len(verdicts.place):
        return np.empty(0, np.int64)
    differs = np.array([_differ(said) for said in verdicts.said] + [False], np.bool_)
    rows = np.flatnonzero(differs[verdicts.place]).astype(np.int64)
    first, _ = paired_rows(view.snapshot.table, view.rows.status, view.rows.error_type, rows)
    settled = verdicts.verdict[first] != CONFLICT
    return first[np.argsort(settled, kind="stable")].astype(np.int64)


def _differ(said: tuple[Decision, ...]) -> bool:
    judged = [each for each in said if each.verdict is not None]
    return bool(judged) and (
        rule(said).basis is Basis.CONFLICT or len({each.verdict for each in judged if not each.settles}) > 1
    )


def _difference(view: View, row: int) -> Difference:
    snapshot, verdicts = view.snapshot, view.rows.verdicts
    table, said = snapshot.table, verdicts.said[int(verdicts.place[row])]
    image = int(table.image[row])
    cells = (
        snapshot.dataset.image_names[image],
        snapshot.dataset.categories.names[int(table.category[row])],
        tr(Status(int(view.rows.status[row])).label),
        verdicts_said(said, _MOST_OF_A_NAME),
    )
    return Difference(image, row, cells, verdicts_said(said))


def verdicts_said(said: tuple[Decision, ...], longest: int | None = None) -> str:
    """Return who has said what, such as "truth wrong: ana, ben · both fine: cleo", what most say first.

    Parameters
    ----------
    said : tuple of Decision
    longest : int, optional
        Letters of a name that are shown (default: all).
    """
    by_verdict: dict[str, list[str]] = {}
    settled: list[str] = []
    for each in said:
        if each.verdict is None:
            continue
        name = each.reviewer or _NOBODY
        name = shortened(name, longest) if longest is not None else name
        if each.settles:
            settled.append(f"{tr('{reviewer} settles', reviewer=name)}: {tr(each.verdict.value)}")
        else:
            by_verdict.setdefault(tr(each.verdict.value), []).append(name)
    groups = sorted(by_verdict.items(), key=lambda group: -len(group[1]))
    return " · ".join((*(f"{verdict}: {', '.join(names)}" for verdict, names in groups), *settled))


def _verdicts(count: int) -> str:
    return trn("{count:,} verdict", "{count:,} verdicts", count, count=count)
