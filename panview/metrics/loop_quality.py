"""What a metric in the loop says: PQ with its parts, as attributes, as a flat dictionary for loggers, as a table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.metrics.panoptic_quality import Average, CategoryCounts, PanopticQuality, panoptic_quality


@dataclass(frozen=True)
class CategoryQuality:
    """Figures of a category, as fractions, with the counts that they are made of; None where it does not occur."""

    id: int
    name: str
    isthing: bool
    pq: float | None
    sq: float | None
    rq: float | None
    iou_sum: float
    tp: int
    fp: int
    fn: int


@dataclass(frozen=True, eq=False)
class LoopQuality:
    """Panoptic quality of the images that a metric was updated with.

    Attributes
    ----------
    categories : Categories
    counts : CategoryCounts
        Of each category.
    images : int
    """

    categories: Categories
    counts: CategoryCounts
    images: int

    @cached_property
    def _quality(self) -> PanopticQuality:
        return panoptic_quality(self.counts, self.categories.isthing)

    @property
    def all(self) -> Average:
        """PQ, SQ and RQ over all categories that occur, and their number."""
        return self._quality.all

    @property
    def things(self) -> Average:
        """The same over things."""
        return self._quality.things

    @property
    def stuff(self) -> Average:
        """The same over stuff."""
        return self._quality.stuff

    @property
    def pq(self) -> float:
        """All PQ, NaN where no category occurs."""
        return _number(self.all.pq)

    @property
    def sq(self) -> float:
        """All SQ, NaN where no category occurs."""
        return _number(self.all.sq)

    @property
    def rq(self) -> float:
        """All RQ, NaN where no category occurs."""
        return _number(self.all.rq)

    @property
    def per_category(self) -> tuple[CategoryQuality, ...]:
        """Figures of each category, in order."""
        quality, counts = self._quality, self.counts
        found = []
        for place, name in enumerate(self.categories.names):
            occurs = bool(quality.occurs[place])
            found.append(
                CategoryQuality(
                    int(self.categories.ids[place]),
                    name,
                    bool(self.categories.isthing[place]),
                    float(quality.pq[place]) if occurs else None,
                    float(quality.sq[place]) if occurs else None,
                    float(quality.rq[place]) if occurs else None,
                    float(counts.iou_sum[place]),
                    int(counts.tp[place]),
                    int(counts.fp[place]),
                    int(counts.fn[place]),
                )
            )
        return tuple(found)

    def flat(self, prefix: str = "", *, per_category: bool = True) -> dict[str, float]:
        """Return figures under names such as loggers take: ``val/pq``, ``val/pq_things``, ``val/pq/person``.

        Parameters
        ----------
        prefix : str
            Goes before each name, with a slash between, such as "val".
        per_category : bool
            Whether PQ of each category that occurs is among them. Where two categories have one name, their ids tell
            them apart.

        Returns
        -------
        dict
            Fractions. The averages are always there, NaN where no category of theirs occurs.
        """
        before = f"{prefix}/" if prefix else ""
        found = {}
        for ending, average in (("", self.all), ("_things", self.things), ("_stuff", self.stuff)):
            for name in ("pq", "sq", "rq"):
                found[f"{before}{name}{ending}"] = _number(getattr(average, name))
        if per_category:
            times = Counter(self.categories.names)
            for one in self.per_category:
                if one.pq is not None:
                    name = one.name if times[one.name] == 1 else f"{one.name} {one.id}"
                    found[f"{before}pq/{name}"] = one.pq
        return found

    def as_panopticapi(self) -> dict[str, Any]:
        """Return the dictionary that panopticapi's ``pq_compute`` returns; PQ of nothing is None."""
        found: dict[str, Any] = {
            name: {"pq": average.pq, "sq": average.sq, "rq": average.rq, "n": average.n}
            for name, average in (("All", self.all), ("Things", self.things), ("Stuff", self.stuff))
        }
        found["per_class"] = {
            one.id: {"pq": one.pq or 0.0, "sq": one.sq or 0.0, "rq": one.rq or 0.0} for one in self.per_category
        }
        return found

    def __float__(self) -> float:
        """Return All PQ."""
        return self.pq

    def __str__(self) -> str:
        """Return the table that panopticapi prints: PQ, SQ and RQ times 100."""
        return quality_table(self.as_panopticapi())

    def __repr__(self) -> str:
        """Say how much was measured, and PQ."""
        return f"LoopQuality({self.images} images, pq={self.pq:.4f}, sq={self.sq:.4f}, rq={self.rq:.4f})"


def quality_table(results: dict[str, Any]) -> str:
    """Return the table of panopticapi; a dash stands for what there is not."""

    def cell(value: float | None) -> str:
        return f"{'—':>5s}" if value is None else f"{100 * value:5.1f}"

    lines = [f"{'':10s}| {'PQ':>5s}  {'SQ':>5s}  {'RQ':>5s} {'N':>5s}", "-" * 38]
    for name in ("All", "Things", "Stuff"):
        of = results[name]
        lines.append(f"{name:10s}| {cell(of['pq'])}  {cell(of['sq'])}  {cell(of['rq'])} {of['n']:5d}")
    return "\n".join(lines)


def count_outcomes(outcomes: NDArray[np.void], n_categories: int) -> CategoryCounts:
    """Add up what `panview.metrics.array_matching.match_arrays` says of images, one after the other.

    Parameters
    ----------
    outcomes : (m,) OUTCOMES
    n_categories : int
    """
    category, iou = outcomes["category"], outcomes["iou"]
    matched = iou > 0

    def count(rows: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(category[rows], minlength=n_categories).astype(np.int64)

    iou_sum = np.bincount(category[matched], iou[matched], n_categories).astype(np.float64)
    return CategoryCounts(iou_sum, count(matched), count(iou < 0), count(iou == 0))


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
