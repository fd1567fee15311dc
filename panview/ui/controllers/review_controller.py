"""What the panels mean to each other: signals of panels become changes of the review, views of it go to the panels."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QSize, Signal

from panview.datasets.image_ids import row_as_typed
from panview.datasets.layouts.places import Places
from panview.datasets.opening import AS_USUAL, Opening
from panview.metrics.error_types import ErrorThresholds
from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.segment_table import ErrorType, Status
from panview.review.cursor import NO_SEGMENT
from panview.review.filters import SegmentFilter, with_line
from panview.review.session import Scope, Snapshot, View, showing
from panview.settings import RecentPlaces, Settings, with_recent, without_recent
from panview.ui import describe
from panview.ui.canvas.style import CanvasStyle, Layer
from panview.ui.controllers.canvas_controller import CanvasController
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.describe_segment import segment_content
from panview.ui.dialogs.filter_values import FilterValues
from panview.ui.export import write_disagreements
from panview.ui.loading.background import Background, Jobs
from panview.ui.loading.image_loader import ImageLoader
from panview.ui.loading.thumbnails import Thumbnails
from panview.ui.main_window import MainWindow
from panview.ui.review_display import SCOPES, ReviewDisplay
from panview.ui.review_state import ReviewState
from panview.ui.settings_keeper import SettingsKeeper

_THUMBNAIL = QSize(144, 96)
"""Twice the size in the list, for screens of high density."""


class ReviewController(QObject):
    """Joins the window's panels, the review's state, and the work in the background.

    Signals
    -------
    availability_changed
        A dataset or a prediction set came or went.
    image_missing : str
        The dataset has no image of the id that was asked for.
    """

    availability_changed = Signal()
    image_missing = Signal(str)

    def __init__(self, window: MainWindow, settings: SettingsKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window = window
        self._keeper = settings
        self.display = ReviewDisplay(window)
        self.jobs = Jobs(self)
        self.state = ReviewState(self)
        self._sorting = Background(1, "sort", self)
        window.disagreements.model.sort_by(self._sorting.submit)
        self.state.arranger = window.disagreements.model.arranger
        known = settings.current
        thresholds = ErrorThresholds(known.near_miss_iou, known.mostly)
        self.opening = OpeningController(window, self.state, self.jobs, thresholds, known.poor_mask_iou, self)
        self.thumbnails = Thumbnails(_THUMBNAIL, self)
        style = CanvasStyle(opacity=known.opacity, outlines=known.outlines, palette=known.palette, ramp=known.ramp)
        loader = ImageLoader(known.image_cache_mb * 2**20, self)
        self.canvas = CanvasController(window.canvas, loader, style, self)
        self.canvas.neighbours = self.display.neighbours
        self.step_elsewhere: Callable[[int], bool] = lambda delta: False
        self._first_image: str | None = None
        self._shown_unasked = -1
        self._begun_with = -1
        self._connect_panels()
        self._connect_state()
        self._show_style(style)
        self._show_recent()

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        return self._keeper.current

    def open(
        self,
        path: Path,
        predictions: tuple[Path, ...] = (),
        *,
        image_id: str | None = None,
        opening: Opening = AS_USUAL,
    ) -> None:
        """Open a dataset with prediction sets; ``image_id`` is what a person calls the image to begin with."""
        self._first_image = image_id
        self.opening.open(path, predictions, opening)

    def open_recent(self, path: str) -> None:
        """Open a ground truth of the welcome page as it was opened before."""
        said = self.settings.recent_places.get(path, RecentPlaces())
        places = Places(*(Path(place) if place else None for place in (said.maps, said.photos)))
        self.open(Path(path), opening=Opening(places=places))

    def close_dataset(self) -> None:
        """Go back to the welcome page."""
        self.jobs.cancel()
        self.state.clear()
        self.canvas.clear()
        self.thumbnails.set_dataset(None)
        self.display.end()
        self.availability_changed.emit()

    def close(self) -> None:
        """Stop all work; afterwards nothing is emitted."""
        self.jobs.close()
        self.state.close()
        self._sorting.close()
        self.canvas.close()
        self.thumbnails.close()
        style = self.canvas.style
        self._keeper.update(opacity=style.opacity, outlines=style.outlines)
        self._keeper.close()

    def update_settings(self, **changes: object) -> None:
        """Change settings and have them written."""
        self._keeper.update(**changes)

    def forget_recent(self, path: str) -> None:
        """Take a dataset off the welcome page."""
        kept = without_recent(self.settings, path)
        self.update_settings(recent=kept.recent, recent_places=kept.recent_places)
        self._show_recent()

    # What actions do

    def step_image(self, delta: int) -> None:
        """Go to another image of the list."""
        self.window.image_list.step(delta)

    def step_disagreement(self, delta: int) -> None:
        """Go to another row of the table, or of another list that somebody walks through."""
        if not self.step_elsewhere(delta):
            self.window.disagreements.step(delta)

    def next_prediction(self) -> None:
        """Show the next prediction set."""
        snapshot = self.state.snapshot
        if snapshot is not None and len(snapshot.predictions) > 1:
            self._choose_prediction((snapshot.current + 1) % len(snapshot.predictions))

    def close_prediction(self) -> None:
        """Take the shown prediction set out of the review."""
        snapshot = self.state.snapshot
        if snapshot is None or snapshot.current < 0:
            return
        kept = tuple(p for i, p in enumerate(snapshot.predictions) if i != snapshot.current)
        current = min(snapshot.current, len(kept) - 1)
        changes: dict[str, object] = {"predictions": kept, "current": current}
        if current < 0:
            changes["scope"] = Scope.WHOLE
        self.state.change("Close predictions", changes)

    def set_layer(self, layer: Layer) -> None:
        """Show another arrangement of the sides."""
        self.canvas.set_style(replace(self.canvas.style, layer=layer))

    def set_colour(self, colour: str) -> None:
        """Colour segments by something else."""
        self.canvas.set_style(replace(self.canvas.style, colour_by=colour))

    def toggle_outlines(self) -> None:
        """Draw outlines, or not."""
        self.canvas.set_style(replace(self.canvas.style, outlines=not self.canvas.style.outlines))

    def toggle_side(self, prediction: bool) -> None:
        """Show or hide the segments of a side."""
        style = self.canvas.style
        if prediction:
            self.canvas.set_style(replace(style, show_prediction=not style.show_prediction))
        else:
            self.canvas.set_style(replace(style, show_ground_truth=not style.show_ground_truth))

    def toggle_status(self, status: Status) -> None:
        """Show or hide the segments of a status."""
        self.canvas.toggle_status(status)

    def change_opacity(self, delta: float) -> None:
        """Make segments more or less opaque."""
        opacity = min(max(round(self.canvas.style.opacity + delta, 2), 0.0), 1.0)
        self.canvas.set_style(replace(self.canvas.style, opacity=opacity))

    def set_palette(self, palette: str) -> None:
        """Use other colours for the statuses."""
        self.canvas.set_style(replace(self.canvas.style, palette=palette))
        self.update_settings(palette=palette)

    def set_ramp(self, ramp: str) -> None:
        """Use other colours for the IoU."""
        self.canvas.set_style(replace(self.canvas.style, ramp=ramp))
        self.update_settings(ramp=ramp)

    def set_scope(self, scope: Scope) -> None:
        """Take the figures over other images."""
        self.state.change("Scope", {"scope": scope})

    def set_threshold(self, threshold: float) -> None:
        """Match at another IoU threshold."""
        self.state.change("IoU threshold", {"threshold": round(threshold, 2)}, merge="threshold")

    def change_threshold(self, delta: float) -> None:
        """Move the IoU threshold."""
        if self.state.snapshot is not None:
            self.set_threshold(min(max(self.state.snapshot.threshold + delta, 0.5), 0.95))

    def toggle_poor_matches(self) -> None:
        """List poor matches among the disagreements, or not."""
        snapshot = self.state.snapshot
        if snapshot is not None:
            below = None if snapshot.tp_below is not None else self.settings.poor_mask_iou
            self.state.change("Poor matches", {"tp_below": below})

    def clear_filter(self) -> None:
        """List everything again."""
        self.display.forget_typed()
        self.state.change("Clear filter", {"filter": SegmentFilter()})

    def change_filter(self, text: str, **changes: object) -> None:
        """Change parts of the filter; a part that is so already asks for nothing again."""
        if self.state.snapshot is None or self.state.view is None:
            # Until there is a view, what can be clicked on is of the dataset before.
            return
        current, nothing = self.state.snapshot.filter, SegmentFilter()
        same = all(getattr(current, name) == value for name, value in changes.items())
        wanted = {name: getattr(nothing, name) for name in changes} if same else changes
        self.state.change(text, {"filter": replace(current, **wanted)})

    def export_csv(self, path: Path, *, everything: bool = False) -> None:
        """Write what the table lists, or all disagreements of the set."""
        view = self.state.view
        if view is None or view.snapshot.prediction is None:
            return
        self.jobs.start(
            f"Exporting {path.name}",
            lambda progress, cancelled: write_disagreements(view, path, everything=everything),
            lambda count: self.window.status_line.show_message(
                f"{count:,} disagreements written to {path}, with this window's thresholds: "
                f"{view.snapshot.thresholds.text}"
            ),
            lambda why: self.window.banner.show_message("The CSV file could not be written", why) if why else None,
            beside=True,
        )

    # Panels

    def _connect_panels(self) -> None:
        window = self.window
        window.top_bar.prediction_selected.connect(self._choose_prediction)
        images = window.image_list
        images.image_activated.connect(self.canvas.show)
        images.selection_changed.connect(self._select_images)
        images.filter_text_changed.connect(self._set_filter_line)
        images.filter_form.changed.connect(self._set_filter_form)
        images.error_types_cleared.connect(partial(self.change_filter, "Clear error type", error_types=frozenset()))
        images.overlap_cleared.connect(partial(self.change_filter, "Clear overlap", overlap=None))
        images.thumbnail_wanted.connect(self.thumbnails.request)
        self.thumbnails.ready.connect(images.set_thumbnail)
        metrics = window.metrics
        metrics.scope_changed.connect(lambda key: self.set_scope(SCOPES[key]))
        metrics.threshold_changed.connect(self.set_threshold)
        metrics.category_clicked.connect(self._filter_category)
        metrics.errors.type_clicked.connect(self._filter_error_type)
        window.disagreements.row_activated.connect(self._show_disagreement)
        bar = window.canvas_bar
        bar.layer_changed.connect(lambda key: self.set_layer(Layer(key)))
        bar.colour_changed.connect(self.set_colour)
        bar.outlines_changed.connect(self.toggle_outlines)
        bar.opacity_changed.connect(lambda opacity: self.canvas.set_style(replace(self.canvas.style, opacity=opacity)))
        window.status_line.progress.cancel_requested.connect(self._cancel)
        window.lazy_figures.when_made(lambda page: page.set_palette_name(self.canvas.style.palette))
        window.lazy_confusion.when_made(lambda page: page.set_palette_name(self.canvas.style.palette))

    def _connect_state(self) -> None:
        self.state.snapshot_changed.connect(self.display.show_snapshot)
        self.state.view_changed.connect(self._show_view)
        self.state.quality_changed.connect(self._show_quality)
        self.state.filter_failed.connect(self.window.image_list.set_filter_error)
        self.state.failed.connect(partial(self.window.banner.show_message, "The review could not be updated"))
        self.opening.dataset_opened.connect(self._begin)
        self.jobs.changed.connect(self.display.show_job)
        self._keeper.failed.connect(self._say_unsaved)
        self.canvas.style_changed.connect(self._show_style)
        self.canvas.segment_selected.connect(self._show_segment)
        self.canvas.image_shown.connect(self._show_image_row)
        self.canvas.image_shown.connect(self._release_thumbnails)

    # From the panels

    def _choose_prediction(self, place: int) -> None:
        if self.state.snapshot is not None:
            self.state.change("Prediction set", showing(self.state.snapshot, place))

    def _select_images(self, rows: np.ndarray[tuple[int], np.dtype[np.int32]]) -> None:
        snapshot, selected = self.state.snapshot, frozenset(rows.tolist())
        if snapshot is None:
            return
        if snapshot.scope == Scope.SELECTED and not selected:
            # The filter hides all that was selected; figures of nothing would say nothing.
            scope, words = (Scope.FILTERED, "filtered") if snapshot.filter.active else (Scope.WHOLE, "all")
            self.state.adopt({"selected": selected, "scope": scope})
            text = f"No selected image is listed any more: the figures are of {words} images"
            self.window.status_line.show_message(text)
        else:
            self.state.select(selected)
        self.display.show_scopes(self.state.snapshot or snapshot)

    def _set_filter_line(self, text: str) -> None:
        if self.state.snapshot is not None:
            self.state.change("Filter", {"filter": with_line(self.state.snapshot.filter, text)}, merge="filter line")

    def _set_filter_form(self, values: FilterValues) -> None:
        if self.state.snapshot is not None:
            wanted = describe.segment_filter(values, self.state.snapshot.filter)
            self.state.change("Filter", {"filter": wanted}, merge="filter form")

    def _filter_category(self, category: int) -> None:
        self.change_filter("Filter by category", categories=frozenset({category}))

    def _filter_error_type(self, kind: int) -> None:
        snapshot = self.state.snapshot
        if snapshot is None or self.state.view is None:
            return
        self.state.undo_stack.beginMacro("Filter by error type")
        if kind == ErrorType.POOR_MASK and snapshot.tp_below is None:
            # What is asked for is also listed.
            self.toggle_poor_matches()
        self.change_filter("Filter by error type", error_types=frozenset({kind}))
        self.state.undo_stack.endMacro()

    def _release_thumbnails(self, _row: int) -> None:
        self.thumbnails.release()

    def _show_disagreement(self, table_row: int) -> None:
        if self.state.view is not None:
            image = int(self.state.view.snapshot.table.image[table_row])
            self.canvas.show(image, table_row, centre=True)

    def _cancel(self) -> None:
        self.jobs.cancel()

    # To the panels

    def _begin(self, snapshot: Snapshot) -> None:
        """Show a dataset that has just been opened."""
        self.display.begin(snapshot)
        if snapshot.dataset.known.path is not None:
            self.window.status_line.show_message(describe.images_table_note(snapshot.dataset))
        self.thumbnails.set_dataset(snapshot.dataset)
        # Those of 24 megapixels take as long as the first image.
        self.thumbnails.hold()
        self.canvas.clear()
        self.window.image_list.view.setFocus()
        places = snapshot.dataset.opening.places
        said = RecentPlaces(
            *("" if place is None else os.path.abspath(place) for place in (places.map_folder, places.photo_folder))
        )
        kept = with_recent(self.settings, str(snapshot.dataset.files.json), said)
        self._keeper.update(recent=kept.recent, recent_places=kept.recent_places)
        self._show_recent()

    def _show_view(self, view: View) -> None:
        if self.state.snapshot is None:
            return
        if self.display.show_view(view, self.state.snapshot):
            self._show_style(self.canvas.style)
            self.availability_changed.emit()
        self.canvas.set_view(view)
        self._show_first_image(view)
        images = self.window.image_list
        if images.current_row() < 0 <= images.model.position(self.canvas.row):
            # It is on the canvas, and listed again.
            self._show_image_row(self.canvas.row)

    def _show_quality(self, quality: PanopticQuality) -> None:
        if self.state.view is not None:
            self.display.show_quality(quality, self.state.view, self.state.snapshot)

    def _show_first_image(self, view: View) -> None:
        """Bring an image to the canvas if there is none: the one asked for at the start, or the first listed."""
        order = self.window.image_list.model.listed_order()
        if self.canvas.row >= 0:
            # Whoever only waited for the first predictions begins with what they made the top of the list.
            untouched = self.canvas.row == self._shown_unasked and self.canvas.selected == NO_SEGMENT
            if untouched and view.snapshot.prediction is not None and len(order):
                self._shown_unasked = -1
                # Whoever is asked something, such as for a tag, is asked of what is seen.
                if not self.window.is_asking:
                    self._begun_with = int(order[0])
                    self.canvas.show(int(order[0]))
            return
        wanted, self._first_image = self._first_image, None
        if wanted is not None:
            dataset = view.snapshot.dataset
            found = row_as_typed(dataset.image_id, dataset.image_names, wanted)
            if found >= 0:
                self.canvas.show(found)
                return
            problem = f"There is no image {wanted} in {view.snapshot.dataset.name}"
            self.window.banner.show_message(problem, "", "warning")
            self.image_missing.emit(problem)
        if len(order):
            self._shown_unasked = int(order[0]) if view.snapshot.prediction is None else -1
            self._begun_with = int(order[0])
            self.canvas.show(int(order[0]))

    def _show_image_row(self, row: int) -> None:
        if row != self._shown_unasked:
            self._shown_unasked = -1
        self.window.image_list.set_current(row)
        self._select_images(self.window.image_list.selected_rows())
        # Nobody has chosen the image that comes up by itself: the list is gone through from its top.
        self.window.disagreements.set_image(-1 if row == self._begun_with else row)
        if row != self._begun_with:
            self._begun_with = -1

    def _show_segment(self, segment: int) -> None:
        view, canvas = self.state.view, self.canvas
        if view is None or segment >= len(view.snapshot.table):
            self.window.inspector.set_content(None)
            self.window.disagreements.set_current(NO_SEGMENT)
            return
        self.window.inspector.set_content(segment_content(view, canvas.image, segment, canvas.selected_compared))
        self.window.disagreements.set_current(segment)

    def _show_style(self, style: CanvasStyle) -> None:
        window, shown = self.window, self.canvas.effective
        bar = window.canvas_bar
        bar.set_style(shown.layer.value, shown.colour_by, outlines=style.outlines, opacity=style.opacity)
        lists = (window.inspector, window.disagreements, window.image_list.filter_form)
        for panel in (*lists, window.lazy_figures.made, window.lazy_confusion.made):
            if panel is not None:
                panel.set_palette_name(style.palette)

    def _show_recent(self) -> None:
        self.window.welcome.set_recents(describe.recent_entries(self.settings.recent))

    def _say_unsaved(self, message: str) -> None:
        self.window.banner.show_message("The settings could not be saved", message, "warning")
