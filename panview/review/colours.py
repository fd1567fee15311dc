"""Colours that carry meaning: match statuses, IoU ramps, categories. All of them RGB, 0 to 255."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import Status

Rgb = tuple[int, int, int]

STATUS_COLOURS: Mapping[str, Mapping[Status, Rgb]] = MappingProxyType(
    {
        # Okabe and Ito's palette stays apart under every common colour-vision deficiency.
        "okabe-ito": MappingProxyType(
            {
                Status.NONE: (86, 180, 233),
                Status.TP: (0, 114, 178),
                Status.FP: (213, 94, 0),
                Status.FN: (240, 228, 66),
                Status.IGNORED: (153, 153, 153),
                Status.CROWD: (187, 187, 187),
            }
        ),
        "classic": MappingProxyType(
            {
                Status.NONE: (120, 160, 220),
                Status.TP: (46, 160, 67),
                Status.FP: (218, 54, 51),
                Status.FN: (163, 84, 214),
                Status.IGNORED: (153, 153, 153),
                Status.CROWD: (187, 187, 187),
            }
        ),
    }
)
"""Palette name -> status -> colour."""

SELECTION = "#ff77ff"
"""Outline of the selected segment: like no status in any kind of colour vision, and like little in photos."""

DEFAULT_PALETTE = "okabe-ito"
DEFAULT_RAMP = "viridis"

RAMP_STEPS = 256

# Polynomials in t, lowest power first, one row a channel. viridis: Matt Zucker's fit (public domain), 0 to 1.
# cividis: Jamie Nunez's fit as published with d3-scale-chromatic (ISC), 0 to 255.
_VIRIDIS = np.array(
    [
        [0.2777273272, 0.1050930431, -0.3308618287, -4.6342304985, 6.2282699363, 4.7763849977, -5.4354558559],
        [0.0054073445, 1.4046135299, 0.2148475595, -5.7991009734, 14.1799333668, -13.7451453777, 4.6458526122],
        [0.3340998053, 1.3845901626, 0.0950951630, -19.3324409563, 56.6905526007, -65.3530326334, 26.3124352496],
    ]
)
_CIVIDIS = np.array(
    [
        [-4.54, -35.34, 2381.73, -6402.7, 7024.72, -2710.57],
        [32.49, 170.73, 52.82, -131.46, 176.58, -67.37],
        [81.24, 442.36, -2482.43, 6167.24, -6614.94, 2475.67],
    ]
)


def _ramp(coefficients: NDArray[np.float64], full: float) -> NDArray[np.uint8]:
    """Tabulate a polynomial colour ramp.

    Parameters
    ----------
    coefficients : (3, n) float64
        Polynomial of each channel over 0 to 1, lowest power first.
    full : float
        Value of a channel at full brightness.

    Returns
    -------
    (256, 3) uint8
    """
    position = np.linspace(0.0, 1.0, RAMP_STEPS)
    channels = np.polynomial.polynomial.polyval(position, coefficients.T)
    table: NDArray[np.uint8] = np.clip(np.rint(channels.T * (255.0 / full)), 0, 255).astype(np.uint8)
    table.flags.writeable = False
    return table


RAMPS: Mapping[str, NDArray[np.uint8]] = MappingProxyType(
    {"viridis": _ramp(_VIRIDIS, 1.0), "cividis": _ramp(_CIVIDIS, 255.0)}
)
"""Ramp name -> (256, 3) uint8, IoU 0 first."""


def status_table(palette: str) -> NDArray[np.uint8]:
    """Return the colours of a palette by status value.

    Parameters
    ----------
    palette : str
        A key of `STATUS_COLOURS`.

    Returns
    -------
    (6, 3) uint8, indexed by `Status`
    """
    colours = STATUS_COLOURS[palette]
    return np.array([colours[status] for status in Status], np.uint8)


def iou_colours(iou: NDArray[np.float64], ramp: str) -> NDArray[np.uint8]:
    """Look IoU up in a ramp.

    Parameters
    ----------
    iou : (n,) float64
        0 to 1; NaN counts as 0.
    ramp : str
        A key of `RAMPS`.

    Returns
    -------
    (n, 3) uint8
    """
    step = np.rint(np.nan_to_num(iou, nan=0.0).clip(0.0, 1.0) * (RAMP_STEPS - 1))
    colours: NDArray[np.uint8] = RAMPS[ramp][step.astype(np.intp)]
    return colours


def category_colours(count: int) -> NDArray[np.uint8]:
    """Make colours for categories that bring none: golden-angle hues in OKLCH, with steps of lightness and chroma.

    Returns
    -------
    (count, 3) uint8
    """
    index = np.arange(count)
    hue = index * np.pi * (3.0 - np.sqrt(5.0))
    lightness = np.array([0.78, 0.55, 0.67])[index % 3]
    chroma = np.array([0.10, 0.17, 0.13, 0.15])[index % 4]
    a, b = chroma * np.cos(hue), chroma * np.sin(hue)
    # OKLab to linear sRGB, as published by Björn Ottosson.
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = np.stack(
        [
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        ],
        axis=1,
    ).clip(0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    colours: NDArray[np.uint8] = np.rint(encoded * 255.0).astype(np.uint8)
    return colours
