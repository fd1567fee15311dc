"""A web server is asked nothing before the reading: size, time and tag of a file come with it."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import fsspec
import pytest

from panview import places
from panview.addresses import arrived, local_place
from panview.errors import NotFoundError, UnreachableError
from panview.reading import read_file
from panview.remote import mirror
from panview.remote.http_store import HttpStore
from panview.settings import remote_folder
from tests.cli.conftest import Panview
from tests.remote.conftest import anew
from tests.remote.test_sets_elsewhere import figures
from tests.support.web_server import WebServer

LONG_AGO = 1_600_000_000
TELLING = {("tag", True), ("time", False)}
"""Servers whose word that a file is the same tells of which file."""


def aged(folder: Path, seconds: int = LONG_AGO) -> None:
    """Have all files be old, so that what changes has another time."""
    for path in folder.rglob("*"):
        os.utime(path, (seconds, seconds))


def one_map(server: WebServer, number: int = 1000) -> Path:
    """Return the path of a map here that nobody has asked about."""
    return local_place(f"{server.address}/b") / f"{number:012}.png"


@pytest.mark.parametrize("lists", [True, False])
@pytest.mark.parametrize("conditions", ["tag", "time", "silent", ""])
@pytest.mark.parametrize("tags", [True, False])
def test_maps_are_not_asked_about_before_they_are_read(
    panview: Panview,
    root: Path,
    server: WebServer,
    monkeypatch: pytest.MonkeyPatch,
    lists: bool,
    conditions: str,
    tags: bool,
) -> None:
    aged(root)
    # Of a set as small as this, each map would be asked about to find its table.
    monkeypatch.setattr(mirror, "_FEW", 2)
    server.lists, server.conditions, server.tags = lists, conditions, tags
    truth = f"{server.address}/coco" if lists else f"{server.address}/coco/annotations/panoptic_val2017.json"
    looked: list[str] = []
    real = HttpStore.look

    def look(self: HttpStore, key: str, **more: bool) -> object:
        looked.append(key)
        return real(self, key, **more)

    here = figures(panview, root / "coco", root / "b.json", more=("--no-cache",))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(HttpStore, "look", look)
        assert figures(panview, truth, f"{server.address}/b.json") == here
    # A few are tried to find out how the set is laid out.
    maps = [key for key in looked if key.endswith(".png") and key[-6:-4] not in ("00", "01")]
    # Without a tag, whether a file is still what it was when it began to come is asked after it has come.
    assert not maps if tags else len(maps) == len(set(maps)), maps
    assert sum(name.endswith(".png") for name in server.files) == 8 + 8
    for more in ((), ("--no-cache",)):
        # With the table, and with the copies only.
        server.files.clear()
        anew()
        assert figures(panview, truth, f"{server.address}/b.json", more=more) == here
        if (conditions, tags) in TELLING:
            assert not [name for name in server.files if name.endswith(".png")]


@pytest.mark.parametrize("conditions", ["tag", "time", "silent", ""])
@pytest.mark.parametrize("tags", [True, False])
def test_what_a_server_sends_although_there_is_a_copy_it_sends_once(
    server: WebServer, conditions: str, tags: bool
) -> None:
    aged(server.root)
    server.conditions, server.tags = conditions, tags
    places_here = [one_map(server, number) for number in range(1000, 1006)]
    first = [read_file(place) for place in places_here]
    anew()
    server.files.clear()
    server.asked.clear()
    again = [read_file(one_map(server, number)) for number in range(1000, 1006)]
    assert again == first
    assert sum(server.files.values()) <= (0 if (conditions, tags) in TELLING else 1)


def test_a_connection_is_used_again_whatever_a_server_says(server: WebServer) -> None:
    aged(server.root)
    for _ in range(2):
        server.connections = 0
        # Backwards, so that nothing is fetched ahead on other threads.
        for number in range(1005, 999, -1):
            read_file(one_map(server, number))
        with pytest.raises(NotFoundError):
            read_file(one_map(server, 7))
        assert server.connections <= 2, server.connections
        anew()


@pytest.mark.parametrize("conditions", ["tag", "time", "silent", ""])
@pytest.mark.parametrize("tags", [True, False])
@pytest.mark.parametrize("to", [LONG_AGO + 7, LONG_AGO - 7], ids=["newer", "older"])
def test_another_file_in_its_place_is_fetched_whatever_a_server_says(
    root: Path, server: WebServer, conditions: str, tags: bool, to: int
) -> None:
    aged(root)
    server.conditions, server.tags = conditions, tags
    place = one_map(server)
    there = root / "b" / place.name
    before = read_file(place)
    assert places.status(place)
    anew()
    # As many bytes, and perhaps an older time, as when a backup is put back.
    there.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
    os.utime(there, (to, to))
    assert read_file(one_map(server)) == there.read_bytes() != before
    anew()
    there.unlink()
    with pytest.raises(Exception, match="no such file"):
        read_file(one_map(server))
    assert not place.exists()


def test_the_tag_alone_tells_two_files_of_a_second_apart(root: Path, server: WebServer) -> None:
    aged(root)
    place = one_map(server)
    before = read_file(place)
    there = root / "b" / place.name
    there.write_bytes(bytes(reversed(before)))
    os.utime(there, (LONG_AGO, LONG_AGO))
    for _ in range(2):
        # In this process, which knows the tag, and in another.
        assert read_file(one_map(server)) == there.read_bytes()
        anew()


@pytest.mark.parametrize(("dated", "noticed"), [(0.0, True), (-60.0, False)], ids=["after", "of the future"])
def test_what_changes_after_the_set_was_opened_is_an_error(
    root: Path, server: WebServer, dated: float, noticed: bool
) -> None:
    aged(root)
    server.dated = dated
    place = one_map(server)
    read_file(place)
    other = place.with_name("000000001001.png")
    there = root / "b" / other.name
    server.dated += 20
    now = server.now() if noticed else server.now() + 40
    os.utime(there, (now - 10, now - 10))
    if noticed:
        with pytest.raises(UnreachableError, match=f"{other.name}: has changed since the set was opened; open it agai"):
            read_file(other)
        assert not other.exists()
        # Opened again, it is what it is.
        assert one_map(server)
    assert read_file(other) == there.read_bytes()


def test_what_is_made_when_it_is_asked_for_has_not_changed(root: Path, server: WebServer) -> None:
    aged(root)
    place = one_map(server)
    server.dated += 20
    there = root / "b" / place.name
    os.utime(there, (server.now(), server.now()))
    assert read_file(place) == there.read_bytes()


def test_what_is_cut_is_not_taken_for_whole(root: Path, server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    place = one_map(server)
    server.cuts = 3
    assert read_file(place) == (root / "b" / place.name).read_bytes()
    anew()
    place.unlink()
    monkeypatch.setattr(mirror, "ATTEMPTS", 1)
    server.cuts = 1
    with pytest.raises(UnreachableError, match="the connection was cut"):
        read_file(one_map(server))
    assert not place.exists()
    assert not [path for path in remote_folder().rglob("*") if path.parent.suffix == ".parts"]


def test_a_large_file_comes_in_pieces_as_before(root: Path, server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "PIECE", 100)
    place = one_map(server)
    assert read_file(place) == (root / "b" / place.name).read_bytes()
    assert server.ranges[0] == "bytes=0-99"


@pytest.mark.parametrize("how", ["error", "skip"])
@pytest.mark.parametrize("code", [401, 403, 500, 503])
def test_a_server_that_refuses_when_it_is_read_is_no_fault_of_an_image(
    panview: Panview, root: Path, server: WebServer, how: str, code: int
) -> None:
    place = one_map(server)
    assert place.name in places.names(place.parent)
    server.refuses = code
    with pytest.raises(UnreachableError):
        read_file(place)
    server.refuses = 0
    server.refused = place.name
    ended = panview("evaluate", root / "coco", "--pred", f"{server.address}/b.json", "--faults", how)
    assert (ended.code, ended.out) == (2, "")
    assert "the server says 403 Forbidden; check the rights" in ended.err


@contextmanager
def plain_server(root: Path) -> Iterator[str]:
    """Serve a folder as ``python -m http.server`` does."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_pythons_own_server_says_little_and_is_enough(panview: Panview, root: Path) -> None:
    aged(root)
    here = figures(panview, root / "coco", root / "b.json", more=("--no-cache",))
    with plain_server(root) as address:
        for _ in range(3):
            assert figures(panview, f"{address}/coco", f"{address}/b.json", more=("--no-cache",)) == here
            anew()
        there = sorted((root / "b").iterdir())[0]
        there.write_bytes(sorted((root / "a").iterdir())[0].read_bytes())
        # Older than the copy: by its time alone, the server says that nothing has changed since.
        os.utime(there, (LONG_AGO - 5, LONG_AGO - 5))
        changed = figures(panview, root / "coco", root / "b.json", more=("--no-cache",))
        assert changed != here
        assert figures(panview, f"{address}/coco", f"{address}/b.json", more=("--no-cache",)) == changed


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_page_in_place_of_a_map_that_nobody_asked_about_is_no_missing_map(
    server: WebServer, monkeypatch: pytest.MonkeyPatch, is_listed: bool
) -> None:
    place = one_map(server)
    if is_listed:
        assert place.name in places.names(place.parent)
    real = HttpStore._ask

    def ask(self: HttpStore, method: str, *more: object, **others: object) -> object:
        answer = real(self, method, *more, **others)  # type: ignore[arg-type]
        if method == "GET":
            answer.headers["Content-Type"] = "text/html; charset=utf-8"
        return answer

    monkeypatch.setattr(HttpStore, "_ask", ask)
    with pytest.raises(UnreachableError, match="the server sends a web page in its place; check the rights"):
        read_file(place)


@pytest.mark.parametrize("scheme", ["http", "memory"])
def test_what_has_come_is_known_before_a_large_file_is_there(
    root: Path, server: WebServer, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    size = 1_000_000
    content = os.urandom(size)
    (root / "large.csv").write_bytes(content)
    fsspec.filesystem("memory").pipe("/there/large.csv", content)
    address = f"{server.address}/large.csv" if scheme == "http" else "memory://there/large.csv"
    known: list[tuple[int, int]] = []
    note = mirror.Mirror._note_arrived

    def noted(self: mirror.Mirror, files: int, size: int) -> None:
        note(self, files, size)
        known.append(arrived(address))

    monkeypatch.setattr(mirror.Mirror, "_note_arrived", noted)
    assert arrived(address) == arrived(root) == (0, 0)
    read_file(local_place(address))
    assert arrived(address) == known[-1] == (1, size)
    assert all(files == 0 for files, _ in known[:-1])
    # A web server's file is counted as it comes; of another store a piece is.
    assert len(known) >= (5 if scheme == "http" else 2)
    # What is here already does not come.
    read_file(local_place(address))
    assert arrived(address) == (1, size)
