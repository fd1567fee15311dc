"""The one snapshot that the window shows, its undo stack, and its view, derived off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QUndoStack

from panview.errors import FilterError
from panview.metrics.panoptic_quality import PanopticQuality
from panview.presentation.described import described, shown_figures, take_over
from panview.presentation.disagreement_columns import Arranger
from panview.review.filters import SegmentFilter, check_by_part, check_filter, is_checked_at_once, load_checker
from panview.review.in_parts import in_agreement, shown_in_parts
from panview.review.session import Scope, Snapshot, View, derive, quality_of, scope_images
from panview.review.suspicion.model import PRIOR
from panview.ui.loading.background import Background
from panview.ui.undo import Change

_UNDO_LIMIT = 100
_MOST_AT_ONCE = 4_000_000
"""Segments: the figures of twice as many as COCO's training images have take 50 ms."""

Figures = tuple[NDArray[np.bool_], PanopticQuality]
"""Of which images, (n_images,) bool, and what."""
Changes = Mapping[str, Any]
"""Fields of a `Snapshot` and their new values."""


class ReviewState(QObject):
    """Holds the snapshot; every change goes through here.

    Signals
    -------
    opened : Snapshot
        Of a dataset that has just been opened, before anything is shown of it.
    closed : bool
        What was open is open no more; whether another dataset takes its place. `snapshot` and `view` are None.
    snapshot_changed : Snapshot
        The newest, before anything is derived from it: what controls show.
    view_changed : View
        Derived from the newest snapshot; an answer for an older one is dropped.
    quality_changed : PanopticQuality
        The figures of the newest snapshot, ahead of the lists.
    figures_changed : View
        Like `view_changed`, where the lists become others: the figures are there, the lists are still worked out.
    filter_failed : str, tuple of int or None
        A filter that cannot be applied; nothing has changed.
    filter_withdrawn : Snapshot
        The newest, since a filter that was still to be checked is no longer wanted.
    failed : str
        The view could not be derived.
    """

    opened = Signal(object)
    closed = Signal(bool)
    snapshot_changed = Signal(object)
    view_changed = Signal(object)
    quality_changed = Signal(object)
    figures_changed = Signal(object)
    filter_failed = Signal(str, object)
    filter_withdrawn = Signal(object)
    failed = Signal(str)
    _ahead = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_UNDO_LIMIT)
        self._background = Background(1, "derive", self)
        # Of its own, for a view does not wait for what the next filter needs.
        self._loading = Background(1, "load", self)
        self._snapshot: Snapshot | None = None
        self._view: View | None = None
        self.arranger: Callable[[], Arranger | None] = lambda: None
        """Says how disagreements are to be sorted; asked in the window's thread."""
        self._quality: tuple[Snapshot, Figures] | None = None
        self._number = 0
        self._running = False
        self._awaited: tuple[SegmentFilter, Callable[[], object]] | None = None
        self._ahead.connect(self._tell_ahead, Qt.ConnectionType.QueuedConnection)

    @property
    def snapshot(self) -> Snapshot | None:
        """What is open, None on the welcome page."""
        return self._snapshot

    @property
    def view(self) -> View | None:
        """The view shown last, which may lag behind the snapshot for a moment."""
        return self._view

    @property
    def filter(self) -> SegmentFilter:
        """The filter that was asked for last, be it still to be checked; the next condition is added to it."""
        if self._awaited is not None:
            return self._awaited[0]
        return self._snapshot.filter if self._snapshot is not None else SegmentFilter()

    @property
    def up_to_date(self) -> bool:
        """Whether the view is that of the newest snapshot, and no filter is still to be checked."""
        return self._awaited is None and (self._view.snapshot if self._view is not None else None) is self._snapshot

    def open(self, snapshot: Snapshot) -> None:
        """Show another dataset; what was undone or done before is forgotten."""
        self._forget(replaced=True)
        if snapshot.suspicion is None:
            # Learned only on request: if each verdict changed the order, rows would move under the mouse.
            snapshot = replace(snapshot, suspicion=PRIOR)
        self.opened.emit(snapshot)
        self._set(snapshot)

    def close_dataset(self) -> None:
        """Show that nothing is open."""
        self._forget(replaced=False)

    def _forget(self, *, replaced: bool) -> None:
        was_open = self._snapshot is not None
        self.undo_stack.clear()
        self._snapshot = self._view = self._quality = self._awaited = None
        self._number += 1
        if was_open:
            self.closed.emit(replaced)

    def change(self, text: str, changes: Changes, *, merge: str = "") -> None:
        """Change fields of the snapshot, so that it can be undone.

        Parameters
        ----------
        text : str
            What undo says, such as "IoU threshold".
        changes : Changes
        merge : str
            Changes in quick succession with the same non-empty key are undone as one, as when a slider moves.
        """
        if "filter" in changes:
            self.when_checkable(changes["filter"], partial(self._change, text, changes, merge))
        else:
            self._change(text, changes, merge)

    def when_checkable(self, condition: SegmentFilter, do: Callable[[], object]) -> None:
        """Do something about a filter now, or once what its check needs has been loaded, on a thread.

        Whatever comes of another filter meanwhile takes its place.
        """
        self._awaited = None
        if self._snapshot is None or is_checked_at_once(condition):
            do()
            return
        awaited = self._awaited = (condition, do)
        self._loading.submit(load_checker, lambda _: self._take_up(awaited), lambda why: self._take_up(awaited, why))

    def _take_up(self, awaited: tuple[SegmentFilter, Callable[[], object]], why: str = "") -> None:
        if self._awaited is not awaited:
            return
        self._awaited = None
        if why:
            self.filter_failed.emit(why, None)
        else:
            awaited[1]()

    def _change(self, text: str, changes: Changes, merge: str) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        if "filter" in changes:
            try:
                check_filter(changes["filter"], changes.get("dataset", snapshot.dataset))
                if shown_in_parts(snapshot) is not None:
                    check_by_part(changes["filter"])
            except FilterError as error:
                self.filter_failed.emit(str(error), error.place)
                return
            # Even if the filter is the same as before: an error typed in between is gone now.
            self.filter_failed.emit("", None)
        after = {name: value for name, value in changes.items() if getattr(snapshot, name) != value}
        if not after:
            return
        before = {name: getattr(snapshot, name) for name in after}
        self.undo_stack.push(Change(text, before, after, self.restore, merge=merge))

    def undo(self) -> None:
        """Take back what was done last, which a filter that is still to be checked is, too."""
        if self._awaited is None:
            self.undo_stack.undo()
        elif self._snapshot is not None:
            self._awaited = None
            self.filter_withdrawn.emit(self._snapshot)

    def adopt(self, changes: Changes) -> None:
        """Change fields without a way back, as for a selection."""
        if self._snapshot is not None:
            self._set(replace(self._snapshot, **changes))

    def restore(self, changes: Changes, instead_of: Changes) -> None:
        """Change fields as undo does; prediction sets and tags that came after the change was made stay."""
        if self._snapshot is None:
            return
        restored = dict(changes)
        if "predictions" in changes:
            known = {p.key for p in (*changes["predictions"], *instead_of["predictions"])}
            # A set to which a model has added images since keeps them.
            newest = {p.key: p for p in self._snapshot.predictions}
            back = tuple(newest.get(p.key, p) for p in changes["predictions"])
            later = tuple(p for p in self._snapshot.predictions if p.key not in known)
            restored["predictions"] = (*back, *later)
        if "tags" in changes:
            # Others of a team may have changed some meanwhile.
            restored["tags"] = self._snapshot.tags.moved(instead_of["tags"], changes["tags"])
        self.adopt(restored)

    def select(self, images: frozenset[int]) -> None:
        """Select images; only where the figures are of the selection does anything else follow from it."""
        if self._snapshot is None or self._snapshot.selected == images:
            return
        if self._snapshot.scope == Scope.SELECTED or self._view is None or not self.up_to_date:
            self.adopt({"selected": images})
            return
        self._snapshot = replace(self._snapshot, selected=images)
        before, self._view = self._view, replace(self._view, snapshot=self._snapshot)
        # Or the window's thread would work out anew what the lists show.
        take_over(self._view, before)

    def close(self) -> None:
        """Stop deriving."""
        self._loading.close()
        self._background.close()

    def _set(self, snapshot: Snapshot) -> None:
        snapshot = in_agreement(snapshot)
        self._snapshot = snapshot
        self._number += 1
        self.snapshot_changed.emit(snapshot)
        self._announce_quality()
        self._derive()

    def _announce_quality(self) -> None:
        """Tell the figures at once where they need no new filtering."""
        view, snapshot = self._view, self._snapshot
        if view is None or snapshot is None or snapshot.table is not view.snapshot.table or snapshot.filter.active:
            return
        if len(snapshot.table) > _MOST_AT_ONCE:
            # Computed with the lists, so nothing may take longer than a few frames.
            return
        images = scope_images(snapshot, view.rows)
        self._quality = snapshot, (images, quality_of(snapshot, images))
        self.quality_changed.emit(self._quality[1][1])

    def _derive(self) -> None:
        """Derive the newest snapshot; while one is being derived the next waits, and only the last one counts."""
        if self._running or self._snapshot is None:
            return
        self._running = True
        known = self._quality[1] if self._quality is not None and self._quality[0] is self._snapshot else None
        self._background.submit(
            partial(
                _derive, self._snapshot, self._view, known, self.arranger(), partial(self._ahead.emit, self._number)
            ),
            partial(self._show, self._number),
            partial(self._fail, self._number),
        )

    @Slot(int, object)
    def _tell_ahead(self, number: int, view: View) -> None:
        if number == self._number:
            self.figures_changed.emit(view)

    def _show(self, number: int, view: View) -> None:
        self._running = False
        if number != self._number:
            self._derive()
            if self._snapshot is None:
                return
            # An older view of the same table is better than a stale one while a slider moves.
            if view.snapshot.table is not self._snapshot.table:
                return
        self._view = view
        self.view_changed.emit(view)

    def _fail(self, number: int, message: str) -> None:
        self._running = False
        if number == self._number:
            self.failed.emit(message)
        else:
            self._derive()


def _derive(
    snapshot: Snapshot,
    previous: View | None,
    known: Figures | None,
    arranger: Arranger | None,
    tell_ahead: Callable[[View], object],
) -> View:
    """Derive a view, and describe it: at 118,287 images that takes longer than a frame, which no window should wait.

    Its lists take most of the time, and its figures need not wait for them.
    """
    view = derive(snapshot, previous, known)
    # After a verdict no list is laid out again, and there is nothing to be ahead of.
    if previous is not None and previous.snapshot.table is snapshot.table and previous.listing is not view.listing:
        shown_figures(view, previous)
        tell_ahead(view)
    described(view, previous, arranger)
    return view
