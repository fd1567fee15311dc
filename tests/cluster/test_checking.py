"""Checking on a real cluster of two nodes, whose workers, nodes and drivers are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from panview.cluster.checking import checking_on
from panview.cluster.place import ClusterPlace
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.errors import Cancelled, PanviewError
from panview.linter.check import check, report_of
from panview.linter.findings import as_json
from panview.linter.listed_set import ListedSet, list_set
from panview.linter.near_duplicates import near_duplicates
from tests.cluster.test_evaluating import environment, written_set
from tests.linter.test_shards import told, write_spoilt
from tests.support.ray_cluster import DeadlyForm, kill_a_worker, two_nodes

AUTO = ClusterPlace("auto")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
Files = tuple[GroundTruthFiles, list[PredictionFiles]]


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with two_nodes(monkeypatch, tmp_path) as cluster:
        yield cluster


def files_of(root: Path, images: int) -> Files:
    written = written_set(root, images)
    return find_ground_truth(written.root), [find_prediction(written.prediction)]


def read_by(form: DeadlyForm, listed: ListedSet, number: int = 1) -> ListedSet:
    """The set with the maps of a side that are read by a form."""
    sides = list(listed.sides)
    sides[number] = replace(sides[number], maps=replace(sides[number].maps, form=form))
    return replace(listed, sides=tuple(sides))


def checked_on(listed: ListedSet, folder: Path | None, **more: Any) -> bytes:  # noqa: ANN401
    """What the report says that the cluster's blocks give."""
    with checking_on(AUTO, folder) as checking:
        return told(report_of(listed, checking.measure(listed.to_check(), **more)))


DEADLY_PHOTO = """
import os
from panview.linter import fingerprints, measuring
looked, pictured = measuring.look_at_photo, fingerprints._grey
def die(path):
    if str(path) == {path!r}:
        os.kill(os.getpid(), 9)
measuring.look_at_photo = lambda path, size: die(path) or looked(path, size)
fingerprints._grey = lambda path: die(path) or pictured(path)
"""
"""What a worker loads when it starts, and dies of a photo."""


def command(files: Files, *more: str) -> list[str]:
    words = ["check", str(files[0].json), *(word for one in files[1] for word in ("--pred", str(one.json)))]
    return [sys.executable, "-m", "panview", *words, "--json", "-", *more]


@pytest.mark.usefixtures("cluster")
def test_two_nodes_give_the_findings_of_one_machine_and_a_file_that_kills_is_named(tmp_path: Path) -> None:
    files = write_spoilt(tmp_path)
    listed = list_set(*files)
    name = listed.sides[1].maps.names[6]
    deadly = read_by(DeadlyForm(frozenset({name})), listed)
    seen: list[tuple[int, int]] = []
    found = json.loads(checked_on(deadly, tmp_path / "cache", progress=lambda *step: seen.append(step)))
    assert (seen[0], seen[-1]) == ((0, 13), (13, 13))
    assert not list((tmp_path / "cache").glob("*.checked"))
    files[1][0].map_folder.joinpath(name).write_bytes(b"no PNG")
    wanted = as_json(check(*files), "0")
    about = {f"{name}: the process that read it died, 3 times alone": f"{name}: {_damage(wanted, name)}"}
    assert about.keys() & {finding["message"] for finding in found["findings"]}
    for finding in found["findings"]:
        finding["message"] = about.get(finding["message"], finding["message"])
    assert found == json.loads(json.dumps(wanted))


def _damage(report: dict[str, Any], name: str) -> str:
    (message,) = {one["message"] for one in report["findings"] if one["message"].startswith(f"{name}: ")}
    return str(message.removeprefix(f"{name}: "))


@pytest.mark.long
def test_killed_workers_and_a_killed_node_lose_and_double_nothing(
    cluster: Any,  # noqa: ANN401 - Ray's
    tmp_path: Path,
) -> None:
    files = files_of(tmp_path / "set", 300)
    slow = read_by(DeadlyForm(seconds=0.03), list_set(*files))
    ended, killed = threading.Event(), list[bool]()

    def kill() -> None:
        for _ in range(4):
            killed.append(kill_a_worker(cluster, ended))
            if ended.wait(0.5):
                return
        cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)

    killer = threading.Thread(target=kill)
    killer.start()
    found = checked_on(slow, tmp_path / "cache")
    ended.set()
    killer.join()
    assert any(killed)
    assert found == told(check(*files))
    assert not list((tmp_path / "cache").glob("*.checked"))


@pytest.mark.long
@pytest.mark.usefixtures("cluster")
def test_after_a_stop_the_same_check_goes_on_where_it_was(tmp_path: Path) -> None:
    files = files_of(tmp_path / "set", 300)
    slow = read_by(DeadlyForm(seconds=0.01), list_set(*files))
    cache = tmp_path / "cache"
    with pytest.raises(Cancelled):
        checked_on(slow, cache, cancelled=lambda: len(list(cache.glob("*.checked"))) >= 3)
    seen: list[tuple[int, int]] = []
    assert checked_on(slow, cache, progress=lambda *step: seen.append(step)) == told(check(*files))
    assert seen[0][0] >= 3 * 16


