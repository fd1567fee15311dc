"""The list of segments that fare differently: right orders, right words, few calls."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import ErrorType
from panview.metrics.transitions import Transition
from panview.presentation.change_columns import ChangeColumns, Column
from panview.ui.models.change_model import EVERY_KIND, SORT_ROLE, ChangeModel
from panview.ui.widgets.row_table import RowTable
from tests.ui.models.counting import CountingMixin

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CATEGORIES = ("person", "car", "Zebra", "airplane")
IMAGES = ("b.jpg", "a.jpg", "c.jpg")


def columns(count: int, images: int = 3) -> ChangeColumns:
    rng = np.random.default_rng(4)
    return ChangeColumns(
        position=np.arange(count, dtype=np.int64) * 2,
        truth=np.arange(count, dtype=np.int64) * 10 + 3,
        segment_id=np.arange(count, dtype=np.uint32) // 2 + 1,
        kind=rng.integers(0, 4, count).astype(np.uint8),
        error=rng.integers(0, 12, count).astype(np.uint8),
        image=(np.arange(count) % images).astype(np.int32),
        category=rng.integers(0, 4, count).astype(np.int16),
        first=rng.random(count),
        second=rng.random(count),
        effect=rng.normal(0, 0.001, count),
    )


@pytest.fixture
def model(qapp: QApplication) -> ChangeModel:
    made = ChangeModel()
    made.set_names(CATEGORIES, IMAGES)
    made.set_columns(columns(40))
    return made


def test_model_keeps_qts_rules(model: ChangeModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    model.show_kinds(frozenset({Transition.FIXED}))
    qtmodeltester.check(model)
    model.sort(Column.IMAGE, Qt.SortOrder.AscendingOrder)
    qtmodeltester.check(model)
    model.set_columns(ChangeColumns.empty())
    qtmodeltester.check(model)
    assert model.rowCount() == 0


@pytest.mark.parametrize("kinds", [EVERY_KIND, frozenset({Transition.BROKEN, Transition.WORSE})])
@pytest.mark.parametrize("column", list(Column))
@pytest.mark.parametrize("order", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
def test_sorted_like_pythons_sort(
    model: ChangeModel, column: Column, order: Qt.SortOrder, kinds: frozenset[Transition]
) -> None:
    given = model.columns()
    model.show_kinds(kinds)
    model.sort(column, order)
    keys = {
        Column.CHANGE: lambda i: given.kind[i],
        Column.ERROR: lambda i: given.error[i],
        Column.IMAGE: lambda i: IMAGES[given.image[i]],
        Column.CATEGORY: lambda i: CATEGORIES[given.category[i]].lower(),
        Column.FIRST: lambda i: given.first[i],
        Column.SECOND: lambda i: given.second[i],
        Column.EFFECT: lambda i: abs(given.effect[i]),
    }
    wanted = [i for i in range(40) if Transition(int(given.kind[i])) in kinds]
    expected = sorted(wanted, key=keys[column], reverse=order == Qt.SortOrder.DescendingOrder)
    assert model.listed().tolist() == [2 * i for i in expected]
    shown = [model.index(row, column).data(SORT_ROLE) for row in range(model.rowCount())]
    assert shown == sorted(shown, reverse=order == Qt.SortOrder.DescendingOrder)


def test_words(model: ChangeModel) -> None:
    given = model.columns()
    for row in range(model.rowCount()):
        truth = model.truth(row)
        assert model.row_of(truth) == model.row_named(model.name(row)) == row
        at = (truth - 3) // 10
        assert model.image(row) == given.image[at]
        cells = [str(model.index(row, column).data()) for column in Column]
        assert cells[:4] == [
            Transition(int(given.kind[at])).label,
            ErrorType(int(given.error[at])).label or "—",
            IMAGES[given.image[at]],
            CATEGORIES[given.category[at]],
        ]
        assert cells[4:6] == [f"{given.first[at]:.2f}", f"{given.second[at]:.2f}"]
        assert cells[6][0] == ("+" if given.effect[at] > 0 else "−")
        assert cells[3] in model.describe(row)
    assert model.row_of(5) == model.row_named((0, 999)) == -1
    model.show_kinds(frozenset({Transition.FIXED}))
    broken = int(np.flatnonzero(given.kind == Transition.BROKEN)[0])
    assert model.row_of(10 * broken + 3) == -1
    assert given.counts()[Transition.FIXED] == model.rowCount()


def test_columns_of_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="second"):
        ChangeColumns(**{**vars(columns(3)), "second": np.zeros(2)})


def test_a_view_asks_only_for_what_it_shows(qtbot: QtBot) -> None:
    class Counted(CountingMixin, ChangeModel):
        pass

    model = Counted()
    view = RowTable(24, "changes", header=True)
    qtbot.addWidget(view)
    view.setModel(model)
    view.resize(600, 240)
    view.show()
    model.set_names(CATEGORIES, IMAGES)
    model.set_columns(columns(200_000))
    model.calls.clear()
    view.grab()
    assert 0 < model.calls["data"] < 2_000
