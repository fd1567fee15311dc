"""Opening datasets and prediction sets, and what becomes of what was open when that fails."""

from __future__ import annotations

import json
import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from panview.cli.app import run
from panview.datasets.demo import DemoSet
from panview.metrics.segment_table import Side, Status
from panview.review.session import Scope
from panview.settings import cache_folder
from panview.ui.page_specs.confusion import CONFUSION
from panview.ui.page_specs.figures import FIGURES
from tests.support.sets import WrittenSet, random_pair, write_set
from tests.support.slow_file import slow_file
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet, Start


def test_predictions_that_are_opened_are_scored_as_evaluate_does(opened: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    strong, weak = demo.predictions
    file = tmp_path / "figures.json"
    with pytest.raises(SystemExit):
        run(["evaluate", str(demo.root), "--pred", str(strong), "--pred", str(weak), "--json", str(file)])
    expected = json.loads(file.read_text())["results"]
    assert [p.prediction.name for p in opened.snapshot.predictions] == [strong.stem, weak.stem]
    for result in expected:
        assert opened.shown_set() == result["prediction"]
        for row, split in zip(opened.window.metrics.scores.rows(), ("All", "Things", "Stuff"), strict=True):
            assert row.pq == result[split]["pq"]
            assert (row.sq, row.rq, row.n) == (result[split]["sq"], result[split]["rq"], result[split]["n"])
        counts = opened.view.quality.counts
        assert counts.fn.sum() == sum(c["fn"] for c in result["per_class"].values())
        opened.do("next_prediction")


def test_a_dataset_can_be_begun_with_a_filter_and_a_threshold(hand: AtHand, demo: DemoSet) -> None:
    hand.review.opening.begin_with("category = 'person' and iou < 0.6", 0.75)
    hand.open(demo.root, demo.predictions[0])
    assert hand.window.image_list.filter_line.text() == "category = 'person' and iou < 0.6"
    snapshot, view = hand.snapshot, hand.view
    assert (snapshot.threshold, snapshot.scope) == (0.75, Scope.FILTERED)
    assert 0 < np.count_nonzero(view.scope) == np.count_nonzero(view.rows.listed) < len(snapshot.dataset)
    # Once; what is opened afterwards is as always.
    hand.open(demo.root, demo.predictions[0])
    assert (hand.snapshot.threshold, hand.snapshot.scope, hand.snapshot.filter.active) == (0.5, Scope.WHOLE, 0)


@pytest.mark.parametrize("place", [".", "val2017", "annotations/panoptic_val2017.json"])
def test_root_image_folder_or_json(hand: AtHand, demo: DemoSet, place: str) -> None:
    hand.open(demo.root / place)
    assert hand.window.reviewing
    assert len(hand.snapshot.dataset) == hand.window.image_list.model.rowCount() == 6
    assert hand.window.windowTitle().startswith("demo / val2017")


def test_ground_truth_alone_is_measured_and_looked_at(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root)
    window = hand.window
    assert hand.snapshot.prediction is None
    assert not window.metrics.scores.isVisible()
    assert not window.canvas_bar.layers.button("both").isEnabled()
    assert not hand.review.actions.table.action("export_csv").isEnabled()
    assert (hand.snapshot.table.area > 0).all()
    assert hand.review.canvas.image is not None
    hand.review.cursor.go(2, hand.snapshot.table.rows_of(2).start)
    hand.settle()
    content = window.inspector.content()
    assert content is not None
    assert ("Area", f"{hand.snapshot.table.area[hand.review.cursor.now.segment]:,} px") in content.rows


def test_ground_truth_alone_is_listed_in_its_own_order_and_the_worst_first_with_predictions(
    hand: AtHand, demo: DemoSet
) -> None:
    model = hand.window.image_list.model
    hand.open(demo.root)
    assert model.sort_key() == ("dataset order", False)
    assert model.listed_order().tolist() == list(range(6))
    hand.add(demo.predictions[0])
    assert model.sort_key() == ("impact", True)
    assert model.listed_order().tolist() == np.argsort(-hand.view.listing.image_impact, kind="stable").tolist()
    hand.window.image_list.set_sort("name", False)
    hand.add(demo.predictions[1])
    assert model.sort_key() == ("name", False)


def test_areas_are_known_after_the_only_predictions_are_closed(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root, demo.predictions[0])
    hand.do("close_prediction")
    assert hand.snapshot.prediction is None
    assert (hand.snapshot.table.area > 0).all()
    # They came with the predictions; nothing was read a second time.
    assert len(list(cache_folder().iterdir())) == 1
    assert set(np.unique(hand.snapshot.table.status)) <= {Status.NONE, Status.CROWD}


def test_ground_truth_is_measured_when_its_predictions_cannot_be_read(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root, demo.root / "nothing.json")
    assert "nothing.json" in hand.banner
    assert hand.snapshot.prediction is None
    assert (hand.snapshot.table.area > 0).all()


def test_whoever_waited_for_the_first_predictions_begins_with_the_worst_image(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root, demo.predictions[1])
    assert hand.review.cursor.now.image == int(hand.window.image_list.model.listed_order()[0])
    assert hand.review.cursor.now.image == int(np.argmax(hand.view.listing.image_impact))


def test_an_image_that_was_gone_to_stays_when_predictions_come(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root)
    hand.do("next_image")
    row = hand.review.cursor.now.image
    hand.add(demo.predictions[1])
    assert hand.review.cursor.now.image == row != int(np.argmax(hand.view.listing.image_impact))


def test_the_image_asked_for_by_its_id(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root, demo.predictions[0], image_id="103")
    assert hand.snapshot.dataset.image_id[hand.review.cursor.now.image] == 103
    assert hand.window.image_list.current_row() == hand.review.cursor.now.image


def test_an_image_id_that_is_not_there_is_said(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root, image_id="31337")
    assert "31337" in hand.banner
    assert hand.review.canvas.image is not None


def test_predictions_are_added_shown_and_undone(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root, demo.predictions[0])
    before = hand.scores
    hand.add(demo.predictions[1])
    assert hand.shown_set() == demo.predictions[1].stem
    assert hand.scores != before
    hand.do("undo")
    assert hand.shown_set() == demo.predictions[0].stem
    assert hand.scores == before
    hand.do("redo")
    assert hand.shown_set() == demo.predictions[1].stem


def test_the_same_predictions_twice_get_names_that_differ(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root, demo.predictions[0], demo.predictions[0])
    first, second = (p.prediction.name for p in hand.snapshot.predictions)
    assert first != second
    assert first in second


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"images": [', "truncated"),
        ('{"images": 3}', "annotations"),
        ("[]", "object"),
        ('{"annotations": []}', ""),
    ],
)
def test_a_bad_dataset_leaves_what_was_open(opened: AtHand, tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "bad set.json"
    file.write_text(content)
    before, row = opened.snapshot, opened.review.cursor.now.image
    opened.open(file)
    assert str(file) in opened.banner
    assert words in opened.banner
    assert opened.snapshot is before
    assert opened.review.cursor.now.image == row
    assert opened.window.windowTitle().startswith("demo")
    assert str(file) not in opened.review.settings.current.recent


def test_a_missing_folder_on_the_welcome_page(hand: AtHand, tmp_path: Path) -> None:
    hand.open(tmp_path / "nowhere")
    assert str(tmp_path / "nowhere") in hand.banner
    assert not hand.window.reviewing


@pytest.mark.parametrize("damage", ["json", "png", "other images"])
def test_bad_predictions_leave_what_was_open(
    opened: AtHand, demo: DemoSet, random_set: RandomSet, tmp_path: Path, damage: str
) -> None:
    bad = tmp_path / "bad.json"
    shutil.copy(demo.predictions[0], bad)
    shutil.copytree(demo.predictions[0].with_suffix(""), bad.with_suffix(""))
    named = bad
    if damage == "json":
        bad.write_text(bad.read_text()[:1000])
    elif damage == "png":
        named = next(iter(sorted(bad.with_suffix("").iterdir())))
        named.write_bytes(named.read_bytes()[:300])
    else:
        named = bad = random_set.written.prediction
    before = opened.snapshot
    opened.add(bad)
    assert str(named) in opened.banner
    assert opened.snapshot is before
    assert opened.review.canvas.image is not None


def without_last(predictions: Path, target: Path) -> Path:
    """Write a copy of a prediction set that lacks the last image."""
    content = json.loads(predictions.read_text())
    content["annotations"].pop()
    target.write_text(json.dumps(content))
    shutil.copytree(predictions.with_suffix(""), target.with_suffix(""))
    return target


def test_missing_images_can_be_counted_as_empty(hand: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    hand.open(demo.root)
    partial = without_last(demo.predictions[0], tmp_path / "partial.json")
    hand.add(partial)
    assert hand.snapshot.prediction is None
    assert "partial.json" in hand.banner
    assert "Count them as empty" in hand.window.banner.action_button.text()
    hand.click(hand.window.banner.action_button)
    assert hand.shown_set() == "partial"
    assert hand.banner == ""
    last = hand.snapshot.table.rows_of(5)
    assert (hand.snapshot.table.side[last] == Side.GROUND_TRUTH).all()
    assert (hand.view.rows.status[last] != Status.TP).all()


def test_several_sets_that_lack_images_are_all_offered(hand: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    hand.open(demo.root)
    paths = [without_last(path, tmp_path / f"part {i}.json") for i, path in enumerate(demo.predictions)]
    for path in paths:
        hand.add(path)
    hand.click(hand.window.banner.action_button)
    assert [p.prediction.name for p in hand.snapshot.predictions] == ["part 0", "part 1"]


def test_an_offer_that_was_dismissed_is_not_taken_up_with_the_next(hand: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    hand.open(demo.root)
    paths = [without_last(path, tmp_path / f"part {i}.json") for i, path in enumerate(demo.predictions)]
    hand.add(paths[0])
    hand.click(hand.window.banner.close_button)
    hand.add(paths[1])
    hand.click(hand.window.banner.action_button)
    assert [p.prediction.name for p in hand.snapshot.predictions] == ["part 1"]


def test_cancelled_opening_leaves_nothing(hand: AtHand, demo: DemoSet) -> None:
    hand.review.opening.open(demo.root, demo.predictions)
    hand.click(hand.window.status_line.progress.cancel)
    assert hand.review.state.snapshot is None
    assert not hand.window.reviewing
    assert hand.banner == ""
    hand.open(demo.root)
    assert hand.window.reviewing


def test_cancelled_evaluation_leaves_the_ground_truth(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root)
    for path in demo.predictions:
        hand.review.opening.add_prediction(path)
    hand.click(hand.window.status_line.progress.cancel)
    assert hand.snapshot.predictions == ()
    assert hand.banner == ""
    hand.add(demo.predictions[1])
    assert hand.shown_set() == demo.predictions[1].stem


def test_of_two_datasets_asked_for_the_last_one_opens(hand: AtHand, demo: DemoSet, random_set: RandomSet) -> None:
    begun: list[str] = []
    hand.review.state.opened.connect(lambda snapshot: begun.append(snapshot.dataset.name))
    hand.review.opening.open(demo.root, demo.predictions)
    hand.open(random_set.written.root, random_set.written.prediction)
    assert len(begun) == 1
    assert len(hand.snapshot.dataset) == 12
    assert [p.prediction.name for p in hand.snapshot.predictions] == ["model"]


def test_work_for_a_dataset_stops_when_another_one_opens(hand: AtHand, demo: DemoSet, random_set: RandomSet) -> None:
    def open_other(_: object) -> None:
        hand.review.state.opened.disconnect(open_other)
        hand.review.opening.open(random_set.written.root, ())

    hand.review.state.opened.connect(open_other)
    hand.review.opening.open(demo.root, demo.predictions)
    hand.see(lambda: hand.review.state.snapshot is not None and len(hand.snapshot.dataset) == 12)
    hand.settle()
    assert hand.snapshot.predictions == ()
    assert (hand.snapshot.table.area > 0).all()
    assert hand.window.disagreements.model.rowCount() == 0


def test_rows_of_the_old_dataset_mean_nothing_in_the_new_one(
    hand: AtHand, demo: DemoSet, random_set: RandomSet
) -> None:
    hand.open(random_set.written.root)
    listed = hand.window.image_list
    assert listed.model.rowCount() == 12
    listed.view.selectAll()
    hand.review.commands.set_scope(Scope.SELECTED)
    hand.settle()
    listed._miss(11)
    rows: list[tuple[int, int]] = []
    asked: list[bool] = []
    hand.review.state.snapshot_changed.connect(
        lambda snapshot: rows.append((len(snapshot.dataset), listed.model.rowCount()))
    )
    listed.thumbnail_wanted.connect(lambda row: asked.append(row < len(hand.snapshot.dataset)))
    hand.open(demo.root)
    # Between the opening and the first view.
    assert rows[0] == (6, 0)
    assert listed.model.rowCount() == 6
    assert asked != [] == [known for known in asked if not known]
    assert max(hand.snapshot.selected, default=0) < 6


def test_what_is_clicked_on_of_the_old_dataset_does_not_filter_the_new_one(
    opened: AtHand, random_set: RandomSet
) -> None:
    window, state = opened.window, opened.review.state
    opened.do("page_confusion")
    opened.click(window.lazy_page(CONFUSION)().unit.button("pixels"))
    categories = len(opened.snapshot.dataset.categories)
    assert categories > 5

    def click(_: object) -> None:
        # Once: between the opening and the first view.
        state.snapshot_changed.disconnect(click)
        window.metrics.category_clicked.emit(categories - 1)
        window.lazy_page(CONFUSION)().cell_clicked.emit(categories - 1, categories)
        window.lazy_page(FIGURES)().supercategory_chosen.emit("no such")
        window.metrics.errors.type_clicked.emit(1)

    state.snapshot_changed.connect(click)
    opened.open(random_set.written.root, random_set.written.prediction)
    assert len(opened.snapshot.dataset.categories) == 5
    assert opened.snapshot.filter.active == 0
    assert state.undo_stack.count() == 0
    assert not window.image_list.conditions.isVisible()


def test_nothing_changes_the_old_review_while_panels_take_up_the_new_one(opened: AtHand, random_set: RandomSet) -> None:
    control, state = opened.review, opened.review.state
    categories = len(opened.snapshot.dataset.categories)
    control.commands.change_filter("Filter by overlap", overlap=(categories - 1, categories - 1))
    opened.settle()
    open_then: list[object] = []

    def give_back_the_keyboard(_: object) -> None:
        # As what a panel still had to say does, when the keyboard leaves it.
        open_then.append(state.snapshot)
        state.select(frozenset({1}))
        control.commands.set_threshold(0.7)

    control.state.opened.connect(give_back_the_keyboard)
    opened.open(random_set.written.root, random_set.written.prediction)
    assert open_then == [None]
    assert (opened.snapshot.threshold, state.undo_stack.count()) == (0.5, 0)


@pytest.fixture
def many(tmp_path: Path) -> WrittenSet:
    """So many images that each worker takes more than one at a time, and asks in between whether to go on."""
    rng = np.random.default_rng(6)
    return write_set(tmp_path / "many", [random_pair(rng) for _ in range(8 * (os.cpu_count() or 1))], photos=False)


def test_opening_does_not_wait_for_an_evaluation_and_calls_it_off(
    hand: AtHand, many: WrittenSet, random_set: RandomSet
) -> None:
    with slow_file(many.prediction.with_suffix("") / "000000001000.png") as png:
        hand.review.opening.open(many.root, (many.prediction,))
        hand.see(png.is_read)
        hand.review.opening.open(random_set.written.root)
        hand.see(lambda: hand.window.windowTitle().startswith("my 集合"))
        hand.see(lambda: hand.review.canvas.image is not None)
        assert hand.window.status_line.progress.texts()[1] == "cancelling…"
        png.let_go()
        hand.settle()
    # Kept is only what was measured of the set that is open.
    assert len(list(cache_folder().iterdir())) == 1
    assert len(hand.snapshot.dataset) == 12
    assert hand.snapshot.predictions == ()


def test_closing_the_window_while_predictions_are_evaluated(hand: AtHand, many: WrittenSet) -> None:
    with slow_file(many.prediction.with_suffix("") / "000000001000.png") as png:
        hand.review.opening.open(many.root, (many.prediction,))
        hand.see(png.is_read)
        hidden: list[bool] = []
        release = threading.Timer(0.2, lambda: (hidden.append(not hand.window.isVisible()), png.let_go()))
        release.start()
        hand.window.close()
        release.join()
    # Nobody had to watch the window wait.
    assert hidden == [True]
    assert not cache_folder().exists()


def test_a_dataset_that_fails_does_not_stop_work_for_the_open_one(hand: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    hand.open(demo.root)
    hand.review.opening.add_prediction(demo.predictions[0])
    hand.open(tmp_path / "nowhere")
    assert hand.shown_set() == demo.predictions[0].stem
    assert "nowhere" in hand.banner


def test_a_cached_set_is_opened_without_reading_a_png(start: Start, own_set: WrittenSet) -> None:
    first = start()
    first.open(own_set.root, own_set.prediction)
    # With sizes and times as before nothing shows that the id maps hold something else now.
    for path in own_set.prediction.with_suffix("").iterdir():
        data, stat = path.read_bytes(), path.stat()
        path.write_bytes(bytes(len(data)))
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    again = start()
    again.open(own_set.root, own_set.prediction)
    assert again.shown_set() == "model"
    assert again.scores == first.scores
    assert again.banner == ""


def test_closing_the_window_while_it_loads(hand: AtHand, demo: DemoSet) -> None:
    hand.review.opening.open(demo.root, demo.predictions)
    QApplication.processEvents()
    hand.window.close()
    assert not hand.window.isVisible()
    assert hand.review.state.view is None


def test_closing_the_dataset_goes_back_to_the_welcome_page(opened: AtHand, demo: DemoSet) -> None:
    opened.do("close_dataset")
    assert not opened.window.reviewing
    assert opened.window.windowTitle() == "panview"
    assert opened.window.welcome.rows[0].isVisible()
    assert not opened.review.actions.table.action("next_image").isEnabled()
    opened.click(opened.window.welcome.rows[0])
    assert opened.window.reviewing
    assert opened.snapshot.dataset.files.json == demo.root / "annotations" / "panoptic_val2017.json"


def test_a_set_dropped_on_the_window_opens_and_predictions_join_it(hand: AtHand, demo: DemoSet) -> None:
    assert hand.drop(demo.root)
    assert hand.snapshot.predictions == ()
    assert hand.drop(*demo.predictions)
    assert [p.prediction.name for p in hand.snapshot.predictions] == [p.stem for p in demo.predictions]
    assert hand.snapshot.dataset.name == "demo / val2017"


def test_ground_truth_and_predictions_dropped_together(hand: AtHand, demo: DemoSet) -> None:
    hand.drop(demo.predictions[1], demo.root / "annotations" / "panoptic_val2017.json")
    assert [p.prediction.name for p in hand.snapshot.predictions] == [demo.predictions[1].stem]


def test_what_is_no_file_is_not_taken(hand: AtHand) -> None:
    assert not hand.drop()
    assert not hand.window.reviewing


def test_a_drop_is_a_copy_also_where_the_file_manager_proposes_to_move(hand: AtHand, demo: DemoSet) -> None:
    copy, move, link = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction, Qt.DropAction.LinkAction
    assert hand.drop(demo.root, offered=move | copy | link) == copy
    assert hand.snapshot.dataset.files.json == demo.root / "annotations" / "panoptic_val2017.json"
    line = hand.window.image_list.filter_line
    assert hand.drop(demo.predictions[0], on=line, offered=move | copy) == copy
    assert line.text() == ""
    assert hand.shown_set() == "simulated_strong"
    assert hand.drop(demo.predictions[1], offered=move) is None
    assert len(hand.snapshot.predictions) == 1
