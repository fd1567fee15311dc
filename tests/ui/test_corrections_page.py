"""Repairs made in a window, their preview, and the corrected truth written from it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from panview.metrics.segment_table import Side
from panview.review.repair import RepairKind
from panview.review.repairs import ALONE, STUFF
from panview.review.standing import repairs_of
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Decision
from panview.ui.action_rows import repair_action
from tests.support.sets import WrittenSet, drawn_pair, write_set
from tests.ui.at_hand import AtHand

SKY = (90, 187, (0, 10, 0, 20))


@pytest.fixture
def repairable(tmp_path: Path) -> WrittenSet:
    """Two persons drawn as one; one drawn as three; a car that is a dog; nothing wrong."""
    pairs = [
        drawn_pair([SKY, (5, 1, (2, 8, 2, 14))], [SKY, (7, 1, (2, 8, 2, 9)), (8, 1, (2, 8, 10, 14))]),
        drawn_pair(
            [SKY, (5, 1, (2, 8, 2, 9)), (6, 1, (2, 8, 9, 12)), (7, 1, (2, 8, 12, 14))], [SKY, (7, 1, (2, 8, 2, 14))]
        ),
        drawn_pair([SKY, (5, 3, (2, 8, 2, 14))], [SKY, (7, 18, (2, 8, 3, 14))]),
        drawn_pair([SKY], [SKY]),
    ]
    return write_set(tmp_path / "set", pairs)


@pytest.fixture
def at_hand(hand: AtHand, repairable: WrittenSet) -> AtHand:
    hand.open(repairable.root, repairable.prediction)
    hand.see(lambda: hand.review.verdicts.path is not None)
    return hand


def select(hand: AtHand, image: int, side: Side, segment_id: int) -> int:
    table = hand.snapshot.table
    at = (table.image == image) & (table.side == side) & (table.segment_id == segment_id)
    (row,) = np.flatnonzero(at).tolist()
    hand.review.cursor.go_to_segment(row)
    hand.settle()
    return int(row)


def repairs(hand: AtHand) -> list[Decision]:
    hand.see(lambda: not hand.review.verdicts.saving)
    hand.settle()
    return list(repairs_of(hand.snapshot.decisions))


def repair(hand: AtHand, kind: RepairKind, *keys: Qt.Key, typed: str = "") -> None:
    hand.do(repair_action(kind))
    if hand.window.lazy_choice.made is not None and hand.window.lazy_choice().isVisible():
        hand.window.lazy_choice().line.setText(typed)
        for key in keys or (Qt.Key.Key_Return,):
            hand.key(key, hand.window.lazy_choice().line)
    hand.see(lambda: not hand.review.verdicts.saving)


def status(hand: AtHand) -> str:
    return hand.window.status_line.message()


def corrections_shown(hand: AtHand) -> None:
    hand.see(lambda: not hand.review.corrections.busy)
    hand.settle()


def test_repairs_are_made_with_keys_shown_undone_and_on_disk(at_hand: AtHand) -> None:
    hand = at_hand
    select(hand, 0, Side.GROUND_TRUTH, 5)
    repair(hand, RepairKind.SPLIT)
    (split,) = repairs(hand)
    assert split.repair is not None
    assert (split.repair.kind, len(split.repair.predicted)) == (RepairKind.SPLIT, 2)
    facts = dict(zip(*[iter(hand.window.inspector.texts())] * 2, strict=True))
    assert facts["Repair"] == f"split into 2 by {split.reviewer}"
    hand.do("undo")
    assert repairs(hand) == []
    hand.do("redo")
    assert repairs(hand) == [split]
    path = hand.review.verdicts.path
    assert path is not None
    with VerdictFile.open(path, hand.snapshot.dataset, read_only=True) as file:
        assert list(file.current().repairs) == [split]
        assert dict(file.current()) == {}
    # Another repair of the same mask takes its place, and comes back with one step.
    repair(hand, RepairKind.VOID)
    assert [r.repair.kind for r in repairs(hand) if r.repair] == [RepairKind.VOID]
    hand.do("undo")
    assert [r.repair.kind for r in repairs(hand) if r.repair] == [RepairKind.SPLIT]
    hand.do("repair_back")
    assert repairs(hand) == []


def test_a_category_and_a_second_segment_are_chosen_from_a_list(at_hand: AtHand) -> None:
    hand = at_hand
    select(hand, 2, Side.GROUND_TRUTH, 5)
    repair(hand, RepairKind.CATEGORY, typed="roa")
    (made,) = repairs(hand)
    assert made.repair is not None
    assert made.repair.category_id == 149
    # The category of the prediction is the first that is offered.
    repair(hand, RepairKind.CATEGORY)
    (made,) = repairs(hand)
    assert made.repair is not None
    assert made.repair.category_id == 18
    select(hand, 1, Side.GROUND_TRUTH, 5)
    repair(hand, RepairKind.MERGE)
    # What is merged already comes along.
    select(hand, 1, Side.GROUND_TRUTH, 7)
    repair(hand, RepairKind.MERGE)
    (merged,) = (r for r in repairs(hand) if r.repair and r.repair.kind is RepairKind.MERGE)
    assert merged.repair is not None
    assert [mark.id for mark in merged.repair.truth] == [5, 6, 7]
    # Nothing is chosen.
    select(hand, 2, Side.GROUND_TRUTH, 90)
    repair(hand, RepairKind.CATEGORY, Qt.Key.Key_Escape)
    assert len(repairs(hand)) == 2


def test_the_menu_of_the_inspector_offers_what_can_be_done_and_says_why_not(at_hand: AtHand) -> None:
    hand = at_hand
    assert not hand.window.inspector.repair_button.isVisible()
    select(hand, 0, Side.GROUND_TRUTH, 5)
    assert hand.window.inspector.repair_button.isVisible()
    menu = hand.review.repairs.menu()
    offered = {action.text(): action for action in menu.actions() if action.text()}
    assert offered["Split along the prediction into 2"].isEnabled()
    assert not offered[f"Merge with another segment…: {ALONE}"].isEnabled()
    assert not offered["Take the repair back"].isEnabled()
    offered["Make void"].trigger()
    assert len(repairs(hand)) == 1
    select(hand, 0, Side.GROUND_TRUTH, 90)
    assert any(STUFF in action.text() for action in hand.review.repairs.menu().actions())
    hand.do(repair_action(RepairKind.SPLIT))
    assert status(hand) == f"Split along the prediction: {STUFF}"


def test_corrections_are_previewed_written_and_compared(
    at_hand: AtHand, repairable: WrittenSet, tmp_path: Path
) -> None:
    hand = at_hand
    select(hand, 0, Side.GROUND_TRUTH, 5)
    repair(hand, RepairKind.SPLIT)
    select(hand, 2, Side.GROUND_TRUTH, 5)
    hand.do("verdict_prediction_right")
    hand.see(lambda: not hand.review.verdicts.saving)
    hand.settle()
    select(hand, 2, Side.GROUND_TRUTH, 5)
    hand.do("preview_corrections")
    corrections_shown(hand)
    page = hand.window.lazy_page(corrections_spec())()
    assert page.title.text() == "2 corrections in 2 images"
    assert page.counts.text() == "1 relabelled · 2 split"
    # At the image where one came from, before and after.
    assert page.shown is not None
    assert page.shown.row == 2
    texts = page.shown.texts
    assert texts[0][1] == ("car", "#5 · 72 px · relabelled")
    assert texts[1][1] == ("dog", "#5 · 72 px · relabelled")
    # There and back: what is selected stays so.
    selected = hand.review.cursor.now.segment
    hand.do("preview_corrections")
    assert (hand.window.page, hand.review.cursor.now.segment) == ("images", selected)
    hand.do("preview_corrections")
    corrections_shown(hand)
    assert page.shown.row == 2
    # Who comes from an image without a change sees the first with one, whatever is selected there.
    elsewhere = select(hand, 1, Side.GROUND_TRUTH, 5)
    hand.do("preview_corrections")
    corrections_shown(hand)
    assert page.shown.row == 0
    # They have not chosen it, and come back to where they were.
    hand.do("preview_corrections")
    assert (hand.window.page, hand.review.cursor.now.segment) == ("images", elsewhere)
    hand.do("preview_corrections")
    corrections_shown(hand)
    page.set_current(1)
    page.set_current(0)
    corrections_shown(hand)
    assert page.shown.row == 0
    assert page.canvas.state.emphasis.selected == 1
    # From a row to its segment on the canvas.
    hand.do("preview_corrections")
    assert (hand.window.page, hand.review.cursor.now.image) == ("images", 0)
    assert hand.snapshot.table.segment_id[hand.review.cursor.now.segment] == 5
    hand.do("preview_corrections")
    corrections_shown(hand)
    # What is undone is gone from the preview.
    before, after = (figures.all.pq for figures in preview_figures(hand))
    assert before is not None
    assert after is not None
    assert after > before
    hand.do("undo")
    hand.see(lambda: not hand.review.verdicts.saving)
    # Undoing went back to the disagreement.
    hand.do("page_corrections")
    hand.see(lambda: page.title.text() == "1 correction in 1 image")
    hand.do("redo")
    hand.see(lambda: not hand.review.verdicts.saving)
    hand.do("page_corrections")
    hand.see(lambda: page.title.text() == "2 corrections in 2 images")
    # Never over what is there.
    hand.review.corrections.write(repairable.root)
    assert "which must not change" in hand.banner
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").touch()
    hand.review.corrections.write(tmp_path / "there")
    assert "is not empty" in hand.banner
    out = tmp_path / "corrected"
    hand.review.corrections.write(out)
    hand.see(lambda: "Corrected truth written" in hand.banner)
    document = json.loads((out / "annotations" / "panoptic_val2017.json").read_text())
    assert [len(entry["segments_info"]) for entry in document["annotations"]] == [3, 4, 2, 1]
    assert (out / "changes.csv").is_file()
    # The corrected truth with the same predictions: the figures are those that were previewed.
    hand.window.banner.action_button.click()
    hand.settle()
    hand.see(lambda: hand.snapshot.dataset.files.json.is_relative_to(out))
    hand.settle()
    assert hand.view.quality.all.pq == pytest.approx(after)
    assert hand.snapshot.dataset.photos.folder == repairable.root / "val2017"


def test_the_corrected_truth_is_compared_with_the_old_one(at_hand: AtHand, tmp_path: Path) -> None:
    hand = at_hand
    select(hand, 0, Side.GROUND_TRUTH, 5)
    repair(hand, RepairKind.SPLIT)
    hand.do("page_corrections")
    corrections_shown(hand)
    hand.review.corrections.write(tmp_path / "corrected")
    hand.see(lambda: "Corrected truth written" in hand.banner)
    hand.window.banner.other_button.click()
    hand.settle()
    hand.see(
        lambda: (
            hand.snapshot.prediction is not None
            and hand.snapshot.dataset.files.json.is_relative_to(tmp_path / "corrected")
        )
    )
    hand.settle()
    # What was corrected is what the old truth and the new one disagree about.
    table = hand.snapshot.table
    assert {int(table.image[row]) for row in hand.view.listing.disagreements} == {0}


def test_nothing_is_written_when_the_job_is_called_off(at_hand: AtHand, tmp_path: Path) -> None:
    hand = at_hand
    select(hand, 0, Side.GROUND_TRUTH, 5)
    repair(hand, RepairKind.VOID)
    hand.do("page_corrections")
    corrections_shown(hand)
    hand.review.corrections.write(tmp_path / "corrected")
    hand.review.jobs.cancel()
    hand.settle()
    assert status(hand) == "Nothing was written"
    assert not (tmp_path / "corrected").exists()
    assert not (tmp_path / "corrected.part").exists()


def test_a_folder_is_asked_for(at_hand: AtHand) -> None:
    hand = at_hand
    select(hand, 0, Side.GROUND_TRUTH, 5)
    repair(hand, RepairKind.VOID)
    hand.review.cursor.go(3)
    hand.settle()
    hand.do("write_corrections")
    # First what would be written is shown.
    corrections_shown(hand)
    assert hand.window.page == "corrections"
    # Nothing changes in the image where one came from, and nothing of it is selected.
    page = hand.window.lazy_page(corrections_spec())()
    assert page.shown is not None
    assert page.shown.row == 0
    hand.do("write_corrections")
    (dialog,) = hand.window.findChildren(QFileDialog)
    assert Path(dialog.selectedFiles()[0]) == Path.home() / "set_val2017_corrected"
    dialog.reject()


def preview_figures(hand: AtHand) -> tuple[object, ...]:
    preview = hand.review.corrections.preview
    assert preview is not None
    return preview.figures[0].before, preview.figures[0].after


def corrections_spec() -> object:
    from panview.ui.page_specs.corrections import CORRECTIONS

    return CORRECTIONS
