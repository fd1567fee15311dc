"""Where an expression goes wrong: polars says that it does not parse, but rarely where.

Only asked about expressions that polars has refused, so that what is not understood here does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<string>'(?:[^']|'')*')
    | (?P<open_string>'.*)
    | (?P<name>"(?:[^"]|"")+"|[^\W\d]\w*(?:\.\w+)*)
    | (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<operator>[<>=!&|~^]+|[-+*/%])
    | (?P<mark>[(),])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPERATORS = frozenset({"=", "==", "<", ">", "<=", ">=", "<>", "!=", "<=>", "||", "+", "-", "*", "/", "%"})
_MEANT = {
    "&&": "and",
    "&": "and",
    "|": "or",
    "!": "not",
    "=>": ">=",
    "=<": "<=",
    "===": "=",
    "~": "like",
    "><": "<>",
}
_BETWEEN_TWO = frozenset({"and", "or", "like", "ilike", "rlike", "regexp", "in", "between", "is"})
WORDS = _BETWEEN_TWO | {"not"}
"""Words of the language, in small letters."""
UNKNOWN_GRAMMAR = frozenset({"case", "cast", "try_cast", "extract", "interval", "select", "exists", "substring"})
"""Words of SQL that polars knows and this does not."""


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of an expression.

    Attributes
    ----------
    start, end : int
        Characters; both are the length of the expression where something is missing at its end.
    what : str
        In words, without the place.
    """

    start: int
    end: int
    what: str


@dataclass(frozen=True)
class Token:
    """A word, text, number or mark of an expression.

    Attributes
    ----------
    kind : str
        A group of the pattern: "name", "string", "operator" and so on.
    text : str
        As it is written.
    start : int
        Character at which it begins.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Character behind it."""
        return self.start + len(self.text)

    @cached_property
    def word(self) -> str:
        """The text in small letters if it can be a word of the language, which a quoted name cannot."""
        return self.text.lower() if self.kind == "name" and not self.text.startswith('"') else ""

    def fault(self, what: str) -> Fault:
        """Return a fault at its place."""
        return Fault(self.start, self.end, what)


def tokens_of(expression: str) -> list[Token]:
    """Return the tokens of an expression; there is no text that has none."""
    return [
        Token(str(match.lastgroup), match.group(), match.start())
        for match in _TOKEN.finditer(expression)
        if match.lastgroup != "space"
    ]


def find_fault(expression: str) -> Fault | None:
    """Return the first fault of a condition that does not parse, None where none is found."""
    tokens = tokens_of(expression)
    if any(token.word in UNKNOWN_GRAMMAR for token in tokens):
        return None
    for token in tokens:
        odd = _odd_token(token)
        if odd is not None:
            return odd
    return _Reader(tokens, len(expression)).fault()


def find_name(expression: str, name: str) -> tuple[int, int] | None:
    """Return where a name stands in an expression, outside of its text."""
    for match in _TOKEN.finditer(expression):
        if match.lastgroup == "name" and name in (match.group(), match.group().strip('"'), match.group().split(".")[0]):
            return match.start(), match.end()
    return None


def _odd_token(token: Token) -> Fault | None:
    if token.kind == "open_string":
        return token.fault("this ' has no closing '")
    if token.kind == "other":
        return token.fault(f"{token.text} is not valid here")
    if token.kind == "operator" and token.text not in _OPERATORS:
        meant = _MEANT.get(token.text)
        return token.fault(f"there is no operator {token.text}" + (f"; did you mean {meant}?" if meant else ""))
    return None


class _Reader:
    """Goes over the tokens, in turn expecting a value and an operator."""

    def __init__(self, tokens: Sequence[Token], length: int) -> None:
        self._tokens = tokens
        self._length = length
        self._place = 0
        self._open: list[Token] = []
        self._between: list[tuple[int, Token]] = []

    def fault(self) -> Fault | None:
        wants_value = True
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            outcome = self._value(token) if wants_value else self._operator(token)
            if isinstance(outcome, Fault):
                return outcome
            wants_value = outcome
            self._place += 1
        if wants_value:
            after = f" after {self._tokens[-1].text}" if self._tokens else ""
            return Fault(self._length, self._length, f"a column or a value is missing{after}")
        if self._between:
            return self._half_between()
        return self._open[-1].fault("this ( has no matching )") if self._open else None

    def _value(self, token: Token) -> Fault | bool:
        """Read where a value must come; return whether one must still come."""
        if token.word in ("not", "has") or token.text in ("-", "+"):
            return True
        if token.text == "(":
            self._open.append(token)
            return True
        if token.text == ")" and self._is_empty_call():
            self._open.pop()
            return False
        if token.text == "*" and self._previous() == "(":
            return False
        if token.kind in ("operator", "mark") or token.word in _BETWEEN_TWO:
            return token.fault(f"a column or a value is missing before {token.text}")
        if token.kind == "name" and self._next() == "(":
            # A function: what is in its parentheses is read like any other value.
            self._place += 1
            self._open.append(self._tokens[self._place])
            return True
        return False

    def _operator(self, token: Token) -> Fault | bool:
        """Read where an operator must come; return whether a value must come next."""
        word = token.word
        if token.kind == "operator":
            return True
        if token.text == ")":
            return self._close(token)
        if token.text == ",":
            return True if self._open else token.fault(", is only valid in parentheses")
        if word == "not" and self._next().lower() in ("in", "like", "ilike", "rlike", "between"):
            return False
        if word == "has":
            return True if self._next().startswith("'") else token.fault("has needs a text: image has '0001'")
        if word == "by" and self._previous().lower() == "verdict" and self._next().startswith("'"):
            # One column: verdict by 'Ana'.
            self._place += 1
            return False
        if word in ("and", "or"):
            if word == "and" and self._between and self._between[-1][0] == len(self._open):
                self._between.pop()
            return True
        if word == "between":
            self._between.append((len(self._open), token))
            return True
        if word == "in":
            return True if self._next() == "(" else token.fault("in needs a list: in ('a', 'b')")
        if word == "is":
            return self._is(token)
        if word in _BETWEEN_TWO:
            return True
        hint = "; text needs single quotes" if token.kind == "name" else ""
        return token.fault(f"an operator, and or or, is missing before {token.text}{hint}")

    def _close(self, token: Token) -> Fault | bool:
        if not self._open:
            return token.fault("this ) has no matching (")
        if self._between and self._between[-1][0] == len(self._open):
            return self._half_between()
        self._open.pop()
        return False

    def _is(self, token: Token) -> Fault | bool:
        if self._next().lower() == "not":
            self._place += 1
        if self._next().lower() not in ("null", "true", "false"):
            return token.fault("is needs null, true or false; otherwise compare with =")
        self._place += 1
        return False

    def _half_between(self) -> Fault:
        return self._between[-1][1].fault("between needs two values: between 0.4 and 0.6")

    def _is_empty_call(self) -> bool:
        if self._previous() != "(" or self._place < 2:
            return False
        before = self._tokens[self._place - 2]
        return before.kind == "name" and before.word not in ("and", "or", "not")

    def _previous(self) -> str:
        return self._tokens[self._place - 1].text if self._place else ""

    def _next(self) -> str:
        return self._tokens[self._place + 1].text if self._place + 1 < len(self._tokens) else ""
