"""The page of all listed images."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.datasets.demo import DemoSet
from panview.overlay.thumbnail import thumbnail_overlay, thumbnail_style
from panview.overlay.view_transform import ViewTransform
from panview.review.look import CanvasStyle, Framing, Layer
from panview.review.tone import Tone
from panview.settings import Settings
from panview.ui.canvas.frame import Frame
from panview.ui.canvas.pixels import constant_pixels_of
from panview.ui.canvas.state import CanvasState
from panview.ui.loading import grid_pictures
from panview.ui.page_specs.grid import GRID
from panview.ui.pages.grid_page import GridPage
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start
from tests.ui.test_menus import actions_of, close, ids, open_over

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def settle(hand: AtHand) -> None:
    """Wait until all that is on the screen has its picture."""
    hand.settle()
    page = hand.window.lazy_page(GRID)()
    hand.see(lambda: not page.view.missing() and not hand.review.grid.busy)


@pytest.fixture
def grid(opened: AtHand) -> AtHand:
    opened.do("page_grid")
    settle(opened)
    return opened


def page_of(hand: AtHand) -> GridPage:
    return hand.window.lazy_page(GRID)()


def click(hand: AtHand, position: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    view = page_of(hand).view
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, view.cell_rect(position).center())
    hand.settle()


def test_it_is_in_the_order_of_the_list_and_selects_as_it_does(grid: AtHand) -> None:
    page, images = page_of(grid), grid.window.image_list
    order = images.model.listed_order()
    assert page.view.layout_of_cells().count == len(order) == 6
    assert page.count.text() == "6 images"
    click(grid, 2)
    assert grid.window.page == "grid", "one looks on"
    assert grid.review.cursor.now.image == images.current_row() == order[2]
    assert images.selected_rows().tolist() == [order[2]]
    click(grid, 4, SHIFT)
    assert images.selected_rows().tolist() == order[2:5].tolist()
    assert page.selected.text() == "3 selected"
    click(grid, 0, CTRL)
    assert images.selected_rows().tolist() == [order[0], *order[2:5]]
    assert grid.snapshot.selected == frozenset(images.selected_rows().tolist())
    grid.do("scope_selected")
    assert int(grid.view.scope.sum()) == 4
    # What is selected in the list is selected here.
    grid.click(images.view.viewport(), images.view.visualRect(images.model.index(1)).center())
    assert grid.window.page == "images"
    grid.do("page_grid")
    assert page.view._choice.selected == frozenset({1})


def test_keys_walk_and_enter_opens(grid: AtHand) -> None:
    view, order = page_of(grid).view, grid.window.image_list.model.listed_order()
    grid.window.activateWindow()
    assert grid.window.focusWidget() is view
    click(grid, 0)
    grid.key(Qt.Key.Key_Right, view)
    grid.key(Qt.Key.Key_End, view)
    assert (grid.window.page, grid.review.cursor.now.image) == ("grid", order[5])
    grid.key(Qt.Key.Key_Home, view, SHIFT)
    assert len(grid.window.image_list.selected_rows()) == 6
    grid.key(Qt.Key.Key_A, view, CTRL)
    assert len(grid.window.image_list.selected_rows()) == 6
    wide = view.picture_width()
    grid.key(Qt.Key.Key_Plus, view)
    assert view.picture_width() > wide
    before = dict(grid.snapshot.decisions)
    click(grid, 3)
    grid.key(Qt.Key.Key_Return, view)
    assert grid.snapshot.decisions == before, "Enter is no verdict here"
    assert (grid.window.page, grid.review.cursor.now.image) == ("images", order[3])
    grid.do("page_grid")
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cell_rect(1).center())
    grid.settle()
    assert (grid.window.page, grid.review.cursor.now.image) == ("images", order[1])


def test_its_menu_and_its_text_are_those_of_the_list(grid: AtHand) -> None:
    view, images = page_of(grid).view, grid.window.image_list
    order = images.model.listed_order().tolist()
    click(grid, 0)
    click(grid, 2, SHIFT)
    # Over one that is selected it is about all of them, over another about that one.
    for position, selected in ((1, order[:3]), (4, [order[4]])):
        menu = open_over(view.viewport(), view.cell_rect(position).center())
        grid.settle()
        assert images.selected_rows().tolist() == selected
        assert grid.review.cursor.now.image == order[position]
        next(action for action in actions_of(menu) if action.objectName() == "copy_rows").trigger()
        close(menu)
        head, *lines = QGuiApplication.clipboard().text().splitlines()
        assert head == "Image\tSegments\tFigure"
        assert [line.split("\t")[0] for line in lines] == [grid.snapshot.dataset.image_names[row] for row in selected]
    in_list = open_over(images.view)
    names = ids(in_list)
    close(in_list)
    assert view.as_table().rows == images.view.as_table().rows
    by_key = open_over(view)
    assert ids(by_key) == names
    close(by_key)
    # Between the pictures there are only the rows.
    beside = open_over(view.viewport(), QPoint(view.viewport().width() - 1, view.viewport().height() - 1))
    assert "tag" not in ids(beside)
    close(beside)
    assert images.selected_rows().tolist() == [order[4]]


def test_it_follows_sort_and_filter(grid: AtHand) -> None:
    page, images = page_of(grid), grid.window.image_list
    first = images.model.listed_order()[0]
    images.direction.click()
    settle(grid)
    assert images.model.listed_order()[-1] == first
    assert page.view._row(5) == first
    name = grid.snapshot.dataset.image_names[3]
    grid.type_filter(name)
    settle(grid)
    assert (grid.window.page, page.count.text()) == ("grid", "1 of 6 images")
    assert page.view._row(0) == 3
    grid.type_filter("iou > 1")
    assert not page.view.isVisible()
    assert page.empty.text() == "No image matches the filter"


def test_pictures_are_drawn_anew_only_where_they_look_otherwise(grid: AtHand, monkeypatch: pytest.MonkeyPatch) -> None:
    view = page_of(grid).view
    drawn: list[int] = []
    draw = grid_pictures.draw_picture

    def counted(source: grid_pictures.GridSource, row: int, *rest: object) -> QImage:
        assert threading.current_thread() is not threading.main_thread()
        drawn.append(row)
        return draw(source, row, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(grid_pictures, "draw_picture", counted)
    before = {row: pixmap.cacheKey() for row, (_, pixmap) in view._pictures.items()}
    assert len(before) == 6
    grid.do("solo")
    grid.review.looks.set_tone(Tone(20))
    grid.do("layer_split")
    grid.type_filter("status = 'FN'")
    settle(grid)
    assert not drawn, "none of it is seen in a picture"
    grid.do("clear_filter")
    grid.do("colour_category")
    settle(grid)
    assert sorted(drawn) == list(range(6))
    drawn.clear()
    grid.do("threshold_up")
    settle(grid)
    assert sorted(drawn) == list(range(6)), "other statuses"
    drawn.clear()
    grid.do("page_images")
    grid.do("colour_status")
    assert not drawn, "nobody looks"
    grid.do("page_grid")
    settle(grid)
    assert sorted(drawn) == list(range(6))


def test_only_what_is_on_the_screen_is_drawn(start: Start, random_set: object, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = start(Settings(grid_size=400))
    hand.open(random_set.written.root, random_set.written.prediction)  # type: ignore[attr-defined]
    hand.window.resize(1024, 700)
    drawn: list[int] = []
    draw = grid_pictures.draw_picture
    monkeypatch.setattr(
        grid_pictures, "draw_picture", lambda source, row, past: drawn.append(row) or draw(source, row, past)
    )
    hand.do("page_grid")
    settle(hand)
    view = page_of(hand).view
    assert view.picture_width() == 400
    order = hand.window.image_list.model.listed_order()
    assert len(view.visible()) < 6
    assert set(drawn) <= set(order[: view.visible().stop + len(view.visible()) // 2].tolist())
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    settle(hand)
    assert int(order[-1]) in drawn
    assert len(drawn) == len(set(drawn))
    # The size is kept.
    page_of(hand).slider.setValue(200)
    hand.settle()
    hand.review.close()
    assert hand.review.settings.current.grid_size == 200


def test_a_picture_has_the_segments_of_the_canvas(opened: AtHand) -> None:
    image = opened.review.canvas.image
    assert image is not None
    height, width = image.size
    for layer in (Layer.BOTH, Layer.GROUND_TRUTH, Layer.PREDICTION):
        look = CanvasStyle(layer=layer)
        frame = Frame()
        state = CanvasState(image=image, segments=image.segments, style=look, view=ViewTransform(1.0))
        frame.render(state, layer, (height, width), 1.0)
        small = thumbnail_overlay(image, image.segments, thumbnail_style(look), (height, width))
        assert np.array_equal(small, constant_pixels_of(frame.overlay))
        half = thumbnail_overlay(image, image.segments, thumbnail_style(look), (height // 2, width // 2))
        assert half.shape == (height // 2, width // 2)
        assert len(np.unique(half)) > 3


def test_looks_that_no_picture_shows_are_none() -> None:
    plain = thumbnail_style(CanvasStyle())
    assert thumbnail_style(CanvasStyle(layer=Layer.SIDE_BY_SIDE, framing=Framing.WHOLE, solo=True)) == plain
    assert thumbnail_style(CanvasStyle(opacity=0.1)) != plain


def test_what_cannot_be_read_has_a_mark(start: Start, own_set: object) -> None:
    hand = start()
    written = own_set
    hand.open(written.root, written.prediction)  # type: ignore[attr-defined]
    for path in written.ground_truth.with_suffix("").iterdir():  # type: ignore[attr-defined]
        path.write_bytes(b"none")
    hand.do("page_grid")
    settle(hand)
    view = page_of(hand).view
    assert len(view._pictures) == 4
    assert not view.missing(), "it is not asked for again"
    assert view.grab().toImage().size().width() > 0


def test_the_wheel_with_ctrl_changes_the_size(grid: AtHand, demo: DemoSet) -> None:
    page = page_of(grid)
    wide = page.view.picture_width()
    page.view.size_wanted.emit(wide + 40)
    QApplication.processEvents()
    assert page.slider.value() == page.view.picture_width() == wide + 40
    page.view._hover(0)
    assert page.view.viewport().toolTip().splitlines()[0] in grid.snapshot.dataset.image_names
    assert page.view.layout_of_cells().at(0, 0) == -1
    # Another dataset has other pictures.
    grid.open(demo.root)
    assert page.view._stamp > 0
