"""Fetching many files at a time, ahead of whoever reads them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from typing import TYPE_CHECKING

from panview.errors import Cancelled, PanviewError
from panview.remote import Mirrored
from panview.remote.waiting import current_check, leaving_when

if TYPE_CHECKING:
    from panview.remote.mirror import Mirror

THREADS = 32
"""Files that come, or are asked about, at a time: enough to hide the way to a store, few enough for any server."""
_GIVEN_UP = 3
"""After so many that cannot be had, whoever reads finds out by itself."""
_PATIENCE_S = 2.0
"""How long what is on its way is waited for."""


def in_parallel(work: Callable[[str], object], names: Sequence[str], threads: int = THREADS) -> None:
    """Call ``work`` with each name, on several threads; the first error is raised."""
    check = current_check()

    def work_for_caller(name: str) -> None:
        with leaving_when(check):
            work(name)

    with ThreadPoolExecutor(threads, "fetch") as pool:
        try:
            for _ in pool.map(work_for_caller, names):
                pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class Wanted:
    """Files that somebody is going to read, in their order.

    Parameters
    ----------
    files : iterable of (Mirror, str)
        Mirrors and keys; gone through in one thread at a time.
    """

    def __init__(self, files: Iterable[tuple[Mirror, str]]) -> None:
        self._files = iter(files)
        self._lock = threading.Lock()
        self._failed = 0
        self._on_the_way = 0
        self._is_closed = False

    def bring_next(self) -> bool:
        """Fetch the next file; False where there is none any more."""
        with self._lock:
            mirror, key = (None, "") if self._is_closed else next(self._files, (None, ""))
            if mirror is None:
                # Not closed: what others are bringing is still wanted.
                return False
            self._on_the_way += 1
        try:
            with leaving_when(lambda: self._is_closed):
                mirror.bring(key)
        except Cancelled:
            return False
        except PanviewError:
            # Whoever reads this file gets the error.
            self._failed += 1
            self._is_closed |= self._failed >= _GIVEN_UP
        finally:
            with self._lock:
                self._on_the_way -= 1
        return True

    def close(self) -> None:
        """Stop; what is on its way is left to itself."""
        self._is_closed = True
        end = time.monotonic() + _PATIENCE_S
        while self._on_the_way and time.monotonic() < end:
            time.sleep(0.005)


class Fetchers:
    """The threads of a process that fetch ahead; they end when nothing is wanted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: list[Wanted] = []
        self._threads = 0

    def want(self, wanted: Wanted, count: int) -> None:
        """Fetch some files as soon as there is time; what is wanted last comes first.

        Parameters
        ----------
        wanted : Wanted
        count : int
            Number of its files.
        """
        with self._lock:
            self._wanted.append(wanted)
            more = min(THREADS - self._threads, count)
            self._threads += more
        for _ in range(more):
            threading.Thread(target=self._work, name="fetch", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._threads -= 1
                    return
                wanted = self._wanted[-1]
            if not wanted.bring_next():
                with self._lock:
                    if wanted in self._wanted:
                        self._wanted.remove(wanted)


fetchers = Fetchers()


def side_by_side(folders: Sequence[tuple[Mirrored, Sequence[str]]]) -> Iterator[tuple[Mirror, str]]:
    """Yield the first file of each folder, the second of each, and so on.

    Parameters
    ----------
    folders : sequence of (Mirrored, sequence of str)
        Folders and names in them; an empty name is left out.
    """
    places = [place for place, _ in folders]
    for names in zip_longest(*(names for _, names in folders)):
        for place, name in zip(places, names, strict=True):
            if name:
                yield place.mirror, f"{place.key}/{name}" if place.key else name
