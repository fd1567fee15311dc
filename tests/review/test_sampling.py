from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError, FilterError
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.metrics.segment_table import NO_ROW, Side, Status
from panview.review.corrected_quality import corrected_quality
from panview.review.corrections import plan_corrections
from panview.review.filters import SegmentFilter
from panview.review.meaning import rows_decided_with
from panview.review.sampling.draw import allocate, draw
from panview.review.sampling.drawing import Wanted, draw_sample, estimate_from, outcomes_of, random_part
from panview.review.sampling.estimate import Outcome, estimate
from panview.review.sampling.kinds import By, Of, UnitKind
from panview.review.sampling.result import gain, percent
from panview.review.sampling.sample import Sample, SampleError, checked_name
from panview.review.sampling.sample_file import chosen_sample, read_sample, read_samples, save_sample
from panview.review.sampling.shown import active_sample, free_name
from panview.review.sampling.strata import thirds_of
from panview.review.sampling.units import effects_of, units_of
from panview.review.session import EvaluatedPrediction, Snapshot, derive, find_rows
from panview.review.standing import Standing
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Verdict
from tests.support.deciding import seen_at
from tests.support.sampled import coverage, make_set
from tests.support.sets import Drawing, drawn_pair, evaluated, random_pair, write_set

CROWD = (90, 149, (0, 20, 0, 40), "crowd")
"""Under everything: what lies on it is neither on void nor anybody's neighbour."""
RIGHT, WRONG, FINE = Verdict.PREDICTION_RIGHT, Verdict.TRUTH_WRONG, Verdict.PREDICTION_WRONG


def opened(folder: Path, *drawings: tuple[Drawing, Drawing], seeds: int = 0) -> Snapshot:
    """A review of drawn images, or of random ones."""
    rng = np.random.default_rng(4)
    pairs = [drawn_pair(truth, prediction, (20, 40)) for truth, prediction in drawings]
    pairs += [random_pair(rng) for _ in range(seeds)]
    dataset, prediction, table = evaluated(write_set(folder, pairs, photos=False))
    return Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0)


def decided(snapshot: Snapshot, rows: Mapping[int, Verdict | None], reviewer: str = "anna") -> Standing:
    """What stands once rows have verdicts, each with the other half of its pair."""
    table, dataset = snapshot.table, snapshot.dataset
    seen = seen_at(dataset, table, snapshot.thresholds)
    standing = Standing()
    for row, verdict in rows.items():
        both = rows_decided_with(table, seen.status, seen.error_type, row)
        made = make_decisions(
            dataset,
            "model",
            table,
            seen,
            both,
            verdict=verdict,
            note="",
            reviewer=reviewer,
            time="2026-01-02T03:04:05Z",
        )
        standing = standing.with_saved(made)
    return standing


def every_unit(snapshot: Snapshot, of: Of = Of.SEGMENTS):  # noqa: ANN201
    seen = seen_at(snapshot.dataset, snapshot.table)
    everything = np.ones(len(snapshot.table), np.bool_)
    return units_of(snapshot.table, seen.status, seen.error_type, everything, of)


KINDS: dict[str, tuple[Drawing, Drawing, UnitKind]] = {
    "missed": ([CROWD, (5, 1, (0, 8, 0, 8))], [], UnitKind.MISSED),
    "missed over an FP": ([CROWD, (5, 1, (0, 8, 0, 8))], [(8, 18, (0, 4, 0, 7))], UnitKind.MISSED),
    "missed beside an FP": ([CROWD, (5, 1, (0, 8, 0, 8))], [(8, 18, (0, 8, 7, 12))], UnitKind.MISSED),
    "spurious": ([CROWD], [(8, 3, (0, 8, 0, 8))], UnitKind.SPURIOUS),
    "label": ([CROWD, (5, 1, (0, 8, 0, 8))], [(8, 3, (0, 8, 1, 8))], UnitKind.LABEL),
    "mask": ([CROWD, (5, 1, (0, 8, 0, 8))], [(8, 1, (0, 8, 3, 11))], UnitKind.MASK),
    "mask on void": ([CROWD, (5, 1, (0, 8, 0, 8))], [(8, 1, (0, 4, 0, 7))], UnitKind.MASK),
    "match": ([CROWD, (5, 1, (0, 8, 0, 8))], [(8, 1, (0, 8, 0, 6))], UnitKind.MATCH),
}
BACKDROP = ([CROWD, (5, 1, (0, 8, 0, 8)), (6, 3, (10, 18, 0, 8))], [(8, 1, (0, 8, 0, 7)), (9, 3, (10, 18, 0, 7))])
"""Categories occur elsewhere, too."""


