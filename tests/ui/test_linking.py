"""Canvas, list, table and inspector speak of the same image and the same segment."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from panview.cli.app import run
from panview.datasets.demo import DemoSet
from panview.metrics.segment_table import Side, Status
from panview.outputs import CSV
from panview.presentation.table_columns import place_of as column_of
from panview.review.session import Scope
from panview.ui.saving import when_allowed
from tests.support.sets import WrittenSet
from tests.support.slow_file import slow_file
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet


def place_of(hand: AtHand, local: int) -> QPoint:
    """Return where a segment's pixel is on the canvas, where it lies alone if it can."""
    image, view = hand.review.canvas.image, hand.window.canvas.views[0]
    assert image is not None
    own, other = image.pair_ground_truth, image.pair_prediction
    if image.segments.side[local] == Side.PREDICTION:
        own, other = other, own
    pairs = np.flatnonzero((own == local) & (other < 0))
    if not len(pairs):
        pairs = np.flatnonzero(own == local)
    ys, xs = np.isin(image.pair_map, pairs).nonzero()
    transform, ratio = hand.window.canvas.state.view, view.devicePixelRatioF()
    x, y = float(xs[len(xs) // 2]) + 0.5, float(ys[len(ys) // 2]) + 0.5
    return QPoint(int((transform.x + x * transform.scale) / ratio), int((transform.y + y * transform.scale) / ratio))


def test_a_click_on_the_canvas_selects_in_table_and_inspector(opened: AtHand) -> None:
    image = opened.review.canvas.image
    assert image is not None
    view = opened.window.canvas.views[0]
    clicked = 0
    for local in np.flatnonzero(np.isin(image.segments.status, (Status.FN, Status.FP))):
        place = place_of(opened, int(local))
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
        if opened.review.cursor.now.segment != image.segments.row[local]:
            QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
        if opened.review.cursor.now.segment != image.segments.row[local]:
            continue
        clicked += 1
        # Of a pair of wrong category either half is the same row.
        table = opened.window.disagreements
        assert table.view.currentIndex().row() == table.model.position(int(image.segments.row[local])) >= 0
        content = opened.window.inspector.content()
        assert content is not None
        assert content.status == image.segments.status[local]
        assert str(opened.snapshot.table.segment_id[image.segments.row[local]]) in content.title
    assert clicked >= 3


def test_a_click_beside_everything_selects_nothing(opened: AtHand) -> None:
    # Whole images, beside which there is room.
    opened.do("framing")
    opened.do("next_disagreement")
    assert opened.review.cursor.now.segment >= 0
    view = opened.window.canvas.views[0]
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert opened.review.cursor.now.segment == -1
    assert opened.window.inspector.content() is None
    assert opened.window.disagreements.current_table_row() == -1


def test_a_row_of_the_table_goes_to_its_image_and_segment(opened: AtHand) -> None:
    table = opened.window.disagreements
    for position in (0, 3, 7):
        opened.click(table.view.viewport(), QPoint(30, table.view.rowViewportPosition(position) + 8))
        row = table.model.table_row(position)
        assert opened.review.cursor.now.segment == row
        assert opened.review.cursor.now.image == opened.snapshot.table.image[row]
        assert opened.window.image_list.current_row() == opened.review.cursor.now.image
        assert opened.window.canvas.state.emphasis.selected is not None
        table.view.scrollToTop()


def test_a_second_click_on_a_row_goes_back_to_its_segment(opened: AtHand) -> None:
    table = opened.window.disagreements.view
    opened.click(table.viewport(), QPoint(30, 8))
    seen = opened.window.canvas.state.view
    opened.do("zoom_in")
    opened.do("zoom_in")
    for _ in range(3):
        QTest.mousePress(opened.window.canvas.views[0], Qt.MouseButton.MiddleButton, pos=QPoint(300, 200))
        QTest.mouseMove(opened.window.canvas.views[0], QPoint(20, 20))
        QTest.mouseRelease(opened.window.canvas.views[0], Qt.MouseButton.MiddleButton, pos=QPoint(20, 20))
    away = opened.window.canvas.state.view
    assert away != seen
    opened.click(table.viewport(), QPoint(30, 8))
    assert opened.window.canvas.state.view != away


def test_whoever_has_chosen_no_image_begins_at_the_top_of_the_list(opened: AtHand) -> None:
    model, table = opened.window.disagreements.model, opened.view.snapshot.table
    # By a column that puts a disagreement of another image than the one on the canvas first.
    shown = opened.review.cursor.now.image
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        opened.window.disagreements.view.sortByColumn(column_of("image"), order)
        if table.image[model.table_row(0)] != shown:
            break
    assert table.image[model.table_row(0)] != shown
    opened.do("next_disagreement")
    assert opened.review.cursor.now.segment == model.table_row(0)


def test_the_next_disagreement_after_going_to_an_image_is_one_of_it(opened: AtHand) -> None:
    opened.do("next_image")
    opened.do("next_image")
    row = opened.review.cursor.now.image
    opened.do("next_disagreement")
    assert opened.review.cursor.now.image == row
    mine = opened.window.disagreements.model.positions_of_image(row)
    assert opened.window.disagreements.view.currentIndex().row() == mine[0]


def test_going_on_after_a_click_on_a_match(opened: AtHand) -> None:
    table = opened.window.disagreements
    for _ in range(4):
        opened.do("next_disagreement")
    opened.review.cursor.select(-1)
    # As of an image without any.
    opened.window.disagreements.set_entry(-1, opened.review.cursor.now.place)
    opened.do("next_disagreement")
    assert table.view.currentIndex().row() == 4


def test_arrow_keys_of_the_list_and_those_of_the_window(opened: AtHand) -> None:
    images = opened.window.image_list
    opened.window.activateWindow()
    images.view.setFocus()
    opened.key(Qt.Key.Key_Home)
    assert images.view.currentIndex().row() == 0
    opened.key(Qt.Key.Key_Down)
    assert images.view.currentIndex().row() == 1
    opened.key(Qt.Key.Key_Right)
    assert images.view.currentIndex().row() == 2
    opened.key(Qt.Key.Key_A)
    assert images.view.currentIndex().row() == 1
    assert opened.review.cursor.now.image == images.current_row()
    opened.window.disagreements.view.setFocus()
    opened.key(Qt.Key.Key_Down)
    assert opened.window.disagreements.view.currentIndex().row() >= 0
    opened.key(Qt.Key.Key_D)
    assert images.view.currentIndex().row() >= 1


def test_the_selected_images_stay_selected_while_one_of_them_is_looked_at(opened: AtHand) -> None:
    images = opened.window.image_list
    images.view.selectAll()
    opened.settle()
    row, steps = opened.review.cursor.now.image, 0
    while opened.review.cursor.now.image == row:
        opened.do("next_disagreement")
        steps += 1
        assert steps < 200
    assert images.current_row() == opened.review.cursor.now.image
    assert len(images.selected_rows()) == 6
    assert opened.snapshot.selected == frozenset(range(6))


def test_going_to_another_image_selects_it_for_the_figures_too(opened: AtHand) -> None:
    images = opened.window.image_list
    images.view.selectAll()
    opened.do("scope_selected")
    opened.do("next_image")
    assert images.selected_rows().tolist() == [opened.review.cursor.now.image]
    assert opened.snapshot.selected == {opened.review.cursor.now.image}
    assert opened.view.scope.sum() == 1
    # A disagreement of another image, reached from the whole set's table.
    opened.do("scope_whole")
    table = opened.window.disagreements
    images_of_rows = opened.snapshot.table.image[table.model.table_rows()]
    other = int(np.flatnonzero(images_of_rows != opened.review.cursor.now.image)[0])
    table.view.selectRow(other)
    opened.settle()
    assert opened.snapshot.selected == {opened.review.cursor.now.image} == set(images.selected_rows().tolist())


def test_a_ground_truth_segment_stays_selected_in_the_other_prediction_set(opened: AtHand) -> None:
    table = opened.snapshot.table
    row = int(np.flatnonzero((table.side == Side.GROUND_TRUTH) & (table.image == 3))[2])
    opened.review.cursor.go(3, row)
    opened.settle()
    opened.do("zoom_in")
    zoomed = opened.window.canvas.state.view
    opened.do("next_prediction")
    now = opened.review.cursor.now.segment
    assert opened.snapshot.table is not table
    assert opened.snapshot.table.segment_id[now] == table.segment_id[row]
    assert opened.snapshot.table.side[now] == Side.GROUND_TRUTH
    assert opened.review.cursor.now.image == 3
    assert opened.window.canvas.state.view == zoomed


def test_a_predicted_segment_does_not(opened: AtHand) -> None:
    table = opened.snapshot.table
    row = int(np.flatnonzero((table.side == Side.PREDICTION) & (table.image == 3))[0])
    opened.review.cursor.go(3, row)
    opened.settle()
    opened.do("next_prediction")
    assert opened.review.cursor.now.segment == -1
    assert opened.window.inspector.content() is None


def test_what_is_shown_stays_a_moment_while_the_next_image_loads(hand: AtHand, own_set: WrittenSet) -> None:
    hand.open(own_set.root, own_set.prediction)
    canvas, control, cursor = hand.window.canvas, hand.review.canvas, hand.review.cursor
    row = 3 if cursor.now.image != 3 else 2
    # Forget what was fetched ahead.
    control._loader.set_source(control._source)
    with slow_file(own_set.ground_truth.with_suffix("") / f"{1000 + row:012d}.png") as png:
        before = canvas.state.image
        cursor.go(row)
        hand.see(png.is_read)
        assert canvas.state.image is before is not None
        assert control.image is None
        # A click meanwhile is on a picture that is as good as gone.
        QTest.mouseClick(canvas.views[0], Qt.MouseButton.LeftButton, pos=canvas.views[0].rect().center())
        assert cursor.now.segment == -1
        hand.see(lambda: canvas.state.image is None)
        assert "Loading" in canvas.state.message
        png.let_go()
        hand.see(lambda: control.image is not None)
    assert cursor.now.image == row
    assert canvas.state.message == ""


def test_zoom_survives_a_slow_change_of_the_prediction_set(hand: AtHand, own_set: WrittenSet) -> None:
    hand.open(own_set.root, own_set.prediction, own_set.prediction)
    canvas, cursor = hand.window.canvas, hand.review.cursor
    hand.do("zoom_in")
    zoomed = canvas.state.view
    with slow_file(own_set.prediction.with_suffix("") / f"{1000 + cursor.now.image:012d}.png") as png:
        hand.review.actions.table.trigger("next_prediction")
        hand.see(png.is_read)
        QTest.qWait(200)
        assert canvas.state.view == zoomed
        png.let_go()
        hand.settle()
    assert hand.snapshot.current == 1
    assert canvas.state.view == zoomed


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_csv_is_that_of_the_command_line(random_opened: AtHand, random_set: RandomSet, tmp_path: Path) -> None:
    target, other, figures = tmp_path / "window 窓.csv", tmp_path / "line.csv", tmp_path / "figures.json"
    random_opened.review.exports.export(target)
    random_opened.settle()
    assert str(target) in random_opened.window.status_line.message()
    sources = [str(random_set.written.root), "--pred", str(random_set.written.prediction)]
    for command in (["export", *sources, "--csv", str(other)], ["evaluate", *sources, "--json", str(figures)]):
        with pytest.raises(SystemExit) as ended:
            run(command)
        assert ended.value.code == 0
    # The window calls some matches poor masks although it does not list them; the command calls none so.
    made, expected = csv_rows(target), csv_rows(other)
    below = [{row.pop("tp_below") for row in rows} for rows in (made, expected)]
    assert below == [{"0.6"}, {""}]
    assert made == expected
    per_class = json.loads(figures.read_text())["results"][0]["per_class"].values()
    for status in ("FP", "FN"):
        assert sum(row["status"] == status for row in csv_rows(target)) == sum(c[status.lower()] for c in per_class)


def test_the_csv_holds_what_the_table_lists(opened: AtHand, tmp_path: Path) -> None:
    opened.type_filter("status = 'FN' and thing")
    opened.review.exports.export(tmp_path / "a.csv")
    opened.settle()
    rows = csv_rows(tmp_path / "a.csv")
    assert {row["status"] for row in rows} == {"FN"}
    assert len(rows) == opened.window.disagreements.model.rowCount() > 0
    assert {row["prediction"] for row in rows} == {opened.shown_set()}


def test_a_csv_that_cannot_be_written_is_said(opened: AtHand, tmp_path: Path) -> None:
    (tmp_path / "taken.csv").mkdir()
    opened.review.exports.export(tmp_path / "taken.csv")
    opened.settle()
    assert str(tmp_path / "taken.csv") in opened.banner
    assert opened.review.state.snapshot is not None


def test_nothing_is_written_beside_the_data(hand: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    root = tmp_path / "set"
    shutil.copytree(demo.root, root)
    before = sorted(root.rglob("*"))
    for path in [root, *before]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    hand.open(root, root / "predictions" / "simulated_weak.json")
    hand.do("next_image")
    assert hand.review.canvas.image is not None
    assert sorted(root.rglob("*")) == before
    for path in [root, *before]:
        path.chmod(0o755)
    assert hand.snapshot.scope == Scope.WHOLE


def test_a_chosen_name_that_is_an_input_is_said_and_asked_for_again(opened: AtHand, tmp_path: Path) -> None:
    assert opened.review.state.snapshot is not None
    truth = opened.review.state.snapshot.dataset.files.json
    before, asked = truth.read_bytes(), []
    (tmp_path / "link.csv").symlink_to(truth)
    for kind in (CSV, None):
        written: list[Path] = []
        chosen = when_allowed(opened.window, opened.review.state, kind, written.append, lambda: asked.append(1))
        chosen(str(tmp_path / "link.csv"))
        assert written == []
        assert "is the ground truth" in opened.banner
        chosen(str(tmp_path / "new.csv"))
        assert written == [tmp_path / "new.csv"]
    opened.review.exports.export(truth)
    opened.settle()
    assert "is the ground truth, an input" in opened.banner
    assert truth.read_bytes() == before
