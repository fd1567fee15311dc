from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from panview.overlay.photo_levels import choose_level
from panview.overlay.view_transform import ViewTransform
from panview.presentation.theme_colours import DARK_COLOURS
from panview.ui.canvas.photo import draw_photo, photo_levels
from panview.ui.canvas.pixels import constant_pixels_of, pixels_of

BACKGROUND = QColor(DARK_COLOURS.background).rgb()


def random_photo(width: int, height: int) -> QImage:
    photo = QImage(width, height, QImage.Format.Format_RGB32)
    colours = np.random.default_rng(3).integers(0, 1 << 24, (height, width), dtype=np.uint32)
    pixels_of(photo)[:] = colours | np.uint32(0xFF000000)
    return photo


def draw(photo: QImage, view: ViewTransform, width: int, height: int, ratio: float = 1.0) -> np.ndarray:
    target = QImage(width, height, QImage.Format.Format_RGB32)
    target.setDevicePixelRatio(ratio)
    draw_photo(target, photo_levels(photo), (photo.height(), photo.width()), view, DARK_COLOURS, 1)
    return constant_pixels_of(target).copy()


def test_levels_are_halved_by_averaging_squares() -> None:
    photo = random_photo(1031, 700)
    levels = photo_levels(photo)
    assert [(level.width(), level.height()) for level in levels] == [(1031, 700), (515, 350), (257, 175)]
    fine, coarse = constant_pixels_of(levels[0]), constant_pixels_of(levels[1])
    for shift in (0, 8, 16):
        channel = ((fine[:, :1030] >> shift) & 255).astype(int)
        mean = channel.reshape(350, 2, 515, 2).sum(axis=(1, 3)) / 4
        np.testing.assert_array_equal((coarse >> shift) & 255, np.floor(mean + 0.5))
    assert (coarse >> 24 == 255).all()


def test_a_photo_of_another_format_is_made_rgb32() -> None:
    grey = QImage(8, 4, QImage.Format.Format_Grayscale8)
    grey.fill(77)
    level = photo_levels(grey)[0]
    assert level.format() is QImage.Format.Format_RGB32
    assert (constant_pixels_of(level) == 0xFF4D4D4D).all()


@pytest.mark.parametrize(("scale", "level"), [(8.0, 0), (1.0, 0), (0.51, 0), (0.5, 1), (0.26, 1), (0.25, 2), (0.01, 3)])
def test_the_level_has_a_pixel_for_each_device_pixel(scale: float, level: int) -> None:
    assert choose_level(scale, 4) == level


def test_at_100_percent_every_pixel_is_the_photos_own() -> None:
    photo = random_photo(60, 40)
    drawn = draw(photo, ViewTransform(1.0, 7.3, -5.2), 80, 50)
    np.testing.assert_array_equal(drawn[:35, 7:67], constant_pixels_of(photo)[5:])
    assert (drawn[35:] == BACKGROUND).all()
    assert (drawn[:, :7] == BACKGROUND).all()
    assert (drawn[:, 67:] == BACKGROUND).all()


def test_close_up_pixels_are_sharp_squares() -> None:
    photo = random_photo(30, 20)
    drawn = draw(photo, ViewTransform(5.0, -33.0, -12.0), 100, 80)
    expected = np.kron(constant_pixels_of(photo), np.ones((5, 5), np.uint32))[12:92, 33:133]
    assert expected.shape == (80, 100)
    np.testing.assert_array_equal(drawn, expected)


@pytest.mark.parametrize("scale", [0.37, 1.7])
def test_a_part_is_drawn_as_in_the_whole(scale: float) -> None:
    photo = random_photo(700, 500)
    whole = draw(photo, ViewTransform(scale, 0.0, 0.0), 300, 200)
    part = draw(photo, ViewTransform(scale, -100.0, -60.0), 120, 100)
    difference = whole[60:160, 100:220].astype(np.int64) - part
    channels = np.stack(
        [np.abs((whole[60:160, 100:220] >> s & 255).astype(int) - (part >> s & 255)) for s in (0, 8, 16)]
    )
    assert (difference != 0).mean() < 0.2
    assert channels.max() <= 8


def test_a_downscaled_photo_is_smooth() -> None:
    # A board of single black and white pixels is grey from afar.
    photo = QImage(800, 800, QImage.Format.Format_RGB32)
    rows, columns = np.indices((800, 800))
    pixels_of(photo)[:] = np.where((rows + columns) % 2, 0xFFFFFFFF, 0xFF000000).astype(np.uint32)
    drawn = draw(photo, ViewTransform(0.25, 0.0, 0.0), 200, 200) & 255
    assert 120 <= drawn[2:-2, 2:-2].min() <= drawn[2:-2, 2:-2].max() <= 135


@pytest.mark.parametrize("scale", [0.4, 1.0, 1.6, 4.0])
def test_device_pixels_do_not_depend_on_the_ratio(scale: float) -> None:
    photo = random_photo(90, 70)
    view = ViewTransform(scale, 11.0, -7.0)
    np.testing.assert_array_equal(draw(photo, view, 100, 80, 2.0), draw(photo, view, 100, 80, 1.0))


def test_a_missing_photo_is_a_board_as_large_as_the_image() -> None:
    target = QImage(60, 50, QImage.Format.Format_RGB32)
    draw_photo(target, (), (10, 20), ViewTransform(2.0, 5.0, 4.0), DARK_COLOURS, 1)
    drawn = constant_pixels_of(target).copy()
    tones = {QColor(DARK_COLOURS.raised).rgb(), QColor(DARK_COLOURS.checker).rgb()}
    assert set(np.unique(drawn[4:24, 5:45]).tolist()) == tones
    drawn[4:24, 5:45] = BACKGROUND
    assert (drawn == BACKGROUND).all()
