"""Conditions: what an expression joins with ``and``, each read as far as it is about one column.

The filter line, the chips below it and the filter form are three views of one expression. What the form says is written
into the expression here, and what somebody has typed is read out of it; what no form can say stays as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from panview.review.expression_place import UNKNOWN_GRAMMAR, Token, tokens_of
from panview.review.image_columns import number_literal, quoted_text, quoted_word

NAME = "image"
"""Column of the names of images."""
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "==": "=="}


@dataclass(frozen=True)
class OneOf:
    """A column has one of these texts."""

    values: frozenset[str]


@dataclass(frozen=True)
class Range:
    """A column is between two numbers, which belong to it unless it has to be ``above`` or ``below``; None: no end."""

    low: float | None = None
    high: float | None = None
    above: bool = False
    below: bool = False


@dataclass(frozen=True)
class Is:
    """A column of yes and no."""

    yes: bool


@dataclass(frozen=True)
class Contains:
    """A column has a text in it, whatever its capitals."""

    text: str


Wanted = OneOf | Range | Is | Contains
"""What is asked of one column."""


@dataclass(frozen=True)
class Condition:
    """One of the conditions of an expression.

    Attributes
    ----------
    text : str
        As it is written.
    column : str
        Which column it is about; empty for none, or several.
    wanted : Wanted or None
        What is asked of it; None where that is more than `Wanted` can say.
    loose : bool
        Whether it falls apart beside others unless it is put into parentheses.
    """

    text: str
    column: str = ""
    wanted: Wanted | None = None
    loose: bool = False

    def asks_as(self, other: Condition) -> bool:
        """Whether another one asks the same, however it is written."""
        if self.wanted is None or other.wanted is None:
            return self.text == other.text
        return (self.column, self.wanted) == (other.column, other.wanted)


def read_conditions(expression: str) -> tuple[Condition, ...]:
    """Return the conditions of an expression; one that cannot be taken apart, or not be read at all, is a single one.

    Two ends of the same range, such as ``iou >= 0.2 and iou < 0.6``, are one condition.

    Examples
    --------
    >>> [each.column for each in read_conditions("status = 'FN' and iou < 0.3 or area > 5")]
    ['']
    >>> [each.column for each in read_conditions("status = 'FN' and iou < 0.3")]
    ['status', 'iou']
    """
    tokens = tokens_of(expression)
    if not tokens:
        return ()
    parts = _parts(tokens)
    if parts is None:
        return (Condition(expression.strip(), loose=True),)
    return _joined(_read(expression, part) for part in parts)


def written(column: str, wanted: Wanted) -> str:
    """Return what is asked of a column as an expression has it."""
    name = quoted_word(column)
    if isinstance(wanted, OneOf):
        texts = [quoted_text(value) for value in sorted(wanted.values)]
        return f"{name} = {texts[0]}" if len(texts) == 1 else f"{name} in ({', '.join(texts)})"
    if isinstance(wanted, Is):
        return f"{name} = {'true' if wanted.yes else 'false'}"
    if isinstance(wanted, Contains):
        return f"{name} has {quoted_text(wanted.text)}"
    low, high = wanted.low, wanted.high
    if low is not None and high is not None and not wanted.above and not wanted.below:
        if low == high:
            return f"{name} = {number_literal(low)}"
        return f"{name} between {number_literal(low)} and {number_literal(high)}"
    ends = [] if low is None else [f"{name} {'>' if wanted.above else '>='} {number_literal(low)}"]
    ends += [] if high is None else [f"{name} {'<' if wanted.below else '<='} {number_literal(high)}"]
    return " and ".join(ends)


def all_among(wanted: Sequence[Condition], conditions: Sequence[Condition]) -> bool:
    """Whether all of some conditions are among others, however they are written; False of none."""
    return bool(wanted) and all(any(each.asks_as(known) for known in conditions) for each in wanted)


def condition_of(column: str, wanted: Wanted) -> Condition:
    """Return a condition on a column."""
    return Condition(written(column, wanted), column, wanted)


def wanted_of(conditions: Iterable[Condition]) -> dict[str, Wanted]:
    """Return what is asked of each column; of several conditions on one the first."""
    found: dict[str, Wanted] = {}
    for each in conditions:
        if each.wanted is not None:
            found.setdefault(each.column, each.wanted)
    return found


def with_wanted(conditions: Sequence[Condition], column: str, wanted: Wanted | None) -> tuple[Condition, ...]:
    """Return the conditions with something else asked of a column, in the place of what was asked; None for nothing."""
    if wanted is None:
        return tuple(each for each in conditions if each.column != column or each.wanted is None)
    place = next((at for at, each in enumerate(conditions) if each.column == column and each.wanted is not None), None)
    if place is None:
        return (*conditions, condition_of(column, wanted))
    if conditions[place].wanted == wanted:
        # As somebody has written it.
        return tuple(conditions)
    return (*conditions[:place], condition_of(column, wanted), *conditions[place + 1 :])


def expression_of(conditions: Sequence[Condition]) -> str:
    """Return the expression that joins conditions."""
    several = len(conditions) > 1
    return " and ".join(f"({each.text})" if each.loose and several else each.text for each in conditions)


def _parts(tokens: list[Token]) -> list[list[Token]] | None:
    """Return the tokens between each ``and`` that joins conditions; None where there is more than that."""
    parts: list[list[Token]] = [[]]
    depth, between = 0, False
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 0 or token.kind in ("open_string", "other") or token.word in UNKNOWN_GRAMMAR:
            return None
        if depth == 0 and token.word == "or":
            return None
        if depth == 0 and token.word == "and" and not between:
            parts.append([])
            continue
        if depth == 0 and token.word in ("between", "and"):
            between = token.word == "between"
        parts[-1].append(token)
    return parts if depth == 0 and all(parts) else None


def _read(expression: str, tokens: list[Token]) -> Condition:
    text = expression[tokens[0].start : tokens[-1].end]
    column, wanted = _about(tokens)
    return Condition(text, column, wanted)


def _about(tokens: list[Token]) -> tuple[str, Wanted | None]:
    """Return the column that a condition is about, and what it asks; the column alone where that is all."""
    words = [token.word or token.text for token in tokens]
    if words[0] == "has" and len(words) == 2:
        return words[1], None
    if words[0] == "not" and len(words) == 2 and tokens[1].kind == "name":
        return _column(tokens[1]), Is(False)
    if tokens[0].kind != "name":
        return _mirrored(tokens)
    if words[0] in ("not", "true", "false", "null") or words[1:2] in (["("], ["by"]):
        return "", None
    column = _column(tokens[0])
    if len(words) == 1:
        return column, Is(True)
    rest = tokens[2:]
    if words[1] in ("=", "==") or (words[1] == "is" and words[2:] in (["true"], ["false"])):
        return _column_if_alone(column, rest), _equal(rest)
    if words[1] in _MIRRORED:
        number = _number(rest)
        return (column, _end(words[1], number)) if number is not None else (_column_if_alone(column, rest), None)
    if words[1] == "in":
        return column, _one_of(rest)
    if words[1] == "between":
        return column, _between(rest)
    if words[1] == "has" and len(rest) == 1 and rest[0].kind == "string":
        return column, Contains(_said(rest[0]))
    return _column_if_alone(column, rest), None


def _mirrored(tokens: list[Token]) -> tuple[str, Wanted | None]:
    """Read ``0.5 < iou``."""
    *number, operator, name = tokens if len(tokens) > 2 else [*tokens, *tokens]
    value = _number(number)
    if value is None or operator.text not in _MIRRORED or name.kind != "name":
        return "", None
    return _column(name), _end(_MIRRORED[operator.text], value)


def _equal(rest: list[Token]) -> Wanted | None:
    number = _number(rest)
    if number is not None:
        return Range(number, number)
    if len(rest) != 1:
        return None
    if rest[0].word in ("true", "false"):
        return Is(rest[0].word == "true")
    return OneOf(frozenset({_said(rest[0])})) if rest[0].kind == "string" else None


def _end(operator: str, number: float) -> Range:
    if operator in ("=", "=="):
        return Range(number, number)
    if operator[0] == "<":
        return Range(None, number, below=operator == "<")
    return Range(number, None, above=operator == ">")


def _one_of(rest: list[Token]) -> OneOf | None:
    inside = rest[1:-1]
    texts, commas = inside[::2], inside[1::2]
    whole = rest[:1] and rest[0].text == "(" and rest[-1].text == ")" and len(texts) == len(commas) + 1
    if not whole or any(each.kind != "string" for each in texts) or any(each.text != "," for each in commas):
        return None
    return OneOf(frozenset(_said(each) for each in texts))


def _between(rest: list[Token]) -> Range | None:
    place = next((at for at, each in enumerate(rest) if each.word == "and"), len(rest))
    low, high = _number(rest[:place]), _number(rest[place + 1 :])
    return None if low is None or high is None else Range(low, high)


def _number(tokens: Sequence[Token]) -> float | None:
    """Return the number that tokens are, maybe with a sign."""
    signed = len(tokens) == 2 and tokens[0].text in ("-", "+")
    if not tokens or tokens[-1].kind != "number" or len(tokens) != 1 + signed:
        return None
    return float(tokens[-1].text) * (-1 if signed and tokens[0].text == "-" else 1)


def _column_if_alone(column: str, rest: Sequence[Token]) -> str:
    """Return the column unless others are spoken of beside it."""
    named = [each for each in rest if each.kind == "name" and each.word not in ("not", "null", "true", "false")]
    return "" if named else column


def _column(token: Token) -> str:
    text = token.text
    return text[1:-1].replace('""', '"') if text.startswith('"') else text


def _said(token: Token) -> str:
    return token.text[1:-1].replace("''", "'")


def _joined(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Make one condition of the two ends of a range."""
    found: list[Condition] = []
    for each in conditions:
        place = next((at for at, known in enumerate(found) if _are_ends(known, each)), None)
        if place is None:
            found.append(each)
        else:
            known = found[place]
            found[place] = replace(known, text=f"{known.text} and {each.text}", wanted=_both(known.wanted, each.wanted))
    return tuple(found)


def _are_ends(one: Condition, other: Condition) -> bool:
    if one.column != other.column or not isinstance(one.wanted, Range) or not isinstance(other.wanted, Range):
        return False
    low = (one.wanted.low is None) != (other.wanted.low is None)
    high = (one.wanted.high is None) != (other.wanted.high is None)
    return low and high


def _both(one: Wanted | None, other: Wanted | None) -> Range:
    assert isinstance(one, Range)
    assert isinstance(other, Range)
    low, high = (one, other) if one.low is not None else (other, one)
    return Range(low.low, high.high, low.above, high.below)


def moved_range(before: Wanted | None, low: float | None, high: float | None) -> Wanted | None:
    """Return a range of which an end that was not moved stays as it was asked for, exact and with or without it."""
    known = before if isinstance(before, Range) else Range()
    same_low = low is not None and known.low is not None and round(known.low, 2) == round(low, 2)
    same_high = high is not None and known.high is not None and round(known.high, 2) == round(high, 2)
    wanted = Range(
        known.low if same_low else low,
        known.high if same_high else high,
        known.above and same_low,
        known.below and same_high,
    )
    return wanted if wanted != Range() else None
