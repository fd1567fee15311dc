from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError, PanviewError
from panview.metrics.segment_table import Side, Status
from panview.review.open_verdicts import OpenVerdicts
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Decision, Verdict, dataset_key, own_verdict_file
from tests.support.disks import mounted, remount
from tests.support.sets import WrittenSet, evaluated, random_pair, write_set

ROOT = Path(__file__).parents[2]
A_DECISION = Decision(7, 1000, "m", Side.PREDICTION, Status.FP, None, 5, Verdict.TRUTH_WRONG, "why", "anna", "t")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    return write_set(tmp_path_factory.mktemp("set"), [random_pair(np.random.default_rng(5))], photos=False)


@pytest.fixture(scope="module")
def dataset(written: WrittenSet) -> Dataset:
    return evaluated(written)[0]


def about(*subjects: int, verdict: Verdict | None = Verdict.UNSURE, note: str = "") -> list[Decision]:
    return [replace(A_DECISION, subject=subject, verdict=verdict, note=note) for subject in subjects]


def test_what_is_saved_is_there_again(dataset: Dataset) -> None:
    path = own_verdict_file(dataset)
    with VerdictFile.open(path, dataset) as file:
        assert file.current() == {}
        assert not path.exists()
        file.record([A_DECISION, replace(A_DECISION, subject=-8, verdict=None, note="only a note")])
    with VerdictFile.open(path, dataset) as file:
        assert file.current()[7] == A_DECISION
        assert file.current()[-8].note == "only a note"
        file.record([replace(A_DECISION, verdict=Verdict.UNSURE)])
        file.record([replace(A_DECISION, subject=-8, verdict=None, note="")])
        assert list(file.current()) == [7]
        assert file.current()[7].verdict == Verdict.UNSURE
    # Nothing anybody said is gone from the file, and all of it is in the one file.
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM decisions").fetchone() == (4,)


def test_every_save_is_synced(dataset: Dataset, tmp_path: Path) -> None:
    with VerdictFile.open(tmp_path / "v.sqlite", dataset) as file:
        file.record([A_DECISION])
        assert file._connection is not None
        assert file._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        # FULL is 2 and syncs the log with each commit, as a power cut asks for; EXTRA is 3.
        assert file._connection.execute("PRAGMA synchronous").fetchone()[0] >= 2


def test_a_copy_of_the_file_alone_is_complete_once_it_is_folded(dataset: Dataset, tmp_path: Path) -> None:
    path, copy = tmp_path / "v.sqlite", tmp_path / "copy.sqlite"
    with VerdictFile.open(path, dataset) as file:
        file.record(about(1, 2, 3))
        file.fold()
        copy.write_bytes(path.read_bytes())
    with VerdictFile.open(copy, dataset) as file:
        assert set(file.current()) == {1, 2, 3}


