"""What the tiny Mask2Former is taught."""

from __future__ import annotations

import math
from typing import Any

from tools.train_demo_models import STUFF, THINGS

WIDTH = 64
"""Of the pixels' features, and of all of the network behind its backbone."""


class Losses:
    """What a prediction is taught.

    Classes, masks and their weights are as the authors have them, with two differences that shorten the way. A query
    belongs to each stuff category and is never matched to anything else (Zhang et al. 2021, K-Net); only those for
    things are matched. And two losses of the pixels' features alone, whose weights are not saved, teach the pixels
    before any query knows its place (Wang et al. 2021, MaX-DeepLab): the category of each pixel, and to which of the
    picture's segments it belongs. Masks are compared at the network's own resolution, with the share of each cell that
    a segment covers: so they come out where the segments are.
    """

    def __init__(self) -> None:
        import torch

        self.semantic = torch.nn.Conv2d(WIDTH, len(THINGS) + len(STUFF), 1)
        self.sharpness = torch.nn.Parameter(torch.tensor(math.log(10.0)))

    def parameters(self) -> list[Any]:
        """Return what is trained with the model and then left behind."""
        return [*self.semantic.parameters(), self.sharpness]

    def __call__(self, said: list[tuple[Any, Any]], pixels: Any, truths: list[tuple[Any, Any, Any]]) -> dict[str, Any]:  # noqa: ANN401
        """Return the losses, weighted.

        Parameters
        ----------
        said, pixels
            As of `predicted`.
        truths : list of tensors
            As of `Pictures.batch`.
        """
        found = {"loss_class": 0.0, "loss_mask": 0.0, "loss_dice": 0.0}
        for classes, masks in said:
            for name, value in _of_layer(classes.float(), masks.float().flatten(2), truths).items():
                found[name] = found[name] + value / len(said) * 2
        found["loss_semantic"] = self._of_categories(pixels.float(), truths)
        found["loss_segment"] = 0.5 * self._of_segments(pixels.float(), truths)
        return found

    def _of_categories(self, features: Any, truths: list[tuple[Any, Any, Any]]) -> Any:  # noqa: ANN401
        import torch

        log = self.semantic(features).log_softmax(1)
        total, weight = 0.0, 0.0
        for image, (masks, labels, known) in zip(log, truths, strict=True):
            target = torch.zeros_like(image).index_add_(0, labels, masks)
            total, weight = total - (target * image).sum(), weight + known.sum()
        return total / weight

    def _of_segments(self, features: Any, truths: list[tuple[Any, Any, Any]]) -> Any:  # noqa: ANN401
        import torch

        total, weight = 0.0, 0.0
        for image, (masks, _, _) in zip(features, truths, strict=True):
            pixels = torch.nn.functional.normalize(image.flatten(1), dim=0)
            flat = masks.flatten(1)
            centres = torch.nn.functional.normalize(flat @ pixels.T, dim=1)
            log = (centres @ pixels * self.sharpness.exp()).log_softmax(0)
            # Each segment counts alike, so that small ones do.
            each = -(flat * log).sum(1) / flat.sum(1).clamp(min=1e-3)
            total, weight = total + each.sum(), weight + len(flat)
        return total / weight


def _of_layer(classes: Any, masks: Any, truths: list[tuple[Any, Any, Any]]) -> dict[str, Any]:  # noqa: ANN401
    """Return the losses of one layer's predictions: (N, Q, C + 1) and (N, Q, P) logits."""
    import torch
    from torch.nn import functional

    none = len(THINGS) + len(STUFF)
    wanted = torch.full(classes.shape[:2], none)
    logits, targets, weights = [], [], []
    for image, (truth, labels, known) in enumerate(truths):
        flat, kept = truth.flatten(1), known.flatten()
        rows, columns = _matched(classes[image].detach(), masks[image].detach(), flat, labels, kept)
        wanted[image, rows] = labels[columns]
        logits.append(masks[image, rows])
        targets.append(flat[columns])
        weights.append(kept.expand(len(rows), -1))
    of_query = torch.where(wanted == none, 0.1, 1.0)
    # One of stuff has to say as surely that its category is not there.
    of_query[:, : len(STUFF)] = 1.0
    surprise = functional.cross_entropy(classes.flatten(0, 1), wanted.flatten(), reduction="none")
    logit, target, weight = (torch.cat(parts) for parts in (logits, targets, weights))
    area = weight.sum(1).clamp(min=1.0)
    each = (functional.binary_cross_entropy_with_logits(logit, target, reduction="none") * weight).sum(1) / area
    share = logit.sigmoid() * weight
    dice = 1 - (2 * (share * target).sum(1) + 1) / (share.sum(1) + (target * weight).sum(1) + 1)
    return {
        "loss_class": 2 * (surprise * of_query.flatten()).sum() / of_query.sum(),
        "loss_mask": 5 * each.mean(),
        "loss_dice": 5 * dice.mean(),
    }


def _matched(classes: Any, masks: Any, truth: Any, labels: Any, known: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Return the queries that are to predict segments, and which: stuff by its category, things at the least cost."""
    import torch
    from scipy.optimize import linear_sum_assignment
    from torch.nn import functional

    stuff = torch.nonzero(labels >= len(THINGS)).flatten()
    things = torch.nonzero(labels < len(THINGS)).flatten()
    share = masks[len(STUFF) :].sigmoid() * known
    logits = masks[len(STUFF) :]
    target = truth[things] * known
    plus = functional.softplus(logits) * known
    cross = (plus.sum(1)[:, None] - (logits * known) @ target.T) / known.sum().clamp(min=1.0)
    dice = 1 - (2 * share @ target.T + 1) / (share.sum(1)[:, None] + target.sum(1) + 1)
    chance = classes[len(STUFF) :].softmax(-1)[:, labels[things]]
    rows, columns = linear_sum_assignment((5 * cross + 5 * dice - 2 * chance).numpy())
    rows, columns = torch.as_tensor(rows) + len(STUFF), things[torch.as_tensor(columns)]
    return torch.cat([labels[stuff] - len(THINGS), rows]), torch.cat([stuff, columns])
