"""Corrections applied to the id map of one image; their rules are those of `panview.review.corrections`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.png import MAX_SEGMENT_ID
from panview.review.corrections import Correction
from panview.review.cutting import cut
from panview.review.verdicts import Action, Decision

PIXELS_TAKEN = "pixels taken"
LOST_ALL = "lost all pixels"


@dataclass(frozen=True)
class TruthSegment:
    """A segment of the ground truth; ``category`` is an index into the dataset's categories."""

    id: int
    category: int
    iscrowd: bool = False


@dataclass(frozen=True)
class MeasuredSegment:
    """A segment with its area and its box (x, y, width, height), in pixels."""

    segment: TruthSegment
    area: int
    bbox: tuple[int, int, int, int]


@dataclass(frozen=True)
class Change:
    """What became of a segment.

    Attributes
    ----------
    action : str
        That of an `Action`, `PIXELS_TAKEN` or `LOST_ALL`.
    truth_id : int or None
        Its id before; None for one that was added.
    new_id : int or None
        Its id after; None for one that is gone. That of another segment where it was merged into one.
    predicted_id : int or None
        Segment of the prediction that it was corrected by.
    category_before, category_after : int or None
        Indices of categories; None where there was or is no segment.
    area_before, area_after : int
        Pixels; after a merge those of the whole segment.
    prediction : int or None
        Which of the prediction sets it was corrected by.
    decision : Decision or None
        None for what follows from decisions about other segments.
    basis : str
        What the action goes by, as in `Correction`; empty without a decision.
    """

    action: str
    truth_id: int | None
    new_id: int | None
    predicted_id: int | None
    category_before: int | None
    category_after: int | None
    area_before: int
    area_after: int
    prediction: int | None
    decision: Decision | None
    basis: str = ""


@dataclass(frozen=True, eq=False)
class CorrectedImage:
    """The truth of an image after its corrections.

    Attributes
    ----------
    id_map : (H, W) uint32, 0 = void
    segments : tuple of MeasuredSegment
        Those that were there in their order, then those that were added. Each has pixels, if it had some before.
    changes : tuple of Change
    """

    id_map: NDArray[np.uint32]
    segments: tuple[MeasuredSegment, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, eq=False)
class ImageChanges:
    """What changed in an image of a dataset; ``segments`` are those that it has now."""

    image: int
    segments: tuple[MeasuredSegment, ...]
    changes: tuple[Change, ...]


def correct_image(
    id_map: NDArray[np.uint32],
    segments: Sequence[TruthSegment],
    corrections: Sequence[Correction],
    predicted: Mapping[int, NDArray[np.uint32]],
    isthing: NDArray[np.bool_],
) -> CorrectedImage:
    """Apply the corrections of one image; the arguments are left as they are.

    Parameters
    ----------
    id_map : (H, W) uint32, 0 = void
    segments : sequence of TruthSegment
        Those of the id map, in JSON order.
    corrections : sequence of Correction
        As they were planned: no two of them change the mask of a truth segment, or its category.
    predicted : mapping of int to (H, W) uint32
        Id map of each prediction set that the corrections speak of.
    isthing : (n_categories,) bool

    Raises
    ------
    ValueError
        All ids of an id map are in use, or two maps differ in size.
    """
    before = {segment.id: segment for segment in segments}
    new_map = id_map.copy()
    current = dict(before)
    # The id of each correction's segment afterwards.
    homes: list[int | None] = [None] * len(corrections)
    _clear(new_map, current, corrections)
    _merge(new_map, current, corrections, homes)
    _relabel(new_map, current, corrections, homes, isthing)
    parts = _cut(id_map, new_map, before, current, corrections, predicted)
    # A segment that was merged into other stuff has the id of that stuff.
    moved = {c.truth_id: homes[at] for at, c in enumerate(corrections) if c.action is Action.RELABEL}
    for place, correction in enumerate(corrections):
        if correction.action is Action.MERGE:
            homes[place] = moved.get(correction.truth_id, homes[place])
    for place, correction in enumerate(corrections):
        if correction.action not in (Action.REPLACE, Action.ADD):
            continue
        mask = _mask(correction, predicted, id_map.shape)
        home = moved.get(correction.truth_id, correction.truth_id)
        if home is None:
            home = _home_for(correction, current, before, isthing)
        new_map[mask] = home
        homes[place] = home
    measured = []
    for segment in current.values():
        area, bbox = measure(new_map, segment.id)
        measured.append(MeasuredSegment(segment, area, bbox))
    changes = _log(id_map, before, corrections, homes, measured, parts)
    # A segment that had no pixel before has lost nothing; it stays in the JSON until a decision removes it.
    absent = {segment_id for segment_id in before if not (id_map == segment_id).any()}
    return CorrectedImage(new_map, tuple(m for m in measured if m.area or m.segment.id in absent), changes)


