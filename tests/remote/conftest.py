from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from panview import errors
from panview.remote import mirror
from tests.cli.conftest import Panview, folders, panview
from tests.support.example_set import write_example
from tests.support.web_server import WebServer, serve

__all__ = ["Panview", "folders", "panview"]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know of no mirror, as a new process does, and lose no time with pauses."""
    monkeypatch.setattr(mirror, "_known", {})
    monkeypatch.setattr(mirror, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(errors, "legible_places", [])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with ``coco`` and the prediction sets ``a.json`` and ``b.json``."""
    place = tmp_path / "there"
    place.mkdir()
    write_example(place)
    return place


@pytest.fixture
def server(root: Path) -> Iterator[WebServer]:
    with serve(root) as known:
        yield known


def anew() -> None:
    """Forget all mirrors, as another process would begin."""
    mirror._known.clear()
