from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from panview.datasets.demo import DemoSet
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import Side, Status
from panview.review import corrected_set
from panview.review.correction_log import CHANGE_COLUMNS, NOT_APPLIED_COLUMNS
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Verdict
from tests.cli.conftest import Panview
from tests.support.deciding import seen_at
from tests.support.demo_sets import shared_demo
from tests.support.disks import mounted
from tests.support.sets import WrittenSet, drawn_pair, evaluated, write_json, write_set

LEFT, MIDDLE, RIGHT, WHOLE = (0, 10, 0, 8), (0, 10, 8, 12), (0, 10, 12, 20), (0, 10, 0, 20)
EMPTY_JSON = "annotations/panoptic_val2017.json"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoSet:
    return shared_demo(tmp_path_factory, 6)


@pytest.fixture
def written(tmp_path: Path) -> WrittenSet:
    """An error of each kind, one in an image, and a last image without any."""
    sky = (90, 187, WHOLE)
    pairs = [
        drawn_pair([sky, (5, 1, LEFT)], [(7, 187, WHOLE)]),
        drawn_pair([sky], [(7, 187, WHOLE), (8, 3, RIGHT)]),
        drawn_pair([sky, (5, 1, LEFT)], [(7, 187, WHOLE), (6, 18, LEFT)]),
        drawn_pair([sky, (5, 1, (0, 10, 0, 10))], [(7, 187, WHOLE), (6, 1, (0, 10, 4, 14))]),
        drawn_pair([sky, (5, 149, LEFT), (6, 3, RIGHT)], [(7, 149, LEFT), (8, 149, MIDDLE), (9, 3, RIGHT)]),
        drawn_pair([sky, (5, 1, LEFT)], [(7, 187, WHOLE), (6, 1, LEFT)]),
    ]
    written = write_set(tmp_path / "my set", pairs)
    document = json.loads(written.ground_truth.read_text())
    document["info"] = {"description": "drawn", "price": 1.10, "more": [None]}
    document["licenses"] = [{"id": 3, "name": "CC"}]
    document["annotations"][2]["segments_info"][1]["drawn_by"] = "bob"
    write_json(written.ground_truth, document)
    return written


def decide(
    written: WrittenSet,
    path: Path,
    verdict: Verdict,
    kinds: Sequence[Status] = (Status.FN, Status.FP),
    reviewer: str = "anna",
    note: str = "=1+1",
    image: int | None = None,
) -> int:
    """Decide about all rows of some status in a real file of verdicts; return how many they are."""
    dataset, _, table = evaluated(written)
    wanted = np.isin(table.status, kinds) & ((table.side == Side.GROUND_TRUTH) | (table.status == Status.FP))
    if image is not None:
        wanted &= table.image == image
    rows = tuple(np.flatnonzero(wanted).tolist())
    moment = "2026-01-02T03:04:05+00:00"
    with VerdictFile.open(path, dataset) as file:
        file.record(
            make_decisions(
                dataset,
                "model",
                table,
                seen_at(dataset, table),
                rows,
                verdict=verdict,
                note=note,
                reviewer=reviewer,
                time=moment,
            )
        )
    return len(rows)


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def pq_of(panview: Panview, truth: Path, prediction: Path) -> float:
    figures = json.loads(panview("evaluate", truth, "--pred", prediction, "--json", "-").out)
    return float(figures["results"][0]["All"]["pq"])


