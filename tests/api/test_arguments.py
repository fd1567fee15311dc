"""Arguments of a wrong type are refused with one sentence that names them and says what they take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import panview

Run = Any
"""An evaluation that is called as no type checker would allow."""

WRONG: list[tuple[Callable[[Run], object], type[Exception], str]] = [
    (lambda run: run.where(None), TypeError, r"where\(expression\) takes a condition as text, got None"),
    (lambda run: run.by(3), TypeError, r"by\(column\) takes the name of a column"),
    (lambda run: run.check(3), TypeError, r"check\(\*marks\) takes pass marks as text"),
    (lambda run: run.check(), ValueError, "needs at least one pass mark"),
    (lambda run: run.check(*[]), ValueError, "needs at least one pass mark"),
    (lambda run: run.at("0.75"), TypeError, "threshold takes a number, got '0.75' of type str"),
    (lambda run: run.set.evaluate("x", near_miss="a"), TypeError, "near_miss takes a number"),
    (lambda run: panview.open(3), TypeError, r"open\(path\) takes a path, got 3 of type int"),  # type: ignore[arg-type]
    (lambda run: run.set.evaluate(run), TypeError, r"evaluate\(prediction\) takes a path, got one Evaluation"),
    (lambda run: run.set.evaluate("x", folder=3), TypeError, "folder takes a path"),
    (lambda run: run.set.compare(run, 3), TypeError, r"compare\(baseline, prediction\) takes paths and Evaluations"),
    (lambda run: run.set.show(3), TypeError, r"show\(\*predictions\) takes paths and Evaluations"),
    (lambda run: run.worst(-1), ValueError, r"worst\(count=-1\): expected 0 or more"),
    (lambda run: run.worst("a"), TypeError, r"worst\(count\) takes a whole number, got 'a' of type str"),
    (lambda run: run.worst(1.5), TypeError, "takes a whole number"),
    (lambda run: run.as_json(by="size"), TypeError, r"as_json\(by\) takes a list of names"),
    (lambda run: run.pq[True], TypeError, "by its name or id, got True of type bool"),
    (lambda run: run.pq[1.0], TypeError, "by its name or id, got 1.0 of type float"),
]


@pytest.mark.parametrize(("call", "kind", "message"), WRONG)
def test_wrong_types_are_refused(
    run: panview.Evaluation, call: Callable[[Run], object], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message) as refused:
        call(run)
    assert "\n" not in str(refused.value)


def test_numbers_of_numpy_are_numbers(run: panview.Evaluation, example: Path) -> None:
    assert run.at(np.float32(0.75)).threshold == 0.75
    assert len(run.worst(np.int64(1))) == 1
    assert len(run.worst(0)) == 0
    assert run.pq[np.int64(18)] == run.pq["dog"]


def test_a_column_that_is_not_there_is_said_in_words_of_python(run: panview.Evaluation) -> None:
    for call in (lambda: run.by("weather"), lambda: run.as_json(by=["weather"])):
        with pytest.raises(panview.PanviewError, match="by='weather': expected .*images_table=") as refused:
            call()
        assert "--" not in str(refused.value)
