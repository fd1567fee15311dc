"""The tags of a dataset's images, wherever they are kept: a table of this computer, or the database of a team."""

from __future__ import annotations

from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.review.tag_file import read_tags, tag_file_of
from panview.review.tags import NO_TAGS, Tags, speaks_of_tags
from panview.review.team.place import Place
from panview.review.verdict_places import kept_in
from panview.settings import load_settings


def read_kept_tags(dataset: Dataset, verdicts: Place | None = None) -> Tags:
    """Return the tags that belong to a place of verdicts: a team's own, or for any file those of this computer.

    Parameters
    ----------
    dataset : Dataset
    verdicts : Path, TeamPlace or None
        None for where the verdicts on the dataset are kept.

    Raises
    ------
    BadFileError
        The table is none of tags of these images.
    PanviewError
        The team cannot be reached, or one may not read what it has.
    """
    place = verdicts or kept_in(dataset, load_settings())
    if isinstance(place, Path):
        return read_tags(dataset, tag_file_of(dataset))
    from panview.review.team.moving import read_team_tags

    return read_team_tags(place, dataset)


def tags_for(expression: str, dataset: Dataset, verdicts: Place | None = None) -> Tags:
    """Return the tags of a dataset's images if an expression speaks of any; errors are those of `read_kept_tags`."""
    return read_kept_tags(dataset, verdicts) if speaks_of_tags(expression) else NO_TAGS
