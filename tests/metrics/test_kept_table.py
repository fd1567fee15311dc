from __future__ import annotations

import dataclasses
import subprocess
import sys

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.packed_columns import checksum
from panview.metrics.evaluation import evaluate, unmeasured_columns
from panview.metrics.kept_table import packed, unpacked
from panview.metrics.segment_table import COLUMN_DTYPES, NO_ROW, SegmentTable
from tests.support.sets import open_set, random_pair, write_set


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[SegmentTable, dict[str, np.ndarray]]:
    rng = np.random.default_rng(3)
    written = write_set(tmp_path_factory.mktemp("set"), [random_pair(rng) for _ in range(5)], photos=False)
    dataset, prediction = open_set(written)
    return evaluate(dataset, prediction, jobs=1), unmeasured_columns(dataset, prediction)


def copied(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: column.copy() for name, column in columns.items()}


def assert_equal(first: SegmentTable, second: SegmentTable) -> None:
    for name in (*COLUMN_DTYPES, "image_offsets"):
        one, other = getattr(first, name), getattr(second, name)
        # To the last bit, and whatever kind of NaN it is.
        assert one.dtype == other.dtype, name
        assert np.array_equal(one, other, equal_nan=one.dtype == np.float64), name
    for name in ("offsets", "truth", "prediction", "pixels"):
        assert np.array_equal(getattr(first.overlaps, name), getattr(second.overlaps, name)), name


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_a_column_can_hold_comes_back(
    measured: tuple[SegmentTable, dict[str, np.ndarray]], data: st.DataObject
) -> None:
    table, columns = measured
    changed = {}
    for name in ("area", "bbox", "status", "iou", "match", "partner", "partner_iou", "void_pixels", "error_type"):
        column = getattr(table, name).copy()
        if column.dtype == np.float64:
            values = st.floats(allow_nan=True, allow_infinity=True)
        elif name in ("match", "partner"):
            values = st.integers(NO_ROW, len(table) - 1)
        else:
            info = np.iinfo(column.dtype)
            values = st.integers(int(info.min), int(info.max))
        for row in data.draw(st.lists(st.integers(0, len(table) - 1), max_size=4), label=name):
            value = data.draw(values)
            # A segment is not its own partner.
            column[row] = NO_ROW if name in ("match", "partner") and value == row else value
        changed[name] = column
    table = dataclasses.replace(table, **changed)
    back = unpacked(packed(table), copied(columns), table.n_images)
    assert back is not None
    assert_equal(back, table)


def test_numbers_take_no_more_room_than_they_need(measured: tuple[SegmentTable, dict[str, np.ndarray]]) -> None:
    table, _ = measured
    assert len(packed(table)) < table.nbytes / 2 + 1000


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"[]",
        b"\xff",
        {"said": {"segments": ""}},
        {"said": {"segments": None}},
        {"said": {}},
        {"said": 7},
        {"parts": []},
        {"parts": None},
        {"parts": [{"name": "area", "dtype": "|O", "count": 1}]},
        {"parts": [{"name": "area", "dtype": "|V1", "count": 1}]},
        {"parts": [{"name": "area", "dtype": "|u1", "count": 1 << 70}]},
        {"parts": [{"name": "area", "dtype": "|u1", "count": -7}]},
        {"parts": [{"name": "area", "dtype": "|u1", "count": 10**9}]},
    ],
)
def test_a_header_that_lies_is_no_table(
    measured: tuple[SegmentTable, dict[str, np.ndarray]], header: bytes | dict[str, object]
) -> None:
    table, columns = measured
    whole = packed(table)
    magic, length = whole[:14], int.from_bytes(whole[14:18], "big")
    true = msgspec.json.decode(whole[18 : 18 + length])
    text = msgspec.json.encode(true | header) if isinstance(header, dict) else header
    forged = magic + len(text).to_bytes(4, "big") + text + whole[18 + length : -4]
    assert unpacked(forged + checksum(forged), copied(columns), table.n_images) is None
    assert unpacked(whole, copied(columns), table.n_images) is not None


def test_whole_numbers_kept_as_fractions_are_no_table_nor_the_reverse(
    measured: tuple[SegmentTable, dict[str, np.ndarray]],
) -> None:
    table, columns = measured
    whole = packed(table)
    length = int.from_bytes(whole[14:18], "big")
    header = msgspec.json.decode(whole[18 : 18 + length])
    data = whole[18 + length : -4]
    for turned in range(len(header["parts"])):
        parts, pieces, at = [], [], 0
        for index, part in enumerate(header["parts"]):
            column = np.frombuffer(data, part["dtype"], part["count"], at)
            at += column.nbytes
            if index == turned:
                # NaN and infinity among the fractions: nothing of them may reach a cast.
                wrong = "<f8" if column.dtype != np.float64 else "<i8"
                column = np.full(column.size, np.nan if wrong == "<f8" else 1, wrong)
            parts.append(part | {"dtype": column.dtype.str})
            pieces.append(column.tobytes())
        text = msgspec.json.encode(header | {"parts": parts})
        forged = b"".join([whole[:14], len(text).to_bytes(4, "big"), text, *pieces])
        assert unpacked(forged + checksum(forged), copied(columns), table.n_images) is None, parts[turned]["name"]


def test_any_other_segment_is_noticed(measured: tuple[SegmentTable, dict[str, np.ndarray]]) -> None:
    table, columns = measured
    other = copied(columns)
    other["segment_id"][-1] += 1
    assert unpacked(packed(table), other, table.n_images) is None


def test_a_table_with_areas_of_the_json_is_not_kept(measured: tuple[SegmentTable, dict[str, np.ndarray]]) -> None:
    table, _ = measured
    with pytest.raises(ValueError, match="by pixels"):
        packed(dataclasses.replace(table, stated_area=table.area.astype(np.float64)))


def test_nothing_is_loaded_for_a_kept_table() -> None:
    code = "import sys, panview.metrics.cache; print(sorted({'numba', 'polars', 'llvmlite'} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    assert ended.stdout == "[]\n"
