"""A set that lies on a web server, in the window."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog

from panview import errors
from panview.remote import mirror
from panview.settings import load_settings
from tests.support.archives import pack
from tests.support.example_set import write_example
from tests.support.web_server import WebServer, serve
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    monkeypatch.setattr(mirror, "_known", {})
    monkeypatch.setattr(mirror, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(errors, "legible_places", [])
    place = tmp_path / "there"
    place.mkdir()
    write_example(place)
    with serve(place) as known:
        yield known
        known.goes_on.set()


def test_the_first_image_shows_before_the_predictions_have_come(hand: AtHand, server: WebServer) -> None:
    server.holds_back = "/b/"
    shown: list[object] = []
    hand.review.canvas.presented.connect(lambda *said: shown.append(said))
    hand.review.opening.open(Path(f"{server.address}/coco"), (Path(f"{server.address}/b.json"),))
    hand.see(lambda: bool(shown))
    assert not hand.snapshot.predictions
    assert not [name for name in server.files if name.startswith("/b/")]
    server.goes_on.set()
    hand.settle()
    assert [each.prediction.name for each in hand.snapshot.predictions] == ["b"]


def test_what_comes_is_told_while_an_address_is_opened_and_it_can_be_cancelled(hand: AtHand, server: WebServer) -> None:
    server.holds_back = "/b.json"
    progress = hand.window.status_line.progress
    hand.review.opening.open(Path(f"{server.address}/coco"), (Path(f"{server.address}/b.json"),))
    # Bytes are told before the file that they are of is whole.
    hand.see(lambda: re.fullmatch(r"[1-9]\d* files?, [1-9]\d* kB fetched", progress.texts()[1]) is not None)
    label, figures = progress.texts()
    assert label == "Opening coco"
    assert int(figures.split()[0]) <= sum(server.files.values())
    hand.click(progress.cancel)
    hand.see(lambda: not hand.review.jobs.busy)
    assert hand.window.welcome.isVisible()
    assert not progress.isVisible()
    assert not hand.window.banner.isVisible()


def test_an_address_is_asked_for_and_opened(hand: AtHand, server: WebServer) -> None:
    hand.click(hand.window.welcome.address_button)
    dialog = hand.window.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue(f" {server.address}/coco ")
    dialog.accept()
    hand.settle()
    assert hand.snapshot.dataset.name == "coco / val2017"


def test_an_address_where_nothing_is_says_so(hand: AtHand, server: WebServer) -> None:
    hand.open(Path(f"{server.address}/nothing"))
    assert f"{server.address}/nothing: there is no such file or folder" in hand.banner
    # No folder of this computer would help.
    assert not hand.window.banner.action_button.isVisible()
    # It is no answer to what is opened next.
    hand.review.opening.open(Path(f"{server.address}/coco"))
    assert not hand.window.banner.isVisible()
    hand.settle()
    server.down = 100
    hand.open(Path(f"{server.address}/coco"))
    assert "cannot be reached (the server says 503 Service Unavailable)" in hand.banner


def test_no_secret_of_an_address_is_shown_or_kept(hand: AtHand, server: WebServer, tmp_path: Path) -> None:
    pack(server.root / "coco" / "annotations" / "panoptic_val2017")
    server.secret = "X-Signature=abc123"
    for address, said in (
        (f"{server.address}/coco.zip?{server.secret}", "coco.zip: there is no such file"),
        ("https://me:abc123@host", "https://host: a name or password must not be in an address"),
    ):
        hand.do("open_address")
        dialog = hand.window.findChildren(QInputDialog)[-1]
        dialog.setTextValue(address)
        dialog.accept()
        hand.settle()
        assert said in hand.banner
        assert "abc123" not in hand.banner
    assert hand.window.banner.message()[1:] == (
        "The address could not be opened",
        "https://host: a name or password must not be in an address; leave them out, and keep them in ~/.netrc",
    )
    assert "X-Signature=abc123" in server.queries
    folders = [Path(os.environ[f"PANVIEW_{kind}_DIR"]) for kind in ("CONFIG", "CACHE", "DATA")]
    texts = [path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert not [text for text in texts if b"abc123" in text]


def test_a_window_opens_and_lists_what_was_opened_though_the_server_is_gone(
    start: Start, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = start()
    hand.open(Path(f"{server.address}/coco"), Path(f"{server.address}/b.json"))
    hand.window.close()
    # Another day: nothing of the server is known, and it does not answer.
    monkeypatch.setattr(mirror, "_known", {})
    asked, server.down = sum(server.asked.values()), 10_000
    again = start(load_settings())
    (row,) = again.window.welcome.rows
    assert (row._name, row._place) == ("coco / val2017", f"{server.address}/coco")
    assert row.accessibleName() == f"Open {server.address}/coco/annotations/panoptic_val2017.json"
    assert sum(server.asked.values()) == asked
    again.click(row)
    again.settle()
    assert "cannot be reached (the server says 503 Service Unavailable)" in again.banner
    server.down = 0
    again.click(again.window.welcome.rows[0])
    again.settle()
    assert [each.prediction.name for each in again.snapshot.predictions] == ["b"]
