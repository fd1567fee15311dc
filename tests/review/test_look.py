from __future__ import annotations

import msgspec

from panview.review.look import Framing, look_fields, look_of, settings_of_look
from panview.settings import Settings

OTHER = Settings(
    opacity=0.25, outlines=False, palette="classic", ramp="cividis", framing="whole", segment_context=2.0, solo=True
)


def test_a_window_begins_with_the_look_that_was_left() -> None:
    look = look_of(OTHER)
    assert (look.opacity, look.outlines, look.palette, look.ramp) == (0.25, False, "classic", "cividis")
    assert (look.framing, look.context, look.solo) == (Framing.WHOLE, 2.0, True)


def test_settings_and_look_are_each_others_reverse() -> None:
    for settings in (Settings(), OTHER):
        kept = settings_of_look(look_of(settings))
        assert msgspec.structs.replace(settings, **kept) == settings
        assert len(kept) == len(look_fields(settings))
