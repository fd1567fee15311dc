"""Opening a panoptic set from a script."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar, get_args

import numpy as np

from panview.addresses import is_address, local_place, parsed
from panview.api.arguments import PATH, checked_number, is_path, refuse
from panview.api.evaluation import Evaluation, checked_threshold
from panview.api.hints import in_python_words
from panview.api.loading import evaluated_prediction, find_truth, measured_set, read_prediction, read_truth
from panview.api.measured import Measured
from panview.api.notes import category_notes, empty_truth_notes, is_truth_itself, truth_itself_text, truth_notes
from panview.api.progress import ShownProgress, progress_bar
from panview.api.results import quality_of_all
from panview.api.unchanged import Unchanged, json_stamp
from panview.api.words import counted, images_text
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import Reading
from panview.datasets.layouts.find import find_prediction
from panview.datasets.layouts.places import Places
from panview.datasets.opening import Areas, Faults, MissingImages, Opening
from panview.errors import PanviewError
from panview.later import Later
from panview.literal import literal
from panview.metrics.default_thresholds import MOSTLY, NEAR_MISS_IOU, POOR_MASK_IOU
from panview.metrics.error_types import ErrorThresholds
from panview.places import archive_of
from panview.review.session import Snapshot

if TYPE_CHECKING:
    import polars as pl

    from panview.api.comparison import Comparison
    from panview.api.ensemble import Ensemble
    from panview.api.evaluation_in_parts import EvaluationInParts
    from panview.api.window import Window
else:
    pl = Later("polars")

T = TypeVar("T", bound=str)
PathLike = str | os.PathLike[str]


class _Named(NamedTuple):
    """What is said of a prediction set beside its place; see `PanopticSet.evaluate`."""

    folder: PathLike | None
    name: str | None
    missing: MissingImages | None
    categories: PathLike | None
    form: str | None
    divisor: int | None
    void: int | None
    unknown: str


class FiguresWarning(UserWarning):
    """Figures that would mislead a reader; the message says why and what to do."""


def open(
    path: PathLike,
    *,
    gt_folder: PathLike | None = None,
    photos: PathLike | None = None,
    images_table: PathLike | None = None,
    missing: MissingImages = "error",
    faults: Faults = "error",
    areas: Areas = "pixels",
    strict: bool = False,
    jobs: int | None = None,
    cache: bool = True,
    progress: ShownProgress = None,
) -> PanopticSet:
    """Open a set of images with its ground truth.

    Parameters
    ----------
    path : str or path
        The root of a set in any layout that panview knows, a folder of its images, its panoptic JSON, or a zip archive.
    gt_folder, photos : str or path, optional
        The folders of the ground truth maps and of the photos, if panview does not find them.
    images_table : str or path, optional
        A CSV or Parquet file with one row per image: weather, camera, split. Its columns appear in all frames, and
        `where` and `Evaluation.by` accept them.
    missing : "error", "empty" or "skip"
        How to treat an image without a prediction: as an error, as an empty prediction, or leave it out.
    faults : "error" or "skip"
        How to treat an image whose files are missing or contradict each other: as an error, or leave it out.
    areas : "pixels" or "json"
        Source of the ground truth areas: the maps, or, as in panopticapi, the JSON.
    strict : bool
        Refuse a set that can only be read with assumptions.
    jobs : int, optional
        Number of threads (default: all cores).
    cache : bool
        Keep measured tables on disk and reuse them.
    progress : bool or callable, optional
        True shows a bar, False none; by default there is one in a notebook and in a terminal. A callable gets the
        number done and the total.

    Returns
    -------
    PanopticSet

    Raises
    ------
    PanviewError
        Nothing is found, or it cannot be read. The message says what, where, and what to do.

    Examples
    --------
    >>> import panview
    >>> val = panview.open("coco/")
    >>> val
    coco / val2017: 8 images, 5 categories, 45 segments
    >>> panview.open("coco/", missing="ignore")
    Traceback (most recent call last):
        ...
    panview.errors.PanviewError: missing='ignore': expected 'error', 'empty' or 'skip'
    """
    if not is_path(path):
        raise refuse("open(path)", path, PATH)
    opening = Opening(
        missing=_one_of("missing", missing, get_args(MissingImages)),
        places=Places(_path(gt_folder, "gt_folder"), _path(photos, "photos")),
        faults=_one_of("faults", faults, get_args(Faults)),
        areas=_one_of("areas", areas, get_args(Areas)),
        strict=strict,
        images_table=_path(images_table, "images_table"),
    )
    with in_python_words():
        path = local_place(path)
        files = find_truth(path, opening)
        stamp = json_stamp(files.json)
        with progress_bar(f"{files.name}, reading maps", progress) as show:
            dataset = read_truth(files, opening, show)
    return PanopticSet(
        dataset, Unchanged(dataset.ground_truth, stamp), absolute(path), jobs=jobs, cache=cache, progress=progress
    )


class PanopticSet:
    """Images with their ground truth; `panview.open` makes one.

    Attributes
    ----------
    jobs : int or None
        Number of threads (default: all cores).
    cache : bool
        Whether what is measured is kept on disk.
    progress : bool, callable or None
        As `panview.open` was given it.

    Examples
    --------
    >>> import panview
    >>> val = panview.open("coco/")
    >>> len(val), val.images["image"][0], val.categories["category"].to_list()
    (8, '000000001000.jpg', ['person', 'car', 'dog', 'road', 'sky-other-merged'])
    """

    def __init__(
        self, dataset: Dataset, files: Unchanged, place: Path, *, jobs: int | None, cache: bool, progress: ShownProgress
    ) -> None:
        self._dataset = dataset
        self._files = files
        self._place = place
        self.jobs = jobs
        self.cache = cache
        self.progress = progress

    @property
    def name(self) -> str:
        """Such as "coco / val2017"."""
        return self._dataset.name

    @property
    def path(self) -> Path:
        """The panoptic JSON, or the folder of maps if there is none."""
        return self._dataset.files.json

    @property
    def place(self) -> Path:
        """Path that opens the set again in another process."""
        return self.path if archive_of(self.path) is None else self._place

    @property
    def dataset(self) -> Dataset:
        """The images with their ground truth, as columns."""
        return self._dataset

    def has_maps_of(self, other: PanopticSet) -> bool:
        """Whether the maps were the same when either was opened."""
        return self._files.is_same(other._files)

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self._dataset)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of the set, a sentence each: what was assumed to read it, and what is left out."""
        return (*truth_notes(self._dataset), *empty_truth_notes(self._dataset))

    @cached_property
    def images(self) -> pl.DataFrame:
        """A row per image, in the order of the annotations.

        Returns
        -------
        polars.DataFrame
            ``image_id`` (integers, or texts where the set has texts), ``image`` (file name), ``height``, ``width``, and
            the columns of the table of images.
        """
        from panview.review.columns import id_column
        from panview.review.filters import known_words

        dataset, rows = self._dataset, np.arange(len(self._dataset))
        columns = {
            "image_id": id_column(dataset.image_id, rows),
            "image": pl.Series(list(dataset.image_names), dtype=pl.String),
            "height": dataset.sizes[:, 0],
            "width": dataset.sizes[:, 1],
        }
        known = {word: column.series for word, column in known_words(dataset).items() if word not in columns}
        return pl.DataFrame({**columns, **known})

    @cached_property
    def categories(self) -> pl.DataFrame:
        """A row per category.

        Returns
        -------
        polars.DataFrame
            ``category_id``, ``category``, ``supercategory``, ``thing``, ``segments``: how many the ground truth has.
        """
        categories = self._dataset.categories
        return pl.DataFrame(
            {
                "category_id": categories.ids,
                "category": pl.Series(list(categories.names), dtype=pl.String),
                "supercategory": pl.Series(list(categories.supercategories), dtype=pl.String),
                "thing": categories.isthing,
                "segments": np.bincount(self._dataset.ground_truth.category, minlength=len(categories)),
            }
        )

    def evaluate(
        self,
        prediction: PathLike,
        *,
        folder: PathLike | None = None,
        name: str | None = None,
        missing: MissingImages | None = None,
        categories: PathLike | None = None,
        form: str | None = None,
        divisor: int | None = None,
        void: int | None = None,
        unknown: Literal["error", "void"] = "error",
        threshold: float = 0.5,
        near_miss: float = NEAR_MISS_IOU,
        mostly: float = MOSTLY,
        poor_mask: float = POOR_MASK_IOU,
    ) -> Evaluation:
        """Measure a prediction set, or read it from the cache if it was measured before.

        Parameters
        ----------
        prediction : str or path
            A results JSON, a folder or archive that contains exactly one, or predictions in another form.
        folder : str or path, optional
            The folder of its maps, if panview does not find it.
        name : str, optional
            Its name in tables (default: the name of its file).
        missing : "error", "empty" or "skip", optional
            How to treat an image without a prediction (default: as given to `panview.open`).
        categories : str or path, optional
            A file with the meaning of the category numbers in the predictions: names, pairs, or a JSON.
        form : str, optional
            Form of the predictions, as in ``panview convert --from`` (default: detected).
        divisor : int, optional
            Read the predictions as maps of category x divisor + instance.
        void : int, optional
            Number that means void, in predictions without a JSON.
        unknown : "error" or "void"
            How to treat values without a category, in predictions without a JSON.
        threshold : float
            IoU that a match must exceed; at least 0.5.
        near_miss, mostly, poor_mask : float
            Thresholds of error types: from which IoU on an error is a near miss, at most 0.5; more than which share is
            most of a segment, from 0.1; below which IoU a match is a poor mask.

        Returns
        -------
        Evaluation

        Raises
        ------
        PanviewError
            Nothing is found, or it cannot be read, or does not agree with the ground truth; or files of the ground
            truth have changed since the set was opened.

        Warns
        -----
        FiguresWarning
            The ground truth is compared with itself, or almost nothing matches for a reason other than the model.

        Examples
        --------
        >>> import panview
        >>> val = panview.open("coco/")
        >>> run = val.evaluate("mask2former.json")
        >>> run.error_types
        shape: (3, 4)
        ┌────────────────────┬───────┬──────────┬─────────────┐
        │ error              ┆ count ┆ gain     ┆ pq_if_fixed │
        │ ---                ┆ ---   ┆ ---      ┆ ---         │
        │ str                ┆ i64   ┆ f64      ┆ f64         │
        ╞════════════════════╪═══════╪══════════╪═════════════╡
        │ spurious           ┆ 1     ┆ 0.022222 ┆ 0.907126    │
        │ near miss          ┆ 2     ┆ 0.012903 ┆ 0.897807    │
        │ swallowed by stuff ┆ 1     ┆ 0.007201 ┆ 0.892105    │
        └────────────────────┴───────┴──────────┴─────────────┘
        >>> val.evaluate("mask2former.json", threshold=0.75, name="strict")
        strict on coco / val2017, 8 images, IoU above 0.75
                   PQ     SQ     RQ  categories
        All     85.85  93.53  92.05           5
        Things  85.31  94.15  90.92           3
        Stuff   86.67  92.60  93.75           2
        >>> val.evaluate("mask2former.jsn")
        Traceback (most recent call last):
            ...
        panview.errors.NotFoundError: ...mask2former.jsn: there is no such file or folder
        """
        named = _Named(folder, name, missing, categories, form, divisor, void, unknown)
        iou, poor, kinds = _checked(threshold, near_miss, mostly, poor_mask)
        dataset, read, given, unchanged = self._read(prediction, named)
        with in_python_words():
            with progress_bar(read.name, self.progress) as show:
                found = measured_set(dataset, read, jobs=self.jobs, cache=self.cache, progress=show)
        known = evaluated_prediction(dataset, found, given)
        misleading = [*category_notes(dataset, known.prediction, given, known.table, quality_of_all(dataset, known))]
        measured = Measured(self, dataset, known, misleading, (self._files, unchanged))
        if is_truth_itself(dataset, read):
            misleading.append(truth_itself_text(read.name))
        for message in misleading:
            warnings.warn(message, FiguresWarning, stacklevel=2)
        snapshot = Snapshot(
            dataset=dataset,
            ground_truth_table=known.table,
            predictions=(known,),
            current=0,
            threshold=iou,
            poor_mask_iou=poor,
            error_thresholds=kinds,
        )
        return Evaluation(measured, snapshot)

    def evaluate_in_parts(
        self,
        prediction: PathLike,
        parts: PathLike,
        *,
        folder: PathLike | None = None,
        name: str | None = None,
        missing: MissingImages | None = None,
        categories: PathLike | None = None,
        form: str | None = None,
        divisor: int | None = None,
        void: int | None = None,
        unknown: Literal["error", "void"] = "error",
        threshold: float = 0.5,
        near_miss: float = NEAR_MISS_IOU,
        mostly: float = MOSTLY,
        poor_mask: float = POOR_MASK_IOU,
    ) -> EvaluationInParts:
        """Measure a prediction set whose table is larger than the memory; it is kept in parts, and read part by part.

        What is in no part yet is measured. Whoever is stopped goes on from there.

        Parameters
        ----------
        prediction : str or path
            As for `evaluate`, as are all others.
        parts : str or path
            Folder of the parts; those of several prediction sets may be in one.

        Returns
        -------
        EvaluationInParts

        Raises
        ------
        PanviewError
            As for `evaluate`; or a file of the folder is damaged, or of another ground truth. The message names it.

        Warns
        -----
        FiguresWarning
            As for `evaluate`.

        Examples
        --------
        >>> import panview
        >>> run = panview.open("coco/").evaluate_in_parts("mask2former.json", "table-in-parts/")
        >>> run.pq.all.pq, len(run.files)
        (0.8849..., 1)
        """
        from panview.api.evaluation_in_parts import EvaluationInParts, misleading_notes
        from panview.metrics.parts import PartsPlace, measured_parts
        from panview.review.part_by_part import set_in_parts

        named = _Named(folder, name, missing, categories, form, divisor, void, unknown)
        iou, poor, kinds = _checked(threshold, near_miss, mostly, poor_mask)
        if is_path(parts) and is_address(parts):
            raise PanviewError(f"{parsed(parts)}: this must be a folder on this disk; give its path")
        place = PartsPlace(absolute(parts, "evaluate_in_parts(parts)"))
        dataset, read, given, _ = self._read(prediction, named)
        with in_python_words(), progress_bar(read.name, self.progress) as show:
            found = measured_parts(place, dataset, read, jobs=self.jobs, progress=show)
        known = replace(set_in_parts(found), given=given)
        snapshot = Snapshot(
            dataset, known.table, (known,), 0, threshold=iou, poor_mask_iou=poor, error_thresholds=kinds
        )
        run = EvaluationInParts(self, snapshot)
        misleading = misleading_notes(found, given, run.pq.quality)
        if is_truth_itself(dataset, read):
            misleading.append(truth_itself_text(read.name))
        for message in misleading:
            warnings.warn(message, FiguresWarning, stacklevel=2)
        return EvaluationInParts(self, snapshot, tuple(misleading)) if misleading else run

    def _read(self, prediction: PathLike, named: _Named) -> tuple[Dataset, PredictionSet, Path, Unchanged]:
        """Find and read a prediction set; return with it how the dataset is opened for it, and as it was named."""
        given = absolute(prediction, "evaluate(prediction)")
        if named.folder is not None:
            given = Path(f"{given}={absolute(named.folder, 'folder')}")
        if named.missing is not None:
            _one_of("missing", named.missing, get_args(MissingImages))
        self._files.require("the set was opened", "open it again")
        reading = _reading(named.form, named.divisor, named.void, named.unknown)
        dataset = self._opened_for(given, reading, _path(named.categories, "categories"), named.missing)
        with in_python_words():
            files = find_prediction(given, reading=dataset.opening.reading_of(given))
            stamp = json_stamp(files.json)
            with progress_bar(f"{files.name}, reading maps", self.progress) as show:
                read = read_prediction(dataset, given, files, progress=show)
            if named.name is not None:
                read = replace(read, name=named.name)
        return dataset, read, given, Unchanged(read.segments, stamp)

    def compare(
        self,
        baseline: PathLike | Evaluation,
        prediction: PathLike | Evaluation,
        *,
        threshold: float = 0.5,
        resamples: int = 1000,
        seed: int = 0,
    ) -> Comparison:
        """Compare a prediction set with a baseline, over the images that both predict.

        Parameters
        ----------
        baseline, prediction : str, path or Evaluation
            As for `evaluate`, or its result; conditions and thresholds of views are ignored.
        threshold : float
            IoU that a match must exceed; at least 0.5.
        resamples : int
            Number of resamples for intervals and p; 0 for none.
        seed : int
            Seed of the resampling; equal seeds give equal figures.

        Returns
        -------
        Comparison
            Differences are the prediction's figures minus the baseline's.

        Raises
        ------
        PanviewError
            A set cannot be read, or no image is in both.

        Examples
        --------
        >>> import panview
        >>> comparison = panview.open("coco/").compare("a.json", "b.json")
        >>> comparison.per_category.select("category", "difference", "significant", "fixed", "broken")
        shape: (5, 5)
        ┌──────────────────┬────────────┬─────────────┬───────┬────────┐
        │ category         ┆ difference ┆ significant ┆ fixed ┆ broken │
        │ ---              ┆ ---        ┆ ---         ┆ ---   ┆ ---    │
        │ str              ┆ f64        ┆ bool        ┆ i64   ┆ i64    │
        ╞══════════════════╪════════════╪═════════════╪═══════╪════════╡
        │ dog              ┆ 0.888889   ┆ false       ┆ 4     ┆ 0      │
        │ car              ┆ 0.26148    ┆ true        ┆ 0     ┆ 0      │
        │ person           ┆ 0.131837   ┆ true        ┆ 2     ┆ 0      │
        │ road             ┆ 0.077071   ┆ true        ┆ 0     ┆ 0      │
        │ sky-other-merged ┆ 0.045545   ┆ true        ┆ 0     ┆ 0      │
        └──────────────────┴────────────┴─────────────┴───────┴────────┘
        """
        from panview.api.comparison import compared

        for each in (baseline, prediction):
            if not isinstance(each, Evaluation) and not is_path(each):
                raise refuse("compare(baseline, prediction)", each, "paths and Evaluations")
        both = [each if isinstance(each, Evaluation) else self.evaluate(each) for each in (baseline, prediction)]
        return compared(self, both[0], both[1], checked_threshold(threshold), resamples=resamples, seed=seed)

    def ensemble(
        self,
        *predictions: PathLike,
        out: PathLike,
        use: str = "",
        folds: int = 5,
        seed: int = 0,
        resamples: int = 1000,
    ) -> Ensemble:
        """Join prediction sets into one: learn rules, measure each on held-out images, write the best.

        Parameters
        ----------
        *predictions : str or path
            Two or more.
        out : str or path
            A new or empty folder.
        use : str
            Name of the rule to write (default: the best one on held-out images).
        folds : int
            Number of folds of the cross-validation.
        seed : int
            Seed of the folds and the resampling.
        resamples : int
            Number of resamples for the intervals; 0 for none.

        Returns
        -------
        Ensemble

        Raises
        ------
        PanviewError
            A set cannot be read, there are fewer images than folds, or the folder is refused.
        """
        from panview.api.ensemble import ensemble_of

        return ensemble_of(self, predictions, out, use=use, folds=folds, seed=seed, resamples=resamples)

    def show(
        self,
        *predictions: PathLike | Evaluation,
        image: str | int | None = None,
        theme: str | None = None,
    ) -> Window:
        """Open the window on the set, in a process of its own, and return.

        Parameters
        ----------
        *predictions : str, path or Evaluation
            Prediction sets to show with it.
        image : str or int, optional
            Id or file name of the first image to show.
        theme : "light" or "dark", optional

        Returns
        -------
        Window
            Use it to close the window, to wait for it, and to read its verdicts.

        Raises
        ------
        PanviewError
            The window cannot be opened here; the message says why and what to do.
        """
        from panview.api.window import window_on

        for each in predictions:
            if not isinstance(each, Evaluation) and not is_path(each):
                raise refuse("show(*predictions)", each, "paths and Evaluations")
        given = tuple(each.path if isinstance(each, Evaluation) else absolute(each) for each in predictions)
        opening = self._dataset.opening
        for each in predictions:
            if isinstance(each, Evaluation):
                opening = each.opening_with(opening)
            else:
                find_prediction(absolute(each))
        return window_on(
            self.place, self._dataset, given, opening, image=None if image is None else str(image), theme=theme
        )

    @property
    def verdicts(self) -> pl.DataFrame:
        """What has been decided about this set in the window; see `panview.Window.verdicts`."""
        from panview.api.decisions import read_decisions, verdict_frame

        decisions, _ = read_decisions(self._dataset)
        return verdict_frame(self._dataset, decisions)

    def __repr__(self) -> str:
        """Return what it holds."""
        return f"{literal(self.name)}: {self._size}"

    def _repr_html_(self) -> str:
        from panview.api.html import framed, list_of, paragraph

        return framed(paragraph(f"{self.name}: {self._size}"), list_of(self.notes))

    @property
    def _size(self) -> str:
        segments = int(self._dataset.ground_truth.offsets[-1])
        categories = len(self._dataset.categories)
        several = "1 category" if categories == 1 else f"{categories:,} categories"
        return f"{images_text(len(self))}, {several}, {counted(segments, 'segment')}"

    def _opened_for(
        self, given: Path, reading: Reading, categories: Path | None, missing: MissingImages | None
    ) -> Dataset:
        """Return the dataset with what is said of a prediction set: how it is stored, and what it may lack."""
        opening = self._dataset.opening.with_reading(given, reading)
        if missing is not None:
            opening = replace(opening, missing=missing)
        others = tuple((name, file) for name, file in opening.categories if name != str(given))
        named = others if categories is None else (*others, (str(given), categories))
        return replace(self._dataset, opening=replace(opening, categories=named))


