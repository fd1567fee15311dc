"""The kernels that turn the filtered rows of an 8-bit RGB PNG into runs of ids.

A filtered byte is the difference from what its neighbours predict, and in an id map nearly all are zero. So the pixels
with a difference are listed first, eight pixels at a time, and then a row is undone event by event instead of pixel by
pixel: between two events, a difference or a border in the row above, nothing changes. The loops are written without
branches that depend on the picture, which a processor cannot foresee, and with unsigned indices, which spare numba's
check for negative ones.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.datasets.runs import RunMap
from panview.jit import kernel
from panview.native import native

_LOW_BITS = np.uint32(0x7F7F7F)
_HIGH_BITS = np.uint32(0x808080)
_NOT_LOWEST = np.uint32(0xFEFEFE)
_BYTE = np.uint32(0xFF)
_ZERO = np.uint32(0)
_ONE = np.uint32(1)
_8 = np.uint32(8)
_16 = np.uint32(16)
_NO_ID = np.uint32(0xFFFFFFFF)
"""Differs from every id, so that the first pixel of a row always begins a run."""
_ZERO_WORD = np.uint64(0)
_AT_0, _AT_1, _AT_2, _AT_3, _AT_8 = np.uintp(0), np.uintp(1), np.uintp(2), np.uintp(3), np.uintp(8)

_KINDS = (np.int32, np.uint32, np.int64)
"""Of starts, ids and offsets."""
_NO_ROOM = -2
_RUNS_PER_ROW = 48
"""Room at the first try; real maps have about 20."""


class UnknownFilterError(ValueError):
    """A row has a filter that PNG does not know; ``row`` says which."""

    def __init__(self, row: int) -> None:
        self.row = row
        # Under its original name, so that it can be pickled.
        super().__init__(row)


class _Differences(NamedTuple):
    """The pixels of a row whose three bytes are not all zero, and room to find them.

    Attributes
    ----------
    row : (24 * ceil(W / 8),) uint8
        The row's bytes, then zeros.
    words : (len(row) / 8,) uint64
        The same memory: three words hold eight pixels.
    groups : (W / 8 + 1,) uintp
        Scratch.
    columns : (W + 1,) int32
        Ends with the first entry that is W.
    values : (W + 1,) uint32
    """

    row: NDArray[np.uint8]
    words: NDArray[np.uint64]
    groups: NDArray[np.uintp]
    columns: NDArray[np.int32]
    values: NDArray[np.uint32]


def undo_filters(raw: NDArray[np.uint8], height: int, width: int) -> RunMap:
    """Undo the PNG filters of RGB rows; a pixel's id is ``R + 256 G + 65536 B``.

    Parameters
    ----------
    raw : (H * (3 * W + 1),) uint8
        The inflated image data: each row is a filter byte and W RGB pixels.
    height, width : int

    Raises
    ------
    UnknownFilterError

    References
    ----------
    PNG specification, third edition, section 9 "Filtering".
    """
    module = native().module
    if module is not None:
        found = module.undo(raw, height, width)
        if isinstance(found, int):
            raise UnknownFilterError(found)
        if found is not None:
            starts, ids, offsets = (np.frombuffer(part, kind) for part, kind in zip(found, _KINDS, strict=True))
            return RunMap(width, starts, ids, offsets)
    return undo_by_kernels(raw, height, width)


def undo_by_kernels(raw: NDArray[np.uint8], height: int, width: int) -> RunMap:
    """Do what `undo_filters` does, without the compiled module."""
    n_groups = -(-width // 8)
    row = np.zeros(24 * n_groups, np.uint8)
    differences = _Differences(
        row,
        row.view(np.uint64),
        np.empty(n_groups + 1, np.uintp),
        np.empty(width + 1, np.int32),
        np.empty(width + 1, np.uint32),
    )
    # Like PNG, we imagine a row of zeros above the picture.
    offsets = np.empty(height + 2, np.int64)
    room = (height + 2) * min(width + 2, _RUNS_PER_ROW) + width
    while True:
        starts = np.empty(room, np.int32)
        ids = np.empty(room, np.uint32)
        failed = _undo_rows(raw, differences, starts, ids, offsets)
        if failed == -1:
            picture = slice(int(offsets[1]), int(offsets[-1]))
            return RunMap(width, starts[picture], ids[picture], offsets[1:] - offsets[1])
        if failed != _NO_ROOM:
            raise UnknownFilterError(failed)
        room = min(room * 8, (height + 2) * (width + 2))


@kernel
def _undo_rows(
    raw: NDArray[np.uint8],
    differences: _Differences,
    starts: NDArray[np.int32],
    ids: NDArray[np.uint32],
    offsets: NDArray[np.int64],
) -> int:
    """Fill the runs; return -1, the first row with an unknown filter, or `_NO_ROOM`."""
    width = len(differences.columns) - 1
    starts[0] = 0
    ids[0] = _ZERO
    out = _close_row(starts, ids, 1, width)
    offsets[0] = 0
    offsets[1] = out
    for y in range(len(offsets) - 2):
        if out + width + 2 > len(starts):
            return _NO_ROOM
        first = y * (3 * width + 1) + 1
        above = offsets[y]
        code = raw[first - 1]
        if code == 1:
            _list_differences(raw, first, differences)
            out = _undo_sub(differences.columns, differences.values, starts, ids, out)
        elif code == 2:
            _list_differences(raw, first, differences)
            out = _undo_up(differences.columns, differences.values, starts, ids, above, out)
        elif code == 4:
            _list_differences(raw, first, differences)
            out = _undo_paeth(differences.columns, differences.values, starts, ids, above, out)
        elif code == 0 or code == 3:
            out = _undo_by_pixel(raw, code, first, width, starts, ids, above, out)
        else:
            return y
        out = _close_row(starts, ids, out, width)
        offsets[y + 2] = out
    return -1


@kernel
def _close_row(starts: NDArray[np.int32], ids: NDArray[np.uint32], out: int, width: int) -> int:
    """Write the entry that closes a row; return where the next row begins, as all the functions below do."""
    starts[out] = width
    ids[out] = _ZERO
    return out + 1


@kernel
def _list_differences(raw: NDArray[np.uint8], first: int, differences: _Differences) -> None:
    """List the differences of the row whose first pixel lies at ``first``."""
    row, words, groups, columns, values = differences
    width = np.uintp(len(columns) - 1)
    source = np.uintp(first)
    for at in range(_AT_3 * width):
        row[at] = raw[source + at]
    found = _AT_0
    for group in range(np.uintp(len(words)) // _AT_3):
        groups[found] = group
        word = _AT_3 * group
        found += np.uintp((words[word] | words[word + _AT_1] | words[word + _AT_2]) != _ZERO_WORD)
    count = _AT_0
    for k in range(found):
        column = _AT_8 * groups[k]
        for _ in range(8):
            value = _pixel(row, _AT_3 * column)
            columns[count] = column
            values[count] = value
            count += np.uintp(value != _ZERO)
            column += _AT_1
    columns[count] = width
    values[count] = _ZERO


@kernel
def _undo_sub(
    columns: NDArray[np.int32],
    values: NDArray[np.uint32],
    starts: NDArray[np.int32],
    ids: NDArray[np.uint32],
    out: int,
) -> int:
    """Undo "Sub": an id is that of the pixel to the left plus a difference."""
    width = len(columns) - 1
    starts[out] = 0
    ids[out] = _ZERO
    # A difference in column 0 replaces the run of zeros that would begin there.
    out += columns[0] > 0
    left = _ZERO
    k = 0
    while columns[k] < width:
        left = _add(left, values[k])
        starts[out] = columns[k]
        ids[out] = left
        out += 1
        k += 1
    return out


@kernel
def _undo_up(
    columns: NDArray[np.int32],
    values: NDArray[np.uint32],
    starts: NDArray[np.int32],
    ids: NDArray[np.uint32],
    above: int,
    out: int,
) -> int:
    """Undo "Up": an id is that of the pixel above plus a difference."""
    width = np.int32(len(columns) - 1)
    end, run, k = np.uintp(out), np.uintp(above), _AT_0
    border, column = starts[run + _AT_1], columns[k]
    last = _NO_ID
    x = np.int32(0)
    while x < width:
        here = np.uint32(column == x)
        value = _add(ids[run], values[k] & (_ZERO - here))
        starts[end] = x
        ids[end] = value
        end += np.uintp(value != last)
        last = value
        k += np.uintp(here)
        column = columns[k]
        # After a difference the id above applies again.
        x = x + np.int32(1) if here else min(border, column)
        run += np.uintp(x == border)
        border = starts[run + _AT_1]
    return int(np.intp(end))


@kernel
def _undo_paeth(
    columns: NDArray[np.int32],
    values: NDArray[np.uint32],
    starts: NDArray[np.int32],
    ids: NDArray[np.uint32],
    above: int,
    out: int,
) -> int:
    """Undo "Paeth": an id is that of the likeliest of left, above and above left, plus a difference.

    Inside a run of the row above the likeliest is the left one, so that without a difference nothing changes.
    """
    width = np.int32(len(columns) - 1)
    end, run, k = np.uintp(out), np.uintp(above), _AT_0
    border, column = starts[run + _AT_1], columns[k]
    last = _NO_ID
    left = corner = _ZERO
    x = np.int32(0)
    while x < width:
        up = ids[run]
        # If two of the three are equal, the choice is clear without comparing distances.
        predictor = left if up == corner else up
        if left != up and left != corner and up != corner:
            predictor = _paeth(left, up, corner)
        here = np.uint32(column == x)
        left = _add(predictor, values[k] & (_ZERO - here))
        starts[end] = x
        ids[end] = left
        end += np.uintp(left != last)
        last = left
        corner = up
        k += np.uintp(here)
        column = columns[k]
        x = min(border, column)
        run += np.uintp(x == border)
        border = starts[run + _AT_1]
    return int(np.intp(end))


@kernel
def _undo_by_pixel(
    raw: NDArray[np.uint8],
    code: int,
    first: int,
    width: int,
    starts: NDArray[np.int32],
    ids: NDArray[np.uint32],
    above: int,
    out: int,
) -> int:
    """Undo "None" and "Average", which predict nothing and the mean of left and above; rare in id maps."""
    run = above
    last = _NO_ID
    left = _ZERO
    for x in range(width):
        run += starts[run + 1] == x
        up = ids[run]
        mean = (left & up) + (((left ^ up) & _NOT_LOWEST) >> _ONE)
        left = _add(mean if code == 3 else _ZERO, _pixel(raw, np.uintp(first + 3 * x)))
        starts[out] = x
        ids[out] = left
        out += left != last
        last = left
    return out


@kernel
def _pixel(data: NDArray[np.uint8], at: np.uintp) -> np.uint32:
    return np.uint32(data[at]) | (np.uint32(data[at + _AT_1]) << _8) | (np.uint32(data[at + _AT_2]) << _16)


@kernel
def _add(a: np.uint32, b: np.uint32) -> np.uint32:
    """Add three bytes at once, each modulo 256."""
    return ((a & _LOW_BITS) + (b & _LOW_BITS)) ^ ((a ^ b) & _HIGH_BITS)


@kernel
def _paeth(left: np.uint32, up: np.uint32, corner: np.uint32) -> np.uint32:
    packed = np.uint32(0)
    for shift in (np.uint32(0), _8, _16):
        a = np.int32((left >> shift) & _BYTE)
        b = np.int32((up >> shift) & _BYTE)
        c = np.int32((corner >> shift) & _BYTE)
        to_a = abs(b - c)
        to_b = abs(a - c)
        to_c = abs(a + b - 2 * c)
        if to_a <= to_b and to_a <= to_c:
            best = a
        elif to_b <= to_c:
            best = b
        else:
            best = c
        packed |= np.uint32(best) << shift
    return packed


def filter_ids(id_map: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the rows of an 8-bit RGB PNG of an id map, with the filter "Up": it turns long vertical runs into zeros.

    Parameters
    ----------
    id_map : (H, W) uint32
        Of 24 bits.

    Returns
    -------
    (H, 3 * W + 1) uint8
    """
    height, width = id_map.shape
    filtered = np.empty((height, 3 * width + 1), np.uint8)
    _filter_up(np.ascontiguousarray(id_map), filtered)
    return filtered


@kernel
def _filter_up(id_map: NDArray[np.uint32], filtered: NDArray[np.uint8]) -> None:
    height, width = id_map.shape
    for y in range(height):
        out = filtered[y]
        out[0] = 2
        row, above = id_map[y], id_map[y - 1 if y else 0]
        for x in range(width):
            value = row[x]
            other = above[x] if y else np.uint32(0)
            out[3 * x + 1] = (value & 255) - (other & 255)
            out[3 * x + 2] = ((value >> 8) & 255) - ((other >> 8) & 255)
            out[3 * x + 3] = ((value >> 16) & 255) - ((other >> 16) & 255)
