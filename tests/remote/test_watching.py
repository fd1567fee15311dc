"""A training is followed at an address as on a disk: what is new, what was written over, and lines that are cut."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from panview.addresses import local_place
from panview.cli import watch
from panview.datasets.run_sets import RunSets
from panview.remote import mirror
from panview.review.evaluations import EVERY_ELSEWHERE_S, EVERY_S, PATIENCE_S, patience_of, seconds_between
from tests.cli.conftest import Panview
from tests.support.reference import Pair
from tests.support.training import make_truth, predictions, write_evaluation
from tests.support.web_server import WebServer, serve

fsspec = pytest.importorskip("fsspec")


class Training:
    """A training whose folder ``there / "run"`` also is one of a bucket of this process."""

    def __init__(self, tmp_path: Path) -> None:
        self.there = tmp_path / "there"
        _, self._pairs = make_truth(self.there / "coco")
        self.bucket = f"memory://{tmp_path.name}"
        self.send(self.there)
        self.write(1)
        self.write(2)

    def write(self, epoch: int, seed: int = 0) -> None:
        """Write an evaluation, and have it arrive."""
        place = self.there / "run" / f"epoch_{epoch} +#%" / "results.json"
        shutil.rmtree(place.parent, ignore_errors=True)
        write_evaluation(place, self.pairs(seed or epoch))
        self.send(place.parent)

    def pairs(self, seed: int) -> list[Pair]:
        """Predictions."""
        return predictions(self._pairs, seed)

    def send(self, folder: Path) -> None:
        """Have the bucket hold what a folder holds."""
        files = fsspec.filesystem("memory")
        for path in folder.rglob("*"):
            if path.is_file():
                files.pipe_file(f"{self.bucket}/{path.relative_to(self.there)}", path.read_bytes())


@pytest.fixture
def training(tmp_path: Path) -> Training:
    return Training(tmp_path)


@pytest.fixture
def server(training: Training) -> Iterator[WebServer]:
    with serve(training.there) as known:
        yield known


def figures(text: str) -> list[object]:
    """Return what is said of each evaluation, but for where and when."""
    found = json.loads(text)["evaluations"]
    return [{key: value for key, value in each.items() if key not in ("path", "time")} for each in found]


@pytest.mark.parametrize("where", ["bucket", "server"])
def test_what_is_there_is_listed_as_on_a_disk(
    panview: Panview, training: Training, server: WebServer, where: str
) -> None:
    base = training.bucket if where == "bucket" else server.address
    (training.there / "run" / "epoch_2 +#%" / "results" / "000000001003.png").unlink()
    fsspec.filesystem("memory").rm_file(f"{training.bucket}/run/epoch_2 +#%/results/000000001003.png")
    here = panview("watch", training.there / "run", "--truth", training.there / "coco", "--once", "--json", "-")
    there = panview("watch", f"{base}/run", "--truth", f"{base}/coco", "--once", "--json", "-")
    assert (here.code, there.code) == (0, 0), there.err
    assert figures(there.out) == figures(here.out)
    assert len(figures(there.out)) == 1
    document = json.loads(there.out)
    assert document["run"] == f"{base}/run"
    assert document["evaluations"][0]["path"] == f"{base}/run/epoch_1 +#%/results.json"
    assert there.err == here.err == "epoch_2 +#%: not complete yet: 7 of 8 maps are there\n"


class Followed:
    """What happens between the looks of a command that follows until Ctrl-C."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object]) -> None:
        self._steps = list(steps)
        self.seconds: list[float] = []
        # Not for all: threads that fetch sleep, too.
        monkeypatch.setattr(watch, "time", SimpleNamespace(sleep=self._sleep))

    def _sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if not self._steps:
            raise KeyboardInterrupt
        self._steps.pop(0)()


@pytest.mark.parametrize("where", ["bucket", "server"])
def test_what_comes_is_seen_and_a_line_that_is_cut_ends_nothing(
    panview: Panview,
    training: Training,
    server: WebServer,
    where: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = training.bucket if where == "bucket" else server.address
    real = {name: getattr(mirror.Mirror, name) for name in ("entries", "entry")}

    def cut(self: mirror.Mirror, *_: object, **__: object) -> None:
        raise mirror.UnreachableError(f"{base}/run: cannot be reached (no answer came in time)")

    def cut_line() -> None:
        for name in real:
            monkeypatch.setattr(mirror.Mirror, name, cut)

    def mended() -> None:
        for name, method in real.items():
            monkeypatch.setattr(mirror.Mirror, name, method)

    followed = Followed(
        monkeypatch,
        lambda: training.write(3),
        cut_line,
        lambda: None,
        lambda: (mended(), training.write(4)),
        lambda: training.write(2, seed=77),
        lambda: None,
    )
    ended = panview("watch", f"{base}/run", "--truth", f"{base}/coco", "--no-window")
    names = [line.split(" +")[0] for line in ended.out.splitlines()[2:]]
    assert names == ["epoch_1", "epoch_2", "epoch_3", "epoch_4", "epoch_2"], ended.err
    assert ended.err.count("no answer came in time") == 1
    assert "; trying again every 30 s" in ended.err
    assert set(followed.seconds) == {30.0}
    changed = training.there / "run" / "epoch_2 +#%" / "results.json"
    alone = panview("evaluate", training.there / "coco", "--pred", changed)
    assert ended.out.splitlines()[-1].split()[2] in alone.out


def test_an_evaluation_that_is_written_over_while_it_is_read_is_no_figure(training: Training) -> None:
    sets = RunSets(local_place(f"{training.bucket}/run"))
    seen = sets.look().sets[0]
    assert sets.stamp_of(seen.path) == seen.stamp
    training.write(1, seed=9)
    place = training.there / "run" / "epoch_1 +#%" / "results.json"
    fsspec.filesystem("memory").pipe_file(f"{training.bucket}/run/{place.parent.name}/results.json", b"{}")
    assert sets.stamp_of(seen.path) != seen.stamp


def test_the_truth_beside_a_run_is_found_there(panview: Panview, training: Training, server: WebServer) -> None:
    shutil.move(training.there / "run", training.there / "coco" / "runs")
    ended = panview("watch", f"{server.address}/coco/runs", "--once")
    assert ended.code == 0, ended.err
    assert ended.err == f"{server.address}/coco: used as the ground truth; choose another with --truth\n"
    shutil.move(training.there / "coco" / "runs", training.there / "alone")
    refused = panview("watch", f"{server.address}/alone", "--once")
    assert refused.code == 2
    assert "no ground truth found" in refused.err
    assert "--truth PATH" in refused.err


def test_a_server_that_lists_nothing_cannot_be_followed(
    panview: Panview, training: Training, server: WebServer
) -> None:
    server.lists = False
    ended = panview("watch", f"{server.address}/run/epoch_1 +#%", "--truth", training.there / "coco", "--once")
    assert ended.code == 2
    assert ended.err.count("\n") == 1


def test_an_address_is_looked_at_less_often(training: Training, tmp_path: Path) -> None:
    place = local_place(f"{training.bucket}/run")
    assert seconds_between(tmp_path, None) == EVERY_S
    assert seconds_between(place, None) == EVERY_ELSEWHERE_S
    assert seconds_between(place, 5.0) == 5.0
    assert patience_of(2.0) == PATIENCE_S
    assert patience_of(60.0) == 180.0
    assert os.fspath(place).endswith("run")
