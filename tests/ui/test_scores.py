"""How sure a model is, in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from panview.metrics.scores import score_figures
from panview.presentation.table_columns import place_of
from panview.ui.models.disagreement_model import SORT_ROLE
from panview.ui.page_specs.figures import FIGURES
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
    assert not header.isSectionHidden(place_of("score"))
    panel.view.sortByColumn(place_of("score"), Qt.SortOrder.DescendingOrder)
    hand.settle()
    model = panel.model
    scores = [model.index(row, place_of("score")).data(SORT_ROLE) for row in range(model.rowCount())]
    known = [score for score in scores if score == score]
    assert known == sorted(known, reverse=True)
    # Those without one come last.
    assert scores[: len(known)] == known
    hand.window.top_bar.predictions.action("1").trigger()
    hand.settle()
    assert header.isSectionHidden(place_of("score"))


def test_an_action_puts_the_most_confident_mistakes_first(hand: AtHand, example: Path) -> None:
    hand.open(example / "coco", example / "mask2former.json", example / "b.json")
    hand.do("most_confident_first")
    rows = hand.window.disagreements.model.columns().more["score"].whole
    order = hand.window.disagreements.model.table_rows()
    first = hand.window.disagreements.model.columns().table_row.tolist().index(int(order[0]))
    assert rows[first] == rows[rows == rows].max()
    hand.window.top_bar.predictions.action("1").trigger()
    hand.settle()
    hand.do("most_confident_first")
    assert "no scores" in hand.banner


def test_a_filter_by_scores_says_why_nothing_passes(hand: AtHand, example: Path) -> None:
    hand.open(example / "coco", example / "b.json")
    hand.type_filter("score < 0.5")
    said = "b has no scores: score is null for all of its segments"
    assert hand.window.image_list.empty.text() == hand.window.disagreements.empty.text() == said
    hand.type_filter("iou < 0.001 and iou > 0.002")
    assert hand.window.image_list.empty.text() == "No image matches the filter"
    assert hand.window.disagreements.empty.text() == "No disagreement passes the filter"


def test_what_scores_are_worth_is_on_the_page_of_figures(hand: AtHand, example: Path) -> None:
    hand.window.resize(1600, 900)
    hand.open(example / "coco", example / "mask2former.json", example / "b.json")
    hand.do("page_figures")
    page = hand.window.lazy_page(FIGURES)()
    hand.see(lambda: page.reliability.is_made and page.score_curve.is_made)
    assert page.reliability.isVisible()
    assert page.score_curve.isVisible()
    figures = score_figures(hand.snapshot.table, hand.snapshot.dataset.categories.isthing)
    assert figures is not None
    assert figures.reliability.ece is not None
    said = page.reliability.accessibleDescription()
    assert said.startswith(f"ECE {100 * figures.reliability.ece:.1f} %; ")
    # Scores of the example are 0.05 apart: each bin of that width holds what has its lower edge.
    right, count = figures.reliability.right, figures.reliability.count
    place = int(figures.reliability.edges.searchsorted(0.55))
    assert page.reliability.text_at(0.56).endswith(f"{100 * right[place] / count[place]:.0f} % of {count[place]} right")
    assert page.reliability.text_at(0.2).endswith("no segments")
    assert page.score_curve.text_at(0.0).startswith("from 0.00 on:  All ")
    assert page.score_curve.accessibleDescription().startswith("best ")
    # As text: what is drawn, and nothing else that is seen.
    hand.review.pictures.point_at(page.reliability)
    hand.do("copy_table")
    head, *lines = QGuiApplication.clipboard().text().splitlines()
    assert head == "Score from\tto\tsegments\tright, %"
    assert len(lines) == len(count)
    share = f"{100 * right[place] / count[place]:.1f}"
    assert lines[place].split("\t") == ["0.55", "0.60", str(count[place]), share]
    assert lines[int(figures.reliability.edges.searchsorted(0.2))].split("\t")[2:] == ["0", ""]
    hand.review.pictures.point_at(page.score_curve)
    hand.do("copy_table")
    head, first, *_ = QGuiApplication.clipboard().text().splitlines()
    assert head == "Score from\tAll\tThings\tStuff"
    assert first.split("\t") == [
        "0.00",
        *(f"{100 * float(figures.curve.pq(name)[0]):.1f}" for name in ("all", "things", "stuff")),
    ]
    hand.window.top_bar.predictions.action("1").trigger()
    hand.settle()
    hand.see(lambda: not page.reliability.isVisible())
    assert not page.score_curve.isVisible()
    assert page.curve.isVisible()


def test_a_column_that_has_left_for_lack_of_room_stays_away_and_comes_back(hand: AtHand, example: Path) -> None:
    hand.window.resize(1024, 700)
    hand.settle()
    hand.open(example / "coco", example / "mask2former.json")
    view = hand.window.disagreements.view
    header = view.horizontalHeader()
    assert header.isSectionHidden(place_of("score"))
    assert view.horizontalScrollBar().maximum() == 0
    hand.window.resize(1700, 900)
    hand.settle()
    assert not header.isSectionHidden(place_of("score"))
    # Names of images are whole where there is room.
    model = hand.window.disagreements.model
    name = str(model.index(0, place_of("image")).data())
    assert header.sectionSize(place_of("image")) > header.fontMetrics().horizontalAdvance(name)
