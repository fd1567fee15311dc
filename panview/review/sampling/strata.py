"""Strata: parts of what a sample is drawn from, so that each is sure to be in it and can be told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.metrics.breakdown import SizeClass, size_class
from panview.metrics.segment_table import ERROR_LABELS, ErrorType
from panview.review.sampling.kinds import By, UnitKind
from panview.review.sampling.units import Units

EVERYTHING = "all"
PER_STRATUM = 5
"""Number of units that a stratum should get; if there are too many strata for that, the smallest are joined."""
_IMPACTS = ("low impact", "medium impact", "high impact")
_MATCHED = "matched"


@dataclass(frozen=True, eq=False)
class Strata:
    """Strata of k units.

    Attributes
    ----------
    names : tuple of str
        Of h strata.
    of_unit : (k,) int64
        Index of each unit's stratum.
    """

    names: tuple[str, ...]
    of_unit: NDArray[np.int64]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many units each has, (h,) int64."""
        return np.bincount(self.of_unit, minlength=len(self.names)).astype(np.int64)


def strata_of(
    units: Units,
    by: By,
    categories: Categories,
    error_type: NDArray[np.uint8],
    effect: NDArray[np.float64],
    wanted: int,
) -> Strata:
    """Divide units into strata; one that would be empty is none.

    Parameters
    ----------
    units : Units
        k of them.
    by : By
    categories : Categories
    error_type : (n,) uint8
        Of all rows of the table.
    effect : (k,) float64
        What a correction of each may change of All PQ, not negative.
    wanted : int
        Units that are to be drawn: there are no more strata than `PER_STRATUM` of them allow.
    """
    if by is By.CATEGORY:
        codes, names = units.category.astype(np.int64), list(categories.names)
    elif by is By.SIZE:
        codes, names = size_class(units.table.area[units.row]).astype(np.int64), [size.label for size in SizeClass]
    elif by is By.ERROR:
        codes, names = _error_codes(units, error_type)
    elif by is By.IMPACT:
        codes, names = thirds_of(effect, len(_IMPACTS)), list(_IMPACTS)
    else:
        codes, names = np.zeros(len(units), np.int64), [EVERYTHING]
    return _pooled(codes, names, str(by), max(1, wanted // PER_STRATUM))


def thirds_of(effect: NDArray[np.float64], parts: int) -> NDArray[np.int64]:
    """Return a class for each unit, the least first, so that each class holds about an equal part of the whole effect.

    Parameters
    ----------
    effect : (k,) float64
        Not negative. Equal effects are never parted.
    parts : int

    Returns
    -------
    (k,) int64
        0 to ``parts - 1``.
    """
    values, place = np.unique(np.round(effect, 12), return_inverse=True)
    held = np.bincount(place, effect, len(values))
    total = float(held.sum())
    if total <= 0 or parts < 2:
        return np.zeros(len(effect), np.int64)
    before = (np.cumsum(held) - held / 2) / total
    classes = np.minimum((before * parts).astype(np.int64), parts - 1)
    return classes[place].astype(np.int64)


def _error_codes(units: Units, error_type: NDArray[np.uint8]) -> tuple[NDArray[np.int64], list[str]]:
    names = [*ERROR_LABELS, _MATCHED]
    codes = error_type[units.row].astype(np.int64)
    plain = (units.kind == UnitKind.MATCH) & (codes != ErrorType.POOR_MASK)
    return np.where(plain, len(names) - 1, codes), names


def _pooled(codes: NDArray[np.int64], names: list[str], by: str, most: int) -> Strata:
    """Leave out empty strata, and put the smallest together where there are more than ``most``."""
    sizes = np.bincount(codes, minlength=len(names))
    occurring = np.flatnonzero(sizes)
    if len(occurring) <= most:
        kept, pooled = occurring, np.empty(0, np.int64)
    else:
        # Largest first; of equal sizes, the one that comes first.
        ranked = occurring[np.argsort(-sizes[occurring], kind="stable")]
        kept, pooled = np.sort(ranked[: most - 1]), ranked[most - 1 :]
    place = np.full(len(names), -1, np.int64)
    place[kept] = np.arange(len(kept))
    place[pooled] = len(kept)
    labels = [names[code] for code in kept.tolist()]
    if len(pooled):
        plural = {"category": "categories", "size": "sizes", "error": "error types"}.get(by, "strata")
        labels.append(f"{len(pooled):,} other {plural}" if len(kept) else EVERYTHING)
    return Strata(tuple(labels), place[codes])
