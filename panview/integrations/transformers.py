"""Transformers: ``compute_metrics`` of a ``Trainer`` that fine-tunes Mask2Former, MaskFormer, OneFormer, EoMT or DETR.

::

    metrics = PanopticMetrics(processor.post_process_panoptic_segmentation, model.config.id2label, things=[...])
    arguments = TrainingArguments(
        ..., batch_eval_metrics=True, include_for_metrics=["inputs"], label_names=["mask_labels", "class_labels"]
    )
    trainer = Trainer(..., compute_metrics=metrics)

With ``batch_eval_metrics`` a batch is matched as soon as it was predicted, so that memory holds the masks of one batch.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from panview.errors import ArraysError
from panview.metrics.loop import PanopticQuality
from panview.metrics.loop_categories import CategoriesGiven
from panview.metrics.loop_forms import to_array

OUTPUTS = ("class_queries_logits", "masks_queries_logits")
"""Of Mask2Former, MaskFormer, OneFormer and EoMT; DETR's are ``("logits", "pred_masks")``."""
PostProcess = Callable[..., Sequence[Mapping[str, Any]]]


class PanopticMetrics:
    """Panoptic quality of a ``Trainer``'s evaluation, batch by batch.

    Parameters
    ----------
    post_process : callable
        ``post_process_panoptic_segmentation`` of the processor, or what takes its place; thresholds by
        `functools.partial`. It is asked to fuse nothing: stuff is fused here, since its own fusing gives an id to two
        segments.
    categories : mapping of numbers to names, such as ``model.config.id2label``, or as for `panview.PanopticQuality`
    things : numbers or names
        Which are things.
    outputs : sequence of str
        Names of the model's outputs in the order in which the Trainer hands them over; those that ``post_process``
        needs come first.
    per_category : bool
        Whether PQ of each category is among the figures.

    Notes
    -----
    The truth is ``mask_labels`` and ``class_labels`` (DETR's ``labels``) of the inputs, at their size; they have no
    crowd. They are not taken from ``label_ids``: of the last batch a Trainer hands over as many segments of each image
    as there are images in it. One process evaluates; a Trainer cannot gather labels of several.
    """

    def __init__(
        self,
        post_process: PostProcess,
        categories: CategoriesGiven,
        things: Sequence[int | str] | None = None,
        *,
        outputs: Sequence[str] = OUTPUTS,
        per_category: bool = True,
    ) -> None:
        self.metric = PanopticQuality(categories, things=things, sync=False)
        self.per_category = per_category
        self._outputs = tuple(outputs)
        known = inspect.signature(post_process).parameters
        self._post_process = post_process
        self._fuse_nothing: dict[str, Any] = {}
        for name in ("label_ids_to_fuse", "stuff_classes"):
            if name in known:
                self._fuse_nothing[name] = set() if name == "label_ids_to_fuse" else []

    def __call__(self, evaluation: Any, compute_result: bool = True) -> dict[str, float]:  # noqa: ANN401
        """Match a batch; return the figures, and forget it all, where it was the last.

        Parameters
        ----------
        evaluation : transformers.EvalPrediction
        compute_result : bool

        Raises
        ------
        ArraysError
            The inputs are not there, hold no labels, or are not those of the predictions; or a label is no category.
        """
        truths = _truths(evaluation.inputs)
        given = dict(zip(self._outputs, evaluation.predictions, strict=False))
        outputs = SimpleNamespace(**{name: torch.as_tensor(value) for name, value in given.items()})
        sizes = [id_map.shape for id_map, _ in truths]
        if len(sizes) != len(next(iter(vars(outputs).values()))):
            raise ArraysError("are not of the images of the inputs; evaluate in one process", "predictions")
        found = self._post_process(outputs, target_sizes=sizes, **self._fuse_nothing)
        self.metric.update([self._fused(one) for one in found], truths)
        if not compute_result:
            return {}
        figures = self.metric.compute().flat(per_category=self.per_category)
        self.metric.reset()
        return figures

    def _fused(self, found: Mapping[str, Any]) -> tuple[NDArray[Any], list[dict[str, int]]]:
        """Return a prediction in which a stuff category has one segment, and no segment is without a pixel."""
        id_map = to_array(found["segmentation"], "prediction").copy()
        present = set(np.unique(id_map).tolist())
        first: dict[int, int] = {}
        kept = []
        for segment in found["segments_info"]:
            own, label = int(segment["id"]), int(segment["label_id"])
            if own not in present:
                continue
            if label in first and not self.metric.is_thing(label):
                id_map[id_map == own] = first[label]
                continue
            first[label] = own
            kept.append({"id": own, "category_id": label})
        return id_map, kept


def _truths(inputs: Any) -> list[tuple[NDArray[np.int32], dict[int, int]]]:  # noqa: ANN401
    """Return an id map with its categories for each image of a batch."""
    if not isinstance(inputs, Mapping):
        raise ArraysError('are not handed over; say include_for_metrics=["inputs"] in TrainingArguments', "inputs")
    if "mask_labels" in inputs and "class_labels" in inputs:
        pairs = zip(inputs["mask_labels"], inputs["class_labels"], strict=True)
    elif "labels" in inputs:
        pairs = zip(*([one[name] for one in inputs["labels"]] for name in ("masks", "class_labels")), strict=True)
    else:
        raise ArraysError("have neither mask_labels and class_labels, nor labels", "inputs")
    truths = []
    for masks, classes in pairs:
        drawn = to_array(masks, "mask_labels") > 0
        id_map = np.zeros(drawn.shape[1:], np.int32)
        for place, mask in enumerate(drawn, 1):
            id_map[mask] = place
        truths.append((id_map, dict(enumerate(to_array(classes, "class_labels").astype(int).tolist(), 1))))
    return truths
