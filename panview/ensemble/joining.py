"""Joining sets from end to end: by what was learned of them, or by a rule that was learned elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from panview.datasets.dataset import Dataset, PredictionSet
from panview.ensemble.evidence import refuse_lone
from panview.ensemble.gathering import Gathered, gather
from panview.ensemble.judging import FOLDS, Judged, Judgement, judge
from panview.ensemble.placing import place
from panview.ensemble.rule_file import RuleFile, fitted, in_order, read_rule, rule_file
from panview.ensemble.said import summary
from panview.ensemble.write import Joining, refuse_target, write_joined
from panview.errors import PanviewError
from panview.metrics.comparison import RESAMPLES
from panview.parallel import CancelCheck, Progress


def learned_file(dataset: Dataset, sets: Sequence[PredictionSet], judgement: Judgement, judged: Judged) -> RuleFile:
    """Return the file of a rule with what it was learned on."""
    learned_on: dict[str, Any] = {
        "dataset": dataset.name,
        "truth": dataset.ground_truth.digest,
        "predictions": {each.name: each.segments.digest for each in sets},
    }
    return rule_file(judgement, judged, dataset.categories, learned_on)


def join_by(
    dataset: Dataset,
    sets: Sequence[PredictionSet],
    gathered: Gathered,
    rule: RuleFile,
    path: Path,
    out: Path,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Joining:
    """Lay down the segments of all images by a rule, and write them.

    Parameters
    ----------
    dataset, sets, gathered
        The sets are in the order of the rule.
    rule : RuleFile
    path : Path
        Where the rule was read, or will be; for errors.
    out : Path
    jobs, progress, cancelled
        As for `panview.ensemble.write.write_joined`, whose errors it raises.
    """
    learned, isthing = fitted(rule, path, dataset.categories, gathered.candidates.category)
    worth = learned.worth(gathered.candidates)
    placed = place(
        gathered.sources, gathered.candidates, worth, isthing, gathered.images, jobs=jobs, cancelled=cancelled
    )
    joining = Joining(dataset, tuple(sets), rule, out)
    write_joined(joining, gathered, worth, placed, jobs=jobs, progress=progress, cancelled=cancelled)
    return joining


@dataclass(frozen=True)
class Made:
    """An ensemble that was made.

    Attributes
    ----------
    joining : Joining
        What was written.
    judgement : Judgement
    summary : tuple of str
        What came of it, a sentence each.
    """

    joining: Joining
    judgement: Judgement
    summary: tuple[str, ...]

    @property
    def best_part(self) -> str:
        """Name of the prediction set with the highest PQ."""
        return self.judgement.evidence.names[self.judgement.best_part]


def make_ensemble(
    dataset: Dataset,
    sets: Sequence[PredictionSet],
    out: Path,
    *,
    use: str = "",
    folds: int = FOLDS,
    seed: int = 0,
    resamples: int = RESAMPLES,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Made:
    """Learn rules, judge them, and write the best, or the one of a name, all in one.

    Parameters
    ----------
    dataset, sets
    out : Path
        A new or empty folder.
    use : str
        Name of the rule to write; empty for the best.
    folds, seed, resamples
        As for `panview.ensemble.judging.judge`.
    jobs : int, optional
    progress : Progress, optional
        Told of thirds: reading, learning, writing.
    cancelled : CancelCheck, optional

    Raises
    ------
    PanviewError
        Fewer than two sets, no ground truth, a folder that is refused, or maps that cannot be read.
    Cancelled
    """
    refuse_lone([each.name for each in sets])
    refuse_no_truth(dataset)
    refuse_target(out, dataset, sets)

    def third(number: int) -> Progress | None:
        if progress is None:
            return None
        return lambda done, total: progress(100 * number + 100 * done // max(total, 1), 300)

    gathered = gather(dataset, sets, with_truth=True, jobs=jobs, progress=third(0), cancelled=cancelled)
    evidence = gathered.evidence(dataset, sets, jobs=jobs, cancelled=cancelled)
    judgement = judge(evidence, folds=folds, seed=seed, resamples=resamples, progress=third(1))
    chosen = judgement.of(use) if use else judgement.chosen
    rule = learned_file(dataset, sets, judgement, chosen)
    manifest = Joining(dataset, tuple(sets), rule, out).manifest
    joining = join_by(dataset, sets, gathered, rule, manifest, out, jobs=jobs, progress=third(2), cancelled=cancelled)
    return Made(joining, judgement, tuple(summary(judgement, chosen)))


def sets_in_order(rule: RuleFile, sets: Sequence[PredictionSet]) -> tuple[list[PredictionSet], str]:
    """Return sets in the order of a rule, and what is to be said of that; by name, or else as they were given.

    Raises
    ------
    PanviewError
        There are more sets than the rule joins, or fewer.
    """
    order = in_order(rule, [each.name for each in sets])
    if order is not None:
        return [sets[place] for place in order], ""
    pairs = ", ".join(f"{each.name} as {source.name}" for each, source in zip(sets, rule.sources, strict=True))
    return list(sets), f"the sets have other names than in the rule, and are taken in this order: {pairs}"


def read_checked_rule(path: Path, n_sets: int) -> RuleFile:
    """Read a rule and refuse one for another number of sets, before anything else is read.

    Raises
    ------
    PanviewError
    """
    rule = read_rule(path)
    if n_sets != len(rule.sources):
        in_order(rule, [""] * n_sets)
    return rule


def images_of(gathered: Gathered) -> int:
    """Return how many images are joined."""
    return int(np.count_nonzero(gathered.images))


def refuse_no_truth(dataset: Dataset) -> None:
    """Refuse to learn where nothing is known.

    Raises
    ------
    PanviewError
    """
    if not dataset.has_truth:
        raise PanviewError(
            f"{dataset.files.json}: has no ground truth to learn from; give a rule that was learned elsewhere "
            "(--rule FILE)"
        )
    if dataset.opening.areas == "json":
        raise PanviewError("ensemble: joins by pixels; leave out --areas json")
