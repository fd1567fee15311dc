"""Boundary PQ in the window: measured when asked for, beside everything else, and never of what is no longer there."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from panview.cli.app import run
from panview.datasets.demo import DemoSet
from panview.jobs.boundaries import Pace
from panview.metrics.boundary import boundary_iou, boundary_quality
from panview.metrics.panoptic_quality import PanopticQuality
from panview.review.session import Scope
from panview.ui.controllers.boundary_controller import BoundaryController
from tests.engine.runs import make_set
from tests.support.sets import WrittenSet, random_pair, write_set
from tests.support.slow_file import slow_file
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet, Start
from tests.ui.test_runs import left_out, submit
from tests.ui.test_runs import settle as settle_runs


def boundaries(hand: AtHand) -> BoundaryController:
    return hand.review.boundaries


def measure(hand: AtHand) -> PanopticQuality:
    """Ask for the shown set and wait."""
    boundaries(hand).request(hand.view)
    hand.settle()
    result = boundaries(hand).result_for(hand.view)
    assert result is not None
    return result


def assert_same(first: PanopticQuality, second: PanopticQuality) -> None:
    for name in ("iou_sum", "tp", "fp", "fn"):
        assert np.array_equal(getattr(first.counts, name), getattr(second.counts, name)), name
    assert (first.all, first.things, first.stuff) == (second.all, second.things, second.stuff)


def test_figures_are_those_of_evaluate(opened: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    options = [word for path in demo.predictions for word in ("--pred", str(path))]
    with pytest.raises(SystemExit):
        run(["evaluate", str(demo.root), *options, "--json", str(file), "--boundary", "--no-cache"])
    for expected in json.loads(file.read_text())["results"]:
        assert opened.shown_set() == expected["prediction"]
        assert boundaries(opened).result_for(opened.view) is None
        result = measure(opened)
        for split in ("All", "Things", "Stuff"):
            average = getattr(result, split.lower())
            figures = {"pq": average.pq, "sq": average.sq, "rq": average.rq, "n": average.n}
            assert figures == expected["boundary"][split]
        opened.do("next_prediction")
    # The first one is still known.
    assert boundaries(opened).result_for(opened.view) is not None


def test_scope_and_threshold_are_followed_without_measuring_again(random_opened: AtHand, random_set: RandomSet) -> None:
    hand = random_opened
    snapshot = hand.snapshot
    assert snapshot.prediction is not None
    column = boundary_iou(snapshot.dataset, snapshot.prediction, snapshot.table)
    isthing = snapshot.dataset.categories.isthing
    assert_same(measure(hand), boundary_quality(snapshot.table, column, isthing))
    hand.review.state.change("IoU threshold", {"threshold": 0.7})
    hand.review.state.select(frozenset({2, 5, 6}))
    hand.review.state.change("Scope", {"scope": Scope.SELECTED})
    hand.settle()
    result = boundaries(hand).result_for(hand.view)
    assert result is not None
    images = np.isin(np.arange(12), (2, 5, 6))
    assert_same(result, boundary_quality(snapshot.table, column, isthing, threshold=0.7, images=images))
    assert result is boundaries(hand).result_for(hand.view)


def test_what_was_measured_earlier_is_found_and_nothing_else_is_measured_unasked(start: Start, demo: DemoSet) -> None:
    first = start()
    first.open(demo.root, *demo.predictions)
    measured = measure(first)
    first.window.close()
    second = start()
    second.open(demo.root, *demo.predictions)
    told: list[None] = []
    boundaries(second).changed.connect(lambda: told.append(None))
    assert boundaries(second).result_for(second.view) is None
    boundaries(second).look_up(second.view)
    second.see(lambda: bool(told))
    result = boundaries(second).result_for(second.view)
    assert result is not None
    assert_same(result, measured)
    second.do("next_prediction")
    boundaries(second).look_up(second.view)
    second.settle()
    assert boundaries(second).result_for(second.view) is None
    assert not boundaries(second).is_measuring(second.view)


@pytest.fixture
def many(tmp_path: Path) -> WrittenSet:
    rng = np.random.default_rng(4)
    return write_set(tmp_path / "many", [random_pair(rng) for _ in range(60)])


def open_measured(hand: AtHand, written: WrittenSet) -> Path:
    """Open a set and return an id map of its predictions that is read for boundaries and not shown."""
    hand.open(written.root, written.prediction)
    table = hand.snapshot.table
    shown = hand.review.canvas.image
    assert shown is not None
    near = {shown.row, *hand.review.walks.ahead(shown.row)}
    row = next(int(i) for i in np.unique(table.image[~np.isnan(table.iou)]) if i not in near and i > 20)
    prediction = hand.snapshot.prediction
    assert prediction is not None
    return prediction.segments.maps.path(row)


def test_other_work_does_not_wait_and_comes_first_on_the_line(hand: AtHand, many: WrittenSet) -> None:
    other = many.prediction.with_name("other.json")
    other.write_bytes(many.prediction.read_bytes())
    shutil.copytree(many.prediction.with_suffix(""), other.with_suffix(""))
    with slow_file(open_measured(hand, many)) as png:
        asked = boundaries(hand)
        asked.request(hand.view)
        hand.see(png.is_read)
        assert asked.is_measuring(hand.view)
        hand.see(lambda: bool(asked.progress(hand.view) and asked.progress(hand.view)[0] > 0))  # type: ignore[index]
        assert hand.window.status_line.progress.texts()[0] == "Boundaries of model"
        # An image, another prediction set, a filter: all come while it is being measured.
        hand.review.window.image_list.step(1)
        hand.see(lambda: not hand.review.canvas.loading)
        hand.review.opening.add_prediction(other)
        hand.see(lambda: len(hand.snapshot.predictions) == 2)
        hand.see(lambda: hand.review.state.up_to_date)
        assert not asked.is_measuring(hand.view)
        hand.review.state.adopt({"current": 0})
        hand.see(lambda: hand.review.state.up_to_date)
        assert asked.is_measuring(hand.view)
        png.let_go()
        hand.settle()
    assert asked.result_for(hand.view) is not None
    assert asked.progress(hand.view) is None


@pytest.mark.parametrize("by", ["cancel", "status line", "closing the set", "another dataset", "closing the window"])
def test_it_can_be_called_off(hand: AtHand, many: WrittenSet, demo: DemoSet, by: str) -> None:
    with slow_file(open_measured(hand, many)) as png:
        asked, view = boundaries(hand), hand.view
        asked.request(view)
        hand.see(png.is_read)
        if by == "cancel":
            asked.cancel(view)
        elif by == "status line":
            hand.window.status_line.progress.cancel_requested.emit()
        elif by == "closing the set":
            hand.review.commands.close_prediction()
        elif by == "another dataset":
            hand.review.opening.open(demo.root)
            hand.see(lambda: hand.window.windowTitle().startswith("demo"))
        else:
            png.let_go()
            hand.window.close()
            return
        png.let_go()
        hand.settle()
    assert not asked.is_measuring(view)
    assert asked.result_for(view) is None
    assert hand.banner == ""
    if by in ("cancel", "status line"):
        measure(hand)


def test_a_set_that_is_closed_takes_its_figures_along_and_undo_finds_them_kept(opened: AtHand) -> None:
    measured = measure(opened)
    view = opened.view
    opened.do("close_prediction")
    assert boundaries(opened).result_for(view) is None
    opened.do("undo")
    assert boundaries(opened).result_for(opened.view) is None
    boundaries(opened).look_up(opened.view)
    opened.see(lambda: boundaries(opened).result_for(opened.view) is not None)
    again = boundaries(opened).result_for(opened.view)
    assert again is not None
    assert_same(again, measured)


def test_ground_truth_alone_is_not_offered(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root)
    assert not boundaries(hand).is_offered(hand.view)
    boundaries(hand).request(hand.view)
    boundaries(hand).look_up(hand.view)
    assert not hand.review.jobs.busy


def test_a_set_that_a_model_adds_to_is_offered_once_it_is_complete(start: Start, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 5)
    hand = start()
    hand.open(tmp_path / "set")
    submit(hand, tmp_path, seconds=0.2)
    hand.see(lambda: left_out(hand) >= 0)
    hand.see(lambda: hand.review.state.up_to_date and hand.view.snapshot.key != 0)
    assert not boundaries(hand).is_offered(hand.view)
    boundaries(hand).request(hand.view)
    assert not boundaries(hand).is_measuring(hand.view)
    settle_runs(hand)
    assert boundaries(hand).is_offered(hand.view)
    result = measure(hand)
    snapshot = hand.snapshot
    assert snapshot.prediction is not None
    column = boundary_iou(snapshot.dataset, snapshot.prediction, snapshot.table)
    assert_same(result, boundary_quality(snapshot.table, column, snapshot.dataset.categories.isthing))


def test_an_id_map_that_is_gone_is_said(hand: AtHand, many: WrittenSet) -> None:
    png = open_measured(hand, many)
    os.remove(png)
    boundaries(hand).request(hand.view)
    hand.settle()
    assert boundaries(hand).result_for(hand.view) is None
    assert not boundaries(hand).is_measuring(hand.view)
    assert "The boundaries of model could not be measured" in hand.banner
    assert png.name in hand.banner


def test_measuring_waits_for_images_and_can_be_called_off_while_it_waits() -> None:
    wanted, called_off = [True] * 3, [False]

    def is_wanted() -> bool:
        return bool(wanted) and wanted.pop()

    assert not Pace(lambda: called_off[0], is_wanted)()
    assert wanted == []
    called_off[0] = True
    assert Pace(lambda: called_off[0], lambda: True)()
