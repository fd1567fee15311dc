"""Sets that are broken, empty, tiny, long or many: the review goes on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt

from tests.support.reference import Pair, Segment
from tests.support.sets import CATEGORIES, WrittenSet, drawn_pair, random_pair, write_set
from tests.ui.at_hand import AtHand


def photo(written: WrittenSet, row: int) -> Path:
    return written.root / "val2017" / f"{1000 + row:012d}.jpg"


def go(hand: AtHand, row: int) -> None:
    hand.review.cursor.go(row)
    hand.settle()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.write_bytes(b"no picture at all"), "cannot be read"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: Image.new("RGB", (50, 9)).save(path), "its masks are"),
    ],
)
def test_masks_are_reviewed_without_their_photo(hand: AtHand, own_set: WrittenSet, damage: object, words: str) -> None:
    damage(photo(own_set, 1))  # type: ignore[operator]
    hand.open(own_set.root, own_set.prediction)
    go(hand, 1)
    image = hand.review.canvas.image
    assert image is not None
    assert image.photo_levels == ()
    assert words in image.photo_message
    assert photo(own_set, 1).name in image.photo_message
    assert len(image.segments) > 0
    hand.do("next_disagreement")
    assert hand.window.inspector.content() is not None
    assert hand.banner == ""


def test_an_id_map_that_breaks_after_opening(hand: AtHand, own_set: WrittenSet) -> None:
    hand.open(own_set.root, own_set.prediction)
    row = 3 if hand.review.cursor.now.image != 3 else 2
    hand.review.canvas._loader.set_source(hand.review.canvas._source)
    png = own_set.prediction.with_suffix("") / f"{1000 + row:012d}.png"
    whole = png.read_bytes()
    png.write_bytes(whole[:60])
    go(hand, row)
    assert hand.review.canvas.image is None
    assert str(png) in hand.window.canvas.state.message
    assert hand.window.image_list.current_row() == row
    png.write_bytes(whole)
    go(hand, 0)
    assert hand.review.canvas.image is not None
    go(hand, row)
    assert hand.review.canvas.image is not None
    assert hand.review.canvas.image.row == row


def test_an_image_without_segments_and_one_of_a_single_pixel(hand: AtHand, tmp_path: Path) -> None:
    nothing = Pair(np.zeros((6, 9), np.uint32), np.zeros((6, 9), np.uint32), (), ())
    pixel = drawn_pair([(5, 1, (0, 1, 0, 1))], [(6, 1, (0, 1, 0, 1))], size=(1, 1))
    wide = drawn_pair([(5, 1, (0, 2, 0, 900))], [(6, 3, (0, 1, 0, 900))], size=(2, 4000))
    tall = drawn_pair([(5, 1, (0, 900, 0, 2))], [(6, 1, (0, 800, 0, 2))], size=(4000, 2))
    written = write_set(tmp_path / "odd", [nothing, pixel, wide, tall])
    hand.open(written.root, written.prediction)
    for row, count in enumerate((0, 2, 2, 2)):
        go(hand, row)
        assert hand.review.canvas.image is not None
        assert len(hand.review.canvas.image.segments) == count
        for action in ("next_disagreement", "zoom_100", "zoom_in", "fit"):
            hand.do(action)
        hand.window.canvas.render_now()
    # Found, since the pixel is a match and the tall segment is not missed by much.
    assert hand.view.quality.counts.tp.sum() == 2


def test_a_dataset_in_which_nothing_is_annotated(hand: AtHand, tmp_path: Path) -> None:
    nothing = Pair(np.zeros((6, 9), np.uint32), np.zeros((6, 9), np.uint32), (), ())
    written = write_set(tmp_path / "empty", [nothing, nothing])
    hand.open(written.root, written.prediction)
    assert hand.scores == ("—", "—", "—", "0")
    assert hand.window.disagreements.model.rowCount() == 0
    hand.do("next_disagreement")
    hand.do("next_image")
    assert hand.review.canvas.image is not None


def test_long_names_and_many_categories_do_not_widen_the_window(hand: AtHand, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    written = write_set(tmp_path / ("d" * 120), [random_pair(rng) for _ in range(3)], name="p" * 120)
    content = json.loads(written.ground_truth.read_text())
    content["categories"][0]["name"] = "person & " + "very " * 40 + "long 日本語 <b>name</b>"
    content["categories"] += [
        {"id": 1000 + i, "name": f"extra {i}", "isthing": i % 2, "supercategory": f"kind {i % 30}"} for i in range(600)
    ]
    for image in content["images"]:
        old = photo(written, image["id"] - 1000)
        image["file_name"] = f"{'f' * 100}_{image['id']}.jpg"
        old.rename(old.with_name(image["file_name"]))
    written.ground_truth.write_text(json.dumps(content))
    hand.open(written.root, written.prediction)
    assert hand.window.width() == 1280
    assert hand.window.minimumSizeHint().width() <= 1280
    assert hand.window.image_list.filter_form.categories.rowCount() == len(CATEGORIES) + 600
    hand.window.image_list.open_filter_form()
    assert hand.window.image_list.filter_form.width() < 500
    hand.window.image_list.filter_form.hide()
    hand.do("next_disagreement")
    assert hand.window.width() == 1280
    content_of = hand.window.inspector.content()
    assert content_of is not None
    assert hand.window.inspector.width() <= 400


def test_an_image_of_twelve_megapixels(hand: AtHand, tmp_path: Path) -> None:
    id_map = np.zeros((3000, 4000), np.uint32)
    id_map[200:2000, 300:2500] = 7
    pair = Pair(id_map, np.roll(id_map, 60, 1), (Segment(7, 1),), (Segment(7, 1),))
    written = write_set(tmp_path / "large", [pair])
    hand.open(written.root, written.prediction)
    image = hand.review.canvas.image
    assert image is not None
    assert image.size == (3000, 4000)
    # The cache keeps it although it is larger than all that the cache may hold.
    hand.do("zoom_100")
    hand.window.canvas.render_now()
    view = hand.window.canvas.views[0]
    hand.click(view)
    assert hand.review.cursor.now.segment >= 0
    hand.key(Qt.Key.Key_F)
    assert hand.window.canvas.state.view.scale < 1
