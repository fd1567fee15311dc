"""Tags in a whole window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from panview.cli.app import run
from panview.datasets.demo import DemoSet
from panview.datasets.images_table import read_images_table
from panview.review.tag_file import read_tags, tag_file_of
from panview.ui.models.image_list_model import ImageRole
from panview.ui.models.tag_model import state_of
from tests.support.sets import WrittenSet
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet, Start


def tag_by_page(hand: AtHand, text: str, *, leave: bool = True) -> None:
    """Open the page, write a tag and press Enter."""
    hand.window.image_list.view.setFocus()
    hand.do("tag")
    page = hand.window.lazy_tags()
    QTest.keyClicks(page.line, text)
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    if leave:
        page.dismiss()
    hand.settle()
    hand.see(lambda: not hand.review.tags.busy)


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
    tag_by_page(hand, "blurred")
    assert "blurred added to 2 images" in hand.window.status_line.message()
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


@pytest.fixture
def tagging(random_opened: AtHand) -> AtHand:
    """A window with a set whose tags have been read."""
    random_opened.see(lambda: not random_opened.review.tags.busy)
    return random_opened


def shown_tags(hand: AtHand) -> list[tuple[str, Qt.CheckState]]:
    model = hand.window.lazy_tags().model
    return [(model.row(place).tag, state_of(model.row(place))) for place in range(model.rowCount())]


def test_what_is_no_tag_is_said_on_the_page(tagging: AtHand) -> None:
    tag_by_page(tagging, "=cmd", leave=False)
    page = tagging.window.lazy_tags()
    assert page.said() == "A tag must begin with a letter or digit, not with '='"
    assert page.line.text() == "=cmd"
    assert not tagging.snapshot.tags.marks


def test_the_page_shows_what_the_images_have_and_follows(tagging: AtHand) -> None:
    select(tagging, [1, 2])
    tag_by_page(tagging, "dark")
    select(tagging, [2, 3])
    tag_by_page(tagging, "wet", leave=False)
    page, state = tagging.window.lazy_tags(), Qt.CheckState
    assert page.title() == "Tags of 2 images"
    assert shown_tags(tagging) == [("dark", state.PartiallyChecked), ("wet", state.Checked)]
    # One that only some have is put on the others; a second time takes it off all.
    for left in (state.Checked, state.Unchecked):
        QTest.keyClicks(page.line, "da")
        QTest.keyClick(page.line, Qt.Key.Key_Return)
        tagging.settle()
        assert shown_tags(tagging)[0] == ("dark", left)
    assert tagging.snapshot.tags.marks["dark"].nonzero()[0].tolist() == [1]
    # Changes from elsewhere are seen too.
    tagging.review.state.undo_stack.undo()
    tagging.settle()
    assert shown_tags(tagging)[0] == ("dark", state.Checked)
    page.dismiss()
    # Of one image the page names it, and another begins with what that one has.
    select(tagging, [1])
    tagging.do("tag")
    assert page.title() == f"Tags of {tagging.snapshot.dataset.image_names[1]}"
    assert shown_tags(tagging) == [("dark", state.Checked), ("wet", state.Unchecked)]


def test_the_image_on_the_canvas_is_tagged_where_none_is_selected(tagging: AtHand) -> None:
    tagging.review.cursor.go(4)
    tagging.settle()
    tagging.window.image_list.view.clearSelection()
    tagging.settle()
    tag_by_page(tagging, "here")
    assert tagging.snapshot.tags.of(4) == ("here",)
    assert tagging.snapshot.tags.count("here") == 1


def test_the_page_is_of_the_images_it_was_opened_for(tagging: AtHand) -> None:
    select(tagging, [0])
    tagging.do("tag")
    select(tagging, [5, 6])
    page = tagging.window.lazy_tags()
    QTest.keyClicks(page.line, "first")
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    tagging.settle()
    assert tagging.snapshot.tags.marks["first"].nonzero()[0].tolist() == [0]


def test_another_set_closes_the_page(tagging: AtHand, own_set: WrittenSet) -> None:
    tag_by_page(tagging, "a", leave=False)
    tagging.open(own_set.root)
    assert not tagging.window.lazy_tags().isVisible()
    tagging.see(lambda: not tagging.review.tags.busy)
    assert not tagging.snapshot.tags.marks
    tag_by_page(tagging, "b", leave=False)
    tagging.do("close_dataset")
    assert not tagging.window.lazy_tags().isVisible()


def test_tags_that_cannot_be_read_are_left_alone(start: Start, random_set: RandomSet) -> None:
    first = start()
    written = random_set.written
    first.open(written.root)
    path = tag_file_of(first.snapshot.dataset)
    path.parent.mkdir(parents=True)
    path.write_text("image_id,file_name,speed\n1000,x,3\n")
    hand = start()
    hand.open(written.root)
    hand.see(lambda: "tags of this set could not be read" in hand.banner)
    hand.do("tag")
    assert not hand.window.lazy_tags().isVisible()
    assert "could not be read" in hand.window.status_line.message()
    hand.do("tag_again")
    hand.review.close()
    assert path.read_text().startswith("image_id,file_name,speed")


def test_two_windows_keep_each_others_tags(start: Start, random_set: RandomSet) -> None:
    hands = [start(), start()]
    for hand in hands:
        hand.open(random_set.written.root)
        hand.see(lambda hand=hand: not hand.review.tags.busy)  # type: ignore[misc]
    for hand, tag, row in zip(hands, ("one", "two"), (1, 2), strict=True):
        select(hand, [row])
        tag_by_page(hand, tag)
    path = tag_file_of(hands[0].snapshot.dataset)
    marks = read_tags(hands[0].snapshot.dataset, path).marks
    assert {tag: mask.nonzero()[0].tolist() for tag, mask in marks.items()} == {"one": [1], "two": [2]}


def test_what_is_exported_comes_back_as_a_table_of_images(
    tagging: AtHand, random_set: RandomSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagging.do("export_tags")
    assert "No image has a tag yet" in tagging.window.status_line.message()
    select(tagging, [1, 2, 3])
    tag_by_page(tagging, "night shift", leave=False)
    out = tmp_path / "tags.csv"
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(out)))
    tagging.click(tagging.window.lazy_tags().export_button)
    tagging.see(lambda: str(out) in tagging.window.status_line.message())
    assert not tagging.window.lazy_tags().isVisible()
    # The command line has the same.
    tagging.review.close()
    theirs = tmp_path / "theirs.csv"
    with pytest.raises(SystemExit) as left:
        run(["export", str(random_set.written.root), "--tags", str(theirs)])
    assert left.value.code == 0
    assert theirs.read_bytes() == out.read_bytes()
    table = read_images_table(out, list(tagging.snapshot.dataset.image_id), tagging.snapshot.dataset.image_names)
    (column,) = [column for column in table.columns if column.name == "night shift"]
    assert column.codes.tolist() == [int(row in (1, 2, 3)) for row in range(12)]


@pytest.mark.parametrize("asked", [True, False])
def test_the_canvas_stays_while_somebody_is_asked_for_a_tag(start: Start, demo: DemoSet, asked: bool) -> None:
    hand = start()
    hand.open(demo.root)
    shown = hand.review.cursor.now.image
    if asked:
        hand.do("tag")
        assert hand.window.lazy_tags().isVisible()
    hand.add(demo.predictions[0])
    first = int(hand.window.image_list.model.listed_order()[0])
    assert first != shown
    # Whoever is asked nothing begins with the worst image, as soon as it is known.
    assert hand.review.cursor.now.image == (shown if asked else first)
    if asked:
        hand.window.lazy_tags().dismiss()
        hand.settle()
        assert hand.review.cursor.now.image == shown
