"""All that is needed to draw one image. Made in a loader's thread, read-only afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from panview.datasets.runs import RunMap
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side
from panview.ui.canvas.pair_map import PairMap, make_pairs

VOID = -1
"""Local index that stands for no segment."""


@dataclass(frozen=True, eq=False)
class SegmentColumns:
    """Columns of the S segments of one image. A segment's position is its *local index*: ground truth first.

    Attributes
    ----------
    row : (S,) int64
        Row in the segment table; the local index is this row less the image's first.
    side : (S,) uint8
        A `Side`.
    status : (S,) uint8
        A `Status`.
    category : (S,) int16
        Index into the dataset's categories.
    category_colour : (S, 3) uint8
        RGB.
    iou : (S,) float64
        IoU with the partner: the match's, or of an unmatched segment that with the best-overlapping one.
        NaN if there is no partner.
    partner : (S,) int32
        Local index of the match, or of an unmatched segment that of the best-overlapping one; -1 if none overlaps.
    bbox : (S, 4) int32
        x, y, width, height in image pixels.
    """

    row: NDArray[np.int64]
    side: NDArray[np.uint8]
    status: NDArray[np.uint8]
    category: NDArray[np.int16]
    category_colour: NDArray[np.uint8]
    iou: NDArray[np.float64]
    partner: NDArray[np.int32]
    bbox: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Check shapes and dtypes once, where the columns are made."""
        count = len(self.row)
        expected: dict[str, tuple[tuple[int, ...], type[np.generic]]] = {
            "row": ((count,), np.int64),
            "side": ((count,), np.uint8),
            "status": ((count,), np.uint8),
            "category": ((count,), np.int16),
            "category_colour": ((count, 3), np.uint8),
            "iou": ((count,), np.float64),
            "partner": ((count,), np.int32),
            "bbox": ((count, 4), np.int32),
        }
        for name, (shape, dtype) in expected.items():
            column: NDArray[np.generic] = getattr(self, name)
            if column.shape != shape or column.dtype != dtype:
                raise ValueError(f"{name}: expected {shape} {np.dtype(dtype)}, got {column.shape} {column.dtype}")
        if count and not (-1 <= self.partner.min() and self.partner.max() < count):
            raise ValueError(f"partner: expected -1 to {count - 1}")

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.row)


def segment_columns(
    table: SegmentTable,
    image: int,
    category_colours: NDArray[np.uint8],
    *,
    status: NDArray[np.uint8] | None = None,
    match: NDArray[np.int32] | None = None,
    iou: NDArray[np.float64] | None = None,
) -> SegmentColumns:
    """Take the columns of one image from the segment table.

    Parameters
    ----------
    table : SegmentTable
        The table, n rows.
    image : int
        Row of the image in the dataset.
    category_colours : (categories, 3) uint8
        RGB by category index.
    status, match, iou : (n,) arrays or None
        Columns of the whole table that stand in for its own, as at another IoU threshold.
    """
    rows = table.rows_of(image)
    matched = (table.match if match is None else match)[rows]
    matched_iou = (table.iou if iou is None else iou)[rows]
    best = table.partner[rows]
    partner = np.where(matched != NO_ROW, matched, best)
    partner_iou = np.where(best != NO_ROW, table.partner_iou[rows], np.nan)
    category = table.category[rows]
    return SegmentColumns(
        row=np.arange(rows.start, rows.stop, dtype=np.int64),
        side=table.side[rows],
        status=(table.status if status is None else status)[rows],
        category=category,
        category_colour=category_colours[category],
        iou=np.where(matched != NO_ROW, matched_iou, partner_iou),
        partner=np.where(partner != NO_ROW, partner - rows.start, VOID).astype(np.int32),
        bbox=table.bbox[rows],
    )


