"""A review opens again as it was left; runs of its set are offered; nothing goes on closing without a word."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from panview.datasets.dataset import Dataset
from panview.datasets.demo import DemoSet
from panview.engine import found_runs as runs_module
from panview.engine.found_runs import found_runs
from panview.engine.run_folder import default_folder, run_folder
from panview.metrics.segment_table import Status
from panview.presentation.describe_kept_runs import offer_text, run_rows
from panview.review.look import Layer
from panview.review.remembered.reviews import KeptReview, review_file
from panview.review.remembered.store import remembered_folder, save_kept
from panview.review.session import Scope
from panview.settings import Settings, load_settings
from tests.engine.runs import make_set, request_of, run
from tests.engine.toy_predictor import toy_source
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet, Start


def recent(hand: AtHand) -> None:
    """Open the newest entry of the welcome page."""
    hand.click(hand.window.welcome.rows[0])
    hand.settle()


def test_a_recent_entry_opens_the_review_as_it_was_left(start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root, *demo.predictions)
    window, review = hand.window, hand.review
    hand.type_filter("iou < 0.6 and status in ('FN', 'FP')")
    hand.do("scope_filtered")
    hand.do("threshold_up")
    hand.do("poor_matches")
    review.commands.show_prediction(1)
    hand.do("compare_with_next")
    window.image_list.set_sort("name", True)
    window.disagreements.set_order_by("iou", False)
    hand.do("layer_split")
    hand.do("colour_iou")
    hand.do("toggle_tp")
    order = window.image_list.model.listed_order().tolist()
    review.cursor.go(order[-1])
    hand.do("page_figures")
    window.panels.toggle("segment")
    panels = window.panels.state
    hand.settle()
    names = [each.prediction.name for each in hand.snapshot.predictions]
    left = (hand.snapshot.filter, hand.snapshot.scope, hand.snapshot.threshold, hand.snapshot.tp_below)
    window.close()

    again = start(load_settings())
    recent(again)
    now = again.snapshot
    assert [each.prediction.name for each in now.predictions] == names
    assert (now.current, now.compared) == (1, 0)
    assert (now.filter, now.scope, now.threshold, now.tp_below) == left
    assert again.window.image_list.filter_line.text() == "iou < 0.6 and status in ('FN', 'FP')"
    assert again.window.image_list.model.sort_key() == ("name", True)
    assert again.window.disagreements.order() == ("iou", False)
    assert again.window.image_list.model.listed_order().tolist() == order
    cursor = again.review.cursor.now
    assert (cursor.page, cursor.image) == ("figures", order[-1])
    assert (cursor.look.layer, cursor.look.colour_by) == (Layer.SPLIT, "iou")
    assert Status.TP not in cursor.look.visible
    assert again.window.panels.state == panels
    assert not again.review.actions.table.action("undo").isEnabled(), "there is nothing to take back"
    # Back to the welcome page and in again, without a window in between; by keys alone.
    again.do("clear_filter")
    again.do("page_images")
    again.do("close_dataset")
    again.do("open_last")
    again.settle()
    assert again.snapshot.filter.active == 0
    assert again.review.cursor.now.page == "images"
    # Opened by its path it is as the path says.
    again.open(demo.root)
    assert again.snapshot.predictions == ()
    assert again.snapshot.scope is Scope.WHOLE


def test_what_is_still_being_saved_is_what_is_opened_again(
    start: Start, demo: DemoSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = start()
    hand.open(demo.root, demo.predictions[0])
    hand.settle()
    go_on = threading.Event()

    def save_slowly(path: Path, kept: KeptReview) -> None:
        go_on.wait(300)
        save_kept(path, kept)

    monkeypatch.setattr("panview.ui.controllers.remember_controller.save_kept", save_slowly)
    hand.type_filter("iou < 0.6")
    hand.do("close_dataset")
    hand.do("open_last")
    hand.settle()
    assert hand.snapshot.filter.expression == "iou < 0.6"
    go_on.set()


def test_what_was_being_read_when_the_window_closed_is_not_forgotten(start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root, *demo.predictions)
    path = str(hand.snapshot.dataset.files.json)
    hand.window.close()
    again = start(load_settings())
    assert again.review.remember.open_again(path)
    again.see(lambda: again.review.state.snapshot is not None)
    again.window.close()
    kept = json.loads(review_file(path).read_text())
    assert kept["predictions"] == [str(each) for each in demo.predictions]


def test_damage_stops_nothing_and_loses_nothing(start: Start, demo: DemoSet) -> None:
    path = str(demo.root / "annotations" / "panoptic_val2017.json")
    broken = b'{"version": 1, "threshold": "high"}'
    for place in (review_file(path), remembered_folder() / "views.json", remembered_folder() / "filter-lines.json"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(broken if place.parent.name == "reviews" else b"{")
    hand = start(Settings(recent=(path,)))
    hand.settle()
    assert "views.json" in hand.banner
    recent(hand)
    assert hand.window.reviewing
    aside = [each.name for each in remembered_folder().rglob("*.unread-1")]
    review = f"{review_file(path).name}.unread-1"
    assert sorted(aside) == sorted(["views.json.unread-1", "filter-lines.json.unread-1", review])
    assert review_file(path).with_name(review).read_bytes() == broken


def test_prediction_sets_that_are_gone_are_told_and_left_out(start: Start, demo: DemoSet, tmp_path: Path) -> None:
    path = str(demo.root / "annotations" / "panoptic_val2017.json")
    review_file(path).parent.mkdir(parents=True)
    content = {"version": 1, "path": path, "predictions": [str(tmp_path / "gone.json"), str(demo.predictions[0])]}
    review_file(path).write_text(json.dumps(content))
    hand = start(Settings(recent=(path,)))
    recent(hand)
    assert hand.shown_set() == demo.predictions[0].stem
    assert hand.banner == ""


def test_what_could_not_be_read_is_told_also_where_the_set_is_opened_by_its_path(start: Start, demo: DemoSet) -> None:
    path = str(demo.root / "annotations" / "panoptic_val2017.json")
    review_file(path).parent.mkdir(parents=True)
    review_file(path).write_bytes(b"{")
    hand = start()
    hand.open(demo.root)
    assert "Your place in this review could not be read" in hand.banner
    assert f"{review_file(path).name}.unread-1" in hand.banner


def test_what_waits_to_be_written_when_the_window_closes_is_written(
    start: Start, demo: DemoSet, random_set: RandomSet
) -> None:
    hand = start()
    hand.open(demo.root)
    first = str(hand.snapshot.dataset.files.json)
    # A disk that takes its time.
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait(300)

    hand.review.remember._background.submit(wait, lambda _: None, lambda _: None)
    assert begun.wait(300)
    hand.type_filter("iou < 0.5")
    hand.open(random_set.written.root)
    second = str(hand.snapshot.dataset.files.json)
    hand.type_filter("iou < 0.4")
    hand.review.remember._write()
    threading.Timer(0.2, go_on.set).start()
    hand.window.close()
    lines = [json.loads(review_file(path).read_text())["filter"]["line"] for path in (first, second)]
    assert lines == ["iou < 0.5", "iou < 0.4"]


@pytest.mark.parametrize(("tp_below", "listed"), [(5.0, None), (-1.0, None), (0.7, 0.7)])
def test_a_number_that_cannot_be_is_not_taken_up(
    start: Start, demo: DemoSet, tp_below: float, listed: float | None
) -> None:
    path = str(demo.root / "annotations" / "panoptic_val2017.json")
    sets = [str(demo.predictions[0])] * 2
    review_file(path).parent.mkdir(parents=True)
    review_file(path).write_text(json.dumps({"version": 1, "path": path, "predictions": sets, "tp_below": tp_below}))
    hand = start(Settings(recent=(path,)))
    recent(hand)
    assert hand.snapshot.tp_below == listed
    assert len(hand.snapshot.predictions) == 1


def test_a_forgotten_entry_leaves_nothing(start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root)
    path = str(hand.snapshot.dataset.files.json)
    hand.do("close_dataset")
    hand.see(lambda: review_file(path).exists())
    hand.click(hand.window.welcome.rows[0].remove)
    assert not review_file(path).exists()


def test_a_window_that_keeps_nothing_writes_nothing(start: Start, demo: DemoSet) -> None:
    hand = start(keeps_settings=False)
    hand.open(demo.root)
    hand.type_filter("iou < 0.5")
    hand.review.views.keep("mine")
    hand.settle()
    hand.window.close()
    assert not remembered_folder().exists()
    # Nor does it rename what it cannot read.
    path = str(demo.root / "annotations" / "panoptic_val2017.json")
    damaged = [review_file(path), remembered_folder() / "views.json", remembered_folder() / "filter-lines.json"]
    for place in damaged:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"{")
    hand = start(keeps_settings=False)
    hand.open(demo.root)
    assert "; the window continues without it" in hand.banner
    hand.window.close()
    assert sorted(each for each in remembered_folder().rglob("*") if each.is_file()) == sorted(damaged)


# Runs


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of the tests' own models may go on, too."""
    monkeypatch.setattr(runs_module, "_OWN", "tests.")


