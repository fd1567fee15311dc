"""The verdicts and tags that a command reads."""

from __future__ import annotations

import os
from pathlib import Path

from panview.cli.output import note
from panview.datasets.dataset import Dataset
from panview.errors import NotFoundError
from panview.review.standing import Standing
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import own_verdict_file, verdict_file_of
from panview.settings import load_settings


def read_decisions(dataset: Dataset, path: Path | None) -> Standing:
    """Return the decisions of a verdict file, or of the one that is kept for the dataset; it is only read.

    Where that one is, is all that a command takes from the settings of the window.
    """
    if path is not None and not os.path.lexists(path):
        raise NotFoundError(f"{path}: there is no such file of verdicts")
    place = path or verdict_file_of(dataset, load_settings())
    with VerdictFile.open(place, dataset, read_only=True) as file:
        decisions = file.current()
    if file.format == 0 and place != own_verdict_file(dataset):
        note(f"{place}: the file of verdicts that was chosen for {dataset.name} is not there; there are no verdicts")
    if file.format == 1 and decisions:
        note(f"{place}: of format 1, which does not hold at which thresholds verdicts were given; it is left as it is")
    return decisions


def note_absent_tags(expression: str, dataset: Dataset) -> None:
    """Say which tags an expression compares with that no image has: one may be misspelt."""
    # Here, since these load polars, which takes a tenth of a second.
    from panview.review.filters import absent_tags
    from panview.review.tag_file import tags_for

    tags = tags_for(expression, dataset)
    absent = absent_tags(expression, dataset, tags)
    if not absent:
        return
    known = ", ".join(tag for tag in tags.names if tags.count(tag))
    what = ", ".join(map(repr, absent))
    them = f"tag {what}" if len(absent) == 1 else f"any of the tags {what}"
    note(f"no image has {them}; {f'there are {known}' if known else 'there are no tags'}")
