"""How likely it is that evidence came together by chance: tests whose false alarm rate is known, at any size of set."""

from __future__ import annotations

from collections.abc import Sequence
from math import lgamma

import numpy as np
from numpy.typing import NDArray

FALSE_ALARM = 1e-4
"""Of each question that is put to a whole set. Some twenty are put, so that one clean set in 500 is accused at most."""
_LEVELS = 4000


def flip_probability(gains: Sequence[float] | NDArray[np.float64]) -> float:
    """Return how likely a sum at least as large is if each gain could as well have had the other sign.

    The test is exact for whatever distribution the gains have, as long as it is symmetric about 0 where nothing is
    wrong; gains are rounded to a four thousandth of their sum. Fewer than 14 images cannot reach `FALSE_ALARM`.

    Parameters
    ----------
    gains : (n,) float
        One for each image: how much better another reading fits it.
    """
    sizes = np.abs(np.asarray(gains, np.float64))
    total = float(sizes.sum())
    if total == 0:
        return 1.0
    levels = np.rint(sizes * (_LEVELS / total)).astype(np.int64)
    reached = int((levels * np.sign(gains)).sum())
    # Probability of each sum of signs, from the lowest.
    chance = np.ones(1)
    for level in levels.tolist():
        longer = np.zeros(len(chance) + 2 * level)
        longer[: len(chance)] += chance / 2
        longer[2 * level :] += chance / 2
        chance = longer
    least = int(levels.sum()) + reached
    return float(chance[least:].sum())


def binomial_log_tail(hits: int, count: int, chance: float) -> float:
    """Return the natural logarithm of an upper bound of the chance of so many hits or more.

    The terms after the first are bounded by a geometric series.

    Parameters
    ----------
    hits, count : int
    chance : float
        Of one hit, between 0 and 1.
    """
    if hits <= count * chance:
        return 0.0
    choices = lgamma(count + 1) - lgamma(hits + 1) - lgamma(count - hits + 1)
    largest = choices + hits * float(np.log(chance)) + (count - hits) * float(np.log1p(-chance))
    ratio = (count - hits) / (hits + 1) * chance / (1 - chance)
    return min(0.0, largest - float(np.log1p(-ratio)))
