"""Damage to the JSON of ground truth and predictions, in their bytes and in their structure."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Literal

from panview.errors import PanviewError
from tests.fuzz.judging import assert_names, assert_same, figures_by_reference, figures_of, small_set
from tests.fuzz.mutations import damaged, damaged_value
from tests.support.sets import open_set

_NUMBERS = (
    b"9" * 25,
    b"9" * 400,
    b"-1",
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1e400",
    b"0.5",
    b"1.0",
    b'"1"',
    b"1" * 5000,
)
_TEXTS = (b"\\ud800", b"\\u0000", b"\\u001b[31m", b"\xed\xa0\x80", b"\xff", b"../", b"/", b"\\/", b"\\")


class _JsonFuzzer:
    def __init__(self, folder: Path, side: Literal["ground_truth", "prediction"]) -> None:
        self._written = small_set(folder)
        self._path: Path = getattr(self._written, side)
        self._sound = self._path.read_bytes()
        self._document = json.loads(self._sound)
        self._sound_figures = figures_of(*open_set(self._written))

    def try_seed(self, seed: int) -> Literal["read", "refused"]:
        """Evaluate the set with its JSON damaged."""
        rng = random.Random(seed)
        data = self._damaged(rng)
        self._path.write_bytes(data)
        missing: Literal["error", "empty"] = rng.choice(("error", "empty"))
        try:
            figures = figures_of(*open_set(self._written, missing=missing))
        except PanviewError as error:
            assert_names(error, self._written.root)
            return "refused"
        truth, prediction = self._written.ground_truth, self._written.prediction
        expected = (
            self._sound_figures
            if data == self._sound
            else figures_by_reference(
                truth.read_bytes(), prediction.read_bytes(), truth.with_suffix(""), prediction.with_suffix("")
            )
        )
        assert_same(figures, expected)
        return "read"

    def _damaged(self, rng: random.Random) -> bytes:
        how = rng.randrange(5)
        if how == 0:
            return damaged(rng, self._sound)
        if how == 1:
            return _one_word_else(rng, self._sound)
        document = damaged_value(rng, self._document)
        text = json.dumps(document, ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, 1)))
        if how == 2:
            return _one_word_else(rng, text.encode("utf-8", "surrogatepass"))
        return text.encode(rng.choice(("utf-8",) * 8 + ("utf-8-sig", "utf-16", "utf-32")), "surrogatepass")


class TruthFuzzer(_JsonFuzzer):
    """The ground truth's."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "ground_truth")


class ResultsFuzzer(_JsonFuzzer):
    """The predictions'."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "prediction")


def _one_word_else(rng: random.Random, data: bytes) -> bytes:
    """Put another number in the place of one, something odd into a text, a key twice, or brackets without an end."""
    how = rng.randrange(4)
    place = rng.randrange(len(data))
    if how == 0:
        digits = [i for i in range(place, len(data)) if data[i : i + 1].isdigit()]
        if digits:
            start = end = digits[0]
            while data[start - 1 : start].isdigit():
                start -= 1
            while data[end : end + 1].isdigit():
                end += 1
            return data[:start] + rng.choice(_NUMBERS) + data[end:]
    if how == 1:
        quote = data.find(b'"', place)
        if quote >= 0:
            return data[: quote + 1] + rng.choice(_TEXTS) + data[quote + 1 :]
    if how == 2:
        brace = data.find(b"{", place)
        if brace >= 0:
            key = rng.choice((b"id", b"image_id", b"file_name", b"segments_info", b"height", b"iscrowd", b"area"))
            value = rng.choice((b"1", b"149", b"[]", b"null", b'"000000001000.png"', *_NUMBERS))
            return data[: brace + 1] + b'"' + key + b'":' + value + b"," + data[brace + 1 :]
    return (
        data[:place] + rng.choice((b"[", b'{"a":', b"[[", b",", b":")) * rng.choice((1, 2000, 100_000)) + data[place:]
    )
