"""A share of the long tests for one run of continuous integration: what fits into a time, in an order that turns."""

from __future__ import annotations

import time
from collections.abc import Generator
from hashlib import blake2b

import pytest


def in_turn(names: list[str], seed: str) -> list[str]:
    """Return the names in an order that the seed decides, so that over many seeds each comes first as often."""
    return sorted(names, key=lambda name: blake2b(f"{seed}\n{name}".encode()).digest())


MORE_S = 180
"""`.ci/run` gives a share this long more, and a while for the rest."""


class LongShare:
    """Runs the long tests until their time is up; what has not begun by then is skipped, and said.

    What has begun has a while more. If that is not enough it is ended, its stacks are printed, and it counts as skipped
    too: a test may be longer than any share, and whether it hangs is for `make test-long` to say.

    Parameters
    ----------
    seconds : float
        After which no further test begins.
    seed : str
        Decides the order, such as the commit that is tested.
    more : float
        Seconds after which what has begun is ended.
    """

    def __init__(self, seconds: float, seed: str, more: float = MORE_S) -> None:
        self._seconds = seconds
        self._more = more
        self._seed = seed
        self._begun: float | None = None
        self.left_for_another_time: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Order the tests."""
        by_name = {item.nodeid: item for item in items}
        items[:] = [by_name[name] for name in in_turn(list(by_name), self._seed)]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Give a test what is left of the time; pytest-timeout, which is within this hook, keeps it."""
        if self._begun is None:
            self._begun = time.monotonic()
        left = self._begun + self._seconds + self._more - time.monotonic()
        item.add_marker(pytest.mark.timeout(max(left, 1)), append=False)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Report what was ended as skipped."""
        report = yield
        if report.failed and call.excinfo is not None and str(call.excinfo.value).startswith("Timeout (>"):
            self.left_for_another_time.append(item.nodeid)
            report.outcome = "skipped"
            path, line, _ = item.location
            report.longrepr = (path, line or 0, f"Skipped: ended, since the time of this share is up: {item.nodeid}")
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip a test whose turn comes too late."""
        assert self._begun is not None
        if time.monotonic() - self._begun > self._seconds:
            self.left_for_another_time.append(item.nodeid)
            pytest.skip("left for another run: the time of this share is up")
