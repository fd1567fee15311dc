"""What can be undone: changes that merge while a slider moves, and changes that are on disk."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand

MERGE_S = 1.5
"""Changes of the same kind that follow each other faster than this are one change to undo."""

T = TypeVar("T")


class Change(QUndoCommand, Generic[T]):
    """Something before and after.

    Parameters
    ----------
    text : str
        What undo says.
    before, after : T
    put : callable
        Given what is to be, and in the place of what.
    merge : object
        Changes in quick succession with the same key are undone as one, as when a slider moves; empty for none.
    same : callable
        Whether two are the same; a slider that came back to where it was leaves nothing to undo.
    """

    def __init__(
        self,
        text: str,
        before: T,
        after: T,
        put: Callable[[T, T], object],
        *,
        merge: object = "",
        same: Callable[[T, T], bool] = lambda one, other: one == other,
    ) -> None:
        super().__init__(text)
        self._before, self._after = before, after
        self._put, self._merge, self._same = put, merge, same
        self._when = time.monotonic()

    def redo(self) -> None:  # noqa: D102
        self._put(self._after, self._before)

    def undo(self) -> None:  # noqa: D102
        self._put(self._before, self._after)

    def id(self) -> int:  # noqa: D102
        return hash(self._merge) & 0x7FFFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: D102
        if not isinstance(other, Change) or other._merge != self._merge or other._when - self._when > MERGE_S:
            return False
        self._after, self._when = other._after, other._when
        self.setObsolete(self._same(self._before, self._after))
        return True


class SavedChange(QUndoCommand, Generic[T]):
    """What is on disk before and after; undoing saves that of before anew, so that nothing is lost from the file.

    Parameters
    ----------
    text : str
        What undo says.
    before, after : T
    save : callable
        Given what is to be, and in the place of what; None where nothing of it has been saved yet.
    go_back : callable
        Shows what was undone, or done again.
    """

    def __init__(
        self,
        text: str,
        before: T,
        after: T,
        save: Callable[[T, T | None], object],
        go_back: Callable[[], object],
    ) -> None:
        super().__init__(text)
        self._before, self._after = before, after
        self._save, self._go_back = save, go_back
        self._done = False

    def redo(self) -> None:  # noqa: D102
        again, self._done = self._done, True
        self._save(self._after, self._before if again else None)
        if again:
            self._go_back()

    def undo(self) -> None:  # noqa: D102
        self._save(self._before, self._after)
        self._go_back()