@pytest.mark.parametrize("verdict", [RIGHT, WRONG])
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_verdict_is_told_to_do_is_what_applying_it_does(tmp_path: Path, kind: str, verdict: Verdict) -> None:
    truth, prediction, expected = KINDS[kind]
    snapshot = opened(tmp_path, (truth, prediction), BACKDROP)
    units = every_unit(snapshot)
    (place,) = np.flatnonzero((snapshot.table.image[units.row] == 0) & (units.kind == expected)).tolist()
    row = int(units.row[place])
    decisions = decided(snapshot, {row: verdict})
    plan = plan_corrections(snapshot.dataset, [snapshot.table], decisions)
    assert not plan.not_applied or (kind, verdict) == ("spurious", WRONG)
    images = np.ones(2, np.bool_)
    (after,), _ = corrected_quality(snapshot.dataset, snapshot.predictions, plan.corrections, [images])
    before = count_matches(snapshot.table, 5)
    effects = effects_of(units)[0 if verdict is RIGHT else 1]
    iou, weight = before.iou_sum.copy(), before.weight.copy()
    for side in (0, 1):
        if (category := effects.category[place, side]) >= 0:
            iou[category] += effects.iou[place, side]
            weight[category] += effects.weight[place, side]
    np.testing.assert_allclose(after.counts.iou_sum, iou, atol=1e-12)
    np.testing.assert_allclose(after.counts.weight, weight, atol=1e-12)


def test_units_are_what_a_verdict_decides_each_once(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, seeds=12)
    table = snapshot.table
    seen = seen_at(snapshot.dataset, table)
    units = every_unit(snapshot, Of.DISAGREEMENTS)
    covered: list[int] = []
    for truth, predicted in zip(units.truth.tolist(), units.predicted.tolist(), strict=True):
        covered += [row for row in (truth, predicted) if row != NO_ROW]
    errors = np.flatnonzero(np.isin(table.status, (Status.FN, Status.FP)))
    assert sorted(covered) == errors.tolist()
    for row in units.row.tolist():
        rows = rows_decided_with(table, seen.status, seen.error_type, row)
        assert row == (min(rows) if len(rows) == 2 else rows[0])
    everything = every_unit(snapshot)
    matches = int(((table.status == Status.TP) & (table.side == Side.GROUND_TRUTH)).sum())
    assert len(everything) == len(units) + matches
    # Either half of a pair brings the whole of it.
    half = np.zeros(len(table), np.bool_)
    pair = np.flatnonzero(units.kind == UnitKind.LABEL)[0]
    half[units.predicted[pair]] = True
    found = units_of(table, seen.status, seen.error_type, half, Of.DISAGREEMENTS)
    assert found.row.tolist() == [units.row[pair]]
    assert found.predicted.tolist() == [units.predicted[pair]]


@given(
    sizes=st.lists(st.integers(1, 400), min_size=1, max_size=30),
    wanted=st.integers(1, 3000),
)
def test_units_are_shared_out_over_strata(sizes: list[int], wanted: int) -> None:
    given_ = allocate(np.array(sizes), wanted)
    assert given_.sum() == min(wanted, sum(sizes))
    assert (given_ <= sizes).all()
    assert (given_ >= 0).all()
    if wanted >= len(sizes):
        assert (given_ >= 1).all()


def test_half_is_shared_out_evenly_and_half_by_size() -> None:
    assert allocate(np.array([900, 100]), 100).tolist() == [70, 30]


def test_the_same_seed_draws_the_same_and_more_of_it_keeps_them() -> None:
    subjects = np.arange(1000, dtype=np.int64) * 7919 - 3
    stratum = np.arange(1000) % 3
    few, many = (draw(subjects, stratum, np.array(counts), 5) for counts in ([10, 10, 10], [30, 20, 15]))
    assert len(few) == 30
    assert set(few) < set(many)
    # The order of the table does not matter, another seed does.
    again = draw(subjects[::-1], stratum[::-1], np.array([10, 10, 10]), 5)
    np.testing.assert_array_equal(subjects[::-1][again], subjects[few])
    assert set(draw(subjects, stratum, np.array([10, 10, 10]), 6)) != set(few)


