from __future__ import annotations

import pytest

from panview.presentation.slider_scale import Scale
from panview.reprocessing.rules import RULES, Parameter

EACH = [each for rule in RULES.values() for each in rule.parameters]


@pytest.mark.parametrize("parameter", EACH, ids=lambda each: each.name)
def test_each_place_stands_for_a_value_that_is_found_there_again(parameter: Parameter) -> None:
    scale = Scale(parameter)
    values = [scale.value(place) for place in range(scale.last + 1)]
    assert values[0] == parameter.low
    assert values[-1] == pytest.approx(parameter.high, abs=parameter.step / 2)
    assert values == sorted(values)
    # Areas are rounded, so that several places may stand for one.
    found = range(scale.last + 1) if not parameter.is_area else (0, scale.last)
    assert [scale.value(scale.place(values[place])) for place in found] == pytest.approx([values[p] for p in found])


def test_areas_are_closer_together_where_they_are_small() -> None:
    (area,) = {each for each in EACH if each.name == "smallest"} or {next(each for each in EACH if each.is_area)}
    scale = Scale(area)
    middle = scale.value(scale.last // 2)
    assert middle == int(middle)
    assert middle < (area.low + area.high) / 4


def test_it_begins_where_queries_were_kept_from() -> None:
    score = next(each for each in EACH if each.name == "score")
    scale = Scale(score, 0.25)
    assert scale.value(0) == 0.25
    assert scale.place(0.0) == 0
    assert scale.value(scale.place(9.0)) == score.high
    assert Scale(score, score.low - 1).value(0) == score.low
