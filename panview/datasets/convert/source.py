"""Opening a source for conversion: any form, for the images of a dataset or of its own JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from panview import places
from panview.datasets.assumptions import Assumptions
from panview.datasets.category_file import read_category_file
from panview.datasets.forms.image_set import ImageSet, holds_images, read_image_set
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import Reading
from panview.datasets.forms.registry import find_any
from panview.datasets.forms.registry import open_source as open_files
from panview.datasets.forms.source import Asked
from panview.datasets.forms.source import Source as Source
from panview.datasets.forms.value_maps import SUFFIXES
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.layouts.layout import GroundTruthFiles
from panview.datasets.truth_in_maps import open_truth
from panview.errors import NotFoundError, PanviewError

DETECTRON2_JSON = "predictions.json"


@dataclass(frozen=True)
class SourceOptions:
    """What is given about a source beside its path.

    Attributes
    ----------
    form : FormName or None
        None finds it out.
    dataset : Path or None
        COCO root, image folder or panoptic JSON; None where the source's own JSON has images and categories.
    void : int or None
        Number that means void in maps of values; None chooses.
    unknown_is_void : bool
        Whether values without a category become void in forms without a JSON.
    categories : Path or None
        A file that says what the numbers stand for; see `panview.datasets.category_file`.
    divisor : int or None
        What the category is multiplied by in maps of values.
    map_folder : Path or None
        Where the maps of a results JSON are, if elsewhere.
    strict : bool
        Whether a source is refused that can only be read by assuming something.
    """

    form: FormName | None = None
    dataset: Path | None = None
    void: int | None = None
    unknown_is_void: bool = False
    categories: Path | None = None
    divisor: int | None = None
    strict: bool = False
    map_folder: Path | None = None


def open_source(path: Path, options: SourceOptions) -> Source:
    """Open predictions of any form.

    Raises
    ------
    NotFoundError, BadFileError
        Something is not there, or is not what it should be.
    PanviewError
        The form is not clear, or the dataset must be given.
    AssumedError
        Something must be assumed to read it, and that is not allowed.
    """
    path = path.expanduser()
    if not places.exists(path):
        raise NotFoundError(f"{path}: there is no such file or folder")
    truth = _truth_in_maps(path, options)
    if truth is not None:
        maps, _ = open_truth(truth, Assumptions())
        assumptions_of(maps).settled(strict=options.strict)
        return maps
    reading = Reading(options.form, options.divisor, options.void, options.unknown_is_void)
    try:
        if options.map_folder is not None:
            files = find_prediction(path, options.map_folder, reading)
        else:
            files = find_any(path, reading.wanted)
    except NotFoundError:
        if places.is_file(path):
            raise
        raise PanviewError(
            f"{path}: holds neither a results JSON with its PNG files nor any map; give the folder that does"
        ) from None
    images = _images(files.json, options)
    named = read_category_file(options.categories) if options.categories is not None else None
    source = open_files(files, Asked(images, reading, named))
    assumptions_of(source).settled(strict=options.strict)
    return source


def assumptions_of(source: Source) -> Assumptions:
    """Return what was assumed to read a source and the JSON that its images are of."""
    assumed = Assumptions()
    # Both may be the same file; its assumptions are listed once.
    for one in dict.fromkeys([*source.images.assumptions, *source.assumptions]):
        assumed.add([one])
    return assumed


def _truth_in_maps(path: Path, options: SourceOptions) -> GroundTruthFiles | None:
    """Return the ground truth that a path is of, where that is maps alone; None for predictions."""
    if options.dataset is not None or options.categories is not None or options.form not in (None, FormName.STEP):
        return None
    try:
        truth = find_ground_truth(path)
    except PanviewError:
        return None
    return truth if truth.form is not None else None


def _images(path: Path, options: SourceOptions) -> ImageSet:
    if options.dataset is not None:
        truth = find_ground_truth(options.dataset)
        if truth.form is None:
            return read_image_set(truth.json, truth.assumptions)
        return open_truth(truth, Assumptions())[0].images
    if places.is_file(path) and holds_images(path):
        return read_image_set(path)
    what = "does not list its images and categories" if places.is_file(path) else "holds only maps"
    if places.is_folder(path) and not places.holds(path, SUFFIXES):
        raise PanviewError(
            f"{path}: holds neither a results JSON with its PNG files nor any map; give the folder that does"
        )
    raise PanviewError(f"{path}: {what}; give the dataset's root or panoptic JSON (--dataset PATH)")
