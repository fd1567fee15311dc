"""Verdicts and tags of a dataset, as scripts and commands read them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from panview.datasets.dataset import Dataset
from panview.errors import NotFoundError
from panview.later import Later
from panview.metrics.evaluated import EvaluatedPrediction
from panview.review.standing import Standing, standing_of
from panview.review.tags import Tags
from panview.review.team.place import Place
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_join import read_log, standing_after
from panview.review.verdict_places import kept_in
from panview.review.verdicts import Decision, own_verdict_file
from panview.settings import load_settings

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


def read_decisions(dataset: Dataset, path: Place | None = None) -> tuple[Standing, tuple[str, ...]]:
    """Return the decisions of a verdict file or a team, or of what is kept for the dataset; they are only read.

    Where those are, is all that is taken from the settings of the window.

    Returns
    -------
    decisions : Standing
    notes : tuple of str
        What is to be known of the file.

    Raises
    ------
    NotFoundError
        ``path`` is not there.
    BadFileError
        It is no file of verdicts on this dataset.
    PanviewError
        The team cannot be reached, or one may not read what it has decided.
    """
    if isinstance(path, Path) and not os.path.lexists(path):
        raise NotFoundError(f"{path}: there is no such verdict file")
    place = path or kept_in(dataset, load_settings())
    if not isinstance(place, Path):
        return standing_after(read_log(place, dataset)), ()
    with VerdictFile.open(place, dataset, read_only=True) as file:
        decisions = file.current()
    notes = []
    if file.format == 0 and place != own_verdict_file(dataset):
        notes.append(f"{place}: the verdict file chosen for {dataset.name} does not exist; there are no verdicts")
    if file.format == 1 and decisions:
        notes.append(
            f"{place}: has format 1, which does not record the thresholds of its verdicts; it is left unchanged"
        )
    return decisions, tuple(notes)


def absent_tag_notes(expression: str, dataset: Dataset, tags: Tags) -> Iterator[str]:
    """Yield which tags an expression compares with that no image has: one may be misspelt."""
    # Imported here, since it loads polars, which takes a tenth of a second.
    from panview.review.filters import absent_tags

    absent = absent_tags(expression, dataset, tags)
    if not absent:
        return
    known = ", ".join(tag for tag in tags.names if tags.count(tag))
    what = ", ".join(map(repr, absent))
    them = f"tag {what}" if len(absent) == 1 else f"any of the tags {what}"
    yield f"no image has {them}; {f'the tags are: {known}' if known else 'there are no tags'}"


def absent_score_notes(expression: str, known: Iterable[EvaluatedPrediction], dataset: Dataset) -> Iterator[str]:
    """Yield which prediction sets have no scores that an expression asks for."""
    from panview.review.filters import asks_for_scores, no_scores_text

    if asks_for_scores(expression, dataset):
        for each in known:
            if not each.has_scores:
                yield no_scores_text(each.prediction.name)


def verdict_frame(dataset: Dataset, decisions: Mapping[int, Decision], prediction: str | None = None) -> pl.DataFrame:
    """Return the decisions that stand as a table.

    Parameters
    ----------
    dataset : Dataset
    decisions : mapping of int to Decision
    prediction : str, optional
        Only what was decided while this prediction set was looked at.

    Returns
    -------
    polars.DataFrame
        ``image_id`` (as in the dataset), ``image``, ``prediction``, ``status``, ``gt_segment_id``, ``pred_segment_id``,
        ``verdict`` (null for a note alone), ``note``, ``reviewer``, ``time``, and whether it ``counts``: of those about
        one disagreement one does, and none where reviewers disagree. What was decided last is the last row.
    """
    standing = standing_of(decisions)
    chosen = [each for each in standing.all() if prediction is None or each.prediction == prediction]
    names = dict(zip(list(dataset.image_id), dataset.image_names, strict=True))
    numbers = dataset.image_id.numbers is not None

    def column(values: list[object], kind: type[pl.DataType]) -> pl.Series:
        return pl.Series(values, dtype=kind)

    return pl.DataFrame(
        {
            "image_id": column(
                [each.image_id if numbers else str(each.image_id) for each in chosen],
                pl.Int64 if numbers else pl.String,
            ),
            "image": column([names.get(each.image_id) for each in chosen], pl.String),
            "prediction": column([each.prediction for each in chosen], pl.String),
            "status": column([each.status.label for each in chosen], pl.String),
            "gt_segment_id": column([each.gt_segment_id for each in chosen], pl.Int64),
            "pred_segment_id": column([each.pred_segment_id for each in chosen], pl.Int64),
            "verdict": column([None if each.verdict is None else str(each.verdict) for each in chosen], pl.String),
            "note": column([each.note for each in chosen], pl.String),
            "reviewer": column([each.reviewer for each in chosen], pl.String),
            "time": column([each.time for each in chosen], pl.String),
            "counts": column([standing.get(each.subject) is each for each in chosen], pl.Boolean),
        }
    )
