"""Where a user says that the parts of a set lie; apart from finding them, since every command has options for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Where a user says that things lie; None for where the layout says.

    Attributes
    ----------
    map_folder : Path, optional
        The ground truth's id maps.
    photo_folder : Path, optional
    """

    map_folder: Path | None = None
    photo_folder: Path | None = None


AS_LAID_OUT = Places()
