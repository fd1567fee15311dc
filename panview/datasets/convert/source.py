"""Opening what is to be converted, and finding out its form."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from panview.datasets.assumptions import Assumption
from panview.datasets.category_file import read_category_file
from panview.datasets.category_mapping import CategoryMapping, map_names
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.image_set import ImageSet, holds_images, read_image_set
from panview.datasets.forms.map_folder import MapSource, describe_choice, find_maps
from panview.datasets.forms.names import FormName
from panview.datasets.forms.numbering import numbering_of
from panview.datasets.forms.results_json import JsonSource, json_source, read_listed
from panview.datasets.forms.value_maps import SUFFIXES
from panview.datasets.forms.values import ValueForm, default_void
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.errors import NotFoundError, PanviewError

DETECTRON2_JSON = "predictions.json"


class Source(Protocol):
    """Predictions for images of a dataset, in one of the forms."""

    @property
    def form(self) -> FormName: ...  # noqa: D102

    @property
    def images(self) -> ImageSet: ...  # noqa: D102

    @property
    def mapping(self) -> CategoryMapping | None:
        """What the numbers stand for, where names said it; None where the form does."""
        ...

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What was assumed to read it."""
        ...

    @property
    def foreign(self) -> int:
        """How many predictions are for images that the dataset lacks."""
        ...

    @property
    def path(self) -> Path:
        """What it is named by."""
        ...

    @property
    def folder(self) -> Path:
        """Where its maps lie."""
        ...

    @property
    def digest(self) -> str:
        """Hash of what is read, but for what the maps hold."""
        ...

    @property
    def rows(self) -> Set[int]:
        """Images that it has, as rows of ``images``."""
        ...

    def map_of(self, row: int) -> Path:
        """Return the file of an image."""
        ...

    def read(self, row: int) -> PanopticImage:
        """Read an image; errors are named by their file. Called from several threads."""
        ...


@dataclass(frozen=True)
class SourceOptions:
    """What is said of a source beside its path.

    Attributes
    ----------
    form : FormName or None
        None finds it out.
    dataset : Path or None
        COCO root, image folder or panoptic JSON; None where the source's own JSON has images and categories.
    void : int or None
        Category id that means void in the forms of two channels and of Cityscapes; None chooses.
    unknown_is_void : bool
        Whether values without a category become void in forms without a JSON.
    categories : Path or None
        A file that says what the numbers stand for; see `panview.datasets.category_file`.
    """

    form: FormName | None = None
    dataset: Path | None = None
    void: int | None = None
    unknown_is_void: bool = False
    categories: Path | None = None


def open_source(path: Path, options: SourceOptions) -> Source:
    """Open predictions of any form.

    Raises
    ------
    NotFoundError, BadFileError
        Something is not there, or is not what it should be.
    PanviewError
        The form is not clear, or the dataset must be given.
    """
    path = path.expanduser()
    if not path.exists():
        raise NotFoundError(f"{path}: there is no such file or folder")
    wanted = options.form
    if wanted is None:
        wanted_json = path.is_file() or _has_results(path)
    else:
        wanted_json = wanted.has_json
    if wanted_json:
        return _open_json(path, options)
    if path.is_file():
        raise PanviewError(f"{path}: {wanted} is a folder of maps; give the folder")
    maps = find_maps(path, _images(path, options))
    categories = maps.images.categories
    mapping = None
    if options.categories is not None:
        mapping = map_names(read_category_file(options.categories), None, categories)
    void = options.void if options.void is not None else default_void(categories)
    if wanted is None:
        fitting = maps.fitting(void, unknown_is_void=options.unknown_is_void, mapping=mapping)
        if len(fitting) != 1:
            raise PanviewError(describe_choice(path, fitting))
        wanted = fitting[0]
    return MapSource(wanted, maps, ValueForm(wanted, categories, void, mapping), options.unknown_is_void)


def _has_results(folder: Path) -> bool:
    """Whether a folder holds a results JSON with PNG files, rather than maps alone."""
    return any(
        json.with_suffix("").is_dir() or (json.name == DETECTRON2_JSON and any(folder.glob("*.png")))
        for json in folder.glob("*.json")
    )


def _open_json(path: Path, options: SourceOptions) -> JsonSource:
    if path.is_file() and path.suffix.lower() != ".json":
        raise PanviewError(f"{path}: is no JSON; give the results JSON, or the folder of maps")
    files = find_prediction(path)
    listed = read_listed(files)
    images = _images(files.json, options)
    form, mapping = numbering_of(listed, images, options.form, options.categories)
    return json_source(listed, form, images, mapping)


def _images(path: Path, options: SourceOptions) -> ImageSet:
    if options.dataset is not None:
        return read_image_set(find_ground_truth(options.dataset).json)
    if path.is_file() and holds_images(path):
        return read_image_set(path)
    what = "holds maps alone"
    if path.is_file():
        what = "says nothing of its images and categories"
    elif not any(found.suffix.lower() in SUFFIXES for found in path.rglob("*")):
        raise PanviewError(
            f"{path}: holds neither a results JSON with its PNG files nor any map; give the folder that does"
        )
    raise PanviewError(f"{path}: {what}; give the dataset's root or panoptic JSON (--dataset PATH)")
