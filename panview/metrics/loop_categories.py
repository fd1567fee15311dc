"""The categories of a metric in a training loop, from what it has: entries of a JSON, or names by number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from panview.datasets.categories import Categories, distinct_colour
from panview.errors import ArraysError
from panview.metrics.loop_values import flag_of, plain, whole_of

CategoriesGiven = Categories | Mapping[int, str] | Sequence[str] | Sequence[Mapping[str, Any]]
"""What `categories_of` takes."""


def categories_of(given: CategoriesGiven, things: Collection[int | str] | None = None) -> Categories:
    """Return categories as columns.

    Parameters
    ----------
    given : Categories, entries of a JSON, mapping of numbers to names, or sequence of names
        An entry has ``id``, ``name`` (default: its id) and ``isthing``. Names in a sequence are numbered from 0.
    things : numbers or names, optional
        Which categories are things; with names alone it has to be said, of entries it is what they say otherwise.

    Raises
    ------
    ArraysError
        There are none, a number is there twice or is none, or nothing says which are things.

    Examples
    --------
    >>> categories_of(["person", "sky"], things=["person"]).isthing
    array([ True, False])
    """
    if isinstance(given, Categories):
        if things is None:
            return given
        given = dict(zip(given.ids.tolist(), given.names, strict=True))
    if isinstance(given, (str, bytes, set, frozenset)) or not isinstance(given, Iterable):
        raise ArraysError(
            f"expected entries, names by number or a list of names, got {given!r}; give a list", "categories"
        )
    pairs, stated = _listed(given)
    if not pairs:
        raise ArraysError("expected at least one", "categories")
    ids, names = [number for number, _ in pairs], tuple(name for _, name in pairs)
    twice = next((number for number in ids if ids.count(number) > 1), None)
    if twice is not None:
        raise ArraysError(f"{twice} appears twice; each category needs its own number", "categories")
    if things is not None:
        if isinstance(things, (str, bytes)) or not isinstance(things, Iterable):
            raise ArraysError(f"expected numbers or names, got {things!r}; give a list, things=[{things!r}]", "things")
        chosen = {_hashable(one) for one in things}
        unknown = chosen - set(ids) - set(names)
        if unknown:
            raise ArraysError(f"{_some(unknown)} is not one of the categories", "things")
        isthing = [number in chosen or name in chosen for number, name in pairs]
    elif None in stated:
        missing = names[stated.index(None)]
        raise ArraysError(f"{missing} does not say whether it is a thing; give things=[...]", "categories")
    else:
        isthing = [is_thing == 1 for is_thing in stated]
    return Categories(
        np.array(ids, np.int32),
        names,
        np.array(isthing, np.bool_),
        np.array([distinct_colour(place) for place in range(len(ids))], np.uint8),
        ("",) * len(ids),
    )


def _listed(given: Mapping[int, str] | Iterable[Any]) -> tuple[list[tuple[int, str]], list[int | None]]:
    """Return number and name of each category, and whether it is a thing; None where that is not said."""
    if isinstance(given, Mapping):
        return [(_number(number), str(name)) for number, name in given.items()], [None] * len(given)
    pairs: list[tuple[int, str]] = []
    stated: list[int | None] = []
    for place, entry in enumerate(given):
        if not isinstance(entry, Mapping):
            pairs.append((place, str(entry)))
            stated.append(None)
            continue
        if "id" not in entry:
            raise ArraysError("an entry has no id", f"categories[{place}]")
        number = _number(whole_of(entry, "id", f"categories[{place}]"))
        pairs.append((number, str(entry.get("name", number))))
        is_thing = flag_of(entry, "isthing", f"categories[{place}]")
        if is_thing not in (0, 1, None):
            raise ArraysError(f"isthing is {is_thing}, not 0 or 1", f"categories[{place}]")
        stated.append(is_thing)
    return pairs, stated


def _number(given: object) -> int:
    try:
        number = int(given)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        number = -1
    if not 0 <= number < 1 << 31 or number != given:
        raise ArraysError(f"expected a whole number of 0 or more, got {given!r}", "categories")
    return int(number)


def _hashable(given: object) -> object:
    own = plain(given)
    if not isinstance(own, (int, float, str)) or isinstance(own, bool):
        raise ArraysError(f"expected numbers or names, got {own!r}", "things")
    return own


def _some(values: Iterable[object]) -> str:
    texts = sorted(map(repr, values))
    return ", ".join(texts[:3]) + (" ..." if len(texts) > 3 else "")
