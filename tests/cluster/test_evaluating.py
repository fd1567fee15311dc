"""Measuring on a real cluster of two nodes, whose workers, nodes and drivers are killed."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

import panview
from panview.cluster.connection import SharedFolder, require_here, seen_here
from panview.cluster.evaluating import measured_on, measured_parts_on
from panview.cluster.place import ClusterPlace, read_cluster
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.faults import FaultKind
from panview.errors import Cancelled, PanviewError
from panview.metrics.evaluation import measure_by_pixels
from panview.metrics.faults import FaultyImagesError
from panview.metrics.parts import PartsPlace
from panview.metrics.shards import join
from tests.metrics.test_shards import assert_equal, assert_same
from tests.support.ray_cluster import ROOT, DeadlyForm, kill_a_worker, suspend_a_worker, two_nodes
from tests.support.sets import WrittenSet, open_set, random_pair, write_set

AUTO = ClusterPlace("auto")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def written_set(root: Path, images: int) -> WrittenSet:
    rng = np.random.default_rng(3)
    return write_set(root, [random_pair(rng) for _ in range(images)], photos=False)


def read_by(form: DeadlyForm, dataset: Dataset, prediction: PredictionSet) -> PredictionSet:
    segments = prediction.segments
    return replace(prediction, segments=replace(segments, maps=replace(segments.maps, form=form)))


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with two_nodes(monkeypatch, tmp_path) as cluster:
        yield cluster


def command(written: WrittenSet, *more: str) -> list[str]:
    words = ["evaluate", str(written.root), "--pred", str(written.prediction), "--json", "-"]
    return [sys.executable, "-m", "panview", *words, *more]


def environment(tmp_path: Path) -> dict[str, str]:
    places = {f"PANVIEW_{name}_DIR": str(tmp_path / name.lower()) for name in ("CACHE", "CONFIG", "DATA")}
    return os.environ | places | {"PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize(
    "value",
    ["", "head:10001", "ray://head", "ray:///x:1", "http://a:1", "Local", "ray://a:1/b", "ray://a:0", "ray://a:65536"],
)
def test_what_is_no_cluster_is_refused_before_anything_is_loaded(value: str) -> None:
    with pytest.raises(PanviewError, match="expected local, auto or ray://HOST:PORT"):
        read_cluster(value)
    assert read_cluster("ray://10.0.0.1:10001") == ClusterPlace("ray://10.0.0.1:10001")


def test_two_nodes_give_the_figures_of_one_machine_and_a_file_that_kills_is_named(
    cluster: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, prediction = open_set(written_set(tmp_path / "set", 40))
    skipping = replace(dataset, opening=replace(dataset.opening, faults="skip"))
    seen: list[tuple[int, int]] = []
    found = measured_on(AUTO, None, dataset, prediction, progress=lambda *step: seen.append(step))
    assert_same(found, measure_by_pixels(dataset, prediction))
    assert seen[0] == (0, 40)
    assert seen[-1] == (40, 40)
    monkeypatch.setattr("panview.metrics.parts.PART_ROWS", 100)
    seen.clear()
    place = PartsPlace(tmp_path / "parts")
    parts = measured_parts_on(AUTO, place, dataset, prediction, progress=lambda *step: seen.append(step))
    assert len(parts) > 3
    assert seen[-1] == (40, 40)
    assert_equal(join(parts.shards()).table, found.table)
    # No cluster is asked for what is there.
    nowhere = ClusterPlace("ray://127.0.0.1:1")
    assert len(measured_parts_on(nowhere, place, dataset, prediction)) == len(parts)
    name = prediction.segments.maps.names[7]
    deadly = read_by(DeadlyForm(frozenset({name})), dataset, prediction)
    found = measured_on(AUTO, tmp_path / "cache", skipping, deadly)
    (fault,) = found.faults
    assert (fault.image, fault.kind, fault.path.name) == (7, FaultKind.UNREADABLE, name)
    assert "died, 3 times alone" in fault.message
    (prediction.segments.maps.folder / name).write_bytes(b"no PNG")
    wanted = measure_by_pixels(skipping, prediction)
    assert found.table.area.tobytes() == wanted.table.area.tobytes()
    assert found.table.iou.tobytes() == wanted.table.iou.tobytes()
    with pytest.raises(FaultyImagesError, match=rf"{name}: the process that read it .* died, 3 times alone"):
        measured_on(AUTO, None, dataset, deadly)


def test_a_machine_that_cannot_do_the_work_says_what_it_lacks(tmp_path: Path) -> None:
    require_here(panview.__version__, seen_here(tmp_path, tmp_path / "away"))
    with pytest.raises(PanviewError, match="of the cluster has panview .*, this machine 0; install the same on both"):
        require_here("0", ())
    with pytest.raises(PanviewError, match=r"away: .* does not see this folder; mount it there under the same path"):
        require_here(panview.__version__, (SharedFolder(tmp_path), SharedFolder(tmp_path / "away")))


@pytest.mark.long
def test_killed_workers_and_a_killed_node_lose_and_double_nothing(
    cluster: Any,  # noqa: ANN401 - Ray's
    tmp_path: Path,
) -> None:
    dataset, prediction = open_set(written_set(tmp_path / "set", 300))
    slow = read_by(DeadlyForm(seconds=0.03), dataset, prediction)
    ended, killed = threading.Event(), list[bool]()

    def kill() -> None:
        for _ in range(4):
            killed.append(kill_a_worker(cluster, ended))
            if ended.wait(0.5):
                return
        cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)

    killer = threading.Thread(target=kill)
    killer.start()
    found = measured_on(AUTO, tmp_path / "cache", dataset, slow)
    ended.set()
    killer.join()
    assert any(killed)
    assert_same(found, measure_by_pixels(dataset, prediction))
    assert not list((tmp_path / "cache").glob("*.parquet"))


@pytest.mark.long
def test_what_a_worker_that_hangs_had_is_measured_by_others(
    cluster: Any,  # noqa: ANN401 - Ray's
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("panview.cluster.handout.OVERDUE_S", 1.0)
    monkeypatch.setattr("panview.cluster.handout.OVERDUE_TIMES", 1)
    dataset, prediction = open_set(written_set(tmp_path / "set", 300))
    slow = read_by(DeadlyForm(seconds=0.01), dataset, prediction)
    cache = tmp_path / "cache"
    hung: list[psutil.Process] = []

    def watch(done: int, _: int) -> None:
        if done and not hung:
            hung.append(suspend_a_worker(cluster))

    try:
        found = measured_on(AUTO, cache, dataset, slow, progress=watch)
        assert hung
    finally:
        for process in hung:
            with suppress(psutil.Error):
                process.kill()
    assert_same(found, measure_by_pixels(dataset, prediction))


@pytest.mark.long
def test_after_a_kill_the_same_command_goes_on_where_it_was(
    cluster: Any,  # noqa: ANN401 - Ray's
    tmp_path: Path,
) -> None:
    dataset, prediction = open_set(written_set(tmp_path / "set", 300))
    slow = read_by(DeadlyForm(seconds=0.01), dataset, prediction)
    cache = tmp_path / "cache"
    with pytest.raises(Cancelled):
        measured_on(AUTO, cache, dataset, slow, cancelled=lambda: len(list(cache.glob("*.parquet"))) >= 3)
    seen: list[tuple[int, int]] = []
    found = measured_on(AUTO, cache, dataset, slow, progress=lambda *step: seen.append(step))
    assert seen[0][0] >= 3 * 16
    assert_same(found, measure_by_pixels(dataset, prediction))


DRIVER = """
import pickle, sys
from pathlib import Path
from panview.cluster.evaluating import measured_on
from panview.cluster.place import ClusterPlace
pair = pickle.loads(Path(sys.argv[1]).read_bytes())
measured_on(ClusterPlace("auto"), Path(sys.argv[2]), *pair)
"""


@pytest.mark.long
@pytest.mark.usefixtures("cluster")
def test_a_killed_driver_leaves_what_is_done_and_the_same_call_goes_on(tmp_path: Path) -> None:
    dataset, prediction = open_set(written_set(tmp_path / "set", 300))
    slow = read_by(DeadlyForm(seconds=0.01), dataset, prediction)
    (tmp_path / "pair").write_bytes(pickle.dumps((dataset, slow)))
    cache = tmp_path / "cache"
    for number in (signal.SIGKILL, signal.SIGINT):
        before = len(list(cache.glob("*.parquet")))
        driver = subprocess.Popen(
            [sys.executable, "-c", DRIVER, str(tmp_path / "pair"), str(cache)], stderr=subprocess.PIPE
        )
        end = time.monotonic() + 300
        while len(list(cache.glob("*.parquet"))) < before + 2 and time.monotonic() < end:
            time.sleep(0.005)
        driver.send_signal(number)
        _, err = driver.communicate(timeout=300)
        assert driver.returncode in (-number, 1, 130), err
    kept = len(list(cache.glob("*.parquet")))
    assert kept >= 4
    seen: list[tuple[int, int]] = []
    found = measured_on(AUTO, cache, dataset, slow, progress=lambda *step: seen.append(step))
    assert seen[0][0] >= 16 * kept
    assert_same(found, measure_by_pixels(dataset, prediction))
    assert not list(cache.glob("*.parquet"))


@pytest.mark.long
@pytest.mark.usefixtures("cluster")
def test_the_command_prints_what_one_machine_prints(tmp_path: Path) -> None:
    written = written_set(tmp_path / "set", 100)
    ended = [
        subprocess.run(
            command(written, *more), env=environment(tmp_path / name), capture_output=True, check=True, timeout=120
        )
        for name, more in (("alone", ()), ("auto", ("--cluster", "auto")), ("local", ("--cluster", "local")))
    ]
    assert ended[1].stdout == ended[0].stdout
    assert ended[2].stdout == ended[0].stdout
    assert [each.stderr for each in ended] == [ended[0].stderr] * 3


def test_without_a_cluster_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'panview[cluster]'")
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    if any(process.info["name"] == "raylet" for process in psutil.process_iter(["name"])):
        pytest.skip("a Ray cluster runs on this machine, and would be found")
    written = written_set(tmp_path / "set", 3)
    ended = subprocess.run(
        command(written, "--cluster", "auto"), env=environment(tmp_path), capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert "--cluster auto: this machine belongs to no running Ray cluster" in ended.stderr
