"""A team's tags: what one puts on an image or takes off is at the others', and is kept here until it can be sent.

A tag is on an image or it is not, so two people who change it without knowing of each other change it to the same. What
is here and what the server was last known to have are therefore all that has to be kept. Where they differ, somebody
here has changed it and it is to be sent; where the server changes, what is here follows.

The server has a log of changes, each about one tag and some images; a window reads those behind the last that it knows.
A tag has one spelling, whatever its capitals: that of who was first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from panview.datasets.dataset import Dataset
from panview.review.tags import TagError, Tags, checked_tag

ImageId = int | str
Marks = Mapping[str, frozenset[ImageId]]
"""The images that have each tag, by their ids; a tag that none has any more keeps its spelling."""
MOST_IMAGES = 10_000
"""What one change is of at most; larger ones are several."""
_MOST_SENT = 1000
"""Names that are remembered; those of changes that have never arrived are among them."""


@dataclass(frozen=True)
class TagChange:
    """A tag that is put on some images, or taken off them.

    Attributes
    ----------
    tag : str
    present : bool
        It is on them from now on.
    images : frozenset of int or str
        Ids.
    """

    tag: str
    present: bool
    images: frozenset[ImageId]


@dataclass(frozen=True)
class NumberedChange:
    """A change as the server has it.

    Attributes
    ----------
    number : int
        From 1, without gaps, for each dataset.
    name : str
        What no other change has, in whatever database.
    change : TagChange
    """

    number: int
    name: str
    change: TagChange


@dataclass(frozen=True)
class KeptTags:
    """What a computer keeps of a team's tags.

    Attributes
    ----------
    here : Marks
        What the window shows.
    there : Marks
        What the server had after the last change that is known.
    own : Marks or None
        What the table of tags of this computer had when it was last brought in; None where it has never been.
    number, name
        Of the last change that is known; 0 and empty for none.
    sent : tuple of str
        Names of changes that were sent from here and have not come back.
    """

    here: Marks = field(default_factory=dict)
    there: Marks = field(default_factory=dict)
    own: Marks | None = None
    number: int = 0
    name: str = ""
    sent: tuple[str, ...] = ()

    @property
    def waiting(self) -> int:
        """How many images have a tag here, or have it not, and otherwise at the server; counted for each tag."""
        return sum(len(each.images) for each in self.to_send())

    def to_send(self) -> Iterator[TagChange]:
        """Yield what the server does not have yet."""
        for tag in sorted({*self.here, *self.there}):
            one, other = self.here.get(tag, frozenset()), self.there.get(tag, frozenset())
            for present, images in ((True, one - other), (False, other - one)):
                for piece in _pieces(images):
                    yield TagChange(tag, present, piece)


def received(kept: KeptTags, changes: Iterable[NumberedChange]) -> KeptTags:
    """Return what is kept once changes of the server have come: what was changed here meanwhile stays.

    Changes that are known already, or do not follow on the last that is known, are passed over: several windows share
    what is kept.
    """
    here, there, number, name, sent = dict(kept.here), dict(kept.there), kept.number, kept.name, list(kept.sent)
    for each in changes:
        if each.number != number + 1:
            continue
        number, name = each.number, each.name
        tag = _spelled(each.change.tag, there)
        if tag not in there:
            here = _respelled(here, (tag,))
        before = there.get(tag, frozenset())
        there[tag] = before | each.change.images if each.change.present else before - each.change.images
        if each.name in sent:
            # It is here already, or somebody here has changed it again since.
            sent.remove(each.name)
        else:
            # One after the other: what somebody puts on and another takes off at once is off.
            here = _moved(here, {tag: before}, {tag: there[tag]})
    return replace(kept, here=here, there=there, number=number, name=name, sent=tuple(sent))


def about_to_send(kept: KeptTags, name: str) -> KeptTags:
    """Return what is kept before a change is sent under a name: it may arrive, and the answer not."""
    return replace(kept, sent=(*kept.sent, name)[-_MOST_SENT:])


def begun_anew(kept: KeptTags, *, same_team: bool) -> KeptTags:
    """Return what is kept before all changes of a server are read again from the first.

    Parameters
    ----------
    kept : KeptTags
    same_team : bool
        It is the same database, brought back from a back-up: what it has lost is put on again. Otherwise, as where a
        database was set up anew, only what was waiting is sent.
    """
    if same_team:
        return replace(kept, here=_without_empty(kept.here), there={}, number=0, name="")
    return replace(kept, here=_moved({}, kept.there, kept.here), there={}, number=0, name="")


def changed_here(kept: KeptTags, before: Marks, after: Marks) -> KeptTags:
    """Return what is kept once somebody here has changed tags; only what differs between both has been changed."""
    known = {**kept.there, **kept.here}
    return replace(kept, here=_moved(kept.here, _respelled(before, known), _respelled(after, known)))


def brought_in(kept: KeptTags, own: Marks) -> KeptTags:
    """Return what is kept once the table of tags of this computer has been brought in: what is new in it since then."""
    return replace(changed_here(kept, kept.own or {}, own), own=dict(own))


def marks_of(tags: Tags, dataset: Dataset) -> dict[str, frozenset[ImageId]]:
    """Return tags by the ids of the images that have each."""
    ids = dataset.image_id
    return {
        tag: frozenset(ids[row] for row in np.flatnonzero(mask).tolist())
        for tag, mask in tags.marks.items()
        if mask.any()
    }


def tags_of(marks: Marks, dataset: Dataset) -> Tags:
    """Return tags by rows of images; what is no tag, and images that are not in the set, are left out."""
    rows = {image: row for row, image in enumerate(list(dataset.image_id))}
    found = {}
    for tag, images in marks.items():
        mask = np.zeros(len(dataset), np.bool_)
        mask[[rows[image] for image in images if image in rows]] = True
        if mask.any() and _is_tag(tag):
            found[tag] = mask
    return Tags(found)


def changes_between(before: Marks, after: Marks) -> list[TagChange]:
    """Return what leads from some tags to others."""
    return list(KeptTags(here=after, there=before).to_send())


def as_text(kept: KeptTags) -> str:
    """Return what is kept as JSON."""
    document = {
        "here": _listed(kept.here),
        "there": _listed(kept.there),
        "own": None if kept.own is None else _listed(kept.own),
        "number": kept.number,
        "name": kept.name,
        "sent": kept.sent,
    }
    return json.dumps(document)


def from_text(text: str) -> KeptTags:
    """Return what is kept, of a text of `as_text`; an empty one is nothing.

    Raises
    ------
    ValueError
        It is damaged.
    """
    if not text:
        return KeptTags()
    try:
        known = json.loads(text)
        own = known["own"]
        return KeptTags(
            _read(known["here"]),
            _read(known["there"]),
            None if own is None else _read(own),
            int(known["number"]),
            str(known["name"]),
            tuple(map(str, known["sent"])),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"tags cannot be read ({error})") from error


def _pieces(images: frozenset[ImageId]) -> Iterator[frozenset[ImageId]]:
    # In one order, so that what is sent twice is the same.
    ordered = sorted(images, key=lambda image: (isinstance(image, str), image))
    for start in range(0, len(ordered), MOST_IMAGES):
        yield frozenset(ordered[start : start + MOST_IMAGES])


def _moved(marks: Marks, before: Marks, after: Marks) -> dict[str, frozenset[ImageId]]:
    """Return marks with what differs between two others done to them."""
    moved = dict(marks)
    for tag in {*before, *after}:
        one, other = before.get(tag, frozenset()), after.get(tag, frozenset())
        moved[tag] = (moved.get(tag, frozenset()) | (other - one)) - (one - other)
    return moved


def _spelled(tag: str, known: Iterable[str]) -> str:
    return next((each for each in known if each.casefold() == tag.casefold()), tag)


def _respelled(marks: Marks, known: Iterable[str]) -> dict[str, frozenset[ImageId]]:
    spellings: dict[str, str] = {}
    for each in known:
        spellings.setdefault(each.casefold(), each)
    found: dict[str, frozenset[ImageId]] = {}
    for tag, images in marks.items():
        name = spellings.get(tag.casefold(), tag)
        found[name] = found.get(name, frozenset()) | images
    return found


def _without_empty(marks: Marks) -> dict[str, frozenset[ImageId]]:
    return {tag: images for tag, images in marks.items() if images}


def _is_tag(text: str) -> bool:
    try:
        return checked_tag(text) == text
    except TagError:
        return False


def _listed(marks: Marks) -> dict[str, list[ImageId]]:
    return {tag: list(images) for tag, images in marks.items()}


def _read(marks: Mapping[str, Sequence[Any]]) -> dict[str, frozenset[ImageId]]:
    return {str(tag): frozenset(images) for tag, images in marks.items()}