def make_runs(hand: AtHand, folder: Path) -> None:
    """Finish one run over what is open, and stop another after three of its images."""
    dataset = hand.snapshot.dataset
    for name, images in (("whole", None), ("part", [0, 1, 2])):
        request = request_of(dataset, toy_source(folder, name), default_folder(dataset), images, batch=1)
        run(request)
    part = run_folder(default_folder(dataset), "part")
    manifest = json.loads(part.manifest.read_text())
    manifest |= {"state": "stopped", "images": {"wanted": len(dataset), "finished": 3}}
    part.manifest.write_text(json.dumps(manifest))


def lay_run(dataset: Dataset, name: str, results: Path | None = None, **said: object) -> None:
    """Write what a run leaves: a manifest, and its results where there are some."""
    run = run_folder(default_folder(dataset), name)
    run.folder.mkdir(parents=True, exist_ok=True)
    whole = {"wanted": len(dataset), "finished": len(dataset)}
    content = {"decisive": {"dataset": dataset.ground_truth.digest}, "state": "finished", "images": whole}
    run.manifest.write_text(json.dumps({**content, **said}))
    if results is not None:
        shutil.copyfile(results, run.json)
        shutil.copytree(results.with_suffix(""), run.png_folder)


def test_runs_of_the_set_are_offered_and_opened_by_keys(start: Start, demo: DemoSet) -> None:
    hand = start()
    hand.open(demo.root)
    dataset = hand.snapshot.dataset
    lay_run(dataset, "whole", demo.predictions[0])
    lay_run(dataset, "part", state="stopped", images={"wanted": 6, "finished": 3})
    lay_run(dataset, "none", state="failed", images={"wanted": 2, "finished": 0})
    hand.do("close_dataset")
    hand.open(demo.root)
    # What has no result and no model to go on with is nothing to open.
    assert "A model run of this set is not open: whole" in hand.banner
    hand.click(hand.window.banner.action_button)
    page = hand.window.lazy_kept_runs()
    assert [(row.key, row.detail) for row in page.rows()] == [
        ("none", "stopped at 0 of 2 images"),
        ("part", "stopped at 3 of 6 images"),
        ("whole", "finished, 6 images"),
    ]
    page.view.selectRow(0)
    hand.key(Qt.Key.Key_Return, page.view)
    assert "has no result yet" in page.said.text()
    page.view.selectRow(2)
    hand.key(Qt.Key.Key_Return, page.view)
    hand.settle()
    assert hand.shown_set() == "whole"
    hand.do("kept_runs")
    assert page.rows()[2].detail == "finished, 6 images · open"
    page.dismiss()
    # What is open is not offered; what somebody does not want is offered no more.
    hand.do("close_prediction")
    hand.do("close_dataset")
    hand.open(demo.root)
    hand.click(hand.window.banner.other_button)
    hand.do("close_dataset")
    hand.open(demo.root)
    assert hand.banner == ""


