"""The rules of the look: who is faint, who is hidden, who stands out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from panview.metrics.segment_table import Status
from panview.overlay.colourings.registry import COLOURINGS
from panview.overlay.tables import Emphasis, Line, OverlayTables, Pattern, build_tables
from panview.review.colours import RAMPS, STATUS_COLOURS
from panview.review.look import CanvasStyle, Layer
from panview.ui.canvas.canvas_image import CanvasImage
from tests.ui.canvas.scenes import make_image, make_segments, quadrants

ALONE_FN, FN_UNDER_FP, MATCH = (0, -1), (0, 2), (1, 3)


def tables(
    image: CanvasImage, layer: Layer = Layer.BOTH, emphasis: Emphasis | None = None, **style: object
) -> OverlayTables:
    wanted = replace(CanvasStyle(), **style)  # type: ignore[arg-type]
    return build_tables(image, image.segments, wanted, layer, emphasis or Emphasis(), "#4c9be8")


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


def test_the_selected_segment_has_the_thickest_outline_in_the_accent_its_partner_a_thinner_one() -> None:
    image = quadrants()
    lines = tables(image, emphasis=Emphasis(hovered=0, selected=3)).lines
    assert lines[3, 0] == lines[1, 0] == 0xFF4C9BE8
    assert lines[3, 3] > lines[1, 3]
    assert lines[3, 4] == lines[:, 4].max()
    assert lines[3, 5] == lines[:, 5].max()


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
    assert [kind.key for kind in COLOURINGS] == ["status", "iou", "category"]
    assert len({kind.keys for kind in COLOURINGS}) == len({kind.title for kind in COLOURINGS}) == 3
    assert [kind.key for kind in COLOURINGS if not kind.needs_prediction] == ["category"]
