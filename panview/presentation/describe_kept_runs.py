"""Model runs on disk, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from panview.engine.found_runs import FoundRun
from panview.presentation.rows import ListRow
from panview.words import tr, trn


def run_rows(found: Sequence[FoundRun], is_open: Collection[str], queued: Collection[str]) -> tuple[ListRow, ...]:
    """Return a row for each run; names of those that are open, and of those in the queue, are given."""
    return tuple(ListRow(each.run.name, each.run.name, _detail(each, is_open, queued)) for each in found)


def offer_text(found: Sequence[FoundRun]) -> tuple[str, str]:
    """Return what is said of runs that could be opened: a sentence, and what is known of each."""
    if len(found) == 1:
        text = tr("A model run of this set is not open: {name}", name=found[0].run.name)
        return text, _state(found[0])
    text = tr("{count:,} model runs of this set are not open", count=len(found))
    return text, "   ·   ".join(f"{each.run.name}: {_state(each)}" for each in found)


def _detail(found: FoundRun, is_open: Collection[str], queued: Collection[str]) -> str:
    name = found.run.name
    if name in queued:
        return tr("{state} · in the queue", state=_state(found))
    if name in is_open:
        return tr("{state} · open", state=_state(found))
    if found.under_way:
        return tr("{state} · Enter follows it", state=_state(found))
    if found.can_go_on:
        return tr("{state} · continues where it stopped", state=_state(found))
    return _state(found)


def _state(found: FoundRun) -> str:
    if found.finished:
        return trn("finished, {done:,} image", "finished, {done:,} images", found.done, done=found.done)
    if found.under_way:
        return trn(
            "another process runs it, {wanted:,} image",
            "another process runs it, {wanted:,} images",
            found.wanted,
            wanted=found.wanted,
        )
    return tr("stopped at {done:,} of {wanted:,} images", done=found.done, wanted=found.wanted)
