"""Whether the numbers of a prediction set mean what they say, judged by what they share with the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from panview.datasets.category_mapping import NamedIds
from panview.linter.agreement import Agreement
from panview.linter.assignment import Meant, Shared, best_assignment
from panview.linter.documents import ListedCategories
from panview.linter.findings import Finding
from panview.linter.listed import ListedSide, category_index
from panview.metrics.segment_table import Side

_GAIN, _LEAST = 0.2, 0.4
"""Another reading must make so much more of the pixels agree, and so many in all, to be believed."""
_AS_GOOD = 0.05
"""A reading that has a name is told where it does so well, but for this, as any assignment does."""
_TOLD = _FEW = 3
PLACE = "$.annotations[*].segments_info[*].category_id"


@dataclass(frozen=True)
class LabelSpace:
    """What the numbers of a prediction set seem to stand for.

    Attributes
    ----------
    code : str
        Of the finding; empty where nothing is to be said.
    problem : str
    as_is, instead : float
        Share of agreeing pixels as the numbers are, and as they seem to be meant.
    meant : tuple of Meant
        For each number that is used.
    """

    code: str
    problem: str
    as_is: float
    instead: float
    meant: tuple[Meant, ...]


def check_label_space(
    listed: ListedSide, agreement: Agreement, categories: ListedCategories
) -> tuple[Finding | None, LabelSpace]:
    """Return what the numbers seem to stand for, with a finding where that is certainly not what they say."""
    own = category_index(categories.ids, agreement.kinds).astype(np.int64)
    used = slice(0, len(agreement.kinds))
    shared = Shared(
        agreement.kinds,
        own,
        agreement.confusion_parts[..., used],
        agreement.alike_parts[..., used],
        np.bincount(np.searchsorted(agreement.kinds, listed.category_id), minlength=len(own))[used],
    )
    space = label_space(shared, categories, categories.isthing)
    if not space.code:
        return None, space
    return Finding(space.code, space.problem, listed.json, Side.PREDICTION, listed.prediction, PLACE), space


def label_space(shared: Shared, categories: NamedIds, isthing: NDArray[np.bool_]) -> LabelSpace:
    """Find out what numbers seem to stand for: one of the usual slips if that does, else whatever fits best.

    Parameters
    ----------
    shared : Shared
    categories : NamedIds
        c of them.
    isthing : (c,) bool
    """
    if not len(shared.numbers) or not shared.pixels.any():
        return LabelSpace("", "", 0.0, 0.0, ())
    assignment = best_assignment(shared)
    reading = best_reading(shared, np.asarray(categories.ids, np.int64), isthing)
    if reading is not None and reading.share >= assignment.instead - _AS_GOOD:
        pixels = shared.pixels.sum(axis=0)
        of_number = np.maximum(1, pixels.sum(axis=0))
        meant = tuple(
            replace(known, category=row, share=float(pixels[row, k] / of_number[k]) if row >= 0 else 0.0, certain=True)
            for k, (known, row) in enumerate(zip(assignment.meant, reading.index.tolist(), strict=True))
        )
        problem = f"{reading.what}: {_agreement(reading.share, assignment.as_is)}; {told(meant, categories)}"
        return LabelSpace(reading.code, problem, assignment.as_is, reading.share, meant)
    as_is, instead = assignment.as_is, assignment.instead
    if not assignment.found:
        return LabelSpace("", "", as_is, instead, assignment.meant)
    problem = f"{told(assignment.meant, categories)}; {_agreement(instead, as_is)}"
    code = "PV315" if _are_few_exchanged(assignment.meant) else "PV316"
    return LabelSpace(code, problem, as_is, instead, assignment.meant)


def told(meant: Sequence[Meant], categories: NamedIds) -> str:
    """Return what the numbers with most to say stand for: "category 0 is road in 95 % of its pixels"."""
    moved = [one for one in meant if one.certain and one.category not in (one.own, -1)]
    moved.sort(key=lambda one: -one.share)
    parts: list[str] = []
    for one in moved[:_TOLD]:
        called = f" ({categories.names[one.own]})" if one.own >= 0 else ""
        what = "category " if not parts else ""
        where = " in {:.0f} % of its pixels" if not parts else " in {:.0f} %"
        parts.append(f"{what}{one.number}{called} is {categories.names[one.category]}{where.format(100 * one.share)}")
    more = f", and {len(moved) - _TOLD:,} more" if len(moved) > _TOLD else ""
    return ", ".join(parts) + more


def _are_few_exchanged(meant: Sequence[Meant]) -> bool:
    """Whether all that moved are two or three categories that have each other's ids."""
    moved = [one for one in meant if one.certain]
    return len(moved) <= _FEW and {one.own for one in moved} == {one.category for one in moved}


def _agreement(instead: float, as_is: float) -> str:
    return f"{100 * instead:.0f} % of the pixels then agree with the truth, {100 * as_is:.0f} % as they are"


@dataclass(frozen=True, eq=False)
class Reading:
    """A usual slip: its code, what it is, the category of each number that is then meant, share of agreeing pixels."""

    code: str
    what: str
    index: NDArray[np.int64]
    share: float


def best_reading(shared: Shared, ids: NDArray[np.int64], isthing: NDArray[np.bool_]) -> Reading | None:
    """Find the usual slip by which most pixels agree; None where they are best as they are, or none is to be believed.

    Parameters
    ----------
    shared : Shared
    ids : (c,) int64
        Category ids.
    isthing : (c,) bool
    """
    numbers, confusion = shared.numbers, shared.pixels.sum(axis=0)
    total, count = int(confusion.sum()), len(ids)
    if total == 0 or count == 0:
        return None
    counted_from = int(ids.min())
    gapless = np.array_equal(np.sort(ids), np.arange(counted_from, counted_from + count))
    plain = np.arange(count)
    orders = [
        ("they are labels counted from 0", plain, 0),
        ("they are labels counted from 1", plain, 1),
        ("they are labels counted from 0, things first", np.argsort(~isthing, kind="stable"), 0),
        ("they are labels counted from 0, stuff first", np.argsort(isthing, kind="stable"), 0),
    ]
    labels = [("PV305", what, _in_order(order, numbers - first)) for what, order, first in orders]
    shifted = [
        ("PV306", "they are one too small", category_index(ids, numbers + 1).astype(np.int64)),
        ("PV306", "they are one too large", category_index(ids, numbers - 1).astype(np.int64)),
    ]
    as_is = _share(confusion, shared.own, total)
    # If ids have no gaps, labels are ids off by one; of equally good readings, the first is taken.
    readings = shifted + labels if gapless else labels + shifted
    shares = [_share(confusion, index, total) for _, _, index in readings]
    best = int(np.argmax(shares))
    code, what, index = readings[best]
    if shares[best] < max(as_is + _GAIN, _LEAST):
        return None
    return Reading(code, what, index, shares[best])


def _in_order(order: NDArray[np.int64], label: NDArray[np.int64]) -> NDArray[np.int64]:
    inside = (label >= 0) & (label < len(order))
    return np.where(inside, order[np.clip(label, 0, len(order) - 1)], -1)


def _share(confusion: NDArray[np.int64], index: NDArray[np.int64], total: int) -> float:
    columns = np.flatnonzero(index >= 0)
    return float(confusion[index[columns], columns].sum()) / total
