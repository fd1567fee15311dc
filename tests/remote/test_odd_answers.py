"""Pages that are no HTML, links and redirects that are no addresses, names with equals signs, and lists forgotten."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from panview.addresses import local_place, parsed
from panview.datasets.layouts.find import find_prediction, split_place
from panview.errors import PanviewError
from panview.remote import mirror
from panview.remote.http_store import HttpStore
from panview.remote.store import NoListing, Refused
from tests.cli.conftest import Panview
from tests.support.web_server import WebServer

PLAIN = '<a href="first.png">1</a>'


@contextmanager
def answering(code: int, page: str = "", place: str = "") -> Iterator[HttpStore]:
    """Serve one answer, whatever is asked for."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            self.send_response(code)
            self.send_header("Content-Type", "text/html")
            if place:
                self.send_header("Location", place)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(page.encode())

        do_HEAD = do_GET  # noqa: N815 - the name that the standard library calls

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield HttpStore(f"http://127.0.0.1:{server.server_address[1]}", {})
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_link_that_is_no_address_hides_no_other_one() -> None:
    with answering(200, f'{PLAIN}<a href="http://[nowhere">2</a><a href="last.png">3</a>') as store:
        assert sorted(store.entries("set") or {}) == ["first.png", "last.png"]


def test_half_a_list_is_none() -> None:
    with answering(200, f"{PLAIN}<![odd[ x ]]><a href='last.png'>2</a>") as store:
        try:
            found = store.entries("set")
        except NoListing:
            # So do Pythons that give up at such a place.
            return
        assert sorted(found or {}) == ["first.png", "last.png"]


@pytest.mark.parametrize("place", ["http://[nowhere/", "http://a..b/", "http://h:99999/", "\x80\xff"])
def test_a_redirect_to_no_address_is_refused(place: str) -> None:
    with answering(302, place=place) as store, pytest.raises(Refused, match="check"):
        store.look("a.png")


class _Forgetful(dict[str, Any]):
    """What another thread has forgotten as soon as it was noted."""

    def __setitem__(self, key: str, value: object) -> None:
        return


def test_what_is_forgotten_meanwhile_is_told_all_the_same(server: WebServer) -> None:
    place = local_place(f"{server.address}/b")
    known = mirror.mirror_at(str(place.parent))
    assert known is not None
    known._listed = _Forgetful()
    known._looked = _Forgetful()
    assert len(known.entries("b") or {}) == 8
    assert known.entry("b.json") is not None


def test_folders_are_listed_for_many_files_and_not_for_a_few(server: WebServer) -> None:
    place = local_place(f"{server.address}/b")
    known = mirror.mirror_at(str(place.parent))
    assert known is not None
    known.refresh()
    for number in range(1000, 1000 + mirror._FEW - 1):
        known.bring(f"b/{number:012}.png")
    assert known.listed("b") is None
    known.bring(f"b/{1000 + mirror._FEW - 1:012}.png")
    assert known.listed("b") is not None
    assert len(list(place.glob("*.png"))) == mirror._FEW


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://host/a/%2e%2e/%2E./b", "https://host/a/%2e%2e/%2E./b: has .. in it"),
        ("https://host/a%5C..%5Cb", "has .. in it"),
        ("https://host/a%00b?X=secret", "https://host/a%00b: has a zero byte in it"),
    ],
)
def test_what_leads_elsewhere_in_percents_is_refused_too(address: str, said: str) -> None:
    with pytest.raises(PanviewError, match="give the address of the set itself") as refused:
        parsed(address)
    assert said in str(refused.value)
    assert "secret" not in str(refused.value)


def test_folders_of_a_store_may_have_equals_signs(panview: Panview, root: Path, server: WebServer) -> None:
    inner = root / "day=1"
    inner.mkdir()
    for name in ("coco", "b.json"):
        shutil.move(root / name, inner / name)
    shutil.move(root / "b", inner / "split=val")
    there = f"{server.address}/day=1"
    here = panview("evaluate", inner / "coco", "--pred", f"{inner}/b.json={inner}/split=val")
    assert here.code == 0, here.err
    for maps in (f"{there}/split=val", root / "maps"):
        if isinstance(maps, Path):
            shutil.copytree(inner / "split=val", maps)
        said = panview("evaluate", f"{there}/coco", "--pred", f"{there}/b.json={maps}")
        assert said.code == 0, said.err
    shutil.move(inner / "split=val", inner / "b")
    said = panview("evaluate", f"{there}/coco", "--pred", f"{there}/b.json")
    assert said.code == 0, said.err
    assert find_prediction(Path(f"{there}/b.json")).name == "b"
    mirrored = local_place(f"{there}/b.json")
    for place in (f"{there}/b.json", f"{there}/b.json?X-Signature=1f", str(mirrored)):
        assert split_place(Path(place)) == (Path(place), None)
    assert split_place(Path(f"{mirrored}={mirrored.parent}/b")) == (mirrored, mirrored.parent / "b")
