"""``panview team``: the database that a team's verdicts are kept in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from panview.cli.loading import load_to_look_at
from panview.cli.output import counted, images_text, note
from panview.datasets.opening import Opening
from panview.errors import NotFoundError, PanviewError
from panview.literal import literal
from panview.review.agreement import agreement_of
from panview.review.team.local import LocalCopy
from panview.review.team.place import read_team_place
from panview.review.team.rows import in_order
from panview.review.team.sharing import sharing_among
from panview.review.team.state import Role
from panview.review.verdict_join import standing_after
from panview.review.verdict_places import local_file


def run_set_up(address: str) -> None:
    """Make the tables of a team, or bring them up to date."""
    place = read_team_place(address)
    from panview.review.team.server import set_up

    before, now = set_up(place)
    if before == now:
        note(f"{place}: is up to date (version {now})")
    elif before:
        note(f"{place}: updated from version {before} to {now}; nothing was lost")
    else:
        note(f"{place}: ready (version {now}); give people roles with panview team grant")


def run_grant(address: str, user: str, role: str) -> None:
    """Give a user a role."""
    place = read_team_place(address)
    wanted = next((each for each in Role if each.word == role), None)
    if wanted is None:
        raise PanviewError(f"--role {role}: expected reader, reviewer or lead")
    from panview.review.team.server import Server

    with Server.connect(place) as server:
        server.grant(user, wanted)
    note(f"{user} is now a {wanted.word} of {place.name}; open windows notice within seconds")


def run_assign(
    path: Path, address: str, reviewers: Sequence[str], shared: float, *, blind: bool, opening: Opening
) -> None:
    """Share out the disagreements of a set."""
    place = read_team_place(address)
    sharing = sharing_among(reviewers, shared / 100, blind=blind)
    dataset = load_to_look_at(path, opening)
    from panview.review.team.server import share_out

    share_out(place, dataset, sharing)
    for reviewer, queue in sharing.queues.items():
        note(f"{reviewer}: {queue.text}{', blind' if blind else ''}")


def run_add_tags(path: Path, table: Path, address: str, opening: Opening) -> None:
    """Put the tags of a table on a team's images."""
    place = read_team_place(address)
    dataset = load_to_look_at(path, opening)
    if not table.exists():
        raise NotFoundError(f"{table}: there is no such table of tags")
    from panview.review.tag_file import read_tags
    from panview.review.team.moving import add_tags

    tags = read_tags(dataset, table)
    added, total = add_tags(place, dataset, tags), sum(tags.count(tag) for tag in tags.names)
    known = f"; {total - added:,} of {total:,} were there already" if total > added else ""
    note(f"{place}: {counted(added, 'tag')} added to images{known}")


def run_status(path: Path, address: str, opening: Opening) -> None:
    """Say how a team's verdicts on a set stand."""
    place = read_team_place(address)
    dataset = load_to_look_at(path, opening)
    from panview.review.team.server import Server

    with Server.connect(place) as server:
        number = server.dataset(dataset)
        log = server.log(number) if number is not None else []
        assigned = server.assignments(number) if number is not None else ()
        samples = server.sample_names(number) if number is not None else []
        tags = server.tags(number) if number is not None else {}
        note(f"{place.name}: you are {server.user}, a {server.role.word}")
    found = agreement_of(standing_after(in_order(log)))
    late = sum(each.overruled_by is not None for each in log)
    note(
        f"{counted(len(log), 'decision')} of {counted(len(found.reviewers), 'reviewer')} saved"
        + (f", {late:,} of them without effect, since a newer one had been sent first" if late else "")
    )
    note(f"{counted(found.decided, 'disagreement')} decided, {found.conflicts:,} of them in conflict")
    if samples:
        note(f"{counted(len(samples), 'sample')}: {literal(', '.join(samples))}")
    tagged = [f"{tag} on {images_text(len(images))}" for tag, images in sorted(tags.items()) if images]
    if tagged:
        note(f"{counted(len(tagged), 'tag')}: {literal(', '.join(tagged))}")
    kept = local_file(place, dataset)
    if kept.exists():
        waiting, lost, untagged = _kept(kept)
        if untagged:
            note(f"tags of {images_text(untagged)} changed on this computer and not sent yet")
        if waiting:
            note(
                f"{counted(waiting, 'decision')} made on this computer and not sent yet; "
                "a window on this set sends them"
            )
        if lost:
            note(
                f"{counted(lost, 'decision')} of others that the database has lost, kept in {kept}; they are there "
                "again once their reviewers, or a lead, have opened the set"
            )
    for each in assigned:
        note(f"{literal(each.reviewer)}: {each.queue or 'everything'}{', blind' if each.blind else ''}")


def _kept(path: Path) -> tuple[int, int, int]:
    """Return how many decisions wait on this computer, are kept and lost by the database, and how many tags wait."""
    local = LocalCopy.open(path)
    try:
        return len(local.outbox()), len(local.set_aside()), local.tags().waiting
    finally:
        local.close()