def test_what_is_no_run_of_the_set_is_passed_over(start: Start, demo: DemoSet, tmp_path: Path) -> None:
    hand = start()
    hand.open(demo.root)
    dataset = hand.snapshot.dataset
    assert found_runs(dataset) == ()
    for name in ("config", "weights"):
        (tmp_path / name).write_text("")
    source = {"config": str(tmp_path / "config"), "checkpoint": str(tmp_path / "weights")}
    part, whole = {"wanted": 1, "finished": 1}, {"wanted": 6, "finished": 1}
    own = "panview.engine.families.mmdet.predictor:open"
    lay_run(dataset, "one", state="stopped", images=part, source={**source, "opener": own})
    lay_run(dataset, "rest", state="stopped", images=whole, source={**source, "opener": own})
    lay_run(dataset, "foreign", state="stopped", images=whole, source={**source, "opener": "os:system"})
    lay_run(dataset, "lost", state="stopped", images=whole, source={**source, "opener": own, "config": "/no/where"})
    lay_run(dataset, "odd", images=[], source="what", state=7)
    lay_run(dataset, "other", decisive={"dataset": "another"})
    folder = default_folder(dataset)
    (folder / "broken.run.json").write_text("{")
    (folder / "list.run.json").write_text("[]")
    found = {each.run.name: each for each in found_runs(dataset)}
    # Of one that was asked for some images, nobody has written down which; code is called only of panview's own.
    assert {name: each.can_go_on for name, each in found.items()} == {
        "foreign": False,
        "lost": False,
        "odd": False,
        "one": False,
        "rest": True,
    }
    assert (found["odd"].done, found["odd"].wanted, found["odd"].finished) == (0, 0, False)
    assert offer_text([found["one"]]) == ("A model run of this set is not open: one", "stopped at 1 of 1 images")
    assert run_rows([found["rest"]], {"rest"}, set())[0].detail == "stopped at 1 of 6 images · open"


