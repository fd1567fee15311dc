from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from panview.metrics.confusion import rows_in_pixel_cell
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.presentation.confusion_content import Unit, matrix_content
from panview.presentation.formatting import format_points
from panview.review.analysis import Analysis
from panview.ui.page_specs.confusion import CONFUSION
from panview.ui.page_specs.figures import FIGURES
from tests.support.sets import WrittenSet
from tests.ui.at_hand import AtHand


def watched(hand: AtHand) -> list[Analysis]:
    seen: list[Analysis] = []
    hand.review.pages.analysed.connect(seen.append)
    return seen


def test_pages_change_by_key_and_by_button(hand: AtHand, own_set: WrittenSet) -> None:
    cursor, bar = hand.review.cursor, hand.window.top_bar
    assert not bar.pages.isVisible(), "there is nothing to look at yet"
    hand.open(own_set.root, own_set.prediction)
    for key, page in ((Qt.Key.Key_F3, "figures"), (Qt.Key.Key_F5, "compare"), (Qt.Key.Key_F2, "images")):
        QTest.keyClick(hand.window, key)
        assert cursor.now.page == page
        assert bar.pages.value() == page
    hand.click(bar.pages.button("confusion"))
    assert cursor.now.page == "confusion"
    assert hand.window.lazy_page(CONFUSION)().isVisible()
    assert not hand.window.canvas.isVisible()


def test_going_to_a_segment_or_an_image_shows_it(hand: AtHand, own_set: WrittenSet) -> None:
    hand.open(own_set.root, own_set.prediction)
    for step in ("next_disagreement", "next_image"):
        hand.do("page_confusion")
        hand.do(step)
        assert hand.review.cursor.now.page == "images"
    # A filter moves the lists, and nobody has asked to see an image.
    hand.do("page_confusion")
    hand.type_filter("iou < 0.4")
    assert hand.snapshot.filter.active
    assert hand.review.cursor.now.page == "confusion"


def test_figures_are_worked_out_while_a_page_shows_them(hand: AtHand, own_set: WrittenSet) -> None:
    seen = watched(hand)
    hand.open(own_set.root, own_set.prediction)
    hand.type_filter("iou < 0.4")
    assert not seen
    hand.do("page_figures")
    hand.see(lambda: len(seen) == 1)
    assert seen[-1].view is hand.view
    hand.do("scope_filtered")
    hand.see(lambda: seen[-1].view is hand.view)
    counts = hand.view.quality.counts
    assert np.array_equal(np.diagonal(seen[-1].segments)[:-1], counts.tp)
    assert seen[-1].segments[:-1].sum() == counts.tp.sum() + counts.fn.sum()


def test_closing_the_dataset_goes_back_to_images(hand: AtHand, own_set: WrittenSet) -> None:
    hand.open(own_set.root, own_set.prediction)
    hand.do("page_figures")
    hand.do("close_dataset")
    assert hand.review.cursor.now.page == "images"
    hand.open(own_set.root)
    hand.do("page_confusion")
    assert hand.review.cursor.now.page == "confusion", "the ground truth alone has pages too"


def showing(hand: AtHand, page: str) -> Analysis:
    """Go to a page and wait until it shows the newest view."""
    seen = watched(hand)
    hand.do(f"page_{page}")
    hand.see(lambda: bool(seen) and seen[-1].view is hand.view)
    hand.settle()
    return seen[-1]


