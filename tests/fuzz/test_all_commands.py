"""What damage at random seldom hits, in every command that reads a set: each ends with one line, or takes no notice."""

from __future__ import annotations

import itertools
import json
import os
import re
import socket
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize

from panview.review.verdicts import Verdict
from panview.ui.loading.photos import read_photo, read_thumbnail
from tests.cli.conftest import Ended, Panview, folders, panview
from tests.cli.test_apply_verdicts import decide
from tests.engine.toy_predictor import OPENER, toy_source
from tests.fuzz.mutations import time_limit
from tests.support.sets import WrittenSet, random_pair, write_set

__all__ = ["folders", "panview"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs the files of a POSIX system")


@dataclass(frozen=True)
class Case:
    """A set that is sound, a file of verdicts about it, and a place for what comes out."""

    written: WrittenSet
    verdicts: Path
    out: Path

    def arguments(self, name: str) -> list[object]:
        truth, results = self.written.ground_truth, self.written.prediction
        return {
            "evaluate": ["evaluate", truth, "--pred", results],
            "check": ["check", truth, "--pred", results],
            "compare": ["compare", truth, "--pred", results, "--pred", results, "--resamples", 0],
            "export": ["export", truth, "--pred", results, "--csv", self.out / "rows.csv"],
            "report": ["report", truth, "--pred", results, "-o", self.out / "page.html", "--images", 2],
            "convert": ["convert", results, self.out / "labels", "--to", "labels", "--dataset", truth],
            "apply-verdicts": [
                *("apply-verdicts", truth, "--pred", results, "--verdicts", self.verdicts),
                *("-o", self.out / "corrected"),
            ],
            # What comes before a model is loaded: there is none of this name.
            "predict": ["predict", truth, "--model", "none"],
        }[name]


NAMES = ("evaluate", "check", "compare", "export", "report", "convert", "apply-verdicts", "predict")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    written = write_set(tmp_path / "my set", [random_pair(np.random.default_rng(4), 14, 18) for _ in range(2)])
    document = json.loads(written.ground_truth.read_text())
    for category in document["categories"]:
        category.setdefault("color", [1, 2, 3])
    written.ground_truth.write_text(json.dumps(document))
    assert decide(written, tmp_path / "v.sqlite", Verdict.PREDICTION_RIGHT)
    (tmp_path / "out").mkdir()
    return Case(written, tmp_path / "v.sqlite", tmp_path / "out")


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    with time_limit(300):
        yield


def judge(ended: Ended, what: object, *, findings: bool) -> None:
    """A command ended as it should: with one line, with the linter's findings, or as if nothing were."""
    assert "Traceback" not in ended.err, what
    if findings:
        assert ended.code in (0, 1), (what, ended)
        # What was assumed is remarked.
        assert "panview: " not in ended.err, what
    elif ended.code:
        assert ended.code == 2, (what, ended)
        # Remarks may stand before it.
        lines = ended.err.strip().splitlines()
        assert [line for line in lines if line.startswith("panview: ")] == lines[-1:], (what, ended.err[:2000])
        assert len(lines) < 4
        assert len(ended.err) < 5000, what


VALUES = {
    "400 digits": "9" * 400,
    "-400 digits": "-" + "9" * 400,
    "5000 digits": "9" * 5000,
    "NaN": "NaN",
    "1e400": "1e400",
    "1e308": "1e308",
    "surrogate": '"\\ud800"',
    "nested": "[" * 100_000 + "]" * 100_000,
    "open": "[" * 100_000,
    "text": '"x"',
    "null": "null",
}
FIELDS = {
    "area": r'"area": (\d+)',
    "segment": r'"segments_info": \[\{"id": (\d+)',
    "image": r'"images": \[\{"id": (\d+)',
    "category": r'"categories": \[\{"id": (\d+)',
    "image_id": r'"image_id": (\d+)',
    "category_id": r'"category_id": (\d+)',
    "iscrowd": r'"iscrowd": (\d+)',
    "isthing": r'"isthing": (\d+)',
    "bbox": r'"bbox": (\[[^]]*\])',
    "bbox element": r'"bbox": \[(\d+)',
    "height": r'"height": (\d+)',
    "width": r'"width": (\d+)',
    "color": r'"color": (\[[^]]*\])',
    "color element": r'"color": \[(\d+)',
    "file_name": r'"file_name": ("[^"]*")',
    "name": r'"name": ("[^"]*")',
    "supercategory": r'"supercategory": ("[^"]*")',
    "unknown": r'\{("annotations"|"images")(?=:)',
}
"""Where a value is put; the last is an entry of which nobody knows anything."""


def put(text: str, field: str, value: str) -> str | None:
    """Return a JSON with another value in the first place of a field, None where it has no such field."""
    if field == "unknown":
        return '{"unknown": ' + value + ", " + text[1:]
    found = re.search(FIELDS[field], text)
    return None if found is None else text[: found.start(1)] + value + text[found.end(1) :]


PAIRS = [(name, "ground_truth") for name in NAMES] + [(name, "prediction") for name in NAMES if name != "predict"]


def try_values(panview: Panview, case: Case, name: str, side: str, values: Sequence[tuple[str, str]]) -> list[int]:
    """Put values into a JSON, one after the other; return the codes with which the command ended."""
    path: Path = getattr(case.written, side)
    sound, codes = path.read_text(), []
    for field, value in values:
        damaged = put(sound, field, VALUES[value])
        if damaged is None:
            continue
        path.write_text(damaged)
        for place in (place for place in case.out.iterdir() if place.is_dir()):
            place.rename(case.out.parent / f"done {len(codes)}")
        ended = panview(*case.arguments(name), *(() if name == "predict" else ("--jobs", 1)))
        what = (name, side, field, value, ended.err[-500:])
        judge(ended, what, findings=name == "check")
        if ended.code == 2 and name != "predict":
            # A JSON or a file that it names, or the verdicts, which are about another set now.
            jsons = (case.written.ground_truth, case.written.prediction)
            named = [*(str(json.with_suffix("")) for json in jsons), str(case.verdicts)]
            assert any(place in ended.err for place in named), what
        codes.append(ended.code)
    return codes


@pytest.mark.parametrize(("name", "side"), PAIRS)
def test_a_value_that_nobody_expects_is_one_line_or_makes_no_difference(
    panview: Panview, case: Case, name: str, side: str
) -> None:
    values = list(itertools.product(FIELDS, VALUES))
    # Each command gets others of them; what is harmless in all is always there.
    some = values[PAIRS.index((name, side)) :: len(PAIRS)]
    codes = try_values(panview, case, name, side, [*some, ("area", "400 digits"), ("unknown", "400 digits")])
    assert len(codes) > 6
    assert name == "predict" or codes[-2:] == [0, 0] or name == "check"


@pytest.mark.long
@pytest.mark.parametrize(("name", "side"), PAIRS)
def test_any_value_that_nobody_expects_is_one_line_or_makes_no_difference(
    panview: Panview, case: Case, name: str, side: str
) -> None:
    codes = try_values(panview, case, name, side, list(itertools.product(FIELDS, VALUES)))
    assert len(codes) > 90
    assert name == "predict" or 5 < codes.count(0 if name != "check" else 1)


@posix
@pytest.mark.parametrize("kind", ["pipe", "socket", "zero", "kmsg", "folder"])
@pytest.mark.parametrize(
    ("name", "place"),
    [("apply-verdicts", "verdicts")]
    + [(n, place) for n in NAMES if n != "predict" for place in ("truth", "results", "truth map", "results map")],
)
def test_what_is_no_file_is_told_at_once(
    panview: Panview, case: Case, place: str, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    json_path = case.written.ground_truth if place.startswith("truth") else case.written.prediction
    path = json_path
    if place.endswith("map"):
        path = sorted(json_path.with_suffix("").iterdir())[0]
    elif place == "verdicts":
        path = case.verdicts
    with replaced(path, kind, monkeypatch), time_limit(300):
        ended = panview(*case.arguments(name))
    judge(ended, (name, place, kind), findings=name == "check" and ended.code < 2)
    # `convert` reads no map of the ground truth.
    if (name, place) != ("convert", "truth map"):
        assert ended.code, (name, place, kind)
        assert path.name in (ended.out if ended.code == 1 else ended.err), ended


class replaced:
    """Something that is no file in the place of one."""

    def __init__(self, path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
        path.unlink()
        self._door = socket.socket(socket.AF_UNIX)
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "folder":
            path.mkdir()
        elif kind == "socket":
            # The whole path may be longer than a socket's can be.
            monkeypatch.chdir(path.parent)
            self._door.bind(path.name)
        else:
            path.symlink_to({"zero": "/dev/zero", "kmsg": "/proc/kmsg"}[kind])

    def __enter__(self) -> replaced:
        return self

    def __exit__(self, *_: object) -> None:
        self._door.close()


KINDS: dict[str, str] = {
    "pipe": "is a named pipe, not a file",
    "socket": "is a socket, not a file",
    "zero": "is a device, not a file",
    "kmsg": "is empty",
    "folder": "is a folder, not a file",
}


@posix
@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_that_is_no_file_is_seen_by_all_who_show_it(
    panview: Panview, case: Case, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = sorted((case.written.root / "val2017").iterdir())[0]
    if kind == "kmsg" and not os.access("/proc/kmsg", os.R_OK):
        pytest.skip("the kernel's log cannot be opened here")
    with replaced(photo, kind, monkeypatch), time_limit(300):
        image, message = read_photo(photo, (14, 18))
        assert (image, message) == (None, f"{photo.name} {KINDS[kind]}")
        assert read_thumbnail(photo, QSize(20, 20), (20, 20)) is None
        checked = panview(*case.arguments("check"))
        assert f"{photo.name} {KINDS[kind]}" in checked.out
        reported = panview(*case.arguments("report"))
        assert (reported.code, len(reported.err.splitlines())) == (0, 1)
        toy = toy_source(case.out, "toy")
        command = ["--config", toy.config, "--checkpoint", toy.checkpoint, "--framework", OPENER]
        ended = panview("predict", case.written.ground_truth, *command, "--accept-gaps", "--out", case.out / "run")
    assert ended.code == 0, ended.err
    assert f"{photo}: {KINDS[kind]}; this image has no result and is listed in " in ended.err
    assert len(json.loads(Path(ended.out.strip()).read_text())["annotations"]) == 1
