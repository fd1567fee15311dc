"""Verdicts on a set whose image ids are texts, from the window to a corrected set and its figures."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from panview.cli.app import run
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_places import kept_in
from panview.review.verdicts import Verdict
from panview.settings import Settings
from tests.support.layouts import LAYOUTS, LaidOut
from tests.support.sets import random_pair
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start

IDS = ("frankfurt_000000_000019", "lindau_000000_000020", "munster_000000_000021", "frankfurt_000001_000022")


@pytest.fixture
def laid(tmp_path: Path) -> LaidOut:
    """Four images as the official scripts of Cityscapes lay them out."""
    rng = np.random.default_rng(3)
    laid = LAYOUTS["Cityscapes"](tmp_path / "cityscapes", [random_pair(rng) for _ in IDS])
    assert tuple(frame.image_id for frame in laid.frames) == IDS
    return laid


def settle(hand: AtHand) -> None:
    hand.see(lambda: not hand.review.verdicts.saving)
    hand.settle()


def command(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        run([str(argument) for argument in arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


def figures(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, dict[str, float]]:
    capsys.readouterr()
    assert command("evaluate", *arguments, "--json", "-") == 0
    (result,) = json.loads(capsys.readouterr().out)["results"]
    return dict(result)


def errors_of(result: dict[str, dict[str, float]]) -> float:
    per_class: dict[str, dict[str, float]] = result["per_class"]  # type: ignore[assignment]
    return sum(category["fp"] + category["fn"] for category in per_class.values())


def test_from_the_window_to_a_corrected_set(
    start: Start, laid: LaidOut, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand = start()
    hand.open(laid.root, laid.prediction)
    settle(hand)
    panel = hand.window.disagreements
    hand.window.activateWindow()
    hand.key(Qt.Key.Key_J)
    total = len(hand.view.listing.disagreements)
    # All but one: the prediction is right; that one stays as it is.
    kept = panel.current_table_row()
    hand.key(Qt.Key.Key_X)
    settle(hand)
    while (
        panel.current_table_row() >= 0 and (hand.view.rows.verdicts.verdict < 0)[hand.view.listing.disagreements].any()
    ):
        hand.key(Qt.Key.Key_Return)
        settle(hand)
    dataset = hand.snapshot.dataset
    decided = len(hand.snapshot.decisions)
    assert decided
    assert {str(decision.image_id) for decision in hand.snapshot.decisions.values()} <= set(IDS)
    assert dataset.image_id[int(hand.snapshot.table.image[kept])] in IDS
    hand.review.close()
    with VerdictFile.open(kept_in(dataset, Settings()), dataset, read_only=True) as file:
        kinds = [decision.verdict for decision in file.current().values()]
    assert kinds.count(Verdict.PREDICTION_WRONG) >= 1
    assert kinds.count(Verdict.PREDICTION_RIGHT) == len(kinds) - kinds.count(Verdict.PREDICTION_WRONG) > 0
    # The commands find what the window has kept, and a second window shows it.
    listed = tmp_path / "d.csv"
    assert command("export", laid.root, "--pred", laid.prediction, "--csv", listed) == 0
    with listed.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == total
    assert {row["image_id"] for row in rows} <= set(IDS)
    assert {row["verdict"] for row in rows} == {"prediction right", "prediction wrong"}
    before = figures(capsys, laid.root, "--pred", laid.prediction)
    out = tmp_path / "corrected"
    assert command("apply-verdicts", laid.root, "--pred", laid.prediction, "-o", out) == 0
    # As it was laid out, or as COCO's form has it: found by its root, with the same ids.
    after = figures(capsys, out, "--pred", laid.prediction)
    assert errors_of(after) < errors_of(before)
    assert (after["All"]["pq"] or 0) > (before["All"]["pq"] or 0)
    (written,) = out.rglob("*panoptic*.json")
    annotations = json.loads(written.read_text())["annotations"]
    assert [annotation["image_id"] for annotation in annotations] == list(IDS)
    changes = next(out.rglob("*changes*.csv"))
    with changes.open(newline="", encoding="utf-8") as stream:
        assert {row["image_id"] for row in csv.DictReader(stream)} <= set(IDS)
    again = start()
    again.open(out, laid.prediction)
    settle(again)
    assert again.snapshot.dataset.image_id.texts == IDS
    left = len(again.view.listing.disagreements)
    assert left == errors_of(after)
    # The same images: what was decided of them is known here too, where it still is as it was.
    assert len(again.snapshot.decisions) == len(kinds)


def test_a_verdict_file_that_is_passed_on_speaks_of_the_same_images(
    start: Start, laid: LaidOut, tmp_path: Path
) -> None:
    hand = start()
    hand.open(laid.root, laid.prediction)
    settle(hand)
    shared = tmp_path / "shared.sqlite"
    hand.review.verdicts.use_file(shared)
    hand.see(lambda: hand.review.verdicts.path == shared)
    settle(hand)
    hand.window.activateWindow()
    hand.key(Qt.Key.Key_J)
    row = hand.window.disagreements.current_table_row()
    image = str(hand.snapshot.dataset.image_id[int(hand.snapshot.table.image[row])])
    hand.key(Qt.Key.Key_W)
    settle(hand)
    hand.review.close()
    out = tmp_path / "d.csv"
    arguments = ("export", laid.root, "--pred", laid.prediction, "--csv", out)
    assert command(*arguments, "--verdicts", shared, "--where", "verdict = 'truth wrong'") == 0
    with out.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["image_id"] for row in rows} == {image}
