"""How many decisions it takes to find the wrong truths: by suspicion, by other orders, and by chance.

``python -m benchmarks.suspicion`` prints the tables of ``docs/adr/0071``: 10,000 disagreements of a made set
(`benchmarks.wrong_truths`), of 1,000 of which the truth is wrong. Nothing was tuned on the seeds that it prints;
``--like-people`` makes more kinds of wrong truths. The bound is the order by what is learned from all verdicts on other
images, which no reviewer has.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.wrong_truths import LIKE_PEOPLE, MadeSet, Rates, make_set
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status
from panview.review.session import MatchedRows, Snapshot, insight_of, match_rows
from panview.review.suspicion.insight import Insight
from panview.review.suspicion.learning import learned_from
from panview.review.suspicion.model import learn
from panview.review.verdicts import Decision, Verdict, subject_keys

SHARES = (0.5, 0.8, 0.9, 0.95, 1.0)
BETWEEN = 50
"""Decisions from one look at the order to the next."""


@dataclass(frozen=True, eq=False)
class Work:
    """What there is to decide: k disagreements of the first of some prediction sets.

    Attributes
    ----------
    made : MadeSet
    open : int
        How many of its prediction sets are open.
    places : (k,) int64
        Among all disagreements.
    wrong : (k,) bool
        Whose truth is wrong.
    """

    made: MadeSet
    open: int
    places: NDArray[np.int64]
    wrong: NDArray[np.bool_]

    @cached_property
    def snapshot(self) -> Snapshot:
        """What is open."""
        sets = self.made.sets[: self.open]
        return Snapshot(self.made.dataset, sets[0].table, sets, 0)

    @cached_property
    def matched(self) -> MatchedRows:
        """Its rows."""
        return match_rows(self.snapshot)

    @cached_property
    def insight(self) -> Insight:
        """What is known of it before anything is decided."""
        return insight_of(self.snapshot, self.matched.errors)

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Rows of the disagreements, (k,) int64."""
        return self.insight.beside.entries[0][self.places]


def work_of(made: MadeSet, disagreements: int, wrong: int, *, open_sets: int = 3, seed: int = 0) -> Work:
    """Choose so many disagreements, and so many whose truth is wrong among them."""
    every = Work(made, open_sets, np.empty(0, np.int64), np.empty(0, np.bool_))
    rows, halves = every.insight.beside.entries
    table = every.snapshot.table
    is_wrong = np.array([_is_wrong(made, table, row, half) for row, half in zip(rows, halves, strict=True)], np.bool_)
    rng = np.random.default_rng(seed)
    bad, good = np.flatnonzero(is_wrong), np.flatnonzero(~is_wrong)
    if len(bad) < wrong or len(good) < disagreements - wrong:
        raise ValueError(f"{len(bad)} wrong and {len(good)} other disagreements are too few; make more images")
    chosen = [rng.choice(bad, wrong, replace=False), rng.choice(good, disagreements - wrong, replace=False)]
    places = np.sort(np.concatenate(chosen))
    return Work(made, open_sets, places, is_wrong[places])


def _is_wrong(made: MadeSet, table: SegmentTable, row: int, half: int) -> bool:
    """Whether whoever sees a disagreement finds the truth wrong."""
    image = int(table.image[row])
    for each in (row, half if half != NO_ROW else int(table.partner[row])):
        if each == NO_ROW or (each != row and half == NO_ROW and table.partner_iou[row] <= 0.5):
            continue
        known = made.wrong_truth if table.side[each] == Side.GROUND_TRUTH else made.wrong_place
        if (image, int(table.segment_id[each])) in known:
            return True
    return False


def found_by_suspicion(work: Work, seed: int = 0, slips: float = 0.02) -> NDArray[np.int64]:
    """Return after how many decisions each wrong truth is found, by who decides in the order of suspicion.

    The order is learned anew after `BETWEEN` decisions, later after a tenth more. The reviewer slips now and then, and
    calls one in thirty unsure; what was looked at counts as found all the same.
    """
    rng = np.random.default_rng(seed)
    table, dataset, rows = work.snapshot.table, work.made.dataset, work.rows
    keys = subject_keys(dataset, table, rows)
    decided = np.zeros(len(rows), np.bool_)
    decisions: dict[int, Decision] = {}
    insight, order = work.insight, []
    sets = (work.matched.errors, *insight.beside.others)
    while not decided[work.wrong].all():
        suspicion = insight.suspicion[rows]
        suspicion[decided] = -1
        for place in np.argsort(-suspicion, kind="stable")[: _batch(decided)].tolist():
            wrong = bool(work.wrong[place]) != bool(rng.random() < slips)
            verdict = Verdict.PREDICTION_RIGHT if wrong else Verdict.PREDICTION_WRONG
            decisions[int(keys[place])] = _decision(
                int(keys[place]), verdict if rng.random() > 1 / 30 else Verdict.UNSURE
            )
            decided[place] = True
            order.append(place)
        insight = Insight(insight.beside, learned_from(dataset, sets, decisions))
    return found_in(work, np.array(order))


