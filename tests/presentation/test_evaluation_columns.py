from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.run_sets import SeenSet
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.presentation.evaluation_columns import TITLES, Column, cell_text
from panview.presentation.formatting import NOTHING, format_points
from panview.review.evaluations import Against, Evaluation
from tests.support.sets import evaluated, random_pair, write_set


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    written = write_set(tmp_path_factory.mktemp("run") / "set", [random_pair(np.random.default_rng(3))], photos=False)
    dataset, _, table = evaluated(written)
    quality = panoptic_quality(count_matches(table, len(dataset.categories)), dataset.categories.isthing)
    return Evaluation(SeenSet(Path("epoch_1.json"), "epoch_1", 1, 0.0, ""), quality, 1)


def test_an_evaluation_has_its_figures(first: Evaluation) -> None:
    texts = [cell_text(first, column) for column in (Column.NAME, Column.ALL, Column.THINGS, Column.STUFF)]
    assert texts == ["epoch_1", *map(format_points, first.pq)]


def test_the_first_evaluation_is_against_none(first: Evaluation) -> None:
    for column in (Column.DIFFERENCE, Column.FIXED, Column.BROKEN):
        assert cell_text(first, column) == NOTHING


def test_a_later_one_says_what_it_changes(first: Evaluation) -> None:
    second = replace(first, against=Against("epoch_0", (-0.0125, None, None), 1200, 7, 0, 0))
    texts = [cell_text(second, column) for column in (Column.DIFFERENCE, Column.FIXED, Column.BROKEN)]
    assert texts == ["−1.2", "1,200", "7"]


def test_there_is_a_title_for_each_column() -> None:
    assert len(TITLES) == len(Column)
