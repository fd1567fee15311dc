"""Where each review is left: written down as somebody goes on, and taken up again from Recent."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject

from panview.errors import PanviewError
from panview.overlay.colourings.registry import COLOURINGS
from panview.review.cursor import CANVAS, Cursor
from panview.review.remembered.reviews import (
    KeptReview,
    begun_again,
    in_front,
    kept_review,
    look_again,
    opening_again,
    review_file,
    still_there,
)
from panview.review.remembered.store import load_kept, save_kept
from panview.review.session import EvaluatedPrediction, Snapshot, View
from panview.settings import is_temporary
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.orders import image_order, list_order, set_image_order, set_list_order
from panview.ui.review_state import ReviewState
from panview.ui.timers import one_shot
from panview.words import tr

_REST_MS = 1000
"""So long after the last change a review is written down."""


class RememberController(QObject):
    """Writes a file for each ground truth, and opens it again as the file says."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        opening: OpeningController,
        *,
        writable: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor, self._opening = window, state, cursor, opening
        self._writable = writable
        self._background = Background(1, "remember", self)
        # What is to be taken up again: with the set that is opened next, and with what is still to come of it.
        self._next: KeptReview | None = None
        self._again: KeptReview | None = None
        self._lists_due = False
        # As it was seen last; at the moment it is closed there is nothing to be asked any more.
        self._snapshot: Snapshot | None = None
        self._seen = cursor.now
        self._waiting: tuple[Path, ...] = ()
        self._declined: tuple[str, ...] = ()
        self._written: KeptReview | None = None
        self._unread = ""
        # By its file: what has been handed over, and is not known to be on the disk.
        self._unsaved: dict[Path, KeptReview] = {}
        self._rest = one_shot(self, _REST_MS, self._write)
        opening.preparing.append(self._begin)
        opening.in_front = self._in_front
        state.snapshot_changed.connect(self._note)
        state.view_changed.connect(self._take_up)
        state.closed.connect(self._leave)
        cursor.moved.connect(self._note_move)
        window.image_list.sort_changed.connect(lambda *_: self._rest.start())
        window.disagreements.order_changed.connect(lambda _: self._rest.start())

    def open_again(self, path: str) -> bool:
        """Open a ground truth as it was left; False where nothing is known of that."""
        kept = self._load(path)
        self._tell_unread()
        if kept.path != path:
            return False
        kept, gone = still_there(kept)
        if gone:
            self._window.status_line.show_message(tr("No longer found, so left out: {list}", list=", ".join(gone)))
        self._opening.open(Path(path), tuple(map(Path, kept.predictions)), opening=opening_again(kept.opening))
        self._next = kept
        return True

    @property
    def declined(self) -> frozenset[str]:
        """Names of the model runs of what is open that were offered and not wanted."""
        return frozenset(self._declined)

    def decline(self, names: Sequence[str]) -> None:
        """Offer these model runs of what is open no more."""
        self._declined = tuple(sorted({*self._declined, *names}))
        self._rest.start()

    def forget(self, path: str) -> None:
        """Know nothing of a ground truth any more."""
        self._unsaved.pop(review_file(path), None)
        with suppress(OSError):
            review_file(path).unlink(missing_ok=True)

    def close(self) -> None:
        """Write where the review is left, if that is not written yet."""
        # What waits there is dropped, and written here.
        self._background.close()
        self._rest.stop()
        kept = self._now()
        if kept is not None and self._writable and kept != self._written:
            self._unsaved[review_file(kept.path)] = kept
        for path, unsaved in self._unsaved.items():
            # Nobody is left to be told.
            with suppress(PanviewError):
                save_kept(path, unsaved)

    # Taking up

    def _load(self, path: str) -> KeptReview:
        unsaved = self._unsaved.get(review_file(path))
        if unsaved is not None:
            # Closed a moment ago: the file may still be that of before.
            return unsaved
        kept, note = load_kept(review_file(path), KeptReview, writable=self._writable)
        self._unread = note or self._unread
        return kept

    def _tell_unread(self) -> None:
        note, self._unread = self._unread, ""
        if note:
            self._window.banner.show_message(tr("Your place in this review could not be read"), note, "warning")

    def _begin(self, snapshot: Snapshot) -> Snapshot:
        """Give a set that has just been read what it was left with."""
        kept, self._next = self._next, None
        self._again, self._lists_due = None, False
        path = str(snapshot.dataset.files.json)
        known = self._load(path)
        self._declined = known.declined if known.path == path else ()
        if kept is None or kept.path != path:
            return snapshot
        begun, note = begun_again(kept, snapshot)
        if note:
            self._window.status_line.show_message(note)
        self._again, self._lists_due = kept, True
        if kept.image in snapshot.dataset.image_names:
            self._opening.begin_at(kept.image)
        return begun

    def _in_front(self, predictions: Sequence[EvaluatedPrediction]) -> dict[str, Any]:
        """Show what was shown as soon as it is there, unless somebody has done something since."""
        if self._again is None or self._state.undo_stack.count():
            return {}
        return in_front(self._again, predictions)

    def _take_up(self, view: View) -> None:
        """Sort, look and go as before, once there is what that is about."""
        # Not before: what is opened takes the messages of before away.
        self._tell_unread()
        kept = self._again
        if kept is None or not self._lists_due or (kept.predictions and view.snapshot.prediction is None):
            return
        if self._state.snapshot is None:
            return
        self._lists_due = False
        set_image_order(self._window, kept.images)
        set_list_order(self._window, kept.disagreements)
        look = look_again(kept.look)
        if look["colour_by"] not in {kind.key for kind in COLOURINGS}:
            del look["colour_by"]
        self._cursor.set_look(**look)
        if kept.page in {spec.key for spec in self._window.specs if spec.offered} - {CANVAS}:
            self._cursor.show_page(kept.page)
        if kept.layout:
            self._window.set_layout_text(kept.layout)

    # Writing down

    def _note(self, snapshot: Snapshot) -> None:
        self._snapshot, self._waiting = snapshot, self._opening.waiting()
        if self._state.undo_stack.count():
            # Somebody goes on from here.
            self._again = self._again if self._lists_due else None
        self._rest.start()

    def _note_move(self, _before: Cursor, now: Cursor) -> None:
        if self._state.snapshot is not None:
            self._seen = now
            self._rest.start()

    def _leave(self, _replaced: bool) -> None:
        self._rest.stop()
        self._write()
        self._snapshot, self._again, self._written = None, None, None
        self._declined = ()

    def _now(self) -> KeptReview | None:
        """Return the review as it is; what has not been taken up yet of last time is as it was."""
        snapshot, again = self._snapshot, self._again
        if snapshot is None or is_temporary(str(snapshot.dataset.files.json)):
            return None
        images, disagreements = image_order(self._window), list_order(self._window)
        kept = kept_review(snapshot, self._seen, images, disagreements, self._waiting)
        kept = msgspec.structs.replace(kept, layout=self._window.layout_text(), declined=self._declined)
        if again is None:
            return kept
        if self._lists_due:
            names = ("images", "disagreements", "page", "look", "layout")
            kept = msgspec.structs.replace(kept, **{name: getattr(again, name) for name in names})
        waits = {name: getattr(again, name) for name in ("shown", "compared") if self._waits(getattr(again, name))}
        return msgspec.structs.replace(kept, **waits, image=kept.image or again.image)

    def _waits(self, name: str) -> bool:
        return name in {str(path) for path in self._waiting}

    def _write(self) -> None:
        kept = self._now()
        if kept is None or not self._writable or kept == self._written:
            return
        path = review_file(kept.path)
        self._written = self._unsaved[path] = kept
        self._background.submit(partial(save_kept, path, kept), partial(self._saved, path, kept), self._fail)

    def _saved(self, path: Path, kept: KeptReview, _: object) -> None:
        if self._unsaved.get(path) is kept:
            del self._unsaved[path]

    def _fail(self, why: str) -> None:
        if why:
            self._window.status_line.show_message(tr("Your place in this review could not be saved: {why}", why=why))
