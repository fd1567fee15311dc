"""Tables in parts beside the same tables whole: what a filter finds, and every byte of the list of disagreements."""

from __future__ import annotations

import gc
import io
import weakref
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.wrong_truths import make_set
from panview.api.compare_json import results_over
from panview.datasets.images_table import read_images_table
from panview.errors import BadFileError, FilterError
from panview.metrics import shard_columns
from panview.metrics.parts import Parts, PartsPlace, measured_parts
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status
from panview.metrics.shard_files import save_shard
from panview.metrics.shards import Shard, among_all, neighbours_of, some_of
from panview.metrics.transitions import Transitions
from panview.review.change_rows import change_frame
from panview.review.comparing import compare_sets
from panview.review.comparing_in_parts import (
    _FIRST,
    _SECOND,
    ComparedInParts,
    _shifted,
    compare_in_parts,
    write_changes,
)
from panview.review.disagreements import disagreement_frame
from panview.review.disagreements_in_parts import write_disagreements
from panview.review.filters import COLUMNS, SegmentFilter, known_words
from panview.review.image_differences import differences_by_column, differences_of_groups
from panview.review.in_parts import find_images
from panview.review.part_by_part import set_in_parts
from panview.review.queues import Queue
from panview.review.sampling.drawing import Wanted, draw_sample
from panview.review.sampling.kinds import Of
from panview.review.session import Snapshot, derive, find, find_rows, quality_of, scope_images
from panview.review.standing import Standing
from panview.review.tags import Tags
from panview.review.verdicts import Decision, Verdict, subject_keys

