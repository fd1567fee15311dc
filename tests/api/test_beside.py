"""Evaluations that know of each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import panview
from tests.support.example_set import write_example
from tests.support.sets import random_pair, write_set


def test_beside_others_it_says_how_many_agree_and_figures_stay(tmp_path: Path) -> None:
    write_example(tmp_path)
    coco = panview.open(tmp_path / "coco")
    a, b, c = (coco.evaluate(tmp_path / f"{name}.json") for name in ("a", "b", "mask2former"))
    both = b.beside(a, c)
    assert both.pq.all == b.pq.all
    assert b.disagreements["models"].null_count() == len(b.disagreements)
    # The third is the second under another name.
    assert set(both.disagreements["models"].to_list()) <= {2, 3}
    assert len(both.where("models = 3").disagreements) == len(
        both.disagreements.filter(both.disagreements["models"] == 3)
    )
    assert both.at(0.75).disagreements["models"].null_count() == 0
    assert both.segments["models"].drop_nulls().len() == len(both.disagreements)
    # Seen from the other side, of the same false positive the same.
    assert set(a.beside(b).disagreements["models"].to_list()) == {1, 2}


def test_what_is_of_another_truth_is_refused(tmp_path: Path) -> None:
    write_example(tmp_path)
    other = write_set(tmp_path / "other", [random_pair(np.random.default_rng(0))])
    run = panview.open(tmp_path / "coco").evaluate(tmp_path / "a.json")
    strange = panview.open(other.root).evaluate(other.prediction)
    for wrong in (strange, "a.json"):
        with pytest.raises(panview.PanviewError, match="beside"):
            run.beside(wrong)  # type: ignore[arg-type]
