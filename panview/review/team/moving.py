"""Samples and tags that commands read from a team, or add to what it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError, PanviewError
from panview.review.sampling.sample import Sample, SampleError, numbered_names
from panview.review.sampling.sample_file import sample_bytes, sample_of
from panview.review.tags import NO_TAGS, Tags
from panview.review.team.connection import Refused
from panview.review.team.place import TeamPlace
from panview.review.team.samples import MOST_BYTES, share_samples, too_large
from panview.review.team.server import Server
from panview.review.team.state import Role
from panview.review.team.tags import KeptTags, brought_in, marks_of, tags_of
from panview.review.verdict_places import local_file


def fetch_samples(place: TeamPlace, dataset: Dataset) -> tuple[str, ...]:
    """Bring a team's samples into this computer's copy; return what could not be read, and why.

    Raises
    ------
    PanviewError
    """
    with Server.connect(place) as server:
        number = server.dataset(dataset)
        if number is None:
            return ()
        return share_samples(server, number, dataset, local_file(place, dataset), server.user, sends=False).trouble


def refuse_reader(place: TeamPlace) -> None:
    """Refuse who may not draw samples.

    Raises
    ------
    Refused
    """
    with Server.connect(place) as server:
        if server.role is Role.READER:
            raise Refused(f"{place.name}: you may read but not draw samples; ask the lead for the role reviewer")


def add_sample(place: TeamPlace, dataset: Dataset, sample: Sample) -> None:
    """Add a sample to a team's.

    Raises
    ------
    PanviewError
        There is one of this name, it is too large, or one may not.
    """
    content = sample_bytes(sample, dataset).decode()
    if len(content) > MOST_BYTES:
        raise PanviewError(too_large(sample.name))
    with Server.connect(place) as server:
        number = server.dataset(dataset)
        if number is None or not server.add_sample(number, sample.name, content):
            raise Refused(f"{place.name}: a sample {sample.name!r} has just been added; choose another name")


def add_samples(place: TeamPlace, dataset: Dataset, samples: Sequence[Sample]) -> list[str]:
    """Add samples of elsewhere to a team's; of two of one name, the later gets a number. Return names of what is new.

    Raises
    ------
    PanviewError
    """
    if not samples:
        return []
    added = list[str]()
    with Server.connect(place) as server:
        number = server.dataset(dataset)
        if number is None:
            raise Refused(f"{place.name}: you may read but not add samples; ask the lead for the role reviewer")
        there = [_nameless(_sample(server, number, name, dataset)) for name in server.sample_names(number)]
        for sample in samples:
            # By what it holds: it may have got another name on its way.
            if _nameless(sample) in there:
                continue
            for name in numbered_names(sample.name):
                content = sample_bytes(replace(sample, name=name), dataset).decode()
                if len(content) > MOST_BYTES:
                    raise PanviewError(too_large(sample.name))
                if server.add_sample(number, name, content):
                    added.append(name)
                    break
    return added


def read_team_tags(place: TeamPlace, dataset: Dataset) -> Tags:
    """Return the tags that a team has put on the images of a dataset.

    Raises
    ------
    PanviewError
    """
    with Server.connect(place) as server:
        number = server.dataset(dataset)
        return tags_of(server.tags(number), dataset) if number is not None else NO_TAGS


def add_tags(place: TeamPlace, dataset: Dataset, tags: Tags) -> int:
    """Put tags on what a team has, all or none, and take none off; return on how many images, counted for each tag.

    Raises
    ------
    PanviewError
    """
    with Server.connect(place) as server:
        if server.role is Role.READER:
            raise Refused(f"{place.name}: you may read but not tag; ask the lead for the role reviewer")
        number = server.dataset(dataset)
        assert number is not None
        there = server.tags(number)
        new = list(brought_in(KeptTags(here=there, there=there), marks_of(tags, dataset)).to_send())
        with server.one_piece():
            for change in new:
                server.change_tag(number, change)
    return sum(len(change.images) for change in new)


def _sample(server: Server, number: int, name: str, dataset: Dataset) -> Sample | None:
    """Return a sample of a team; None of what is none, which windows and `fetch_samples` say."""
    try:
        return sample_of(server.sample(number, name).encode(), Path(name), dataset)
    except (BadFileError, SampleError):
        return None


def _nameless(sample: Sample | None) -> Sample | None:
    return replace(sample, name="") if sample is not None else None
