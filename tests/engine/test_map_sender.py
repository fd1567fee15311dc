"""Maps that a machine of a cluster sends itself: a real model process, and a store in this process."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from panview import errors
from panview.datasets.dataset import Dataset
from panview.engine import map_sender
from panview.engine.execution import Execution
from panview.engine.map_sender import Arrived, MapSender, SentBlock
from panview.engine.messages import Answer, Ended, Failed, ImageDone, ImageTask, ModelOpened, OpenModel, PredictImages
from panview.engine.model_process import ModelProcess
from panview.engine.run_elsewhere import RunElsewhere, run_elsewhere
from panview.engine.run_folder import png_names, read_image
from panview.errors import PanviewError, UnreachableError
from panview.remote import mirror
from panview.remote.fsspec_store import FsspecStore
from panview.remote.store import Entry, Known, Refused, TryAgain
from tests.engine.runs import make_set
from tests.engine.toy_predictor import toy_source

fsspec = pytest.importorskip("fsspec")
IMAGES = 3


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "_known", {})
    monkeypatch.setattr(mirror, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(map_sender, "_PAUSE_S", 0.001)
    monkeypatch.setattr(errors, "legible_places", [])


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return make_set(tmp_path / "set", IMAGES)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[RunElsewhere]:
    with run_elsewhere(Path(f"memory://{tmp_path.name}/runs"), "toy") as known:
        yield known


class Actor:
    """A model process, asked as an actor of a cluster asks it."""

    def __init__(self, tmp_path: Path) -> None:
        self.process = ModelProcess(low_priority=False)
        *_, opened = self(OpenModel(0, toy_source(tmp_path / "toy"), Execution("cpu", 1)))
        assert isinstance(opened, ModelOpened)

    def __call__(self, request: OpenModel | PredictImages) -> Iterator[Answer]:
        number = 0 if isinstance(request, OpenModel) else request.number
        self.process.send(replace(request, number=self.process.next_number() if not number else number))
        answer: Answer | None = None
        while not isinstance(answer, ModelOpened | Ended | Failed):
            answer = self.process.receive()
            if answer is not None:
                yield answer


@pytest.fixture
def actor(tmp_path: Path) -> Iterator[Actor]:
    known = Actor(tmp_path)
    yield known
    known.process.close()


def request_of(dataset: Dataset, elsewhere: RunElsewhere) -> PredictImages:
    names = png_names(dataset)
    tasks = tuple(
        ImageTask(
            row,
            dataset.image_id[row],
            str(dataset.photo(row)),
            str(elsewhere.run.png_folder / names[row]),
            dataset.size(row),
        )
        for row in range(IMAGES)
    )
    return PredictImages(1, tasks, np.array([1, 3, 187, 193], np.int32), "the run", (True, True, False, False))


def there(elsewhere: RunElsewhere) -> dict[str, bytes]:
    files, below = fsspec.filesystem("memory"), str(elsewhere.address).removeprefix("memory:/")
    return {name.removeprefix(f"{below}/"): files.cat_file(name) for name in files.find(below)}


def _with_hashes(monkeypatch: pytest.MonkeyPatch, hash_of: Callable[[bytes], str]) -> None:
    """Have the store say a hash of each file, as buckets do."""
    look, entries = FsspecStore.look, FsspecStore.entries
    files = fsspec.filesystem("memory")

    def with_hash(known: Entry | None, place: str) -> Entry | None:
        if not isinstance(known, Known):
            return known
        digest = hash_of(files.cat_file(place))
        return replace(known, tag=digest, md5=digest)

    def look_with(self: FsspecStore, key: str, **more: bool) -> Entry | None:
        return with_hash(look(self, key, **more), self._path(key))

    def entries_with(self: FsspecStore, key: str) -> dict[str, Entry | None]:
        return {name: with_hash(each, self._path(f"{key}/{name}")) for name, each in (entries(self, key) or {}).items()}

    monkeypatch.setattr(FsspecStore, "look", look_with)
    monkeypatch.setattr(FsspecStore, "entries", entries_with)


def sent(dataset: Dataset, elsewhere: RunElsewhere, actor: Actor) -> SentBlock:
    return MapSender(elsewhere.place, "node 7").send(request_of(dataset, elsewhere), actor)


def test_maps_go_from_the_machine_that_makes_them(
    dataset: Dataset, elsewhere: RunElsewhere, actor: Actor, tmp_path: Path
) -> None:
    block = sent(dataset, elsewhere, actor)
    assert [type(answer) for answer in block.answers] == [ImageDone] * IMAGES
    assert block.files.keys() == there(elsewhere).keys() == {f"toy/{name}" for name in png_names(dataset)}
    for name, data in there(elsewhere).items():
        (tmp_path / "map.png").write_bytes(data)
        record = read_image(tmp_path / "map.png")
        assert record is not None
        assert record.run == "the run"
        assert block.files[name].size == len(data)
    # Nothing of it was written where the command would write.
    assert not list(elsewhere.run.folder.rglob("*.png"))
    elsewhere.arrived(block.files)
    elsewhere.run.folder.mkdir(exist_ok=True)
    elsewhere.run.json.write_text("{}")
    elsewhere.run.manifest.write_text(json.dumps({"key": "the run"}))
    elsewhere.finish(lambda *_: None)
    assert there(elsewhere).keys() == block.files.keys() | {"toy.json", "toy.run.json"}


@pytest.mark.parametrize("how", ["other", "longer", "gone"])
def test_results_are_not_finished_beside_maps_that_are_no_longer_those(
    dataset: Dataset, elsewhere: RunElsewhere, actor: Actor, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = sent(dataset, elsewhere, actor)
    elsewhere.arrived(block.files)
    name = next(iter(block.files))
    place = f"{str(elsewhere.address).removeprefix('memory:/')}/{name}"
    files = fsspec.filesystem("memory")
    data = files.cat_file(place)
    files.rm_file(place)
    if how != "gone":
        files.pipe_file(place, data + b"x" if how == "longer" else data[:-1] + b"x")
    if how == "other":
        _with_hashes(monkeypatch, lambda data: hashlib.md5(data).hexdigest())
    elsewhere.run.json.parent.mkdir(exist_ok=True)
    elsewhere.run.json.write_text("{}")
    said = (
        f"not all of the run was written \\({name} is no longer as it was sent\\). The maps that were sent stay there"
    )
    with pytest.raises(UnreachableError, match=said):
        elsewhere.finish(lambda *_: None)
    assert "toy.json" not in there(elsewhere)


def test_a_hash_that_is_none_of_the_content_is_no_change(
    dataset: Dataset, elsewhere: RunElsewhere, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = sent(dataset, elsewhere, actor)
    elsewhere.arrived(block.files)
    _with_hashes(monkeypatch, lambda _: "0" * 32)
    elsewhere.run.json.parent.mkdir(exist_ok=True)
    elsewhere.run.json.write_text("{}")
    elsewhere.finish(lambda *_: None)
    assert "toy.json" in there(elsewhere)


def test_a_store_that_stays_away_is_waited_for_once_a_block(
    dataset: Dataset, elsewhere: RunElsewhere, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    now = [0.0]

    def away(_: FsspecStore, key: str, __: str) -> None:
        asked.append(key)
        # Each time it takes a while to be told so.
        now[0] += 10.0
        raise TryAgain("no answer came in time")

    monkeypatch.setattr(FsspecStore, "write", away)
    monkeypatch.setattr(map_sender, "_SENDERS", 1)
    monkeypatch.setattr(map_sender, "time", SimpleNamespace(monotonic=lambda: now[0], time=time.time))
    block = sent(dataset, elsewhere, actor)
    assert [type(answer) for answer in block.answers] == [Failed]
    tried = [asked.count(key) for key in dict.fromkeys(asked)]
    # All are tried, since it may be back.
    assert tried[1:] == [mirror.ATTEMPTS] * (IMAGES - 1)
    assert map_sender.PATIENCE_S < 10 * tried[0] < 2 * map_sender.PATIENCE_S


def test_a_store_that_is_busy_is_waited_for_and_one_that_refuses_is_not(
    dataset: Dataset, elsewhere: RunElsewhere, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, faults = FsspecStore.write, [TryAgain("slow down")] * 12

    def busy(self: FsspecStore, key: str, source: str) -> None:
        if faults:
            raise faults.pop()
        real(self, key, source)

    monkeypatch.setattr(FsspecStore, "write", busy)
    assert len(sent(dataset, elsewhere, actor).files) == IMAGES
    asked: list[str] = []

    def expired(self: FsspecStore, key: str, source: str) -> None:
        asked.append(key)
        if key.endswith("000001.png"):
            raise Refused("ExpiredToken; check the AWS credentials and their rights")
        real(self, key, source)

    monkeypatch.setattr(FsspecStore, "write", expired)
    block = sent(dataset, elsewhere, actor)
    assert [type(answer) for answer in block.answers] == [ImageDone, ImageDone, Failed]
    assert [answer.row for answer in block.answers if isinstance(answer, ImageDone)] == [0, 2]
    failed = block.answers[-1]
    assert isinstance(failed, Failed)
    assert failed.message == (
        f"{elsewhere.address}/toy/000001.png: ExpiredToken; check the AWS credentials and their rights "
        "(on node 7 of the cluster)"
    )
    assert len(asked) == IMAGES
    assert len(block.files) == IMAGES - 1
    monkeypatch.setattr(map_sender, "PATIENCE_S", 0.0)
    faults[:] = [TryAgain("slow down")] * 100
    monkeypatch.setattr(FsspecStore, "write", busy)
    (_, *_, failed) = [None, *sent(dataset, elsewhere, actor).answers]
    assert isinstance(failed, Failed)
    assert "cannot be reached (slow down)" in failed.message


def test_what_a_machine_lacks_is_said_with_its_name(elsewhere: RunElsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_: object) -> None:
        raise PanviewError('s3://sets: needs the package s3fs; install it: pip install "panview[remote]"')

    monkeypatch.setattr("panview.remote.stores.store_of", lacking)
    with pytest.raises(UnreachableError, match=r"needs the package s3fs.* \(on node 7 of the cluster\)"):
        MapSender(elsewhere.place, "node 7")


def test_what_has_arrived_is_known_by_size_and_hash() -> None:
    file = Arrived(3, "ab")
    assert file.is_there(Known(3, md5="ab"))
    assert file.is_there(Known(3))
    assert not file.is_there(Known(3, md5="cd"))
    assert not file.is_there(Known(4))
    assert not file.is_there(None)


def test_what_killed_machines_left_goes(
    elsewhere: RunElsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name, age in (("panview-run-old", 3 * 86_400), ("panview-run-new", 10), ("other", 3 * 86_400)):
        (tmp_path / name / "toy").mkdir(parents=True)
        os.utime(tmp_path / name, (time.time() - age, time.time() - age))
    MapSender(elsewhere.place, "node 7")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["other", "panview-run-new"]
