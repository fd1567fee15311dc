"""From two id maps to one map of pairs: which ground-truth and which predicted segment each pixel belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from panview.datasets.runs import RunMap
from panview.jit import kernel

_FIRST_SLOTS = 1 << 12
_GROWTH = 8
_TABLE_FULL = -1
_TOO_MANY_PAIRS = -2
# Fibonacci hashing: the odd number nearest 2**64 divided by the golden ratio.
_MIX = np.uint64(0x9E3779B97F4A7C15)
_FREE = np.uint64(0xFFFFFFFFFFFFFFFF)

PairMap = NDArray[np.uint16] | NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs of segments that share pixels, and where.

    Attributes
    ----------
    pair_map : (H, W) uint16, or uint32 with more than 65,536 pairs
        Index into the columns.
    ground_truth, prediction : (K,) int32
        Local index of either segment, -1 = void.
    pixels : (K,) int64
        How many pixels the pair has.
    """

    pair_map: PairMap
    ground_truth: NDArray[np.int32]
    prediction: NDArray[np.int32]
    pixels: NDArray[np.int64]


class PairedImage(Protocol):
    """An image whose pixels know their pair of segments, with the columns of `Pairs`.

    Attributes
    ----------
    size : (height, width)
        Pixels.
    pair_map : (H, W) uint16 or uint32
        Index into the columns.
    pair_ground_truth, pair_prediction : (K,) int32
        Local index of either segment at the pair, -1 = void.
    """

    @property
    def size(self) -> tuple[int, int]: ...  # noqa: D102
    @property
    def pair_map(self) -> PairMap: ...  # noqa: D102
    @property
    def pair_ground_truth(self) -> NDArray[np.int32]: ...  # noqa: D102
    @property
    def pair_prediction(self) -> NDArray[np.int32]: ...  # noqa: D102


@kernel(twin="count_pairs")
def count_pairs(
    truth_starts: NDArray[np.int32],
    truth_ids: NDArray[np.uint32],
    truth_offsets: NDArray[np.int64],
    starts: NDArray[np.int32],
    ids: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    has_prediction: bool,
    keys: NDArray[np.uint64],
    slot_pairs: NDArray[np.uint32],
    pair_keys: NDArray[np.uint64],
    pixels: NDArray[np.int64],
    pair_map: NDArray[np.uint16],
    most: int,
) -> int:
    """Give numbers to the pairs of ids in order of appearance, one look-up for each run of equal pairs.

    Parameters
    ----------
    truth_starts, truth_ids, truth_offsets
        Runs of the ground truth; see `panview.datasets.runs.RunMap`.
    starts, ids, offsets
        Runs of the prediction; without one they are not read.
    has_prediction : bool
        Whether there is a second map.
    keys : (slots,) uint64
        Hash table, all of it free; the length is a power of two. Written.
    slot_pairs : (slots,) uint32
        Pair at each slot. Written.
    pair_keys : (slots,) uint64
        Ground-truth id in the upper half, predicted id in the lower. Written.
    pixels : (slots,) int64
        Zeros. Written.
    pair_map : (H, W) uint16 or uint32
        Written.
    most : int
        How many pairs the map's dtype can tell apart.

    Returns
    -------
    int
        Number of pairs; -1 when the table is too small, -2 when there are more than ``most``.
    """
    height, width = pair_map.shape
    mask = np.uint64(keys.shape[0] - 1)
    half = keys.shape[0] // 2
    count = 0
    last_key = _FREE
    pair = np.uint32(0)
    for y in range(height):
        truth = truth_offsets[y]
        other = offsets[y] if has_prediction else 0
        x = 0
        while x < width:
            key = np.uint64(truth_ids[truth]) << np.uint64(32)
            end = truth_starts[truth + 1]
            if has_prediction:
                key |= np.uint64(ids[other])
                end = min(end, starts[other + 1])
            if key != last_key:
                last_key = key
                slot = ((key * _MIX) >> np.uint64(32)) & mask
                while keys[slot] != key and keys[slot] != _FREE:
                    slot = (slot + np.uint64(1)) & mask
                if keys[slot] == _FREE:
                    if count == most:
                        return _TOO_MANY_PAIRS
                    if count == half:
                        return _TABLE_FULL
                    keys[slot] = key
                    slot_pairs[slot] = count
                    pair_keys[count] = key
                    count += 1
                pair = slot_pairs[slot]
            pixels[pair] += end - x
            for column in range(x, end):
                pair_map[y, column] = pair
            x = end
            if truth_starts[truth + 1] == end:
                truth += 1
            if has_prediction and starts[other + 1] == end:
                other += 1
    return count


