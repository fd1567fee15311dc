"""What stands in another's place: categories exchanged for each other, and predictions filed under another image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.linter.agreement import Agreement
from panview.linter.documents import ListedCategories
from panview.linter.evidence import FALSE_ALARM, binomial_log_tail
from panview.linter.findings import Finding
from panview.linter.listed import ListedImages, ListedSide, category_index
from panview.linter.sampled import Pair
from panview.metrics.segment_table import Side

_OTHERS = 3
"""How many times as often a category must meet another one as itself."""
_CELLS = 48
"""Points along the shorter side of an image when the maps of two images are compared."""
_SWAP_LEAST, _SWAP_GAIN, _IOU_GAIN, _IOU_GAIN_ALONE = 0.6, 0.2, 0.8, 1.5
"""What the share of agreeing pixels must be when predictions are exchanged, and must gain, in each image; what the IoUs
of the categories, summed up, must gain then, and where the share gains less: outlines that fit are no chance, and a
large segment of a wrong category spoils the share."""


def exchanged_categories(listed: ListedSide, agreement: Agreement, categories: ListedCategories) -> list[Finding]:
    """Find categories of a prediction set that stand for each other, as one finding for each ring of them.

    Segments are compared whose outlines agree (IoU above 0.5): a model that finds outlines and calls most of them by
    each other's names did not learn that. With a fair coin for each of them, the chance of the ring is that of
    `FALSE_ALARM`, divided by the number of pairs of categories.
    """
    index = category_index(categories.ids, agreement.kinds)
    count = len(categories.ids)
    if count == 0:
        return []
    known = np.flatnonzero(index >= 0)
    # Only categories that occur: for tens of thousands, a table of all pairs would take gigabytes.
    used = np.union1d(np.flatnonzero(agreement.alike.any(axis=1)), index[known])
    met = np.zeros((len(used), len(used)), np.int64)
    if not len(used):
        return []
    np.add.at(met.T, np.searchsorted(used, index[known]), agreement.alike.T[np.ix_(known, used)])
    own = np.diag(met)
    most = met.argmax(axis=0)
    certain = np.log(FALSE_ALARM / max(1, count * (count - 1) // 2))
    # Predicted category -> its category in the truth, if that is another one.
    meant = {k: t for k, t in enumerate(most.tolist()) if t != k and met[t, k] > _OTHERS * own[k]}
    findings = []
    for ring in _rings(meant):
        hits = sum(int(met[meant[k], k]) for k in ring)
        seen = hits + sum(int(own[k]) for k in ring)
        if binomial_log_tail(hits, seen, 0.5) > certain:
            continue
        names = [categories.names[used[k]] for k in ring]
        place = "$.annotations[*].segments_info[*].category_id"
        what = (
            f"{names[0]} and {names[1]} are swapped"
            if len(ring) == 2
            else f"{', '.join(names[:-1])} and {names[-1]} are swapped in a cycle"
        )
        problem = f"{what}: {hits:,} of {seen:,} predicted segments with the right outline have the other's name"
        findings.append(Finding("PV315", problem, listed.json, Side.PREDICTION, listed.prediction, place))
    return findings


def exchanged_images(listed: ListedSide, images: ListedImages, pairs: Mapping[int, Pair]) -> list[Finding]:
    """Find predictions that fit another image than their own: two that are exchanged, or many filed one further.

    Parameters
    ----------
    listed : ListedSide
    images : ListedImages
    pairs : dict of image to Pair
        Of images in which few pixels agree.
    """
    by_size: dict[tuple[int, ...], list[int]] = {}
    for image, pair in pairs.items():
        by_size.setdefault(pair.truth.shape, []).append(image)
    findings = []
    for group in by_size.values():
        better = _better(np.array([_points(pairs[image]) for image in group]))
        for place, fits in sorted(better.items()):
            # The other image must fit another prediction, too; otherwise the two are merely alike.
            wanting = [fit for fit in fits if fit.other in better]
            if not wanting:
                continue
            fit = max(wanting, key=lambda fit: fit.then)
            image, other = group[place], group[fit.other]
            text = (
                f"the prediction of image {images.image_id[other]} ({images.names[other]}) fits this image: "
                f"{100 * fit.then:.0f} % of the pixels agree with the truth, {100 * fit.now:.0f} % with its own"
            )
            findings.append(listed.finding("PV509", text, images, image, field="image_id"))
    return findings


@dataclass(frozen=True)
class _Better:
    """The place of a prediction that fits an image better than its own, and the shares of agreeing pixels."""

    other: int
    then: float
    now: float


def _better(points: NDArray[np.uint32]) -> dict[int, list[_Better]]:
    """Return which images of a size another one's prediction fits much better than their own.

    Parameters
    ----------
    points : (n, 2, k) uint32
        Categories at the same points of the true and the predicted map of each image, 0 = none.
    """
    found: dict[int, list[_Better]] = {}
    for place, (truth, own) in enumerate(points):
        both = (truth != 0) & (points[:, 1] != 0)
        shares = ((truth == points[:, 1]) & both).sum(axis=1) / np.maximum(1, both.sum(axis=1))
        now, ious = float(shares[place]), _iou_sum(truth, own)
        for other in np.flatnonzero(shares > now).tolist():
            gain = _iou_sum(truth, points[other, 1]) - ious
            plain = shares[other] >= max(_SWAP_LEAST, now + _SWAP_GAIN)
            if gain >= (_IOU_GAIN if plain else _IOU_GAIN_ALONE):
                found.setdefault(place, []).append(_Better(other, float(shares[other]), now))
    return found


def _points(pair: Pair) -> NDArray[np.uint32]:
    height, width = pair.truth.shape
    step = max(1, min(height, width) // _CELLS)
    first = step // 2
    return np.stack([side[first::step, first::step].ravel() for side in (pair.truth, pair.predicted)])


def _iou_sum(truth: NDArray[np.uint32], predicted: NDArray[np.uint32]) -> float:
    """Return the IoUs of the categories of two maps, summed up."""
    most = int(max(truth.max(), predicted.max())) + 1
    in_truth, in_predicted = (np.bincount(side, minlength=most)[1:] for side in (truth, predicted))
    in_both = np.bincount(truth[truth == predicted], minlength=most)[1:]
    union = in_truth + in_predicted - in_both
    return float((in_both[union > 0] / union[union > 0]).sum())


def _rings(following: Mapping[int, int]) -> list[list[int]]:
    """Return the rings in a mapping, each from its smallest member on; what only leads into a ring is left out."""
    rings, seen = [], set[int]()
    for start in sorted(following):
        path: list[int] = []
        place = start
        while place in following and place not in seen:
            seen.add(place)
            path.append(place)
            place = following[place]
        if place in path:
            rings.append(path[path.index(place) :])
    return rings
