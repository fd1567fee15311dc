"""One prediction set from several, from Python: rules that are learned, what they gain, and a rule that is applied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from panview.api.arguments import PATH, is_path, refuse
from panview.api.hints import in_python_words
from panview.api.loading import read_prediction
from panview.api.progress import ShownProgress, progress_bar
from panview.api.text import text_table
from panview.datasets.dataset import Dataset, PredictionSet, distinct_name
from panview.datasets.opening import Opening
from panview.ensemble.evidence import refuse_lone
from panview.ensemble.gathering import gather
from panview.ensemble.joining import Made, join_by, make_ensemble, read_checked_rule, sets_in_order
from panview.ensemble.write import refuse_target
from panview.later import Later
from panview.literal import literal
from panview.metrics.comparison import Difference

if TYPE_CHECKING:
    import polars as pl

    from panview.api.opening import PanopticSet, PathLike
else:
    pl = Later("polars")


class Ensemble:
    """A prediction set that was joined from several, with what its rule gains on held-out images.

    Examples
    --------
    >>> import panview
    >>> joined = panview.open("coco/").ensemble("a.json", "b.json", out="joined")
    >>> joined
    things-and-stuff of a, b on coco / val2017, 8 images, 5 folds
                            held-out PQ   gain   95 % interval  recommended
    things-and-stuff              88.49  +0.00  +0.00 to +0.00  no
    by-category                   88.49  +0.00  +0.00 to +0.00  no
    dropping                      88.49  +0.00  +0.00 to +0.00  no
    agreement                     88.49  +0.00  +0.00 to +0.00  no
    agreement-with-cutoffs        88.49  +0.00  +0.00 to +0.00  no
    >>> joined.recommended, joined.best_part
    (False, 'b')
    """

    def __init__(self, dataset: Dataset, made: Made) -> None:
        self._dataset = dataset
        self._made = made
        self._judged = made.judgement.of(made.joining.rule.rule)

    @property
    def path(self) -> Path:
        """The results JSON; `PanopticSet.evaluate` takes it."""
        return self._made.joining.result

    @property
    def rule_path(self) -> Path:
        """The file of the rule; `panview.join` takes it."""
        return self._made.joining.manifest

    @property
    def rule(self) -> str:
        """Name of the rule that was written."""
        return self._judged.rule.name

    @property
    def recommended(self) -> bool:
        """Whether it beats the best part on held-out images by more than chance explains."""
        return self._judged.recommended

    @property
    def best_part(self) -> str:
        """Name of the prediction set with the highest PQ."""
        return self._made.best_part

    @property
    def gain(self) -> Difference:
        """All PQ on held-out images less that of the best part; fractions."""
        return self._judged.differences.all

    @property
    def bound(self) -> float | None:
        """PQ that no choice of segments of the prediction sets exceeds."""
        return self._made.judgement.bound

    @property
    def notes(self) -> tuple[str, ...]:
        """What you should know, one sentence each."""
        return self._made.summary

    @property
    def rules(self) -> pl.DataFrame:
        """A row per rule, from plain to strong: held-out PQ, and its gain over the best part with interval and p."""
        rows = []
        for each in self._made.judgement.rules:
            found = each.differences.all
            rows.append(
                {
                    "rule": each.rule.name,
                    "meaning": each.rule.meaning,
                    "pq": found.second,
                    "gain": found.difference,
                    "low": found.low,
                    "high": found.high,
                    "p": found.p,
                    "recommended": each.recommended,
                }
            )
        # A column of only None would have no type.
        return pl.DataFrame(rows).with_columns(pl.col("pq", "gain", "low", "high", "p").cast(pl.Float64))

    def __repr__(self) -> str:
        """Return the figures of all rules."""
        judgement = self._made.judgement
        images = int(judgement.evidence.images.sum())
        head = (
            f"{self.rule} of {', '.join(judgement.evidence.names)} on {self._dataset.name}, {images:,} images, "
            f"{judgement.folds} folds"
        )
        rows = []
        for each in judgement.rules:
            gain = each.differences.all
            interval = "—" if gain.low is None else f"{_points(gain.low)} to {_points(gain.high)}"
            figures = ("—" if gain.second is None else f"{100 * gain.second:.2f}", _points(gain.difference), interval)
            rows.append((each.rule.name, *figures, "yes" if each.recommended else "no"))
        titles = ("", "held-out PQ", "gain", "95 % interval", "recommended")
        return f"{literal(head)}\n{text_table(titles, rows, right=1)}"


def _points(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:+.2f}"


def ensemble_of(
    of: PanopticSet, predictions: Sequence[PathLike], out: PathLike, *, use: str, folds: int, seed: int, resamples: int
) -> Ensemble:
    """Make an ensemble; see `panview.PanopticSet.ensemble`."""
    for each in (*predictions, out):
        if not is_path(each):
            raise refuse("ensemble(*predictions, out)", each, "paths")
    with in_python_words():
        refuse_lone([str(each) for each in predictions])
        sets = _sets(of.dataset, predictions)
        with progress_bar(Path(out).name, of.progress) as show:
            made = make_ensemble(
                of.dataset,
                sets,
                Path(out),
                use=use,
                folds=folds,
                seed=seed,
                resamples=resamples,
                jobs=of.jobs,
                progress=show,
            )
    return Ensemble(of.dataset, made)


def join(
    path: PathLike,
    *predictions: PathLike,
    rule: PathLike,
    out: PathLike,
    jobs: int | None = None,
    progress: ShownProgress = None,
) -> Path:
    """Join prediction sets by a rule that was learned elsewhere; no ground truth is needed.

    Parameters
    ----------
    path : str or path
        A set, with or without ground truth, or a folder of photos.
    *predictions : str or path
        As many as the rule joins: by their names, or, if those are others, in its order.
    rule : str or path
        ``NAME.rule.json``, from `PanopticSet.ensemble` or ``panview ensemble``.
    out : str or path
        A new or empty folder.
    jobs : int, optional
        Number of threads (default: all cores).
    progress : bool, callable or None
        As for `panview.open`.

    Returns
    -------
    Path
        The results JSON.

    Raises
    ------
    PanviewError
        Something cannot be read, does not fit the rule, or the folder is refused.

    Examples
    --------
    >>> import panview
    >>> learned = panview.open("coco/").ensemble("a.json", "b.json", out="learned")
    >>> panview.join("coco/val2017", "a.json", "b.json", rule=learned.rule_path, out="applied").name
    'applied.json'
    """
    from panview.datasets.no_truth import find_to_look_at, read_to_look_at

    for each in (path, *predictions, rule, out):
        if not is_path(each):
            raise refuse("join(path, *predictions, rule, out)", each, PATH)
    with in_python_words():
        refuse_lone([str(each) for each in predictions])
        known = read_checked_rule(Path(rule), len(predictions))
        opening = Opening()
        given = [Path(each) for each in predictions]
        dataset = read_to_look_at(find_to_look_at(Path(path), opening), opening, given)
        sets, _ = sets_in_order(known, _sets(dataset, given))
        refuse_target(Path(out), dataset, sets)
        with progress_bar("reading maps", progress) as show:
            gathered = gather(dataset, sets, with_truth=False, jobs=jobs, progress=show)
        with progress_bar(Path(out).name, progress) as show:
            joining = join_by(dataset, sets, gathered, known, Path(rule), Path(out), jobs=jobs, progress=show)
    return joining.result


def _sets(dataset: Dataset, predictions: Sequence[PathLike]) -> list[PredictionSet]:
    sets: list[PredictionSet] = []
    for each in predictions:
        sets.append(distinct_name(read_prediction(dataset, Path(each)), [known.name for known in sets]))
    return sets
