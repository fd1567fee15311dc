"""What a person can see is plain English: help says what to do, and phrases that readers stumble over stay away."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import panview
from panview.cli.app import COMMANDS, commands_of
from panview.cli.declaring import Command, Commands

PACKAGE = Path(panview.__file__).parent
STUMBLES = [
    r"; \w[\w ]* without\.",
    r"\bmeans? nothing\b",
    r"\banew\b",
    r"\bnobody\b",
    r"\bmay be given several times\b",
    r"\bfound out\b",
    r"\bgoes? on from there\b",
    r"(?<!there )\bis no (text|list|name|table|category|JSON|number)\b",
    r"\bare no (category|labels|photos|numbers)\b",
    r"\b(?<!false )stands? for\b",
    r"\bfare(s)? differently\b",
]


@cache
def shown(path: Path) -> tuple[str, ...]:
    """The strings of a module that are not docstrings; those of f-strings piece by piece."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    strings = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings]
    return tuple(node.value for node in strings if isinstance(node.value, str))


def all_commands(commands: Commands) -> Iterator[Command]:
    for entry in commands.members.values():
        if isinstance(entry, Commands):
            yield from all_commands(entry)
        else:
            yield entry


@pytest.mark.parametrize("stumble", STUMBLES)
def test_readers_do_not_stumble_again(stumble: str) -> None:
    found = {path.name: text for path in PACKAGE.rglob("*.py") for text in shown(path) if re.search(stumble, text)}
    assert not found


@pytest.mark.parametrize("module", sorted(set(COMMANDS.values())))
def test_help_is_a_sentence_that_begins_with_a_verb_or_a_noun(module: str) -> None:
    commands = list(all_commands(commands_of(module)))
    assert commands
    texts = [parameter.declared.help for command in commands for parameter in command.parameters()]
    texts += [str(command.function.__doc__).splitlines()[0] for command in commands]
    assert [text for text in texts if not re.fullmatch(r"[A-Z0-9].*\.", text)] == []
    assert [text for text in texts if re.match(r"(Of|So|What|That|Where|Whether) ", text)] == []
