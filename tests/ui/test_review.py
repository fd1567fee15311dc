"""Filter, scope, threshold and prediction set: what is shown follows them, and they follow undo."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from panview.datasets.demo import DemoSet
from panview.metrics.segment_table import ErrorType, Status
from panview.presentation.described import described
from panview.review.conditions import OneOf
from panview.review.session import Scope
from panview.ui import review_state
from panview.ui.models.image_list_model import ImageRole
from panview.ui.page_specs.compare import COMPARE
from panview.ui.page_specs.confusion import CONFUSION
from panview.ui.page_specs.figures import FIGURES
from tests.support.patience import PATIENCE_S
from tests.support.reference import averages, count
from tests.support.sets import CATEGORIES
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet

DOG = 18
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def assert_scores(hand: AtHand, random_set: RandomSet, rows: list[int], threshold: float = 0.5) -> None:
    """Compare the sidebar with the slow reference over some images."""
    stats = count([random_set.pairs[row] for row in rows], threshold)
    every = [int(c["id"]) for c in CATEGORIES]
    splits = (
        every,
        [i for i, c in zip(every, CATEGORIES, strict=True) if c["isthing"]],
        [i for i, c in zip(every, CATEGORIES, strict=True) if not c["isthing"]],
    )
    for shown, ids in zip(hand.window.metrics.scores.rows(), splits, strict=True):
        expected = averages(stats, ids)
        if expected is None:
            assert shown.pq is None
            continue
        assert (shown.pq, shown.sq, shown.rq, shown.n) == pytest.approx(expected, abs=1e-12)
    assert hand.view.quality.counts.fp.sum() == sum(stat.fp for stat in stats.values())
    assert hand.view.quality.counts.fn.sum() == sum(stat.fn for stat in stats.values())


def listed(hand: AtHand) -> list[int]:
    return sorted(hand.window.image_list.model.listed_order().tolist())


def test_figures_of_whole_filtered_and_selected(random_opened: AtHand, random_set: RandomSet) -> None:
    hand = random_opened
    assert_scores(hand, random_set, list(range(12)))
    hand.type_filter("category = 'dog' and status = 'FN'")
    with_missed_dogs = [row for row, pair in enumerate(random_set.pairs) if count([pair])[DOG].fn]
    assert listed(hand) == with_missed_dogs
    assert 0 < len(with_missed_dogs) < 12
    assert_scores(hand, random_set, list(range(12)))
    hand.do("scope_filtered")
    assert_scores(hand, random_set, with_missed_dogs)
    hand.do("clear_filter")
    view = hand.window.image_list.view
    order = hand.window.image_list.model.listed_order()
    hand.click(view.viewport(), QPoint(60, view.rowViewportPosition(1) + 9))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, SHIFT, QPoint(60, view.rowViewportPosition(3) + 9))
    hand.settle()
    assert hand.window.image_list.selected_rows().tolist() == order[1:4].tolist()
    hand.do("scope_selected")
    assert_scores(hand, random_set, order[1:4].tolist())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, CONTROL, QPoint(60, view.rowViewportPosition(2) + 9))
    hand.settle()
    assert_scores(hand, random_set, [int(order[1]), int(order[3])])


def test_selecting_images_works_nothing_out_anew_unless_the_figures_are_theirs(random_opened: AtHand) -> None:
    hand = random_opened
    before, state = described(hand.view), hand.review.state
    state.select(frozenset({2, 5}))
    assert hand.view.snapshot.selected == {2, 5}
    assert described(hand.view) is before
    hand.do("scope_selected")
    assert described(hand.view) is not before
    assert described(hand.view).disagreements.image.max() <= 5


@pytest.mark.parametrize("threshold", [0.55, 0.8, 0.95])
def test_figures_at_another_threshold(random_opened: AtHand, random_set: RandomSet, threshold: float) -> None:
    random_opened.window.metrics.slider.setValue(round(100 * threshold))
    random_opened.settle()
    assert_scores(random_opened, random_set, list(range(12)), threshold)


def test_the_selected_segment_survives_the_threshold_and_changes_its_status(opened: AtHand) -> None:
    table = opened.snapshot.table
    matches = [row for row in range(len(table)) if table.status[row] == Status.TP and 0.6 < table.iou[row] < 0.8]
    opened.review.cursor.go(int(table.image[matches[0]]), matches[0])
    opened.settle()
    assert opened.window.inspector.content().status == Status.TP  # type: ignore[union-attr]
    opened.window.metrics.slider.setValue(90)
    opened.settle()
    assert opened.review.cursor.now.segment == matches[0]
    assert opened.window.inspector.content().status in (Status.FN, Status.FP)  # type: ignore[union-attr]
    assert opened.window.disagreements.current_table_row() == matches[0]


def test_controls_follow_undo_and_redo(opened: AtHand, demo: DemoSet) -> None:
    window, images = opened.window, opened.window.image_list
    opened.type_filter("status = 'FN' and thing")
    images.filter_form.statuses[Status.FP].click()
    opened.settle()
    opened.do("scope_filtered")
    opened.do("threshold_up")
    opened.window.top_bar.predictions.action("1").trigger()
    opened.settle()
    shown = []

    def note() -> None:
        shown.append(
            (
                images.filter_line.text(),
                images.filter_form.statuses[Status.FP].isChecked(),
                window.metrics.scope.value(),
                window.metrics.slider.value(),
                opened.shown_set(),
            )
        )

    strong, weak = (path.stem for path in demo.predictions)
    line, both = "status = 'FN' and thing", "status in ('FN', 'FP') and thing"
    note()
    for _ in range(5):
        opened.do("undo")
        note()
    expected = [
        (both, True, "filtered", 55, weak),
        (both, True, "filtered", 55, strong),
        (both, True, "filtered", 50, strong),
        (both, True, "all", 50, strong),
        (line, False, "all", 50, strong),
        ("", False, "all", 50, strong),
    ]
    assert shown == expected
    assert not opened.review.actions.table.action("undo").isEnabled()
    assert images.model.rowCount() == 6
    shown.clear()
    for _ in range(5):
        opened.do("redo")
        note()
    assert shown == expected[-2::-1]


def test_undo_shows_its_filter_although_the_line_has_the_keyboard(opened: AtHand) -> None:
    line = opened.window.image_list.filter_line
    opened.type_filter("thing")
    opened.type_filter("thing and area > 900000")
    line.setFocus()
    assert line.hasFocus()
    assert opened.window.image_list.model.rowCount() == 0
    opened.do("clear_filter")
    assert line.text() == ""
    opened.do("undo")
    assert line.text() == "thing and area > 900000"


def test_a_slider_that_moves_is_one_step_to_undo(opened: AtHand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panview.ui.undo.MERGE_S", PATIENCE_S)
    slider = opened.window.metrics.slider
    for value in (60, 70, 80):
        slider.setValue(value)
    opened.settle()
    opened.do("undo")
    assert slider.value() == 50
    assert opened.snapshot.threshold == 0.5
    slider.setValue(60)
    slider.setValue(50)
    assert not opened.review.state.undo_stack.canUndo()


def test_a_filter_that_cannot_be_applied_changes_nothing(opened: AtHand) -> None:
    images = opened.window.image_list
    opened.type_filter("status = 'FN'")
    before = opened.snapshot
    opened.type_filter("statsu = 'FN'")
    assert images.filter_line.is_invalid()
    assert opened.snapshot is before
    # What else changes leaves the line as it was typed.
    opened.do("threshold_up")
    assert images.filter_line.text() == "statsu = 'FN'"
    assert images.filter_line.is_invalid()
    opened.type_filter("status = 'FN'")
    assert not images.filter_line.is_invalid()
    opened.type_filter("statsu = 'FN'")
    opened.do("undo")
    opened.do("undo")
    assert images.filter_line.text() == ""
    assert not images.filter_line.is_invalid()


def test_the_image_on_the_canvas_is_the_current_one_when_it_is_listed_again(opened: AtHand) -> None:
    row = opened.review.cursor.now.image
    opened.type_filter("area > 900000")
    assert opened.window.image_list.current_row() == -1
    assert opened.review.cursor.now.image == row
    opened.do("clear_filter")
    assert opened.window.image_list.current_row() == row
    assert opened.snapshot.selected == {row}


def test_words_that_are_no_condition_look_for_names(opened: AtHand) -> None:
    opened.type_filter("0103")
    assert listed(opened) == [2]
    assert opened.window.image_list.view.hasFocus()
    opened.do("clear_filter")
    assert opened.window.image_list.filter_line.text() == ""
    assert listed(opened) == list(range(6))


def test_keys_typed_into_the_filter_are_no_commands(opened: AtHand) -> None:
    control = opened.review
    row, style, snapshot = control.cursor.now.image, control.cursor.now.look, opened.snapshot
    line = opened.window.image_list.filter_line
    opened.window.activateWindow()
    opened.window.image_list.focus_filter()
    for key in "dnpgroics1234[].,mb0?":
        QTest.keyClick(line, key)
    for arrow in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home):
        QTest.keyClick(line, arrow)
    assert line.text() == "dnpgroics1234[].,mb0?"
    assert (control.cursor.now.image, control.cursor.now.look) == (row, style)
    assert opened.snapshot.current == snapshot.current
    assert not opened.window.lazy_keys().isVisible()


def test_keys_typed_into_the_form_and_arrows_on_a_slider_are_no_commands(opened: AtHand) -> None:
    control, form, slider = opened.review, opened.window.image_list.filter_form, opened.window.metrics.slider
    row, style = control.cursor.now.image, control.cursor.now.look
    opened.window.activateWindow()
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    opened.settle()
    assert opened.snapshot.threshold == 0.52
    assert control.cursor.now.image == row
    opened.window.image_list.open_filter_form()
    form.area_min.setFocus()
    form.area_min.selectAll()
    QTest.keyClicks(form.area_min, "1234")
    QTest.keyClick(form.area_min, Qt.Key.Key_Return)
    QTest.keyClicks(form.image_name, "dog")
    QTest.keyClick(form.image_name, Qt.Key.Key_Return)
    opened.settle()
    form.hide()
    assert opened.snapshot.filter.expression == "area >= 1234 and image has 'dog'"
    assert (control.cursor.now.image, control.cursor.now.look) == (row, style)


def test_a_click_on_a_category_filters_and_a_second_one_does_not(opened: AtHand) -> None:
    metrics = opened.window.metrics
    place = QPoint(40, 9)
    opened.click(metrics.view.viewport(), place)
    name = opened.snapshot.dataset.categories.names[int(metrics.model.order()[0])]
    assert opened.snapshot.filter.expression == f"category = '{name}'"
    assert opened.window.image_list.filter_form.values() == {"category": OneOf(frozenset({name}))}
    assert metrics.view.selectionModel().hasSelection()
    opened.click(metrics.view.viewport(), place)
    assert opened.snapshot.filter.expression == ""
    assert not metrics.view.selectionModel().hasSelection()


def test_the_form_counts_its_conditions_at_the_funnel_and_resets(opened: AtHand) -> None:
    form = opened.window.image_list.filter_form
    form.kind.button("stuff").click()
    form.area_min.setValue(2000)
    opened.settle()
    assert opened.snapshot.filter.expression == "thing = false and area >= 2000"
    assert opened.window.image_list.funnel.badge() == 2
    opened.click(form.reset_button)
    assert opened.snapshot.filter.active == 0
    assert opened.window.image_list.funnel.badge() == 0


def test_conditions_add_up_while_the_first_is_still_to_be_checked(
    opened: AtHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = threading.Event()
    monkeypatch.setattr("panview.ui.review_state.is_checked_at_once", lambda _: loaded.is_set())
    monkeypatch.setattr("panview.ui.review_state.load_checker", lambda: loaded.wait(PATIENCE_S))
    form = opened.window.image_list.filter_form
    form.kind.button("stuff").click()
    form.area_min.setValue(2000)
    assert opened.snapshot.filter.expression == ""
    loaded.set()
    opened.settle()
    assert opened.snapshot.filter.expression == "thing = false and area >= 2000"


def test_closing_predictions_can_be_undone(opened: AtHand, demo: DemoSet) -> None:
    opened.do("next_prediction")
    before = opened.scores
    opened.do("close_prediction")
    assert opened.shown_set() == demo.predictions[0].stem
    opened.do("scope_filtered")
    opened.do("close_prediction")
    assert opened.snapshot.prediction is None
    assert opened.snapshot.scope == Scope.WHOLE
    for _ in range(3):
        opened.do("undo")
    assert opened.shown_set() == demo.predictions[1].stem
    assert opened.scores == before


def test_predictions_that_came_after_a_change_survive_its_undo(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root, demo.predictions[0])
    hand.do("close_prediction")
    late = hand.review.opening
    evaluated: list[object] = []
    late._opener.evaluated.connect(evaluated.append)
    late._opener.evaluate(hand.snapshot.dataset, demo.predictions[1], missing="error", with_dataset=True)
    hand.settle()
    assert len(evaluated) == 1
    hand.do("undo")
    assert [p.prediction.name for p in hand.snapshot.predictions] == [path.stem for path in demo.predictions]
    assert hand.shown_set() == demo.predictions[0].stem


def test_poor_matches_are_listed_on_demand(opened: AtHand) -> None:
    before = opened.window.disagreements.model.rowCount()
    opened.do("poor_matches")
    rows = opened.view.listing.disagreements
    poor = opened.view.rows.status[rows] == Status.TP
    assert opened.window.disagreements.model.rowCount() == before + poor.sum() > before
    assert (opened.snapshot.table.iou[rows[poor]] < opened.review.settings.current.poor_mask_iou).all()
    opened.do("undo")
    assert opened.window.disagreements.model.rowCount() == before


def test_the_list_shows_errors_at_the_threshold_also_for_the_selection(opened: AtHand) -> None:
    opened.do("scope_selected")
    model = opened.window.image_list.model
    opened.window.metrics.slider.setValue(95)
    opened.settle()
    expected = [f"{opened.view.listing.image_errors[row]} errors" for row in model.listed_order()]
    assert [model.index(place).data(ImageRole.DETAIL) for place in range(6)] == expected


def test_the_newest_of_many_quick_changes_is_what_is_shown(random_opened: AtHand, random_set: RandomSet) -> None:
    control = random_opened.review
    for step in range(40):
        control.window.metrics.slider.setValue(50 + step)
        control.commands.set_scope(Scope.FILTERED if step % 2 else Scope.WHOLE)
    random_opened.settle()
    assert random_opened.view.snapshot is random_opened.snapshot
    assert_scores(random_opened, random_set, list(range(12)), 0.89)
    assert random_opened.window.metrics.slider.value() == 89


def test_a_click_on_an_error_type_lists_it_and_a_second_one_all(opened: AtHand) -> None:
    bars, every = opened.window.metrics.errors, len(opened.view.listing.disagreements)
    assert [bar.gain for bar in bars.bars()] == sorted((bar.gain for bar in bars.bars()), reverse=True)
    kind = bars.bars()[1].error_type
    opened.click(bars, bars.row_rect(1).center())
    listed = opened.view.listing.disagreements
    assert 0 < len(listed) < every
    assert set(opened.view.rows.error_type[listed].tolist()) == {kind}
    # The figures stay those of all; the bars do not vanish under the mouse.
    assert bars.bars()[1].error_type == kind
    opened.click(bars, bars.row_rect(1).center())
    assert len(opened.view.listing.disagreements) == every


def test_the_bar_of_poor_masks_lists_them_too(opened: AtHand) -> None:
    bars = opened.window.metrics.errors
    place = [bar.error_type for bar in bars.bars()].index(ErrorType.POOR_MASK)
    before = opened.snapshot
    opened.click(bars, bars.row_rect(place).center())
    listed = opened.view.listing.disagreements
    assert len(listed) == bars.bars()[place].count > 0
    assert (opened.view.rows.status[listed] == Status.TP).all()
    # One step to take it back.
    opened.do("undo")
    assert (opened.snapshot.tp_below, opened.snapshot.filter) == (before.tp_below, before.filter)


def test_a_click_elsewhere_and_function_keys_leave_the_filter_line(opened: AtHand) -> None:
    opened.window.activateWindow()
    line = opened.window.image_list.filter_line
    opened.window.image_list.focus_filter()
    opened.see(line.hasFocus)
    opened.click(line)
    assert line.hasFocus()
    opened.key(Qt.Key.Key_F4, line)
    assert opened.review.cursor.now.page == "confusion"
    assert line.text() == ""
    opened.key(Qt.Key.Key_F2, line)
    assert opened.review.cursor.now.page == "images"
    opened.click(opened.window.metrics.errors)
    assert not line.hasFocus()
    opened.key(Qt.Key.Key_N, opened.window)
    # What the click has asked for, and no letter of a key.
    assert line.text() == opened.snapshot.filter.expression
    assert opened.window.disagreements.current_table_row() >= 0


def test_a_filter_by_error_type_stands_under_the_line_and_a_click_clears_it(opened: AtHand) -> None:
    chips = opened.window.image_list.conditions
    assert not chips.isVisible()
    opened.review.commands.filter_error_type(int(ErrorType.MISSED))
    opened.settle()
    assert (chips.isVisible(), chips.texts()) == (True, ("Error: missed",))
    opened.click(chips.chips()[0], chips.chips()[0].cross().center())
    assert opened.snapshot.filter.expression == ""
    assert not chips.isVisible()


def test_a_filter_by_error_type_is_one_change_though_it_has_to_be_checked_first(
    opened: AtHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened.snapshot
    assert before.tp_below is None
    monkeypatch.setattr(review_state, "is_checked_at_once", lambda _: False)
    opened.review.commands.filter_error_type(int(ErrorType.POOR_MASK))
    assert opened.snapshot is before
    opened.settle()
    assert (opened.snapshot.tp_below, opened.snapshot.filter.active) != (None, 0)
    assert opened.review.state.undo_stack.count() == 1
    opened.do("undo")
    assert (opened.snapshot.tp_below, opened.snapshot.filter) == (None, before.filter)


def test_undo_takes_back_a_filter_that_is_still_to_be_checked_and_nothing_else(
    opened: AtHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.review.commands.set_threshold(0.6)
    opened.review.commands.filter_by_line("area > 3")
    opened.settle()
    monkeypatch.setattr(review_state, "is_checked_at_once", lambda _: False)
    line = opened.window.image_list.filter_line
    line.set_text("area > 4")
    opened.review.commands.filter_by_line("area > 4")
    assert not opened.review.state.up_to_date
    opened.do("undo")
    assert line.text() == "area > 3"
    opened.settle()
    assert (opened.snapshot.filter.expression, opened.snapshot.threshold) == ("area > 3", 0.6)
    opened.do("undo")
    assert opened.snapshot.filter.expression == ""


def test_the_path_of_the_photo_is_copied(opened: AtHand) -> None:
    QGuiApplication.clipboard().clear()
    opened.do("next_image")
    opened.do("copy_path")
    path = opened.snapshot.dataset.photo(opened.review.cursor.now.image)
    assert path.is_file()
    assert QGuiApplication.clipboard().text() == str(path)
    assert str(path) in opened.window.status_line.message()


def test_the_ground_truth_alone_promises_no_match(hand: AtHand, demo: DemoSet) -> None:
    hand.open(demo.root)
    assert hand.window.inspector.empty.text() == "Click a segment to see what it is"
    hand.add(demo.predictions[0])
    assert "why" in hand.window.inspector.empty.text()


def test_pages_that_take_long_are_made_before_anybody_looks(opened: AtHand) -> None:
    window = opened.window
    assert window.lazy_page(FIGURES).made is None
    opened.see(lambda: not opened.review.pages.makes_ahead and window.lazy_page(COMPARE).made is not None)
    figures = window.lazy_page(FIGURES).made
    assert figures is not None
    assert figures.curve.is_made
    assert figures.histogram.is_made
    assert window.page == "images"
    # Nothing has been worked out for them.
    assert not opened.review.pages.busy
    assert window.lazy_page(CONFUSION).made is None


def test_the_image_of_the_next_disagreement_is_loaded_ahead(opened: AtHand, monkeypatch: pytest.MonkeyPatch) -> None:
    panel, canvas = opened.window.disagreements, opened.review.canvas
    model, wanted = opened.window.image_list.model, []
    fetch = canvas._loader.prefetch
    monkeypatch.setattr(canvas._loader, "prefetch", lambda rows: (wanted.append(list(rows)), fetch(wanted[-1])))
    found = 0
    # By what each costs, so that the next is rarely of the same image.
    opened.do("by_image")
    for _ in range(60):
        wanted.clear()
        opened.do("next_disagreement")
        if panel.row_that_follows() < 0:
            break
        following = int(opened.view.snapshot.table.image[panel.row_that_follows()])
        place = model.position(opened.review.cursor.now.image)
        nearby = model.listed_order()[max(0, place - 1) : place + 3].tolist()
        if following not in nearby:
            # Before those that stand beside it in the list.
            opened.see(lambda following=following: bool(wanted) and wanted[-1][0] == following)  # type: ignore[misc]
            found += 1
    assert found > 2
