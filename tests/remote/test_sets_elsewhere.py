"""Sets and predictions of a web server: measured as those of this disk, fetched once, and never half."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import panview as face
from panview import places
from panview.addresses import clear_kept, is_address, kept, local_place, parsed
from panview.cli.app import COMMANDS, commands_of
from panview.cli.declaring import Command, Commands
from panview.cli.elsewhere import ON_THIS_DISK, OUTPUTS
from panview.errors import NotFoundError, PanviewError, UnreachableError
from panview.reading import read_file
from panview.remote import mirror
from panview.sending import UNFINISHED
from panview.settings import remote_folder
from tests.cli.conftest import Panview
from tests.remote.conftest import anew
from tests.support.archives import pack
from tests.support.web_server import WebServer


def figures(panview: Panview, path: object, *predictions: object, more: tuple[object, ...] = ()) -> str:
    ended = panview("evaluate", path, *(each for p in predictions for each in ("--pred", p)), "--json", "-", *more)
    assert ended.code == 0, ended.err
    return ended.out


@pytest.mark.parametrize("lists", [True, False])
def test_figures_are_those_of_the_set_on_this_disk(
    panview: Panview, root: Path, server: WebServer, lists: bool
) -> None:
    server.lists = lists
    path = "coco" if lists else "coco/annotations/panoptic_val2017.json"
    here = figures(panview, root / path, root / "a.json", root / "b.json", more=("--no-cache",))
    there = figures(panview, f"{server.address}/{path}", f"{server.address}/a.json", f"{server.address}/b.json")
    assert there == here
    assert server.busiest > 1, "one file at a time"


def test_what_was_fetched_is_fetched_once(panview: Panview, server: WebServer) -> None:
    first = figures(panview, f"{server.address}/coco", f"{server.address}/b.json")
    photos = {name for name in server.files if name.endswith(".jpg")}
    # Of photos a few are looked at for how they are turned: in a set as small as this all of them.
    assert sum(server.files.values()) == len(server.files) == 8 + 8 + 2 + len(photos)
    server.files.clear()
    anew()
    assert figures(panview, f"{server.address}/coco", f"{server.address}/b.json", more=("--no-cache",)) == first
    assert not server.files


def test_what_changed_there_is_fetched_again(panview: Panview, root: Path, server: WebServer) -> None:
    figures(panview, f"{server.address}/coco", f"{server.address}/b.json")
    changed = sorted((root / "b").iterdir())[0]
    changed.write_bytes(sorted((root / "a").iterdir())[0].read_bytes())
    os.utime(changed, (1_600_000_000, 1_600_000_000))
    server.files.clear()
    anew()
    there = figures(panview, f"{server.address}/coco", f"{server.address}/b.json")
    assert list(server.files) == [f"/b/{changed.name}"]
    assert there == figures(panview, root / "coco", root / "b.json")


def test_a_file_that_changes_while_the_set_is_open_is_noticed(root: Path, server: WebServer) -> None:
    place = local_place(f"{server.address}/b.json")
    assert places.is_file(place)
    (root / "b.json").write_bytes((root / "b.json").read_bytes() + b" ")
    with pytest.raises(UnreachableError, match=r"b\.json: .*since the set was opened; open it again"):
        read_file(place)
    assert not place.exists()
    assert read_file(local_place(f"{server.address}/b.json")).endswith(b" ")


def test_a_file_that_is_gone_is_not_read_from_the_copy(root: Path, server: WebServer) -> None:
    place = local_place(f"{server.address}/b.json")
    read_file(place)
    (root / "b.json").unlink()
    with pytest.raises(NotFoundError, match=r"http://127.*b\.json: there is no such file or folder"):
        local_place(f"{server.address}/b.json")
    with pytest.raises(NotFoundError):
        read_file(place)


def test_faults_that_pass_are_waited_for(panview: Panview, root: Path, server: WebServer) -> None:
    server.down, server.cuts = 3, 3
    there = figures(panview, f"{server.address}/coco", f"{server.address}/b.json")
    assert there == figures(panview, root / "coco", root / "b.json", more=("--no-cache",))
    assert not server.down
    assert not server.cuts


@pytest.mark.parametrize(
    ("attribute", "value", "said"),
    [
        ("down", 10_000, "cannot be reached (the server says 503 Service Unavailable); check the connection"),
        ("cuts", 10_000, "cannot be reached (the connection was cut)"),
        ("refuses", 403, "the server says 403 Forbidden; check the rights"),
        ("refuses", 401, "the server says 401 Unauthorized; check the rights, and name and password in ~/.netrc"),
    ],
)
@pytest.mark.parametrize("how", ["error", "skip"])
def test_what_cannot_be_had_is_one_message_and_no_figures(
    panview: Panview, server: WebServer, attribute: str, value: int, said: str, how: str
) -> None:
    path, prediction = (local_place(f"{server.address}/{name}") for name in ("coco", "b.json"))
    for place in (prediction, path / "annotations" / "panoptic_val2017.json"):
        read_file(place)
    for folder in (prediction.with_suffix(""), path / "annotations" / "panoptic_val2017"):
        places.statuses(folder)
    setattr(server, attribute, value)
    ended = panview("evaluate", path, "--pred", prediction, "--faults", how)
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.count("\n") == 1
    assert said in ended.err
    assert f"panview: {server.address}/" in ended.err
    assert not list(prediction.with_suffix("").glob("*.png"))


def test_a_missing_map_is_a_fault_of_the_set(panview: Panview, root: Path, server: WebServer) -> None:
    sorted((root / "b").iterdir())[0].unlink()
    here = panview("evaluate", root / "coco", "--pred", root / "b.json")
    there = panview("evaluate", f"{server.address}/coco", "--pred", f"{server.address}/b.json")
    assert (there.code, there.err) == (2, here.err.replace(str(root), server.address))


def test_a_large_file_goes_on_where_it_was_cut(monkeypatch: pytest.MonkeyPatch, root: Path, server: WebServer) -> None:
    monkeypatch.setattr(mirror, "PIECE", 1000)
    monkeypatch.setattr(mirror, "ATTEMPTS", 1)
    content = bytes(range(256)) * 20
    (root / "large.json").write_bytes(content)
    place = local_place(f"{server.address}/large.json")
    real = mirror.Mirror._read

    def third_fails(self: mirror.Mirror, key: str, start: int, end: int, known: mirror.Known) -> bytes:
        server.cuts = int(start == 2000)
        return real(self, key, start, end, known)

    monkeypatch.setattr(mirror.Mirror, "_read", third_fails)
    with pytest.raises(UnreachableError, match="the connection was cut"):
        read_file(place)
    assert not place.exists()
    monkeypatch.setattr(mirror.Mirror, "_read", real)
    server.ranges.clear()
    anew()
    assert read_file(place) == content
    assert server.ranges[0] == "bytes=2000-2999"
    assert not [part for part in remote_folder().rglob("*") if part.suffix in (".large", ".lock")]


def test_a_full_disk_is_said_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, panview: Panview, server: WebServer
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mirror, "_name", full)
    ended = panview("evaluate", f"{server.address}/coco", "--pred", f"{server.address}/b.json")
    assert ended.code == 2
    assert "cannot be written (No space left on device); make room, such as with panview cache --clear" in ended.err
    assert not [path for path in remote_folder().rglob("*") if path.is_file() and path.suffix != ".json"]


def test_a_copy_cut_short_by_a_crash_is_fetched_again(server: WebServer, root: Path) -> None:
    place = local_place(f"{server.address}/b.json")
    content = read_file(place)
    times = place.stat()
    place.write_bytes(content[:10])
    os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert read_file(place) == content


def test_archives_are_folders_there_too(panview: Panview, root: Path, server: WebServer) -> None:
    here = figures(panview, root / "coco", root / "b.json", more=("--no-cache",))
    pack(root / "b")
    maps = root / "coco" / "annotations" / "panoptic_val2017"
    pack(maps)
    assert not maps.exists()
    assert figures(panview, f"{server.address}/coco", f"{server.address}/b.json") == here


def test_a_signature_is_sent_and_never_shown_or_kept(panview: Panview, root: Path, server: WebServer) -> None:
    pack(root / "b")
    server.secret = "X-Signature=abc123"
    ended = panview("evaluate", root / "coco", "--pred", f"{server.address}/b.zip?{server.secret}")
    assert "abc123" not in ended.out + ended.err
    assert server.secret in server.queries
    kept_texts = [path for path in remote_folder().parent.parent.rglob("*") if path.is_file()]
    assert kept_texts
    assert not [path for path in kept_texts if b"abc123" in path.read_bytes() or "abc123" in path.name]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://me:word@host/set", "https://host: a name or password must not be in an address"),
        ("ftp://host/set", "ftp://: is not supported"),
        ("https://host/../set", "has .. in it"),
    ],
)
def test_addresses_that_are_refused(panview: Panview, root: Path, address: str, said: str) -> None:
    ended = panview("evaluate", address, "--pred", root / "b.json")
    assert ended.code == 2
    assert said in ended.err
    assert "word@" not in ended.err


def test_what_an_address_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_address("s3://bucket/set")
    assert is_address(Path("s3://bucket/set"))
    assert parsed(Path("s3a://bucket//set/")) == parsed("s3://bucket/set")
    assert str(parsed("HTTPS://Host/a%20b?key=1")) == "https://host/a b"
    for other in ("coco/", "C:/coco", "C:\\coco", "a:b", "/a/b=c", ":/x"):
        assert not is_address(other)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd:" / "x").mkdir(parents=True)
    assert not is_address(Path("odd:/x"))


def test_the_library_opens_addresses(root: Path, server: WebServer) -> None:
    there = face.open(f"{server.address}/coco", progress=False).evaluate(f"{server.address}/b.json")
    here = face.open(root / "coco", progress=False).evaluate(root / "b.json")
    assert repr(there.pq) == repr(here.pq)
    assert face.open(root.as_uri() + "/coco", progress=False).name == "coco / val2017"


def test_another_process_reads_a_mirror_by_its_path(server: WebServer) -> None:
    place = local_place(f"{server.address}/coco")
    program = "import sys, panview; print(len(panview.open(sys.argv[1], progress=False)))"
    ended = subprocess.run([sys.executable, "-c", program, place], capture_output=True, text=True, timeout=300)
    assert (ended.stdout.strip(), ended.stderr) == ("8", "")


@pytest.mark.parametrize("scheme", ["file", "memory"])
def test_outputs_go_elsewhere_whole_and_replace_only_what_is_panviews(
    panview: Panview, root: Path, tmp_path: Path, scheme: str
) -> None:
    fsspec = pytest.importorskip("fsspec")
    address = f"memory://{tmp_path.name}" if scheme == "memory" else tmp_path.as_uri()
    files = fsspec.filesystem(scheme)
    here = ("evaluate", root / "coco", "--pred", root / "b.json")
    for _ in range(2):
        assert panview(*here, "--json", f"{address}/out.json").code == 0
    written = json.loads(files.cat_file(f"{address}/out.json"))
    assert written["results"][0]["prediction"] == "b"
    other = panview("export", root / "coco", "--pred", root / "b.json", "--csv", f"{address}/out.json")
    assert other.code == 2
    assert "out.json: already exists and is not a CSV that panview wrote" in other.err
    assert "sent" not in other.err
    assert json.loads(files.cat_file(f"{address}/out.json")) == written
    convert = ("convert", root / "b.json", f"{address}/joined", "--to", "cityscapes", "--dataset", root / "coco")
    ended = panview(*convert)
    assert ended.code == 0, ended.err
    assert len(files.find(f"{address}/joined")) >= 8
    again = panview(*convert)
    assert again.code == 2
    assert "joined: is not empty; choose another folder" in again.err
    assert not list((remote_folder() / "sent").rglob("*.png"))


def test_a_json_arrives_after_its_maps(monkeypatch: pytest.MonkeyPatch, panview: Panview, root: Path) -> None:
    pytest.importorskip("fsspec")
    order: list[str] = []
    real = mirror.Mirror.send

    def send(self: mirror.Mirror, key: str, source: Path) -> None:
        order.append(key)
        real(self, key, source)

    monkeypatch.setattr(mirror.Mirror, "send", send)
    out = f"memory://{root.parent.name}-order/joined"
    ended = panview("convert", root / "b.json", out, "--to", "coco", "--dataset", root / "coco")
    assert ended.code == 0, ended.err
    ends = [key.endswith(".json") for key in order if not key.endswith(UNFINISHED)]
    assert ends == sorted(ends)
    assert any(ends)


def test_nothing_is_written_to_a_web_server(panview: Panview, root: Path, server: WebServer) -> None:
    ended = panview("evaluate", root / "coco", "--pred", root / "b.json", "--json", f"{server.address}/x.json")
    assert ended.code == 2
    assert "nothing can be written to a web server" in ended.err


def test_copies_are_listed_and_cleared(server: WebServer) -> None:
    read_file(local_place(f"{server.address}/b.json"))
    (known,) = kept()
    assert known.address == server.address
    assert known.size >= (server.root / "b.json").stat().st_size
    assert clear_kept() == known.size
    assert sum(each.size for each in kept()) == 0


def test_a_start_loads_nothing_of_it(root: Path) -> None:
    program = (
        "import sys; from panview.cli.app import run\n"
        "try: run(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('fsspec', 's3fs', 'gcsfs', 'aiohttp', 'upath')"
        " or m in ('panview.remote.mirror', 'panview.sending', 'requests')))"
    )
    for arguments in (["--version"], ["evaluate", str(root / "coco"), "--pred", str(root / "b.json")]):
        ended = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=300, check=True
        )
        assert ended.stdout.splitlines()[-1] == "[]"


def test_errors_are_panviews(root: Path) -> None:
    with pytest.raises(PanviewError, match="cannot be reached .the server refuses the connection."):
        local_place("http://127.0.0.1:9/set")


def test_every_path_of_every_command_is_read_or_written() -> None:
    """A new option for an output has to be told apart from those that name an input."""
    help_of = {
        (command.name, parameter.name): parameter.declared.help
        for module in dict.fromkeys(COMMANDS.values())
        for command in _commands(commands_of(module))
        for parameter in command.parameters()
        if parameter.kind is Path
    }
    assert len(help_of) > 30
    for (command, name), said in help_of.items():
        writes = re.search(r"\b(write|save)\b(?! --)|Folder for the ", said, re.IGNORECASE) is not None
        assert (name in OUTPUTS | ON_THIS_DISK) == writes or name == "folder", (command, name, said)


def _commands(commands: Commands) -> list[Command]:
    found: list[Command] = []
    for member in commands.members.values():
        found += _commands(member) if isinstance(member, Commands) else [member]
    return found


def test_a_folder_to_work_in_must_be_on_this_disk(panview: Panview, server: WebServer) -> None:
    ended = panview("coco", "prepare", f"{server.address}/coco")
    assert ended.code == 2
    assert "this must be a folder on this disk" in ended.err


def test_copies_are_listed_and_removed_by_a_command(panview: Panview, server: WebServer) -> None:
    read_file(local_place(f"{server.address}/b.json"))
    assert f"{server.address}: " in panview("cache").out
    assert "removed from" in panview("cache", "--clear").err
    assert panview("cache", "--keep", "1").code == 2


def test_figures_need_no_photos(panview: Panview, root: Path, server: WebServer) -> None:
    here = figures(panview, root / "coco", root / "b.json", more=("--no-cache",))
    server.refused = ".jpg"
    assert figures(panview, f"{server.address}/coco", f"{server.address}/b.json", more=("--no-cache",)) == here
