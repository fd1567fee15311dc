"""Forms without a JSON: a folder of maps, paired with the images of a dataset by their names."""

from __future__ import annotations

import os
from collections.abc import Sequence, Set
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from panview import places
from panview.datasets.assumptions import Assumption
from panview.datasets.categories import Categories
from panview.datasets.category_mapping import CategoryMapping, map_names
from panview.datasets.forms.form_hints import look_like_id_maps, options_for
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.image_set import ImageSet
from panview.datasets.forms.kept import seen_in
from panview.datasets.forms.names import MAP_FORMS, VALUE_FORMS, FormName, shown
from panview.datasets.forms.source import Asked
from panview.datasets.forms.value_maps import SUFFIXES, image_of, read_values
from panview.datasets.forms.values import FACTOR, ValueForm, default_void
from panview.datasets.layouts.layout import PredictionFiles, shown_name
from panview.errors import NotFoundError, PanviewError

_INSTANCE_IDS = "_instanceIds.png"
_SAMPLED = 24
_STEP_VOID = 255
"""What void is in the maps of KITTI-STEP, and of Panoptic-DeepLab."""


@dataclass(frozen=True, eq=False)
class MapFolder:
    """The maps of a folder that are of images of a dataset.

    Attributes
    ----------
    folder : Path
    images : ImageSet
    maps : dict
        Row of ``images`` -> file.
    foreign : int
        Maps of images that the dataset lacks.
    """

    folder: Path
    images: ImageSet
    maps: dict[int, Path]
    foreign: int

    def fitting(self, void: int, *, unknown_is_void: bool, mapping: CategoryMapping | None = None) -> list[FormName]:
        """Return the forms that maps from all over the folder may be of.

        The forms overlap, so how instances are numbered decides too; where that leaves none, a form need only have a
        category for each value, or for most of them where the others are to become void.
        """
        said = "" if mapping is None else mapping.digest
        ids, isthing = self.images.categories.ids.tolist(), self.images.categories.isthing.tolist()
        what = f"forms {ids} {isthing} {void} {unknown_is_void} {said} {[str(form) for form in MAP_FORMS]}"
        sample = self.sample()
        readers = [ValueForm(form, self.images.categories, void, mapping) for form in MAP_FORMS]
        found = seen_in(what, sample, list[str], lambda: _fitting(sample, readers, unknown_is_void))
        return [FormName(name) for name in found]

    def fits(self, reader: ValueForm) -> bool:
        """Whether maps from all over the folder are of a form."""
        sample, said = self.sample(), "" if reader.mapping is None else reader.mapping.digest
        what = f"{reader.form} {reader.categories.ids.tolist()} {reader.void} {said}"
        return bool(seen_in(what, sample, list[str], lambda: _fitting(sample, [reader], False)))

    def sample(self) -> list[Path]:
        """Return maps from all over the folder."""
        rows = sorted(self.maps)
        chosen = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), _SAMPLED)).astype(int))
        return [self.maps[rows[place]] for place in chosen.tolist()]


