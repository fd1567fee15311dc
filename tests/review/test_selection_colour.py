"""The selected segment is told from every status, by whatever eyes, in either theme."""

from __future__ import annotations

import numpy as np
import pytest

from panview.metrics.segment_table import Status
from panview.presentation.theme_colours import THEMES, Theme
from panview.review.colours import SELECTION, STATUS_COLOURS

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Ottosson (2020): linear RGB to OKLab, in which a distance is as large as it looks.
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def parsed(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def linear(rgb: tuple[int, int, int]) -> np.ndarray:
    share = np.array(rgb) / 255.0
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def look(rgb: tuple[int, int, int], vision: str) -> np.ndarray:
    return _LAB @ np.cbrt(_CONES @ np.clip(VISION[vision] @ linear(rgb), 0.0, 1.0))


def apart(one: tuple[int, int, int], other: tuple[int, int, int], vision: str) -> float:
    return float(np.linalg.norm(look(one, vision) - look(other, vision)))


def contrast(one: str, other: str) -> float:
    """WCAG 2."""
    light = sorted(float(linear(parsed(colour)) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def closest_statuses(palette: str, vision: str) -> float:
    colours = [colour for status, colour in STATUS_COLOURS[palette].items() if status != Status.NONE]
    return min(apart(one, other, vision) for place, one in enumerate(colours) for other in colours[:place])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("palette", STATUS_COLOURS)
def test_the_selection_is_as_far_from_every_status_as_statuses_are_from_each_other(palette: str, vision: str) -> None:
    for status, colour in STATUS_COLOURS[palette].items():
        if status == Status.NONE:
            # Drawn in the colour of its category.
            continue
        distance = apart(parsed(SELECTION), colour, vision)
        assert distance > 0.11, status
        assert distance > closest_statuses(palette, vision), status
        assert vision != "normal" or distance > 0.17, status


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_selection_or_the_dark_line_inside_it_stands_out_from_the_ground(theme: Theme) -> None:
    assert contrast(SELECTION, "#000000") > 7.0
    assert max(contrast(SELECTION, theme.canvas), contrast("#000000", theme.canvas)) > 7.0
