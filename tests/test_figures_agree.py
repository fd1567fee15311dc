"""Every figure of a subset, wherever it is shown, is what ``panview evaluate`` gives for that subset by itself.

The subset is written to disk again, as a ground truth that has no other images, and evaluated by the command line.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from panview.cli.app import run
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.boundary import boundary_iou, boundary_quality
from panview.metrics.breakdown import SizeClass
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import Average
from panview.metrics.segment_table import Status
from panview.review.analysis import analyse
from panview.review.comparing import compare_sets
from panview.review.report.page import make_report
from panview.review.report.request import ReportRequest
from panview.review.results_json import quality_json
from panview.review.session import EvaluatedPrediction, Scope, Snapshot, View, derive
from tests.support.reference import Pair, averages, count
from tests.support.sets import CATEGORIES, WrittenSet, random_pair, write_json, write_set

EXACT = 1e-12
IMAGES = 14


@dataclass(frozen=True, eq=False)
class Subset:
    """Two prediction sets, some of their images, and what ``evaluate`` says of these alone.

    Attributes
    ----------
    views : tuple of View
        Of each set, with the images as the selected ones.
    pairs : list of lists of Pair
        The images, for each set.
    expected : list of dict
        ``results`` of the JSON.
    images : (n,) bool
    """

    views: tuple[View, ...]
    pairs: list[list[Pair]]
    expected: list[dict[str, Any]]
    images: NDArray[np.bool_]

    @property
    def snapshot(self) -> Snapshot:
        return self.views[0].snapshot


def write_two(root: Path, rng: np.random.Generator) -> tuple[list[list[Pair]], list[WrittenSet]]:
    """One truth with two prediction sets; some images are large enough for large segments."""
    sizes = [(24, 32), (60, 70), (150, 170)]
    first = [random_pair(rng, *sizes[i % 3]) for i in range(IMAGES)]
    others = [random_pair(rng, *sizes[i % 3]) for i in range(IMAGES)]
    second = [Pair(a.ground_truth, b.prediction, a.truths, b.predictions) for a, b in zip(first, others, strict=True)]
    # Some images alike, so that the second set matches something too.
    second[::2] = first[::2]
    both = [first, second]
    return both, [write_set(root, pairs, name=name) for name, pairs in zip(("first", "second"), both, strict=True)]


@pytest.fixture(params=range(3))
def subset(tmp_path: Path, request: pytest.FixtureRequest) -> Subset:
    rng = np.random.default_rng(300 + request.param)
    both, written = write_two(tmp_path / "whole", rng)
    images = rng.random(IMAGES) < 0.5
    dataset = read_dataset(find_ground_truth(written[0].ground_truth))
    sets = []
    for one in written:
        prediction = read_prediction_set(dataset, find_prediction(one.prediction))
        sets.append(EvaluatedPrediction(prediction, evaluate(dataset, prediction, jobs=1)))
    snapshot = Snapshot(
        dataset=dataset,
        ground_truth_table=sets[0].table,
        predictions=tuple(sets),
        current=0,
        scope=Scope.SELECTED,
        selected=frozenset(np.flatnonzero(images).tolist()),
    )
    views = tuple(derive(replace(snapshot, current=place)) for place in range(2))
    pairs = [[pair for pair, wanted in zip(one, images, strict=True) if wanted] for one in both]
    return Subset(views, pairs, evaluated_alone(written, images, tmp_path / "part.json"), images)


def evaluated_alone(written: list[WrittenSet], images: NDArray[np.bool_], out: Path) -> list[dict[str, Any]]:
    """Write a ground truth of some images alone and evaluate it by the command line."""
    truth = json.loads(written[0].ground_truth.read_text())
    truth["annotations"] = [a for a, wanted in zip(truth["annotations"], images, strict=True) if wanted]
    part = written[0].ground_truth.with_name("panoptic_part.json")
    write_json(part, truth)
    part.with_suffix("").symlink_to(written[0].ground_truth.with_suffix(""))
    options = [word for one in written for word in ("--pred", str(one.prediction))]
    options += ["--boundary", "--by", "size", "--by", "supercategory", "--no-cache", "--json", str(out)]
    with pytest.raises(SystemExit) as ended:
        run(["evaluate", str(part), *options])
    assert ended.value.code == 0
    results: list[dict[str, Any]] = json.loads(out.read_text())["results"]
    return results


def without_extras(result: dict[str, Any]) -> dict[str, Any]:
    return {name: result[name] for name in ("All", "Things", "Stuff", "per_class")}


def as_json(average: Average) -> dict[str, float | int | None]:
    return {"pq": average.pq, "sq": average.sq, "rq": average.rq, "n": average.n}


def test_evaluate_itself_is_the_literal_rule(subset: Subset) -> None:
    for pairs, expected in zip(subset.pairs, subset.expected, strict=True):
        stats = count(pairs)
        for category in CATEGORIES:
            stat, entry = stats[category["id"]], expected["per_class"][str(category["id"])]
            assert (entry["tp"], entry["fp"], entry["fn"]) == (stat.tp, stat.fp, stat.fn)
            assert entry["iou_sum"] == pytest.approx(stat.iou, abs=EXACT)
        means = averages(stats, [category["id"] for category in CATEGORIES])
        assert tuple(expected["All"].values()) == pytest.approx(means, abs=EXACT)


def test_sidebar_and_boundary_pq(subset: Subset) -> None:
    for view, expected in zip(subset.views, subset.expected, strict=True):
        categories = view.snapshot.dataset.categories
        assert quality_json(categories, view.quality) == without_extras(expected)
        prediction = view.snapshot.prediction
        assert prediction is not None
        column = boundary_iou(view.snapshot.dataset, prediction, view.snapshot.table, jobs=1)
        boundary = boundary_quality(view.snapshot.table, column, categories.isthing, images=view.scope)
        assert quality_json(categories, boundary) == without_extras(expected["boundary"])


def test_figures_page(subset: Subset) -> None:
    for view, expected in zip(subset.views, subset.expected, strict=True):
        analysis, categories = analyse(view), view.snapshot.dataset.categories
        for size, quality in zip(SizeClass, analysis.by_size, strict=True):
            assert quality_json(categories, quality) == expected["by_size"][size.label]
        for group in analysis.by_supercategory:
            assert {**as_json(group.average), "tp": group.tp, "fp": group.fp, "fn": group.fn} == expected[
                "by_supercategory"
            ][group.name]
        for split in ("All", "Things", "Stuff"):
            curve = getattr(analysis.curve, split.lower())
            for name in ("pq", "sq", "rq"):
                value, wanted = float(getattr(curve, name)[0]), expected[split][name]
                assert np.isnan(value) if wanted is None else value == wanted
        totals = Counter[str]()
        for entry in expected["per_class"].values():
            totals.update({name: entry[name] for name in ("tp", "fp", "fn")})
        assert analysis.histogram.matched.sum() == totals["tp"]
        assert analysis.histogram.unmatched.sum() == totals["fn"]


def test_the_curve_at_other_thresholds(subset: Subset) -> None:
    ids = [category["id"] for category in CATEGORIES]
    for view, pairs in zip(subset.views, subset.pairs, strict=True):
        curve = analyse(view).curve
        for place in range(0, len(curve.thresholds), 9):
            means = averages(count(pairs, float(curve.thresholds[place])), ids)
            assert means is not None
            found = (curve.all.pq[place], curve.all.sq[place], curve.all.rq[place])
            assert found == pytest.approx(means[:3], abs=EXACT)


def test_confusion_page(subset: Subset) -> None:
    for view, pairs, expected in zip(subset.views, subset.pairs, subset.expected, strict=True):
        analysis = analyse(view)
        for place, entry in enumerate(expected["per_class"].values()):
            assert analysis.segments[place, place] == entry["tp"]
            assert analysis.segments[place].sum() == entry["tp"] + entry["fn"]
            assert analysis.segments[:, place].sum() == entry["tp"] + entry["fp"]
        assert np.array_equal(analysis.pixels, counted_pixels(pairs))
        right = np.trace(analysis.pixels[:-1, :-1])
        assert analysis.semantic.pixel_accuracy == pytest.approx(right / analysis.pixels[:-1].sum(), abs=EXACT)


def counted_pixels(pairs: list[Pair]) -> NDArray[np.int64]:
    """Pixels by the categories of both maps, one by one."""
    place = {category["id"]: i for i, category in enumerate(CATEGORIES)}
    table = np.zeros((len(CATEGORIES) + 1,) * 2, np.int64)
    for pair in pairs:
        truths = {0: len(CATEGORIES)} | {s.id: place[s.category_id] for s in pair.truths}
        predictions = {0: len(CATEGORIES)} | {s.id: place[s.category_id] for s in pair.predictions}
        for g, p in zip(pair.ground_truth.ravel().tolist(), pair.prediction.ravel().tolist(), strict=True):
            table[truths[g], predictions[p]] += 1
    table[-1, -1] = 0
    return table


def test_compare_page(subset: Subset) -> None:
    comparison = compare_sets(subset.snapshot, 0, 1, subset.images, resamples=20)
    categories = subset.snapshot.dataset.categories
    first, second = (without_extras(expected) for expected in subset.expected)
    assert quality_json(categories, comparison.first) == first
    assert quality_json(categories, comparison.second) == second
    for split in ("All", "Things", "Stuff"):
        difference, pq = getattr(comparison.differences, split.lower()), (first[split]["pq"], second[split]["pq"])
        assert (difference.first, difference.second) == pytest.approx(pq, abs=EXACT)
        assert difference.difference == pytest.approx(pq[1] - pq[0], abs=EXACT)
    counts = comparison.changed.counts()
    names = ("fn", "tp", "fp")
    fn, tp, fp = ([sum(e[name] for e in each["per_class"].values()) for each in (first, second)] for name in names)
    fixed, broken = list(counts.values())[:2]
    assert tp[1] - tp[0] == fixed - broken == fn[0] - fn[1]
    assert fp[1] - fp[0] == comparison.new_fp.sum() - comparison.removed_fp.sum()


class Tables(HTMLParser):
    """The tables of a page by the section they are in, as rows of what is written in the cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sections: dict[str, list[list[list[str]]]] = {}
        self._section = ""
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tables = self.sections.setdefault(self._section, [])
        if tag == "section":
            self._section = str(dict(attrs)["id"])
        elif tag == "table":
            tables.append([])
        elif tag == "tr":
            tables[-1].append([])
        elif tag in ("td", "th"):
            tables[-1][-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.sections[self._section][-1][-1][-1] += data.strip()

    def rows(self, section: str, table: int = 0) -> dict[str, list[str]]:
        """Rows by their first cell, cells without text (bars, swatches) left out."""
        return {row[0]: [cell for cell in row[1:] if cell] for row in self.sections[section][table] if row}


def points(value: float | None, decimals: int) -> str:
    return "—" if value is None else f"{100 * value:.{decimals}f}"


def test_report(subset: Subset) -> None:
    dataset = subset.snapshot.dataset
    columns = tuple(
        boundary_iou(dataset, evaluated.prediction, evaluated.table, jobs=1)
        for evaluated in subset.snapshot.predictions
    )
    page = make_report(ReportRequest(subset.snapshot, subset.images, pictures=0, boundary=columns))
    found = re.search(r'<script type="application/json" id="panview-figures">(.*?)</script>', page, re.S)
    assert found is not None
    figures = json.loads(found.group(1))
    assert figures["images"] == subset.images.sum()
    for result, expected in zip(figures["results"], subset.expected, strict=True):
        assert without_extras(result) == without_extras(expected)
    tables, splits = Tables(page), ("All", "Things", "Stuff")
    # Rows of Boundary PQ have the same label for each set; the table's order tells them apart.
    summary = [row for row in tables.sections["summary"][0] if row[0] in ("first", "second", "Boundary PQ")]
    of_each = [kind for expected in subset.expected for kind in (expected, expected["boundary"])]
    for row, expected in zip(summary, of_each, strict=True):
        cells = [
            [*(points(expected[s][name], 2) for name in ("pq", "sq", "rq")), str(expected[s]["n"])] for s in splits
        ]
        assert row[1:] == list(chain(*cells))
    categories, sizes, groups = tables.rows("categories"), tables.rows("closer"), tables.rows("closer", 1)
    for entries in zip(*(expected["per_class"].values() for expected in subset.expected), strict=True):
        if any(entry["tp"] + entry["fp"] + entry["fn"] for entry in entries):
            cells = []
            for entry in entries:
                occurs = entry["tp"] + entry["fp"] + entry["fn"] > 0
                cells += [points(entry[name] if occurs else None, 1) for name in ("pq", "sq", "rq")]
                cells += [str(entry[name]) for name in ("tp", "fp", "fn")]
            kind = "thing" if entries[0]["isthing"] else "stuff"
            assert categories[entries[0]["name"]][: 1 + len(cells)] == [kind, *cells]
    for size in SizeClass:
        cells = []
        for expected in subset.expected:
            quality = expected["by_size"][size.label]
            totals = [sum(entry[name] for entry in quality["per_class"].values()) for name in ("tp", "fp", "fn")]
            cells += [points(quality["All"]["pq"], 1), str(quality["All"]["n"]), *map(str, totals)]
        found_row = next(row for label, row in sizes.items() if label.startswith(size.label))
        assert found_row == cells
    for name in subset.expected[0]["by_supercategory"]:
        quality = [expected["by_supercategory"][name] for expected in subset.expected]
        if any(group["n"] for group in quality):
            cells = [
                cell
                for group in quality
                for cell in (points(group["pq"], 1), str(group["n"]), *(str(group[k]) for k in ("tp", "fp", "fn")))
            ]
            assert groups[name] == cells
    differences = tables.rows("differences")
    for split in splits:
        pq = [expected[split]["pq"] for expected in subset.expected]
        assert differences[split][:2] == [points(value, 2) for value in pq]
        if None not in pq:
            signed = f"{100 * (pq[1] - pq[0]):+.2f}".replace("-", "−")
            assert differences[split][2] == signed or differences[split][2] == signed.replace("+", "")


def test_lists(subset: Subset) -> None:
    """As many disagreements as FP and FN, in the table and as a sum over images."""
    for view, expected in zip(subset.views, subset.expected, strict=True):
        errors = sum(entry["fp"] + entry["fn"] for entry in expected["per_class"].values())
        assert len(view.listing.disagreements) == errors
        assert view.listing.image_errors[subset.images].sum() == errors
        status = view.rows.status[subset.images[view.snapshot.table.image]]
        matches = sum(entry["tp"] for entry in expected["per_class"].values())
        assert np.count_nonzero(status == Status.TP) == 2 * matches