def test_a_window_hears_of_another_ones_verdicts(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite"
    with VerdictFile.open(path, dataset) as one, VerdictFile.open(path, dataset) as other:
        assert other.last_number() == 0
        one.record([A_DECISION])
        assert other.last_number() == 1
        one.record(about(8))
        assert other.last_number() == 2
        assert set(other.current()) == {7, 8}


def test_an_undo_does_not_overrule_what_somebody_else_has_said_since(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite"
    nothing = about(7, 8, verdict=None)
    with VerdictFile.open(path, dataset) as one, VerdictFile.open(path, dataset) as other:
        mine = about(7, 8, verdict=Verdict.TRUTH_WRONG)
        one.record(mine)
        (theirs,) = other.record([replace(mine[1], reviewer="bob", verdict=Verdict.BOTH_FINE)])
        # What bob says stands beside it, whether anna says something or not.
        assert one.record(nothing, over=mine) == nothing
        assert one.current() == {8: theirs}
        assert one.record(mine, over=nothing) == mine
        assert other.current().said(8) == (theirs, mine[1])
        # The same person in another window is another matter.
        (newer,) = other.record([replace(mine[1], verdict=Verdict.UNSURE)])
        assert [d.subject for d in one.record(nothing, over=mine)] == [7]
        assert one.current().said(8) == (theirs, newer)


def test_windows_lose_nothing_of_each_other(written: WrittenSet, dataset: Dataset, tmp_path: Path) -> None:
    """Three processes begin at once on a file that is not there yet."""
    path, count = tmp_path / "shared.sqlite", 150
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.review.keep_deciding", str(written.root), str(path), str(first), str(count)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for first in (1, 1001, 2001)
    ]
    said = {int(line) for child in children for line in child.communicate()[0].split()}
    assert [child.returncode for child in children] == [0, 0, 0]
    assert len(said) == 3 * count
    with VerdictFile.open(path, dataset) as file:
        assert set(file.current()) == said


def test_kill_loses_nothing_that_was_said_to_be_saved(written: WrittenSet, dataset: Dataset, tmp_path: Path) -> None:
    """A process that decides is killed at random moments, over and over, until a thousand verdicts are kept."""
    path, rng, saved, kills = tmp_path / "v.sqlite", random.Random(3), 0, 0
    while saved < 1000 or kills < 6:
        command = [sys.executable, "-m", "tests.review.keep_deciding", str(written.root), str(path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            time.sleep(rng.random() * 0.8)
            child.kill()
            said = [int(line) for line in (first + child.stdout.read()).split("\n")[:-1]]
        kills += 1
        saved = max([saved, *said])
        with VerdictFile.open(path, dataset) as file:
            there = set(file.current())
        assert there >= set(range(1, saved + 1))
        # One may have been on disk before it was said.
        assert len(there) <= saved + 2
        saved = max(there)


@pytest.mark.long
def test_kill_loses_nothing_of_several_reviewers(written: WrittenSet, dataset: Dataset, tmp_path: Path) -> None:
    """Three people decide about the same in one file at once, one otherwise than the others, and are killed."""
    path, rng = tmp_path / "v.sqlite", random.Random(7)
    verdicts = {"ana": Verdict.UNSURE, "ben": Verdict.BOTH_FINE, "eve": Verdict.UNSURE}
    saved = dict.fromkeys(verdicts, 0)
    for kills in range(12):
        command = [sys.executable, "-m", "tests.review.keep_deciding", str(written.root), str(path)]
        children = {
            name: subprocess.Popen([*command, "--as", name, verdict], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            for name, verdict in verdicts.items()
        }
        first = {}
        for name, child in children.items():
            assert child.stdout is not None
            first[name] = child.stdout.readline()
        time.sleep(rng.random() * 0.8)
        for name in rng.sample(sorted(children), 3):
            children[name].kill()
        for name, child in children.items():
            with child:
                assert child.stdout is not None
                said = [int(line) for line in (first[name] + child.stdout.read()).split("\n")[:-1]]
            saved[name] = max([saved[name], *said])
        with VerdictFile.open(path, dataset, read_only=kills % 2 == 0) as file:
            standing, log = file.current(), file.log()
        for name, verdict in verdicts.items():
            own = standing.of(name)
            assert set(own) >= set(range(1, saved[name] + 1)), name
            assert {decision.verdict for decision in own.values()} == {verdict}
            # One may have been on disk before it was said.
            assert len(own) <= saved[name] + 1
            saved[name] = max(own)
        assert len(log) == sum(saved.values())
        others = set(standing.of("ana")) | set(standing.of("eve"))
        assert set(standing.conflicts()) == others & set(standing.of("ben"))
        assert set(standing) == (others | set(standing.of("ben"))) - set(standing.conflicts())
    # Each has said one before it was killed, every time.
    assert min(saved.values()) >= 12


@pytest.mark.parametrize("damage", ["no database", "cut", "foreign", "newer", "other dataset", "later verdict"])
def test_bad_files_are_refused_and_left_as_they_are(dataset: Dataset, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "verdicts.sqlite"
    expected = {
        "no database": "not a verdict file",
        "cut": "damaged",
        "foreign": "not a verdict file",
        "newer": "newer panview",
        "other dataset": "another dataset",
        "later verdict": "not what was saved",
    }[damage]
    if damage == "no database":
        path.write_bytes(b"not a database, but long enough to look like something" * 40)
    elif damage == "foreign":
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("CREATE TABLE anything (x)")
    else:
        with VerdictFile.open(path, dataset) as file:
            file.record(about(*range(300), note="n" * 200))
        with closing(sqlite3.connect(path)) as connection, connection:
            if damage == "newer":
                connection.execute("PRAGMA user_version = 99")
            elif damage == "other dataset":
                connection.execute("UPDATE about SET value = 'x' WHERE name = 'dataset'")
            elif damage == "later verdict":
                connection.execute("UPDATE decisions SET verdict = 'perhaps'")
        if damage == "cut":
            path.write_bytes(path.read_bytes()[:9000])
    before = path.read_bytes()
    with pytest.raises(BadFileError, match=expected) as caught, VerdictFile.open(path, dataset) as file:
        file.current()
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_a_file_of_another_dataset_with_the_same_ids_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    """Many datasets count their images from 1."""
    path = tmp_path / "v.sqlite"
    with VerdictFile.open(path, dataset) as file:
        file.record([A_DECISION])
    other = replace(dataset, image_names=tuple(f"other-{name}" for name in dataset.image_names))
    wider = replace(dataset, sizes=dataset.sizes + 1)
    moved = replace(dataset, image_names=tuple(f"val2017/{name}" for name in dataset.image_names))
    assert len({dataset_key(each) for each in (dataset, other, wider)}) == 3
    assert own_verdict_file(other) != own_verdict_file(dataset)
    for each in (other, wider):
        with pytest.raises(
            BadFileError, match=r"holds verdicts on another dataset \(.+, 1 images\), not on .+; choose"
        ):
            VerdictFile.open(path, each)
    with VerdictFile.open(path, moved) as file:
        assert file.current() == {7: A_DECISION}


def read(path: Path, dataset: Dataset) -> tuple[dict[int, Decision], str]:
    """Return what is in a file, or what is wrong with it."""
    try:
        with VerdictFile.open(path, dataset) as file:
            return file.current(), ""
    except PanviewError as error:
        return {}, str(error)


def test_random_damage_is_told_or_harmless(dataset: Dataset, tmp_path: Path) -> None:
    """Whatever happens to the bytes, no decision comes back as another one, and no other error comes out."""
    whole, path, rng = tmp_path / "whole.sqlite", tmp_path / "v.sqlite", random.Random(7)
    with VerdictFile.open(whole, dataset) as file:
        file.record(about(*range(1, 120), note="note é"))
        file.record(about(5, verdict=None))
        expected = file.current()
    data, told = whole.read_bytes(), 0
    for _ in range(250):
        damaged = bytearray(data)
        if rng.random() < 0.2:
            del damaged[rng.randrange(len(damaged)) :]
        for _ in range(rng.choice((1, 1, 4, 40))):
            if damaged:
                damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        for side in path.parent.glob("v.sqlite-*"):
            side.unlink()
        there, problem = read(path, dataset)
        if problem:
            told += 1
            assert problem.startswith(f"{path}: ")
            assert "\n" not in problem
            assert path.read_bytes() == damaged
        else:
            # An empty file is a new one; of what there is, nothing is false, and only at the end anything is missing.
            numbers = list(there)
            assert all(there[subject] == expected.get(subject, there[subject]) for subject in numbers)
            assert there == expected or numbers == [s for s in (*range(1, 120),) if s in there][: len(numbers)]
    assert told > 100


def test_a_folder_that_is_not_there_says_so(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for folder in ("file", "unplugged disk"):
        with (
            VerdictFile.open(tmp_path / folder / "v.sqlite", dataset) as file,
            pytest.raises(PanviewError, match="its folder does not exist"),
        ):
            file.record([A_DECISION])
    assert not (tmp_path / "unplugged disk").exists()
    (tmp_path / "folder.sqlite").mkdir()
    with pytest.raises(PanviewError, match="cannot be opened"):
        VerdictFile.open(tmp_path / "folder.sqlite", dataset)


def test_no_more_pages_says_so_and_what_was_saved_stays(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    with VerdictFile.open(path, dataset) as file:
        file.record([A_DECISION])
        assert file._connection is not None
        pages = file._connection.execute("PRAGMA page_count").fetchone()[0]
        file._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(PanviewError, match="make room"):
            file.record(about(*range(100, 200), note="n" * 500))
        assert list(file.current()) == [7]


def fill(file: VerdictFile, saved: list[int]) -> None:
    """Save decisions until there is no room."""
    for subject in range(2000):
        file.record(about(subject, note="n" * 300))
        saved.append(subject)


def test_a_full_disk_says_so_and_what_was_saved_stays(dataset: Dataset, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "200k"):
        saved: list[int] = []
        with VerdictFile.open(disk / "v.sqlite", dataset) as file:
            with pytest.raises(PanviewError, match=r"disk .*full"):
                fill(file, saved)
            assert len(saved) > 3
            assert set(file.current()) == set(saved)
        # Somebody makes room.
        remount(disk, "size=4m")
        with VerdictFile.open(disk / "v.sqlite", dataset) as file:
            file.record(about(-1))
            assert set(file.current()) == {-1, *saved}
    with mounted(disk, "4k"):
        (disk / "filler").write_bytes(b"x" * 4096)
        with (
            VerdictFile.open(disk / "v.sqlite", dataset) as file,
            pytest.raises(PanviewError, match=r"disk .*full|cannot be opened"),
        ):
            file.record([A_DECISION])


def test_a_read_only_disk_shows_what_there_is_and_keeps_nothing(dataset: Dataset, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "4m"):
        with VerdictFile.open(disk / "v.sqlite", dataset) as file:
            file.record([A_DECISION])
        remount(disk, "ro")
        with VerdictFile.open(disk / "v.sqlite", dataset) as file:
            assert file.read_only
            assert file.current() == {7: A_DECISION}
            assert file.last_number() == 1
            with pytest.raises(PanviewError, match="read-only"):
                file.record(about(8))
        with (
            VerdictFile.open(disk / "new.sqlite", dataset) as file,
            pytest.raises(PanviewError, match=r"read-only|cannot be opened"),
        ):
            file.record([A_DECISION])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_shows_what_there_is(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "folder" / "v.sqlite"
    path.parent.mkdir()
    with VerdictFile.open(path, dataset) as file:
        file.record([A_DECISION])
    path.parent.chmod(0o555)
    try:
        with VerdictFile.open(path, dataset) as file:
            assert file.current() == {7: A_DECISION}
            with pytest.raises(PanviewError, match="read-only"):
                file.record(about(8))
    finally:
        path.parent.chmod(0o755)


def test_a_decision_made_while_the_file_is_exchanged_is_in_the_new_one(dataset: Dataset, tmp_path: Path) -> None:
    store, own, shared = OpenVerdicts(), own_verdict_file(dataset), tmp_path / "shared.sqlite"
    with VerdictFile.open(shared, dataset) as file:
        file.record(about(2, verdict=Verdict.BOTH_FINE))
    store.open(dataset, own)
    store.save(about(1, 2), None)
    opened = store.exchange(dataset, shared)
    assert {s: d.verdict for s, d in opened.decisions.items()} == {1: Verdict.UNSURE, 2: Verdict.BOTH_FINE}
    store.save(about(3), None)
    # One that is refused leaves the other open.
    (tmp_path / "bad").write_bytes(b"x" * 5000)
    with suppress(BadFileError):
        store.exchange(dataset, tmp_path / "bad")
    store.save(about(4), None)
    assert store.news(0).decisions.keys() == {1, 2, 3, 4}  # type: ignore[union-attr]
    store.close()
    with pytest.raises(PanviewError, match="no dataset is open"):
        store.save(about(5), None)
    with VerdictFile.open(own, dataset) as file:
        assert set(file.current()) == {1, 2}


@pytest.mark.skipif(os.name == "nt", reason="an open file stays there")
def test_a_file_that_was_removed_takes_nothing_and_what_it_held_is_rescued(dataset: Dataset, tmp_path: Path) -> None:
    store, path = OpenVerdicts(), tmp_path / "v.sqlite"
    store.open(dataset, path)
    store.save(about(1, 2), None)
    path.unlink()
    with pytest.raises(PanviewError, match="moved or removed"):
        store.save(about(3), None)
    # Also where another file has its name now.
    with VerdictFile.open(path, dataset) as file:
        file.record(about(9))
    with pytest.raises(PanviewError, match="moved or removed"):
        store.save(about(3), None)
    assert set(store.exchange(dataset, tmp_path / "new.sqlite").decisions) == {1, 2}
    store.close()


def test_without_a_file_every_save_says_why(dataset: Dataset, tmp_path: Path) -> None:
    store = OpenVerdicts()
    (tmp_path / "bad").write_bytes(b"x" * 5000)
    with pytest.raises(BadFileError, match="not a verdict file"):
        store.open(dataset, tmp_path / "bad")
    for _ in range(2):
        with pytest.raises(PanviewError, match="not a verdict file"):
            store.save([A_DECISION], None)
    # And another file helps.
    store.exchange(dataset, tmp_path / "good.sqlite")
    store.save([A_DECISION], None)
    store.close()
