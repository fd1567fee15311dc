"""Repairs in words: what the inspector says of them, and what is offered to choose from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from panview.metrics.segment_table import NO_ROW, SegmentTable
from panview.presentation.rows import PaletteRow
from panview.review.repair import RepairKind
from panview.review.repairs import Offer, category_of, repair_words
from panview.review.session import Snapshot
from panview.review.standing import repairs_of
from panview.review.verdicts import Decision, content_keys
from panview.words import tr


def repairs_about(snapshot: Snapshot, table: SegmentTable, row: int) -> tuple[Decision, ...]:
    """Return the repairs that concern a segment of a table, or the truth that it belongs to."""
    repairs = repairs_of(snapshot.decisions)
    if not len(repairs):
        return ()
    rows = [row]
    partner = int(table.partner[row])
    # A truth segment is the same object only if each is the other's best overlap.
    if partner != NO_ROW and table.partner[partner] == row:
        rows.append(partner)
    keys = content_keys(snapshot.dataset, table, np.array(rows, np.int64)).tolist()
    return repairs.about(keys)


def repair_facts(snapshot: Snapshot, table: SegmentTable, row: int) -> tuple[tuple[str, str], ...]:
    """Return the rows of the inspector about repairs of a segment."""
    facts = []
    for decision in repairs_about(snapshot, table, row):
        by = tr(" by {reviewer}", reviewer=decision.reviewer) if decision.reviewer else ""
        facts.append((tr("Repair"), f"{repair_words(decision, category_of(snapshot.dataset, decision))}{by}"))
    return tuple(facts)


def category_rows(snapshot: Snapshot, truth: int) -> list[PaletteRow]:
    """Return the categories that a truth segment can get: that of its prediction first, then those of its kind."""
    categories, table = snapshot.dataset.categories, snapshot.table
    own = int(table.category[truth])
    partner = int(table.partner[truth])
    predicted = int(table.category[partner]) if partner != NO_ROW else own
    order = sorted(
        (place for place in range(len(categories)) if place != own),
        key=lambda place: (place != predicted, categories.isthing[place] != categories.isthing[own], place),
    )
    return [
        PaletteRow(str(place), categories.names[place], group=tr("Thing") if categories.isthing[place] else "Stuff")
        for place in order
    ]


def merge_rows(snapshot: Snapshot, truth: int, candidates: Sequence[int]) -> list[PaletteRow]:
    """Return the segments that one can be merged with, in words that tell them apart."""
    table = snapshot.table
    name = snapshot.dataset.categories.names[int(table.category[truth])]
    return [
        PaletteRow(
            str(row),
            tr(
                "{name} #{int} · {int_2:,} px · {whereabouts}",
                name=name,
                int=int(table.segment_id[row]),
                int_2=int(table.area[row]),
                whereabouts=_whereabouts(table, truth, row),
            ),
        )
        for row in candidates
    ]


def _whereabouts(table: SegmentTable, truth: int, other: int) -> str:
    """Return where a segment lies, seen from another one."""
    x, y, width, height = table.bbox[truth].tolist()
    other_x, other_y, other_width, other_height = table.bbox[other].tolist()
    across = (other_x + other_width / 2) - (x + width / 2)
    down = (other_y + other_height / 2) - (y + height / 2)
    if abs(across) >= abs(down):
        where = tr("to the right") if across > 0 else tr("to the left")
    else:
        where = tr("below") if down > 0 else tr("above")
    gap = max(other_x - x - width, x - other_x - other_width, other_y - y - height, y - other_y - other_height)
    return tr("{gap:,} px {where}", gap=gap, where=where) if gap > 0 else where


TITLES = {
    RepairKind.MASK: tr("Take the predicted mask"),
    RepairKind.SPLIT: tr("Split along the prediction"),
    RepairKind.MERGE: tr("Merge with another segment…"),
    RepairKind.CATEGORY: tr("Change the category…"),
    RepairKind.VOID: tr("Make void"),
}


def repair_title(kind: RepairKind, offer: Offer) -> str:
    """Return what a repair that is offered is called in the menu."""
    if kind is RepairKind.MASK and offer.predicted and not offer.truth:
        return tr("Add the predicted segment")
    if kind is RepairKind.SPLIT and not offer.why_not:
        return tr("{titles} into {count}", titles=TITLES[kind], count=len(offer.predicted))
    return TITLES[kind]
