"""The window in other languages: German is complete, and a pseudo-language finds what is not translated or is cut."""

from __future__ import annotations

import json
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

from panview.datasets.coco_kinds import KINDS_OF_COCO
from panview.presentation.menus import MENU_BAR, mnemonic
from tools.translations import Message, compile_to, compiled, messages, read

ROOT = Path(__file__).parent.parent.parent
TERMS = {
    "ground truth": "Referenz",
    "prediction set": "Vorhersageset",
    "disagreement": "Abweichung",
    "verdict": "[Uu]rteil",
    "segment": "[Ss]egment",
    "category": "[Kk]ategorie",
    "categories": "[Kk]ategorie",
    "threshold": "[Ss]chwelle",
    "filter": "[Ff]ilter|gefiltert|aufgelistet",
    "sample ": "Stichprobe|sample_place",
}
"""English term -> what German says for it; docs/guide/language.md has the table."""
DATA = re.compile(
    r"panview|demo / val2017|([AB] · )?simulated_\w+|(Ctrl|Strg)\+K|A \| B|B − A|IoU|All, Things, Stuff"
    r"|\d+\.jpg|[\d.,]+( %)?|(All|A · All): .*|[\w-]+( [\w-]+)? #\d+|[\w-]+( [\w-]+)? · [\d.]+"
    r"|[\w-]+: \d.*|[\w ,-]+ → [\w ,-]+: \d.*|.*: no queries are kept .*"
)
"""What is no text of the window: names, figures, keys, and the message of an error below the window."""
PAINTED = re.compile(
    r"[+−][\d.]+|[\d.]+%|—|…|[XWEUTSN↵AB]|[PSR]Q|TP|F[PN]|FN\+FP|([AB] · )?(All|Things|Stuff)|ALL|THINGS|STUFF"
)
"""The same of what is painted: figures, keys, and what the glossary keeps in every language."""
NAMES = (
    *("demo / val2017", "simulated_strong", "simulated_weak"),
    *(f"{number:012}.jpg" for number in range(101, 107)),
)


def is_data(text: str) -> bool:
    """Whether a text is made of names and figures; a painted name may be shortened in its middle or at its end."""
    if DATA.fullmatch(text):
        return True
    parts = re.split(r" → | · |; |: ", text)
    return all(DATA.fullmatch(part) or PAINTED.fullmatch(part) or shortens_a_name(part) for part in parts)


def shortens_a_name(text: str) -> bool:
    name = re.sub(r" #\d+…?$", "", text)
    pattern = re.compile(".*".join(map(re.escape, name.split("…"))))
    return any(pattern.fullmatch(known) for known in (*NAMES, *KINDS_OF_COCO))


def fields_of(text: str) -> list[tuple[str, str | None]]:
    return sorted({(name, form or "") for _, name, form, _ in string.Formatter().parse(text) if name})


@pytest.fixture(scope="module")
def wanted() -> dict[Message, str]:
    return messages()


def test_german_is_complete_and_up_to_date(wanted: dict[Message, str], tmp_path: Path) -> None:
    said = read("de")
    assert not sorted(wanted.keys() - said.keys()), "python -m tools.translations, then translate these"
    assert not sorted(said.keys() - wanted.keys()), "python -m tools.translations"
    compile_to("de", tmp_path / "de.qm")
    assert (tmp_path / "de.qm").read_bytes() == compiled("de").read_bytes(), "python -m tools.translations"


def test_translations_have_the_fields_of_their_texts(wanted: dict[Message, str]) -> None:
    for message, forms in read("de").items():
        assert len(forms) == (2 if message.numbered else 1), message
        for form in forms:
            assert form.strip() or not message.source.strip(), message
            if "{" in message.source:
                assert fields_of(form) == fields_of(message.source), message
            assert form[-1:].isspace() == message.source[-1:].isspace(), message


def test_letters_of_the_menu_bar_are_there_and_differ() -> None:
    said = read("de")
    letters = [mnemonic(said[Message(menu.title)][0]) for menu in MENU_BAR]
    assert all(letters)
    assert len(set(letters)) == len(letters)


def test_terms_are_those_of_the_glossary() -> None:
    no_words = re.compile(r"\{[^}]*\}|\S*://\S*|panview \w+|--\w+")
    off = [
        (message.source, forms[0])
        for message, forms in read("de").items()
        for term, german in TERMS.items()
        if re.search(rf"\b{term}", no_words.sub("", message.source), re.IGNORECASE)
        and not re.search(german, " ".join(forms))
    ]
    assert not off


def walk(language: str, folder: Path) -> dict[str, dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.language_walk", language, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_nothing_is_left_in_english_or_cut(tmp_path: Path) -> None:
    found = walk("pseudo", tmp_path)
    assert len(found["seen"]) > 500
    assert not {text: place for text, place in found["seen"].items() if "[" not in text and not is_data(text)}
    assert not found["cut"]


@pytest.mark.long
def test_german_is_not_cut(tmp_path: Path) -> None:
    found = walk("de", tmp_path)
    assert "Abweichungen" in " ".join(found["seen"])
    assert not found["cut"]
