"""Names, authors and notes that mean harm are text in all that is written and printed, and arrive as they are."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from panview.engine.execution import Execution
from panview.engine.predictor import ModelSource
from panview.review.verdicts import Verdict
from tests.cli.conftest import Panview
from tests.cli.test_apply_verdicts import decide
from tests.engine.toy_predictor import OPENER, toy_source
from tests.support.sets import WrittenSet, random_pair, write_set

ESCAPES = "\x1b[2J\x1b]0;own\x07\x9b31m\u202egnp.\u2066\u200b\U000e0041"
MARKUP = '</script><img src="x" onerror="alert(1)"><script>alert(2)</script><!--'
NAMES = ("=1+1", "+cmd", "-2", "@SUM(A1)", ESCAPES, MARKUP, "`code` | *b* [x](file:///etc/passwd)", "\t=1", "\r=2")
NEVER_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\U000e0041]")


@dataclass(frozen=True)
class Hostile:
    """A set of which every text means harm, and verdicts on it."""

    written: WrittenSet
    verdicts: Path


@pytest.fixture
def hostile(tmp_path: Path) -> Hostile:
    rng = np.random.default_rng(9)
    plain = write_set(tmp_path / "set", [random_pair(rng) for _ in range(6)])
    document = json.loads(plain.ground_truth.read_text())
    for number, category in enumerate(document["categories"]):
        category["name"] = NAMES[number]
        category["supercategory"] = NAMES[-1 - number]
    for number, image in enumerate(document["images"]):
        # A slash would be a folder.
        name = NAMES[number].replace("/", "") + ".jpg"
        (plain.root / "val2017" / image["file_name"]).rename(plain.root / "val2017" / name)
        image["file_name"] = name
    plain.ground_truth.write_text(json.dumps(document))
    predicted = plain.prediction.with_name(f"=1+1{ESCAPES}{MARKUP.replace('/', '')}.json")
    plain.prediction.rename(predicted)
    plain.prediction.with_suffix("").rename(predicted.with_suffix(""))
    written = WrittenSet(plain.root, plain.ground_truth, predicted)
    verdicts = tmp_path / "v.sqlite"
    for image in range(6):
        verdict = Verdict.PREDICTION_RIGHT if image % 2 else Verdict.TRUTH_WRONG
        decide(written, verdicts, verdict, reviewer=NAMES[image], note=NAMES[-1 - image], image=image)
    return Hostile(written, verdicts)


def pair(hostile: Hostile) -> list[object]:
    return [hostile.written.ground_truth, "--pred", hostile.written.prediction]


class Page(HTMLParser):
    """The elements of a page, what is text in it, and what its scripts hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        (self.scripts if self.elements and self.elements[-1][0] == "script" else self.texts).append(data)


def test_a_page_has_no_element_and_no_direction_of_a_name(panview: Panview, hostile: Hostile, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    arguments = ("--verdicts", hostile.verdicts, "-o", out, "--title", MARKUP + ESCAPES)
    assert panview("report", *pair(hostile), "--pred", hostile.written.prediction, *arguments).code == 0
    text = out.read_text(encoding="utf-8")
    assert NEVER_OBEYED.search(text) is None
    page = Page(text)
    pictures = [attributes.get("src") or "" for tag, attributes in page.elements if tag == "img"]
    assert pictures
    assert all(source.startswith("data:image/") for source in pictures)
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    assert len(scripts) == 2
    # What programs read holds the names as they are.
    figures = json.loads(next(script for script in page.scripts if script.lstrip().startswith("{")))
    assert figures["results"][0]["prediction"] == hostile.written.prediction.name.removesuffix(".json")
    shown = "".join(page.texts)
    assert MARKUP in shown
    assert "\\u202egnp." in shown


CSVS = {
    "export": ["export", "SET", "--verdicts", "V", "--csv", "OUT/a.csv"],
    "compare": ["compare", "SET", "--pred", "T", "--resamples", "0", "--csv", "OUT/a.csv"],
    "apply-verdicts": ["apply-verdicts", "SET", "--verdicts", "V", "-o", "OUT/new"],
    "not applied": ["apply-verdicts", "NEW", "--pred", "P", "--verdicts", "V", "-o", "OUT/new"],
}


@pytest.mark.parametrize("name", CSVS)
def test_no_cell_of_a_table_is_a_formula(panview: Panview, hostile: Hostile, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    if name == "not applied":
        first = panview("apply-verdicts", *pair(hostile), "--verdicts", hostile.verdicts, "-o", tmp_path / "NEW")
        assert first.code == 0, first.err
    places = {"V": hostile.verdicts, "P": hostile.written.prediction, "T": hostile.written.ground_truth}
    words = [
        str(part) for word in CSVS[name] for part in (pair(hostile) if word == "SET" else [places.get(word, word)])
    ]
    words = [word.replace("OUT", str(out)).replace("NEW", str(tmp_path / "NEW")) for word in words]
    ended = panview(*words)
    assert ended.code == 0, ended.err
    tables = sorted(out.rglob("*.csv"))
    cells = [
        cell
        for table in tables
        for row in csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"), newline=""))
        for column, cell in row.items()
        if not _is_number(cell)
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    # They are data otherwise: nothing is lost.
    assert "'=1+1" in cells
    assert name == "not applied" or any(ESCAPES in cell for cell in cells)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell != "-2"


def test_markdown_and_what_is_printed_hold_no_markup_and_no_escape(panview: Panview, hostile: Hostile) -> None:
    ended = panview("evaluate", *pair(hostile), "--markdown", "--by", "supercategory")
    assert ended.code == 0
    rows = [line for line in ended.out.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    assert re.search(r"(?<!\\)[`\[\]]|<", ended.out) is None
    for words in (
        ["evaluate"],
        ["check", "--all"],
        ["compare", "--pred", hostile.written.prediction, "--resamples", 0],
    ):
        printed = panview(words[0], *pair(hostile), *words[1:])
        assert NEVER_OBEYED.search(printed.out + printed.err) is None, words


def die_with_last_words(source: ModelSource, execution: Execution) -> NoReturn:
    """Open no model: print what it is called, and end."""
    print("last words " + ESCAPES + MARKUP)  # noqa: T201
    sys.stdout.flush()
    os._exit(3)


@pytest.mark.parametrize("says", ["dies", "refuses", "classes"])
def test_what_a_model_says_is_shown_and_not_obeyed(
    panview: Panview, hostile: Hostile, tmp_path: Path, says: str
) -> None:
    settings = {"refuses": ESCAPES + MARKUP} if says == "refuses" else {"classes": (ESCAPES, MARKUP, "=1+1", "x")}
    source = toy_source(tmp_path, "toy", **settings)
    opener = "tests.cli.test_hostile_names:die_with_last_words" if says == "dies" else OPENER
    command = ["--config", source.config, "--checkpoint", source.checkpoint, "--framework", opener]
    ended = panview(
        "predict", hostile.written.ground_truth, *command, "--out", tmp_path / "run", "--name", MARKUP[:0] + "m"
    )
    assert ended.code == 2, ended
    assert "Traceback" not in ended.err
    assert NEVER_OBEYED.search(ended.err) is None
    assert "\\x1b[2J" in ended.err
    assert MARKUP[:20] in ended.err
