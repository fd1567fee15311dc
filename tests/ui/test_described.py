"""Who works out what the lists show."""

from __future__ import annotations

import numpy as np

from panview.presentation import described
from tests.ui.at_hand import AtHand


def test_lists_are_described_by_the_thread_that_derives_and_once(opened: AtHand) -> None:
    before = opened.view
    known = described.described(before)
    assert known is described.described(before)
    assert np.array_equal(known.listed, np.arange(6))
    ready: list[bool] = []
    deliver = opened.review.state._show

    def look(number: int, view: object) -> None:
        # In the window's thread, before any panel has been told.
        ready.append(view in described._known)
        deliver(number, view)  # type: ignore[arg-type]

    opened.review.state._show = look  # type: ignore[method-assign, assignment]
    opened.type_filter("area < 1000")
    assert ready == [True] * len(ready) != []
    assert opened.view is not before
    assert described.described(opened.view).disagreements is opened.window.disagreements.model.columns()