@dataclass(frozen=True, eq=False)
class MapSource:
    """A folder of maps, read in one form."""

    form: FormName
    maps: MapFolder
    reader: ValueForm
    unknown_is_void: bool
    assumptions: tuple[Assumption, ...] = ()

    @property
    def images(self) -> ImageSet:
        """The images of the dataset."""
        return self.maps.images

    @property
    def mapping(self) -> CategoryMapping | None:
        """What the numbers stand for, where names said it."""
        return self.reader.mapping

    @property
    def foreign(self) -> int:
        """Maps of images that the dataset lacks."""
        return self.maps.foreign

    @property
    def path(self) -> Path:
        """What it is named by."""
        return self.maps.folder

    @property
    def folder(self) -> Path:
        """Where its maps lie."""
        return self.maps.folder

    @property
    def digest(self) -> str:
        """Hash of what is read, but for what the maps hold."""
        names = "\n".join(f"{row} {path}" for row, path in sorted(self.maps.maps.items()))
        said = self.mapping.digest if self.mapping is not None else ""
        rules = f"{self.reader.void} {self.unknown_is_void} {said} {self.reader.crowd_is_0}"
        return blake2b(os.fsencode(f"{names}\n{rules}"), digest_size=16).hexdigest()

    @property
    def rows(self) -> Set[int]:
        """Images that it has."""
        return self.maps.maps.keys()

    def map_of(self, row: int) -> Path:
        """Return the file of an image."""
        return self.maps.maps[row]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of how it is read."""
        return ()

    def listed(self) -> None:
        """Only the maps tell their segments."""

    def read(self, row: int) -> PanopticImage:
        """Read an image.

        Raises
        ------
        NotFoundError, BadFileError
            The map cannot be read, or holds values without a meaning.
        """
        path = self.map_of(row)
        runs = read_values(path, self.form, self.images.sizes[row])
        return image_of(path, runs, self.reader, unknown_is_void=self.unknown_is_void)


def find_maps(folder: Path, images: ImageSet) -> MapFolder:
    """Find the map of each image in a folder and its sub-folders.

    Raises
    ------
    NotFoundError
        There is no map, or none of an image of the dataset.
    PanviewError
        Two maps are of one image.
    """
    names = (name for name in places.files_below(folder) if os.path.splitext(name)[1].lower() in SUFFIXES)
    files = sorted(folder / name for name in names if name.rpartition("/")[2][0] != ".")
    if not files:
        raise NotFoundError(f"{folder}: no maps found", (folder / "*.png", folder / "*.npy"))
    # Cityscapes keeps other maps of the same images beside them.
    files = [path for path in files if path.name.endswith(_INSTANCE_IDS)] or files
    maps: dict[int, Path] = {}
    foreign = 0
    for path in files:
        row = images.row_of_path(path.relative_to(folder).as_posix())
        if row < 0:
            foreign += 1
        elif maps.setdefault(row, path) != path:
            raise PanviewError(f"{path}: belongs to the same image as {maps[row]}; keep one of them")
    if not maps:
        problem = f"none of its {len(files):,} maps has the name of an image of {images.json.name}"
        raise NotFoundError(f"{folder}: {problem}, such as {images.image_names[0]}; give the right --dataset")
    return MapFolder(folder, images, maps, foreign)


def _fitting(maps: Sequence[Path], readers: Sequence[ValueForm], unknown_is_void: bool) -> list[str]:
    """Return the forms that some maps are of; one that cannot be read in any says nothing.

    Raises
    ------
    PanviewError
        None can be read.
    """
    verdicts = [[_fits(path, reader, unknown_is_void) for reader in readers] for path in maps]
    of_maps = [said for said in verdicts if any(verdict is not None for verdict in said)]
    if not of_maps:
        # Its error says why.
        read_values(maps[0], readers[0].form)
    usual: list[str] = []
    possible: list[str] = []
    for place, reader in enumerate(readers):
        of_form = [said[place] or (False, False) for said in of_maps]
        if all(fits for fits, _ in of_form):
            possible.append(reader.form)
            usual += [reader.form] * all(as_written for _, as_written in of_form)
    return usual or possible


def _fits(path: Path, form: ValueForm, unknown_is_void: bool) -> tuple[bool, bool] | None:
    """Return whether a map's values have a category, and whether it is as programs write the form; None if unread."""
    try:
        runs = read_values(path, form.form)
    except PanviewError:
        return None
    meaning = form.meaning(np.unique(runs.ids[runs.starts < runs.width]))
    kept = meaning.category >= 0
    unknown = int(np.count_nonzero(meaning.unknown))
    if unknown > (np.count_nonzero(kept) if unknown_is_void else 0):
        return False, False
    category, instance = meaning.category[kept], meaning.instance[kept]
    isthing = form.categories.isthing[category]
    if bool((instance[~isthing] != 0).any()):
        return True, False
    if form.form == FormName.MMDET:
        # Numbered through the image, from 1.
        return True, sorted(instance[isthing].tolist()) == list(range(1, int(isthing.sum()) + 1))
    counted = isthing & ~meaning.iscrowd[kept]
    firsts: dict[int, int] = {}
    for place, number in zip(category[counted].tolist(), instance[counted].tolist(), strict=True):
        firsts[place] = min(number, firsts.get(place, number))
    return True, all(first <= 1 for first in firsts.values())