@pytest.mark.long
@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("deadly", ["photo", "truth", "both"])
def test_whichever_file_kills_is_named_and_the_others_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deadly: str
) -> None:
    files = write_spoilt(tmp_path)
    listed = list_set(*files)
    name = listed.sides[0].maps.names[0]
    if deadly != "photo":
        listed = read_by(DeadlyForm(frozenset({name})), listed, 0)
    if deadly != "truth":
        photo = listed.images.photos.path(0)
        (tmp_path / "sitecustomize.py").write_text(DEADLY_PHOTO.format(path=str(photo)))
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]]))
        with checking_on(AUTO, None) as checking:
            found = near_duplicates(files[0], files[0], pictures_of=checking.pictures)
        message = f"{photo.name}: the process that decoded it died each time"
        assert [(one.message, one.image_id) for one in found if one.code == "PV115"] == [(message, 1000)] * 2
    told_of = json.loads(checked_on(listed, tmp_path / "cache"))
    died = [one for one in told_of["findings"] if "died, 3 times alone" in one["message"]]
    expected = {"photo": ["PV115"], "truth": ["PV402"], "both": ["PV115", "PV402"]}[deadly]
    assert sorted(one["code"] for one in died) == expected
    assert {one["image_id"] for one in died} == {1000}
    assert not list((tmp_path / "cache").glob("*.checked"))


@pytest.mark.long
@pytest.mark.usefixtures("cluster")
def test_a_killed_command_leaves_what_is_done_and_the_same_command_goes_on(tmp_path: Path) -> None:
    files = files_of(tmp_path / "set", 1500)
    variables = environment(tmp_path)
    alone = subprocess.run(command(files), env=variables, capture_output=True, check=False, timeout=300)
    cache = tmp_path / "cache" / "tables"
    # Many small blocks, so that there is time between two of them.
    how = ("--cluster", "auto", "--jobs", "20")
    for number in (signal.SIGKILL, signal.SIGINT):
        before = len(list(cache.glob("*.checked")))
        driver = subprocess.Popen(command(files, *how), env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        end = time.monotonic() + 300
        while len(list(cache.glob("*.checked"))) < before + 2 and time.monotonic() < end and driver.poll() is None:
            time.sleep(0.002)
        driver.send_signal(number)
        driver.communicate(timeout=300)
        if number == signal.SIGINT:
            assert driver.returncode in (1, 130)
    assert len(list(cache.glob("*.checked"))) >= 4
    ended = subprocess.run(command(files, *how), env=variables, capture_output=True, check=False, timeout=300)
    assert (ended.returncode, ended.stdout, ended.stderr) == (alone.returncode, alone.stdout, alone.stderr)
    assert not list(cache.glob("*.checked"))


@pytest.mark.long
@pytest.mark.usefixtures("cluster")
def test_the_command_prints_what_one_machine_prints(tmp_path: Path) -> None:
    files = write_spoilt(tmp_path)
    more = ("--near-duplicates", "--against", str(tmp_path / "set"))
    ended = [
        subprocess.run(command(files, *more, *how), env=environment(tmp_path), capture_output=True, timeout=300)
        for how in ((), ("--cluster", "auto"), ("--cluster", "local", "--jobs", "1"))
    ]
    assert ended[0].returncode == 1
    assert b"PV406" in ended[0].stdout
    for other in ended[1:]:
        assert (other.returncode, other.stdout, other.stderr) == (1, ended[0].stdout, ended[0].stderr)


def test_without_ray_or_a_cluster_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = files_of(tmp_path / "set", 3)
    code = "import sys; sys.modules['ray'] = None; from panview.__main__ import main; main()"
    without = [sys.executable, "-c", code, *command(files, "--cluster", "local")[3:]]
    expected = {
        "--cluster needs Ray; install it: pip install 'panview[cluster]'": without,
        "--cluster head:10001: expected local, auto or ray://HOST:PORT": command(files, "--cluster", "head:10001"),
    }
    for words, line in expected.items():
        ended = subprocess.run(
            line, env=environment(tmp_path), capture_output=True, text=True, timeout=300, check=False
        )
        assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (2, "", 1), ended.stderr
        assert words in ended.stderr
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'panview[cluster]'")
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    if any(process.info["name"] == "raylet" for process in psutil.process_iter(["name"])):
        pytest.skip("a Ray cluster runs on this machine, and would be found")
    with pytest.raises(PanviewError, match="this machine belongs to no running Ray cluster"):
        checked_on(list_set(*files), None)
