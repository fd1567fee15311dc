"""Joins the panels that are always there with the review: what they ask for is sent on, what is derived is shown."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QObject

from panview.datasets.image_ids import row_as_typed
from panview.metrics.panoptic_quality import PanopticQuality
from panview.presentation import describe
from panview.presentation.describe_segment import segment_content
from panview.review.cursor import Cursor, waits_for_predictions
from panview.review.session import Scope, Snapshot, View
from panview.ui.commands import Commands, LookCommands
from panview.ui.controllers.canvas_controller import CanvasController
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Jobs
from panview.ui.loading.thumbnails import Thumbnails
from panview.ui.look_bar import join_look
from panview.ui.main_window import MainWindow
from panview.ui.review_display import SCOPES, ReviewDisplay
from panview.ui.review_state import ReviewState
from panview.words import tr


class ReviewController(QObject):
    """Shows views and follows the cursor with lists, bars and inspector; sends what they ask for as commands."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        commands: Commands,
        looks: LookCommands,
        canvas: CanvasController,
        opening: OpeningController,
        jobs: Jobs,
        thumbnails: Thumbnails,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._commands, self._looks = commands, looks
        self._canvas, self._opening, self._thumbnails = canvas, opening, thumbnails
        self.display = ReviewDisplay(window)
        self._connect_panels(jobs)
        state.opened.connect(self._begin)
        state.closed.connect(self._end)
        state.snapshot_changed.connect(self.display.show_snapshot)
        state.view_changed.connect(self._show_view)
        state.quality_changed.connect(self._show_quality)
        state.figures_changed.connect(self._show_figures)
        state.filter_failed.connect(window.image_list.set_filter_error)
        state.filter_withdrawn.connect(self._show_filter_again)
        state.failed.connect(partial(window.banner.show_message, "The review could not be updated"))
        state.failed.connect(self.display.fail)
        opening.matching.connect(lambda names: self.display.show_coming(matched=names))
        jobs.changed.connect(self.display.show_job)
        cursor.moved.connect(self._follow)
        canvas.presented.connect(self._show_segment)
        canvas.image_shown.connect(self._release_thumbnails)
        self._show_look()

    def clear_filter(self) -> None:
        """List everything again, and forget what is typed and cannot be applied."""
        self.display.forget_typed()
        self._commands.clear_filter()

    def _show_filter_again(self, snapshot: Snapshot) -> None:
        self.display.forget_typed()
        self.display.show_snapshot(snapshot)

    # Panels

    def _connect_panels(self, jobs: Jobs) -> None:
        window, cursor, commands, looks = self._window, self._cursor, self._commands, self._looks
        window.top_bar.prediction_selected.connect(commands.show_prediction)
        images = window.image_list
        images.image_activated.connect(cursor.go)
        images.selection_changed.connect(self._select_images)
        images.filter_text_changed.connect(commands.filter_by_line)
        images.clear_requested.connect(self.clear_filter)
        images.thumbnail_wanted.connect(self._thumbnails.request)
        self._thumbnails.ready.connect(images.set_thumbnail)
        metrics = window.metrics
        metrics.scope_changed.connect(lambda key: commands.set_scope(SCOPES[key]))
        metrics.threshold_changed.connect(commands.set_threshold)
        metrics.category_clicked.connect(commands.filter_category)
        metrics.errors.type_clicked.connect(commands.filter_error_type)
        window.disagreements.row_activated.connect(cursor.go_to_segment)
        join_look(window, looks)
        window.status_line.progress.cancel_requested.connect(lambda: jobs.cancel())

    def _select_images(self, rows: np.ndarray[tuple[int], np.dtype[np.int32]]) -> None:
        snapshot, selected = self._state.snapshot, frozenset(rows.tolist())
        if snapshot is None:
            return
        if snapshot.scope == Scope.SELECTED and not selected:
            # The filter hides the whole selection; there would be no figures.
            scope, words = (Scope.FILTERED, tr("filtered")) if snapshot.filter.active else (Scope.WHOLE, tr("all"))
            self._state.adopt({"selected": selected, "scope": scope})
            text = tr(
                "None of the selected images is listed any more; the figures now describe {words} images", words=words
            )
            self._window.status_line.show_message(text)
        else:
            self._state.select(selected)
        self.display.show_scopes(self._state.snapshot or snapshot)

    def _release_thumbnails(self, _row: int) -> None:
        self._thumbnails.release()

    # What is open

    def _begin(self, snapshot: Snapshot) -> None:
        """Show a dataset that has just been opened."""
        self.display.begin(snapshot)
        if snapshot.dataset.known.path is not None:
            self._window.status_line.show_message(describe.images_table_note(snapshot.dataset))
        self._thumbnails.set_dataset(snapshot.dataset)
        # Thumbnails of 24-megapixel photos take as long as the first image.
        self._thumbnails.hold()
        self._window.image_list.view.setFocus()

    def _end(self, replaced: bool) -> None:
        self._canvas.clear()
        if not replaced:
            self._thumbnails.set_dataset(None)
            self.display.end()

    def _show_view(self, view: View) -> None:
        if self._state.snapshot is None:
            return
        # The cursor now holds rows of the new table; listeners hear of it once the lists have that table, too.
        with self._cursor.held():
            self._cursor.carry(view)
            self.display.show_view(view, self._state.snapshot, self._cursor.now.segment)
            self._canvas.set_view(view)
            self._show_look()
            self._bring_up_image(view)

    def _show_quality(self, quality: PanopticQuality) -> None:
        if self._state.view is not None:
            self.display.show_quality(quality, self._state.view, self._state.snapshot)

    def _show_figures(self, view: View) -> None:
        if self._state.snapshot is not None:
            self.display.show_figures(view, self._state.snapshot)

    def _bring_up_image(self, view: View) -> None:
        """Bring an image to the canvas if there is none: the one asked for at the start, or the first listed."""
        order, now = self._window.image_list.model.listed_order(), self._cursor.now
        if now.image >= 0:
            # If nothing was chosen before the first predictions came, start at the top of the list that they make.
            if waits_for_predictions(now) and view.snapshot.prediction is not None and len(order):
                # A question that is open, such as for a tag, is about what is shown.
                self._cursor.bring_up(now.image if self._window.is_asking else int(order[0]))
            return
        wanted = self._opening.take_first_image()
        if wanted is not None:
            dataset = view.snapshot.dataset
            found = row_as_typed(dataset.image_id, dataset.image_names, wanted)
            if found >= 0:
                self._cursor.bring_up(found, asked=True)
                return
            self._opening.say_missing_image(
                tr("There is no image {wanted} in {name}", wanted=wanted, name=dataset.name)
            )
        if len(order):
            self._cursor.bring_up(int(order[0]))
        else:
            self._window.canvas.set_message(self._window.image_list.empty.text())

    # The cursor

    def _follow(self, before: Cursor, now: Cursor) -> None:
        images, disagreements = self._window.image_list, self._window.disagreements
        if now.image != before.image:
            images.set_current(now.image)
            self._select_images(images.selected_rows())
        # The first image was not chosen by the user, so walking starts at the top of the list.
        disagreements.set_entry(now.image if now.unasked is None else -1, now.place)
        if now.segment != before.segment or now.sought != before.sought:
            disagreements.set_current(now.segment)
        if now.look != before.look:
            self._show_look()

    def _show_segment(self) -> None:
        view, segment = self._state.view, self._cursor.now.segment
        if view is None or segment >= len(view.snapshot.table):
            self._window.inspector.set_content(None)
            return
        image, compared = self._canvas.image, self._canvas.selected_compared
        self._window.inspector.set_content(segment_content(view, image, segment, compared))

    def _show_look(self) -> None:
        self.display.show_look(self._cursor.now.look, self._canvas.effective)
