"""Every JSON that panview writes has a schema in ``docs/schemas``, and is as that says."""

from __future__ import annotations

import copy
import itertools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fastjsonschema  # type: ignore[import-untyped]
import numpy as np
import pytest

import panview
from panview.cli.declaring import Command
from panview.cli.models import JSON_FORMAT as MODELS_FORMAT
from panview.engine.run_folder import FORMAT as RUN_FORMAT
from panview.ensemble.rule_file import ENSEMBLE_FORMAT
from panview.ensemble.rule_file import FORMAT as RULE_FORMAT
from panview.linter.findings import JSON_FORMAT as CHECK_FORMAT
from panview.metrics.segment_table import Status
from panview.reprocessing.figures import FORMAT as PARAMETERS_FORMAT
from panview.reprocessing.write import FORMAT as REPROCESS_FORMAT
from panview.review.agreement_json import SUMMARY_FORMAT
from panview.review.evaluations import WATCH_FORMAT
from panview.review.results_json import COMPARE_FORMAT, EVALUATE_FORMAT, REPORT_FORMAT
from panview.review.sampling.result import FORMAT as ESTIMATE_FORMAT
from panview.review.sampling.sample_file import FORMAT as SAMPLE_FORMAT
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Verdict
from tests.cli.conftest import Panview
from tests.cli.test_apply_verdicts import decide
from tests.cli.test_categories import renumbered
from tests.cli.test_images_table import KNOWN
from tests.cli.test_report import figures_of
from tests.cli.test_start import ALL
from tests.engine.runs import make_set
from tests.engine.toy_predictor import OPENER, toy_source
from tests.linter.clean_set import edited
from tests.support.deciding import seen_at
from tests.support.faulty import break_map, pair_with_wrong_areas
from tests.support.sets import (
    WrittenSet,
    another_prediction,
    drawn_pair,
    evaluated,
    random_pair,
    write_rivals,
    write_set,
)

FOLDER = Path(__file__).parents[2] / "docs" / "schemas"
COMMANDS = {
    "figure_commands: evaluate": "evaluate",
    "figure_commands: compare": "compare",
    "data_commands: check": "check",
    "ensemble_command: ensemble": "ensemble",
    "reprocess_command: reprocess": "parameters",
    "model_commands: list": "models",
    "verdict_commands: summary": "verdicts",
    "window_commands: watch": "watch",
    "sample_commands: estimate": "estimate",
}
"""Commands with ``--json``, and their schemas."""
FORMATS = {
    "evaluate": EVALUATE_FORMAT,
    "compare": COMPARE_FORMAT,
    "check": CHECK_FORMAT,
    "models": MODELS_FORMAT,
    "verdicts": SUMMARY_FORMAT,
    "report": REPORT_FORMAT,
    "run": RUN_FORMAT,
    "ensemble": ENSEMBLE_FORMAT,
    "rule": RULE_FORMAT,
    "watch": WATCH_FORMAT,
    "estimate": ESTIMATE_FORMAT,
    "sample": SAMPLE_FORMAT,
    "reprocess": REPROCESS_FORMAT,
    "parameters": PARAMETERS_FORMAT,
}
NOT_OURS = {"coco-panoptic"}
"""Forms of others, which have no place for a version."""
WRITERS = {
    "cli/check.py", "cli/compare.py", "cli/ensemble.py", "cli/evaluate.py", "cli/models.py",
    "cli/reprocess_search.py", "cli/sample.py",
    "cli/verdicts.py", "cli/watch.py", "datasets/annotation/coco.py", "datasets/annotation/cvat.py",
    "datasets/annotation/record.py", "engine/run_folder.py", "ensemble/rule_file.py", "review/kept_categories.py",
    "review/remembered/store.py", "review/remembered/views.py", "reprocessing/write.py",
    "review/sampling/sample_file.py", "settings.py",
}  # fmt: skip
"""Modules that write JSON with line ends, for others to read; those of annotation are
of other programs, or for panview, as kept categories, reviews, views and settings are."""
MUST_BE_SEEN = {
    "boundary", "by", "by_size", "by_supercategory", "categories", "images", "pq_by_areas", "scores", "skipped",
}  # fmt: skip
"""Fields of a result that are not always there, but for published figures, which want the whole of val2017."""

Run = Callable[[str, Any], Any]


