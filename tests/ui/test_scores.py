"""How sure a model is, in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from panview.ui.models.disagreement_model import SORT_ROLE, Column
from tests.support.example_set import write_example
from tests.ui.at_hand import AtHand


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set with scores, ``mask2former.json``, and one without, ``b.json``; they are only read."""
    folder = tmp_path_factory.mktemp("example")
    write_example(folder)
    return folder


def test_a_column_of_scores_where_there_are_scores(hand: AtHand, example: Path) -> None:
    hand.window.resize(1600, 900)
    hand.open(example / "coco", example / "mask2former.json", example / "b.json")
    panel = hand.window.disagreements
    header = panel.view.horizontalHeader()
    assert not header.isSectionHidden(Column.SCORE)
    panel.view.sortByColumn(Column.SCORE, Qt.SortOrder.DescendingOrder)
    hand.settle()
    model = panel.model
    scores = [model.index(row, Column.SCORE).data(SORT_ROLE) for row in range(model.rowCount())]
    known = [score for score in scores if score == score]
    assert known == sorted(known, reverse=True)
    # Those without one come last.
    assert scores[: len(known)] == known
    hand.window.top_bar.predictions.action("1").trigger()
    hand.settle()
    assert header.isSectionHidden(Column.SCORE)


def test_a_filter_by_scores_says_why_nothing_passes(hand: AtHand, example: Path) -> None:
    hand.open(example / "coco", example / "b.json")
    hand.type_filter("score < 0.5")
    said = "b has no scores: score is null for all of its segments"
    assert hand.window.image_list.empty.text() == hand.window.disagreements.empty.text() == said
    hand.type_filter("iou < 0.001 and iou > 0.002")
    assert hand.window.image_list.empty.text() == "No image matches the filter"
    assert hand.window.disagreements.empty.text() == "No disagreement passes the filter"
