"""Names come from files; whatever they hold, a terminal and a Markdown reader show it and obey nothing of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from panview.cli.output import markdown_text
from tests.cli.conftest import Panview
from tests.support.sets import WrittenSet

HOSTILE = "\x1b[2J\x1b]0;own\x07\x9b31m\u202egnp.\u2066\u200b|`<img src=x>`\n\r\x7f"
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def test_a_name_in_markdown_is_text() -> None:
    assert markdown_text("a|b") == "a\\|b"
    assert markdown_text("<img src=x>") == "&lt;img src=x&gt;"
    assert markdown_text("**b** `c` [d](e)\n") == "\\*\\*b\\*\\* \\`c\\` \\[d\\](e)\\\\n"


@pytest.fixture
def hostile(written: WrittenSet) -> WrittenSet:
    """A set of which every text holds what a terminal would obey."""
    document = json.loads(written.ground_truth.read_text())
    for category in document["categories"]:
        category["name"] += HOSTILE
        category["supercategory"] += HOSTILE
    for image in document["images"]:
        image["file_name"] = HOSTILE.replace("/", "") + image["file_name"]
    truth = written.ground_truth.with_name(f"panoptic_{HOSTILE[:20]}.json")
    written.ground_truth.unlink()
    written.ground_truth.with_suffix("").rename(truth.with_suffix(""))
    truth.write_text(json.dumps(document))
    predicted = written.prediction.with_name(f"model{HOSTILE[:20]}.json")
    written.prediction.rename(predicted)
    written.prediction.with_suffix("").rename(predicted.with_suffix(""))
    return WrittenSet(written.root, truth, predicted)


COMMANDS = [
    ("evaluate", "T", "--pred", "P"),
    ("evaluate", "T", "--pred", "P", "--pred", "P", "--by", "size", "--by", "supercategory", "--boundary"),
    ("evaluate", "T", "--pred", "P", "--markdown", "--by", "supercategory"),
    ("evaluate", "T", "--pred", "P", "--json", "-"),
    ("check", "T", "--pred", "P"),
    ("check", "T", "--pred", "P", "--all"),
    ("check", "T", "--pred", "P", "--json", "-"),
    ("compare", "T", "--pred", "P", "--pred", "P"),
    ("export", "T", "--pred", "P", "--csv", "OUT.csv"),
    ("report", "T", "--pred", "P", "-o", "OUT.html"),
    ("convert", "P", "OUT", "--to", "labels", "--dataset", "T"),
    ("evaluate", "T", "--pred", "NONE"),
    ("evaluate", "NONE", "--pred", "P"),
    ("predict", "T", "--model", "NONE"),
    ("doctor",),
]


@pytest.mark.parametrize("words", COMMANDS, ids=[" ".join(words) for words in COMMANDS])
def test_no_command_prints_what_a_terminal_obeys(
    panview: Panview, hostile: WrittenSet, tmp_path: Path, words: tuple[str, ...]
) -> None:
    places = {"T": hostile.ground_truth, "P": hostile.prediction, "NONE": tmp_path / f"none{HOSTILE[:9]}"}
    arguments = [places.get(word, tmp_path / word if word.startswith("OUT") else word) for word in words]
    ended = panview(*arguments)
    assert "Traceback" not in ended.err
    assert OBEYED.search(ended.out) is None
    assert OBEYED.search(ended.err) is None
    assert (ended.code == 2) == ("NONE" in words)


def test_a_markdown_table_keeps_its_columns(panview: Panview, hostile: WrittenSet) -> None:
    ended = panview(
        "evaluate", hostile.ground_truth, "--pred", hostile.prediction, "--markdown", "--by", "supercategory"
    )
    rows = [line for line in ended.out.splitlines() if line.startswith("|")]
    assert len(rows) > 5
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    assert "<" not in ended.out


def test_a_page_holds_the_names_as_text(panview: Panview, hostile: WrittenSet, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert panview("report", hostile.ground_truth, "--pred", hostile.prediction, "-o", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert "<img src=x>" not in text
    assert "&lt;img src=x&gt;" in text
