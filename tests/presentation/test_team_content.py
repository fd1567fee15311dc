"""What is said of a team that has trouble."""

from __future__ import annotations

from dataclasses import replace

import pytest

from panview.presentation.team_content import chip_text, trouble_text, verdicts_said
from panview.review.team.state import Role, TeamState
from panview.review.verdicts import Decision, Verdict
from tests.support.deciding import A_DECISION

TEAM = TeamState("db/team", connected=True, reviewer="ana", role=Role.REVIEWER)


@pytest.mark.parametrize(
    ("changes", "chip", "trouble"),
    [
        ({}, "", ""),
        ({"waiting": 3}, "", ""),
        ({"waiting": 21}, "21 verdicts being sent", ""),
        ({"connected": False, "why": "no network"}, "Offline", "no network"),
        (
            {"connected": False, "why": "no network", "waiting": 1},
            "Offline: 1 not sent",
            "no network. 1 verdict not sent yet. It is kept on this computer and sent once it is back",
        ),
        (
            {"role": Role.READER, "waiting": 2},
            "2 not sent",
            "2 verdicts not sent. They are kept on this computer and sent once you may decide again",
        ),
        (
            {"waiting": 2, "refused": 2, "why": "no room"},
            "2 verdicts refused",
            "2 verdicts refused by the server and kept here: no room",
        ),
        (
            {"lost": 2, "lost_by": ("ben", "cleo", "dan", "eva")},
            "2 verdicts lost",
            "2 verdicts of others (ben, cleo, dan and others) not in the database any more. They are kept on this "
            "computer, and shown again once their reviewers, or a lead, have opened the set",
        ),
        ({"samples_trouble": "a.json: is not a sample"}, "", "A sample is not shared: a.json: is not a sample"),
    ],
)
def test_what_is_wrong_is_said_with_what_becomes_of_it(changes: dict[str, object], chip: str, trouble: str) -> None:
    team = TeamState(**{**TEAM.__dict__, **changes})  # type: ignore[arg-type]
    assert (chip_text(team), trouble_text(team)) == (chip, trouble)


def test_who_says_the_same_stands_together_what_most_say_first_and_who_settles_last() -> None:
    def said(reviewer: str, verdict: Verdict | None, *, settles: bool = False) -> Decision:
        return replace(A_DECISION, reviewer=reviewer, verdict=verdict, settles=settles)

    right, wrong, long = Verdict.PREDICTION_RIGHT, Verdict.TRUTH_WRONG, "eleonore_von_und_zu_hohenlohe"
    everything = (
        said("lea", wrong, settles=True), said("ana", right), said("ben", wrong), said("", None), said(long, wrong),
    )  # fmt: skip
    assert verdicts_said(everything) == f"truth wrong: ben, {long} · prediction right: ana · lea settles: truth wrong"
    cut = verdicts_said(everything, 16)
    assert cut == "truth wrong: ben, eleonore…henlohe · prediction right: ana · lea settles: truth wrong"
