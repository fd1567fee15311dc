"""Several devices on one run: each has a process, and what comes is what one alone gives."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from panview.datasets.dataset import Dataset
from panview.engine import probe as probing
from panview.engine.execution import Execution, check_execution
from panview.engine.messages import Answer, BatchHalved, ImageDone
from panview.engine.model_process import ModelDiedError
from panview.engine.model_team import ModelTeam, _Member
from panview.engine.predictor import ModelError
from panview.engine.probe import Device, Probe, every_card
from panview.engine.run import run_model
from panview.engine.run_request import Phase, RunControl, RunRequest
from panview.errors import Cancelled, PanviewError
from tests.engine.runs import Witness, content, leftovers, make_set, request_of, run
from tests.engine.toy_predictor import toy_source

IMAGES = 24


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return make_set(tmp_path_factory.mktemp("team") / "set", IMAGES, (64, 80))


class Watched(ModelTeam):
    """A team that notes which of its processes gave which answer."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[int, Answer]] = []

    def _meant(self, member: _Member, answer: Answer) -> Answer | None:
        self.seen.append((self._members.index(member), answer))
        return super()._meant(member, answer)

    def shares(self) -> Counter[int]:
        return Counter(place for place, answer in self.seen if isinstance(answer, ImageDone))


def slow(folder: Path) -> dict[str, object]:
    """Settings of a toy that takes its time, so that it is met at work, until it is told to hurry."""
    return {"seconds": 0.5, "slow_from": "000003.png", "until": str(folder / "hurry")}


def on_two(request: RunRequest) -> RunRequest:
    return replace(request, execution=replace(request.execution, device="cpu,cpu"))


