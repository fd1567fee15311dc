"""Smooth noise: the randomness that ridges, clouds and boundaries are made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FloatArray = NDArray[np.float32]


def smooth_line(rng: np.random.Generator, length: int, wavelength: float, octaves: int = 1) -> FloatArray:
    """Return a smooth random curve.

    Parameters
    ----------
    rng : Generator
        Where the randomness comes from.
    length : int
        How many samples.
    wavelength : float
        Samples between two random values of the first octave; each further octave halves it and the height.
    octaves : int
        How many octaves are summed.

    Returns
    -------
    NDArray[float32]
        (length,) values within about -1 to 1.
    """
    total = np.zeros(length, np.float64)
    amplitude, weight = 1.0, 0.0
    for _ in range(octaves):
        step = max(2.0, wavelength)
        knots = rng.uniform(-1, 1, int(length / step) + 3)
        place = np.arange(length) / step + rng.uniform(0, 1)
        index = place.astype(int)
        part = place - index
        part = part * part * (3 - 2 * part)
        total += amplitude * (knots[index] * (1 - part) + knots[index + 1] * part)
        weight += amplitude
        amplitude *= 0.5
        wavelength *= 0.5
    return (total / weight).astype(np.float32)


def ridge_line(rng: np.random.Generator, length: int, wavelength: float, octaves: int = 4) -> FloatArray:
    """Return a jagged mountain profile: (length,) float32, about 0 (valley) to 1 (peak)."""
    total = np.zeros(length, np.float64)
    amplitude, weight = 1.0, 0.0
    for _ in range(octaves):
        knots = rng.uniform(0, 1, int(length / max(2.0, wavelength)) + 3)
        place = np.arange(length) / max(2.0, wavelength) + rng.uniform(0, 1)
        total += amplitude * np.interp(place, np.arange(knots.size), knots)
        weight += amplitude
        amplitude *= 0.45
        wavelength *= 0.47
    return (total / weight).astype(np.float32)


def smooth_field(
    rng: np.random.Generator, size: tuple[int, int], wavelength: tuple[float, float], octaves: int = 1
) -> FloatArray:
    """Return smooth two-dimensional noise.

    Parameters
    ----------
    rng : Generator
        Where the randomness comes from.
    size : tuple[int, int]
        Height and width.
    wavelength : tuple[float, float]
        Pixels between two random values down and across; each further octave halves both and the height.
    octaves : int
        How many octaves are summed.

    Returns
    -------
    NDArray[float32]
        (height, width) values within about -1 to 1.
    """
    height, width = size
    total = np.zeros(size, np.float32)
    amplitude, weight = 1.0, 0.0
    down, across = wavelength
    for _ in range(octaves):
        rows = max(2, int(np.ceil(height / down)) + 1)
        columns = max(2, int(np.ceil(width / across)) + 1)
        coarse = Image.fromarray(rng.uniform(-1, 1, (rows, columns)).astype(np.float32))
        total += amplitude * np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))
        weight += amplitude
        amplitude *= 0.5
        down, across = max(2.0, down / 2), max(2.0, across / 2)
    return np.asarray(total / weight, np.float32)


def smoothstep(low: float, high: float, values: FloatArray) -> FloatArray:
    """Return 0 below ``low``, 1 above ``high`` and a smooth rise between; ``low`` may exceed ``high``."""
    part = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)