def test_every_unit_has_the_same_chance_also_to_be_first() -> None:
    subjects = np.arange(40, dtype=np.int64)
    drawn, first = np.zeros(40), np.zeros(40)
    for seed in range(2000):
        taken = draw(subjects, np.zeros(40, np.int64), np.array([10]), seed)
        drawn[taken] += 1
        first[taken[0]] += 1
    # Chi-squared of 39 degrees of freedom, 99.99 %: 86.
    assert ((drawn - 500) ** 2 / 500 / 0.75).sum() < 86
    assert ((first - 50) ** 2 / 50).sum() < 86


def test_thirds_hold_about_as_much_and_part_no_equals() -> None:
    effect = np.array([1.0] * 60 + [6.0] * 10 + [60.0])
    assert thirds_of(effect, 3).tolist() == [0] * 60 + [1] * 10 + [2]
    assert thirds_of(np.zeros(4), 3).tolist() == [0] * 4


def sample_of(snapshot: Snapshot, **changes: object) -> Sample:
    wanted = Wanted(**{"name": "audit", "count": 20, **changes})  # type: ignore[arg-type]
    return draw_sample(snapshot, wanted)


def rows_by_unit(snapshot: Snapshot, sample: Sample) -> list[int]:
    keys = {int(key): row for row, key in enumerate(_keys(snapshot))}
    return [keys[each.subject] for each in sample.drawn]


def _keys(snapshot: Snapshot) -> list[int]:
    from panview.review.verdicts import subject_keys

    return subject_keys(snapshot.dataset, snapshot.table, np.arange(len(snapshot.table))).tolist()


