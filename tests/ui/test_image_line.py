"""The line above the canvas: which image it is, what is under the mouse, and how the photo is changed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.overlay.view_transform import image_pixel
from panview.presentation.image_words import NOT_LISTED, ImageTitle
from panview.review.tone import NEUTRAL, Tone, tone_table
from panview.ui.canvas.pixels import constant_pixels_of
from panview.ui.panels.image_line import ImageLine
from tests.ui.at_hand import AtHand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_the_line_follows_image_order_and_filter(opened: AtHand) -> None:
    line, model = opened.window.image_line, opened.window.image_list.model
    row = opened.review.cursor.now.image
    height, width = opened.snapshot.dataset.size(row)
    assert line.name.text() == opened.snapshot.dataset.image_names[row]
    assert line.detail.text() == f"{width} × {height} · 1 of 6"
    opened.do("next_image")
    assert line.detail.text().endswith("· 2 of 6")
    opened.window.image_list.direction.click()
    opened.settle()
    assert line.detail.text().endswith("· 5 of 6")
    names = opened.snapshot.dataset.image_names
    shown = opened.review.cursor.now.image
    other = names[next(row for row in range(6) if row != shown)]
    opened.type_filter(other)
    assert opened.review.cursor.now.image == shown
    assert (line.warning.text(), line.warning.isVisible()) == (NOT_LISTED, True)
    opened.do("next_image")
    assert model.rowCount() == 1
    assert line.detail.text().endswith("· 1 of 1 listed")
    assert not line.warning.isVisible()
    opened.do("close_dataset")
    assert line.name.text() == line.detail.text() == ""


def test_a_pixel_is_read(opened: AtHand) -> None:
    canvas, line = opened.window.canvas, opened.window.image_line
    view, snapshot = canvas.views[0], opened.snapshot
    row = opened.review.cursor.now.image
    size = snapshot.dataset.size(row)
    truth = snapshot.dataset.ground_truth.read_id_map(row, size)
    assert snapshot.prediction is not None
    predicted = snapshot.prediction.segments.read_id_map(row, size)
    names = snapshot.dataset.categories.names

    def category(side: int, segment_id: int) -> str:
        table = opened.view.snapshot.table
        rows = table.rows_of(row)
        at = rows.start + np.flatnonzero((table.side[rows] == side) & (table.segment_id[rows] == segment_id))[0]
        return names[table.category[at]]

    for x, y in ((120, 90), (200, 180), (260, 140)):
        place = QPoint(view.width() // 2 - 150 + x, view.height() // 2 - 120 + y)
        QTest.mouseMove(view, place)
        QApplication.processEvents()
        pixel = image_pixel(canvas.state.view, place.x(), place.y(), size)
        assert pixel is not None
        parts = line._wordings[0].split(" · ")
        assert parts[0] == f"x {pixel[1]}, y {pixel[0]}"
        assert line.readout.text() in line._wordings
        assert canvas.state.image is not None
        assert canvas.state.image.photo is not None
        assert parts[1].startswith(canvas.state.image.photo.pixelColor(pixel[1], pixel[0]).name())
        for word, side, ids in (("truth", 0, truth), ("prediction", 1, predicted)):
            known = int(ids[pixel])
            expected = f"{known} {category(side, known)}" if known else "void"
            assert parts[2 + side] == f"{word} {expected}"
    view.leaveEvent(None)  # type: ignore[arg-type]
    assert line.readout.text() == ""


def test_a_narrow_line_is_that_of_the_pixel_while_there_is_one(qtbot: QtBot) -> None:
    line = ImageLine()
    qtbot.addWidget(line)
    line.set_title(ImageTitle("a.jpg", "640 × 480 · 1 of 6"))
    said = ("x 1, y 1 · #000000 (0, 0, 0) · truth 5 person · prediction 5 person", "1, 1 · T 5 person · P 5 person")
    line.resize(400, line.height())
    line.show()
    line.set_readout(said)
    assert line.readout.isVisible()
    assert line.readout.text() == said[1], "the wording that fits"
    assert not line.name.isVisible()
    line.set_readout(())
    assert line.name.isVisible()
    line.resize(1000, line.height())
    line.set_readout(said)
    assert line.name.isVisible()
    assert line.readout.text() == said[0]
    line.set_tone(Tone(20, 10, 1.5))
    assert line.adjust.text() == "Photo: brightness +20, contrast +10, gamma 1.50"
    line.resize(500, line.height())
    assert line.adjust.text() == "Photo: adjusted"


def test_the_photo_is_changed_and_nothing_else(opened: AtHand) -> None:
    canvas, line = opened.window.canvas, opened.window.image_line
    canvas.render_now()
    frame = canvas.views[0]._frame
    photo, overlay = constant_pixels_of(frame.photo).copy(), constant_pixels_of(frame.overlay).copy()
    opened.do("adjust_photo")
    assert line.popup.isVisible()
    line.popup.brightness.setValue(30)
    line.popup.gamma.setValue(20)
    opened.settle()
    tone = opened.review.cursor.now.look.tone
    assert tone.brightness == 30
    assert tone.gamma > 1
    canvas.render_now()
    changed = constant_pixels_of(frame.photo).copy()
    assert np.array_equal(constant_pixels_of(frame.overlay), overlay)
    assert canvas.state.image is not None
    left, top = canvas.state.view.corner
    height, width = (round(length * canvas.state.view.scale) for length in canvas.state.image.size)
    inside = np.zeros(photo.shape, np.bool_)
    inside[max(top, 0) : top + height, max(left, 0) : left + width] = True
    assert np.array_equal(changed[~inside], photo[~inside]), "what is beside the photo stays"
    table = tone_table(tone).astype(np.uint32)
    expected = (table[(photo >> 16) & 255] << 16) | (table[(photo >> 8) & 255] << 8) | table[photo & 255]
    assert np.array_equal(changed[inside] & 0xFFFFFF, expected[inside])
    # It is said, stays with the next image, and is taken back.
    assert line.adjust.accessibleName().startswith("Adjust the photo; brightness +30, gamma")
    line.popup.hide()
    opened.do("next_image")
    assert opened.review.cursor.now.look.tone == tone
    assert line.reset.isVisible()
    opened.click(line.reset)
    assert opened.review.cursor.now.look.tone == NEUTRAL
    assert (line.adjust.text(), line.reset.isVisible()) == ("Photo", False)
    opened.review.looks.set_tone(Tone(contrast=10))
    opened.do("reset_photo")
    assert opened.review.cursor.now.look.tone == NEUTRAL


def test_the_mouse_resets_a_slider(opened: AtHand) -> None:
    line = opened.window.image_line
    opened.review.looks.set_tone(Tone(40, 20, 1.5))
    assert line.popup.brightness.value() == 40
    opened.do("adjust_photo")
    QTest.mouseDClick(line.popup.brightness, Qt.MouseButton.LeftButton)
    assert opened.review.cursor.now.look.tone.brightness == 0
    assert opened.review.cursor.now.look.tone.contrast == 20
    opened.click(line.popup.reset)
    assert opened.review.cursor.now.look.tone == NEUTRAL
    line.popup.hide()


def test_the_pixel_of_the_second_view_is_of_the_set_compared_with(opened: AtHand) -> None:
    opened.do("layer_comparison")
    canvas, line = opened.window.canvas, opened.window.image_line
    image, view = canvas.state.image, opened.view
    assert image is not None
    assert image.compared is not None
    assert view.compared is not None
    other = image.compared
    # A pixel where both sets have a segment of their own.
    for row, column in np.argwhere(
        (image.pair_prediction[image.pair_map] >= 0) & (other.pair_prediction[other.pair_map] >= 0)
    ):
        place = (int(row), int(column))
        ids = [
            int(of.table.segment_id[shown.segments.row[shown.pair_prediction[shown.pair_map[place]]]])
            for of, shown in ((view.snapshot, image), (view.compared.snapshot, other))
        ]
        if ids[0] != ids[1]:
            break
    for at, segment_id in enumerate(ids):
        canvas.pixel_pointed.emit(at, place)
        assert f"prediction {segment_id} " in line._wordings[0]
