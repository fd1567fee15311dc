"""Tensors of torch behind the post-processing's `Masks` protocol: computed by torch, on the device where they are.

What the authors' code does in torch is done in torch here, so that the segments are theirs to the last bit. On a CPU
masks are resized by the post-processing's own kernel, which rounds as torch does and takes a fifth of its time.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from panview.engine.kept.codes import to_codes
from panview.engine.kept.queries import KeptQueries
from panview.engine.post_processing import ArrayMasks, Contest, Frame, Queries
from panview.engine.post_processing.masks import ScoreTable
from panview.engine.post_processing.resizing import Resizer

_AT_ONCE = 64 << 20
"""Bytes of resized masks at a time."""
_OTHER_CODE = 128
"""Up to this sum of height and width torch resizes by other code, which rounds otherwise."""


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


def kept_queries(queries: Queries, mask_logits: torch.Tensor, frame: Frame, lowest: float) -> KeptQueries:
    """Return what is kept of the queries of one image: those that are an object and score more than ``lowest``.

    Parameters
    ----------
    queries : Queries
    mask_logits : (Q, h, w)
        As the network makes them.
    frame : Frame
    lowest : float
    """
    chosen = queries.above(lowest)
    logits = mask_logits.detach()[torch.from_numpy(chosen).to(mask_logits.device)]
    codes = to_codes(logits.float().cpu().numpy())
    return KeptQueries(codes, queries.labels[chosen], queries.scores[chosen], frame)


class TensorMasks:
    """Mask logits, resized some at a time.

    Parameters
    ----------
    logits : (Q, h, w) tensor
    kernel : bool
        Whether a CPU may resize by our kernel; otherwise torch does it all.
    """

    def __init__(self, logits: torch.Tensor, *, kernel: bool = True) -> None:
        self.logits = logits.detach()
        self._kernel = kernel

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self.logits)

    def contest(self, chosen: NDArray[np.intp], scores: NDArray[np.float32], frame: Frame, threshold: float) -> Contest:
        """See `Masks.contest`."""
        if self.logits.device.type != "cpu":
            return self._contest_on_device(chosen, scores, frame, threshold)
        table = ScoreTable(frame.photo, len(chosen))
        for place, plane in enumerate(self._planes(chosen, frame)):
            table.enter(place, plane.sigmoid_().float().contiguous().numpy(), scores[place], threshold)
        return table.contest()

    def foremost(self, chosen: NDArray[np.intp], frame: Frame) -> NDArray[np.int16]:
        """See `Masks.foremost`."""
        if self._is_for_kernel(frame):
            return ArrayMasks(self.logits.numpy()).foremost(chosen, frame)
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

    def _is_for_kernel(self, frame: Frame) -> bool:
        """Whether our kernel gives what torch does: in this order in memory, and where the result is not tiny."""
        logits = self.logits
        return (
            self._kernel
            and logits.device.type == "cpu"
            and logits.dtype == torch.float32
            and logits.is_contiguous()
            and min(sum(frame.padded), sum(frame.photo)) > _OTHER_CODE
        )

    def _planes(self, chosen: NDArray[np.intp], frame: Frame) -> Iterator[torch.Tensor]:
        if self._is_for_kernel(frame):
            resizer = Resizer((self.logits.shape[1], self.logits.shape[2]), frame)
            values = self.logits.numpy()
            for query in chosen:
                yield torch.from_numpy(resizer(values[query]))
        else:
            for _, planes in self._batches(chosen, frame):
                yield from planes

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
    # Each as an image of one channel: with three, torch on one thread adds in another order than with a hundred.
    masks = masks[:, None]
    if tuple(masks.shape[-2:]) != frame.padded:
        masks = functional.interpolate(masks, size=frame.padded, mode="bilinear", align_corners=False)
    masks = masks[..., : frame.shown[0], : frame.shown[1]]
    if frame.shown != frame.photo:
        masks = functional.interpolate(masks, size=frame.photo, mode="bilinear", align_corners=False)
    return masks[:, 0]
