"""Model runs on disk, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from panview.engine.found_runs import FoundRun
from panview.presentation.rows import ListRow


def run_rows(found: Sequence[FoundRun], is_open: Collection[str], queued: Collection[str]) -> tuple[ListRow, ...]:
    """Return a row for each run; names of those that are open, and of those in the queue, are given."""
    return tuple(ListRow(each.run.name, each.run.name, _detail(each, is_open, queued)) for each in found)


def offer_text(found: Sequence[FoundRun]) -> tuple[str, str]:
    """Return what is said of runs that could be opened: a sentence, and what is known of each."""
    if len(found) == 1:
        text = f"A model run of this set is not open: {found[0].run.name}"
        return text, _state(found[0])
    text = f"{len(found):,} model runs of this set are not open"
    return text, "   ·   ".join(f"{each.run.name}: {_state(each)}" for each in found)


def _detail(found: FoundRun, is_open: Collection[str], queued: Collection[str]) -> str:
    name = found.run.name
    if name in queued:
        return f"{_state(found)} · in the queue"
    if name in is_open:
        return f"{_state(found)} · open"
    if found.can_go_on:
        return f"{_state(found)} · continues where it stopped"
    return _state(found)


def _state(found: FoundRun) -> str:
    if found.finished:
        return f"finished, {found.done:,} image{'' if found.done == 1 else 's'}"
    return f"stopped at {found.done:,} of {found.wanted:,} images"
