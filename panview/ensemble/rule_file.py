"""The file of a learned rule, ``NAME.rule.json``: what was learned, in words, and what it gains on held-out images."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.decoding import typed_json
from panview.ensemble.judging import Judged, Judgement
from panview.ensemble.rules.rule import ANY_SOURCE, Learned
from panview.ensemble.votes import BINS_PER_VOTE, Votes
from panview.errors import BadFileError, PanviewError
from panview.metrics.breakdown import SizeClass
from panview.metrics.comparison import Difference
from panview.reading import read_file
from panview.version import __version__

SUFFIX = ".rule.json"
FORMAT = 1
ENSEMBLE_FORMAT = 1
"""Of ``ensemble --json``."""
_MAX_BYTES = 1 << 28


class CategorySaid(msgspec.Struct, frozen=True):
    """What a rule says of a category; ``source`` None takes its segments from all sets."""

    id: int
    name: str
    isthing: bool
    source: str | None
    cutoff: float
    weight: float


class SourceSaid(msgspec.Struct, frozen=True):
    """What was learned of a source.

    Attributes
    ----------
    name : str
    score_edges, score_odds : list of float
        Bounds of the bins of its scores, and by what each multiplies the odds of being right.
    right : list of lists of 3 float
        For each category the share of its small, medium and large segments that is right.
    expected_iou : list of lists of float
        For each category the IoU to expect by the number of votes, in steps of ``votes_per_step``.
    """

    name: str
    score_edges: list[float]
    score_odds: list[float]
    right: list[list[float]]
    expected_iou: list[list[float]]


class RuleFile(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that was learned, as its file has it."""

    panview: str
    format: int
    rule: str
    meaning: str
    recommended: bool
    visible: float
    votes_per_step: float
    categories: list[CategorySaid]
    sources: list[SourceSaid]
    learned_on: dict[str, Any]
    figures: dict[str, Any]

    def learned(self) -> Learned:
        """Return what was learned."""
        names = [source.name for source in self.sources]
        of = [ANY_SOURCE if each.source is None else names.index(each.source) for each in self.categories]
        votes = Votes(
            np.array([source.right for source in self.sources]),
            tuple(np.array(source.score_edges) for source in self.sources),
            tuple(np.array(source.score_odds) for source in self.sources),
            np.array([source.expected_iou for source in self.sources]),
        )
        cutoff = np.array([each.cutoff for each in self.categories])
        weight = np.array([each.weight for each in self.categories])
        return Learned(self.rule, np.array(of, np.int64), cutoff, weight, self.visible, votes)


def rule_file(judgement: Judgement, judged: Judged, categories: Categories, learned_on: dict[str, Any]) -> RuleFile:
    """Return the file of a rule.

    Parameters
    ----------
    judgement : Judgement
    judged : Judged
        One of its rules.
    categories : Categories
    learned_on : dict
        What is said of the sets that it was learned from.
    """
    learned, names = judged.learned, judgement.evidence.names
    said = [
        CategorySaid(
            int(categories.ids[c]),
            categories.names[c],
            bool(categories.isthing[c]),
            None if learned.source_of[c] == ANY_SOURCE else names[learned.source_of[c]],
            float(learned.cutoff[c]),
            float(learned.weight[c]),
        )
        for c in range(len(categories))
    ]
    votes = learned.votes
    sources = [
        SourceSaid(
            name,
            votes.score_edges[s].tolist(),
            votes.score_odds[s].tolist(),
            votes.right[s].tolist(),
            votes.expected[s].tolist(),
        )
        for s, name in enumerate(names)
    ]
    return RuleFile(
        panview=__version__,
        format=FORMAT,
        rule=judged.rule.name,
        meaning=judged.rule.meaning,
        recommended=judged.recommended,
        visible=learned.visible,
        votes_per_step=1 / BINS_PER_VOTE,
        categories=said,
        sources=sources,
        learned_on=learned_on,
        figures=figures_json(judgement),
    )


def figures_json(judgement: Judgement) -> dict[str, Any]:
    """Return what parts and rules come to, fractions; `docs/schemas/ensemble.json` less its head."""
    names = judgement.evidence.names
    return {
        "images": int(judgement.evidence.images.sum()),
        "folds": judgement.folds,
        "seed": judgement.seed,
        "best_part": names[judgement.best_part],
        "parts": [
            {"prediction": name, "All": part.all.pq, "Things": part.things.pq, "Stuff": part.stuff.pq}
            for name, part in zip(names, judgement.parts, strict=True)
        ],
        "bound": judgement.bound,
        "rules": [
            {
                "rule": each.rule.name,
                "meaning": each.rule.meaning,
                "recommended": each.recommended,
                "held_out": {
                    word: _difference(getattr(each.differences, word.lower())) for word in ("All", "Things", "Stuff")
                },
            }
            for each in judgement.rules
        ],
    }


