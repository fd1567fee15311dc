"""Long conditions, so that polars takes no longer over them than their length asks for.

polars makes a chain of what stands between ``or`` and ``or``, and plans a chain of n links in a time that grows faster
than n squared: a second for a few hundred. Joined two by two instead, the same conditions take milliseconds, and mean
the same: neither ``or`` nor ``and`` minds which of their neighbours is joined first, with null among them or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from panview.later import Later
from panview.review.expression_place import UNKNOWN_GRAMMAR, Token, tokens_of

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

_LONG = 16
"""Shorter ones are left as they are."""
_DEEPER = {"(": 1, ")": -1}
_OTHER_GRAMMAR = UNKNOWN_GRAMMAR | {"xor"}

Operator = Callable[["pl.Expr", "pl.Expr"], "pl.Expr"]
Join = Callable[[Operator, Sequence["pl.Expr"]], "pl.Expr"]


def joined_in_pairs(whole: pl.Expr, text: str) -> pl.Expr:
    """Return a condition that means the same as a long one, and is planned as fast as its length allows.

    Parameters
    ----------
    whole : polars.Expr
        What polars has made of the text.
    text : str

    Returns
    -------
    polars.Expr
        ``whole`` itself where it is short, or where it is not certain how it is put together.

    Examples
    --------
    >>> import polars as pl
    >>> text = " or ".join(f"area = {number}" for number in range(100))
    >>> condition = joined_in_pairs(pl.sql_expr(text), text)
    >>> pl.DataFrame({"area": [99, 100]}).filter(condition)["area"].to_list()
    [99]
    """
    tokens = tokens_of(text)
    if sum(token.word in ("or", "and") for token in tokens) < _LONG:
        return whole
    if any(token.kind in ("open_string", "other") or token.word in _OTHER_GRAMMAR for token in tokens):
        return whole
    try:
        leaves: dict[tuple[int, int], pl.Expr] = {}
        # Put together as polars does, it must be what polars has made of the whole: then nothing was misread.
        if not _made(text, tokens, _in_a_chain, leaves).meta.eq(whole):
            return whole
        return _made(text, tokens, _in_pairs, leaves)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return whole


def _made(text: str, tokens: list[Token], join: Join, leaves: dict[tuple[int, int], pl.Expr]) -> pl.Expr:
    """Return the condition that some tokens are, put together by ``join``."""
    for word, operator in (("or", or_), ("and", and_)):
        parts = _between(tokens, word)
        if len(parts) > 1:
            return join(operator, [_made(text, part, join, leaves) for part in parts])
    if tokens[0].word == "not" and len(tokens) > 1:
        return _made(text, tokens[1:], join, leaves).cast(pl.Boolean).not_()
    if _in_parentheses(tokens):
        return _made(text, tokens[1:-1], join, leaves)
    place = tokens[0].start, tokens[-1].end
    if place not in leaves:
        leaves[place] = pl.sql_expr(text[slice(*place)])
    return leaves[place]


def _between(tokens: list[Token], word: str) -> list[list[Token]]:
    """Return the tokens between each ``or``, or each ``and``, that stands in no parentheses and ends no ``between``."""
    parts: list[list[Token]] = [[]]
    depth, open_between = 0, False
    for token in tokens:
        depth += _DEEPER.get(token.text, 0)
        ends_between = token.word == "and" and open_between and depth == 0
        if depth == 0 and token.word in ("between", "and"):
            open_between = token.word == "between"
        if depth == 0 and token.word == word and not ends_between:
            parts.append([])
        else:
            parts[-1].append(token)
    # What is empty is no condition; polars has said so already, or meant something else.
    return parts if all(parts) else [tokens]


def _in_parentheses(tokens: list[Token]) -> bool:
    """Whether the first token is a parenthesis that the last one closes."""
    if len(tokens) < 3 or tokens[0].text != "(":
        return False
    depth = 0
    for place, token in enumerate(tokens):
        depth += _DEEPER.get(token.text, 0)
        if depth == 0:
            return place == len(tokens) - 1
    return False


def _in_a_chain(operator: Operator, parts: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(operator, parts)


def _in_pairs(operator: Operator, parts: Sequence[pl.Expr]) -> pl.Expr:
    while len(parts) > 1:
        pairs = [operator(*parts[at : at + 2]) for at in range(0, len(parts) - 1, 2)]
        parts = [*pairs, *parts[2 * len(pairs) :]]
    return parts[0]
