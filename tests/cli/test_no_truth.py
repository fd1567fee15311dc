"""What commands say of a test split."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Panview
from tests.support.sets import WrittenSet, write_json


def withhold(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    for annotation in document["annotations"]:
        del annotation["segments_info"]
    write_json(path, document)


@pytest.mark.parametrize("command", ["evaluate", "export", "report"])
def test_commands_that_measure_say_that_the_window_can_show_it(
    written: WrittenSet, panview: Panview, command: str, tmp_path: Path
) -> None:
    withhold(written.ground_truth)
    out = {"export": ["--csv", str(tmp_path / "a.csv")], "report": ["-o", str(tmp_path / "a.html")]}.get(command, [])
    ended = panview(command, str(written.root), "--pred", str(written.prediction), *out)
    assert ended.code == 2
    assert "no ground truth" in ended.err
    assert "test split" in ended.err
    assert "window: panview PATH --pred PRED" in ended.err


def test_check_looks_at_the_predictions(written: WrittenSet, panview: Panview) -> None:
    withhold(written.ground_truth)
    ended = panview("check", str(written.root), "--pred", str(written.prediction))
    assert "PV118" in ended.out
    assert "0 errors" in ended.out
    next(written.prediction.with_suffix("").glob("*.png")).unlink()
    ended = panview("check", str(written.root), "--pred", str(written.prediction))
    assert (ended.code, "PV401" in ended.out) == (1, True)
