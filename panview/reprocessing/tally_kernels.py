"""What is done to each pixel, and to each shared pixel count, when parameters are tried; compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

Floats = NDArray[np.float32]
Counts = NDArray[np.int64]


@kernel
def enter(
    plane: Floats,
    score: np.float32,
    place: int,
    queries: NDArray[np.int64],
    levels: Floats,
    first: Counts,
    truth: NDArray[np.uint16],
    best: Floats,
    winner: NDArray[np.int16],
    level: NDArray[np.uint8],
    own: Counts,
    cells: NDArray[np.int32],
) -> None:
    """Let a query contend for all pixels, and keep count of who wins where.

    Of equal values the query that comes first in the network's order wins, as where all contend in that order.

    Parameters
    ----------
    plane : (N,) float32
        Probabilities.
    score : float32
    place : int
        Of the query, in the order in which queries come here: the highest score first.
    queries : (K,) int64
        Place in the network's order of each.
    levels : (B,) float32, ascending
        Mask thresholds.
    first : (65,) int64
        Levels that are not above 0, 1/64, 2/64, ... 1.
    truth : (N,) uint16
        0 = void, otherwise the position of the truth segment, from 1.
    best : (N,) float32
        Greatest score x probability so far, -1 where there is none. Written.
    winner : (N,) int16
        Place of its query. Written.
    level : (N,) uint8
        Levels that the winner's probability reaches. Written.
    own : (B + 1,) int64
        Pixels of the query by the levels that it reaches. Written.
    cells : (K, B + 1, T + 1) int32
        Pixels by winner, levels and truth. Written.
    """
    n_levels = len(levels)
    for i in range(len(plane)):
        probability = plane[i]
        reached = first[int(probability * np.float32(64))]
        while reached < n_levels and probability >= levels[reached]:
            reached += 1
        own[reached] += 1
        value = score * probability
        before = winner[i]
        if value > best[i] or (value == best[i] and queries[place] < queries[before]):
            if best[i] >= 0:
                cells[before, level[i], truth[i]] -= 1
            cells[place, reached, truth[i]] += 1
            best[i] = value
            winner[i] = place
            level[i] = reached


@kernel
def share_out(
    keys: NDArray[np.int32],
    counts: NDArray[np.int32],
    n_levels: int,
    wanted: int,
    own: Counts,
    overlap: float,
    only_inside: bool,
    group: NDArray[np.int32],
    pixels: Counts,
) -> None:
    """Give the pixels that queries win to their segments, and leave out queries that lose most of their mask.

    Parameters
    ----------
    keys, counts : (k,) int32
        The cells of `enter` that are not 0, by their place among all.
    n_levels : int
    wanted : int
        Place of the mask threshold among the levels.
    own : (K,) int64
        Pixels of each query's mask at that threshold.
    overlap : float
    only_inside : bool
        Whether pixels that a query wins below the threshold are void.
    group : (K,) int32
        Segment that each query becomes, or becomes a part of.
    pixels : (S, T + 1) int64
        Zeros. Written.
    """
    width = pixels.shape[1]
    per_query = (n_levels + 1) * width
    won = np.zeros(len(own), np.int64)
    kept = np.zeros(len(own), np.int64)
    for n in range(len(keys)):
        query = keys[n] // per_query
        won[query] += counts[n]
        if keys[n] % per_query // width > wanted:
            kept[query] += counts[n]
    for n in range(len(keys)):
        query = keys[n] // per_query
        inside = keys[n] % per_query // width > wanted
        counted = kept[query] if only_inside else won[query]
        if own[query] == 0 or counted == 0 or won[query] / own[query] < overlap:
            continue
        if inside or not only_inside:
            pixels[group[query], keys[n] % width] += counts[n]


@kernel
def tally(id_map: NDArray[np.uint32], truth: NDArray[np.uint16], pixels: Counts) -> None:
    """Count the pixels that segments 1 to S and void share with the truth, into zeros (S + 1, T + 1)."""
    for i in range(len(id_map)):
        pixels[id_map[i], truth[i]] += 1


@kernel
def match(
    pixels: Counts,
    category: NDArray[np.int16],
    truth_category: NDArray[np.int16],
    iscrowd: NDArray[np.bool_],
    truth_area: Counts,
    iou: NDArray[np.float64],
    spurious: NDArray[np.bool_],
) -> None:
    """Match segments with the truth by the rules of `panview.metrics.matching`.

    Parameters
    ----------
    pixels : (S, T + 1) int64
        What each segment shares with void and with each truth segment. One without a pixel is none.
    category : (S,) int16
    truth_category : (T,) int16
    iscrowd : (T,) bool
    truth_area : (T,) int64
    iou : (T,) float64
        Of the match, 0 without one. Written.
    spurious : (S,) bool
        Whether it is an FP. Written.
    """
    for t in range(len(iou)):
        iou[t] = 0.0
    for s in range(len(category)):
        area = 0
        for t in range(pixels.shape[1]):
            area += pixels[s, t]
        spurious[s] = False
        if area == 0:
            continue
        void = pixels[s, 0]
        crowd = 0
        matched = False
        for t in range(len(iou)):
            if truth_category[t] != category[s]:
                continue
            shared = pixels[s, t + 1]
            if iscrowd[t]:
                # Where a category has several, the last one counts.
                crowd = shared
                continue
            if shared == 0:
                continue
            value = shared / (area + truth_area[t] - shared - void)
            if value > 0.5:
                iou[t] = value
                matched = True
        spurious[s] = not matched and (void + crowd) / area <= 0.5


@kernel
def find_boxes(id_map: NDArray[np.uint32], bounds: NDArray[np.int32]) -> None:
    """Find where segments 1 to S lie.

    Parameters
    ----------
    id_map : (H, W) uint32, 0 = void
    bounds : (S, 4) int32
        First and last column and row, inclusive: x0, y0, x1, y1. Preset to a first that is large and a last of -1.
        Written.
    """
    for y in range(id_map.shape[0]):
        for x in range(id_map.shape[1]):
            segment = int(id_map[y, x]) - 1
            if segment >= 0:
                bounds[segment, 0] = min(bounds[segment, 0], x)
                bounds[segment, 1] = min(bounds[segment, 1], y)
                bounds[segment, 2] = max(bounds[segment, 2], x)
                bounds[segment, 3] = max(bounds[segment, 3], y)


@kernel
def lay_down(
    member: NDArray[np.bool_], pixels: Counts, first: int, overlap: float, single: bool, owner: NDArray[np.int64]
) -> None:
    """Lay detections down, each where nothing lies yet, unless too much of it is covered.

    Parameters
    ----------
    member : (D, A) bool
        Which atoms each detection has, the highest score first.
    pixels : (A,) int64
        Of each atom.
    first : int
        So many detections are laid down.
    overlap : float
        One of which a greater share is covered is left out.
    single : bool
        Whether shares are computed in single precision, of an area that is 1e-5 larger, as MMDetection does.
    owner : (A,) int64
        -1. Written: the detection that has each atom.
    """
    for detection in range(first):
        area, left = 0, 0
        for atom in range(len(pixels)):
            if member[detection, atom]:
                area += pixels[atom]
                if owner[atom] < 0:
                    left += pixels[atom]
        if left == 0:
            continue
        if single:
            share = np.float32(area - left) / (np.float32(area) + np.float32(1e-5))
            if share > np.float32(overlap):
                continue
        elif (area - left) / area > overlap:
            continue
        for atom in range(len(pixels)):
            if member[detection, atom] and owner[atom] < 0:
                owner[atom] = detection
