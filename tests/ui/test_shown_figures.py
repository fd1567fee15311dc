"""What the window shows of the images listed by a filter is what ``panview evaluate`` gives for these images alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from panview.presentation.difference_columns import Column as DifferenceColumn
from panview.presentation.formatting import format_count, format_difference, format_points
from panview.ui.page_specs.compare import COMPARE
from panview.ui.page_specs.figures import FIGURES
from panview.ui.pages.charts import CurveChart, HistogramChart
from tests.test_figures_agree import evaluated_alone, write_two
from tests.ui.at_hand import AtHand

LINES = ("all", "things", "stuff")


def start_of(chart: CurveChart, line: str) -> tuple[float, float] | None:
    """The point at which a line of the chart begins, None before it is drawn."""
    drawn = chart._lines[line].getData() if chart._lines else (None, None)
    return (float(drawn[0][0]), float(drawn[1][0])) if drawn[0] is not None and len(drawn[0]) else None


def sum_of_matched(chart: HistogramChart) -> int:
    """The matches that the bars of the chart stand for, -1 before they are drawn."""
    return int(np.sum(chart._bars[0].opts["height"])) if chart._bars else -1


def test_sidebar_and_pages_show_what_evaluate_gives_for_the_listed_images(hand: AtHand, tmp_path: Path) -> None:
    rng = np.random.default_rng(41)
    pairs, written = write_two(tmp_path / "whole", rng)
    images = rng.random(len(pairs[0])) < 0.5
    results = evaluated_alone(written, images, tmp_path / "part.json")
    hand.open(written[0].root, *(one.prediction for one in written))
    ids = ", ".join(str(hand.snapshot.dataset.image_id[row]) for row in np.flatnonzero(images))
    hand.type_filter(f"image_id in ({ids})")
    hand.do("scope_filtered")
    hand.review.cursor.show_page("figures")
    boundaries, figures = hand.review.boundaries, hand.window.lazy_page(FIGURES)()
    for expected in results:
        hand.settle()
        assert hand.shown_set() == expected["prediction"]
        for row, split in zip(hand.window.metrics.scores.rows(), ("All", "Things", "Stuff"), strict=True):
            assert (row.pq, row.sq, row.rq, row.n) == tuple(expected[split][k] for k in ("pq", "sq", "rq", "n"))
        sizes, groups = (
            [[format_points(average[name]) for name in ("pq", "sq", "rq")] for average in averages]
            for averages in (
                [quality["All"] for quality in expected["by_size"].values()],
                [group for group in expected["by_supercategory"].values() if group["n"]],
            )
        )
        hand.see(lambda sizes=sizes: [list(row.cells[:3]) for row in figures.sizes.rows()] == sizes)
        hand.see(lambda groups=groups: [list(row.cells[:3]) for row in figures.groups.rows()] == groups)
        for row, quality in zip(figures.sizes.rows(), expected["by_size"].values(), strict=True):
            sums = [sum(entry[name] for entry in quality["per_class"].values()) for name in ("tp", "fp", "fn")]
            assert list(row.cells[3:]) == [format_count(value) for value in sums]
        # The charts follow in turns of their own.
        starts = {line: (0.5, pytest.approx(100 * expected[line.capitalize()]["pq"], abs=1e-9)) for line in LINES}
        hand.see(lambda starts=starts: {line: start_of(figures.curve, line) for line in LINES} == starts)
        matches = sum(entry["tp"] for entry in expected["per_class"].values())
        hand.see(lambda matches=matches: sum_of_matched(figures.histogram) == matches)
        boundaries.request(hand.view)
        texts = [format_points(expected["boundary"][split]["pq"]) for split in ("All", "Things", "Stuff")]
        hand.see(lambda texts=texts: [figure.value for figure in figures.boundary.figures()] == texts)
        hand.review.commands.next_prediction()
    compared = hand.window.lazy_page(COMPARE)()
    hand.do("page_compare")
    hand.see(lambda: not compared.is_empty)
    hand.settle()
    for mark, expected in zip("AB", results, strict=True):
        (line,) = (line for line in compared.models.lines() if line.mark == mark)
        assert line.label == expected["prediction"]
        texts = [format_points(expected[s][name]) for s in ("All", "Things", "Stuff") for name in ("pq", "sq", "rq")]
        assert list(line.cells) == texts
    model = compared.differences.model
    by_name = {str(model.index(row, 0).data()): row for row in range(model.rowCount())}
    pairs_of_entries = zip(*(expected["per_class"].values() for expected in results), strict=True)
    for first, second in pairs_of_entries:
        if first["tp"] + first["fp"] + first["fn"] and second["tp"] + second["fp"] + second["fn"]:
            text = str(model.index(by_name[first["name"]], DifferenceColumn.DIFFERENCE).data())
            assert text == format_difference(second["pq"] - first["pq"])
