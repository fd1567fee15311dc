"""What a sample says: figures with intervals, as a sentence, as JSON, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from panview.later import Later
from panview.review.columns import as_text
from panview.review.sampling.estimate import LEVEL, Figure, Outcome, Part
from panview.review.sampling.kinds import Of
from panview.review.sampling.sample import Sample
from panview.version import __version__

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

FORMAT = 1
_MINUS = "−"
_EXACT = 1e-9


@dataclass(frozen=True)
class StratumResult:
    """What is estimated of a stratum.

    Attributes
    ----------
    name : str
    units, drawn, decided, unsure, wrong : int
        How many units it has, how many were drawn; of the random part that counts, how many were decided one way or
        the other, how many reviewers were unsure of, and how many are wrong in the truth.
    share : Figure or None
    change : Figure or None
    """

    name: str
    units: int
    drawn: int
    decided: int
    unsure: int
    wrong: int
    share: Figure | None
    change: Figure | None


@dataclass(frozen=True)
class Result:
    """What is estimated from a sample.

    Attributes
    ----------
    sample : Sample
    said : int
        Units with a verdict, sure or not, in the random part or not.
    overall : StratumResult
    strata : tuple of StratumResult
        One for each stratum of the sample.
    pq : float or None
        All PQ as it is measured, as a fraction; None where the set is not what the sample was drawn from any more.
    missing : int
        Units that are not there any more.
    why : str
        Why nothing is estimated; empty where it is.
    """

    sample: Sample
    said: int
    overall: StratumResult
    strata: tuple[StratumResult, ...]
    pq: float | None
    missing: int
    why: str = ""

    @classmethod
    def without(cls, sample: Sample, said: NDArray[np.int8], why: str, missing: int) -> Result:
        """Return the result of a sample that says nothing yet."""
        strata = np.array([each.stratum for each in sample.drawn], np.int64)

        def part(name: str, units: int, own: NDArray[np.bool_]) -> StratumResult:
            decided = said[own]
            unsure, wrong = int((decided == Outcome.UNSURE).sum()), int(np.isin(decided, _WRONG).sum())
            known = int((decided != Outcome.UNKNOWN).sum()) - unsure
            return StratumResult(name, units, int(own.sum()), known, unsure, wrong, None, None)

        every = np.ones(len(sample), np.bool_)
        parts = tuple(part(s.name, s.units, strata == place) for place, s in enumerate(sample.strata))
        overall = part("all", sample.units, every)
        return cls(sample, int((said != Outcome.UNKNOWN).sum()), overall, parts, None, missing, why)

    @classmethod
    def of_parts(
        cls,
        sample: Sample,
        said: NDArray[np.int8],
        overall: Part,
        parts: Sequence[Part],
        pq: float | None,
        missing: int,
    ) -> Result:
        """Return the result of what was estimated; without PQ what it would change is not told."""
        strata = np.array([each.stratum for each in sample.drawn], np.int64)
        drawn = np.bincount(strata, minlength=len(sample.strata)).tolist()

        def told(name: str, count: int, part: Part) -> StratumResult:
            change = part.change if pq is not None else None
            return StratumResult(name, part.units, count, part.decided, part.unsure, part.wrong, part.share, change)

        told_parts = tuple(told(s.name, n, p) for s, n, p in zip(sample.strata, drawn, parts, strict=True))
        whole = told("all", len(sample), overall)
        return cls(sample, int((said != Outcome.UNKNOWN).sum()), whole, told_parts, pq, missing)

    @property
    def share(self) -> Figure | None:
        """Of all units, those whose truth is wrong, as a fraction."""
        return self.overall.share

    @property
    def change(self) -> Figure | None:
        """What correcting them would add to All PQ, as a fraction."""
        return self.overall.change

    @property
    def complete(self) -> bool:
        """Whether all units have a verdict."""
        return self.said == len(self.sample)

    @property
    def sentence(self) -> str:
        """The one sentence for whoever asks how much of the truth is wrong."""
        share, change = self.share, self.change
        if share is None:
            return f"No estimate yet: {self.why}."
        where = f" with {self.sample.where}" if self.sample.where else ""
        what = "segments in question" if self.sample.of is Of.DISAGREEMENTS else "segments"
        if self.overall.decided == self.overall.units:
            # Nothing is left to estimate.
            text = f"{100 * share.value:.1f} % of the {what}{where} are wrong in the truth"
        else:
            text = f"About {percent(share)} of the {what}{where} are wrong in the truth"
        if change is None:
            return f"{text}."
        return f"{text}; corrected, PQ would be {gain(change)}."

    @property
    def basis(self) -> str:
        """What the sentence is from."""
        whole, sample = self.overall, self.sample
        counted = whole.decided + whole.unsure
        by = f", drawn by {sample.by}" if sample.by else ""
        of = f"a sample of {len(sample):,} out of {sample.units:,} {sample.of}{by}"
        if self.share is None:
            return f"{self.said:,} of {of} decided."
        part = "All of" if counted == len(sample) else f"The first {counted:,} of"
        text = f"{part} {of}; 95 % intervals."
        if self.said > counted:
            text += f" {self.said - counted:,} more are decided out of the sample's order and do not count yet."
        if whole.unsure:
            are = "verdict is" if whole.unsure == 1 else "verdicts are"
            text += f" {whole.unsure:,} {are} unsure or in conflict: the intervals allow for either answer there."
        if self.pq is None:
            text += " The set has changed since the sample was drawn, so the corrected PQ cannot be estimated."
        return text

    def as_json(self) -> dict[str, Any]:
        """Return all of it for programs, figures as fractions; ``docs/schemas/estimate.json`` describes it."""
        sample = self.sample
        return {
            "panview": __version__,
            "format": FORMAT,
            "sample": {
                "name": sample.name,
                "prediction": sample.prediction,
                "of": str(sample.of),
                "by": str(sample.by) or None,
                "seed": sample.seed,
                "where": sample.where,
                "thresholds": sample.thresholds.as_json(),
                "created": sample.created,
                "units": sample.units,
                "drawn": len(sample),
                "decided": self.said,
                "missing": self.missing,
            },
            "level": LEVEL,
            "sentence": self.sentence,
            "basis": self.basis,
            "why_not": self.why or None,
            "pq": self.pq,
            "overall": _part_json(self.overall),
            "strata": [_part_json(each) for each in self.strata],
        }

    def frame(self) -> pl.DataFrame:
        """Return a row per stratum; null where nothing is estimated."""
        rows = [_part_json(each) for each in self.strata]
        columns: dict[str, pl.Series] = {
            "stratum": pl.Series([as_text(each.name) for each in self.strata], dtype=pl.String)
        }
        for name in ("units", "drawn", "decided", "unsure", "wrong"):
            columns[name] = pl.Series([row[name] for row in rows], dtype=pl.Int64)
        for name in ("share", "pq_change"):
            for end in ("value", "low", "high"):
                values = [row[name][end] if row[name] else None for row in rows]
                columns[name if end == "value" else f"{name}_{end}"] = pl.Series(values, dtype=pl.Float64)
        return pl.DataFrame(columns)


_WRONG = (Outcome.RIGHT, Outcome.WRONG)


def _part_json(part: StratumResult) -> dict[str, Any]:
    return {
        "name": part.name,
        "units": part.units,
        "drawn": part.drawn,
        "decided": part.decided,
        "unsure": part.unsure,
        "wrong": part.wrong,
        "share": _figure_json(part.share),
        "pq_change": _figure_json(part.change),
    }


def _figure_json(figure: Figure | None) -> dict[str, float] | None:
    return None if figure is None else {"value": figure.value, "low": figure.low, "high": figure.high}


def percent(figure: Figure) -> str:
    """Return a share in per cent with its interval: "6.3 % (4.1 to 9.0)"."""
    return f"{100 * figure.value:.1f} % ({100 * figure.low:.1f} to {100 * figure.high:.1f})"


def gain(figure: Figure) -> str:
    """Return a change of PQ in points with its interval: "1.2 (0.7 to 1.9) higher"."""
    ends = (figure.low, figure.high)
    sign = 1 if figure.value >= 0 else -1
    low, high = sorted(100 * sign * end for end in ends)
    interval = f" ({low:.1f} to {high:.1f})" if high - low > _EXACT else ""
    text = f"{abs(100 * figure.value):.1f}{interval} {'higher' if sign > 0 else 'lower'}"
    return text.replace("-0.0 ", "0.0 ").replace("(-0.0 ", "(0.0 ").replace("-", _MINUS)


def signed(figure: Figure) -> str:
    """Return a change of PQ for a table: "+1.2 (+0.7 to +1.9)"."""
    return f"{100 * figure.value:+.1f} ({100 * figure.low:+.1f} to {100 * figure.high:+.1f})".replace("-", _MINUS)
