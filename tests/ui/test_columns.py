"""Columns fit what they hold at every width: no figure is cut, and no two texts lie on each other."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import ErrorType
from panview.presentation.column_widths import Need, least_width, share_width
from panview.presentation.figures_content import Figure
from panview.presentation.model_lines import ModelLine
from panview.presentation.rows import BarRow, ErrorBar, ScoreRow
from panview.ui.pages.figures_page import FigureStrip
from panview.ui.pages.model_table import ModelTable
from panview.ui.panels.error_bars import ErrorBars
from panview.ui.panels.score_table import ScoreTable
from panview.ui.widgets import painting
from panview.ui.widgets.bar_table import BarTable
from tests.ui.at_hand import AtHand

Drawn = tuple[QRect, str, float]
NAMES = st.builds(
    lambda least, more, share, leaves: Need(least, least + more, share, leaves),
    st.integers(1, 90),
    st.integers(0, 300),
    st.sampled_from([0.0, 0.3, 1.0]),
    st.integers(0, 4),
)


@given(st.integers(0, 4000), st.lists(NAMES, min_size=1, max_size=9))
def test_columns_get_what_they_need_and_fill_the_room(room: int, needs: list[Need]) -> None:
    widths = share_width(room, needs)
    kept = [at for at, width in enumerate(widths) if width]
    assert all(widths[at] >= needs[at].least for at in kept)
    assert all(at in kept for at, need in enumerate(needs) if not need.leaves)
    gone = {need.leaves for at, need in enumerate(needs) if at not in kept}
    assert all(needs[at].leaves > max(gone) or not needs[at].leaves for at in kept if gone)
    if room >= least_width(needs):
        assert sum(widths) <= room
    if any(needs[at].share for at in kept) and room >= least_width(needs):
        assert sum(widths) == room


def test_a_column_comes_back_when_there_is_room() -> None:
    needs = [Need(40, 100, 1.0), Need(50, 50), Need(30, 30, leaves=2), Need(24, 24, leaves=1)]
    assert share_width(200, needs) == [96, 50, 30, 24]
    assert share_width(143, needs) == [63, 50, 30, 0]
    assert share_width(90, needs) == [40, 50, 0, 0]
    assert share_width(60, needs) == [40, 50, 0, 0], "it is scrolled then"


@contextmanager
def drawn_texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Drawn]]:
    """Note each text that is drawn, with its rectangle and its own width."""
    found: list[Drawn] = []
    real = painting.draw_text

    def note(
        painter: QPainter,
        rect: QRect,
        text: str,
        font: QFont,
        colour: str,
        align: Qt.AlignmentFlag = painting.LEFT,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        if rect.width() > 0:
            found.append((QRect(rect), text, QFontMetricsF(font).horizontalAdvance(text)))
        real(painter, rect, text, font, colour, align, elide)

    with monkeypatch.context() as patch:
        for module in (
            "panels.score_table",
            "widgets.bar_table",
            "pages.model_table",
            "pages.figures_page",
            "panels.category_delegate",
            "widgets.cell_delegate",
            "pages.difference_list",
        ):
            patch.setattr(importlib.import_module(f"panview.ui.{module}"), "draw_text", note)
        yield found


def is_figure(text: str) -> bool:
    return re.fullmatch("[+<\N{MINUS SIGN}]?[0-9][0-9,.]*%?", text) is not None


def assert_apart(found: list[Drawn]) -> None:
    """No figure is wider than its cell, and no two cells of a line share a pixel."""
    assert any(is_figure(text) for _, text, _ in found)
    for rect, text, wide in found:
        assert not is_figure(text) or wide <= rect.width(), (text, wide, rect)
    lines: dict[tuple[int, int], list[QRect]] = {}
    for rect, text, _ in found:
        if text and rect.width() > 0:
            lines.setdefault((rect.y(), rect.height()), []).append(rect)
    for line in lines.values():
        for first, second in pairwise(sorted(line, key=QRect.x)):
            assert first.x() + first.width() <= second.x() + 1, (first, second)


def scores(beside: bool) -> list[ScoreRow]:
    und = 1.0 if beside else None
    return [
        ScoreRow("All", 1.0, 1.0, 1.0, 133, undisputed=und),
        ScoreRow("Things", 0.4612, 0.8, 0.5, 80, undisputed=und),
        ScoreRow("Stuff", 0.461, 0.8, 0.5, 53),
        ScoreRow("Things, pub.", 1.0, 1.0, 1.0, None, quiet=True),
    ]


@pytest.mark.parametrize("width", [190, 212, 236, 260, 316, 420, 700])
@pytest.mark.parametrize("beside", [False, True])
def test_scores(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, width: int, beside: bool) -> None:
    table = ScoreTable()
    qtbot.addWidget(table)
    table.set_rows(scores(beside))
    shown(table, max(width, table.minimumSizeHint().width()), monkeypatch)
    assert table.minimumSizeHint().width() <= 236, "the panel at its narrowest"


@pytest.mark.parametrize("width", [180, 230, 300, 360, 600, 1400])
def test_bars(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    confused = BarTable("Confused most", ("count", "share"), label_share=0.56)
    confused.set_rows(
        [
            BarRow("dining table-merged → floor-other-merged", None, ("1", "100.0%")),
            BarRow("person → dog", None, ("12,345,678", "9.9%")),
        ]
    )
    sizes = BarTable("PQ by size", ("PQ", "SQ", "RQ", "TP", "FP", "FN"), label_share=0.33)
    sizes.set_rows([BarRow("small", 0.4, ("100.0", "100.0", "100.0", "36,781", "1,234,567", "36,781"))])
    errors = ErrorBars()
    errors.set_bars([ErrorBar(kind, 1_234_567, 0.000001234) for kind in ErrorType if kind])
    for table in (confused, sizes, errors):
        qtbot.addWidget(table)
        shown(table, max(width, table.minimumSizeHint().width()), monkeypatch)


@pytest.mark.parametrize("width", [260, 340, 440, 520, 800, 1900])
def test_models(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    table = ModelTable()
    qtbot.addWidget(table)
    table.set_lines([ModelLine("a very long name of a model " * 3, ("100.0", "100.0", "100.0") * 3, mark="A")])
    shown(table, max(width, table.minimumSizeHint().width()), monkeypatch)


@pytest.mark.parametrize("width", [200, 300, 900])
def test_large_figures(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    strip = FigureStrip("Pixels")
    qtbot.addWidget(strip)
    strip.set_figures([Figure(name, "100.0", "") for name in ("mean IoU", "pixel accuracy", "frequency weighted IoU")])
    shown(strip, max(width, strip.minimumSizeHint().width()), monkeypatch)


def shown(widget: QWidget, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    widget.resize(width, widget.sizeHint().height())
    with drawn_texts(monkeypatch) as found:
        widget.render(QPixmap(widget.size()))
    assert_apart(found)


@pytest.mark.parametrize(
    "size",
    [
        (1024, 700),
        pytest.param((1600, 1000), marks=pytest.mark.long),
        pytest.param((3840, 2160), marks=pytest.mark.long),
    ],
)
def test_every_page_of_a_window(opened: AtHand, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
    window = opened.window
    window.resize(*size)
    opened.do("next_disagreement")
    opened.do("verdict_truth_wrong")
    opened.see(lambda: window.metrics.scores.beside)
    opened.do("compare_with_next")
    for sizes in (None, [240, 4000, 260], [900, 300, 900]):
        if sizes is not None:
            window.panels.across.setSizes(sizes)
        for page in ("figures", "confusion", "compare", "images"):
            opened.do(f"page_{page}")
            for listed in ("errors", "categories"):
                window.metrics.set_list(listed)
                QApplication.processEvents()
                with drawn_texts(monkeypatch) as found:
                    window.repaint()
                    for view in window.findChildren(QWidget):
                        if view.isVisible():
                            view.repaint()
                for rect, text, wide in found:
                    assert not is_figure(text) or wide <= rect.width() + 1, (size, sizes, page, text, wide, rect)
    assert window.metrics.scores.beside, "PQ without disputed truth is shown"


def test_names_of_an_earlier_turn_are_whole_before_others_get_more() -> None:
    needs = [Need(40, 100, 1.0, turn=1), Need(30, 90, turn=0), Need(20, 60, turn=0)]
    assert share_width(90, needs) == [40, 30, 20]
    assert share_width(140, needs) == [40, 60, 40]
    assert share_width(190, needs) == [40, 90, 60]
    assert share_width(220, needs) == [70, 90, 60]
    assert share_width(300, needs) == [150, 90, 60]
