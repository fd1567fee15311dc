"""The forms of prediction sets that are known, in the order in which they are tried."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from panview import places
from panview.datasets.forms.instances import Instances
from panview.datasets.forms.loose_json import JsonKind, kind_of
from panview.datasets.forms.map_folder import ValueMaps
from panview.datasets.forms.names import VALUE_FORMS, FormName
from panview.datasets.forms.results_json import ResultsJson
from panview.datasets.forms.semantic import SemanticAndInstances
from panview.datasets.forms.source import Asked, PredictionForm, Source
from panview.datasets.forms.transformers import Transformers
from panview.datasets.layouts.find import find_results
from panview.datasets.layouts.layout import PredictionFiles, shown_name
from panview.errors import NotFoundError, PanviewError
from panview.reading import read_file, read_start

FORMS: tuple[PredictionForm, ...] = (Transformers(), ResultsJson(), SemanticAndInstances(), Instances(), ValueMaps())
"""What says more of itself comes first; a folder of maps alone is the last thing that something may be."""
_LOST = (
    "its PNG files were written into a temporary folder, which Detectron2's COCOPanopticEvaluator deletes; keep them, "
    "before evaluator.evaluate(), with: for p in evaluator._predictions: "
    'open(os.path.join(OUTPUT_DIR, p["file_name"]), "wb").write(p["png_string"])'
)


def form_named(name: FormName) -> PredictionForm:
    """Return the form that ``--from`` calls so."""
    return next(form for form in FORMS if name in form.names)


def find_other(path: Path) -> PredictionFiles | None:
    """Find a prediction set that is no COCO results with their maps; None where nothing is recognised.

    Raises
    ------
    PanviewError
        It is recognised, but something that belongs to it is missing.
    """
    given, path = path, _unpacked(path)
    for form in FORMS:
        found = None if isinstance(form, ResultsJson) else form.find(path)
        if found is not None:
            return _called(found if found.form is not None else replace(found, form=form.names[0]), given)
    json = path / "predictions.json" if places.is_folder(path) else path
    if json.name == "predictions.json" and places.is_file(json) and not places.has_any(json.parent, "*.png"):
        if kind_of(json) == JsonKind.RESULTS or _is_empty_results(json):
            raise PanviewError(f"{json}: {_LOST}")
    return None


def find_any(path: Path, wanted: FormName | None) -> PredictionFiles:
    """Find a prediction set of any form, or of the one that is wanted.

    Raises
    ------
    NotFoundError, PanviewError
        Nothing is found, or not all that belongs to it.
    """
    given, path = path, _unpacked(path)
    if wanted is not None:
        found = form_named(wanted).find(path)
        return _called(replace(found, form=wanted) if found is not None else _as_given(path, wanted), given)
    for form in FORMS:
        found = form.find(path)
        if found is not None:
            return _called(found if found.form is not None else replace(found, form=form.names[0]), given)
    find_other(given)
    if places.is_file(path) and kind_of(path) == JsonKind.RESULTS:
        # Its error says what is missing.
        find_results(path)
    raise NotFoundError(f"{given}: has no predictions in a known form")


def by_content(files: PredictionFiles) -> PredictionFiles | None:
    """Return a set whose JSON has the name of COCO results and is of another form; None where it is of none."""
    kind = kind_of(files.json)
    if kind == JsonKind.LABELLED:
        return replace(files, form=FormName.TRANSFORMERS)
    # Detectron2's models return a list alone.
    is_list = kind == JsonKind.RESULTS and read_start(files.json, 64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["
    return replace(files, form=FormName.DETECTRON2) if is_list else None


def open_source(files: PredictionFiles, asked: Asked) -> Source:
    """Open a set that was found; what a user says of its form goes before what it looks like."""
    name = asked.reading.wanted or files.form or FormName.COCO
    return form_named(FormName(name)).open(files, asked)


def _unpacked(path: Path) -> Path:
    """Return the folder in an archive, and any other path as it is."""
    return places.inside(path) if places.archive_of(path) == path else path


def _called(files: PredictionFiles, given: Path) -> PredictionFiles:
    """Return a set that was found in an archive under the name of that, unless its JSON has one."""
    inner = _unpacked(given)
    if inner == given or files.name != shown_name(inner.name):
        return files
    return replace(files, name=shown_name(given.stem))


def _as_given(path: Path, wanted: FormName) -> PredictionFiles:
    """Return files of a form that they do not look like; opening says what does not fit."""
    if places.is_file(path) and wanted in VALUE_FORMS:
        raise PanviewError(f"{path}: {wanted} is a folder of maps; give the folder")
    return PredictionFiles(path, path, path.stem, form=wanted)


def _is_empty_results(json: Path) -> bool:
    return b'"annotations"' in read_file(json)
