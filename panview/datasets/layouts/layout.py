"""What a layout is: a way in which truth, maps and photos are arranged on a disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from panview.datasets.assumptions import Assumption
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import AS_FOUND, Reading

PhotoRule = Callable[[str], str]
"""What a photo is called in its folder whose name in the JSON is another, with slashes."""


class LaidCategory(NamedTuple):
    """A category that a layout knows itself, where no JSON lists any."""

    id: int
    name: str
    isthing: bool
    colour: tuple[int, int, int]
    supercategory: str = ""


@dataclass(frozen=True)
class GroundTruthFiles:
    """Where a ground truth lies.

    Attributes
    ----------
    json : Path
        Where there is none, the folder of maps.
    map_folder : Path
    photo_folders : tuple of Path
        Where photos may be, the likeliest first. May be missing on disk: masks can be reviewed without their images.
    name : str
        Such as "coco / val2017".
    layout : str
        Name of the layout that found them.
    photo_rule : PhotoRule, optional
        Asked where a photo does not have the name that the JSON says.
    assumptions : tuple of Assumption
        What was assumed to find them; see `panview.datasets.assumptions`.
    split : str
        Such as "val2017"; of several truths of one split the first is opened.
    form : FormName, optional
        How the maps are stored that alone tell the segments; None where a JSON lists them.
    categories : tuple of LaidCategory
        What the numbers in such maps stand for.
    others : tuple of Path
        JSONs of other truths of the same split, as of another version of its labels.
    """

    json: Path
    map_folder: Path
    photo_folders: tuple[Path, ...]
    name: str
    layout: str = "COCO"
    photo_rule: PhotoRule | None = None
    assumptions: tuple[Assumption, ...] = ()
    split: str = ""
    form: FormName | None = None
    categories: tuple[LaidCategory, ...] = ()
    others: tuple[Path, ...] = ()


@dataclass(frozen=True)
class PredictionFiles:
    """Where a prediction set lies, and what was assumed to find it.

    Attributes
    ----------
    json : Path
        Where there is none, the folder of maps.
    map_folder : Path
    name : str
    assumptions : tuple of Assumption
    form : FormName, optional
        What it looks like; None for COCO results by their names, whatever they hold.
    reading : Reading
        What a user says of how it is stored.
    """

    json: Path
    map_folder: Path
    name: str
    assumptions: tuple[Assumption, ...] = ()
    form: FormName | None = None
    reading: Reading = AS_FOUND


@runtime_checkable
class Layout(Protocol):
    """A way in which sets are arranged on a disk. To add one, write a module here and name it in ``registry``."""

    @property
    def name(self) -> str:
        """One word, for messages."""
        ...

    @property
    def places(self) -> tuple[str, ...]:
        """Where it looks for a JSON, from the root on, the usual place first: "annotations/panoptic_*.json"."""
        ...

    def splits(self, root: Path) -> Sequence[GroundTruthFiles]:
        """Return every split found if a folder is the root of such a set; looks at names, and reads no file.

        Parameters
        ----------
        root : Path
            A folder that is there.
        """
        ...


def shown_name(name: str) -> str:
    """Return a name that can be printed; on Linux a file's name need not be valid UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")
