"""What came back of an image, compared with what went out: which segment is which, and what changed.

A segment is found again, in this order: by its very pixels; by the id that its file still carries; by its overlap, IoU
above a half, or above a quarter in the same category. Each is found once: of two that claim it by the one that shares
more pixels. What is found keeps its id, and its crowd flag where the file says none. Everything else is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.datasets.annotation.flat_masks import FlatMask
from panview.datasets.annotation.format import BACKGROUND, ReturnedImage, ReturnedMask
from panview.datasets.categories import Categories
from panview.datasets.forms.image import PanopticImage
from panview.datasets.png import MAX_SEGMENT_ID
from panview.datasets.runs import runs_of

SAME_IOU, SAME_CATEGORY_IOU = 0.5, 0.25


class Change(NamedTuple):
    """What happened to a segment.

    Attributes
    ----------
    change : str
        "added", "removed" or "changed".
    what : str
        Of one that changed: "mask", "category", "crowd", joined by " + ".
    segment_id : int
    category_before, category_after : int
        Index into `Categories`, -1 where there is none.
    area_before, area_after : int
    iou : float
        Of both masks; NaN where there is only one.
    """

    change: str
    what: str
    segment_id: int
    category_before: int
    category_after: int
    area_before: int
    area_after: int
    iou: float


@dataclass(frozen=True, eq=False)
class Merged:
    """An image as it is now.

    Attributes
    ----------
    image : PanopticImage
    changes : tuple of Change
    unchanged : int
        Segments.
    remarks : tuple of str
    """

    image: PanopticImage
    changes: tuple[Change, ...]
    unchanged: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Masks drawn into one map: ``canvas`` holds 1 to n, 0 = void; the others are (n,)."""

    canvas: NDArray[np.uint32]
    category: NDArray[np.int64]
    said_id: NDArray[np.int64]
    said_crowd: list[bool | None]


def merge(
    before: PanopticImage,
    returned: ReturnedImage,
    categories: Categories,
    *,
    edited_on_top: bool,
    unsent: Sequence[int] = (),
) -> Merged:
    """Compare an image that came back with what went out.

    Parameters
    ----------
    before : PanopticImage
        Every segment has a pixel.
    returned : ReturnedImage
    categories : Categories
    edited_on_top : bool
        See `AnnotationFormat`.
    unsent : sequence of int
        Ids of segments that were in no file: they stay, where nothing else is drawn.
    """
    shape = before.runs.shape
    numbers = before.runs.to_id_map()
    line = numbers.T.ravel() if returned.by_columns else numbers.ravel()
    count = len(before.segment_id)
    areas = np.bincount(line, minlength=count + 1)
    drawn, remarks = _draw(before, returned, line, areas, edited_on_top, unsent)
    drawn = _one_stuff_each(drawn, before, categories, line, areas)
    kept = np.bincount(drawn.canvas, minlength=len(drawn.category) + 1)[1:] > 0
    drawn = _only(drawn, kept)
    shared = _shared(drawn, line, count)
    found = _find(before, drawn, shared, areas)
    after, changes, unchanged = _compare(before, drawn, found, shared, areas)
    height, width = shape
    id_map = drawn.canvas.reshape(width, height).T if returned.by_columns else drawn.canvas.reshape(shape)
    runs = runs_of(np.ascontiguousarray(id_map))
    image = PanopticImage(runs, after[0], drawn.category.astype(np.int16), after[1])
    return Merged(image, changes, unchanged, (*returned.remarks, *remarks))


