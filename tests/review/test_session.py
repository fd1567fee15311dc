from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from panview.errors import FilterError
from panview.metrics.error_pairs import other_halves
from panview.metrics.error_types import ErrorThresholds
from panview.metrics.evaluation import evaluate, ground_truth_part
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.metrics.segment_table import NO_ROW, ErrorType, Side, Status
from panview.presentation.described import described
from panview.review.filters import SegmentFilter
from panview.review.session import (
    EvaluatedPrediction,
    Scope,
    Snapshot,
    View,
    derive,
    quality_of,
    scope_images,
    showing,
    with_replaced,
)
from tests.support.sets import CATEGORIES, evaluated, open_set, random_pair, write_json, write_set


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    rng = np.random.default_rng(21)
    written = write_set(tmp_path_factory.mktemp("session"), [random_pair(rng) for _ in range(20)], photos=False)
    dataset, prediction, table = evaluated(written)
    return Snapshot(dataset, ground_truth_part(table), (EvaluatedPrediction(prediction, table),), 0)


@pytest.mark.parametrize("threshold", [0.5, 0.75])
def test_scopes_choose_images(snapshot: Snapshot, threshold: float) -> None:
    condition = SegmentFilter(statuses=frozenset({Status.FN}), categories=frozenset({2}))
    base = replace(snapshot, filter=condition, selected=frozenset({3, 5}), threshold=threshold)
    listed = derive(base).rows.listed
    assert 0 < listed.sum() < 20
    selected = np.isin(np.arange(20), [3, 5])
    for scope, images in ((Scope.WHOLE, np.ones(20, np.bool_)), (Scope.FILTERED, listed), (Scope.SELECTED, selected)):
        view = derive(replace(base, scope=scope))
        counts = count_matches(snapshot.table, len(CATEGORIES), threshold=threshold, images=images)
        assert np.array_equal(view.scope, images)
        assert view.quality.all == panoptic_quality(counts, snapshot.dataset.categories.isthing).all


def test_disagreements_follow_filter_and_selection(snapshot: Snapshot) -> None:
    table = snapshot.table
    errors = np.isin(table.status, (Status.FP, Status.FN))
    assert derive(snapshot).listing.disagreements.tolist() == np.flatnonzero(errors).tolist()
    large = derive(replace(snapshot, filter=SegmentFilter(area=(100, None)))).listing.disagreements
    assert large.tolist() == np.flatnonzero(errors & (table.area >= 100)).tolist()
    chosen = derive(replace(snapshot, scope=Scope.SELECTED, selected=frozenset({4}))).listing.disagreements
    assert chosen.tolist() == np.flatnonzero(errors & (table.image == 4)).tolist()


def test_a_selection_gains_nothing_from_errors_elsewhere(snapshot: Snapshot) -> None:
    table = snapshot.table
    findings = derive(replace(snapshot, scope=Scope.SELECTED, selected=frozenset({4, 7}))).listing
    outside = ~np.isin(table.image, (4, 7))
    assert not findings.impact[outside].any()
    assert findings.impact[~outside].max() > 0
    assert (findings.impact <= 1).all()
    assert np.flatnonzero(findings.image_impact).tolist() == [4, 7]


def test_thresholds_of_error_types_change_names_and_no_figure(snapshot: Snapshot) -> None:
    before = derive(snapshot)
    after = derive(replace(snapshot, error_thresholds=ErrorThresholds(near_miss_iou=0.05, mostly=0.3)), before)
    near = [int((view.rows.error_type == ErrorType.NEAR_MISS).sum()) for view in (before, after)]
    assert near[0] < near[1]
    assert (before.rows.error_type == ErrorType.NONE).tolist() == (after.rows.error_type == ErrorType.NONE).tolist()
    assert before.quality.all == after.quality.all
    assert before.listing.disagreements.tolist() == after.listing.disagreements.tolist()


def test_an_empty_selection_has_no_figures(snapshot: Snapshot) -> None:
    view = derive(replace(snapshot, scope=Scope.SELECTED))
    assert view.quality.all.pq is None
    assert len(view.listing.disagreements) == 0
    assert not view.listing.impact.any()


