"""Samples and estimates, as scripts and commands have them."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from panview.api.decisions import read_decisions
from panview.datasets.dataset import Dataset
from panview.literal import literal
from panview.review.sampling.drawing import Wanted, draw_sample, estimate_from
from panview.review.sampling.estimate import Figure
from panview.review.sampling.kinds import By, Of
from panview.review.sampling.result import Result
from panview.review.sampling.sample import NO_SAMPLES, Sample, SampleError, Samples, checked_name, speaks_of_samples
from panview.review.sampling.sample_file import chosen_sample, read_samples, save_sample
from panview.review.session import Snapshot
from panview.review.team.place import Place
from panview.review.verdict_places import beside, kept_in
from panview.settings import load_settings

if TYPE_CHECKING:
    import polars as pl


class Estimate:
    """How much of the truth is wrong, and what it costs, from the verdicts on a sample.

    Figures are fractions, with ``value``, ``low`` and ``high``: the ends of a 95 % interval.
    """

    def __init__(self, result: Result) -> None:
        self._result = result

    @property
    def sentence(self) -> str:
        """What comes out, in one sentence."""
        return self._result.sentence

    @property
    def share(self) -> Figure | None:
        """Share of units whose truth is wrong; None while too little is decided."""
        return self._result.share

    @property
    def pq_change(self) -> Figure | None:
        """What correcting them would add to All PQ; None while too little is decided, or if the set has changed."""
        return self._result.change

    @property
    def sample(self) -> Sample:
        """The sample that it is from."""
        return self._result.sample

    @property
    def by_stratum(self) -> pl.DataFrame:
        """A row per stratum.

        Returns
        -------
        polars.DataFrame
            ``stratum``, ``units``, ``drawn``, ``decided``, ``unsure``, ``wrong``; ``share``, ``share_low``,
            ``share_high``; ``pq_change``, ``pq_change_low``, ``pq_change_high``.
        """
        return self._result.frame()

    def as_json(self) -> dict[str, Any]:
        """Return all of it as ``panview estimate --json`` writes it."""
        return self._result.as_json()

    def __repr__(self) -> str:
        """Return the sentence, and what it is from."""
        return f"{literal(self._result.sentence)}\n{literal(self._result.basis)}"

    def _repr_html_(self) -> str:
        return f"<p><b>{escape(literal(self._result.sentence))}</b><br>{escape(literal(self._result.basis))}</p>"


def wanted_sample(name: str, count: int, of: str, by: str, seed: int, where: str) -> Wanted:
    """Return what sample is wanted, of texts.

    Raises
    ------
    SampleError
        One of them is none that is known.
    """
    for what, text, kinds in (("of", of, [each.value for each in Of]), ("by", by, [each.value for each in By])):
        known = [kind for kind in kinds if kind]
        if text not in kinds:
            raise SampleError(f"{what} {text}: expected {', '.join(known[:-1])} or {known[-1]}")
    return Wanted(checked_name(name), count, Of(of), By(by), seed, where)


def known_samples(dataset: Dataset, verdicts: Place | None) -> tuple[Samples, tuple[str, ...]]:
    """Return the samples beside a verdict file, or those of a team, and what is wrong with those that cannot be read.

    A team's are fetched into this computer's copy, where those lie that are not at its server yet.

    Raises
    ------
    PanviewError
        The team cannot be reached.
    """
    place, trouble = verdicts or kept_in(dataset, load_settings()), tuple[str, ...]()
    if not isinstance(place, Path):
        from panview.review.team.moving import fetch_samples

        trouble = fetch_samples(place, dataset)
    samples, notes = read_samples(dataset, beside(place, dataset))
    return samples, tuple(dict.fromkeys((*notes, *trouble)))


def refuse_drawing(dataset: Dataset, name: str, verdicts: Place | None, *, replace: bool) -> None:
    """Refuse, before the work, what `draw_and_save` would refuse after it.

    Raises
    ------
    SampleError
        There is a sample of this name, or a team's is to be replaced.
    PanviewError
        The team cannot be reached, or one may not draw.
    """
    place = verdicts or kept_in(dataset, load_settings())
    taken = {each.casefold(): each for each in known_samples(dataset, place)[0]}
    known = taken.get(name.casefold())
    if known is not None and (not replace or not isinstance(place, Path)):
        never = "" if isinstance(place, Path) else ", and a team's samples are never replaced"
        raise SampleError(f"a sample {known!r} already exists{never}; choose another name")
    if not isinstance(place, Path):
        from panview.review.team.moving import refuse_reader

        refuse_reader(place)


def samples_for(expression: str, dataset: Dataset, verdicts: Place | None = None) -> tuple[Samples, tuple[str, ...]]:
    """Return the samples of a dataset if an expression speaks of any, and what should be known of them."""
    if not speaks_of_samples(expression):
        return NO_SAMPLES, ()
    from panview.review.filters import absent_samples

    samples, notes = known_samples(dataset, verdicts)
    absent = absent_samples(expression, dataset, samples)
    if absent:
        what = ", ".join(map(repr, absent))
        known = f"the samples are: {', '.join(samples)}" if samples else "none has been drawn"
        notes = (*notes, f"there is no sample {what}; {known}")
    return samples, notes


def all_samples(dataset: Dataset, verdicts: Place | None = None) -> Samples:
    """Return the samples of a dataset that can be read."""
    return known_samples(dataset, verdicts)[0]


def draw_and_save(
    snapshot: Snapshot, wanted: Wanted, verdicts: Place | None = None, *, replace: bool = False
) -> tuple[Sample, Path]:
    """Draw a sample, and keep it beside the verdict file; return also where.

    Raises
    ------
    SampleError
        It cannot be drawn, or there is one of this name.
    FilterError
        Its condition cannot be applied.
    """
    dataset = snapshot.dataset
    place = verdicts or kept_in(dataset, load_settings())
    refuse_drawing(dataset, wanted.name, place, replace=replace)
    sample = draw_sample(snapshot, wanted)
    if not isinstance(place, Path):
        from panview.review.team.moving import add_sample

        # First to the server, which knows whether somebody has just taken the name.
        add_sample(place, dataset, sample)
    return sample, save_sample(dataset, beside(place, dataset), sample, replace=replace or not isinstance(place, Path))


def estimate_of(snapshot: Snapshot, name: str = "", verdicts: Place | None = None) -> tuple[Result, tuple[str, ...]]:
    """Estimate from the verdicts on a sample, the newest of the shown prediction set without a name.

    Raises
    ------
    SampleError
        There is no such sample.
    """
    dataset = snapshot.dataset
    samples, notes = known_samples(dataset, verdicts)
    own = snapshot.prediction.name if snapshot.prediction is not None else ""
    if not name:
        samples = {known: each for known, each in samples.items() if each.prediction == own}
    sample = chosen_sample(samples, name)
    if sample.prediction != own:
        raise SampleError(
            f"sample {sample.name!r} was drawn from {sample.prediction}, not {own}; give that prediction set"
        )
    decisions, more = read_decisions(dataset, verdicts)
    return estimate_from(snapshot, sample, decisions), (*notes, *more)
