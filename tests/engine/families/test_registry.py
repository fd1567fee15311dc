"""Families of models: who is asked for a typed model, and families of other packages by a real entry point."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from panview.engine.families.family import Family, missing_packages
from panview.engine.families.registry import OTHERS, families, family_of, list_models
from panview.errors import PanviewError

FAMILY = """
from panview.engine.families.family import ListedModel
from panview.engine.predictor import ModelSource
from panview.errors import NotFoundError

class Odd:
    name, title, packages, install = "odd", "Odd models", ("no_such_package",), "pip install odd"

    def recognises(self, text):
        return text.startswith("odd:")

    def models(self):
        return [ListedModel("odd:one", "odd", "Odd", None, 12, True)]

    def find(self, text):
        if text != "odd:one":
            raise NotFoundError(f"{text}: no odd model is called that")
        return self.models()[0]

    def fetch(self, text, progress=None, cancelled=lambda: False):
        return ModelSource("one", "a.json", "b.bin", "odd_family:open_predictor")
"""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "packages"
    monkeypatch.syspath_prepend(folder)
    OTHERS.forget()
    yield folder
    OTHERS.forget()
    for name in [name for name in sys.modules if name.startswith("odd_")]:
        del sys.modules[name]


def install(folder: Path, module: str, content: str, value: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{module}.py").write_text(content)
    about = folder / f"{module}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[panview.models]\n{module} = {value}\n")


def test_every_family_has_what_a_family_has() -> None:
    assert all(isinstance(family, Family) for family in families())
    assert len({family.name for family in families()}) == len(families())


def test_a_plain_name_is_looked_for_in_mmdetections_zoo() -> None:
    assert family_of("mask2former_r50").name == family_of("no_such_model").name == "mmdet"


def test_a_family_of_another_package_is_listed_and_found(packages: Path) -> None:
    install(packages, "odd_family", FAMILY, "odd_family:Odd")
    family = family_of("odd:one")
    assert (family.name, missing_packages(family)) == ("odd", ("no_such_package",))
    assert family.fetch("odd:one").opener == "odd_family:open_predictor"
    assert [model.name for model in list_models().models if model.family == "odd"] == ["odd:one"]
    with pytest.raises(PanviewError, match="no odd model"):
        family_of("odd:two").find("odd:two")


@pytest.mark.parametrize(
    ("content", "why"),
    [("raise SystemError('broken')", "SystemError: broken"), ("Odd = 3", "lacks required attributes")],
)
def test_a_broken_family_is_named_and_stops_nothing(packages: Path, content: str, why: str) -> None:
    install(packages, "odd_family", content, "odd_family:Odd")
    models, problems, _ = list_models()
    assert models
    assert any("the model family odd_family of odd_family cannot be used" in text and why in text for text in problems)
    assert family_of("odd:one").name == "mmdet"


@pytest.mark.parametrize("method", ["recognises", "models"])
def test_a_family_that_fails_when_it_is_asked_stops_no_other(packages: Path, method: str) -> None:
    raising = f"def {method}(self, *args): raise KeyError('x')\n    def _{method}(self"
    install(packages, "odd_family", FAMILY.replace(f"def {method}(self", raising), "odd_family:Odd")
    assert family_of("mask2former_r50").name == family_of("nothing").name == "mmdet"
    models, problems, _ = list_models()
    assert {"mmdet", "transformers"} <= {model.family for model in models}
    assert ("the model family odd cannot be used (KeyError: 'x')" in problems) == (method == "models")
