from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from panview.datasets.runs import void_runs
from panview.metrics.segment_overlaps import no_overlaps
from panview.metrics.segment_table import SegmentTable, Status
from panview.overlay.canvas_image import build_canvas_image
from panview.overlay.segments import segment_columns
from tests.ui.canvas.scenes import make_segments, plain_photo, quadrants


def table() -> SegmentTable:
    """Two images; the second has truth rows 2 and 3 and predicted rows 4 and 5."""
    return SegmentTable(
        image=np.array([0, 0, 1, 1, 1, 1], np.int32),
        side=np.array([0, 1, 0, 0, 1, 1], np.uint8),
        segment_id=np.arange(6, dtype=np.uint32),
        category=np.array([0, 1, 2, 1, 2, 0], np.int16),
        area=np.full(6, 4, np.int64),
        iscrowd=np.zeros(6, np.bool_),
        bbox=np.arange(24, dtype=np.int32).reshape(6, 4),
        status=np.array([3, 2, 1, 3, 1, 2], np.uint8),
        iou=np.array([np.nan, np.nan, 0.8, np.nan, 0.8, np.nan]),
        match=np.array([-1, -1, 4, -1, 2, -1], np.int32),
        partner=np.array([-1, -1, 4, 5, 3, -1], np.int32),
        partner_iou=np.array([0, 0, 0.8, 0.3, 0.9, 0]),
        partner_intersection=np.zeros(6, np.int64),
        void_pixels=np.zeros(6, np.int64),
        crowd_pixels=np.zeros(6, np.int64),
        ignorable=np.zeros(6, np.bool_),
        error_type=np.zeros(6, np.uint8),
        score=np.full(6, np.nan),
        image_offsets=np.array([0, 2, 6], np.int64),
        overlaps=no_overlaps(2),
    )


COLOURS = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]], np.uint8)


def test_columns_of_an_image_count_from_its_first_row() -> None:
    columns = segment_columns(table(), 1, COLOURS)
    assert columns.row.tolist() == [2, 3, 4, 5]
    assert columns.status.tolist() == [1, 3, 1, 2]
    # The match where there is one, even if another segment overlaps better; then the best; then none.
    assert columns.partner.tolist() == [2, 3, 0, -1]
    np.testing.assert_array_equal(columns.iou, [0.8, 0.3, 0.8, np.nan])
    assert columns.category_colour.tolist() == [[7, 8, 9], [4, 5, 6], [7, 8, 9], [1, 2, 3]]
    assert columns.bbox[0].tolist() == [8, 9, 10, 11]


def test_columns_of_another_threshold_stand_in_for_the_tables() -> None:
    status = np.full(6, Status.FN, np.uint8)
    columns = segment_columns(
        table(), 1, COLOURS, status=status, match=np.full(6, -1, np.int32), iou=np.full(6, np.nan)
    )
    assert columns.status.tolist() == [3, 3, 3, 3]
    assert columns.partner.tolist() == [2, 3, 1, -1]
    np.testing.assert_array_equal(columns.iou, [0.8, 0.3, 0.9, np.nan])


def test_columns_of_the_wrong_kind_are_named() -> None:
    good = make_segments([0, 1], [1, 1])
    with pytest.raises(ValueError, match=r"iou: expected \(2,\) float64, got \(2,\) float32"):
        replace(good, iou=np.zeros(2, np.float32))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="partner: expected -1 to 1"):
        replace(good, partner=np.array([0, 2], np.int32))


def test_an_image_knows_its_pairs_and_photo() -> None:
    image = quadrants()
    assert image.size == (20, 40)
    assert image.photo is not None
    assert image.photo.width() == 40
    pairs = set(zip(image.pair_ground_truth.tolist(), image.pair_prediction.tolist(), strict=True))
    assert pairs == {(0, -1), (0, 2), (1, 3), (-1, -1)}
    assert image.pair_pixels.tolist() == [200, 200, 200, 200]
    assert image.nbytes == 20 * 40 * 2 + 20 * 40 * 4


@pytest.mark.parametrize(
    ("truths", "predictions", "photo_width", "message"),
    [(1, 3, 5, "segments: expected 1 of the ground truth and then 3"), (2, 2, 4, "photo: expected 3 by 5, got 3 by 4")],
)
def test_what_does_not_belong_together_is_refused(
    truths: int, predictions: int, photo_width: int, message: str
) -> None:
    segments = make_segments([0, 0, 1, 1], [0, 0, 0, 0])
    runs = void_runs((3, 5))
    ids = np.arange(1, 9, dtype=np.uint32)
    with pytest.raises(ValueError, match=message):
        build_canvas_image(0, (plain_photo(photo_width, 3),), "", runs, runs, ids[:truths], ids[:predictions], segments)
