"""Inspector, progress, banner, welcome page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import Status
from panview.presentation.cards import InspectorContent
from panview.presentation.formatting import format_impact, format_seconds_left
from panview.presentation.rows import RecentEntry
from panview.ui.panels.inspector_panel import InspectorPanel
from panview.ui.panels.message_banner import MessageBanner
from panview.ui.panels.progress_bar import ProgressItem
from panview.ui.panels.welcome_page import MOST_RECENTS, WelcomePage
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.filter_line import FilterLine
from panview.ui.widgets.status import status_colour

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

LEFT = Qt.MouseButton.LeftButton


def content(count: int, status: Status = Status.FP) -> InspectorContent:
    rows = tuple((f"label {place}", f"value {place}") for place in range(count))
    return InspectorContent("person", "#12", status, rows, "No ground truth of its category overlaps it.")


def test_inspector_shows_rows_and_forgets_them(qtbot: QtBot) -> None:
    panel = InspectorPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 500)
    panel.show()
    assert panel.empty.isVisible()
    panel.set_content(content(6))
    assert not panel.empty.isVisible()
    assert panel.texts() == [text for place in range(6) for text in (f"label {place}", f"value {place}")]
    panel.set_content(content(2))
    assert panel.texts() == ["label 0", "value 0", "label 1", "value 1"]
    panel.set_content(None)
    assert panel.empty.isVisible()


def test_a_long_name_in_the_inspector_cuts_no_label_but_its_own(qtbot: QtBot) -> None:
    panel = InspectorPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 500)
    panel.show()
    long = "a-category-with-a-long-name-merged #6316128"
    rows = (("Void removed", "23 px"), ("Best overlap", long), ("Not predicted", "2,763 px"))
    panel.set_content(replace(content(0), rows=rows))
    qtbot.waitUntil(lambda: panel._labels[0][0].width() > 0)
    # The tip of a label says it whole where it is cut.
    assert [label.toolTip() for label, _ in panel._labels[::2]] == ["", ""]


def test_inspector_colours_follow_the_palette(qtbot: QtBot) -> None:
    panel = InspectorPanel()
    qtbot.addWidget(panel)
    panel.set_content(content(1, Status.TP))
    assert panel._swatch.colour() == status_colour(Status.TP, "okabe-ito")
    panel.set_palette_name("classic")
    assert panel._swatch.colour() == status_colour(Status.TP, "classic")
    assert panel._swatch.colour() != status_colour(Status.TP, "okabe-ito")


def test_progress_says_speed_and_time_left(qtbot: QtBot) -> None:
    item = ProgressItem()
    qtbot.addWidget(item)
    assert not item.isVisible()
    item.set_progress("Matching", 1904, 5000, 11.2)
    assert item.texts() == ("Matching", "1,904 of 5,000 · 11.2 images/s · 4 min 36 s left")
    assert item.isVisible()
    with qtbot.waitSignal(item.cancel_requested):
        qtbot.mouseClick(item.cancel, LEFT)
    item.set_cancelling()
    assert not item.cancel.isEnabled()
    item.set_progress("Reading", 0, 0)
    assert item.texts() == ("Reading", "")
    assert item._bar.maximum() == 0
    item.clear()
    assert not item.isVisible()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "0 s left"), (59.4, "59 s left"), (276, "4 min 36 s left"), (1500, "25 min left"), (7500, "2 h 5 min left")],
)
def test_time_left(seconds: float, text: str) -> None:
    assert format_seconds_left(seconds) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.0, "0"),
        (0.05, "+5.00"),
        (0.0031, "+0.31"),
        (0.00043, "+0.043"),
        (0.0000034, "+0.00034"),
        (0.0000001, "+0.00001"),
        (0.00000001, "<0.00001"),
        (float("nan"), "—"),
        (None, "—"),
    ],
)
def test_impact_keeps_two_figures(fraction: float | None, text: str) -> None:
    assert format_impact(fraction) == text


def test_banner_comes_and_goes(qtbot: QtBot) -> None:
    banner = MessageBanner()
    qtbot.addWidget(banner)
    banner.resize(600, 80)
    assert not banner.isVisible()
    helped: list[str] = []
    banner.show_message(
        "The photo cannot be read",
        "a.jpg: not a JPEG file",
        "warning",
        "Show in folder",
        lambda: helped.append("shown"),
    )
    assert banner.isVisible()
    assert banner.message() == ("warning", "The photo cannot be read", "a.jpg: not a JPEG file")
    qtbot.mouseClick(banner.action_button, LEFT)
    assert helped == ["shown"]
    with qtbot.waitSignal(banner.dismissed):
        qtbot.mouseClick(banner.close_button, LEFT)
    assert not banner.isVisible()
    banner.show_message("Done", level="info")
    assert not banner.action_button.isVisible()
    with qtbot.assertNotEmitted(banner.dismissed):
        banner.clear()


@pytest.fixture
def page(qtbot: QtBot) -> WelcomePage:
    made = WelcomePage()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.set_recents(
        [RecentEntry("/data/coco/p.json", "coco / p", "/data/coco"), RecentEntry("/b", "long" * 60, "long" * 60)]
    )
    made.show()
    return made


def test_ways_in(page: WelcomePage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.open_requested):
        qtbot.mouseClick(page.open_button, LEFT)
    with qtbot.waitSignal(page.demo_requested):
        qtbot.mouseClick(page.demo_button, LEFT)
    with qtbot.waitSignal(page.recent_activated) as heard:
        qtbot.mouseClick(page.rows[0], LEFT, pos=QPoint(60, 20))
    assert heard.args == ["/data/coco/p.json"]


def test_a_recent_can_be_forgotten(page: WelcomePage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.recent_activated), qtbot.waitSignal(page.recent_removed) as heard:
        qtbot.mouseClick(page.rows[1].remove, LEFT)
    assert heard.args == ["/b"]


def test_recents_are_limited_and_may_be_none(page: WelcomePage) -> None:
    page.set_recents([RecentEntry(f"/data/{place}", "coco", "") for place in range(20)])
    assert len(page.rows) == MOST_RECENTS
    assert page.sizeHint().height() < 800
    page.set_recents(())
    assert page.rows == []
    assert not page._recent_title.isVisible()


def test_a_low_window_lists_as_many_recents_as_it_can_show_whole(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    page = WelcomePage(holder)
    holder.show()
    page.set_recents([RecentEntry(f"/data/{place}", "coco", "") for place in range(20)])
    for tall, count in ((900, MOST_RECENTS), (600, 3), (900, MOST_RECENTS), (300, 1)):
        page.resize(1024, tall)
        QApplication.processEvents()
        shown = [row for row in page.rows if row.isVisible()]
        assert len(shown) == count
        assert {row.height() for row in shown} == {48}
        if tall > 300:
            assert page._hint.geometry().bottom() <= tall
    assert page.address_button.isVisible()


def test_drop_zone_lights_up(page: WelcomePage) -> None:
    before = page._drop.grab().toImage()
    page.set_drag_active(True)
    assert page.drag_active()
    assert page._drop.grab().toImage() != before
    page.set_drag_active(False)
    assert page._drop.grab().toImage() == before


@pytest.mark.parametrize("wide", [200, 240, 300, 500])
def test_a_sentence_in_an_empty_place_leaves_no_word_alone(qtbot: QtBot, wide: int) -> None:
    place = EmptyState("Click a segment to see why it matched, or did not")
    qtbot.addWidget(place)
    place.resize(wide, 300)
    place.show()
    label = place.label
    qtbot.waitUntil(lambda: label.width() == label.sizeHint().width())
    # As many lines as in all the room there is, none of them longer than it has to be.
    assert label.heightForWidth(label.width()) == label.heightForWidth(wide - 40)
    assert label.heightForWidth(label.width() - 1) > label.heightForWidth(label.width())
    place.set_text("Nothing")
    qtbot.waitUntil(lambda: label.width() < 100)


def test_a_space_at_the_end_of_a_line_of_a_filter_does_not_shift_it(qtbot: QtBot) -> None:
    # Where a line ends at a space depends on the font.
    for wide in range(165, 225, 6):
        line = FilterLine("a filter")
        qtbot.addWidget(line)
        line.resize(wide, 60)
        line.show()
        for letter in "status = 'FN' and area > 9000":
            qtbot.keyClicks(line, letter)
            QApplication.processEvents()
            assert line.horizontalScrollBar().value() == 0
