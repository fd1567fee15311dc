"""The options that every command has that opens a set: one decorator adds them, and hands over what they say."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, cast, get_type_hints

from panview.cli.declaring import Option
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import Reading
from panview.datasets.layouts.places import Places
from panview.datasets.opening import Areas, Faults, MissingImages, Opening
from panview.errors import PanviewError

_HELP = "Opening the set"
_Missing = Annotated[
    str,
    Option("--missing", metavar="error|empty|skip", help="How to treat images without a prediction.", panel=_HELP),
]
_MapFolder = Annotated[
    Path | None,
    Option("--gt-folder", metavar="DIR", help="Folder of the ground truth maps (default: detected).", panel=_HELP),
]
_PhotoFolder = Annotated[
    Path | None, Option("--photos", metavar="DIR", help="Folder of the photos (default: detected).", panel=_HELP)
]
_PredictionFolder = Annotated[
    Path | None,
    Option(
        "--pred-folder",
        metavar="DIR",
        help="Folder of the maps of a single --pred (default: detected); for several, write --pred JSON=DIR.",
        panel=_HELP,
    ),
]
_Areas = Annotated[
    str,
    Option(
        "--areas",
        metavar="pixels|json",
        help="Source of the ground truth areas; json reproduces panopticapi.",
        panel=_HELP,
    ),
]
_Faults = Annotated[
    str,
    Option(
        "--faults",
        metavar="error|skip",
        help="How to treat images whose files are missing or contradict each other.",
        panel=_HELP,
    ),
]
_Strict = Annotated[
    bool,
    Option("--strict", help="Refuse a set that can only be read with assumptions.", panel=_HELP),
]
_Categories = Annotated[
    list[Path],
    Option(
        "--categories",
        metavar="FILE",
        help="Meaning of the category numbers in the predictions: names, pairs, or a JSON; once, or once per --pred.",
        panel=_HELP,
    ),
]
_From = Annotated[
    list[str],
    Option(
        "--from",
        metavar="FORM",
        help="Form of the predictions, as in convert; once, or once per --pred "
        "(default: detected; - also means detected).",
        panel=_HELP,
    ),
]
_Divisor = Annotated[
    int | None,
    Option(
        "--divisor", metavar="N", min=2, help="Read the predictions as maps of category x N + instance.", panel=_HELP
    ),
]
_Void = Annotated[
    int | None,
    Option("--void", metavar="N", min=0, help="Number that means void, in predictions without a JSON.", panel=_HELP),
]
_Unknown = Annotated[
    str,
    Option(
        "--unknown",
        metavar="error|void",
        help="How to treat values without a category, in predictions without a JSON.",
        panel=_HELP,
    ),
]
_ImagesTable = Annotated[
    Path | None,
    Option(
        "--images-table",
        metavar="FILE",
        help="CSV or Parquet file with one row per image: weather, camera, split.",
        panel=_HELP,
    ),
]
_OPTIONS: dict[str, tuple[Any, object]] = {
    "missing": (_Missing, "error"),
    "faults": (_Faults, "error"),
    "areas": (_Areas, "pixels"),
    "gt_folder": (_MapFolder, None),
    "photos": (_PhotoFolder, None),
    "strict": (_Strict, False),
    "images_table": (_ImagesTable, None),
}
_OF_PREDICTIONS: dict[str, tuple[Any, object]] = {
    "pred_folder": (_PredictionFolder, None),
    "categories": (_Categories, ()),
    "source_form": (_From, ()),
    "divisor": (_Divisor, None),
    "void": (_Void, None),
    "unknown": (_Unknown, "error"),
}


def set_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say how a set is opened; it gets them as ``opening``.

    A command with an option ``pred`` also gets ``--pred-folder``, which becomes part of it, and those that say how
    predictions are stored; these are also for one with a folder ``run`` of prediction sets, which are all stored alike.

    Raises
    ------
    PanviewError
        When the command runs: a value is none that the option has.
    """
    signature = inspect.signature(function)
    hints = get_type_hints(function, include_extras=True)
    added = dict(_OPTIONS)
    if "pred" in signature.parameters:
        added |= _OF_PREDICTIONS
    elif "run" in signature.parameters:
        added |= {name: option for name, option in _OF_PREDICTIONS.items() if name != "pred_folder"}

    @wraps(function)
    def with_options(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever the command takes
        said = {name: kwargs.pop(name, default) for name, (_, default) in added.items()}
        folder = said.pop("pred_folder", None)
        if folder is not None:
            kwargs["pred"] = _in_folder(kwargs.get("pred", []), folder)
        predictions = kwargs.get("pred", [kwargs["run"]] if "run" in kwargs else [])
        named = _named(predictions, said.pop("categories", ()))
        stored = {name: said.pop(name) for name in ("source_form", "divisor", "void", "unknown") if name in said}
        readings = _readings(predictions, **stored) if stored else ()
        function(*args, opening=_opening(**said, categories=named, readings=readings), **kwargs)

    own = [parameter for name, parameter in signature.parameters.items() if name != "opening"]
    own = [parameter.replace(annotation=hints.get(parameter.name, parameter.annotation)) for parameter in own]
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in added.items()
    ]
    cast(Any, with_options).__signature__ = signature.replace(parameters=[*own, *more])
    with_options.__annotations__ = {parameter.name: parameter.annotation for parameter in [*own, *more]}
    return with_options


