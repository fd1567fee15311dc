"""The image on the canvas: it follows the cursor, and what may be wanted next is fetched ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from panview.datasets.dataset import PredictionSet
from panview.overlay.colourings.registry import shown_style
from panview.overlay.segments import SegmentColumns, counterpart, segment_columns
from panview.presentation.describe import compared_hover_text, hover_text
from panview.review.cursor import NO_SEGMENT, Cursor
from panview.review.look import CanvasStyle
from panview.review.session import MatchedRows, Snapshot, View
from panview.ui.canvas.canvas import Canvas
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.cursor_state import CursorState
from panview.ui.loading.image_loader import ImageLoader, ImageSource
from panview.ui.timers import one_shot
from panview.words import tr

_PATIENCE_MS = 120
"""A new image that takes longer than this is announced; a shorter wait would only flicker."""
_REST_MS = 30
"""What may be wanted next is fetched a moment after an image was asked for, not to get in the way of drawing it."""


class CanvasController(QObject):
    """Follows the cursor: brings its image to the canvas, in its look, and marks what is selected.

    Signals
    -------
    image_shown : int
        Row of the image that is on the canvas now.
    presented
        What is on the canvas is another than before: image, what is selected of it, or how it is matched.
    """

    image_shown = Signal(int)
    presented = Signal()

    def __init__(
        self,
        canvas: Canvas,
        loader: ImageLoader,
        cursor: CursorState,
        ahead: Callable[[int], list[int]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._loader = loader
        self._cursor = cursor
        self._images_ahead = ahead
        self._view: View | None = None
        self._source: ImageSource | None = None
        self._image: CanvasImage | None = None
        # The segment that was last brought into view.
        self._found = cursor.now.sought
        self._keep_view = False
        self._loading = False
        self._keys = (0, 0)
        self._patience = one_shot(self, _PATIENCE_MS, self._announce_wait)
        self._ahead = one_shot(self, _REST_MS, self._fetch_ahead)
        cursor.moved.connect(self._follow)
        loader.loaded.connect(self._present)
        loader.failed.connect(self._fail)
        canvas.segment_clicked.connect(self._click)
        canvas.compared_clicked.connect(self._click_compared)
        canvas.set_tooltip_provider(self._hover_text, self._compared_hover_text)
        canvas.set_style(self.effective)

    @property
    def image(self) -> CanvasImage | None:
        """The image on the canvas, None while it loads."""
        return self._image if self._image is not None and self._image.row == self._cursor.now.image else None

    @property
    def loading(self) -> bool:
        """Whether the image that was asked for is still on its way."""
        return self._loading

    @property
    def selected_compared(self) -> int:
        """Row of what is selected in the table of the prediction set that is compared with, -1 for none.

        Of a ground truth segment it is the same segment, of a prediction the ground truth segment that it overlaps
        best. A prediction of that set alone can be selected, too.
        """
        now = self._cursor.now
        return self._compared_with(now.segment) if now.other is None else now.other

    @property
    def effective(self) -> CanvasStyle:
        """What can be shown of the look that was chosen."""
        return shown_style(self._cursor.now.look, None if self._view is None else self._view.snapshot)

    def set_view(self, view: View) -> None:
        """Show the segments as the view has them; another table or dataset loads the image anew."""
        source = _source_of(view.snapshot)
        previous, before = self._source, self._view
        self._view = view
        if previous is not None and previous.same_tables(source):
            # Verdicts alone change nothing on the canvas.
            if self.image is not None and (
                before is None or before.listing is not view.listing or before.compared is not view.compared
            ):
                self._show_columns()
            self.presented.emit()
        elif previous is not None and self._has_grown(view, previous):
            self._grow(source, previous)
        else:
            same_dataset = previous is not None and previous.dataset.is_same(source.dataset)
            self._source = source
            self._keys = _keys_of(view.snapshot)
            self._loader.set_source(source)
            # The image on the canvas has segments of the other table. It stays visible, but cannot be used.
            self._image = None
            self._name_sets(view.snapshot)
            self._canvas.set_style(self.effective)
            if same_dataset and self._cursor.now.image >= 0:
                self._request(keep_view=True)
            else:
                self._stop_waiting()
                self._show_selected()

    def clear(self) -> None:
        """Show nothing."""
        self._view = self._source = self._image = None
        self._stop_waiting()
        self._loader.set_source(None)
        self._canvas.set_image(None)
        self._show_selected()

    def close(self) -> None:
        """Stop loading."""
        self._patience.stop()
        self._ahead.stop()
        self._loader.close()

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.look != before.look:
            self._canvas.set_style(self.effective)
        looked_for = now.sought != before.sought
        if now.image < 0:
            return
        if now.image != before.image or (looked_for and self.image is None):
            self._request(keep_view=False)
        elif (now.segment, now.other) != (before.segment, before.other) or looked_for:
            self._show_selected()
            if looked_for:
                # The next disagreement may differ now, even in the same image.
                self._ahead.start()

    def _request(self, *, keep_view: bool) -> None:
        """Bring the cursor's image to the canvas."""
        self._keep_view = keep_view
        self._loading = True
        ready = self._loader.request(self._cursor.now.image)
        if ready is not None:
            self._present(ready)
        elif not self._patience.isActive():
            self._patience.start()
        self._ahead.start()

    def _has_grown(self, view: View, previous: ImageSource) -> bool:
        """Whether the view is of the prediction sets that were shown before, with other images in them."""
        keys = _keys_of(view.snapshot)
        return previous.dataset.is_same(view.snapshot.dataset) and self._keys == keys and keys[0] != 0

    def _grow(self, source: ImageSource, previous: ImageSource) -> None:
        """Take over prediction sets that models have added images to; what has not changed stays as it is."""
        assert previous.prediction is not None
        assert source.prediction is not None
        changed = changed_images(previous.prediction, source.prediction)
        if previous.compared is not None and source.compared is not None:
            changed |= changed_images(previous.compared.prediction, source.compared.prediction)
        # An image that no set says anything of has rows of its truth alone, where it is in memory.
        other_rows = np.diff(previous.table.image_offsets) != np.diff(source.table.image_offsets)
        changed |= frozenset(np.flatnonzero(other_rows).tolist())
        self._source = source
        self._loader.grow_source(source, changed)
        row = self._cursor.now.image
        if row < 0:
            return
        if row in changed or self.image is None:
            # What is on the canvas has other segments. It stays visible, but cannot be used.
            self._image = None
            self._request(keep_view=True)
            return
        self._show_columns()
        self.presented.emit()

    def _stop_waiting(self) -> None:
        """Forget the image that was asked for."""
        self._loading = False
        self._patience.stop()
        self._canvas.set_message("")

    def _name_sets(self, snapshot: Snapshot) -> None:
        names = [
            snapshot.predictions[at].prediction.name if at >= 0 else "" for at in (snapshot.current, snapshot.compared)
        ]
        self._canvas.set_names(*names)

    def _show_columns(self) -> None:
        """Show the segments of the image that is on the canvas as they are matched now, under their rows of now."""
        assert self._image is not None
        self._image = self._with_columns(self._image)
        compared = self._image.compared
        self._canvas.set_segments(self._image.segments, None if compared is None else compared.segments)

    def _with_columns(self, image: CanvasImage) -> CanvasImage:
        """Return the image with its segments as they are matched now."""
        assert self._view is not None
        image = replace(image, segments=_columns(self._view.snapshot, self._view.rows, image.row))
        other = self._view.compared
        if image.compared is None or other is None:
            return image
        segments = _columns(other.snapshot, other.rows, image.row)
        return replace(image, compared=replace(image.compared, segments=segments))

    def _present(self, image: CanvasImage) -> None:
        if image.row != self._cursor.now.image or self._view is None:
            return
        self._patience.stop()
        self._loading = False
        # Its rows may have moved since it was made.
        self._image = self._with_columns(image)
        self._canvas.set_message("")
        self._canvas.set_image(self._image, keep_view=self._keep_view)
        self._mark_selected()
        self.image_shown.emit(image.row)
        self.presented.emit()

    def _fail(self, row: int, message: str) -> None:
        if row != self._cursor.now.image:
            return
        self._patience.stop()
        self._loading = False
        self._image = None
        self._canvas.set_image(None)
        self._canvas.set_message(message)
        self._found = self._cursor.now.sought
        self.image_shown.emit(row)
        self._show_selected()
        # The selection would not be visible.
        self._cursor.select(NO_SEGMENT)

    def _fetch_ahead(self) -> None:
        if self._cursor.now.image >= 0:
            self._loader.prefetch(self._images_ahead(self._cursor.now.image))

    def _announce_wait(self) -> None:
        if self._keep_view:
            # The photo is the same; without it zoom and place would be lost.
            return
        self._canvas.set_image(None)
        self._canvas.set_message(tr("Loading…"))

    def _click(self, local: int | None) -> None:
        if self.image is not None:
            self._cursor.select(NO_SEGMENT if local is None else int(self.image.segments.row[local]))

    def _click_compared(self, local: int | None) -> None:
        """Select a segment of the prediction set that is compared with, and what stands for it in the shown one."""
        image = self.image
        if image is None or image.compared is None:
            return
        segments = image.compared.segments
        truth = counterpart(segments, local)
        row = NO_SEGMENT if local is None else int(segments.row[local])
        self._cursor.select(NO_SEGMENT if truth is None else int(image.segments.row[truth]), row)

    def _show_selected(self) -> None:
        """Mark what is selected, and say so."""
        self._mark_selected()
        self.presented.emit()

    def _mark_selected(self) -> None:
        """Mark what is selected; what was looked for is brought into view, once."""
        image, now = self.image, self._cursor.now
        other = None if image is None or image.compared is None else image.compared
        local = _local(image, now.segment)
        self._canvas.set_selected(local, _local(other, self.selected_compared))
        if image is None or now.sought == self._found:
            return
        self._found = now.sought
        if local is not None:
            self._canvas.look_at(local)

    def _compared_with(self, segment: int) -> int:
        """Return the row that stands for a segment in the table of the prediction set that is compared with."""
        image = self.image
        if image is None or image.compared is None:
            return NO_SEGMENT
        truth = counterpart(image.segments, _local(image, segment))
        return NO_SEGMENT if truth is None else int(image.compared.segments.row[truth])

    def _hover_text(self, local: int) -> tuple[str, str]:
        if self._view is None or self.image is None:
            return "", ""
        return hover_text(self._view, int(self.image.segments.row[local]))

    def _compared_hover_text(self, local: int) -> tuple[str, str]:
        image = self.image
        if self._view is None or self._view.compared is None or image is None or image.compared is None:
            return "", ""
        return compared_hover_text(self._view.compared, int(image.compared.segments.row[local]))


