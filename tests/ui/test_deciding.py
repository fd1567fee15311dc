from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.datasets.demo import DemoSet
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.png import encode_id_map
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import PanviewError
from panview.metrics.segment_table import ErrorType, Side, Status
from panview.presentation.table_columns import place_of
from panview.review.meaning import rows_decided_with
from panview.review.thresholds import Thresholds
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_places import kept_in
from panview.review.verdicts import Action, Verdict, dataset_key
from panview.settings import Settings
from panview.ui.models.image_list_model import ImageRole
from tests.support.deciding import write_format_1
from tests.support.disks import mounted, remount
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hand(start: Start, demo: DemoSet) -> AtHand:
    hand = start()
    hand.open(demo.root, demo.predictions[0])
    settle(hand)
    return hand


def settle(hand: AtHand) -> None:
    hand.see(lambda: not hand.review.verdicts.saving)
    hand.settle()


def press(hand: AtHand, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    hand.key(key, modifier=modifier)
    settle(hand)


def shown_verdict(hand: AtHand, table_row: int) -> str:
    model = hand.window.disagreements.model
    return str(model.index(model.position(table_row), place_of("verdict")).data())


def on_disk(hand: AtHand) -> dict[int, Verdict | None]:
    with VerdictFile.open(kept_in(hand.snapshot.dataset, Settings()), hand.snapshot.dataset) as file:
        return {subject: decision.verdict for subject, decision in file.current().items()}


def right_text(hand: AtHand) -> str:
    return hand.window.disagreements.progress()


def together(hand: AtHand, row: int) -> set[int]:
    rows = hand.view.rows
    return set(rows_decided_with(hand.snapshot.table, rows.status, rows.error_type, row))


def test_twenty_disagreements_by_keys_alone(hand: AtHand) -> None:
    keys = [
        (Qt.Key.Key_Return, Verdict.PREDICTION_RIGHT),
        (Qt.Key.Key_X, Verdict.PREDICTION_WRONG),
        (Qt.Key.Key_W, Verdict.TRUTH_WRONG),
        (Qt.Key.Key_E, Verdict.BOTH_FINE),
        (Qt.Key.Key_U, Verdict.UNSURE),
    ]
    panel, decided = hand.window.disagreements, set()
    press(hand, Qt.Key.Key_J)
    for step in range(20):
        key, verdict = keys[step % len(keys)]
        row = panel.current_table_row()
        assert row not in decided
        assert hand.review.cursor.now.segment == row
        decided |= together(hand, row)
        press(hand, key)
        assert shown_verdict(hand, row) == verdict.value
    assert right_text(hand).startswith(f"20 of {len(panel.model.columns())} done")
    assert len(on_disk(hand)) == len(decided)
    assert hand.view.undisputed is not None
    undisputed = hand.view.undisputed
    scores = hand.window.metrics.scores
    assert scores.beside
    assert [row.undisputed for row in scores.rows()] == [undisputed.all.pq, undisputed.things.pq, undisputed.stuff.pq]


def test_a_pair_is_one_row_and_counted_as_one(hand: AtHand) -> None:
    panel, table = hand.window.disagreements, hand.snapshot.table
    columns = panel.model.columns()
    errors = len(hand.view.listing.disagreements)
    assert columns.disagreements == errors == columns.paired.sum() + len(columns)
    kinds = (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)
    near = columns.error_type == ErrorType.NEAR_MISS
    assert (np.isin(columns.error_type, kinds) | near)[columns.paired].all()
    assert (columns.paired & ~near).sum() == np.isin(columns.error_type, kinds).sum() > 2
    assert (columns.paired & near).sum() > 2
    assert panel.tabs.title("disagreements") == f"Disagreements {len(columns)}"
    assert panel.head.progress.shown() == right_text(hand) == f"0 of {len(columns)} done"
    assert f"They are {errors} segments" in panel.head.progress.toolTip()
    first, other = int(columns.table_row[columns.paired][0]), int(columns.other_row[columns.paired][0])
    assert (table.side[first], table.side[other]) == (Side.GROUND_TRUTH, Side.PREDICTION)
    position = panel.model.position(first)
    assert panel.model.index(position, place_of("status")).data() == "FN+FP"
    assert panel.model.position(other) == position
    # Either half, clicked on the canvas, is this row, and a verdict is one on both.
    hand.review.cursor.go(int(table.image[other]), other)
    hand.settle()
    assert panel.view.currentIndex().row() == position
    press(hand, Qt.Key.Key_X)
    assert set(np.flatnonzero(hand.view.rows.verdicts.verdict >= 0).tolist()) == {first, other}
    assert right_text(hand) == f"1 of {len(columns)} done"
    # Where only one half passes the filter the row is that half.
    hand.type_filter("status = 'FP'")
    assert not panel.model.columns().paired.any()
    assert panel.model.index(panel.model.position(other), place_of("status")).data() == "FP"


def test_undo_goes_back_to_where_it_was(hand: AtHand) -> None:
    press(hand, Qt.Key.Key_J)
    panel = hand.window.disagreements
    first = panel.current_table_row()
    press(hand, Qt.Key.Key_X)
    second = panel.current_table_row()
    press(hand, Qt.Key.Key_W)
    assert panel.current_table_row() not in (first, second)
    for action, row in (("undo", second), ("undo", first), ("redo", first), ("redo", second)):
        hand.do(action)
        settle(hand)
        assert panel.current_table_row() == row == hand.review.cursor.now.segment
    # Also where the filter hid it in between.
    hand.type_filter("verdict = 'undecided'")
    assert panel.model.position(second) < 0
    hand.window.setFocus()
    hand.do("undo")
    hand.do("undo")
    settle(hand)
    assert panel.current_table_row() == second


def test_undo_leaves_what_another_window_has_decided_since(hand: AtHand) -> None:
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    press(hand, Qt.Key.Key_W)
    mine = list(hand.snapshot.decisions.values())
    with VerdictFile.open(kept_in(hand.snapshot.dataset, Settings()), hand.snapshot.dataset) as file:
        file.record([replace(decision, verdict=Verdict.BOTH_FINE) for decision in mine])
    hand.do("undo")
    hand.see(lambda: shown_verdict(hand, row) == "both fine")
    assert hand.window.status_line.message() == "Your later decision in another window is kept"
    assert set(on_disk(hand).values()) == {Verdict.BOTH_FINE}


def test_verdicts_of_others_stand_beside_ones_own(hand: AtHand) -> None:
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    press(hand, Qt.Key.Key_W)
    settle(hand)
    mine = list(hand.snapshot.decisions.values())
    late = "2099-01-01T00:00:00+00:00"
    with VerdictFile.open(kept_in(hand.snapshot.dataset, Settings()), hand.snapshot.dataset) as file:
        file.record([replace(d, verdict=Verdict.BOTH_FINE, reviewer="bob", note="look", time=late) for d in mine])
    # Neither replaces the other: none counts.
    hand.see(lambda: shown_verdict(hand, row) == "conflict · note")
    assert hand.view.undisputed is None
    hand.review.cursor.go_to_segment(row)
    hand.settle()
    assert hand.window.disagreements.verdict_bar.button(Verdict.TRUTH_WRONG).isChecked()
    press(hand, Qt.Key.Key_T)
    note = hand.window.disagreements.note
    assert note.is_writing
    assert note.text() == ""
    hand.key(Qt.Key.Key_Escape, note)
    tip = hand.window.disagreements.model.index(
        hand.window.disagreements.model.position(row), place_of("verdict")
    ).data(Qt.ItemDataRole.ToolTipRole)
    lines = tip.split("\n")
    assert lines[0] == "Conflict: no verdict counts until the reviewers agree or somebody settles it"
    assert lines[1].startswith("Truth wrong by ")
    assert lines[2].startswith("Both fine by bob, ")
    assert lines[3] == "look"
    # An undo takes back one's own and leaves bob's, and so does Backspace, which has nothing to take back then.
    hand.do("undo")
    settle(hand)
    assert set(on_disk(hand).values()) == {Verdict.BOTH_FINE}
    hand.review.cursor.go_to_segment(row)
    hand.do("verdict_clear")
    settle(hand)
    assert hand.window.status_line.message() == "That verdict is bob's; give your own to override it"
    assert set(on_disk(hand).values()) == {Verdict.BOTH_FINE}
    assert shown_verdict(hand, row) == "both fine · note"


def test_a_verdict_stores_the_thresholds_of_the_window(start: Start, demo: DemoSet) -> None:
    hand = start(Settings(near_miss_iou=0.05, mostly=0.7, poor_mask_iou=0.9))
    hand.open(demo.root, demo.predictions[0])
    settle(hand)
    hand.review.state.change("threshold", {"threshold": 0.8})
    hand.see(lambda: hand.view.snapshot.threshold == 0.8)
    hand.review.cursor.go_to_segment(int(hand.view.listing.disagreements[0]))
    press(hand, Qt.Key.Key_Return)
    settle(hand)
    meanings = [decision.meaning for decision in hand.snapshot.decisions.values()]
    assert meanings
    for meaning in meanings:
        assert meaning is not None
        assert meaning.thresholds == Thresholds(0.8, 0.05, 0.7, 0.9)
        assert meaning.action in (Action.REMOVE, Action.ADD, Action.RELABEL, Action.REPLACE)


def test_a_file_of_format_1_is_brought_to_format_2_and_said_so(hand: AtHand, tmp_path: Path) -> None:
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    press(hand, Qt.Key.Key_W)
    settle(hand)
    known = list(hand.snapshot.decisions.values())
    late = "2098-01-01T00:00:00+00:00"
    old = [replace(d, meaning=None, verdict=Verdict.UNSURE, reviewer="bob", time=late) for d in known]
    path = tmp_path / "old.sqlite"
    write_format_1(path, hand.snapshot.dataset, old)
    hand.review.verdicts.use_file(path)
    hand.see(lambda: hand.review.verdicts.path == path)
    hand.see(lambda: shown_verdict(hand, row) == "conflict")
    said = f"{len(old)} verdicts were converted to a new format, which older versions cannot read"
    assert hand.window.status_line.message() == said
    with VerdictFile.open(path, hand.snapshot.dataset, read_only=True) as file:
        assert (file.format, file.upgraded) == (2, 0)
        assert len(list(file.current().all())) == 2 * len(old)


def test_undo_redo_and_taking_back(hand: AtHand) -> None:
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    press(hand, Qt.Key.Key_W)
    hand.review.cursor.go_to_segment(row)
    hand.do("verdict_unsure")
    settle(hand)
    assert shown_verdict(hand, row) == "unsure"
    for action, expected in (
        ("undo", "truth wrong"),
        ("undo", "—"),
        ("redo", "truth wrong"),
    ):
        hand.do(action)
        settle(hand)
        assert shown_verdict(hand, row) == expected
        assert set(on_disk(hand).values()) == ({Verdict.TRUTH_WRONG} if expected == "truth wrong" else set())
    hand.review.cursor.go_to_segment(row)
    press(hand, Qt.Key.Key_Backspace)
    assert shown_verdict(hand, row) == "—"
    assert hand.view.undisputed is None
    assert not hand.window.metrics.scores.beside


def test_verdicts_are_there_again_after_a_restart(hand: AtHand, start: Start, demo: DemoSet) -> None:
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    press(hand, Qt.Key.Key_E)
    again = start()
    again.open(demo.root, demo.predictions[0])
    settle(again)
    assert shown_verdict(again, row) == "both fine"
    # And the other window hears of what is decided here.
    again.review.cursor.go_to_segment(row)
    again.do("verdict_unsure")
    hand.see(lambda: shown_verdict(hand, row) == "unsure")


def test_buttons_decide_and_show_what_is_decided(hand: AtHand) -> None:
    bar = hand.window.disagreements.verdict_bar
    assert not bar.isEnabled()
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    assert bar.isEnabled()
    hand.click(bar.button(Verdict.TRUTH_WRONG))
    settle(hand)
    assert hand.window.disagreements.current_table_row() != row
    assert not bar.button(Verdict.TRUTH_WRONG).isChecked()
    hand.window.disagreements.view.selectRow(hand.window.disagreements.model.position(row))
    hand.settle()
    assert bar.button(Verdict.TRUTH_WRONG).isChecked()
    hand.click(bar.button(Verdict.TRUTH_WRONG))
    settle(hand)
    assert shown_verdict(hand, row) == "—"
    assert bar.button(Verdict.TRUTH_WRONG).toolTip() == "Truth wrong (W)"


def test_a_note_goes_into_the_csv(hand: AtHand, tmp_path: Path) -> None:
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    hand.do("verdict_note")
    note = hand.window.disagreements.note
    QTest.keyClicks(note, "fence, not a gate")
    press(hand, Qt.Key.Key_Return)
    assert shown_verdict(hand, row) == "note"
    hand.review.cursor.go_to_segment(row)
    hand.do("verdict_prediction_right")
    settle(hand)
    assert shown_verdict(hand, row) == "prediction right · note"
    hand.window.disagreements.go_to(row)
    hand.review.exports.export(tmp_path / "out.csv")
    hand.settle()
    assert ("Verdict", "prediction right") in hand.window.inspector.content().rows  # type: ignore[union-attr]
    assert hand.window.inspector.content().why.endswith("\nfence, not a gate")  # type: ignore[union-attr]
    frame = pl.read_csv(tmp_path / "out.csv").filter(pl.col("verdict").str.len_chars() > 0)
    assert len(frame) == len(together(hand, row))
    assert set(frame["note"]) == {"fence, not a gate"}
    assert frame["reviewer"][0] == hand.review.verdicts.reviewer()


def test_a_filter_by_verdict_lists_what_is_left(hand: AtHand) -> None:
    press(hand, Qt.Key.Key_N)
    rows = together(hand, hand.window.disagreements.current_table_row())
    before = len(hand.view.listing.disagreements)
    press(hand, Qt.Key.Key_X)
    hand.type_filter("verdict = 'undecided'")
    assert len(hand.view.listing.disagreements) == before - len(rows)
    hand.type_filter("verdict = 'prediction wrong'")
    assert set(hand.view.listing.disagreements.tolist()) == rows


def test_verdicts_move_to_a_file_to_share(hand: AtHand, tmp_path: Path) -> None:
    press(hand, Qt.Key.Key_N)
    press(hand, Qt.Key.Key_X)
    shared = tmp_path / "shared.sqlite"
    hand.review.verdicts.use_file(shared)
    settle(hand)
    assert hand.review.verdicts.path == shared
    assert list(hand.review.settings.current.verdict_files.values()) == [str(shared)]
    with VerdictFile.open(shared, hand.snapshot.dataset) as file:
        assert file.current() == hand.snapshot.decisions


def test_verdicts_move_back_to_the_data_folder(hand: AtHand, tmp_path: Path) -> None:
    press(hand, Qt.Key.Key_N)
    hand.review.verdicts.use_file(tmp_path / "shared.sqlite")
    settle(hand)
    press(hand, Qt.Key.Key_X)
    hand.do("verdict_file_own")
    settle(hand)
    assert hand.review.settings.current.verdict_files == {}
    assert len(on_disk(hand)) == len(hand.snapshot.decisions) > 0
    hand.review.verdicts.set_reviewer(" anna ")
    assert (
        f"Verdicts of anna are kept in {hand.review.verdicts.path}" in hand.window.disagreements.head.progress.toolTip()
    )
    press(hand, Qt.Key.Key_X)
    assert {d.reviewer for d in hand.snapshot.decisions.values()} >= {"anna"}


def test_a_model_run_again_finds_its_verdicts_and_others_are_listed(
    start: Start, demo: DemoSet, tmp_path: Path
) -> None:
    """The same masks under other ids and another name, but for one image that came out differently."""
    hand = start()
    hand.open(demo.root, demo.predictions[0])
    settle(hand)
    hand.do("next_undecided")
    for _ in range(6):
        hand.do("verdict_unsure")
        settle(hand)
    decided = [d for d in hand.snapshot.decisions.values() if d.pred_segment_id is not None]
    changed = decided[-1].image_id
    again = tmp_path / demo.predictions[0].name
    renumber(demo.predictions[0], again, demo, changed)
    other = start()
    other.open(demo.root, again)
    settle(other)
    kept = {subject for subject, d in hand.snapshot.decisions.items() if d.image_id != changed}
    rows = other.view.rows.verdicts
    found = set(rows.subject[rows.verdict >= 0].tolist())
    assert kept <= found
    stale = {subject for subject in hand.snapshot.decisions if subject not in set(rows.subject.tolist())}
    assert stale
    button = other.window.disagreements.stale_button
    assert button.isVisible()
    assert button.text().startswith(f"{len(stale)} no longer appl")
    other.click(button)
    page = other.window.lazy_stale()
    assert page.isVisible()
    assert page.model.rowCount() == len(stale)
    name = other.snapshot.dataset.image_names[other.snapshot.dataset.image_id.row_of(changed)]
    assert {page.model.index(place, 0).data() for place in range(len(stale))} == {name}
    other.key(Qt.Key.Key_Down, page.view)
    other.key(Qt.Key.Key_Return, page.view)
    assert not page.isVisible()
    assert other.snapshot.dataset.image_id[other.review.cursor.now.image] == changed


def renumber(source: Path, target: Path, demo: DemoSet, changed: int) -> None:
    """Copy a prediction set with other segment ids; each mask of one image is a column of pixels smaller."""
    dataset = read_dataset(find_ground_truth(demo.root))
    prediction = read_prediction_set(dataset, find_prediction(source))
    document = json.loads(source.read_text())
    target.with_suffix("").mkdir()
    for entry in document["annotations"]:
        image = dataset.image_id.row_of(entry["image_id"])
        id_map = prediction.segments.read_id_map(image, dataset.size(image))
        if entry["image_id"] == changed:
            id_map[:, 1:][id_map[:, 1:] != id_map[:, :-1]] = 0
        highest = max(info["id"] for info in entry["segments_info"])
        gone = [info for info in entry["segments_info"] if not (id_map == info["id"]).any()]
        entry["segments_info"] = [
            {**info, "id": highest + 1 - info["id"]} for info in entry["segments_info"] if info not in gone
        ]
        id_map = np.where(id_map > 0, highest + 1 - id_map, 0).astype(np.uint32)
        (target.with_suffix("") / entry["file_name"]).write_bytes(encode_id_map(id_map))
    target.write_text(json.dumps(document))


def test_what_is_listed_is_exported_or_all(hand: AtHand, tmp_path: Path) -> None:
    every = len(hand.view.listing.disagreements)
    hand.type_filter("status = 'FP' and area > 2000")
    listed = len(hand.view.listing.disagreements)
    hand.review.exports.export(tmp_path / "listed.csv")
    hand.review.exports.export(tmp_path / "all.csv", everything=True)
    hand.settle()
    assert 0 < listed < every
    assert len(pl.read_csv(tmp_path / "listed.csv")) == listed
    assert len(pl.read_csv(tmp_path / "all.csv")) == every
    # What is shown is as it was.
    assert len(hand.view.listing.disagreements) == listed
    (tmp_path / "folder.csv").mkdir()
    hand.review.exports.export(tmp_path / "folder.csv")
    hand.settle()
    assert "The CSV file could not be written" in hand.banner
    assert "(it is a folder); choose another place" in hand.banner


def test_an_image_is_ticked_when_all_its_errors_are_decided(hand: AtHand) -> None:
    images = hand.window.image_list.model
    last = int(images.listed_order()[-1])
    name = hand.snapshot.dataset.image_names[last]
    ticked = lambda: bool(images.index(images.position(last)).data(ImageRole.REVIEWED))  # noqa: E731
    assert not ticked()
    hand.type_filter(f"image = '{name}'")
    hand.do("next_undecided")
    for _ in range(hand.window.disagreements.model.rowCount()):
        assert not ticked()
        hand.do("verdict_both_fine")
        settle(hand)
    assert ticked()


def test_a_match_is_nothing_to_decide_and_says_so(hand: AtHand) -> None:
    matched = int(np.flatnonzero(hand.view.rows.status == Status.TP)[0])
    hand.review.cursor.go(int(hand.snapshot.table.image[matched]), matched)
    hand.settle()
    press(hand, Qt.Key.Key_W)
    assert hand.window.status_line.message() == "The selected segment is not in the list of disagreements"
    assert hand.review.cursor.now.segment == matched
    assert not hand.snapshot.decisions


def test_what_is_not_seen_is_not_decided(hand: AtHand) -> None:
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    for hide in (lambda: hand.review.cursor.show_page("confusion"), lambda: hand.window.bottom.show_panel("findings")):
        hide()
        hand.settle()
        hand.do("verdict_truth_wrong")
        settle(hand)
        assert not hand.snapshot.decisions
        assert hand.window.status_line.message() == "Back at the disagreement; press the key again to decide"
        assert hand.review.cursor.now.page == "images"
        assert hand.window.bottom.shown() == "disagreements"
        assert hand.window.disagreements.current_table_row() == row
    hand.do("verdict_truth_wrong")
    settle(hand)
    assert shown_verdict(hand, row) == "truth wrong"


def test_a_chosen_file_that_is_gone_is_told(start: Start, demo: DemoSet, tmp_path: Path) -> None:
    key = dataset_key(read_dataset(find_ground_truth(demo.root)))
    hand = start(Settings(verdict_files={key: str(tmp_path / "gone" / "v.sqlite")}))
    hand.open(demo.root, demo.predictions[0])
    settle(hand)
    assert "The verdict file of this dataset is missing" in hand.banner
    hand.do("next_undecided")
    press(hand, Qt.Key.Key_X)
    assert "its folder does not exist" in hand.banner
    assert not hand.snapshot.decisions


@pytest.mark.parametrize("what", ["damaged at the start", "refused later", "cannot be saved"])
def test_trouble_with_the_file_is_told_and_loses_nothing(
    hand: AtHand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, demo: DemoSet, start: Start
) -> None:
    own = kept_in(hand.snapshot.dataset, Settings())
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    if what == "damaged at the start":
        own.parent.mkdir(parents=True)
        own.write_bytes(b"x" * 5000)
        other = start()
        other.open(demo.root, demo.predictions[0])
        settle(other)
        assert "Verdicts cannot be saved" in other.banner
        # Nothing is decided in silence: it stays where it is and says so again.
        other.window.banner.clear()
        press(other, Qt.Key.Key_N)
        there = other.window.disagreements.current_table_row()
        press(other, Qt.Key.Key_X)
        assert "The verdict was not saved" in other.banner
        assert "not a verdict file" in other.banner
        assert other.window.disagreements.current_table_row() == there
        assert own.read_bytes() == b"x" * 5000
        # Another file helps, and is the one from now on.
        other.review.verdicts.use_file(tmp_path / "good.sqlite")
        settle(other)
        press(other, Qt.Key.Key_X)
        assert shown_verdict(other, there) == "prediction wrong"
        assert list(other.review.settings.current.verdict_files.values()) == [str(tmp_path / "good.sqlite")]
    elif what == "refused later":
        press(hand, Qt.Key.Key_X)
        (tmp_path / "bad").write_bytes(b"x" * 5000)
        hand.review.verdicts.use_file(tmp_path / "bad")
        settle(hand)
        assert "cannot be used" in hand.banner
        assert hand.review.verdicts.path == own
        assert shown_verdict(hand, row) == "prediction wrong"
    else:
        monkeypatch.setattr(VerdictFile, "record", failing)
        press(hand, Qt.Key.Key_X)
        assert "The verdict was not saved" in hand.banner
        assert shown_verdict(hand, row) == "—"


def failing(self: VerdictFile, decisions: object) -> None:
    raise PanviewError(f"{self.path}: disk full; make room")


def test_keys_typed_into_the_filter_decide_nothing(hand: AtHand) -> None:
    press(hand, Qt.Key.Key_N)
    hand.type_filter("xweu")
    settle(hand)
    assert not hand.snapshot.decisions


def test_enter_presses_the_button_that_tab_has_reached_and_decides_elsewhere(hand: AtHand) -> None:
    hand.window.activateWindow()
    press(hand, Qt.Key.Key_N)
    panel = hand.window.disagreements
    button = panel.verdict_bar.button(Verdict.UNSURE)
    for by_key, expected in ((True, "unsure"), (False, "prediction right")):
        # A button that was clicked with the mouse keeps no key for itself.
        row = panel.current_table_row()
        button.setFocus(Qt.FocusReason.TabFocusReason if by_key else Qt.FocusReason.MouseFocusReason)
        hand.window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, by_key)
        assert QApplication.focusWidget() is button
        press(hand, Qt.Key.Key_Return)
        assert shown_verdict(hand, row) == expected


