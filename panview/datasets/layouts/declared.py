"""Layouts that are a table of places: what a known script or release writes, from the root on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from panview import places
from panview.datasets.layouts.layout import GroundTruthFiles, PhotoRule, shown_name


@dataclass(frozen=True)
class Kind:
    """Where one kind of truth lies, from the root on; ``{split}`` is the split's name.

    Attributes
    ----------
    json : str
        Without ``{split}`` there is one for all splits, which is found once and called "all"; ``photo_splits`` then has
        one entry.
    maps : tuple of str
        Folders of maps, the likeliest first.
    photos : tuple of str
        Folders of photos, the likeliest first; ``{photos}`` is what the folders of photos call the split.
    kind : str
        What tells it from the others of the layout, for the name of the set.
    sure : bool
        Whether the name of the JSON alone tells the layout; otherwise, as for ``truth.json``, a folder of maps must be
        there too.
    """

    json: str
    maps: tuple[str, ...]
    photos: tuple[str, ...]
    kind: str = ""
    sure: bool = True


@dataclass(frozen=True)
class DeclaredLayout:
    """A layout of which all names are known.

    Attributes
    ----------
    name : str
    kinds : tuple of Kind
        Of which the first is opened where a split has several.
    photo_splits : mapping of str to str
        Name of each split -> what the folders of photos call it.
    photo_rule : PhotoRule, optional
    """

    name: str
    kinds: tuple[Kind, ...]
    photo_splits: Mapping[str, str]
    photo_rule: PhotoRule | None = field(default=None, compare=False)

    @property
    def places(self) -> tuple[str, ...]:
        """Where a JSON may lie."""
        return tuple(dict.fromkeys(place.json.format(split="*") for place in self.kinds))

    def splits(self, root: Path) -> Sequence[GroundTruthFiles]:
        """Return the splits below a root."""
        found = []
        for split, photos in self.photo_splits.items():
            for place in self.kinds:
                files = self._files(root, place, split, photos)
                if files is not None:
                    found.append(files)
        return found

    def _files(self, root: Path, place: Kind, split: str, photos: str) -> GroundTruthFiles | None:
        if "{split}" not in place.json:
            # A single JSON for all images is found once.
            if split != next(iter(self.photo_splits)):
                return None
            split = "all"
        json = root / place.json.format(split=split)
        if not places.is_file(json):
            return None
        maps = [root / folder.format(split=split) for folder in place.maps]
        there = next((folder for folder in maps if places.is_folder(places.or_archive(folder))), None)
        if there is None and not place.sure:
            return None
        kind = f" ({place.kind})" if place.kind else ""
        return GroundTruthFiles(
            json=json,
            map_folder=there or maps[0],
            photo_folders=tuple(root / folder.format(split=split, photos=photos) for folder in place.photos),
            name=shown_name(f"{root.name} / {split}{kind}"),
            layout=self.name,
            photo_rule=self.photo_rule,
            split=split,
        )
