"""The line above the canvas: it follows the cursor and the list, and tells what is under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QObject

from panview.presentation.image_words import ImageTitle, image_title, pointed_at, pointed_texts
from panview.review.cursor import Cursor
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.commands import LookCommands
from panview.ui.controllers.canvas_controller import CanvasController
from panview.ui.cursor_state import CursorState
from panview.ui.review_state import ReviewState
from panview.ui.second_window import CanvasWindow


class ImageLineController(QObject):
    """Says which image is on the canvas, and reads a pixel of it."""

    def __init__(
        self,
        window: CanvasWindow,
        state: ReviewState,
        cursor: CursorState,
        looks: LookCommands,
        canvas: CanvasController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor, self._canvas = window, state, cursor, canvas
        self._pointed: tuple[int, tuple[int, int]] | None = None
        line = window.image_line
        line.tone_changed.connect(looks.set_tone)
        line.set_tone(cursor.now.look.tone)
        window.canvas.pixel_pointed.connect(self._point)
        # Its rows, their order, or both are others.
        window.image_list.model.modelReset.connect(self._show_title)
        cursor.moved.connect(self._follow)
        canvas.presented.connect(self._show_pointed)
        state.closed.connect(self._forget)

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.image != before.image:
            self._show_title()
        if now.look.tone != before.look.tone:
            self._window.image_line.set_tone(now.look.tone)

    def _show_title(self) -> None:
        snapshot, row = self._state.snapshot, self._cursor.now.image
        model = self._window.image_list.model
        title = ImageTitle()
        if snapshot is not None and 0 <= row < model.total() == len(snapshot.dataset):
            size, place = snapshot.dataset.size(row), model.position(row)
            title = image_title(model.names()[row], size, place, model.rowCount(), model.total())
        if title != self._window.image_line.title():
            self._window.image_line.set_title(title)

    def _point(self, view: int, place: tuple[int, int] | None) -> None:
        self._pointed = None if place is None else (view, place)
        self._show_pointed()

    def _show_pointed(self) -> None:
        """Say what is at the pixel under the mouse."""
        texts: tuple[str, ...] = ()
        view, image = self._state.view, self._canvas.image
        if self._pointed is not None and view is not None and image is not None:
            second, place = self._pointed
            other = image.compared if second and self._window.canvas.state.compares else None
            of = view.snapshot if other is None or view.compared is None else view.compared.snapshot
            shown = image if other is None else other
            if place[0] < shown.size[0] and place[1] < shown.size[1]:
                predicted = of.prediction is not None and bool(of.counted[shown.row])
                pointed = pointed_at(
                    shown,
                    shown.segments,
                    of.table.segment_id,
                    of.dataset.categories.names,
                    place,
                    _colour(shown, place),
                    has_prediction=predicted,
                )
                texts = pointed_texts(pointed)
        self._window.image_line.set_readout(texts)

    def _forget(self) -> None:
        self._pointed = None
        self._window.image_line.set_title(ImageTitle())
        self._window.image_line.set_readout(())


def _colour(image: CanvasImage, place: tuple[int, int]) -> tuple[int, int, int] | None:
    photo = image.photo
    if photo is None:
        return None
    colour = photo.pixelColor(place[1], place[0])
    return colour.red(), colour.green(), colour.blue()
