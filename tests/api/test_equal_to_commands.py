"""Numbers of the face are those of the command line, to the last bit: of generated sets, and of the demo set."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import panview
from panview.cli.app import run as run_command
from panview.metrics.threshold import status_at
from tests.support.demo_sets import shared_demo
from tests.support.reference import averages, count
from tests.support.sets import CATEGORIES, another_prediction, random_pair, write_json, write_rivals

EXACT = 1e-12
IMAGES = 9


def commanded(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """Return what a command prints."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        run_command([str(word) for word in words])
    out = capsys.readouterr()
    assert ended.value.code == 0, out.err
    return out.out


@pytest.fixture(params=range(3))
def rivals(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path, Path]:
    """A ground truth with void, crowd and all kinds of misses; the second prediction set lacks some images."""
    rng = np.random.default_rng(700 + request.param)
    pairs = [random_pair(rng, *((24, 32) if image % 2 else (110, 130))) for image in range(IMAGES)]
    first, second = write_rivals(tmp_path / "coco", pairs, [another_prediction(rng, pair) for pair in pairs])
    document = json.loads(second.prediction.read_text("utf-8"))
    del document["annotations"][request.param : 2 * request.param]
    write_json(second.prediction, document)
    return first.ground_truth, first.prediction, second.prediction


def same(left: Any, right: Any) -> bool:  # noqa: ANN401 - documents
    """Whether two documents are the same as JSON, in the order of their keys too."""
    return json.dumps(left) == json.dumps(right)


