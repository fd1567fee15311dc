"""What the numbers of a results JSON stand for: by names first, by a way of numbering only if no other fits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.category_file import names_beside, names_in
from panview.datasets.category_mapping import CategoryMapping, NamedNumbers, map_names
from panview.datasets.coco_json import read_bytes
from panview.datasets.forms.image_set import ImageSet
from panview.datasets.forms.names import JSON_FORMS, FormName, shown
from panview.datasets.forms.results_json import ListedSegments
from panview.errors import PanviewError
from panview.places import is_file

_IN_WORDS = {
    FormName.COCO: "category ids of the dataset",
    FormName.LABELS: "labels from 0 in the dataset's order",
    FormName.LABELS_FROM_1: "labels from 1 in the dataset's order",
    FormName.THINGS_FIRST: "labels from 0 with things first",
    FormName.STUFF_FIRST: "labels from 0 with stuff first",
    FormName.SEPARATED: "things and stuff numbered separately",
}
_SAY = "give names (--categories FILE)"


def numbering_of(
    listed: ListedSegments,
    images: ImageSet,
    given: FormName | None,
    named: NamedNumbers | None,
    *,
    may_be_ids: bool = False,
) -> tuple[FormName, CategoryMapping | None]:
    """Find out what the numbers of a results JSON stand for.

    A file that the user gives decides; then the form that the user gives; then names: ``id2label`` beside the JSON, or
    what the JSON itself lists; then a way of numbering, if things and stuff leave just one. ``may_be_ids`` is whether
    what is called a model's label may be a category id, where it can be nothing else.

    Returns
    -------
    form : FormName
    mapping : CategoryMapping or None
        None where the form says it.

    Raises
    ------
    PanviewError
        It is not clear; the message says what was compared.
    """
    path, categories = listed.files.json, images.categories
    used = np.unique(listed.number).tolist()
    if named is not None:
        if given not in (None, FormName.COCO, FormName.DETECTRON2):
            raise PanviewError(f"--from {given} and --categories both say what the numbers mean; give only one")
        mapping = map_names(named, used, categories)
        if not listed.has_kinds_of(mapping.index_of(listed.number), categories):
            raise PanviewError(f"{path}: its things and stuff differ from those of {named.source}; give the right file")
        return FormName.COCO, mapping
    if given not in (None, FormName.DETECTRON2):
        return given or FormName.COCO, None
    fitting = listed.fitting(categories)
    by_names = _by_names(listed, images, used, fitting)
    if by_names is not None:
        return by_names
    if listed.are_labels:
        return _of_labels(listed, images, used, fitting, may_be_ids=may_be_ids), None
    if len(fitting) == 1:
        return fitting[0], None
    span = _span(path, used)
    if fitting:
        kinds = "and its things and stuff fit both" if listed.says_kinds else "and no segment says isthing"
        ways = _either([_IN_WORDS[form] for form in fitting])
        choice = f"or, if you know it, --from {shown(fitting)}"
        raise PanviewError(f"{span} can be {ways}, {kinds}; panview does not guess: {_SAY}, {choice}")
    tried = _either([_IN_WORDS[form] for form in JSON_FORMS])
    raise PanviewError(
        f"{span} are, by things and stuff, no category ids or labels of {images.json.name} (neither {tried}); {_SAY}, "
        "or give the right --dataset; --from overrides this"
    )


def _of_labels(
    listed: ListedSegments, images: ImageSet, used: Sequence[int], fitting: Sequence[FormName], *, may_be_ids: bool
) -> FormName:
    """Return how a model's labels are numbered; what is called so may be category ids all the same.

    No ``--from`` says it, since that of the form says how maps and segments are stored.
    """
    categories = images.categories
    ids = listed.categories(FormName.COCO, categories)
    are_ids = bool(used) and bool((ids >= 0).all()) and listed.has_kinds_of(ids, categories)
    are_others = are_ids and not any(np.array_equal(ids, listed.categories(form, categories)) for form in fitting)
    span = _span(listed.files.json, used)
    if len(fitting) == 1 and not are_others:
        return fitting[0]
    if fitting:
        ways = _either([_IN_WORDS[form] for form in fitting] + [_IN_WORDS[FormName.COCO]] * are_others)
        also = f", or, for category ids, --categories {images.json}" if are_others else ""
        raise PanviewError(f"{span} can be {ways}; panview does not guess: {_SAY}{also}")
    if are_ids and may_be_ids:
        return FormName.COCO
    if are_ids:
        raise PanviewError(
            f"{span} are called label_id, but are category ids of {images.json.name} and no labels of it; take them "
            f"for ids with --from {FormName.TRANSFORMERS}, or {_SAY}"
        )
    raise PanviewError(
        f"{span} are, by things and stuff, no labels from 0 of {images.json.name}, in its order or with things or "
        f"stuff first, and no category ids; {_SAY}, or give the right --dataset"
    )


def _span(path: Path, used: Sequence[int]) -> str:
    if not used:
        return f"{path}: it has no segments, its numbers"
    return f"{path}: its numbers, {used[0]} to {used[-1]},"


def _by_names(
    listed: ListedSegments, images: ImageSet, used: Sequence[int], fitting: Sequence[FormName]
) -> tuple[FormName, CategoryMapping | None] | None:
    """Return what names say, None where nobody names the numbers that are used."""
    path, categories = listed.files.json, images.categories
    own = names_in(path, _as_object(read_bytes(path))) if is_file(path) else None
    beside = names_beside(path, listed.files.map_folder)
    found = [_covering(named, used) for named in (beside, own)]
    mappings = [_explained(path, named, used, images) for named in found if named is not None]
    if not mappings:
        return None
    mapping = mappings[0]
    columns = [other.index_of(listed.number) for other in mappings]
    if not np.array_equal(columns[0], columns[-1]):
        raise PanviewError(
            f"{path}: {mappings[0].source} and its own categories name the numbers differently; choose "
            f"with --categories {mappings[0].source} or --categories {path.name}"
        )
    if not listed.has_kinds_of(columns[0], categories):
        raise PanviewError(f"{path}: its things and stuff differ from those in {mapping.source}; {_SAY}")
    same = _numbered_so(listed, columns[0], images)
    if len(mappings) == 1 and found[0] is not None and FormName.COCO in fitting and same != FormName.COCO:
        # Ids may already have been converted, with the model's configuration left beside them.
        raise PanviewError(
            f"{path}: its numbers can be category ids of {images.json.name}, or the labels of {mapping.source} that "
            f"lies beside it; say which: --from coco, or --categories {mapping.source}"
        )
    if same is None or (same == FormName.COCO and listed.are_labels):
        return FormName.COCO, mapping
    return same, None


def _covering(named: NamedNumbers | None, used: Sequence[int]) -> NamedNumbers | None:
    """Return what a file says if it says something of each number; what it leaves out speaks of other numbers."""
    return named if named is not None and set(used) <= {entry.number for entry in named.entries} else None


def _explained(path: Path, named: NamedNumbers, used: Sequence[int], images: ImageSet) -> CategoryMapping:
    try:
        return map_names(named, used, images.categories)
    except PanviewError as error:
        raise PanviewError(f"{error} Or {_SAY}, or by --from; read for {path.name}") from error


def _numbered_so(listed: ListedSegments, category: NDArray[np.int16], images: ImageSet) -> FormName | None:
    """Return the way of numbering that says the same as names do, for messages."""
    for form in JSON_FORMS[:-1]:
        if np.array_equal(listed.categories(form, images.categories), category):
            return form
    return None


def _as_object(data: bytes) -> bytes:
    content = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return content if content.startswith(b"{") else b"{}"


def _either(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
