"""The table of disagreements: right orders, right words, few calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given as given_examples
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import ErrorType, Status
from panview.presentation.disagreement_columns import LaterValues
from panview.presentation.table_columns import COLUMNS, order_by_image, place_of
from panview.ui.models import disagreement_model
from panview.ui.models.disagreement_model import (
    PAIR_ROLE,
    SORT_ROLE,
    TABLE_ROW_ROLE,
    DisagreementColumns,
    DisagreementModel,
)
from panview.ui.widgets.row_table import RowTable
from tests.ui.models.counting import CountingMixin

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CATEGORIES = ("person", "car", "Zebra", "airplane")
IMAGES = ("b.jpg", "a.jpg", "c.jpg")


def columns(count: int, images: int = 3) -> DisagreementColumns:
    rng = np.random.default_rng(1)
    iou = rng.random(count)
    iou[::5] = np.nan
    return DisagreementColumns(
        table_row=np.arange(count, dtype=np.int64) * 10,
        other_row=np.where(np.arange(count) % 4 == 1, np.arange(count, dtype=np.int64) * 10 + 5, -1),
        status=rng.choice([Status.TP, Status.FP, Status.FN], count).astype(np.uint8),
        error_type=rng.integers(0, 12, count).astype(np.uint8),
        image=rng.integers(0, images, count).astype(np.int32),
        gt_category=rng.integers(-1, 4, count).astype(np.int16),
        pred_category=rng.integers(-1, 4, count).astype(np.int16),
        iou=iou,
        pixels=rng.integers(1, 10**6, count),
        impact=rng.random(count) / 1000,
        verdict=rng.integers(-1, 5, count).astype(np.int8),
        noted=rng.random(count) < 0.2,
        more={"score": LaterValues.known(np.where(rng.random(count) < 0.3, np.nan, rng.random(count)))},
    )


@pytest.fixture
def model(qapp: QApplication) -> DisagreementModel:
    made = DisagreementModel()
    made.set_names(CATEGORIES, IMAGES)
    made.set_columns(columns(40))
    return made


def test_model_keeps_qts_rules(model: DisagreementModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    model.sort(place_of("truth"), Qt.SortOrder.AscendingOrder)
    qtmodeltester.check(model)
    model.set_columns(DisagreementColumns.empty())
    qtmodeltester.check(model)


@pytest.mark.parametrize("column", range(len(COLUMNS)), ids=[column.key for column in COLUMNS])
@pytest.mark.parametrize("order", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder], ids=["up", "down"])
def test_sorted_by_the_number_not_the_text(model: DisagreementModel, column: int, order: Qt.SortOrder) -> None:
    model.sort(column, order)
    keys = np.array([model.index(place, column).data(SORT_ROLE) for place in range(40)], float)
    numbers = keys[~np.isnan(keys)]
    steps = np.diff(numbers)
    assert (steps >= 0).all() if order == Qt.SortOrder.AscendingOrder else (steps <= 0).all()
    assert np.isnan(keys[len(numbers) :]).all()
    assert sorted(model.table_rows().tolist()) == list(range(0, 400, 10))


def test_a_pair_is_found_by_either_half_and_counts_twice(model: DisagreementModel) -> None:
    given = columns(40)
    assert given.disagreements == 50
    for first, other in zip(
        given.table_row[given.paired].tolist(), given.other_row[given.paired].tolist(), strict=True
    ):
        place = model.position(other)
        assert place == model.position(first)
        assert model.index(place, place_of("status")).data() == "FN+FP"
        assert model.index(place, place_of("status")).data(PAIR_ROLE)
    assert model.position(-1) == -1
    assert model.position(7) == -1


@pytest.mark.parametrize("column", [place_of("impact"), place_of("verdict")])
def test_other_verdicts_of_the_same_rows_leave_them_where_they_are(model: DisagreementModel, column: int) -> None:
    model.sort(column, Qt.SortOrder.DescendingOrder)
    resets, changes = [], []
    model.modelReset.connect(lambda: resets.append(1))
    model.dataChanged.connect(lambda first, last: changes.append((first.row(), last.row())))
    order = model.table_rows().tolist()
    given = columns(40)
    model.set_verdicts(replace(given, verdict=np.full(40, 2, np.int8)))
    if column == place_of("verdict"):
        # Sorted by what has changed, they are sorted again.
        assert (resets, changes) == ([1], [])
    else:
        assert (resets, changes) == ([], [(0, 39)])
        assert model.table_rows().tolist() == order
    assert model.columns().decided == 50


def test_pixels_are_sorted_like_numpy(model: DisagreementModel) -> None:
    model.sort(place_of("pixels"), Qt.SortOrder.DescendingOrder)
    given = columns(40)
    expected = given.table_row[np.argsort(-given.pixels, kind="stable")]
    assert model.table_rows().tolist() == expected.tolist()


def test_names_are_sorted_by_alphabet_and_none_is_last(model: DisagreementModel) -> None:
    model.sort(place_of("truth"), Qt.SortOrder.AscendingOrder)
    texts = [model.index(place, place_of("truth")).data() for place in range(40)]
    named = [text for text in texts if text != "—"]
    assert named == sorted(named, key=str.lower)
    assert set(texts[len(named) :]) == {"—"}
    model.sort(place_of("image"), Qt.SortOrder.DescendingOrder)
    assert [model.index(place, place_of("image")).data() for place in (0, 39)] == ["c.jpg", "a.jpg"]


def test_words_of_a_row(qapp: QApplication) -> None:
    model = DisagreementModel()
    model.set_names(CATEGORIES, IMAGES)
    model.set_columns(
        DisagreementColumns(
            table_row=np.array([812]),
            other_row=np.array([-1]),
            status=np.array([Status.FP], np.uint8),
            error_type=np.array([ErrorType.WRONG_CATEGORY], np.uint8),
            image=np.array([2], np.int32),
            gt_category=np.array([-1], np.int16),
            pred_category=np.array([1], np.int16),
            iou=np.array([0.714]),
            pixels=np.array([11204]),
            impact=np.array([0.00121]),
            verdict=np.array([2], np.int8),
            noted=np.array([True]),
            more={
                name: LaterValues.known(np.array([value]))
                for name, value in (("score", 0.982), ("models", 3.0), ("suspicion", np.nan))
            },
        )
    )
    texts = {column.key: model.index(0, place).data() for place, column in enumerate(COLUMNS)}
    expected = {
        "status": "FP",
        "error": "wrong category",
        "image": "c.jpg",
        "truth": "—",
        "prediction": "car",
        "iou": "0.71",
        "score": "0.98",
        "models": "3",
        "pixels": "11,204",
        "impact": "+0.12",
        "suspicion": "—",
        "verdict": "truth wrong · note",
        "source": "—",
    }
    assert expected.items() <= texts.items()
    assert model.index(0, 0).data(TABLE_ROW_ROLE) == 812
    assert model.position(812) == 0
    assert model.position(813) == -1


def test_places_after_a_sort(model: DisagreementModel) -> None:
    model.sort(place_of("iou"), Qt.SortOrder.AscendingOrder)
    for place in (0, 7, 39):
        assert model.position(model.table_row(place)) == place


def test_rows_of_other_length_are_refused() -> None:
    given = columns(3)
    with pytest.raises(ValueError, match=r"pixels: expected 3 rows, got 2"):
        replace(given, pixels=given.pixels[:2])


class CountingDisagreements(CountingMixin, DisagreementModel):
    def columnCount(self, parent: object = None) -> int:
        self.calls["columnCount"] += 1
        return len(COLUMNS)


def test_a_view_of_half_a_million_rows_asks_only_for_what_it_shows(qtbot: QtBot) -> None:
    model = CountingDisagreements()
    view = RowTable(24, "Disagreements", header=True)
    view.setModel(model)
    view.setSortingEnabled(True)
    view.resize(900, 300)
    qtbot.addWidget(view)
    view.show()
    model.set_names(CATEGORIES, IMAGES)
    given = columns(500_000)
    model.calls.clear()
    model.set_columns(given)
    view.sortByColumn(place_of("iou"), Qt.SortOrder.AscendingOrder)
    view.sortByColumn(place_of("image"), Qt.SortOrder.DescendingOrder)
    view.selectRow(400_000)
    view.scrollTo(model.index(400_000, 0))
    QApplication.processEvents()
    assert model.rowCount() == 500_000
    assert sum(model.calls.values()) < 15_000, model.calls


@pytest.mark.parametrize("delta", [1, -1])
def test_the_next_undecided_goes_round_and_passes_over_what_is_on_its_way(model: DisagreementModel, delta: int) -> None:
    model.set_columns(columns(60))
    model.sort(place_of("iou"), Qt.SortOrder.AscendingOrder)
    passed_over = frozenset({int(model.table_row(7)), int(model.table_row(20))})
    listed = dict(zip(model.columns().table_row.tolist(), model.columns().verdict.tolist(), strict=True))
    open_ones = [listed[row] < 0 and row not in passed_over for row in model.table_rows().tolist()]
    assert 2 < sum(open_ones) < 40
    for position in range(60):
        expected = next(place % 60 for k in range(60) if open_ones[place := (position + delta * k) % 60])
        assert model.next_undecided(position, delta, passed_over) == expected
    assert model.next_undecided(3, delta, frozenset(model.table_rows().tolist())) == -1


@given_examples(st.data())
def test_the_next_undecided_row_is_the_nearest_round_the_end(data: st.DataObject) -> None:
    verdicts = data.draw(st.lists(st.sampled_from([-1, 0, 2]), min_size=1, max_size=12))
    count = len(verdicts)
    model = DisagreementModel()
    model.set_names(CATEGORIES, IMAGES)
    model.set_columns(replace(columns(count), verdict=np.array(verdicts, np.int8)))
    passed_over = frozenset(data.draw(st.sets(st.sampled_from(model.table_rows().tolist()))))
    position, delta = data.draw(st.integers(-2, count + 2)), data.draw(st.sampled_from([1, -1]))
    order = model.columns().verdict[[model.columns().table_row.tolist().index(row) for row in model.table_rows()]]
    open_ones = [
        place for place, row in enumerate(model.table_rows().tolist()) if order[place] < 0 and row not in passed_over
    ]
    if delta > 0:
        following = [place for place in open_ones if place >= position] + open_ones
    else:
        following = [place for place in reversed(open_ones) if place <= position] + open_ones[::-1]
    expected = following[0] if following else -1
    with patch.object(disagreement_model, "_PART", 3):
        assert model.next_undecided(position, delta, passed_over) == expected


class Elsewhere:
    """Somebody who sorts when told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []

    def submit(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[str], None]) -> None:
        self.waiting.append((work, done))

    def work(self) -> None:
        """Do the oldest work."""
        work, done = self.waiting.pop(0)
        done(work())


