"""All verdicts as CSV, and several files as one: nothing is lost, and nothing depends on the order of files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError, PanviewError
from panview.metrics.segment_table import ErrorType, Side, Status
from panview.outputs import VERDICTS, Inputs, Output
from panview.review.repair import Mark, Repair, RepairKind
from panview.review.thresholds import Thresholds
from panview.review.verdict_csv import COLUMNS, decisions_csv, read_decisions_csv
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_join import joined, read_log, standing_after, write_log
from panview.review.verdicts import Action, Decision, Meaning, Verdict
from tests.support.deciding import A_FULL_DECISION
from tests.support.sets import evaluated, random_pair, write_set

FINE, UNSURE, WRONG = Verdict.BOTH_FINE, Verdict.UNSURE, Verdict.TRUTH_WRONG
BASE = Decision(7, 1000, "m", Side.PREDICTION, Status.FP, None, 5, FINE, "", "", "2026-01-01T00:00:00+00:00")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    pair = random_pair(np.random.default_rng(5))
    return evaluated(write_set(tmp_path_factory.mktemp("set"), [pair], photos=False))[0]


def says(number: int, subject: int, reviewer: str, verdict: Verdict | None, hour: int, device: str = "d") -> Decision:
    time = f"2026-01-01T{hour:02}:00:00+00:00"
    return replace(
        BASE, subject=subject, reviewer=reviewer, verdict=verdict, time=time, device=device, device_number=number
    )


def identity(decision: Decision) -> tuple[object, ...]:
    """Return a decision with what `==` leaves out."""
    return decision, decision.device, decision.device_number, type(decision.image_id)


def back(data: bytes, folder: Path) -> list[tuple[object, ...]]:
    path = folder / "x.csv"
    path.write_bytes(data)
    return [identity(decision) for decision in read_decisions_csv(path)]


def test_whatever_a_decision_holds_is_read_back(dataset: Dataset, tmp_path: Path) -> None:
    odd = [
        replace(A_FULL_DECISION, device="a", device_number=1),
        says(2, -(2**63), 'Ana, "the" boss\nof all', None, 1),
        replace(says(3, 1, "=1+1", WRONG, 1), note="'=1+1", prediction="'quoted'"),
        replace(says(4, 2, "'@x", WRONG, 1), note="''-"),
        replace(says(5, 3, "", WRONG, 1), image_id="1000", note="\r\n\ttab"),
        replace(says(6, 4, "x", WRONG, 1), image_id='"quoted"', settles=True),
        replace(says(7, 5, "x", WRONG, 1), image_id="=evil"),
        replace(says(8, 6, "x", WRONG, 1), meaning=Meaning(Action.KEEP, ErrorType.NONE, Thresholds(), None)),
        replace(
            says(9, 7, "x", None, 1), repair=Repair(RepairKind.SPLIT, (Mark(-5, 6),), (Mark(7, 8), Mark(9, 10)), None)
        ),
    ]
    data = decisions_csv(dataset, standing_after(odd), odd)
    assert back(data, tmp_path) == [identity(decision) for decision in odd]
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    # No program runs any of it, or takes a key for a number that it rounds.
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r", "-1+")) for row in rows for cell in row.values())
    assert rows[1]["subject"] == "x8000000000000000"
    assert all(not cell.startswith("-") for row in rows for name, cell in row.items() if name != "image_id")


TEXTS = st.text(st.sampled_from("aé'\"=+-@,;\n\r\t 0x"), max_size=6)
DECISIONS = st.builds(
    Decision,
    subject=st.integers(-(2**63), 2**63 - 1),
    image_id=st.one_of(st.integers(-(2**63), 2**63 - 1), TEXTS),
    prediction=TEXTS,
    side=st.sampled_from(Side),
    status=st.sampled_from(Status),
    gt_segment_id=st.none() | st.integers(1, 2**32 - 1),
    pred_segment_id=st.none() | st.integers(1, 2**32 - 1),
    verdict=st.none() | st.sampled_from(Verdict),
    note=TEXTS,
    reviewer=TEXTS,
    time=TEXTS,
    meaning=st.none()
    | st.builds(
        Meaning,
        st.sampled_from(Action),
        st.sampled_from(ErrorType),
        st.builds(Thresholds, st.floats(0.5, 1), st.floats(0, 0.5), st.floats(0.1, 0.9), st.none() | st.floats(0, 1)),
        st.none() | st.integers(-(2**63), 2**63 - 1),
    ),
    settles=st.booleans(),
    device=st.text("abc", min_size=1, max_size=3),
    device_number=st.integers(1, 99),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(DECISIONS, max_size=4, unique_by=lambda d: (d.device, d.device_number)))
def test_any_log_is_read_back(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory, log: list[Decision]) -> None:
    data = decisions_csv(dataset, standing_after(log), log)
    assert back(data, tmp_path_factory.mktemp("csv")) == [identity(decision) for decision in log]


def test_the_table_says_what_each_decision_is_worth(dataset: Dataset) -> None:
    log = [
        says(1, 1, "ana", WRONG, 1),
        says(2, 1, "ana", FINE, 2),
        says(3, 1, "ben", FINE, 3),
        says(4, 2, "ana", FINE, 1),
        says(5, 2, "ben", WRONG, 1),
        says(6, 3, "ana", FINE, 1),
        replace(says(7, 3, "eve", WRONG, 1), settles=True),
        replace(says(8, 4, "ana", None, 1), note="hm"),
        says(9, 5, "ana", WRONG, 1),
        says(10, 5, "ana", None, 2),
    ]
    standing = standing_after(log)
    whole = csv.DictReader(io.StringIO(decisions_csv(dataset, standing, log).decode(), newline=""))
    states = "replaced agrees counts conflict conflict overruled counts note replaced replaced"
    assert [row["state"] for row in whole] == states.split()
    alone = list(csv.DictReader(io.StringIO(decisions_csv(dataset, standing).decode(), newline="")))
    assert [row["reviewer"] for row in alone] == ["ana", "ben", "ana", "ben", "ana", "eve", "ana"]
    assert alone[0]["file_name"] == dataset.image_names[0]
    assert tuple(alone[0]) == COLUMNS


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: "a,b\n1,2\n", "is not a CSV file of verdicts (no column image_id)"),
        (lambda text: "", "is not a CSV file of verdicts (no column image_id)"),
        (
            lambda text: text.replace("both fine", "both fin"),
            "line 2 cannot be read ('both fin' is not a valid Verdict)",
        ),
        (lambda text: text.replace("x0000000000000007", "7"), "line 2: '7' is not a valid subject"),
        (lambda text: text.replace(",false,", ",perhaps,"), "line 2: 'perhaps' is not a valid settles"),
        (lambda text: text.rstrip("\r\n") + ",1\r\n", "line 2 has 26 of 25 cells"),
        (lambda text: text.replace(",FP,", ",XX,"), "line 2 cannot be read ('XX')"),
    ],
)
def test_what_is_no_such_table_is_refused(dataset: Dataset, tmp_path: Path, change: object, why: str) -> None:
    log = [says(1, 7, "ana", FINE, 1)]
    path = tmp_path / "x.csv"
    path.write_text(change(decisions_csv(dataset, standing_after(log), log).decode()))  # type: ignore[operator]
    with pytest.raises(BadFileError) as caught:
        read_decisions_csv(path)
    assert why in str(caught.value)


def test_a_row_without_a_device_is_a_new_decision_once(dataset: Dataset, tmp_path: Path) -> None:
    log = [says(1, 7, "ana", FINE, 1)]
    text = decisions_csv(dataset, standing_after(log), log).decode().replace(",d,1,", ",,,").replace("ana", "ben")
    path = tmp_path / "x.csv"
    path.write_text(text)
    first, second = read_decisions_csv(path), read_decisions_csv(path)
    assert first[0].reviewer == "ben"
    assert [identity(d) for d in first] == [identity(d) for d in second]
    assert len(joined([log, first, second])) == 2


def test_files_are_joined_in_the_order_of_time_and_not_of_names(dataset: Dataset, tmp_path: Path) -> None:
    """Ana decided again on her other computer, and her first file is named last."""
    ana = [says(1, 7, "ana", FINE, 1), says(2, 8, "ana", FINE, 3)]
    again = [says(1, 7, "ana", WRONG, 2, "laptop"), says(2, 9, "ana", FINE, 4, "laptop")]
    ben = [says(1, 7, "ben", WRONG, 1, "ben's"), says(2, 9, "ben", UNSURE, 5, "ben's")]
    for order in permutations([ana, again, ben, ana]):
        log = joined(order)
        assert len(log) == 6
        assert [d.time for d in log] == sorted(d.time for d in log)
        standing = standing_after(log)
        assert standing[7].verdict is WRONG
        assert standing.conflicts() == (9,)
    paths = [tmp_path / f"{name}.sqlite" for name in ("a", "b", "c")]
    for path, log in zip(paths, (ana, again, ben), strict=True):
        with VerdictFile.open(path, dataset) as file:
            file.join(log)
    logs = [read_log(path, dataset) for path in paths]
    out = tmp_path / "all.sqlite"
    write_log(Output(out, VERDICTS, Inputs()), dataset, joined(logs))
    assert [identity(d) for d in read_log(out, dataset)] == [identity(d) for d in joined(logs[::-1])]
    # Joining what is joined with its parts changes nothing.
    assert joined([read_log(out, dataset), *logs]) == joined(logs)
    with VerdictFile.open(out, dataset) as file:
        assert file.current() == standing_after(joined(logs))
    with pytest.raises(PanviewError, match=r"all\.sqlite: is a database, such as a file of verdicts"):
        write_log(Output(out, VERDICTS, Inputs(), overwrite=True), dataset, joined(logs))


def test_a_decision_that_somebody_has_changed_is_told() -> None:
    with pytest.raises(PanviewError, match="decision 1 of device d differs between the files"):
        joined([[says(1, 7, "ana", FINE, 1)], [says(1, 7, "ana", WRONG, 1)]])


LOGS = st.lists(
    st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from("ab"), st.sampled_from([*Verdict, None]), st.integers(0, 5)),
        max_size=5,
    ),
    max_size=3,
)


@settings(deadline=None)
@given(LOGS)
def test_nothing_is_lost_and_each_log_keeps_its_order(parts: list[list[tuple[int, str, Verdict | None, int]]]) -> None:
    logs = [
        [says(number, *said, f"device {place}") for number, said in enumerate(part)] for place, part in enumerate(parts)
    ]
    whole = [identity(decision) for decision in joined(logs)]
    assert sorted(map(repr, whole)) == sorted(repr(identity(decision)) for log in logs for decision in log)
    for log in logs:
        own = [identity(decision) for decision in log]
        assert [each for each in whole if each in own] == own
    assert [identity(decision) for decision in joined(logs[::-1])] == whole
