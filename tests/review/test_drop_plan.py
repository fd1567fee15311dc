"""What becomes of each dropped item."""

from __future__ import annotations

from pathlib import Path

from panview.review.drop_plan import DropPlan, Kind, Lands, item_text, outcome_text, plan_drop

A, B, T, V = Path("/d/val2017"), Path("/d/other"), Path("/d/t.csv"), Path("/d/views.json")
P, Q = Path("/d/p.json"), Path("/d/q.json")


def lands(plan: DropPlan) -> dict[str, Lands]:
    return {item.path.name: item.lands for item in plan.items}


def test_a_ground_truth_is_opened_with_what_comes_with_it() -> None:
    plan = plan_drop([(P, Kind.OTHER), (A, Kind.TRUTH), (T, Kind.TABLE), (V, Kind.VIEWS)])
    assert lands(plan) == {
        "p.json": Lands.ADDED,
        "val2017": Lands.OPENED,
        "t.csv": Lands.JOINED,
        "views.json": Lands.IMPORTED,
    }
    assert plan.replaces == ""
    assert plan_drop([(A, Kind.TRUTH)], "coco").replaces == "coco"


def test_predictions_and_tables_are_for_what_is_open() -> None:
    plan = plan_drop([(P, Kind.OTHER), (Q, Kind.OTHER), (T, Kind.TABLE)], "coco")
    assert lands(plan) == {"p.json": Lands.ADDED, "q.json": Lands.ADDED, "t.csv": Lands.JOINED}
    assert plan.replaces == ""


def test_where_nothing_is_open_the_first_is_opened() -> None:
    plan = plan_drop([(P, Kind.OTHER), (Q, Kind.OTHER)])
    assert lands(plan) == {"p.json": Lands.OPENED, "q.json": Lands.LEFT}
    plan = plan_drop([(T, Kind.TABLE)])
    assert (plan.items[0].lands, plan.items[0].why) == (
        Lands.LEFT,
        "open a set first, then drop its table of images",
    )


def test_a_second_truth_and_a_second_table_are_left_and_told_why() -> None:
    second = Path("/d/u.csv")
    plan = plan_drop([(A, Kind.TRUTH), (B, Kind.TRUTH), (T, Kind.TABLE), (second, Kind.TABLE)], "coco")
    assert lands(plan) == {"val2017": Lands.OPENED, "other": Lands.LEFT, "t.csv": Lands.JOINED, "u.csv": Lands.LEFT}
    assert outcome_text(plan.items[1]) == "other: ignored, only one set can be open, and val2017 is"
    assert outcome_text(plan.items[3]) == "u.csv: ignored, a set can have only one table of images, which is t.csv"


def test_what_is_said_before_and_after() -> None:
    plan = plan_drop([(A, Kind.TRUTH), (P, Kind.OTHER)], "coco")
    assert [item_text(item, "coco") for item in plan.items] == [
        "val2017 opens in place of coco",
        "p.json is added as predictions",
    ]
    assert outcome_text(plan.items[0]) == "val2017: opened"
    assert outcome_text(plan.items[1], "it lacks images") == "p.json: not added as predictions; it lacks images"
