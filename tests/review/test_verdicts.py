from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.metrics.evaluation import ground_truth_part
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import ErrorType, Side, Status
from panview.review.disagreements import disagreement_frame
from panview.review.filters import SegmentFilter
from panview.review.meaning import rows_decided_with
from panview.review.session import EvaluatedPrediction, Snapshot, derive, seen_in
from panview.review.verdict_places import kept_in
from panview.review.verdict_rows import UNDECIDED, VerdictRows, lay_verdicts, make_decisions, no_longer_apply
from panview.review.verdicts import VERDICTS, Decision, Verdict, dataset_key, subject_key, subject_keys
from panview.settings import Settings
from tests.support.sets import WrittenSet, evaluated, random_pair, write_set

ROOT = Path(__file__).parents[2]
A_DECISION = Decision(7, 1000, "m", Side.PREDICTION, Status.FP, None, 5, Verdict.TRUTH_WRONG, "why", "anna", "t")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    rng = np.random.default_rng(5)
    return write_set(tmp_path_factory.mktemp("set"), [random_pair(rng) for _ in range(12)], photos=False)


@pytest.fixture(scope="module")
def snapshot(written: WrittenSet) -> Snapshot:
    dataset, prediction, table = evaluated(written)
    return Snapshot(dataset, ground_truth_part(table), (EvaluatedPrediction(prediction, table),), 0)


def decided(snapshot: Snapshot, rows: list[int], verdict: Verdict | None, note: str = "") -> dict[int, Decision]:
    view = derive(snapshot)
    made = make_decisions(
        snapshot.dataset,
        "model",
        snapshot.table,
        seen_in(view),
        tuple(rows),
        verdict=verdict,
        note=note,
        reviewer="anna",
        time="2026-01-02T03:04:05+00:00",
    )
    return {decision.subject: decision for decision in made}


def test_each_content_has_a_key_of_its_own_whatever_the_ids(snapshot: Snapshot) -> None:
    table, dataset = snapshot.table, snapshot.dataset
    keys = subject_keys(dataset, table, np.arange(len(table)))
    assert len(np.unique(keys)) == len(table)
    assert [subject_key(dataset, table, row) for row in range(len(table))] == keys.tolist()
    renamed = replace(table, segment_id=table.segment_id[::-1].copy())
    np.testing.assert_array_equal(subject_keys(dataset, renamed, np.arange(len(table))), keys)
    grown = table.area.copy()
    grown[4] += 1
    changed = np.flatnonzero(subject_keys(dataset, replace(table, area=grown), np.arange(len(table))) != keys)
    assert changed.tolist() == sorted({4, *np.flatnonzero(table.partner == 4).tolist()})


def test_decisions_lie_beside_their_rows(snapshot: Snapshot) -> None:
    rows = derive(snapshot).listing.disagreements[:5].tolist()
    decisions = decided(snapshot, rows[:3], Verdict.BOTH_FINE) | decided(snapshot, rows[3:], None, "hm")
    laid = lay_verdicts(snapshot.dataset, snapshot.table, decisions)
    assert np.flatnonzero(laid.verdict >= 0).tolist() == rows[:3]
    assert np.flatnonzero(laid.noted).tolist() == rows[3:]
    assert not laid.disputed.any()


