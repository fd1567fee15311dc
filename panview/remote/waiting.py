"""Waiting for a store no longer than somebody wants what it sends.

A call that waits for an answer of the network cannot be ended from outside. So it is made in a thread of its own, which
is left to itself when nobody waits for it any more; what it still brings is dropped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from panview.errors import Cancelled

T = TypeVar("T")
Check = Callable[[], bool]

_POLL_S = 0.1
_of_thread = threading.local()
_nobody = threading.Event()


class Lock(Protocol):
    """What can be waited for a moment."""

    def acquire(self, *, timeout: float) -> object:
        """Return something true when it has been acquired."""

    def release(self) -> None:
        """Let it go."""


@contextmanager
def leaving_when(check: Check) -> Iterator[None]:
    """End what this thread waits for in the block when ``check`` says so, with `panview.errors.Cancelled`.

    Parameters
    ----------
    check : callable
        Called ten times a second while a store is waited for.
    """
    before = current_check()
    _of_thread.check = check
    try:
        yield
    finally:
        _of_thread.check = before


def current_check() -> Check:
    """Return what ends the waiting of this thread, for threads that work for it."""
    found: Check = getattr(_of_thread, "check", _never)
    return found


@contextmanager
def nobody_waits() -> Iterator[None]:
    """End what any thread waits for in the block, as when a window is closed."""
    _nobody.set()
    try:
        yield
    finally:
        _nobody.clear()


def leave_if_unwanted() -> None:
    """Raise `panview.errors.Cancelled` if nobody waits any more."""
    if _nobody.is_set() or current_check()():
        raise Cancelled


def answer_of(ask: Callable[[], T]) -> T:
    """Return what a call returns, or raise what it raises.

    Parameters
    ----------
    ask : callable
        Called in another thread.

    Raises
    ------
    Cancelled
        Nobody waits for it any more.
    """
    leave_if_unwanted()
    ended = threading.Event()
    answers: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            answers.append(ask())
        # Raised again where it is waited for.
        except BaseException as error:  # noqa: BLE001
            errors.append(error)
        ended.set()

    threading.Thread(target=work, name="ask", daemon=True).start()
    while not ended.wait(_POLL_S):
        leave_if_unwanted()
    if errors:
        raise errors[0]
    return answers[0]


def pause(seconds: float) -> None:
    """Wait some time, if somebody waits."""
    while seconds > 0:
        leave_if_unwanted()
        _nobody.wait(min(seconds, _POLL_S))
        seconds -= _POLL_S


@contextmanager
def held(lock: Lock) -> Iterator[None]:
    """Hold a lock in the block, waited for while somebody wants what it guards."""
    while not _is_acquired(lock):
        leave_if_unwanted()
    try:
        yield
    finally:
        lock.release()


def _is_acquired(lock: Lock) -> bool:
    try:
        return bool(lock.acquire(timeout=_POLL_S))
    except TimeoutError:
        # As the lock of a file says it.
        return False


def _never() -> bool:
    return False
