"""What a team's database has beside decisions: the samples that were drawn, and the tags of images."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import uuid4

from panview.errors import PanviewError
from panview.review.team.connection import Connection, Restored
from panview.review.team.tags import KeptTags, Marks, NumberedChange, TagChange, received

_CHANGES_AT_ONCE = 200
"""Of tags; one may be of thousands of images."""


class SamplesAndTags(Connection):
    """Asks for samples and tags, and adds to them."""

    def sample_names(self, dataset: int) -> list[str]:
        """Return the names of all samples that the team has."""
        asked = "SELECT name FROM panview.samples WHERE dataset = %s ORDER BY drawn_at, name"
        return [str(name) for (name,) in self._rows(asked, (dataset,))]

    def sample(self, dataset: int, name: str) -> str:
        """Return a sample as JSON; an empty text where there is none."""
        asked = "SELECT content FROM panview.samples WHERE dataset = %s AND name = %s"
        rows = self._rows(asked, (dataset, name))
        return str(rows[0][0]) if rows else ""

    def add_sample(self, dataset: int, name: str, content: str) -> bool:
        """Add a sample; False where there is one of that name, in whatever capitals.

        Raises
        ------
        Refused
            One may not.
        """
        return bool(self._rows("SELECT panview.add_sample(%s, %s, %s)", (dataset, name, content))[0][0])

    def tag_changes(self, dataset: int, number: int = 0, name: str = "") -> Iterator[list[NumberedChange]]:
        """Yield what has been done to tags after some change, in pieces.

        Parameters
        ----------
        dataset, number : int
        name : str
            Name of the change of that number.

        Raises
        ------
        Unreachable
        Restored
            The change of that number is not the one of that name.
        PanviewError
            A change is missing, or is none.
        """
        query = (
            "SELECT number, name::text, tag, present, images FROM panview.tag_changes "
            f"WHERE dataset = %s AND number >= %s ORDER BY number LIMIT {_CHANGES_AT_ONCE + 1}"
        )
        while True:
            rows = self._rows(query, (dataset, number if number else 1))
            if number:
                if not rows or (rows[0][0], rows[0][1]) != (number, name):
                    raise Restored(f"{self.place.name}: was brought back from a back-up")
                rows = rows[1:]
            if not rows:
                return
            found = []
            for at, called, tag, present, images in rows:
                number += 1
                if at != number or not all(isinstance(each, str) or type(each) is int for each in images):
                    raise PanviewError(
                        f"{self.place.name}: is damaged (change {number} of tags); the lead restores a back-up"
                    )
                found.append(NumberedChange(at, called, TagChange(tag, present, frozenset(images))))
            name = found[-1].name
            yield found
            if len(rows) < _CHANGES_AT_ONCE:
                return

    def tags(self, dataset: int) -> Marks:
        """Return the images that have each tag."""
        kept = KeptTags()
        with self.one_piece(reading=True):
            for piece in self.tag_changes(dataset):
                kept = received(kept, piece)
        return kept.there

    def change_tag(self, dataset: int, change: TagChange, name: str = "") -> int:
        """Put a tag on images, or take it off them; return the number of the change.

        Parameters
        ----------
        dataset : int
        change : TagChange
        name : str
            A UUID by which whoever sends it knows it again (default: a new one).

        Raises
        ------
        Unreachable
        Refused
            One may not, or it is no tag.
        """
        images = json.dumps(list(change.images))
        asked = dataset, name or str(uuid4()), change.tag, change.present, images
        return int(self._rows("SELECT panview.change_tag(%s, %s::uuid, %s, %s, %s::jsonb)", asked)[0][0])
