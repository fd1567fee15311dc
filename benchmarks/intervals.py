"""How often a difference is called significant that is none, and how often an interval holds the true difference.

``python -m benchmarks.intervals`` prints the tables of ``docs/adr/0015``. Categories, numbers of images and seeds are
those of the module, fixed before anything was measured with them. The percentile bootstrap that panview had stands
beside what it has now.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.zipf import CATEGORIES, ISTHING, Rivals, draw_rivals, true_counts
from panview.metrics.comparison import LEAST_IMAGES, paired_differences
from panview.metrics.image_counts import ImageCounts
from panview.metrics.panoptic_quality import panoptic_quality

SIZES = (40, 100, 200, 1000)
SETTINGS = {
    "equal, exchangeable": Rivals(),
    "second better": Rivals(gain=0.5),
    "second far better": Rivals(gain=2.5),
}
SPLITS = ("All", "Things", "Stuff")
GROUPS = ((LEAST_IMAGES, 8), (9, 15), (16, 40), (41, 10**9))
"""Categories by how many images hold them."""

Intervals = Callable[[ImageCounts, ImageCounts, int], NDArray[np.float64]]
"""From two sets of n images and a seed to low and high of All, Things, Stuff and each category: (3 + c, 2) float64."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of simulations of one setting and size.

    Attributes
    ----------
    low, high : (simulations, 3 + c) float64
        NaN where there is no interval.
    held_by : (simulations, 3 + c) int64
        Images that hold the category.
    truth : (3 + c,) float64
        True differences.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    held_by: NDArray[np.int64]
    truth: NDArray[np.float64]

    def rates(self, chosen: NDArray[np.bool_]) -> tuple[float, float, int]:
        """Return the share of intervals that exclude 0, the share that hold the truth, and how many there are."""
        known = chosen & ~np.isnan(self.low)
        truth = np.broadcast_to(self.truth, self.low.shape)
        starred = (self.low > 0) | (self.high < 0)
        covered = (self.low <= truth + 1e-12) & (truth - 1e-12 <= self.high)
        n = int(known.sum())
        return float(starred[known].mean()), float(covered[known].mean()), n

    def of_split(self, split: int) -> NDArray[np.bool_]:
        """Return a mask of one of All, Things and Stuff."""
        mask = np.zeros(self.low.shape, np.bool_)
        mask[:, split] = True
        return mask

    def of_group(self, group: tuple[int, int]) -> NDArray[np.bool_]:
        """Return a mask of the categories that so many images hold."""
        mask = (self.held_by >= group[0]) & (self.held_by <= group[1])
        mask[:, : len(SPLITS)] = False
        return mask


def by_permutation(first: ImageCounts, second: ImageCounts, seed: int) -> NDArray[np.float64]:
    """Return the intervals that panview has."""
    images = np.ones(len(first.offsets) - 1, np.bool_)
    found = paired_differences(first, second, ISTHING, images, seed=seed)
    splits = [(split.low, split.high) for split in (found.all, found.things, found.stuff)]
    return np.concatenate([np.array(splits, np.float64), np.stack([found.low, found.high], axis=1)])


def by_bootstrap(first: ImageCounts, second: ImageCounts, seed: int) -> NDArray[np.float64]:
    """Return the intervals that panview had: 2.5th and 97.5th percentile of the differences of 1,000 resamples."""
    images = len(first.offsets) - 1
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(images, np.full(images, 1 / images), 1000).astype(np.float64)
    qualities = []
    for counts in (first, second):
        cells = counts.image, counts.category
        sums = np.zeros((2, images, CATEGORIES))
        sums[(0, *cells)], sums[(1, *cells)] = counts.iou_sum, counts.weight
        qualities.append(_qualities(drawn @ sums[0], drawn @ sums[1]))
    return np.nanquantile(qualities[1] - qualities[0], [0.025, 0.975], axis=0).T


def _qualities(iou_sum: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    occurs = weight > 0
    pq = np.divide(iou_sum, weight, out=np.zeros_like(weight), where=occurs)
    splits = [
        pq[:, chosen].sum(axis=1) / np.maximum(occurs[:, chosen].sum(axis=1), 1)
        for chosen in (np.ones_like(ISTHING), ISTHING, ~ISTHING)
    ]
    return np.concatenate([np.stack(splits, axis=1), np.where(occurs, pq, 0.0)], axis=1)


def true_differences(rivals: Rivals) -> NDArray[np.float64]:
    """Return the true differences of All, Things, Stuff and each category, (3 + c,) float64."""
    if rivals == Rivals():
        return np.zeros(len(SPLITS) + CATEGORIES)
    first, second = (panoptic_quality(counts, ISTHING) for counts in true_counts(rivals))
    splits = [(getattr(first, split.lower()).pq, getattr(second, split.lower()).pq) for split in SPLITS]
    return np.concatenate([[after - before for before, after in splits], second.pq - first.pq])


def simulate(rivals: Rivals, images: int, simulations: int, intervals: Intervals = by_permutation) -> Outcome:
    """Draw pairs of sets and ask for their intervals."""
    low, high, held_by = (np.full((simulations, len(SPLITS) + CATEGORIES), value) for value in (np.nan, np.nan, 0))
    for number in range(simulations):
        rng = np.random.default_rng([images, round(100 * rivals.gain), number])
        first, second = draw_rivals(rng, images, rivals)
        low[number], high[number] = intervals(first, second, number).T
        pairs = np.unique(np.concatenate([each.image * CATEGORIES + each.category for each in (first, second)]))
        held_by[number] = np.concatenate([[images] * 3, np.bincount(pairs % CATEGORIES, minlength=CATEGORIES)])
        low[number, held_by[number] < LEAST_IMAGES] = np.nan
    return Outcome(low, high, held_by.astype(np.int64), true_differences(rivals))


def table(name: str, rivals: Rivals, images: int, simulations: int) -> Iterator[str]:
    """Return the lines of one setting and size, before and now."""
    before, now = (simulate(rivals, images, simulations, method) for method in (by_bootstrap, by_permutation))
    rows = [(split, now.of_split(place)) for place, split in enumerate(SPLITS)]
    for group in GROUPS:
        held = f"{group[0]} to {group[1]}" if group[1] < 10**9 else f"{group[0]} or more"
        rows.append((f"category in {held} images", now.of_group(group)))
    for label, mask in rows:
        if not (mask & ~np.isnan(now.low)).any():
            continue
        (old_star, old_cover, _), (star, cover, n) = before.rates(mask), now.rates(mask)
        cells = (name, f"{images:,}", label, f"{n:,}", *(f"{100 * v:.1f}" for v in (old_star, star, old_cover, cover)))
        yield "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intervals", description=__doc__)
    parser.add_argument("--simulations", type=int, default=1000, metavar="N", help="of each kind (default: 1000)")
    parser.add_argument("--images", type=int, nargs="+", default=SIZES, metavar="N", help="sizes of the sets")
    given = parser.parse_args()
    write = sys.stdout.write
    write("| sets | images | of | intervals | % starred before | now | % covered before | now |\n")
    write("|---|---|---|---|---|---|---|---|\n")
    for name, rivals in SETTINGS.items():
        for images in given.images:
            for line in table(name, rivals, images, given.simulations):
                write(line + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
