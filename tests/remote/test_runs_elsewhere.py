"""A model's run whose photos, truth and results lie elsewhere: each image whole or not at all, resumed anywhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from panview.engine.run_folder import read_image
from panview.remote import mirror
from panview.settings import remote_folder
from tests.cli.conftest import Panview
from tests.cli.test_predict import toy
from tests.engine.runs import make_set
from tests.remote.conftest import anew
from tests.support.web_server import WebServer, serve

fsspec = pytest.importorskip("fsspec")
IMAGES = 6


@pytest.fixture
def images(tmp_path: Path) -> Iterator[WebServer]:
    make_set(tmp_path / "images" / "set", IMAGES)
    with serve(tmp_path / "images") as known:
        yield known


@pytest.fixture
def bucket(tmp_path: Path) -> str:
    """An address; the store behind it lives in this process."""
    return f"memory://{tmp_path.name}/runs"


def there(bucket: str) -> dict[str, bytes]:
    files = fsspec.filesystem("memory")
    below = bucket.removeprefix("memory:/")
    return {name.removeprefix(f"{below}/"): files.cat_file(name) for name in files.find(below)}


def another_machine() -> None:
    """Forget what this machine has, but for what lies elsewhere."""
    anew()
    shutil.rmtree(remote_folder(), ignore_errors=True)


def here(panview: Panview, tmp_path: Path, *more: object, **settings: object) -> dict[str, bytes]:
    """What the same run writes on this disk."""
    out = tmp_path / "here"
    ended = panview("predict", tmp_path / "images" / "set", *toy(tmp_path, **settings), "--out", out, *more)
    assert ended.code == 0, ended.err
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def same(found: dict[str, bytes], wanted: dict[str, bytes]) -> bool:
    """Whether two runs hold the same pixels and segments; times differ."""

    def plain(files: dict[str, bytes]) -> dict[str, object]:
        return {name: json.loads(data)["annotations"] for name, data in files.items() if name.endswith("toy.json")}

    return found.keys() == wanted.keys() and plain(found) == plain(wanted)


def test_a_run_reads_and_writes_elsewhere(panview: Panview, images: WebServer, bucket: str, tmp_path: Path) -> None:
    images.delay_s = 0.02
    ended = panview("predict", f"{images.address}/set", *toy(tmp_path, keeps=True), "--out", bucket, "--keep-queries")
    assert (ended.code, ended.out) == (0, f"{bucket}/toy.json\n"), ended.err
    assert str(remote_folder()) not in ended.err
    assert same(there(bucket), here(panview, tmp_path, "--keep-queries", keeps=True))
    assert len(there(bucket)) == 2 * IMAGES + 2
    assert not [path for path in (remote_folder() / "sent").rglob("*.png")]
    measured = panview("evaluate", f"{images.address}/set", "--pred", f"{bucket}/toy.json", "--json", "-")
    assert measured.code == 0, measured.err
    assert images.busiest > 2, "photos come one by one"


@pytest.mark.parametrize(
    "moved", [pytest.param(False, marks=pytest.mark.long), True], ids=["here", "on another machine"]
)
def test_an_interrupted_run_goes_on(
    panview: Panview, images: WebServer, bucket: str, tmp_path: Path, moved: bool
) -> None:
    broken = panview(
        "predict", f"{images.address}/set", *toy(tmp_path, crash_at="000004.png"), "--out", bucket, "--batch", 1
    )
    assert broken.code == 2
    begun = there(bucket)
    maps = [name for name in begun if name.endswith(".png")]
    assert 0 < len(maps) < IMAGES
    assert len(json.loads(begun["toy.json"])["annotations"]) == len(maps)
    assert json.loads(begun["toy.run.json"])["state"] == "failed"
    if moved:
        another_machine()
    witness = tmp_path / "witness"
    ended = panview("predict", f"{images.address}/set", *toy(tmp_path, witness=str(witness)), "--out", bucket)
    assert ended.code == 0, ended.err
    assert witness.read_text().count("read ") == IMAGES - len(maps)
    found = there(bucket)
    assert {name: found[name] for name in maps} == {name: begun[name] for name in maps}
    assert same(found, here(panview, tmp_path))


@pytest.mark.long
def test_what_was_killed_before_its_results_came_is_gone_on_with(
    panview: Panview, images: WebServer, bucket: str, tmp_path: Path
) -> None:
    assert panview("predict", f"{images.address}/set", *toy(tmp_path), "--out", bucket).code == 0
    files = fsspec.filesystem("memory")
    files.rm_file(f"{bucket}/toy.json")
    files.rm_file(f"{bucket}/toy/000002.png")
    another_machine()
    witness = tmp_path / "witness"
    ended = panview("predict", f"{images.address}/set", *toy(tmp_path, witness=str(witness)), "--out", bucket)
    assert ended.code == 0, ended.err
    assert witness.read_text().count("read ") == 1
    assert same(there(bucket), here(panview, tmp_path))


@pytest.mark.long
def test_results_never_list_maps_of_another_run(
    panview: Panview, images: WebServer, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = panview("predict", f"{images.address}/set", *toy(tmp_path), "--out", bucket)
    assert first.code == 0, first.err
    before = there(bucket)
    # Other weights of the same name are another run.
    other = toy(tmp_path, recipe={"other": 1})
    refused = panview("predict", f"{images.address}/set", *other, "--out", bucket)
    assert refused.code == 2
    assert f"{bucket}/toy.json: this name already holds a run with another config" in refused.err
    assert there(bucket) == before
    order: list[tuple[str, str]] = []
    for name in ("send", "remove"):
        real = getattr(mirror.Mirror, name)

        def noted(self: mirror.Mirror, key: str, *more: Path, real: object = real, name: str = name) -> None:
            order.append((name, key.rpartition("runs/")[2]))
            real(self, key, *more)  # type: ignore[operator]

        monkeypatch.setattr(mirror.Mirror, name, noted)
    ended = panview("predict", f"{images.address}/set", *other, "--out", bucket, "--fresh", "--limit", 2)
    assert ended.code == 0, ended.err
    assert order[0] == ("remove", "toy.json")
    assert [key for name, key in order if name == "send"][-2:] == ["toy.json", "toy.run.json"]
    kept = there(bucket)
    assert len([name for name in kept if name.endswith(".png")]) == len(json.loads(kept["toy.json"])["images"]) == 2
    key = json.loads(kept["toy.run.json"])["key"]
    for name in kept:
        if name.endswith(".png"):
            (tmp_path / "map.png").write_bytes(kept[name])
            record = read_image(tmp_path / "map.png")
            assert record is not None
            assert record.run == key


def test_files_of_others_stay(panview: Panview, images: WebServer, bucket: str, tmp_path: Path) -> None:
    files = fsspec.filesystem("memory")
    mine = {"toy.json": b'{"mine": 1}', "toy/000001.png": b"\x89PNG\r\n\x1a\n mine", "other.json": b"{}"}
    for name, data in mine.items():
        files.pipe_file(f"{bucket}/{name}", data)
        ended = panview("predict", f"{images.address}/set", *toy(tmp_path), "--out", bucket)
        assert there(bucket)[name] == data
        if name != "other.json":
            assert ended.code == 2
            assert f"{bucket}/{name}: exists" in ended.err
            files.rm_file(f"{bucket}/{name}")
    assert ended.code == 0, ended.err


@pytest.mark.long
def test_a_run_that_cannot_be_sent_stays_here_and_arrives_later(
    panview: Panview, images: WebServer, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise mirror.TryAgain("the connection was cut")

    with monkeypatch.context() as patched:
        patched.setattr("panview.remote.fsspec_store.FsspecStore.write", cut)
        ended = panview("predict", f"{images.address}/set", *toy(tmp_path), "--out", bucket)
    assert ended.code == 2
    assert ended.err.count("panview: ") == 1
    place = next((remote_folder() / "sent").rglob("toy.json")).parent
    assert f"cannot be reached (the connection was cut)). All of it is in {place}; run the command again" in ended.err
    assert not there(bucket)
    witness = tmp_path / "witness"
    ended = panview("predict", f"{images.address}/set", *toy(tmp_path, witness=str(witness)), "--out", bucket)
    assert ended.code == 0, ended.err
    assert "read" not in witness.read_text()
    assert same(there(bucket), here(panview, tmp_path))


@pytest.mark.long
def test_two_machines_do_not_mix_their_results(
    panview: Panview, images: WebServer, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from panview.engine.run_elsewhere import RunElsewhere

    real = RunElsewhere.finish

    def finish(self: RunElsewhere, progress: object) -> None:
        fsspec.filesystem("memory").pipe_file(f"{bucket}/toy.json", b'{"of": "another machine"}')
        real(self, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(RunElsewhere, "finish", finish)
    ended = panview("predict", f"{images.address}/set", *toy(tmp_path), "--out", bucket)
    assert ended.code == 2
    assert "another machine has written this run meanwhile" in ended.err
    assert there(bucket)["toy.json"] == b'{"of": "another machine"}'


@pytest.mark.parametrize(
    ("out", "more", "said"),
    [
        ("http://127.0.0.1:9/runs", (), "http://127.0.0.1:9/runs: nothing can be written to a web server"),
        ("s3://bucket", (), "s3://bucket: is a whole bucket; add a name to it"),
        ("ftp://host/runs", (), "ftp://: is not supported"),
        ("s3://me:word@bucket/runs", (), "a name or password must not be in an address"),
        ("memory://x/runs", ("--cluster", "local"), "machines of a cluster write to s3:// or gs://"),
    ],
)
def test_addresses_that_no_run_can_go_to_are_refused_before_a_model_is_loaded(
    panview: Panview, images: WebServer, tmp_path: Path, out: str, more: tuple[str, ...], said: str
) -> None:
    witness = tmp_path / "witness"
    ended = panview("predict", f"{images.address}/set", *toy(tmp_path, witness=str(witness)), "--out", out, *more)
    assert ended.code == 2
    assert said in ended.err
    assert "word" not in ended.err.replace("password", "")
    assert not witness.exists()


def test_a_run_to_a_file_address_is_one_on_this_disk(panview: Panview, images: WebServer, tmp_path: Path) -> None:
    out = (tmp_path / "disk").as_uri()
    ended = panview("predict", f"{images.address}/set", *toy(tmp_path), "--out", out)
    assert (ended.code, ended.out) == (0, f"{tmp_path / 'disk' / 'toy.json'}\n"), ended.err
