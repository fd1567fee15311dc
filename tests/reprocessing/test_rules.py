"""What can be set of each rule, and what is refused."""

from __future__ import annotations

import pytest

from panview.engine.kept.rule import VERSIONS, kept_rule
from panview.errors import PanviewError
from panview.reprocessing.rules import RULES, rule_called

QUERY_RULES = ("maskformer", "mask2former", "oneformer", "eomt")


def test_each_rule_is_declared_with_what_its_authors_published() -> None:
    assert set(RULES) == set(VERSIONS)
    for name in QUERY_RULES:
        assert RULES[name].published == {"score": 0.8, "overlap": 0.8, "mask": 0.5}
    assert RULES["detr"].published == {"score": 0.85, "smallest": 5}
    assert RULES["panoptic_fpn"].published == {"score": 0.6, "overlap": 0.5, "mask": 0.5, "stuff_area": 4096}


@pytest.mark.parametrize("name", sorted(VERSIONS))
def test_what_is_declared_is_within_its_range_and_said(name: str) -> None:
    rule = RULES[name]
    for each in rule.parameters:
        assert each.low <= each.published <= each.high
        assert each.title
        assert each.tip.endswith(".")
    arguments = rule.arguments(rule.published, 0.25)
    assert arguments.score == pytest.approx(rule.published["score"])
    if name == "panoptic_fpn":
        assert arguments.stuff_area == 1024


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"overlapp": 0.5}, "overlapp: Mask2Former has no such parameter; it has score, overlap, mask"),
        ({"score": 1.5}, "score=1.5: expected 0.1 to 1, since what scores less than 0.1 was not kept"),
        ({"score": 0.05}, "score=0.05: expected 0.1 to 1, since what scores less than 0.1 was not kept"),
        ({"mask": 0}, "mask=0: expected 0.01 to 0.99"),
        ({"overlap": -1}, "overlap=-1: expected 0 to 1"),
        ({"overlap": float("nan")}, "overlap=nan: expected 0 to 1"),
    ],
)
def test_what_cannot_be_is_refused_with_its_range(values: dict[str, float], problem: str) -> None:
    with pytest.raises(PanviewError) as caught:
        RULES["mask2former"].check(values, 0.1)
    assert str(caught.value) == problem


def test_areas_are_whole_pixels() -> None:
    with pytest.raises(PanviewError, match="stuff_area=10.5: expected a whole number of pixels"):
        RULES["panoptic_fpn"].check({"stuff_area": 10.5})


def test_what_is_not_named_is_the_published_value_in_order() -> None:
    assert RULES["mask2former"].check({"mask": 0.4}) == {"score": 0.8, "overlap": 0.8, "mask": 0.4}
    assert list(RULES["panoptic_fpn"].check({"mask": 0.4})) == ["score", "overlap", "mask", "stuff_area"]


def test_a_rule_of_another_version_is_refused() -> None:
    assert rule_called("detr", 1) is RULES["detr"]
    for name, version in (("detr", 2), ("cascade", 1)):
        with pytest.raises(PanviewError, match=f"the rule {name}, version {version}, is not known.*update it"):
            rule_called(name, version)
    with pytest.raises(PanviewError, match=r"the rule detr, version 0, is an earlier one .*; run the model again"):
        rule_called("detr", 0)


def test_a_models_own_threshold_is_kept_though_it_is_low() -> None:
    assert kept_rule("detr", {"score": 0.85, "smallest": 5}).lowest == 0.1
    assert kept_rule("detr", {"score": 0.02, "smallest": 5}).lowest == 0.02
