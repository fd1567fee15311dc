"""Post-processing under sliders in a real window: image, sample and list follow; the set, the map, a new set."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from panview.metrics.segment_table import Status
from panview.review.cursor import REPROCESS as PAGE
from panview.ui.page_specs.reprocess import REPROCESS
from panview.ui.pages.reprocess_page import ReprocessPage
from tests.support.kept_sets import drawn_scenes, queries_scene, write_kept_set
from tests.support.sets import WrittenSet
from tests.ui.at_hand import AtHand


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    """Eight images whose true segments score less than the threshold of the set; nobody writes to it."""
    scenes = drawn_scenes(1, 8, lambda rng: queries_scene(rng, (0.5, 0.79), (0.12, 0.4)))
    return write_kept_set(tmp_path_factory.mktemp("kept") / "set", scenes)


@pytest.fixture
def tuning(hand: AtHand, kept: WrittenSet) -> AtHand:
    """A window on the page of post-processing."""
    hand.open(kept.ground_truth, kept.prediction)
    hand.see(lambda: hand.review.reprocessing.kept is not None)
    hand.do("page_reprocess")
    settle(hand)
    return hand


def settle(hand: AtHand) -> None:
    """Wait until the page shows all of it."""
    hand.settle()
    hand.see(lambda: not hand.review.reprocessing.busy)
    hand.settle()


def page_of(hand: AtHand) -> ReprocessPage:
    """Return the page."""
    return hand.window.lazy_page(REPROCESS)()


def slide(hand: AtHand, name: str, value: float) -> None:
    """Move a slider to a value by its places, as a drag does, and let go."""
    slider = page_of(hand).sliders.sliders[name]
    place = page_of(hand).sliders._scales[name].place(value)
    slider.setSliderDown(True)
    for step in np.linspace(slider.value(), place, 4).round().astype(int).tolist():
        slider.setSliderPosition(step)
    slider.setSliderDown(False)
    settle(hand)


def figures(hand: AtHand) -> list[tuple[str, ...]]:
    """What the lines of figures say."""
    rows = [tuple(cell.text() for cell in cells) for cells in page_of(hand)._cells]
    return [row for row in rows if any(row)]


def test_the_page_is_offered_where_queries_were_kept(tuning: AtHand) -> None:
    page, bar = page_of(tuning), tuning.window.top_bar
    assert bar.pages.button(PAGE).isVisible()
    assert page.title.text() == "model · Mask2Former"
    assert list(page.sliders.sliders) == ["score", "overlap", "mask"]
    shown = tuning.review.reprocessing.shown
    assert shown is not None
    assert shown.is_full
    assert not page.write_button.isEnabled()
    tuning.do("close_dataset")
    assert not bar.pages.button(PAGE).isVisible()


def test_where_nothing_was_kept_it_says_what_to_do(random_opened: AtHand) -> None:
    assert not random_opened.window.top_bar.pages.button(PAGE).isVisible()
    random_opened.do("page_reprocess")
    settle(random_opened)
    page = page_of(random_opened)
    assert page.is_empty
    assert "--keep-queries" in page.empty.text()
    with_button = page.empty.button
    assert with_button.isVisible()
    with_button.click()
    assert random_opened.window.is_asking
    random_opened.window.close()


def test_image_sample_and_list_follow_a_slider(tuning: AtHand) -> None:
    page, control = page_of(tuning), tuning.review.reprocessing
    before = control.shown
    assert before is not None
    assert before.errors[0] == 0
    assert figures(tuning)[1][:3] == ("PQ, all 8", "0.0", "0.0")
    slide(tuning, "score", 0.45)
    shown = control.shown
    assert shown is not None
    assert shown.is_full
    assert shown.values["score"] == pytest.approx(0.45)
    assert shown.errors == (before.errors[2], 0, 0)
    segments = page.canvas.state.segments
    assert segments is not None
    assert set(segments.status.tolist()) == {Status.TP}
    assert figures(tuning)[1] == ("PQ, all 8", "0.0", "100.0", "+100.0")
    model = page.changes.model
    assert model.rowCount() > 8
    assert "broken" in page.changes_line.text()
    # A row leads to its segment, on this page.
    page.changes.set_kinds("all")
    truth = model.truth(model.rowCount() - 1)
    page.changes.opened.emit(truth)
    settle(tuning)
    table = tuning.view.snapshot.table
    now = tuning.review.cursor.now
    assert (now.page, now.image, now.segment) == (PAGE, int(table.image[truth]), truth)
    assert control.shown is not None
    assert control.shown.image.row == now.image
    assert page.canvas.state.emphasis.selected == truth - table.rows_of(now.image).start
    page.changes.set_current(0)
    tuning.do("next_disagreement")
    settle(tuning)
    assert page.changes.current() == 1
    assert tuning.review.cursor.now.page == PAGE
    # Beside the set, both are there.
    page.views.button("beside").click()
    settle(tuning)
    state = page.canvas.state
    assert state.segments is not None
    assert state.compared_segments is not None
    assert set(state.compared_segments.status.tolist()) == {Status.TP}
    assert Status.TP not in set(state.segments.status.tolist())


def test_reset_and_undo(tuning: AtHand) -> None:
    page, control = page_of(tuning), tuning.review.reprocessing
    slide(tuning, "score", 0.45)
    slide(tuning, "overlap", 0.3)
    assert page.reset_button.isEnabled()
    tuning.do("undo")
    settle(tuning)
    assert control.values == {"score": pytest.approx(0.45), "overlap": 0.8, "mask": 0.5}
    assert page.sliders.sliders["overlap"].value() == 80
    page.reset_button.click()
    settle(tuning)
    assert control.values == {"score": 0.8, "overlap": 0.8, "mask": 0.5}
    assert not page.reset_button.isEnabled()
    tuning.do("undo")
    settle(tuning)
    assert control.values["score"] == pytest.approx(0.45)
    # By keys: arrows move a slider, and not the image.
    image = tuning.review.cursor.now.image
    tuning.window.activateWindow()
    page.sliders.sliders["score"].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(page.sliders.sliders["score"], Qt.Key.Key_Right)
    settle(tuning)
    assert control.values["score"] == pytest.approx(0.46)
    assert tuning.review.cursor.now.image == image


def test_the_whole_set_is_measured_as_a_job(tuning: AtHand) -> None:
    page = page_of(tuning)
    slide(tuning, "score", 0.45)
    page.whole_button.click()
    settle(tuning)
    lines = figures(tuning)
    assert lines[2] == ("PQ, whole set, 8", "0.0", "100.0", "+100.0")
    assert page.interval.text().startswith("95 % interval of the whole set: +")
    assert page.changes_line.text().startswith("Whole set, 8 images: ")
    # At other parameters it is not that of the set any more.
    slide(tuning, "score", 0.7)
    assert len(figures(tuning)) == 2
    assert not page.interval.isVisible()


def test_map_and_best(tuning: AtHand) -> None:
    page = page_of(tuning)
    page.lists.button("map").click()
    assert page.map.axes == ("score", "overlap")
    page.map.map_button.click()
    settle(tuning)
    heat = page.map.heat
    content = heat.content
    assert heat.isVisible()
    assert content is not None
    assert content.labels[0][content.original[0]] == "0.80"
    assert content.pq[content.best] == pytest.approx(1)
    assert content.pq[content.original] == 0
    # As a picture and as text, the highest row on top.
    tuning.review.pictures.point_at(heat)
    tuning.do("copy_figure")
    assert QGuiApplication.clipboard().image().width() == 2 * heat.width()
    tuning.review.pictures.point_at(heat)
    tuning.do("copy_table")
    head, *lines = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t") == ["Score \\ Overlap", *content.labels[1]]
    assert [line.split("\t")[0] for line in lines] == [*reversed(content.labels[0])]
    own = lines[len(lines) - 1 - content.original[0]].split("\t")
    assert own[1 + content.original[1]] == "0.0"
    # By keys: from where the set is, down to a lower score, and take it.
    heat.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Space):
        QTest.keyClick(heat, key)
    settle(tuning)
    row = content.original[0] - 1
    assert heat.current == (row, content.original[1])
    assert f"{tuning.review.reprocessing.values['score']:.2f}" == content.labels[0][row]
    assert "PQ" in page.map.said.text()
    page.map.best_button.click()
    settle(tuning)
    assert "is recommended: +100.00 PQ on images that they were not chosen on" in page.map.best.text()
    page.map.use_button.click()
    settle(tuning)
    assert figures(tuning)[1][2] == "100.0"


def test_a_new_set_is_written_and_opens_beside_the_others(tuning: AtHand, tmp_path: Path) -> None:
    slide(tuning, "score", 0.45)
    page_of(tuning).write_button.click()
    (dialog,) = [each for each in tuning.window.findChildren(QFileDialog) if each.isVisible()]
    out = tmp_path / "lower"
    dialog.fileSelected.emit(str(out))
    dialog.close()
    tuning.see(lambda: len(tuning.snapshot.predictions) == 2)
    settle(tuning)
    assert [each.prediction.name for each in tuning.snapshot.predictions] == ["model", "lower"]
    told = json.loads((out / "lower.reprocess.json").read_text())
    assert told["parameters"] == {"score": pytest.approx(0.45), "overlap": 0.8, "mask": 0.5}
    tuning.review.commands.show_prediction(1)
    settle(tuning)
    assert tuning.view.quality.all.pq == pytest.approx(1)
    # Of the new set nothing was kept.
    assert page_of(tuning).is_empty


def test_another_scope_draws_another_sample(tuning: AtHand) -> None:
    slide(tuning, "score", 0.45)
    tuning.type_filter("category = 'person'")
    tuning.do("scope_filtered")
    settle(tuning)
    count = int(tuning.view.scope.sum())
    assert 0 < count < 8
    assert figures(tuning)[1][0] == f"PQ, all {count}"
