"""What objects of the face show of themselves in a terminal and in a notebook."""

from __future__ import annotations

import copy
import json
import pickle
import re
import shutil
import warnings
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import panview
from panview.api.figures import quality_from
from panview.errors import PanviewError
from panview.metrics.panoptic_quality import Average
from tests.support.reference import Pair
from tests.support.sets import CATEGORIES, drawn_pair, random_pair, write_json, write_set

EVIL = '<script>alert("x")</script>&\x1b[2J\u202e'
"""A name that a page would run, a terminal obey, and a browser turn round."""


class Page(HTMLParser):
    """The tags of a page; it is an error when one is not closed."""

    VOID = frozenset({"img", "meta", "br", "rect", "path"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def everything(val: panview.PanopticSet, first: panview.Evaluation, second: panview.Evaluation) -> list[object]:
    """One of all that a notebook can show."""
    shown: list[object] = [val, first, first.where("iou < 0.6"), first.pq, first.by_size, first.boundary]
    shown += [first.confusion, first.worst(2), *first.charts, first.charts, val.compare(first, second, resamples=50)]
    return shown


@pytest.fixture
def evil(tmp_path: Path) -> tuple[panview.PanopticSet, panview.Evaluation, panview.Evaluation]:
    """A set whose names are hostile."""
    rng = np.random.default_rng(2)
    root = tmp_path / "a<b>&c"
    written = write_set(root, [random_pair(rng) for _ in range(8)])
    for path in (written.ground_truth, written.prediction):
        text = path.read_text("utf-8")
        path.write_text(
            text.replace(
                '"person"', repr(EVIL)[1:-1].join('""').replace("\\x1b", "\\u001b").replace('alert("x")', "alert(1)")
            )
        )
    val = panview.open(root)
    run = val.evaluate(written.prediction, name=EVIL)
    return val, run, val.evaluate(written.prediction, name=f"other {EVIL}")


def test_names_are_shown_and_never_obeyed(
    evil: tuple[panview.PanopticSet, panview.Evaluation, panview.Evaluation],
) -> None:
    assert "script" in " ".join(evil[0].categories["category"].to_list())
    for each in everything(*evil):
        text = repr(each)
        assert text.replace("\n", "").isprintable(), type(each)
        page: str = each._repr_html_()  # type: ignore[attr-defined]
        assert type(page) is str
        assert "<script" not in page
        assert page.replace("\n", "").isprintable()
        assert "script" not in Page(page).tags
    assert "alert(" in Page(evil[1].pq._repr_html_() + evil[1]._repr_html_()).text


def test_styles_hold_inside_what_is_shown_and_nowhere_else(run: panview.Evaluation, val: panview.PanopticSet) -> None:
    for each in everything(val, run, run):
        page: str = each._repr_html_()  # type: ignore[attr-defined]
        (style,) = re.findall("<style>(.*?)</style>", page)
        rules = re.findall(r"([^{}]+)\{[^{}]*\}", style)
        assert len(rules) > 20
        assert all(rule.startswith(".panview ") for rule in rules), rules
        assert page.startswith('<div class="panview">')
        # A notebook is kept, mailed, and opened again: nothing is fetched.
        assert not re.search(r"(?:src|href)=\"(?!data:)|url\(|@import", page)


ODD: dict[str, list[Pair]] = {
    "no segment": [drawn_pair([], [])],
    "no prediction": [drawn_pair([(1, 1, (0, 5, 0, 20))], [])] * 7,
    "no truth": [drawn_pair([], [(1, 1, (0, 5, 0, 20))])],
    "crowd alone": [drawn_pair([(1, 1, (0, 5, 0, 20), "crowd")], [(1, 1, (0, 5, 0, 20))])],
    "all right": [drawn_pair([(1, 1, (0, 5, 0, 20))], [(1, 1, (0, 5, 0, 20))])],
}


@pytest.mark.parametrize("kind", ODD)
def test_every_kind_of_set_can_be_shown(tmp_path: Path, kind: str) -> None:
    written = write_set(tmp_path / "coco", ODD[kind])
    val = panview.open(written.root)
    run = val.evaluate(written.prediction)
    for each in everything(val, run, run):
        assert repr(each)
        assert Page(each._repr_html_()).tags  # type: ignore[attr-defined]
    for view in (run, run.where("iou < 0.6"), run.at(0.7)):
        json.dumps(view.as_json(boundary=True, by=["size", "supercategory"]), allow_nan=False)
        assert len(view.images) == len(view)
        assert len(view.error_types) <= len(view.segments)
        assert view.pq_of_segments.all.n <= view.pq.all.n
    comparison = val.compare(run, run, resamples=20)
    json.dumps(comparison.as_json(), allow_nan=False)
    assert comparison.fixed.is_empty()
    assert comparison.check().passed == (run.pq.all.n > 0)


def test_charts_stand_by_themselves(run: panview.Evaluation) -> None:
    for chart in run.charts:
        document = ElementTree.fromstring(chart.svg)
        assert document.tag == "{http://www.w3.org/2000/svg}svg"
        words = " ".join(document.itertext())
        assert chart.title in words
        assert all(name in words for _, name in chart.keys)
        rules = re.findall(r"([^{}]+)\{[^{}]*\}", re.findall("<style>(.*?)</style>", chart.svg)[0])
        assert all(rule.startswith("svg.panview") for rule in rules)


def test_pictures(run: panview.Evaluation) -> None:
    worst = run.worst()
    impacts = [each.pq_impact for each in worst]
    assert impacts == sorted(impacts, reverse=True)
    assert len(worst) == len(run.images.filter(run.images["errors"] > 0))
    assert worst[0]._repr_jpeg_() == worst[0].jpeg
    assert [each.image_id for each in worst[:1]] == [worst[0].image_id]
    listed = run.disagreements
    for each in worst:
        of_image = listed.filter(listed["image_id"] == each.image_id)
        assert each.errors[0].kind in of_image["error_type"].to_list()
    nothing = run.where("category = 'dog' and category = 'car'")
    assert repr(nothing.worst()) == "no image has an error"
    assert (len(nothing), bool(nothing), repr(nothing.pq.all)) == (0, True, "no PQ, since no category occurs")
    assert "—" in nothing._repr_html_()
    assert nothing.per_category.select("pq", "sq", "rq").null_count().row(0) == (5, 5, 5)


def test_frames_of_images_and_error_types(run: panview.Evaluation) -> None:
    errors = run.error_types
    assert errors["gain"].to_list() == sorted(errors["gain"].to_list(), reverse=True)
    assert errors["pq_if_fixed"].to_list() == [run.pq.all + gain for gain in errors["gain"].to_list()]
    segments = run.segments
    for row in errors.iter_rows(named=True):
        of_type = segments.filter(error=row["error"])
        if row["error"] == "poor mask":
            of_type = of_type.filter(side="ground truth")
        assert row["count"] == len(of_type)
    assert run.images["errors"].sum() == len(run.disagreements)
    assert run.by_supercategory["tp"].sum() == run.per_category["tp"].sum()
    assert run.by_size.frame["n"].to_list()[::3] == [each.all.n for each in run.by_size.values()]


def test_qualities_are_numbers(run: panview.Evaluation) -> None:
    quality = run.pq.things
    for same in (copy.deepcopy(quality), pickle.loads(pickle.dumps(quality))):
        assert (same, same.pq, same.sq, same.rq, same.n) == (quality, quality, quality.sq, quality.rq, quality.n)
    assert str(quality) == repr(float(quality)) == f"{quality}"
    assert max(quality, run.pq.stuff) is not None
    nothing = quality_from(Average(None, None, None, 0))
    assert all(np.isnan(value) for value in (nothing, nothing.pq, nothing.sq, nothing.rq))
    assert run.pq["person"] == run.pq[1]
    with pytest.raises(KeyError, match="'persons': no category has this name"):
        run.pq["persons"]


def test_a_table_of_images(example: Path, tmp_path: Path) -> None:
    table = tmp_path / "weather.csv"
    lines = [f"{1000 + place},{'fog' if place < 3 else 'sun'}" for place in range(8)]
    table.write_text("\n".join(["image_id,weather", *lines]))
    val = panview.open(example / "coco", images_table=table)
    run = val.evaluate(example / "a.json")
    assert val.images["weather"].to_list()[:4] == ["fog", "fog", "fog", "sun"]
    groups = run.by("Weather")
    assert dict(groups.frame.select("weather", "images").unique().iter_rows()) == {"fog": 3, "sun": 5}
    fog = run.where("weather = 'fog'")
    assert fog.pq.as_json() == groups["fog"].as_json()
    assert set(fog.segments["weather"]) == {"fog"}
    assert "images" in repr(groups)
    assert groups._repr_html_()
    (entry,) = run.as_json(by=["weather"])["results"]
    assert [each["value"] for each in entry["by"]["weather"]] == ["fog", "sun"]
    with pytest.raises(panview.PanviewError, match="by='camera': expected"):
        run.by("camera")


def test_figures_that_mislead_warn_and_others_do_not(example: Path, tmp_path: Path) -> None:
    val = panview.open(example / "coco")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        val.evaluate(example / "a.json")
    with pytest.warns(panview.FiguresWarning, match="this is the ground truth compared with itself") as told:
        run = val.evaluate(val.path)
    assert told[0].filename == __file__
    assert run.notes == (str(told[0].message),)
    # Labels in place of category ids.
    pairs = [
        drawn_pair([(1, 1, (0, 5, 0, 20)), (2, 3, (5, 10, 0, 20))], [(1, 3, (0, 5, 0, 20)), (2, 1, (5, 10, 0, 20))])
    ]
    written = write_set(tmp_path / "coco", pairs * 6)
    with pytest.warns(panview.FiguresWarning) as told:
        run = panview.open(written.root).evaluate(written.prediction)
    assert run.pq.all == 0
    assert [str(each.message) for each in told] == list(run.notes)


def test_options_that_cannot_be_are_refused(val: panview.PanopticSet, example: Path) -> None:
    prediction = example / "a.json"
    for options, message in (
        ({"threshold": 0.4}, "threshold 0.4: expected 0.5 or more"),
        ({"threshold": float("nan")}, "threshold nan"),
        ({"near_miss": 0.7}, "near_miss=0.7: expected 0 to 0.5"),
        ({"mostly": 1.0}, "mostly=1.0: expected 0.1 to less than 1"),
        ({"form": "voc"}, "form='voc': expected 'coco'"),
        ({"missing": "none"}, "missing='none': expected 'error', 'empty' or 'skip'"),
        ({"unknown": "x"}, "unknown='x': expected 'error' or 'void'"),
    ):
        with pytest.raises(panview.PanviewError, match=re.escape(message)):
            val.evaluate(prediction, **options)  # type: ignore[arg-type]
    with pytest.raises(panview.PanviewError, match="resamples=5: expected 19 or more"):
        val.compare(prediction, prediction, resamples=5)
    other = panview.open(example / "coco").evaluate(prediction)
    assert val.compare(prediction, other, resamples=0).all.difference == 0
    with pytest.raises(panview.PanviewError, match='open the set with areas="pixels"'):
        _ = panview.open(example / "coco", areas="json").evaluate(prediction).boundary


def test_predictions_said_to_be_of_other_categories(tmp_path: Path) -> None:
    pairs = [random_pair(np.random.default_rng(seed)) for seed in range(3)]
    written = write_set(tmp_path / "coco", pairs)
    val = panview.open(written.root)
    wanted = val.evaluate(written.prediction)
    text = written.prediction.read_text("utf-8")
    labels = {category["id"]: label for label, category in enumerate(CATEGORIES)}
    other = written.prediction.with_name("labels.json")
    other.write_text(re.sub(r'"category_id": (\d+)', lambda found: f'"category_id": {labels[int(found[1])]}', text))
    names = tmp_path / "names.json"
    write_json(names, {str(label): category["name"] for label, category in enumerate(CATEGORIES)})
    folder = written.prediction.with_suffix("")
    run = val.evaluate(other, folder=folder, categories=names)
    assert run.pq.as_json() == wanted.pq.as_json()
    assert any("categories as" in note for note in run.notes)
    # The window opens it as it was opened here.
    assert run.opening_with(val.dataset.opening).categories_of(run.path) == names


def test_an_error_that_speaks_of_options_says_how_python_writes_them(example: Path, tmp_path: Path) -> None:
    document = (example / "a.json").read_text("utf-8")
    short = json.loads(document)
    del short["annotations"][2]
    write_json(tmp_path / "short.json", short)
    (tmp_path / "short").symlink_to(example / "a")
    val = panview.open(example / "coco")
    with pytest.raises(panview.PanviewError, match="no prediction for image 1002") as told:
        val.evaluate(tmp_path / "short.json")
    assert told.value.__notes__ == ['in Python: missing="empty", missing="skip"']
    run = val.evaluate(tmp_path / "short.json", missing="skip")
    assert len(run) == 7
    # So the window opens it too.
    assert run.opening_with(val.dataset.opening).missing == "skip"
    with pytest.raises(panview.PanviewError, match="its folder of PNG files is missing") as told:
        panview.open(shutil.copy(val.path, tmp_path / "alone.json"))
    assert told.value.__notes__ == ["in Python: gt_folder=..."]
    assert panview.open(tmp_path / "alone.json", gt_folder=val.path.with_suffix("")).images.equals(val.images)
    with pytest.raises(panview.PanviewError) as told:
        val.evaluate(tmp_path / "nothing.json")
    assert not hasattr(told.value, "__notes__")


def test_a_set_is_found_again_from_another_folder(
    example: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(example)
    val = panview.open("coco")
    runs = [val.evaluate("a.json"), val.evaluate("a.json", folder="a", missing="skip")]
    monkeypatch.chdir(tmp_path)
    assert [val.evaluate(run.path).pq.all for run in runs] == [run.pq.all for run in runs]
    assert val.path == example / "coco" / "annotations" / "panoptic_val2017.json"
    assert runs[0].path == example / "a.json"
    assert val.compare(runs[1].path, runs[0], resamples=0).all.difference == 0


def test_charts_of_scores_are_there_where_there_are_scores(val: panview.PanopticSet, example: Path) -> None:
    scored, silent = val.evaluate(example / "mask2former.json"), val.evaluate(example / "b.json")
    assert "ECE" in repr(scored.charts.reliability)
    assert "<svg" in scored.charts.pq_over_score.svg
    assert len(list(scored.charts)) == 6
    assert "reliability" in repr(scored.charts)
    assert len(list(silent.charts)) == 4
    assert "reliability" not in repr(silent.charts)
    for name in ("reliability", "pq_over_score"):
        with pytest.raises(PanviewError, match=r"^b has no scores$"):
            getattr(silent.charts, name)
