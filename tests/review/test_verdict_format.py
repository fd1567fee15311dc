"""Format 2 of verdict files: what it holds, that damage is told, that reading touches nothing, and format 1."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError, PanviewError
from panview.review import verdict_copy
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Decision
from tests.support.deciding import A_DECISION, MEANING, write_format_1
from tests.support.deciding import A_FULL_DECISION as FULL
from tests.support.sets import WrittenSet, evaluated, random_pair, write_set

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    return write_set(tmp_path_factory.mktemp("set"), [random_pair(np.random.default_rng(5))], photos=False)


@pytest.fixture(scope="module")
def dataset(written: WrittenSet) -> Dataset:
    return evaluated(written)[0]


def fill(path: Path, dataset: Dataset, count: int = 40) -> list[Decision]:
    with VerdictFile.open(path, dataset) as file:
        for subject in range(count):
            file.record([replace(FULL if subject % 2 else A_DECISION, subject=subject)])
        return list(file.current().values())


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir() if p.is_file()}


def read(path: Path, dataset: Dataset, read_only: bool = True) -> tuple[dict[int, Decision], str]:
    """Return what is in a file, or what is said to be wrong with it."""
    try:
        with VerdictFile.open(path, dataset, read_only=read_only) as file:
            return dict(file.current()), ""
    except PanviewError as error:
        return {}, str(error)


def test_everything_that_a_decision_holds_comes_back(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    with VerdictFile.open(path, dataset) as file:
        (saved,) = file.record([FULL])
        assert saved == FULL
        assert (saved.device != "", saved.device_number) == (True, 1)
        file.record([replace(FULL, subject=1, image_id=294, correction=(), settles=False, meaning=None)])
    with VerdictFile.open(path, dataset, read_only=True) as file:
        there = file.current()
    assert there[FULL.subject] == FULL
    assert there[FULL.subject].device == saved.device
    assert (there[1].image_id, there[1].meaning, there[1].device_number) == (294, None, 2)


def test_the_file_can_be_read_without_panview(dataset: Dataset, tmp_path: Path) -> None:
    fill(tmp_path / "v.sqlite", dataset, 2)
    with closing(sqlite3.connect(tmp_path / "v.sqlite")) as connection:
        names = "image_id, side, status, action, error_type, iou_threshold, near_miss_iou, mostly, tp_below, settles"
        row = connection.execute(f"SELECT {names} FROM decisions WHERE subject = 1").fetchone()
        assert row == (
            *("frankfurt_000000_000294", "ground truth", "FN", "mask replaced", "near miss"),
            *(0.7, 0.25, 0.6, 0.65, 1),
        )
        about = dict(connection.execute("SELECT * FROM about").fetchall())
        assert about["decisions"] == "2"
        assert about["last"] == connection.execute("SELECT checksum FROM decisions WHERE number = 2").fetchone()[0]


def test_a_name_that_is_no_text_can_be_kept(dataset: Dataset, tmp_path: Path) -> None:
    """A prediction set may be called by bytes that are no UTF-8."""
    with VerdictFile.open(tmp_path / "v.sqlite", dataset) as file:
        file.record([replace(A_DECISION, prediction="m\udcff")])
        assert file.current()[7].prediction == "m\\udcff"


def test_device_and_number_tell_every_decision_of_all_files_apart(dataset: Dataset, tmp_path: Path) -> None:
    names = []
    for place in ("a", "b", "a"):
        with VerdictFile.open(tmp_path / f"{place}.sqlite", dataset) as file:
            made = [replace(A_DECISION, subject=s, reviewer=place) for s in range(5)]
            names += [(d.device, d.device_number) for d in file.record(made)]
    assert len(set(names)) == 15
    # Joining takes what is missing, once, and leaves it as it is.
    with VerdictFile.open(tmp_path / "a.sqlite", dataset) as file:
        ours = list(file.current().all())
    with VerdictFile.open(tmp_path / "b.sqlite", dataset) as file:
        for _ in range(2):
            file.join(ours)
            assert file.last_number() == 10
        assert {(d.device, d.device_number) for d in file.current().all()} == set(names[5:])
        assert file.current().said(0)[1] == ours[0]


# Files that are none


@pytest.mark.parametrize("read_only", [False, True])
def test_an_empty_file_is_refused_and_stays_empty(dataset: Dataset, tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "v.sqlite"
    path.touch()
    with pytest.raises(BadFileError, match="is empty, so it is not a verdict file; restore a copy"):
        VerdictFile.open(path, dataset, read_only=read_only)
    assert state(tmp_path).keys() == {"v.sqlite"}
    assert path.stat().st_size == 0


def _drop_last(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM decisions WHERE number > 37")


def _drop_last_and_count(connection: sqlite3.Connection) -> None:
    _drop_last(connection)
    connection.execute("UPDATE about SET value = '37' WHERE name = 'decisions'")


def _change_threshold(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE decisions SET iou_threshold = 0.5 WHERE subject = 3")


def _exchange(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE decisions SET number = -1 WHERE number = 4")
    connection.execute("UPDATE decisions SET number = 4 WHERE number = 5")
    connection.execute("UPDATE decisions SET number = 5 WHERE number = -1")


def _no_count(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM about WHERE name = 'decisions'")


def _view(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE decisions RENAME TO kept")
    endless = "WITH RECURSIVE n(number) AS (SELECT 1 UNION ALL SELECT number FROM n) SELECT * FROM n"
    connection.execute(f"CREATE VIEW decisions AS {endless}")


def _trigger(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TRIGGER t AFTER INSERT ON decisions BEGIN DELETE FROM about; END")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_drop_last, "it has 37 of 40 decisions"),
        (_drop_last_and_count, "it has 37 of 37 decisions"),
        (_change_threshold, "decision 4 is not what was saved"),
        (_exchange, "decision 4 is not what was saved"),
        (_no_count, "is damaged"),
        (_view, "its tables are not those of format 2"),
        (_trigger, "its tables are not those of format 2"),
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_not_what_was_saved_is_refused(
    dataset: Dataset, tmp_path: Path, change: Callable[[sqlite3.Connection], None], words: str, read_only: bool
) -> None:
    path = tmp_path / "v.sqlite"
    fill(path, dataset)
    with closing(sqlite3.connect(path)) as connection:
        change(connection)
        connection.commit()
    before = path.read_bytes()
    with (
        pytest.raises(BadFileError, match=words),
        VerdictFile.open(path, dataset, read_only=read_only) as file,
    ):
        file.current()
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", ["fifo", "device", "dangling"])
@pytest.mark.skipif(os.name == "nt", reason="has none of these")
def test_what_is_no_file_is_refused_at_once(dataset: Dataset, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "v.sqlite"
    if kind == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "device" else tmp_path / "gone")
    for read_only in (False, True):
        with pytest.raises(PanviewError) as caught:
            VerdictFile.open(path, dataset, read_only=read_only)
        assert str(caught.value).startswith(f"{path}: ")


# Reading


def test_reading_leaves_the_file_and_its_folder_as_they_are(dataset: Dataset, tmp_path: Path) -> None:
    """Also a file of format 1, one that a window has open, and one whose window was killed."""
    expected = fill(tmp_path / "closed.sqlite", dataset)
    write_format_1(tmp_path / "old.sqlite", dataset, [replace(A_DECISION, subject=s) for s in range(9)])
    kept = VerdictFile.open(tmp_path / "open.sqlite", dataset)
    kept.record([A_DECISION])
    command = [sys.executable, "-c", KILLED, str(tmp_path / "killed.sqlite")]
    with leaving_a_log(command, dataset, tmp_path):
        assert (tmp_path / "killed.sqlite-wal").stat().st_size > 0
        before = state(tmp_path)
        read = {}
        for name in ("closed", "old", "open", "killed"):
            with VerdictFile.open(tmp_path / f"{name}.sqlite", dataset, read_only=True) as file:
                read[name] = list(file.current().values())
                assert (file.read_only, file.format) == (True, 1 if name == "old" else 2)
                with pytest.raises(PanviewError, match="read-only"):
                    file.record([A_DECISION])
        assert state(tmp_path) == before
    kept.close()
    assert (read["closed"], read["open"]) == (expected, [A_DECISION])
    assert [d.subject for d in read["old"]] == list(range(9))
    assert [d.subject for d in read["killed"]] == [1, 2, 3]


KILLED = """
import os, sys
from dataclasses import replace
from pathlib import Path
from panview.review.verdict_file import VerdictFile
from tests.review.test_verdict_format import A_DECISION, evaluated, the_set
dataset = evaluated(the_set())[0]
file = VerdictFile.open(Path(sys.argv[1]), dataset)
for subject in (1, 2, 3):
    file.record([replace(A_DECISION, subject=subject)])
