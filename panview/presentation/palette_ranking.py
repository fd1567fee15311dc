"""The actions that match what was typed in the command palette, the best first."""

from __future__ import annotations

from collections.abc import Sequence

from panview.presentation.fuzzy import FuzzyMatch, fuzzy_match
from panview.presentation.rows import PaletteRow

_TITLE_FIRST = 4


_LEAST_ALIAS = 2


_ALIAS_WHOLE, _ALIAS_START = 60, 40
"""A letter, of another word for the action: a phrase that is found in a title has 20 and some more."""


Found = tuple[PaletteRow, FuzzyMatch]


def ranked(rows: Sequence[PaletteRow], query: str) -> list[Found]:
    """Return the rows that match a query by title, by group and title, or by another word for it, the best first."""
    if not query.strip():
        return [(row, FuzzyMatch(0, ())) for row in rows]
    found: list[Found] = []
    for row in rows:
        match = fuzzy_match(query, row.title)
        if match is not None:
            found.append((row, FuzzyMatch(match.score + _TITLE_FIRST, match.positions)))
            continue
        match = fuzzy_match(query, f"{row.group} {row.title}")
        if match is not None:
            shift = len(row.group) + 1
            found.append((row, FuzzyMatch(match.score, tuple(p - shift for p in match.positions if p >= shift))))
    by_alias = _by_alias(rows, query)
    places = {row.id: place for place, (row, _) in enumerate(found)}
    for row, score in by_alias:
        place = places.get(row.id, -1)
        if place < 0:
            found.append((row, FuzzyMatch(score, ())))
        elif found[place][1].score < score:
            # Letters scattered over the title count less than a whole word that the action is known by.
            found[place] = row, FuzzyMatch(score, ())
    return _menus_first(sorted(found, key=lambda pair: (not pair[0].enabled, -pair[1].score)))


def _menus_first(found: list[Found]) -> list[Found]:
    """Put each menu that is found before the first of its actions."""
    for menu in [each for each in found if each[0].holds]:
        at = found.index(menu)
        first = next((place for place, (row, _) in enumerate(found[:at]) if row.id in menu[0].holds), at)
        found.insert(first, found.pop(at))
    return found


def _by_alias(rows: Sequence[PaletteRow], query: str) -> list[tuple[PaletteRow, int]]:
    """Return the rows with an alias, or a word in one, that begins with the query, and how well it fits."""
    phrase, found = " ".join(query.lower().split()), []
    for row in rows:
        scores = [_alias_score(phrase, alias.lower()) for alias in row.aliases]
        if any(scores):
            found.append((row, max(scores)))
    return found


def _alias_score(phrase: str, alias: str) -> int:
    if phrase == alias:
        return _ALIAS_WHOLE * len(phrase)
    if len(phrase) >= _LEAST_ALIAS and (alias.startswith(phrase) or f" {phrase}" in alias):
        return _ALIAS_START * len(phrase)
    return 0
