"""Where the user says that the parts of a set are. Apart from finding them, since all commands have these options."""

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