print("saved", flush=True)
os.kill(os.getpid(), 9)
"""


def the_set() -> WrittenSet:
    """The set of these tests, written anew for a process of its own."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="panview-test-"))
    return write_set(folder, [random_pair(np.random.default_rng(5))], photos=False)


@contextmanager
def leaving_a_log(command: list[str], dataset: Dataset, folder: Path) -> Iterator[None]:
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ended.stdout == "saved\n", ended.stderr
    yield


def test_a_reader_sees_what_was_whole_while_others_save(written: WrittenSet, dataset: Dataset, tmp_path: Path) -> None:
    path, count = tmp_path / "v.sqlite", 250
    command = [sys.executable, "-m", "tests.review.keep_deciding", str(written.root), str(path), "1", str(count)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        seen = [0]
        while child.poll() is None:
            there, problem = read(path, dataset)
            # Never damaged; at most never still.
            assert not problem or "is being written to constantly" in problem
            seen += [] if problem else [len(there)]
        child.stdout.read()
    assert seen == sorted(seen)
    assert len(set(seen)) > 2
    with VerdictFile.open(path, dataset, read_only=True) as file:
        assert len(file.current()) == count


def test_what_is_saved_while_it_is_copied_is_not_half_read(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, copies = tmp_path / "v.sqlite", []
    copy = verdict_copy._bytes_of
    with VerdictFile.open(path, dataset) as writing:
        writing.record([A_DECISION])

        def copied(place: Path) -> dict[str, bytes]:
            parts = copy(place)
            if not copies:
                # Someone saves meanwhile, and what was copied belongs to neither moment.
                writing.record([replace(A_DECISION, subject=8)])
                parts[""] = parts[""][:5000]
            copies.append(parts)
            return parts

        monkeypatch.setattr(verdict_copy, "_bytes_of", copied)
        with VerdictFile.open(path, dataset, read_only=True) as reading:
            assert list(reading.current()) == [7, 8]
    assert len(copies) > 1


def test_a_window_that_may_only_read_hears_of_what_others_save(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    with VerdictFile.open(path, dataset) as writing:
        writing.record([A_DECISION])
        with VerdictFile.open(path, dataset, read_only=True) as reading:
            assert reading.last_number() == 1
            writing.record([replace(A_DECISION, subject=8)])
            assert reading.last_number() == 2
            assert list(reading.current()) == [7, 8]


# Format 1


def old_decisions(count: int) -> list[Decision]:
    """As format 1 has them: two reviewers, of whom the second replaced the first, some taken back."""
    made = [replace(A_DECISION, subject=s % 97, reviewer=("anna", "bob")[s % 2], note=f"n{s}") for s in range(count)]
    return [replace(d, verdict=None, note="") if k % 11 == 10 else d for k, d in enumerate(made)]


def test_format_1_is_read_as_it_is_and_brought_to_format_2_when_a_window_opens_it(
    dataset: Dataset, tmp_path: Path
) -> None:
    path, old = tmp_path / "v.sqlite", old_decisions(300)
    write_format_1(path, dataset, old)
    with VerdictFile.open(path, dataset, read_only=True) as file:
        before = file.current()
        assert (file.format, file.upgraded) == (1, 0)
    with VerdictFile.open(path, dataset) as file:
        assert (file.format, file.upgraded) == (1, 300)
        assert file.current() == before
        file.record([replace(A_DECISION, subject=1000, meaning=MEANING)])
    with VerdictFile.open(path, dataset) as file:
        assert (file.format, file.upgraded) == (2, 0)
        assert len(file.current()) == len(before) + 1
        assert {d.meaning for d in file.current().all()} == {None, MEANING}
    with closing(sqlite3.connect(path)) as connection:
        # Not a row of what was there is lost or changed.
        kept = connection.execute("SELECT subject, note, reviewer, checksum FROM format_1 ORDER BY number").fetchall()
        assert [row[:3] for row in kept] == [(d.subject, d.note, d.reviewer) for d in old]
        # An older panview says that it is newer, and one that has it open cannot add to it.
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(
                "INSERT INTO decisions (subject, image_id, prediction, side, status, gt_segment_id, pred_segment_id, "
                "verdict, note, reviewer, time, checksum) VALUES (1, 1, 'm', 1, 2, 3, 4, 'unsure', '', 'a', 't', 5)"
            )


def test_copies_of_one_old_file_join_without_doubles(dataset: Dataset, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_format_1(tmp_path / f"{name}.sqlite", dataset, old_decisions(50))
    with VerdictFile.open(tmp_path / "a.sqlite", dataset) as file:
        ours = list(file.current().all())
    with VerdictFile.open(tmp_path / "b.sqlite", dataset) as file:
        file.join(ours)
        assert file.last_number() == 50


def test_a_damaged_old_file_is_refused_and_not_brought_anywhere(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    write_format_1(path, dataset, old_decisions(50))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE decisions SET verdict = 'unsure' WHERE number = 30")
        connection.commit()
    before = path.read_bytes()
    for read_only in (False, True):
        with (
            pytest.raises(BadFileError, match="decision 30 is not what was saved"),
            VerdictFile.open(path, dataset, read_only=read_only) as file,
        ):
            file.current()
    assert path.read_bytes() == before


UPGRADE = """
import sys
from pathlib import Path
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.review.verdict_file import VerdictFile
dataset = read_dataset(find_ground_truth(Path(sys.argv[1])))
print("ready", flush=True)
for path in sys.argv[2:]:
    VerdictFile.open(Path(path), dataset).close()
print("done", flush=True)
"""


def kill_while_upgrading(written: WrittenSet, dataset: Dataset, folder: Path, kills: int, count: int) -> set[int]:
    """Kill processes that bring files to format 2; return the formats that the files were left in."""
    rng, left = random.Random(1), set()
    old = folder / "old.sqlite"
    write_format_1(old, dataset, old_decisions(count))
    with VerdictFile.open(old, dataset, read_only=True) as file:
        expected = file.current()
    start = time.perf_counter()
    whole = folder / "whole.sqlite"
    whole.write_bytes(old.read_bytes())
    VerdictFile.open(whole, dataset).close()
    takes = time.perf_counter() - start
    for kill in range(kills):
        paths = [folder / f"{kill}-{k}.sqlite" for k in range(6)]
        for path in paths:
            path.write_bytes(old.read_bytes())
        command = [sys.executable, "-c", UPGRADE, str(written.root), *map(str, paths)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(rng.random() * takes * 5)
            child.kill()
        for path in paths:
            with VerdictFile.open(path, dataset, read_only=True) as file:
                assert file.current() == expected
                left.add(file.format)
            with VerdictFile.open(path, dataset) as file:
                assert file.current() == expected
                assert file.last_number() == count
    return left


def test_kill_while_it_is_brought_to_format_2_leaves_one_of_both(
    written: WrittenSet, dataset: Dataset, tmp_path: Path
) -> None:
    # Which of both three kills leave is a matter of the moment.
    assert kill_while_upgrading(written, dataset, tmp_path, kills=3, count=2000) <= {1, 2}


@pytest.mark.long
def test_kill_at_many_moments_while_it_is_brought_to_format_2(
    written: WrittenSet, dataset: Dataset, tmp_path: Path
) -> None:
    assert kill_while_upgrading(written, dataset, tmp_path, kills=60, count=4000) == {1, 2}
