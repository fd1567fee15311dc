"""Two prediction sets beside each other in a window: choosing, looking, clicking, undoing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from panview.datasets.demo import DemoSet
from panview.datasets.layouts.find import find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.metrics.segment_table import Side, Status
from panview.metrics.threshold import status_at
from panview.presentation.rows import ScoreRow
from panview.review.look import Layer
from panview.review.session import EvaluatedPrediction, with_replaced
from panview.ui.canvas.canvas_image import CanvasImage
from tests.ui.at_hand import AtHand


@pytest.fixture
def comparing(opened: AtHand) -> AtHand:
    """The demo set with its second prediction set beside the first."""
    opened.do("layer_comparison")
    return opened


def images(hand: AtHand) -> tuple[CanvasImage, CanvasImage]:
    image = hand.window.canvas.state.image
    assert image is not None
    assert image.compared is not None
    return image, image.compared


def names(hand: AtHand) -> tuple[str, str]:
    """Return the names that the top bar gives to A and B."""
    return hand.shown_set(), hand.window.top_bar.comparison.label()


def click_segment(hand: AtHand, view: int, local: int) -> bool:
    """Click a segment in a view, where it lies alone if it can; False if another one is on top everywhere."""
    image = images(hand)[view]
    own, other = image.pair_ground_truth, image.pair_prediction
    if image.segments.side[local] == Side.PREDICTION:
        own, other = other, own
    alone = (own == local) & (other < 0)
    pairs = np.flatnonzero(alone if alone.any() else own == local)
    ys, xs = np.isin(image.pair_map, pairs).nonzero()
    middle = len(ys) // 2
    transform, canvas_view = hand.window.canvas.state.view, hand.window.canvas.views[view]
    x, y = transform.x + (xs[middle] + 0.5) * transform.scale, transform.y + (ys[middle] + 0.5) * transform.scale
    for _ in range(2):
        QTest.mouseClick(canvas_view, Qt.MouseButton.LeftButton, pos=QPoint(int(x), int(y)))
        chosen = hand.window.canvas.views[view].state.emphasis.selected
        if chosen == local:
            return True
    return False


def rows_of(hand: AtHand) -> dict[str, str]:
    content = hand.window.inspector.content()
    assert content is not None
    return dict(content.rows)


def test_v_chooses_the_other_set_and_shows_both(comparing: AtHand, demo: DemoSet) -> None:
    strong, weak = (path.stem for path in demo.predictions)
    assert names(comparing) == (strong, f"vs {weak}")
    assert comparing.window.canvas_bar.layers.value() == "comparison"
    canvas, snapshot = comparing.window.canvas, comparing.snapshot
    assert canvas.views[1].isVisible()
    assert canvas.state.names == (strong, weak)
    for image, evaluated in zip(images(comparing), snapshot.predictions, strict=True):
        rows = evaluated.table.rows_of(comparing.review.cursor.now.image)
        assert np.array_equal(image.segments.row, np.arange(rows.start, rows.stop))
        assert np.array_equal(image.segments.status, evaluated.table.status[rows])
    assert images(comparing)[0].photo_levels is images(comparing)[1].photo_levels
    comparing.do("layer_comparison")
    assert comparing.review.cursor.now.look.layer == Layer.BOTH
    assert not canvas.views[1].isVisible()


def test_the_button_of_the_layer_does_what_v_does(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root, demo.predictions[0])
    bar, top, table = hand.window.canvas_bar, hand.window.top_bar, hand.review.actions.table
    button = bar.layers.button("comparison")
    assert top.comparison.isVisible()
    assert not button.isEnabled()
    assert not table.action("layer_comparison").isEnabled()
    assert "second" in button.toolTip()
    hand.add(demo.predictions[1])
    assert button.isEnabled()
    assert table.action("layer_comparison").isEnabled()
    assert "V" in button.toolTip()
    hand.do("layer_split")
    hand.click(button)
    # The next set is the one to compare with where none was chosen.
    assert hand.snapshot.compared >= 0
    assert hand.window.canvas.views[1].isVisible()
    hand.click(button)
    assert hand.review.cursor.now.look.layer == Layer.SPLIT
    assert bar.layers.value() == "split"
    assert hand.snapshot.compared >= 0
    hand.click(button)
    assert hand.window.canvas.views[1].isVisible()
    hand.review.opening.close()
    assert not top.comparison.isVisible()


def test_the_sidebar_has_the_figures_of_both(comparing: AtHand) -> None:
    def rows() -> dict[str, ScoreRow]:
        return {row.label: row for row in comparing.window.metrics.scores.rows()}

    for lines in ("", "iou < 0.4"):
        if lines:
            comparing.type_filter(lines)
            comparing.do("scope_filtered")
        view = comparing.view
        assert view.compared is not None
        other = view.compared.snapshot
        isthing = other.dataset.categories.isthing
        expected = panoptic_quality(count_matches(other.table, len(isthing), images=view.scope), isthing)
        assert rows()["B · All"].pq == expected.all.pq
        assert rows()["B · Things"].sq == expected.things.sq
        assert rows()["A · All"].pq == view.quality.all.pq != expected.all.pq
        assert rows()["B · Stuff"].quiet
    before = comparing.view.compared
    comparing.do("outlines")
    assert comparing.view.compared is before
    comparing.do("compare_with_none")
    assert list(rows())[:3] == ["All", "Things", "Stuff"]
    assert "B · All" not in rows()


def test_the_choice_follows_undo(comparing: AtHand, demo: DemoSet) -> None:
    strong, weak = (path.stem for path in demo.predictions)
    comparing.do("undo")
    assert names(comparing) == (strong, "compare with…")
    assert not comparing.window.canvas.views[1].isVisible()
    assert comparing.window.canvas_bar.layers.value() == "both"
    comparing.do("redo")
    assert names(comparing) == (strong, f"vs {weak}")
    assert comparing.window.canvas.views[1].isVisible()
    comparing.do("compare_with_none")
    assert comparing.snapshot.compared == -1
    assert not comparing.window.canvas.views[1].isVisible()


def test_showing_the_compared_set_changes_sides(comparing: AtHand, demo: DemoSet) -> None:
    strong, weak = (path.stem for path in demo.predictions)
    before = images(comparing)
    comparing.do("next_prediction")
    assert names(comparing) == (weak, f"vs {strong}")
    after = images(comparing)
    assert np.array_equal(after[0].segments.status, before[1].segments.status)
    assert np.array_equal(after[1].segments.status, before[0].segments.status)
    comparing.do("undo")
    assert names(comparing) == (strong, f"vs {weak}")


def test_three_sets(comparing: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    strong, weak = (path.stem for path in demo.predictions)
    third = tmp_path / "third.json"
    shutil.copy(demo.predictions[1], third)
    shutil.copytree(demo.predictions[1].with_suffix(""), third.with_suffix(""))
    comparing.add(third)
    assert names(comparing) == ("third", f"vs {weak}")
    for expected in (strong, weak, strong):
        comparing.do("compare_with_next")
        assert names(comparing) == ("third", f"vs {expected}")
        assert comparing.window.canvas.state.names == ("third", expected)
    comparing.do("close_prediction")
    assert names(comparing) == (weak, f"vs {strong}")
    comparing.do("close_prediction")
    assert comparing.snapshot.compared == -1
    assert comparing.window.canvas_bar.layers.value() == "both"


def test_a_click_in_either_view_selects_in_both(comparing: AtHand) -> None:
    review, tables = comparing.review, [p.table for p in comparing.snapshot.predictions]
    first, second = images(comparing)
    seen = 0
    for view, image in ((0, first), (1, second)):
        for local in np.flatnonzero(image.segments.side == Side.GROUND_TRUTH).tolist():
            if not click_segment(comparing, view, local):
                continue
            seen += 1
            assert review.cursor.now.segment == first.segments.row[local]
            assert review.canvas.selected_compared == second.segments.row[local]
            assert (
                tables[0].segment_id[review.cursor.now.segment] == tables[1].segment_id[review.canvas.selected_compared]
            )
            assert comparing.window.canvas.state.emphasis.selected == local
            assert comparing.window.canvas.state.compared_emphasis.selected == local
            statuses = [Status(int(image.segments.status[local])).label for image in (first, second)]
            shown = list(rows_of(comparing).items())[:2]
            assert [label[:1] for label, _ in shown] == ["A", "B"]
            assert [value.split(" ")[0] for _, value in shown] == statuses
    assert seen >= 8


def test_a_prediction_of_either_set_stands_for_the_truth_below_it(comparing: AtHand) -> None:
    review = comparing.review
    first, second = images(comparing)
    for view, own, other in ((0, first, second), (1, second, first)):
        matched = np.flatnonzero((own.segments.side == Side.PREDICTION) & (own.segments.status == Status.TP))
        local = next(int(local) for local in matched if click_segment(comparing, view, int(local)))
        truth = int(own.segments.partner[local])
        selected = (review.cursor.now.segment, review.canvas.selected_compared)
        expected = (int(own.segments.row[local]), int(other.segments.row[truth]))
        assert selected == (expected if view == 0 else expected[::-1])
        assert len(rows_of(comparing)) > 2


def test_a_prediction_of_the_compared_set_alone(comparing: AtHand) -> None:
    image = images(comparing)[1]
    lonely = (image.segments.side == Side.PREDICTION) & (image.segments.partner < 0)
    review = comparing.review
    if not lonely.any():
        # Predictions that meet no truth at all are rare: one is made of what is there.
        local = int(np.flatnonzero(image.segments.side == Side.PREDICTION)[0])
        image.segments.partner[local] = -1
        lonely[local] = True
    local = int(np.flatnonzero(lonely)[0])
    comparing.window.canvas.compared_clicked.emit(local)
    assert review.cursor.now.segment == -1
    assert review.canvas.selected_compared == image.segments.row[local]
    content = comparing.window.inspector.content()
    assert content is not None
    assert comparing.snapshot.predictions[1].prediction.name in content.subtitle
    assert comparing.window.disagreements.current_table_row() == -1
    comparing.window.canvas.compared_clicked.emit(None)
    assert comparing.window.inspector.content() is None


def test_both_follow_the_threshold(comparing: AtHand) -> None:
    comparing.window.metrics.slider.setValue(80)
    comparing.settle()
    row = comparing.review.cursor.now.image
    state = comparing.window.canvas.state
    for segments, evaluated in zip(
        (state.segments, state.compared_segments), comparing.snapshot.predictions, strict=True
    ):
        assert segments is not None
        expected = status_at(evaluated.table, 0.8)[evaluated.table.rows_of(row)]
        assert np.array_equal(segments.status, expected)
        assert not np.array_equal(expected, evaluated.table.status[evaluated.table.rows_of(row)])


def test_going_on_to_other_images_shows_both_sets_of_them(comparing: AtHand) -> None:
    for _ in range(3):
        comparing.do("next_image")
        for image, evaluated in zip(images(comparing), comparing.snapshot.predictions, strict=True):
            rows = evaluated.table.rows_of(comparing.review.cursor.now.image)
            assert image.segments.row.tolist() == list(range(rows.start, rows.stop))
    comparing.do("next_disagreement")
    review = comparing.review
    assert comparing.window.canvas.state.compared_emphasis.selected is not None
    assert review.canvas.selected_compared >= 0


def test_zoom_stays_when_the_compared_set_changes(comparing: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    comparing.do("zoom_in")
    before = comparing.window.canvas.state.view
    comparing.do("next_prediction")
    assert comparing.window.canvas.state.view == before


def test_an_id_map_of_the_compared_set_that_is_gone(hand: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    shutil.copy(demo.predictions[1], other)
    shutil.copytree(demo.predictions[1].with_suffix(""), other.with_suffix(""))
    hand.open(demo.root, demo.predictions[0], other)
    shutil.rmtree(other.with_suffix(""))
    hand.do("layer_comparison")
    views = hand.window.canvas.views
    assert views[0].state.image is not None
    assert views[1].state.image is None
    assert ".png" in views[1].state.message
    hand.do("next_disagreement")
    assert hand.review.cursor.now.segment >= 0
    assert hand.window.inspector.content() is not None


def growing(hand: AtHand, place: int, images: int) -> EvaluatedPrediction:
    """Return a prediction set as it was when it had so many images, under the same key."""
    snapshot = hand.snapshot
    known = snapshot.predictions[place]
    whole = json.loads(known.prediction.segments.json.read_text())
    part = known.prediction.segments.json.with_name(f"part{images}.json")
    part.write_text(json.dumps({**whole, "annotations": whole["annotations"][:images]}))
    folder = part.with_suffix("")
    if not folder.exists():
        shutil.copytree(known.prediction.segments.json.with_suffix(""), folder)
    prediction = read_prediction_set(snapshot.dataset, find_prediction(part), missing="skip")
    return EvaluatedPrediction(prediction, evaluate(snapshot.dataset, prediction, jobs=1), known.key)


@pytest.mark.parametrize("place", [0, 1])
def test_a_set_that_grows_on_either_side(hand: AtHand, demo: DemoSet, tmp_path: Path, place: int) -> None:
    paths = []
    for path in demo.predictions:
        paths.append(tmp_path / path.name)
        shutil.copy(path, paths[-1])
        shutil.copytree(path.with_suffix(""), paths[-1].with_suffix(""))
    hand.open(demo.root, *paths)
    hand.do("layer_comparison")
    stages = [growing(hand, place, images) for images in (2, 4)]
    hand.review.state.adopt({"predictions": with_replaced(hand.snapshot, stages[0]).predictions})
    hand.settle()
    review, state = hand.review, hand.review.state
    review.cursor.go(3)
    hand.settle()
    side = images(hand)[place]
    assert side.photo_message.startswith("not predicted")
    truth = int(np.flatnonzero(images(hand)[0].segments.side == Side.GROUND_TRUTH)[0])
    hand.window.canvas.segment_clicked.emit(truth)
    if place == 1:
        assert list(rows_of(hand).items())[1] == ("B · part2", "not predicted")
    hand.do("zoom_in")
    looked = hand.window.canvas.state.view
    state.adopt({"predictions": with_replaced(hand.snapshot, stages[1]).predictions})
    hand.settle()
    # The image that has come now is there with its predictions, at the same place and with the same selection.
    assert not images(hand)[place].photo_message
    assert hand.window.canvas.state.view == looked
    assert hand.window.canvas.state.emphasis.selected == truth
    assert hand.window.canvas.state.compared_emphasis.selected == truth
    for image, evaluated in zip(images(hand), hand.snapshot.predictions, strict=True):
        rows = evaluated.table.rows_of(3)
        assert image.segments.row.tolist() == list(range(rows.start, rows.stop))
        assert np.array_equal(image.segments.status, evaluated.table.status[rows])


def test_the_card_says_what_a_segment_is_in_the_set_it_is_of(comparing: AtHand) -> None:
    ours, theirs = comparing.window.canvas._providers
    assert ours is not None
    assert theirs is not None
    words = {Status.TP: "matched", Status.IGNORED: "ignored", Status.CROWD: "crowd", Status.FP: "FP", Status.FN: "FN"}
    names = comparing.snapshot.dataset.categories.names
    for image, say in zip(images(comparing), (ours, theirs), strict=True):
        for local in range(len(image.segments)):
            title, detail = say(local)
            assert title.startswith(names[image.segments.category[local]])
            assert words[Status(int(image.segments.status[local]))] in detail