def test_decisions_are_laid_beside_all_rows_of_their_subject_and_no_others(snapshot: Snapshot) -> None:
    """Row by row, also where rows have the same key, and where a decision is about none of them."""
    view = derive(snapshot)
    some = view.listing.disagreements[:12].tolist()
    decisions = decided(snapshot, some[:8], Verdict.BOTH_FINE, "hm") | decided(snapshot, some[8:], Verdict.TRUTH_WRONG)
    first = lay_verdicts(snapshot.dataset, snapshot.table, decisions)
    subject = first.subject.copy()
    subject[some[0]] = subject[some[9]]
    lost = decisions[int(first.subject[some[0]])]
    known = VerdictRows(subject, first.verdict, first.noted)
    again = lay_verdicts(snapshot.dataset, snapshot.table, dict(reversed(decisions.items())), known)
    assert again.unfound == {lost.subject}
    for row, key in enumerate(subject.tolist()):
        decision = decisions.get(key)
        verdict = UNDECIDED if decision is None or decision.verdict is None else VERDICTS.index(decision.verdict)
        assert again.verdict[row] == verdict
        assert again.noted[row] == (decision is not None and bool(decision.note))
        assert again.place[row] == -1 if decision is None else again.said[again.place[row]] == (decision,)
    # What is known of the rows is taken over, also where nothing is decided in between.
    for between in (again, lay_verdicts(snapshot.dataset, snapshot.table, {}, again)):
        later = lay_verdicts(snapshot.dataset, snapshot.table, decisions, between)
        assert later.subject is subject
        assert later.order is again.order
        np.testing.assert_array_equal(later.verdict, again.verdict)


