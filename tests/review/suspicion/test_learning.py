"""From verdicts on a set that is open to suspicions, and to what an expression, the CSV and the library say of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.wrong_truths import MadeSet, make_set
from panview.metrics.segment_table import NO_ROW, ErrorType, Side, Status
from panview.review.disagreements import disagreement_frame
from panview.review.filters import SegmentFilter
from panview.review.session import Snapshot, View, derive, learn_suspicion
from panview.review.suspicion.model import PRIOR
from panview.review.verdicts import Decision, Verdict, subject_keys


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeSet:
    return make_set(tmp_path_factory.mktemp("made"), 60, seed=5)


@pytest.fixture
def snapshot(made: MadeSet) -> Snapshot:
    return Snapshot(made.dataset, made.sets[0].table, made.sets, 0, suspicion=PRIOR)


def decided(snapshot: Snapshot, said: dict[int, Verdict]) -> Snapshot:
    """The snapshot with verdicts on some rows."""
    rows = np.array(list(said), np.int64)
    keys = subject_keys(snapshot.dataset, snapshot.table, rows).tolist()
    decisions = {
        key: Decision(key, 0, "alpha", Side.PREDICTION, Status.FP, None, None, verdict, "", "me", "")
        for key, verdict in zip(keys, said.values(), strict=True)
    }
    return replace(snapshot, decisions=decisions)


def entries(view: View) -> tuple[list[int], list[int]]:
    rows, halves = view.rows.insight.beside.entries
    return rows.tolist(), halves.tolist()


def test_both_halves_of_a_pair_and_no_other_rows_have_what_is_known_of_disagreements(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    insight, status = view.rows.insight, view.rows.status
    errors = np.isin(status, (Status.FP, Status.FN))
    assert np.array_equal(~np.isnan(insight.suspicion), errors)
    assert np.array_equal(insight.agreement > 0, errors)
    assert set(insight.agreement[errors].tolist()) == {1, 2, 3}
    pairs = [(row, half) for row, half in zip(*entries(view), strict=True) if half != NO_ROW]
    assert pairs
    for row, half in pairs:
        assert insight.suspicion[row] == insight.suspicion[half]
        assert insight.agreement[row] == insight.agreement[half]


def test_verdicts_of_all_sets_are_learned_from_once_each(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    rows, halves = entries(view)
    said = dict.fromkeys(rows[:30], Verdict.PREDICTION_WRONG) | dict.fromkeys(rows[30:40], Verdict.PREDICTION_RIGHT)
    said |= {half: said[row] for row, half in zip(rows, halves, strict=True) if half != NO_ROW and row in said}
    said[rows[40]] = Verdict.UNSURE
    after = decided(snapshot, said)
    model = learn_suspicion(after, view.rows.insight)
    # Halves of a pair are one, and what is unsure says nothing.
    assert (model.decided, model.wrong) == (40, 10)
    # Seen from another set that is open, the verdicts are the same.
    other = learn_suspicion(replace(after, current=2))
    assert (other.decided, other.wrong) == (40, 10)
    every = np.nan_to_num(view.rows.insight.suspicion)
    ours = derive(replace(after, suspicion=model)).rows.insight.suspicion
    theirs = derive(replace(after, suspicion=other)).rows.insight.suspicion
    assert np.allclose(np.nan_to_num(ours), np.nan_to_num(theirs), atol=1e-9)
    assert not np.allclose(every, np.nan_to_num(ours), atol=0.01)
    # A half that was decided alone is enough.
    place = next(place for place, half in enumerate(halves) if half != NO_ROW)
    assert learn_suspicion(decided(snapshot, {halves[place]: Verdict.TRUTH_WRONG})).wrong == 1


def test_what_was_found_wrong_makes_what_is_like_it_suspicious(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    rows, _ = entries(view)
    mistaken = view.rows.error_type[rows] == ErrorType.WRONG_CATEGORY
    said = {
        row: Verdict.PREDICTION_RIGHT if wrong else Verdict.PREDICTION_WRONG
        for row, wrong in zip(rows[::2], mistaken[::2].tolist(), strict=True)
    }
    after = derive(replace(decided(snapshot, said), suspicion=None)).rows.insight
    assert after.model.wrong == np.count_nonzero(mistaken[::2]) > 5
    rest = after.suspicion[rows[1::2]]
    assert rest[mistaken[1::2]].mean() > 4 * rest[~mistaken[1::2]].mean()


def test_what_was_learned_stays_until_it_is_asked_for_and_only_then_is_anything_new(snapshot: Snapshot) -> None:
    first = derive(snapshot)
    rows, _ = entries(first)
    after = derive(decided(snapshot, {rows[0]: Verdict.TRUTH_WRONG}), first)
    assert after.rows.insight is first.rows.insight
    model = learn_suspicion(after.snapshot, after.rows.insight)
    anew = derive(replace(after.snapshot, suspicion=model), after)
    assert anew.rows.insight is not first.rows.insight
    assert anew.rows.insight.beside is first.rows.insight.beside
    assert anew.listing is first.listing
    # Another set of those that are open has gone: nothing of what it said is left.
    fewer = derive(replace(anew.snapshot, predictions=anew.snapshot.predictions[:1]), anew)
    assert fewer.rows.insight.agreement.max() == 0
    assert fewer.rows.insight.said(rows[0]) is None


def test_expressions_and_the_csv_know_both_and_nothing_of_what_is_decided(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    rows, _ = entries(view)
    row = max(rows, key=lambda each: float(view.rows.insight.suspicion[each]))
    high = float(view.rows.insight.suspicion[row])
    asked = replace(snapshot, filter=SegmentFilter(expression=f"suspicion >= {high - 1e-9} and models = 3"))
    found = derive(asked, view)
    assert row in np.flatnonzero(found.rows.passing)
    said = derive(replace(decided(asked, {row: Verdict.UNSURE}), filter=asked.filter), found)
    assert row not in np.flatnonzero(said.rows.passing)
    # Filtered by it, other sets that come or go are heard of.
    alone = derive(replace(asked, predictions=asked.predictions[:1]), found)
    assert not alone.rows.passing.any()
    frame = disagreement_frame(
        snapshot.dataset,
        "alpha",
        snapshot.table,
        view.rows.status,
        view.rows.error_type,
        view.listing.impact,
        view.listing.disagreements,
        said.snapshot.decisions,
        snapshot.thresholds,
        view.rows.insight,
    )
    place = view.listing.disagreements.tolist().index(row)
    assert frame["suspicion"][place] is None
    assert frame["suspicion"].null_count() == 1
    assert frame["models"].to_list() == view.rows.insight.agreement[view.listing.disagreements].tolist()


def test_without_a_model_the_verdicts_at_hand_are_learned_from(snapshot: Snapshot) -> None:
    rows, _ = entries(derive(snapshot))
    said = decided(snapshot, dict.fromkeys(rows[:20], Verdict.PREDICTION_WRONG))
    assert derive(replace(said, suspicion=None)).rows.insight.model.decided == 20
    assert derive(said).rows.insight.model.decided == 0


def test_it_is_explained_in_words(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    names = snapshot.dataset.categories.names
    rows, _ = entries(view)
    insight = view.rows.insight
    fp = next(row for row in rows if view.rows.status[row] == Status.FP)
    said, asked = insight.said(fp) or (0, 0)
    score = snapshot.table.score[fp]
    text = f"a guess based on {said} of {asked} models that say so and the score of {score:.2f}, with no verdict so far"
    assert insight.explained(fp, names) == text
    matched = int(np.flatnonzero(view.rows.status == Status.TP)[0])
    assert insight.explained(matched, names) == ""
    learned = derive(replace(decided(snapshot, dict.fromkeys(rows[:40], Verdict.TRUTH_WRONG)), suspicion=None))
    found = learned.rows.insight.explained(rows[50], names)
    assert found.startswith("like ")
    assert " whose truth was found wrong" in found


@pytest.mark.parametrize("alone", [True, False])
def test_the_suspicion_of_some_rows_is_that_of_all(snapshot: Snapshot, alone: bool) -> None:
    shown = replace(snapshot, predictions=snapshot.predictions[:1], current=0) if alone else snapshot
    rows, _ = entries(derive(shown))
    said = decided(shown, dict.fromkeys(rows[:40:2], Verdict.TRUTH_WRONG))
    view = derive(replace(said, suspicion=learn_suspicion(said)))
    every = np.arange(len(view.snapshot.table))
    glances = [view.rows.insight.suspicion_at(part) for part in np.array_split(every, 7)]
    assert "suspicion" not in view.rows.insight.__dict__
    assert ("traits" in view.rows.insight.beside.__dict__) == (not alone)
    np.testing.assert_allclose(np.concatenate(glances), view.rows.insight.suspicion, rtol=1e-12)
    assert np.isnan(view.rows.insight.suspicion).any()
    np.testing.assert_array_equal(view.rows.insight.suspicion_at(every), view.rows.insight.suspicion)
