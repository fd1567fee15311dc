"""An image under other parameters of its post-processing, ready for the canvas; off the window's thread."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from panview.datasets.runs import RunMap, runs_of
from panview.metrics.matching import ImageColumns
from panview.metrics.segment_table import NO_ROW, Side, Status
from panview.overlay.canvas_image import CanvasImage, P, ReadLevels, build_canvas_image
from panview.overlay.segments import VOID, SegmentColumns
from panview.reprocessing.image import Reprocessor
from panview.reprocessing.matched_image import matched_columns
from panview.reprocessing.prepared import KeptSet
from panview.reprocessing.rules import Values
from panview.reprocessing.shares import TruthSide, boxes_of, read_truth, shares_of_map
from panview.reprocessing.write import as_result
from panview.words import tr

Size = tuple[int, int]
MOST_PIXELS = 640 * 480
"""While a slider is dragged no more pixels are worked out than these: that takes a frame or two."""


@dataclass(frozen=True, eq=False)
class Reprocessed(Generic[P]):
    """An image at some parameters.

    Attributes
    ----------
    image : CanvasImage
        Its ``compared`` is that of the set as it is, or the other way about; see `beside`.
    values : mapping
    is_full : bool
        Whether it was worked out at the photo's size, as it is written.
    texts : tuple of (str, str)
        What the hover card says of each segment.
    errors : tuple of int
        TP, FP and FN.
    """

    image: CanvasImage[P]
    values: Values
    is_full: bool
    texts: tuple[tuple[str, str], ...]
    errors: tuple[int, int, int]


class LiveImage(Generic[P]):
    """One image with what does not change while a slider is dragged. Made and asked on one thread.

    Parameters
    ----------
    kept : KeptSet
    row : int
        Of the image.
    read_levels : callable
        Reads its photo.

    Raises
    ------
    PanviewError
        What was kept of it, or its truth, cannot be read.
    """

    def __init__(self, kept: KeptSet, row: int, read_levels: ReadLevels[P]) -> None:
        self.kept, self.row = kept, row
        dataset = kept.dataset
        size = dataset.size(row)
        self._reprocessor = Reprocessor(kept.load(row), kept.rule, kept.run.isthing)
        self._truth: TruthSide = read_truth(dataset, row)
        self._truth_runs: RunMap = dataset.ground_truth.read_runs(row, size)
        self._truth_ids = dataset.ground_truth.segment_id[dataset.ground_truth.segments_of(row)]
        self._truth_boxes = boxes_of(self._truth.places.astype(np.uint32), len(self._truth_ids))
        self._levels, self._photo_message = read_levels(dataset.photo(row), size)
        self._place_of = kept.place_of()
        self.size: Size = size
        self.before = self.at(kept.original)

    def at(self, values: Values, size: Size | None = None) -> Reprocessed[P]:
        """Return the image at some parameters.

        Parameters
        ----------
        values : mapping
        size : (height, width), optional
            How large it is worked out before it is blown up to the photo; as it is written without.
        """
        segments = self._reprocessor.segments(values, size)
        id_map, ids, scores = as_result(segments, self.kept.run.category_ids)
        category = np.array([self._place_of[each] for each in ids.tolist()], np.int16)
        if id_map.shape != self.size:
            id_map = blown_up(id_map, self.size)
        shares = shares_of_map(id_map, category, np.asarray(scores, np.float32), self._truth)
        if len(shares.category) and not shares.area.all():
            # Blowing up loses none; making smaller can.
            id_map, kept = renumbered(id_map, shares.area > 0)
            category, scores = category[kept], scores[kept]
            shares = shares.without_empty()
        dataset = self.kept.dataset
        _, columns = matched_columns(shares, self._truth, dataset.categories.isthing)
        boxes = np.concatenate([self._truth_boxes, boxes_of(id_map, len(category))])
        made: CanvasImage[P] = build_canvas_image(
            self.row,
            (),
            "",
            self._truth_runs,
            runs_of(id_map),
            self._truth_ids,
            np.arange(1, len(category) + 1, dtype=np.uint32),
            canvas_columns(columns, boxes, dataset.categories.colours),
        )
        made = replace(made, photo_levels=self._levels, photo_message=self._photo_message)
        texts = _texts(columns, np.asarray(scores, np.float64), dataset.categories.names)
        status = columns.status
        errors = tuple(int(np.count_nonzero(status == kind)) for kind in (Status.TP, Status.FP, Status.FN))
        # A match has two segments.
        return Reprocessed(made, dict(values), size is None, texts, (errors[0] // 2, errors[1], errors[2]))

    def beside(self, shown: Reprocessed[P]) -> CanvasImage[P]:
        """Return the image as the set has it, with the other one as what it is compared with."""
        return replace(self.before.image, compared=shown.image)


def preview_size(photo: Size, viewport: Size) -> Size:
    """Return how large an image is worked out while a slider is dragged.

    Parameters
    ----------
    photo, viewport : (height, width)
        In pixels; of the canvas in those of the screen.
    """
    fitting = min(viewport[0] / photo[0], viewport[1] / photo[1])
    scale = min(1.0, fitting, math.sqrt(MOST_PIXELS / (photo[0] * photo[1])))
    return max(round(photo[0] * scale), 1), max(round(photo[1] * scale), 1)


def blown_up(id_map: NDArray[np.uint32], size: Size) -> NDArray[np.uint32]:
    """Return a map of another size, each pixel the nearest of the map."""
    rows = (np.arange(size[0]) * 2 + 1) * id_map.shape[0] // (2 * size[0])
    columns = (np.arange(size[1]) * 2 + 1) * id_map.shape[1] // (2 * size[1])
    return np.ascontiguousarray(id_map.take(columns, axis=1).take(rows, axis=0))


def renumbered(id_map: NDArray[np.uint32], there: NDArray[np.bool_]) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Return a map whose segments that are there are numbered from 1 without a gap, and which these are."""
    numbers = np.zeros(len(there) + 1, np.uint32)
    numbers[1:][there] = np.arange(1, int(there.sum()) + 1)
    return numbers[id_map], there


def canvas_columns(columns: ImageColumns, boxes: NDArray[np.int32], colours: NDArray[np.uint8]) -> SegmentColumns:
    """Return what the canvas draws of matched segments."""
    is_matched = columns.match != NO_ROW
    partner = np.where(is_matched, columns.match, columns.partner)
    best = np.where(columns.partner != NO_ROW, columns.partner_iou, np.nan)
    return SegmentColumns(
        row=np.arange(len(partner), dtype=np.int64),
        side=columns.side,
        status=columns.status,
        category=columns.category,
        category_colour=colours[columns.category],
        iou=np.where(is_matched, columns.iou, best),
        partner=np.where(partner != NO_ROW, partner, VOID).astype(np.int32),
        bbox=boxes,
    )


def _texts(columns: ImageColumns, scores: NDArray[np.float64], names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    first = int(np.count_nonzero(columns.side == Side.GROUND_TRUTH))
    texts = []
    for place, category in enumerate(columns.category.tolist()):
        parts = [Status(int(columns.status[place])).label]
        if columns.match[place] != NO_ROW:
            parts.append(tr("IoU {iou:.2f}", iou=columns.iou[place]))
        if place >= first and not np.isnan(scores[place - first]):
            parts.append(tr("score {scores:.2f}", scores=scores[place - first]))
        side = Side(int(columns.side[place])).label
        texts.append(
            (
                names[category],
                tr("{side} · {area:,} px · {list}", side=side, area=columns.area[place], list=" · ".join(parts)),
            )
        )
    return tuple(texts)
