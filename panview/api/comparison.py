"""Two prediction sets of one ground truth: what the second does better and worse, and whether by chance."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from panview.api.compare_json import comparison_json, occurring, results_over
from panview.api.evaluation import Evaluation
from panview.api.progress import progress_bar
from panview.api.text import text_table
from panview.api.words import images_text
from panview.datasets.dataset import distinct_name
from panview.errors import PanviewError
from panview.later import Later
from panview.literal import literal
from panview.metrics.comparison import Difference, least_resamples
from panview.metrics.transitions import Transition
from panview.review.comparing import ModelComparison, common_images, compare_sets
from panview.review.session import Snapshot

if TYPE_CHECKING:
    import polars as pl

    from panview.api.opening import PanopticSet
    from panview.api.window import Window
    from panview.review.pass_marks import Outcome
else:
    pl = Later("polars")

SPLITS = ("All", "Things", "Stuff")


class Comparison:
    """What a prediction set does better and worse than the baseline; differences are its figures minus the baseline's.

    Examples
    --------
    >>> import panview
    >>> comparison = panview.open("coco/").compare("a.json", "b.json")
    >>> comparison
    b against a on coco / val2017, 8 images
            baseline PQ     PQ  difference    95 % interval
    All           60.39  88.49      +28.10  +6.53 to +49.66 *
    Things        44.11  86.85      +42.74  +6.48 to +79.00 *
    Stuff         84.82  90.95       +6.13   +2.73 to +9.53 *
    6 fixed, 0 broken, 31 improved, 0 worse, 0 new FP, 4 removed FP
    >>> comparison.all.difference > 0, comparison.all.significant
    (True, True)
    >>> comparison.fixed.select("image_id", "category", "baseline_iou", "pred_iou").head(2)
    shape: (2, 4)
    ┌──────────┬──────────┬──────────────┬──────────┐
    │ image_id ┆ category ┆ baseline_iou ┆ pred_iou │
    │ ---      ┆ ---      ┆ ---          ┆ ---      │
    │ i64      ┆ str      ┆ f64          ┆ f64      │
    ╞══════════╪══════════╪══════════════╪══════════╡
    │ 1001     ┆ dog      ┆ 1.0          ┆ 1.0      │
    │ 1003     ┆ dog      ┆ 1.0          ┆ 1.0      │
    └──────────┴──────────┴──────────────┴──────────┘
    """

    def __init__(
        self, baseline: Evaluation, prediction: Evaluation, snapshot: Snapshot, made: ModelComparison, seed: int
    ) -> None:
        self._baseline = baseline
        self._prediction = prediction
        self._snapshot = snapshot
        self._made = made
        self._seed = seed

    @property
    def baseline(self) -> Evaluation:
        """The baseline, over all its images."""
        return self._baseline

    @property
    def prediction(self) -> Evaluation:
        """The other prediction set, over all its images."""
        return self._prediction

    def __len__(self) -> int:
        """Return how many images are compared: those that both sets predict."""
        return int(np.count_nonzero(self._made.images))

    def __bool__(self) -> bool:
        """Whether it is one, which it is."""
        return True

    @property
    def notes(self) -> tuple[str, ...]:
        """What you should know about the figures, one sentence each."""
        said = (*self._baseline.notes, *(note for note in self._prediction.notes if note not in self._baseline.notes))
        kept, total = len(self), len(self._made.images)
        if kept == total:
            return said
        return (*said, f"compared on the {kept:,} of {total:,} images that every prediction set has")

    @property
    def all(self) -> Difference:
        """Of All PQ: ``first``, ``second``, ``difference``, ``low``, ``high``, ``p``, ``significant``; fractions."""
        return self._made.differences.all

    @property
    def things(self) -> Difference:
        """The same of Things."""
        return self._made.differences.things

    @property
    def stuff(self) -> Difference:
        """The same of Stuff."""
        return self._made.differences.stuff

    @cached_property
    def per_category(self) -> pl.DataFrame:
        """A row per category that occurs, those with the largest difference first, either way.

        Returns
        -------
        polars.DataFrame
            ``category_id``, ``category``, ``thing``; ``baseline_pq``, ``pq``, ``difference``, ``low``, ``high``, ``p``:
            fractions, null where there are none; ``significant``: the interval excludes 0; ``fixed``, ``broken``,
            ``improved``, ``worse``: ground truth segments; ``new_fp``, ``removed_fp``.
        """
        made, categories = self._made, self._snapshot.dataset.categories
        found, changed = made.differences, made.changed
        size = np.nan_to_num(np.abs(found.difference), nan=-1.0)
        chosen = np.array(sorted(occurring(made), key=lambda i: -size[i]), np.int64)
        names = ("baseline_pq", "pq", "difference", "low", "high", "p")
        columns = (found.first, found.second, found.difference, found.low, found.high, found.p)
        return pl.DataFrame(
            {
                "category_id": categories.ids[chosen],
                "category": pl.Series([categories.names[i] for i in chosen.tolist()], dtype=pl.String),
                "thing": categories.isthing[chosen],
                **{name: pl.Series(each[chosen]).fill_nan(None) for name, each in zip(names, columns, strict=True)},
                "significant": found.significant[chosen],
                **{
                    kind.label: np.bincount(changed.category[changed.kind == kind], minlength=len(categories))[chosen]
                    for kind in Transition
                },
                "new_fp": made.new_fp[chosen],
                "removed_fp": made.removed_fp[chosen],
            }
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many ground truth segments are fixed, broken, improved and worse, and how many FP are new and removed."""
        made = self._made
        return {
            **{kind.label: number for kind, number in made.changed.counts().items()},
            "new_fp": int(made.new_fp.sum()),
            "removed_fp": int(made.removed_fp.sum()),
        }

    @cached_property
    def changes(self) -> pl.DataFrame:
        """The ground truth segments that fare differently.

        Returns
        -------
        polars.DataFrame
            The rows and columns of ``panview compare --csv``.
        """
        from panview.review.change_rows import change_frame

        return change_frame(self._snapshot, 0, 1, self._made)

    @property
    def fixed(self) -> pl.DataFrame:
        """Those of `changes` that are FN in the baseline and TP in the other, with the largest effect on PQ first."""
        return self._of(Transition.FIXED)

    @property
    def broken(self) -> pl.DataFrame:
        """Those of `changes` that are TP in the baseline and FN in the other, with the largest effect on PQ first."""
        return self._of(Transition.BROKEN)

    def as_json(self) -> dict[str, Any]:
        """Return the figures as ``panview compare --json`` writes them; ``docs/schemas/compare.json`` describes it."""
        return comparison_json(
            self._snapshot,
            results_over(self._snapshot, self._made.images),
            [self._made],
            [{}],
            resamples=self._made.differences.resamples,
            seed=self._seed,
        )

    def check(self, *, beyond_interval: bool = False) -> Outcome:
        """Check that All PQ is not below the baseline's, as ``panview compare --fail-on-worse`` does.

        Parameters
        ----------
        beyond_interval : bool
            Accept a loss whose interval includes 0, which may be chance.

        Returns
        -------
        Outcome
            With ``passed`` and a ``message``.
        """
        from panview.review.pass_marks import not_worse

        made = self._made
        return not_worse(made.first_name, made.second_name, self.all, beyond_interval=beyond_interval)

    def show(self, *, image: str | int | None = None, theme: str | None = None) -> Window:
        """Open the window on both sets, in a process of its own, and return; see `PanopticSet.show`."""
        return self._baseline.set.show(self._baseline, self._prediction, image=image, theme=theme)

    def __repr__(self) -> str:
        """Return the differences for a terminal, in points."""
        rows = []
        for split in SPLITS:
            each: Difference = getattr(self, split.lower())
            low, high = signed(each.low), signed(each.high)
            interval = "—" if each.low is None else f"{low} to {high}{' *' if each.significant else '  '}"
            rows.append((split, points(each.first), points(each.second), signed(each.difference), interval))
        level = f"{100 * self._made.differences.level:g} % interval  "
        table = text_table(("", "baseline PQ", "PQ", "difference", level), rows)
        numbers = ", ".join(
            f"{number:,} {name.replace('_', ' ').replace('fp', 'FP')}" for name, number in self.counts.items()
        )
        return f"{literal(self._title)}\n{table}\n{numbers}"

    def _repr_html_(self) -> str:
        from panview.api.html import comparison_html

        return comparison_html(self, self._title)

    @property
    def _title(self) -> str:
        made = self._made
        return (
            f"{made.second_name} against {made.first_name} on {self._snapshot.dataset.name}, {images_text(len(self))}"
        )

    def _of(self, kind: Transition) -> pl.DataFrame:
        return self.changes[self._made.listed(kind)]


