"""A set whose table is in parts, in a whole window: a few rows at a time, and the figures of all images."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.api.loading import read_prediction
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.datasets.opening import Opening
from panview.metrics import parts as parts_module
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable
from panview.presentation.formatting import format_points
from panview.review.filters import SegmentFilter
from panview.review.in_parts import shown_in_parts
from panview.review.session import EvaluatedPrediction, Snapshot, View, find_rows
from panview.ui.loading.image_loader import ImageSource, load_image
from tests.support.sets import WrittenSet, random_pair, write_set
from tests.ui.at_hand import AtHand

IMAGES = 36
PART, MOST = 80, 200


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    rng = np.random.default_rng(21)
    return write_set(tmp_path_factory.mktemp("large") / "set", [random_pair(rng) for _ in range(IMAGES)])


@pytest.fixture(scope="module")
def whole(large: WrittenSet) -> Snapshot:
    """The same set with its whole table, as the window would hold it."""
    dataset = read_dataset(find_ground_truth(large.root))
    prediction = read_prediction(dataset, large.prediction)
    table = evaluate(dataset, prediction)
    return Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0, poor_mask_iou=0.6)


@pytest.fixture(autouse=True)
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let parts of a few hundred rows be many, of which two fit into the memory."""
    monkeypatch.setattr(parts_module, "PART_ROWS", PART)
    monkeypatch.setattr("panview.jobs.sets.most_rows_in_window", lambda: MOST)


@pytest.fixture
def in_parts(hand: AtHand, large: WrittenSet, tmp_path: Path) -> AtHand:
    hand.open(large.root, large.prediction, opening=Opening(parts=tmp_path / "parts"))
    return hand


def held(hand: AtHand) -> list[int]:
    shown = shown_in_parts(hand.snapshot)
    assert shown is not None
    return shown.held.rows.tolist()


def matching(whole: Snapshot, line: str) -> list[int]:
    found: list[int] = np.flatnonzero(find_rows(replace(whole, filter=SegmentFilter(expression=line))).listed).tolist()
    return found


def quality_of(whole: Snapshot, threshold: float) -> PanopticQuality:
    counts = count_matches(whole.table, len(whole.dataset.categories), threshold=threshold)
    return panoptic_quality(counts, whole.dataset.categories.isthing)


def figures(hand: AtHand) -> str:
    return hand.window.metrics.parts.texts()[0]


def expected(quality: PanopticQuality) -> str:
    found = quality.all
    return f"PQ {format_points(found.pq)}  SQ {format_points(found.sq)}  RQ {format_points(found.rq)}"


def assert_as_of_the_whole(shown: SegmentTable, whole: SegmentTable, images: list[int]) -> None:
    some = np.intersect1d(np.unique(whole.image), images)
    assert np.unique(shown.image).tolist() == some.tolist()
    for image in images:
        mine, own = shown.rows_of(image), whole.rows_of(image)
        for name in ("segment_id", "side", "status", "category", "iou", "area", "error_type"):
            assert np.array_equal(getattr(shown, name)[mine], getattr(whole, name)[own], equal_nan=name == "iou")


def test_it_opens_with_a_part_and_shows_the_figures_of_all_images(in_parts: AtHand, whole: Snapshot) -> None:
    images = held(in_parts)
    assert 0 < len(images) < IMAGES // 2
    assert images == list(range(len(images)))
    assert_as_of_the_whole(in_parts.view.snapshot.table, whole.table, images)
    assert in_parts.window.image_list.model.rowCount() == IMAGES
    assert figures(in_parts) == expected(quality_of(whole, 0.5))
    in_parts.review.commands.set_threshold(0.7)
    in_parts.settle()
    assert figures(in_parts) == expected(quality_of(whole, 0.7))
    assert f"{len(images)} images are in memory" in in_parts.window.metrics.parts.texts()[2]
    assert in_parts.window.metrics.scope.button("all").text() == "In memory"
    assert not in_parts.banner


def test_walking_across_the_border_of_a_part_reads_the_next_and_lets_go_of_the_first(
    in_parts: AtHand, whole: Snapshot
) -> None:
    review = in_parts.review
    first = held(in_parts)
    review.cursor.go(first[-1])
    in_parts.settle()
    review.cursor.go(first[-1] + 1)
    in_parts.settle()
    both = held(in_parts)
    assert set(first) < set(both)
    image = review.canvas.image
    assert image is not None
    rows = whole.table.rows_of(first[-1] + 1)
    assert len(image.segments) == rows.stop - rows.start
    for row in range(IMAGES):
        review.cursor.go(row)
        in_parts.settle()
        assert row in held(in_parts)
        shown = in_parts.view.snapshot.table
        assert len(shown) <= MOST
        assert review.canvas.image is not None
        assert len(review.canvas.image.segments) == len(range(*whole.table.rows_of(row).indices(len(whole.table))))
        assert_as_of_the_whole(shown, whole.table, held(in_parts))
    assert first[0] not in held(in_parts)


