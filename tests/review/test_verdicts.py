from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.errors import BadFileError, PanviewError
from panview.metrics.evaluation import ground_truth_part
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import ErrorType, Side, Status
from panview.review.disagreements import disagreement_frame
from panview.review.filters import SegmentFilter
from panview.review.session import EvaluatedPrediction, Snapshot, derive
from panview.review.verdict_rows import lay_verdicts, make_decisions, no_longer_apply, rows_decided_with
from panview.review.verdicts import Decision, Verdict, VerdictFile, dataset_key, subject_keys, verdict_file_of
from panview.settings import Settings
from tests.support.sets import WrittenSet, evaluated, random_pair, write_set

ROOT = Path(__file__).parents[2]
A_DECISION = Decision(7, 1000, "m", Side.PREDICTION, Status.FP, None, 5, Verdict.TRUTH_WRONG, "why", "anna", "t")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    rng = np.random.default_rng(5)
    return write_set(tmp_path_factory.mktemp("set"), [random_pair(rng) for _ in range(12)], photos=False)


@pytest.fixture(scope="module")
def snapshot(written: WrittenSet) -> Snapshot:
    dataset, prediction, table = evaluated(written)
    return Snapshot(dataset, ground_truth_part(table), (EvaluatedPrediction(prediction, table),), 0)


def decided(snapshot: Snapshot, rows: list[int], verdict: Verdict | None, note: str = "") -> dict[int, Decision]:
    view = derive(snapshot)
    made = make_decisions(
        snapshot.dataset,
        "model",
        snapshot.table,
        view.rows.status,
        tuple(rows),
        verdict=verdict,
        note=note,
        reviewer="anna",
        time="2026-01-02T03:04:05+00:00",
    )
    return {decision.subject: decision for decision in made}


