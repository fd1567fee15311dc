"""Text that comes from data is shown as it is written, wherever it is shown."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox, QToolTip, QWidget

from panview.datasets.demo import DemoSet
from panview.ui.guard import made_at_rest
from panview.ui.literal import menu_text, tip_text, title_text
from panview.ui.widgets.labels import MarkedText, WrappedLabel
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start

HOSTILE = (
    '<img src="{picture}">',
    "salt & pepper",
    "two\nlines",
    "turned \u202e round",
    "bell \x07 and escape \x1b[31m",
    "x" * 4000,
    "<b>bold</b>",
    "null\u200bwidth",
)
UNSEEN = set("\x00\x07\x1b\r\u200b\u202e\u2028")


def test_menus_tips_and_titles_take_nothing_for_a_command() -> None:
    assert menu_text("salt & pepper\tCtrl+Q") == "salt && pepper\\tCtrl+Q"
    assert menu_text("x" * 4000 + "y") == "x" * 45 + "…" + "x" * 43 + "y"
    assert len(title_text("x" * 70_000)) == 1000
    assert title_text("a[*]b\n") == "a[*][*]b\\n"
    tip = tip_text("first\n" + "y" * 8000)
    assert max(map(len, tip.split("\n"))) <= 100
    assert len(tip.split("\n")) <= 40
    assert tip.startswith("first\n")


@pytest.fixture
def hostile(start: Start, demo: DemoSet, tmp_path: Path) -> AtHand:
    """A window with a set whose names are out to do harm."""
    picture = tmp_path / "secret.png"
    pixmap = QPixmap(400, 300)
    pixmap.fill(Qt.GlobalColor.red)
    assert pixmap.save(str(picture))
    root = tmp_path / "salt & <b>pepper</b>"
    shutil.copytree(demo.root, root)
    document = root / "annotations" / "panoptic_val2017.json"
    predictions = [root / path.relative_to(demo.root) for path in demo.predictions]
    for file in (document, *predictions):
        content = json.loads(file.read_text())
        for place, category in enumerate(content.get("categories", ())):
            hostile = HOSTILE[place % len(HOSTILE)].format(picture=picture)
            category["name"] = f"{hostile} {place}"
            category["supercategory"] = HOSTILE[(place + 3) % len(HOSTILE)].format(picture=picture)
        file.write_text(json.dumps(content))
    hand = start()
    hand.open(root, *predictions)
    return hand


def tip_label() -> QLabel:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QLabel) and w.isVisible())


def hover(widget: QWidget, place: QPoint) -> None:
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place)))


def test_every_label_is_plain_and_no_name_is_a_shortcut_or_hides_a_character(hostile: AtHand) -> None:
    window = hostile.window
    for action in (
        "page_figures",
        "page_confusion",
        "page_compare",
        "page_images",
        "colour_category",
        "next_disagreement",
    ):
        hostile.do(action)
    hostile.window.metrics.set_list("categories")
    hostile.review.commands.change_filter("Filter by overlap", overlap=(0, 1))
    hostile.settle()
    labels = window.findChildren(QLabel)
    assert len(labels) > 20
    for label in labels:
        rich = label.textFormat() == Qt.TextFormat.RichText
        assert label.textFormat() == Qt.TextFormat.PlainText or rich, label
        assert not rich or isinstance(label, MarkedText)
        assert not UNSEEN & set(label.text()), label.text()
    for button in window.findChildren(QAbstractButton):
        assert button.shortcut().isEmpty(), button.text()
    assert not UNSEEN & set(window.windowTitle())
    assert "<b>pepper</b>" in window.windowTitle() or "val2017" in window.windowTitle()


def test_a_tool_tip_of_a_row_shows_the_name_and_not_what_it_names(hostile: AtHand) -> None:
    hostile.window.metrics.set_list("categories")
    hostile.settle()
    view = hostile.window.metrics.view
    names = [str(view.model().index(row, 0).data()) for row in range(view.model().rowCount())]
    row = next(place for place, name in enumerate(names) if name.startswith("<img"))
    view.scrollTo(view.model().index(row, 0))
    hover(view.viewport(), view.visualRect(view.model().index(row, 0)).center())
    label = tip_label()
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text().startswith("<img src=")
    assert label.sizeHint().height() < 200, "no picture"
    QToolTip.hideText()


def test_tool_tips_of_widgets_and_message_boxes_are_plain(hand: AtHand) -> None:
    hand.window.canvas_bar.outlines.setToolTip("<b>bold</b>\u202e")
    hover(hand.window.canvas_bar.outlines, QPoint(3, 3))
    assert tip_label().text() == "<b>bold</b>\\u202e"
    assert tip_label().textFormat() == Qt.TextFormat.PlainText
    QToolTip.hideText()
    box = QMessageBox(hand.window)
    box.setText("<b>bold</b>")
    box.setInformativeText("<i>why</i>")
    box.show()
    QApplication.processEvents()
    texts = [label for label in box.findChildren(QLabel) if label.text()]
    assert len(texts) >= 2
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in texts)
    box.close()
    box.deleteLater()


def test_what_is_made_unseen_is_plain_and_seen_from_then_on(hand: AtHand) -> None:
    def make() -> QWidget:
        made = QWidget()
        # Asked for its size, it is polished at once.
        QLabel("<b>bold</b>", made).ensurePolished()
        return made

    made = made_at_rest(hand.window, make)
    assert [label.textFormat() for label in made.findChildren(QLabel)] == [Qt.TextFormat.PlainText]
    with pytest.raises(RuntimeError, match="no page"):
        made_at_rest(hand.window, _fail)
    later = QLabel("<b>bold</b>")
    later.ensurePolished()
    assert later.textFormat() == Qt.TextFormat.PlainText


def _fail() -> QWidget:
    raise RuntimeError("no page")


def test_the_banner_keeps_its_lines_and_shows_what_is_in_them(hand: AtHand) -> None:
    hand.window.banner.show_message("<h1>no</h1>", "one\ntwo \x1b[31m")
    assert hand.window.banner.message() == ("error", "<h1>no</h1>", "one\ntwo \\x1b[31m")
    assert WrappedLabel("a\u202eb").text() == "a\\u202eb"


def test_a_name_without_an_end_leaves_what_is_around_it(hand: AtHand) -> None:
    hand.window.banner.show_message("no", f"a.json: {'x' * 70_000}.png is missing\ncopy it again")
    _, _, details = hand.window.banner.message()
    assert details == f"a.json: {'x' * 500}…{'x' * 495}.png is missing\ncopy it again"
    assert hand.window.banner.sizeHint().height() < 600


def test_the_legend_and_the_cards_stay_on_the_canvas(hostile: AtHand) -> None:
    hostile.do("colour_category")
    canvas = hostile.window.canvas
    QApplication.processEvents()
    for legend in canvas._legends:
        if legend.isVisible():
            assert legend.geometry().right() <= canvas.width()


def test_the_path_is_copied_as_it_is(hostile: AtHand) -> None:
    hostile.do("copy_path")
    path = str(hostile.snapshot.dataset.photo(hostile.review.cursor.now.image))
    assert QApplication.clipboard().text() == path
    assert "salt & <b>pepper</b>" in path
