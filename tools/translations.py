"""The texts of the window and their translations: ``python -m tools.translations`` after a text has changed.

It collects what goes through `panview.words`, brings ``resources/translations/panview_*.ts`` up to date, keeping what
is translated, and compiles them to the ``.qm`` files that the window loads. Edit a ``.ts`` with Qt Linguist
(``pyside6-linguist``) or any editor.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("de",)
_ROWS = {"row", "_row", "action_row", "file", "edit", "add"}
_MENUS = {"Menu"}


@dataclass(frozen=True, order=True)
class Message:
    """A text to translate.

    Attributes
    ----------
    source : str
        English; of one with a number, the form for several.
    numbered : bool
        Whether it has a form for each kind of number.
    """

    source: str
    numbered: bool = False


def messages() -> dict[Message, str]:
    """Return all texts that reach the window through `panview.words`, with the file that has each first."""
    found: dict[Message, str] = {}
    files = [
        file for room in ("jobs", "presentation", "ui") for file in sorted((ROOT / "panview" / room).rglob("*.py"))
    ]
    review = ROOT / "panview" / "review"
    for file in (
        review / "explain.py",
        review / "suspicion" / "groups.py",
        review / "suspicion" / "insight.py",
        review / "suspicion" / "reasons.py",
        *files,
    ):
        for message in _said_in(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(message, file.relative_to(ROOT).as_posix())
    for text in _declared():
        found.setdefault(Message(text), "declared")
    return found


def _said_in(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.id if isinstance(function, ast.Name) else ""
        texts = [each.value if isinstance(each, ast.Constant) else None for each in node.args]
        if name == "tr" and isinstance(texts[0], str):
            yield Message(texts[0])
        elif name == "trn" and isinstance(texts[1], str):
            yield Message(texts[1], numbered=True)
        elif name in _ROWS and len(texts) > 2:
            # Of a table of actions: group, id, title; the group may have been given before.
            title = texts[1] if isinstance(texts[2], str) and texts[1] != texts[0] else None
            for said in (title, texts[2] if name == "action_row" else None):
                if isinstance(said, str) and said:
                    yield Message(said)
        elif name in _MENUS and texts and isinstance(texts[0], str):
            yield Message(texts[0])


def _declared() -> Iterator[str]:
    """Yield what is declared below the window and translated where it is shown."""
    from panview.metrics.breakdown import SizeClass
    from panview.metrics.error_types import ErrorType
    from panview.metrics.segment_table import Side, Status
    from panview.metrics.transitions import Transition
    from panview.overlay.colourings.registry import COLOURINGS
    from panview.presentation.confusion_content import Unit
    from panview.presentation.mapping import REASONS
    from panview.presentation.menus import MENU_BAR, Rest
    from panview.presentation.settings_content import all_settings
    from panview.reprocessing.rules import RULES
    from panview.review.segment_columns.registry import ALL
    from panview.review.verdict_rows import VERDICT_LABELS
    from panview.review.verdicts import VERDICTS
    from panview.ui.dialogs.parts_page import Part
    from panview.ui.pages.change_list import KINDS
    from panview.ui.widgets.empty_state import Emptiness

    yield from (each.label for each in (*ErrorType, *Status, *COLOURINGS, *Transition, *Side) if each.label)
    yield from (each.label.capitalize() for each in Side)
    yield from (each.value.capitalize() for each in Unit)
    yield from (said for kind in KINDS for said in (kind, kind.capitalize()))
    yield from (part.value for part in Part)
    yield from REASONS
    yield from (how.title for how in (spec.shown for spec in ALL) if how is not None)
    yield from (size.label for size in SizeClass)
    yield from ("no segments", "no changes here", "correction", "corrections")
    yield from (each.title for each in COLOURINGS)
    yield from VERDICT_LABELS
    for verdict in VERDICTS:
        yield verdict.value[0].upper() + verdict.value[1:]
    yield from (each.value for each in Emptiness)
    for rule in RULES.values():
        yield from (said for each in rule.parameters for said in (each.title, each.tip) if said)
    for setting in all_settings():
        yield from (setting.group, setting.name, setting.sentence, *(label for _, label in setting.choices))
    for menu in MENU_BAR:
        yield from (entry.group for entry in menu.entries if isinstance(entry, Rest))


def read(language: str) -> dict[Message, tuple[str, ...]]:
    """Return the finished translations of a language: one form each, or one for each kind of number."""
    path = _ts(language)
    if not path.exists():
        return {}
    said = {}
    for entry in ElementTree.parse(path).iter("message"):
        translation = entry.find("translation")
        if translation is None or translation.get("type") == "unfinished":
            continue
        numbered = entry.get("numerus") == "yes"
        forms = (
            [each.text or "" for each in translation.findall("numerusform")] if numbered else [translation.text or ""]
        )
        said[Message(entry.findtext("source") or "", numbered)] = tuple(forms)
    return said


def write(language: str, wanted: dict[Message, str], said: dict[Message, tuple[str, ...]]) -> None:
    """Write the file of a language; what is not translated yet is marked as unfinished."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = "panview"
    for message in sorted(wanted):
        entry = ElementTree.SubElement(context, "message", {"numerus": "yes"} if message.numbered else {})
        ElementTree.SubElement(entry, "location", filename=wanted[message])
        ElementTree.SubElement(entry, "source").text = message.source
        forms = said.get(message, ())
        if message.numbered:
            ElementTree.SubElement(entry, "comment").text = "number"
        translation = ElementTree.SubElement(entry, "translation", {} if forms else {"type": "unfinished"})
        if message.numbered:
            for form in forms or ("", ""):
                ElementTree.SubElement(translation, "numerusform").text = form
        elif forms:
            translation.text = forms[0]
    ElementTree.indent(root, " ")
    text = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + ElementTree.tostring(root, encoding="unicode")
    _ts(language).write_text(text + "\n", encoding="utf-8")


def compile_to(language: str, target: Path) -> None:
    """Compile the file of a language with Qt's own tool."""
    command = [
        str(Path(sys.executable).with_name("pyside6-lrelease")),
        "-silent",
        str(_ts(language)),
        "-qm",
        str(target),
    ]
    subprocess.run(command, check=True)


def compiled(language: str) -> Path:
    """Return where the window loads a language from."""
    return FOLDER / f"panview_{language}.qm"


def _ts(language: str) -> Path:
    return FOLDER / f"panview_{language}.ts"


def main() -> None:
    """Bring all files up to date and say what is still to translate."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = messages()
    for language in LANGUAGES:
        said = read(language)
        write(language, wanted, said)
        compile_to(language, compiled(language))
        missing = [message for message in wanted if message not in said]
        sys.stdout.write(f"{language}: {len(wanted):,} texts, {len(missing):,} to translate\n")
        sys.stdout.writelines(f"  {message.source!r}\n" for message in missing[:20])


if __name__ == "__main__":
    main()
