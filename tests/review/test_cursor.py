"""The cursor and its moves, without a window."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from panview.metrics.evaluation import evaluate, ground_truth_part
from panview.metrics.segment_table import Side
from panview.review.cursor import (
    CANVAS,
    DISAGREEMENTS,
    NO_IMAGE,
    NO_SEGMENT,
    Cursor,
    brought_up,
    carried,
    gone_to,
    is_disagreement,
    left,
    on_page,
    selected,
    waits_for_predictions,
)
from panview.review.look import CanvasStyle, Flip, Layer
from panview.review.session import EvaluatedPrediction, Snapshot, View, derive
from tests.support.sets import open_set, random_pair, write_json, write_set

EARLY = (0, 3, 4, 7)
"""Images of the set while it grows."""


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """A prediction set of some images, and the same with all of them."""
    rng = np.random.default_rng(40)
    written = write_set(tmp_path_factory.mktemp("grown"), [random_pair(rng) for _ in range(9)], photos=False)
    whole = json.loads(written.prediction.read_text())
    snapshots = []
    for images in (EARLY, range(9)):
        entries = [entry for entry in whole["annotations"] if entry["image_id"] - 1000 in images]
        write_json(written.prediction, {**whole, "annotations": entries})
        dataset, prediction = open_set(written, missing="skip")
        known = EvaluatedPrediction(prediction, evaluate(dataset, prediction), key=71)
        snapshots.append(Snapshot(dataset, ground_truth_part(known.table), (known,), 0))
    return snapshots[0], snapshots[1]


@pytest.fixture(scope="module")
def view(grown: tuple[Snapshot, Snapshot]) -> View:
    return derive(grown[1])


def test_whoever_goes_somewhere_sees_it_on_the_canvas_and_ends_a_walk(view: View) -> None:
    walking = Cursor(image=2, segment=5, other=9, page="compare", walk="changes", unasked=71)
    there = gone_to(walking, 4, NO_SEGMENT, view)
    assert (there.image, there.segment, there.other, there.page) == (4, NO_SEGMENT, None, CANVAS)
    assert (there.walk, there.unasked, there.sought) == (DISAGREEMENTS, None, 1)
    assert gone_to(walking, 4, walk="changes").walk == "changes"
    # An image that came up by itself stays one while nobody goes to another.
    assert gone_to(walking, 2, 6, view).unasked == 71
    assert gone_to(there, 4, NO_SEGMENT, view) != there, "to go there once more is to look for it again"


def test_steps_go_on_from_the_disagreement_that_was_selected_last(view: View) -> None:
    listed = view.listing.disagreements
    first = int(listed[3])
    match = next(row for row in range(len(view.snapshot.table)) if row not in listed)
    assert is_disagreement(view, first)
    assert not is_disagreement(view, match)
    assert not is_disagreement(view, NO_SEGMENT)
    assert not is_disagreement(view, len(view.snapshot.table))
    cursor = selected(Cursor(image=1), first, view)
    assert cursor.place == first
    assert selected(cursor, match, view).place == first
    assert selected(cursor, NO_SEGMENT, view).place == first
    assert selected(cursor, first, None).place == first


def test_a_walk_ends_where_its_canvas_is_left() -> None:
    walking = Cursor(image=1, walk="changes")
    assert on_page(walking, CANVAS).walk == "changes"
    assert on_page(walking, "figures") == replace(walking, page="figures", walk=DISAGREEMENTS)


@pytest.mark.parametrize(
    ("key", "segment", "waits"), [(0, NO_SEGMENT, True), (0, 4, False), (71, NO_SEGMENT, False), (None, -1, False)]
)
def test_only_who_saw_ground_truth_alone_and_touched_nothing_waits_for_predictions(
    key: int | None, segment: int, waits: bool
) -> None:
    cursor = selected(brought_up(Cursor(image=3, segment=8, page="training"), 5, key), segment)
    assert (cursor.image, cursor.page, cursor.unasked) == (5, "training", key)
    assert waits_for_predictions(cursor) is waits


def test_of_a_set_that_is_closed_only_the_look_of_things_stays() -> None:
    look = CanvasStyle(layer=Layer.SPLIT, opacity=0.2)
    gone = left(Cursor(2, 5, 6, 5, 71, 9, "figures", "changes", look))
    assert gone == Cursor(sought=9, page="figures", look=look)
    assert (gone.image, gone.segment) == (NO_IMAGE, NO_SEGMENT)


@pytest.mark.parametrize("flip", [Flip.GROUND_TRUTH, Flip.PREDICTION, Flip.PHOTO])
def test_a_pair_is_flipped_until_another_one_is_looked_at(view: View, flip: Flip) -> None:
    listed = view.listing.disagreements
    here = Cursor(image=2, segment=int(listed[3]), look=CanvasStyle(flip=flip, solo=True))
    usual = CanvasStyle(solo=True)
    assert selected(here, here.segment, view).look.flip is flip
    assert gone_to(here, 2, here.segment, view).look.flip is flip, "to look for it again"
    for elsewhere in (
        selected(here, int(listed[4]), view),
        selected(here, NO_SEGMENT, view),
        gone_to(here, 2, int(listed[4]), view),
        gone_to(replace(here, segment=NO_SEGMENT), 3, NO_SEGMENT, view),
        brought_up(here, 5, None),
        left(here),
    ):
        assert elsewhere.look == usual


def test_the_turn_of_flipping_comes_back_to_all() -> None:
    turn = [Flip.OFF]
    for _ in range(4):
        turn.append(turn[-1].next)
    assert turn == [Flip.OFF, Flip.GROUND_TRUTH, Flip.PREDICTION, Flip.PHOTO, Flip.OFF]


def test_segments_are_found_again_in_a_set_that_has_grown(grown: tuple[Snapshot, Snapshot]) -> None:
    before, after = grown
    found = 0
    for row in range(len(before.table)):
        if int(before.table.image[row]) not in EARLY:
            continue
        cursor = carried(Cursor(image=0, segment=row, place=row, other=3), before, after)
        assert cursor.segment == cursor.place
        assert cursor.other is None
        for column in ("image", "side", "segment_id", "area"):
            assert getattr(after.table, column)[cursor.segment] == getattr(before.table, column)[row]
        found += cursor.segment != row
    assert found > 0
    # A prediction that is not there any more is not another one.
    image = next(int(i) for i in after.table.image if int(i) not in EARLY)
    rows = [r for r in range(len(after.table)) if after.table.image[r] == image and after.table.side[r]]
    assert carried(Cursor(segment=rows[-1]), after, before).segment == NO_SEGMENT


def test_in_another_set_the_ground_truth_is_found_again_and_predictions_are_not(
    grown: tuple[Snapshot, Snapshot],
) -> None:
    partial, whole = grown
    other = replace(whole, predictions=(replace(whole.predictions[0], key=72),))
    for row in range(len(partial.table)):
        cursor = carried(Cursor(segment=row, place=row), partial, other)
        assert cursor.place == NO_SEGMENT
        flipped = Cursor(segment=row, look=CanvasStyle(flip=Flip.PHOTO))
        kept = carried(flipped, partial, other).look.flip is Flip.PHOTO
        assert kept is (cursor.segment != NO_SEGMENT)
        if partial.table.side[row] != Side.GROUND_TRUTH:
            assert cursor.segment == NO_SEGMENT
            continue
        assert other.table.segment_id[cursor.segment] == partial.table.segment_id[row]
        assert other.table.image[cursor.segment] == partial.table.image[row]
        assert other.table.side[cursor.segment] == Side.GROUND_TRUTH


def test_nothing_moves_while_the_table_is_the_same(grown: tuple[Snapshot, Snapshot]) -> None:
    cursor, whole = Cursor(image=1, segment=4, other=7, place=2), grown[1]
    assert carried(cursor, whole, replace(whole, threshold=0.7)) == cursor
    second = replace(whole.predictions[0], key=72, table=grown[0].table)
    comparing = replace(whole, predictions=(*whole.predictions, second), compared_key=72)
    # What was selected there was of another set.
    assert carried(cursor, whole, comparing) == replace(cursor, other=None)
