"""An image as it is and as corrections will make it, ready for a canvas that shows both beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.runs import runs_of
from panview.metrics.segment_table import Side, Status
from panview.overlay.canvas_image import CanvasImage, P, ReadLevels, build_canvas_image
from panview.overlay.colourings.changes import UNCHANGED, colours_of, kind_of
from panview.overlay.segments import VOID, SegmentColumns
from panview.review.corrected_image import Change, CorrectedImage, MeasuredSegment
from panview.review.corrected_set import corrected_image_of
from panview.review.corrections import Correction
from panview.words import tr


@dataclass(frozen=True, eq=False)
class BeforeAfter(Generic[P]):
    """An image before and after its corrections.

    Attributes
    ----------
    row : int
    image : CanvasImage
        As it is; its ``compared`` is as it will be.
    ids : tuple of (n,) uint32
        Segment ids by local index, before and after.
    texts : tuple of (tuple of (str, str))
        What the hover card says of each segment, before and after.
    changes : tuple of Change
    """

    row: int
    image: CanvasImage[P]
    ids: tuple[NDArray[np.uint32], NDArray[np.uint32]]
    texts: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]
    changes: tuple[Change, ...]

    def locals_of(self, change: Change) -> tuple[int | None, int | None]:
        """Return the local indices of a change's segment before and after, None where there is none."""
        return _place(self.ids[0], change.truth_id), _place(self.ids[1], change.new_id)


def _place(ids: NDArray[np.uint32], segment_id: int | None) -> int | None:
    if segment_id is None:
        return None
    found = np.flatnonzero(ids == segment_id)
    return int(found[0]) if len(found) else None


def before_and_after(
    dataset: Dataset,
    predictions: Sequence[PredictionSet],
    image: int,
    corrections: Sequence[Correction],
    read_levels: ReadLevels[P],
) -> BeforeAfter[P]:
    """Correct an image and prepare both; meant for a thread beside the window's.

    Parameters
    ----------
    dataset : Dataset
    predictions : sequence of PredictionSet
        Those that the corrections were planned with.
    image : int
        Row in the dataset.
    corrections : sequence of Correction
        Those of the image; none where nothing changes.
    read_levels : callable
        Reads the photo.

    Raises
    ------
    PanviewError
        An id map cannot be read.
    """
    size = dataset.size(image)
    id_map = dataset.ground_truth.read_id_map(image, size)
    nothing = corrected_image_of(dataset, predictions, image, ())
    outcome = corrected_image_of(dataset, predictions, image, corrections)
    levels, message = read_levels(dataset.photo(image), size)
    names = dataset.categories.names
    kinds_before: dict[int, int] = {}
    kinds_after: dict[int, int] = {}
    for change in outcome.changes:
        kind = kind_of(change.action)
        for kinds, segment_id in ((kinds_before, change.truth_id), (kinds_after, change.new_id)):
            if segment_id is not None:
                kinds[segment_id] = min(kind, kinds.get(segment_id, kind))
    built: list[tuple[CanvasImage[P], tuple[tuple[str, str], ...], NDArray[np.uint32]]] = []
    for map_of, each, kinds in ((id_map, nothing, kinds_before), (outcome.id_map, outcome, kinds_after)):
        listed = [measured for measured in each.segments if measured.area]
        built.append((_image(image, map_of, listed, kinds), _texts(listed, kinds, names, outcome), _ids(listed)))
    before, after = (replace(each[0], photo_levels=levels, photo_message=message) for each in built)
    return BeforeAfter(
        image,
        replace(before, compared=after),
        (built[0][2], built[1][2]),
        (built[0][1], built[1][1]),
        outcome.changes,
    )


def _ids(listed: Sequence[MeasuredSegment]) -> NDArray[np.uint32]:
    return np.array([measured.segment.id for measured in listed], np.uint32)


def _image(
    image: int, id_map: NDArray[np.uint32], listed: Sequence[MeasuredSegment], kinds: dict[int, int]
) -> CanvasImage[P]:
    count = len(listed)
    own = [kinds.get(measured.segment.id, UNCHANGED) for measured in listed]
    columns = SegmentColumns(
        row=np.arange(count, dtype=np.int64),
        side=np.full(count, Side.GROUND_TRUTH, np.uint8),
        # Unchanged segments are drawn faint.
        status=np.where(np.array(own, np.int64) == UNCHANGED, Status.TP, Status.FN).astype(np.uint8),
        category=np.array(own, np.int16),
        category_colour=colours_of(own).reshape(count, 3),
        iou=np.full(count, np.nan),
        partner=np.full(count, VOID, np.int32),
        bbox=np.array([measured.bbox for measured in listed], np.int32).reshape(count, 4),
    )
    nothing = np.empty(0, np.uint32)
    return build_canvas_image(image, (), "", runs_of(id_map), None, _ids(listed), nothing, columns)


def _texts(
    listed: Sequence[MeasuredSegment], kinds: dict[int, int], names: Sequence[str], outcome: CorrectedImage
) -> tuple[tuple[str, str], ...]:
    actions: dict[int, list[str]] = {}
    for change in outcome.changes:
        for segment_id in (change.truth_id, change.new_id):
            if segment_id is not None:
                actions.setdefault(segment_id, []).append(change.action)
    texts = []
    for measured in listed:
        segment = measured.segment
        done = " · ".join(dict.fromkeys(actions.get(segment.id, ()))) if segment.id in kinds else ""
        figures = tr("#{id} · {area:,} px", id=segment.id, area=measured.area) + (
            tr(" · crowd") if segment.iscrowd else ""
        )
        texts.append((names[segment.category], f"{figures} · {done}" if done else figures))
    return tuple(texts)
