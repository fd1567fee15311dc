"""Words of an expression that stand for more than polars knows: columns that a user named, tags, and samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from panview.review.expression_place import WORDS, Token, tokens_of

TAG = "tag"
"""Text of all tags of an image, and in ``tag = 'blurred'`` any one of them."""
SAMPLE = "sample"
"""Text of all samples that a segment is in, and in ``sample = 'audit'`` any one of them."""
SAMPLE_PLACE = "sample_place"
"""Place of a segment in the random order of a sample, from 1 on."""
_TAG_COLUMN = "tag: "
REVIEWER = "reviewer"
"""Names of all who have given a verdict, and in ``reviewer = 'Ana'`` any one of them."""
VERDICT = "verdict"
_VERDICT_BY = "verdict by "
_SAMPLE_COLUMN = "sample: "
_KEPT = WORDS | {"null", "true", "false"}
_OF_MANY = frozenset(
    "array_agg avg corr count covar covar_pop covar_samp cume_dist dense_rank first first_value group_concat lag last "
    "last_value lead listagg max median min over percent_rank quantile_cont quantile_disc rank row_number stddev "
    "stddev_pop stddev_samp stdev stdev_pop stdev_samp string_agg sum unnest var var_pop var_samp variance".split()
)
"""Functions of SQL whose value goes by other rows, too, and the word that makes any function such a one."""


def tag_column(tag: str) -> str:
    """Return the name of the column that says whether an image has a tag."""
    return f"{_TAG_COLUMN}{tag}"


def is_tag_column(name: str) -> bool:
    """Whether a column says whether an image has a tag."""
    return name.startswith(_TAG_COLUMN)


def tag_of(name: str) -> str:
    """Return the tag that a column is of."""
    return name.removeprefix(_TAG_COLUMN)


def is_verdict_column(name: str) -> bool:
    """Whether a column says what one reviewer says."""
    return name.startswith(_VERDICT_BY)


def reviewer_of(name: str) -> str:
    """Return the reviewer of whose verdicts a column is."""
    return name.removeprefix(_VERDICT_BY)


def sample_column(name: str) -> str:
    """Return the name of the column that says whether a segment is in a sample."""
    return f"{_SAMPLE_COLUMN}{name}"


def is_sample_column(name: str) -> bool:
    """Whether a column says whether a segment is in a sample."""
    return name.startswith(_SAMPLE_COLUMN)


def sample_of(name: str) -> str:
    """Return the sample that a column is of."""
    return name.removeprefix(_SAMPLE_COLUMN)


def for_polars(expression: str, words: Iterable[str]) -> str:
    """Return an expression as polars reads it.

    Names of columns are put into quotes, whatever their case, since a user may have called one ``date`` or ``Order``.
    ``has tag`` becomes a condition on the text of all tags, and a comparison of ``tag`` with a text one on the column
    of that tag. ``verdict by 'Ana'`` becomes the column of her verdicts, and a comparison of ``reviewer`` with her name
    a condition on it; and one of ``sample`` one on the column of that sample. ``image has '0001'`` asks for a part of a
    text, whatever its capitals.

    Parameters
    ----------
    expression : str
    words : iterable of str
        Columns that a user named.
    """
    tokens = tokens_of(expression)
    names = {word.casefold(): word for word in words}
    parts: list[str] = []
    done, place = 0, 0
    while place < len(tokens):
        token = tokens[place]
        written, used = _spoken(tokens, place)
        if not used:
            written, used = _contained(tokens[place : place + 3], names)
        if not used and token.word and token.word not in _KEPT and not _is_call(tokens, place):
            column = names.get(token.text.casefold())
            written, used = ('"' + column.replace('"', '""') + '"', 1) if column is not None else ("", 0)
        if used:
            parts += [expression[done : token.start], written]
            done = tokens[place + used - 1].end
        place += max(used, 1)
    return "".join([*parts, expression[done:]])


def _contained(tokens: list[Token], names: dict[str, str]) -> tuple[str, int]:
    """Return what ``column has 'text'`` becomes, and how many tokens it is; else 0."""
    if len(tokens) < 3 or tokens[0].kind != "name" or tokens[0].word in _KEPT:
        return "", 0
    if tokens[1].word != "has" or tokens[2].kind != "string":
        return "", 0
    name = tokens[0].text
    column = _quoted(names.get(name.casefold(), name)) if tokens[0].word else name
    return f"(strpos(lower({column}), lower({tokens[2].text})) > 0)", 3


def find_of_many(expression: str) -> Token | None:
    """Return the first function of an expression whose value goes by other segments, too; None where there is none.

    Examples
    --------
    >>> find_of_many("area > avg(area)").text
    'avg'
    >>> find_of_many("length(image) > 3 and category = 'avg('") is None
    True
    """
    tokens = tokens_of(expression)
    called = (token for place, token in enumerate(tokens) if _is_call(tokens, place))
    return next((token for token in called if token.word in _OF_MANY), None)


def _is_call(tokens: list[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].text == "("


def _spoken(every: list[Token], place: int) -> tuple[str, int]:
    """Return what the tokens at a place become if they speak of a tag, reviewer or sample, and how many; else 0."""
    # Of a long expression no other tokens are copied again and again.
    tokens = every[place : place + 4]
    words = [token.word or token.text for token in tokens]
    if words[0] == "has" and words[1:2] and words[1] in (TAG, SAMPLE):
        return f"({words[1]} is not null)", 2
    if words[:2] == [VERDICT, "by"] and len(tokens) > 2 and tokens[2].kind == "string":
        return _verdict_by(tokens[2]), 3
    column = {TAG: _tagged, REVIEWER: _decided_by, SAMPLE: _sampled}.get(words[0] if tokens[0].word else "")
    if column is None:
        return "", 0
    if len(tokens) > 2 and words[1] in ("=", "==", "<>", "!=") and tokens[2].kind == "string":
        return ("not " if words[1] in ("<>", "!=") else "") + column(tokens[2]), 3
    no = words[1:2] == ["not"]
    if words[1 + no : 3 + no] == ["in", "("]:
        written, end = _any_of(every, place + 3 + no, no, column)
        return written, end - place if written else 0
    return "", 0


def _any_of(tokens: list[Token], start: int, no: bool, column: Callable[[Token], str]) -> tuple[str, int]:
    columns = []
    for place in range(start, len(tokens) - 1, 2):
        if tokens[place].kind != "string":
            break
        columns.append(column(tokens[place]))
        if tokens[place + 1].text == ")":
            return f"{'not ' if no else ''}({' or '.join(columns)})", place + 2
    return "", 0


def _tagged(text: Token) -> str:
    return _quoted(tag_column(_said(text)))


def _sampled(text: Token) -> str:
    return _quoted(sample_column(_said(text)))


def _decided_by(text: Token) -> str:
    return f"({_verdict_by(text)} <> 'undecided')"


def _verdict_by(text: Token) -> str:
    return _quoted(f"{_VERDICT_BY}{_said(text)}")


def _said(text: Token) -> str:
    return text.text[1:-1].replace("''", "'")


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
