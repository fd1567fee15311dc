from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from panview import __version__
from panview.metrics.comparison import paired_differences
from panview.metrics.image_counts import image_counts
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import SegmentTable, Side, Status
from panview.review.change_rows import CHANGE_COLUMNS
from panview.settings import Settings, save_settings
from tests.cli.conftest import Panview
from tests.cli.test_evaluate import assert_one_line, drop
from tests.support.sets import (
    CATEGORIES,
    WrittenSet,
    another_prediction,
    drawn_pair,
    evaluated,
    random_pair,
    write_rivals,
    write_set,
)

IMAGES = 12
C = len(CATEGORIES)


@pytest.fixture
def rivals(tmp_path: Path) -> tuple[WrittenSet, WrittenSet]:
    rng = np.random.default_rng(31)
    pairs = [random_pair(rng) for _ in range(IMAGES)]
    return write_rivals(tmp_path / "my set", pairs, [another_prediction(rng, pair) for pair in pairs])


def arguments(*written: WrittenSet) -> list[object]:
    return [written[0].root, *(argument for one in written for argument in ("--pred", one.prediction))]


def tables_of(rivals: tuple[WrittenSet, WrittenSet]) -> tuple[SegmentTable, SegmentTable]:
    return evaluated(rivals[0])[2], evaluated(rivals[1])[2]


def figures(out: str, name: str) -> list[list[str]]:
    """The cells of each line that begins with a name."""
    return [line.split()[1:] for line in out.splitlines() if line.split()[:1] == [name]]


def points(value: float) -> str:
    return f"{100 * value:+.3f}"


def test_the_tables_say_what_the_second_does_better(panview: Panview, rivals: tuple[WrittenSet, WrittenSet]) -> None:
    ended = panview("compare", *arguments(*rivals))
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == f"my set / val2017: {IMAGES} images, thresholds: IoU 0.5, near miss from 0.3, mostly above 0.5"
    assert "second against first" in lines
    document = json.loads(panview("compare", *arguments(*rivals), "--json", "-").out)
    whole = document["comparisons"][0]["All"]
    own, difference = figures(ended.out, "All")
    assert (own[0], own[4]) == (f"{100 * whole['baseline_pq']:.3f}", f"{100 * whole['pq']:.3f}")
    star = ["*"] * whole["significant"]
    assert difference[:4] == [points(whole["difference"]), points(whole["low"]), "to", points(whole["high"])]
    assert difference[4 : 4 + len(star)] == star
    (person,) = figures(ended.out, "person")[:1]
    entry = document["comparisons"][0]["per_class"]["1"]
    assert person[2] == points(entry["difference"])
    assert person[-4:] == [str(entry[name]) for name in ("fixed", "broken", "new_fp", "removed_fp")]


def test_categories_with_the_largest_difference_come_first(
    panview: Panview, rivals: tuple[WrittenSet, WrittenSet]
) -> None:
    out = panview("compare", *arguments(*rivals)).out
    names = {category["name"] for category in CATEGORIES}
    begin = next(i for i, line in enumerate(out.splitlines()) if "difference  " in line and "in PQ" not in line)
    rows = [line.split() for line in out.splitlines()[begin + 2 : begin + 2 + C]]
    assert {row[0] for row in rows} == names
    sizes = [abs(float(row[3])) for row in rows]
    assert sizes == sorted(sizes, reverse=True)