@dataclass(frozen=True, eq=False)
class CanvasImage:
    """One image, ready to be drawn.

    Attributes
    ----------
    row : int
        Row of the image in the dataset.
    size : (height, width)
        Pixels.
    photo_levels : tuple[QImage, ...]
        RGB32, the full size first, each of the next half as long; empty if there is no photo.
    photo_message : str
        Why there is no photo; empty if there is one.
    pair_map : (H, W) uint16 or uint32
        Index into the pair columns.
    pair_ground_truth, pair_prediction : (K,) int32
        Local index of either segment at the pair, -1 = void.
    pair_pixels : (K,) int64
        How many pixels the pair has.
    segments : SegmentColumns
        The segments of both sides.
    compared : CanvasImage or None
        The same image with the prediction set that is compared with; it shares the photo. Segments of the ground truth
        have the same local index in both.
    compared_message : str
        Why it is missing although there is one to compare with.
    """

    row: int
    size: tuple[int, int]
    photo_levels: tuple[QImage, ...]
    photo_message: str
    pair_map: PairMap
    pair_ground_truth: NDArray[np.int32]
    pair_prediction: NDArray[np.int32]
    pair_pixels: NDArray[np.int64]
    segments: SegmentColumns
    compared: CanvasImage | None = None
    compared_message: str = ""

    @property
    def photo(self) -> QImage | None:
        """The photo at its full size; None if there is none."""
        return self.photo_levels[0] if self.photo_levels else None

    @property
    def nbytes(self) -> int:
        """Memory held by the photo and the pair maps, in bytes."""
        maps = self.pair_map.nbytes + (0 if self.compared is None else self.compared.pair_map.nbytes)
        return maps + sum(level.sizeInBytes() for level in self.photo_levels)


def build_canvas_image(
    row: int,
    levels: tuple[QImage, ...],
    photo_message: str,
    ground_truth: RunMap,
    prediction: RunMap | None,
    ground_truth_ids: NDArray[np.uint32],
    prediction_ids: NDArray[np.uint32],
    segments: SegmentColumns,
) -> CanvasImage:
    """Prepare an image for drawing. Meant for a loader's thread; the long parts run without the interpreter lock.

    Parameters
    ----------
    row : int
        Row of the image in the dataset.
    levels : tuple[QImage, ...]
        The photo, as large as the id maps, by `panview.ui.canvas.photo.photo_levels`; empty if it is missing or broken.
    photo_message : str
        Why there is no photo.
    ground_truth : RunMap
    prediction : RunMap or None
        None without a prediction.
    ground_truth_ids : (G,) uint32
        Ids of the segments 0 to G - 1 of ``segments``. An id of the map that is not listed counts as void.
    prediction_ids : (P,) uint32
        Ids of the segments G to G + P - 1 of ``segments``.
    segments : SegmentColumns
        G + P segments, ground truth first.

    Raises
    ------
    ValueError
        If the sizes or the numbers of segments do not agree.
    """
    count = len(ground_truth_ids) + len(prediction_ids)
    if len(segments) != count or np.any(segments.side != (np.arange(count) >= len(ground_truth_ids))):
        raise ValueError(
            f"segments: expected {len(ground_truth_ids)} of the {Side.GROUND_TRUTH.label} and then "
            f"{len(prediction_ids)} of the {Side.PREDICTION.label}"
        )
    height, width = ground_truth.shape
    if levels and (levels[0].height(), levels[0].width()) != (height, width):
        raise ValueError(f"photo: expected {height} by {width}, got {levels[0].height()} by {levels[0].width()}")
    pairs = make_pairs(ground_truth, prediction, ground_truth_ids, prediction_ids)
    return CanvasImage(
        row=row,
        size=(height, width),
        photo_levels=levels,
        photo_message=photo_message,
        pair_map=pairs.pair_map,
        pair_ground_truth=pairs.ground_truth,
        pair_prediction=pairs.prediction,
        pair_pixels=pairs.pixels,
        segments=segments,
    )
