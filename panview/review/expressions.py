"""Expressions: conditions over columns, in SQL as polars reads it; what is wrong with one is said with its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.errors import FilterError
from panview.later import Later
from panview.review.expression_place import WORDS, find_fault, find_name
from panview.review.expression_tree import joined_in_pairs
from panview.review.expression_words import (
    SAMPLE,
    SAMPLE_PLACE,
    TAG,
    for_polars,
    is_sample_column,
    is_tag_column,
    is_verdict_column,
)

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


def parse_condition(
    expression: str, columns: Iterable[str], category_names: Sequence[str], user_words: Collection[str] = ()
) -> tuple[pl.Expr, set[str]]:
    """Read an expression.

    Parameters
    ----------
    expression : str
    columns : iterable of str
        What it may speak of.
    category_names : sequence of str
        For a hint to those who forget the quotes.
    user_words : collection of str
        Columns of a user's table that it may speak of too.

    Returns
    -------
    condition : polars.Expr
    names : set of str
        The columns that it needs.

    Raises
    ------
    FilterError
        It does not parse, or asks for an unknown column; its ``place`` says where.
    """
    try:
        text = for_polars(expression.strip(), user_words)
        condition = pl.sql_expr(text)
        names = set(condition.meta.root_names())
        renamed = not condition.meta.undo_aliases().meta.eq(condition)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _unparsable(expression, error) from error
    known = [*columns, *user_words]
    of_words = (is_tag_column, is_sample_column, is_verdict_column)
    spoken = {name for name in names if name in (TAG, SAMPLE, SAMPLE_PLACE) or any(is_one(name) for is_one in of_words)}
    unknown = sorted(names - set(known) - spoken)
    # In SQL, a word after a condition is an alias; here, it is one without "and" before it. polars reads "not" alone
    # as a column.
    if renamed or (unknown and unknown[0].lower() in WORDS and find_fault(expression) is not None):
        raise _unparsable(expression, None)
    if unknown:
        raise _unknown(expression, unknown[0], known, category_names)
    return joined_in_pairs(condition, text), names


def rows_that_meet(condition: pl.Expr, frame: pl.DataFrame, count: int) -> NDArray[np.bool_]:
    """Return which of some rows meet a condition, (count,) bool; where it is unknown they do not.

    Raises
    ------
    FilterError
        It cannot be applied, or is no condition.
    """
    try:
        result = frame.select(condition.alias("wanted"))["wanted"]
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise FilterError(f"the filter cannot be applied: {_first_line(error)}") from error
    if result.dtype != pl.Boolean:
        raise FilterError("the filter is not a condition; compare a column with something, such as iou < 0.6")
    if len(result) == 1 and count != 1:
        result = result.new_from_index(0, count)
    if len(result) != count:
        raise FilterError("the filter does not give one answer per segment; compare a column with something")
    return result.fill_null(False).to_numpy()


def _unparsable(expression: str, error: BaseException | None) -> FilterError:
    fault = find_fault(expression)
    if fault is not None:
        at = f"at character {fault.start + 1}" if fault.start < len(expression.rstrip()) else "at its end"
        return FilterError(f"the filter cannot be read {at}: {fault.what}", (fault.start, fault.end))
    why = "write a condition such as iou < 0.6" if error is None else _first_line(error)
    function = re.fullmatch(r"unsupported function '(.+)'", why)
    place = find_name(expression, function.group(1)) if function else None
    at = f" at character {place[0] + 1}" if place else ""
    why = re.sub(r"^unable to parse .*", "write a condition such as iou < 0.6", why)
    return FilterError(f"the filter cannot be read{at}: {why}", place)


def _unknown(expression: str, name: str, columns: Sequence[str], category_names: Sequence[str]) -> FilterError:
    place = find_name(expression, name)
    at = f" at character {place[0] + 1}" if place else ""
    if name in category_names:
        hint = f"text needs single quotes: category = '{name}'"
    else:
        close = difflib.get_close_matches(name.casefold(), columns, n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(close)}?" if close else f"the columns are: {', '.join(columns)}"
    return FilterError(f"the filter names an unknown column {name!r}{at}; {hint}", place)


def _first_line(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return re.sub(r"^sql parser error: ", "", text[0]) if text else "unknown error"
