"""Following a run that another process carries out: here a thread with a model process of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from panview.addresses import local_place
from panview.datasets.dataset import Dataset
from panview.datasets.forms.reading import AS_FOUND
from panview.engine import following
from panview.engine.following import follow_run, run_at, state_of
from panview.engine.found_runs import found_runs
from panview.engine.job_queue import JobState
from panview.engine.run_folder import (
    RunFolder,
    default_folder,
    finished_images,
    is_held,
    locked,
    read_manifest,
    write_manifest,
)
from panview.engine.run_request import Phase, RunControl, RunReport, RunRequest
from panview.errors import Cancelled, PanviewError
from panview.jobs.answers import UnderWay
from panview.jobs.sets import evaluate
from tests.engine.runs import Witness, make_set, request_of, run
from tests.engine.test_job_queue import Watched, ready
from tests.engine.toy_predictor import toy_source

HELD_AT = "000002.png"


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return make_set(tmp_path / "set", 5)


@dataclass
class Elsewhere:
    """A run that somebody else carries out, and that waits at its third image."""

    request: RunRequest
    control: RunControl
    gate: Path

    @property
    def run(self) -> RunFolder:
        return self.request.run


@contextmanager
def elsewhere(dataset: Dataset, folder: Path, out: Path) -> Iterator[Elsewhere]:
    gate = folder / "go"
    source = toy_source(folder, wait_at=HELD_AT, wait_for=str(gate))
    other = Elsewhere(request_of(dataset, source, out, batch=1), RunControl(), gate)

    def carry_out() -> None:
        try:
            run(other.request, other.control)
        except Cancelled:
            pass

    thread = threading.Thread(target=carry_out)
    thread.start()
    try:
        yield other
    finally:
        gate.touch()
        thread.join(60)
    assert not thread.is_alive()


class Follower:
    """Follows a run in a thread, and says how that ended."""

    def __init__(self, run: RunFolder, dataset: Dataset) -> None:
        self.seen, self.control = Witness(), RunControl()
        self.error: BaseException | None = None
        self._came = threading.Condition()
        self._thread = threading.Thread(target=self._follow, args=(run, dataset))
        self._thread.start()

    def _follow(self, run: RunFolder, dataset: Dataset) -> None:
        try:
            follow_run(run, dataset, self.control, self._report, self.seen.images.append)
        except (PanviewError, Cancelled) as error:
            self.error = error

    def _report(self, report: object) -> None:
        with self._came:
            self.seen.reports.append(report)  # type: ignore[arg-type]
            self._came.notify_all()

    def wait_for(self, images: int) -> None:
        with self._came:
            assert self._came.wait_for(lambda: bool(self.seen.reports) and self.seen.reports[-1].done >= images, 60)

    def end(self) -> None:
        self._thread.join(60)
        assert not self._thread.is_alive()


def wait_until_held(run: RunFolder, dataset: Dataset) -> None:
    for _ in range(6000):
        if state_of(run, dataset) is not None and len(list(run.png_folder.glob("*.png"))) == 2:
            return
        threading.Event().wait(0.01)
    raise AssertionError("the run never came to its third image")


def test_images_come_while_another_process_writes_them_and_are_those_that_it_reports(
    dataset: Dataset, tmp_path: Path
) -> None:
    with elsewhere(dataset, tmp_path / "toy", tmp_path / "out") as other:
        wait_until_held(other.run, dataset)
        follower = Follower(other.run, dataset)
        follower.wait_for(2)
        assert [image.row for image in follower.seen.images] == [0, 1]
        last = follower.seen.reports[-1]
        assert (last.phase, last.done, last.total, last.message) == (Phase.RUNNING, 2, 5, "")
        other.gate.touch()
        follower.end()
    assert follower.error is None
    assert follower.seen.reports[-1].phase == Phase.FINISHED
    # A run that has nothing left to do reports what is there.
    assert sorted(follower.seen.images, key=lambda image: image.row) == run(other.request)[1].images


def test_what_is_stopped_there_is_said_and_can_be_followed_again(dataset: Dataset, tmp_path: Path) -> None:
    with elsewhere(dataset, tmp_path / "toy", tmp_path / "out") as other:
        wait_until_held(other.run, dataset)
        follower = Follower(other.run, dataset)
        follower.wait_for(2)
        other.control.stop()
        other.gate.touch()
        follower.end()
    there = len(list(other.run.png_folder.glob("*.png")))
    assert there < 5
    assert f"the run has stopped after {there} of 5 images" in str(follower.error)
    assert str(other.run.manifest) in str(follower.error)
    run(other.request)
    again = Follower(other.run, dataset)
    again.end()
    assert (again.error, [image.row for image in again.seen.images]) == (None, [0, 1, 2, 3, 4])


def test_following_ends_when_it_is_asked_to_and_leaves_the_run_alone(dataset: Dataset, tmp_path: Path) -> None:
    with elsewhere(dataset, tmp_path / "toy", tmp_path / "out") as other:
        wait_until_held(other.run, dataset)
        follower = Follower(other.run, dataset)
        follower.wait_for(2)
        follower.control.stop()
        follower.end()
        assert isinstance(follower.error, Cancelled)
        assert is_held(other.run)
    state = state_of(other.run, dataset)
    assert state is not None
    assert state.phase == Phase.FINISHED
    assert not is_held(other.run)


@pytest.mark.parametrize(("change", "said"), [("removed", "was removed"), ("other", "was started over")])
def test_a_run_that_is_another_one_is_not_followed_on(dataset: Dataset, tmp_path: Path, change: str, said: str) -> None:
    with elsewhere(dataset, tmp_path / "toy", tmp_path / "out") as other:
        wait_until_held(other.run, dataset)
        manifest = read_manifest(other.run)
        assert manifest is not None
        follower = Follower(other.run, dataset)
        follower.wait_for(2)
        if change == "removed":
            other.run.manifest.unlink()
        else:
            write_manifest(other.run, {**manifest, "key": "other"})
        follower.end()
    assert said in str(follower.error)
    assert len(follower.seen.images) == 2


def test_a_run_of_fewer_images_than_are_there_has_no_time_left(dataset: Dataset, tmp_path: Path) -> None:
    with elsewhere(dataset, tmp_path / "toy", tmp_path / "out") as other:
        wait_until_held(other.run, dataset)
        manifest = read_manifest(other.run)
        assert manifest is not None
        write_manifest(other.run, {**manifest, "images": {"wanted": 1, "finished": 1}})
        follower = Follower(other.run, dataset)
        follower.wait_for(2)
        follower.control.stop()
        follower.end()
    assert all(report.done <= report.total for report in follower.seen.reports)
    assert not any((report.seconds_left or 0) < 0 for report in follower.seen.reports)


def test_whoever_ends_the_following_does_not_wait_for_a_look_at_all_maps(dataset: Dataset, tmp_path: Path) -> None:
    request = request_of(dataset, toy_source(tmp_path / "toy"), tmp_path / "out")
    run(request)
    manifest = read_manifest(request.run)
    assert manifest is not None
    asked: list[None] = []

    def cancelled() -> bool:
        asked.append(None)
        return len(asked) == 3

    with pytest.raises(Cancelled):
        finished_images(request.run, dataset, manifest["key"], cancelled=cancelled)
    assert len(finished_images(request.run, dataset, manifest["key"])) == 5


def test_a_lock_that_cannot_be_removed_while_it_is_held_fails_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows removes no file that is open."""
    named = RunFolder(tmp_path, "toy")
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path == named.lock:
            raise PermissionError(13, "The process cannot access the file", str(path))
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    for _ in range(2):
        with locked(named):
            assert is_held(named)
        assert not is_held(named)


