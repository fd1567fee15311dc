from __future__ import annotations

import numpy as np
import pytest

from panview.review.tone import NEUTRAL, Tone, tone_table


def test_neutral_changes_nothing() -> None:
    assert NEUTRAL.is_neutral
    assert tone_table(NEUTRAL).tolist() == list(range(256))


def test_each_does_what_it_is_called() -> None:
    brighter, darker = tone_table(Tone(brightness=20)), tone_table(Tone(brightness=-20))
    assert (int(brighter[100]), int(darker[100])) == (151, 49)
    steeper, flatter = tone_table(Tone(contrast=50)), tone_table(Tone(contrast=-50))
    assert (int(steeper[150]), int(flatter[150])) == (172, 139), "twice and half as far from the middle"
    lighter = tone_table(Tone(gamma=2.0))
    assert (int(lighter[0]), int(lighter[64]), int(lighter[255])) == (0, 128, 255)


@pytest.mark.parametrize("tone", [Tone(30, -40, 0.5), Tone(-100, 100, 5.0), Tone(100, -100, 0.2)])
def test_lighter_stays_lighter(tone: Tone) -> None:
    assert (np.diff(tone_table(tone).astype(int)) >= 0).all()


@pytest.mark.parametrize("values", [{"brightness": 101}, {"contrast": -101}, {"gamma": 0.1}, {"gamma": 6.0}])
def test_ranges_are_checked(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Tone(**values)  # type: ignore[arg-type]
