"""The image on the canvas: which one, in which style, which segment is selected, and what to fetch ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from panview.datasets.dataset import PredictionSet
from panview.metrics.segment_table import SegmentTable, Side, Status
from panview.review.session import View
from panview.ui.canvas.canvas import Canvas
from panview.ui.canvas.canvas_image import CanvasImage, SegmentColumns, segment_columns
from panview.ui.canvas.style import CanvasStyle, ColourBy, Layer
from panview.ui.describe import hover_text
from panview.ui.loading.image_loader import ImageLoader, ImageSource

_PATIENCE_MS = 120
"""A new image that takes longer than this is announced; a shorter wait would only flicker."""
_REST_MS = 30
"""What may be wanted next is fetched a moment after an image was asked for, not to get in the way of drawing it."""
NO_SEGMENT = -1


class CanvasController(QObject):
    """Shows images and selects segments, by row of the dataset and of the segment table.

    Signals
    -------
    image_shown : int
        Row of the image that is on the canvas now.
    segment_selected : int
        Row of the segment table, -1 for none; by a click or by `show`.
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
        self._selected = NO_SEGMENT
        self._centre = False
        self._keep_view = False
        self._loading = False
        self._key = 0
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
        canvas.status_toggled.connect(self.toggle_status)
        canvas.set_tooltip_provider(self._hover_text)
        canvas.set_style(self._effective())

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
    def style(self) -> CanvasStyle:
        """What the user chose; without predictions only the ground truth is shown."""
        return self._style

    def set_view(self, view: View) -> None:
        """Show the segments as the view has them; another table or dataset loads the image anew."""
        table = view.snapshot.table
        previous = self._source
        self._view = view
        if previous is not None and previous.table is not table and self._has_grown(view):
            self._grow(view, previous)
        elif previous is None or previous.table is not table:
            same_dataset = previous is not None and previous.dataset is view.snapshot.dataset
            self._source = ImageSource(view.snapshot.dataset, view.snapshot.prediction, table)
            self._key = view.snapshot.key
            self._loader.set_source(self._source)
            # What is on the canvas has the segments of the other table; it stays only to be looked at.
            self._image = None
            self._canvas.set_style(self._effective())
            self.style_changed.emit(self._style)
            if same_dataset and previous is not None and self._row >= 0:
                segment = _same_segment(previous.table, table, self._selected)
                self.show(self._row, segment, keep_view=True)
            else:
                self._stop_waiting()
                self._select(NO_SEGMENT)
        elif self.image is not None:
            self._canvas.set_segments(self._columns(self.image))
            self.segment_selected.emit(self._selected)

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
            return
        self._row = row
        self._selected = segment
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
        self._canvas.set_style(self._effective())
        self.style_changed.emit(style)

    def toggle_status(self, status: Status) -> None:
        """Show or hide the segments of a status."""
        self.set_style(replace(self._style, visible=self._style.visible ^ {status}))

    def close(self) -> None:
        """Stop loading."""
        self._patience.stop()
        self._ahead.stop()
        self._loader.close()

    def _has_grown(self, view: View) -> bool:
        """Whether the view is of the prediction set that was shown before, with other images in it."""
        source = self._source
        return source is not None and source.dataset is view.snapshot.dataset and self._key == view.snapshot.key != 0

    def _grow(self, view: View, previous: ImageSource) -> None:
        """Take over a prediction set that a model has added images to; what has not changed stays as it is."""
        table, prediction = view.snapshot.table, view.snapshot.prediction
        assert previous.prediction is not None
        assert prediction is not None
        changed = changed_images(previous.prediction, prediction)
        row, selected = self._row, self._selected
        self._source = ImageSource(view.snapshot.dataset, prediction, table)
        self._loader.grow_source(self._source, changed)
        if row < 0:
            return
        if row in changed or self.image is None:
            self.show(row, _same_segment(previous.table, table, selected), keep_view=True)
            return
        assert self._image is not None
        self._selected = renumbered(previous.table, table, selected)
        self._image = replace(self._image, segments=self._columns(self._image))
        self._canvas.set_segments(self._image.segments)
        self.segment_selected.emit(self._selected)

    def _stop_waiting(self) -> None:
        """Forget the image that was asked for."""
        self._row = -1
        self._loading = False
        self._patience.stop()
        self._canvas.set_message("")

    def _effective(self) -> CanvasStyle:
        if self._view is not None and self._view.snapshot.prediction is None:
            return replace(
                self._style, layer=Layer.GROUND_TRUTH, colour_by=ColourBy.CATEGORY, visible=frozenset(Status)
            )
        return self._style

    def _columns(self, image: CanvasImage) -> SegmentColumns:
        assert self._view is not None
        snapshot = self._view.snapshot
        return segment_columns(
            snapshot.table, image.row, snapshot.dataset.categories.colours, status=self._view.rows.status
        )

    def _present(self, image: CanvasImage) -> None:
        if image.row != self._row or self._view is None:
            return
        self._patience.stop()
        self._loading = False
        # Its rows may have moved since it was made.
        self._image = replace(image, segments=self._columns(image))
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

    def _select(self, segment: int) -> None:
        self._selected = segment
        self._canvas.set_selected(self._local(segment))
        self.segment_selected.emit(segment)

    def _show_selected(self) -> None:
        local = self._local(self._selected)
        if local is not None and self._centre:
            self._canvas.set_selected(local)
            self._canvas.centre_on(local)

    def _local(self, segment: int) -> int | None:
        image = self.image
        if image is None or segment < 0 or len(image.segments) == 0:
            return None
        local = segment - int(image.segments.row[0])
        return local if 0 <= local < len(image.segments) else None

    def _hover_text(self, local: int) -> tuple[str, str]:
        if self._view is None or self.image is None:
            return "", ""
        return hover_text(self._view, int(self.image.segments.row[local]))


def changed_images(before: PredictionSet, after: PredictionSet) -> frozenset[int]:
    """Return the images that two states of a growing prediction set differ in."""
    other = before.left_out != after.left_out
    other |= np.diff(before.segments.offsets) != np.diff(after.segments.offsets)
    return frozenset(np.flatnonzero(other).tolist())


def renumbered(before: SegmentTable, after: SegmentTable, segment: int) -> int:
    """Return the row of a segment after its prediction set has grown, where its own image has not changed."""
    if not 0 <= segment < len(before):
        return NO_SEGMENT
    image = int(before.image[segment])
    row = segment + int(after.image_offsets[image]) - int(before.image_offsets[image])
    same = row < len(after) and after.segment_id[row] == before.segment_id[segment]
    return row if same and after.side[row] == before.side[segment] else NO_SEGMENT


def _same_segment(before: SegmentTable, after: SegmentTable, segment: int) -> int:
    """Find a ground truth segment again in the table of another prediction set; a prediction has no counterpart."""
    if segment < 0 or before.side[segment] != Side.GROUND_TRUTH or after.n_images != before.n_images:
        return NO_SEGMENT
    rows = after.rows_of(int(before.image[segment]))
    same = (after.segment_id[rows] == before.segment_id[segment]) & (after.side[rows] == Side.GROUND_TRUTH)
    found = np.flatnonzero(same)
    return rows.start + int(found[0]) if len(found) else NO_SEGMENT
