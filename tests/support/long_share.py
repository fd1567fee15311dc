"""A share of the long tests for one run of continuous integration: what fits into a time, in an order that turns."""

from __future__ import annotations

import time
from hashlib import blake2b

import pytest


def in_turn(names: list[str], seed: str) -> list[str]:
    """Return the names in an order that the seed decides, so that over many seeds each comes first as often."""
    return sorted(names, key=lambda name: blake2b(f"{seed}\n{name}".encode()).digest())


class LongShare:
    """Runs the long tests until their time is up; what has not begun by then is skipped, and said.

    Parameters
    ----------
    seconds : float
        After which no further test begins.
    seed : str
        Decides the order, such as the commit that is tested.
    """

    def __init__(self, seconds: float, seed: str) -> None:
        self._seconds = seconds
        self._seed = seed
        self._begun: float | None = None
        self.left_for_another_time: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Order the tests."""
        by_name = {item.nodeid: item for item in items}
        items[:] = [by_name[name] for name in in_turn(list(by_name), self._seed)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip a test whose turn comes too late."""
        if self._begun is None:
            self._begun = time.monotonic()
        if time.monotonic() - self._begun > self._seconds:
            self.left_for_another_time.append(item.nodeid)
            pytest.skip("left for another run: the time of this share is up")