def test_the_json_holds_the_figures_of_each_set_and_of_each_comparison(
    panview: Panview, rivals: tuple[WrittenSet, WrittenSet], tmp_path: Path
) -> None:
    path = tmp_path / "out" / "compare.json"
    options = ("--json", path, "--seed", "5", "--resamples", "300", "--threshold", "0.6")
    assert panview("compare", *arguments(*rivals), *options).code == 0
    document = json.loads(path.read_text())
    assert list(document) == [
        "panview",
        "format",
        "images",
        "areas",
        "threshold",
        "thresholds",
        "bootstrap",
        "results",
        "comparisons",
        "assumptions",
    ]
    assert (document["panview"], document["images"], document["threshold"]) == (__version__, IMAGES, 0.6)
    assert document["thresholds"] == {"iou": 0.6, "near_miss_iou": 0.3, "mostly": 0.5, "tp_below": None}
    assert document["bootstrap"] == {"resamples": 300, "seed": 5, "level": 0.95}
    assert [result["prediction"] for result in document["results"]] == ["first", "second"]
    tables = tables_of(rivals)
    for result, table in zip(document["results"], tables, strict=True):
        counts = count_matches(table, C, threshold=0.6)
        assert [entry["tp"] for entry in result["per_class"].values()] == counts.tp.tolist()
    (comparison,) = document["comparisons"]
    assert (comparison["baseline"], comparison["prediction"]) == ("first", "second")
    everything = np.ones(IMAGES, np.bool_)
    isthing = np.array([category["isthing"] == 1 for category in CATEGORIES])
    of_each = [image_counts(table, C, threshold=0.6) for table in tables]
    expected = paired_differences(of_each[0], of_each[1], isthing, everything, seed=5, resamples=300)
    for split in ("All", "Things", "Stuff"):
        given = getattr(expected, split.lower())
        values = [given.first, given.second, given.difference, given.low, given.high, given.significant, given.p]
        assert list(comparison[split].values()) == values
    for index, category in enumerate(CATEGORIES):
        entry = comparison["per_class"][str(category["id"])]
        assert (entry["name"], entry["low"]) == (category["name"], expected.of(index).low)
    per_class = comparison["per_class"].values()
    for name in ("fixed", "broken", "improved", "worse", "new_fp", "removed_fp"):
        assert comparison[name] == sum(entry[name] for entry in per_class)
    missed = [
        int(((t.status == Status.FN) | ((t.status == Status.TP) & ~(t.iou > 0.6) & (t.side == 0))).sum())
        for t in tables
    ]
    assert comparison["fixed"] - comparison["broken"] == missed[0] - missed[1]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_csv_lists_each_segment_that_fares_differently(
    panview: Panview, rivals: tuple[WrittenSet, WrittenSet], tmp_path: Path
) -> None:
    path = tmp_path / "changes.csv"
    ended = panview("compare", *arguments(*rivals), "--csv", path)
    rows = rows_of(path.read_text(encoding="utf-8"))
    assert ended.err == f"{path}: {len(rows)} segments changed\n"
    assert tuple(rows[0]) == CHANGE_COLUMNS
    first, second = tables_of(rivals)
    by_segment = {(int(row["image_id"]) - 1000, int(row["gt_segment_id"])): row for row in rows}
    assert len(by_segment) == len(rows)
    seen = set()
    truth = [np.flatnonzero(table.side == Side.GROUND_TRUTH).tolist() for table in (first, second)]
    for a, b in zip(*truth, strict=True):
        row = by_segment.get((int(first.image[a]), int(first.segment_id[a])))
        pair = (Status(int(first.status[a])), Status(int(second.status[b])))
        change = {(Status.FN, Status.TP): "fixed", (Status.TP, Status.FN): "broken"}.get(pair)
        if pair == (Status.TP, Status.TP) and first.iou[a] != second.iou[b]:
            change = "improved" if second.iou[b] > first.iou[a] else "worse"
        assert (row["change"] if row else None) == change
        if row is None:
            continue
        seen.add(change)
        assert (float(row["baseline_iou"]), float(row["pred_iou"])) == (first.partner_iou[a], second.partner_iou[b])
        assert int(row["gt_area"]) == first.area[a]
        assert (row["baseline_error_type"] != "") == (change == "fixed")
        assert (row["pred_error_type"] != "") == (change == "broken")
        assert (float(row["pq_effect"]) > 0) == (change in ("fixed", "improved"))
        partner = int(second.partner[b])
        assert row["pred_segment_id"] == ("" if partner < 0 else str(second.segment_id[partner]))
        assert row["pred_category"] == ("" if partner < 0 else CATEGORIES[second.category[partner]]["name"])
    assert seen == {"fixed", "broken", "improved", "worse"}


