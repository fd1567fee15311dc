"""Sorting rows with numpy: a million rows without running Python for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LARGE = 50_000


def sorted_order(keys: NDArray[Any], descending: bool = False) -> NDArray[np.intp]:
    """Return the stable order of rows by a numeric key; NaN comes last in either direction.

    Parameters
    ----------
    keys : (n,) number
        One key a row.
    descending : bool
        Highest first. Rows with equal keys keep their order all the same.

    Returns
    -------
    (n,) intp
    """
    if descending:
        # Unsigned keys would wrap around at 0, and the lowest signed one cannot be negated.
        keys = -keys.astype(np.float64 if keys.dtype.kind == "f" else np.int64)
    # Below this, and for 16-bit keys, numpy's own stable sort is as fast.
    if len(keys) < _LARGE or keys.dtype.itemsize <= 2:
        return np.argsort(keys, kind="stable")
    return radix_order(keys)


def radix_order(keys: NDArray[Any]) -> NDArray[np.intp]:
    """Return ``np.argsort(keys, kind="stable")`` in less than half the time for a million keys or more.

    numpy sorts 16-bit numbers by radix, wider ones by merging. Two 16-bit passes do for 32 bits; what 32 bits cannot
    tell apart is put right by a last pass over keys that are nearly in order, which merging does quickly.
    """
    halves = _order_of_32_bits(_as_32_bits(keys))
    arranged = keys[halves]
    if not (arranged[1:] < arranged[:-1]).any():
        return halves
    return halves[np.argsort(arranged, kind="stable")]


def _as_32_bits(keys: NDArray[Any]) -> NDArray[np.uint32]:
    """Map keys to unsigned numbers in the same order, nearly equal ones to the same number; NaN is the highest."""
    if keys.dtype.kind != "f":
        shifted = (keys.astype(np.int64) - int(keys.min())).astype(np.uint64)
        excess = max(0, int(shifted.max()).bit_length() - 32)
        whole: NDArray[np.uint32] = (shifted >> np.uint64(excess)).astype(np.uint32)
        return whole
    with np.errstate(over="ignore"):
        # Adding 0 gives -0.0 and 0.0 the same bits.
        bits = (keys.astype(np.float32) + np.float32(0)).view(np.uint32)
    sign = np.uint32(1 << 31)
    ordered: NDArray[np.uint32] = np.where(bits & sign, ~bits, bits | sign)
    ordered[np.isnan(keys)] = np.iinfo(np.uint32).max
    return ordered


def _order_of_32_bits(numbers: NDArray[np.uint32]) -> NDArray[np.intp]:
    by_low = np.argsort(numbers.astype(np.uint16), kind="stable")
    high = (numbers >> np.uint32(16)).astype(np.uint16)
    return by_low[np.argsort(high[by_low], kind="stable")]


def name_ranks(names: Sequence[str]) -> NDArray[np.int32]:
    """Return the rank of each name in alphabetical order, without regard to case.

    Returns
    -------
    (n,) int32
    """
    if not names:
        return np.zeros(0, np.int32)
    order = np.argsort(np.strings.lower(np.array(names)), kind="stable")
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks


def position_of(order: NDArray[np.integer[Any]], row: int) -> int:
    """Return where a number stands in a column, -1 if it is not in it."""
    found = np.flatnonzero(order == row)
    return int(found[0]) if len(found) else -1
