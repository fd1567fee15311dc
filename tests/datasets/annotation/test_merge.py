"""What people do in a tool is found again: which segment is which, what changed, and who is on top."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from panview.datasets.annotation.flat_masks import mask_of_counts, mask_of_pixels, masks_of
from panview.datasets.annotation.format import BACKGROUND, ReturnedImage, ReturnedMask
from panview.datasets.annotation.merge import Merged, merge
from panview.datasets.categories import Categories
from panview.datasets.forms.image import PanopticImage
from panview.datasets.runs import runs_of
from tests.support.annotating import sent, taken, written_set
from tests.support.sets import drawn_pair

THING, OTHER_THING, STUFF = 0, 1, 2
CATEGORIES = Categories(
    np.array([1, 2, 9], np.int32),
    ("cat", "dog", "sky"),
    np.array([True, True, False]),
    np.array([[9, 0, 0], [0, 9, 0], [0, 0, 9]], np.uint8),
    ("", "", ""),
)
SIZE = (20, 30)

Box = tuple[int, int, int, int]


def image_of(*segments: tuple[int, int, Box], crowd: tuple[int, ...] = ()) -> PanopticImage:
    """Segments of (id, category, box), later ones over earlier ones."""
    numbers = np.zeros(SIZE, np.uint32)
    for place, (_, _, (y0, y1, x0, x1)) in enumerate(segments, start=1):
        numbers[y0:y1, x0:x1] = place
    ids = np.array([segment[0] for segment in segments], np.uint32)
    category = np.array([segment[1] for segment in segments], np.int16)
    return PanopticImage(runs_of(numbers), ids, category, np.isin(ids, crowd))


def came(*masks: tuple[int, Box | NDArray[np.bool_]], by_columns: bool = False, **more: list[Any]) -> ReturnedImage:
    """Masks of (category, box or pixels); ``ids`` and ``crowd`` say what the file knows."""
    ids, crowds = more.get("ids", [0] * len(masks)), more.get("crowd", [None] * len(masks))
    found = []
    for (category, where), segment_id, crowd in zip(masks, ids, crowds, strict=True):
        inside = np.zeros(SIZE, np.bool_)
        if isinstance(where, tuple):
            inside[where[0] : where[1], where[2] : where[3]] = True
        else:
            inside |= where
        line = inside.T.ravel() if by_columns else inside.ravel()
        found.append(ReturnedMask(mask_of_pixels(line), category, segment_id, crowd))
    return ReturnedImage(found, by_columns)


def after(before: PanopticImage, returned: ReturnedImage, *, edited_on_top: bool = True) -> Merged:
    return merge(before, returned, CATEGORIES, edited_on_top=edited_on_top)


def said(merged: Merged) -> list[tuple[str, str, int]]:
    return [(one.change, one.what, one.segment_id) for one in merged.changes]


def pixels(merged: Merged, segment_id: int) -> NDArray[np.bool_]:
    place = merged.image.segment_id.tolist().index(segment_id) + 1
    return merged.image.runs.to_id_map() == place


A, B = (2, 10, 2, 12), (12, 18, 5, 25)


@pytest.mark.parametrize("by_columns", [False, True])
def test_what_is_the_same_is_found_by_its_pixels_in_any_order(by_columns: bool) -> None:
    before = image_of((7, THING, A), (40, STUFF, B), crowd=(7,))
    merged = after(before, came((STUFF, B), (THING, A), by_columns=by_columns))
    assert merged.changes == ()
    assert merged.unchanged == 2
    assert merged.image.segment_id.tolist() == [40, 7]
    assert merged.image.iscrowd.tolist() == [False, True]
    assert (pixels(merged, 7) == (before.runs.to_id_map() == 1)).all()


def test_a_segment_that_grew_keeps_its_id_and_one_that_is_new_gets_one_that_none_had() -> None:
    before = image_of((7, THING, A), (40, THING, B))
    merged = after(before, came((THING, (2, 12, 2, 12)), (THING, (0, 2, 20, 30))))
    assert said(merged) == [("changed", "mask", 7), ("added", "", 41), ("removed", "", 40)]
    grown, added, removed = merged.changes
    assert (grown.area_before, grown.area_after, grown.iou) == (80, 100, pytest.approx(0.8))
    assert (added.category_before, added.category_after, added.area_after) == (-1, THING, 20)
    assert (removed.category_before, removed.category_after, removed.area_before) == (THING, -1, 120)


def test_a_label_may_change_alone_or_with_the_mask() -> None:
    before = image_of((7, THING, A), (40, THING, B), crowd=(40,))
    merged = after(before, came((OTHER_THING, A), (OTHER_THING, (12, 18, 5, 24))))
    assert said(merged) == [("changed", "category", 7), ("changed", "mask + category", 40)]
    assert merged.image.iscrowd.tolist() == [False, True]


def test_of_another_category_a_quarter_is_not_enough_and_of_the_same_it_is() -> None:
    before = image_of((7, THING, (0, 10, 0, 10)))
    assert said(after(before, came((THING, (0, 10, 0, 3))))) == [("changed", "mask", 7)]
    assert said(after(before, came((OTHER_THING, (0, 10, 0, 3))))) == [("added", "", 8), ("removed", "", 7)]
    assert said(after(before, came((OTHER_THING, (0, 10, 0, 6))))) == [("changed", "mask + category", 7)]
    assert said(after(before, came((THING, (0, 10, 0, 2))))) == [("added", "", 8), ("removed", "", 7)]


def test_an_id_that_the_file_still_carries_counts_more_than_overlap() -> None:
    before = image_of((7, THING, A), (40, THING, B))
    moved = after(before, came((THING, (0, 2, 20, 30)), (THING, B), ids=[7, 40]))
    assert said(moved) == [("changed", "mask", 7)]
    # Copied, as labelme copies group ids: the copy that shares more pixels is the segment.
    copied = after(before, came((THING, (0, 2, 20, 30)), (THING, (2, 10, 2, 11)), (THING, B), ids=[7, 7, 40]))
    assert said(copied) == [("added", "", 41), ("changed", "mask", 7)]
    # An unknown id means nothing.
    assert said(after(before, came((THING, A), (THING, B), ids=[99, 0]))) == []


def test_what_was_cut_in_two_is_the_larger_part() -> None:
    before = image_of((7, THING, (0, 10, 0, 10)))
    merged = after(before, came((THING, (0, 10, 0, 4)), (THING, (0, 10, 4, 10))))
    assert said(merged) == [("added", "", 8), ("changed", "mask", 7)]
    assert pixels(merged, 7).sum() == 60


def test_what_was_edited_covers_what_was_not_and_else_the_later_one_does() -> None:
    before = image_of((7, THING, A), (40, THING, B))
    wider = (8, 18, 5, 25)
    masks = ((THING, wider), (THING, A))
    merged = after(before, came(*masks))
    assert pixels(merged, 40).sum() == 200
    assert said(merged) == [("changed", "mask", 40), ("changed", "mask", 7)]
    assert any("14 pixels were drawn twice; the edited" in remark for remark in merged.remarks)
    later = after(before, came(*masks), edited_on_top=False)
    assert pixels(later, 7).sum() == 80
    assert any("the later segment is on top" in remark for remark in later.remarks)
    # One that became smaller was edited, too: of both the later one is on top.
    smaller = after(before, came((THING, wider), (THING, (2, 10, 2, 11))))
    assert pixels(smaller, 7).sum() == 72


def test_a_segment_that_is_covered_is_gone_and_background_is_void() -> None:
    before = image_of((7, THING, A))
    merged = after(before, came((THING, A), (OTHER_THING, (0, 20, 0, 30))))
    assert ("removed", "", 7) in said(merged)
    assert "1 segments are entirely covered by others and were removed" in merged.remarks
    hole = after(before, came((THING, A), (BACKGROUND, (4, 6, 4, 6))), edited_on_top=False)
    assert pixels(hole, 7).sum() == 76
    assert hole.image.runs.to_id_map()[4:6, 4:6].sum() == 0


def test_stuff_that_is_drawn_in_two_goes_is_one_segment_unless_there_were_several() -> None:
    before = image_of((7, STUFF, A))
    merged = after(before, came((STUFF, (12, 14, 0, 30)), (STUFF, A)))
    assert said(merged) == [("changed", "mask", 7)]
    assert merged.image.segment_id.tolist() == [7]
    two = image_of((7, STUFF, A), (8, STUFF, B))
    assert said(after(two, came((STUFF, A), (STUFF, B), (STUFF, (0, 1, 0, 30))))) == [("added", "", 9)]
    fresh = after(image_of((7, THING, A)), came((THING, A), (STUFF, (12, 14, 0, 30)), (STUFF, (16, 18, 0, 30))))
    assert said(fresh) == [("added", "", 8)]


def test_crowd_is_as_the_file_says_and_else_as_it_was() -> None:
    before = image_of((7, THING, A), (40, THING, B), crowd=(7,))
    assert said(after(before, came((THING, A), (THING, B), crowd=[None, None]))) == []
    assert said(after(before, came((THING, A), (THING, B), crowd=[False, True]))) == [
        ("changed", "crowd", 7),
        ("changed", "crowd", 40),
    ]
    assert after(before, came((THING, (0, 1, 0, 9)), crowd=[True])).image.iscrowd.tolist() == [True]


def test_new_ids_stay_within_24_bits() -> None:
    before = image_of((0xFFFFFF, THING, A), (1, THING, B))
    merged = after(before, came((THING, A), (THING, B), (OTHER_THING, (0, 2, 20, 30)), (OTHER_THING, (0, 2, 0, 2))))
    assert sorted(merged.image.segment_id.tolist()) == [1, 2, 3, 0xFFFFFF]


@given(st.integers(0, 2**32), st.booleans())
def test_every_segment_is_accounted_for_once(seed: int, by_columns: bool) -> None:
    """Restated: after = before - removed + added; what is unchanged has the very pixels, category and flag."""
    rng = np.random.default_rng(seed)

    def box() -> Box:
        y, x = int(rng.integers(18)), int(rng.integers(28))
        return y, y + int(rng.integers(1, 12)), x, x + int(rng.integers(1, 15))

    drawn = [
        (int(i), int(rng.integers(3)), box()) for i in rng.choice(np.arange(1, 99), int(rng.integers(1, 6)), False)
    ]
    whole = image_of(*drawn)
    seen = np.unique(whole.runs.to_id_map())
    seen = seen[seen > 0]
    table = np.zeros(len(drawn) + 1, np.uint32)
    table[seen] = np.arange(1, len(seen) + 1)
    ids, category = whole.segment_id[seen - 1], whole.category[seen - 1]
    before = PanopticImage(runs_of(table[whole.runs.to_id_map()]), ids, category, np.zeros(len(seen), np.bool_))
    numbers = before.runs.to_id_map()
    kept = [(int(before.category[k]), numbers == k + 1) for k in range(len(ids)) if rng.random() < 0.7]
    fresh = [(int(rng.integers(3)), box()) for _ in range(int(rng.integers(0, 4)))]
    merged = after(before, came(*kept, *fresh, by_columns=by_columns))
    now, was = set(merged.image.segment_id.tolist()), set(ids.tolist())
    changes = {
        kind: {one.segment_id for one in merged.changes if one.change == kind}
        for kind in ("added", "removed", "changed")
    }
    assert now == was - changes["removed"] | changes["added"]
    assert len(now) == len(merged.image.segment_id)
    assert not changes["added"] & was
    assert changes["removed"] <= was
    assert merged.unchanged == len(now) - len(changes["added"]) - len(changes["changed"])
    map_now = merged.image.runs.to_id_map()
    for place, segment_id in enumerate(merged.image.segment_id.tolist(), start=1):
        assert (map_now == place).any()
        if segment_id in was and segment_id not in changes["changed"]:
            own = ids.tolist().index(segment_id)
            assert ((map_now == place) == (numbers == own + 1)).all()
            assert merged.image.category[place - 1] == before.category[own]
    covered = np.zeros(SIZE, np.bool_)
    for one in came(*kept, *fresh).masks:
        covered.ravel()[one.mask.pixels()] = True
    assert ((map_now > 0) == covered).all()


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60))
def test_masks_of_a_line_and_back(values: list[int]) -> None:
    line = np.array(values, np.uint32)
    for number, mask in enumerate(masks_of(line, 3), start=1):
        assert mask.pixels().tolist() == [k for k, value in enumerate(values) if value == number]
        assert mask_of_pixels(line == number).pixels().tolist() == mask.pixels().tolist()
        counts = mask.counts(len(line))
        assert counts.sum() == len(line)
        assert mask_of_counts(counts).pixels().tolist() == mask.pixels().tolist()
        assert mask.area == values.count(number)


def test_a_changes_csv_names_what_happened(tmp_path: Path) -> None:
    pair = drawn_pair([(5, 1, (0, 6, 0, 6)), (9, 149, (6, 10, 0, 20))], [])
    dataset = written_set(tmp_path / "set", [pair, pair])
    pack = sent(dataset, "coco", tmp_path / "pack")
    path = pack / "annotations" / "instances_default.json"
    document = json.loads(path.read_text())
    document["annotations"] = [one for one in document["annotations"] if one["id"] != 2]
    document["annotations"][0]["category_id"] = 18
    path.write_text(json.dumps(document))
    _, back = taken(pack, path, tmp_path / "new")
    assert (tmp_path / "new" / "changes.csv").read_text().splitlines() == [
        "image_id,file_name,change,what,segment_id,category_before,category_after,area_before,area_after,iou",
        "1000,000000001000.jpg,changed,category,5,person,dog,36,36,1.000000",
        "1000,000000001000.jpg,removed,,9,road,,80,0,",
    ]
    assert (back.count("changed"), back.count("removed"), back.unchanged, back.touched) == (1, 1, 2, 1)
