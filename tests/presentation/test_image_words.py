from __future__ import annotations

import pytest

from panview.presentation.image_words import (
    NOT_LISTED,
    ImageTitle,
    Pointed,
    image_title,
    pointed_texts,
    signed,
    tone_text,
)
from panview.review.tone import NEUTRAL, Tone


def test_titles() -> None:
    assert image_title("a.jpg", (480, 640), 11, 5000, 5000) == ImageTitle("a.jpg", "640 × 480 · 12 of 5,000")
    assert image_title("a.jpg", (480, 640), 11, 132, 5000).detail == "640 × 480 · 12 of 132 listed"
    assert image_title("a.jpg", (480, 640), -1, 132, 5000) == ImageTitle("a.jpg", "640 × 480", NOT_LISTED)


@pytest.mark.parametrize(
    ("pointed", "longest"),
    [
        (
            Pointed((204, 312), (1, 160, 255), (4521, "person"), None),
            "x 312, y 204 · #01a0ff (1, 160, 255) · truth 4521 person · prediction void",
        ),
        (Pointed((0, 3), None, None, (7, "dog")), "x 3, y 0 · truth void · prediction 7 dog"),
        (Pointed((0, 3), None, (9, "sky"), None, has_prediction=False), "x 3, y 0 · truth 9 sky"),
    ],
)
def test_pixels(pointed: Pointed, longest: str) -> None:
    texts = pointed_texts(pointed)
    assert texts[0] == longest
    assert list(texts) == sorted(texts, key=len, reverse=True)


def test_pixels_where_room_is_short() -> None:
    assert pointed_texts(None) == ()
    assert pointed_texts(Pointed((204, 312), (1, 160, 255), (4521, "person"), None))[1:] == (
        "x 312, y 204 · #01a0ff · truth 4521 person · prediction void",
        "312, 204 · #01a0ff · T 4521 person · P void",
        "312, 204 · T 4521 person · P void",
    )


def test_tones() -> None:
    assert tone_text(NEUTRAL) == ""
    assert tone_text(Tone(20, -10, 1.4)) == "brightness +20, contrast −10, gamma 1.40"
    assert (signed(0), signed(5), signed(-5)) == ("0", "+5", "−5")
