"""The one cursor of a window, and the one signal that whatever shows something of it follows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from panview.review import cursor as moves
from panview.review.cursor import CANVAS, DISAGREEMENTS, NO_SEGMENT, Cursor
from panview.review.look import CanvasStyle
from panview.review.session import Snapshot, View
from panview.ui.review_state import ReviewState


class CursorState(QObject):
    """Holds the cursor; every move goes through here, and one that changes nothing is none.

    Signals
    -------
    moved : Cursor, Cursor
        Before and after.
    """

    moved = Signal(object, object)

    def __init__(self, state: ReviewState, look: CanvasStyle, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._now = self._told = Cursor(look=look)
        self._rows_of: Snapshot | None = None
        self._held = 0
        state.closed.connect(self._leave)

    @property
    def now(self) -> Cursor:
        """Where it is."""
        return self._now

    def go(self, image: int, segment: int = NO_SEGMENT, *, walk: str = DISAGREEMENTS) -> None:
        """Go to an image on the canvas and select a segment of it, a row of the table that is shown."""
        self._move(moves.gone_to(self._now, image, segment, self._state.view, walk))

    def go_to_segment(self, segment: int, *, walk: str = DISAGREEMENTS) -> None:
        """Go to a segment, a row of the table that is shown."""
        view = self._state.view
        if view is not None and 0 <= segment < len(view.snapshot.table):
            self.go(int(view.snapshot.table.image[segment]), segment, walk=walk)

    def select(self, segment: int, other: int | None = None) -> None:
        """Select a segment of the image; ``other`` is one of the prediction set that is compared with, -1 for none."""
        self._move(moves.selected(self._now, segment, self._state.view, other))

    def bring_up(self, image: int, *, asked: bool = False) -> None:
        """Show a first image, whatever page is shown; usually not one that the user asked for."""
        key = self._state.view.snapshot.key if self._state.view is not None else 0
        self._move(moves.brought_up(self._now, image, None if asked else key))

    def show_page(self, page: str) -> None:
        """Show another page in the middle."""
        self._move(moves.on_page(self._now, page))

    def end_walk(self) -> None:
        """Let steps go through the disagreements again."""
        self._move(replace(self._now, walk=DISAGREEMENTS))

    def set_look(self, **changes: object) -> None:
        """Change the look of the canvas: fields of a `CanvasStyle`."""
        self._move(replace(self._now, look=replace(self._now.look, **changes)))  # type: ignore[arg-type]

    def carry(self, view: View) -> None:
        """Find what is selected again in the table of a view that is about to be shown."""
        before, self._rows_of = self._rows_of, view.snapshot
        if before is not None:
            self._move(moves.carried(self._now, before, view.snapshot))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Tell of all moves within as one, at the end."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            self._tell()

    def _move(self, now: Cursor) -> None:
        self._now = now
        self._tell()

    def _tell(self) -> None:
        if self._held:
            # Also for moves made in reaction to a move: everybody hears of moves in order.
            return
        self._held += 1
        while self._told != self._now:
            before, self._told = self._told, self._now
            self.moved.emit(before, self._told)
        self._held -= 1

    def _leave(self, replaced: bool) -> None:
        self._rows_of = None
        gone = moves.left(self._now)
        self._move(gone if replaced else replace(gone, page=CANVAS))
