from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from panview.datasets.dataset import Dataset
from panview.engine.job_queue import Changes, Job, JobQueue, JobState, Prepare
from panview.engine.predictor import ModelSource
from panview.engine.run_request import RunRequest
from panview.errors import Cancelled, PanviewError
from tests.engine.runs import make_set, request_of
from tests.engine.toy_predictor import toy_source
from tests.support.patience import PATIENCE_S


class Watched:
    """A queue, and all that it has told."""

    def __init__(self) -> None:
        self.queue = JobQueue()
        self.jobs: tuple[Job, ...] = ()
        self.images: dict[int, int] = {}
        self.ended: list[int] = []

    def look(self) -> Changes:
        changes = self.queue.take_changes()
        self.jobs = changes.jobs if changes.jobs is not None else self.jobs
        for number, images in changes.images.items():
            self.images[number] = self.images.get(number, 0) + len(images)
        self.ended += changes.ended
        return changes

    def state(self, number: int) -> JobState:
        return next(job.state for job in self.jobs if job.number == number)

    def wait(self, condition: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        end = time.monotonic() + seconds
        while True:
            self.look()
            if condition():
                return
            assert time.monotonic() < end, [(job.number, job.state, job.message) for job in self.jobs]
            time.sleep(0.01)


@pytest.fixture
def watched() -> Iterator[Watched]:
    watched = Watched()
    yield watched
    watched.queue.close()
    assert not [p for p in psutil.Process().children(recursive=True) if "panview" in p.name()]


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return make_set(tmp_path / "set", 5)


def slow(folder: Path) -> dict[str, object]:
    """Have a toy take its time from the second image on, so that it is met at work, until it shall `hurry`."""
    return {"seconds": 1.0, "slow_from": "000001.png", "until": str(folder / "hurry")}


def hurry(folder: Path) -> None:
    (folder / "hurry").touch()


def ready(dataset: Dataset, source: ModelSource, out: Path) -> Prepare:
    return lambda progress, cancelled: request_of(dataset, source, out, batch=1)


def test_jobs_run_one_after_the_other(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    queue = watched.queue
    first = queue.submit("one", ready(dataset, toy_source(tmp_path, "one", **slow(tmp_path)), tmp_path / "out"))
    second = queue.submit("two", ready(dataset, toy_source(tmp_path, "two"), tmp_path / "out"))
    watched.wait(lambda: watched.state(first) == JobState.RUNNING)
    assert watched.state(second) == JobState.QUEUED
    hurry(tmp_path)
    watched.wait(lambda: len(watched.ended) == 2)
    assert watched.ended == [first, second]
    assert watched.images == {first: 5, second: 5}
    assert [job.state for job in watched.jobs] == [JobState.DONE, JobState.DONE]
    assert not queue.busy


def test_a_job_is_paused_and_goes_on(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    number = watched.queue.submit("toy", ready(dataset, toy_source(tmp_path, **slow(tmp_path)), tmp_path / "out"))
    watched.wait(lambda: watched.images.get(number, 0) >= 1)
    watched.queue.pause(number)
    watched.wait(lambda: watched.state(number) == JobState.PAUSED)
    watched.look()
    count = watched.images[number]
    time.sleep(0.5)
    watched.look()
    assert watched.images[number] == count < 5
    hurry(tmp_path)
    watched.queue.resume(number)
    watched.wait(lambda: watched.state(number) == JobState.DONE)
    assert watched.images[number] == 5


def toy(folder: Path, name: str, **settings: object) -> ModelSource:
    """A toy that leaves a line for each batch, and one for each time that it is loaded."""
    return toy_source(folder, name, witness=str(folder / f"{name}.witness"), **settings)


def times_loaded(folder: Path, name: str) -> int:
    return (folder / f"{name}.witness").read_text().count("loaded")


def test_a_paused_job_lets_the_next_one_go_and_goes_on_in_its_turn(
    watched: Watched, dataset: Dataset, tmp_path: Path
) -> None:
    queue = watched.queue
    first = queue.submit("one", ready(dataset, toy(tmp_path, "one", **slow(tmp_path)), tmp_path / "out"))
    second = queue.submit("two", ready(dataset, toy(tmp_path, "two", **slow(tmp_path)), tmp_path / "out"))
    third = queue.submit("three", ready(dataset, toy(tmp_path, "three"), tmp_path / "out"))
    watched.wait(lambda: watched.images.get(first, 0) >= 1)
    queue.pause(first)
    watched.wait(lambda: watched.state(second) == JobState.RUNNING)
    (job,) = [job for job in watched.jobs if job.number == first]
    assert (job.state, job.aside, job.holding) == (JobState.PAUSED, True, False)
    # How far it is stays to be seen, and what is finished can be reviewed.
    assert job.report is not None
    assert 1 <= job.report.done < 5
    assert len(json.loads((tmp_path / "out" / "one.json").read_text())["annotations"]) == job.report.done
    assert first not in watched.ended
    # It is not interrupted for the one that goes on, which comes before what has not begun.
    queue.resume(first)
    watched.look()
    assert watched.state(first) == JobState.QUEUED
    hurry(tmp_path)
    watched.wait(lambda: len(watched.ended) == 3)
    assert watched.ended == [second, first, third]
    (job,) = [job for job in watched.jobs if job.number == first]
    assert (job.state, job.report.resumed >= 1 if job.report else None) == (JobState.DONE, True)
    assert watched.images[first] >= 5
    assert times_loaded(tmp_path, "one") == 2


def test_while_nobody_waits_a_paused_job_keeps_its_model(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    queue = watched.queue
    first = queue.submit("one", ready(dataset, toy(tmp_path, "one", **slow(tmp_path)), tmp_path / "out"))
    watched.wait(lambda: watched.images.get(first, 0) >= 1)
    queue.pause(first)
    watched.wait(lambda: watched.state(first) == JobState.PAUSED)
    queue.resume(first)
    # It has not even left its pause when it is held again.
    queue.pause(first)
    watched.wait(lambda: watched.state(first) == JobState.PAUSED)
    time.sleep(0.3)
    watched.look()
    assert (watched.state(first), watched.jobs[0].begun) == (JobState.PAUSED, True)
    # The next one that is submitted takes its place.
    second = queue.submit("two", ready(dataset, toy(tmp_path, "two"), tmp_path / "out"))
    watched.wait(lambda: watched.state(second) == JobState.DONE)
    assert (watched.state(first), watched.jobs[0].begun) == (JobState.PAUSED, False)
    assert not queue.busy
    assert times_loaded(tmp_path, "one") == 1
    hurry(tmp_path)
    queue.resume(first)
    watched.wait(lambda: watched.state(first) == JobState.DONE)


def test_a_job_paused_while_its_model_loads_lets_the_next_one_go(
    watched: Watched, dataset: Dataset, tmp_path: Path
) -> None:
    queue = watched.queue
    first = queue.submit("one", ready(dataset, toy(tmp_path, "one", loading=2 * PATIENCE_S), tmp_path / "out"))
    watched.wait(lambda: watched.state(first) == JobState.RUNNING)
    second = queue.submit("two", ready(dataset, toy(tmp_path, "two"), tmp_path / "out"))
    queue.pause(first)
    watched.wait(lambda: watched.state(second) == JobState.DONE)
    assert watched.state(first) == JobState.PAUSED
    queue.cancel(first)
    watched.look()
    assert (watched.state(first), watched.ended) == (JobState.CANCELLED, [second, first])


def test_a_job_that_was_set_aside_is_cancelled_and_restarted(
    watched: Watched, dataset: Dataset, tmp_path: Path
) -> None:
    queue = watched.queue
    first = queue.submit("one", ready(dataset, toy(tmp_path, "one", **slow(tmp_path)), tmp_path / "out"))
    second = queue.submit("two", ready(dataset, toy(tmp_path, "two"), tmp_path / "out"))
    watched.wait(lambda: watched.images.get(first, 0) >= 1)
    queue.pause(first)
    watched.wait(lambda: watched.state(second) == JobState.DONE)
    queue.cancel(first)
    watched.look()
    assert (watched.state(first), watched.ended) == (JobState.CANCELLED, [second, first])
    hurry(tmp_path)
    queue.restart(first)
    watched.wait(lambda: watched.state(first) == JobState.DONE)


def test_a_download_that_is_paused_lets_the_next_one_go(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    queue, source, calls = watched.queue, toy(tmp_path, "one"), []

    def prepare(progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> RunRequest:
        calls.append(len(calls))
        progress(3, 9)
        while len(calls) == 1 and not cancelled():
            time.sleep(0.01)
        if cancelled():
            raise Cancelled
        return request_of(dataset, source, tmp_path / "out", batch=1)

    first = queue.submit("one", prepare)
    second = queue.submit("two", ready(dataset, toy(tmp_path, "two"), tmp_path / "out"))
    watched.wait(lambda: bool(watched.jobs) and watched.jobs[0].prepared == 3)
    queue.pause(first)
    watched.wait(lambda: watched.state(second) == JobState.DONE)
    assert (watched.state(first), watched.ended) == (JobState.PAUSED, [second])
    queue.resume(first)
    watched.wait(lambda: watched.state(first) == JobState.DONE)
    assert len(calls) == 2


def test_paused_and_resumed_at_once_nothing_is_lost(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    queue = watched.queue
    numbers = [
        queue.submit(name, ready(dataset, toy(tmp_path, name, seconds=0.02), tmp_path / "out")) for name in "abc"
    ]
    rng = random.Random(4)
    for _ in range(60):
        if len(watched.ended) == 3:
            break
        number = rng.choice(numbers)
        queue.pause(number)
        time.sleep(rng.uniform(0, 0.05))
        queue.resume(number)
        time.sleep(rng.uniform(0, 0.2))
        watched.look()
    watched.wait(lambda: len(watched.ended) == 3)
    assert sorted(watched.ended) == numbers
    assert [job.state for job in watched.jobs] == [JobState.DONE] * 3
    assert all(len(json.loads((tmp_path / "out" / f"{n}.json").read_text())["annotations"]) == 5 for n in "abc")


def test_what_was_to_start_over_does_so_once(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    queue, source = watched.queue, toy(tmp_path, "one", seconds=0.1)
    request = request_of(dataset, source, tmp_path / "out", batch=1, fresh=True)
    first = queue.submit("one", lambda progress, cancelled: request)
    second = queue.submit("two", ready(dataset, toy(tmp_path, "two"), tmp_path / "out"))
    watched.wait(lambda: watched.images.get(first, 0) >= 2)
    queue.pause(first)
    watched.wait(lambda: watched.state(second) == JobState.DONE)
    queue.resume(first)
    watched.wait(lambda: watched.state(first) == JobState.DONE)
    report = watched.jobs[0].report
    assert report is not None
    assert report.resumed >= 2


def test_a_waiting_job_is_held_while_others_go_ahead(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    queue = watched.queue
    first = queue.submit("one", ready(dataset, toy_source(tmp_path, "one", seconds=0.3), tmp_path / "out"))
    second = queue.submit("two", ready(dataset, toy_source(tmp_path, "two"), tmp_path / "out"))
    third = queue.submit("three", ready(dataset, toy_source(tmp_path, "three"), tmp_path / "out"))
    queue.pause(second)
    watched.wait(lambda: watched.state(third) == JobState.DONE)
    assert watched.state(first) == JobState.DONE
    assert watched.state(second) == JobState.PAUSED
    queue.resume(second)
    watched.wait(lambda: watched.state(second) == JobState.DONE)


def test_a_cancelled_job_goes_on_where_it_stopped(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    queue = watched.queue
    number = queue.submit("toy", ready(dataset, toy_source(tmp_path, **slow(tmp_path)), tmp_path / "out"))
    watched.wait(lambda: watched.images.get(number, 0) >= 2)
    queue.cancel(number)
    watched.wait(lambda: watched.state(number) == JobState.CANCELLED)
    assert watched.ended == [number]
    hurry(tmp_path)
    queue.restart(number)
    watched.wait(lambda: watched.state(number) == JobState.DONE)
    (job,) = watched.jobs
    assert job.report is not None
    assert job.report.resumed >= 2
    queue.remove(number)
    watched.wait(lambda: watched.jobs == ())


def test_a_waiting_job_is_cancelled_at_once(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    queue = watched.queue
    first = queue.submit("one", ready(dataset, toy_source(tmp_path, "one", seconds=0.1), tmp_path / "out"))
    second = queue.submit("two", ready(dataset, toy_source(tmp_path, "two"), tmp_path / "out"))
    queue.cancel(second)
    watched.look()
    assert watched.state(second) == JobState.CANCELLED
    assert watched.ended == [second]
    watched.wait(lambda: watched.state(first) == JobState.DONE)
    assert second not in watched.images


def test_a_failure_has_its_message_and_the_next_job_runs(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    queue = watched.queue
    crash = toy_source(tmp_path, "one", crash_at="000002.png")
    first = queue.submit("one", ready(dataset, crash, tmp_path / "out"))
    second = queue.submit("two", ready(dataset, toy_source(tmp_path, "two"), tmp_path / "out"))
    watched.wait(lambda: len(watched.ended) == 2)
    assert watched.state(first) == JobState.FAILED
    assert watched.state(second) == JobState.DONE
    assert "ended by signal 9" in watched.jobs[0].message
    # The fault is mended, and the job goes on.
    toy_source(tmp_path, "one")
    queue.restart(first)
    watched.wait(lambda: watched.state(first) == JobState.DONE)


def test_a_run_that_has_nothing_to_show_says_why(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    queue = watched.queue
    silent = queue.submit("one", ready(dataset, toy(tmp_path, "one", says_nothing=True), tmp_path / "out"))
    watched.wait(lambda: watched.state(silent) == JobState.DONE)
    assert "no image has a segment: the model finds nothing at its thresholds (step 86)" in watched.jobs[0].message
    for row in range(5):
        dataset.photo(row).write_bytes(b"no picture")
    blind = queue.submit("two", ready(dataset, toy(tmp_path, "two"), tmp_path / "out"))
    watched.wait(lambda: watched.state(blind) == JobState.FAILED)
    assert "none of 5 images could be predicted" in watched.jobs[1].message


def test_gaps_between_categories_can_be_accepted(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    source = toy_source(tmp_path, classes=("person", "zebra", "sky", "lava"))
    number = watched.queue.submit("toy", ready(dataset, source, tmp_path / "out"))
    watched.wait(lambda: watched.state(number) == JobState.FAILED)
    assert watched.jobs[0].gaps
    watched.queue.restart(number, accept_gaps=True)
    watched.wait(lambda: watched.state(number) == JobState.DONE)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (PanviewError("no network"), JobState.FAILED),
        (Cancelled(), JobState.CANCELLED),
        (KeyError("oops"), JobState.FAILED),
    ],
)
def test_whatever_getting_ready_raises_the_job_ends(
    watched: Watched, error: Exception, state: JobState, capfd: pytest.CaptureFixture[str]
) -> None:
    def prepare(progress: object, cancelled: object) -> object:
        raise error

    number = watched.queue.submit("toy", prepare)  # type: ignore[arg-type]
    watched.wait(lambda: watched.ended == [number])
    assert watched.state(number) == state
    capfd.readouterr()


def test_getting_ready_tells_how_far_it_is_and_is_cancelled(watched: Watched, dataset: Dataset, tmp_path: Path) -> None:
    def prepare(progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> object:
        progress(3, 9)
        while not cancelled():
            time.sleep(0.01)
        raise Cancelled

    number = watched.queue.submit("toy", prepare)  # type: ignore[arg-type]
    watched.wait(lambda: bool(watched.jobs) and watched.jobs[0].prepared == 3)
    assert (watched.jobs[0].state, watched.jobs[0].to_prepare) == (JobState.PREPARING, 9)
    watched.queue.cancel(number)
    watched.wait(lambda: watched.state(number) == JobState.CANCELLED)


def test_closing_in_the_middle_keeps_what_is_finished(dataset: Dataset, tmp_path: Path) -> None:
    watched = Watched()
    number = watched.queue.submit("toy", ready(dataset, toy_source(tmp_path, seconds=0.2), tmp_path / "out"))
    watched.wait(lambda: watched.images.get(number, 0) >= 1)
    watched.queue.close()
    assert (tmp_path / "out" / "toy.json").is_file()
    assert not [p for p in psutil.Process().children(recursive=True) if "panview" in p.name()]
