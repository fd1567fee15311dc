"""The differences by category: right orders, right words, bars within their scale."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester

from panview.presentation.difference_columns import Bar, Column, DifferenceColumns
from panview.ui.models.difference_model import BAR_ROLE, DifferenceModel

NAMES = ("person", "car", "Zebra", "airplane", "never", "road")
NAN = np.nan


def columns() -> DifferenceColumns:
    """Five of six categories: better, worse by chance, only in B, on few images, the same."""
    return DifferenceColumns(
        category=np.array([0, 1, 2, 3, 5]),
        names=NAMES,
        first=np.array([0.5, 0.6, NAN, 0.2, 0.3]),
        second=np.array([0.7, 0.55, 0.4, 0.1, 0.3]),
        difference=np.array([0.2, -0.05, NAN, -0.1, 0.0]),
        low=np.array([0.1, -0.15, NAN, NAN, -0.02]),
        high=np.array([0.3, 0.05, NAN, NAN, 0.02]),
        significant=np.array([True, False, False, False, False]),
        fixed=np.array([7, 0, 1, 0, 0]),
        broken=np.array([0, 2, 0, 1, 0]),
    )


@pytest.fixture
def model(qapp: QApplication) -> DifferenceModel:
    made = DifferenceModel()
    made.set_columns(columns())
    return made


def names(model: DifferenceModel) -> list[str]:
    return [str(model.index(row, Column.CATEGORY).data()) for row in range(model.rowCount())]


def test_model_keeps_qts_rules(model: DifferenceModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    model.sort(Column.CATEGORY, Qt.SortOrder.AscendingOrder)
    qtmodeltester.check(model)
    model.set_columns(DifferenceColumns.empty())
    qtmodeltester.check(model)
    assert model.row_of(0) == -1


def test_orders(model: DifferenceModel) -> None:
    assert names(model) == ["person", "airplane", "car", "road", "Zebra"], "the largest first, either way"
    down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
    for column, order, expected in (
        (Column.CATEGORY, up, ["airplane", "car", "person", "road", "Zebra"]),
        (Column.DIFFERENCE, up, ["airplane", "car", "road", "person", "Zebra"]),
        (Column.DIFFERENCE, down, ["person", "road", "car", "airplane", "Zebra"]),
        (Column.FIRST, down, ["car", "person", "road", "airplane", "Zebra"]),
        (Column.SECOND, down, ["person", "car", "Zebra", "road", "airplane"]),
    ):
        model.sort(column, order)
        assert names(model) == expected
        assert [model.row_of(model.category(row)) for row in range(5)] == list(range(5))


def test_words(model: DifferenceModel) -> None:
    model.sort(Column.CATEGORY, Qt.SortOrder.AscendingOrder)
    cells = {name: [str(model.index(row, c).data()) for c in Column] for row, name in enumerate(names(model))}
    assert cells["person"] == ["person", "50.0", "70.0", "+10.0 to +30.0", "+20.0"]
    assert cells["car"] == ["car", "60.0", "55.0", "−15.0 to +5.0", "−5.0"]
    assert cells["Zebra"] == ["Zebra", "—", "40.0", "—", "—"]
    assert cells["road"][4] == "0.0"
    tips = [str(model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole)) for row in range(5)]
    assert "few images" in tips[0]
    assert "includes 0" in tips[1]
    assert "excludes 0" in tips[2]
    assert "7 segments fixed, 0 broken" in tips[2]


def test_bars_lie_within_the_scale(model: DifferenceModel) -> None:
    bars: dict[str, Bar] = {name: model.index(row, 0).data(BAR_ROLE) for row, name in enumerate(names(model))}
    zero = bars["person"].zero
    # From -0.15 to 0.3.
    assert zero == pytest.approx(1 / 3)
    assert (bars["person"].difference, bars["person"].low, bars["person"].high) == pytest.approx((7 / 9, 5 / 9, 1.0))
    assert bars["person"].significant
    assert bars["car"].low == pytest.approx(0.0)
    assert bars["road"].difference == pytest.approx(zero)
    assert bars["airplane"].low is None
    assert bars["Zebra"].difference is None


@pytest.mark.parametrize("difference", [-0.4, 0.0, 0.4])
def test_there_is_room_on_either_side_of_zero(qapp: QApplication, difference: float) -> None:
    one = {name: value[:1] for name, value in vars(columns()).items() if name != "names"}
    one |= {name: np.full(1, difference) for name in ("difference", "low", "high")}
    left, right = DifferenceColumns(names=NAMES, **one).scale
    assert left < 0 < right
    assert left <= difference <= right
    model = DifferenceModel()
    model.set_columns(DifferenceColumns(names=NAMES, **one))
    bar: Bar = model.index(0, 0).data(BAR_ROLE)
    assert 0.1 < bar.zero < 0.9