def _local_index(ids: NDArray[np.uint32], listed: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return the position of each id in ``listed``, -1 where it is not listed or 0."""
    if not len(listed):
        return np.full(len(ids), -1, np.int32)
    order = np.argsort(listed, kind="stable")
    at = np.searchsorted(listed[order], ids).clip(max=len(listed) - 1)
    found = order[at]
    return np.where((listed[found] == ids) & (ids != 0), found, -1).astype(np.int32)


def _merged(pairs: Pairs) -> Pairs:
    """Join pairs of the same two segments: ids that are not listed are void, however many there are."""
    both = np.stack([pairs.ground_truth, pairs.prediction], axis=1)
    unique, to_unique = np.unique(both, axis=0, return_inverse=True)
    if len(unique) == len(both):
        return pairs
    numbers = to_unique.reshape(-1)
    pixels = np.bincount(numbers, weights=pairs.pixels, minlength=len(unique)).astype(np.int64)
    ground_truth, prediction = np.ascontiguousarray(unique[:, 0]), np.ascontiguousarray(unique[:, 1])
    wide = pairs.pair_map.dtype == np.uint32
    pair_map: PairMap = (numbers.astype(np.uint32) if wide else numbers.astype(np.uint16))[pairs.pair_map]
    return Pairs(pair_map, ground_truth, prediction, pixels)


def make_pairs(
    ground_truth: RunMap,
    prediction: RunMap | None,
    ground_truth_ids: NDArray[np.uint32],
    prediction_ids: NDArray[np.uint32],
) -> Pairs:
    """Map two id maps to pairs of local indices.

    They are never written out as pixels: of an image of 24 megapixels that would take 200 MB for a moment.

    Parameters
    ----------
    ground_truth : RunMap
    prediction : RunMap or None
        Of the same size; None without a prediction.
    ground_truth_ids : (G,) uint32
        Segments with the local indices 0 to G - 1; an id that is not listed counts as void.
    prediction_ids : (P,) uint32
        Segments with the local indices G to G + P - 1; an id that is not listed counts as void.

    Raises
    ------
    ValueError
        If the maps differ in size.
    """
    if prediction is not None and prediction.shape != ground_truth.shape:
        raise ValueError(f"prediction: expected {ground_truth.shape}, got {prediction.shape}")
    other = ground_truth if prediction is None else prediction
    runs = (*_columns(ground_truth), *_columns(other), prediction is not None)
    dtype: type[np.uint16] | type[np.uint32] = np.uint16
    slots = _FIRST_SLOTS
    while True:
        keys = np.full(slots, _FREE, np.uint64)
        pair_keys = np.empty(slots, np.uint64)
        pixels = np.zeros(slots, np.int64)
        pair_map: NDArray[np.uint16] = np.empty(ground_truth.shape, dtype)
        slot_pairs = np.empty(slots, np.uint32)
        most = int(np.iinfo(dtype).max) + 1
        count = count_pairs(*runs, keys, slot_pairs, pair_keys, pixels, pair_map, most)
        if count >= 0:
            break
        slots *= _GROWTH
        if count == _TOO_MANY_PAIRS:
            dtype = np.uint32
    truth_index = _local_index((pair_keys[:count] >> np.uint64(32)).astype(np.uint32), ground_truth_ids)
    index = _local_index((pair_keys[:count] & np.uint64(0xFFFFFFFF)).astype(np.uint32), prediction_ids)
    index[index >= 0] += len(ground_truth_ids)
    return _merged(Pairs(pair_map, truth_index, index, pixels[:count].copy()))


def _columns(runs: RunMap) -> tuple[NDArray[np.int32], NDArray[np.uint32], NDArray[np.int64]]:
    return runs.starts, runs.ids, runs.offsets
