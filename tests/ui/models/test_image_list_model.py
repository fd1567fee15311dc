"""The image list is a thin layer: right orders, few calls."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import ErrorType
from panview.presentation.image_columns import ImageColumns
from panview.presentation.image_list import SORT_KEYS
from panview.ui.models.image_list_model import THUMBNAILS_KEPT, ImageListModel, ImageRole
from panview.ui.widgets.row_table import RowTable
from tests.ui.models.counting import CountingMixin

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def columns(count: int, seed: int = 0) -> ImageColumns:
    rng = np.random.default_rng(seed)
    iou = rng.random(count)
    iou[rng.random(count) < 0.2] = np.nan
    names = tuple(f"{number:06d}.jpg" for number in rng.permutation(count))
    return ImageColumns(
        names=names,
        segments=rng.integers(1, 30, count).astype(np.int32),
        errors=rng.integers(0, 9, count).astype(np.int32),
        impact=rng.random(count) / 100,
        iou=iou,
        error_type=rng.integers(0, 4, count).astype(np.uint8),
        gains=np.array([0, 0.1, 0.3, 0.2, *[0] * 8]),
    )


@pytest.fixture
def model(qapp: QApplication) -> ImageListModel:
    made = ImageListModel()
    made.set_columns(columns(50))
    return made


def shown_names(model: ImageListModel) -> list[str]:
    return [model.index(place).data() for place in range(model.rowCount())]


def test_model_keeps_qts_rules(model: ImageListModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    model.set_listed(np.array([3, 9, 30], np.int32))
    model.sort_by("name", False)
    qtmodeltester.check(model)


@pytest.mark.parametrize("key", SORT_KEYS)
@pytest.mark.parametrize("descending", [False, True])
def test_sorted_like_numpy(model: ImageListModel, key: str, descending: bool) -> None:
    model.sort_by(key, descending)
    given = columns(50)
    assert given.error_type is not None
    assert given.impact is not None
    # The types in the order of their gains, and the worst image of each first.
    types = np.array([-1, 0, 2, 1])[given.error_type] + given.impact
    keys = {
        "impact": given.impact,
        "error type": types,
        "iou": given.iou,
        "errors": given.errors,
        "name": np.argsort(np.argsort(np.array(given.names))),
        "dataset order": np.arange(50),
    }[key]
    assert keys is not None
    shown = keys[model.listed_order()]
    numbers = shown[~np.isnan(shown)]
    assert len(shown) == 50
    steps = np.diff(numbers)
    assert (steps <= 0).all() if descending else (steps >= 0).all()
    assert not np.isnan(shown[: len(numbers)]).any()


def test_sorted_by_error_type_a_row_names_it(model: ImageListModel) -> None:
    assert "missed" not in "".join(str(model.index(place).data(ImageRole.DETAIL)) for place in range(50))
    model.sort_by("error type", True)
    details = [str(model.index(place).data(ImageRole.DETAIL)) for place in range(50)]
    words = [detail.partition(" · ")[0] for detail in details if " · " in detail]
    assert list(dict.fromkeys(words)) == [ErrorType(kind).label for kind in (2, 3, 1)]
    assert all(" · " not in detail for detail in details[len(words) :])


def test_sort_role_is_a_number(model: ImageListModel) -> None:
    model.sort_by("errors", True)
    roles = [model.index(place).data(ImageRole.SORT) for place in range(50)]
    assert roles == sorted(roles, reverse=True)
    assert isinstance(roles[0], int)


def test_equal_images_stay_in_dataset_order(model: ImageListModel) -> None:
    model.sort_by("errors", True)
    errors = columns(50).errors
    assert errors is not None
    order = model.listed_order()
    same = errors[order[:-1]] == errors[order[1:]]
    assert same.any()
    assert (np.diff(order)[same] > 0).all()


def test_listed_images_and_their_places(model: ImageListModel) -> None:
    model.sort_by("dataset order", False)
    model.set_listed(np.array([30, 3, 9], np.int32))
    assert model.listed_order().tolist() == [3, 9, 30]
    assert [model.position(row) for row in (3, 9, 30, 4, -1, 99)] == [0, 1, 2, -1, -1, -1]
    assert model.positions(np.array([30, 4, 3], np.int32)).tolist() == [0, 2]
    assert model.total() == 50


def test_new_figures_keep_the_listing_but_new_names_do_not(model: ImageListModel) -> None:
    model.set_listed(np.array([3, 9], np.int32))
    model.set_thumbnail(3, QPixmap(4, 4))
    model.set_columns(replace(columns(50), names=model.names(), errors=np.full(50, 77, np.int32)))
    assert model.rowCount() == 2
    assert model.index(0).data(ImageRole.DETAIL) == "77 errors"
    assert model.thumbnail(3) is not None
    # Another copy of the dataset has the same names and other pictures.
    model.set_columns(columns(50))
    assert model.rowCount() == 50
    assert model.thumbnail(3) is None


def test_texts(qapp: QApplication) -> None:
    model = ImageListModel()
    model.set_columns(
        ImageColumns(
            names=("a.jpg", "b.jpg", "c.jpg"),
            segments=np.array([1, 5, 2], np.int32),
            errors=np.array([6, 1, 0], np.int32),
            impact=np.array([0.0031, 0.00012, 0.0]),
            iou=np.array([0.584, np.nan, 1.0]),
        )
    )
    rows = [model.index(place) for place in range(3)]
    assert [row.data(ImageRole.DETAIL) for row in rows] == ["6 errors", "1 error", "no errors"]
    assert [row.data(ImageRole.FIGURE) for row in rows] == ["+0.31", "+0.012", ""]
    model.sort_by("iou", False)
    assert [model.index(place).data(ImageRole.FIGURE) for place in range(3)] == ["0.58", "1.00", "—"]


def test_ground_truth_alone_shows_segments(qapp: QApplication) -> None:
    model = ImageListModel()
    model.set_columns(ImageColumns(("a.jpg", "b.jpg"), np.array([14, 1], np.int32)))
    assert [model.index(place).data(ImageRole.DETAIL) for place in range(2)] == ["14 segments", "1 segment"]
    assert model.listed_order().tolist() == [0, 1]


def test_columns_of_other_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"errors: expected \(1,\), got \(2,\)"):
        ImageColumns(("a.jpg",), np.zeros(1, np.int32), errors=np.zeros(2, np.int32))


def test_only_so_many_thumbnails_are_kept(model: ImageListModel) -> None:
    model.set_thumbnail(0, QPixmap(4, 4))
    model.set_thumbnail(1, QPixmap(4, 4))
    for row in range(2, THUMBNAILS_KEPT):
        model.set_thumbnail(row, QPixmap(4, 4))
    assert model.thumbnail(0) is not None
    model.set_thumbnail(THUMBNAILS_KEPT, QPixmap(4, 4))
    assert model.thumbnail(1) is None, "the one shown longest ago goes"
    assert model.thumbnail(0) is not None


def test_a_thumbnail_changes_one_row(model: ImageListModel, qtbot: QtBot) -> None:
    model.sort_by("dataset order", False)
    with qtbot.waitSignal(model.dataChanged) as heard:
        model.set_thumbnail(7, QPixmap(4, 4))
    first, last, roles = heard.args
    assert (first.row(), last.row(), roles) == (7, 7, [Qt.ItemDataRole.DecorationRole])


class CountingImages(CountingMixin, ImageListModel):
    pass


def test_a_view_of_118287_images_asks_only_for_what_it_shows(qtbot: QtBot) -> None:
    model = CountingImages()
    view = RowTable(62, "Images")
    view.setModel(model)
    view.resize(300, 700)
    qtbot.addWidget(view)
    view.show()
    given = columns(118_287)
    model.calls.clear()
    model.set_columns(given)
    model.sort_by("iou", True)
    model.sort_by("name", False)
    model.set_listed(np.arange(0, 118_287, 2, dtype=np.int32))
    view.selectRow(20_000)
    view.scrollTo(model.index(50_000))
    QApplication.processEvents()
    assert model.rowCount() == 59_144
    assert sum(model.calls.values()) < 3_000, model.calls