def schema_of(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return schema


def closed(schema: object) -> object:
    """The schema without the freedom of fields that it does not name, which is for outputs that are yet to come."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {key: closed(part) for key, part in schema.items()}
    if "type" in parts and isinstance(parts.get("properties"), dict):
        parts.setdefault("additionalProperties", False)
    return parts


VALID = {path.stem: fastjsonschema.compile(closed(schema_of(path.stem))) for path in FOLDER.glob("*.json")}


def test_every_command_with_json_has_a_schema() -> None:
    def has_json(command: Command) -> bool:
        return any("--json" in (*parameter.words, *parameter.flags) for parameter in command.parameters())

    assert {name for name, command in ALL.items() if has_json(command)} == set(COMMANDS)
    assert set(VALID) == set(FORMATS) | NOT_OURS
    assert set(COMMANDS.values()) <= set(FORMATS)


def test_whatever_writes_json_to_be_read_is_known() -> None:
    root = Path(panview.__file__).parent
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "msgspec.json.format(" in (text := path.read_text()) or re.search(r"json\.dumps\([^\n]*indent", text)
    }
    # The report's is in the page.
    assert found - {"review/report/page.py"} == WRITERS


@pytest.mark.parametrize("name", FORMATS)
def test_the_schema_is_of_the_format_that_is_written(name: str) -> None:
    schema = schema_of(name)
    assert schema["properties"]["format"]["const"] == FORMATS[name]
    assert {"panview", "format"} <= set(schema["required"])


def test_what_schemas_share_is_the_same_in_each() -> None:
    shared: dict[str, object] = {}
    for name in VALID:
        for key, definition in schema_of(name).get("definitions", {}).items():
            assert shared.setdefault(key, definition) == definition, (name, key)


def test_the_page_lists_each_schema() -> None:
    page = (FOLDER.parent / "reference" / "json.md").read_text()
    assert set(re.findall(r"\[[a-z-]+\.json\]\(\.\./schemas/([a-z-]+)\.json\)", page)) == set(VALID)


def decided_by_two(written: WrittenSet, path: Path) -> Path:
    """Let two people decide two disagreements."""
    dataset, _, table = evaluated(written)
    rows = np.flatnonzero(table.status == Status.FN)[:2].tolist()
    with VerdictFile.open(path, dataset) as file:
        for who, verdict in (("ann", Verdict.UNSURE), ("bob", Verdict.BOTH_FINE)):
            file.record(
                make_decisions(
                    dataset, "m", table, seen_at(dataset, table), rows, verdict=verdict, note="", reviewer=who, time="t"
                )
            )
    return path


def _written(panview: Panview, folder: Path, written: WrittenSet) -> Iterator[tuple[str, Any]]:
    """Yield outputs of sets of many kinds, each with the name of its schema."""
    root, pred = written.root, ("--pred", written.prediction)

    def out(*arguments: object) -> Any:  # noqa: ANN401
        ended = panview(*arguments, "--json", "-")
        assert ended.code < 2, ended.err
        return json.loads(ended.out)

    table = folder / "known.csv"
    table.write_text(KNOWN)
    known = ("--images-table", table, "--by", "weather", "--by", "speed")
    marks = ("--fail-under", "All.pq=0.99", "--fail-under", "category:dog.pq=0")
    yield "evaluate", out("evaluate", root, *pred, *pred)
    yield "evaluate", out(
        "evaluate", root, *pred, *known, *marks, "--boundary", "--by", "size", "--by", "supercategory"
    )  # fmt: skip
    yield "compare", out("compare", root, *pred, *pred, *known, "--fail-on-worse", "--resamples", 40)
    yield "check", out("check", root, *pred)
    yield "ensemble", out("ensemble", root, *pred, *pred, "-o", folder / "joined")
    yield "rule", json.loads((folder / "joined" / "joined.rule.json").read_text())
    yield "coco-panoptic", json.loads((folder / "joined" / "joined.json").read_text())
    verdicts = folder / "v.sqlite"
    sampled = panview("sample", root, *pred, "--name", "all", "-n", 500, "--by", "size", "--verdicts", verdicts)
    assert sampled.code == 0, sampled.err
    decide(written, verdicts, Verdict.PREDICTION_RIGHT)
    yield "sample", json.loads((folder / "v.sqlite.samples" / "all.json").read_text())
    estimated = out("estimate", root, *pred, "--verdicts", verdicts)
    assert estimated["overall"]["pq_change"]["value"] > 0
    yield "estimate", estimated
    assert panview("sample", root, *pred, "--name", "new", "--verdicts", verdicts, "--of", "segments").code == 0
    yield "estimate", out("estimate", root, *pred, "--verdicts", verdicts)
    yield "watch", out("watch", written.prediction.parent, "--truth", root, "--once")
    yield "verdicts", out("verdicts", "summary", root, "--verdicts", decided_by_two(written, folder / "two.sqlite"))
    with edited(written.prediction) as document:
        for number, segment in enumerate(s for a in document["annotations"] for s in a["segments_info"]):
            segment["score"] = number % 10 / 10
    yield "evaluate", out("evaluate", root, *pred)
    own, labels = renumbered(written, folder / "own")
    yield "evaluate", out("evaluate", root, "--pred", own, "--categories", labels)
    yield "check", out("check", root, "--pred", own)
    page = folder / "r.html"
    assert panview("report", root, *pred, "-o", page, "--images", 0).code == 0
    yield "report", figures_of(page)
    assert panview("convert", written.prediction, "--to", "coco", folder / "converted", "--dataset", root).code == 0
    yield "coco-panoptic", json.loads(next((folder / "converted").glob("*.json")).read_text())
    assert panview("apply-verdicts", root, *pred, "-o", folder / "corrected").code == 0
    yield "coco-panoptic", json.loads(next((folder / "corrected").rglob("panoptic_*.json")).read_text())
    with edited(written.ground_truth) as document:
        document["images"][2]["width"] = str(document["images"][2]["width"])
    break_map(written, "prediction", 1, "size")
    (written.prediction.with_suffix("") / "000000001004.png").unlink()
    yield "evaluate", out("evaluate", root, *pred, "--faults", "skip")
    yield "compare", out("compare", root, *pred, *pred, "--faults", "skip", "--resamples", 0)
    yield "check", out("check", root, *pred)
    yield "watch", out("watch", written.prediction.parent, "--truth", root, "--once")


def test_outputs_are_as_their_schemas_say(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    seen: set[str] = set()
    for name, document in _written(panview, tmp_path / "out", written):
        VALID[name](document)
        if name == "evaluate":
            seen |= {key for result in document["results"] for key in result}
    assert MUST_BE_SEEN - {"pq_by_areas"} <= seen


@pytest.fixture(autouse=True)
def out_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()


def test_odd_sets_are_no_exception(panview: Panview, tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    misstated = write_set(tmp_path / "misstated", [pair_with_wrong_areas(rng) for _ in range(4)], photos=False)
    pairs = [random_pair(rng) for _ in range(8)]
    one, other = write_rivals(tmp_path / "rivals", pairs, [another_prediction(rng, pair) for pair in pairs])
    empty = write_set(tmp_path / "empty", [drawn_pair([], [])], photos=False)
    sets = [
        (misstated.root, "--pred", misstated.prediction),
        (misstated.root, "--pred", misstated.prediction, "--areas", "json"),
        (one.root, "--pred", one.prediction, "--pred", other.prediction),
        (empty.root, "--pred", empty.prediction),
    ]
    seen: set[str] = set()
    for paths, command in itertools.product(sets, ("evaluate", "compare", "check")):
        if command == "check" and "--areas" in paths:
            continue
        more = paths[1:3] if command == "compare" else ()
        ended = panview(command, *paths, *more, "--json", "-")
        assert ended.code < 2, ended.err
        document = json.loads(ended.out)
        VALID[command](document)
        seen |= {key for result in document.get("results", ()) for key in result}
    assert "pq_by_areas" in seen


def test_a_run_has_a_manifest_as_its_schema_says(panview: Panview, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 2)
    source = toy_source(tmp_path, "toy")
    toy = ("--config", source.config, "--checkpoint", source.checkpoint, "--framework", OPENER)
    ended = panview("predict", tmp_path / "set", *toy, "--out", tmp_path / "out")
    assert ended.code == 0, ended.err
    VALID["run"](json.loads((tmp_path / "out" / "toy.run.json").read_text()))
    VALID["coco-panoptic"](json.loads((tmp_path / "out" / "toy.json").read_text()))


def test_a_run_that_keeps_queries_and_what_is_made_of_them(panview: Panview, tmp_path: Path) -> None:
    make_set(tmp_path / "set", 2)
    source = toy_source(tmp_path, "toy", keeps=True)
    toy = ("--config", source.config, "--checkpoint", source.checkpoint, "--framework", OPENER)
    ended = panview("predict", tmp_path / "set", *toy, "--out", tmp_path / "out", "--keep-queries")
    assert ended.code == 0, ended.err
    told = json.loads((tmp_path / "out" / "toy.run.json").read_text())
    assert "queries" in told
    VALID["run"](told)
    (tmp_path / "out" / "toy.queries" / "000001.queries").unlink()
    ended = panview("reprocess", tmp_path / "out" / "toy.json", "-o", tmp_path / "new", "--faults", "skip")
    assert ended.code == 0, ended.err
    told = json.loads((tmp_path / "new" / "new.reprocess.json").read_text())
    assert told["left_out"]
    VALID["reprocess"](told)
    VALID["coco-panoptic"](json.loads((tmp_path / "new" / "new.json").read_text()))


def test_the_list_of_models_is_as_its_schema_says(panview: Panview) -> None:
    pytest.importorskip("mmdet")
    VALID["models"](json.loads(panview("models", "list", "--json").out))


def places(document: object) -> Iterator[tuple[object, ...]]:
    if isinstance(document, dict):
        for key, part in document.items():
            yield (key,)
            yield from ((key, *rest) for rest in places(part))
    elif isinstance(document, list) and document:
        yield from ((0, *rest) for rest in places(document[0]))


def test_a_schema_refuses_what_is_not_written(panview: Panview, written: WrittenSet) -> None:
    """Whichever field of an output is another one, goes or comes: the schema sees it."""
    text = panview("evaluate", written.root, "--pred", written.prediction, "--json", "-").out
    whole = json.loads(text)
    for place in [place for place in places(whole) if "149" not in place[:-1]]:
        for spoil in ("rename", "change"):
            document = copy.deepcopy(whole)
            holder: Any = document
            for key in place[:-1]:
                holder = holder[key]
            if spoil == "rename" and not str(place[-1]).isdigit():
                holder[f"{place[-1]}_"] = holder.pop(place[-1])
            else:
                holder[place[-1]] = {"not": ["this"]}
            with pytest.raises(fastjsonschema.JsonSchemaValueException):
                VALID["evaluate"](document)
