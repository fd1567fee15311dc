"""Categories by segments, lowest PQ, name, errors."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from panview.presentation.category_columns import SORT_KEYS, CategoryColumns
from panview.ui.models.category_model import CategoryModel, CategoryRole

NAMES = ("person", "car", "Airplane", "sky", "rug")


def columns(pq: tuple[float, ...] = (0.48, 0.44, np.nan, 0.66, 0.2)) -> CategoryColumns:
    return CategoryColumns(
        names=NAMES,
        isthing=np.array([True, True, True, False, False]),
        segments=np.array([1203, 311, 0, 355, 12]),
        pq=np.array(pq),
        errors=np.array([90, 95, 0, 3, 0]),
    )


@pytest.fixture
def model(qapp: QApplication) -> CategoryModel:
    made = CategoryModel()
    made.set_columns(columns())
    return made


def test_model_keeps_qts_rules(model: CategoryModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("segments", ["person", "sky", "car", "rug", "Airplane"]),
        ("pq", ["rug", "car", "person", "sky", "Airplane"]),
        ("name", ["Airplane", "car", "person", "rug", "sky"]),
        ("errors", ["car", "person", "sky", "rug", "Airplane"]),
    ],
)
def test_orders(model: CategoryModel, key: str, names: list[str]) -> None:
    assert key in SORT_KEYS
    model.sort_by(key)
    assert [model.index(place).data() for place in range(5)] == names


def test_words_of_a_row(model: CategoryModel) -> None:
    row = model.index(0)
    assert row.data(CategoryRole.INDEX) == 0
    assert row.data(CategoryRole.KIND) == "T"
    assert row.data(CategoryRole.PQ_TEXT) == "48.0"
    assert row.data(CategoryRole.COUNT_TEXT) == "1,203"
    nothing = model.index(4)
    assert (nothing.data(CategoryRole.PQ_TEXT), nothing.data(CategoryRole.COUNT_TEXT)) == ("—", "—")
    model.sort_by("errors")
    assert model.index(0).data(CategoryRole.COUNT_TEXT) == "95"


def test_figures_that_move_nothing_do_not_reset_the_view(model: CategoryModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.set_columns(columns((0.1, 0.2, np.nan, 0.3, 0.4)))
    assert model.index(0).data(CategoryRole.PQ_TEXT) == "10.0"
    model.sort_by("pq")
    with qtbot.waitSignal(model.modelReset):
        model.set_columns(columns())
    assert model.index(0).data() == "rug"
