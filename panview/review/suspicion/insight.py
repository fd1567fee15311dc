"""What is known of disagreements beyond matching: what other sets say, and how likely the truth is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from panview.metrics.agreement import agreement_of
from panview.metrics.error_rows import ErrorRows
from panview.metrics.segment_table import NO_ROW, SegmentTable
from panview.review.suspicion.model import PRIOR, SuspicionModel
from panview.review.suspicion.reasons import reasons
from panview.review.suspicion.traits import Traits, entries_of, traits_of
from panview.review.verdicts import Decision
from panview.words import tr, trn

NOWHERE = -1

_T = TypeVar("_T", bound=np.generic)


class Beside:
    """The disagreements of a table beside those of other prediction sets; each is worked out when it is first wanted.

    Parameters
    ----------
    errors : ErrorRows
        Of the table.
    tables : tuple of SegmentTable
        Of the other prediction sets that are open.
    see : callable
        Such a table -> its errors, at the same thresholds.
    tp_below : float or None
        Matches with a smaller IoU are disagreements, too.
    """

    def __init__(
        self,
        errors: ErrorRows,
        tables: tuple[SegmentTable, ...] = (),
        see: Callable[[SegmentTable], ErrorRows] | None = None,
        tp_below: float | None = None,
    ) -> None:
        if tables and see is None:
            raise ValueError("other tables need a function that sees them")
        self.errors: ErrorRows = errors
        self.tables: tuple[SegmentTable, ...] = tables
        self._see, self._tp_below = see, tp_below

    @cached_property
    def others(self) -> tuple[ErrorRows, ...]:
        """The errors of the other sets."""
        see = self._see
        return () if see is None else tuple(see(table) for table in self.tables)

    @cached_property
    def entries(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of all disagreements, and the other half of each pair, (k,) int64 each."""
        return entries_of(self.errors, self._tp_below)

    @cached_property
    def traits(self) -> Traits:
        """Of all disagreements, in the order of the entries."""
        rows, halves = self.entries
        return traits_of(self.errors, rows, halves, agreement_of(self.errors, self.others, rows, halves))

    @cached_property
    def agreement(self) -> NDArray[np.int16]:
        """How many sets contradict the truth at a row in the same way, its own among them, (n,) int16.

        0 where that is not known: of rows that are no disagreement, and where no other set predicts the image.
        """
        known = self.traits.asked > 0
        return self.of_rows(np.where(known, self.traits.same + 1, 0).astype(np.int16), np.int16(0))

    @cached_property
    def places(self) -> NDArray[np.int32]:
        """Where among the entries a row is, (n,) int32; -1 for one that is no disagreement."""
        rows, _ = self.entries
        return self.of_rows(np.arange(len(rows), dtype=np.int32), np.int32(NOWHERE))

    def traits_at(self, places: NDArray[np.integer]) -> Traits:
        """Return the traits of some entries; all are worked out where other sets are asked, which costs as much."""
        if self.tables or "traits" in self.__dict__:
            return self.traits.chosen(places)
        rows, halves = (each[places] for each in self.entries)
        return traits_of(self.errors, rows, halves, agreement_of(self.errors, (), rows, halves))

    def of_rows(self, values: NDArray[_T], none: _T) -> NDArray[_T]:
        """Lay values of the entries beside the n rows of the table."""
        rows, halves = self.entries
        laid = np.full(len(self.errors.table), none, values.dtype)
        laid[rows] = values
        paired = halves != NO_ROW
        laid[halves[paired]] = values[paired]
        return laid


class Insight:
    """What is known of the n rows of a table.

    Parameters
    ----------
    beside : Beside
        What other sets say.
    given : SuspicionModel or None
        What suspicions go by; None for what is learned when somebody wants to know.
    decisions : mapping of int to Decision
        What there is to learn from.
    learn : callable
        Learns from them.
    """

    def __init__(
        self,
        beside: Beside,
        given: SuspicionModel | None = PRIOR,
        decisions: Mapping[int, Decision] | None = None,
        learn: Callable[[], SuspicionModel] = lambda: PRIOR,
    ) -> None:
        self.beside: Beside = beside
        self.given, self._decisions, self._learn = given, decisions, learn

    def goes_by(self, given: SuspicionModel | None, decisions: Mapping[int, Decision]) -> bool:
        """Whether its suspicions are those of a model, or without one of what is learned from some decisions."""
        return self.given is given and (given is not None or self._decisions is decisions)

    @cached_property
    def model(self) -> SuspicionModel:
        """What suspicions go by."""
        return self.given or self._learn()

    @property
    def agreement(self) -> NDArray[np.int16]:
        """As `Beside.agreement`."""
        return self.beside.agreement

    @cached_property
    def suspicion(self) -> NDArray[np.float64]:
        """How likely the truth is wrong at a row, (n,) float64 from 0 to 1; NaN for rows that are no disagreement."""
        return self.beside.of_rows(self.model.chance(self.beside.traits), np.float64(np.nan))

    def suspicion_at(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the suspicion of some rows, (k,) float64: that of a screenful costs nothing of that of all."""
        if "suspicion" in self.__dict__:
            return self.suspicion[rows]
        places = self.beside.places[rows]
        found = np.full(len(rows), np.nan)
        there = places != NOWHERE
        found[there] = self.model.chance(self.beside.traits_at(places[there]))
        return found

    def said(self, row: int) -> tuple[int, int] | None:
        """Return how many sets say the same of a row, its own among them, and of how many; None with one set."""
        if not self.beside.tables or (traits := self._traits_of(row)) is None or not traits.asked[0]:
            return None
        return int(traits.same[0]) + 1, int(traits.asked[0]) + 1

    def _traits_of(self, row: int) -> Traits | None:
        """Return the traits of a row, None for one that is no disagreement."""
        place = self.beside.places[row]
        return None if place == NOWHERE else self.beside.traits_at(np.array([place]))

    def explained(self, row: int, categories: Sequence[str]) -> str:
        """Return what the suspicion of a row is like, in words; empty for a row that is no disagreement."""
        traits = self._traits_of(row)
        if traits is None:
            return ""
        group = self.model.groups.of(traits, 0)
        since = reasons(self.model, traits)
        since = f"; {since}" if since else ""
        if group is not None:
            return tr("like {group} whose truth was found wrong", group=group.text(categories)) + since
        said = [self._models_text(row), _score_text(traits)]
        because = tr(" and ").join(filter(None, said)) or tr("what is typical")
        decided = self.model.decided
        if not decided:
            return tr("a guess based on {because}, with no verdict so far", because=because) + since
        guess = trn(
            "a guess based on {because}, with {decided:,} verdict so far",
            "a guess based on {because}, with {decided:,} verdicts so far",
            decided,
            because=because,
            decided=decided,
        )
        return guess + since

    def _models_text(self, row: int) -> str:
        said = self.said(row)
        return tr("{same} of {asked} models that say so", same=said[0], asked=said[1]) if said is not None else ""


def _score_text(traits: Traits) -> str:
    score = float(traits.score[0])
    return "" if np.isnan(score) else tr("the score of {score:.2f}", score=score)