def measure(id_map: NDArray[np.uint32], segment_id: int) -> tuple[int, tuple[int, int, int, int]]:
    """Return area and box (x, y, width, height) of a segment, in pixels; zeros where no pixel has its id."""
    mask = id_map == segment_id
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows) == 0:
        return 0, (0, 0, 0, 0)
    top, bottom, left, right = int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])
    return int(mask.sum()), (left, top, right - left + 1, bottom - top + 1)


def _clear(new_map: NDArray[np.uint32], current: dict[int, TruthSegment], corrections: Sequence[Correction]) -> None:
    """Make void what is removed or gets another mask; before merges, whose pixels come from elsewhere."""
    gone = [c.truth_id for c in corrections if c.action in (Action.REMOVE, Action.REPLACE) and c.truth_id is not None]
    if gone:
        new_map[np.isin(new_map, np.array(gone, np.uint32))] = 0
    for correction in corrections:
        if correction.action is Action.REMOVE and correction.truth_id is not None:
            del current[correction.truth_id]


def _merge(
    new_map: NDArray[np.uint32],
    current: dict[int, TruthSegment],
    corrections: Sequence[Correction],
    homes: list[int | None],
) -> None:
    """Give the pixels of some segments to another one; before that gets another category."""
    for place, correction in enumerate(corrections):
        if correction.action is not Action.MERGE or correction.truth_id is None:
            continue
        new_map[np.isin(new_map, np.array(correction.others, np.uint32))] = correction.truth_id
        for gone in correction.others:
            del current[gone]
        homes[place] = correction.truth_id


def _cut(
    id_map: NDArray[np.uint32],
    new_map: NDArray[np.uint32],
    before: Mapping[int, TruthSegment],
    current: dict[int, TruthSegment],
    corrections: Sequence[Correction],
    predicted: Mapping[int, NDArray[np.uint32]],
) -> dict[int, tuple[tuple[int, int], ...]]:
    """Split segments, which have their categories by now.

    Returns
    -------
    dict of int to tuple of (int, int)
        By place of the correction, of each part its id and that of the predicted segment; those without a pixel are
        none.
    """
    parts: dict[int, tuple[tuple[int, int], ...]] = {}
    for place, correction in enumerate(corrections):
        own = correction.truth_id
        if correction.action is not Action.SPLIT or own is None:
            continue
        source = _source(correction, predicted, id_map.shape)
        mask = id_map == own
        along = [other for other in correction.others if (mask & (source == other)).any()]
        cut_map = cut(mask, [source == other for other in along])
        ids = [own]
        for part in range(1, len(along)):
            ids.append(_unused_id(before.keys() | current.keys()))
            current[ids[part]] = TruthSegment(ids[part], current[own].category)
            new_map[cut_map == part] = ids[part]
        parts[place] = tuple(zip(ids, along, strict=False))
    return parts


def _relabel(
    new_map: NDArray[np.uint32],
    current: dict[int, TruthSegment],
    corrections: Sequence[Correction],
    homes: list[int | None],
    isthing: NDArray[np.bool_],
) -> None:
    """Give other categories, and merge stuff with what is there of its new category."""
    moving = {c.truth_id for c in corrections if c.action is Action.RELABEL}
    for place, correction in enumerate(corrections):
        own, category = correction.truth_id, correction.category
        if correction.action is not Action.RELABEL or own is None or category is None:
            continue
        # Stuff that is itself getting another category cannot be merged into before that.
        home = None if isthing[category] else _stuff_of(category, current, moving)
        if home is None:
            current[own] = TruthSegment(own, category, current[own].iscrowd)
            moving.discard(own)
        else:
            new_map[new_map == own] = home
            del current[own]
        homes[place] = own if home is None else home


def _stuff_of(category: int, current: Mapping[int, TruthSegment], moving: set[int | None]) -> int | None:
    for segment in current.values():
        if segment.category == category and not segment.iscrowd and segment.id not in moving:
            return segment.id
    return None


