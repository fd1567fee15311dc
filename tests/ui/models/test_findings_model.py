from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from panview.presentation.rows import FindingRow
from panview.ui.models.findings_model import Column, FindingsModel


def found(severity: int, code: str, image: str = "") -> FindingRow:
    return FindingRow(severity, code, f"text of {code}", image, "ground truth", "title", "effect", "remedy", "a.json")


ROWS = [found(0, "PV401", "b.jpg"), found(0, "PV102"), found(1, "PV310", "a.jpg"), found(2, "PV502", "a.jpg")]


def column(model: FindingsModel, which: Column) -> list[str]:
    return [str(model.index(row, which).data()) for row in range(model.rowCount())]


def test_model_is_sound(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = FindingsModel()
    qtmodeltester.check(model)
    model.set_rows(ROWS)
    qtmodeltester.check(model)
    assert column(model, Column.SEVERITY) == ["error", "error", "warning", "note"]
    assert column(model, Column.IMAGE) == ["b.jpg", "—", "a.jpg", "a.jpg"]


def test_rows_are_sorted_by_any_column_and_keep_their_number(qtbot: QtBot) -> None:
    model = FindingsModel()
    model.set_rows(ROWS)
    kept = QPersistentModelIndex(model.index(0, 0))
    model.sort(Column.CODE, Qt.SortOrder.AscendingOrder)
    assert column(model, Column.CODE) == ["PV102", "PV310", "PV401", "PV502"]
    assert [model.number(row) for row in range(4)] == [1, 2, 0, 3]
    assert kept.row() == 2
    model.sort(Column.SEVERITY, Qt.SortOrder.DescendingOrder)
    assert column(model, Column.SEVERITY) == ["note", "warning", "error", "error"]
    assert model.row(0).code == "PV502"
    assert model.rowCount(model.index(0, 0)) == 0
    assert not QModelIndex().isValid()


def test_many_of_a_code_are_one_line_until_they_are_wanted(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = FindingsModel()
    model.set_rows([*(found(1, "PV312", f"{n}.jpg") for n in range(30)), found(0, "PV401")])
    qtmodeltester.check(model)
    assert column(model, Column.CODE) == ["PV401", "PV312"]
    assert (model.is_head(0), model.is_head(1)) == (False, True)
    assert model.index(1, Column.FINDING).data() == "Title (30)"
    kept = QPersistentModelIndex(model.index(1, 0))
    model.set_open(1, True)
    qtmodeltester.check(model)
    assert model.rowCount() == 32
    model.sort(Column.IMAGE, Qt.SortOrder.DescendingOrder)
    assert [model.number(row) for row in range(3)] == [30, 9, 9], "the head stands where the first one does"
    assert (kept.row(), model.is_head(kept.row())) == (1, True)
    model.set_open(1, False)
    assert (model.rowCount(), kept.row()) == (2, 1)
    few = FindingsModel()
    few.set_rows([found(1, "PV312", "a.jpg"), found(1, "PV312", "b.jpg")])
    assert few.rowCount() == 3, "of a few all are shown"
