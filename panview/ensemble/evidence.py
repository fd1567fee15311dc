"""What rules learn from: the candidates of all sources with what the ground truth says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, SegmentList
from panview.ensemble.atoms import Atoms
from panview.ensemble.candidates import Candidates
from panview.ensemble.counts import Outcome, counts_of, outcome_of
from panview.ensemble.placing import Placed, Worth, place
from panview.ensemble.votes import Votes, learn_votes
from panview.errors import PanviewError
from panview.metrics.image_counts import ImageCounts
from panview.metrics.panoptic_quality import PanopticQuality, panoptic_quality
from panview.parallel import CancelCheck


@dataclass(frozen=True, eq=False)
class Evidence:
    """Sources with a ground truth.

    Attributes
    ----------
    names : tuple of s str
        Of the sources.
    atoms : Atoms
        Of the ground truth, and then of the sources.
    candidates : Candidates
    truth : SegmentList
    isthing : (c,) bool
    images : (n_images,) bool
        Images that all sources have.
    jobs : int or None
    cancelled : CancelCheck or None
    """

    names: tuple[str, ...]
    atoms: Atoms
    candidates: Candidates
    truth: SegmentList
    isthing: NDArray[np.bool_]
    images: NDArray[np.bool_]
    jobs: int | None = None
    cancelled: CancelCheck | None = None

    @cached_property
    def parts(self) -> tuple[Outcome, ...]:
        """What comes of each source as it is."""
        return tuple(self.outcome(self.as_it_is(source), self.images) for source in range(len(self.names)))

    @cached_property
    def iou(self) -> NDArray[np.float64]:
        """IoU of the match of each candidate as its source has it; 0 for an FP, NaN if ignored; (m,) float64."""
        found = np.full(len(self.candidates), np.nan)
        for source, part in enumerate(self.parts):
            own = self.candidates.source == source
            found[own] = part.iou[own]
        return found

    @cached_property
    def identical(self) -> bool:
        """Whether all sources say the same of every pixel: then there is nothing to join."""
        candidates = self.candidates
        image = np.repeat(np.arange(candidates.n_images), np.diff(self.atoms.offsets))
        first = candidates.members[:, 0]
        peers = candidates.peer[np.where(first < 0, 0, first + candidates.offsets[image])]
        expected = np.where(first[:, None] < 0, -1, peers)
        return len(candidates) > 0 and bool(np.array_equal(candidates.members[:, 1:], expected[:, 1:]))

    def as_it_is(self, source: int) -> Placed:
        """Return the segments of one source, none of them changed."""
        own = self.candidates.source == source
        area = np.where(own, self.candidates.area, 0)
        return Placed(np.ascontiguousarray(self.candidates.members[:, source]), area)

    def outcome(self, placed: Placed, images: NDArray[np.bool_]) -> Outcome:
        """Match what was placed in some images."""
        return outcome_of(self.atoms, self.candidates, placed, self.truth, images)

    def counts(self, outcome: Outcome, images: NDArray[np.bool_]) -> ImageCounts:
        """Count what was matched in some images."""
        return counts_of(self.candidates, outcome, self.truth, images, len(self.isthing))

    def quality(self, outcome: Outcome, images: NDArray[np.bool_]) -> PanopticQuality:
        """Return the panoptic quality of what was matched in some images."""
        return panoptic_quality(self.counts(outcome, images).summed(len(self.isthing)), self.isthing)

    def placed(self, worth: Worth, images: NDArray[np.bool_]) -> Placed:
        """Lay down the candidates of some images."""
        return place(self.atoms, self.candidates, worth, self.isthing, images, jobs=self.jobs, cancelled=self.cancelled)

    def best_part(self, images: NDArray[np.bool_]) -> int:
        """Return the source with the highest PQ on some images; the first of equal ones."""
        return int(np.argmax([self.quality(part, images).all.pq or 0.0 for part in self.parts]))


@dataclass(frozen=True, eq=False)
class Lesson:
    """Evidence of some images only; what several rules need of it is learned once.

    Attributes
    ----------
    evidence : Evidence
    images : (n_images,) bool
        Images to learn from; a rule must look at no other.
    """

    evidence: Evidence
    images: NDArray[np.bool_]
    _kept: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def votes(self) -> Votes:
        """Those of these images."""
        evidence = self.evidence
        return learn_votes(evidence.candidates, evidence.iou, self.images, len(evidence.isthing))

    @cached_property
    def qualities(self) -> tuple[PanopticQuality, ...]:
        """Panoptic quality of each source."""
        return tuple(self.evidence.quality(part, self.images) for part in self.evidence.parts)

    @cached_property
    def best_part(self) -> int:
        """The source with the highest PQ; the first of equal ones."""
        return int(np.argmax([quality.all.pq or 0.0 for quality in self.qualities]))

    def quality(self, worth: Worth) -> tuple[PanopticQuality, Outcome]:
        """Return what comes of laying candidates down."""
        outcome = self.evidence.outcome(self.evidence.placed(worth, self.images), self.images)
        return self.evidence.quality(outcome, self.images), outcome


def refuse_lone(names: Sequence[str]) -> None:
    """Refuse to join fewer than two sets, or more than candidates can name.

    Raises
    ------
    PanviewError
    """
    if len(names) < 2:
        raise PanviewError("ensemble: needs at least two prediction sets; give --pred again")
    if len(names) > 32:
        raise PanviewError(f"ensemble: joins up to 32 prediction sets, not {len(names)}")


def common_images(dataset: Dataset, left_out: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Return the images that are in all sets and at fault in none, (n_images,) bool."""
    images = ~dataset.left_out
    for each in left_out:
        images &= ~each
    return images
