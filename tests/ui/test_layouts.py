"""Rows and columns of widgets hold what was said, in that order."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from panview.ui.layouts import STRETCH, Space, Stretch, fill, in_column, in_row


def test_parts_stand_as_they_were_said(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    first, second, third, inner = QLabel("1"), QLabel("2"), QLabel("3"), in_column(QLabel("4"))
    made = in_row(
        first, (second, 2), STRETCH, Space(7), (third, 0, Qt.AlignmentFlag.AlignTop), (inner, 1), of=window, margins=3
    )
    assert isinstance(made, QHBoxLayout)
    assert window.layout() is made
    items = [made.itemAt(place) for place in range(made.count())]
    assert [item.widget() or item.layout() or item.spacerItem() is not None for item in items] == [
        first,
        second,
        True,
        True,
        third,
        inner,
    ]
    assert [made.stretch(place) for place in range(made.count())] == [0, 2, 1, 0, 0, 1]
    assert items[3].sizeHint().width() == 7
    assert items[4].alignment() == Qt.AlignmentFlag.AlignTop
    assert made.contentsMargins() == QMargins(3, 3, 3, 3)


def test_what_is_not_said_is_the_styles(qtbot: QtBot) -> None:
    window, plain = QWidget(), QWidget()
    for widget in (window, plain):
        qtbot.addWidget(widget)
    made, by_hand = in_column(QLabel("1"), of=window), QVBoxLayout(plain)
    assert (made.contentsMargins(), made.spacing()) == (by_hand.contentsMargins(), by_hand.spacing())
    said = in_column(margins=(1, 2, 3, 4), spacing=0)
    assert (said.contentsMargins(), said.spacing()) == (QMargins(1, 2, 3, 4), 0)


def test_a_layout_is_filled_further(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = in_column(QLabel("1"), of=window)
    inner = in_row(QLabel("2"))
    assert fill(made, Stretch(3), (inner, 0, Qt.AlignmentFlag.AlignRight)) is made
    assert (made.count(), made.stretch(1)) == (3, 3)
    assert inner.alignment() == Qt.AlignmentFlag.AlignRight
