"""Repairs kept in a verdict file, and applied on the command line."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from panview.metrics.segment_table import Side
from panview.review.correction_log import CHANGE_COLUMNS
from panview.review.open_verdicts import OpenVerdicts
from panview.review.repair import RepairKind
from panview.review.repairs import Repairs, make_repair, offers, taken_back
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Decision
from tests.cli.conftest import Panview
from tests.support.deciding import A_DECISION
from tests.support.sets import WrittenSet, drawn_pair, evaluated, write_set

SKY = (90, 187, (0, 10, 0, 20))
KIND = RepairKind


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    """Two persons drawn as one; one person drawn as two; a car that is a dog; a car that is nothing; one untouched."""
    pairs = [
        drawn_pair([SKY, (5, 1, (2, 8, 2, 14))], [SKY, (7, 1, (2, 8, 2, 9)), (8, 1, (2, 8, 10, 14))]),
        drawn_pair([SKY, (5, 1, (2, 8, 2, 9)), (6, 1, (2, 8, 9, 14))], [SKY, (7, 1, (2, 8, 2, 14))]),
        drawn_pair([SKY, (5, 3, (2, 8, 2, 14))], [SKY, (7, 18, (2, 8, 3, 14))]),
        drawn_pair([SKY, (5, 3, (2, 8, 2, 14))], [SKY]),
        drawn_pair([SKY, (5, 3, (2, 8, 2, 14))], [SKY]),
    ]
    return write_set(tmp_path_factory.mktemp("repaired") / "set", pairs)


def repairs_of(written: WrittenSet, reviewer: str = "anna") -> list[Decision]:
    dataset, _, table = evaluated(written)

    def made(image: int, kind: KIND, truth: int = 5, other: int | None = None, category: int | None = None) -> Decision:
        rows = np.arange(table.rows_of(image).start, table.rows_of(image).stop)
        at = {int(table.segment_id[row]): int(row) for row in rows if table.side[row] == Side.GROUND_TRUTH}
        offer = offers(dataset, table, at[truth])[kind]
        truths = (*offer.truth, at[other]) if other else offer.truth
        more = {"category": category, "reviewer": reviewer, "time": f"2026-01-01T00:00:0{image}+00:00"}
        return make_repair(dataset, "model", table, kind, truths, offer.predicted, **more)  # type: ignore[arg-type]

    return [
        made(0, KIND.SPLIT),
        made(1, KIND.MERGE, other=6),
        made(2, KIND.CATEGORY, category=2),
        made(2, KIND.MASK),
        made(3, KIND.VOID),
    ]


@pytest.fixture
def verdicts(written: WrittenSet, tmp_path: Path) -> Path:
    dataset, *_ = evaluated(written)
    path = tmp_path / "v.sqlite"
    with VerdictFile.open(path, dataset) as file:
        file.record(repairs_of(written))
    return path


def test_repairs_are_applied_and_logged(panview: Panview, written: WrittenSet, verdicts: Path, tmp_path: Path) -> None:
    out = tmp_path / "new"
    ended = panview("apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", out)
    assert ended.code == 0, ended.err
    assert "5 corrections in 4 images: 2 split, 2 merged, 1 relabelled, 1 mask replaced" in ended.err
    assert "5 corrections are repairs" in ended.err
    document = json.loads((out / "annotations" / "panoptic_val2017.json").read_text())
    listed = [
        {info["id"]: (info["category_id"], info["area"]) for info in entry["segments_info"]}
        for entry in document["annotations"]
    ]
    assert listed == [
        {90: (187, 128), 5: (1, 48), 91: (1, 24)},
        {90: (187, 128), 5: (1, 72)},
        {90: (187, 128), 5: (18, 66)},
        {90: (187, 128)},
        {90: (187, 128), 5: (3, 72)},
    ]
    split = np.asarray(Image.open(out / "annotations" / "panoptic_val2017" / "000000001000.png"))[..., 0]
    assert split[5].tolist() == [90] * 2 + [5] * 8 + [91] * 4 + [90] * 6
    assert panview("check", out).code == 0
    with (out / "changes.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert tuple(rows[0]) == CHANGE_COLUMNS
    told = [(row["action"], row["repair"], row["reviewer"], row["basis"], row["verdict"]) for row in rows]
    assert told == [
        ("split", "split into 2", "anna", "repair", ""),
        ("split", "split into 2", "anna", "repair", ""),
        ("merged", "merged with #6", "anna", "repair", ""),
        ("merged", "merged with #6", "anna", "repair", ""),
        ("relabelled", "category dog", "anna", "repair", ""),
        ("mask replaced", "predicted mask", "anna", "repair", ""),
        ("removed", "made void", "anna", "repair", ""),
    ]


def test_the_same_repairs_give_the_same_bytes_in_whatever_order_they_came(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    dataset, *_ = evaluated(written)
    made = [replace(d, device="d", device_number=n) for n, d in enumerate(repairs_of(written))]
    contents = []
    for name, order in (("a", made), ("b", made[::-1])):
        path, out = tmp_path / f"{name}.sqlite", tmp_path / name
        with VerdictFile.open(path, dataset) as file:
            file.join(order)
        panview("apply-verdicts", written.root, "--verdicts", path, "--pred", written.prediction, "-o", out)
        files = sorted(each for each in out.rglob("*") if each.is_file())
        contents.append({str(f.relative_to(out)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files})
    assert contents[0] == contents[1]
    assert len(contents[0]) == 8


def test_repairs_are_left_out_where_that_is_asked_for_or_another_reviewer_is(
    panview: Panview, written: WrittenSet, verdicts: Path, tmp_path: Path
) -> None:
    common = (
        "apply-verdicts",
        written.root,
        "--verdicts",
        verdicts,
        "--pred",
        written.prediction,
        "-o",
        tmp_path / "x",
    )
    ended = panview(*common, "--dry-run", "--no-repairs")
    assert ended.err.startswith("0 corrections in 0 images\n")
    assert panview(*common, "--dry-run", "--reviewer", "anna").err.startswith("5 corrections")
    ended = panview(*common, "--dry-run", "--reviewer", "ben")
    assert (ended.code, "there are verdicts by anna" in ended.err) == (2, True)


def test_what_reviewers_repair_differently_is_listed(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    dataset, *_ = evaluated(written)
    path, out = tmp_path / "v.sqlite", tmp_path / "new"
    with VerdictFile.open(path, dataset) as file:
        file.record(repairs_of(written))
        others = repairs_of(written, "ben")
        file.record(
            [others[0], replace(others[2], repair=others[2].repair and replace(others[2].repair, category_id=1))]
        )
    ended = panview("apply-verdicts", written.root, "--verdicts", path, "--pred", written.prediction, "-o", out)
    assert "2 repairs are not applied" in ended.err
    with (out / "not_applied.csv").open(newline="") as lines:
        rows = [(row["repair"], row["reviewer"]) for row in csv.DictReader(lines)]
    assert sorted(rows) == [("category dog", "anna"), ("category person", "ben")]


def test_repairs_are_in_the_csv_of_disagreements(
    panview: Panview, written: WrittenSet, verdicts: Path, tmp_path: Path
) -> None:
    table = tmp_path / "d.csv"
    panview("export", written.root, "--verdicts", verdicts, "--pred", written.prediction, "--csv", table)
    with table.open(newline="") as lines:
        told = {(row["image_id"], row["gt_segment_id"]): row["repair"] for row in csv.DictReader(lines)}
    assert told["1000", "5"] == "anna: split into 2"
    assert told["1002", "5"] == "anna: category dog; anna: predicted mask"
    assert told["1003", "5"] == "anna: made void"
    assert told["1004", "5"] == ""


# In the file


def test_repairs_are_kept_beside_verdicts_and_counted_nowhere_among_them(written: WrittenSet, tmp_path: Path) -> None:
    dataset, *_ = evaluated(written)
    made = repairs_of(written)
    with VerdictFile.open(tmp_path / "v.sqlite", dataset) as file:
        file.record([A_DECISION, *made])
        standing = file.current()
    assert dict(standing) == {A_DECISION.subject: A_DECISION}
    assert list(standing.all()) == [A_DECISION]
    assert list(standing.repairs) == made
    with VerdictFile.open(tmp_path / "v.sqlite", dataset, read_only=True) as file:
        assert file.current() == standing
        assert file.format == 2


def test_a_repair_is_undone_and_done_again_unless_somebody_said_otherwise(written: WrittenSet, tmp_path: Path) -> None:
    dataset, *_ = evaluated(written)
    split = repairs_of(written)[0]
    nothing = taken_back(split, split.time)
    with VerdictFile.open(tmp_path / "v.sqlite", dataset) as file:
        file.record([split])
        assert file.record([nothing], [split]) != []
        assert len(file.current().repairs) == 0
        file.record([split], [nothing])
        assert list(file.current().repairs) == [split]
        newer = replace(split, time="2027-01-01T00:00:00+00:00")
        with VerdictFile.open(tmp_path / "v.sqlite", dataset) as other:
            other.record([newer])
        assert file.record([nothing], [split]) == []
        assert list(file.current().repairs) == [newer]
        assert file.current().with_saved([nothing]).repairs == Repairs()


def test_what_knows_of_no_repairs_sees_a_decision_that_says_nothing(written: WrittenSet, verdicts: Path) -> None:
    """What earlier versions look at: they pass over a row without verdict and note, and add behind it."""
    with closing(sqlite3.connect(verdicts)) as connection:
        rows = connection.execute("SELECT verdict, note, action, correction, settles, more FROM decisions").fetchall()
    assert [row[:5] for row in rows] == [(None, "", None, None, 0)] * 5
    assert [json.loads(row[5])["repair"]["kind"] for row in rows] == [
        d.repair.kind for d in repairs_of(written) if d.repair
    ]


def test_repairs_come_along_into_another_file(written: WrittenSet, verdicts: Path, tmp_path: Path) -> None:
    dataset, *_ = evaluated(written)
    other = tmp_path / "other.sqlite"
    own = replace(repairs_of(written)[0], time="2028-01-01T00:00:00+00:00")
    with VerdictFile.open(other, dataset) as file:
        file.record([own])
    store = OpenVerdicts()
    store.open(dataset, verdicts)
    opened = store.exchange(dataset, other)
    store.close()
    # What the same reviewer has there already stays.
    assert len(opened.decisions.repairs) == 5
    assert own in list(opened.decisions.repairs)