def test_a_run_at_an_address_is_not_followed(dataset: Dataset, tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    request = request_of(dataset, toy_source(tmp_path / "toy"), tmp_path / "out")
    run(request)
    manifest = read_manifest(request.run)
    assert manifest is not None
    write_manifest(request.run, {**manifest, "state": "running"})
    request.run.json.unlink()
    address = f"memory://{tmp_path.name}/out"
    fsspec.filesystem("memory").put(str(tmp_path / "out"), address, recursive=True)

    def add(path: Path) -> object:
        return evaluate(dataset, path, "error", False, 0, AS_FOUND, lambda *_: None, lambda: False)

    there = local_place(f"{address}/toy.run.json")
    told = f"{address}/toy.run.json: the run is under way, and at an address no run can be followed"
    with pytest.raises(PanviewError, match=told):
        add(there)
    assert isinstance(add(request.run.manifest), UnderWay)


def test_what_cannot_be_read_for_a_moment_is_looked_at_again(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = request_of(dataset, toy_source(tmp_path / "toy"), tmp_path / "out")
    run(request)
    monkeypatch.setattr(following, "_EVERY_S", 0.01)
    manifest = read_manifest(request.run)
    assert manifest is not None
    write_manifest(request.run, {**manifest, "state": "running"})
    reports: list[RunReport] = []
    images: list[int] = []
    looks: list[object] = []
    real = following.finished_images

    def finished(*given: object) -> object:
        looks.append(given)
        if len(looks) == 1:
            raise FileNotFoundError(2, "No such file or directory")
        return real(*given)  # type: ignore[arg-type]

    def report(told: RunReport) -> None:
        reports.append(told)
        if len(reports) == 2:
            request.run.manifest.write_text("{")
        if len(reports) == 4:
            write_manifest(request.run, manifest)

    monkeypatch.setattr(following, "finished_images", finished)
    follow_run(request.run, dataset, RunControl(), report, lambda image: images.append(image.row))
    assert [told.done for told in reports] == [0, 5, 5, 5, 5]
    assert [told.phase for told in reports] == [*[Phase.RUNNING] * 4, Phase.FINISHED]
    assert images == [0, 1, 2, 3, 4]


def test_only_a_run_over_this_dataset_can_be_followed(dataset: Dataset, tmp_path: Path) -> None:
    other = make_set(tmp_path / "other", 4)
    request = request_of(other, toy_source(tmp_path / "toy"), tmp_path / "out")
    run(request)
    assert state_of(request.run, other) is not None
    assert state_of(request.run, dataset) is None
    follower = Follower(request.run, dataset)
    follower.end()
    assert str(follower.error) == f"{request.run.manifest}: is not the manifest of a model run over {dataset.name}"


def test_a_run_is_named_by_its_manifest_or_by_results_that_are_not_there_yet(tmp_path: Path) -> None:
    named = RunFolder(tmp_path, "toy")
    assert run_at(named.json) is None
    named.manifest.write_text("{}")
    assert run_at(named.manifest) == run_at(named.json) == named
    named.json.write_text("{}")
    assert run_at(named.json) is None
    assert run_at(tmp_path) is None


def test_a_run_under_way_is_found_and_does_not_offer_to_go_on(dataset: Dataset, tmp_path: Path) -> None:
    with elsewhere(dataset, tmp_path / "toy", default_folder(dataset)) as other:
        wait_until_held(other.run, dataset)
        [found] = found_runs(dataset)
        assert (found.under_way, found.can_go_on, found.has_results, found.is_of_use) == (True, False, False, True)
    [found] = found_runs(dataset)
    assert (found.under_way, found.finished) == (False, True)


def test_the_queue_follows_beside_a_job_of_its_own(dataset: Dataset, tmp_path: Path) -> None:
    watched = Watched()
    try:
        with elsewhere(dataset, tmp_path / "toy", tmp_path / "out") as other:
            wait_until_held(other.run, dataset)
            followed = watched.queue.follow(other.run, dataset)
            watched.wait(lambda: watched.images.get(followed) == 2)
            assert watched.queue.busy
            assert not watched.queue.works
            watched.queue.pause(followed)
            own = watched.queue.submit("own", ready(dataset, toy_source(tmp_path, "own"), tmp_path / "out"))
            watched.wait(lambda: watched.ended == [own])
            assert watched.state(followed) == JobState.RUNNING
            watched.queue.cancel(followed)
            watched.wait(lambda: watched.ended == [own, followed])
            assert watched.state(followed) == JobState.CANCELLED
            watched.queue.restart(followed)
            watched.wait(lambda: watched.images[followed] == 4)
            other.gate.touch()
            watched.wait(lambda: watched.ended == [own, followed, followed])
        assert watched.state(followed) == JobState.DONE
        assert not watched.queue.busy
    finally:
        watched.queue.close()
