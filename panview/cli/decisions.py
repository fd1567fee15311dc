"""The verdicts and tags that a command reads."""

from __future__ import annotations

from collections.abc import Sequence

from panview.api.decisions import absent_score_notes, absent_tag_notes
from panview.api.decisions import read_decisions as read
from panview.cli.output import note_all
from panview.datasets.dataset import Dataset
from panview.metrics.evaluated import EvaluatedPrediction
from panview.review.sampling.sample import Samples
from panview.review.standing import Standing
from panview.review.tags import Tags
from panview.review.team.place import Place


def read_decisions(dataset: Dataset, path: Place | None) -> Standing:
    """Return the decisions of a verdict file, or of the one that is kept for the dataset; it is only read."""
    decisions, notes = read(dataset, path)
    note_all(notes)
    return decisions


def tags_for(expression: str, dataset: Dataset, verdicts: Place | None) -> Tags:
    """Return the tags that an expression may speak of, and say which of them no image has: one may be misspelt."""
    from panview.review.kept_tags import tags_for as read_tags

    tags = read_tags(expression, dataset, verdicts)
    note_all(absent_tag_notes(expression, dataset, tags))
    return tags


def samples_for(expression: str, dataset: Dataset, verdicts: Place | None) -> Samples:
    """Return the samples that an expression may speak of, and say which of them are not there."""
    from panview.api.sampling import samples_for as read_samples

    samples, notes = read_samples(expression, dataset, verdicts)
    note_all(notes)
    return samples


def samples_of(expression: str, dataset: Dataset, verdicts: Place | None) -> Samples:
    """Return all samples of a dataset, and say which of those that an expression speaks of are not there."""
    from panview.api.sampling import all_samples

    if expression:
        samples_for(expression, dataset, verdicts)
    return all_samples(dataset, verdicts)


def note_absent_scores(expression: str, known: Sequence[EvaluatedPrediction], dataset: Dataset) -> None:
    """Say which prediction sets have no scores that an expression asks for."""
    note_all(absent_score_notes(expression, known, dataset))