def test_what_is_saved_is_there_again(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "verdicts.sqlite"
    with VerdictFile.open(path, snapshot.dataset) as file:
        assert file.current() == {}
        assert not path.exists()
        file.record([A_DECISION, replace(A_DECISION, subject=-8, verdict=None, note="only a note")])
    with VerdictFile.open(path, snapshot.dataset) as file:
        assert file.current()[7] == A_DECISION
        assert file.current()[-8].note == "only a note"
        file.record([replace(A_DECISION, verdict=Verdict.UNSURE)])
        file.record([replace(A_DECISION, subject=-8, verdict=None, note="")])
        assert list(file.current()) == [7]
        assert file.current()[7].verdict == Verdict.UNSURE
    # Nothing anybody said is gone from the file.
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM decisions").fetchone() == (4,)


def test_each_content_has_a_key_of_its_own_whatever_the_ids(snapshot: Snapshot) -> None:
    table, dataset = snapshot.table, snapshot.dataset
    keys = subject_keys(dataset, table, np.arange(len(table)))
    assert len(np.unique(keys)) == len(table)
    renamed = replace(table, segment_id=table.segment_id[::-1].copy())
    np.testing.assert_array_equal(subject_keys(dataset, renamed, np.arange(len(table))), keys)
    grown = table.area.copy()
    grown[4] += 1
    changed = np.flatnonzero(subject_keys(dataset, replace(table, area=grown), np.arange(len(table))) != keys)
    assert changed.tolist() == sorted({4, *np.flatnonzero(table.partner == 4).tolist()})


def test_two_windows_lose_nothing_of_each_other(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite"

    def decide(first: int) -> None:
        with VerdictFile.open(path, snapshot.dataset) as file:
            for subject in range(first, first + 100):
                file.record([replace(A_DECISION, subject=subject)])

    threads = [threading.Thread(target=decide, args=(first,)) for first in (0, 1000, 2000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with VerdictFile.open(path, snapshot.dataset) as file:
        assert set(file.current()) == {first + i for first in (0, 1000, 2000) for i in range(100)}


def test_a_window_hears_of_another_ones_verdicts(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite"
    with VerdictFile.open(path, snapshot.dataset) as one, VerdictFile.open(path, snapshot.dataset) as other:
        one.record([A_DECISION])
        before = other.version()
        assert other.version() == before
        one.record([replace(A_DECISION, subject=8)])
        assert other.version() != before
        assert set(other.current()) == {7, 8}


def test_kill_loses_nothing_that_was_said_to_be_saved(written: WrittenSet, snapshot: Snapshot, tmp_path: Path) -> None:
    path, rng, saved = tmp_path / "v.sqlite", random.Random(3), 0
    for _ in range(12):
        command = [sys.executable, "-m", "tests.review.keep_deciding", str(written.root), str(path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            time.sleep(rng.random() * 0.3)
            child.kill()
            said = [int(line) for line in (first + child.stdout.read()).split("\n")[:-1]]
        saved = max([saved, *said])
        with VerdictFile.open(path, snapshot.dataset) as file:
            there = set(file.current())
        assert there >= set(range(1, saved + 1))
        # One may have been on disk before it was said.
        assert len(there) <= saved + 2
        saved = max(there)
    assert saved > 50


@pytest.mark.parametrize("damage", ["no database", "cut", "foreign", "newer", "other dataset", "bad verdict"])
def test_bad_files_are_refused_and_left_as_they_are(snapshot: Snapshot, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "verdicts.sqlite"
    expected = {
        "no database": "no file of verdicts",
        "cut": "damaged",
        "foreign": "not one of verdicts",
        "newer": "newer panview",
        "other dataset": "another dataset",
        "bad verdict": "cannot be read",
    }[damage]
    if damage == "no database":
        path.write_bytes(b"not a database, but long enough to look like something" * 40)
    elif damage == "foreign":
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("CREATE TABLE anything (x)")
    else:
        with VerdictFile.open(path, snapshot.dataset) as file:
            file.record([replace(A_DECISION, subject=i, note="n" * 200) for i in range(300)])
        with closing(sqlite3.connect(path)) as connection, connection:
            if damage == "newer":
                connection.execute("PRAGMA user_version = 99")
            elif damage == "other dataset":
                connection.execute("UPDATE about SET value = 'x' WHERE name = 'dataset'")
            elif damage == "bad verdict":
                connection.execute("UPDATE decisions SET verdict = 'perhaps'")
        if damage == "cut":
            path.write_bytes(path.read_bytes()[:9000])
    before = path.read_bytes()
    with pytest.raises(BadFileError, match=expected) as caught, VerdictFile.open(path, snapshot.dataset) as file:
        file.current()
    assert str(path) in str(caught.value)
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_says_so(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        VerdictFile.open(tmp_path / "file" / "v.sqlite", snapshot.dataset) as file,
        pytest.raises(PanviewError, match="choose another"),
    ):
        file.record([A_DECISION])


def test_a_full_disk_says_so_and_what_was_saved_stays(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    with VerdictFile.open(path, snapshot.dataset) as file:
        file.record([A_DECISION])
        assert file._connection is not None
        pages = file._connection.execute("PRAGMA page_count").fetchone()[0]
        file._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(PanviewError, match="make room"):
            file.record([replace(A_DECISION, subject=i, note="n" * 500) for i in range(100, 200)])
        assert list(file.current()) == [7]


def test_decisions_lie_beside_their_rows(snapshot: Snapshot) -> None:
    rows = derive(snapshot).findings.disagreements[:5].tolist()
    decisions = decided(snapshot, rows[:3], Verdict.BOTH_FINE) | decided(snapshot, rows[3:], None, "hm")
    laid = lay_verdicts(snapshot.dataset, snapshot.table, decisions)
    assert np.flatnonzero(laid.verdict >= 0).tolist() == rows[:3]
    assert np.flatnonzero(laid.noted).tolist() == rows[3:]
    assert not laid.disputed.any()


def test_pairs_are_mutual(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    pairs = 0
    for row in view.findings.disagreements.tolist():
        rows = rows_decided_with(snapshot.table, view.rows.status, view.rows.error_type, row)
        assert rows[0] == row
        if len(rows) == 2:
            pairs += 1
            assert rows_decided_with(snapshot.table, view.rows.status, view.rows.error_type, rows[1]) == rows[::-1]
            assert set(view.rows.status[list(rows)].tolist()) == {Status.FN, Status.FP}
        else:
            assert view.rows.error_type[row] not in (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)
    assert pairs > 3


def test_quality_without_disputed_truth_is_that_of_the_other_segments(snapshot: Snapshot) -> None:
    assert derive(snapshot).undisputed is None
    rows = derive(snapshot).findings.disagreements[::3].tolist()
    first, second = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    decisions = decided(snapshot, first, Verdict.PREDICTION_RIGHT) | decided(snapshot, second, Verdict.PREDICTION_WRONG)
    view = derive(replace(snapshot, decisions=decisions))
    assert view.undisputed is not None
    kept = ~np.isin(np.arange(len(snapshot.table)), first)
    counts = count_matches(snapshot.table, len(snapshot.dataset.categories), rows=kept)
    np.testing.assert_array_equal(view.undisputed.counts.fn, counts.fn)
    np.testing.assert_array_equal(view.undisputed.counts.fp, counts.fp)
    assert view.undisputed.counts.fp.sum() + view.undisputed.counts.fn.sum() == (
        view.quality.counts.fp.sum() + view.quality.counts.fn.sum() - len(first)
    )


@pytest.mark.parametrize("expression", ["", "verdict = 'undecided'", "verdict <> 'undecided' and area > 10"])
def test_a_view_derived_step_by_step_is_that_derived_at_once(snapshot: Snapshot, expression: str) -> None:
    base = replace(snapshot, filter=SegmentFilter(expression=expression))
    view, decisions = derive(base), {}
    for row in derive(snapshot).findings.disagreements[:6].tolist():
        decisions = decisions | decided(snapshot, [row], Verdict.PREDICTION_RIGHT)
        view = derive(replace(base, decisions=decisions), view)
        fresh = derive(replace(base, decisions=decisions))
        np.testing.assert_array_equal(view.findings.disagreements, fresh.findings.disagreements)
        np.testing.assert_array_equal(view.rows.verdicts.verdict, fresh.rows.verdicts.verdict)
        assert view.quality.all == fresh.quality.all
        assert view.undisputed is not None
        assert fresh.undisputed is not None
        assert view.undisputed.all == fresh.undisputed.all


def test_verdicts_on_what_has_changed_are_told(snapshot: Snapshot) -> None:
    rows = derive(snapshot).findings.disagreements[:4].tolist()
    decisions = decided(snapshot, rows, Verdict.UNSURE)
    assert no_longer_apply(derive(replace(snapshot, decisions=decisions)).rows.verdicts, decisions, "model") == ()
    stale = replace(A_DECISION, subject=12345, prediction="model")
    decisions |= {12345: stale, 12346: replace(stale, subject=12346, prediction="another")}
    laid = derive(replace(snapshot, decisions=decisions)).rows.verdicts
    assert no_longer_apply(laid, decisions, "model") == (stale,)


def test_the_csv_has_verdict_note_reviewer_and_time(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    rows = view.findings.disagreements
    decisions = decided(snapshot, [int(rows[2])], Verdict.PREDICTION_WRONG, "=SUM(A1)")
    frame = disagreement_frame(
        snapshot.dataset,
        "model",
        snapshot.table,
        view.rows.status,
        view.rows.error_type,
        view.findings.impact,
        rows,
        decisions,
    )
    assert frame["verdict"].to_list() == ["", "", "prediction wrong", *[""] * (len(rows) - 3)]
    assert frame.row(2, named=True)["note"] == "'=SUM(A1)"
    assert frame.row(2)[-2:] == ("anna", "2026-01-02T03:04:05+00:00")
    assert frame.columns[-2:] == ["reviewer", "time"]


def test_the_file_is_the_users_own_or_a_chosen_one(snapshot: Snapshot, tmp_path: Path) -> None:
    own, key = verdict_file_of(snapshot.dataset, Settings()), dataset_key(snapshot.dataset)
    assert own.parent.name == "verdicts"
    assert own.stem == key[:16]
    chosen = Settings(verdict_files={key: str(tmp_path / "v.sqlite")})
    assert verdict_file_of(snapshot.dataset, chosen) == tmp_path / "v.sqlite"
