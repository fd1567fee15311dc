"""Page Team with long names and many people, in a window of any size."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.presentation.team_content import DECIDED_TITLES, Difference, TeamContent
from panview.ui.pages.team_page import TeamPage
from panview.ui.widgets.text_table import ROW_HEIGHT

LONG = "Maximiliane Freifrau von und zu Hohenlohe-Langenburg"
QUEUE = len(DECIDED_TITLES) - 1


def content(reviewers: int = 30, differences: int = 40, name: str = LONG) -> TeamContent:
    names = [name, *(f"reviewer{number:02}" for number in range(1, reviewers))]
    figures = tuple("7" for _ in DECIDED_TITLES[1:-1])
    said = f"{name}: both fine, ana: truth wrong"
    return TeamContent(
        title="db.example.org:55432/segmentation_verdicts_of_the_perception_team_munich_2026",
        connection="You are reviewer01, a reviewer · connected",
        trouble="",
        summary="165 disagreements decided: 109 by one reviewer, 20 agreed, 36 in conflict",
        reviewers=tuple((each, *figures, "28/32 + 10%") for each in names),
        differences=tuple(
            Difference(place, place, (f"{place:012}.jpg", "bird", "FN", said), said) for place in range(differences)
        ),
        differ=differences,
        can_share_out=True,
        can_connect=False,
    )


def shown(qtbot: QtBot, width: int, height: int, what: TeamContent) -> TeamPage:
    page = TeamPage()
    qtbot.addWidget(page)
    page.resize(width, height)
    with qtbot.waitExposed(page):
        page.show()
    page.set_content(what)
    QApplication.processEvents()
    return page


def right_of_last(page: TeamPage) -> int:
    """Return where the last column of the upper table ends that is shown."""
    header = page.reviewer_view.horizontalHeader()
    return max(
        header.sectionViewportPosition(each) + header.sectionSize(each)
        for each in range(QUEUE)
        if not page.reviewer_view.isColumnHidden(each)
    )


@pytest.mark.parametrize(("width", "height"), [(620, 440), (480, 380), (950, 560), (1500, 900)])
def test_both_tables_have_room_and_nothing_is_pushed_out(qtbot: QtBot, width: int, height: int) -> None:
    page = shown(qtbot, width, height, content())
    upper, lower = page.reviewer_view, page.differ_view
    # Whole rows above, and a fair share for the list below.
    assert upper.height() >= 4 * ROW_HEIGHT
    assert lower.viewport().height() >= 3 * ROW_HEIGHT
    assert lower.mapTo(page, lower.rect().bottomLeft()).y() <= page.height()
    # Neither scrolls sideways; who decides what part stays visible however long a name is.
    assert lower.horizontalScrollBar().maximum() == upper.horizontalScrollBar().maximum() == 0
    assert not upper.isColumnHidden(QUEUE)
    assert right_of_last(page) + 80 <= upper.viewport().width()
    # Who one is is read beside a long name of a database, which is cut.
    assert page.connection.width() >= min(page.connection.sizeHint().width(), width // 3)


def test_figures_leave_only_where_names_are_cut_already(qtbot: QtBot) -> None:
    wide = shown(qtbot, 1400, 600, content())
    assert not any(wide.reviewer_view.isColumnHidden(each) for each in range(QUEUE))
    # The long name is cut for them, and whole where there is room.
    narrower = shown(qtbot, 1040, 600, content())
    assert not any(narrower.reviewer_view.isColumnHidden(each) for each in range(QUEUE))
    names = [page.reviewer_view.horizontalHeader().sectionSize(0) for page in (wide, narrower)]
    assert names[0] > names[1] >= 130
    tip = narrower.reviewers.index(0, 0).data(3)
    assert tip == LONG
    few = shown(qtbot, 500, 600, content())
    assert few.reviewer_view.isColumnHidden(2)


def test_few_people_take_few_rows(qtbot: QtBot) -> None:
    page = shown(qtbot, 900, 700, content(reviewers=2, differences=0, name="ana"))
    assert page.reviewer_view.height() == 3 * ROW_HEIGHT + 8
    page.set_content(content(reviewers=30))
    assert page.reviewer_view.height() > 6 * ROW_HEIGHT
