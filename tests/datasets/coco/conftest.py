from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from panview import download as download_module
from panview.datasets.coco.fetch import Outcome, Watch, download_coco
from panview.datasets.coco.prepare import Prepared, prepare_coco
from panview.datasets.coco.release import URL_VARIABLE, Release, SplitName
from panview.datasets.coco.threads import Stop
from tests.support.coco import Server, describe, make_archives, serve

# Larger than the pieces in which a download is written, so that a cut finds some of it on the disk.
ARCHIVES = make_archives(noise=60_000)


@dataclass
class Shop:
    """A server with a small COCO, and the calls that fetch it into a folder."""

    server: Server
    root: Path
    release: Release
    steps: list[tuple[str, str, int, int]] = field(default_factory=list)

    def watch(self, archive: str, doing: str, done: int, total: int) -> None:
        self.steps.append((archive, doing, done, total))

    def download(
        self,
        *splits: SplitName,
        keep_zips: bool = False,
        stop: Stop = lambda: False,
        watch: Watch | None = None,
    ) -> Outcome:
        return download_coco(
            self.root,
            splits or ("val",),
            watch or self.watch,
            release=self.release,
            keep_zips=keep_zips,
            stop=stop,
        )

    def prepare(self, *splits: SplitName) -> Prepared:
        return prepare_coco(self.root, splits, self.watch, release=self.release)

    def put(self, path: str, data: bytes, *, checksums: bool = False) -> None:
        """Have the server offer another archive, and the release describe it."""
        self.server.archives[path] = data
        self.release = describe(self.server.archives, checksums=checksums)

    def asked_for(self) -> list[str]:
        """Return the archives that were asked for since the last call."""
        paths = sorted({path.rpartition("/")[2] for path, _ in self.server.requests})
        self.server.requests.clear()
        return paths


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(download_module, "_FIRST_PAUSE_S", 0.01)
    with serve(dict(ARCHIVES)) as server:
        monkeypatch.setenv(URL_VARIABLE, server.url)
        yield Shop(server, tmp_path / "coco", describe(ARCHIVES))


def listing(root: Path) -> list[str]:
    """All files below a folder, without what panview keeps for itself."""
    files = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    return sorted(name for name in files if not name.startswith(".panview-coco/"))
