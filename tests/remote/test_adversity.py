"""What servers, disks and names do wrong: refused with one message or read as on this disk, never taken for right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from panview.addresses import local_place, parsed
from panview.errors import PanviewError, UnreachableError
from panview.reading import read_file
from panview.remote import mirror
from panview.remote.http_store import HttpStore
from panview.remote.store import Known
from panview.settings import remote_folder
from tests.cli.conftest import Panview
from tests.remote.conftest import anew
from tests.remote.test_sets_elsewhere import figures
from tests.support.patience import wait_until
from tests.support.web_server import WebServer

ODD = ("a b", "50%", "x#y", "ä ö", "q=1&r", "%41", "[1]", "日本", "+", "..x", "a;b", "~'")


def test_odd_names_are_those_of_this_disk(panview: Panview, root: Path, server: WebServer) -> None:
    document = json.loads((root / "b.json").read_text())
    for name, entry in zip(ODD, document["annotations"], strict=False):
        (root / "b" / entry["file_name"]).rename(root / "b" / f"{name}.png")
        entry["file_name"] = f"{name}.png"
    (root / "b.json").write_text(json.dumps(document))
    (root / "b.json").rename(root / "b #1 50%.json")
    (root / "b").rename(root / "b #1 50%")
    here = figures(panview, root / "coco", root / "b #1 50%.json", more=("--no-cache",))
    server.lists = False
    assert figures(panview, root / "coco", f"{server.address}/b%20%231%2050%25.json", more=("--no-cache",)) == here


@pytest.mark.parametrize("name", ["../evil.png", "/tmp/evil.png", "a/../../evil.png", "..\\evil.png", "C:\\evil.png"])
def test_names_of_a_json_do_not_lead_out_of_the_mirror(
    panview: Panview, root: Path, server: WebServer, name: str
) -> None:
    document = json.loads((root / "b.json").read_text())
    document["annotations"][0]["file_name"] = name
    (root / "b.json").write_text(json.dumps(document))
    (root / "evil.png").write_bytes(b"x")
    ended = panview("evaluate", root / "coco", "--pred", f"{server.address}/b.json")
    assert ended.code == 2
    assert "points outside its folder" in ended.err
    assert not list(remote_folder().parent.rglob("evil.png"))


def test_nothing_outside_is_fetched_or_removed(server: WebServer, tmp_path: Path) -> None:
    place = local_place(f"{server.address}/b.json")
    mine = tmp_path / "mine.png"
    mine.write_bytes(b"mine")
    out = f"{os.path.relpath(mine, place.parent)}"
    found = mirror._known[os.fspath(place.parent)]
    found.bring(out)
    assert found.entry(out) is None
    assert mine.read_bytes() == b"mine"


@pytest.mark.parametrize("year", ["1969", "9999", "2300"])
def test_clocks_of_servers_may_be_wrong(
    panview: Panview, root: Path, server: WebServer, monkeypatch: pytest.MonkeyPatch, year: str
) -> None:
    real = HttpStore._ask

    def ask(self: HttpStore, *arguments: object, **more: object) -> object:
        answer = real(self, *arguments, **more)  # type: ignore[arg-type]
        answer.headers["Last-Modified"] = f"Fri, 31 Dec {year} 23:59:59 GMT"
        return answer

    monkeypatch.setattr(HttpStore, "_ask", ask)
    first = figures(panview, f"{server.address}/coco", f"{server.address}/b.json")
    assert first == figures(panview, root / "coco", root / "b.json", more=("--no-cache",))
    server.files.clear()
    anew()
    assert figures(panview, f"{server.address}/coco", f"{server.address}/b.json", more=("--no-cache",)) == first
    assert not server.files


def test_times_are_such_as_a_disk_can_keep() -> None:
    for changed in (-5, 1 << 40, 1 << 70):
        assert 0 <= Known(1, "x", changed).time_ns < 10**9
    assert Known(1, "x", 1_700_000_000).time_ns // 10**9 == 1_700_000_000


def test_a_cache_that_can_only_be_read_is_enough_once_it_is_filled(
    panview: Panview, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = figures(panview, f"{server.address}/coco", f"{server.address}/b.json", more=("--no-cache",))
    anew()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "utime", refuse)
    assert figures(panview, f"{server.address}/coco", f"{server.address}/b.json", more=("--no-cache",)) == first
    next(remote_folder().rglob("000000001000.png")).unlink()
    anew()
    ended = panview("evaluate", f"{server.address}/coco", "--pred", f"{server.address}/b.json", "--no-cache")
    assert ended.code == 2
    assert "cannot be written (Read-only file system); set PANVIEW_CACHE_DIR to another folder" in ended.err


@pytest.mark.parametrize("how", ["error", "skip"])
def test_a_page_to_log_in_is_no_map(
    panview: Panview, root: Path, server: WebServer, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    real = HttpStore._ask

    def ask(self: HttpStore, method: str, key: str, *more: object, **others: object) -> object:
        answer = real(self, method, key, *more, **others)  # type: ignore[arg-type]
        if method == "GET" and key.endswith("1002.png"):
            answer.headers["Content-Type"] = "text/html; charset=utf-8"
        return answer

    monkeypatch.setattr(HttpStore, "_ask", ask)
    ended = panview("evaluate", root / "coco", "--pred", f"{server.address}/b.json", "--faults", how)
    assert (ended.code, ended.out) == (2, "")
    assert "000000001002.png: the server sends a web page in its place; check the rights" in ended.err


def test_what_is_compressed_unasked_is_read(
    panview: Panview, root: Path, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = HttpStore._ask

    def ask(self: HttpStore, method: str, *more: object, **others: object) -> object:
        answer = real(self, method, *more, **others)  # type: ignore[arg-type]
        if method == "HEAD" and "Content-Length" in answer.headers:
            answer.headers["Content-Encoding"] = "gzip"
            answer.headers["Content-Length"] = "7"
        return answer

    monkeypatch.setattr(HttpStore, "_ask", ask)
    here = figures(panview, root / "coco", root / "b.json", more=("--no-cache",))
    assert figures(panview, root / "coco", f"{server.address}/b.json", more=("--no-cache",)) == here


def test_two_processes_fill_one_cache(server: WebServer, root: Path) -> None:
    server.delay_s = 0.01
    command = [sys.executable, "-m", "panview", "evaluate", f"{server.address}/coco", "--pred"]
    command += [f"{server.address}/b.json", "--json", "-", "--no-cache"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    outputs = {process.communicate(timeout=300)[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0]
    assert len(outputs) == 1
    assert not [path for path in remote_folder().rglob("*") if path.parent.suffix == ".parts"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such kill")
def test_what_a_killed_process_leaves_is_no_copy(panview: Panview, server: WebServer, root: Path) -> None:
    here = figures(panview, root / "coco", root / "b.json", more=("--no-cache",))
    server.holds_back = "/b/000000001005"
    command = [sys.executable, "-m", "panview", "evaluate", str(root / "coco"), "--pred", f"{server.address}/b.json"]
    process = subprocess.Popen(command)
    wait_until(lambda: server.busy)
    process.kill()
    process.wait()
    server.goes_on.set()
    assert figures(panview, root / "coco", f"{server.address}/b.json", more=("--no-cache",)) == here


def test_parts_that_nobody_finishes_go(server: WebServer) -> None:
    place = local_place(f"{server.address}/b.json")
    parts = place.parent.with_name(place.parent.name + mirror.PARTS)
    parts.mkdir()
    for name, age in (("old", 3 * 86_400), ("new", 10)):
        (parts / name).write_bytes(b"x")
        os.utime(parts / name, (time.time() - age, time.time() - age))
    anew()
    read_file(local_place(f"{server.address}/b.json"))
    assert [path.name for path in parts.iterdir()] == ["new"]


def test_a_signature_is_in_no_traceback(
    panview: Panview, root: Path, monkeypatch: pytest.MonkeyPatch, server: WebServer
) -> None:
    monkeypatch.setenv("PANVIEW_DEBUG", "1")
    ended = panview("evaluate", root / "coco", "--pred", "http://127.0.0.1:9/b.zip?X-Signature=abc123")
    assert ended.code == 2
    assert "Traceback" in ended.err
    assert "abc123" not in ended.err


def test_redirects_lead_to_servers_only(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from requests import Session
    from requests.exceptions import InvalidSchema

    def redirected(*_: object, **__: object) -> None:
        raise InvalidSchema("No connection adapters were found for 'file:///etc/passwd'")

    monkeypatch.setattr(Session, "request", redirected)
    with pytest.raises(UnreachableError, match="redirects to nowhere; check the address"):
        local_place(f"{server.address}/b.json")


def test_an_address_says_what_it_is(tmp_path: Path) -> None:
    assert parsed("https://host:8443/a/./b//c?x#y").key == "a/b/c"
    for given in ("s3://", "https://", "ftp://host"):
        with pytest.raises(PanviewError):
            parsed(given)
