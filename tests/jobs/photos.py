"""A photo of pixels without Qt: what the jobs ask of one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PlainPhoto:
    """As large as it says, with four bytes for each pixel."""

    size: tuple[int, int]

    def width(self) -> int:
        return self.size[1]

    def height(self) -> int:
        return self.size[0]

    def sizeInBytes(self) -> int:
        return 4 * self.size[0] * self.size[1]


def read_plain(_: Path, size: tuple[int, int]) -> tuple[tuple[PlainPhoto, ...], str]:
    """Every photo is there."""
    return (PlainPhoto(size),), ""


def read_none(path: Path, _: tuple[int, int]) -> tuple[tuple[PlainPhoto, ...], str]:
    """No photo is there."""
    return (), f"{path.name} is missing"
