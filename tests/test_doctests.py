"""The examples in docstrings and pages of the documentation run, in a folder with the small set they speak of.

Whoever writes an example adds its module to `MODULES`.
"""

from __future__ import annotations

import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import panview.compat
from tests.support.example_set import write_example

ROOT = Path(__file__).parent.parent
MODULES = [
    "panview",
    "panview.addresses",
    "panview.api.charts",
    "panview.api.comparison",
    "panview.api.confusion",
    "panview.api.ensemble",
    "panview.api.evaluation",
    "panview.api.evaluation_in_parts",
    "panview.api.figures",
    "panview.api.opening",
    "panview.api.pictures",
    "panview.api.text",
    "panview.api.window",
    "panview.cli.output",
    "panview.cluster.place",
    "panview.compat",
    "panview.compat.panopticapi.utils",
    "panview.datasets.category_names",
    "panview.datasets.run_sets",
    "panview.decoding",
    "panview.download",
    "panview.engine.following",
    "panview.ensemble.atoms",
    "panview.linter.check",
    "panview.linter.listed_set",
    "panview.linter.shards",
    "panview.literal",
    "panview.metrics.segment_table",
    "panview.metrics.array_overlaps",
    "panview.metrics.figures",
    "panview.metrics.loop",
    "panview.metrics.loop_categories",
    "panview.metrics.segment_table",
    "panview.metrics.shard_files",
    "panview.api.parts",
    "panview.metrics.parts",
    "panview.metrics.shards",
    "panview.presentation.mapping",
    "panview.presentation.rows",
    "panview.review.agreement",
    "panview.review.completing",
    "panview.review.condition_words",
    "panview.review.conditions",
    "panview.review.filter_changes",
    "panview.review.expression_tree",
    "panview.review.expression_words",
    "panview.review.pass_marks",
    "panview.review.queues",
    "panview.review.sampling.sample",
    "panview.review.team.place",
    "panview.review.team.sharing",
    "panview.reprocessing.resampled",
    "panview.review.team.trouble",
    "panview.words",
]

PAGES = [
    "docs/guide/sampling.md",
    "docs/library.md",
    "docs/pipelines.md",
    "docs/shards.md",
    "docs/training.md",
    "docs/tutorials/training-loop.md",
    "docs/tutorials/your-own-set.md",
]
"""Pages of the documentation whose examples are run as they stand, from top to bottom."""

_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    write_example(folder)
    return folder


@pytest.fixture(autouse=True)
def beside_the_set(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(example)
    # Tables are as wide as they are drawn, whatever terminal the tests run in.
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("POLARS_TABLE_WIDTH", "100")


@pytest.fixture(autouse=True)
def without_the_stand_in_afterwards() -> Iterator[None]:
    yield
    panview.compat.uninstall()


def run_examples(tests: list[doctest.DocTest]) -> int:
    said: list[str] = []
    tried = 0
    for test in tests:
        outcome = doctest.DocTestRunner(optionflags=_FLAGS).run(test, out=said.append)
        tried += outcome.attempted
    assert not said, "".join(said)
    return tried


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module(name: str) -> None:
    found = doctest.DocTestFinder().find(importlib.import_module(name))
    assert run_examples([test for test in found if test.examples])


@pytest.mark.parametrize("page", PAGES)
def test_examples_of_a_page(page: str) -> None:
    # An example ends where its fence does.
    text = re.sub(r"^```.*$", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert run_examples([doctest.DocTestParser().get_doctest(text, {}, page, page, 0)])


def test_no_module_with_examples_is_forgotten() -> None:
    package = ROOT / "panview"
    written = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in package.rglob("*.py")
        if re.search(r"^\s*>>> ", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert written == set(MODULES)
