"""How many of the units that nobody has looked at are wrong, in draws: a hierarchical Beta posterior, calibrated.

Cells of a sample (strata, and parts of them) share a prior Beta(m k, (1 - m) k) whose mean m and concentration k are
unknown: so a cell with three units decided leans on the others as far as these are alike. What that says of all units
together would depend on how many cells there are. Therefore its total is brought into line with the stratified
estimator: of the rate of what is left, a Beta with the effective number of units decided (Korn and Graubard,
"Confidence intervals for proportions with small expected number of positive counts estimated from survey data", Survey
Methodology 1998), with Jeffreys' prior, and with Clopper and Pearson's limit where nothing or everything is wrong.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_MEANS = 64
_CONCENTRATIONS = 2.0 ** np.arange(1, 11)
_TINY = 1e-12
_STEPS = 8
_KINDS_PRIOR = 2.0
"""As how many decisions counts what other kinds say of the two ways to be wrong."""


class Cells(NamedTuple):
    """Counts of c cells, (c,) int64 each.

    Attributes
    ----------
    decided : (c,) int64
        At least 1.
    wrong : (c,) int64
        Those decided whose truth is wrong.
    left : (c,) int64
        Units that nobody has looked at.
    """

    decided: NDArray[np.int64]
    wrong: NDArray[np.int64]
    left: NDArray[np.int64]


def draw_rates(cells: Cells, draws: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw the rate at which what is left of each cell is wrong.

    Parameters
    ----------
    cells : Cells
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    drawn : (draws, c) float64
    expected : (c,) float64
        Their middle: leaning on each other as the draws do, with the total of the stratified estimator.
    """
    drawn, expected = draw_alike(cells.wrong, cells.decided, draws, rng)
    left = cells.left.sum()
    if not left:
        return drawn, expected
    share = cells.left / left
    estimate = float((share * cells.wrong / cells.decided).sum())
    middle = float(share @ expected)
    variance = float((share**2 * expected * (1 - expected) / cells.decided).sum())
    effective = max(1.0, middle * (1 - middle) / variance) if variance > 0 else float(cells.decided.sum())
    totals = rng.beta(*_shape(estimate, effective), draws)
    # The draws keep their pattern: the one with the greatest total gets the greatest, and so on.
    wanted = np.empty(draws)
    wanted[np.argsort(drawn @ share, kind="stable")] = np.sort(totals)
    return _with_total(odds_of(drawn), share, wanted), _with_total(
        odds_of(expected)[None], share, np.array([estimate])
    )[0]


def _shape(estimate: float, effective: float) -> tuple[float, float]:
    """Return the parameters of the Beta distribution of a rate."""
    if estimate <= 0:
        return 1.0, effective
    if estimate >= 1:
        return effective, 1.0
    return effective * estimate + 0.5, effective * (1 - estimate) + 0.5


def draw_alike(
    wrong: NDArray[np.int64], decided: NDArray[np.int64], draws: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw rates of c groups that share a prior, as alike as what was decided says.

    Parameters
    ----------
    wrong, decided : (c,) int64
        There may be groups of which nothing is decided.
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    drawn : (draws, c) float64
    expected : (c,) float64
    """
    # Jeffreys' prior of the mean, in parts of equal mass; the concentration is as likely in each doubling.
    means = np.sin(np.pi / 2 * (np.arange(_MEANS) + 0.5) / _MEANS) ** 2
    mean, concentration = (grid.ravel() for grid in np.meshgrid(means, _CONCENTRATIONS, indexing="ij"))
    a, b = mean * concentration, (1 - mean) * concentration
    likelihood = _log_rising(a, wrong) + _log_rising(b, decided - wrong) - _log_rising(a + b, decided)
    weight = np.exp(likelihood - likelihood.max())
    weight /= weight.sum()
    place = rng.choice(len(weight), draws, p=weight)
    drawn = rng.beta(a[place, None] + wrong, b[place, None] + decided - wrong)
    expected = weight @ ((a[:, None] + wrong) / ((a + b)[:, None] + decided))
    return drawn, expected


def _log_rising(start: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum over cells of log(s (s + 1) ... (s + n - 1)) for each start s and the counts n, (g,)."""
    times = np.bincount(counts)
    # A factor s + i is there once for each cell with more than i.
    more = counts.size - np.cumsum(times)[:-1]
    if not len(more):
        return np.zeros(len(start))
    logs: NDArray[np.float64] = np.log(start[:, None] + np.arange(len(more))) @ more
    return logs


def _with_total(
    odds: NDArray[np.float64], share: NDArray[np.float64], wanted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Multiply the odds of each row by one factor so that the total of the rates is as wanted; return the rates.

    Parameters
    ----------
    odds : (d, c) float64
    share : (c,) float64
        Weight of each cell in the total.
    wanted : (d,) float64
    """
    wanted = np.clip(wanted, _TINY, 1 - _TINY)
    odds = odds / np.exp(np.log(odds) @ share)[:, None]
    factor = odds_of(wanted)
    for _ in range(_STEPS):
        scaled = odds * factor[:, None]
        scaled /= 1 + scaled
        # Newton's step in the logarithm of the factor, of which the total is a rising function.
        slope = (scaled * (1 - scaled)) @ share
        factor *= np.exp(np.clip((wanted - scaled @ share) / np.maximum(slope, 1e-300), -2.0, 2.0))
    scaled = odds * factor[:, None]
    return np.asarray(scaled / (1 + scaled))


def draw_parts(
    rate: NDArray[np.float64],
    expected: NDArray[np.float64],
    pattern: NDArray[np.float64],
    pattern_expected: NDArray[np.float64],
    size: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Divide the rate of a cell among parts that differ, leaving its total.

    Parameters
    ----------
    rate : (draws,) float64
    expected : () float64
    pattern : (draws, p) float64
        What the odds of the parts are in proportion to.
    pattern_expected : (p,) float64
    size : (p,) int64
        Units of each part.

    Returns
    -------
    drawn : (draws, p) float64
    expected : (p,) float64
    """
    share = size / size.sum()
    drawn = _with_total(pattern, share, rate)
    return drawn, _with_total(pattern_expected[None], share, expected[None])[0]


def odds_of(rate: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the odds of rates."""
    rate = np.clip(rate, _TINY, 1 - _TINY)
    return np.asarray(rate / (1 - rate))


def draw_right(
    right: NDArray[np.int64], other: NDArray[np.int64], draws: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw in which share of what is wrong the prediction is right, by kind of unit.

    Parameters
    ----------
    right, other : (m,) int64
        How many of each kind were found wrong, with the prediction right and without.
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    drawn : (draws, m) float64
    expected : (m,) float64
    """
    pooled = rng.beta(right.sum() + 0.5, other.sum() + 0.5, draws)[:, None]
    drawn = rng.beta(_KINDS_PRIOR * pooled + right + _TINY, _KINDS_PRIOR * (1 - pooled) + other + _TINY)
    middle = (right.sum() + 0.5) / (right.sum() + other.sum() + 1)
    return drawn, (_KINDS_PRIOR * middle + right) / (_KINDS_PRIOR + right + other)