@pytest.fixture
def elsewhere(model: DisagreementModel, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """Have the model take its rows for very many."""
    monkeypatch.setattr(disagreement_model, "_VERY_MANY", 1)
    found = Elsewhere()
    model.sort_by(found.submit)
    return found


def sorted_here(given: DisagreementColumns, column: int, order: Qt.SortOrder) -> list[int]:
    model = DisagreementModel()
    model.set_names(CATEGORIES, IMAGES)
    model.set_columns(given)
    model.sort(column, order)
    return model.table_rows().tolist()


@pytest.mark.parametrize("column", range(len(COLUMNS)), ids=[column.key for column in COLUMNS])
def test_very_many_rows_are_sorted_elsewhere(model: DisagreementModel, elsewhere: Elsewhere, column: int) -> None:
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        before = model.table_rows().tolist()
        model.sort(column, order)
        assert model.table_rows().tolist() == before
        elsewhere.work()
        assert model.table_rows().tolist() == sorted_here(columns(40), column, order)
    assert not elsewhere.waiting


def test_only_the_last_order_that_was_asked_for_counts(model: DisagreementModel, elsewhere: Elsewhere) -> None:
    down = Qt.SortOrder.DescendingOrder
    model.sort(place_of("iou"), down)
    model.sort(place_of("pixels"), down)
    model.sort(place_of("score"), down)
    before = model.table_rows().tolist()
    elsewhere.work()
    elsewhere.work()
    assert model.table_rows().tolist() == before
    elsewhere.work()
    assert model.table_rows().tolist() == sorted_here(columns(40), place_of("score"), down)


def test_rows_that_come_meanwhile_are_sorted_as_asked(model: DisagreementModel, elsewhere: Elsewhere) -> None:
    down = Qt.SortOrder.DescendingOrder
    model.sort(place_of("pixels"), down)
    model.set_columns(columns(30))
    assert model.table_rows().tolist() == sorted_here(columns(30), place_of("pixels"), down)
    elsewhere.work()
    assert len(model) == 30
    assert model.table_rows().tolist() == sorted_here(columns(30), place_of("pixels"), down)


def test_verdicts_that_come_meanwhile_are_sorted_too(model: DisagreementModel, elsewhere: Elsewhere) -> None:
    down = Qt.SortOrder.DescendingOrder
    model.sort(place_of("pixels"), down)
    decided = replace(columns(40), verdict=np.full(40, 2, np.int8))
    model.set_verdicts(decided)
    elsewhere.work()
    elsewhere.work()
    assert not elsewhere.waiting
    assert model.table_rows().tolist() == sorted_here(decided, place_of("pixels"), down)
    assert model.columns() is decided


def test_rows_that_come_sorted_are_taken_as_they_are_unless_sorted_otherwise_by_now(model: DisagreementModel) -> None:
    given, up = columns(35), Qt.SortOrder.AscendingOrder
    model.sort(place_of("truth"), up)
    arranged = model.arranger()(given)
    model.set_columns(given, arranged._replace(order=arranged.order[::-1].copy()))
    assert model.table_rows().tolist() == sorted_here(given, place_of("truth"), up)[::-1]
    model.sort(place_of("prediction"), up)
    model.set_columns(given, arranged)
    assert model.table_rows().tolist() == sorted_here(given, place_of("prediction"), up)


@given_examples(st.integers(0, 60), st.integers(1, 9), st.integers(0, 5))
def test_by_image_each_image_comes_once_the_worst_first(count: int, images: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    impact = rng.integers(0, 4, count) / 1024
    impact[rng.random(count) < 0.1] = np.nan
    rows = replace(columns(count, images), impact=impact)
    order = order_by_image(rows)
    assert sorted(order.tolist()) == list(range(count))
    cost = [np.nansum(impact[rows.image == image]) for image in range(images)]
    listed = [image for image in range(images) if (rows.image == image).any()]
    expected = []
    for image in sorted(listed, key=lambda image: (-round(cost[image], 9), image)):
        own = [row for row in range(count) if rows.image[row] == image]
        expected += sorted(own, key=lambda row: (np.isnan(impact[row]), -np.nan_to_num(impact[row]), row))
    assert order.tolist() == expected


def test_by_image_is_the_natural_order(model: DisagreementModel) -> None:
    assert not model.is_by_image
    model.sort(-1, Qt.SortOrder.DescendingOrder)
    assert model.is_by_image
    assert model.table_rows().tolist() == columns(40).table_row[order_by_image(columns(40))].tolist()
    images = model.columns().image[np.searchsorted(columns(40).table_row, model.table_rows())]
    firsts = [place for place in range(1, 40) if model.is_of_another_image(place)]
    assert firsts == (np.flatnonzero(np.diff(images)) + 1).tolist()
    assert len(firsts) == 2
    # What is arranged beside the window is taken as it is.
    arranged = model.arranger()(columns(40))
    assert (arranged.column, arranged.order.tolist()) == (-1, order_by_image(columns(40)).tolist())
    model.sort(place_of("iou"))
    assert not model.is_by_image
    model.sort(-2)
    assert not model.is_by_image


def test_later_values_are_worked_out_by_blocks_for_a_glance_and_as_a_whole_for_an_order() -> None:
    asked: list[tuple[int, int]] = []

    def values(rows: slice) -> NDArray[np.float64]:
        asked.append((rows.start, rows.stop))
        return np.arange(rows.start, rows.stop, dtype=np.float64)

    later = LaterValues(1000, values)
    part = later.part(slice(100, 900))
    assert [part.at(row) for row in (0, 5, 799)] == [100, 105, 899]
    assert asked == [(100, 228), (868, 900)]
    assert part.whole.tolist() == list(range(100, 900))
    assert part.at(400) == 500
    assert asked[2:] == [(100, 900)]
    assert len(later.part(slice(990, None))) == 10
