"""The result of a metric in a training loop: PQ with its parts, as attributes, as a flat dictionary and as a table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.metrics.figures import Quality, category_frame, quality_from, quality_of
from panview.metrics.panoptic_quality import CategoryCounts, PanopticQuality, panoptic_quality

if TYPE_CHECKING:
    import polars as pl


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
    def all(self) -> Quality:
        """PQ over all categories that occur, a number with ``sq``, ``rq`` and ``n``."""
        return quality_from(self._quality.all)

    @property
    def things(self) -> Quality:
        """The same over things."""
        return quality_from(self._quality.things)

    @property
    def stuff(self) -> Quality:
        """The same over stuff."""
        return quality_from(self._quality.stuff)

    @property
    def pq(self) -> float:
        """All PQ, NaN where no category occurs."""
        return self.all.pq

    @property
    def sq(self) -> float:
        """All SQ, NaN where no category occurs."""
        return self.all.sq

    @property
    def rq(self) -> float:
        """All RQ, NaN where no category occurs."""
        return self.all.rq

    def __getitem__(self, category: str | int) -> Quality:
        """Return PQ of one category, by its name or its number.

        Raises
        ------
        KeyError
            There is no such category, or several have the name.
        """
        return quality_of(self.categories, self._quality, category)

    @cached_property
    def per_category(self) -> pl.DataFrame:
        """A row per category, in order; see `panview.metrics.figures.category_frame`. Loads polars."""
        return category_frame(self.categories, self._quality)

    def flat(self, prefix: str = "", *, per_category: bool = True) -> dict[str, float]:
        """Return figures under names for loggers: ``val/pq``, ``val/pq_things``, ``val/pq/person``.

        Parameters
        ----------
        prefix : str
            Put before each name with a slash, such as "val".
        per_category : bool
            Whether to include PQ of each category that occurs. If two categories have the same name, their ids are
            added.

        Returns
        -------
        dict
            Fractions. The averages are always present, NaN if none of their categories occurs.
        """
        before = f"{prefix}/" if prefix else ""
        found = {}
        for ending, average in (("", self.all), ("_things", self.things), ("_stuff", self.stuff)):
            for name in ("pq", "sq", "rq"):
                found[f"{before}{name}{ending}"] = float(getattr(average, name))
        if per_category:
            times = Counter(self.categories.names)
            for place in np.flatnonzero(self._quality.occurs).tolist():
                name = self.categories.names[place]
                own = name if times[name] == 1 else f"{name} {self.categories.ids[place]}"
                found[f"{before}pq/{own}"] = float(self._quality.pq[place])
        return found

    def in_points(self) -> dict[str, float]:
        """Return the nine figures with the names of MMDetection and Detectron2, such as ``PQ``, ``SQ_th``, ``RQ_st``.

        Returns
        -------
        dict
            Times 100.
        """
        averages = (("", self.all), ("_th", self.things), ("_st", self.stuff))
        return {
            f"{name.upper()}{ending}": 100 * float(getattr(average, name))
            for ending, average in averages
            for name in ("pq", "sq", "rq")
        }

    def __float__(self) -> float:
        """Return All PQ."""
        return self.pq

    def __str__(self) -> str:
        """Return the table that panopticapi prints, PQ, SQ and RQ times 100; a dash stands for a missing figure."""

        def cell(value: float) -> str:
            return f"{'—':>5s}" if np.isnan(value) else f"{100 * value:5.1f}"

        lines = [f"{'':10s}| {'PQ':>5s}  {'SQ':>5s}  {'RQ':>5s} {'N':>5s}", "-" * 38]
        for name, of in (("All", self.all), ("Things", self.things), ("Stuff", self.stuff)):
            lines.append(f"{name:10s}| {cell(of.pq)}  {cell(of.sq)}  {cell(of.rq)} {of.n:5d}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        """Say how much was measured, and PQ."""
        return f"LoopQuality({self.images} images, pq={self.pq:.4f}, sq={self.sq:.4f}, rq={self.rq:.4f})"


def count_outcomes(outcomes: NDArray[np.void], n_categories: int) -> CategoryCounts:
    """Add up the results of `panview.metrics.array_matching.match_arrays` for several images.

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
