"""Votes, rules and judging, against slow restatements."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.ensemble.bound import upper_bound
from panview.ensemble.evidence import Evidence, Lesson
from panview.ensemble.judging import folds_of, judge
from panview.ensemble.rules.agreement import Agreement, AgreementWithCutoffs
from panview.ensemble.rules.by_category import ByCategory
from panview.ensemble.rules.cutoffs import FEWEST, best_cutoffs
from panview.ensemble.rules.dropping import Dropping
from panview.ensemble.rules.registry import RULES
from panview.ensemble.rules.things_and_stuff import ThingsAndStuff
from panview.ensemble.votes import learn_votes
from panview.errors import PanviewError
from panview.metrics.comparison import Difference
from tests.ensemble.test_placing import IDS, isthing
from tests.support import ensemble_reference as reference
from tests.support.ensemble_sets import WrittenSources, erring_sources, gathered_of, random_sources, write_sources
from tests.support.reference import count
from tests.support.sets import drawn_pair


def _lesson(evidence: Evidence, images: set[int]) -> Lesson:
    chosen = np.zeros(len(evidence.images), np.bool_)
    chosen[list(images)] = True
    return Lesson(evidence, chosen)


@pytest.mark.parametrize("seed", range(3))
def test_votes_against_counting(tmp_path: Path, seed: int) -> None:
    sources = random_sources(tmp_path / "set", 20 + seed, images=9)
    _, _, _, evidence = gathered_of(sources)
    images = {0, 1, 2, 4, 5, 7}
    votes = _lesson(evidence, images).votes
    own = reference.candidates_of(sources.pairs)
    iou = [reference.iou_of(sources.pairs, each) for each in own]
    known = np.array([np.nan if value is None else value for each in iou for value in each])
    np.testing.assert_allclose(evidence.iou, known, rtol=1e-12)
    slow = reference.Votes(own, iou, images)
    flat = [each for part in own for each in part]
    np.testing.assert_allclose(votes.total(evidence.candidates), [slow.total(each) for each in flat], rtol=1e-9)
    values = slow.values()
    np.testing.assert_allclose(votes.value(evidence.candidates), [values[each] for each in flat], rtol=1e-9)


def test_scores_multiply_the_odds(tmp_path: Path) -> None:
    """Of segments with high scores, which are right more often here, the votes are higher, by the odds of their bin."""
    sources = erring_sources(tmp_path / "set", 5, 40)
    _, _, _, evidence = gathered_of(sources)
    rng = np.random.default_rng(0)
    right = np.nan_to_num(evidence.iou) > 0
    score = np.where(right, 0.5 + rng.random(len(right)) / 2, rng.random(len(right)))
    candidates = replace(evidence.candidates, score=np.where(evidence.candidates.source == 0, score, np.nan))
    votes = learn_votes(candidates, evidence.iou, evidence.images, 5)
    plain = learn_votes(evidence.candidates, evidence.iou, evidence.images, 5)
    own, without = votes.own(candidates), plain.own(candidates)
    others = candidates.source > 0
    np.testing.assert_array_equal(own[others], without[others])
    rows = np.flatnonzero(candidates.source == 0)
    edges = np.unique(np.quantile(score[rows], np.arange(1, 8) / 8))
    overall = (right[rows].sum() + 1) / (len(rows) + 2)
    for row in rows[:40].tolist():
        in_bin = [r for r in rows.tolist() if sum(score[r] >= edges) == sum(score[row] >= edges)]
        share = (sum(right[r] for r in in_bin) + 6 * overall) / (len(in_bin) + 6)
        share = min(max(share, 0.01), 0.99)
        odds = without[row] / (1 - without[row]) * (share / (1 - share)) * (1 - overall) / overall
        assert own[row] == pytest.approx(odds / (1 + odds))


@pytest.mark.parametrize("seed", range(3))
def test_plain_rules_against_counting(tmp_path: Path, seed: int) -> None:
    sources = random_sources(tmp_path / "set", 40 + seed, images=9)
    _, _, _, evidence = gathered_of(sources)
    images = {0, 2, 3, 4, 6, 8}
    lesson = _lesson(evidence, images)
    stats = reference.part_stats(sources.pairs, images)
    pq = [reference.mean_pq(each, IDS) for each in stats]
    part = pq.index(max(pq))
    assert lesson.best_part == part
    by_category = ByCategory().learn(lesson)
    for index, category in enumerate(IDS):
        own = [reference.pq_of(each, category) for each in stats]
        assert own[int(by_category.source_of[index])] == pytest.approx(max(own))
        if own[part] == max(own):
            assert by_category.source_of[index] == part
    kinds = ThingsAndStuff().learn(lesson)
    for of_things in (True, False):
        wanted = [category for category in IDS if isthing(category) is of_things]
        own = [reference.mean_pq(each, wanted) for each in stats]
        chosen = {int(kinds.source_of[IDS.index(category)]) for category in wanted}
        assert len(chosen) == 1
        assert own[chosen.pop()] == pytest.approx(max(own))


@pytest.mark.parametrize("seed", range(2))
def test_agreement_against_sets_of_pixels(tmp_path: Path, seed: int) -> None:
    sources = random_sources(tmp_path / "set", 60 + seed, images=7)
    _, _, _, evidence = gathered_of(sources)
    images = {0, 1, 3, 4, 6}
    learned = Agreement().learn(_lesson(evidence, images))
    wanted = reference.agreement(sources.pairs, images, IDS, isthing)
    np.testing.assert_allclose(learned.cutoff, [wanted.cutoff[category] for category in IDS], rtol=1e-9)
    np.testing.assert_allclose(learned.weight, [wanted.weight[category] for category in IDS], rtol=1e-9)
    assert learned.visible == wanted.visible
    assert (learned.source_of == -1).all()


@pytest.mark.parametrize("seed", range(30))
def test_cutoffs_are_the_best_there_are(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(40, 200))
    category = rng.integers(0, 4, count)
    value = np.round(rng.random(count), 1)
    iou = np.where(rng.random(count) < value, 0.5 + rng.random(count) / 2, 0.0)
    truths = rng.integers(0, 40, 4)
    found = best_cutoffs(value, iou, category, truths)
    for c in range(4):
        known = list(zip(value[category == c].tolist(), iou[category == c].tolist(), strict=True))
        if len(known) < FEWEST:
            assert np.isnan(found[c])
            continue
        kept = [one for each, one in known if each > found[c]]
        best = reference.best_by_cutoff(known, int(truths[c]))
        assert 2 * sum(kept) / (len(kept) + truths[c]) == pytest.approx(best)


def test_no_cutoff_is_learned_of_few_segments() -> None:
    value, iou = np.linspace(0, 1, FEWEST - 1), np.ones(FEWEST - 1)
    assert np.isnan(best_cutoffs(value, iou, np.zeros(FEWEST - 1, np.int64), np.array([5]))).all()


def test_dropping_takes_the_best_part_and_its_cutoffs(tmp_path: Path) -> None:
    sources = erring_sources(tmp_path / "set", 1, 30)
    _, _, _, evidence = gathered_of(sources)
    lesson = Lesson(evidence, evidence.images)
    learned = Dropping().learn(lesson)
    assert (learned.source_of == lesson.best_part).all()
    before = lesson.qualities[lesson.best_part]
    after, _ = lesson.quality(learned.worth(evidence.candidates))
    assert (after.pq >= before.pq - 0.01).all()
    assert after.all.pq is not None
    assert before.all.pq is not None
    assert after.all.pq >= before.all.pq


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_looks_at_no_image_outside_of_its_lesson(tmp_path: Path, rule: object) -> None:
    """What is learned is the same whatever the truth of the other images says."""
    sources = erring_sources(tmp_path / "one", 2, 12)
    other = erring_sources(tmp_path / "other", 3, 12)
    images = set(range(8))
    mixed = [
        [mine if image in images else replace(theirs, prediction=theirs.prediction) for image, (mine, theirs) in each]
        for each in (enumerate(zip(a, b, strict=True)) for a, b in zip(sources.pairs, other.pairs, strict=True))
    ]
    lessons = [_lesson(gathered_of(each)[3], images) for each in (sources, write_sources(tmp_path / "mixed", mixed))]
    first, second = (rule.learn(lesson) for lesson in lessons)  # type: ignore[attr-defined]
    for name in ("source_of", "cutoff", "weight", "visible"):
        assert np.array_equal(getattr(first, name), getattr(second, name)), name
    assert np.array_equal(first.votes.expected, second.votes.expected)


def test_every_image_is_in_one_fold() -> None:
    images = np.ones(23, np.bool_)
    images[4] = False
    dealt = folds_of(images, 5, 0)
    assert dealt[4] == -1
    assert sorted(np.bincount(dealt[images]).tolist()) == [4, 4, 4, 5, 5]
    assert not np.array_equal(dealt, folds_of(images, 5, 1))


def test_held_out_counts_are_of_what_others_taught(tmp_path: Path) -> None:
    """Each image is joined by a rule learned from the other folds, one image after the other."""
    sources = erring_sources(tmp_path / "set", 4, 12)
    _, _, _, evidence = gathered_of(sources)
    judgement = judge(evidence, (AgreementWithCutoffs(),), folds=4, seed=3, resamples=0)
    dealt = folds_of(evidence.images, 4, 3)
    own = reference.candidates_of(sources.pairs)
    joined = []
    for image in range(12):
        learned = AgreementWithCutoffs().learn(Lesson(evidence, dealt != dealt[image]))
        worth = learned.worth(evidence.candidates)
        rows = range(int(evidence.candidates.offsets[image]), int(evidence.candidates.offsets[image + 1]))
        said = [reference.Said(float(worth.value[r]), float(worth.cutoff[r]), float(worth.weight[r])) for r in rows]
        placed = reference.place(own[image], said, worth.visible, isthing)
        joined.append(reference.as_pair(sources.pairs[0][image], own[image], placed))
    wanted = reference.mean_pq(count(joined), IDS)
    assert judgement.rules[0].quality.all.pq == pytest.approx(wanted)


def test_identical_sources_gain_nothing(tmp_path: Path) -> None:
    sources = erring_sources(tmp_path / "set", 6, 20)
    same = WrittenSources(sources.written[:1] * 3, sources.pairs[:1] * 3)
    _, _, _, evidence = gathered_of(same)
    judgement = judge(evidence, resamples=200)
    plain = judgement.of("things-and-stuff").differences.all
    assert plain.difference == 0
    assert judgement.of("by-category").differences.all.difference == 0
    assert evidence.identical
    assert not any(each.recommended for each in judgement.rules)
    _, _, _, others = gathered_of(sources)
    assert not others.identical


def test_too_few_images_and_rules_that_there_are_not(tmp_path: Path) -> None:
    _, _, _, evidence = gathered_of(random_sources(tmp_path / "set", 1, images=3))
    with pytest.raises(PanviewError, match="3 images are too few for 5 folds"):
        judge(evidence)
    judgement = judge(evidence, folds=3, resamples=0)
    with pytest.raises(PanviewError, match="there is no such rule; expected things-and-stuff, by-category"):
        judgement.of("magic")
    assert not any(each.recommended for each in judgement.rules)


def test_complementary_sources_gain_most_of_what_any_choice_could(tmp_path: Path) -> None:
    """No way to choose segments exceeds the bound, and the recommended rule comes near it on held-out images."""
    _, _, _, evidence = gathered_of(erring_sources(tmp_path / "set", 11, 60))
    judgement = judge(evidence)
    chosen = judgement.chosen
    assert chosen.recommended
    assert chosen.rule.name.startswith("agreement")
    part, held_out = judgement.parts[judgement.best_part].all.pq, chosen.quality.all.pq
    assert part is not None
    assert held_out is not None
    assert judgement.bound is not None
    assert held_out <= judgement.bound
    assert (held_out - part) / (judgement.bound - part) > 0.8


@pytest.mark.parametrize("seed", range(3))
def test_the_bound_is_above_every_choice_of_small_images(tmp_path: Path, seed: int) -> None:
    """By exhaustive search; and it is not far above."""
    rng = np.random.default_rng(seed)
    pairs: list[list[object]] = [[], []]
    for _ in range(3):
        things = [(2 + k, int(rng.choice([1, 3])), (y, y + 4, 5 * k, 5 * k + 4)) for k, y in enumerate((1, 4))]
        truth = [(1, 187, (0, 10, 0, 12)), *things]
        for source in range(2):
            moved = [
                (i, int(rng.choice([1, 3])) if rng.random() < 0.3 else c, (y0, y1, x0 + int(rng.integers(0, 2)), x1))
                for i, c, (y0, y1, x0, x1) in things
                if rng.random() < 0.8
            ]
            pairs[source].append(drawn_pair(truth, [(1, 187, (0, 10, 0, 12)), *moved], (10, 12)))
    sources = write_sources(tmp_path / "set", pairs)  # type: ignore[arg-type]
    _, _, _, evidence = gathered_of(sources)
    exact = reference.best_of_any_choice(sources.pairs, IDS)
    bound = upper_bound(evidence)
    assert bound is not None
    assert exact - 1e-9 <= bound <= exact + 0.05
    for rule in RULES:
        quality, _ = Lesson(evidence, evidence.images).quality(
            rule.learn(Lesson(evidence, evidence.images)).worth(evidence.candidates)
        )
        assert quality.all.pq is not None
        assert quality.all.pq <= exact + 1e-9


def test_the_bound_of_what_only_one_source_sees(tmp_path: Path) -> None:
    """Pixels that no other source could take stay with their segment; those on the truth are no harm to it."""
    truth = [(1, 1, (0, 10, 0, 10))]
    alone = [drawn_pair(truth, [(1, 1, (0, 10, 0, 14))]), drawn_pair(truth, [])]
    covered = [alone[0], drawn_pair(truth, [(2, 3, (0, 10, 10, 14))])]
    filled = replace(alone[0], ground_truth=np.where(alone[0].ground_truth == 0, 9, 1).astype(np.uint32))
    other = reference.Segment(9, 149)
    for number, (pairs, bound) in enumerate(((alone, 10 / 14), (covered, 1.0))):
        whole = [replace(each, ground_truth=filled.ground_truth, truths=(*each.truths, other)) for each in pairs]
        _, _, _, evidence = gathered_of(write_sources(tmp_path / str(number), [[each] for each in whole]))
        # The road is found by nobody.
        assert upper_bound(evidence) == pytest.approx(bound / 2)


def test_rules_that_were_tried_together_share_the_level(tmp_path: Path) -> None:
    _, _, _, evidence = gathered_of(erring_sources(tmp_path / "set", 12, 12))
    judged = judge(evidence, (ThingsAndStuff(),), resamples=40).rules[0]

    def recommended(gain: float, p: float, tried: int, *, low: float = 0.001, identical: bool = False) -> bool:
        difference = Difference(0.5, 0.5 + gain, gain, low, 2 * abs(gain), p)
        differences = replace(judged.differences, all=difference)
        return replace(judged, differences=differences, tried=tried, identical=identical).recommended

    assert recommended(0.1, 0.04, 1)
    assert not recommended(0.1, 0.04, 5)
    assert recommended(0.1, 0.01, 5)
    assert not recommended(-0.1, 0.001, 1)
    assert not recommended(0.1, 0.01, 1, low=-0.001)
    assert not recommended(0.1, 0.01, 1, identical=True)