def test_the_part_that_was_used_longest_ago_goes_first(in_parts: AtHand) -> None:
    review = in_parts.review
    shown = shown_in_parts(in_parts.snapshot)
    assert shown is not None
    first, second, third = (int(part.rows[-1]) for part in shown.parts.files[:3])
    for row in (first, second, first - 1):
        review.cursor.go(row)
        in_parts.settle()
        assert {first, row} <= set(held(in_parts))
    review.cursor.go(third)
    in_parts.settle()
    assert {first, third} <= set(held(in_parts))
    assert second not in held(in_parts)


def test_an_image_that_is_not_in_memory_is_a_photo_and_says_so(in_parts: AtHand) -> None:
    images = in_parts.window.image_list.model
    assert images.detail(IMAGES - 1) == "not in memory"
    assert "error" in images.detail(held(in_parts)[0])
    snapshot = in_parts.snapshot
    image = load_image(ImageSource(snapshot.dataset, snapshot.prediction, snapshot.table), IMAGES - 1)
    assert image.photo is not None
    assert len(image.segments) == 0
    assert image.photo_message == "not in memory"


def test_another_view_before_the_image_of_a_part_is_there_shows_no_mixture(in_parts: AtHand) -> None:
    review = in_parts.review
    review.cursor.go(0)
    in_parts.settle()
    # As when a filter or a threshold changes just then.
    again: list[bool] = []

    def show_again(view: View) -> None:
        again.append(review.canvas.image is None)
        review.canvas.set_view(view)

    review.state.view_changed.connect(show_again)
    review.cursor.go(IMAGES - 1)
    in_parts.settle()
    review.state.view_changed.disconnect(show_again)
    assert any(again)
    assert review.canvas.image is not None
    assert len(review.canvas.image.segments) > 0


def test_of_any_other_set_there_is_nothing_to_read(random_opened: AtHand) -> None:
    random_opened.do("next_images")
    assert random_opened.window.status_line.message() == "All images are in memory"
    assert not random_opened.window.metrics.parts.isVisibleTo(random_opened.window)


def test_what_is_selected_stays_selected_while_parts_come_and_go(in_parts: AtHand) -> None:
    review = in_parts.review
    last = held(in_parts)[-1]
    row = in_parts.view.snapshot.table.rows_of(last).start
    review.cursor.go(last, row)
    in_parts.settle()
    review.cursor.go(last + 1)
    in_parts.settle()
    review.cursor.go(last, row)
    in_parts.settle()
    assert review.cursor.now.segment == row
    in_parts.window.metrics.parts.next_button.click()
    in_parts.settle()
    # The image is in memory no more, so the cursor has gone on; nothing there is taken for the segment.
    assert last not in held(in_parts)
    assert (review.cursor.now.image, review.cursor.now.segment) == (held(in_parts)[0], -1)


@pytest.mark.parametrize(
    "line",
    [
        "iou < 0.3 and status = 'FN'",
        "category = 'dog'",
        "error = 'near miss' or area > 200",
    ],
)
def test_a_filter_finds_its_images_in_all_parts(in_parts: AtHand, whole: Snapshot, line: str) -> None:
    in_parts.type_filter(line)
    wanted = matching(whole, line)
    assert len(wanted) > 3
    seen: list[int] = []
    for _ in range(IMAGES):
        assert set(held(in_parts)) <= set(wanted)
        listed = np.flatnonzero(in_parts.view.rows.listed).tolist()
        assert listed == held(in_parts)
        assert len(in_parts.view.snapshot.table) <= MOST
        seen += listed
        if len(seen) >= len(wanted):
            break
        said = in_parts.window.metrics.parts.texts()[2]
        assert f"{len(seen) - len(listed) + 1} to {len(seen)} of {len(wanted)} images" in said
        in_parts.do("next_images")
    assert seen == wanted
    in_parts.review.commands.clear_filter()
    in_parts.settle()
    assert in_parts.window.image_list.model.rowCount() == IMAGES


