"""Fetching many files at a time, ahead of whoever reads them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest

from panview.errors import PanviewError
from panview.remote import Mirrored

THREADS = 16
"""Files that come at a time: enough to hide the way to a store, few enough for any server."""
_GIVEN_UP = 3
"""After so many that cannot be had, whoever reads finds out by itself."""


def in_parallel(work: Callable[[str], object], names: Sequence[str]) -> None:
    """Call ``work`` with each name, on several threads; the first error is raised."""
    with ThreadPoolExecutor(THREADS, "fetch") as pool:
        try:
            for _ in pool.map(work, names):
                pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class Ahead:
    """Threads that fetch files until all have come, or it is closed.

    Parameters
    ----------
    folders : sequence of (Mirrored, sequence of str)
        Folders that are gone through side by side: the first file of each, the second of each, and so on.
    """

    def __init__(self, folders: Sequence[tuple[Mirrored, Sequence[str]]]) -> None:
        self._folders = folders
        self._files = self._in_order()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._failed = 0
        self._threads = [threading.Thread(target=self._work, name=f"fetch_{i}", daemon=True) for i in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop; what is on its way still arrives."""
        self._closed.set()
        for thread in self._threads:
            thread.join()

    def _in_order(self) -> Iterator[tuple[Mirrored, str]]:
        places = [place for place, _ in self._folders]
        for names in zip_longest(*(names for _, names in self._folders)):
            yield from ((place, name) for place, name in zip(places, names, strict=True) if name)

    def _work(self) -> None:
        while not self._closed.is_set() and self._failed < _GIVEN_UP:
            with self._lock:
                place, name = next(self._files, (None, ""))
            if place is None:
                return
            try:
                place.mirror.fetch(f"{place.key}/{name}" if place.key else name)
            except PanviewError:
                # Whoever reads this file gets the error.
                self._failed += 1
