"""torchmetrics: a ``Metric`` that is made and called as ``torchmetrics.detection.PanopticQuality``.

It goes into a ``MetricCollection`` and into ``self.log`` of Lightning, which put the processes together. Its figures
are those of panopticapi. torchmetrics' own differ where a prediction has void: it takes that off unions, and does not
count missed truth that lies on it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import torch
from torchmetrics import Metric

from panview.datasets.categories import Categories
from panview.metrics.loop import match_given
from panview.metrics.loop_categories import categories_of
from panview.metrics.loop_forms import Reading, images_of, to_array
from panview.metrics.loop_quality import LoopQuality, count_outcomes
from panview.metrics.panoptic_quality import CategoryCounts, panoptic_quality


class PanopticQuality(Metric):  # type: ignore[misc]
    """Panoptic quality of tensors of (category, instance).

    Parameters
    ----------
    things, stuffs : numbers of categories
    allow_unknown_preds_category : bool
        Whether other categories in a prediction are void; else they are refused. In the truth they always are void.
    return_sq_and_rq : bool
        Whether `compute` returns SQ and RQ beside PQ.
    return_per_class : bool
        Whether `compute` returns a figure of each category, things first, by rising number in each.
    names : mapping, optional
        Number to name of categories, for `quality`.
    """

    is_differentiable = False
    higher_is_better = True
    full_state_update = False
    plot_lower_bound = 0.0
    plot_upper_bound = 1.0

    iou_sum: torch.Tensor
    true_positives: torch.Tensor
    false_positives: torch.Tensor
    false_negatives: torch.Tensor

    def __init__(
        self,
        things: Collection[int],
        stuffs: Collection[int],
        allow_unknown_preds_category: bool = False,
        return_sq_and_rq: bool = False,
        return_per_class: bool = False,
        *,
        names: dict[int, str] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(**kwargs)
        both = sorted(set(things) & set(stuffs))
        if both:
            raise ValueError(f"{both[0]} is among things and stuffs; it can be one of them")
        numbers = [*sorted(set(things)), *sorted(set(stuffs))]
        self.categories: Categories = categories_of(
            {number: (names or {}).get(number, str(number)) for number in numbers}, set(things)
        )
        self.return_sq_and_rq = return_sq_and_rq
        self.return_per_class = return_per_class
        self.allow_unknown_preds_category = allow_unknown_preds_category
        count = len(numbers)
        self.add_state("iou_sum", torch.zeros(count, dtype=torch.double), dist_reduce_fx="sum")
        for name in ("true_positives", "false_positives", "false_negatives"):
            self.add_state(name, torch.zeros(count, dtype=torch.long), dist_reduce_fx="sum")

    def update(self, preds: torch.Tensor, target: torch.Tensor) -> None:
        """Match a batch.

        Parameters
        ----------
        preds, target : (B, ..., 2) int tensors
            Category and instance of each pixel; the instance of stuff is ignored.

        Raises
        ------
        ArraysError
            The tensors do not fit together, or a category of a prediction is not known.
        """
        lenient = self.allow_unknown_preds_category
        sides = [
            images_of(_as_images(given, side), Reading(self.categories, unknown_is_void=unknown), side)[0]
            for given, side, unknown in ((preds, "prediction", lenient), (target, "truth", True))
        ]
        outcomes = [match_given(predicted, true) for predicted, true in zip(*sides, strict=True)]
        if not outcomes:
            return
        counts = count_outcomes(np.concatenate(outcomes), len(self.categories))
        self.iou_sum += torch.from_numpy(counts.iou_sum).to(self.iou_sum)
        self.true_positives += torch.from_numpy(counts.tp).to(self.true_positives)
        self.false_positives += torch.from_numpy(counts.fp).to(self.false_positives)
        self.false_negatives += torch.from_numpy(counts.fn).to(self.false_negatives)

    def compute(self) -> torch.Tensor:
        """Return PQ, a scalar; (3,) with SQ and RQ; (1, C) or (C, 3) per category. Float64; NaN of nothing."""
        quality = panoptic_quality(self._counts(), self.categories.isthing)
        if self.return_per_class:
            columns = [quality.pq, quality.sq, quality.rq] if self.return_sq_and_rq else [quality.pq]
            own = torch.from_numpy(np.stack(columns, axis=-1 if self.return_sq_and_rq else 0))
        else:
            means = [quality.all.pq, quality.all.sq, quality.all.rq] if self.return_sq_and_rq else quality.all.pq
            own = torch.tensor(np.array(means, np.float64))
        return own.to(self.iou_sum.device)

    @property
    def quality(self) -> LoopQuality:
        """All figures of this process, with names: ``metric.quality.flat("val")``."""
        return LoopQuality(self.categories, self._counts(), self._update_count)

    def _counts(self) -> CategoryCounts:
        states = (self.iou_sum, self.true_positives, self.false_positives, self.false_negatives)
        iou_sum, tp, fp, fn = (state.detach().cpu().numpy() for state in states)
        return CategoryCounts(iou_sum.astype(np.float64), tp, fp, fn)


def _as_images(given: torch.Tensor, side: str) -> np.ndarray[Any, Any]:
    """Return (B, 1, points, 2): how many dimensions an image has does not matter."""
    array = to_array(given, side)
    if array.ndim < 3 or array.shape[-1] != 2:
        raise ValueError(f"{side}: expected (B, ..., 2) of category and instance, got {array.shape}")
    return array.reshape(array.shape[0], 1, -1, 2)
