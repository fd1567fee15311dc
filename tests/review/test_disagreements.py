from __future__ import annotations

import csv
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.dataset import Dataset, PredictionSet
from panview.errors import PanviewError
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import SegmentTable, Side, Status
from panview.outputs import CSV, Inputs, Output
from panview.review.disagreements import CSV_COLUMNS, disagreement_frame, write_csv
from panview.review.filters import SegmentFilter
from panview.review.session import EvaluatedPrediction, Snapshot, derive
from tests.support.reference import Pair
from tests.support.sets import CATEGORIES, drawn_pair, evaluated, random_pair, write_set

NAMES = [c["name"] for c in CATEGORIES]
CATEGORY_IDS = [c["id"] for c in CATEGORIES]


def frame_of(
    opened: tuple[Dataset, PredictionSet, SegmentTable],
    *,
    tp_below: float | None = None,
    threshold: float = 0.5,
    expression: str = "",
    name: str = "model",
) -> pl.DataFrame:
    dataset, prediction, table = opened
    snapshot = Snapshot(
        dataset,
        table,
        (EvaluatedPrediction(prediction, table),),
        0,
        threshold=threshold,
        filter=SegmentFilter(expression=expression),
        tp_below=tp_below,
    )
    view = derive(snapshot)
    return disagreement_frame(
        dataset,
        name,
        table,
        view.rows.status,
        view.rows.error_type,
        view.listing.impact,
        view.listing.disagreements,
        thresholds=snapshot.thresholds,
    )


def cells(frame: pl.DataFrame, path: Path) -> list[dict[str, str]]:
    write_csv(Output(path, CSV, Inputs()), frame)
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
        assert tuple(reader.fieldnames or ()) == CSV_COLUMNS
    return rows