@pytest.fixture(scope="module")
def whole(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What one process gives."""
    folder = tmp_path_factory.mktemp("whole")
    run(request_of(dataset, toy_source(folder), folder / "whole", batch=1))
    return content(folder / "whole")


def test_two_share_the_images_and_give_what_one_gives(
    dataset: Dataset, whole: dict[str, object], tmp_path: Path
) -> None:
    request = on_two(request_of(dataset, toy_source(tmp_path, seconds=0.03), tmp_path / "out", batch=1))
    witness = Witness()
    with Watched() as team:
        run_model(request, team, RunControl(), witness.reports.append, witness.images.append)
        assert len(team.pids) == 2
        # Neither has half of the images from the start: who is slower gets fewer. The second is given 5 at first.
        assert min(team.shares().values()) >= IMAGES // 5
        # The same processes serve the next run, also one on a single device.
        alone = replace(request, execution=Execution("cpu", 1), folder=tmp_path / "alone")
        run_model(alone, team, RunControl(), lambda _: None, lambda _: None)
        assert len(team.pids) == 1
    assert witness.phases == [Phase.LOADING, Phase.RUNNING, Phase.FINISHED]
    assert witness.reports[-1].device == "cpu, cpu"
    assert witness.reports[-1].done == IMAGES
    assert sorted(image.row for image in witness.images) == list(range(IMAGES))
    assert content(tmp_path / "out") == content(tmp_path / "alone") == whole


def test_a_slow_one_gets_less(dataset: Dataset, tmp_path: Path) -> None:
    request = on_two(request_of(dataset, toy_source(tmp_path, seconds=0.05), tmp_path / "out", batch=1))
    stopped: list[psutil.Process] = []
    came: list[object] = []

    def slow(image: object) -> None:
        came.append(image)
        if not stopped:
            stopped.append(psutil.Process(team.pids[1]))
            stopped[0].suspend()
        elif len(came) == IMAGES * 2 // 3:
            stopped[0].resume()

    with Watched() as team:
        run_model(request, team, RunControl(), lambda _: None, slow)
        shares = team.shares()
    assert shares[0] > shares[1] > 0


def test_paused_both_hold_and_go_on(dataset: Dataset, whole: dict[str, object], tmp_path: Path) -> None:
    request = on_two(request_of(dataset, toy_source(tmp_path, **slow(tmp_path)), tmp_path / "out", batch=1))
    control, witness = RunControl(), Witness()
    held: list[int] = []

    def watch(report: object) -> None:
        witness.reports.append(report)  # type: ignore[arg-type]
        if witness.reports[-1].done == 6 and not held:
            control.pause()
        if witness.reports[-1].phase == Phase.PAUSED and not held:
            held.append(len(witness.images))
            threading.Timer(0.6, resume).start()

    def resume() -> None:
        # Nothing came while they were to hold.
        held.append(len(witness.images))
        (tmp_path / "hurry").touch()
        control.resume()

    with ModelTeam() as team:
        run_model(request, team, control, watch, witness.images.append)
    assert len(held) == 2
    assert 6 <= held[0] == held[1] < IMAGES
    assert content(tmp_path / "out") == whole


def test_stopped_neither_writes_any_more_and_one_alone_goes_on(
    dataset: Dataset, whole: dict[str, object], tmp_path: Path
) -> None:
    source = toy_source(tmp_path, **slow(tmp_path))
    request = request_of(dataset, source, tmp_path / "out", batch=1)
    control, witness = RunControl(), Witness()

    def stop(image: object) -> None:
        witness.images.append(image)  # type: ignore[arg-type]
        if len(witness.images) == 5:
            control.stop()

    with ModelTeam() as team:
        with pytest.raises(Cancelled):
            run_model(on_two(request), team, control, witness.reports.append, stop)
        there = sorted((tmp_path / "out" / "toy").iterdir())
        time.sleep(0.4)
        assert sorted((tmp_path / "out" / "toy").iterdir()) == there
        assert 5 <= witness.reports[-1].done == len(there) < IMAGES
    (tmp_path / "hurry").touch()
    _, again = run(request)
    assert again.reports[-1].resumed == len(there)
    assert content(tmp_path / "out") == whole


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL")
def test_one_that_is_killed_ends_the_run_which_goes_on_from_there(
    dataset: Dataset, whole: dict[str, object], tmp_path: Path
) -> None:
    request = on_two(request_of(dataset, toy_source(tmp_path, **slow(tmp_path)), tmp_path / "out", batch=1))
    done: list[object] = []
    with ModelTeam() as team:

        def kill(image: object) -> None:
            done.append(image)
            if len(done) == 5:
                os.kill(team.pids[1], signal.SIGKILL)

        with pytest.raises(ModelDiedError, match=r"cpu: the model process was ended by signal 9.* and the run can"):
            run_model(request, team, RunControl(), lambda _: None, kill)
        # Whoever goes on must not meet the other one at work.
        assert team.pids == ()
        (tmp_path / "hurry").touch()
        witness = Witness()
        run_model(request, team, RunControl(), witness.reports.append, witness.images.append)
        assert len(team.pids) == 2
    assert witness.reports[-1].resumed >= 5
    assert content(tmp_path / "out") == whole
    assert leftovers(tmp_path / "out") == []


def test_one_that_fails_ends_the_others_and_is_named(dataset: Dataset, tmp_path: Path) -> None:
    last = dataset.image_names[IMAGES - 1]
    request = on_two(request_of(dataset, toy_source(tmp_path, raise_at=last), tmp_path / "out", batch=1))
    with ModelTeam() as team:
        with pytest.raises(ModelError, match="cpu: the model failed: RuntimeError: the toy broke"):
            run_model(request, team, RunControl(), lambda _: None, lambda _: None)
        assert team.pids == ()
    refused = on_two(request_of(dataset, toy_source(tmp_path, refuses="not today"), tmp_path / "no", batch=1))
    with ModelTeam() as team, pytest.raises(ModelError, match="cpu: not today"):
        run_model(refused, team, RunControl(), lambda _: None, lambda _: None)


def test_each_learns_once_how_much_memory_its_device_has(
    dataset: Dataset, whole: dict[str, object], tmp_path: Path
) -> None:
    request = on_two(request_of(dataset, toy_source(tmp_path, fits=1, seconds=0.02), tmp_path / "out", batch=2))
    with Watched() as team:
        run_model(request, team, RunControl(), lambda _: None, lambda _: None)
        halved = Counter(place for place, answer in team.seen if isinstance(answer, BatchHalved))
    assert halved == {0: 1, 1: 1}
    assert content(tmp_path / "out") == whole


@pytest.mark.parametrize(
    ("device", "why"),
    [
        ("cuda:0,auto", "--device cuda:0,auto: expected auto, cpu, cuda, cuda:N, mps, or several"),
        ("cuda:0,,cuda:1", "expected"),
        ("cuda:0,cuda:0", "cuda:0 is named twice; name each card once"),
    ],
)
def test_devices_that_make_no_team_are_refused(device: str, why: str) -> None:
    with pytest.raises(PanviewError, match=why):
        check_execution(Execution(device))


def test_all_are_the_graphics_cards_that_are_here(monkeypatch: pytest.MonkeyPatch) -> None:
    check_execution(Execution("cuda:0,cuda:1", half=True))
    with pytest.raises(PanviewError, match="half precision needs"):
        check_execution(Execution("cuda:0,cpu", half=True))
    found = Probe("2", (Device("cuda:0", "A", 1), Device("cuda:1", "A", 1), Device("cpu", "2 threads", 0)))
    monkeypatch.setattr(probing, "probe", lambda: found)
    assert every_card() == "cuda:0,cuda:1"
    monkeypatch.setattr(probing, "probe", lambda: replace_devices(found))
    with pytest.raises(PanviewError, match=r"--device all: no CUDA graphics card found \(devices: cpu\)"):
        every_card()


def replace_devices(found: Probe) -> Probe:
    return Probe(found.torch, tuple(device for device in found.devices if device.id == "cpu"))
