"""Predictions of any form in the window: recognised and said so, or stored as somebody says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from panview.datasets.forms.listing import SUFFIX
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.presentation.form_titles import TITLES
from panview.settings import cache_folder
from panview.ui.dialogs.parts_page import Part, PartsPage
from panview.ui.models.findings_model import Column
from tests.datasets.forms.test_opened import pairs_of
from tests.support import forms
from tests.support.reference import Pair
from tests.support.sets import WrittenSet, write_set
from tests.support.slow_file import slow_file
from tests.support.step import write_step
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start

Made = tuple[WrittenSet, dict[str, Pair]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    pairs = pairs_of(31, 4)
    written = write_set(tmp_path_factory.mktemp("made") / "set", pairs)
    return written, {forms.stem_of(row): pair for row, pair in enumerate(pairs)}


def choose(page: PartsPage, form: FormName) -> None:
    """Choose a form from the menu."""
    page.stored_as.form.action(form).trigger()


def guess(hand: AtHand, page: PartsPage, path: Path) -> str:
    """Name predictions, and read what they are recognised as."""
    page.set_part(Part.PREDICTION, str(path))
    hand.see(lambda: bool(page.stored_as.guess.text()))
    assert page.stored_as.guess.isVisible()
    return page.stored_as.guess.text()


def pq_of(hand: AtHand) -> tuple[str, ...]:
    return hand.scores


def test_maps_with_a_divisor_are_added_as_they_are_said_to_be(hand: AtHand, made: Made, tmp_path: Path) -> None:
    written, pairs = made
    hand.open(written.root, written.prediction)
    wanted = pq_of(hand)
    maps = forms.values("divisor-png")(tmp_path / "deeplab", pairs)
    hand.add(maps)
    assert "its maps are not mmdet, two-channel or cityscapes" in hand.banner
    assert hand.window.banner.other_button.text() == "Choose the form…"
    hand.click(hand.window.banner.other_button)
    page = hand.window.lazy_add()
    assert page.isVisible()
    hand.see(lambda: page.stored_as.guess.text().startswith("Not recognised"))
    assert not page.stored_as.divisor.isVisible()
    choose(page, FormName.DIVISOR)
    assert page.stored_as.divisor.isVisible()
    assert not page.stored_as.guess.isVisible()
    page.stored_as.divisor.setValue(300)
    hand.click(page.open_button)
    known = hand.snapshot.predictions[-1].prediction
    assert (known.name, known.form, known.reading) == ("deeplab", "divisor", Reading(FormName.DIVISOR, 300))
    assert hand.snapshot.current == 1
    assert pq_of(hand) == wanted


def test_what_is_recognised_is_said(hand: AtHand, made: Made, tmp_path: Path) -> None:
    written, pairs = made
    hand.open(written.root)
    hand.do("add_form")
    page = hand.window.lazy_add()
    assert page.isVisible()
    assert not page.open_button.isEnabled()
    assert guess(hand, page, written.prediction) == "Recognised as COCO panoptic results"
    hf = forms.transformers("npy", 1, 0)(tmp_path / "hf", pairs)
    assert guess(hand, page, hf) == "Recognised as transformers: maps with segments_info"
    both = forms.semantic("ids")(tmp_path / "both", pairs)
    assert guess(hand, page, both) == "Recognised as Semantic maps with instance results over them"
    maps = forms.values("pairs")(tmp_path / "maps", pairs)
    assert guess(hand, page, maps) == "Not recognised from the values of its maps; choose a form"
    assert guess(hand, page, tmp_path / "nothing") == "Not recognised: there is no such file or folder"
    page.set_part(Part.PREDICTION, str(hf))
    page.set_guess(both, "of another path")
    assert page.stored_as.guess.text() == ""
    hand.see(lambda: bool(page.stored_as.guess.text()))
    hand.click(page.open_button)
    assert hand.snapshot.predictions[-1].prediction.form == "transformers"
    assert hand.snapshot.predictions[-1].prediction.reading == AS_FOUND


def test_a_set_is_opened_with_predictions_stored_as_is_said(start: Start, made: Made, tmp_path: Path) -> None:
    written, pairs = made
    step = forms.values("step")(tmp_path / "step", pairs)
    sound = (step / "000000001002.png").read_bytes()
    (step / "000000001002.png").write_bytes(b"")
    hand = start()
    hand.do("open_parts")
    page = hand.window.lazy_open()
    page.set_part(Part.SET, str(written.root))
    assert not page.stored_as.isEnabled()
    assert guess(hand, page, step).startswith("Maps only: ")
    choose(page, FormName.STEP)
    hand.click(page.open_button)
    assert "(1 of 4 images)" in hand.banner
    # Said once, it counts for whatever follows.
    hand.click(hand.window.banner.other_button)
    [known] = hand.snapshot.predictions
    assert (known.prediction.form, known.prediction.reading) == ("step", Reading(FormName.STEP))
    assert np.flatnonzero(known.prediction.left_out).tolist() == [2]
    (step / "000000001002.png").write_bytes(sound)
    table = tmp_path / "table.csv"
    table.write_text("image_id,weather\n1000,rain\n")
    hand.review.opening.add_images_table(table)
    hand.settle()
    [known] = hand.snapshot.predictions
    assert known.prediction.form == "step"
    hand.do("check_data")
    model = hand.window.findings.model
    assert "PV101" not in {str(model.index(row, Column.CODE).data()) for row in range(model.rowCount())}


def test_what_was_said_counts_for_predictions_that_lack_images(hand: AtHand, made: Made, tmp_path: Path) -> None:
    written, pairs = made
    hand.open(written.root)
    step = forms.values("step")(tmp_path / "step", pairs)
    (step / "000000001003.png").unlink()
    hand.review.opening.add_prediction(step, reading=Reading(FormName.STEP))
    hand.settle()
    assert "no prediction for image 1003" in hand.banner
    hand.click(hand.window.banner.action_button)
    [known] = hand.snapshot.predictions
    assert (known.prediction.form, known.prediction.missing) == ("step", 1)


def test_listing_what_maps_hold_is_called_off(hand: AtHand, made: Made, tmp_path: Path) -> None:
    written, pairs = made
    hand.open(written.root)
    step = forms.values("step")(tmp_path / "step", pairs)
    with slow_file(step / "000000001000.png") as png:
        hand.review.opening.add_prediction(step, reading=Reading(FormName.STEP))
        hand.see(png.is_read)
        QTest.mouseClick(hand.window.status_line.progress.cancel, Qt.MouseButton.LeftButton)
        png.let_go()
        hand.settle()
    assert hand.snapshot.predictions == ()
    assert hand.banner == ""
    assert not list(cache_folder().glob(f"*{SUFFIX}"))


def test_opening_a_set_without_a_json_is_called_off(hand: AtHand, tmp_path: Path) -> None:
    kitti = write_step(tmp_path / "kitti-step", each=8)
    with slow_file(kitti.maps / "0002" / "000000.png") as png:
        hand.review.opening.open(kitti.root)
        hand.see(png.is_read)
        QTest.mouseClick(hand.window.status_line.progress.cancel, Qt.MouseButton.LeftButton)
        png.let_go()
        hand.settle()
    assert hand.review.state.snapshot is None
    assert hand.banner == ""


def test_each_form_has_a_name_in_the_window() -> None:
    assert list(TITLES) == list(FormName)
    assert len(set(TITLES.values())) == len(FormName)