class UnclearFormError(PanviewError):
    """Maps alone may be of several forms, or of none that is told by their values.

    Attributes
    ----------
    fitting : tuple of FormName
        Those that they may be of.
    """

    def __init__(self, folder: Path, fitting: Sequence[FormName], hint: str = "") -> None:
        self.fitting = tuple(fitting)
        if fitting:
            super().__init__(f"{folder}: its maps can be read as {' or '.join(fitting)}; choose with --from")
            return
        hint = hint or "give --from to see what does not match"
        why = f"its maps are not {shown(MAP_FORMS)} of this dataset's categories; {hint}"
        super().__init__(f"{folder}: {why}")


class ValueMaps:
    """A folder of maps whose values tell the category."""

    names = VALUE_FORMS

    def find(self, path: Path) -> PredictionFiles | None:
        """Return a folder that holds maps, at any depth."""
        if not places.is_folder(path) or not places.holds(path, SUFFIXES):
            return None
        return PredictionFiles(path, path, shown_name(path.name))

    def open(self, files: PredictionFiles, asked: Asked) -> MapSource:
        """Open a folder; its form is found out by some of its maps where it was not said.

        Raises
        ------
        PanviewError
            The form is not clear, or no map is of an image of the dataset.
        """
        path, categories, reading = files.map_folder, asked.images.categories, asked.reading
        if not places.is_folder(path):
            raise PanviewError(f"{files.json}: {reading.wanted} is a folder of maps; give the folder")
        maps = find_maps(path, asked.images)
        mapping = None if asked.named is None else map_names(asked.named, None, categories)
        wanted = reading.wanted
        void = reading.void if reading.void is not None else _void(wanted, categories, mapping)
        own = asked.images.form
        if wanted is None and own == FormName.STEP and maps.fits(ValueForm(own, categories, _STEP_VOID, mapping)):
            # In the way that the set's own tools write it.
            wanted, void = own, _STEP_VOID if reading.void is None else void
        if wanted is None:
            fitting = maps.fitting(void, unknown_is_void=reading.unknown_is_void, mapping=mapping)
            if len(fitting) != 1:
                raise UnclearFormError(path, fitting, "" if fitting else _hint(maps, void, mapping))
            wanted = fitting[0]
        if wanted == FormName.DIVISOR and reading.divisor is None:
            raise PanviewError(f"{path}: give the number by which the category is multiplied (--divisor N)")
        form = ValueForm(wanted, categories, void, mapping, reading.divisor or FACTOR)
        return MapSource(wanted, maps, form, reading.unknown_is_void)


def _hint(maps: MapFolder, void: int, mapping: CategoryMapping | None) -> str:
    """Return what would read maps that are of no form, empty where nothing is found."""
    sample = maps.sample()
    options = options_for(sample, maps.images.categories, maps.images.json)
    if FormName.CITYSCAPES in maps.fitting(void, unknown_is_void=True, mapping=mapping):
        options.append("--from cityscapes --unknown void (values without a category become void)")
    if options:
        return f"these options would explain them: {', or '.join(options)}"
    if look_like_id_maps(sample):
        return f"they look like id maps, but {sample[0].parent.name}.json is missing beside them"
    return ""


def _void(wanted: FormName | None, categories: Categories, mapping: CategoryMapping | None) -> int:
    """Return the number that means void: that of the form, or one that is no category."""
    if wanted in (FormName.STEP, FormName.DIVISOR):
        return _STEP_VOID
    if mapping is None:
        return default_void(categories)
    return 255 if 0 in mapping.numbers.tolist() else 0
