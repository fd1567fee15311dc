"""Work off the window's thread: every end is told once, in the window's thread, or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.errors import BadFileError, Cancelled
from panview.metrics.evaluation import CancelCheck, Progress
from panview.ui.loading.background import Background, Jobs, JobState
from tests.support.patience import PATIENCE_S, wait_until

Told = list[tuple[str, object]]


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    made = Background(2, "image")
    yield made
    made.close()


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def listen(told: Told) -> tuple[Callable[[object], None], Callable[[str], None]]:
    return (lambda result: told.append(("done", result))), (lambda why: told.append(("failed", why)))


def test_a_result_comes_in_the_thread_that_asked(background: Background, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []

    def work() -> int:
        threads.append(threading.current_thread())
        return 3

    def done(result: int) -> None:
        threads.append(threading.current_thread())
        assert result == 3

    background.submit(work, done, pytest.fail)
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_a_result_never_comes_while_it_is_being_asked_for(background: Background, qtbot: QtBot) -> None:
    told: Told = []
    for number in range(300):
        before = len(told)
        future = background.submit(lambda number=number: number, *listen(told))
        # However soon the thread is done, whoever asks goes on first.
        future.result()
        assert len(told) == before
        if number % 20 == 0:
            qtbot.wait(1)
    qtbot.waitUntil(lambda: len(told) == 300)
    assert sorted(number for _, number in told) == list(range(300))  # type: ignore[type-var]


def raises(error: BaseException) -> Callable[[], object]:
    def work() -> object:
        raise error

    return work


def test_errors_become_messages(background: Background, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    told: Told = []
    errors = [
        BadFileError(Path("/data/x.png"), "is not a PNG"),
        Cancelled(),
        MemoryError(),
        ZeroDivisionError("by nothing"),
    ]
    for error in errors:
        expected = len(told) + 1
        background.submit(raises(error), *listen(told))
        qtbot.waitUntil(lambda expected=expected: len(told) == expected)
    assert [kind for kind, _ in told] == ["failed"] * 4
    messages = [str(message) for _, message in told]
    assert messages[0] == "/data/x.png: is not a PNG"
    assert messages[1] == ""
    assert "memory" in messages[2]
    assert "ZeroDivisionError: by nothing" in messages[3]
    # Only what is panview's own fault leaves a trace.
    assert capsys.readouterr().err.count("Traceback") == 1


def test_nothing_comes_after_it_is_closed(qapp: QApplication, qtbot: QtBot) -> None:
    told: Told = []
    background = Background(1, "image")
    gate = threading.Event()
    background.submit(gate.wait, *listen(told))
    waiting = background.submit(lambda: 2, *listen(told))
    gate.set()
    background.close()
    after = background.submit(lambda: 3, *listen(told))
    qtbot.wait(20)
    assert told == []
    assert after.cancelled()
    assert waiting.cancelled() or waiting.done()


def counting(started: list[str], name: str, gate: threading.Event) -> Callable[[Progress, CancelCheck], str]:
    """A job of 50 steps that waits for a gate after the first one."""

    def work(progress: Progress, cancelled: CancelCheck) -> str:
        started.append(name)
        for step in range(50):
            progress(step + 1, 50)
            if step == 0:
                assert gate.wait(PATIENCE_S)
            if cancelled():
                raise Cancelled
            time.sleep(0.002)
        return name

    return work


def test_jobs_run_one_after_the_other_with_progress(jobs: Jobs, qtbot: QtBot) -> None:
    told: Told = []
    states: list[JobState | None] = []
    started: list[str] = []
    gate = threading.Event()
    jobs.changed.connect(states.append)
    began = time.monotonic()
    jobs.start("First", counting(started, "first", gate), *listen(told))
    jobs.start("Second", counting(started, "second", gate), *listen(told))
    qtbot.waitUntil(lambda: any(state is not None and state.done == 1 for state in states))
    assert started == ["first"]
    assert jobs.busy
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert told == [("done", "first"), ("done", "second")]
    assert states[-1] is None
    shown = [state for state in states if state is not None]
    assert [state.title for state in shown] == sorted(state.title for state in shown)
    assert shown[0].waiting == 0
    assert {state.waiting for state in shown if state.title == "Second"} == {0}
    assert shown[-1].done == shown[-1].total == 50
    assert 0 < shown[-1].seconds <= time.monotonic() - began


def test_a_job_beside_does_not_wait_and_is_shown_first(jobs: Jobs, qtbot: QtBot) -> None:
    told: Told = []
    states: list[JobState | None] = []
    gate, door = threading.Event(), threading.Event()
    jobs.changed.connect(states.append)
    jobs.start("Long", counting([], "long", gate), *listen(told))
    jobs.start("Short", lambda progress, cancelled: door.wait(PATIENCE_S), *listen(told), beside=True)
    # What the long one says meanwhile is not shown.
    qtbot.wait(20)
    assert states[-1] is not None
    assert (states[-1].title, states[-1].waiting) == ("Short", 1)
    door.set()
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told == [("done", True)]
    assert states[-1].title == "Long"
    gate.set()
    qtbot.waitUntil(lambda: len(told) == 2)


def test_cancelled_jobs_fail_without_a_reason(jobs: Jobs, qtbot: QtBot) -> None:
    told: Told = []
    states: list[JobState | None] = []
    started: list[str] = []
    gate = threading.Event()
    jobs.changed.connect(states.append)
    for name in ("first", "second"):
        jobs.start(name, counting(started, name, gate), *listen(told))
    qtbot.waitUntil(lambda: bool(started))
    jobs.cancel()
    assert states[-1] is not None
    assert states[-1].cancelling
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert told == [("failed", ""), ("failed", "")]
    assert started == ["first"]


def test_one_of_several_jobs_is_cancelled(jobs: Jobs, qtbot: QtBot) -> None:
    told: Told = []
    gate = threading.Event()
    jobs.start("first", counting([], "first", gate), *listen(told))
    second = jobs.start("second", counting([], "second", gate), *listen(told))
    jobs.start("third", counting([], "third", gate), *listen(told))
    jobs.cancel(second)
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert told == [("done", "first"), ("failed", ""), ("done", "third")]


def test_a_job_cancelled_in_its_last_moment_is_cancelled(jobs: Jobs, qtbot: QtBot) -> None:
    told: Told = []
    finished = threading.Event()

    def work(progress: Progress, cancelled: CancelCheck) -> int:
        finished.set()
        return 1

    jobs.start("quick", work, *listen(told))
    assert finished.wait(PATIENCE_S)
    # Its result is on the way to this thread.
    jobs.cancel()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert told == [("failed", "")]


def test_closing_stops_a_running_job(qapp: QApplication) -> None:
    jobs = Jobs()
    started: list[str] = []
    gate = threading.Event()
    gate.set()

    def work(progress: Progress, cancelled: CancelCheck) -> None:
        started.append("running")
        while not cancelled():
            time.sleep(0.002)
        raise Cancelled

    jobs.start("endless", work, *listen([]))
    wait_until(lambda: started)
    # It would go on for ever.
    jobs.close()


def test_a_job_that_raises_lets_the_next_one_run(jobs: Jobs, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    told: Told = []

    def work(progress: Progress, cancelled: CancelCheck) -> None:
        raise ZeroDivisionError("oh")

    jobs.start("bad", work, *listen(told))
    jobs.start("good", lambda progress, cancelled: 5, *listen(told))
    qtbot.waitUntil(lambda: not jobs.busy)
    assert [kind for kind, _ in told] == ["failed", "done"]
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_quiet_job_holds_up_no_other_and_is_shown_when_it_is_alone(jobs: Jobs, qtbot: QtBot) -> None:
    started: list[str] = []
    told: Told = []
    shown: list[str] = []
    jobs.changed.connect(lambda state: shown.append(state.title if state is not None else ""))
    quiet, loud = threading.Event(), threading.Event()
    jobs.start("quiet", counting(started, "quiet", quiet), *listen(told), quiet=True)
    qtbot.waitUntil(lambda: started == ["quiet"])
    jobs.start("loud", counting(started, "loud", loud), *listen(told))
    qtbot.waitUntil(lambda: started == ["quiet", "loud"])
    jobs.start("second", counting(started, "second", loud), *listen(told))
    qtbot.waitUntil(lambda: shown[-1] == "loud")
    loud.set()
    qtbot.waitUntil(lambda: len(told) == 2 and shown[-1] == "quiet")
    assert jobs.busy
    quiet.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert started == ["quiet", "loud", "second"]
    assert shown[-1] == ""
