"""Groups of decided disagreements that are alike: what a suspicion is explained with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import ErrorType
from panview.review.suspicion.traits import NONE, Traits
from panview.words import tr

LEAST = 6
"""A group of fewer decided disagreements explains nothing."""

_EDGES = (0.5, 0.7, 0.9)
_ANY = tr("disagreements")
_SCORES = (
    tr("with score up to 0.5"),
    tr("with score 0.5 to 0.7"),
    tr("with score 0.7 to 0.9"),
    tr("with score over 0.9"),
    "",
)
_NO_SCORE = len(_SCORES) - 1
_AGREE = ("", tr("that no other model shares"), tr("that another model shares"), tr("that all models share"))
_ALL = 3
_KINDS = {
    ErrorType.MISSED: tr("missed segments"),
    ErrorType.SPURIOUS: tr("spurious segments"),
    ErrorType.WRONG_CATEGORY: tr("segments of wrong category"),
    ErrorType.NEAR_MISS: tr("near misses"),
    ErrorType.SPLIT: tr("split segments"),
    ErrorType.MERGED: tr("merged segments"),
    ErrorType.POOR_MASK: tr("poor masks"),
    ErrorType.THING_STUFF_FLIP: tr("thing/stuff flips"),
    ErrorType.SWALLOWED_BY_STUFF: tr("segments swallowed by stuff"),
}
_LEVELS = (
    ("kind", "category", "score", "agreement"),
    ("kind", "category", "score"),
    ("kind", "category", "agreement"),
    ("kind", "score", "agreement"),
    ("kind", "category"),
    ("kind", "agreement"),
    ("kind", "score"),
    ("kind",),
    (),
)
"""What members of a group have in common, from the most particular group to that of all."""
_WIDTHS = {"kind": 16, "category": 1 << 15, "score": 8, "agreement": 4}


@dataclass(frozen=True, eq=False)
class Group:
    """How many decided disagreements of a kind there are, and of how many the truth was found wrong.

    Attributes
    ----------
    level : int
        Which traits they share.
    traits : dict of str to int
        Those, as numbers.
    decided, wrong : int
    """

    level: int
    traits: dict[str, int]
    decided: int
    wrong: int

    def text(self, categories: Sequence[str]) -> str:
        """Return the group in words, such as "14 of 17 spurious segments of person with score over 0.9"."""
        found, words = self.traits, [tr("{wrong:,} of {decided:,}", wrong=self.wrong, decided=self.decided)]
        kind = found.get("kind")
        words.append(_ANY if kind is None else _KINDS.get(ErrorType(kind), _ANY))
        if "category" in found:
            words.append(tr("of {category}", category=categories[found["category"]]))
        if "score" in found:
            words.append(_SCORES[found["score"]])
        if "agreement" in found:
            words.append(_AGREE[found["agreement"]])
        return " ".join(filter(None, words))


@dataclass(frozen=True, eq=False)
class Groups:
    """All groups of some decided disagreements, by what their members have in common.

    Attributes
    ----------
    levels : tuple of (codes, decided, wrong)
        Of each of the levels: (g,) int64 in rising order, and (g,) int64 each.
    """

    levels: tuple[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], ...] = ()

    def of(self, traits: Traits, place: int) -> Group | None:
        """Return the most particular group that a disagreement belongs to and that is large enough; None for none."""
        alone = _numbers(traits.chosen(np.array([place])))
        for level, (codes, decided, wrong) in enumerate(self.levels):
            code = _codes(alone, level)[0]
            at = int(np.searchsorted(codes, code))
            if at < len(codes) and codes[at] == code and decided[at] >= LEAST:
                shared = {name: int(alone[name][0]) for name in _LEVELS[level]}
                return Group(level, shared, int(decided[at]), int(wrong[at]))
        return None


def groups_of(traits: Traits, wrong: NDArray[np.bool_]) -> Groups:
    """Return the groups of k decided disagreements.

    Parameters
    ----------
    traits : Traits
    wrong : (k,) bool
        Whether the truth was found wrong.
    """
    numbers, levels = _numbers(traits), []
    for level in range(len(_LEVELS)):
        codes, member = np.unique(_codes(numbers, level), return_inverse=True)
        decided = np.bincount(member, minlength=len(codes))
        levels.append((codes, decided, np.bincount(member[wrong], minlength=len(codes))))
    return Groups(tuple(levels))


def _numbers(traits: Traits) -> dict[str, NDArray[np.int64]]:
    score = np.where(np.isnan(traits.score), _NO_SCORE, np.searchsorted(_EDGES, traits.score))
    agreement = np.where(traits.same == 0, 1, np.where(traits.same == traits.asked, _ALL, 2))
    category = np.where(traits.truth == NONE, traits.predicted, traits.truth)
    return {
        "kind": traits.error_type.astype(np.int64),
        "category": category.astype(np.int64),
        "score": score.astype(np.int64),
        "agreement": np.where(traits.asked == 0, 0, agreement).astype(np.int64),
    }


def _codes(numbers: dict[str, NDArray[np.int64]], level: int) -> NDArray[np.int64]:
    code = np.zeros(len(numbers["kind"]), np.int64)
    for name in _LEVELS[level]:
        code = code * _WIDTHS[name] + numbers[name]
    return code
