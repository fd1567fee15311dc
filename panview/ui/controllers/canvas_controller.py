"""The image on the canvas: which one, in which style, which segment is selected, and what to fetch ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from panview.datasets.dataset import PredictionSet
from panview.metrics.segment_table import Status
from panview.review.cursor import NO_SEGMENT, renumbered, same_segment
from panview.review.session import MatchedRows, Snapshot, View
from panview.ui.canvas.canvas import Canvas
from panview.ui.canvas.canvas_image import CanvasImage, SegmentColumns, segment_columns
from panview.ui.canvas.colourings.registry import shown_style
from panview.ui.canvas.state import counterpart
from panview.ui.canvas.style import CanvasStyle
from panview.ui.describe import compared_hover_text, hover_text
from panview.ui.loading.image_loader import ImageLoader, ImageSource

_PATIENCE_MS = 120
"""A new image that takes longer than this is announced; a shorter wait would only flicker."""
_REST_MS = 30
"""What may be wanted next is fetched a moment after an image was asked for, not to get in the way of drawing it."""


class CanvasController(QObject):
    """Shows images and selects segments, by row of the dataset and of the segment table.

    Signals
    -------
    image_shown : int
        Row of the image that is on the canvas now.
    segment_selected : int
        Row of the segment table, -1 for none; by a click or by `show`. `selected_compared` goes with it.
    style_changed : CanvasStyle
    """

    image_shown = Signal(int)
    segment_selected = Signal(int)
    style_changed = Signal(object)

    def __init__(self, canvas: Canvas, loader: ImageLoader, style: CanvasStyle, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._loader = loader
        self._style = style
        self._view: View | None = None
        self._source: ImageSource | None = None
        self._image: CanvasImage | None = None
        self._row = -1
        self._selected = self._selected_compared = NO_SEGMENT
        self._centre = False
        self._keep_view = False
        self._loading = False
        self._keys = (0, 0)
        self.neighbours: Callable[[int], list[int]] = lambda row: []
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._announce_wait)
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(_REST_MS)
        self._ahead.timeout.connect(self._fetch_ahead)
        loader.loaded.connect(self._present)
        loader.failed.connect(self._fail)
        canvas.segment_clicked.connect(self._click)
        canvas.compared_clicked.connect(self._click_compared)
        canvas.status_toggled.connect(self.toggle_status)
        canvas.set_tooltip_provider(self._hover_text, self._compared_hover_text)
        canvas.set_style(self.effective)

    @property
    def row(self) -> int:
        """Row of the image that was asked for last, -1 for none."""
        return self._row

    @property
    def image(self) -> CanvasImage | None:
        """The image on the canvas, None while it loads."""
        return self._image if self._image is not None and self._image.row == self._row else None

    @property
    def loading(self) -> bool:
        """Whether the image that was asked for is still on its way."""
        return self._loading

    @property
    def selected(self) -> int:
        """Row of the selected segment in the table, -1 for none."""
        return self._selected

    @property
    def selected_compared(self) -> int:
        """Row of what is selected in the table of the prediction set that is compared with, -1 for none.

        Of a ground truth segment it is the same segment, of a prediction the ground truth segment that it overlaps
        best. A prediction of that set alone can be selected, too.
        """
        return self._selected_compared

    @property
    def style(self) -> CanvasStyle:
        """What the user chose."""
        return self._style

    @property
    def effective(self) -> CanvasStyle:
        """What can be shown of it: of one side that alone, and of one prediction set no comparison."""
        return shown_style(self._style, None if self._view is None else self._view.snapshot)

    def set_view(self, view: View) -> None:
        """Show the segments as the view has them; another table or dataset loads the image anew."""
        source = _source_of(view.snapshot)
        previous, before = self._source, self._view
        self._view = view
        if previous is not None and previous.same_tables(source):
            if self.image is not None:
                # Verdicts alone change nothing on the canvas.
                if before is None or before.listing is not view.listing or before.compared is not view.compared:
                    self._show_columns()
                self.segment_selected.emit(self._selected)
        elif previous is not None and self._has_grown(view, previous):
            self._grow(source, previous)
        else:
            same_dataset = previous is not None and previous.dataset.is_same(source.dataset)
            self._source = source
            self._keys = _keys_of(view.snapshot)
            self._loader.set_source(source)
            # What is on the canvas has the segments of the other table; it stays only to be looked at.
            self._image = None
            self._name_sets(view.snapshot)
            self._canvas.set_style(self.effective)
            self.style_changed.emit(self._style)
            if same_dataset and previous is not None and self._row >= 0:
                segment = same_segment(previous.table, source.table, self._selected)
                self.show(self._row, segment, keep_view=True)
            else:
                self._stop_waiting()
                self._select(NO_SEGMENT)

    def clear(self) -> None:
        """Show nothing."""
        self._view = self._source = self._image = None
        self._stop_waiting()
        self._loader.set_source(None)
        self._canvas.set_image(None)
        self._select(NO_SEGMENT)

    def show(self, row: int, segment: int = NO_SEGMENT, *, centre: bool = False, keep_view: bool = False) -> None:
        """Bring an image to the canvas and select one of its segments.

        Parameters
        ----------
        row : int
            Of the image in the dataset.
        segment : int
            Row of the table, -1 for none.
        centre : bool
            Make the segment visible.
        keep_view : bool
            Keep zoom and position.
        """
        self._centre = centre
        self._keep_view = keep_view
        if row == self._row and self.image is not None and not keep_view:
            self._select(segment)
            self._show_selected()
            # Within an image, too, the next disagreement is another one now.
            self._ahead.start()
            return
        self._row = row
        self._selected, self._selected_compared = segment, NO_SEGMENT
        self._loading = True
        ready = self._loader.request(row)
        if ready is not None:
            self._present(ready)
        elif not self._patience.isActive():
            self._patience.start()
        self._ahead.start()

    def set_style(self, style: CanvasStyle) -> None:
        """Draw in another style."""
        self._style = style
        self._canvas.set_style(self.effective)
        self.style_changed.emit(style)

    def toggle_status(self, status: Status) -> None:
        """Show or hide the segments of a status."""
        self.set_style(replace(self._style, visible=self._style.visible ^ {status}))

    def close(self) -> None:
        """Stop loading."""
        self._patience.stop()
        self._ahead.stop()
        self._loader.close()

    def _has_grown(self, view: View, previous: ImageSource) -> bool:
        """Whether the view is of the prediction sets that were shown before, with other images in them."""
        keys = _keys_of(view.snapshot)
        return previous.dataset.is_same(view.snapshot.dataset) and self._keys == keys and keys[0] != 0

    def _grow(self, source: ImageSource, previous: ImageSource) -> None:
        """Take over prediction sets that models have added images to; what has not changed stays as it is."""
        table = source.table
        assert previous.prediction is not None
        assert source.prediction is not None
        changed = changed_images(previous.prediction, source.prediction)
        if previous.compared is not None and source.compared is not None:
            changed |= changed_images(previous.compared.prediction, source.compared.prediction)
        row, selected = self._row, self._selected
        self._source = source
        self._loader.grow_source(source, changed)
        if row < 0:
            return
        if row in changed or self.image is None:
            self.show(row, same_segment(previous.table, table, selected), keep_view=True)
            return
        self._selected = renumbered(previous.table, table, selected)
        self._show_columns()
        self._selected_compared = self._compared_with(self._selected)
        self.segment_selected.emit(self._selected)

    def _stop_waiting(self) -> None:
        """Forget the image that was asked for."""
        self._row = -1
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
        if image.row != self._row or self._view is None:
            return
        self._patience.stop()
        self._loading = False
        # Its rows may have moved since it was made.
        self._image = self._with_columns(image)
        self._canvas.set_message("")
        self._canvas.set_image(self._image, keep_view=self._keep_view)
        self._show_selected()
        self.image_shown.emit(image.row)
        self._select(self._selected)

    def _fail(self, row: int, message: str) -> None:
        if row != self._row:
            return
        self._patience.stop()
        self._loading = False
        self._image = None
        self._canvas.set_image(None)
        self._canvas.set_message(message)
        self.image_shown.emit(row)
        self._select(NO_SEGMENT)

    def _fetch_ahead(self) -> None:
        if self._row >= 0:
            self._loader.prefetch(self.neighbours(self._row))

    def _announce_wait(self) -> None:
        if self._keep_view:
            # The photo is the same; without it zoom and place would be lost.
            return
        self._canvas.set_image(None)
        self._canvas.set_message("Loading…")

    def _click(self, local: int | None) -> None:
        if self.image is not None:
            self._centre = False
            self._select(NO_SEGMENT if local is None else int(self.image.segments.row[local]))

    def _click_compared(self, local: int | None) -> None:
        """Select a segment of the prediction set that is compared with, and what stands for it in the shown one."""
        image = self.image
        if image is None or image.compared is None:
            return
        self._centre = False
        segments = image.compared.segments
        truth = counterpart(segments, local)
        row = NO_SEGMENT if local is None else int(segments.row[local])
        self._select(NO_SEGMENT if truth is None else int(image.segments.row[truth]), row)

    def _select(self, segment: int, compared: int | None = None) -> None:
        self._selected = segment
        self._selected_compared = self._compared_with(segment) if compared is None else compared
        self._mark_selected()
        self.segment_selected.emit(segment)

    def _mark_selected(self) -> None:
        image = self.image
        other = None if image is None or image.compared is None else image.compared
        self._canvas.set_selected(_local(image, self._selected), _local(other, self._selected_compared))

    def _compared_with(self, segment: int) -> int:
        """Return the row that stands for a segment in the table of the prediction set that is compared with."""
        image = self.image
        if image is None or image.compared is None:
            return NO_SEGMENT
        truth = counterpart(image.segments, _local(image, segment))
        return NO_SEGMENT if truth is None else int(image.compared.segments.row[truth])

    def _show_selected(self) -> None:
        local = _local(self.image, self._selected)
        if local is not None and self._centre:
            self._mark_selected()
            self._canvas.centre_on(local)

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