def _mask(
    correction: Correction, predicted: Mapping[int, NDArray[np.uint32]], shape: tuple[int, ...]
) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = _source(correction, predicted, shape) == correction.predicted_id
    return mask


def _source(
    correction: Correction, predicted: Mapping[int, NDArray[np.uint32]], shape: tuple[int, ...]
) -> NDArray[np.uint32]:
    """Return the predicted map that a correction takes a mask from."""
    if correction.prediction is None:
        raise ValueError(f"{correction.action} needs a predicted map")
    source = predicted[correction.prediction]
    if source.shape != shape:
        raise ValueError(f"predicted map: expected {shape}, got {source.shape}")
    return source


def _home_for(
    correction: Correction,
    current: dict[int, TruthSegment],
    before: Mapping[int, TruthSegment],
    isthing: NDArray[np.bool_],
) -> int:
    """Return the id for a segment that is added: a new one, or that of its stuff where there is some."""
    category = correction.category
    if category is None:
        raise ValueError("a segment that is added needs a category")
    home = None if isthing[category] else _stuff_of(category, current, set())
    if home is None:
        home = _unused_id(before.keys() | current.keys())
        current[home] = TruthSegment(home, category)
    return home


def _unused_id(used: set[int]) -> int:
    following = max(used, default=0) + 1
    if following <= MAX_SEGMENT_ID:
        return following
    free = next((i for i in range(1, MAX_SEGMENT_ID + 1) if i not in used), None)
    if free is None:
        raise ValueError("all segment ids of the image are in use")
    return free


def _log(
    id_map: NDArray[np.uint32],
    before: Mapping[int, TruthSegment],
    corrections: Sequence[Correction],
    homes: Sequence[int | None],
    measured: Sequence[MeasuredSegment],
    parts: Mapping[int, tuple[tuple[int, int], ...]],
) -> tuple[Change, ...]:
    """Describe what happened: first to the segments that were corrected, then to those beside them."""
    after = {m.segment.id: m for m in measured}
    old_area = {segment_id: measure(id_map, segment_id)[0] for segment_id in before}
    changes: list[Change] = []
    told: set[int | None] = set()

    def tell(correction: Correction, truth_id: int | None, home: int | None, predicted_id: int | None) -> None:
        old = before.get(truth_id) if truth_id is not None else None
        new = after.get(home) if home is not None else None
        measured_before = truth_id if old is not None else home
        told.update((truth_id, home))
        changes.append(
            Change(
                action=correction.action.value,
                truth_id=truth_id,
                new_id=home if new is not None and (new.area or (old is not None and not old_area[old.id])) else None,
                predicted_id=predicted_id,
                category_before=old.category if old is not None else None,
                category_after=new.segment.category if new is not None else None,
                area_before=old_area.get(measured_before, 0) if measured_before is not None else 0,
                area_after=new.area if new is not None else 0,
                prediction=correction.prediction,
                decision=correction.decision,
                basis=correction.basis,
            )
        )

    for place, (correction, home) in enumerate(zip(corrections, homes, strict=True)):
        if correction.action is Action.SPLIT:
            for own, along in parts[place]:
                tell(correction, correction.truth_id, own, along)
        elif correction.action is Action.MERGE:
            for gone in (correction.truth_id, *correction.others):
                tell(correction, gone, home, None)
        else:
            tell(correction, correction.truth_id, home, correction.predicted_id)
    return (*changes, *_beside(before, old_area, measured, told))


def _beside(
    before: Mapping[int, TruthSegment],
    old_area: Mapping[int, int],
    measured: Sequence[MeasuredSegment],
    told: set[int | None],
) -> list[Change]:
    """Describe what happened to segments beside those that were corrected."""
    changes = []
    for m in measured:
        own = m.segment.id
        old_pixels = old_area.get(own, 0)
        if (m.area == 0 and (old_pixels or own not in before)) or (own not in told and m.area != old_pixels):
            known, category = before.get(own), m.segment.category
            changes.append(
                Change(
                    action=PIXELS_TAKEN if m.area else LOST_ALL,
                    truth_id=own if known is not None else None,
                    new_id=own if m.area else None,
                    predicted_id=None,
                    category_before=known.category if known is not None else category,
                    category_after=category if m.area else None,
                    area_before=old_pixels,
                    area_after=m.area,
                    prediction=None,
                    decision=None,
                )
            )
    return changes
