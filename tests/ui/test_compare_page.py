"""The page that compares in a window: its figures are those of the comparison, and its list is walked by keys."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from panview.cli.app import run
from panview.datasets.demo import DemoSet
from panview.engine.published import published_result
from panview.metrics.comparison import RESAMPLES
from panview.metrics.transitions import Transition
from panview.presentation.compare_content import content, same_figures
from panview.presentation.difference_columns import Column as DifferenceColumn
from panview.presentation.formatting import format_difference, format_points
from panview.review.comparing import ModelComparison, compare_sets, qualities
from panview.review.look import Layer
from panview.ui.page_specs.compare import COMPARE
from panview.ui.pages.compare_page import NO_SECOND
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet


@pytest.fixture
def comparing(opened: AtHand) -> AtHand:
    """The demo set on the page that compares."""
    opened.do("page_compare")
    return opened


def expected(hand: AtHand) -> ModelComparison:
    """Compare anew what the page has to show."""
    snapshot = hand.snapshot
    return compare_sets(snapshot, snapshot.current, snapshot.compared, hand.view.scope)


def assert_shown(hand: AtHand, comparison: ModelComparison) -> None:
    """Compare what the page says with a comparison."""
    page = hand.window.lazy_page(COMPARE)()
    lines = {line.mark or line.label: line for line in page.models.lines()}
    for mark, quality in (("A", comparison.first), ("B", comparison.second)):
        cells = [format_points(getattr(s, m)) for s in (quality.all, quality.things, quality.stuff) for m in _MEASURES]
        assert list(lines[mark].cells) == cells
    difference = lines["B − A"]
    for place, split in enumerate(("all", "things", "stuff")):
        wanted = getattr(comparison.differences, split)
        assert difference.cells[3 * place] == format_difference(wanted.difference)
        assert difference.strong[place] == wanted.significant
        if wanted.low is not None:
            assert difference.notes[place] == f"{format_difference(wanted.low)} to {format_difference(wanted.high)}"
    model = page.differences.model
    by_category = {model.category(row): row for row in range(model.rowCount())}
    occurring = np.flatnonzero(comparison.first.occurs | comparison.second.occurs)
    assert sorted(by_category) == occurring.tolist()
    for category, row in by_category.items():
        text = str(model.index(row, DifferenceColumn.DIFFERENCE).data())
        assert text == format_difference(float(comparison.differences.difference[category]))
    passing = hand.view.rows.passing[comparison.changed.truth_first]
    assert page.changes.model.columns().position.tolist() == np.flatnonzero(passing).tolist()


_MEASURES = ("pq", "sq", "rq")


def test_the_page_shows_the_comparison(comparing: AtHand, demo: DemoSet) -> None:
    strong, weak = (path.stem for path in demo.predictions)
    page = comparing.window.lazy_page(COMPARE)()
    assert not page.is_empty
    assert page.title.text() == f"{weak} against {strong}"
    comparison = expected(comparing)
    assert_shown(comparing, comparison)
    compared = comparing.review.compare_page.compared
    assert compared is not None
    assert compared.comparison.differences.resamples == RESAMPLES
    assert "working" not in page.summary.text()
    counts = comparison.changed.counts()
    assert page.changes.kinds.button("fixed").text() == f"Fixed {counts[Transition.FIXED]}"
    assert page.changes.kinds.button("broken").text() == f"Broken {counts[Transition.BROKEN]}"
    assert counts[Transition.FIXED] > 0 < counts[Transition.BROKEN]


def test_it_follows_threshold_scope_and_filter(comparing: AtHand) -> None:
    window = comparing.window
    before = window.lazy_page(COMPARE)().models.lines()
    window.metrics.slider.setValue(75)
    comparing.settle()
    assert_shown(comparing, expected(comparing))
    assert window.lazy_page(COMPARE)().models.lines() != before
    comparing.do("undo")
    assert window.lazy_page(COMPARE)().models.lines() == before
    # A filter of segments shortens the list and leaves the figures of the whole set alone.
    compared = comparing.review.compare_page.compared
    comparing.type_filter("category = 'person'")
    assert comparing.review.cursor.now.page == "compare"
    assert window.lazy_page(COMPARE)().models.lines() == before
    assert comparing.review.compare_page.compared is compared
    assert_shown(comparing, expected(comparing))
    names = comparing.snapshot.dataset.categories.names
    assert {names[c] for c in window.lazy_page(COMPARE)().changes.model.columns().category} == {"person"}
    comparing.type_filter("area > 20000 and status = 'FN'")
    comparing.do("scope_filtered")
    assert 0 < comparing.view.scope.sum() <= 6
    assert_shown(comparing, expected(comparing))
    comparing.type_filter("area > 900000")
    assert window.lazy_page(COMPARE)().is_empty
    assert window.lazy_page(COMPARE)().empty.label.text() == "No image matches the filter"


def test_answers_for_older_figures_are_dropped(comparing: AtHand) -> None:
    slider = comparing.window.metrics.slider
    for value in range(55, 96, 5):
        slider.setValue(value)
        QTest.qWait(15)
    comparing.settle()
    compared = comparing.review.compare_page.compared
    assert compared is not None
    assert same_figures(compared.view, comparing.view)
    assert comparing.snapshot.threshold == 0.95
    assert_shown(comparing, expected(comparing))


def test_nothing_is_worked_out_while_nobody_looks(opened: AtHand) -> None:
    opened.do("layer_comparison")
    opened.do("threshold_up")
    assert opened.review.compare_page.compared is None
    opened.do("page_compare")
    assert opened.review.compare_page.compared is not None


def test_a_click_on_a_category_filters_by_it(comparing: AtHand) -> None:
    part = comparing.window.lazy_page(COMPARE)().differences
    category = part.model.category(0)
    comparing.click(part.view.viewport(), QPoint(30, 8))
    name = comparing.snapshot.dataset.categories.names[category]
    assert comparing.snapshot.filter.expression == f"category = '{name}'"
    assert part.model.category(part.view.currentIndex().row()) == category
    assert comparing.review.cursor.now.page == "compare"
    comparing.click(part.view.viewport(), QPoint(30, 8))
    assert comparing.snapshot.filter.expression == ""


def looked_at(hand: AtHand) -> int:
    """Return the row of the list whose segment is selected on the canvas in both views."""
    cursor, changes = hand.review.cursor, hand.window.lazy_page(COMPARE)().changes
    row = changes.model.row_of(cursor.now.segment)
    assert row == changes.current()
    assert cursor.now.image == changes.model.image(row)
    snapshot = hand.snapshot
    shown, compared = (snapshot.predictions[place].table for place in (snapshot.current, snapshot.compared))
    assert shown.segment_id[cursor.now.segment] == compared.segment_id[hand.review.canvas.selected_compared]
    assert hand.window.canvas.views[1].isVisible()
    return row


def test_the_list_is_walked_by_keys(comparing: AtHand) -> None:
    window, changes, cursor = comparing.window, comparing.window.lazy_page(COMPARE)().changes, comparing.review.cursor
    window.activateWindow()
    comparing.see(changes.view.hasFocus)
    comparing.key(Qt.Key.Key_Down)
    comparing.key(Qt.Key.Key_Down)
    assert cursor.now.page == "compare"
    comparing.key(Qt.Key.Key_Return)
    assert cursor.now.page == "images"
    assert comparing.review.cursor.now.look.layer is Layer.COMPARISON
    assert window.walk_bar.isVisible()
    assert looked_at(comparing) == 1
    total = changes.model.rowCount()
    assert window.walk_bar.texts()[0] == f"2 of {total}"
    comparing.key(Qt.Key.Key_N)
    assert looked_at(comparing) == 2
    assert window.walk_bar.texts()[0] == f"3 of {total}"
    comparing.key(Qt.Key.Key_P)
    comparing.key(Qt.Key.Key_P)
    comparing.key(Qt.Key.Key_P)
    assert looked_at(comparing) == 0
    comparing.key(Qt.Key.Key_N)
    comparing.key(Qt.Key.Key_Escape)
    assert cursor.now.page == "compare"
    assert not window.walk_bar.isVisible()
    assert changes.view.hasFocus()
    assert changes.current() == 1
    # And on from there, back by the page's own key.
    comparing.key(Qt.Key.Key_Enter)
    assert looked_at(comparing) == 1
    comparing.key(Qt.Key.Key_F5)
    assert cursor.now.page == "compare"
    assert not comparing.review.compare_page.walking


def test_broken_segments_are_walked_too(comparing: AtHand) -> None:
    changes = comparing.window.lazy_page(COMPARE)().changes
    comparing.click(changes.kinds.button("broken"))
    comparing.click(changes.view.viewport(), QPoint(30, 8))
    seen = [looked_at(comparing)]
    content = comparing.window.inspector.content()
    assert content is not None
    assert [value.split(" ")[0] for _, value in content.rows[:2]] == ["TP", "FN"]
    while comparing.window.walk_bar.next_button.isEnabled():
        comparing.click(comparing.window.walk_bar.next_button)
        seen.append(looked_at(comparing))
    assert seen == list(range(changes.model.rowCount()))
    assert comparing.review.compare_page.walking
    comparing.key(Qt.Key.Key_N)
    assert looked_at(comparing) == seen[-1]
    assert "last" in comparing.window.status_line.message()


def test_going_elsewhere_ends_the_walk(comparing: AtHand) -> None:
    changes = comparing.window.lazy_page(COMPARE)().changes
    for leave in ("next_image", "page_figures"):
        changes.step(1)
        comparing.settle()
        assert comparing.review.compare_page.walking
        comparing.do(leave)
        assert not comparing.review.compare_page.walking
        assert not comparing.window.walk_bar.isVisible()
        comparing.do("page_compare")
    comparing.do("next_disagreement")
    assert comparing.window.disagreements.current_table_row() >= 0
    assert comparing.review.cursor.now.segment == comparing.window.disagreements.current_table_row()
    assert not comparing.review.actions.table.action("back_to_list").isEnabled()


def test_a_walk_survives_another_threshold(comparing: AtHand) -> None:
    changes = comparing.window.lazy_page(COMPARE)().changes
    changes.step(1)
    comparing.settle()
    truth = changes.model.truth(0)
    comparing.window.metrics.slider.setValue(60)
    comparing.settle()
    assert comparing.review.compare_page.walking
    assert_shown(comparing, expected(comparing))
    row = changes.model.row_of(truth)
    assert changes.current() == row
    comparing.key(Qt.Key.Key_N)
    assert looked_at(comparing) == row + 1
    comparing.do("undo")
    comparing.do("undo")
    assert comparing.snapshot.compared == -1
    assert not comparing.review.compare_page.walking


def test_images_ahead_are_those_of_the_list(comparing: AtHand) -> None:
    changes = comparing.window.lazy_page(COMPARE)().changes
    changes.step(1)
    comparing.settle()
    ahead = comparing.review.walks.ahead(comparing.review.cursor.now.image)
    following = {changes.model.image(1), changes.model.image(2)} - {changes.model.image(0)}
    assert set(ahead) == following


def test_the_list_is_exported_as_the_command_writes_it(
    comparing: AtHand, demo: DemoSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(ours)))
    comparing.click(comparing.window.lazy_page(COMPARE)().changes.kinds.button("all"))
    comparing.do("export_changes")
    pair = [part for path in demo.predictions for part in ("--pred", str(path))]
    with pytest.raises(SystemExit) as left:
        run(["compare", str(demo.root), *pair, "--csv", str(theirs)])
    assert left.value.code == 0
    assert ours.read_bytes() == theirs.read_bytes()
    comparing.click(comparing.window.lazy_page(COMPARE)().changes.kinds.button("fixed"))
    comparing.type_filter("category = 'person'")
    comparing.click(comparing.window.lazy_page(COMPARE)().changes.export_button)
    with ours.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == comparing.window.lazy_page(COMPARE)().changes.model.rowCount() > 0
    assert {(row["change"], row["category"]) for row in rows} == {("fixed", "person")}
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(theirs / "x.csv")))
    comparing.do("export_changes")
    assert "could not be written" in comparing.banner


def test_one_set_is_not_enough(random_opened: AtHand, random_set: RandomSet) -> None:
    hand = random_opened
    hand.do("page_compare")
    assert hand.window.lazy_page(COMPARE)().is_empty
    assert hand.window.lazy_page(COMPARE)().empty.label.text() == NO_SECOND
    hand.do("export_changes")
    hand.add(random_set.written.prediction)
    assert not hand.window.lazy_page(COMPARE)().is_empty or hand.snapshot.compared < 0


def test_the_sets_to_compare_with_are_offered(comparing: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    strong, weak = (path.stem for path in demo.predictions)
    third = tmp_path / "third.json"
    shutil.copy(demo.predictions[0], third)
    shutil.copytree(demo.predictions[0].with_suffix(""), third.with_suffix(""))
    page = comparing.window.lazy_page(COMPARE)()
    comparing.do("compare_with_none")
    assert page.is_empty
    assert strong in page.empty.label.text()
    comparing.click(page.empty.choices[0])
    assert comparing.snapshot.compared == 1
    comparing.add(third)
    assert page.title.text() == f"{weak} against third"
    line = next(place for place, line in enumerate(page.models.lines()) if line.label == strong)
    comparing.click(page.models, page.models.line_rect(line).center())
    assert page.title.text() == f"{strong} against third"
    # The same model twice: no difference, nothing fixed or broken.
    assert page.models.lines()[2].cells[0] == "0.0"
    assert page.changes.model.columns().counts() == dict.fromkeys(Transition, 0)
    assert page.changes.empty.text() == "No segment is fixed"
    figures = qualities(comparing.snapshot, np.ones(6, np.bool_))
    assert [line.cells[0] for line in page.models.lines() if line.key] == [
        format_points(figures[place].all.pq)
        for place in (2, 0, 1)  # type: ignore[union-attr]
    ]


def test_closing_and_opening_again(comparing: AtHand, random_set: RandomSet) -> None:
    comparing.window.lazy_page(COMPARE)().changes.step(1)
    comparing.settle()
    comparing.do("close_dataset")
    assert comparing.review.compare_page.compared is None
    assert not comparing.review.compare_page.walking
    comparing.open(random_set.written.root, random_set.written.prediction)
    comparing.do("page_compare")
    assert comparing.window.lazy_page(COMPARE)().is_empty


def test_the_walk_stays_at_its_segment_when_the_sets_change_places(comparing: AtHand) -> None:
    changes = comparing.window.lazy_page(COMPARE)().changes
    changes.set_kinds("all")
    for _ in range(4):
        changes.step(1)
        comparing.settle()
    name, kind = changes.model.name(3), changes.model.index(3, 0).data()
    comparing.do("next_prediction")
    row = changes.current()
    assert changes.model.name(row) == name
    opposite = {"fixed": "broken", "broken": "fixed", "improved": "worse", "worse": "improved"}
    assert changes.model.index(row, 0).data() == opposite[kind]
    assert comparing.review.compare_page.walking
    comparing.key(Qt.Key.Key_N)
    assert looked_at(comparing) == row + 1


def test_escape_closes_what_is_open_before_it_ends_the_walk(comparing: AtHand) -> None:
    comparing.window.lazy_page(COMPARE)().changes.step(1)
    comparing.settle()
    comparing.window.activateWindow()
    comparing.do("palette")
    assert comparing.window.lazy_palette().isVisible()
    comparing.key(Qt.Key.Key_Escape)
    assert not comparing.window.lazy_palette().isVisible()
    assert comparing.review.compare_page.walking
    comparing.key(Qt.Key.Key_Escape)
    assert not comparing.review.compare_page.walking


def test_what_is_exported_is_what_the_page_shows_though_newer_figures_came_while_nobody_looked(
    comparing: AtHand, tmp_path: Path
) -> None:
    page, state = comparing.review.compare_page, comparing.review.state
    comparing.window.lazy_page(COMPARE)().changes.set_kinds("all")
    shown = page.compared
    assert shown is not None

    def look_away(_: object) -> None:
        # The comparison at the new threshold has been asked for, and is not there yet.
        comparing.review.cursor.show_page("figures")

    state.view_changed.connect(look_away)
    comparing.review.commands.set_threshold(0.9)
    comparing.settle()
    assert page.compared is shown
    page.export(tmp_path / "changes.csv")
    comparing.settle()
    with (tmp_path / "changes.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = comparing.window.lazy_page(COMPARE)().changes.model.columns()
    assert len(rows) == len(columns) == len(shown.comparison.changed)
    state.view_changed.disconnect(look_away)
    comparing.do("page_compare")
    assert page.compared is not shown
    assert_shown(comparing, expected(comparing))


def test_published_figures_stand_below_their_model(comparing: AtHand) -> None:
    compared = comparing.review.compare_page.compared
    assert compared is not None
    assert compared.published == (None, None), "this is not val2017"
    known = replace(compared, published=(published_result("panoptic_fpn_r50_3x"), None))
    lines = content(known, comparing.view).models
    assert [(line.mark, line.quiet) for line in lines] == [("A", False), ("", True), ("B", False), ("", False)]
    published = lines[1]
    assert published.label == "published"
    assert published.cells[:3] == ("42.5", "78.1", "51.7")
    assert published.cells[6:] == ("30.6", "73.0", "38.8")
