"""The page of all listed images: order and selection are the list's, its pictures are drawn beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from panview.overlay.colourings.registry import shown_style
from panview.overlay.thumbnail import thumbnail_style
from panview.review.cursor import Cursor
from panview.settings import Settings
from panview.ui.cursor_state import CursorState
from panview.ui.loading.grid_pictures import GridPictures, GridSource
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.grid import GRID
from panview.ui.review_state import ReviewState
from panview.ui.settings_keeper import SettingsKeeper

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.pages.grid_page import GridPage

_BOXES = (128, 192, 256, 384, 512, 768, 1200)
"""Widths that pictures are drawn for: a slider that moves has few of them drawn anew."""


class GridController(QObject):
    """Joins the grid with the list of images and the cursor."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        keeper: SettingsKeeper,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor, self._keeper = window, state, cursor, keeper
        self._pictures = GridPictures(self)
        self._source: GridSource | None = None
        self._stamp = 0
        window.lazy_page(GRID).when_made(self._connect)
        cursor.moved.connect(self._follow)
        state.view_changed.connect(self._show_source)
        state.closed.connect(self._forget)
        keeper.changed.connect(self._follow_settings)

    @property
    def busy(self) -> bool:
        """Whether a picture that is on the screen is still to come."""
        return self._is_shown and self._pictures.busy

    def close(self) -> None:
        """Stop drawing."""
        self._pictures.close()

    def _follow_settings(self, before: Settings, now: Settings) -> None:
        page = self._page
        if now.grid_size != before.grid_size and page is not None and page.view.picture_width() != now.grid_size:
            page.set_picture_width(now.grid_size)

    def _connect(self, page: GridPage) -> None:
        images = self._window.image_list
        page.set_picture_width(self._keeper.current.grid_size)
        # In this order: the list has its selection again when the grid is told of it.
        page.view.set_model(images.model)
        images.model.modelReset.connect(self._show_selected)
        images.selection_changed.connect(self._show_selected)
        page.view.selection_wanted.connect(self._select)
        page.view.opened.connect(self._open)
        page.slider.valueChanged.connect(lambda wide: self._keeper.update(grid_size=wide))
        page.view.pictures_wanted.connect(self._want)
        self._pictures.ready.connect(self._show_picture)

    @property
    def _page(self) -> GridPage | None:
        return self._window.lazy_page(GRID).made

    @property
    def _is_shown(self) -> bool:
        return self._cursor.now.page == GRID.key and self._page is not None

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.page == GRID.key != before.page:
            self._show_source()
            if self._page is not None:
                self._page.view.setFocus()
        if not self._is_shown:
            if before.page == GRID.key:
                self._pictures.want(())
            return
        if now.look != before.look:
            self._show_source()
        if now.image != before.image or before.page != GRID.key:
            self._show_selected()

    def _show_source(self) -> None:
        """Draw from what is shown now, as it is shown now; pictures that would be the same stay."""
        page, view = self._page, self._state.view
        if page is None or view is None or not self._is_shown:
            return
        snapshot = view.snapshot
        style = thumbnail_style(shown_style(self._cursor.now.look, snapshot))
        wide = round(page.view.layout_of_cells().wide * page.view.devicePixelRatioF())
        box = next((known for known in _BOXES if known >= wide), _BOXES[-1])
        source = GridSource(
            snapshot.dataset, snapshot.prediction, snapshot.table, view.rows.status, style, (box * 3 // 4, box)
        )
        if source.draws_like(self._source):
            return
        if self._source is None or not self._source.dataset.is_same(source.dataset):
            page.view.forget_pictures()
        self._source = source
        self._stamp += 1
        self._pictures.set_source(source)
        page.view.set_stamp(self._stamp)

    def _show_selected(self) -> None:
        page, images = self._page, self._window.image_list
        if page is None:
            return
        rows = images.selected_rows()
        page.view.set_selected(self._cursor.now.image, rows)
        model = images.model
        page.set_counts(model.rowCount(), model.total(), len(rows), images.empty.text(), images.empty.kind)

    def _show_picture(self, row: int, picture: QImage) -> None:
        if self._page is not None:
            self._page.view.set_picture(row, picture)

    def _want(self, rows: list[int]) -> None:
        # They may have another size by now.
        stamp = self._stamp
        self._show_source()
        if self._stamp == stamp:
            self._pictures.want(rows if self._is_shown else ())

    def _select(self, current: int, rows: np.ndarray[tuple[int], np.dtype[np.int32]]) -> None:
        self._cursor.bring_up(current, asked=True)
        self._window.image_list.select_rows(rows)

    def _open(self, row: int) -> None:
        self._cursor.go(row)

    def _forget(self) -> None:
        self._source = None
        self._pictures.set_source(None)
        if self._page is not None:
            self._page.view.forget_pictures()