def test_a_sample_is_of_what_is_asked_for(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, seeds=20)
    whole = sample_of(snapshot, count=10_000)
    assert len(whole) == whole.units == len(every_unit(snapshot, Of.DISAGREEMENTS))
    people = sample_of(snapshot, where="category = 'person'", count=10_000)
    table = snapshot.table
    for row in rows_by_unit(snapshot, people):
        half = table.partner[row]
        assert 0 in (table.category[row], table.category[half])
    by_kind = sample_of(snapshot, by=By.ERROR, count=25)
    names = [stratum.name for stratum in by_kind.strata]
    assert sum(stratum.units for stratum in by_kind.strata) == whole.units
    for each, row in zip(by_kind.drawn, rows_by_unit(snapshot, by_kind), strict=True):
        name = names[each.stratum]
        from panview.metrics.segment_table import ERROR_LABELS

        assert name == ERROR_LABELS[table.error_type[row]] or name.endswith("other error types")
    for by in By:
        assert len(sample_of(snapshot, by=by, of=Of.SEGMENTS, count=30)) == 30


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "a/b"}, "letters, digits"),
        ({"name": ""}, "begins with a letter"),
        ({"count": 0}, "at least 1"),
        ({"where": "verdict = 'undecided'"}, "cannot depend on verdicts"),
        ({"where": "sample = 'x'"}, "cannot depend on samples"),
        ({"where": "area > 100000"}, "there are no disagreements with area > 100000"),
    ],
)
def test_a_sample_that_cannot_be_is_refused(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    with pytest.raises(SampleError, match=words):
        sample_of(opened(tmp_path, seeds=2), **changes)


def test_a_sample_survives_and_is_refused_where_it_does_not_belong(tmp_path: Path) -> None:
    snapshot = opened(tmp_path / "one", seeds=6)
    dataset, verdicts = snapshot.dataset, tmp_path / "verdicts.sqlite"
    sample = sample_of(snapshot, by=By.SIZE)
    path = save_sample(dataset, verdicts, sample)
    assert read_sample(path, dataset) == sample
    assert read_samples(dataset, verdicts) == ({"audit": sample}, ())
    with pytest.raises(SampleError, match="already"):
        save_sample(dataset, verdicts, replace(sample, name="AUDIT"))
    save_sample(dataset, verdicts, replace(sample, seed=9), replace=True)
    assert read_samples(dataset, verdicts)[0]["audit"].seed == 9
    assert chosen_sample({"audit": sample}, "Audit") is sample
    with pytest.raises(SampleError, match="the samples are: audit"):
        chosen_sample({"audit": sample}, "other")
    other = opened(tmp_path / "two", seeds=3).dataset
    with pytest.raises(BadFileError, match="another dataset"):
        read_sample(path, other)
    _damaged_samples_are_named(path, dataset, verdicts)


def _damaged_samples_are_named(path: Path, dataset: Dataset, verdicts: Path) -> None:
    whole = json.loads(path.read_text())
    for change, words in (
        ({"format": 2}, "newer"),
        ({"units": []}, "no units"),
        ({"units": whole["units"][:1] * 2}, "twice"),
        ({"strata": [{"name": "all", "units": 1}]}, "stratum|units"),
        ({"of": "pixels"}, "not a sample"),
        ({"strata": [{"name": "all", "units": 10**12}] * 3}, "more than"),
    ):
        path.write_text(json.dumps({**whole, **change}))
        with pytest.raises(BadFileError, match=words):
            read_sample(path, dataset)
    path.write_text("[]")
    samples, notes = read_samples(dataset, verdicts)
    assert samples == {}
    assert len(notes) == 1
    assert str(path) in notes[0]


def test_a_name_is_one_of_a_file() -> None:
    assert checked_name("  Über  audit-1.b ") == "Über audit-1.b"
    for bad in ("..", "a\\b", "a:b", "x" * 61, "a\nb\0", "audit."):
        with pytest.raises(SampleError):
            checked_name(bad)


def test_an_expression_chooses_a_sample_with_its_matches(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, seeds=10)
    sample = sample_of(snapshot, of=Of.SEGMENTS, count=25)
    snapshot = replace(
        snapshot, samples={"audit": sample, "none": replace(sample, name="none", drawn=sample.drawn[:1])}
    )
    rows = rows_by_unit(snapshot, sample)
    chosen = replace(snapshot, filter=SegmentFilter(expression="sample = 'audit'"))
    passing = find_rows(chosen).passing
    assert passing[rows].all()
    table = snapshot.table
    halves = {int(table.match[row]) for row in rows if table.match[row] != NO_ROW}
    assert halves <= set(np.flatnonzero(passing).tolist())
    listed = derive(chosen).listing.disagreements
    matched = [row for row in rows if table.status[row] == Status.TP]
    assert matched
    assert set(matched) <= set(listed.tolist())
    for expression in ("sample in ('AUDIT', 'x')", "has sample", "sample like '%audit%'"):
        found = find_rows(replace(snapshot, filter=SegmentFilter(expression=expression))).passing
        np.testing.assert_array_equal(found, passing)
    first = find_rows(
        replace(snapshot, filter=SegmentFilter(expression="sample = 'audit' and sample_place between 2 and 4"))
    ).passing
    assert set(rows[1:4]) <= set(np.flatnonzero(first).tolist())
    assert not first[[rows[0], *rows[4:]]].any()
    other = find_rows(replace(snapshot, filter=SegmentFilter(expression="sample <> 'audit' and area > 0"))).passing
    assert not (other & passing).any()
    assert not find_rows(replace(snapshot, filter=SegmentFilter(expression="sample = 'lost'"))).passing.any()
    with pytest.raises(FilterError):
        find_rows(replace(snapshot, filter=SegmentFilter(expression="samples = 'audit'")))


def test_only_what_is_decided_in_order_counts(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, seeds=20)
    sample = sample_of(snapshot, count=40)
    rows = rows_by_unit(snapshot, sample)
    order = dict.fromkeys(rows[:12], FINE) | dict.fromkeys(rows[20:30], RIGHT)
    result = estimate_from(replace(snapshot, decisions=decided(snapshot, order)), sample)
    assert result.share is not None
    assert (result.overall.decided, result.overall.wrong, result.said) == (12, 0, 22)
    assert "The first 12 of a sample of 40" in result.basis
    assert "10 more are decided out of the sample's order" in result.basis
    assert (result.share.value, result.share.low) == pytest.approx((0, 0), abs=1e-9)
    # Those that look worst first: no part that is random.
    result = estimate_from(replace(snapshot, decisions=decided(snapshot, dict.fromkeys(rows[5:30], RIGHT))), sample)
    assert result.share is None
    assert "not a random part" in result.sentence
    result = estimate_from(replace(snapshot, decisions=decided(snapshot, dict.fromkeys(rows[:3], RIGHT))), sample)
    assert "at least 10 units must be decided" in result.sentence
    assert result.as_json()["overall"]["share"] is None


def test_a_stratum_stops_at_its_own_gap(tmp_path: Path) -> None:
    sample = sample_of(opened(tmp_path, seeds=20), by=By.SIZE, count=30)
    said = np.zeros(len(sample), np.int8)
    gap = next(place for place, each in enumerate(sample.drawn) if place > 10)
    said[gap] = Outcome.UNKNOWN
    counted = random_part(sample, said)
    for place, each in enumerate(sample.drawn):
        assert counted[place] == (place < gap or each.stratum != sample.drawn[gap].stratum)


def test_with_all_decided_nothing_is_left_to_estimate(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, seeds=20)
    sample = sample_of(snapshot, count=10_000, by=By.CATEGORY)
    rows = rows_by_unit(snapshot, sample)
    verdicts = [(RIGHT, FINE, WRONG, FINE, Verdict.BOTH_FINE)[place % 5] for place in range(len(rows))]
    decisions = decided(snapshot, dict(zip(rows, verdicts, strict=True)))
    result = estimate_from(replace(snapshot, decisions=decisions), sample)
    assert result.complete
    wrong = sum(each.disputes_truth for each in verdicts) / len(rows)
    assert result.sentence.startswith(f"{100 * wrong:.1f} % of the segments in question are wrong in the truth; ")
    assert " to " not in result.sentence
    assert result.share is not None
    assert result.change is not None
    assert (result.share.value, result.share.low, result.share.high) == pytest.approx([wrong] * 3, abs=1e-12)
    # And PQ is that of the counts with every effect added.
    units = every_unit(snapshot, Of.DISAGREEMENTS)
    place = {int(row): at for at, row in enumerate(units.row)}
    counts = count_matches(snapshot.table, 5)
    iou, weight = counts.iou_sum.copy(), counts.weight.copy()
    for row, verdict in zip(rows, verdicts, strict=True):
        if not verdict.disputes_truth:
            continue
        effects = effects_of(units)[0 if verdict is RIGHT else 1]
        for side in (0, 1):
            if (category := effects.category[place[row], side]) >= 0:
                iou[category] += effects.iou[place[row], side]
                weight[category] += effects.weight[place[row], side]
    occurs = weight > 1e-9
    after = float((iou[occurs] / weight[occurs]).mean())
    before = panoptic_quality(counts, snapshot.dataset.categories.isthing).all.pq
    assert before is not None
    assert result.pq == pytest.approx(before)
    for value in (result.change.value, result.change.low, result.change.high):
        assert value == pytest.approx(after - before, abs=1e-12)


def test_unsure_and_conflicts_widen_the_interval_both_ways(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, seeds=30)
    sample = sample_of(snapshot, count=60)
    rows = rows_by_unit(snapshot, sample)

    def estimated(third: Verdict) -> tuple[float, float, float]:
        said = {row: (RIGHT, FINE, FINE, third)[place % 4] for place, row in enumerate(rows)}
        result = estimate_from(replace(snapshot, decisions=decided(snapshot, said)), sample)
        assert result.share is not None
        assert result.change is not None
        return result.share.value, result.share.low, result.share.high

    unsure, fine, wrong = (estimated(each) for each in (Verdict.UNSURE, FINE, WRONG))
    assert unsure[0] == pytest.approx(1 / 3, abs=0.02)
    assert unsure[1] == pytest.approx(fine[1])
    assert unsure[2] == pytest.approx(wrong[2])
    conflict = decided(snapshot, {rows[0]: RIGHT})
    for made in decided(snapshot, {rows[0]: FINE}, "bob").all():
        conflict = conflict.with_saved([made])
    assert outcomes_of(sample, conflict)[0] == Outcome.UNSURE
    noted = Standing().with_saved(
        [replace(each, verdict=None, note="?") for each in decided(snapshot, {rows[0]: RIGHT}).all()]
    )
    assert outcomes_of(sample, noted)[0] == Outcome.UNKNOWN


def test_of_a_set_that_has_changed_the_share_stands_and_pq_is_not_told(tmp_path: Path) -> None:
    snapshot = opened(tmp_path / "a", seeds=20)
    sample = sample_of(snapshot, count=30)
    rows = rows_by_unit(snapshot, sample)
    decisions = decided(snapshot, {row: (RIGHT, FINE)[place % 2] for place, row in enumerate(rows)})
    before = estimate_from(replace(snapshot, decisions=decisions), sample)
    # The same files with one truth removed: another table, in which the sample is of more than there is.
    changed = replace(sample, strata=(replace(sample.strata[0], units=sample.units + 1),))
    after = estimate_from(replace(snapshot, decisions=decisions), changed)
    assert after.change is None
    assert after.share is not None
    assert before.share is not None
    assert after.share.value == pytest.approx(before.share.value, abs=1e-3)
    assert after.sentence.endswith("are wrong in the truth.")
    assert "has changed since the sample was drawn" in after.basis


def test_the_sentence_says_what_a_lead_wants_to_know(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, seeds=30)
    sample = sample_of(snapshot, count=60)
    rows = rows_by_unit(snapshot, sample)
    decisions = decided(snapshot, {row: (RIGHT, FINE, FINE)[place % 3] for place, row in enumerate(rows)})
    result = estimate_from(replace(snapshot, decisions=decisions), sample)
    assert result.share is not None
    assert result.change is not None
    assert result.sentence == (
        f"About {percent(result.share)} of the segments in question are wrong in the truth; "
        f"corrected, PQ would be {gain(result.change)}."
    )
    # By kind of mistake and by effect what was drawn stands for what was not, so that it is near a third.
    assert re.match(r"3[1-5]\.\d % \(2\d\.\d to [34]\d\.\d\)", percent(result.share))
    assert "higher" in gain(result.change)
    assert result.basis.startswith(f"All of a sample of 60 out of {sample.units:,} disagreements; 95 % intervals.")


@pytest.mark.parametrize(("by", "kind"), [("", {"rare": 0.7}), ("category", {}), ("impact", {"spread": 1.0})])
def test_intervals_hold_what_is_true(by: str, kind: dict[str, float]) -> None:
    found = coverage(40, 150, by, 3, draws=250, **kind)
    # 38 of 40 sets are 95 %.
    assert found.held_share >= 34 / 40
    assert found.held_change >= 34 / 40
    assert found.held_strata >= 0.85


def test_the_more_is_decided_the_narrower() -> None:
    rng = np.random.default_rng(1)
    made = make_set(rng)
    widths = []
    for n in (30, 120, 480, 3000):
        outcome = np.full(len(made.truth), Outcome.UNKNOWN, np.int8)
        taken = rng.permutation(len(made.truth))[:n]
        outcome[taken] = made.truth[taken]
        overall, _ = estimate(made.population, outcome)
        widths.append(overall.change.high - overall.change.low)
    assert widths[0] > widths[1] > widths[2] > widths[3] == pytest.approx(0, abs=1e-12)
    assert overall.change.value == pytest.approx(made.change)


SCENARIOS: tuple[dict[str, float], ...] = (
    {},
    {"share": 0.005},
    {"share": 0.3},
    {"spread": 1.0},
    {"rare": 0.7},
    {"by_kind": 1.5},
    {"share": 0.03, "rare": 0.7, "spread": 0.7, "by_kind": 1.0},
)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("scenario", range(len(SCENARIOS)))
def test_intervals_hold_what_is_true_of_hundreds_of_sets(scenario: int) -> None:
    shares, changes = [], []
    for by, wanted in (("", 200), ("", 60), ("category", 200), ("impact", 200)):
        found = coverage(200, wanted, by, 1, draws=500, **SCENARIOS[scenario])
        assert found.held_share >= 0.89, (by, wanted, found)
        assert found.held_change >= 0.86, (by, wanted, found)
        assert found.held_strata >= 0.9, (by, wanted, found)
        shares.append(found.held_share)
        changes.append(found.held_change)
    # 800 sets: 95 % are 744 to 776 of them.
    assert 0.92 <= np.mean(shares) <= 0.995
    assert 0.91 <= np.mean(changes) <= 0.998


def test_the_sample_that_is_shown_is_the_one_asked_for_else_the_newest(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, seeds=3)
    assert active_sample(snapshot) is None
    assert free_name(snapshot.samples) == "sample 1"
    drawn = {name: draw_sample(snapshot, Wanted(name, 2)) for name in ("sample 1", "Second", "other")}
    drawn["other"] = replace(drawn["other"], prediction="another set")
    both = replace(snapshot, samples=drawn)
    assert active_sample(both) is drawn["Second"], "the newest of this prediction set"
    asked = replace(both, filter=SegmentFilter(expression="sample = 'SAMPLE 1'"))
    assert active_sample(asked) is drawn["sample 1"]
    assert active_sample(replace(asked, current=-1)) is None
    assert free_name({"Sample 1": drawn["sample 1"], "sample 3": drawn["other"]}) == "sample 2"
