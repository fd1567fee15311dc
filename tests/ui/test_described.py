"""Who works out what the lists show."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from panview.presentation import describe, described
from panview.presentation.category_columns import CategoryColumns
from panview.presentation.disagreement_columns import DisagreementColumns
from panview.review.session import Scope, View, derive
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


def test_figures_are_shown_while_lists_are_still_worked_out(opened: AtHand, monkeypatch: pytest.MonkeyPatch) -> None:
    metrics, state = opened.window.metrics, opened.review.state
    opened.review.commands.set_scope(Scope.FILTERED)
    opened.settle()
    seen, listing, painted = threading.Event(), describe.disagreement_columns, []
    before = opened.view

    def waiting(view: View) -> DisagreementColumns:
        if view is not before:
            assert seen.wait(60)
        return listing(view)

    monkeypatch.setattr(describe, "disagreement_columns", waiting)
    state.figures_changed.connect(lambda view: painted.append(metrics.model._columns is shown(view)))
    try:
        opened.review.commands.change_filter("", categories=frozenset({0}))
        opened.see(lambda: bool(painted))
        assert not state.up_to_date
        assert opened.view is before
    finally:
        seen.set()
    opened.settle()
    assert painted == [True]
    figures = described.described(opened.view)
    assert metrics.model._columns is figures.categories
    # A verdict changes no list, and nothing of the sidebar is shown ahead.
    opened.do("next_disagreement")
    opened.do("verdict_truth_wrong")
    assert painted == [True]


def test_figures_of_a_view_that_was_given_up_do_not_stay(opened: AtHand) -> None:
    state, display, metrics = opened.review.state, opened.review.controller.display, opened.window.metrics
    before = opened.view
    assert state.snapshot is not None
    # A filter whose lists never came, since another set was shown and both were undone.
    condition = replace(state.snapshot.filter, expression="area < 1000")
    given_up = derive(replace(state.snapshot, filter=condition, scope=Scope.FILTERED), before)
    display.show_figures(given_up, given_up.snapshot)
    assert metrics.model._columns is shown(given_up)
    state.adopt({"predictions": state.snapshot.predictions})
    opened.settle()
    assert opened.view is not before
    assert opened.view.listing is before.listing
    assert metrics.model._columns is shown(opened.view)


def shown(view: View) -> CategoryColumns:
    return described.shown_figures(view).categories
