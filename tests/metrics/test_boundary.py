from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.runs import runs_of
from panview.errors import BadFileError, Cancelled
from panview.metrics.boundary import (
    boundary_iou,
    boundary_quality,
    boundary_width,
    images_with_matches,
    match_boundary_iou,
    with_boundary,
)
from panview.metrics.evaluation import evaluate
from panview.metrics.faults import FaultyImagesError
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import Side, Status
from tests.support.boundary_reference import boundary_iou_of, count_boundaries, dilation_of
from tests.support.reference import Pair, averages
from tests.support.sets import CATEGORIES, drawn_pair, evaluated, open_set, random_pair, save_rgb, write_json, write_set

EXACT = 1e-12


def measured(pair: Pair, dilation: int) -> dict[tuple[int, int], float]:
    """Boundary IoU of the pairs of segments that share the largest part of a truth, by their ids."""
    ids = np.array([s.id for s in (*pair.truths, *pair.predictions)], np.uint32)
    match = np.full(len(ids), -1, np.int32)
    taken = set()
    for position, truth in enumerate(pair.truths):
        there = pair.prediction[pair.ground_truth == truth.id]
        candidates = [p for p in range(len(pair.truths), len(ids)) if (there == ids[p]).any() and p not in taken]
        if candidates:
            match[position] = max(candidates, key=lambda p: int((there == ids[p]).sum()))
            taken.add(match[position])
    values = match_boundary_iou(runs_of(pair.ground_truth), runs_of(pair.prediction), ids, match, dilation)
    truths = np.flatnonzero(match >= 0)
    assert np.array_equal(values[truths], values[match[truths]])
    assert np.isnan(np.delete(values, np.concatenate([truths, match[truths]]))).all()
    return {(int(ids[t]), int(ids[match[t]])): float(values[t]) for t in truths}


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    dilation=st.integers(1, 9),
    height=st.integers(4, 30),
    width=st.integers(4, 30),
)
def test_boundary_iou_is_that_of_the_literal_masks(seed: int, dilation: int, height: int, width: int) -> None:
    pair = random_pair(np.random.default_rng(seed), height, width)
    for (truth, prediction), value in measured(pair, dilation).items():
        assert value == pytest.approx(boundary_iou_of(pair, truth, prediction, dilation), abs=EXACT)


def test_a_boundary_wider_than_the_image_is_all_of_the_mask() -> None:
    pair = drawn_pair([(1, 1, (0, 8, 0, 20))], [(2, 1, (0, 10, 0, 15))])
    expected = (8 * 15) / (8 * 20 + 10 * 15 - 8 * 15 - 2 * 15)
    for dilation in (5, 10, 50, 5000):
        assert measured(pair, dilation) == {(1, 2): pytest.approx(expected, abs=EXACT)}


def test_what_touches_the_border_of_the_image_is_boundary_there() -> None:
    # One pixel of boundary all around the image, and nothing else.
    pair = drawn_pair([(1, 1, (0, 10, 0, 20))], [(1, 1, (0, 10, 0, 20))])
    assert measured(pair, 1) == {(1, 1): 1.0}
    # The prediction ends a column earlier: of its boundary 9 + 2 x 18 pixels are shared or not as drawn.
    pair = drawn_pair([(1, 1, (0, 10, 0, 20))], [(1, 1, (0, 10, 0, 19))])
    truth, predicted, shared = 2 * 20 + 2 * 8, 2 * 19 + 2 * 8, 2 * 19 + 8
    assert measured(pair, 1) == {(1, 1): pytest.approx(shared / (truth + predicted - shared), abs=EXACT)}


def test_void_under_the_boundary_of_a_prediction_is_off_the_union_but_not_under_its_inside() -> None:
    # Void is a hole in the middle of what the prediction covers; no boundary of the prediction lies on it.
    pair = drawn_pair([(1, 1, (0, 10, 0, 20)), (9, 1, (4, 6, 8, 12))], [(1, 1, (0, 10, 0, 20))])
    pair.ground_truth[pair.ground_truth == 9] = 0
    pair = Pair(pair.ground_truth, pair.prediction, pair.truths[:1], pair.predictions)
    rim, around_the_hole = 2 * 20 + 2 * 8, 4 * 6 - 2 * 4
    assert measured(pair, 1) == {(1, 1): pytest.approx(rim / (rim + around_the_hole), abs=EXACT)}
    # Here the prediction reaches out over void, where its outline is then forgiven.
    pair = drawn_pair([(1, 1, (2, 8, 2, 12))], [(1, 1, (2, 8, 2, 15))])
    truth, shared = 2 * 10 + 2 * 4, 2 * 10 + 4
    predicted, on_void = 2 * 13 + 2 * 4, 2 * 3 + 4
    expected = shared / (truth + predicted - shared - on_void)
    assert measured(pair, 1) == {(1, 1): pytest.approx(expected, abs=EXACT)}


