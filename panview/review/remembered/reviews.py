"""Where a review was left: what was open beside the ground truth, and how and at what somebody was looking."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from panview import places
from panview.addresses import is_address, parsed
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import Reading
from panview.datasets.layouts.find import split_place
from panview.datasets.layouts.places import Places
from panview.datasets.opening import Areas, Faults, MissingImages, Opening
from panview.errors import FilterError
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.segment_table import Status
from panview.review.cursor import CANVAS, Cursor
from panview.review.filters import check_filter
from panview.review.look import Layer
from panview.review.remembered.filter_text import KeptFilter, filter_again, kept_filter
from panview.review.remembered.store import Kept, remembered_folder
from panview.review.remembered.views import KeptOrder, ScopeName
from panview.review.session import EvaluatedPrediction, Scope, Snapshot

_MOST_SELECTED = 10_000
_STATUSES = {status.label: status for status in Status}


class KeptReading(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a prediction set is stored, as somebody said."""

    form: str = ""
    divisor: int | None = None
    void: int | None = None
    unknown_is_void: bool = False


class KeptOpening(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the set was opened; empty texts stand for what was not said."""

    missing: MissingImages = "error"
    maps: str = ""
    photos: str = ""
    faults: Faults = "error"
    areas: Areas = "pixels"
    strict: bool = False
    images_table: str = ""
    readings: dict[str, KeptReading] = {}
    categories: dict[str, str] = {}
    parts: str = ""


class KeptLook(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the canvas looked, as far as the settings do not say it."""

    layer: str = Layer.BOTH.value
    colouring: str = "status"
    hidden: tuple[str, ...] = ()
    ground_truth: bool = True
    prediction: bool = True


class KeptReview(Kept, frozen=True, omit_defaults=True):
    """The file of a review.

    Attributes
    ----------
    path : str
        The ground truth.
    opening : KeptOpening
    predictions : tuple of str
        As they were named, in their order.
    shown, compared : str
        Two of them; empty for none.
    filter : KeptFilter
    scope : str
    selected : tuple of str
        Names of the selected images, where the figures are of them.
    threshold : float
    tp_below : float or None
    images, disagreements : KeptOrder
    page : str
    image : str
        Its name.
    look : KeptLook
    layout : str
        Where the borders of the window's parts were, as the window writes it.
    declined : tuple of str
        Names of the model runs that were offered and not wanted.
    """

    path: str = ""
    opening: KeptOpening = KeptOpening()
    predictions: tuple[str, ...] = ()
    shown: str = ""
    compared: str = ""
    filter: KeptFilter = KeptFilter()
    scope: ScopeName = "whole"
    selected: tuple[str, ...] = ()
    threshold: float = IOU_THRESHOLD
    tp_below: float | None = None
    images: KeptOrder = KeptOrder()
    disagreements: KeptOrder = KeptOrder()
    page: str = CANVAS
    image: str = ""
    look: KeptLook = KeptLook()
    layout: str = ""
    declined: tuple[str, ...] = ()


def review_file(path: str) -> Path:
    """Return where the review of a ground truth is kept."""
    return remembered_folder() / "reviews" / f"{blake2b(os.fsencode(path), digest_size=12).hexdigest()}.json"


def kept_review(
    snapshot: Snapshot, cursor: Cursor, images: KeptOrder, disagreements: KeptOrder, waiting: Sequence[Path] = ()
) -> KeptReview:
    """Return a review as it is left now; ``waiting`` are prediction sets of it that are still being read."""
    dataset, look, predictions = snapshot.dataset, cursor.look, snapshot.predictions
    compared = snapshot.compared
    chosen = sorted(snapshot.selected)[:_MOST_SELECTED] if snapshot.scope is Scope.SELECTED else []
    return KeptReview(
        path=str(dataset.files.json),
        opening=kept_opening(dataset.opening),
        predictions=tuple(map(named_absolutely, (*(each.opened_as for each in predictions), *waiting))),
        shown=named_absolutely(predictions[snapshot.current].opened_as) if snapshot.current >= 0 else "",
        compared=named_absolutely(predictions[compared].opened_as) if compared >= 0 else "",
        filter=kept_filter(snapshot.filter, dataset.categories.names),
        scope=snapshot.scope.value,
        selected=tuple(dataset.image_names[row] for row in chosen),
        threshold=snapshot.threshold,
        tp_below=snapshot.tp_below,
        images=images,
        disagreements=disagreements,
        page=cursor.page,
        image=dataset.image_names[cursor.image] if 0 <= cursor.image < len(dataset) else "",
        look=KeptLook(
            layer=look.layer.value,
            colouring=look.colour_by,
            hidden=tuple(sorted(status.label for status in Status if status not in look.visible)),
            ground_truth=look.show_ground_truth,
            prediction=look.show_prediction,
        ),
    )


def begun_again(kept: KeptReview, snapshot: Snapshot) -> tuple[Snapshot, str]:
    """Return a set that has just been opened as it was left, and what of it is no longer possible; empty for nothing.

    Prediction sets that are still being read come later; `in_front` says which of them is shown then.
    """
    dataset, note = snapshot.dataset, ""
    rows = {name: row for row, name in enumerate(dataset.image_names)} if kept.selected else {}
    selected = frozenset(rows[name] for name in kept.selected if name in rows)
    scope = Scope(kept.scope)
    if scope is Scope.SELECTED and not selected:
        scope = Scope.WHOLE
    threshold = min(max(round(kept.threshold, 2), IOU_THRESHOLD), 0.95)
    # A file that somebody has changed may hold any number.
    below = kept.tp_below if kept.tp_below is not None and 0 < kept.tp_below <= 1 else None
    begun = replace(snapshot, scope=scope, selected=selected, threshold=threshold, tp_below=below)
    try:
        condition = filter_again(kept.filter, dataset.categories.names)
        check_filter(condition, dataset)
        begun = replace(begun, filter=condition)
    except FilterError as error:
        note = f"The last filter could not be restored: {error}"
        begun = replace(begun, scope=Scope.WHOLE if scope is Scope.FILTERED else scope)
    return replace(begun, **in_front(kept, begun.predictions)), note


def in_front(kept: KeptReview, predictions: Sequence[EvaluatedPrediction]) -> dict[str, Any]:
    """Return the changes that show the prediction set that was shown, beside the one it was compared with."""
    named = [named_absolutely(each.opened_as) for each in predictions]
    changes: dict[str, Any] = {}
    if kept.shown in named:
        changes["current"] = named.index(kept.shown)
    if kept.compared in named:
        changes["compared_key"] = predictions[named.index(kept.compared)].key
    return changes


def look_again(kept: KeptLook) -> dict[str, Any]:
    """Return the fields of a `CanvasStyle` that were kept; what is unknown stays as it is."""
    hidden = {_STATUSES[label] for label in kept.hidden if label in _STATUSES}
    changes: dict[str, Any] = {
        "colour_by": kept.colouring,
        "visible": frozenset(Status) - hidden,
        "show_ground_truth": kept.ground_truth,
        "show_prediction": kept.prediction,
    }
    with suppress(ValueError):
        changes["layer"] = Layer(kept.layer)
    return changes


def kept_opening(opening: Opening) -> KeptOpening:
    """Return how a set was opened, with absolute paths."""
    places = opening.places
    return KeptOpening(
        missing=opening.missing,
        maps=_absolute(places.map_folder),
        photos=_absolute(places.photo_folder),
        faults=opening.faults,
        areas=opening.areas,
        strict=opening.strict,
        images_table=_absolute(opening.images_table),
        readings={
            named_absolutely(Path(name)): KeptReading(
                said.form.value if said.form is not None else "", said.divisor, said.void, said.unknown_is_void
            )
            for name, said in opening.readings
        },
        categories={named_absolutely(Path(name)): _absolute(file) for name, file in opening.categories},
        parts=_absolute(opening.parts),
    )


def opening_again(kept: KeptOpening) -> Opening:
    """Return how a set is opened again."""
    return Opening(
        missing=kept.missing,
        places=Places(_path(kept.maps), _path(kept.photos)),
        faults=kept.faults,
        areas=kept.areas,
        strict=kept.strict,
        images_table=_path(kept.images_table),
        readings=tuple((name, _reading(said)) for name, said in kept.readings.items()),
        categories=tuple((name, Path(file)) for name, file in kept.categories.items()),
        parts=_path(kept.parts),
    )


def still_there(kept: KeptReview) -> tuple[KeptReview, tuple[str, ...]]:
    """Return the review without prediction sets and a table that are gone, and their names.

    What lies elsewhere is not asked for; where it is gone, opening it says so.
    """
    gone = [name for name in kept.predictions if not _may_be_there(split_place(Path(name))[0])]
    table = kept.opening.images_table
    opening = kept.opening
    if table and not _may_be_there(Path(table)):
        gone.append(table)
        opening = msgspec.structs.replace(opening, images_table="")
    predictions = tuple(name for name in dict.fromkeys(kept.predictions) if name not in gone)
    left = msgspec.structs.replace(kept, predictions=predictions, opening=opening)
    return left, tuple(Path(name).name for name in gone)


def _may_be_there(path: Path) -> bool:
    return is_address(path) or bool(places.address_of(path)) or places.exists(path)


def named_absolutely(path: Path) -> str:
    """Return how a prediction set was named, ``JSON=FOLDER`` or otherwise, whatever folder one works in next time."""
    json, folder = split_place(path)
    return _absolute(json) if folder is None else f"{_absolute(json)}={_absolute(folder)}"


def _reading(kept: KeptReading) -> Reading:
    form = None
    with suppress(ValueError):
        form = FormName(kept.form) if kept.form else None
    return Reading(form, kept.divisor, kept.void, kept.unknown_is_void)


def _absolute(path: Path | None) -> str:
    if path is not None and is_address(path):
        # Without what follows a "?", which may be a signature.
        return str(parsed(path))
    return "" if path is None else os.path.abspath(path)


def _path(text: str) -> Path | None:
    return Path(text) if text else None
