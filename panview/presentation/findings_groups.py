"""Findings of the same code together: one line says how many there are, and opens to all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from panview.words import trn

FEW = 20
"""So many findings are all shown at first."""


class Line(NamedTuple):
    """A line of the table.

    Attributes
    ----------
    number : int
        The finding; of a head the first one of its group.
    members : int
        Findings of the group that the line is the head of; 0 for a finding.
    """

    number: int
    members: int = 0

    @property
    def is_head(self) -> bool:
        """Whether it stands for a group."""
        return self.members > 0


def grouped(codes: Sequence[str], order: Sequence[int], opened: Collection[str]) -> list[Line]:
    """Return the lines of the table.

    A group stands where its first finding does. A code that was found once needs no head.

    Parameters
    ----------
    codes : sequence of n str
        Of each finding.
    order : sequence of n int
        Numbers of the findings as they are sorted.
    opened : collection of str
        Codes whose findings are all shown.
    """
    members: dict[str, list[int]] = {}
    for number in order:
        members.setdefault(codes[number], []).append(number)
    lines = []
    for code, numbers in members.items():
        if len(numbers) == 1:
            lines.append(Line(numbers[0]))
            continue
        lines.append(Line(numbers[0], len(numbers)))
        if code in opened:
            lines.extend(map(Line, numbers))
    return lines


def head_words(title: str, images: int) -> tuple[str, str]:
    """Return what the head of a group says of what was found, and of where: "Bbox in the JSON differs", "12 images"."""
    where = trn("{images:,} image", "{images:,} images", images, images=images) if images else ""
    return f"{title[:1].upper()}{title[1:]}".replace("`", ""), where