def test_a_cell_of_segments_lists_them(opened: AtHand) -> None:
    analysis = showing(opened, "confusion")
    matrix = opened.window.lazy_page(CONFUSION)().matrix
    off = analysis.segments.copy()
    np.fill_diagonal(off, 0)
    truth, predicted = (int(place) for place in np.unravel_index(off[:-1, :-1].argmax(), off[:-1, :-1].shape))
    assert off[truth, predicted] > 0
    content = matrix_content(analysis, Unit.SEGMENTS)
    row, column = content.place_of(truth, predicted) or (-1, -1)
    place = matrix.cell_rect(row, column).center()
    QTest.mouseMove(matrix.viewport(), place)
    opened.click(matrix.viewport(), place)
    names = opened.snapshot.dataset.categories.names
    assert opened.snapshot.filter.expression == f"truth = '{names[truth]}' and predicted = '{names[predicted]}'"
    assert len(opened.view.listing.disagreements) == 2 * off[truth, predicted], "FN and FP of each pair"
    # The same cell again lists everything.
    opened.click(matrix.viewport(), place)
    assert not opened.snapshot.filter.active
    # So does the list beside it, whose first row is the largest cell.
    opened.click(
        opened.window.lazy_page(CONFUSION)().list, opened.window.lazy_page(CONFUSION)().list.row_rect(0).center()
    )
    assert opened.snapshot.filter.expression


def test_a_click_on_an_empty_cell_lists_nothing_else(opened: AtHand) -> None:
    analysis = showing(opened, "confusion")
    content = matrix_content(analysis, Unit.SEGMENTS)
    row, column = (int(place) for place in np.argwhere(content.values == 0)[0])
    matrix = opened.window.lazy_page(CONFUSION)().matrix
    opened.click(matrix.viewport(), matrix.cell_rect(row, column).center())
    assert not opened.snapshot.filter.active
    assert (
        opened.window.lazy_page(CONFUSION)()
        .said.text()
        .startswith(f"{content.names[row]} → {content.names[column]}   0 segments")
    )


def test_no_widget_inherits_the_keyboard_from_a_page_that_is_left(opened: AtHand) -> None:
    showing(opened, "confusion")
    opened.window.activateWindow()
    opened.window.lazy_page(CONFUSION)().matrix.setFocus()
    opened.see(opened.window.lazy_page(CONFUSION)().matrix.hasFocus)
    opened.do("page_images")
    assert opened.window.focusWidget() in (None, opened.window)


def test_a_cell_of_pixels_lists_what_touches(opened: AtHand) -> None:
    analysis = showing(opened, "confusion")
    opened.click(opened.window.lazy_page(CONFUSION)().unit.button("pixels"))
    pixels = analysis.pixels.copy()
    np.fill_diagonal(pixels, 0)
    truth, predicted = (int(place) for place in np.unravel_index(pixels.argmax(), pixels.shape))
    opened.window.lazy_page(CONFUSION)().cell_clicked.emit(truth, predicted)
    opened.settle()
    chips = opened.window.image_list.conditions
    assert chips.isVisible()
    expected = rows_in_pixel_cell(opened.view.snapshot.table, truth, predicted, len(analysis.pixels) - 1)
    assert np.array_equal(opened.view.rows.passing, expected)
    assert 0 < expected.sum() < len(expected)
    opened.click(chips.chips()[0], chips.chips()[0].cross().center())
    assert not chips.isVisible()
    assert opened.view.rows.passing.all()


def test_keys_walk_through_the_matrix(opened: AtHand) -> None:
    showing(opened, "confusion")
    matrix = opened.window.lazy_page(CONFUSION)().matrix
    opened.window.activateWindow()
    matrix.setFocus()
    # To the first cell of the diagonal, which holds matches.
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Space):
        QTest.keyClick(matrix, key)
    opened.settle()
    assert opened.review.cursor.now.page == "confusion", "arrows are not those of the image list"
    assert opened.snapshot.filter.expression.startswith("truth = ")
    assert "→" in opened.window.lazy_page(CONFUSION)().said.text()