def test_a_filter_that_needs_all_segments_at_a_time_is_refused_where_it_is_typed(in_parts: AtHand) -> None:
    before = in_parts.snapshot
    in_parts.review.commands.filter_by_line("area > 3 and area > avg(area)")
    in_parts.settle()
    assert in_parts.snapshot.filter == before.filter
    assert in_parts.window.image_list._error.text().startswith("avg(...) needs all segments at a time")
    assert in_parts.banner == ""


def test_words_of_a_name_list_images_of_all_parts(in_parts: AtHand) -> None:
    in_parts.type_filter("1035")
    assert np.flatnonzero(in_parts.view.rows.listed).tolist() == [35]
    assert held(in_parts) == [35]


def test_two_prediction_sets_hold_the_same_images(
    in_parts: AtHand, whole: Snapshot, large: WrittenSet, tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    other.write_text(large.prediction.read_text())
    other.with_suffix("").symlink_to(large.prediction.with_suffix(""))
    in_parts.review.cursor.go(IMAGES - 1)
    in_parts.settle()
    before = held(in_parts)
    assert IMAGES - 1 in before
    in_parts.add(other)
    first, second = in_parts.snapshot.predictions
    assert first.in_parts is not None
    assert second.in_parts is not None
    assert first.in_parts.held.rows.tolist() == second.in_parts.held.rows.tolist() == before
    assert second.in_parts.counts is not None
    in_parts.review.commands.compare_with(first.key)
    in_parts.settle()
    in_parts.review.cursor.go(12)
    in_parts.settle()
    rows = [each.in_parts.held.rows.tolist() for each in in_parts.snapshot.predictions if each.in_parts is not None]
    assert rows == [held(in_parts)] * 2
    assert in_parts.view.compared is not None
    assert in_parts.view.compared.quality.all == in_parts.view.quality.all
    # What other sets say is asked of the same images of them.
    both = replace(whole, predictions=(*whole.predictions, replace(whole.predictions[0], key=10**6)))
    wanted = matching(both, "models = 2 and status = 'FP'")
    assert len(wanted) > 3
    in_parts.type_filter("models = 2 and status = 'FP'")
    assert held(in_parts) == wanted[: len(held(in_parts))]
    assert f"of {len(wanted)} images" in in_parts.window.metrics.parts.texts()[2]


@pytest.mark.parametrize(
    ("action", "command"),
    [
        ("run_model", "panview predict"),
        ("export_all_csv", "panview export"),
        ("review_sample", "panview sample draw"),
    ],
)
def test_what_needs_all_segments_says_which_command_has_them(in_parts: AtHand, action: str, command: str) -> None:
    in_parts.do(action)
    assert f"{len(held(in_parts))} of {IMAGES} images are in memory" in in_parts.banner
    assert f"this needs all of them; use {command} on the command line" in in_parts.banner


def test_a_part_that_is_gone_is_named_and_what_is_there_stays(in_parts: AtHand) -> None:
    shown = shown_in_parts(in_parts.snapshot)
    assert shown is not None
    gone = shown.parts.files[-1].path
    gone.unlink()
    before = held(in_parts)
    in_parts.review.cursor.go(IMAGES - 1)
    in_parts.settle()
    assert str(gone) in in_parts.banner
    assert held(in_parts) == before
    # Said once: nothing tries again until an image of it is wanted.
    in_parts.window.banner.clear()
    in_parts.review.commands.set_threshold(0.6)
    in_parts.settle()
    assert not in_parts.banner
    in_parts.review.cursor.go(0)
    in_parts.settle()
    assert in_parts.review.canvas.image is not None


def test_parts_that_do_not_fit_are_said_when_it_opens(hand: AtHand, large: WrittenSet, tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.parquet").write_bytes(b"cut short")
    hand.open(large.root, large.prediction, opening=Opening(parts=tmp_path / "parts"))
    assert "a.parquet: is no Parquet file, or damaged; remove it, and what it has is measured again" in hand.banner


def test_any_large_set_is_opened_in_parts(hand: AtHand, large: WrittenSet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panview.api.loading.most_rows_held", lambda: 100)
    hand.open(large.root, large.prediction)
    assert 0 < len(held(hand)) < IMAGES
    hand.open(large.root, large.prediction)
    assert 0 < len(held(hand)) < IMAGES
    hand.review.commands.close_prediction()
    hand.settle()
    assert not hand.window.metrics.parts.isVisibleTo(hand.window)
    assert hand.window.metrics.scope.button("all").text() == "Whole set"
    # Of the ground truth alone all images are there.
    assert np.unique(hand.snapshot.table.image).tolist() == list(range(IMAGES))
    hand.do("undo")
    assert 0 < len(held(hand)) < IMAGES
