"""Which category is taken for which, as a script reads it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.api.text import text_table
from panview.datasets.categories import Categories
from panview.later import Later
from panview.literal import literal
from panview.metrics.confusion import SemanticQuality, pixel_confusion, segment_confusion, semantic_quality
from panview.review.session import View

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

NOTHING = "nothing"
"""What stands for the category of a side that has no segment."""
_SHOWN = 12


class Confusion:
    """Which category of the truth meets which category of the prediction.

    Attributes
    ----------
    names : tuple of c + 1 str
        Of the categories, in the order of rows and columns; the last is "nothing": what was not found, or is not there;
        in pixels it is void.
    segments : (c + 1, c + 1) int64
        Segments by truth (rows) and prediction (columns). A match counts on the diagonal, an FN and an FP that are
        outlined alike in the cell of their categories, any other FN or FP beside nothing.
    mean_iou, pixel_accuracy : float or None
        How well the categories of pixels agree, whatever segment they belong to; None where the truth is all void.

    Examples
    --------
    >>> import panview
    >>> confusion = panview.open("coco/").evaluate("a.json").confusion
    >>> confusion
    truth   predicted as  segments  of the truth
    dog     car                  4       100.0 %
    >>> confusion.frame.filter(truth="dog", predicted="car")["segments"].item()
    4
    >>> round(confusion.pixel_accuracy, 3)
    0.882
    """

    def __init__(
        self, categories: Categories, segments: NDArray[np.int64], pixels: NDArray[np.int64], title: str
    ) -> None:
        self.names = (*categories.names, NOTHING)
        self.segments = segments
        self.pixels = pixels
        self._title = title
        self._categories = categories

    @cached_property
    def _semantic(self) -> SemanticQuality:
        return semantic_quality(self.pixels)

    @property
    def mean_iou(self) -> float | None:
        """Mean IoU of the categories that the truth has."""
        return self._semantic.mean_iou

    @property
    def pixel_accuracy(self) -> float | None:
        """Share of the pixels whose category is right, void of the truth left out."""
        return self._semantic.pixel_accuracy

    @property
    def iou(self) -> NDArray[np.float64]:
        """IoU of each category over all pixels, (c,) float64; NaN where it is in neither side."""
        return self._semantic.iou

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The cells that are not empty.

        Returns
        -------
        polars.DataFrame
            ``truth``, ``predicted``: names, "nothing" for none; ``segments``, ``pixels``.
        """
        truth, predicted = np.nonzero(self.segments | self.pixels)
        names = pl.Series(list(self.names), dtype=pl.String)
        return pl.DataFrame(
            {
                "truth": names.gather(pl.Series(truth)),
                "predicted": names.gather(pl.Series(predicted)),
                "segments": self.segments[truth, predicted],
                "pixels": self.pixels[truth, predicted],
            }
        )

    def most(self, count: int = _SHOWN) -> list[tuple[str, str, int, float]]:
        """Return what is most often called something else.

        Returns
        -------
        list of (truth, predicted, segments, share)
            Names; how many segments, and their share of the truth segments of the category. The most frequent first.
        """
        wrong = self.segments[:-1, :-1].copy()
        np.fill_diagonal(wrong, 0)
        of_truth = self.segments[:-1].sum(axis=1)
        found = []
        for place in np.argsort(-wrong, axis=None, kind="stable")[:count].tolist():
            truth, predicted = divmod(place, wrong.shape[1])
            number = int(wrong[truth, predicted])
            if number == 0:
                break
            found.append((self.names[truth], self.names[predicted], number, number / int(of_truth[truth])))
        return found

    def __repr__(self) -> str:
        """Return what is most often called something else, for a terminal."""
        rows = [
            (literal(truth), literal(predicted), f"{number:,}", f"{100 * share:.1f} %")
            for truth, predicted, number, share in self.most()
        ]
        if not rows:
            return "no segment has a wrong category"
        widest = max(len(row[1]) for row in rows)
        rows = [(truth, predicted.ljust(widest), number, share) for truth, predicted, number, share in rows]
        return text_table(("truth", "predicted as", "segments", "of the truth"), rows, left=2)

    def _repr_html_(self) -> str:
        from markupsafe import Markup

        from panview.api.html import framed
        from panview.review.report.heat_map import chosen_confusion, heat_map

        shown = chosen_confusion(self.segments, self._categories)
        return framed(Markup("<figure>{}</figure>").format(heat_map(shown, self._title)))


def confusion_of(view: View, name: str) -> Confusion:
    """Return the confusion over the images in a view's scope."""
    snapshot = view.snapshot
    categories, table = snapshot.dataset.categories, snapshot.table
    return Confusion(
        categories,
        segment_confusion(table, view.rows.status, view.rows.error_type, view.scope, len(categories)),
        pixel_confusion(table, view.scope, len(categories)),
        f"Confusion of categories, {name}",
    )