def test_pairs_are_mutual(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    pairs = 0
    for row in view.listing.disagreements.tolist():
        rows = rows_decided_with(snapshot.table, view.rows.status, view.rows.error_type, row)
        assert rows[0] == row
        if len(rows) == 2:
            pairs += 1
            assert rows_decided_with(snapshot.table, view.rows.status, view.rows.error_type, rows[1]) == rows[::-1]
            assert set(view.rows.status[list(rows)].tolist()) == {Status.FN, Status.FP}
        else:
            assert view.rows.error_type[row] not in (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)
    assert pairs > 3


def test_quality_without_disputed_truth_is_that_of_the_other_segments(snapshot: Snapshot) -> None:
    assert derive(snapshot).undisputed is None
    rows = derive(snapshot).listing.disagreements[::3].tolist()
    first, second = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    decisions = decided(snapshot, first, Verdict.PREDICTION_RIGHT) | decided(snapshot, second, Verdict.PREDICTION_WRONG)
    view = derive(replace(snapshot, decisions=decisions))
    assert view.undisputed is not None
    kept = ~np.isin(np.arange(len(snapshot.table)), first)
    counts = count_matches(snapshot.table, len(snapshot.dataset.categories), rows=kept)
    np.testing.assert_array_equal(view.undisputed.counts.fn, counts.fn)
    np.testing.assert_array_equal(view.undisputed.counts.fp, counts.fp)
    assert view.undisputed.counts.fp.sum() + view.undisputed.counts.fn.sum() == (
        view.quality.counts.fp.sum() + view.quality.counts.fn.sum() - len(first)
    )


@pytest.mark.parametrize("threshold", [0.5, 0.65, 0.8, 0.9])
def test_quality_without_disputed_truth_is_at_the_threshold_in_force(snapshot: Snapshot, threshold: float) -> None:
    """Counted by hand, segment by segment, and in the same way whatever the view before was."""
    before = derive(snapshot)
    decisions = decided(snapshot, before.listing.disagreements[::3].tolist(), Verdict.PREDICTION_RIGHT)
    view = derive(replace(snapshot, decisions=decisions, threshold=threshold))
    table = snapshot.table
    left_out = {d.subject for d in decisions.values()}
    keys = subject_keys(snapshot.dataset, table, np.arange(len(table))).tolist()
    shape = len(snapshot.dataset.categories)
    tp, fp, fn, total = np.zeros(shape, int), np.zeros(shape, int), np.zeros(shape, int), np.zeros(shape)
    for row in range(len(table)):
        category, status, is_truth = table.category[row], table.status[row], table.side[row] == Side.GROUND_TRUTH
        if keys[row] in left_out:
            continue
        matched = status == Status.TP and table.iou[row] > threshold
        lost = status == Status.TP and not matched
        if matched and is_truth:
            tp[category] += 1
            total[category] += table.iou[row]
        fn[category] += status == Status.FN or (lost and is_truth)
        fp[category] += status == Status.FP or (lost and not is_truth and not table.ignorable[row])
    for derived in (view, derive(view.snapshot, before)):
        assert derived.undisputed is not None
        counts = derived.undisputed.counts
        np.testing.assert_array_equal((counts.tp, counts.fp, counts.fn), (tp, fp, fn))
        np.testing.assert_allclose(counts.iou_sum, total, rtol=1e-12)
        scored = tp + fp + fn > 0
        pq = total[scored] / (tp + 0.5 * fp + 0.5 * fn)[scored]
        assert derived.undisputed.all.pq == pytest.approx(pq.mean(), abs=1e-12)
    if threshold > 0.5:
        assert view.undisputed is not None
        assert view.undisputed.all.pq != derive(replace(snapshot, decisions=decisions)).undisputed.all.pq  # type: ignore[union-attr]


@pytest.mark.parametrize("expression", ["", "verdict = 'undecided'", "verdict <> 'undecided' and area > 10"])
def test_a_view_derived_step_by_step_is_that_derived_at_once(snapshot: Snapshot, expression: str) -> None:
    base = replace(snapshot, filter=SegmentFilter(expression=expression))
    view, decisions = derive(base), {}
    for row in derive(snapshot).listing.disagreements[:6].tolist():
        decisions = decisions | decided(snapshot, [row], Verdict.PREDICTION_RIGHT)
        view = derive(replace(base, decisions=decisions), view)
        fresh = derive(replace(base, decisions=decisions))
        np.testing.assert_array_equal(view.listing.disagreements, fresh.listing.disagreements)
        np.testing.assert_array_equal(view.rows.verdicts.verdict, fresh.rows.verdicts.verdict)
        assert view.quality.all == fresh.quality.all
        assert view.undisputed is not None
        assert fresh.undisputed is not None
        assert view.undisputed.all == fresh.undisputed.all


def test_verdicts_on_what_has_changed_are_told(snapshot: Snapshot) -> None:
    rows = derive(snapshot).listing.disagreements[:4].tolist()
    decisions = decided(snapshot, rows, Verdict.UNSURE)
    assert no_longer_apply(derive(replace(snapshot, decisions=decisions)).rows.verdicts, decisions, "model") == ()
    stale = replace(A_DECISION, subject=12345, prediction="model")
    decisions |= {12345: stale, 12346: replace(stale, subject=12346, prediction="another")}
    laid = derive(replace(snapshot, decisions=decisions)).rows.verdicts
    assert no_longer_apply(laid, decisions, "model") == (stale,)


def test_the_csv_has_verdict_note_reviewer_and_time(snapshot: Snapshot) -> None:
    view = derive(snapshot)
    rows = view.listing.disagreements
    decisions = decided(snapshot, [int(rows[2])], Verdict.PREDICTION_WRONG, "=SUM(A1)")
    frame = disagreement_frame(
        snapshot.dataset,
        "model",
        snapshot.table,
        view.rows.status,
        view.rows.error_type,
        view.listing.impact,
        rows,
        decisions,
    )
    assert frame["verdict"].to_list() == ["", "", "prediction wrong", *[""] * (len(rows) - 3)]
    assert frame.row(2, named=True)["note"] == "'=SUM(A1)"
    place = frame.columns.index("reviewer")
    assert frame.row(2)[place : place + 2] == ("anna", "2026-01-02T03:04:05+00:00")
    assert frame.columns[place + 1] == "time"
    # Columns that came later stand at the end.
    assert frame.columns[frame.columns.index("score") :][:2] == ["score", "areas"]
    assert frame.columns.index("score") > place + 1


def test_the_file_is_the_users_own_or_a_chosen_one(snapshot: Snapshot, tmp_path: Path) -> None:
    own, key = kept_in(snapshot.dataset, Settings()), dataset_key(snapshot.dataset)
    assert own.parent.name == "verdicts"
    assert own.stem == key[:16]
    chosen = Settings(verdict_files={key: str(tmp_path / "v.sqlite")})
    assert kept_in(snapshot.dataset, chosen) == tmp_path / "v.sqlite"
