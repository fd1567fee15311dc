"""What is said of a review: how far it is, how fast it goes, and what is asked before many rows are decided."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from panview.presentation.describe_verdicts import Counted, progress_tip, progress_wordings, question_about, tally_rows
from panview.review.pace import Tally
from panview.review.verdicts import Verdict

SOON = "under a minute left"


@pytest.mark.parametrize(
    ("total", "done", "pace", "chosen", "wordings"),
    [
        (0, 0, None, 1, ""),
        (201, 3, None, 1, "3 of 201 done | 3/201"),
        (
            201,
            3,
            4.2,
            1,
            "3 of 201 done · 4.2 s each · 14 min left | 3 of 201 done · 14 min left | 3 of 201 done | 3/201",
        ),
        (
            9,
            4,
            3.0,
            1,
            "4 of 9 done · 3.0 s each · {0} | 4 of 9 done · {0} | 4 of 9 done | 4/9".format("under a minute left"),
        ),
        (9, 9, 3.0, 1, "9 of 9 done · 3.0 s each | 9 of 9 done | 9/9"),
        (5, 1, None, 4, "4 selected · 1 of 5 done | 4 selected"),
    ],
)
def test_progress_in_ever_fewer_words(total: int, done: int, pace: float | None, chosen: int, wordings: str) -> None:
    assert " | ".join(progress_wordings(total, done, pace, chosen)) == wordings


def test_hours_are_said_as_hours() -> None:
    assert progress_wordings(3180, 412, 4.2)[0] == "412 of 3,180 done · 4.2 s each · 3 h 14 min left"
    assert progress_wordings(9, 4, 34.0, 4)[0] == "4 selected · 4 of 9 done · 34 s each · 3 min left"


def test_the_tip_says_what_is_counted() -> None:
    counted = Counted(total=201, done=3, disagreements=290, conflicts=2)
    lines = progress_tip(counted, Path("v.sqlite"), "", filtered=True).split("\n")
    assert lines == [
        "3 of 201 rows have a verdict",
        "2 of them are in conflict: no verdict counts there",
        "This includes decided rows that the filter hides because of their verdict",
        "They are 290 segments: an FN and an FP that are one mistake share a row",
        "Verdicts of someone without a name are kept in v.sqlite",
        "Click to see who decided how much on which day",
    ]
    assert len(progress_tip(Counted(5, 0, 5, 0), None, "anna", filtered=False).split("\n")) == 2
    assert progress_tip(Counted(0, 0, 0, 0), None, "anna", filtered=False) == ""


def test_a_question_says_how_many_and_how_many_are_decided() -> None:
    words, button = question_about(Verdict.TRUTH_WRONG, 1201, 12, every=True)
    assert words[0] == "Truth wrong for all 1,201 listed rows? 12 of them are decided already."
    assert words[-1] == "Truth wrong: 1,201 rows?"
    assert button == "Decide 1,201 rows"
    assert question_about(Verdict.UNSURE, 30, 0, every=False)[0][0] == "Unsure for 30 selected rows?"
    assert question_about(None, 30, 30, every=False) == (
        ("Clear your verdicts on 30 selected rows?", "Clear 30 verdicts?"),
        "Clear 30 rows",
    )


def test_a_tally_names_days_as_people_do() -> None:
    today = date(2026, 3, 5)
    found = (
        Tally(today, "anna", 812, 4000.0, 800),
        Tally(today - timedelta(days=1), "", 3, 8.0, 2),
        Tally(date(2026, 2, 1), "bob", 1200, 8100.0, 1190),
    )
    assert tally_rows(found, today) == [
        ("Today", "anna", "812", "5.0 s", "1 h 7 min"),
        ("Yesterday", "no name", "3", "—", "8 s"),
        ("2026-02-01", "bob", "1,200", "6.8 s", "2 h 15 min"),
    ]
    assert len(tally_rows(found, today, most=2)) == 2
