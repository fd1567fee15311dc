"""Masks that were kept, behind the `Masks` protocol of post-processing: the model's own way, and a straight one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from panview.engine.post_processing import ArrayMasks, Contest, Frame
from panview.engine.post_processing.frame import Size
from panview.engine.post_processing.kernels import count
from panview.reprocessing.kernels import TILE, Axis, contest_rows, foremost_rows, paste

P = TypeVar("P")
R = TypeVar("R")

_BANDS = 4
"""Parts of a picture for each thread: whoever is ready first takes one more."""


class SteppedMasks:
    """Mask logits, resized to the photo by the steps of the model, on several threads.

    Each thread takes some of the queries, in their order; of two that are equal the first wins, so that the outcome is
    the same for any number of threads.

    Parameters
    ----------
    values : (Q, h, w) float32
        Logits.
    threads : int
    """

    def __init__(self, values: NDArray[np.float32], threads: int) -> None:
        self._masks = ArrayMasks(values)
        self._threads = threads

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self._masks)

    def contest(self, chosen: NDArray[np.intp], scores: NDArray[np.float32], frame: Frame, threshold: float) -> Contest:
        """See `panview.engine.post_processing.masks.Masks.contest`."""
        parts = np.array_split(np.arange(len(chosen)), max(1, min(self._threads, len(chosen))))
        first, *others = _each(
            lambda part: self._masks.entered(part.tolist(), chosen, scores, frame, threshold), parts, self._threads
        )
        for other in others:
            first.join(other)
        return first.contest()

    def foremost(self, chosen: NDArray[np.intp], frame: Frame) -> NDArray[np.int16]:
        """See `panview.engine.post_processing.masks.Masks.foremost`."""
        return self._masks.foremost(chosen, frame)


class StraightMasks:
    """Mask logits, resized to any picture in one step; fast, and not to the bit what the model's own steps come to.

    Parameters
    ----------
    values : (Q, h, w) float32
        Logits.
    shown : (height, width) of float
        The part of a mask, in its own pixels, that the photo fills.
    threads : int
    """

    def __init__(self, values: NDArray[np.float32], shown: tuple[float, float], threads: int) -> None:
        self._values = values
        self._shown = shown
        self._threads = threads

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self._values)

    def contest(self, chosen: NDArray[np.intp], scores: NDArray[np.float32], frame: Frame, threshold: float) -> Contest:
        """See `panview.engine.post_processing.masks.Masks.contest`; of the frame only the photo's size counts."""
        rows, columns = self._axes(frame.photo)
        winner, inside = np.zeros(frame.photo, np.int16), np.zeros(frame.photo, np.bool_)
        limit = np.float32(logit_of(threshold))
        weights = np.ascontiguousarray(scores, np.float32)

        def work(band: tuple[int, int]) -> NDArray[np.int64]:
            own = np.zeros(len(chosen), np.int64)
            contest_rows(self._values, _places(chosen), weights, rows, columns, limit, *band, winner, inside, own)
            return own

        own = sum(_each(work, self._bands(frame.photo[0]), self._threads), np.zeros(len(chosen), np.int64))
        won, kept = np.zeros((2, len(chosen)), np.int64)
        count(winner.reshape(-1), inside.reshape(-1), won, kept)
        return Contest(winner, inside, own, won, kept)

    def foremost(self, chosen: NDArray[np.intp], frame: Frame) -> NDArray[np.int16]:
        """See `panview.engine.post_processing.masks.Masks.foremost`; of the frame only the photo's size counts."""
        rows, columns = self._axes(frame.photo)
        winner = np.zeros(frame.photo, np.int16)

        def work(band: tuple[int, int]) -> None:
            foremost_rows(self._values, _places(chosen), rows, columns, *band, winner)

        _each(work, self._bands(frame.photo[0]), self._threads)
        return winner

    def _axes(self, size: Size) -> tuple[Axis, Axis]:
        height, width = self._values.shape[1:]
        return axis(height, self._shown[0], size[0]), axis(width, self._shown[1], size[1])

    def _bands(self, height: int) -> list[tuple[int, int]]:
        """Return the rows of a picture in parts of whole tiles."""
        tiles = -(-height // TILE)
        wanted = max(1, min(tiles, _BANDS * self._threads if self._threads > 1 else 1))
        edges = [min(height, TILE * (tiles * part // wanted)) for part in range(wanted + 1)]
        return list(zip(edges[:-1], edges[1:], strict=True))


class RememberedMasks:
    """Masks whose last contest is kept: where only what comes after it was set otherwise, it is not held again.

    Parameters
    ----------
    masks : SteppedMasks or StraightMasks
    """

    def __init__(self, masks: SteppedMasks | StraightMasks) -> None:
        self._masks = masks
        self._asked: tuple[bytes, Frame, float] | None = None
        self._contest: Contest | None = None

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self._masks)

    def contest(self, chosen: NDArray[np.intp], scores: NDArray[np.float32], frame: Frame, threshold: float) -> Contest:
        """See `panview.engine.post_processing.masks.Masks.contest`."""
        # A query's score is the same each time.
        asked = chosen.tobytes(), frame, threshold
        if self._contest is None or asked != self._asked:
            self._contest = self._masks.contest(chosen, scores, frame, threshold)
            self._asked = asked
        return self._contest

    def foremost(self, chosen: NDArray[np.intp], frame: Frame) -> NDArray[np.int16]:
        """See `panview.engine.post_processing.masks.Masks.foremost`."""
        return self._masks.foremost(chosen, frame)


class PastedMasks:
    """Masks of detections at the size of a picture, each made when it is asked for.

    Parameters
    ----------
    probabilities : (n, h, w) float32
        Within its box.
    boxes : (n, 4) float32
        In pixels of the picture.
    threshold : float
        A pixel is inside from this probability on.
    size : (height, width)
        Of the picture.
    """

    def __init__(
        self, probabilities: NDArray[np.float32], boxes: NDArray[np.float32], threshold: float, size: Size
    ) -> None:
        self._probabilities = probabilities
        self._boxes = boxes
        self._threshold = np.float32(threshold)
        self._size = size

    def __getitem__(self, place: int, /) -> NDArray[np.bool_]:
        """Return one, (H, W) bool."""
        height, width = self._size
        mask = np.zeros(self._size, np.bool_)
        left, top, right, bottom = box = tuple(self._boxes[place])
        if not (right > left and bottom > top):
            return mask
        rows = max(0, int(np.floor(top)) - 1), min(height, int(np.ceil(bottom)) + 1)
        columns = max(0, int(np.floor(left)) - 1), min(width, int(np.ceil(right)) + 1)
        if rows[0] < rows[1] and columns[0] < columns[1]:
            part = mask[slice(*rows), slice(*columns)]
            paste(self._probabilities[place], box, self._threshold, rows[0], columns[0], part)
        return mask


class StuffMap:
    """A map of labels as the semantic head's masks, of which only the highest is known.

    Parameters
    ----------
    labels : (H, W) int16
        -1 where there is no stuff.
    """

    def __init__(self, labels: NDArray[np.int16]) -> None:
        self._labels = labels
        self.channels = np.arange(-1, int(labels.max(initial=-1)) + 1, dtype=np.int32)
        """Label of each channel, as `panview.engine.post_processing.Semantics` has it."""

    def __len__(self) -> int:
        """Return the number of channels."""
        return len(self.channels)

    def contest(self, chosen: NDArray[np.intp], scores: NDArray[np.float32], frame: Frame, threshold: float) -> Contest:
        """Refuse: a map has no probabilities."""
        raise NotImplementedError("a map of labels has no probabilities")

    def foremost(self, chosen: NDArray[np.intp], frame: Frame) -> NDArray[np.int16]:
        """Return the channel of each pixel of a picture: that of the nearest pixel of the photo."""
        height, width = self._labels.shape
        rows = (np.arange(frame.photo[0]) * 2 + 1) * height // (2 * frame.photo[0])
        columns = (np.arange(frame.photo[1]) * 2 + 1) * width // (2 * frame.photo[1])
        channels: NDArray[np.int16] = self._labels[rows[:, None], columns] + np.int16(1)
        return channels


def axis(length: int, shown: float, pixels: int) -> Axis:
    """Return which two values of a row of ``length`` each pixel lies between, and their weights.

    Parameters
    ----------
    length : int
        Values in the row.
    shown : float
        How many of them, from the first on, the picture shows.
    pixels : int
        Of the picture.
    """
    place = np.maximum((np.arange(pixels) + 0.5) * (shown / pixels) - 0.5, 0.0)
    first = np.minimum(place.astype(np.int64), length - 1)
    second = np.minimum(first + 1, length - 1)
    of_second = np.clip(place - first, 0, 1).astype(np.float32)
    return first, second, np.float32(1) - of_second, of_second


def logit_of(probability: float) -> float:
    """Return the logit of a probability, infinite for 0 and 1."""
    if not 0 < probability < 1:
        return float("inf") if probability >= 1 else float("-inf")
    return float(np.log(probability) - np.log1p(-probability))


def _places(chosen: NDArray[np.intp]) -> NDArray[np.int64]:
    return np.ascontiguousarray(chosen, np.int64)


def _each(work: Callable[[P], R], parts: Sequence[P], threads: int) -> list[R]:
    """Do some work part by part, on threads where there are several of both; return what came of it in order."""
    if threads < 2 or len(parts) < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(min(threads, len(parts)), thread_name_prefix="reprocess") as pool:
        return list(pool.map(work, parts))