def _difference(found: Difference) -> dict[str, float | None]:
    return {
        "best_part_pq": found.first,
        "pq": found.second,
        "gain": found.difference,
        "low": found.low,
        "high": found.high,
        "p": found.p,
    }


def encoded(rule: RuleFile) -> bytes:
    """Return the bytes of a rule's file."""
    return msgspec.json.format(msgspec.json.encode(rule), indent=1) + b"\n"


def read_rule(path: Path) -> RuleFile:
    """Read a rule.

    Raises
    ------
    PanviewError
        There is no such file, it cannot be read, or is none.
    """
    data = read_file(path, _MAX_BYTES)
    try:
        rule = typed_json(data, RuleFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFileError(path, f"is not an ensemble rule ({error}); give the {SUFFIX} that panview wrote") from error
    if rule.format != FORMAT:
        raise BadFileError(path, f"is a rule of format {rule.format}; this panview reads format {FORMAT}")
    problem = _problem(rule)
    if problem:
        raise BadFileError(path, problem)
    return rule


def _problem(rule: RuleFile) -> str:
    """Return what does not fit in a rule; empty if all does."""
    c, s = len(rule.categories), len(rule.sources)
    names = [source.name for source in rule.sources]
    if s < 2 or len(set(names)) < s or not c or len({each.id for each in rule.categories}) < c:
        return "must name at least two sets, and each set and category once"
    for source in rule.sources:
        if len(source.right) != c or any(len(each) != len(SizeClass) for each in source.right):
            return f"right of {source.name} does not have {c} categories with {len(SizeClass)} sizes each"
        if len(source.expected_iou) != c or any(len(each) != BINS_PER_VOTE * s for each in source.expected_iou):
            return f"expected_iou of {source.name} does not have {c} categories with {BINS_PER_VOTE * s} steps each"
        if len(source.score_odds) != len(source.score_edges) + 1 or sorted(source.score_edges) != source.score_edges:
            return f"score_odds of {source.name} do not fit its score_edges"
        if any(not 0 < share < 1 for each in source.right for share in each):
            return f"right of {source.name} holds a value that is not a share between 0 and 1"
        if any(not 0 < odds < float("inf") for odds in source.score_odds):
            return f"score_odds of {source.name} hold a value that is not a positive number"
    if any(each.source is not None and each.source not in names for each in rule.categories):
        return "a category is taken from a set that the rule does not have"
    if any(not each.weight > 0 for each in rule.categories) or not 0 < rule.visible <= 1:
        return "weights must be positive, and visible a share"
    return ""


def fitted(
    rule: RuleFile, path: Path, categories: Categories, used: NDArray[np.int16]
) -> tuple[Learned, NDArray[np.bool_]]:
    """Return what was learned, for a dataset whose categories are in another order, or more or fewer.

    Parameters
    ----------
    rule : RuleFile
    path : Path
        Where it was read; for errors.
    categories : Categories
    used : (m,) int16
        Categories of the candidates, as indices into them.

    Returns
    -------
    learned : Learned
    isthing : (c,) bool
        As the rule has it: photos alone do not say it.

    Raises
    ------
    PanviewError
        A category of the candidates is none that the rule knows.
    """
    known = {each.id: place for place, each in enumerate(rule.categories)}
    places = [known.get(int(number), -1) for number in categories.ids]
    for index in np.unique(used).tolist():
        place = places[index]
        if place < 0:
            raise PanviewError(
                f"{path}: knows no category {int(categories.ids[index])} ({categories.names[index]}), which the "
                "predictions have; learn a rule from a set with this category"
            )
    learned = rule.learned()
    at = np.array([max(place, 0) for place in places])
    votes = learned.votes
    isthing = np.array([rule.categories[place].isthing for place in at.tolist()], np.bool_)
    own = Learned(
        learned.rule,
        learned.source_of[at],
        learned.cutoff[at],
        learned.weight[at],
        learned.visible,
        Votes(votes.right[:, at], votes.score_edges, votes.score_odds, votes.expected[:, at]),
    )
    return own, isthing


def in_order(rule: RuleFile, names: Sequence[str]) -> list[int] | None:
    """Return, for each source of a rule, which of some sets it is; None where they go by the order that they have.

    Raises
    ------
    PanviewError
        There are more sets, or fewer.
    """
    wanted = [source.name for source in rule.sources]
    if len(names) != len(wanted):
        listed = ", ".join(wanted)
        raise PanviewError(f"the rule joins {len(wanted)} sets ({listed}), and {len(names)} were given; give as many")
    return [list(names).index(name) for name in wanted] if set(names) == set(wanted) else None
