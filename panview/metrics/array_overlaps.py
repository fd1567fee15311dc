"""Which segments of two maps in memory overlap, and by how many pixels, without a kernel.

A training that measures itself has no time for a compiler at its first validation. From pixels in memory NumPy is as
fast as the kernels of `panview.metrics.overlap`, which are made for maps that are decoded: runs of equal pairs are
found by comparing neighbours, and all that follows is done with runs, of which there are far fewer than pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.errors import ArraysError

Plane = NDArray[Any]
"""(n,) of any numbers: a map row after row, or one channel of it."""

_WIDEST = 1 << 31
"""Two codes below it make one number of 63 bits."""
_DENSE = 1 << 16
"""Up to this many pairs of codes are always counted in a table of all of them."""


@dataclass(frozen=True, eq=False)
class ArrayOverlaps:
    """Columns of k pairs of values that share at least one pixel, each pair once, ordered by both.

    Attributes
    ----------
    truth, prediction : tuples of (k,) int64
        A column for each plane of either side.
    pixels : (k,) int64
    """

    truth: tuple[NDArray[np.int64], ...]
    prediction: tuple[NDArray[np.int64], ...]
    pixels: NDArray[np.int64]


def count_array_overlaps(truth: Sequence[Plane], prediction: Sequence[Plane]) -> ArrayOverlaps:
    """Count the pixels that each pair of values shares.

    Parameters
    ----------
    truth, prediction : one or more (n,) arrays of numbers each
        A pixel's value is that of all planes of its side together, such as its category and its instance.

    Raises
    ------
    ArraysError
        A plane holds what is no whole number, or may have been rounded to one.

    Examples
    --------
    >>> found = count_array_overlaps([np.array([0, 7, 7, 7])], [np.array([3, 3, 3, 4])])
    >>> list(zip(found.truth[0].tolist(), found.prediction[0].tolist(), found.pixels.tolist()))
    [(0, 3, 1), (7, 3, 2), (7, 4, 1)]
    """
    planes = [*truth, *prediction]
    count = len(planes[0])
    if count == 0:
        nothing = np.empty(0, np.int64)
        return ArrayOverlaps((nothing,) * len(truth), (nothing,) * len(prediction), nothing)
    begins = np.empty(count, np.bool_)
    begins[0] = True
    np.not_equal(planes[0][1:], planes[0][:-1], out=begins[1:])
    for plane in planes[1:]:
        begins[1:] |= plane[1:] != plane[:-1]
    starts = np.flatnonzero(begins)
    pixels = np.diff(starts, append=count)
    codes = (
        _Codes([whole_numbers(plane[starts], "truth") for plane in truth]),
        _Codes([whole_numbers(plane[starts], "prediction") for plane in prediction]),
    )
    width = codes[1].span
    pairs = codes[0].codes * width + codes[1].codes
    if codes[0].span * width <= max(_DENSE, 4 * len(pairs)):
        table = np.bincount(pairs, pixels)
        found = np.flatnonzero(table)
        shared = table[found].astype(np.int64)
    else:
        order = np.argsort(pairs)
        ordered = pairs[order]
        firsts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
        found = ordered[firsts]
        shared = np.add.reduceat(pixels[order], firsts)
    return ArrayOverlaps(codes[0].values(found // width), codes[1].values(found % width), shared)


class _Codes:
    """The values of several planes, combined into one small number each, (r,) int64 below ``span``."""

    def __init__(self, planes: Sequence[NDArray[np.int64]]) -> None:
        self._planes = planes
        self._lows = [int(plane.min()) for plane in planes]
        self._spans = [int(plane.max()) - low + 1 for plane, low in zip(planes, self._lows, strict=True)]
        self.span = math.prod(self._spans)
        self._first: NDArray[np.int64] | None = None
        if self.span < _WIDEST:
            self.codes = np.zeros(len(planes[0]), np.int64)
            for plane, low, span in zip(planes, self._lows, self._spans, strict=True):
                self.codes = self.codes * span + (plane - low)
            return
        # Ids are far apart, so they are numbered in order of appearance and identified by their first position.
        of = planes[0] if len(planes) == 1 else np.stack(planes, axis=1)
        _, self._first, codes = np.unique(of, return_index=True, return_inverse=True, axis=0)
        self.codes, self.span = codes.reshape(-1), len(self._first)

    def values(self, codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
        """Return the values that codes stand for, plane by plane."""
        if self._first is not None:
            return tuple(plane[self._first[codes]] for plane in self._planes)
        found = []
        for low, span in zip(reversed(self._lows), reversed(self._spans), strict=True):
            codes, code = np.divmod(codes, span)
            found.append(code + low)
        return tuple(reversed(found))


def whole_numbers(values: NDArray[Any], what: str) -> NDArray[np.int64]:
    """Return numbers as whole numbers of 64 bits, different ones for different numbers.

    Parameters
    ----------
    values : (n,) of any numbers
    what : str
        What messages call them.

    Raises
    ------
    ArraysError
        One is a fraction, NaN or infinite, does not fit, or is so large that its type of float rounds.
    """
    kind = values.dtype.kind
    if kind not in "biuf":
        raise ArraysError(f"expected whole numbers, got {values.dtype}", what)
    if kind == "u" and values.dtype.itemsize == 8 and np.any(values >> 63):
        raise ArraysError(f"{values.max()} does not fit into a signed 64-bit integer; number from 1, 0 for void", what)
    if kind == "f":
        _refuse_no_whole(values, what)
    return values.astype(np.int64)


def _refuse_no_whole(values: NDArray[Any], what: str) -> None:
    strange = values[~np.isfinite(values)]
    if len(strange):
        raise ArraysError(f"expected whole numbers, got {'NaN' if np.isnan(strange[0]) else strange[0]}", what)
    fractions = values[np.trunc(values) != values]
    if len(fractions):
        raise ArraysError(f"expected whole numbers, got fractions such as {fractions[0]}", what)
    # The smallest number that another one is rounded to.
    exact = 1 << min(np.finfo(values.dtype).nmant + 1, 62)
    beyond = values[np.abs(values) >= exact]
    if len(beyond):
        problem = f"{values.dtype} rounds whole numbers from {exact:,} on, and the map holds {float(beyond[0]):.15g}"
        raise ArraysError(f"{problem}; keep them as integers from the start", what)
