"""Why a suspicion is greater or smaller than that of similar disagreements."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from panview.metrics.segment_table import ErrorType
from panview.review.suspicion.model import (
    _BY_KIND,
    _FIRST,
    _MORE,
    _SECOND,
    _TOGETHER,
    PRIOR,
    SuspicionModel,
    learn,
)
from panview.review.suspicion.reasons import reasons
from panview.review.suspicion.traits import Traits
from tests.review.suspicion.test_model import traits


def usual(n: int) -> Traits:
    """Missed segments of which nothing is out of the ordinary."""
    known = traits(n)
    return replace(
        known, error_type=np.full(n, ErrorType.MISSED, np.uint8), is_truth=np.ones(n, np.bool_), iou=np.full(n, 0.2),
        same=np.zeros(n, np.int16), against=np.zeros(n, np.int16), inside=np.full(n, 0.5), covered=np.full(n, 0.5),
        alike=np.zeros(n, np.bool_), taken=np.zeros(n, np.bool_), fill=np.full(n, 0.75), usual=np.zeros(n),
        partner_fill=np.full(n, np.nan), score=np.full(n, np.nan),
    )  # fmt: skip


def alone(known: Traits, place: int) -> Traits:
    return known.chosen(np.array([place]))


def test_before_any_verdict_other_models_that_see_something_else_are_named() -> None:
    known = usual(1)
    assert reasons(PRIOR, known) == ""
    known = replace(known, otherwise=np.array([2], np.int16))
    assert reasons(PRIOR, known) == "more likely since 2 of 2 other models contradict the truth there in another way"


TRAITS = {
    "usual": ([-0.6, 0.3], "it has 0.25 times the usual size of its category"),
    "fill": ([0.3, 0.95], "it fills 30 % of its box"),
    "inside": ([0.95, 0.1], "95 % of it lies on a segment of another category, of which it covers 50 %"),
}


@pytest.mark.parametrize("wrong", [True, False])
@pytest.mark.parametrize("name", list(TRAITS))
def test_what_verdicts_go_by_is_named_with_the_way_it_points(name: str, wrong: bool) -> None:
    n = 300
    values, said = TRAITS[name]
    first = np.arange(n) % 2 == 0
    known = replace(usual(n), **{name: np.where(first, *values)})
    model = learn(known, first if wrong else ~first)
    assert reasons(model, alone(known, 0)).startswith(f"{'more' if wrong else 'less'} likely since {said}")
    # What is of no matter is not named.
    assert "other models" not in reasons(model, alone(known, 0))


def test_where_nothing_of_the_other_side_lies_no_share_of_it_is_named() -> None:
    n = 300
    there = np.arange(n) % 2 == 0
    known = replace(usual(n), inside=np.where(there, 0.9, 0.0), covered=np.where(there, 0.9, 0.0))
    assert "it meets no segment of the other side" in reasons(learn(known, ~there), alone(known, 1))


def test_reasons_add_up_to_what_the_traits_change_of_the_odds() -> None:
    known = traits(200, seed=4)
    model = learn(known, np.random.default_rng(4).random(200) < 0.4)

    def odds(model: SuspicionModel, of: Traits) -> NDArray[np.float64]:
        chance = model.chance(of)
        return np.log(chance / (1 - chance))

    # Apart from what agreement, score and IoU mean for a kind and among themselves, which no reason speaks of.
    of_kind, together = model.of_kind.copy(), model.together.copy()
    own = [place for place, name in enumerate(_BY_KIND, start=1) if name not in _MORE]
    of_kind[:, own] = 0
    spoken = np.array([[_TOGETHER[at] in _MORE for at in pair] for pair in zip(_FIRST, _SECOND, strict=True)])
    together[~spoken.all(axis=1)] = 0
    whole = replace(model, of_kind=of_kind, together=together)
    none = replace(
        whole, weights=np.concatenate([model.weights[: -len(_MORE)], np.zeros(len(_MORE))]),
        of_kind=np.where(np.arange(of_kind.shape[1]) == 0, of_kind, 0), together=np.zeros_like(together),
    )  # fmt: skip
    np.testing.assert_allclose(sum(whole.added(known).values()), odds(whole, known) - odds(none, known), atol=1e-9)
    assert model.typical == {name: pytest.approx(float(of.mean())) for name, of in model.added(known).items()}
