"""Runs of a model with a device of its own: photos are read and id maps written in threads beside it."""

from __future__ import annotations

import json
import random
import threading
from pathlib import Path

import pytest

from panview.datasets.dataset import Dataset
from panview.engine.model_process import ModelDiedError, ModelProcess
from panview.engine.predictor import ModelError
from panview.engine.run import run_model
from panview.engine.run_folder import read_image, read_manifest
from panview.engine.run_request import Phase, RunControl
from panview.errors import Cancelled, PanviewError
from tests.engine.runs import Witness, content, leftovers, make_set, request_of, run
from tests.engine.test_kill import run_until_killed
from tests.engine.toy_predictor import DEVICE, toy_source

SIZES = ((48, 64), (64, 48), (48, 64), (96, 64))


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return make_set(tmp_path / "set", 7)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What comes of a run over the same images in one go, without threads."""
    folder = tmp_path_factory.mktemp("whole")
    run(request_of(make_set(folder / "set", 7), toy_source(folder), folder / "out", batch=1))
    return content(folder / "out")


def test_photos_are_read_in_threads_and_the_results_are_the_same(
    dataset: Dataset, tmp_path: Path, whole: dict[str, object]
) -> None:
    witness = tmp_path / "witness"
    source = toy_source(tmp_path, device=DEVICE, witness=str(witness))
    _, told = run(request_of(dataset, source, tmp_path / "out", batch=3))
    lines = [line.split() for line in witness.read_text().splitlines()]
    readers = {line[2] for line in lines if line[0] == "read"}
    assert readers
    assert all(name.startswith("engine-read") for name in readers)
    assert sorted(line[1] for line in lines if line[0] == "read") == [f"{n:06d}.png" for n in range(7)]
    assert told.reports[-1].device == DEVICE
    assert content(tmp_path / "out") == whole
    assert leftovers(tmp_path / "out") == []


@pytest.mark.parametrize("device", ["cpu", DEVICE])
def test_images_of_different_sizes_never_share_a_batch(tmp_path: Path, device: str) -> None:
    dataset, witness = make_set(tmp_path / "set", 11, *SIZES), tmp_path / "witness"
    run(request_of(dataset, toy_source(tmp_path, pads=True), tmp_path / "whole", batch=1))
    source = toy_source(tmp_path, pads=True, device=device, witness=str(witness))
    run(request_of(dataset, source, tmp_path / "out", batch=4))
    batches = [line.split()[1:] for line in witness.read_text().splitlines() if line.startswith("predict")]
    assert all(len(shapes) == 1 for _, *shapes in batches), batches
    assert sum(int(count) for count, *_ in batches) == 11
    assert any(int(count) > 1 for count, *_ in batches)
    # A network that pads would say something else of an image beside a larger one.
    assert content(tmp_path / "out")["maps"] == content(tmp_path / "whole")["maps"]


def test_an_unreadable_image_is_recorded_and_the_run_goes_on(dataset: Dataset, tmp_path: Path) -> None:
    dataset.photo(2).write_bytes(b"no picture")
    dataset.photo(5).unlink()
    request = request_of(dataset, toy_source(tmp_path, device=DEVICE), tmp_path / "out", batch=3)
    _, witness = run(request)
    manifest = read_manifest(request.run)
    assert manifest is not None
    assert [entry["image_id"] for entry in manifest["unreadable"]] == [502, 505]
    assert (witness.reports[-1].done, witness.reports[-1].unreadable) == (7, 2)


def test_too_little_memory_halves_the_batch(dataset: Dataset, tmp_path: Path, whole: dict[str, object]) -> None:
    source = toy_source(tmp_path, device=DEVICE, fits=1)
    _, witness = run(request_of(dataset, source, tmp_path / "out", batch=4))
    sizes = [report.batch_size for report in witness.reports if report.batch_size]
    assert (sizes[0], sizes[-1]) == (4, 1)
    assert content(tmp_path / "out") == whole


@pytest.mark.parametrize(
    ("settings", "problem"),
    [({"fits": 0}, "too little memory for 1 images"), ({"raise_at": "000003.png"}, "RuntimeError: the toy broke")],
)
def test_what_fails_ends_the_run_and_keeps_what_is_written(
    dataset: Dataset, tmp_path: Path, whole: dict[str, object], settings: dict[str, object], problem: str
) -> None:
    request = request_of(dataset, toy_source(tmp_path, device=DEVICE, **settings), tmp_path / "out", batch=1)
    with pytest.raises(ModelError, match=problem):
        run(request)
    for path in request.run.png_folder.glob("*.png"):
        assert read_image(path) is not None
    assert leftovers(tmp_path / "out") == []
    run(request_of(dataset, toy_source(tmp_path, device=DEVICE), tmp_path / "out", batch=1))
    assert content(tmp_path / "out") == whole


def test_a_process_that_dies_keeps_what_is_finished_and_goes_on(
    dataset: Dataset, tmp_path: Path, whole: dict[str, object]
) -> None:
    first = str(tmp_path / "out" / "toy" / "000000.png")
    source = toy_source(tmp_path, device=DEVICE, crash_at="000004.png", wait_at="000004.png", wait_for=first)
    request = request_of(dataset, source, tmp_path / "out", batch=1)
    with pytest.raises(ModelDiedError, match=r"signal 9 \(SIGKILL\).*of 7 images are finished and kept"):
        run(request)
    kept = len(json.loads(request.run.json.read_text())["annotations"])
    assert 1 <= kept <= 4
    _, witness = run(request_of(dataset, toy_source(tmp_path, device=DEVICE), tmp_path / "out", batch=1))
    assert (witness.reports[-1].resumed, witness.reports[-1].done) == (kept, 7)
    assert content(tmp_path / "out") == whole


def test_a_cancelled_run_has_all_that_was_predicted_and_goes_on(
    dataset: Dataset, tmp_path: Path, whole: dict[str, object]
) -> None:
    # The first write loads what is compiled; until then the model waits, so that it does not get to the end.
    second = str(tmp_path / "out" / "toy" / "000001.png")
    source = toy_source(tmp_path, device=DEVICE, seconds=0.2, wait_at="000002.png", wait_for=second)
    request = request_of(dataset, source, tmp_path / "out", batch=1)
    control, witness = RunControl(), Witness()

    def stop_after_two(image: object) -> None:
        witness.images.append(image)  # type: ignore[arg-type]
        if len(witness.images) == 2:
            control.stop()

    with ModelProcess() as process, pytest.raises(Cancelled):
        run_model(request, process, control, witness.reports.append, stop_after_two)
    done = witness.reports[-1].done
    assert 2 <= done < 7
    assert len(json.loads(request.run.json.read_text())["annotations"]) == done
    assert len(list(request.run.png_folder.glob("*.png"))) == done
    _, again = run(request)
    assert again.reports[-1].resumed == done
    assert content(tmp_path / "out") == whole


def test_a_paused_run_has_written_all_that_was_predicted(
    dataset: Dataset, tmp_path: Path, whole: dict[str, object]
) -> None:
    second = str(tmp_path / "out" / "toy" / "000001.png")
    source = toy_source(tmp_path, device=DEVICE, seconds=0.1, wait_at="000002.png", wait_for=second)
    request = request_of(dataset, source, tmp_path / "out", batch=1)
    control, witness = RunControl(), Witness()
    held: list[tuple[int, int]] = []

    def watch(report: object) -> None:
        witness.reports.append(report)  # type: ignore[arg-type]
        if witness.reports[-1].done >= 2 and Phase.PAUSED not in witness.phases:
            control.pause()
        if witness.reports[-1].phase == Phase.PAUSED and not held:
            told = len(json.loads(request.run.json.read_text())["annotations"])
            held.append((told, len(list(request.run.png_folder.glob("*.png")))))
            threading.Timer(0.3, control.resume).start()

    with ModelProcess() as process:
        run_model(request, process, control, watch, witness.images.append)
    # No writer is still at it when the run says that it holds.
    assert held[0][0] == held[0][1] >= 2
    assert witness.reports[-1].done == 7
    assert content(tmp_path / "out") == whole


def kill_and_compare(tmp_path: Path, kills: int) -> None:
    dataset = make_set(tmp_path / "set", 40, (240, 320))
    source = toy_source(tmp_path, device=DEVICE, seconds=0.02)
    rng = random.Random(7)
    killed = finished = 0
    while killed < kills:
        request = request_of(dataset, source, tmp_path / "out", batch=2, fresh=finished > 0 and rng.random() < 0.3)
        if run_until_killed(request, rng.uniform(0.4, 1.4)):
            finished += 1
        else:
            killed += 1
        for path in (tmp_path / "out" / "toy").glob("*.png"):
            assert read_image(path) is not None, path
    run(request_of(dataset, source, tmp_path / "out", batch=2))
    run(request_of(dataset, source, tmp_path / "whole", batch=1))
    assert content(tmp_path / "out") == content(tmp_path / "whole")
    assert leftovers(tmp_path / "out") == []


@pytest.mark.slow
def test_killed_three_times_the_run_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    kill_and_compare(tmp_path, 3)


@pytest.mark.long
def test_killed_at_random_moments_the_run_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    kill_and_compare(tmp_path, 50)


def test_half_precision_is_another_run(dataset: Dataset, tmp_path: Path) -> None:
    source = toy_source(tmp_path, device=DEVICE)
    run(request_of(dataset, source, tmp_path / "out", [0, 1, 2]))
    half = request_of(dataset, source, tmp_path / "out", half=True)
    with pytest.raises(ModelError, match="already holds a run with another half precision"):
        run(half)
    # Nor is an image of it taken over, or written over, where nothing but the images is left of the other run.
    half.run.manifest.unlink()
    half.run.json.unlink()
    before = {path: path.read_bytes() for path in half.run.png_folder.rglob("*.png")}
    assert len(before) == 3
    with pytest.raises(PanviewError, match="choose another name"):
        run(half)
    assert {path: path.read_bytes() for path in half.run.png_folder.rglob("*.png")} == before