def test_closing_waits_for_what_is_being_saved(start: Start, demo: DemoSet, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = start()
    hand.open(demo.root, demo.predictions[0])
    settle(hand)
    dataset = hand.snapshot.dataset
    table = hand.window.disagreements
    hand.do("next_undecided")
    for _ in range(5):
        # Without waiting in between.
        hand.review.verdicts.decide(Verdict.UNSURE)
    decided = sum(len(rows) for rows in hand.review.verdicts._files.pending.values())
    assert decided >= 5
    assert table.current_table_row() >= 0
    hand.review.close()
    with VerdictFile.open(kept_in(dataset, Settings()), dataset) as file:
        assert len(file.current()) == decided


def test_all_decided_says_so(hand: AtHand) -> None:
    hand.type_filter("area > 4000")
    for _ in range(len(hand.view.listing.disagreements)):
        if (hand.view.rows.verdicts.verdict[hand.view.listing.disagreements] >= 0).all():
            break
        hand.do("next_undecided")
        hand.do("verdict_unsure")
        settle(hand)
    hand.do("next_undecided")
    columns = hand.window.disagreements.model.columns()
    assert columns.decided == columns.disagreements > len(columns) > 2
    assert hand.window.status_line.message() == "All listed disagreements are decided"


def test_a_window_that_is_killed_loses_nothing_that_it_showed_as_decided(demo: DemoSet, start: Start) -> None:
    rng, said = random.Random(4), set()
    for _ in range(2):
        command = [sys.executable, "-m", "tests.ui.decide_in_window", str(demo.root), str(demo.predictions[0])]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
            assert child.stdout is not None
            first = "".join(child.stdout.readline() for _ in range(4))
            time.sleep(rng.random())
            child.kill()
            said |= {int(line) for line in (first + child.stdout.read()).split("\n")[:-1]}
    hand = start()
    hand.open(demo.root, demo.predictions[0])
    settle(hand)
    assert len(said) > 5
    assert said <= set(on_disk(hand))
    rows = hand.view.rows.verdicts
    assert said <= set(rows.subject[rows.verdict >= 0].tolist())


def test_a_read_only_disk_is_told_and_shows_what_there_is(hand: AtHand, tmp_path: Path) -> None:
    press(hand, Qt.Key.Key_N)
    row = hand.window.disagreements.current_table_row()
    press(hand, Qt.Key.Key_X)
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "4m"):
        with VerdictFile.open(disk / "v.sqlite", hand.snapshot.dataset) as file:
            file.record(list(hand.snapshot.decisions.values()))
        remount(disk, "ro")
        hand.review.verdicts.use_file(disk / "v.sqlite")
        settle(hand)
        assert "new ones cannot be saved: the file is read-only" in hand.banner
        assert shown_verdict(hand, row) == "prediction wrong"
        hand.do("next_undecided")
        press(hand, Qt.Key.Key_W)
        assert "The verdict was not saved" in hand.banner
        assert "read-only" in hand.banner
        hand.do("verdict_file_own")
        settle(hand)
        remount(disk, "rw")
        (disk / "v.sqlite").unlink()
    press(hand, Qt.Key.Key_W)
    assert len(on_disk(hand)) > 1


def test_a_full_disk_is_told_and_shows_nothing_as_decided(hand: AtHand, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "120k"):
        hand.review.verdicts.use_file(disk / "v.sqlite")
        settle(hand)
        (disk / "filler").write_bytes(b"")
        with suppress(OSError), (disk / "filler").open("wb") as stream:
            for _ in range(200):
                stream.write(b"x" * 4096)
                stream.flush()
        hand.do("next_undecided")
        for _ in range(40):
            hand.review.verdicts.decide(Verdict.UNSURE)
            settle(hand)
            if hand.banner:
                break
        assert "The verdict was not saved" in hand.banner
        assert "full" in hand.banner
        shown = {d.subject for d in hand.snapshot.decisions.values()}
        with VerdictFile.open(disk / "v.sqlite", hand.snapshot.dataset) as file:
            assert set(file.current()) == shown
        # Somebody makes room, and it goes on.
        (disk / "filler").unlink()
        hand.window.banner.clear()
        hand.review.verdicts.decide(Verdict.UNSURE)
        settle(hand)
        assert len(hand.snapshot.decisions) > len(shown)
        hand.do("verdict_file_own")
        settle(hand)
