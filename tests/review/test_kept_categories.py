"""What somebody chose for a prediction set, as it is kept."""

from __future__ import annotations

import json

import pytest

from panview.errors import BadFileError
from panview.review.kept_categories import forget_categories, keep_categories, kept_categories, kept_file


def test_what_is_kept_is_found_again_for_the_same_two_sets_only() -> None:
    assert kept_categories("d", "p") is None
    path = keep_categories("d", "p", ("coco", "model"), {3: 17, 0: None}, {3: "95 % of its pixels"})
    assert path == kept_file("d", "p")
    assert json.loads(path.read_text()) == {
        "prediction": "model",
        "dataset": "coco",
        "numbers": {"0": None, "3": 17},
        "reasons": {"3": "95 % of its pixels"},
    }
    kept = kept_categories("d", "p")
    assert kept is not None
    assert [(entry.number, entry.target_id) for entry in kept.entries] == [(0, None), (3, 17)]
    assert kept_categories("d", "q") is None
    assert kept_categories("e", "p") is None
    assert forget_categories("d", "p")
    assert not forget_categories("d", "p")
    assert kept_categories("d", "p") is None


def test_a_file_that_says_something_else_is_named() -> None:
    path = keep_categories("d", "p", ("coco", "model"), {3: 17}, {})
    path.write_text('{"numbers": 3}')
    with pytest.raises(BadFileError, match="remove it, and choose the categories again"):
        kept_categories("d", "p")
