"""The rules of the look: who is faint, who is hidden, who stands out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from panview.metrics.segment_table import Status
from panview.overlay.colourings.registry import COLOURINGS
from panview.overlay.tables import Emphasis, Line, OverlayTables, Pattern, build_tables, changed_pairs
from panview.review.colours import RAMPS, STATUS_COLOURS
from panview.review.look import CanvasStyle, Flip, Layer
from panview.ui.canvas.canvas_image import CanvasImage
from tests.ui.canvas.scenes import make_image, make_segments, quadrants

ALONE_FN, FN_UNDER_FP, MATCH = (0, -1), (0, 2), (1, 3)


def tables(
    image: CanvasImage, layer: Layer = Layer.BOTH, emphasis: Emphasis | None = None, **style: object
) -> OverlayTables:
    wanted = replace(CanvasStyle(), **style)  # type: ignore[arg-type]
    return build_tables(image, image.segments, wanted, layer, emphasis or Emphasis())


def pair(image: CanvasImage, segments: tuple[int, int]) -> int:
    pairs = list(zip(image.pair_ground_truth.tolist(), image.pair_prediction.tolist(), strict=True))
    return pairs.index(segments)


def alpha(colour: np.uint32) -> int:
    return int(colour) >> 24


def rgb(colour: np.uint32) -> tuple[int, ...]:
    """Return the colour before it was multiplied with its alpha."""
    return tuple(round(((int(colour) >> shift) & 255) * 255 / alpha(colour)) for shift in (16, 8, 0))


def test_correct_segments_are_fainter_than_errors() -> None:
    image = quadrants()
    fills = tables(image, opacity=1.0).fills
    match, error = alpha(fills[pair(image, MATCH), 0]), alpha(fills[pair(image, ALONE_FN), 0])
    assert error == 255
    assert 0 < match < 0.35 * error


@pytest.mark.parametrize("opacity", [0.0, 0.25, 0.5])
def test_opacity_scales_every_fill_and_no_outline(opacity: float) -> None:
    image = quadrants()
    full, scaled = tables(image, opacity=1.0), tables(image, opacity=opacity)
    expected = (full.fills[:, 0] >> 24).astype(float) * opacity
    np.testing.assert_allclose(scaled.fills[:, 0] >> 24, expected, atol=0.51)
    np.testing.assert_array_equal(scaled.lines, full.lines)


@pytest.mark.parametrize(("hidden", "pairs"), [(Status.FN, [ALONE_FN]), (Status.TP, [MATCH]), (Status.FP, [])])
def test_a_hidden_status_is_neither_filled_nor_outlined(hidden: Status, pairs: list[tuple[int, int]]) -> None:
    image = quadrants()
    made = tables(image, visible=frozenset(Status) - {hidden})
    for index in range(len(image.pair_pixels)):
        truth, prediction = int(image.pair_ground_truth[index]), int(image.pair_prediction[index])
        shown = [s for s in (truth, prediction) if s >= 0 and image.segments.status[s] != hidden]
        assert (made.fills[index, 0] != 0) == bool(shown)
        assert {int(made.truth_owner[index]), int(made.prediction_owner[index])} - {-1} == set(shown)
    for one in pairs:
        assert not made.fills[pair(image, one)].any()


def test_an_error_is_seen_through_a_correct_segment_and_not_where_colours_tell_something_else() -> None:
    segments = make_segments([0, 1], [Status.FN, Status.TP], [1, 0])
    image = make_image([[1]], [[1]], segments)
    fill = tables(image, opacity=1.0).fills[0]
    assert rgb(fill[0]) == pytest.approx(STATUS_COLOURS["okabe-ito"][Status.FN], abs=2)
    assert alpha(fill[0]) == 255
    assert tables(image, colour_by="category").fills[0, 2] == Pattern.STRIPES


def test_hiding_the_false_positive_uncovers_the_truth_below() -> None:
    image = quadrants()
    below = pair(image, FN_UNDER_FP)
    fill = tables(image, visible=frozenset(Status) - {Status.FP}).fills[below]
    assert rgb(fill[0]) == pytest.approx(STATUS_COLOURS["okabe-ito"][Status.FN], abs=2)
    assert fill[2] == Pattern.PLAIN


def test_an_error_under_an_error_is_striped_in_both_colours() -> None:
    image = quadrants()
    fill, stripe, pattern = tables(image).fills[pair(image, FN_UNDER_FP)]
    colours = STATUS_COLOURS["okabe-ito"]
    assert pattern == Pattern.STRIPES
    assert rgb(fill) == pytest.approx(colours[Status.FN], abs=2)
    assert rgb(stripe) == pytest.approx(colours[Status.FP], abs=2)


@pytest.mark.parametrize(("layer", "side"), [(Layer.GROUND_TRUTH, 0), (Layer.PREDICTION, 1)])
def test_a_layer_shows_one_side(layer: Layer, side: int) -> None:
    image = quadrants()
    made = tables(image, layer)
    owners = (made.truth_owner, made.prediction_owner)
    columns = (image.pair_ground_truth, image.pair_prediction)
    np.testing.assert_array_equal(owners[side][:-1], columns[side])
    assert (owners[1 - side] == -1).all()
    np.testing.assert_array_equal(made.fills[:-1, 0] != 0, columns[side] >= 0)
    switched_off = tables(image, layer, show_ground_truth=False, show_prediction=False)
    assert not switched_off.fills.any()


def test_outline_styles_tell_the_statuses_apart_without_colour() -> None:
    statuses = [Status.TP, Status.FN, Status.CROWD, Status.TP, Status.FP, Status.IGNORED]
    segments = make_segments([0, 0, 0, 1, 1, 1], statuses)
    image = make_image([[1, 2, 3, 0]], [[1, 2, 3, 0]], segments)
    made = tables(image)
    kinds = dict(zip(statuses, made.lines[:, 2].tolist(), strict=True))
    alone = tables(image, Layer.PREDICTION)
    assert kinds[Status.TP] == Line.SOLID
    assert kinds[Status.FP] == Line.DASHED
    assert kinds[Status.FN] == Line.DOTTED
    assert alone.fills[pair(image, (2, 5)), 2] == Pattern.HATCH
    assert tables(image, Layer.GROUND_TRUTH).fills[pair(image, (2, 5)), 2] == Pattern.SPARSE_HATCH


def test_hover_brightens_the_segment_and_its_partner_and_outlines_both_in_white() -> None:
    image = quadrants()
    calm, hovered = tables(image), tables(image, emphasis=Emphasis(hovered=3))
    match = pair(image, MATCH)
    assert alpha(hovered.fills[match, 0]) > alpha(calm.fills[match, 0])
    assert hovered.lines[3, 0] == hovered.lines[1, 0] == 0xFFFFFFFF
    assert hovered.lines[3, 3] > hovered.lines[1, 3] > 0
    np.testing.assert_array_equal(hovered.lines[[0, 2]], calm.lines[[0, 2]])


def test_the_selected_segment_has_the_thickest_outline_in_its_own_colour_its_partner_a_thin_and_faint_one() -> None:
    image = quadrants()
    lines = tables(image, emphasis=Emphasis(hovered=0, selected=3)).lines
    assert lines[3, 0] == 0xFFFF77FF
    assert rgb(lines[1, 0]) == pytest.approx(rgb(lines[3, 0]), abs=2)
    assert alpha(lines[1, 0]) < 0.7 * alpha(lines[3, 0])
    assert lines[3, 3] >= 3 * lines[1, 3] > 0
    assert lines[3, 4] == lines[:, 4].max()
    assert lines[3, 5] == lines[:, 5].max()


def test_something_larger_around_the_place_is_not_lit_up_as_a_partner() -> None:
    image = quadrants()
    for iou, lit in ((0.4, True), (0.01, False)):
        segments = replace(image.segments, iou=np.full(4, iou))
        calm, hovered = (
            build_tables(image, segments, CanvasStyle(), Layer.GROUND_TRUTH, emphasis)
            for emphasis in (Emphasis(), Emphasis(hovered=2))
        )
        # The false negative below the false positive is its partner; alone at the left, it is seen by itself.
        place = pair(image, ALONE_FN)
        assert (alpha(hovered.fills[place, 0]) > alpha(calm.fills[place, 0])) is lit
        assert (hovered.lines[0] != calm.lines[0]).any(), "its outline says so in either case"


@pytest.mark.parametrize("selected", [0, 2])
def test_solo_dims_what_is_not_of_the_selected_pair_and_draws_nothing_there(selected: int) -> None:
    image = quadrants()
    made, usual = (tables(image, emphasis=Emphasis(selected=selected), solo=solo) for solo in (True, False))
    dimmed = made.fills[pair(image, MATCH)]
    assert (alpha(dimmed[0]), int(dimmed[0]) & 0xFFFFFF, dimmed[2]) == (0xA6, 0, Pattern.PLAIN)
    for place in (ALONE_FN, FN_UNDER_FP):
        np.testing.assert_array_equal(made.fills[pair(image, place)], usual.fills[pair(image, place)])
    np.testing.assert_array_equal(made.fills[pair(image, (-1, -1))], dimmed)
    assert not made.fills[-1].any(), "beside the image"
    assert set(made.truth_owner.tolist()) == {-1, 0}
    assert set(made.prediction_owner.tolist()) == {-1, 2}


def test_solo_half_dims_a_partner_that_is_something_larger_around_the_place() -> None:
    image = quadrants()
    segments = replace(image.segments, iou=np.full(4, 0.01))
    made = build_tables(image, segments, CanvasStyle(solo=True), Layer.BOTH, Emphasis(selected=2))
    assert made.fills[pair(image, ALONE_FN)].tolist() == [0x59000000, 0x59000000, Pattern.PLAIN]
    assert alpha(made.fills[pair(image, MATCH), 0]) == 0xA6
    usual = build_tables(image, segments, CanvasStyle(), Layer.BOTH, Emphasis(selected=2))
    np.testing.assert_array_equal(made.fills[pair(image, FN_UNDER_FP)], usual.fills[pair(image, FN_UNDER_FP)])
    assert 0 in made.truth_owner, "its outline is drawn"
    backwards = build_tables(image, segments, CanvasStyle(solo=True), Layer.BOTH, Emphasis(selected=0))
    np.testing.assert_array_equal(backwards.fills[pair(image, ALONE_FN)], usual.fills[pair(image, ALONE_FN)])


def test_solo_without_a_selection_changes_nothing() -> None:
    image = quadrants()
    solo, usual = tables(image, solo=True), tables(image)
    assert not changed_pairs(solo, usual).any()


def test_solo_of_a_segment_without_a_partner_dims_all_but_itself() -> None:
    image = quadrants()
    segments = replace(image.segments, partner=np.full(4, -1, np.int32))
    made = build_tables(image, segments, CanvasStyle(solo=True), Layer.BOTH, Emphasis(selected=3))
    dimmed = [bool(fill[0] == 0xA6000000) for fill in made.fills[:-1]]
    assert dimmed == [int(prediction) != 3 for prediction in image.pair_prediction]


@pytest.mark.parametrize("selected", [1, 3])
@pytest.mark.parametrize(("flip", "seen"), [(Flip.GROUND_TRUTH, 1), (Flip.PREDICTION, 3), (Flip.PHOTO, None)])
def test_flipping_shows_one_side_of_the_selected_pair_alone(flip: Flip, seen: int | None, selected: int) -> None:
    image = quadrants()
    # Also where its status, or its side, is hidden: it was asked for by name.
    hidden = {"visible": frozenset[Status](), "show_ground_truth": False, "show_prediction": False}
    for style in ({}, hidden, {"solo": True}):
        made = tables(image, emphasis=Emphasis(selected=selected), flip=flip, **style)
        owners = set(made.truth_owner.tolist()) | set(made.prediction_owner.tolist())
        assert owners == ({-1} if seen is None else {-1, seen})
        assert [bool(fill) for fill in made.fills[:-1, 0]] == [
            seen is not None and seen in (truth, predicted)
            for truth, predicted in zip(image.pair_ground_truth, image.pair_prediction, strict=True)
        ]
        if seen is not None:
            assert made.lines[seen, 0] == 0xFFFF77FF


def test_a_side_on_which_the_pair_has_no_segment_is_empty() -> None:
    image = quadrants()
    segments = replace(image.segments, partner=np.full(4, -1, np.int32))
    made = build_tables(image, segments, CanvasStyle(flip=Flip.PREDICTION), Layer.BOTH, Emphasis(selected=0))
    assert not made.fills.any()
    assert (made.prediction_owner == -1).all()


def test_flipping_without_a_selection_shows_one_side_of_all() -> None:
    image = quadrants()
    made = tables(image, flip=Flip.PREDICTION)
    np.testing.assert_array_equal(made.fills[:-1, 0] != 0, image.pair_prediction >= 0)
    hidden = tables(image, flip=Flip.PREDICTION, visible=frozenset({Status.TP}))
    assert hidden.fills[pair(image, FN_UNDER_FP), 0] == 0


def test_without_outlines_only_what_stands_out_has_one() -> None:
    image = quadrants()
    plain = tables(image, outlines=False)
    assert (plain.truth_owner == -1).all()
    assert (plain.prediction_owner == -1).all()
    selected = tables(image, outlines=False, emphasis=Emphasis(selected=2))
    assert set(selected.prediction_owner.tolist()) == {-1, 2}
    assert set(selected.truth_owner.tolist()) == {-1, 0}, "the partner"


def test_a_selected_segment_of_a_hidden_status_keeps_its_outline() -> None:
    image = quadrants()
    made = tables(image, visible=frozenset({Status.TP}), emphasis=Emphasis(selected=2))
    assert 2 in made.prediction_owner
    assert made.fills[pair(image, FN_UNDER_FP), 0] == 0
    assert 2 not in tables(image, Layer.GROUND_TRUTH, emphasis=Emphasis(selected=2)).prediction_owner


def test_by_iou_the_worse_of_two_segments_is_seen_in_the_ramps_colour() -> None:
    segments = make_segments([0, 1], [Status.FN, Status.FP], [1, 0], [0.2, 0.4])
    image = make_image([[1, 1, 0]], [[1, 0, 1]], segments)
    fills = tables(image, colour_by="iou", opacity=1.0).fills
    assert rgb(fills[pair(image, (0, 1)), 0]) == pytest.approx(RAMPS["viridis"][51], abs=2)
    assert rgb(fills[pair(image, (-1, 1)), 0]) == pytest.approx(RAMPS["viridis"][102], abs=2)


def test_by_category_two_categories_are_striped_and_one_is_plain() -> None:
    segments = make_segments([0, 1], [Status.FN, Status.FP], [1, 0], [0.9, 0.9])
    image = make_image([[1]], [[1]], segments)
    fills = tables(image, colour_by="category").fills
    assert fills[0, 2] == Pattern.STRIPES
    same = replace(segments, category=np.zeros(2, np.int16))
    fills = tables(make_image([[1]], [[1]], same), colour_by="category").fills
    assert fills[0, 2] == Pattern.PLAIN


def test_without_a_prediction_set_categories_are_coloured() -> None:
    segments = make_segments([0, 0], [Status.NONE, Status.NONE])
    image = make_image([[1, 2]], [[0, 0]], segments)
    fills = tables(image, opacity=1.0).fills
    for index in range(2):
        assert rgb(fills[pair(image, (index, -1)), 0]) == pytest.approx(segments.category_colour[index], abs=2)


def test_an_image_without_segments_has_tables() -> None:
    image = make_image([[0, 0]], [[0, 0]], make_segments([], []))
    made = tables(image)
    assert not made.fills.any()
    assert made.lines.shape == (0, 6)


def test_a_colouring_that_is_not_there_is_never_drawn_as_another() -> None:
    with pytest.raises(KeyError, match="a fourth"):
        tables(quadrants(), colour_by="a fourth")


def test_each_colouring_has_a_key_an_action_and_keys_of_its_own() -> None:
    assert [kind.key for kind in COLOURINGS][:3] == ["status", "iou", "category"]
    for field in ("key", "keys", "label", "title"):
        assert len({getattr(kind, field) for kind in COLOURINGS}) == len(COLOURINGS)
    assert "category" in [kind.key for kind in COLOURINGS if not kind.needs_prediction]
