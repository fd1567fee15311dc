from __future__ import annotations

from collections import Counter

import pytest

from tests.support import long_share
from tests.support.long_share import in_turn

pytest_plugins = ["pytester"]

NAMES = [f"tests/test_{letter}.py::test_long" for letter in "abcdef"]


def test_an_order_holds_each_once_and_the_seed_decides_it() -> None:
    assert sorted(in_turn(NAMES, "one")) == NAMES
    assert in_turn(NAMES, "one") == in_turn(NAMES[::-1], "one")
    assert in_turn(NAMES, "one") != in_turn(NAMES, "two")


def test_over_many_seeds_each_comes_first() -> None:
    first = Counter(in_turn(NAMES, str(seed))[0] for seed in range(600))
    assert len(first) == len(NAMES)
    assert min(first.values()) > 50


class Clock:
    """Time that passes only in the tests that are run."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


def test_what_does_not_begin_in_time_is_skipped_and_said(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_share, "time", Clock())
    pytester.makeconftest(
        """
        from tests.support.long_share import LongShare

        def pytest_configure(config):
            config.pluginmanager.register(LongShare(0.3, "seed"))
        """
    )
    pytester.makepyfile(
        """
        import pytest
        from tests.support.long_share import time

        @pytest.mark.parametrize("number", range(4))
        def test_takes_a_while(number):
            time.now += 0.2
        """
    )
    result = pytester.runpytest_inprocess("-rs")
    result.assert_outcomes(passed=2, skipped=2)
    result.stdout.fnmatch_lines(["*left for another run*"])


def test_what_does_not_end_is_ended_and_is_no_failure(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        from tests.support.long_share import LongShare

        def pytest_configure(config):
            config.pluginmanager.register(LongShare(1000, "3", -995))
        """
    )
    pytester.makepyfile(
        """
        import time
        import pytest

        @pytest.mark.timeout(100)
        @pytest.mark.parametrize("number", range(2))
        def test_takes_for_ever(number):
            time.sleep(1000)

        def test_fails_by_itself():
            assert False
        """
    )
    pytester.makeini("[pytest]\ntimeout_method = signal")
    result = pytester.runpytest_subprocess("-rs", timeout=300)
    result.assert_outcomes(failed=1, skipped=2)
    result.stdout.fnmatch_lines(["*ended, since the time of this share is up: *test_takes_for_ever*"])
    assert result.duration < 300
