"""Ensembles from Python: the figures and files of the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import panview
from panview.cli.app import run
from panview.errors import PanviewError
from tests.support.ensemble_sets import erring_sources


def test_it_is_what_the_command_makes(tmp_path: Path) -> None:
    sources = erring_sources(tmp_path / "set", 11, 20)
    val = panview.open(sources.truth)
    joined = val.ensemble(*sources.predictions, out=tmp_path / "python" / "joined")
    words = [word for path in sources.predictions for word in ("--pred", str(path))]
    out = tmp_path / "command" / "joined"
    with pytest.raises(SystemExit) as ended:
        run(["ensemble", str(sources.truth), *words, "-o", str(out)])
    assert ended.value.code == 0
    assert joined.path.read_bytes() == (out / "joined.json").read_bytes()
    assert joined.rule_path.read_bytes() == (out / "joined.rule.json").read_bytes()
    rule = json.loads(joined.rule_path.read_text())
    assert (joined.rule, joined.recommended) == (rule["rule"], rule["recommended"])
    assert (joined.best_part, joined.bound) == (rule["figures"]["best_part"], rule["figures"]["bound"])
    for row, said in zip(joined.rules.rows(named=True), rule["figures"]["rules"], strict=True):
        assert (row["rule"], row["recommended"]) == (said["rule"], said["recommended"])
        assert {name: row[name] for name in ("pq", "gain", "low", "high", "p")} == {
            name: said["held_out"]["All"][name] for name in ("pq", "gain", "low", "high", "p")
        }
    assert joined.rule in repr(joined)
    assert joined.notes
    applied = panview.join(
        sources.truth, *sources.predictions, rule=joined.rule_path, out=tmp_path / "applied" / "joined"
    )
    assert json.loads(applied.read_text())["annotations"] == json.loads(joined.path.read_text())["annotations"]
    frame = val.evaluate(joined.path).segments
    assert set(frame["source"].drop_nulls().to_list()) == {"a", "b", "c"}


def test_what_is_refused(tmp_path: Path) -> None:
    sources = erring_sources(tmp_path / "set", 1, 6)
    val = panview.open(sources.truth)
    with pytest.raises(PanviewError, match="at least two prediction sets"):
        val.ensemble(sources.predictions[0], out=tmp_path / "out")
    with pytest.raises(PanviewError, match="is not an ensemble rule"):
        panview.join(sources.truth, *sources.predictions, rule=sources.truth, out=tmp_path / "out")
    with pytest.raises(TypeError, match=r"ensemble\(\*predictions, out\) takes paths"):
        val.ensemble(sources.predictions[0], 7, out=tmp_path / "out")  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()