def test_accepted_errors_are_corrected_in_a_new_set(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "new" / "corrected 日本"
    decide(written, verdicts, Verdict.PREDICTION_RIGHT)
    before = contents(written.root)
    pq_before = pq_of(panview, written.root, written.prediction)
    ended = panview("apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", out)
    assert (ended.code, ended.out) == (0, "")
    assert "corrections in 5 images" in ended.err
    assert f"link or copy {written.root / 'val2017'} to {out / 'val2017'}\n" in ended.err
    assert contents(written.root) == before
    assert pq_before < 0.5
    assert pq_of(panview, out, written.prediction) > pq_before + 0.3
    assert not list(out.parent.glob("*.part"))
    (out / "val2017").symlink_to(written.root / "val2017", target_is_directory=True)
    assert read_dataset(find_ground_truth(out)).photo(0).is_file()
    # All that is left is road in two segments, which the truth has in one.
    rest = rows_of(panview("export", out, "--pred", written.prediction, "--csv", "-").out)
    assert [(row["image_id"], row["status"], row["category"]) for row in rest] == [("1004", "FP", "road")]


@pytest.mark.parametrize("verdict", [Verdict.PREDICTION_RIGHT, Verdict.TRUTH_WRONG])
def test_the_linter_finds_nothing_new_in_it(panview: Panview, tmp_path: Path, demo: DemoSet, verdict: Verdict) -> None:
    dataset = read_dataset(find_ground_truth(demo.root))
    prediction = read_prediction_set(dataset, find_prediction(demo.predictions[0]))
    table, verdicts, out = evaluate(dataset, prediction), tmp_path / "v.sqlite", tmp_path / "new"
    rows = tuple(np.flatnonzero(np.isin(table.status, (Status.FN, Status.FP))).tolist())
    made = make_decisions(
        dataset, "m", table, seen_at(dataset, table), rows, verdict=verdict, note="", reviewer="a", time="t"
    )
    with VerdictFile.open(verdicts, dataset) as file:
        file.record(made)
    command = ("--verdicts", verdicts, "--pred", demo.predictions[0], "-o", out)
    assert panview("apply-verdicts", demo.root, *command).code == 0
    (out / "val2017").symlink_to(demo.root / "val2017", target_is_directory=True)
    ended = panview("check", out, "--json", "-")
    assert ended.code == 0
    assert [f for f in json.loads(ended.out)["findings"] if f["severity"] in ("error", "warning")] == []
    assert len(rows) > 30


def test_the_json_is_what_it_was_but_for_the_segments_of_changed_images(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "new"
    decide(written, verdicts, Verdict.PREDICTION_RIGHT, image=2)
    panview("apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "--out", out)
    old, new = (json.loads((root / EMPTY_JSON).read_text()) for root in (written.root, out))
    assert list(new) == list(old)
    changed = new["annotations"].pop(2)
    was = old["annotations"].pop(2)
    assert new == old
    assert changed["segments_info"] == [
        was["segments_info"][0] | {"area": 120, "bbox": [8, 0, 12, 10]},
        was["segments_info"][1] | {"area": 80, "bbox": [0, 0, 8, 10], "category_id": 18},
    ]
    assert changed["segments_info"][1]["drawn_by"] == "bob"
    files_before, files_after = contents(written.root / "annotations"), contents(out / "annotations")
    assert files_before.keys() == files_after.keys()
    assert {name for name in files_after if files_after[name] != files_before[name]} <= {
        "panoptic_val2017.json",
        "panoptic_val2017/000000001002.png",
    }


def test_the_changes_are_listed(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "new"
    decide(written, verdicts, Verdict.PREDICTION_RIGHT, image=1)
    command = ("apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", out)
    dry = panview(*command, "--dry-run")
    assert dry.code == 0
    assert dry.err.endswith("dry run: nothing was written\n")
    assert not out.exists()
    assert panview(*command).code == 0
    text = (out / "changes.csv").read_text()
    assert dry.out == text
    added, taken = rows_of(text)
    assert tuple(added) == CHANGE_COLUMNS
    assert added == {
        "image_id": "1001",
        "file_name": "000000001001.jpg",
        "action": "added",
        "gt_segment_id": "",
        "new_gt_segment_id": "91",
        "pred_segment_id": "8",
        "category_before": "",
        "category_after": "car",
        "area_before": "0",
        "area_after": "80",
        "prediction": "model",
        "verdict": "prediction right",
        "note": "'=1+1",
        "reviewer": "anna",
        "time": "2026-01-02T03:04:05+00:00",
        "error_type": "spurious",
        "iou_threshold": "0.5",
        "near_miss_iou": "0.3",
        "mostly": "0.5",
        "tp_below": "",
        "basis": "stored",
        "repair": "",
    }
    assert (taken["action"], taken["area_before"], taken["area_after"], taken["verdict"]) == (
        "pixels taken",
        "200",
        "120",
        "",
    )
    assert tuple(next(csv.reader(io.StringIO((out / "not_applied.csv").read_text())))) == NOT_APPLIED_COLUMNS


def test_wrong_truths_become_void(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "new"
    decide(written, verdicts, Verdict.TRUTH_WRONG, (Status.FN,))
    panview("apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", out)
    with Image.open(out / "annotations" / "panoptic_val2017" / "000000001000.png") as image:
        id_map = np.asarray(image)[:, :, 0]
    assert (id_map[:, :8] == 0).all()
    assert (id_map[:, 8:] == 90).all()
    assert {row["action"] for row in rows_of((out / "changes.csv").read_text())} == {"removed"}


def test_nothing_to_change_writes_an_equal_set_and_a_second_run_too(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    verdicts, out, again = tmp_path / "v.sqlite", tmp_path / "new", tmp_path / "again"
    count = decide(written, verdicts, Verdict.BOTH_FINE)
    command = ("--verdicts", verdicts, "--pred", written.prediction, "-o")
    out.mkdir()
    ended = panview("apply-verdicts", written.root, *command, out)
    assert ended.code == 0
    assert ended.err.startswith(f"0 corrections in 0 images\n{count} verdicts ask for no change\n")
    assert contents(out / "annotations") == contents(written.root / "annotations")
    decide(written, verdicts, Verdict.PREDICTION_RIGHT, image=2)
    panview("apply-verdicts", written.root, *command, tmp_path / "third")
    ended = panview("apply-verdicts", tmp_path / "third", *command, again)
    assert "2 verdicts are not applied" in ended.err
    assert contents(again / "annotations") == contents(tmp_path / "third" / "annotations")
    listed = rows_of((again / "not_applied.csv").read_text())
    assert [(row["image_id"], row["verdict"]) for row in listed] == [("1002", "prediction right")] * 2
    assert all(row["reason"].startswith("not among the disagreements") for row in listed)


def test_one_reviewer_only(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "new"
    decide(written, verdicts, Verdict.PREDICTION_RIGHT, image=0)
    decide(written, verdicts, Verdict.PREDICTION_RIGHT, image=1, reviewer="bob")
    command = ("apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", out)
    ended = panview(*command, "--reviewer", "eve")
    assert ended.code == 2
    assert ended.err == "panview: --reviewer eve: no current verdict has this name; there are verdicts by anna, bob\n"
    assert panview(*command, "--reviewer", "bob").code == 0
    assert {row["image_id"] for row in rows_of((out / "changes.csv").read_text())} == {"1001"}


def test_several_predictions_and_the_file_that_is_kept(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    from panview.review.verdict_places import kept_in
    from panview.settings import load_settings

    dataset, _, _ = evaluated(written)
    decide(written, kept_in(dataset, load_settings()), Verdict.PREDICTION_RIGHT)
    one, two = tmp_path / "one", tmp_path / "two"
    assert panview("apply-verdicts", written.root, "--pred", written.prediction, "-o", one).code == 0
    twice = ("--pred", written.prediction, "--pred", written.prediction)
    assert panview("apply-verdicts", written.root, *twice, "-o", two).code == 0
    assert contents(one) == contents(two)


def test_a_greyscale_map_becomes_an_rgb_one(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "new"
    decide(written, verdicts, Verdict.PREDICTION_RIGHT, image=1)
    png = written.ground_truth.with_suffix("") / "000000001001.png"
    with Image.open(png) as image:
        grey = np.asarray(image)[:, :, 0].copy()
    Image.fromarray(grey).save(png)
    ended = panview("apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", out)
    assert ended.code == 0
    with Image.open(out / "annotations" / "panoptic_val2017" / png.name) as image:
        assert image.mode == "RGB"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("my set", "lies within"),
        ("my set/annotations/new", "lies within"),
        ("full", "is not empty; choose another folder"),
        ("file", "is a file; choose a folder"),
        ("cut", "cut.part: is in the way; choose another folder"),
        ("file/new", "cannot be written (Not a directory); choose another place"),
    ],
)
def test_a_folder_that_must_not_be_written_to(
    panview: Panview, written: WrittenSet, tmp_path: Path, place: str, words: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "cut.part").mkdir()
    (tmp_path / "cut.part" / "x").write_text("mine")
    verdicts = tmp_path / "v.sqlite"
    decide(written, verdicts, Verdict.PREDICTION_RIGHT)
    before = contents(tmp_path)
    command = ("--no-cache", "--verdicts", verdicts, "--pred", written.prediction, "-o", tmp_path / place)
    ended = panview("apply-verdicts", written.root, *command)
    assert ended.code == 2
    assert words in ended.err
    assert ended.err.count("panview:") == 1
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 2, "cannot be written (No space left on device); make room"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
)
def test_a_run_that_is_cut_off_leaves_nothing(
    panview: Panview,
    written: WrittenSet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    words: str,
) -> None:
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "new"
    decide(written, verdicts, Verdict.PREDICTION_RIGHT)

    def fails(*_: object) -> bytes:
        assert (tmp_path / "new.part").is_dir()
        raise error

    monkeypatch.setattr(corrected_set, "_corrected_json", fails)
    ended = panview("apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", out)
    assert ended.code == code
    assert words in ended.err
    assert not out.exists()
    assert not (tmp_path / "new.part").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal there")
def test_what_a_killed_run_left_is_cleared_by_the_next(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "new"
    decide(written, verdicts, Verdict.PREDICTION_RIGHT)
    command = ["apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", out]
    held = """
import sys, time
from panview.cli.app import run
from panview.review import corrected_set
def hold(*_):
    print("held", flush=True)
    time.sleep(600)
corrected_set._corrected_json = hold
run(sys.argv[1:])
"""
    child = subprocess.Popen(
        [sys.executable, "-c", held, *map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        refused = panview(*command)
        assert (refused.code, refused.err) == (
            2,
            f"panview: {out}: is being written by another process; wait until it has finished\n",
        )
        child.kill()
    assert (tmp_path / "new.part" / "annotations").is_dir()
    assert panview(*command).code == 0
    assert out.is_dir()
    assert not (tmp_path / "new.part").exists()
    assert not list(out.glob(".*"))


def test_a_disk_that_is_full_keeps_nothing_of_it(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    verdicts, disk = tmp_path / "v.sqlite", tmp_path / "disk"
    decide(written, verdicts, Verdict.PREDICTION_RIGHT)
    disk.mkdir()
    before = contents(written.root)
    with mounted(disk, "16k"):
        ended = panview(
            "apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", disk / "new"
        )
        assert ended.code == 2
        words = "cannot be written (No space left on device); make room or choose another place"
        assert ended.err == f"panview: {disk / 'new'}: {words}\n"
        assert list(disk.iterdir()) == []
    assert contents(written.root) == before


def test_ctrl_c_at_any_moment_leaves_all_of_it_or_nothing(written: WrittenSet, tmp_path: Path) -> None:
    verdicts, out, rng = tmp_path / "v.sqlite", tmp_path / "new", random.Random(5)
    decide(written, verdicts, Verdict.PREDICTION_RIGHT)
    before = contents(written.root)
    options = ["--verdicts", str(verdicts), "--pred", str(written.prediction), "-o", str(out), "--no-cache"]
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-m", "panview", "apply-verdicts", str(written.root), *options], stderr=subprocess.PIPE
        )
        time.sleep(0.6 + rng.random() * 1.2)
        child.send_signal(signal.SIGINT)
        child.communicate()
        assert not (tmp_path / "new.part").exists()
        if out.exists():
            # All of it, also where the signal came only while the interpreter was leaving.
            assert (out / "changes.csv").is_file()
            assert read_dataset(find_ground_truth(out))
            break
        assert child.returncode != 0
    assert contents(written.root) == before


def test_a_set_that_is_not_what_was_written_is_not_kept(
    panview: Panview, written: WrittenSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "new"
    decide(written, verdicts, Verdict.PREDICTION_RIGHT, image=1)
    encode = corrected_set.encode_id_map
    monkeypatch.setattr(corrected_set, "encode_id_map", lambda id_map: encode(np.roll(id_map, 1, 1)))
    ended = panview("apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", out)
    assert ended.code == 2
    assert "does not agree with the pixels of 000000001001.jpg" in ended.err
    assert not out.exists()


def test_a_ground_truth_that_lacks_maps_is_not_corrected_in_part(
    panview: Panview, written: WrittenSet, tmp_path: Path
) -> None:
    decide(written, tmp_path / "v.sqlite", Verdict.PREDICTION_RIGHT, image=0)
    lost = sorted(written.ground_truth.with_suffix("").glob("*.png"))[3]
    lost.unlink()
    arguments = ["apply-verdicts", written.root, "--pred", written.prediction, "--verdicts", tmp_path / "v.sqlite"]
    arguments += ["--faults", "skip", "-o", tmp_path / "new"]
    ended = panview(*arguments)
    assert ended.code == 2
    assert f"{lost}: 1 of 6 maps of the ground truth are missing" in ended.err
    assert not (tmp_path / "new").exists()
    assert ",removed," in panview(*arguments, "--dry-run").out


@pytest.mark.parametrize("predicted", [True, False])
def test_a_map_of_the_ground_truth_that_is_damaged_is_named_where_it_lies(
    panview: Panview, written: WrittenSet, tmp_path: Path, predicted: bool
) -> None:
    decide(written, tmp_path / "v.sqlite", Verdict.PREDICTION_RIGHT, image=0)
    cut = sorted(written.ground_truth.with_suffix("").glob("*.png"))[3]
    cut.write_bytes(cut.read_bytes()[:60])
    if not predicted:
        # No prediction is compared with it; it is read when the new set is verified.
        document = json.loads(written.prediction.read_text())
        del document["annotations"][3]
        write_json(written.prediction, document)
    arguments = ["apply-verdicts", written.root, "--pred", written.prediction, "--verdicts", tmp_path / "v.sqlite"]
    ended = panview(*arguments, "--faults", "skip", "--missing", "skip", "-o", tmp_path / "new")
    assert ended.code == 2
    said = ended.err.splitlines()[-1]
    assert said.startswith(f"panview: {cut}: ")
    assert "a corrected set needs all images; fix this map first (--dry-run lists the changes" in said
    assert ".part" not in ended.err
    assert "use --faults" not in ended.err
    assert not (tmp_path / "new").exists()


def test_bad_files_are_named(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    verdicts, out = tmp_path / "v.sqlite", tmp_path / "new"
    command = ("apply-verdicts", written.root, "--verdicts", verdicts, "--pred", written.prediction, "-o", out)
    assert panview(*command).err == f"panview: {verdicts}: there is no such verdict file\n"
    verdicts.write_text("not a database at all, but long enough to be read as one" * 20)
    ended = panview(*command)
    assert ended.code == 2
    assert str(verdicts) in ended.err
    verdicts.unlink()
    decide(written, verdicts, Verdict.PREDICTION_RIGHT, image=0)
    assert panview(*command, "--dry-run").code == 0
    # An unchanged map that has gone since the set was measured.
    (written.ground_truth.with_suffix("") / "000000001005.png").unlink()
    ended = panview(*command)
    assert ended.code == 2
    assert "000000001005.png" in ended.err
    assert not out.exists()