def test_the_column_order_is_the_contract_and_later_columns_come_behind_it() -> None:
    assert ", ".join(CSV_COLUMNS).startswith(
        "image_id, file_name, prediction, status, error_type, category, gt_category, pred_category, gt_segment_id, "
        "pred_segment_id, iou, intersection, union, gt_area, pred_area, bbox_x, bbox_y, bbox_w, bbox_h, pq_impact, "
        "verdict, note, reviewer, time, iou_threshold, near_miss_iou, mostly, tp_below, score, areas, "
        "verdicts, source, models, suspicion, repair"
    )


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), threshold=st.sampled_from([0.5, 0.8]))
def test_fp_and_fn_rows_number_those_of_evaluate(seed: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        opened = evaluated(write_set(Path(folder), [random_pair(rng) for _ in range(3)], photos=False))
        rows = cells(frame_of(opened, threshold=threshold), Path(folder) / "x.csv")
    counts = count_matches(opened[2], len(CATEGORIES), threshold=threshold)
    for index, name in enumerate(NAMES):
        own = [row["status"] for row in rows if row["category"] == name]
        assert (own.count("FP"), own.count("FN")) == (counts.fp[index], counts.fn[index])
    assert {row["status"] for row in rows} <= {"FP", "FN"}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_each_cell_equals_the_pixels(seed: int) -> None:
    pair = random_pair(np.random.default_rng(seed))
    with tempfile.TemporaryDirectory() as folder:
        opened = evaluated(write_set(Path(folder), [pair], photos=False))
        rows = cells(frame_of(opened, tp_below=1.0), Path(folder) / "x.csv")
    for row in rows:
        assert (row["image_id"], row["file_name"], row["prediction"]) == ("1000", "000000001000.jpg", "model")
        assert_pixels(row, pair)
        assert float(row["pq_impact"]) >= 0
        assert (row["verdict"], row["note"]) == ("", "")


def assert_pixels(row: dict[str, str], pair: Pair) -> None:
    truths = {str(s.id): NAMES[CATEGORY_IDS.index(s.category_id)] for s in pair.truths}
    predictions = {str(s.id): NAMES[CATEGORY_IDS.index(s.category_id)] for s in pair.predictions}
    assert row["gt_category"] == truths.get(row["gt_segment_id"], "")
    assert row["pred_category"] == predictions.get(row["pred_segment_id"], "")
    nothing = np.zeros(pair.ground_truth.shape, np.bool_)
    g = pair.ground_truth == int(row["gt_segment_id"]) if row["gt_segment_id"] else nothing
    p = pair.prediction == int(row["pred_segment_id"]) if row["pred_segment_id"] else nothing
    own = p if row["status"] == "FP" else g
    assert row["category"] == (row["pred_category"] if row["status"] == "FP" else row["gt_category"])
    ys, xs = np.nonzero(own)
    box = [xs.min(), ys.min(), xs.max() - xs.min() + 1, ys.max() - ys.min() + 1]
    assert [int(row[f"bbox_{part}"]) for part in "xywh"] == [int(value) for value in box]
    # Void under the prediction is no part of the union.
    union = ((g | p) & ~(p & (pair.ground_truth == 0))).sum()
    assert (int(row["intersection"]), int(row["union"])) == ((g & p).sum(), union)
    assert float(row["iou"]) == pytest.approx((g & p).sum() / union if union else 0.0, abs=1e-12)
    assert row["gt_area"] == (str(g.sum()) if row["gt_segment_id"] else "")
    assert row["pred_area"] == (str(p.sum()) if row["pred_segment_id"] else "")
    # The other side's columns hold the best of all that overlap, and are empty when none does.
    other_map = pair.prediction if row["status"] != "FP" else pair.ground_truth
    overlapping = set(np.unique(other_map[own]).tolist()) - {0}
    assert (row["gt_segment_id"] != "" and row["pred_segment_id"] != "") == bool(overlapping)
    for other in overlapping:
        g, p = (pair.ground_truth == other, own) if row["status"] == "FP" else (own, pair.prediction == other)
        union = ((g | p) & ~(p & (pair.ground_truth == 0))).sum()
        assert float(row["iou"]) >= (g & p).sum() / union - 1e-12


def test_cells_without_a_partner_are_empty(tmp_path: Path) -> None:
    pair = drawn_pair([(1, 1, (0, 4, 0, 4)), (2, 149, (5, 10, 0, 9))], [(9, 149, (5, 10, 0, 18))])
    missed = cells(frame_of(evaluated(write_set(tmp_path, [pair], photos=False))), tmp_path / "x.csv")[0]
    expected = {
        "status": "FN",
        "error_type": "missed",
        "gt_category": "person",
        "pred_category": "",
        "pred_segment_id": "",
        "pred_area": "",
        "iou": "0.0",
        "intersection": "0",
        "union": "16",
        "gt_area": "16",
    }
    assert {name: missed[name] for name in expected} == expected


def test_matches_below_an_iou_are_listed_once_each(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    opened = evaluated(write_set(tmp_path, [random_pair(rng) for _ in range(20)], photos=False))
    table = opened[2]
    matched = (table.status == Status.TP) & (table.side == Side.GROUND_TRUTH)
    for below in (0.0, 0.6, 0.8, 1.0):
        rows = cells(frame_of(opened, tp_below=below), tmp_path / "x.csv")
        poor = [row for row in rows if row["status"] == "TP"]
        assert sorted(float(row["iou"]) for row in poor) == sorted(table.iou[matched & (table.iou < below)].tolist())
        assert {row["error_type"] for row in poor} <= {"poor mask"}
        assert len(rows) - len(poor) == np.isin(table.status, (Status.FP, Status.FN)).sum()
    assert len(poor) > 0
    only_poor = cells(frame_of(opened, tp_below=0.8, expression="error = 'poor mask'"), tmp_path / "x.csv")
    assert len(only_poor) == (matched & (table.iou < 0.8)).sum() > 0


def test_a_filter_keeps_the_rows_that_pass_and_the_impact_on_the_whole_set(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    opened = evaluated(write_set(tmp_path, [random_pair(rng) for _ in range(10)], photos=False))
    every = cells(frame_of(opened), tmp_path / "every.csv")
    some = cells(frame_of(opened, expression="category = 'car' and iou < 0.3"), tmp_path / "some.csv")
    assert some == [row for row in every if row["category"] == "car" and float(row["iou"]) < 0.3]
    assert 0 < len(some) < len(every)
    none = cells(frame_of(opened, expression="iou > 1"), tmp_path / "none.csv")
    assert none == []


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_nothing_is_run_as_a_formula(tmp_path: Path, text: str) -> None:
    dataset, prediction, table = evaluated(
        write_set(tmp_path, [drawn_pair([(1, 1, (0, 5, 0, 5))], [(8, 149, (5, 9, 0, 5))])], photos=False)
    )
    categories = replace(dataset.categories, names=(text, *dataset.categories.names[1:]))
    dataset = replace(dataset, categories=categories, image_names=(text,))
    for row in cells(frame_of((dataset, prediction, table), name=text), tmp_path / "x.csv"):
        for column, cell in row.items():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), column
        assert row["file_name"] == row["prediction"] == "'" + text


TEXTS = ["a,b", 'say "a"', "two\nlines", "日本語", "semi;colon", " space ", "'quote", "é"]


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_any_name_is_read_back(tmp_path: Path, text: str) -> None:
    dataset, prediction, table = evaluated(
        write_set(tmp_path, [drawn_pair([(1, 1, (0, 5, 0, 5))], [(8, 1, (0, 2, 0, 5))])], photos=False)
    )
    categories = replace(dataset.categories, names=(text, *dataset.categories.names[1:]))
    dataset = replace(dataset, categories=categories, image_names=(text,))
    rows = cells(frame_of((dataset, prediction, table), name=text), tmp_path / f"{text}.csv")
    assert len(rows) == 2
    for row in rows:
        assert [row[name] for name in ("file_name", "prediction", "category", "gt_category")] == [text] * 4


def test_a_csv_that_cannot_be_written_names_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    frame = pl.DataFrame({"a": [1]})
    for path in (tmp_path / "file" / "x.csv", tmp_path):
        with pytest.raises(PanviewError) as caught:
            write_csv(Output(path, CSV, Inputs()), frame)
        assert str(caught.value).startswith(f"{path}: cannot be written (")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
