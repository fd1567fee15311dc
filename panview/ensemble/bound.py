"""The PQ that no choice of segments can exceed, whatever their order: a relaxation, in which nobody is in the way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.ensemble.evidence import Evidence
from panview.jit import kernel


def upper_bound(evidence: Evidence) -> float | None:
    """Return an upper bound of All PQ over all ways to lay down segments of the sources in some order.

    Each ground truth segment is matched by the candidate of its category with the highest IoU that it could have, and
    there is no FP. A candidate keeps all its pixels on the truth; of the others it loses those that a segment of
    another source could cover.

    Returns
    -------
    float or None
        None where no category occurs.
    """
    truth, candidates = evidence.truth, evidence.candidates
    best = np.zeros(len(truth.segment_id))
    _best_iou(
        evidence.atoms.offsets,
        np.ascontiguousarray(evidence.atoms.places[:, 0]),
        evidence.atoms.pixels,
        candidates.members,
        candidates.offsets,
        candidates.category,
        truth.offsets,
        truth.category,
        truth.iscrowd,
        np.flatnonzero(evidence.images),
        best,
    )
    of_truth = np.repeat(np.arange(len(evidence.images)), np.diff(truth.offsets))
    counted = ~truth.iscrowd & evidence.images[of_truth]
    c = len(evidence.isthing)
    matched = counted & (best > 0.5)
    iou = np.bincount(truth.category[matched], best[matched], c)
    true_positives = np.bincount(truth.category[matched], minlength=c)
    truths = np.bincount(truth.category[counted], minlength=c)
    # A category without ground truth does not count if it is never placed.
    occurs = truths > 0
    if not occurs.any():
        return None
    return float(np.mean(2 * iou[occurs] / (true_positives[occurs] + truths[occurs])))


@kernel
def _best_iou(
    atom_offsets: NDArray[np.int64],
    truth_place: NDArray[np.int16],
    pixels: NDArray[np.int32],
    members: NDArray[np.int32],
    offsets: NDArray[np.int64],
    category: NDArray[np.int16],
    truth_offsets: NDArray[np.int64],
    truth_category: NDArray[np.int16],
    iscrowd: NDArray[np.bool_],
    images: NDArray[np.int64],
    best: NDArray[np.float64],
) -> None:
    for image in images:
        first, t_first = offsets[image], truth_offsets[image]
        count, truths = offsets[image + 1] - first, truth_offsets[image + 1] - t_first
        common = np.zeros((count, truths), np.int64)
        lone = np.zeros((count, truths), np.int64)
        alone = np.zeros(count, np.int64)
        truth_area = np.zeros(truths, np.int64)
        for atom in range(atom_offsets[image], atom_offsets[image + 1]):
            g = truth_place[atom]
            if g >= 0:
                truth_area[g] += pixels[atom]
            of = 0
            for s in range(members.shape[1]):
                if members[atom, s] >= 0:
                    of += 1
            for s in range(members.shape[1]):
                i = members[atom, s]
                if i < 0:
                    continue
                if g >= 0:
                    common[i, g] += pixels[atom]
                    # On void of the truth a pixel counts nowhere.
                    if of == 1:
                        alone[i] += pixels[atom]
                        lone[i, g] += pixels[atom]
        for i in range(count):
            for g in range(truths):
                if common[i, g] == 0 or iscrowd[t_first + g] or truth_category[t_first + g] != category[first + i]:
                    continue
                iou = common[i, g] / (truth_area[g] + alone[i] - lone[i, g])
                if iou > best[t_first + g]:
                    best[t_first + g] = iou
