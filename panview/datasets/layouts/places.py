"""Where the parts of a set lie according to the user; separate from finding them, since every command has these options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Where things lie according to the user; None for the layout's places.

    Attributes
    ----------
    map_folder : Path, optional
        The ground truth's id maps.
    photo_folder : Path, optional
    """

    map_folder: Path | None = None
    photo_folder: Path | None = None


AS_LAID_OUT = Places()
