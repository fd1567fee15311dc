"""A model on a real cluster of two nodes: actors write into one run folder, and are killed meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from panview.cluster.place import ClusterPlace
from panview.cluster.predicting import model_on
from panview.datasets.dataset import Dataset
from panview.datasets.predicted_image import PredictedImage
from panview.engine.execution import Execution
from panview.engine.run import run_model
from panview.engine.run_folder import read_manifest
from panview.engine.run_request import Phase, RunControl, RunReport, RunRequest
from panview.errors import Cancelled, PanviewError
from tests.engine.runs import Witness, content, leftovers, make_set, request_of, run
from tests.engine.toy_predictor import toy_source
from tests.support.ray_cluster import kill_a_worker, suspend_a_worker, two_nodes

AUTO = ClusterPlace("auto")
IMAGES = 24
pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with two_nodes(monkeypatch, tmp_path) as cluster:
        yield cluster


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return make_set(tmp_path / "set", IMAGES, (64, 80))


def whole(dataset: Dataset, tmp_path: Path) -> dict[str, object]:
    """What one machine gives."""
    run(request_of(dataset, toy_source(tmp_path / "toy alone"), tmp_path / "whole", batch=1))
    return content(tmp_path / "whole")


def run_there(request: RunRequest, control: RunControl | None = None) -> Witness:
    witness = Witness()
    request.folder.mkdir(parents=True, exist_ok=True)
    with model_on(AUTO, request.execution, (request.dataset.photos.folder, request.folder)) as team:
        run_model(request, team, control or RunControl(), witness.reports.append, witness.images.append)
    return witness


@pytest.mark.usefixtures("cluster")
def test_two_machines_write_what_one_writes_and_an_image_that_kills_is_named(dataset: Dataset, tmp_path: Path) -> None:
    request = request_of(dataset, toy_source(tmp_path, seconds=0.05), tmp_path / "out", batch=1)
    witness = run_there(request)
    assert witness.phases == [Phase.LOADING, Phase.RUNNING, Phase.FINISHED]
    assert witness.reports[-1].device == "2 x cpu"
    assert sorted(image.row for image in witness.images) == list(range(IMAGES))
    assert content(tmp_path / "out") == whole(dataset, tmp_path)
    assert leftovers(tmp_path / "out") == []
    name = dataset.image_names[5]
    fatal = request_of(dataset, toy_source(tmp_path / "fatal", crash_at=name), tmp_path / "fatal" / "out", batch=1)
    witness = run_there(fatal)
    assert sorted({image.row for image in witness.images}) == [row for row in range(IMAGES) if row != 5]
    (unreadable,) = (read_manifest(fatal.run) or {})["unreadable"]
    assert unreadable["file_name"] == name
    assert "died, 3 times alone" in unreadable["why"]


def test_killed_actors_and_a_killed_node_lose_no_image(
    cluster: Any,  # noqa: ANN401 - Ray's
    dataset: Dataset,
    tmp_path: Path,
) -> None:
    request = request_of(dataset, toy_source(tmp_path, seconds=0.2), tmp_path / "out", batch=1)
    ended = threading.Event()
    begun = threading.Event()

    def kill() -> None:
        begun.wait(300)
        kill_a_worker(cluster)
        if not ended.wait(1):
            cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)

    killer = threading.Thread(target=kill)
    killer.start()
    witness = Witness()
    request.folder.mkdir()
    with model_on(AUTO, request.execution, (request.folder,)) as team:

        def seen(image: Any) -> None:  # noqa: ANN401
            witness.images.append(image)
            begun.set()

        run_model(request, team, RunControl(), witness.reports.append, seen)
    ended.set()
    killer.join()
    assert sorted({image.row for image in witness.images}) == list(range(IMAGES))
    assert content(tmp_path / "out") == whole(dataset, tmp_path)


def test_images_of_an_actor_that_hangs_go_to_others(
    cluster: Any,  # noqa: ANN401 - Ray's
    dataset: Dataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("panview.cluster.handout.OVERDUE_S", 1.0)
    monkeypatch.setattr("panview.cluster.handout.OVERDUE_TIMES", 1)
    request = request_of(dataset, toy_source(tmp_path, seconds=0.05), tmp_path / "out", batch=1)
    hung: list[psutil.Process] = []
    rows: list[int] = []
    request.folder.mkdir()

    def seen(image: PredictedImage) -> None:
        rows.append(image.row)
        if not hung:
            hung.append(suspend_a_worker(cluster))

    try:
        with model_on(AUTO, request.execution, (request.folder,)) as team:
            run_model(request, team, RunControl(), lambda _: None, seen)
    finally:
        for process in hung:
            with suppress(psutil.Error):
                process.kill()
    assert sorted(rows) == list(range(IMAGES))
    assert content(tmp_path / "out") == whole(dataset, tmp_path)


@pytest.mark.usefixtures("cluster")
def test_stopped_paused_and_failed_as_on_one_machine(dataset: Dataset, tmp_path: Path) -> None:
    request = request_of(dataset, toy_source(tmp_path, seconds=0.05), tmp_path / "out", batch=1)
    control = RunControl()
    reports: list[RunReport] = []
    with model_on(AUTO, request.execution, ()) as team, pytest.raises(Cancelled):
        run_model(request, team, control, reports.append, lambda _: control.stop())
    assert 0 < reports[-1].done < IMAGES
    control = RunControl()
    phases: list[Phase] = []

    def watch(report: RunReport) -> None:
        phases.append(report.phase)
        if report.phase == Phase.PAUSED:
            control.resume()

    with model_on(AUTO, request.execution, ()) as team:
        run_model(request, team, control, watch, lambda _: control.pause() if Phase.PAUSED not in phases else None)
    assert Phase.PAUSED in phases
    assert content(tmp_path / "out") == whole(dataset, tmp_path)
    broken = request_of(dataset, toy_source(tmp_path / "b", raise_at=dataset.image_names[3]), tmp_path / "b" / "out")
    with pytest.raises(PanviewError, match="the model failed: RuntimeError: the toy broke"):
        run_there(broken)
    refuses = request_of(dataset, toy_source(tmp_path / "c", refuses="not today"), tmp_path / "c" / "out")
    with pytest.raises(PanviewError, match="not today"):
        run_there(refuses)
    cards = replace(request, execution=Execution("cuda"))
    with pytest.raises(PanviewError, match="the cluster has no graphics card"):
        run_there(cards)
    with pytest.raises(PanviewError, match=r"--device cuda:0: with --cluster, give auto, cuda or cpu"):
        run_there(replace(request, execution=Execution("cuda:0")))
