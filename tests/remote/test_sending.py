"""Folders on their way to an address: gone on with when they were cut off, and never mixed with anything else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from panview.remote import fsspec_store, mirror
from panview.remote.store import Entry, Known
from panview.sending import UNFINISHED, Sent
from panview.settings import remote_folder
from tests.cli.conftest import Panview
from tests.remote.test_runs_elsewhere import another_machine

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder of a store that says hashes, as S3 and Google's do."""
    real = fsspec_store._entry

    def with_hash(info: dict[str, object]) -> Entry:
        known = real(info)
        if not isinstance(known, Known):
            return known
        data = fsspec.filesystem("memory").cat_file(info["name"])
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return Known(known.size, md5, known.changed, md5)

    monkeypatch.setattr(fsspec_store, "_entry", with_hash)
    return f"memory://{tmp_path.name}/out"


def there(address: str) -> dict[str, bytes]:
    files, below = fsspec.filesystem("memory"), address.removeprefix("memory:/")
    return {name.removeprefix(f"{below}/"): files.cat_file(name) for name in files.find(below)}


@pytest.fixture
def convert(panview: Panview, root: Path, address: str) -> Callable[[str], list[object]]:
    return lambda name: ["convert", root / name, address, "--to", "coco", "--dataset", root / "coco"]


def cut_after(monkeypatch: pytest.MonkeyPatch, count: int) -> list[str]:
    """Let some files through, and no more; return what was sent."""
    sent: list[str] = []
    real = fsspec_store.FsspecStore.write

    def write(self: fsspec_store.FsspecStore, key: str, source: str) -> None:
        if len(sent) >= count:
            raise mirror.TryAgain("the connection was cut")
        sent.append(key.partition("out/")[2])
        real(self, key, source)

    monkeypatch.setattr(fsspec_store.FsspecStore, "write", write)
    return sent


@pytest.mark.parametrize("moved", [False, True], ids=["here", "on another machine"])
def test_a_folder_that_was_cut_off_goes_on(
    panview: Panview,
    address: str,
    convert: Callable[[str], list[object]],
    monkeypatch: pytest.MonkeyPatch,
    moved: bool,
) -> None:
    with monkeypatch.context() as cut:
        first = cut_after(cut, 5)
        ended = panview(*convert("b.json"))
    assert ended.code == 2
    kept = next((remote_folder() / "sent").rglob("out"))
    said = f"{address}: was not written ({address}/000000"
    assert "cannot be reached (the connection was cut)" in ended.err
    assert f"All of it is in {kept.parent}; copy it by hand, or run the command again" in ended.err, said
    assert set(there(address)) == set(first)
    assert UNFINISHED in first
    assert not [name for name in first if name.endswith(".json") and name != UNFINISHED]
    if moved:
        another_machine()
    with monkeypatch.context() as whole:
        second = cut_after(whole, 1000)
        ended = panview(*convert("b.json"))
    assert ended.code == 0, ended.err
    assert not set(first) - {UNFINISHED} & set(second)
    assert UNFINISHED not in there(address)
    assert len([name for name in there(address) if name.endswith(".png")]) == 8
    again = panview(*convert("b.json"))
    assert (again.code, "is not empty; choose another folder" in again.err) == (2, True)


def test_what_another_output_has_left_is_neither_joined_nor_replaced(
    panview: Panview, address: str, convert: Callable[[str], list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut_after(cut, 5)
        assert panview(*convert("b.json")).code == 2
    before = there(address)
    ended = panview(*convert("a.json"))
    assert ended.code == 2
    assert "of another output that was interrupted; remove what is there, or choose another folder" in ended.err
    after = there(address)
    assert {name: data for name, data in after.items() if name != UNFINISHED} == {
        name: data for name, data in before.items() if name != UNFINISHED
    }


def test_two_that_send_at_a_time_do_not_make_one_set(
    panview: Panview, address: str, convert: Callable[[str], list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Sent._verify

    def verify(self: Sent, *arguments: object) -> None:
        # The other one has come later.
        fsspec.filesystem("memory").pipe_file(f"{address}/{UNFINISHED}", b'{"sender": "another"}')
        real(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Sent, "_verify", verify)
    ended = panview(*convert("b.json"))
    assert ended.code == 2
    assert "another process is writing it too" in ended.err
    assert not [name for name in there(address) if name.endswith(".json") and name != UNFINISHED]


def test_a_map_that_did_not_arrive_makes_no_set(
    panview: Panview, address: str, convert: Callable[[str], list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = fsspec_store.FsspecStore.write

    def write(self: fsspec_store.FsspecStore, key: str, source: str) -> None:
        real(self, key, source)
        if key.endswith("1003.png"):
            fsspec.filesystem("memory").pipe_file(f"/{key}" if key.startswith(self._bucket) else self._path(key), b"x")

    monkeypatch.setattr(fsspec_store.FsspecStore, "write", write)
    ended = panview(*convert("b.json"))
    assert ended.code == 2
    assert "1003.png has not arrived as it was sent" in ended.err
    assert not [name for name in there(address) if name.endswith(".json") and name != UNFINISHED]
