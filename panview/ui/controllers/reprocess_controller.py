"""The page of post-processing: sliders whose image, sample and list of changes follow beside the window."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QUndoCommand

from panview.datasets.dataset import PredictionSet
from panview.errors import Cancelled
from panview.jobs.reprocessing import Measured, find_kept_set, measured_sample
from panview.metrics.segment_table import Side
from panview.review.cursor import REPROCESS as PAGE
from panview.review.cursor import Cursor
from panview.review.session import Snapshot, View
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.reprocess import REPROCESS
from panview.ui.review_state import ReviewState
from panview.ui.theme import current_theme
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when somebody looks at the page.
    from panview.jobs.reprocessed_image import LiveImage, Reprocessed
    from panview.reprocessing.prepared import KeptSet
    from panview.reprocessing.sample import Sample
    from panview.ui.pages.reprocess_page import ReprocessPage

REPROCESSED = "reprocessed"
"""Key of the list of what other parameters change, for whoever walks through it."""
LOOKING = tr("Looking for what was kept of this prediction set…")
NO_SET = tr("Choose a prediction set to post-process again")
_REST_MS = 60
"""So long after the last move of a slider the image is worked out at its full size."""
_ALIKE = 1e-9
_MERGE_S = 1.5
"""Moves of a slider that follow each other faster than this are one change to undo."""


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
    _sample_grew = Signal(object)

    def __init__(
        self, window: MainWindow, state: ReviewState, cursor: CursorState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._finding = Background(1, "reprocess-find", self)
        self._drawing = Background(1, "reprocess-image", self)
        self._measuring = Background(1, "reprocess-sample", self)
        # By the key of a prediction set: what it is of, and what was kept of it, or why nothing was.
        self._found: dict[int, tuple[PredictionSet, KeptSet | str]] = {}
        self._asked: PredictionSet | None = None
        self._values: dict[int, dict[str, float]] = {}
        self._shown_key = 0
        self._live: LiveImage[QImage] | None = None
        self._shown: Reprocessed[QImage] | None = None
        self._drawing_now = self._measuring_now = False
        self._why = ""
        self._sample: tuple[KeptSet, bytes, Sample] | None = None
        self._wanted_sample: tuple[KeptSet, bytes] | None = None
        self._stop_sampling = False
        self._sampled: Measured | None = None
        self._whole: Measured | None = None
        self._marked: tuple[int, int] = (-1, -1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._draw)
        self._sample_grew.connect(self._take_growing)
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
        waiting = self._drawing_now or self._measuring_now or self._asked is not None
        return waiting or self._rest.isActive()

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
        return self._shown

    @property
    def sampled(self) -> Measured | None:
        """What the sample comes to."""
        return self._sampled

    def close(self) -> None:
        """Stop working anything out."""
        self._stop_sampling = True
        self._rest.stop()
        for each in (self._finding, self._drawing, self._measuring):
            each.close()

    # What is done on the page

    def set_value(self, name: str, value: float) -> None:
        """Set a parameter, so that it can be undone; moves in quick succession are one."""
        self.set_values({**self.values, name: value}, merge=name)

    def set_values(self, values: dict[str, float], merge: str = "") -> None:
        """Set all parameters, so that it can be undone."""
        before, key = self.values, self._key()
        if self.kept is None or _alike(before, values):
            return
        self._state.undo_stack.push(_Slide(self, key, before, dict(values), merge))

    def reset(self) -> None:
        """Go back to the parameters that the set was made with."""
        if self.kept is not None:
            self.set_values(self.kept.original)

    def put(self, key: int, values: dict[str, float]) -> None:
        """Take parameters over; what undo and redo do."""
        self._values[key] = dict(values)
        if key != self._key() or self._cursor.now.page != PAGE:
            return
        self.page.sliders.set_values(values)
        self._say_reset()
        self.values_changed.emit()
        self._rest.start()
        self._draw()
        self._measure()
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
        page.released.connect(self._draw)
        page.reset_requested.connect(self.reset)
        page.view_changed.connect(self._change_view)
        page.changes.opened.connect(self._open)

    def _change_view(self, key: str) -> None:
        self.page.set_view(key)
        self._present()

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
            self._draw()
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
            self._whole = self._sampled = None
            self._say_reset()
            page.show_body()
            self.kept_changed.emit(kept)
        self._draw()
        self._draw_sample()
        self._show_figures()

    def _say_reset(self) -> None:
        kept = self.kept
        changed = kept is not None and not _alike(self.values, kept.original)
        self.page.reset_button.setEnabled(changed)
        self.page.write_button.setEnabled(changed)

    # The image

    def _draw(self) -> None:
        """Work out what the canvas lacks: another image, other parameters, or its full size once they rest."""
        kept, row = self.kept, self._cursor.now.image
        if self._drawing_now or kept is None or self._cursor.now.page != PAGE or row < 0:
            return
        from panview.jobs.reprocessed_image import LiveImage, preview_size
        from panview.ui.loading.photos import read_levels

        values, live, shown = self.values, self._live, self._shown
        if live is None or live.row != row or live.kept is not kept:
            if kept.rows[row] < 0 or not kept.images[row]:
                self._lack(tr("Nothing was kept of {image_names}", image_names=kept.dataset.image_names[row]))
                return
            self._submit(lambda: _begun(LiveImage(kept, row, read_levels), values))
        elif shown is None or not _alike(shown.values, values):
            ratio = self.page.canvas.devicePixelRatioF()
            view = self.page.canvas.views[0]
            size = preview_size(live.size, (round(view.height() * ratio), round(view.width() * ratio)))
            self._submit(lambda: (live, live.at(values, size)))
        elif not shown.is_full and not self._rest.isActive():
            self._submit(lambda: (live, live.at(values)))

    def _submit(self, work: object) -> None:
        self._drawing_now = True
        self._drawing.submit(work, self._drawn, self._undrawn)  # type: ignore[arg-type]

    def _drawn(self, made: tuple[LiveImage[QImage], Reprocessed[QImage]]) -> None:
        self._drawing_now = False
        live, shown = made
        if live.kept is self.kept and live.row == self._cursor.now.image:
            other = self._live is None or self._live.row != live.row or self._live.kept is not live.kept
            self._live, self._shown, self._why = live, shown, ""
            self._present(keep_view=not other)
        self._draw()

    def _undrawn(self, why: str) -> None:
        self._drawing_now = False
        self._lack(why)

    def _lack(self, why: str) -> None:
        self._live = self._shown = None
        self._why = why
        self.page.show_image(None, why)
        self._show_figures()

    def _present(self, *, keep_view: bool = True) -> None:
        live, shown = self._live, self._shown
        if live is None or shown is None:
            return
        from panview.ui.pages.reprocess_page import BESIDE

        beside = self.page.views.value() == BESIDE
        self.page.show_image(live.beside(shown) if beside else shown.image, keep_view=keep_view)
        self._show_figures()
        self._mark()

    def _mark(self) -> None:
        """Mark the truth segment that is selected in the review."""
        view, live = self._state.view, self._live
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

        if self._live is None or self._shown is None:
            return "", ""
        texts = self._live.before.texts if self.page.views.value() == BESIDE else self._shown.texts
        return texts[local] if local < len(texts) else ("", "")

    def _compared_text(self, local: int) -> tuple[str, str]:
        shown = self._shown
        return shown.texts[local] if shown is not None and local < len(shown.texts) else ("", "")

    # The sample

    def _draw_sample(self) -> None:
        """Draw a sample of the scope and make it ready, unless it is."""
        kept, view = self.kept, self._state.view
        if kept is None or view is None or not kept.dataset.has_truth or self._cursor.now.page != PAGE:
            return
        wanted = kept, np.packbits(view.scope).tobytes()
        if self._wanted_sample is not None and _same(self._wanted_sample, wanted):
            self._measure()
            return
        # What is being made ready of another scope stops.
        self._stop_sampling = True
        if self._measuring_now:
            return
        self._wanted_sample, self._sample, self._sampled, self._stop_sampling = wanted, None, None, False
        self._measuring_now = True
        scope = view.scope.copy()
        self._measuring.submit(partial(self._prepare, wanted, scope), self._take_sample, self._lose_sample)

    def _prepare(self, wanted: tuple[KeptSet, bytes], scope: np.ndarray) -> tuple[KeptSet, bytes, Sample] | None:
        """Make a sample ready; called on a thread. None where it is wanted no more."""
        from panview.reprocessing.sample import prepare_sample

        kept, key = wanted
        try:
            sample = prepare_sample(
                kept,
                scope,
                jobs=2,
                tell=lambda so_far: self._sample_grew.emit((kept, key, so_far)),
                cancelled=lambda: self._stop_sampling,
            )
        except Cancelled:
            return None
        return kept, key, sample

    def _take_growing(self, made: tuple[KeptSet, bytes, Sample]) -> None:
        if self._wanted_sample is not None and _same(self._wanted_sample, (made[0], made[1])):
            self._show_figures(len(made[2].prepared))

    def _take_sample(self, made: tuple[KeptSet, bytes, Sample] | None) -> None:
        self._measuring_now = False
        if made is None:
            self._wanted_sample = None
        elif self._wanted_sample is not None and _same(self._wanted_sample, (made[0], made[1])):
            self._sample = made
        self._draw_sample()

    def _lose_sample(self, why: str) -> None:
        self._measuring_now = False
        self.page.changes_line.setText(why)

    def _measure(self) -> None:
        """Measure the sample at the parameters of now."""
        snapshot, sample = self._state.snapshot, self._sample
        if self._measuring_now or snapshot is None or sample is None or sample[0] is not self.kept:
            return
        values = self.values
        if self._sampled is not None and _alike(self._sampled.values, values):
            return
        self._measuring_now = True
        work = partial(measured_sample, snapshot, sample[2], values)
        self._measuring.submit(work, self._take_measured, self._lose_sample)

    def _take_measured(self, measured: Measured) -> None:
        self._measuring_now = False
        if self.kept is not None and self._sample is not None:
            self._sampled = measured
            self._show_figures()
            self._list()
        self._draw_sample()

    def _newest_measured(self) -> Measured | None:
        """Return the whole set if it was measured at these parameters, the sample otherwise."""
        if self._whole is not None and _alike(self._whole.values, self.values):
            return self._whole
        return self._sampled

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
        lines, live, shown = [], self._live, self._shown
        said = self._why
        if live is not None and shown is not None:
            before, now = live.before.errors, shown.errors
            lines.append(("TP · FP · FN", " · ".join(map(str, before)), " · ".join(map(str, now)), ""))
            said = kept.dataset.image_names[live.row]
        if self._sampled is not None and self._sample is not None:
            lines.append(figure_line(self._sampled.name, self._sampled.comparison))
        elif kept.dataset.has_truth:
            total = self._sample[2].total if self._sample is not None else -1
            lines.append((sample_name(growing, total, ready=False), "", "…", ""))
        if self._whole is not None and _alike(self._whole.values, self.values):
            lines.append(figure_line(self._whole.name, self._whole.comparison))
            interval = interval_line(self._whole.comparison)
        self.page.set_figures(lines, said, interval)

    def _forget(self, _replaced: bool) -> None:
        self._stop_sampling = True
        self._rest.stop()
        self._found.clear()
        self._values.clear()
        self._shown_key = 0
        self._live = self._shown = self._sample = self._wanted_sample = self._sampled = self._whole = None
        self._window.top_bar.set_page_offered(PAGE, False)
        if self._window.lazy_page(REPROCESS).made is not None:
            self.page.show_image(None)
            self.page.show_sentence(NO_SET)


def _begun(live: LiveImage[QImage], values: dict[str, float]) -> tuple[LiveImage[QImage], Reprocessed[QImage]]:
    return live, live.before if _alike(values, live.kept.original) else live.at(values)


def _alike(first: object, second: object) -> bool:
    one, other = dict(first), dict(second)  # type: ignore[call-overload]
    return one.keys() == other.keys() and all(abs(one[name] - other[name]) < _ALIKE for name in one)


def _same(first: tuple[KeptSet, bytes], second: tuple[KeptSet, bytes]) -> bool:
    return first[0] is second[0] and first[1] == second[1]


class _Slide(QUndoCommand):
    """Parameters before and after."""

    def __init__(
        self,
        control: ReprocessController,
        key: int,
        before: dict[str, float],
        after: dict[str, float],
        merge: str,
    ) -> None:
        super().__init__(tr("Post-processing"))
        self._control, self._key, self._merge = control, key, merge
        self._before, self._after = before, after
        self._when = time.monotonic()

    def redo(self) -> None:
        self._control.put(self._key, self._after)

    def undo(self) -> None:
        self._control.put(self._key, self._before)

    def id(self) -> int:
        return hash(("reprocess", self._key, self._merge)) & 0x7FFFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Slide) or (other._key, other._merge) != (self._key, self._merge):
            return False
        if other._when - self._when > _MERGE_S:
            return False
        self._after, self._when = other._after, other._when
        # A slider that came back to where it was leaves nothing to undo.
        self.setObsolete(_alike(self._before, self._after))
        return True
