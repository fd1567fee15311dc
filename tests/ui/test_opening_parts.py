"""Sets whose parts lie elsewhere, and sets without ground truth, in the window."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from panview.review.look import Layer
from panview.settings import RecentPlaces, Settings
from panview.ui.dialogs.parts_page import Part
from tests.support.layouts import LAYOUTS
from tests.support.sets import WrittenSet, random_pair, write_set
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start


@pytest.fixture
def scattered(tmp_path: Path) -> WrittenSet:
    """A set whose maps, photos and predicted maps lie in folders that nothing names."""
    rng = np.random.default_rng(4)
    written = write_set(tmp_path / "set", [random_pair(rng) for _ in range(3)])
    (tmp_path / "elsewhere").mkdir()
    written.ground_truth.with_suffix("").rename(tmp_path / "elsewhere" / "m")
    (written.root / "val2017").rename(tmp_path / "elsewhere" / "p")
    written.prediction.with_suffix("").rename(tmp_path / "elsewhere" / "r")
    return written


def test_a_set_that_cannot_be_opened_leads_to_the_page_and_is_remembered(
    hand: AtHand, scattered: WrittenSet, tmp_path: Path, start: Start
) -> None:
    hand.open(scattered.ground_truth)
    assert "its folder of PNG files is missing" in hand.banner
    hand.click(hand.window.banner.action_button)
    page = hand.window.lazy_open()
    assert page.isVisible()
    assert page.choice().path == scattered.ground_truth
    elsewhere = tmp_path / "elsewhere"
    for part, path in (
        (Part.MAPS, elsewhere / "m"),
        (Part.PHOTOS, elsewhere / "p"),
        (Part.PREDICTION, scattered.prediction),
        (Part.PREDICTED_MAPS, elsewhere / "r"),
    ):
        page.set_part(part, str(path))
    hand.click(page.open_button)
    dataset = hand.snapshot.dataset
    assert dataset.files.map_folder == elsewhere / "m"
    assert dataset.photo(0).is_file()
    assert hand.snapshot.prediction is not None
    places = RecentPlaces(str(elsewhere / "m"), str(elsewhere / "p"))
    assert hand.review.settings.current.recent_places == {str(scattered.ground_truth): places}
    again = start(hand.review.settings.current)
    again.click(again.window.welcome.rows[0])
    assert again.snapshot.dataset.files.map_folder == elsewhere / "m"
    assert again.snapshot.dataset.photo(0).is_file()
    again.review.recent.forget(str(scattered.ground_truth))
    assert again.review.settings.current.recent_places == {}


def test_folders_that_are_not_there_are_one_clear_message(hand: AtHand, scattered: WrittenSet, tmp_path: Path) -> None:
    hand.do("open_parts")
    page = hand.window.lazy_open()
    page.set_part(Part.SET, str(scattered.ground_truth))
    page.set_part(Part.MAPS, str(tmp_path / "nowhere"))
    hand.click(page.open_button)
    assert "nowhere: there is no such file or folder" in hand.banner
    hand.click(hand.window.banner.action_button)
    assert page.choice().places.map_folder == tmp_path / "nowhere"


def test_the_page_asks_for_folders_and_files(hand: AtHand) -> None:
    hand.do("open_parts")
    page = hand.window.lazy_open()
    wanted = {Part.SET: QFileDialog.FileMode.Directory, Part.PREDICTION: QFileDialog.FileMode.ExistingFile}
    for part, mode in wanted.items():
        hand.click(page.lines[part].button)
        dialog = hand.window.findChild(QFileDialog)
        assert dialog.fileMode() == mode
        dialog.fileSelected.emit("/chosen")
        dialog.close()
        hand.see(lambda: hand.window.findChild(QFileDialog) is None)
        assert page.lines[part].line.text() == "/chosen"


def test_a_set_of_another_layout_that_is_dropped_is_opened(hand: AtHand, tmp_path: Path) -> None:
    pairs = [random_pair(np.random.default_rng(3)) for _ in range(2)]
    first = write_set(tmp_path / "coco", pairs)
    hand.open(first.root)
    laid = LAYOUTS["ADE20K"](tmp_path / "ade", pairs)
    hand.drop(laid.root, laid.prediction)
    hand.click(hand.window.lazy_question().buttons()[0])
    assert hand.snapshot.dataset.files.json == laid.json
    assert hand.snapshot.prediction is not None


@pytest.mark.parametrize("alone", ["segments", "photos"])
def test_without_ground_truth_photos_and_predictions_are_looked_at(hand: AtHand, tmp_path: Path, alone: str) -> None:
    written = write_set(tmp_path / "set", [random_pair(np.random.default_rng(8)) for _ in range(3)])
    document = json.loads(written.ground_truth.read_text())
    for annotation in document["annotations"]:
        del annotation["segments_info"]
    written.ground_truth.write_text(json.dumps(document))
    path = written.root
    if alone == "photos":
        path = tmp_path / "photos"
        shutil.copytree(written.root / "val2017", path)
    hand.open(path)
    assert hand.window.reviewing
    assert not hand.window.metrics.scores.isVisible()
    assert "nothing to compare with" in hand.window.disagreements.empty.text()
    hand.open(path, written.prediction)
    style = hand.review.canvas.effective
    assert (style.layer, style.colour_by) == (Layer.PREDICTION, "category")
    assert not hand.window.metrics.scores.isVisible()
    assert not hand.window.canvas_bar.layers.button("both").isEnabled()
    assert not hand.review.actions.table.action("export_csv").isEnabled()
    listed = json.loads(written.prediction.read_text())["annotations"]
    assert hand.window.image_list.model.rowCount() == 3
    assert len(hand.snapshot.table) == sum(len(entry["segments_info"]) for entry in listed)
    for page in ("figures", "confusion", "compare", "images"):
        hand.do(f"page_{page}")
    hand.do("next_image")
    # It is among the recent ones.
    hand.do("close_dataset")
    assert len(hand.window.welcome.rows) == 1


def test_settings_of_before_are_read(start: Start) -> None:
    assert start(Settings(recent=("/gone.json",))).window.welcome.rows == []