def _draw(
    before: PanopticImage,
    returned: ReturnedImage,
    line: NDArray[np.uint32],
    areas: NDArray[np.int64],
    edited_on_top: bool,
    unsent: Sequence[int],
) -> tuple[_Drawn, list[str]]:
    """Draw masks over each other: first those that were not sent, then those that came back."""
    masks = list(returned.masks)
    pixels = [own.mask.pixels() for own in masks]
    order = list(range(len(masks)))
    if edited_on_top:
        order.sort(key=lambda k: not _is_untouched(line, pixels[k], areas))
    canvas = np.zeros(len(line), np.uint32)
    place_of = {segment_id: place for place, segment_id in enumerate(before.segment_id.tolist())}
    for segment_id in unsent:
        if segment_id in place_of:
            number = place_of[segment_id]
            own = np.flatnonzero(line == number + 1)
            canvas[own] = len(masks) + 1
            iscrowd = bool(before.iscrowd[number])
            mask = FlatMask(own, np.ones_like(own))
            masks.append(ReturnedMask(mask, int(before.category[number]), segment_id, iscrowd))
    below = canvas > 0
    hidden = 0
    for k in order:
        if masks[k].category != BACKGROUND:
            hidden += int(np.count_nonzero((canvas[pixels[k]] > 0) & ~below[pixels[k]]))
        below[pixels[k]] = False
        canvas[pixels[k]] = 0 if masks[k].category == BACKGROUND else k + 1
    remarks = [f"{hidden:,} pixels were drawn twice; the edited segment is on top"] if hidden and edited_on_top else []
    if hidden and not edited_on_top:
        remarks.append(f"{hidden:,} pixels were drawn twice; the later segment is on top")
    seen = np.bincount(canvas, minlength=len(masks) + 1)[1:]
    covered = sum(1 for k, own in enumerate(masks) if not seen[k] and own.category != BACKGROUND)
    if covered:
        remarks.append(f"{covered:,} segments are entirely covered by others and were removed")
    drawn = _Drawn(
        canvas,
        np.array([own.category for own in masks], np.int64),
        np.array([own.segment_id for own in masks], np.int64),
        [own.iscrowd for own in masks],
    )
    return drawn, remarks


def _is_untouched(line: NDArray[np.uint32], pixels: NDArray[np.int64], areas: NDArray[np.int64]) -> bool:
    """Whether a mask is that of a segment before, to the pixel."""
    if not len(pixels):
        return False
    first = line[pixels[0]]
    return bool(first > 0 and areas[first] == len(pixels) and (line[pixels] == first).all())


def _one_stuff_each(
    drawn: _Drawn, before: PanopticImage, categories: Categories, line: NDArray[np.uint32], areas: NDArray[np.int64]
) -> _Drawn:
    """Join segments of a stuff category that had at most one segment before: stuff has one segment per image."""
    number = np.arange(len(drawn.category) + 1)
    for category in np.unique(drawn.category[drawn.category >= 0]).tolist():
        own = np.flatnonzero(drawn.category == category)
        if categories.isthing[category] or len(own) < 2 or np.count_nonzero(before.category == category) > 1:
            continue
        # If one of them was the segment before, its id and flag are kept.
        was = np.flatnonzero(before.category == category)
        head = own[0]
        if len(was):
            shared = np.bincount(drawn.canvas[line == was[0] + 1], minlength=len(number))[own + 1]
            head = own[int(shared.argmax())]
        number[own + 1] = head + 1
    if (number == np.arange(len(number))).all():
        return drawn
    return _Drawn(number.astype(np.uint32)[drawn.canvas], drawn.category, drawn.said_id, drawn.said_crowd)


def _only(drawn: _Drawn, kept: NDArray[np.bool_]) -> _Drawn:
    table = np.concatenate([np.zeros(1, np.uint32), np.where(kept, np.cumsum(kept), 0).astype(np.uint32)])
    crowd = [said for said, is_kept in zip(drawn.said_crowd, kept.tolist(), strict=True) if is_kept]
    return _Drawn(table[drawn.canvas], drawn.category[kept], drawn.said_id[kept], crowd)


def _shared(drawn: _Drawn, line: NDArray[np.uint32], count: int) -> NDArray[np.int64]:
    """Return the pixels that each new segment, and void, shares with each old one, (n + 1, count + 1) int64."""
    rows = len(drawn.category) + 1
    both = drawn.canvas.astype(np.int64) * (count + 1) + line
    return np.bincount(both, minlength=rows * (count + 1)).reshape(rows, count + 1)