def absolute(given: PathLike, name: str = "a place") -> Path:
    """Return a path that is the same after the program has gone to another folder; TypeError if it is none."""
    if not is_path(given):
        raise refuse(name, given, PATH)
    return Path(os.path.abspath(local_place(given).expanduser()))


def _path(given: PathLike | None, name: str) -> Path | None:
    return None if given is None else absolute(given, name)


def _one_of(name: str, value: T, choice: Sequence[str]) -> T:
    if value not in choice:
        *others, last = (repr(str(each)) for each in choice)
        raise PanviewError(f"{name}={value!r}: expected {', '.join(others)} or {last}")
    return value


def _within(name: str, value: float, low: float, high: float, *, below: bool = False) -> float:
    number = checked_number(name, value)
    # Written so that NaN is refused.
    if not (low <= number < high if below else low <= number <= high):
        raise PanviewError(f"{name}={value!r}: expected {low:g} to {'less than ' if below else ''}{high:g}")
    return number


def _checked(
    threshold: float, near_miss: float, mostly: float, poor_mask: float
) -> tuple[float, float, ErrorThresholds]:
    """Return the thresholds of figures, of poor masks and of other error types, if they are some."""
    kinds = ErrorThresholds(_within("near_miss", near_miss, 0, 0.5), _within("mostly", mostly, 0.1, 1, below=True))
    poor = _within("poor_mask", poor_mask, 0, 1)
    return checked_threshold(threshold), poor, kinds


def _reading(form: str | None, divisor: int | None, void: int | None, unknown: str) -> Reading:
    is_void = _one_of("unknown", unknown, ("error", "void")) == "void"
    wanted = None if form is None else FormName(_one_of("form", form, tuple(FormName)))
    return Reading(wanted, divisor, void, is_void)
