"""What was assumed to read a set: counted, said, refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from panview.datasets.assumptions import KINDS, AssumedError, Assumption, Assumptions, as_json

JSON, OTHER = Path("a.json"), Path("b.json")


def test_equal_ones_are_counted_and_the_first_place_is_kept() -> None:
    assumed = Assumptions()
    assumed.record("PV601", JSON, "1.0 is 1", place="$.images[3].id")
    assumed.record("PV601", JSON, "1.0 is 1", count=2, place="$.images[5].id")
    assumed.record("PV601", OTHER, "1.0 is 1")
    assumed.add([Assumption("PV601", "1.0 is 1", OTHER, 4)])
    assert assumed.taken == (
        Assumption("PV601", "1.0 is 1", JSON, 3, "$.images[3].id"),
        Assumption("PV601", "1.0 is 1", OTHER, 5),
    )


def test_the_title_of_the_kind_is_the_text_where_there_is_none() -> None:
    assumed = Assumptions()
    assumed.record("PV601", JSON)
    assert assumed.taken[0].text == KINDS["PV601"].title


@pytest.mark.parametrize(
    ("count", "place", "said"),
    [
        (1, "", "x is y"),
        (1, "$.a", "x is y (at $.a)"),
        (1200, "$.a", "x is y (1,200 times, first at $.a)"),
        (2, "", "x is y (2 times)"),
    ],
)
def test_it_says_how_often_and_where(count: int, place: str, said: str) -> None:
    assert str(Assumption("PV601", "x is y", JSON, count, place)) == said


def test_strictness_names_the_first_and_what_to_do() -> None:
    assumed = Assumptions()
    assert assumed.settled(strict=True) == ()
    assumed.record("PV601", JSON, "x is y", place="$.a")
    assumed.record("PV601", JSON, "u is v")
    assert len(assumed.settled(strict=False)) == 2
    with pytest.raises(AssumedError, match=r"a\.json: x is y \(at \$\.a\) \[PV601\]; 1 more.*or leave out --strict"):
        assumed.settled(strict=True)


def test_json_of_it() -> None:
    assert as_json([Assumption("PV601", "x is y", JSON, 2, "$.a"), Assumption("PV601", "z", JSON)]) == [
        {"code": "PV601", "text": "x is y", "file": "a.json", "count": 2, "place": "$.a"},
        {"code": "PV601", "text": "z", "file": "a.json", "count": 1, "place": None},
    ]