def test_maps_of_unequal_shape_are_refused() -> None:
    maps = [runs_of(np.ones(shape, np.uint32)) for shape in ((4, 5), (5, 4))]
    with pytest.raises(ValueError, match=r"expected equal shapes, got \(4, 5\) and \(5, 4\)"):
        match_boundary_iou(*maps, np.array([1, 2], np.uint32), np.array([1, -1], np.int32), 1)


@pytest.mark.parametrize(
    ("size", "width"), [((480, 640), 16), ((1, 1), 1), ((20, 30), 1), ((75, 100), 2), ((3000, 4000), 100)]
)
def test_the_width_of_the_boundary_follows_the_diagonal(size: tuple[int, int], width: int) -> None:
    assert boundary_width(size) == dilation_of(*size) == width


def test_halves_are_rounded_to_the_even_pixel() -> None:
    # Diagonals of 125 and 175 pixels: 2.5 and 3.5 pixels.
    assert [boundary_width((75, 100)), boundary_width((105, 140))] == [2, 4]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), threshold=st.sampled_from([0.5, 0.6, 0.75, 0.95]))
def test_random_sets_equal_the_literal_rules(seed: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    sizes = [(24, 32), (60, 90), (8, 200)]
    pairs = [random_pair(rng, *sizes[int(rng.integers(3))]) for _ in range(int(rng.integers(1, 4)))]
    with tempfile.TemporaryDirectory() as folder:
        dataset, prediction, table = evaluated(write_set(Path(folder), pairs, photos=False))
        column = boundary_iou(dataset, prediction, table, jobs=2)
    quality = boundary_quality(table, column, dataset.categories.isthing, threshold=threshold)
    expected = count_boundaries(pairs, threshold)
    counts = quality.counts
    for index, category in enumerate(CATEGORIES):
        stat = expected[category["id"]]
        assert (counts.tp[index], counts.fp[index], counts.fn[index]) == (stat.tp, stat.fp, stat.fn), category["name"]
        assert counts.iou_sum[index] == pytest.approx(stat.iou, abs=EXACT)
    for average, kinds in ((quality.all, (0, 1)), (quality.things, (1,)), (quality.stuff, (0,))):
        means = averages(expected, [c["id"] for c in CATEGORIES if c["isthing"] in kinds])
        found = (average.pq, average.sq, average.rq, average.n)
        assert found == (pytest.approx(means, abs=EXACT) if means else (None, None, None, 0))


def random_pairs(count: int, seed: int = 0) -> Sequence[Pair]:
    rng = np.random.default_rng(seed)
    return [random_pair(rng, 48, 64) for _ in range(count)]


def test_the_column_has_a_value_at_both_rows_of_each_match_and_nowhere_else(tmp_path: Path) -> None:
    dataset, prediction, table = evaluated(write_set(tmp_path, random_pairs(12), photos=False))
    seen: list[tuple[int, int]] = []
    column = boundary_iou(dataset, prediction, table, progress=lambda *step: seen.append(step))
    matched = np.flatnonzero(table.status == Status.TP)
    assert len(matched) > 10
    assert np.array_equal(np.flatnonzero(~np.isnan(column)), matched)
    assert np.array_equal(column[matched], column[table.match[matched]])
    assert ((column[matched] >= 0) & (column[matched] <= 1)).all()
    assert seen[-1] == (len(images_with_matches(table)),) * 2
    # A threshold of boundaries is never passed by fewer errors than that of masks.
    smaller = with_boundary(table, column)
    assert (smaller.iou[matched] <= table.iou[matched]).all()
    assert np.array_equal(smaller.status, table.status)


def test_counts_of_parts_add_up_to_those_of_the_whole(tmp_path: Path) -> None:
    dataset, prediction, table = evaluated(write_set(tmp_path, random_pairs(12), photos=False))
    column = boundary_iou(dataset, prediction, table)
    isthing = dataset.categories.isthing
    chosen = np.random.default_rng(3).random(12) < 0.5
    assert 0 < chosen.sum() < 12
    parts = [boundary_quality(table, column, isthing, images=part).counts for part in (chosen, ~chosen)]
    whole = boundary_quality(table, column, isthing).counts
    for name in ("tp", "fp", "fn"):
        assert np.array_equal(getattr(parts[0], name) + getattr(parts[1], name), getattr(whole, name))
    assert parts[0].iou_sum + parts[1].iou_sum == pytest.approx(whole.iou_sum, abs=EXACT)
    masks = count_matches(table, len(isthing))
    assert (whole.tp <= masks.tp).all()
    assert np.array_equal(whole.tp + whole.fn, masks.tp + masks.fn)


def test_a_perfect_prediction_has_boundary_pq_1(tmp_path: Path) -> None:
    pairs = [drawn_pair(d, d) for d in ([(1, 1, (0, 10, 0, 20)), (2, 187, (3, 7, 5, 11))], [(5, 3, (1, 4, 1, 9))])]
    dataset, prediction, table = evaluated(write_set(tmp_path, pairs, photos=False))
    quality = boundary_quality(table, boundary_iou(dataset, prediction, table), dataset.categories.isthing)
    assert (quality.all.pq, quality.all.sq, quality.all.rq, quality.all.n) == (1, 1, 1, 3)


def test_a_column_of_another_table_is_refused(tmp_path: Path) -> None:
    _, _, table = evaluated(write_set(tmp_path, random_pairs(2), photos=False))
    with pytest.raises(ValueError, match="boundary_iou: expected"):
        with_boundary(table, np.zeros(len(table) + 1))


def test_images_that_a_set_leaves_out_are_not_read(tmp_path: Path) -> None:
    written = write_set(tmp_path, random_pairs(6), photos=False)
    whole = boundary_iou(*evaluated(written))
    table = evaluated(written)[2]
    annotations = evaluated(written)[1].segments.maps.names
    document = json.loads(written.prediction.read_text())
    document["annotations"] = document["annotations"][1:]
    write_json(written.prediction, document)
    (written.prediction.with_suffix("") / annotations[0]).unlink()
    (written.ground_truth.with_suffix("") / annotations[0]).unlink()
    dataset, prediction = open_set(written, missing="skip")
    with pytest.raises(FaultyImagesError):
        evaluate(dataset, prediction)
    # Ground truth of an image that is left out is measured by `evaluate`; its boundaries interest nobody.
    save_rgb(written.ground_truth.with_suffix("") / annotations[0], random_pairs(6)[0].ground_truth)
    part = evaluate(dataset, prediction)
    (written.ground_truth.with_suffix("") / annotations[0]).unlink()
    column = boundary_iou(dataset, prediction, part)
    assert np.array_equal(column[part.image > 0], whole[table.image > 0], equal_nan=True)


def test_cancelling_stops_soon_and_leaves_no_thread(tmp_path: Path) -> None:
    dataset, prediction, table = evaluated(write_set(tmp_path, random_pairs(40), photos=False))
    before = set(threading.enumerate())
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 8

    with pytest.raises(Cancelled):
        boundary_iou(dataset, prediction, table, jobs=2, cancelled=cancelled)
    assert asked <= 10
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("side", list(Side))
def test_a_map_that_has_lost_a_segment_since_is_named(tmp_path: Path, side: Side) -> None:
    dataset, prediction, table = evaluated(write_set(tmp_path, random_pairs(3), photos=False))
    row = int(np.flatnonzero((table.status == Status.TP) & (table.side == side))[0])
    segments = dataset.ground_truth if side == Side.GROUND_TRUTH else prediction.segments
    png = segments.maps.path(int(table.image[row]))
    save_rgb(png, np.zeros((48, 64), np.uint32))
    with pytest.raises(BadFileError, match=r"has disappeared since the set was measured; open the set again") as caught:
        boundary_iou(dataset, prediction, table)
    assert str(caught.value).startswith(f"{png}: segment id ")