IMAGES = 40
ASKED = {
    "image": "image like '%7.jpg' or image < 'b'",
    "image_id": "image_id >= 8",
    "side": "side = 'prediction' and area < 90",
    "status": "status = 'FN'",
    "error": "error in ('wrong category', 'near miss')",
    "category": "category in ('dog', 'sky')",
    "supercategory": "supercategory <> 'thing'",
    "thing": "not thing and iou < 0.95",
    "truth": "truth = 'nothing'",
    "predicted": "predicted = 'truck'",
    "iou": "iou between 0.3 and 0.5",
    "area": "area > 6000",
    "x": "x > 110",
    "y": "y < 2 and thing",
    "width": "width < 4",
    "height": "height > 40 and thing",
    "crowd": "crowd",
    "void": "void > 3",
    "segment_id": "segment_id % 7 = 3",
    "score": "score > 0.9 and status = 'FP'",
    "source": "source is not null",
    "verdict": "verdict in ('truth wrong', 'conflict')",
    "reviewer": "reviewer = 'Ana'",
    "reviewers": "reviewers > 1",
    "conflict": "conflict",
    "models": "models = 2",
    "suspicion": "suspicion > 0.3",
}
MORE = (
    "weather = 'fog'",
    "tag = 'blurred'",
    "verdict by 'Ben' = 'prediction wrong'",
    "sample = 'audit'",
    "category = 'person' or suspicion < 0.03",
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Three sets with scores, verdicts of two people, tags, a sample, and a table of images."""
    root = tmp_path_factory.mktemp("made")
    made = make_set(root, IMAGES, seed=3)
    dataset = made.dataset
    lines = [f"{image},{('day', 'fog', '=night')[row % 3]}" for row, image in enumerate(dataset.image_id)]
    (root / "known.csv").write_text("image_id,weather\n" + "\n".join(lines) + "\n")
    known = read_images_table(root / "known.csv", list(dataset.image_id), dataset.image_names)
    dataset = replace(dataset, known=known)
    snapshot = Snapshot(dataset, made.sets[0].table, made.sets, 0, tp_below=0.6)
    rng = np.random.default_rng(9)
    said: dict[int, tuple[Decision, ...]] = {}
    for place, known_set in enumerate(made.sets):
        view = derive(replace(snapshot, current=place))
        chosen = rng.permutation(view.listing.disagreements)[:25]
        for key in subject_keys(dataset, known_set.table, chosen).tolist():
            time, note = f"2026-01-0{place + 1}T00:00:00+00:00", 'a "note",\nof two lines'
            told = (key, 0, known_set.prediction.name, Side.PREDICTION, Status.FP, None, None)
            said[key] = tuple(
                Decision(*told, list(Verdict)[int(rng.integers(4))], note, who, time)
                for who in ("Ana", "Ben")[: 1 + int(rng.integers(2))]
            )
    tags = Tags({"blurred": rng.random(IMAGES) < 0.3})
    sample = draw_sample(snapshot, Wanted("audit", 12, Of.DISAGREEMENTS))
    return replace(snapshot, decisions=Standing(said), tags=tags, samples={"audit": sample})


def cut(folder: Path, whole: Snapshot, place: int, edges: list[int]) -> Parts:
    """Keep the table of a set in parts that end at some images."""
    known, bounds = whole.predictions[place], [0, *sorted(set(edges)), IMAGES]
    every = Shard(np.arange(IMAGES), known.table)
    folder.mkdir(parents=True, exist_ok=True)
    for first, end in zip(bounds, bounds[1:], strict=False):
        shard = some_of(every, np.arange(first, end))
        save_shard(folder / f"{place}-{first:03}.parquet", shard, whole.dataset, known.prediction)
    return measured_parts(PartsPlace(folder), whole.dataset, known.prediction)


def parted(folder: Path, whole: Snapshot, edges: list[list[int]]) -> Snapshot:
    """The snapshot with its tables in parts, of which no row is held."""
    sets = []
    for place, known in enumerate(whole.predictions):
        parts = cut(folder / str(place), whole, place, edges[place])
        sets.append(replace(set_in_parts(parts), key=known.key))
    return replace(whole, predictions=tuple(sets), ground_truth_table=sets[0].table)


@pytest.fixture(scope="module")
def in_parts(whole: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """In parts that begin at other images in each set."""
    return parted(tmp_path_factory.mktemp("parts"), whole, [[5, 11, 30], [11, 12], [1, 2, 3, 20, 39]])


def csv_of(whole: Snapshot, sort: str = "") -> bytes:
    """What the command writes of whole tables."""
    frames = []
    for place, known in enumerate(whole.predictions):
        snapshot = replace(whole, current=place)
        rows = find_rows(snapshot)
        listing = find(snapshot, rows, quality_of(snapshot, scope_images(snapshot, rows)))
        seen = (known.table, rows.status, rows.error_type, listing.impact, listing.disagreements)
        more = (snapshot.decisions, snapshot.thresholds, rows.insight)
        frames.append(disagreement_frame(whole.dataset, known.prediction.name, *seen, *more))
    frame = pl.concat(frames)
    if sort:
        frame = frame.sort(sort, descending=True, nulls_last=True, maintain_order=True)
    return frame.write_csv().encode()


def written(in_parts: Snapshot, sort: str = "") -> bytes:
    sink = io.BytesIO()
    rows = write_disagreements(in_parts, sink, None, sort)
    assert rows == len(pl.read_csv(sink.getvalue(), infer_schema=False))
    return sink.getvalue()


def asking(snapshot: Snapshot, expression: str, current: int = 0) -> Snapshot:
    return replace(snapshot, filter=SegmentFilter(expression=expression), current=current)


def test_each_column_that_a_filter_can_ask_is_asked() -> None:
    assert ASKED.keys() == COLUMNS.keys()


@pytest.mark.parametrize("expression", [*ASKED.values(), *MORE])
@pytest.mark.parametrize("current", [0, 2])
def test_a_filter_finds_the_images_of_the_whole_table(
    whole: Snapshot, in_parts: Snapshot, expression: str, current: int
) -> None:
    wanted = np.flatnonzero(find_rows(asking(whole, expression, current)).listed)
    assert find_images(asking(in_parts, expression, current)).tolist() == wanted.tolist()


EXPRESSIONS = st.sampled_from([*ASKED.values(), *MORE])


@settings(max_examples=15, deadline=None)
@given(one=EXPRESSIONS, other=EXPRESSIONS, word=st.sampled_from(["and", "or", "and not"]), current=st.integers(0, 2))
def test_so_do_conditions_together(
    whole: Snapshot, in_parts: Snapshot, one: str, other: str, word: str, current: int
) -> None:
    expression = f"({one}) {word} ({other})"
    wanted = np.flatnonzero(find_rows(asking(whole, expression, current)).listed)
    assert find_images(asking(in_parts, expression, current)).tolist() == wanted.tolist()


def test_what_cannot_be_applied_is_said_as_of_the_whole_table(whole: Snapshot, in_parts: Snapshot) -> None:
    for expression in ("image_id = 'seven'", "area + 1", "kategory = 'dog'"):
        with pytest.raises(FilterError) as of_whole:
            find_rows(asking(whole, expression))
        with pytest.raises(FilterError) as of_parts:
            find_images(asking(in_parts, expression))
        assert str(of_parts.value) == str(of_whole.value)


@pytest.mark.parametrize(
    ("expression", "columns"),
    [
        ("area > 6000", {"area"}),
        ("status = 'FN' and iou < 0.1", {"status", "partner_iou"}),
        ("weather = 'fog'", set()),
        ("width < 4 and category = 'dog'", {"x", "y", "width", "height", "category"}),
    ],
)
def test_only_the_columns_that_are_asked_for_are_read(
    in_parts: Snapshot, monkeypatch: pytest.MonkeyPatch, expression: str, columns: set[str]
) -> None:
    read: set[str] = set()
    usual = shard_columns._ShardColumns._read
    monkeypatch.setattr(
        shard_columns._ShardColumns, "_read", lambda self, names: read.update(names) or usual(self, names)
    )
    snapshot = replace(asking(in_parts, expression), decisions={}, tp_below=None)
    assert len(find_images(snapshot))
    always = {"row", "of", "image_id", "fault", "side", "status", "error_type"}
    assert read <= always | columns
    assert columns <= read


@pytest.mark.parametrize("sort", ["", "pq_impact", "score", "models", "suspicion"])
@pytest.mark.parametrize("expression", ["", "thing and (iou > 0.2 or suspicion > 0.1)", "area > 1000000"])
def test_the_csv_is_that_of_the_whole_table_to_the_byte(
    whole: Snapshot, in_parts: Snapshot, expression: str, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("panview.review.csv_pieces._ROWS_AT_ONCE", 7)
    assert written(asking(in_parts, expression), sort) == csv_of(asking(whole, expression), sort)


@pytest.mark.parametrize(
    "change",
    [
        lambda snapshot: replace(snapshot, decisions={}),
        lambda snapshot: replace(snapshot, tp_below=None),
        lambda snapshot: replace(snapshot, filter=SegmentFilter(queue=Queue(2, 3, 0.1))),
        lambda snapshot: replace(snapshot, filter=SegmentFilter(expression="sample = 'audit'")),
    ],
)
def test_so_it_is_with_other_settings(
    whole: Snapshot, in_parts: Snapshot, change: Callable[[Snapshot], Snapshot]
) -> None:
    assert written(change(in_parts)) == csv_of(change(whole))


@settings(max_examples=5, deadline=None)
@given(edges=st.lists(st.lists(st.integers(1, IMAGES - 1), max_size=6), min_size=3, max_size=3))
def test_so_it_is_wherever_parts_end(
    whole: Snapshot, tmp_path_factory: pytest.TempPathFactory, edges: list[list[int]]
) -> None:
    in_parts = parted(tmp_path_factory.mktemp("cut"), whole, edges)
    assert written(in_parts, "suspicion") == csv_of(whole, "suspicion")


def compared(snapshot: Snapshot, images: NDArray[np.bool_], threshold: float) -> ComparedInParts:
    return compare_in_parts(replace(snapshot, threshold=threshold), images, seed=4, resamples=60)


@pytest.mark.parametrize("threshold", [0.5, 0.75])
@pytest.mark.parametrize("share", [1.0, 0.6])
def test_a_comparison_is_that_of_whole_tables_in_every_field(
    whole: Snapshot, in_parts: Snapshot, threshold: float, share: float
) -> None:
    images = np.random.default_rng(2).random(IMAGES) <= share
    found = compared(in_parts, images, threshold)
    snapshot = replace(whole, threshold=threshold)
    for place, made in enumerate(found.comparisons, start=1):
        assert_same(made, compare_sets(snapshot, 0, place, images, seed=4, resamples=60))
    results = results_over(snapshot, images)
    for known, quality, scores in zip(results, found.qualities, found.scores, strict=True):
        assert_same(known.quality, quality)
        assert_same(known.scores, scores)
    for word in known_words(whole.dataset):
        more = {"seed": 4, "resamples": 40}
        wanted = differences_by_column(snapshot, 0, 1, word, images, **more)
        of_counts = differences_of_groups(whole.dataset, found.counts[0], word, images, **more)
        assert len(wanted) > 1
        for one, other in zip(of_counts, wanted, strict=True):
            assert_same(one.differences, other.differences)


def assert_same(one: object, other: object) -> None:
    """Compare values field by field, arrays to the last bit."""
    if is_dataclass(one) and not isinstance(one, type):
        assert type(one) is type(other)
        for each in fields(one):
            assert_same(getattr(one, each.name), getattr(other, each.name))
    elif isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    elif isinstance(one, tuple):
        assert isinstance(other, tuple)
        for mine, own in zip(one, other, strict=True):
            assert_same(mine, own)
    else:
        assert one == other


def test_the_csv_of_changes_is_that_of_whole_tables_to_the_byte(whole: Snapshot, in_parts: Snapshot) -> None:
    images = np.ones(IMAGES, np.bool_)
    made = compared(in_parts, images, 0.5).comparisons
    frames = [
        change_frame(whole, 0, place, compare_sets(whole, 0, place, images, seed=4, resamples=0)) for place in (1, 2)
    ]
    sink = io.BytesIO()
    assert write_changes(in_parts, made, sink) == sum(map(len, frames))
    assert sink.getvalue() == pl.concat(frames).write_csv().encode()


def test_what_was_read_is_gone_with_the_block(in_parts: Snapshot) -> None:
    known = in_parts.predictions[0]
    assert known.in_parts is not None
    gc.disable()
    try:
        shard = known.in_parts.parts.late_shard(0)
        assert shard.table.area.sum() > 0
        assert len(shard.table.overlaps.pixels)
        seen = weakref.ref(shard.table)
        del shard
        assert seen() is None
    finally:
        gc.enable()


def test_a_file_that_is_replaced_meanwhile_is_refused(whole: Snapshot, tmp_path: Path) -> None:
    parts = cut(tmp_path, whole, 0, [20])
    shard = parts.late_shard(1)
    area = shard.table.area
    place = parts.files[1].path
    place.with_name("other").write_bytes(place.read_bytes())
    place.with_name("other").replace(place)
    assert shard.table.area is area
    with pytest.raises(BadFileError, match="has changed while it was read") as found:
        shard.table.category.sum()
    assert found.value.path == place


@pytest.mark.parametrize(("first", "end"), [(20, 40), (23, 31), (20, 21), (39, 40)])
def test_neighbours_in_a_file_are_those_of_what_is_held(whole: Snapshot, tmp_path: Path, first: int, end: int) -> None:
    parts = cut(tmp_path, whole, 0, [20])
    some, wanted = neighbours_of(parts.late_shard(1), first, end), some_of(parts.shard(1), np.arange(first, end))
    assert some.rows.tolist() == wanted.rows.tolist()
    assert len(some.table) == len(wanted.table)
    assert len(some.table.overlaps) == len(wanted.table.overlaps)
    assert_same(usual(some.table), wanted.table)
    assert_same(usual(among_all(some, IMAGES)), among_all(wanted, IMAGES))


def usual(table: SegmentTable) -> SegmentTable:
    """The same with all columns read."""
    return replace(table, overlaps=replace(table.overlaps))


def test_a_segment_without_a_partner_has_none_in_whole_rows_either() -> None:
    rows = {name: np.array([4, NO_ROW, 0]) for name in (*_FIRST, *_SECOND)}
    empty = {each.name: np.zeros(3) for each in fields(Transitions)}
    shifted = _shifted(Transitions(**{**empty, **rows}), 10, 20)
    assert shifted.prediction_first.tolist() == [14, NO_ROW, 10]
    assert shifted.prediction_second.tolist() == [24, NO_ROW, 20]
