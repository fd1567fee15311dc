"""Tensors of torch behind the post-processing's `Masks` protocol: computed by torch, on the device where they are.

What the authors' code does in torch is done in torch here, so that the segments are theirs to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from panview.engine.post_processing import Contest, Frame, Queries
from panview.engine.post_processing.masks import ScoreTable

_AT_ONCE = 64 << 20
"""Bytes of resized masks at a time."""


def tensor_queries(class_logits: torch.Tensor, mask_logits: torch.Tensor) -> Queries:
    """Return the queries of one image.

    Parameters
    ----------
    class_logits : (Q, C + 1)
        The last class is "no object".
    mask_logits : (Q, h, w)
    """
    scores, labels = class_logits.softmax(-1).max(-1)
    return Queries(
        scores.float().cpu().numpy(),
        labels.cpu().numpy().astype(np.int32),
        class_logits.shape[-1] - 1,
        TensorMasks(mask_logits),
    )


class TensorMasks:
    """Mask logits, resized some at a time.

    Parameters
    ----------
    logits : (Q, h, w) tensor
    """

    def __init__(self, logits: torch.Tensor) -> None:
        self.logits = logits

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self.logits)

    def contest(self, chosen: NDArray[np.intp], scores: NDArray[np.float32], frame: Frame, threshold: float) -> Contest:
        """See `Masks.contest`."""
        if self.logits.device.type != "cpu":
            return self._contest_on_device(chosen, scores, frame, threshold)
        table = ScoreTable(frame.photo, len(chosen))
        for begin, planes in self._batches(chosen, frame):
            for place, plane in enumerate(planes.sigmoid_().float().numpy(), begin):
                table.enter(place, np.ascontiguousarray(plane), scores[place], threshold)
        return table.contest()

    def foremost(self, chosen: NDArray[np.intp], frame: Frame) -> NDArray[np.int16]:
        """See `Masks.foremost`."""
        best = winner = None
        for begin, planes in self._batches(chosen, frame):
            values, places = planes.max(0)
            places = places.to(torch.int16) + begin
            if best is None or winner is None:
                best, winner = values, places
                continue
            better = values > best
            best = torch.where(better, values, best)
            winner = torch.where(better, places, winner)
        if winner is None:
            raise ValueError("no query is given")
        found: NDArray[np.int16] = winner.cpu().numpy()
        return found

    def _contest_on_device(
        self, chosen: NDArray[np.intp], scores: NDArray[np.float32], frame: Frame, threshold: float
    ) -> Contest:
        device = self.logits.device
        weights = torch.from_numpy(np.ascontiguousarray(scores, np.float32)).to(device)
        best = torch.full(frame.photo, -1.0, device=device)
        winner = torch.zeros(frame.photo, dtype=torch.int64, device=device)
        inside = torch.zeros(frame.photo, dtype=torch.bool, device=device)
        own = []
        for begin, planes in self._batches(chosen, frame):
            probabilities = planes.sigmoid_().float()
            is_own = probabilities >= threshold
            own.append(is_own.flatten(1).sum(1))
            values, places = (weights[begin : begin + len(planes), None, None] * probabilities).max(0)
            better = values > best
            best = torch.where(better, values, best)
            winner = torch.where(better, places + begin, winner)
            inside = torch.where(better, is_own.gather(0, places[None])[0], inside)
        counted = torch.bincount(winner.flatten() * 2 + inside.flatten(), minlength=2 * len(chosen)).view(-1, 2)
        return Contest(
            winner.to(torch.int16).cpu().numpy(),
            inside.cpu().numpy(),
            torch.cat(own).cpu().numpy(),
            counted.sum(1).cpu().numpy(),
            counted[:, 1].cpu().numpy(),
        )

    def _batches(self, chosen: NDArray[np.intp], frame: Frame) -> Iterator[tuple[int, torch.Tensor]]:
        largest = max(frame.padded[0] * frame.padded[1], frame.photo[0] * frame.photo[1])
        several = max(1, _AT_ONCE // (4 * largest))
        places = torch.from_numpy(np.asarray(chosen)).to(self.logits.device)
        for begin in range(0, len(chosen), several):
            yield begin, resized(self.logits[places[begin : begin + several]], frame)


def resized(masks: torch.Tensor, frame: Frame) -> torch.Tensor:
    """Resize masks (n, h, w) as a frame says."""
    if tuple(masks.shape[-2:]) != frame.padded:
        masks = functional.interpolate(masks[None], size=frame.padded, mode="bilinear", align_corners=False)[0]
    masks = masks[:, : frame.shown[0], : frame.shown[1]]
    if frame.shown != frame.photo:
        masks = functional.interpolate(masks[None], size=frame.photo, mode="bilinear", align_corners=False)[0]
    return masks
