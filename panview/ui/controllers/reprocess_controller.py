"""The page of post-processing: sliders whose image, sample and list of changes follow beside the window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from panview.datasets.dataset import PredictionSet
from panview.jobs.reprocessing import Measured, find_kept_set, same_values
from panview.metrics.segment_table import Side
from panview.review.cursor import REPROCESS as PAGE
from panview.review.cursor import Cursor
from panview.review.session import Snapshot, View
from panview.ui.controllers.reprocess_image import ReprocessImage, WantedImage
from panview.ui.controllers.reprocess_sample import ReprocessSample, WantedSample
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.reprocess import REPROCESS
from panview.ui.review_state import ReviewState
from panview.ui.theme import current_theme
from panview.ui.undo import Change
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when somebody looks at the page.
    from panview.jobs.reprocessed_image import Reprocessed
    from panview.reprocessing.prepared import KeptSet
    from panview.ui.pages.reprocess_page import ReprocessPage

REPROCESSED = "reprocessed"
"""Key of the list of what other parameters change, for whoever walks through it."""
LOOKING = tr("Looking for what was kept of this prediction set…")
NO_SET = tr("Choose a prediction set to post-process again")


class ReprocessController(QObject):
    """Keeps the page in step with the review while somebody looks, and the image with the sliders.

    Signals
    -------
    kept_changed : KeptSet or None
        What was kept of the prediction set that is shown.
    values_changed
        The parameters are others.
    """

    kept_changed = Signal(object)
    values_changed = Signal()

    def __init__(
        self, window: MainWindow, state: ReviewState, cursor: CursorState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._finding = Background(1, "reprocess-find", self)
        # By the key of a prediction set: what it is of, and what was kept of it, or why nothing was.
        self._found: dict[int, tuple[PredictionSet, KeptSet | str]] = {}
        self._asked: PredictionSet | None = None
        self._values: dict[int, dict[str, float]] = {}
        self._shown_key = 0
        self._image = ReprocessImage(self._wanted_image, self)
        self._sample = ReprocessSample(self._wanted_sample, self)
        self._whole: Measured | None = None
        self._marked: tuple[int, int] = (-1, -1)
        self._image.changed.connect(self._present)
        self._sample.grew.connect(self._show_figures)
        self._sample.changed.connect(self._show_measured)
        self._sample.failed.connect(self._say_why)
        window.lazy_page(REPROCESS).when_made(self._connect)
        cursor.moved.connect(self._follow)
        state.view_changed.connect(self._see)
        state.closed.connect(self._forget)

    @property
    def page(self) -> ReprocessPage:
        """The page."""
        return self._window.lazy_page(REPROCESS)()

    @property
    def busy(self) -> bool:
        """Whether something is being worked out."""
        return self._image.busy or self._sample.busy or self._asked is not None

    @property
    def kept(self) -> KeptSet | None:
        """What was kept of the prediction set that is shown; None where nothing was, or it is not known yet."""
        found = self._newest()
        return None if found is None or isinstance(found, str) else found

    @property
    def values(self) -> dict[str, float]:
        """The parameters as the sliders have them."""
        kept, key = self.kept, self._key()
        if kept is None:
            return {}
        return dict(self._values.get(key, kept.original))

    @property
    def shown(self) -> Reprocessed[QImage] | None:
        """What is on the page's canvas."""
        return self._image.shown

    @property
    def sampled(self) -> Measured | None:
        """What the sample comes to."""
        return self._sample.measured

    def close(self) -> None:
        """Stop working anything out."""
        for each in (self._finding, self._image, self._sample):
            each.close()

    # What is done on the page

    def set_value(self, name: str, value: float) -> None:
        """Set a parameter, so that it can be undone; moves in quick succession are one."""
        self.set_values({**self.values, name: value}, merge=name)

    def set_values(self, values: dict[str, float], merge: str = "") -> None:
        """Set all parameters, so that it can be undone."""
        before, key = self.values, self._key()
        if self.kept is None or same_values(before, values):
            return
        named = ("reprocess", key, merge) if merge else ""
        put = partial(self._put, key)
        self._state.undo_stack.push(
            Change(tr("Post-processing"), before, dict(values), put, merge=named, same=same_values)
        )

    def reset(self) -> None:
        """Go back to the parameters that the set was made with."""
        if self.kept is not None:
            self.set_values(self.kept.original)

    def _put(self, key: int, values: dict[str, float], _before: object) -> None:
        """Take parameters over; what undo and redo do."""
        self._values[key] = dict(values)
        if key != self._key() or self._cursor.now.page != PAGE:
            return
        self.page.sliders.set_values(values)
        self._say_reset()
        self.values_changed.emit()
        self._image.move()
        self._sample.draw()
        self._show_figures()

    def show_whole(self, measured: Measured) -> None:
        """Show what the whole set comes to, for as long as the parameters are those."""
        self._whole = measured
        self._show_figures()
        self._list()

    def step(self, delta: int) -> None:
        """Go to another segment of the list."""
        if not self.page.changes.step(delta):
            end = tr("last") if delta > 0 else tr("first")
            self._window.status_line.show_message(tr("This is the {end} segment in the list", end=end))

    def ahead(self, image: int) -> list[int]:
        """Return the images of the next segments of the list."""
        changes = self.page.changes
        places = [changes.current() + 1, changes.current() + 2] if changes.current() >= 0 else []
        images = [changes.model.image(place) for place in places if place < changes.model.rowCount()]
        return [each for each in dict.fromkeys(images) if each != image]

    def _connect(self, page: ReprocessPage) -> None:
        page.canvas.set_theme(current_theme())
        page.restyled.connect(lambda: page.canvas.set_theme(current_theme()))
        page.canvas.set_tooltip_provider(self._text, self._compared_text)
        page.value_changed.connect(self.set_value)
        page.released.connect(self._image.draw)
        page.reset_requested.connect(self.reset)
        page.view_changed.connect(self._change_view)
        page.changes.opened.connect(self._open)

    def _change_view(self, key: str) -> None:
        self.page.set_view(key)
        if self.shown is not None:
            self._present(keep_view=True)

    def _open(self, truth: int) -> None:
        self._cursor.go_to_segment(truth, walk=REPROCESSED)

    # What was kept of the set

    def _key(self) -> int:
        snapshot = self._state.snapshot
        return snapshot.key if snapshot is not None else 0

    def _newest(self) -> KeptSet | str | None:
        """Return what is known of the set that is shown; None while it is not."""
        snapshot = self._state.snapshot
        if snapshot is None or snapshot.prediction is None:
            return None
        known = self._found.get(snapshot.key)
        return known[1] if known is not None and known[0] is snapshot.prediction else None

    def _see(self, view: View) -> None:
        snapshot = view.snapshot
        prediction = snapshot.prediction
        if prediction is not None and self._newest() is None and self._asked is None:
            self._asked = prediction
            find = partial(find_kept_set, snapshot.dataset, prediction)
            self._finding.submit(find, partial(self._take, snapshot.key, prediction), partial(self._miss, prediction))
        self._offer()
        self._fill()

    def _take(self, key: int, prediction: PredictionSet, found: KeptSet | str) -> None:
        self._asked = None
        self._found[key] = prediction, found
        if self._state.view is not None:
            self._see(self._state.view)

    def _miss(self, prediction: PredictionSet, why: str) -> None:
        self._take(self._key(), prediction, why or "cancelled")

    def _offer(self) -> None:
        self._window.top_bar.set_page_offered(PAGE, self.kept is not None or self._cursor.now.page == PAGE)

    # The page

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.page != PAGE:
            if before.page == PAGE:
                self._offer()
            return
        if now.page != before.page:
            self._offer()
            self._fill()
            self.page.take_focus()
        elif now.image != before.image:
            self._image.draw()
        elif now.segment != before.segment or now.sought != before.sought:
            self._mark()

    def _fill(self) -> None:
        """Bring the page up to date with the review, if anybody looks."""
        snapshot = self._state.snapshot
        if self._cursor.now.page != PAGE or snapshot is None:
            return
        found = self._newest()
        if snapshot.prediction is None:
            self.page.show_sentence(NO_SET, tr("Run model…"))
        elif found is None:
            self.page.show_sentence(LOOKING)
        elif isinstance(found, str):
            self.page.show_sentence(found, tr("Run model…"))
        else:
            self._show_set(snapshot, found)

    def _show_set(self, snapshot: Snapshot, kept: KeptSet) -> None:
        page = self.page
        if self._shown_key != snapshot.key or page.is_empty:
            self._shown_key = snapshot.key
            page.set_names(kept.prediction.name, kept.rule.title)
            page.sliders.set_parameters(kept.rule.parameters, kept.original, kept.run.lowest)
            page.sliders.set_values(self.values)
            page.map.set_parameters([(each.name, tr(each.title)) for each in kept.rule.parameters])
            page.changes.model.set_names(snapshot.dataset.categories.names, snapshot.dataset.image_names)
            self._whole = None
            self._sample.forget_measured()
            self._say_reset()
            page.show_body()
            self.kept_changed.emit(kept)
        self._image.draw()
        self._sample.draw()
        self._show_figures()

    def _say_reset(self) -> None:
        kept = self.kept
        changed = kept is not None and not same_values(self.values, kept.original)
        self.page.reset_button.setEnabled(changed)
        self.page.write_button.setEnabled(changed)

    # The image

    def _wanted_image(self) -> WantedImage | None:
        kept, row = self.kept, self._cursor.now.image
        if kept is None or self._cursor.now.page != PAGE or row < 0:
            return None
        ratio, view = self.page.canvas.devicePixelRatioF(), self.page.canvas.views[0]
        viewport = round(view.height() * ratio), round(view.width() * ratio)
        return WantedImage(kept, row, self.values, viewport)

    def _present(self, keep_view: bool) -> None:
        """Show what has been worked out, or why there is nothing."""
        live, shown = self._image.live, self._image.shown
        if live is None or shown is None:
            self.page.show_image(None, self._image.why)
            self._show_figures()
            return
        from panview.ui.pages.reprocess_page import BESIDE

        beside = self.page.views.value() == BESIDE
        self.page.show_image(live.beside(shown) if beside else shown.image, keep_view=keep_view)
        self._show_figures()
        self._mark()

    def _mark(self) -> None:
        """Mark the truth segment that is selected in the review."""
        view, live = self._state.view, self._image.live
        if view is None or live is None or live.row != self._cursor.now.image:
            return
        table, segment = view.snapshot.table, self._cursor.now.segment
        is_truth = 0 <= segment < len(table) and table.side[segment] == Side.GROUND_TRUTH
        local = segment - table.rows_of(live.row).start if is_truth else -1
        there = local if 0 <= local < len(live.before.image.segments) else None
        self.page.canvas.set_selected(there, there)
        if there is not None and self._marked != (live.row, self._cursor.now.sought):
            self._marked = live.row, self._cursor.now.sought
            self.page.canvas.look_at(there)

    def _text(self, local: int) -> tuple[str, str]:
        from panview.ui.pages.reprocess_page import BESIDE

        live, shown = self._image.live, self._image.shown
        if live is None or shown is None:
            return "", ""
        texts = live.before.texts if self.page.views.value() == BESIDE else shown.texts
        return texts[local] if local < len(texts) else ("", "")

    def _compared_text(self, local: int) -> tuple[str, str]:
        shown = self._image.shown
        return shown.texts[local] if shown is not None and local < len(shown.texts) else ("", "")

    # The figures

    def _wanted_sample(self) -> WantedSample | None:
        kept, view, snapshot = self.kept, self._state.view, self._state.snapshot
        if kept is None or view is None or snapshot is None or not kept.dataset.has_truth:
            return None
        if self._cursor.now.page != PAGE:
            return None
        return WantedSample(kept, snapshot, view.scope, self.values)

    def _show_measured(self) -> None:
        self._show_figures()
        self._list()

    def _say_why(self, why: str) -> None:
        self.page.changes_line.setText(why)

    def _newest_measured(self) -> Measured | None:
        """Return the whole set if it was measured at these parameters, the sample otherwise."""
        if self._whole is not None and same_values(self._whole.values, self.values):
            return self._whole
        return self._sample.measured

    def _list(self) -> None:
        measured = self._newest_measured()
        if measured is None:
            return
        from panview.presentation.reprocess_content import changes_line, changes_of

        self.page.changes.set_columns(changes_of(measured.comparison), tr("Nothing is fixed or broken"))
        self.page.changes_line.setText(changes_line(measured.comparison, measured.what))

    def _show_figures(self, growing: int = 0) -> None:
        kept = self.kept
        if kept is None or self._cursor.now.page != PAGE:
            return
        from panview.presentation.reprocess_content import figure_line, interval_line, sample_name

        interval = ""
        lines, live, shown = [], self._image.live, self._image.shown
        said, measured = self._image.why, self._sample.measured
        if live is not None and shown is not None:
            before, now = live.before.errors, shown.errors
            lines.append(("TP · FP · FN", " · ".join(map(str, before)), " · ".join(map(str, now)), ""))
            said = kept.dataset.image_names[live.row]
        if measured is not None:
            lines.append(figure_line(measured.name, measured.comparison))
        elif kept.dataset.has_truth:
            lines.append((sample_name(growing, self._sample.total, ready=False), "", "…", ""))
        if self._whole is not None and same_values(self._whole.values, self.values):
            lines.append(figure_line(self._whole.name, self._whole.comparison))
            interval = interval_line(self._whole.comparison)
        self.page.set_figures(lines, said, interval)

    def _forget(self, _replaced: bool) -> None:
        self._image.forget()
        self._sample.forget()
        self._found.clear()
        self._values.clear()
        self._shown_key = 0
        self._whole = None
        self._window.top_bar.set_page_offered(PAGE, False)
        if self._window.lazy_page(REPROCESS).made is not None:
            self.page.show_image(None)
            self.page.show_sentence(NO_SET)