def test_figures_per_image(snapshot: Snapshot) -> None:
    table, findings = snapshot.table, derive(snapshot).listing
    for image in range(20):
        rows = table.rows_of(image)
        status, side = table.status[rows], table.side[rows]
        assert findings.image_errors[image] == np.isin(status, (Status.FP, Status.FN)).sum()
        ious = table.iou[rows][(status == Status.TP) & (side == Side.GROUND_TRUTH)]
        if len(ious):
            assert findings.image_iou[image] == pytest.approx(ious.mean())
        else:
            assert np.isnan(findings.image_iou[image])
        # A pair is one error in two rows.
        paired = other_halves(table, table.status, table.error_type)[rows] != NO_ROW
        once = np.isin(status, (Status.FP, Status.FN)) & ~(paired & (side == Side.PREDICTION))
        assert findings.image_impact[image] == pytest.approx(findings.impact[rows][once].sum(), abs=1e-12)


def test_ground_truth_alone_has_nothing_to_disagree_with(snapshot: Snapshot) -> None:
    alone = replace(snapshot, current=-1, tp_below=0.9, threshold=0.8)
    view = derive(alone)
    assert alone.prediction is None
    assert view.quality.all.pq is None
    assert len(view.listing.disagreements) == 0
    assert view.listing.image_errors.sum() == 0
    assert derive(replace(alone, filter=SegmentFilter(isthing=True))).rows.passing.sum() > 0


