"""PQ, SQ and RQ as a script reads them: numbers with their parts, and a row per category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from panview.api.text import text_table
from panview.datasets.categories import Categories
from panview.later import Later
from panview.literal import literal
from panview.metrics.figures import Quality as Quality
from panview.metrics.figures import category_frame, quality_from, quality_of
from panview.metrics.panoptic_quality import PanopticQuality
from panview.review.results_json import quality_json

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

SPLITS = ("All", "Things", "Stuff")


class Figures:
    """Panoptic quality of All, Things and Stuff, and of each category: numbers are fractions, tables show points.

    Examples
    --------
    >>> import panview
    >>> panview.open("coco/").evaluate("mask2former.json").pq
               PQ     SQ      RQ  categories
    All     88.49  92.53   95.84           5
    Things  86.85  93.58   93.07           3
    Stuff   90.95  90.95  100.00           2
    """

    def __init__(self, categories: Categories, quality: PanopticQuality, title: str = "PQ") -> None:
        self._categories = categories
        self._quality = quality
        self._title = title

    @property
    def quality(self) -> PanopticQuality:
        """What they are made of, as columns."""
        return self._quality

    @property
    def all(self) -> Quality:
        """Mean over all categories that occur."""
        return quality_from(self._quality.all)

    @property
    def things(self) -> Quality:
        """Mean over the things that occur."""
        return quality_from(self._quality.things)

    @property
    def stuff(self) -> Quality:
        """Mean over the stuff that occurs."""
        return quality_from(self._quality.stuff)

    @cached_property
    def per_category(self) -> pl.DataFrame:
        """A row per category, in the order of the JSON.

        Returns
        -------
        polars.DataFrame
            ``category_id``, ``category``, ``thing``; ``pq``, ``sq``, ``rq`` as fractions, null where the category does
            not occur, so that their means are those of All; ``iou_sum``, ``tp``, ``fp``, ``fn``.
        """
        return category_frame(self._categories, self._quality)

    def __getitem__(self, category: str | int) -> Quality:
        """Return PQ of one category, by its name or its COCO id.

        Raises
        ------
        KeyError
            There is no such category, or several have the name.
        """
        return quality_of(self._categories, self._quality, category)

    def as_json(self) -> dict[str, Any]:
        """Return them in the form of ``evaluate --json``: All, Things, Stuff and ``per_class``."""
        return quality_json(self._categories, self._quality)

    def rows(self) -> list[tuple[str, Quality]]:
        """Return All, Things and Stuff with their names."""
        return list(zip(SPLITS, (self.all, self.things, self.stuff), strict=True))

    def __repr__(self) -> str:
        """Return a table for a terminal."""
        titles = (self._title, *(self._title.replace("PQ", name) for name in ("SQ", "RQ")), "categories")
        rows = [(name, *parts(quality), f"{quality.n}") for name, quality in self.rows()]
        return text_table(("", *titles), rows)

    def _repr_html_(self) -> str:
        from panview.api.html import figures_table, framed

        return framed(figures_table([(name, self.rows()[at][1]) for at, name in enumerate(SPLITS)], self._title))


def parts(quality: Quality) -> tuple[str, str, str]:
    """Return PQ, SQ and RQ in points as text, dashes where there are none."""
    values = (quality.pq, quality.sq, quality.rq)
    pq, sq, rq = ("—" if np.isnan(value) else f"{100 * value:.2f}" for value in values)
    return pq, sq, rq


class FiguresBy(Mapping[str, Figures]):
    """Figures of several groups, by their names.

    Examples
    --------
    >>> import panview
    >>> run = panview.open("coco/").evaluate("mask2former.json")
    >>> run.by_size
               PQ     SQ      RQ  categories
    small   86.85  93.58   93.07           3
    medium  90.95  90.95  100.00           2
    large       —      —       —           0
    >>> run.by_size["small"].things.sq > 0.9
    True
    """

    def __init__(self, kind: str, groups: Mapping[str, Figures], images: Mapping[str, int] | None = None) -> None:
        self._kind = kind
        self._groups = dict(groups)
        self._images = images

    def __getitem__(self, name: str) -> Figures:
        """Return the figures of a group."""
        return self._groups[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the groups."""
        return iter(self._groups)

    def __len__(self) -> int:
        """Return how many groups there are."""
        return len(self._groups)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """A row for All, Things and Stuff of each group.

        Returns
        -------
        polars.DataFrame
            The group under the name of what it goes by, ``split``, ``pq``, ``sq``, ``rq`` as fractions, null where no
            category occurs, ``n``; and ``images`` where groups are of images.
        """
        rows = [(group, *row) for group, figures in self._groups.items() for row in figures.rows()]
        columns: dict[str, Any] = {
            self._kind: pl.Series([group for group, _, _ in rows], dtype=pl.String),
            "split": pl.Series([split for _, split, _ in rows], dtype=pl.String),
            **{
                name: pl.Series([getattr(quality, name) for _, _, quality in rows], dtype=pl.Float64).fill_nan(None)
                for name in ("pq", "sq", "rq")
            },
            "n": pl.Series([quality.n for _, _, quality in rows], dtype=pl.Int64),
        }
        if self._images is not None:
            columns["images"] = pl.Series([self._images[group] for group, _, _ in rows], dtype=pl.Int64)
        return pl.DataFrame(columns)

    def __repr__(self) -> str:
        """Return a table for a terminal, of All."""
        titles = ("", "PQ", "SQ", "RQ", "categories", *(("images",) if self._images is not None else ()))
        rows = []
        for name, figures in self._groups.items():
            images = () if self._images is None else (f"{self._images[name]:,}",)
            rows.append((literal(name), *parts(figures.all), f"{figures.all.n}", *images))
        return text_table(titles, rows)

    def _repr_html_(self) -> str:
        from panview.api.html import figures_table, framed

        return framed(figures_table([(name, figures.all) for name, figures in self._groups.items()]))