def test_figures_are_linked_with_the_filter(opened: AtHand) -> None:
    showing(opened, "figures")
    figures = opened.window.lazy_page(FIGURES)()
    figures.curve.threshold_moved.emit(0.75)
    opened.settle()
    assert opened.snapshot.threshold == 0.75
    figures.histogram.range_moved.emit(0.2, None)
    opened.settle()
    assert opened.snapshot.filter.expression == "iou >= 0.2"
    for table, column in ((figures.sizes, "area"), (figures.groups, "supercategory")):
        opened.click(table, table.row_rect(1).center())
        assert opened.snapshot.filter.expression.startswith(f"iou >= 0.2 and {column} ")
        opened.click(table, table.row_rect(1).center())
        assert opened.snapshot.filter.expression == "iou >= 0.2", "a second click takes it back"


def test_figures_are_those_of_evaluate_for_the_scope(opened: AtHand) -> None:
    opened.type_filter("iou < 0.02 and status = 'FN'")
    opened.do("scope_filtered")
    analysis = showing(opened, "figures")
    view = opened.view
    assert 0 < view.scope.sum() < len(view.scope)
    isthing = view.snapshot.dataset.categories.isthing
    at = analysis.curve.thresholds.tolist().index(0.75)
    counts = count_matches(view.snapshot.table, len(isthing), threshold=0.75, images=view.scope)
    assert analysis.curve.all.pq[at] == pytest.approx(panoptic_quality(counts, isthing).all.pq, abs=1e-12)
    assert sum(int(quality.counts.tp.sum()) for quality in analysis.by_size) == view.quality.counts.tp.sum()
    assert analysis.histogram.matched.sum() == view.quality.counts.tp.sum()
    rows = opened.window.lazy_page(FIGURES)().sizes.rows()
    assert [row.cells[0] for row in rows] == [format_points(quality.all.pq) for quality in analysis.by_size]


def test_ground_truth_alone_has_no_figures(hand: AtHand, own_set: WrittenSet) -> None:
    hand.open(own_set.root, own_set.prediction)
    showing(hand, "figures")
    hand.do("close_prediction")
    assert not hand.window.lazy_page(FIGURES)().sizes.isVisible()
    hand.do("page_confusion")
    assert not hand.window.lazy_page(CONFUSION)().matrix.isVisible()


def test_boundary_pq_is_measured_when_asked_for(opened: AtHand) -> None:
    showing(opened, "figures")
    figures = opened.window.lazy_page(FIGURES)()
    assert not figures.boundary.isVisible()
    opened.click(figures.measure_button)
    opened.see(figures.boundary.isVisible)
    view = opened.view
    expected = opened.review.boundaries.result_for(view)
    assert expected is not None
    assert figures.boundary.figures()[0].value == format_points(expected.all.pq)
    assert 0 < expected.all.pq < view.quality.all.pq
    # It follows the scope like all other figures.
    opened.do("next_image")
    opened.do("scope_selected")
    showing(opened, "figures")
    shown = opened.review.boundaries.result_for(opened.view)
    assert shown is not None
    opened.see(lambda: figures.boundary.figures()[0].value == format_points(shown.all.pq))
    assert shown.all.pq != expected.all.pq


def test_what_is_confused_most_is_whole_in_a_small_window(opened: AtHand) -> None:
    showing(opened, "confusion")
    content = opened.window.lazy_page(CONFUSION)().list.parentWidget()
    assert content is not None
    viewport = content.parentWidget()
    assert viewport is not None
    assert content.width() <= viewport.width()


def test_cells_of_a_small_window_have_names(opened: AtHand) -> None:
    showing(opened, "confusion")
    matrix = opened.window.lazy_page(CONFUSION)().matrix
    cell = matrix.cell_rect(0, 0)
    # As small as those of 25 categories in a window of 1280 x 800.
    while cell.width() > 10:
        before = cell.width()
        matrix.resize(matrix.width() - 10, matrix.height() - 10)
        cell = matrix.cell_rect(0, 0)
        assert cell.width() <= before
    assert cell.width() == 10
    picture = matrix.viewport().grab().toImage()
    beside = {picture.pixel(x, cell.center().y()) for x in range(cell.left() - 60, cell.left() - 8)}
    assert len(beside) > 1, "a name is drawn there"
