"""Errors cross from process to process: what arrives is what left."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import pickle
import pkgutil
from pathlib import Path
from typing import Any

import pytest

import panview
from panview.datasets.assumptions import Assumption
from panview.datasets.faults import Fault, FaultKind
from panview.engine.category_mapping import CategoryMapping, CategoryMismatchError
from panview.errors import BadFileError, Cancelled, FilterError, NotFoundError, reason_of

_OF_MMDET = ("mmcv_ops", "checkpoint", "config", "keeping", "photo", "predictor", "scores")
_OF_TRANSFORMERS = ("predictor", "task")
_OF_THE_MODEL_PROCESS = tuple(
    f"panview.engine.families.{name}"
    for name in (
        "torch_device",
        "torch_masks",
        *(f"mmdet.{n}" for n in _OF_MMDET),
        *(f"transformers.{n}" for n in _OF_TRANSFORMERS),
    )
)
"""Importing them takes model frameworks with it; so do the integrations, whose frameworks are not all here."""


def _modules() -> list[str]:
    names = [module.name for module in pkgutil.walk_packages(panview.__path__, "panview.")]
    return [
        name
        for name in names
        if not name.startswith((*_OF_THE_MODEL_PROCESS, "panview.integrations.")) and name != "panview.__main__"
    ]


def _errors() -> list[type[BaseException]]:
    found: set[type[BaseException]] = set()
    for name in _modules():
        module = importlib.import_module(name)
        for value in vars(module).values():
            if inspect.isclass(value) and issubclass(value, BaseException) and value.__module__.startswith("panview"):
                found.add(value)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


_MAPPING = CategoryMapping(("cat",), (1,), ("dog",), ())
_FAULT = Fault(0, 7, "a.jpg", FaultKind.CATEGORY, Path("a.json"), "$.annotations[0]: unknown category 9 in image 7")
EXAMPLES: dict[str, tuple[Any, ...]] = {
    "KeptError": (Path("a.queries"), "cut short"),
    "UnclearFormError": (Path("maps"), ["mmdet", "cityscapes"]),
    "BadFileError": (Path("a.json"), "is cut off", "$.images[3]"),
    "UnclearIdsError": (Path("a.png"), "is 16-bit greyscale", "header"),
    "WrongSizeError": (Path("a.png"), (9, 13), (13, 9), "header"),
    "NotFoundError": ("a.json: there is no such file", (Path("b"), Path("c"))),
    "FilterError": ("iou >: something is missing", (4, 5)),
    "MissingPredictionsError": (Path("a.json"), 3, 17, "a.jpg"),
    "CategoryMismatchError": ("no label fits", _MAPPING),
    "PassMarkError": ("PQ 50", "says no sign"),
    "ModelsMissingError": (),
    "UnknownFilterError": (3,),
    "AssumedError": ((Assumption("PV601", "image ids are text, matched as numbers", Path("a.json"), 3),),),
    "ContradictionError": (Path("a.png"), "segment id 3 is not in a.json", ""),
    "FaultyImagesError": ([Fault(2, "b", "b.jpg", FaultKind.MISSING, Path("b.png"), "b.png is missing")], 3),
    "NoTruthError": (Path("a.json"), 3),
    "UnclearNameError": ("sky", ["sky-other", "skyscraper"]),
    "UnknownCategoriesError": (Path("t.json"), [1, 2], [9], Path("a.json"), [_FAULT], 3, Path("u.json")),
    "FaultyEntriesError": (Path("a.json"), [_FAULT], 3),
}
"""How errors with a constructor of their own are made; the others take a message."""
KEYWORDS: dict[str, dict[str, Any]] = {"UnclearNameError": {"several": True}}


@pytest.mark.parametrize("kind", _errors(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("protocol", [2, pickle.HIGHEST_PROTOCOL])
def test_an_error_survives_pickling(kind: type[BaseException], protocol: int) -> None:
    error = kind(*EXAMPLES.get(kind.__name__, ("something is wrong; do this",)), **KEYWORDS.get(kind.__name__, {}))
    error.add_note("seen by image 3")
    again = pickle.loads(pickle.dumps(error, protocol))
    assert type(again) is kind
    assert str(again) == str(error)
    assert again.args == error.args
    assert repr(vars(again)) == repr(vars(error))


def test_all_of_them_are_found() -> None:
    kinds = set(_errors())
    assert {BadFileError, NotFoundError, FilterError, Cancelled, CategoryMismatchError} <= kinds
    assert set(EXAMPLES) <= {kind.__name__ for kind in kinds}


def test_modules_of_the_model_process_have_no_errors_of_their_own() -> None:
    folder = Path(panview.__path__[0]) / "engine"
    for path in folder.glob("mm*.py"):
        classes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef)]
        bases = {ast.unparse(base) for node in classes for base in node.bases}
        assert not {base for base in bases if base.endswith(("Error", "Exception", "Cancelled"))}, path


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        # As Polars raises it.
        (OSError("No space left on device (os error 28)"), "No space left on device"),
        (OSError(), "OSError"),
        (PermissionError(13, None), os.strerror(13)),
    ],
)
def test_what_the_system_says_is_never_none(error: OSError, reason: str) -> None:
    assert reason_of(error) == reason
