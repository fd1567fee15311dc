"""What is dropped: where it lands is seen, a review is replaced only when asked, and of each item it is told."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtWidgets import QApplication

from panview.datasets.demo import DemoSet
from panview.review.remembered.views import views_text
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet


def hold(hand: AtHand, *paths: Path) -> None:
    """Hold files over the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(hand.window, enter)
    assert enter.isAccepted()
    hand.settle()


def test_who_holds_files_over_the_window_sees_where_they_land(
    opened: AtHand, random_set: RandomSet, tmp_path: Path
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("image_id,x\n1,2\n")
    overlay = opened.window.drop_overlay
    assert not overlay.isVisible()
    hold(opened, random_set.written.root, random_set.written.prediction, table)
    assert overlay.isVisible()
    root, prediction = random_set.written.root.name, random_set.written.prediction.name
    assert overlay.lines() == (
        f"{root} opens in place of demo / val2017",
        f"{prediction} is added as predictions",
        "table.csv is joined as the table of images",
    )
    QApplication.sendEvent(opened.window, QDragLeaveEvent())
    assert not overlay.isVisible()


def test_a_review_is_replaced_only_when_asked(opened: AtHand, random_set: RandomSet) -> None:
    before = opened.snapshot.dataset
    opened.drop(random_set.written.root, random_set.written.prediction)
    page = opened.window.lazy_question()
    title, text = page.question()
    assert title == f"Open {random_set.written.root.name} in place of demo / val2017?"
    assert f"{random_set.written.prediction.name} is added as predictions" in text
    opened.key(Qt.Key.Key_Escape, page.first_focus())
    assert opened.snapshot.dataset.is_same(before)
    opened.drop(random_set.written.root, random_set.written.prediction)
    opened.key(Qt.Key.Key_Return, page.first_focus())
    opened.settle()
    assert not opened.snapshot.dataset.is_same(before)
    assert opened.shown_set() == random_set.written.prediction.stem
    note = opened.window.drop_note
    assert note.isVisible()
    assert note.message() == (
        "info",
        "2 items dropped",
        f"{random_set.written.root.name}: opened\n{random_set.written.prediction.name}: added as predictions",
    )


def test_each_item_is_told_also_what_could_not_be_used(opened: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    bad, views = tmp_path / "bad.json", tmp_path / "views.json"
    bad.write_text("{}")
    views.write_bytes(views_text([]).replace(b'"views": []', b'"views": [{"name": "theirs"}]'))
    opened.do("close_prediction")
    opened.drop(bad, demo.predictions[0], views)
    level, text, details = opened.window.drop_note.message()
    lines = details.splitlines()
    assert (level, text) == ("warning", "3 items dropped")
    assert lines[0] == "views.json: imported as named views" or lines[-1] == "views.json: imported as named views"
    assert any(line.startswith("bad.json: not added as predictions; ") for line in lines)
    assert f"{demo.predictions[0].name}: added as predictions" in lines
    assert [each.name for each in opened.review.views.views] == ["theirs"]
    # Of a single one that failed there is one message, and of one that did not there is a line.
    opened.window.banner.clear()
    opened.drop(bad)
    assert not opened.window.drop_note.isVisible()
    assert "bad.json" in opened.banner


def test_with_a_set_that_cannot_be_opened_nothing_else_is(hand: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    bad = tmp_path / "annotations" / "panoptic_val2017.json"
    bad.parent.mkdir()
    bad.write_text('{"images": [], "annotations": [], "categories": [')
    (tmp_path / "annotations" / "panoptic_val2017").mkdir()
    hand.drop(bad, demo.predictions[0])
    hand.settle()
    assert not hand.window.reviewing
    details = hand.window.drop_note.message()[2]
    assert "panoptic_val2017.json: not opened; " in details
    assert f"{demo.predictions[0].name}: not added as predictions; panoptic_val2017.json could not be opened" in details