def test_evaluate(rivals: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    truth, *predictions = rivals
    val = panview.open(truth, missing="skip")
    for prediction in predictions:
        options = ["--missing", "skip", "--boundary", "--by", "size", "--by", "supercategory"]
        wanted = json.loads(commanded(capsys, "evaluate", truth, "--pred", prediction, *options, "--json", "-"))
        run = val.evaluate(prediction)
        assert same(run.as_json(boundary=True, by=["size", "supercategory"]), wanted)
        (result,) = wanted["results"]
        for split in ("All", "Things", "Stuff"):
            quality: panview.Quality = getattr(run.pq, split.lower())
            for name in ("pq", "sq", "rq"):
                value = getattr(quality, name)
                assert np.isnan(value) if result[split][name] is None else value == result[split][name]
            assert quality.n == result[split]["n"]
        for row in run.per_category.iter_rows(named=True):
            entry = result["per_class"][str(row["category_id"])]
            assert (row["tp"], row["fp"], row["fn"], row["iou_sum"]) == tuple(
                entry[name] for name in ("tp", "fp", "fn", "iou_sum")
            )
            occurs = entry["tp"] + entry["fp"] + entry["fn"] > 0
            assert [row[name] for name in ("pq", "sq", "rq")] == [
                entry[name] if occurs else None for name in ("pq", "sq", "rq")
            ]
        for size, figures in run.by_size.items():
            assert same(figures.as_json(), result["by_size"][size])
        assert len(run) == result.get("images", len(val))


def test_notes_are_what_the_command_says(rivals: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    truth, _, prediction = rivals
    capsys.readouterr()
    with pytest.raises(SystemExit):
        run_command(["evaluate", str(truth), "--pred", str(prediction), "--missing", "skip", "--json", "-"])
    said = capsys.readouterr().err.splitlines()
    val = panview.open(truth, missing="skip")
    assert [*val.notes, *val.evaluate(prediction).notes] == said


def test_compare(rivals: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    truth, first, second = rivals
    both = ["--pred", first, "--pred", second, "--missing", "skip", "--resamples", 200, "--seed", 3]
    wanted = json.loads(commanded(capsys, "compare", truth, *both, "--json", "-"))
    comparison = panview.open(truth, missing="skip").compare(first, second, resamples=200, seed=3)
    assert comparison.as_json()["bootstrap"] == wanted["bootstrap"]
    assert same(comparison.as_json(), wanted)
    (told,) = wanted["comparisons"]
    for split in ("All", "Things", "Stuff"):
        difference = getattr(comparison, split.lower())
        assert (difference.difference, difference.low, difference.p) == tuple(
            told[split][name] for name in ("difference", "low", "p")
        )
    for row in comparison.per_category.iter_rows(named=True):
        entry = told["per_class"][str(row["category_id"])]
        assert all(row[name] == entry[name] for name in ("baseline_pq", "pq", "low", "high", "p", "fixed", "new_fp"))
    frame = pl.read_csv(io.StringIO(commanded(capsys, "compare", truth, *both, "--csv", "-")), infer_schema=False)
    ours = pl.read_csv(io.StringIO(comparison.changes.write_csv()), infer_schema=False)
    assert ours.equals(frame)
    kinds = frame["change"].to_list()
    assert (len(comparison.fixed), len(comparison.broken)) == (kinds.count("fixed"), kinds.count("broken"))
    assert comparison.counts["fixed"] == told["fixed"]
    effects = comparison.fixed["pq_effect"].abs()
    assert effects.equals(effects.sort(descending=True))


def test_export(rivals: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    truth, prediction, _ = rivals
    run = panview.open(truth).evaluate(prediction)
    for where in ("", "iou < 0.4 and thing = true", "category = 'person'"):
        csv = commanded(
            capsys, "export", truth, "--pred", prediction, "--csv", "-", *(["--where", where] if where else [])
        )
        wanted = pl.read_csv(io.StringIO(csv), infer_schema=False).drop("tp_below", "pq_impact")
        view = run.where(where)
        ours = pl.read_csv(io.StringIO(view.disagreements.write_csv()), infer_schema=False)
        # In a view the gains are those of its images; the command's are those of the whole set.
        assert ours.drop("tp_below", "pq_impact").equals(wanted)
    gains = run.error_types["gain"].to_list()
    assert len(gains) > 3
    assert gains == sorted(gains, reverse=True)
    errors = run.segments.filter(pl.col("status").is_in(["FP", "FN"]))
    assert (
        len(errors) == len(run.disagreements) == int(run.per_category.select(pl.col("fp") + pl.col("fn")).sum().item())
    )


def test_a_condition_chooses_images_and_figures_count_them_whole(
    rivals: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth, prediction, _ = rivals
    run = panview.open(truth).evaluate(prediction)
    view = run.where("status = 'TP' and thing = true and iou < 0.8")
    chosen = set(view.images["image_id"].to_list())
    assert chosen == set(view.segments["image_id"].to_list())
    assert 0 < len(view) < len(run)
    document = json.loads(truth.read_text("utf-8"))
    document["annotations"] = [each for each in document["annotations"] if each["image_id"] in chosen]
    part = truth.with_name("panoptic_part.json")
    write_json(part, document)
    part.with_suffix("").symlink_to(truth.with_suffix(""))
    options = ("--boundary", "--by", "size", "--json", "-")
    (wanted,) = json.loads(commanded(capsys, "evaluate", part, "--pred", prediction, *options))["results"]
    (ours,) = view.as_json(boundary=True, by=["size"])["results"]
    assert ours.pop("images") == len(chosen)
    wanted.pop("images", None)
    assert same(ours, wanted)
    assert run.where("iou >= 0").where("iou < 2").pq.as_json() == run.pq.as_json()


def test_pq_of_segments_keeps_a_match_by_its_truth_and_a_false_one_by_its_prediction(
    rivals: tuple[Path, Path, Path],
) -> None:
    truth, prediction, _ = rivals
    run = panview.open(truth).evaluate(prediction)
    view = run.where("area > 60")
    rows = run.segments.filter(pl.col("area") > 60)
    truths, others = (rows.filter(pl.col("side") == side) for side in ("ground truth", "prediction"))
    for row in view.pq_of_segments.per_category.iter_rows(named=True):
        own = truths.filter(pl.col("category") == row["category"])
        matched = own.filter(pl.col("status") == "TP")
        assert row["tp"] == len(matched)
        assert row["fn"] == len(own.filter(pl.col("status") == "FN"))
        assert row["iou_sum"] == pytest.approx(matched["iou"].sum(), abs=EXACT)
        assert row["fp"] == len(others.filter(category=row["category"], status="FP"))
    assert view.pq_of_segments.as_json() != view.pq.as_json()


@pytest.mark.parametrize("threshold", [0.5, 0.65, 0.8])
def test_thresholds_are_those_of_the_literal_rules(tmp_path: Path, threshold: float) -> None:
    rng = np.random.default_rng(31)
    pairs = [random_pair(rng, 24, 32) for _ in range(IMAGES)]
    first, _ = write_rivals(tmp_path / "coco", pairs, pairs)
    run = panview.open(first.ground_truth).evaluate(first.prediction).at(threshold)
    means = averages(count(pairs, threshold), [category["id"] for category in CATEGORIES])
    assert means is not None
    assert (run.pq.all.pq, run.pq.all.sq, run.pq.all.rq) == pytest.approx(means[:3], abs=EXACT)
    statuses = np.bincount(status_at(run.known.table, threshold), minlength=6)
    counted = run.segments["status"].value_counts()
    for label, code in (("FP", 2), ("FN", 3)):
        assert counted.filter(status=label)["count"].sum() == statuses[code]


def test_the_demo_set(tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]) -> None:
    demo = shared_demo(tmp_path_factory)
    words = ["evaluate", demo.root, *(word for path in demo.predictions for word in ("--pred", path))]
    wanted = json.loads(commanded(capsys, *words, "--json", "-"))
    val = panview.open(demo.root)
    runs = [val.evaluate(prediction) for prediction in demo.predictions]
    assert same([run.as_json()["results"][0] for run in runs], wanted["results"])
    told = json.loads(commanded(capsys, "compare", *words[1:], "--json", "-"))
    assert same(val.compare(*runs[:2]).as_json(), told)
