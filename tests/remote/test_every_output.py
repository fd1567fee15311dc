"""Every command takes an address for what it reads and writes, or says that it does not before it works."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import panview as face
from panview.cli.app import COMMANDS, commands_of
from panview.cli.declaring import Command, Commands
from panview.cli.elsewhere import ON_THIS_DISK, OUTPUTS
from panview.remote import mirror
from panview.review.tag_file import save_tags, tag_file_of
from panview.review.tags import NO_TAGS
from panview.review.verdicts import Verdict
from panview.settings import remote_folder
from tests.cli.conftest import Panview
from tests.cli.test_apply_verdicts import decide
from tests.cli.test_categories import renumbered
from tests.support.kept_sets import drawn_scenes, random_queries_scene, write_kept_set
from tests.support.sets import random_pair, write_rivals, write_set
from tests.support.web_server import WebServer, serve

fsspec = pytest.importorskip("fsspec")


@dataclass(frozen=True)
class There:
    """What commands read, on a web server but for verdicts, and where they write."""

    server: WebServer
    verdicts: Path
    here: Path

    @property
    def truth(self) -> str:
        """The root of the set."""
        return f"{self.server.address}/set"

    @property
    def pair(self) -> list[object]:
        """Truth and predictions."""
        return [self.truth, "--pred", f"{self.truth}/predictions/model.json"]


Line = Callable[[There, str], list[object]]
"""From what is there, and the address to write to, to arguments."""


def _kept(there: There, *more: object) -> list[object]:
    return ["reprocess", f"{there.server.address}/kept/predictions/model.json", *more]


def _rivals(there: There) -> list[object]:
    place = f"{there.server.address}/rivals"
    return [
        "ensemble",
        place,
        *(each for name in ("first", "second") for each in ("--pred", f"{place}/predictions/{name}.json")),
    ]


ARRIVES: dict[tuple[str, str], Line] = {
    ("open", "screenshot"): lambda t, out: ["open", *t.pair, "--screenshot", out, "--size", "800x600"],
    ("watch", "json"): lambda t, out: [
        "watch", t.server.root / "set" / "predictions", "--truth", t.truth, "--once", "--json", out
    ],
    ("evaluate", "json"): lambda t, out: ["evaluate", *t.pair, "--json", out],
    ("evaluate", "junit"): lambda t, out: ["evaluate", *t.pair, "--fail-under", "All.pq=0", "--junit", out],
    ("compare", "json"): lambda t, out: ["compare", *t.pair, *t.pair[1:], "--resamples", 0, "--json", out],
    ("compare", "csv"): lambda t, out: ["compare", *t.pair, *t.pair[1:], "--resamples", 0, "--csv", out],
    ("compare", "junit"): lambda t, out: [
        "compare", *t.pair, *t.pair[1:], "--resamples", 0, "--fail-on-worse", "--junit", out
    ],
    ("export", "csv"): lambda t, out: ["export", *t.pair, "--csv", out],
    ("export", "tags"): lambda t, out: ["export", *t.pair, "--tags", out],
    ("report", "out"): lambda t, out: ["report", *t.pair, "-o", out],
    ("ensemble", "out"): lambda t, out: [*_rivals(t), "--resamples", 0, "-o", out],
    ("ensemble", "json"): lambda t, out: [*_rivals(t), "--resamples", 0, "--json", out],
    ("ensemble", "csv"): lambda t, out: [*_rivals(t), "--resamples", 0, "--csv", out],
    ("reprocess", "out"): lambda t, out: _kept(t, "--set", "score=0.6", "-o", out),
    ("reprocess", "json"): lambda t, out: _kept(
        t, "--truth", f"{t.server.address}/kept", "--map", "score,overlap", "--json", out
    ),
    ("reprocess", "csv"): lambda t, out: _kept(
        t, "--truth", f"{t.server.address}/kept", "--map", "score,overlap", "--csv", out
    ),
    ("estimate", "json"): lambda t, out: ["estimate", *t.pair, "--verdicts", t.verdicts, "--json", out],
    ("check", "json"): lambda t, out: ["check", *t.pair, "--json", out],
    ("check", "write_categories"): lambda t, out: [
        "check", t.truth, "--pred", f"{t.server.address}/own/own.json", "--write-categories", out
    ],
    ("apply-verdicts", "out"): lambda t, out: ["apply-verdicts", *t.pair, "--verdicts", t.verdicts, "-o", out],
    ("convert", "out"): lambda t, out: ["convert", t.pair[2], out, "--to", "cityscapes", "--dataset", t.truth],
    ("verdicts summary", "json"): lambda t, out: [
        "verdicts", "summary", t.truth, "--verdicts", t.verdicts, "--json", out
    ],
    ("verdicts export", "csv"): lambda t, out: ["verdicts", "export", t.truth, "--verdicts", t.verdicts, "--csv", out],
    ("annotate out", "out"): lambda t, out: ["annotate", "out", t.truth, "--to", "coco", "-o", out],
    ("annotate in", "out"): lambda t, out: [
        "annotate", "in", f"{t.server.address}/pack", f"{t.server.address}/pack", "-o", out
    ],
}  # fmt: skip
"""Commands with what they can write to an address."""
REFUSED: dict[tuple[str, str], tuple[Line, str]] = {
    ("demo", "folder"): (lambda t, out: ["demo", out], "this must be a folder on this disk; give its path"),
    ("coco download", "folder"): (
        lambda t, out: ["coco", "download", out],
        "s3://bucket/place: this must be a folder on this disk; download to one, then copy it there",
    ),
    ("coco prepare", "folder"): (
        lambda t, out: ["coco", "prepare", out],
        "or, where it is: panview check s3://bucket/place",
    ),
    ("evaluate", "parts"): (
        lambda t, out: ["evaluate", *t.pair, "--parts", out],
        "this must be a folder on this disk; give its path, or leave the option out",
    ),
    ("export", "parts"): (
        lambda t, out: ["export", *t.pair, "--csv", "x.csv", "--parts", out],
        "this must be a folder on this disk",
    ),
    ("compare", "parts"): (
        lambda t, out: ["compare", *t.pair, "--pred", t.pair[2], "--parts", out],
        "this must be a folder on this disk",
    ),
    ("open", "parts"): (
        lambda t, out: ["open", *t.pair, "--parts", out, "--screenshot", "x.png"],
        "this must be a folder on this disk",
    ),
    ("verdicts join", "out"): (
        lambda t, out: ["verdicts", "join", t.truth, "--verdicts", t.verdicts, "-o", out],
        "verdicts cannot be kept there",
    ),
    **{
        (name, "verdicts"): (
            lambda t, out, name=name: [*name.split(), *t.pair, *(_NEEDS.get(name, ())), "--verdicts", out],  # type: ignore[misc]
            "verdicts cannot be kept there",
        )
        for name in ("open", "export", "report", "sample", "estimate", "apply-verdicts", "annotate out")
    },
}
_NEEDS = {
    "open": ("--screenshot", "x.png"),
    "export": ("--csv", "-"),
    "report": ("-o", "-"),
    "sample": ("--name", "x"),
    "apply-verdicts": ("--dry-run", "-o", "x"),
    "annotate out": ("--to", "coco", "-o", "x"),
}
ELSEWHERE = {
    ("predict", "out"): "tests/remote/test_runs_elsewhere.py",
    ("demo", "screenshot"): "as for open, but with models: minutes",
    ("verdicts summary", "verdicts"): "a list; as for join",
    ("verdicts export", "verdicts"): "a list; as for join",
    ("verdicts join", "verdicts"): "a list; only read",
    ("team assign", "verdicts"): "only postgresql://",
    ("team add-tags", "verdicts"): "only postgresql://",
    ("team status", "verdicts"): "only postgresql://",
}
"""What is tried in another file, and what is not."""


def _every() -> dict[str, Command]:
    def walk(commands: Commands, before: str) -> Iterator[tuple[str, Command]]:
        for name, member in commands.members.items():
            if isinstance(member, Commands):
                yield from walk(member, f"{before}{name} ")
            else:
                yield f"{before}{name}", member

    return {name: each for module in dict.fromkeys(COMMANDS.values()) for name, each in walk(commands_of(module), "")}


def test_the_table_has_every_output_of_every_command() -> None:
    """A command that is new, or an output of one, needs a row here."""
    names = OUTPUTS | ON_THIS_DISK | {"verdicts"}
    writes = {
        (name, parameter.name)
        for name, command in _every().items()
        for parameter in command.parameters()
        if parameter.name in names and parameter.kind is not bool
    }
    assert writes == ARRIVES.keys() | REFUSED.keys() | ELSEWHERE.keys()
    assert {name for name, _ in writes} | {
        "desktop", "cache", "doctor", "models list", "models download", "team set-up", "team grant",
    } == set(_every())  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    rng = np.random.default_rng(9)
    written = write_set(folder / "there" / "set", [random_pair(rng) for _ in range(5)])
    write_rivals(folder / "there" / "rivals", *([random_pair(rng) for _ in range(6)] for _ in range(2)))
    write_kept_set(folder / "there" / "kept", drawn_scenes(3, 4, random_queries_scene))
    renumbered(written, folder / "there" / "own")
    decide(written, folder / "v.sqlite", Verdict.UNSURE)
    return folder


@pytest.fixture
def there(made: Path, panview: Panview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[There]:
    monkeypatch.chdir(tmp_path)
    with serve(made / "there") as server:
        yield There(server, made / "v.sqlite", tmp_path)


def pictured(arguments: list[object], address: str) -> bytes:
    """Run a command in a process of its own; return what has arrived at an address of its memory."""
    program = (
        "import sys, fsspec\nfrom panview.cli.app import run\n"
        "try:\n    run(sys.argv[2:])\nexcept SystemExit as end:\n    assert not end.code\n"
        "sys.stdout.buffer.write(fsspec.filesystem('memory').cat_file(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, address, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=True, timeout=300).stdout


@pytest.mark.parametrize("row", list(ARRIVES), ids=" ".join)
def test_what_is_written_to_an_address_is_what_is_written_here(
    panview: Panview, there: There, row: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, _ = row
    if name == "estimate":
        drawn = panview("sample", *there.pair, "--name", "all", "--verdicts", there.verdicts, "--overwrite")
        assert drawn.code == 0, drawn.err
    if name == "annotate in" and not (there.server.root / "pack").exists():
        assert panview("annotate", "out", there.truth, "--to", "coco", "-o", there.server.root / "pack").code == 0
    if name == "export":
        dataset = face.open(there.truth, progress=False).dataset
        save_tags(dataset, tag_file_of(dataset), NO_TAGS, NO_TAGS.changed("blurred", [1], True, len(dataset)))
    address = f"memory://{there.here.name}/{row[1]}"
    if name == "open":
        # A window is one of its process, and so is this store.
        picture = pictured(ARRIVES[row](there, address), address)
        assert picture.startswith(b"\x89PNG")
        return
    ended = panview(*ARRIVES[row](there, address))
    assert ended.code in (0, 1), ended.err
    files = fsspec.filesystem("memory")
    found = {path.partition(row[1])[2]: files.cat_file(path) for path in files.find(f"/{there.here.name}")}
    here = there.here / "x" / row[1]
    again = panview(*ARRIVES[row](there, str(here)))
    assert again.code == ended.code, again.err
    paths = [here] if here.is_file() else [path for path in here.rglob("*") if path.is_file()]
    assert found.keys() == {str(path)[len(str(here)) :] for path in paths}
    assert found
    for path in paths:
        # Times and places are in some of them.
        other = found[str(path)[len(str(here)) :]]
        if path.suffix in (".png", ".jpg", ".csv"):
            assert other == path.read_bytes(), path.name
        assert abs(len(other) - path.stat().st_size) <= 400, path.name
        assert b".remote" not in other, path.name
        assert str(remote_folder()).encode() not in other, path.name
    assert ".remote" not in ended.err + ended.out
    assert str(remote_folder()) not in ended.err + ended.out
    assert not [path for path in (remote_folder() / "sent").rglob("*") if path.is_file() and path.suffix != ".lock"]


@pytest.mark.parametrize("row", list(REFUSED), ids=" ".join)
def test_what_cannot_be_written_elsewhere_is_refused_before_the_work(
    panview: Panview, there: There, row: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror.Mirror, "send", None)
    line, said = REFUSED[row]
    ended = panview(*line(there, "s3://bucket/place"))
    assert ended.code == 2
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert not [name for name in there.server.files if name.endswith(".png")]
    assert [path.name for path in there.here.iterdir()] in ([], ["home"])


@pytest.mark.parametrize("row", list(ARRIVES), ids=" ".join)
@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "s3://me:word@bucket/x", "ftp://host/x"])
def test_an_address_that_takes_nothing_is_refused_before_the_work(
    panview: Panview, there: There, row: tuple[str, str], address: str
) -> None:
    ended = panview(*ARRIVES[row](there, address))
    assert ended.code == 2
    assert ended.err.count("\n") == 1, ended.err
    assert "word@" not in ended.err
    assert not [name for name in there.server.files if name.endswith(".png")]
