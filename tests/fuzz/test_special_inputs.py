"""What damage at random seldom hits: numbers that no column holds, and what is no file in a file's place."""

from __future__ import annotations

import json
import os
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Panview, folders, panview, written
from tests.fuzz.mutations import time_limit
from tests.support.sets import WrittenSet

__all__ = ["folders", "panview", "written"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs the files of a POSIX system")


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    with time_limit(300):
        yield


def commands(written: WrittenSet, out: Path) -> list[tuple[object, ...]]:
    root, results = written.root, written.prediction
    return [
        ("evaluate", root, "--pred", results),
        ("check", root, "--pred", results),
        ("export", root, "--pred", results, "--csv", out / "rows.csv"),
        ("report", root, "--pred", results, "-o", out / "report.html"),
    ]


@pytest.mark.parametrize("digits", ["9" * 400, "-" + "9" * 400, "9" * 25])
def test_an_area_of_any_length_is_compared_and_never_used(
    panview: Panview, written: WrittenSet, tmp_path: Path, digits: str
) -> None:
    sound = [panview(*command).out for command in commands(written, tmp_path)[:1]]
    text = re.sub(r'"area": \d+', f'"area": {digits}', written.ground_truth.read_text(), count=1)
    written.ground_truth.write_text(text)
    for command in commands(written, tmp_path):
        ended = panview(*command)
        assert ended.code in ((0, 1) if command[0] == "check" else (0,)), (command[0], ended.err)
        assert "Traceback" not in ended.err
    figures = panview(*commands(written, tmp_path)[0]).out
    assert figures.splitlines()[-4:] == sound[0].splitlines()[-4:]


BAD = {
    "empty": b"",
    "list": b"[]",
    "null": b"null",
    "brackets": b"[" * 100_000,
    "nested": b'{"images":' * 100_000,
    "utf-16": '{"images": []}'.encode("utf-16"),
    "nan": b'{"images": NaN}',
    "infinity": b'{"annotations": Infinity}',
    "surrogate": b'{"annotations": "\\ud800"}',
    "zeros": bytes(1000),
}


@pytest.mark.parametrize("side", ["ground_truth", "prediction"])
@pytest.mark.parametrize("name", BAD)
def test_what_is_no_panoptic_json_is_one_line(panview: Panview, written: WrittenSet, side: str, name: str) -> None:
    path: Path = getattr(written, side)
    path.write_bytes(BAD[name])
    ended = panview("evaluate", written.ground_truth, "--pred", written.prediction)
    assert ended.code == 2
    assert len(ended.err.strip().splitlines()) == 1
    assert str(path) in ended.err


@pytest.mark.parametrize("side", ["ground_truth", "prediction"])
@pytest.mark.parametrize("field", ["id", "image_id", "category_id", "height", "width", "isthing"])
def test_a_number_that_no_column_holds_is_one_line(
    panview: Panview, written: WrittenSet, side: str, field: str
) -> None:
    path: Path = getattr(written, side)
    text = path.read_text()
    for match in list(re.finditer(rf'"{field}": (\d+)', text))[:: 1 if field != "id" else 6]:
        path.write_text(text[: match.start(1)] + "9" * 25 + text[match.end(1) :])
        ended = panview("evaluate", written.ground_truth, "--pred", written.prediction)
        # Another id of an image that only the predictions have is foreign.
        assert ended.code == 2, ended.err
        assert len(ended.err.strip().splitlines()) == 1
        assert str(path) in ended.err


def test_a_byte_order_mark_and_a_key_twice_change_nothing(panview: Panview, written: WrittenSet) -> None:
    command = ("evaluate", written.root, "--pred", written.prediction)
    sound = panview(*command)
    for path in (written.ground_truth, written.prediction):
        text = path.read_text()
        path.write_text('{"annotations": [], ' + text[1:], encoding="utf-8-sig")
    marked = panview(*command)
    assert (marked.code, marked.out) == (sound.code, sound.out)
    assert marked.err.count("[PV607]") == 2
    assert json.loads(written.prediction.read_text(encoding="utf-8-sig"))["annotations"]


@posix
@pytest.mark.parametrize("place", ["truth", "results", "truth map", "results map"])
def test_what_is_no_file_is_told_at_once(
    panview: Panview, written: WrittenSet, tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    json_path = written.ground_truth if place.startswith("truth") else written.prediction
    path = sorted(json_path.with_suffix("").iterdir())[0] if place.endswith("map") else json_path
    monkeypatch.chdir(path.parent)
    for kind in ("pipe", "zero", "kmsg", "folder", "socket"):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        with socket.socket(socket.AF_UNIX) as door:
            if kind == "pipe":
                os.mkfifo(path)
            elif kind == "folder":
                path.mkdir()
            elif kind == "socket":
                door.bind(path.name)
            else:
                path.symlink_to({"zero": "/dev/zero", "kmsg": "/proc/kmsg"}[kind])
            for name, *arguments in commands(
                WrittenSet(written.ground_truth, written.ground_truth, written.prediction), tmp_path
            ):
                with time_limit(300):
                    ended = panview(name, *arguments)
                said = ended.err if name != "check" or ended.err.strip() else ended.out
                assert ended.code in (1, 2), (kind, name, ended)
                assert "Traceback" not in ended.err
                # The linter's findings stand below the name of the set.
                if name != "check":
                    assert path.name in said, (kind, name, ended)
                    assert len(ended.err.strip().splitlines()) == 1, (kind, name, ended.err)


@posix
def test_a_photo_that_is_no_file_is_a_finding_and_no_picture(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    photo = sorted((written.root / "val2017").iterdir())[0]
    for target in ("/dev/zero", "/proc/kmsg", tmp_path):
        photo.unlink()
        photo.symlink_to(target)
        with time_limit(300):
            ended = panview("check", written.root, "--pred", written.prediction)
            assert ended.code in (0, 1), ended.err
            assert panview("report", written.root, "--pred", written.prediction, "-o", tmp_path / "r.html").code == 0


@posix
@pytest.mark.parametrize("place", ["truth", "truth map"])
def test_a_sparse_file_of_30_gb_is_refused_without_memory(panview: Panview, written: WrittenSet, place: str) -> None:
    import resource

    path = written.ground_truth
    if place.endswith("map"):
        path = sorted(path.with_suffix("").iterdir())[0]
    os.truncate(path, 30_000_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ended = panview("evaluate", written.ground_truth, "--pred", written.prediction)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert ended.code == 2
    assert str(path) in ended.err
    assert "30.0 GB" in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert grown < 200_000, "in kB"
