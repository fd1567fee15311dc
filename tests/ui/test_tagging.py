"""Tags in a whole window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QInputDialog

from panview.review.tag_file import read_tags, tag_file_of
from panview.ui.models.image_list_model import ImageRole
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet, Start


def tag_by_dialog(hand: AtHand, text: str) -> None:
    hand.window.image_list.view.setFocus()
    hand.do("tag")
    (dialog,) = hand.window.findChildren(QInputDialog)
    dialog.setTextValue(text)
    dialog.accept()
    hand.settle()
    hand.see(lambda: not hand.review.tags.busy)
    hand.see(lambda: not hand.window.findChildren(QInputDialog))


def select(hand: AtHand, rows: list[int]) -> None:
    images = hand.window.image_list
    selection = images.view.selectionModel()
    flag = QItemSelectionModel.SelectionFlag
    for count, row in enumerate(rows):
        index = images.model.index(images.model.position(row))
        selection.setCurrentIndex(index, (flag.ClearAndSelect if not count else flag.Select) | flag.Rows)
    hand.settle()


def listed(hand: AtHand) -> list[int]:
    return sorted(hand.window.image_list.model.listed_order().tolist())


def test_tags_are_put_on_taken_off_filtered_by_and_kept(start: Start, random_set: RandomSet, tmp_path: Path) -> None:
    hand = start()
    written = random_set.written
    hand.open(written.root, written.prediction)
    hand.see(lambda: not hand.review.tags.busy)
    select(hand, [2, 5])
    tag_by_dialog(hand, "blurred")
    assert "blurred put on 2 images" in hand.window.status_line.message()
    model = hand.window.image_list.model
    assert str(model.index(model.position(5)).data(ImageRole.DETAIL)).endswith(" · blurred")
    # One press, one tag.
    select(hand, [7])
    hand.window.activateWindow()
    hand.window.image_list.view.setFocus()
    hand.see(hand.window.isActiveWindow)
    hand.key(Qt.Key.Key_L, hand.window.image_list.view, Qt.KeyboardModifier.ShiftModifier)
    assert hand.snapshot.tags.of(7) == ("blurred",)
    hand.type_filter("tag = 'blurred'")
    assert listed(hand) == [2, 5, 7]
    # The list follows a tag that is taken off, and undo brings it back.
    select(hand, [5])
    hand.do("tag_again")
    assert listed(hand) == [2, 7]
    hand.do("undo")
    assert listed(hand) == [2, 5, 7]
    hand.do("clear_filter")
    hand.see(lambda: not hand.review.tags.busy)
    out = tmp_path / "out.csv"
    hand.review.tags.export(out)
    hand.see(out.exists)
    dataset = hand.snapshot.dataset
    assert read_tags(dataset, out).marks["blurred"].nonzero()[0].tolist() == [2, 5, 7]
    hand.review.close()
    assert read_tags(dataset, tag_file_of(dataset)).marks["blurred"].nonzero()[0].tolist() == [2, 5, 7]
    again = start()
    again.open(written.root, written.prediction)
    again.see(lambda: bool(again.snapshot.tags))
    again.settle()
    again.type_filter("has tag")
    assert listed(again) == [2, 5, 7]


def test_what_is_no_tag_is_said(random_opened: AtHand) -> None:
    random_opened.see(lambda: not random_opened.review.tags.busy)
    tag_by_dialog(random_opened, "=cmd")
    assert "begins with a letter or a digit" in random_opened.window.status_line.message()
    assert not random_opened.snapshot.tags.marks
