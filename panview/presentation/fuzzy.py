"""Fuzzy search over titles of actions."""

from __future__ import annotations

from dataclasses import dataclass

_WORD_START = 8
_CONSECUTIVE = 5
_TEXT_START = 4
_GAP = 1
_WHOLE_QUERY = 20
_FEWEST_WORDS, _LEAST_WORD = 2, 3


@dataclass(frozen=True)
class FuzzyMatch:
    """How well a query fits a text.

    Attributes
    ----------
    score : int
        Higher is better.
    positions : tuple of int
        Characters of the text that the query's letters stand for.
    """

    score: int
    positions: tuple[int, ...]


def fuzzy_match(query: str, text: str) -> FuzzyMatch | None:
    """Match the letters of a query, in order, with a text; None if they are not all there.

    Several words may also stand in another order, so that "settle conflicts" finds "Conflicts: list and settle them".
    Letters at the start of words and letters side by side count more, so that "ec" finds "Export CSV" before
    "Next category". Case and spaces of the query do not matter.
    """
    letters = [letter for letter in query.lower() if not letter.isspace()]
    lowered = text.lower()
    if not letters:
        return FuzzyMatch(0, ())
    best: FuzzyMatch | None = None
    phrase = query.strip().lower()
    whole = lowered.find(phrase)
    while whole >= 0:
        places = tuple(range(whole, whole + len(phrase)))
        score = _score(lowered, places) + _WHOLE_QUERY * len(letters)
        if best is None or score > best.score:
            best = FuzzyMatch(score, places)
        whole = lowered.find(phrase, whole + 1)
    if best is not None:
        return best
    words = _words(phrase.split(), lowered)
    if words is not None:
        return words
    start = lowered.find(letters[0])
    while start >= 0:
        for greedy in (False, True):
            found = _places(letters, lowered, start, greedy)
            if found is not None:
                score = _score(lowered, found)
                if best is None or score > best.score:
                    best = FuzzyMatch(score, found)
        start = lowered.find(letters[0], start + 1)
    # Letters scattered over the text are hardly what was meant.
    return best if best is not None and best.score > 0 else None


def _words(words: list[str], text: str) -> FuzzyMatch | None:
    """Place several words in whatever order, each where a word of the text begins with it; None where one does not."""
    taken: list[int] = []
    for word in words:
        starts = (at for at in range(len(text)) if text.startswith(word, at) and _starts_word(text, at))
        start = next((at for at in starts if at not in taken), None)
        if start is None or len(words) < _FEWEST_WORDS or len(word) < _LEAST_WORD:
            return None
        taken.extend(range(start, start + len(word)))
    places = tuple(sorted(set(taken)))
    return FuzzyMatch(_score(text, places) + _WHOLE_QUERY * len(places) // 2, places)


def _places(letters: list[str], text: str, start: int, greedy: bool) -> tuple[int, ...] | None:
    """Place the letters from a start on: each where it occurs next, or if greedy at the next word it begins."""
    places = [start]
    for letter in letters[1:]:
        after = places[-1] + 1
        place = text.find(letter, after)
        if place < 0:
            return None
        if greedy and place != after:
            starts = (i for i in range(after, len(text)) if text[i] == letter and _starts_word(text, i))
            place = next(starts, place)
        places.append(place)
    return tuple(places)


def _score(text: str, places: tuple[int, ...]) -> int:
    score = _TEXT_START if places[0] == 0 else 0
    before = -2
    for place in places:
        if _starts_word(text, place):
            score += _WORD_START
        if place == before + 1:
            score += _CONSECUTIVE
        elif before >= 0:
            score -= min(_GAP * (place - before - 1), 6)
        before = place
    # Among equal scores, the shorter text is the better match.
    return score * 4 - len(text) // 8


def _starts_word(text: str, place: int) -> bool:
    return place == 0 or not text[place - 1].isalnum()
