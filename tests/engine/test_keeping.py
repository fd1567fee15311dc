"""Runs that keep queries: whole for each image, completed when something is missing, and nobody else's."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from panview.datasets.dataset import Dataset
from panview.engine.kept.file import SUFFIX, KeptError, check_kept, read_kept
from panview.engine.model_process import ModelProcess
from panview.engine.predictor import ModelError, ModelSource
from panview.engine.run import run_model
from panview.engine.run_request import RunControl, RunRequest
from panview.errors import Cancelled, PanviewError
from tests.engine.runs import Witness, content, leftovers, make_set, request_of
from tests.engine.test_kill import run_until_killed
from tests.engine.toy_predictor import DEVICE, toy_source

IMAGES = 6
Run = Callable[[RunRequest], Witness]


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return make_set(tmp_path / "set", IMAGES, (48, 64), (64, 48))


@pytest.fixture
def source(tmp_path: Path) -> ModelSource:
    return toy_source(tmp_path, keeps=True)


@pytest.fixture(scope="module")
def process() -> Iterator[ModelProcess]:
    with ModelProcess() as process:
        yield process


@pytest.fixture
def run(process: ModelProcess) -> Callable[[RunRequest], Witness]:
    """Run in the process that is there."""

    def go(request: RunRequest) -> Witness:
        told = Witness()
        run_model(request, process, RunControl(), told.reports.append, told.images.append)
        return told

    return go


def files(out: Path) -> list[Path]:
    return sorted((out / f"toy{SUFFIX}").rglob("*"))


def kept(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in files(out)}


def manifest(out: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads((out / "toy.run.json").read_text())["queries"]
    return told


def test_results_are_the_same_with_queries_and_the_manifest_says_what_is_kept(
    run: Run, dataset: Dataset, source: ModelSource, tmp_path: Path
) -> None:
    run(request_of(dataset, source, tmp_path / "plain"))
    run(request_of(dataset, source, tmp_path / "out", keep_queries=True))
    assert content(tmp_path / "out") == content(tmp_path / "plain")
    assert not files(tmp_path / "plain")
    assert "queries" not in json.loads((tmp_path / "plain" / "toy.run.json").read_text())
    key = json.loads((tmp_path / "out" / "toy.run.json").read_text())["key"]
    assert [path.name for path in files(tmp_path / "out")] == [f"{n:06d}{SUFFIX}" for n in range(IMAGES)]
    for number, path in enumerate(files(tmp_path / "out")):
        found = read_kept(path)
        assert (found.image_id, found.run, found.rule, found.version) == (500 + number, key, "mask2former", 1)
        assert found.kept.photo == dataset.size(number)
    assert manifest(tmp_path / "out") == {
        "folder": f"toy{SUFFIX}",
        "name": "mask2former",
        "version": 1,
        "parameters": {"score": 0.3, "overlap": 0.0, "mask": 0.5},
        "lowest": 0.1,
        "category_ids": [1, 3, 187, 193],
        "isthing": [True, True, False, False],
        "kept": IMAGES,
        "bytes": sum(map(len, kept(tmp_path / "out").values())),
    }


def test_an_earlier_run_is_completed_and_only_what_is_missing_or_damaged_is_run_again(
    run: Run, dataset: Dataset, source: ModelSource, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(request_of(dataset, source, out, images=[0, 1, 2, 3]))
    told = run(request_of(dataset, source, out, keep_queries=True))
    assert told.reports[-1].resumed == 0
    whole, before = kept(out), content(out)
    assert len(whole) == IMAGES
    first, second, third, *_ = files(out)
    first.unlink()
    second.write_bytes(whole[second.name][:-9])
    third.write_bytes(whole[third.name][:60] + b"?" + whole[third.name][61:])
    told = run(request_of(dataset, source, out, keep_queries=True))
    assert told.reports[-1].resumed == IMAGES - 3
    assert sorted(image.row for image in told.images) == list(range(IMAGES))
    assert (kept(out), content(out)) == (whole, before)
    told = run(request_of(dataset, source, out, keep_queries=True))
    assert told.reports[-1].resumed == IMAGES
    # Without being asked for it changes nothing of what was kept, and the manifest still says it.
    said = manifest(out)
    run(request_of(dataset, source, out))
    assert (kept(out), manifest(out)) == (whole, said)


def test_an_image_of_which_the_photo_is_gone_keeps_its_result(
    run: Run, dataset: Dataset, source: ModelSource, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(request_of(dataset, source, out))
    before = content(out)
    dataset.photo(2).unlink()
    run(request_of(dataset, source, out, keep_queries=True))
    assert content(out) == before
    assert (manifest(out)["kept"], len(files(out))) == (IMAGES - 1, IMAGES - 1)


@pytest.mark.parametrize("device", ["cpu", DEVICE])
def test_stopped_in_the_middle_no_finished_image_lacks_its_queries(
    run: Run, process: ModelProcess, dataset: Dataset, tmp_path: Path, device: str
) -> None:
    source, out, control = toy_source(tmp_path, keeps=True, device=device), tmp_path / "out", RunControl()
    request = request_of(dataset, source, out, batch=1, keep_queries=True)
    with pytest.raises(Cancelled):
        run_model(request, process, control, lambda _: None, lambda _: control.stop())
    done = {path.stem for path in (out / "toy").glob("*.png")}
    assert 0 < len(done) <= IMAGES
    assert done <= {path.stem for path in files(out)}
    run(request_of(dataset, source, out, keep_queries=True))
    run(request_of(dataset, source, tmp_path / "whole", keep_queries=True))
    assert (kept(out), content(out)) == (kept(tmp_path / "whole"), content(tmp_path / "whole"))


@pytest.mark.slow
@pytest.mark.parametrize("kills", [2, pytest.param(30, marks=pytest.mark.long)])
def test_killed_at_random_moments_the_run_ends_as_if_nothing_had_happened(run: Run, kills: int, tmp_path: Path) -> None:
    dataset, out = make_set(tmp_path / "set", 40, (120, 160)), tmp_path / "out"
    source, rng, killed, finished = toy_source(tmp_path, keeps=True, seconds=0.02), random.Random(5), 0, 0
    while killed < kills:
        request = request_of(dataset, source, out, batch=1, keep_queries=True, fresh=finished > 0)
        if run_until_killed(request, rng.uniform(0.4, 1.4)):
            finished += 1
        else:
            killed += 1
        for path in files(out):
            if path.suffix == SUFFIX:
                assert check_kept(path)
        for png in (out / "toy").glob("*.png"):
            assert check_kept(out / f"toy{SUFFIX}" / f"{png.stem}{SUFFIX}")
    run(request_of(dataset, source, out, keep_queries=True))
    run(request_of(dataset, source, tmp_path / "whole", keep_queries=True))
    assert (kept(out), content(out)) == (kept(tmp_path / "whole"), content(tmp_path / "whole"))
    assert leftovers(out) == []


def test_starting_over_removes_what_was_kept_and_nothing_else(
    run: Run, dataset: Dataset, source: ModelSource, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(request_of(dataset, source, out, keep_queries=True))
    mine = out / f"toy{SUFFIX}" / "mine.txt"
    mine.write_text("mine")
    run(request_of(dataset, source, out, images=[1], fresh=True))
    assert files(out) == [mine]
    assert "queries" not in json.loads((out / "toy.run.json").read_text())
    mine.unlink()
    run(request_of(dataset, source, out, images=[1], fresh=True))
    assert not (out / f"toy{SUFFIX}").exists()


@pytest.mark.parametrize(
    ("settings", "why"), [({}, "models of this family cannot"), ({"keeps": "never"}, "Toy, is not known")]
)
def test_a_model_that_cannot_keep_them_is_refused_with_one_line(
    run: Run, dataset: Dataset, settings: dict[str, str], why: str, tmp_path: Path
) -> None:
    source = toy_source(tmp_path, **settings)
    with pytest.raises(ModelError, match=rf"^toy: its queries cannot be kept: .*{why}; run it without --keep-queries$"):
        run(request_of(dataset, source, tmp_path / "out", keep_queries=True))
    assert not (tmp_path / "out" / "toy").exists()
    run(request_of(dataset, source, tmp_path / "out"))


def test_files_of_others_are_never_written_over(
    run: Run, dataset: Dataset, source: ModelSource, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    theirs = out / f"toy{SUFFIX}" / f"000003{SUFFIX}"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")
    with pytest.raises(PanviewError, match=r"000003\.queries: exists, and no run of panview made it"):
        run(request_of(dataset, source, out, keep_queries=True))
    assert theirs.read_text() == "mine"
    # Queries of another run, whose results are no longer there.
    run(request_of(dataset, toy_source(tmp_path, keeps=True, recipe={"a": 1}), tmp_path / "b", keep_queries=True))
    theirs.write_bytes((tmp_path / "b" / f"toy{SUFFIX}" / theirs.name).read_bytes())
    before = theirs.read_bytes()
    with pytest.raises(PanviewError, match=r"000003\.queries: exists and belongs to another run"):
        run(request_of(dataset, toy_source(tmp_path, keeps=True), out, keep_queries=True))
    assert theirs.read_bytes() == before
    os.remove(theirs)
    with pytest.raises(KeptError):
        check_kept(theirs)
