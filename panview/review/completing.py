"""What can be written next in the filter line: columns, and the values that they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from panview.review.expression_place import Token, tokens_of
from panview.review.image_columns import quoted_text, quoted_word

MOST_OFFERED = 40
_LEAST_OF_CATEGORY = 3
"""So many letters are needed before a word is taken for the beginning of a category's name."""
_JOIN = ("and", "or")
_OPERATORS = {
    "= ": "is",
    "<> ": "is not",
    "in (": "is one of",
    "has ": "contains a text",
    "< ": "is less than",
    ">= ": "is at least",
    "between ": "is between two numbers",
    "is null": "is not known",
}


@dataclass(frozen=True)
class Offer:
    """Something that can be written.

    Attributes
    ----------
    text : str
        What is written in the place of what was begun.
    label : str
        What it is called in the list.
    meaning : str
    """

    text: str
    label: str
    meaning: str = ""


@dataclass(frozen=True)
class Offers:
    """What can be written at a place.

    Attributes
    ----------
    start, end : int
        Characters of the line that it takes the place of.
    offers : tuple of Offer
    """

    start: int
    end: int
    offers: tuple[Offer, ...]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """What a set can be asked.

    Attributes
    ----------
    columns : mapping of str to str
        Name -> meaning.
    values : mapping of str to callable
        Name -> returns the texts that a column has, worked out when somebody asks.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Callable[[], Sequence[str]]] = field(default_factory=dict)

    def values_of(self, column: str) -> tuple[str, ...]:
        """Return the texts that a column has, none where they are not known."""
        known = self.values.get(column)
        return tuple(known()) if known is not None else ()


def complete(line: str, cursor: int, vocabulary: Vocabulary, *, asked: bool = False) -> Offers:
    """Return what can be written at a place of a line.

    Parameters
    ----------
    line : str
    cursor : int
        Place in it, in characters.
    vocabulary : Vocabulary
    asked : bool
        Somebody asks for it; otherwise a word must have been begun, or a value be due.

    Examples
    --------
    >>> offers = complete("sta", 3, Vocabulary({"status": "of the match"}))
    >>> [each.text for each in offers.offers]
    ['status']
    """
    tokens = tokens_of(line[:cursor])
    last = tokens[-1] if tokens else None
    begun = last if last is not None and last.end == cursor and last.kind in ("name", "open_string") else None
    before = tokens[:-1] if begun is not None else tokens
    start = begun.start if begun is not None else cursor
    typed = "" if begun is None else begun.text.strip("'\"")
    column = _column_of_value(before)
    if column:
        found = _values(column, typed, vocabulary)
        # The quote behind the cursor is that of the text.
        end = cursor + (begun is not None and begun.kind == "open_string" and line[cursor : cursor + 1] == "'")
        return Offers(start, end, found)
    if begun is not None and begun.kind == "open_string":
        return Offers(start, cursor, ())
    if _wants_column(before):
        if not typed and not asked and not before:
            return Offers(start, cursor, ())
        return Offers(start, cursor, _columns(typed, vocabulary))
    if before[-1].kind == "name" and not (typed or asked):
        return Offers(start, cursor, ())
    return Offers(start, cursor, _joining(before, typed, asked))


def _column_of_value(tokens: Sequence[Token]) -> str:
    """Return the column that a value is due of, behind ``column =`` or in ``column in (``; empty for none."""
    if len(tokens) >= 2 and tokens[-1].text in ("=", "==", "<>", "!=") and tokens[-2].kind == "name":
        return _name(tokens[-2])
    place = len(tokens) - 1
    if place < 0 or tokens[place].text not in ("(", ","):
        return ""
    while place >= 0 and (tokens[place].kind == "string" or tokens[place].text == ","):
        place -= 1
    if place < 2 or tokens[place].text != "(" or tokens[place - 1].word != "in":
        return ""
    name = tokens[place - 2]
    if name.word == "not" and place >= 3:
        name = tokens[place - 3]
    return _name(name) if name.kind == "name" else ""


def _wants_column(tokens: Sequence[Token]) -> bool:
    return not tokens or tokens[-1].word in ("and", "or", "not") or tokens[-1].text == "("


def _values(column: str, typed: str, vocabulary: Vocabulary) -> tuple[Offer, ...]:
    return tuple(Offer(quoted_text(value), value) for value in _found(typed, vocabulary.values_of(column)))


def _columns(typed: str, vocabulary: Vocabulary) -> tuple[Offer, ...]:
    """Return the columns that begin so, and conditions on the category for who types the name of one."""
    wanted = typed.casefold()
    names = [name for name in vocabulary.columns if name.casefold().startswith(wanted)]
    offers = [Offer(quoted_word(name), name, vocabulary.columns[name]) for name in names]
    if len(typed) >= _LEAST_OF_CATEGORY:
        known = [name for name in vocabulary.values_of("category") if name.casefold().startswith(wanted)]
        offers += [Offer(f"category = {quoted_text(name)}", name, "category") for name in known]
    return tuple(offers[:MOST_OFFERED])


def _joining(before: Sequence[Token], typed: str, asked: bool) -> tuple[Offer, ...]:
    """Return what may follow a column, or a condition that is whole."""
    if before[-1].kind == "operator" or before[-1].word in ("between", "in", "has", "is"):
        return ()
    behind_column = before[-1].kind == "name" and (len(before) == 1 or _wants_column(before[:-1]))
    if behind_column:
        words = _OPERATORS.items()
        return tuple(Offer(word, word.strip(), said) for word, said in words if word.startswith(typed)) if asked else ()
    if not (typed or asked):
        return ()
    return tuple(Offer(f"{word} ", word) for word in _JOIN if word.startswith(typed.casefold()))


def _found(typed: str, values: Sequence[str]) -> list[str]:
    """Return the values with a text in them, those that begin with it first."""
    wanted = typed.casefold()
    found = [value for value in values if wanted in value.casefold()]
    found.sort(key=lambda value: not value.casefold().startswith(wanted))
    return found[:MOST_OFFERED]


def _name(token: Token) -> str:
    text = token.text
    return text[1:-1].replace('""', '"') if text.startswith('"') else text
