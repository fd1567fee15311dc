"""PQ of a split as a number with its parts, and the figures of categories as a frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, SupportsIndex

from panview.datasets.categories import Categories
from panview.later import Later
from panview.metrics.panoptic_quality import Average, PanopticQuality

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


class Quality(float):
    """PQ of a split as a fraction, with SQ, RQ and the number of categories.

    It is a number that you can compare, format and add. If no category occurs, it is NaN, as are ``sq`` and ``rq``;
    ``evaluate --json`` has null then.

    Attributes
    ----------
    pq, sq, rq : float
        Means over the categories that occur, as fractions.
    n : int
        Number of these categories.

    Examples
    --------
    >>> import panview
    >>> run = panview.open("coco/").evaluate("mask2former.json")
    >>> run.pq.things
    PQ 0.8685, SQ 0.9358, RQ 0.9307 of 3 categories
    >>> run.pq.things > 0.8, f"{run.pq.things.sq:.3f}"
    (True, '0.936')
    """

    __slots__ = ("n", "rq", "sq")

    sq: float
    rq: float
    n: int

    def __new__(cls, pq: float, sq: float, rq: float, n: int) -> Quality:
        """Make one of its parts."""
        made = super().__new__(cls, pq)
        made.sq, made.rq, made.n = sq, rq, n
        return made

    def __reduce__(self) -> tuple[type[Quality], tuple[float, float, float, int]]:
        """Return what it is made of, for copies and other processes."""
        return Quality, (self.pq, self.sq, self.rq, self.n)

    @property
    def pq(self) -> float:
        """The number itself."""
        return float(self)

    def __repr__(self) -> str:
        """Return the numbers in words."""
        if not self.n:
            return "no PQ, since no category occurs"
        of = "1 category" if self.n == 1 else f"{self.n:,} categories"
        return f"PQ {self.pq:.4f}, SQ {self.sq:.4f}, RQ {self.rq:.4f} of {of}"

    def __str__(self) -> str:
        """Return the number."""
        return float.__repr__(self)


def quality_from(average: Average) -> Quality:
    """Return an average as a number."""
    nan = float("nan")
    pq, sq, rq = (nan if value is None else value for value in (average.pq, average.sq, average.rq))
    return Quality(pq, sq, rq, average.n)


def quality_of(categories: Categories, quality: PanopticQuality, category: str | int) -> Quality:
    """Return PQ of one category, by its name or its id.

    Raises
    ------
    KeyError
        There is no such category, or several have the name.
    TypeError
        It is neither a name nor a whole number.
    """
    # 1.0 and True equal 1 but are not category ids.
    if isinstance(category, bool) or not isinstance(category, (str, SupportsIndex)):
        kind = type(category).__name__
        raise TypeError(f"a category is looked up by its name or id, got {category!r} of type {kind}")
    known: Sequence[Any] = categories.names if isinstance(category, str) else categories.ids.tolist()
    places = [place for place, each in enumerate(known) if each == category]
    if len(places) != 1:
        raise KeyError(f"{category!r}: {'no' if not places else 'more than one'} category has this name")
    (at,) = places
    if not quality.occurs[at]:
        return quality_from(Average(None, None, None, 0))
    return Quality(float(quality.pq[at]), float(quality.sq[at]), float(quality.rq[at]), 1)


def category_frame(categories: Categories, quality: PanopticQuality) -> pl.DataFrame:
    """Return a row per category, in order.

    Returns
    -------
    polars.DataFrame
        ``category_id``, ``category``, ``thing``; ``pq``, ``sq``, ``rq`` as fractions, null where the category does not
        occur, so that their means are those of All; ``iou_sum``, ``tp``, ``fp``, ``fn``.
    """
    counts, absent = quality.counts, pl.Series(~quality.occurs)
    return pl.DataFrame(
        {
            "category_id": categories.ids,
            "category": pl.Series(list(categories.names), dtype=pl.String),
            "thing": categories.isthing,
            **{name: pl.Series(getattr(quality, name)).set(absent, None) for name in ("pq", "sq", "rq")},
            "iou_sum": counts.iou_sum,
            "tp": counts.tp,
            "fp": counts.fp,
            "fn": counts.fn,
        }
    )