def compared(
    owner: PanopticSet, baseline: Evaluation, prediction: Evaluation, threshold: float, *, resamples: int, seed: int
) -> Comparison:
    """Compare two evaluations of a set; see `PanopticSet.compare`."""
    if resamples < 0 or 0 < resamples < least_resamples():
        raise PanviewError(
            f"resamples={resamples}: expected {least_resamples()} or more for 95 % intervals, or 0 for none"
        )
    if not baseline.is_of(owner) or not prediction.is_of(owner):
        raise PanviewError("compare: the evaluations have another ground truth; evaluate both with this one")
    first, second = baseline.known, prediction.known
    other = distinct_name(second.prediction, [first.prediction.name])
    sets = (first, second if other is second.prediction else replace(second, prediction=other))
    snapshot = Snapshot(
        dataset=baseline.dataset,
        ground_truth_table=first.table,
        predictions=sets,
        current=0,
        threshold=threshold,
        error_thresholds=baseline.error_thresholds,
    )
    images = common_images(snapshot, (0, 1))
    if not images.any():
        raise PanviewError("compare: no image is in all prediction sets")
    with progress_bar("resamples", owner.progress) as show:
        made = compare_sets(snapshot, 0, 1, images, seed=seed, resamples=resamples, progress=show)
    return Comparison(baseline, prediction, snapshot, made, seed)


def points(value: float | None) -> str:
    """Return a fraction in points, a dash for None."""
    return "—" if value is None else f"{100 * value:.2f}"


def signed(value: float | None) -> str:
    """Return a fraction in points with its sign, a dash for None."""
    if value is None:
        return "—"
    text = f"{100 * value:+.2f}"
    return "0.00" if float(text) == 0 else text