def test_what_is_taken_over_from_a_previous_view_is_what_would_be_found_anew(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    steps = (
        {"scope": Scope.SELECTED, "selected": frozenset({1})},
        {"threshold": 0.8},
        {"tp_below": 0.7},
        {"filter": SegmentFilter(isthing=True)},
        {"current": -1},
    )
    for step in steps:
        after = replace(view.snapshot, **step)
        reused, anew = derive(after, view), derive(after)
        for name in ("status", "error_type", "passing", "listed"):
            assert np.array_equal(getattr(reused.rows, name), getattr(anew.rows, name)), (step, name)
        assert (reused.rows is view.rows) == ("scope" in step)
        assert_same_views(reused, anew)
        view = reused


def assert_same_views(first: View, second: View) -> None:
    """All that is shown is the same to the last bit."""
    assert np.array_equal(first.scope, second.scope)
    for one, other in ((first.quality, second.quality), (first.quality.counts, second.quality.counts)):
        for field in fields(one):
            values = getattr(one, field.name), getattr(other, field.name)
            if isinstance(values[0], np.ndarray):
                assert np.array_equal(*values), field.name
            elif field.name != "counts":
                assert values[0] == values[1], field.name
    for field in fields(first.listing):
        values = getattr(first.listing, field.name), getattr(second.listing, field.name)
        one, other = values
        assert one.dtype == other.dtype, field.name
        assert np.array_equal(one, other, equal_nan=field.name == "image_iou"), field.name
    ours, theirs = described(first), described(second)
    assert ours.bars == theirs.bars
    assert np.array_equal(ours.listed, theirs.listed)
    for name in ("segments", "pq", "errors"):
        assert np.array_equal(getattr(ours.categories, name), getattr(theirs.categories, name), equal_nan=True), name
    assert ours.disagreements.by_name().keys() == theirs.disagreements.by_name().keys()
    for name, one in ours.disagreements.by_name().items():
        other = theirs.disagreements.by_name()[name]
        assert np.array_equal(one, other, equal_nan=one.dtype == np.float64), name


def test_figures_are_taken_over_only_where_nothing_they_follow_from_has_changed(snapshot: Snapshot) -> None:
    filters = [SegmentFilter(isthing=True), SegmentFilter(area=(40, None)), SegmentFilter(expression="iou < 0.6")]
    rng = np.random.default_rng(2)
    view = derive(snapshot)
    taken_over = 0
    for _ in range(60):
        step: dict[str, object] = [
            {"filter": filters[rng.integers(3)]},
            {"filter": SegmentFilter()},
            {"scope": list(Scope)[rng.integers(3)], "selected": frozenset(rng.integers(0, 20, 3).tolist())},
            {"threshold": (0.5, 0.8)[rng.integers(2)]},
            {"tp_below": (None, 0.7)[rng.integers(2)]},
            {"error_thresholds": (ErrorThresholds(), ErrorThresholds(0.1, 0.4))[rng.integers(2)]},
        ][rng.integers(6)]
        after = replace(view.snapshot, **step)  # type: ignore[arg-type]
        images = scope_images(after, view.rows)
        before = view
        view = derive(after, before, (images, quality_of(after, images)))
        described(view, before)
        assert_same_views(view, derive(after))
        taken_over += view.listing.impact is before.listing.impact
    assert 10 < taken_over < 50


def test_a_filter_that_does_not_parse_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(FilterError):
        derive(replace(snapshot, filter=SegmentFilter(expression="iou <")))


PENDING = [0, 4, 5, 11]


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """A prediction set that leaves images out; and a dataset of nothing but its other images."""
    rng = np.random.default_rng(22)
    written = write_set(tmp_path_factory.mktemp("partial"), [random_pair(rng) for _ in range(12)], photos=False)
    only(written.prediction, [i for i in range(12) if i not in PENDING])
    snapshots = []
    for _ in range(2):
        dataset, prediction = open_set(written, missing="skip")
        table = evaluate(dataset, prediction)
        snapshots.append(Snapshot(dataset, ground_truth_part(table), (EvaluatedPrediction(prediction, table),), 0))
        only(written.ground_truth, [i for i in range(12) if i not in PENDING])
    assert snapshots[0].prediction is not None
    assert np.flatnonzero(snapshots[0].prediction.left_out).tolist() == PENDING
    assert len(snapshots[1].dataset) == 8
    return snapshots[0], snapshots[1]


def only(path: Path, images: list[int]) -> None:
    document = json.loads(path.read_text())
    document["annotations"] = [a for a in document["annotations"] if a["image_id"] - 1000 in images]
    write_json(path, document)


@pytest.mark.parametrize(
    "looked_at",
    [
        {},
        {"threshold": 0.7},
        {"tp_below": 0.9},
        {"filter": SegmentFilter(statuses=frozenset({Status.FN, Status.FP}))},
        {"filter": SegmentFilter(iou=(None, 0.6)), "scope": Scope.FILTERED},
        {"filter": SegmentFilter(expression="iou < 0.6 or void > 0"), "scope": Scope.FILTERED},
        {"filter": SegmentFilter(isthing=True), "scope": Scope.FILTERED},
    ],
)
def test_images_that_are_left_out_change_no_figure(
    partial: tuple[Snapshot, Snapshot], looked_at: dict[str, object]
) -> None:
    some, without = (derive(replace(snapshot, **looked_at)) for snapshot in partial)
    counted = np.array([i for i in range(12) if i not in PENDING])
    kept = np.isin(some.snapshot.table.image, counted)
    assert not some.scope[PENDING].any()
    assert np.array_equal(some.scope[counted], without.scope)
    assert some.quality.all == without.quality.all
    assert some.quality.things == without.quality.things
    ours, theirs = some.listing, without.listing
    for name in ("image_errors", "image_impact", "image_iou"):
        np.testing.assert_array_equal(getattr(ours, name)[counted], getattr(theirs, name))
    assert not ours.image_errors[PENDING].any()
    assert not ours.image_impact[PENDING].any()
    assert np.isnan(ours.image_iou[PENDING]).all()
    assert np.array_equal(ours.impact[kept], theirs.impact)
    assert not ours.impact[~kept].any()
    assert np.searchsorted(np.flatnonzero(kept), ours.disagreements).tolist() == theirs.disagreements.tolist()
    assert kept[ours.disagreements].all()


@pytest.mark.parametrize("condition", [SegmentFilter(iou=(None, 0.6)), SegmentFilter(expression="iou < 0.6")])
def test_a_filter_on_the_iou_lists_no_image_that_is_left_out(
    partial: tuple[Snapshot, Snapshot], condition: SegmentFilter
) -> None:
    some, without = (derive(replace(snapshot, filter=condition)) for snapshot in partial)
    assert without.rows.listed.any()
    assert not some.rows.listed[PENDING].any()
    assert some.rows.listed.sum() == without.rows.listed.sum()


def test_selected_images_that_are_left_out_are_not_in_the_scope(partial: tuple[Snapshot, Snapshot]) -> None:
    snapshot = replace(partial[0], scope=Scope.SELECTED, selected=frozenset({4, 5, 6}))
    assert np.flatnonzero(derive(snapshot).scope).tolist() == [6]
    nothing = derive(replace(snapshot, selected=frozenset({4, 5})))
    assert nothing.quality.all.pq is None
    assert len(nothing.listing.disagreements) == 0


def test_images_that_are_left_out_are_counted_again_by_the_ground_truth_alone(
    partial: tuple[Snapshot, Snapshot],
) -> None:
    assert not partial[0].counted[PENDING].any()
    assert replace(partial[0], current=-1).counted.all()


def test_a_prediction_set_is_replaced_by_its_key_wherever_it_stands(snapshot: Snapshot) -> None:
    known = snapshot.predictions[0]
    other = EvaluatedPrediction(known.prediction, known.table)
    assert other.key != known.key
    both = replace(snapshot, predictions=(other, known), current=1)
    assert (both.key, replace(both, current=-1).key) == (known.key, 0)
    grown = replace(known, table=replace(known.table))
    assert grown.key == known.key
    after = with_replaced(both, grown)
    assert [p is q for p, q in zip(after.predictions, (other, grown), strict=True)] == [True, True]
    assert after.table is grown.table
    stranger = EvaluatedPrediction(known.prediction, known.table)
    assert with_replaced(both, stranger).predictions == both.predictions


def test_the_set_compared_with_is_matched_as_if_it_were_shown(snapshot: Snapshot) -> None:
    first = snapshot.predictions[0]
    second = EvaluatedPrediction(first.prediction, evaluate(snapshot.dataset, first.prediction, jobs=1))
    both = replace(snapshot, predictions=(first, second), compared_key=second.key, threshold=0.7, tp_below=0.9)
    assert both.compared == 1
    view = derive(both)
    assert view.compared is not None
    shown = derive(replace(both, current=1))
    assert shown.compared is None, "nothing is compared with itself"
    assert np.array_equal(view.compared.rows.status, shown.rows.status)
    assert np.array_equal(view.compared.rows.error_type, shown.rows.error_type)
    assert view.compared.snapshot.prediction is second.prediction
    again = derive(replace(both, scope=Scope.FILTERED), view)
    assert again.compared is not None
    assert again.compared.rows is view.compared.rows
    higher = derive(replace(both, threshold=0.8), view)
    assert higher.compared is not None
    assert (higher.compared.rows.status == Status.TP).sum() < (view.compared.rows.status == Status.TP).sum()


def test_nothing_to_compare_with(snapshot: Snapshot) -> None:
    first = snapshot.predictions[0]
    assert snapshot.compared == -1
    assert replace(snapshot, compared_key=first.key).compared == -1
    assert replace(snapshot, compared_key=987_654).compared == -1
    alone = replace(snapshot, current=-1, compared_key=first.key)
    assert alone.compared == -1
    assert derive(alone).compared is None


def test_showing_the_set_compared_with_changes_places(snapshot: Snapshot) -> None:
    sets = tuple(replace(snapshot.predictions[0], key=key) for key in (71, 72, 73))
    three = replace(snapshot, predictions=sets, compared_key=72)
    assert showing(three, 1) == {"current": 1, "compared_key": 71}
    assert showing(three, 2) == {"current": 2}
    assert showing(replace(three, compared_key=0), 1) == {"current": 1}


def test_the_error_type_of_an_image_is_the_one_that_costs_most(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    table, impact = snapshot.table, view.listing.impact
    halves = other_halves(table, view.rows.status, view.rows.error_type)
    for image in range(table.n_images):
        costs: dict[int, float] = {}
        own = table.rows_of(image)
        for row in range(own.start, own.stop):
            kind = ErrorType(int(view.rows.error_type[row]))
            if view.rows.status[row] not in (Status.FP, Status.FN):
                continue
            half = halves[row] != NO_ROW and table.side[row] == Side.PREDICTION
            costs[kind] = costs.get(kind, 0.0) + (0.0 if half else float(impact[row]))
        found = int(view.listing.image_error_type[image])
        assert costs.get(found, 0.0) == pytest.approx(max(costs.values(), default=0.0), abs=1e-15)


def test_poor_masks_have_their_type_and_gain_also_while_they_are_not_listed(snapshot: Snapshot) -> None:
    plain, listed = derive(snapshot), derive(replace(snapshot, tp_below=0.8))
    quiet = derive(replace(snapshot, poor_mask_iou=0.8))
    assert plain.listing.gains[ErrorType.POOR_MASK] == 0
    assert quiet.listing.gains[ErrorType.POOR_MASK] == listed.listing.gains[ErrorType.POOR_MASK] > 0
    np.testing.assert_array_equal(quiet.rows.error_type, listed.rows.error_type)
    np.testing.assert_array_equal(quiet.listing.disagreements, plain.listing.disagreements)
    # What is listed decides where both are given.
    both = derive(replace(snapshot, tp_below=0.6, poor_mask_iou=0.8))
    assert (both.rows.error_type == ErrorType.POOR_MASK).sum() < (listed.rows.error_type == ErrorType.POOR_MASK).sum()
