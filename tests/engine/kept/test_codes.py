"""A logit in one byte: its sign stays, and what it loses is little where that matters."""

from __future__ import annotations

import numpy as np
import pytest

from panview.engine.kept.codes import LOGITS, MOST, WHOLE, to_codes, to_logits, to_probabilities, to_shares
from tests.support.post_processing_reference import probability
from tests.support.reprocessing_reference import logit


def test_a_code_stands_for_what_the_formula_says() -> None:
    assert LOGITS.tolist() == pytest.approx([logit(code) for code in range(-128, 128)], rel=1e-6)
    codes = np.arange(-128, 128).astype(np.int8)
    assert np.array_equal(to_logits(codes), LOGITS)
    assert np.array_equal(to_codes(LOGITS), codes)


def test_the_sign_stays_and_order_is_kept() -> None:
    values = np.concatenate([np.linspace(-150, 150, 4001), np.linspace(-0.1, 0.1, 2001)]).astype(np.float32)
    found = to_logits(to_codes(values))
    away = values != 0
    assert np.array_equal(np.sign(found[away]), np.sign(values[away]))
    order = np.argsort(values)
    assert (np.diff(found[order]) >= 0).all()


def test_what_is_lost_is_little() -> None:
    values = np.linspace(-MOST, MOST, 100_001).astype(np.float32)
    found = to_logits(to_codes(values))
    # Half a step: 0.022 around 0, and 2.2 % of the value far from it.
    assert (np.abs(found - values) <= 0.0221 * np.sqrt(1 + values.astype(float) ** 2)).all()
    lost = [abs(probability(a) - probability(b)) for a, b in zip(found.tolist(), values.tolist(), strict=True)]
    assert max(lost) < 0.0085


def test_what_is_beyond_or_no_number_is_cut_off() -> None:
    codes = to_codes(np.array([1e30, -1e30, np.inf, -np.inf, np.nan, 1e4], np.float32))
    assert codes.tolist() == [127, -128, 127, -128, 0, 127]


def test_probabilities_lose_an_eight_thousandth() -> None:
    values = np.linspace(0, 1, 50_001).astype(np.float32)
    found = to_probabilities(to_shares(values))
    assert np.abs(found - values).max() <= 0.5 / WHOLE + 1e-6
    assert to_shares(np.array([-1, 2, np.nan], np.float32)).tolist() == [0, WHOLE, 0]
    assert to_probabilities(np.array([0, WHOLE], np.uint16)).tolist() == [0, 1]