def _batch(decided: NDArray[np.bool_]) -> int:
    done = int(decided.sum())
    return min(max(BETWEEN, done // 10), len(decided) - done)


def known_elsewhere(work: Work, folds: int = 5) -> NDArray[np.float64]:
    """Return how likely the truth is wrong at each disagreement, by all that is wrong in other images, (k,) float64.

    That is what suspicion can come to with these traits and this model; the images are dealt into folds.
    """
    traits = work.insight.beside.traits.chosen(work.places)
    dealt = work.snapshot.table.image[work.rows] % folds
    chance = np.empty(len(work.wrong))
    for fold in range(folds):
        own = dealt == fold
        chance[own] = learn(traits.chosen(~own), work.wrong[~own]).chance(traits.chosen(own))
    return chance


def found_in(work: Work, order: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return after how many decisions each wrong truth is found in an order of the disagreements."""
    return np.flatnonzero(work.wrong[order]) + 1


def needed(found: NDArray[np.int64], share: float) -> int:
    """Return how many decisions find a share of the wrong truths."""
    return int(found[int(np.ceil(share * len(found))) - 1])


def needed_by_chance(disagreements: int, wrong: int, share: float) -> float:
    """Return how many decisions find a share of the wrong truths in an order by lot, on average.

    The j-th smallest of w numbers drawn from n without putting back is j (n + 1) / (w + 1) on average.
    """
    return float(np.ceil(share * wrong)) * (disagreements + 1) / (wrong + 1)


def other_orders(work: Work) -> dict[str, NDArray[np.intp]]:
    """Return the disagreements in orders that nothing is learned for."""
    traits = work.insight.beside.traits.chosen(work.places)
    by_score = np.nan_to_num(traits.score, nan=0.0)
    return {
        "score": np.argsort(-by_score, kind="stable"),
        "models, then score": np.lexsort((-by_score, -traits.agreement)),
        "suspicion before any verdict": np.argsort(-work.insight.suspicion[work.rows], kind="stable"),
    }


def _decision(subject: int, verdict: Verdict) -> Decision:
    return Decision(subject, 0, "alpha", Side.PREDICTION, Status.FP, None, None, verdict, "", "sim", "")


def all_found(work: Work, seed: int) -> dict[str, NDArray[np.int64]]:
    """Return after how many decisions each wrong truth is found, by order."""
    found = {name: found_in(work, order) for name, order in other_orders(work).items()}
    found["suspicion, learned"] = found_by_suspicion(work, seed)
    found["bound"] = found_in(work, np.argsort(-known_elsewhere(work), kind="stable"))
    return found


def table_of(work: Work, found: dict[str, NDArray[np.int64]]) -> list[str]:
    """Return the lines of a table: decisions to find each of `SHARES`, in each order."""
    n, w = len(work.wrong), int(work.wrong.sum())
    lines = [f"| order | {' | '.join(f'{share:.0%}' for share in SHARES)} |", "|---|" + "--:|" * len(SHARES)]
    chance = [needed_by_chance(n, w, share) for share in SHARES]
    lines.append(f"| chance | {' | '.join(f'{each:,.0f}' for each in chance)} |")
    for name, each in found.items():
        counts = [needed(each, share) for share in SHARES]
        cells = [f"{count:,} ({count / by_lot:.0%})" for count, by_lot in zip(counts, chance, strict=True)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def summary_of(works: list[tuple[Work, dict[str, NDArray[np.int64]]]]) -> list[str]:
    """Return the lines of a table over several seeds: per cent of what chance needs, median and range."""
    lines = [f"| order | {' | '.join(f'{share:.0%}' for share in SHARES)} |", "|---|" + "--:|" * len(SHARES)]
    for name in works[0][1]:
        cells = []
        for share in SHARES:
            of_chance = [
                needed(found[name], share) / needed_by_chance(len(work.wrong), int(work.wrong.sum()), share)
                for work, found in works
            ]
            cells.append(f"{median(of_chance):.0%} ({min(of_chance):.0%} to {max(of_chance):.0%})")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def main(arguments: Sequence[str]) -> None:
    """Make sets and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=4400)
    parser.add_argument("--disagreements", type=int, default=10_000)
    parser.add_argument("--wrong", type=int, default=1_000)
    parser.add_argument("--seeds", type=int, nargs="*", default=[201, 202, 203, 204, 205])
    parser.add_argument("--open", type=int, nargs="*", default=[3, 1], help="how many prediction sets are open")
    parser.add_argument("--like-people", action="store_true", help="more kinds of wrong truths")
    chosen = parser.parse_args(arguments)
    works: dict[int, list[tuple[Work, dict[str, NDArray[np.int64]]]]] = {}
    for seed in chosen.seeds:
        with tempfile.TemporaryDirectory() as folder:
            made = make_set(Path(folder), chosen.images, seed, LIKE_PEOPLE if chosen.like_people else Rates())
        for open_sets in chosen.open:
            work = work_of(made, chosen.disagreements, chosen.wrong, open_sets=open_sets, seed=seed)
            found = all_found(work, seed)
            works.setdefault(open_sets, []).append((work, found))
            print(f"\nseed {seed}, {open_sets} prediction sets open\n")  # noqa: T201
            print("\n".join(table_of(work, found)), flush=True)  # noqa: T201
    for open_sets, each in works.items():
        print(f"\n{len(each)} seeds, {open_sets} prediction sets open, of what chance needs\n")  # noqa: T201
        print("\n".join(summary_of(each)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