def _opening(
    *,
    missing: str,
    faults: str,
    areas: str,
    gt_folder: Path | None,
    photos: Path | None,
    strict: bool,
    categories: tuple[tuple[str, Path], ...],
    readings: tuple[tuple[str, Reading], ...],
    images_table: Path | None,
) -> Opening:
    return Opening(
        missing=cast(MissingImages, _one_of("--missing", missing, ("error", "empty", "skip"))),
        places=Places(gt_folder, photos),
        faults=cast(Faults, _one_of("--faults", faults, ("error", "skip"))),
        areas=cast(Areas, _one_of("--areas", areas, ("pixels", "json"))),
        strict=strict,
        categories=categories,
        readings=readings,
        images_table=images_table,
    )


def _one_of(option: str, value: str, choice: tuple[str, ...]) -> str:
    if value not in choice:
        raise PanviewError(f"{option} {value}: expected {', '.join(choice[:-1])} or {choice[-1]}")
    return value


def _named(predictions: list[Path], files: list[Path] | None) -> tuple[tuple[str, Path], ...]:
    """Return which file is of which prediction set: one for all, or one for each, "-" for none."""
    if not files:
        return ()
    if len(files) not in (1, len(predictions)):
        given = f"{len(files)} --categories and {len(predictions)} --pred"
        raise PanviewError(
            f"{given}: give one --categories for all --pred, or one for each in the same order; - means: none"
        )
    each = list(files) * len(predictions) if len(files) == 1 else files
    pairs = {str(prediction): file for prediction, file in zip(predictions, each, strict=True) if str(file) != "-"}
    return tuple(pairs.items())


def _readings(
    predictions: list[Path], *, source_form: list[str] | None, divisor: int | None, void: int | None, unknown: str
) -> tuple[tuple[str, Reading], ...]:
    """Return how each prediction set is stored, where anything is said of it."""
    is_void = _one_of("--unknown", unknown, ("error", "void")) == "void"
    said = list(source_form or ["-"])
    if len(said) not in (1, len(predictions)):
        given = f"{len(said)} --from and {len(predictions)} --pred"
        raise PanviewError(
            f"{given}: give one --from for all --pred, or one for each in the same order; - means: detect it"
        )
    each = said * len(predictions) if len(said) == 1 else said
    forms = [FormName(_one_of("--from", form, tuple(FormName))) if form != "-" else None for form in each]
    pairs = [(str(path), Reading(form, divisor, void, is_void)) for path, form in zip(predictions, forms, strict=True)]
    return tuple((path, reading) for path, reading in pairs if reading != Reading())


def _in_folder(predictions: list[Path], folder: Path) -> list[Path]:
    if len(predictions) != 1:
        raise PanviewError("--pred-folder works with one --pred only; with several, write --pred JSON=FOLDER for each")
    return [Path(f"{predictions[0]}={folder}")]