@pytest.mark.long
@pytest.mark.usefixtures("toys")
def test_a_run_that_has_stopped_goes_on(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 5)
    hand = start()
    hand.open(tmp_path / "set")
    make_runs(hand, tmp_path)
    hand.window.banner.clear()
    hand.do("close_dataset")
    hand.open(tmp_path / "set")
    assert "2 model runs of this set are not open" in hand.banner
    assert "part: stopped at 3 of 5 images" in hand.banner
    hand.click(hand.window.banner.action_button)
    page = hand.window.lazy_kept_runs()
    assert page.isVisible()
    assert [(row.key, row.detail) for row in page.rows()] == [
        ("part", "stopped at 3 of 5 images · continues where it stopped"),
        ("whole", "finished, 5 images"),
    ]
    page.view.selectRow(1)
    hand.key(Qt.Key.Key_Return, page.view)
    hand.settle()
    assert hand.shown_set() == "whole"
    hand.do("kept_runs")
    page.view.selectRow(0)
    hand.key(Qt.Key.Key_Return, page.view)
    hand.see(lambda: hand.review.runs.settled)
    hand.settle()
    done = {each.run.name: (each.finished, each.done) for each in found_runs(hand.snapshot.dataset)}
    assert done == {"part": (True, 5), "whole": (True, 5)}
    hand.do("kept_runs")
    assert [row.detail for row in page.rows()] == [
        "finished, 5 images · open",
        "finished, 5 images · open",
    ]
    page.dismiss()
    # What is open is not offered; what somebody does not want is offered no more.
    hand.do("close_prediction")
    hand.do("close_prediction")
    hand.do("close_dataset")
    hand.open(tmp_path / "set")
    hand.click(hand.window.banner.other_button)
    hand.do("close_dataset")
    hand.open(tmp_path / "set")
    assert hand.banner == ""


def test_closing_with_a_run_going_asks(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 6)
    hand = start()
    hand.open(tmp_path / "set")
    dataset, source = hand.snapshot.dataset, toy_source(tmp_path, "slow", seconds=0.5)
    request = request_of(dataset, source, tmp_path / "out", None, batch=1)
    hand.review.runs.submit(request.run, dataset, lambda progress, cancelled: request)
    hand.see(lambda: bool(hand.review.runs.engine.jobs))
    assert not hand.window.close()
    page = hand.window.lazy_question()
    title, text = page.question()
    assert title == "A model run is not finished"
    assert text.startswith("slow: ")
    assert text.endswith("Finished images are kept, and a run continues where it stopped.")
    hand.key(Qt.Key.Key_Escape, page.first_focus())
    assert hand.window.isVisible()
    assert not page.isVisible()
    assert hand.review.runs.engine.busy, "it goes on"
    hand.window.close()
    # Enter is the first answer.
    hand.key(Qt.Key.Key_Return, page.first_focus())
    hand.see(lambda: not hand.window.isVisible())
