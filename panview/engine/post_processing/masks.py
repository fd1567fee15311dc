"""What a network of queries puts out, and the two questions that a rule asks of its masks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from panview.engine.post_processing.frame import Frame
from panview.engine.post_processing.kernels import challenge, count, join, overtake, to_probabilities
from panview.engine.post_processing.resizing import Resizer


@dataclass(frozen=True, eq=False)
class Contest:
    """Which query has the highest score x probability at each pixel; a query goes by its place among those asked for.

    Attributes
    ----------
    winner : (H, W) int16
        The first one, where several are equal.
    inside : (H, W) bool
        Whether the pixel belongs to the winner's own mask.
    own : (n,) int64
        Pixels of each query's own mask.
    won : (n,) int64
        Pixels that it wins.
    kept : (n,) int64
        Pixels that it wins and that are of its own mask.
    """

    winner: NDArray[np.int16]
    inside: NDArray[np.bool_]
    own: NDArray[np.int64]
    won: NDArray[np.int64]
    kept: NDArray[np.int64]


class Masks(Protocol):
    """Mask logits of one image, wherever they lie. Only what is asked for needs to be resized."""

    def __len__(self) -> int:
        """Return the number of queries."""
        ...

    def contest(self, chosen: NDArray[np.intp], scores: NDArray[np.float32], frame: Frame, threshold: float) -> Contest:
        """Let some queries contend for the photo's pixels.

        Parameters
        ----------
        chosen : (n,) intp
            The queries; at least one.
        scores : (n,) float32
            A weight for each.
        frame : Frame
        threshold : float
            Own masks are where the probability, the sigmoid of the resized logit, is at least this.
        """
        ...

    def foremost(self, chosen: NDArray[np.intp], frame: Frame) -> NDArray[np.int16]:
        """Return the place among ``chosen`` of the query with the highest logit at each pixel of the photo."""
        ...


@dataclass(frozen=True, eq=False)
class Queries:
    """What a network of queries says of one image.

    Attributes
    ----------
    scores : (Q,) float32
        The greatest of each query's class probabilities, "no object" among them.
    labels : (Q,) int32
        Its class; ``classes`` is "no object".
    classes : int
    masks : Masks
    """

    scores: NDArray[np.float32]
    labels: NDArray[np.int32]
    classes: int
    masks: Masks

    def __post_init__(self) -> None:
        """Check that all are of the same queries."""
        n = len(self.masks)
        if self.scores.shape != (n,) or self.labels.shape != (n,):
            raise ValueError(
                f"{n} masks, scores {self.scores.shape} and labels {self.labels.shape} are not of the same queries"
            )
        if not np.isfinite(self.scores).all():
            raise ValueError("the network's class scores are not finite")

    @classmethod
    def from_logits(cls, class_logits: Any, mask_logits: Any) -> Queries:  # noqa: ANN401
        """Take the softmax of class logits.

        Parameters
        ----------
        class_logits : (Q, C + 1) float32
            The last class is "no object".
        mask_logits : (Q, h, w) float32, or Masks
        """
        logits = np.asarray(class_logits, np.float32)
        labels = logits.argmax(1)
        above = np.exp(logits - logits.max(1, keepdims=True))
        scores = np.float32(1) / above.sum(1, dtype=np.float32)
        masks = mask_logits if hasattr(mask_logits, "contest") else ArrayMasks(mask_logits)
        return cls(scores, labels.astype(np.int32), logits.shape[1] - 1, masks)

    def above(self, score: float) -> NDArray[np.intp]:
        """Return the queries that are an object and score more, in order."""
        return np.flatnonzero((self.labels != self.classes) & (self.scores > np.float32(score)))


class ArrayMasks:
    """Masks as an array, resized one at a time; bilinear as torch's ``interpolate(align_corners=False)``.

    Parameters
    ----------
    logits : (Q, h, w) float32

    Raises
    ------
    ValueError
        It has another shape.
    """

    def __init__(self, logits: Any) -> None:  # noqa: ANN401
        self.logits = np.ascontiguousarray(logits, np.float32)
        if self.logits.ndim != 3:
            raise ValueError(f"mask logits: expected (Q, h, w), got {self.logits.shape}")

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self.logits)

    def contest(self, chosen: NDArray[np.intp], scores: NDArray[np.float32], frame: Frame, threshold: float) -> Contest:
        """See `Masks.contest`."""
        return self.entered(range(len(chosen)), chosen, scores, frame, threshold).contest()

    def entered(
        self,
        places: Iterable[int],
        chosen: NDArray[np.intp],
        scores: NDArray[np.float32],
        frame: Frame,
        threshold: float,
    ) -> ScoreTable:
        """Return a contest that only some of the chosen queries have entered, by their places in order."""
        resizer = Resizer(self.logits.shape[1:], frame)
        table = ScoreTable(frame.photo, len(chosen))
        for place in places:
            plane = resizer(self.logits[chosen[place]])
            to_probabilities(plane.reshape(-1))
            table.enter(place, plane, scores[place], threshold)
        return table

    def foremost(self, chosen: NDArray[np.intp], frame: Frame) -> NDArray[np.int16]:
        """See `Masks.foremost`."""
        resizer = Resizer(self.logits.shape[1:], frame)
        best = np.full(frame.photo, -np.inf, np.float32)
        winner = np.zeros(frame.photo, np.int16)
        for place, query in enumerate(chosen):
            overtake(resizer(self.logits[query]).reshape(-1), np.int16(place), best.reshape(-1), winner.reshape(-1))
        return winner


class ScoreTable:
    """A contest while it goes on, for masks that come one at a time.

    Parameters
    ----------
    size : (height, width)
    queries : int
    """

    def __init__(self, size: tuple[int, int], queries: int) -> None:
        self._best = np.full(size, -1, np.float32)
        self._winner = np.zeros(size, np.int16)
        self._inside = np.zeros(size, np.bool_)
        self._own = np.zeros(queries, np.int64)

    def enter(self, place: int, probabilities: NDArray[np.float32], score: np.float32, threshold: float) -> None:
        """Let a query contend; they come in the order of their places.

        Parameters
        ----------
        place : int
        probabilities : (H, W) float32, contiguous
        score : float32
        threshold : float
        """
        self._own[place] = challenge(
            probabilities.reshape(-1),
            np.float32(score),
            np.float32(threshold),
            np.int16(place),
            self._best.reshape(-1),
            self._winner.reshape(-1),
            self._inside.reshape(-1),
        )

    def join(self, later: ScoreTable) -> None:
        """Take in a contest of other queries, whose places are all behind those of this one."""
        join(
            self._best.reshape(-1),
            later._best.reshape(-1),
            self._winner.reshape(-1),
            later._winner.reshape(-1),
            self._inside.reshape(-1),
            later._inside.reshape(-1),
        )
        self._own += later._own

    def contest(self) -> Contest:
        """Return how it came out."""
        won, kept = np.zeros((2, len(self._own)), np.int64)
        count(self._winner.reshape(-1), self._inside.reshape(-1), won, kept)
        return Contest(self._winner, self._inside, self._own, won, kept)