def _source_of(snapshot: Snapshot) -> ImageSource:
    compared = snapshot.predictions[snapshot.compared] if snapshot.compared >= 0 else None
    return ImageSource(snapshot.dataset, snapshot.prediction, snapshot.table, compared)


def _keys_of(snapshot: Snapshot) -> tuple[int, int]:
    """Return the keys of the shown prediction set and of that compared with, 0 for none."""
    return snapshot.key, snapshot.compared_key if snapshot.compared >= 0 else 0


def _columns(snapshot: Snapshot, rows: MatchedRows, image: int) -> SegmentColumns:
    return segment_columns(snapshot.table, image, snapshot.dataset.categories.colours, status=rows.status)


def _local(image: CanvasImage | None, segment: int) -> int | None:
    """Return the local index of a row of the table, None if it is not of this image."""
    if image is None or segment < 0 or len(image.segments) == 0:
        return None
    local = segment - int(image.segments.row[0])
    return local if 0 <= local < len(image.segments) else None


def changed_images(before: PredictionSet, after: PredictionSet) -> frozenset[int]:
    """Return the images that two states of a growing prediction set differ in."""
    other = before.left_out != after.left_out
    other |= np.diff(before.segments.offsets) != np.diff(after.segments.offsets)
    return frozenset(np.flatnonzero(other).tolist())