def test_error_types_follow_the_options_and_never_the_settings(
    panview: Panview, rivals: tuple[WrittenSet, WrittenSet]
) -> None:
    command = ("compare", *arguments(*rivals), "--csv", "-")
    usual = panview(*command)
    save_settings(Settings(near_miss_iou=0.05, mostly=0.9, poor_mask_iou=0.95))
    assert panview(*command) == usual
    assert panview(*command[:-2], "--json", "-").code == 0
    asked = rows_of(panview(*command, "--near-miss", "0.45", "--mostly", "0.4").out)
    before = rows_of(usual.out)
    near = [sum("near miss" in row.values() for row in rows) for rows in (before, asked)]
    assert near[0] > near[1]
    for rows, expected in ((before, ("0.5", "0.3", "0.5")), (asked, ("0.5", "0.45", "0.4"))):
        assert {tuple(row[name] for name in ("iou_threshold", "near_miss_iou", "mostly")) for row in rows} == {expected}
    document = json.loads(panview(*command[:-2], "--json", "-", "--near-miss", "0.05").out)
    assert document["thresholds"]["near_miss_iou"] == 0.05


def test_csv_on_stdout_is_nothing_but_csv(panview: Panview, rivals: tuple[WrittenSet, WrittenSet]) -> None:
    ended = panview("compare", *arguments(*rivals), "--csv", "-")
    assert ended.out.startswith(",".join(CHANGE_COLUMNS) + "\n")
    assert ended.err == ""


def test_the_worst_broken_segments_are_printed(panview: Panview, rivals: tuple[WrittenSet, WrittenSet]) -> None:
    first, second = rivals
    out = panview("compare", *arguments(second, first), "--top", "2").out.splitlines()
    start = next(i for i, line in enumerate(out) if line.startswith("broken"))
    listed = [line.split() for line in out[start + 2 : start + 4]]
    broken = [
        row
        for row in rows_of(panview("compare", *arguments(second, first), "--csv", "-").out)
        if row["change"] == "broken"
    ]
    broken.sort(key=lambda row: float(row["pq_effect"]))
    for cells, row in zip(listed, broken[:2], strict=True):
        assert cells[:3] == [row["category"], row["image_id"], row["gt_segment_id"]]
        assert cells[3:6] == [
            f"{float(row['baseline_iou']):.3f}",
            f"{float(row['pred_iou']):.3f}",
            points(float(row["pq_effect"])),
        ]
        assert " ".join(cells[6:]) == row["pred_error_type"]
    assert not out[start + 4]


def test_more_than_two_are_each_compared_with_the_first(
    panview: Panview, rivals: tuple[WrittenSet, WrittenSet]
) -> None:
    first, second = rivals
    ended = panview("compare", *arguments(first, second, first), "--json", "-")
    document = json.loads(ended.out)
    names = [(one["baseline"], one["prediction"]) for one in document["comparisons"]]
    assert names == [("first", "second"), ("first", "first (predictions)")]
    same = document["comparisons"][1]
    assert same["All"]["difference"] == same["All"]["low"] == same["All"]["high"] == 0
    assert not same["All"]["significant"]
    assert same["fixed"] == same["worse"] == 0
    printed = panview("compare", *arguments(first, second, first)).out
    assert "first (predictions) against first" in printed
    rows = rows_of(panview("compare", *arguments(first, second, first), "--csv", "-").out)
    assert {row["prediction"] for row in rows} == {"second"}


def test_only_images_that_every_set_has_are_compared(panview: Panview, rivals: tuple[WrittenSet, WrittenSet]) -> None:
    first, second = rivals
    drop(first, 2)
    refused = panview("compare", *arguments(first, second))
    assert refused.code == 2
    assert_one_line(refused.err, first.prediction, "--missing skip")
    ended = panview("compare", *arguments(first, second), "--missing", "skip")
    assert ended.code == 0
    assert "compared on the 10 of 12 images that every prediction set has\n" in ended.err
    assert ended.out.startswith("my set / val2017: 10 images")
    document = json.loads(panview("compare", *arguments(first, second), "--missing", "skip", "--json", "-").out)
    assert document["images"] == 10
    assert [result["images"] for result in document["results"]] == [10, 10]
    shared = np.arange(IMAGES) >= 2
    counts = count_matches(evaluated(second)[2], C, images=shared)
    assert [entry["fn"] for entry in document["results"][1]["per_class"].values()] == counts.fn.tolist()


def test_sets_without_a_common_image_are_refused(panview: Panview, rivals: tuple[WrittenSet, WrittenSet]) -> None:
    first, second = rivals
    drop(first, 6)
    document = json.loads(second.prediction.read_text())
    del document["annotations"][6:]
    second.prediction.write_text(json.dumps(document))
    ended = panview("compare", *arguments(first, second), "--missing", "skip")
    assert ended.code == 2
    assert "panview: compare: no image is in all prediction sets\n" in ended.err