def _find(
    before: PanopticImage, drawn: _Drawn, shared: NDArray[np.int64], areas: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the old segment that each new one continues, (n,) int64, -1 for none."""
    found = np.full(len(drawn.category), -1, np.int64)
    taken = np.zeros(len(before.segment_id), np.bool_)
    inner = shared[1:, 1:]
    now = shared[1:].sum(axis=1)
    was = areas[1 : len(taken) + 1]

    def pair(own: int, place: int) -> None:
        if found[own] < 0 and not taken[place]:
            found[own], taken[place] = place, True

    for own, place in np.argwhere((inner == now[:, None]) & (inner == was[None, :]) & (inner > 0)).tolist():
        pair(own, place)
    place_of = {segment_id: place for place, segment_id in enumerate(before.segment_id.tolist())}
    said = [(own, place_of[i]) for own, i in enumerate(drawn.said_id.tolist()) if i in place_of]
    for own, place in sorted(said, key=lambda both: -inner[both]):
        pair(own, place)
    union = now[:, None] + was[None, :] - inner
    iou = inner / np.maximum(union, 1)
    is_same = drawn.category[:, None] == before.category[None, :]
    likely = (iou > SAME_IOU) | (is_same & (iou > SAME_CATEGORY_IOU))
    pairs = np.argwhere(likely)
    worth = (iou + 0.25 * is_same)[likely]
    for k in np.argsort(-worth, kind="stable").tolist():
        pair(*pairs[k].tolist())
    return found


def _compare(
    before: PanopticImage,
    drawn: _Drawn,
    found: NDArray[np.int64],
    shared: NDArray[np.int64],
    areas: NDArray[np.int64],
) -> tuple[tuple[NDArray[np.uint32], NDArray[np.bool_]], tuple[Change, ...], int]:
    """Return ids and crowd flags of the new segments, the changes, and how many segments are unchanged."""
    known = set(before.segment_id.tolist())
    fresh = max(known, default=0)
    ids, crowd, changes, unchanged = [], [], [], 0
    was, inner = areas[1:].tolist(), shared[1:, 1:]
    for own, place in enumerate(found.tolist()):
        category, now = int(drawn.category[own]), int(shared[own + 1].sum())
        said = drawn.said_crowd[own]
        if place < 0:
            fresh = _next(fresh, known)
            known.add(fresh)
            ids.append(fresh)
            crowd.append(bool(said))
            changes.append(Change("added", "", fresh, -1, category, 0, now, np.nan))
            continue
        ids.append(int(before.segment_id[place]))
        crowd.append(bool(before.iscrowd[place]) if said is None else said)
        both = int(inner[own, place])
        iou = both / (was[place] + now - both)
        differs = {
            "mask": iou < 1,
            "category": category != before.category[place],
            "crowd": crowd[-1] != before.iscrowd[place],
        }
        what = " + ".join(name for name, is_so in differs.items() if is_so)
        if not what:
            unchanged += 1
            continue
        changes.append(Change("changed", what, ids[-1], int(before.category[place]), category, was[place], now, iou))
    for place in np.setdiff1d(np.arange(len(before.segment_id)), found).tolist():
        own_id, category = int(before.segment_id[place]), int(before.category[place])
        changes.append(Change("removed", "", own_id, category, -1, was[place], 0, np.nan))
    return (np.array(ids, np.uint32), np.array(crowd, np.bool_)), tuple(changes), unchanged


def _next(last: int, known: set[int]) -> int:
    """Return an id that no segment has or had: the next one, or the lowest free one if ids have reached their limit."""
    if last < MAX_SEGMENT_ID:
        return last + 1
    return next(i for i in range(1, MAX_SEGMENT_ID + 1) if i not in known)
