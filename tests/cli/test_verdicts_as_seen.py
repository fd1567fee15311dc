"""What commands make of verdicts: what their reviewer saw, whatever the settings of today."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.metrics.segment_table import SegmentTable, Side, Status
from panview.review.thresholds import Thresholds
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Decision, Verdict, dataset_key
from panview.settings import Settings, save_settings
from tests.cli.conftest import Ended, Panview
from tests.support.deciding import seen_at, write_format_1
from tests.support.sets import WrittenSet, drawn_pair, evaluated, write_set

PERSON: tuple[int, int, tuple[int, int, int, int]] = (5, 1, (0, 10, 0, 10))
PART = (6, 1, (0, 10, 0, 2))
"""IoU 0.2 with the person, its only partner: near enough for a near miss from 0.2 on."""
MATCH = (6, 1, (0, 10, 0, 7))
"""IoU 0.7: a match at 0.5, and an FN and an FP at 0.8."""


USUAL = Thresholds()


@pytest.fixture
def five(tmp_path: Path) -> WrittenSet:
    """Five missed persons, three of them hit a little."""
    sky = (7, 187, (0, 10, 12, 20))
    pairs = [drawn_pair([PERSON, sky], [PART, sky]) for _ in range(3)]
    pairs += [drawn_pair([PERSON, sky], [sky]) for _ in range(2)]
    return write_set(tmp_path / "five", pairs)


def decisions_on(
    dataset: Dataset,
    table: SegmentTable,
    thresholds: Thresholds = USUAL,
) -> list[Decision]:
    """Say of every missed truth that the prediction is right."""
    seen = seen_at(dataset, table, thresholds)
    rows = tuple(np.flatnonzero((seen.status == Status.FN) & (table.side == Side.GROUND_TRUTH)).tolist())
    verdict, time = Verdict.PREDICTION_RIGHT, "2026-01-02T03:04:05+00:00"
    return make_decisions(dataset, "m", table, seen, rows, verdict=verdict, note="", reviewer="anna", time=time)


def keep(path: Path, dataset: Dataset, decisions: list[Decision]) -> None:
    with VerdictFile.open(path, dataset) as file:
        file.record(decisions)


def apply(panview: Panview, written: WrittenSet, verdicts: Path, *options: object) -> Ended:
    command = ("apply-verdicts", written.root, "--pred", written.prediction, "--verdicts", verdicts)
    return panview(*command, "-o", written.root.parent / "out", "--dry-run", *options)


def actions(ended: Ended) -> Counter[str]:
    assert ended.code == 0, ended.err
    rows = csv.DictReader(io.StringIO(ended.out, newline=""))
    return Counter(row["action"] for row in rows if row["verdict"])


@pytest.mark.parametrize(("near_miss", "expected"), [(0.3, {"removed": 5}), (0.1, {"removed": 2, "mask replaced": 3})])
def test_no_setting_changes_what_a_verdict_does(
    panview: Panview, five: WrittenSet, tmp_path: Path, near_miss: float, expected: dict[str, int]
) -> None:
    dataset, _, table = evaluated(five)
    verdicts = tmp_path / "v.sqlite"
    keep(verdicts, dataset, decisions_on(dataset, table, Thresholds(near_miss_iou=near_miss)))
    ended = apply(panview, five, verdicts)
    assert actions(ended) == expected
    for settings in (Settings(near_miss_iou=0.05), Settings(near_miss_iou=0.5, mostly=0.9, poor_mask_iou=0.9)):
        save_settings(settings)
        assert apply(panview, five, verdicts) == ended
    rows = list(csv.DictReader(io.StringIO(ended.out, newline="")))
    assert {row["near_miss_iou"] for row in rows if row["verdict"]} == {f"{near_miss}"}
    assert {row["basis"] for row in rows if row["verdict"]} == {"stored"}


def test_a_verdict_at_080_is_applied_as_seen(panview: Panview, tmp_path: Path) -> None:
    written = write_set(tmp_path / "set", [drawn_pair([PERSON], [MATCH])])
    dataset, _, table = evaluated(written)
    verdicts = tmp_path / "v.sqlite"
    keep(verdicts, dataset, decisions_on(dataset, table, Thresholds(0.8)))
    ended = apply(panview, written, verdicts)
    assert actions(ended) == {"removed": 1}
    (row,) = [row for row in csv.DictReader(io.StringIO(ended.out, newline="")) if row["verdict"]]
    assert (row["iou_threshold"], row["error_type"]) == ("0.8", "poor mask")


def test_format_1_is_said_and_nothing_is_guessed(panview: Panview, five: WrittenSet, tmp_path: Path) -> None:
    dataset, _, table = evaluated(five)
    verdicts = tmp_path / "v.sqlite"
    write_format_1(verdicts, dataset, decisions_on(dataset, table))
    before = verdicts.read_bytes()
    ended = apply(panview, five, verdicts)
    assert actions(ended) == {"removed": 2}
    assert f"{verdicts}: has format 1, which does not record the thresholds of its verdicts" in ended.err
    assert "3 verdicts are not applied\n" in ended.err
    reason = "format 1 does not record the thresholds it was given at: mask replaced or removed"
    assert f"\n3: {reason}; with --assume-defaults it is removed\n" in ended.err
    assert "look at these again in the window, or give --assume-defaults" in ended.err
    assumed = apply(panview, five, verdicts, "--assume-defaults")
    assert actions(assumed) == {"removed": 5}
    assert "3 of them depend on thresholds that format 1 does not record" in assumed.err
    rows = [row for row in csv.DictReader(io.StringIO(assumed.out, newline="")) if row["verdict"]]
    assert Counter(row["basis"] for row in rows) == {"assumed": 3, "format 1": 2}
    known = apply(panview, five, verdicts, "--assume-defaults", "--near-miss", "0.15")
    assert actions(known) == {"removed": 2, "mask replaced": 3}
    alone = apply(panview, five, verdicts, "--near-miss", "0.15")
    assert (alone.code, alone.err) == (
        2,
        "panview: --near-miss and --mostly need --assume-defaults; add it\n",
    )
    # Reading brings it to no other format, and leaves nothing beside it.
    assert verdicts.read_bytes() == before
    assert not list(tmp_path.glob("v.sqlite-*"))


def test_a_written_set_lists_what_could_not_be_applied(panview: Panview, five: WrittenSet, tmp_path: Path) -> None:
    dataset, _, table = evaluated(five)
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "new"
    made = decisions_on(dataset, table)
    bobs = replace(made[0], verdict=Verdict.BOTH_FINE, reviewer="bob")
    keep(verdicts, dataset, [*made, bobs])
    command = ("apply-verdicts", five.root, "--pred", five.prediction, "--verdicts", verdicts, "-o")
    assert panview(*command, out).code == 0
    listed = list(csv.DictReader(io.StringIO((out / "not_applied.csv").read_text(), newline="")))
    why = "reviewers disagree about it, and no one has settled that"
    assert [(row["reviewer"], row["reason"]) for row in listed] == [("anna", why), ("bob", why)]
    keep(verdicts, dataset, [replace(bobs, reviewer="eve", settles=True)])
    assert panview(*command, tmp_path / "settled").code == 0
    listed = list(csv.DictReader(io.StringIO((tmp_path / "settled" / "not_applied.csv").read_text(), newline="")))
    assert [(row["reviewer"], row["reason"]) for row in listed] == [("anna", "another reviewer's verdict on it counts")]
    assert panview(*command, tmp_path / "annas", "--reviewer", "anna").code == 0
    annas = (tmp_path / "annas" / "changes.csv").read_text()
    assert annas.count(",removed,") == 5


COMMANDS = {
    "export": ("--csv", "-"),
    "report": ("-o", "-", "--images", "0"),
    "apply-verdicts": ("-o", "OUT", "--dry-run"),
}


def asked(name: str, written: WrittenSet, verdicts: Path) -> tuple[object, ...]:
    rest = [str(written.root.parent / "out") if option == "OUT" else option for option in COMMANDS[name]]
    return (name, written.root, "--pred", written.prediction, "--verdicts", verdicts, *rest)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("kind", ["empty", "cut", "lost end", "foreign", "text"])
def test_what_is_no_file_of_verdicts_is_refused_and_left(
    panview: Panview, five: WrittenSet, tmp_path: Path, name: str, kind: str
) -> None:
    dataset, _, table = evaluated(five)
    folder = tmp_path / "verdicts"
    folder.mkdir()
    verdicts = folder / "v.sqlite"
    keep(verdicts, dataset, decisions_on(dataset, table))
    if kind == "empty":
        verdicts.write_bytes(b"")
    elif kind == "cut":
        verdicts.write_bytes(verdicts.read_bytes()[:-4096])
    elif kind == "text":
        verdicts.write_text("image_id,verdict\n" * 400)
    else:
        if kind == "foreign":
            verdicts.unlink()
        with closing(sqlite3.connect(verdicts)) as connection:
            lost = "DELETE FROM decisions WHERE number = 5"
            connection.execute(lost if kind == "lost end" else "CREATE TABLE decisions (number)")
            connection.commit()
    before = verdicts.read_bytes()
    ended = panview(*asked(name, five, verdicts))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"panview: {verdicts}: ")
    assert ended.err.count("\n") == 1
    assert [(each.name, each.read_bytes()) for each in folder.iterdir()] == [("v.sqlite", before)]


def touched(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return what is in a folder and when; that of the folder itself tells what was there for a moment."""
    files = {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.iterdir()}
    return {**files, ".": (b"", folder.stat().st_mtime_ns)}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_only_read(panview: Panview, five: WrittenSet, tmp_path: Path, name: str) -> None:
    dataset, _, table = evaluated(five)
    folder = tmp_path / "verdicts"
    folder.mkdir()
    verdicts = folder / "v.sqlite"
    with VerdictFile.open(verdicts, dataset) as window:
        window.record(decisions_on(dataset, table))
        before = touched(folder)
        assert panview(*asked(name, five, verdicts)).code == 0
        assert touched(folder) == before
        window.record([replace(d, verdict=Verdict.UNSURE) for d in decisions_on(dataset, table)])
    before = touched(folder)
    assert panview(*asked(name, five, verdicts)).code == 0
    assert touched(folder) == before
    # Where none is kept for the dataset, none is made.
    assert panview(*asked(name, five, verdicts)[:4], *asked(name, five, verdicts)[6:]).code == 0
    assert not list(tmp_path.glob("home/data/verdicts/*"))


def test_a_chosen_file_that_is_gone_is_said(panview: Panview, five: WrittenSet, tmp_path: Path) -> None:
    dataset = evaluated(five)[0]
    gone = tmp_path / "stick" / "v.sqlite"
    save_settings(Settings(verdict_files={dataset_key(dataset): str(gone)}))
    ended = panview("export", five.root, "--pred", five.prediction, "--csv", "-")
    assert ended.code == 0
    assert ended.err.startswith(f"{gone}: the verdict file chosen for ")