def test_one_image_without_things(panview: Panview, tmp_path: Path) -> None:
    road = [(1, 149, (0, 10, 0, 20))]
    first, second = drawn_pair(road, road), drawn_pair(road, [(1, 149, (0, 10, 0, 12))])
    rivals = write_rivals(tmp_path / "set", [first], [second])
    ended = panview("compare", *arguments(*rivals))
    assert ended.code == 0
    own, difference = figures(ended.out, "Things")
    assert own == ["—", "—", "—", "0"] * 2
    assert difference == ["—", "—", "—", "—"]
    assert figures(ended.out, "All")[1] == ["-40.000", "—", "-40.000", "0.000"]
    document = json.loads(panview("compare", *arguments(*rivals), "--json", "-").out)
    things = document["comparisons"][0]["Things"]
    assert things == {
        "baseline_pq": None,
        "pq": None,
        "difference": None,
        "low": None,
        "high": None,
        "significant": False,
        "p": None,
    }
    assert list(document["comparisons"][0]["per_class"]) == ["149"]


def test_without_resamples_there_are_no_intervals(panview: Panview, rivals: tuple[WrittenSet, WrittenSet]) -> None:
    ended = panview("compare", *arguments(*rivals), "--resamples", "0")
    assert ended.code == 0
    assert "*" not in ended.out
    assert figures(ended.out, "All")[1][1] == "—"


@pytest.mark.parametrize("threshold", ["0.49", "1", "nan"])
def test_a_threshold_at_which_matches_are_not_unique_is_refused(
    panview: Panview, rivals: tuple[WrittenSet, WrittenSet], threshold: str
) -> None:
    ended = panview("compare", *arguments(*rivals), "--threshold", threshold)
    assert ended.code == 2
    assert_one_line(ended.err, "--threshold", "0.5 or more")


def test_one_prediction_has_nothing_to_be_compared_with(panview: Panview, written: WrittenSet) -> None:
    ended = panview("compare", *arguments(written))
    assert ended.code == 2
    assert_one_line(ended.err, "--pred")


def test_one_file_for_both_is_refused(panview: Panview, rivals: tuple[WrittenSet, WrittenSet], tmp_path: Path) -> None:
    for target in (tmp_path / "out", "-"):
        ended = panview("compare", *arguments(*rivals), "--json", target, "--csv", target)
        assert ended.code == 2
        said = "only one of --json and --csv can go to stdout" if target == "-" else "two outputs cannot share a file"
        assert_one_line(ended.err, said)
    assert not (tmp_path / "out").exists()


def test_a_file_that_cannot_be_written(panview: Panview, rivals: tuple[WrittenSet, WrittenSet], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for option in ("--json", "--csv"):
        ended = panview("compare", *arguments(*rivals), option, tmp_path / "file" / "out")
        assert ended.code == 2
        assert_one_line(ended.err, tmp_path / "file")


def published(document: dict[str, Any]) -> list[bool]:
    return ["published" in result for result in document["results"]]


def test_published_figures_stand_beside_models_that_are_known(
    panview: Panview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("panview.engine.published.VAL_IMAGES", 1)
    pair = drawn_pair([(1, 1, (0, 5, 0, 5))], [(1, 1, (0, 5, 0, 5))])
    known = write_set(tmp_path / "set", [pair], name="maskformer_r50")
    other = write_set(tmp_path / "set", [pair], name="mine")
    ended = panview("compare", *arguments(other, known))
    assert "46.854" in ended.out
    document = json.loads(panview("compare", *arguments(other, known), "--json", "-").out)
    assert published(document) == [False, True]
    # At another threshold they are no yardstick.
    document = json.loads(panview("compare", *arguments(other, known), "--json", "-", "--threshold", "0.6").out)
    assert published(document) == [False, False]


def test_too_few_resamples_for_an_interval_are_refused(panview: Panview, rivals: tuple[WrittenSet, WrittenSet]) -> None:
    ended = panview("compare", *arguments(*rivals), "--resamples", "18")
    assert ended.code == 2
    assert "--resamples 18: expected 19 or more for 95 % intervals, or 0 for none" in ended.err
    assert panview("compare", *arguments(*rivals), "--resamples", "19").code == 0
