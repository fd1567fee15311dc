"""The table of all segments, and what leads to it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from panview.metrics.segment_table import Side, Status
from panview.presentation.confusion_content import Order, Unit, matrix_content
from panview.review.disagreements import segment_rows
from panview.ui.page_specs.confusion import CONFUSION
from panview.ui.panels.segments_panel import SegmentsPanel
from tests.ui.at_hand import AtHand
from tests.ui.test_pages import showing


def settle(hand: AtHand) -> SegmentsPanel:
    hand.settle()
    hand.see(lambda: not hand.review.segments.busy)
    return hand.window.bottom.lazy_segments()


def test_all_segments_are_listed_a_match_once(opened: AtHand) -> None:
    assert opened.window.bottom.lazy_segments.made is None
    opened.do("show_segments")
    panel = settle(opened)
    view = opened.view
    table, status = view.snapshot.table, view.rows.status
    listed = panel.model.columns().table_row
    once = (status != Status.TP) | (table.side == Side.GROUND_TRUTH)
    assert np.array_equal(listed, np.flatnonzero(once))
    assert panel.tabs.title("segments") == f"Segments {len(listed):,}"
    assert opened.window.disagreements.tabs.title("segments") == f"Segments {len(listed):,}"
    tp = int((status[listed] == Status.TP).sum())
    assert panel.said.text().startswith(f"{tp:,} TP")
    opened.type_filter("status = 'TP' and iou < 0.8")
    settle(opened)
    rows = panel.model.columns()
    assert 0 < len(rows) < tp
    assert (rows.status == Status.TP).all()
    assert (rows.iou < 0.8).all()
    assert len(opened.view.listing.disagreements) == 0, "matches are no disagreements"
    opened.type_filter("iou > 2")
    settle(opened)
    assert panel.empty.isVisible()
    assert panel.empty.text() == "No segment passes the filter"


def test_a_match_is_listed_when_either_of_its_rows_passes(opened: AtHand) -> None:
    view = opened.view
    table, status = view.snapshot.table, view.rows.status
    for side in (Side.GROUND_TRUTH, Side.PREDICTION):
        row = int(np.flatnonzero((status == Status.TP) & (table.side == side))[3])
        passing = np.zeros(len(table), np.bool_)
        passing[row] = True
        images = np.ones(table.n_images, np.bool_)
        truth = int(table.match[row]) if side == Side.PREDICTION else row
        assert segment_rows(table, status, passing, images).tolist() == [truth]
        images[table.image[row]] = False
        assert not len(segment_rows(table, status, passing, images))


def test_rows_lead_to_their_segments_and_follow_the_canvas(opened: AtHand) -> None:
    opened.do("show_segments")
    panel = settle(opened)
    table = opened.view.snapshot.table
    place = next(
        at for at in range(len(panel.model)) if opened.view.rows.status[panel.model.table_row(at)] == Status.TP
    )
    panel.view.scrollTo(panel.model.index(place, 0))
    opened.click(panel.view.viewport(), panel.view.visualRect(panel.model.index(place, 0)).center())
    row = panel.model.table_row(place)
    assert (opened.review.cursor.now.segment, opened.review.cursor.now.image) == (row, int(table.image[row]))
    # Its prediction stands in the same row.
    other = next(
        at
        for at in range(len(panel.model))
        if at != place and panel.model.columns().image[panel.model._order[at]] == table.image[row]
    )
    opened.review.cursor.go_to_segment(panel.model.table_row(other))
    assert panel.view.current_row() == panel.model.table_row(other)
    opened.review.cursor.select(int(table.match[row]))
    assert panel.view.current_row() == row
    opened.do("show_segments")
    assert opened.window.bottom.shown() == "disagreements"
    opened.do("close_dataset")
    opened.do("open_demo")


def test_nothing_is_listed_while_nobody_looks(opened: AtHand) -> None:
    opened.window.activateWindow()
    opened.key(Qt.Key.Key_F6, opened.window, Qt.KeyboardModifier.ShiftModifier)
    assert opened.window.bottom.shown() == "segments"
    panel = settle(opened)
    opened.key(Qt.Key.Key_F6, opened.window, Qt.KeyboardModifier.ShiftModifier)
    assert opened.window.bottom.shown() == "disagreements"
    before = panel.model.columns()
    opened.do("threshold_up")
    settle(opened)
    assert panel.model.columns() is before
    opened.do("show_segments")
    settle(opened)
    assert panel.model.columns() is not before


def test_a_cell_of_the_diagonal_lists_its_matches(opened: AtHand) -> None:
    analysis = showing(opened, "confusion")
    content = matrix_content(analysis, Unit.SEGMENTS)
    place = int(np.diagonal(content.values)[:-1].argmax())
    count = int(content.values[place, place])
    matrix = opened.window.lazy_page(CONFUSION)().matrix
    opened.click(matrix.viewport(), matrix.cell_rect(place, place).center())
    panel = settle(opened)
    assert opened.window.bottom.shown() == "segments"
    columns = panel.model.columns()
    assert len(columns) == count
    assert (columns.status == Status.TP).all()
    assert (columns.gt_category == content.category[place]).all()
    assert (columns.pred_category == content.category[place]).all()


def test_categories_stand_as_somebody_wants_them(opened: AtHand) -> None:
    analysis = showing(opened, "confusion")
    page = opened.window.lazy_page(CONFUSION)()
    categories = opened.snapshot.dataset.categories
    shown = page._content
    assert shown is not None
    assert (shown.order, shown.confused_only) == (Order.KIND, False)
    assert [bool(categories.isthing[i]) for i in shown.category[:-1]] == sorted(
        (bool(categories.isthing[i]) for i in shown.category[:-1]), reverse=True
    )
    things = sum(bool(categories.isthing[i]) for i in shown.category[:-1])
    assert shown.dividers == (things,)
    between = analysis.segments[:-1, :-1].copy()
    np.fill_diagonal(between, 0)
    confused = between.sum(axis=0) + between.sum(axis=1)
    page.order.changed.emit("confusion")
    content = page._content
    assert content is not None
    assert (np.diff(confused[content.category[:-1]]) <= 0).all()
    assert content.values.sum() == shown.values.sum()
    page.order.changed.emit("name")
    assert page._content is not None
    names = page._content.names[:-1]
    assert list(names) == sorted(names, key=str.casefold)
    page.order.changed.emit("supercategory")
    assert page._content is not None
    groups = [categories.supercategories[i] for i in page._content.category[:-1]]
    assert len(page._content.dividers) + 1 == len(dict.fromkeys(groups))
    assert [groups[at] != groups[at - 1] for at in page._content.dividers] == [True] * len(page._content.dividers)
    opened.click(page.confused_only)
    content = page._content
    assert content is not None
    assert set(content.category[:-1].tolist()) == set(np.flatnonzero(confused).tolist())
    assert page.order.value() == "supercategory"
    # Shares are of all there is, not of what is shown.
    at = content.category[0]
    assert content.of_truth[0] == analysis.segments[at].sum()


def test_of_many_categories_the_confused_ones_come_first(opened: AtHand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panview.presentation.confusion_content.MANY", 3)
    analysis = showing(opened, "confusion")
    content = matrix_content(analysis, Unit.SEGMENTS)
    assert (content.order, content.confused_only) == (Order.CONFUSION, True)
    assert matrix_content(analysis, Unit.SEGMENTS, Order.NAME, False).order is Order.NAME


def test_figures_are_dim_until_they_are_those_of_the_line(opened: AtHand, monkeypatch: pytest.MonkeyPatch) -> None:
    showing(opened, "figures")
    from panview.ui.page_specs.figures import FIGURES

    page, analysis = opened.window.lazy_page(FIGURES)(), opened.review.analysis
    assert not page.is_dim()
    # While what follows takes its time.
    monkeypatch.setattr(opened.review.pages, "_analyse", lambda _view: None)
    page.curve.threshold_moved.emit(0.7)
    opened.see(page.is_dim)
    assert page._veils[0].isVisible()
    assert analysis._is_old
    monkeypatch.undo()
    opened.review.pages._asked = None
    opened.review.pages._analyse(opened.view)
    opened.see(lambda: not page.is_dim())
    # A line that is dragged stays under the mouse.
    page.curve._at.moving = True
    page.curve._at.setValue(0.9)
    assert opened.review.state.snapshot is not None
    page.curve.set_curve(page.curve._curve, 0.6)  # type: ignore[arg-type]
    assert page.curve._at.value() == 0.9
    page.curve._at.moving = False


def test_a_narrow_page_shows_the_matrix_or_the_list(opened: AtHand) -> None:
    showing(opened, "confusion")
    page = opened.window.lazy_page(CONFUSION)()
    page.resize(900, 500)
    assert page.matrix.isVisible()
    assert page.list.isVisible()
    assert not page.listed.isVisible()
    page.resize(430, 400)
    assert page.matrix.isVisible()
    assert not page.list.isVisible()
    opened.click(page.listed)
    page.resize(431, 400)
    assert not page.matrix.isVisible()
    assert page.list.isVisible()
    assert page.order.isVisible()
