"""What PQ counts of segments made of atoms, by the rules of panopticapi (`panview.metrics.matching`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import SegmentList
from panview.ensemble.atoms import Atoms
from panview.ensemble.candidates import Candidates
from panview.ensemble.placing import Placed
from panview.jit import kernel
from panview.metrics.image_counts import ImageCounts


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of m candidates that were placed, and of t ground truth segments.

    Attributes
    ----------
    iou : (m,) float64
        IoU of the match; 0 for an FP, NaN for what was not placed or is ignored.
    found : (t,) bool
        Ground truth segments that are TP.
    """

    iou: NDArray[np.float64]
    found: NDArray[np.bool_]


def outcome_of(
    atoms: Atoms, candidates: Candidates, placed: Placed, truth: SegmentList, images: NDArray[np.bool_]
) -> Outcome:
    """Match what was placed with the ground truth.

    Parameters
    ----------
    atoms : Atoms
        Of the ground truth, and then of the sources.
    candidates : Candidates
    placed : Placed
    truth : SegmentList
    images : (n_images,) bool
    """
    iou = np.full(len(candidates), np.nan)
    found = np.zeros(len(truth.segment_id), np.bool_)
    truth_place = np.ascontiguousarray(atoms.places[:, 0])
    _match(
        atoms.offsets,
        truth_place,
        atoms.pixels,
        placed.owner,
        candidates.offsets,
        candidates.category,
        placed.area,
        truth.offsets,
        truth.category,
        truth.iscrowd,
        np.flatnonzero(images),
        iou,
        found,
    )
    return Outcome(iou, found)


def counts_of(
    candidates: Candidates, outcome: Outcome, truth: SegmentList, images: NDArray[np.bool_], n_categories: int
) -> ImageCounts:
    """Return additive counts per image and category; images that do not count have no entries.

    Parameters
    ----------
    candidates, outcome, truth
        As for `outcome_of`.
    images : (n_images,) bool
    n_categories : int
    """
    n = len(images)
    seen = np.flatnonzero(~np.isnan(outcome.iou) & images[candidates.image])
    of_truth = np.repeat(np.arange(n), np.diff(truth.offsets))
    lost = np.flatnonzero(~outcome.found & ~truth.iscrowd & images[of_truth])
    keys = candidates.image[seen].astype(np.int64) * n_categories + candidates.category[seen]
    lost_keys = of_truth[lost] * n_categories + truth.category[lost]
    entries, place = np.unique(np.concatenate([keys, lost_keys]), return_inverse=True)
    own, k = place[: len(keys)], len(entries)
    iou = outcome.iou[seen]

    def counted(at: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.bincount(at, minlength=k).astype(np.int64)

    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(entries // n_categories, minlength=n))])
    return ImageCounts(
        offsets=offsets,
        category=(entries % n_categories).astype(np.int16),
        iou_sum=np.bincount(own, iou, k).astype(np.float64),
        tp=counted(own[iou > 0]),
        fp=counted(own[iou == 0]),
        fn=counted(place[len(keys) :]),
    )


@kernel
def _match(
    atom_offsets: NDArray[np.int64],
    truth_place: NDArray[np.int16],
    pixels: NDArray[np.int32],
    owner: NDArray[np.int32],
    offsets: NDArray[np.int64],
    category: NDArray[np.int16],
    placed_area: NDArray[np.int64],
    truth_offsets: NDArray[np.int64],
    truth_category: NDArray[np.int16],
    iscrowd: NDArray[np.bool_],
    images: NDArray[np.int64],
    iou: NDArray[np.float64],
    found: NDArray[np.bool_],
) -> None:
    for image in images:
        first, t_first = offsets[image], truth_offsets[image]
        count, truths = offsets[image + 1] - first, truth_offsets[image + 1] - t_first
        common = np.zeros((count, truths), np.int64)
        void = np.zeros(count, np.int64)
        truth_area = np.zeros(truths, np.int64)
        for atom in range(atom_offsets[image], atom_offsets[image + 1]):
            g, i = truth_place[atom], owner[atom]
            if g >= 0:
                truth_area[g] += pixels[atom]
            if i < 0:
                continue
            if g >= 0:
                common[i, g] += pixels[atom]
            else:
                void[i] += pixels[atom]
        for i in range(count):
            row = first + i
            if placed_area[row] == 0:
                continue
            matched = False
            crowd = 0
            for g in range(truths):
                if truth_category[t_first + g] != category[row]:
                    continue
                if iscrowd[t_first + g]:
                    # Of several crowd segments of a category, only the last counts.
                    crowd = common[i, g]
                    continue
                if common[i, g] == 0:
                    continue
                union = placed_area[row] + truth_area[g] - common[i, g] - void[i]
                value = common[i, g] / union
                if value > 0.5:
                    iou[row] = value
                    found[t_first + g] = True
                    matched = True
            if not matched and (void[i] + crowd) / placed_area[row] <= 0.5:
                iou[row] = 0.0
