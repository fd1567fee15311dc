"""The segments of one image as columns, which is what its overlay is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import NO_ROW, SegmentTable, Side

VOID = -1
"""Local index that stands for no segment."""
SAME_PLACE = 0.25
"""From this IoU on a segment and its partner lie at the same place; below, one is something larger around the other."""


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


def counterpart(segments: SegmentColumns | None, local: int | None) -> int | None:
    """Return the segment that corresponds to one of the other view.

    A ground truth segment is itself there; of a prediction it is the ground truth segment that it overlaps best.

    Parameters
    ----------
    segments : SegmentColumns or None
        Of the view that the segment is in.
    local : int or None
        Local index of the segment.

    Returns
    -------
    int or None
        Local index in either view.
    """
    if segments is None or local is None:
        return None
    if segments.side[local] == Side.GROUND_TRUTH:
        return local
    partner = int(segments.partner[local])
    return None if partner == VOID else partner
