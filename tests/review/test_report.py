from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from panview.datasets.categories import Categories
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.engine.published import PublishedAverage
from panview.errors import Cancelled, FilterError, PanviewError
from panview.metrics.boundary import boundary_iou, boundary_quality
from panview.metrics.error_pairs import other_halves
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.metrics.segment_table import NO_ROW, Side, Status
from panview.metrics.transitions import Transition
from panview.review.filters import SegmentFilter
from panview.review.report import charts
from panview.review.report.examples import draw_examples, part_around
from panview.review.report.figures import SetFigures, compare_with_first, measure_sets
from panview.review.report.heat_map import chosen_confusion, heat_map
from panview.review.report.page import content_policy, make_report, script_json
from panview.review.report.pictures import PictureSettings, _local, draw_picture
from panview.review.report.request import (
    EmptyReportError,
    ReportRequest,
    matching_images,
    report_date,
    views_of,
)
from panview.review.report.tables import category_rows, points
from panview.review.report.worst import error_rows, worst_images
from panview.review.results_json import quality_json
from panview.review.session import EvaluatedPrediction, Snapshot
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Decision, Verdict
from tests.support.deciding import seen_at
from tests.support.reference import Pair
from tests.support.sets import CATEGORIES, WrittenSet, drawn_pair, random_pair, write_json, write_set

VOID_ELEMENTS = {"meta", "img", "br", "link", "input"}


class Page(HTMLParser):
    """A page, taken apart; raises on what is not closed in the order in which it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.scripts: list[str] = []
        self.style = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID_ELEMENTS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)
        elif self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def figures(self) -> dict[str, Any]:
        figures: dict[str, Any] = json.loads(self.scripts[0])
        return figures

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


def requested(*sets: WrittenSet, **changes: object) -> ReportRequest:
    """A report of the prediction sets of one root, over all images; changes are of the request or its snapshot."""
    dataset = read_dataset(find_ground_truth(sets[0].ground_truth))
    predictions = []
    for written in sets:
        prediction = read_prediction_set(dataset, find_prediction(written.prediction), missing="skip")
        predictions.append(EvaluatedPrediction(prediction, evaluate(dataset, prediction, jobs=1)))
    snapshot = Snapshot(dataset, predictions[0].table, tuple(predictions), 0, poor_mask_iou=0.6)
    of_snapshot = {name: changes.pop(name) for name in ("decisions", "threshold", "filter") if name in changes}
    snapshot = replace(snapshot, **of_snapshot)  # type: ignore[arg-type]
    request = ReportRequest(snapshot, np.ones(len(dataset), np.bool_), date="2026-01-02")
    return replace(request, **changes)  # type: ignore[arg-type]


def two_sets(root: Path, count: int = 6) -> tuple[WrittenSet, WrittenSet]:
    """Two prediction sets of the same truth."""
    rng = np.random.default_rng(5)
    pairs = [random_pair(rng) for _ in range(count)]
    others = [random_pair(rng) for _ in range(count)]
    mixed = [Pair(a.ground_truth, b.prediction, a.truths, b.predictions) for a, b in zip(pairs, others, strict=True)]
    second = write_set(root, mixed, name="second")
    return write_set(root, pairs, name="first"), second


@pytest.fixture
def both(tmp_path: Path) -> tuple[WrittenSet, WrittenSet]:
    return two_sets(tmp_path)


def assert_alone(page: Page) -> None:
    """Nothing is fetched by the page, and its policy would not let it."""
    for _, attributes in page.tags:
        for name, value in attributes.items():
            if name in {"src", "href", "srcset", "data", "action", "poster", "xlink:href"}:
                assert value is not None
                assert value.startswith(("data:image/jpeg;base64,", "#"))
            assert name != "style", "the policy allows no style attributes"
            assert not name.startswith("on"), "the policy allows no handlers"
    assert "url(" not in page.style
    assert "@import" not in page.style
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy == content_policy(page.style, page.scripts[-1])
    assert policy.startswith("default-src 'none'")


def test_figures_are_those_of_evaluate_for_the_same_images(both: tuple[WrittenSet, WrittenSet], tmp_path: Path) -> None:
    images = np.array([True, False, True, True, False, False])
    page = Page(make_report(requested(*both, images=images)))
    assert_alone(page)
    # The same images as a set of their own, evaluated by itself.
    truth = json.loads(both[0].ground_truth.read_text())
    truth["annotations"] = [a for a, wanted in zip(truth["annotations"], images, strict=True) if wanted]
    part = tmp_path / "annotations" / "panoptic_part.json"
    write_json(part, truth)
    both[0].ground_truth.with_suffix("").rename(part.with_suffix(""))
    dataset = read_dataset(find_ground_truth(part))
    assert page.figures["images"] == len(dataset) == 3
    for written, result in zip(both, page.figures["results"], strict=True):
        prediction = read_prediction_set(dataset, find_prediction(written.prediction))
        counts = count_matches(evaluate(dataset, prediction, jobs=1), len(dataset.categories))
        quality = panoptic_quality(counts, dataset.categories.isthing)
        expected = quality_json(dataset.categories, quality)
        assert {name: result[name] for name in expected} == expected
        for row in (expected["All"], expected["Things"], expected["Stuff"]):
            assert f"{100 * row['pq']:.2f}" in page.words


def test_names_are_text_whatever_they_are(tmp_path: Path) -> None:
    nasty = "<b>&\"'</script><script>alert(1)</script>{{ 7 * 7 }}"
    written = write_set(tmp_path / "my & set", [random_pair(np.random.default_rng(3))], name="<i>&'model\"")
    truth = json.loads(written.ground_truth.read_text())
    truth["categories"] = [dict(entry, name=nasty + str(entry["id"])) for entry in CATEGORIES]
    truth["images"][0]["file_name"] = '<u onload="x">&.jpg'
    write_json(written.ground_truth, truth)
    page = Page(make_report(requested(written, condition="area < 3 & '<b>'", title=nasty)))
    assert_alone(page)
    assert len(page.all("script")) == 2
    assert not page.all("b") or all(not attributes for attributes in page.all("b"))
    assert not page.all("u")
    assert nasty in page.words
    assert '<u onload="x">&.jpg' in page.words
    assert page.figures["results"][0]["prediction"] == "<i>&'model\""
    names = {entry["name"] for entry in page.figures["results"][0]["per_class"].values()}
    assert nasty + "18" in names


def test_a_head_with_the_name_of_a_set_can_be_broken(both: tuple[WrittenSet, WrittenSet]) -> None:
    text = make_report(requested(*both))
    first, second = (escape(written.prediction.stem) for written in both)
    heads = re.findall(r'<th scope="col"([^>]*)>([^<]*)</th>', text)
    named = [attributes for attributes, name in heads if name in (first, second)]
    assert len(named) >= 2
    assert all('class="set"' in attributes for attributes in named)
    assert re.search(r"th\.set \{[^}]*white-space: normal; overflow-wrap: anywhere;", text)


def test_the_page_is_the_same_each_time(both: tuple[WrittenSet, WrittenSet]) -> None:
    assert make_report(requested(*both)) == make_report(requested(*both))


def test_a_perfect_set_without_stuff(tmp_path: Path) -> None:
    drawing = [(1, 1, (0, 5, 0, 10)), (2, 3, (5, 10, 0, 20))]
    page = Page(make_report(requested(write_set(tmp_path, [drawn_pair(drawing, drawing)]))))
    assert_alone(page)
    assert page.figures["results"][0]["Stuff"] == {"pq": None, "sq": None, "rq": None, "n": 0}
    assert "100.00 100.00 100.00 2 — — — 0" in page.words
    assert not page.all("img")
    assert "Errors, and what they cost" not in page.words


def test_missing_photos_are_said_and_stood_for(tmp_path: Path) -> None:
    written = write_set(tmp_path, [random_pair(np.random.default_rng(3)) for _ in range(3)], photos=False)
    page = Page(make_report(requested(written, pictures=2)))
    assert len(page.all("img")) == 2
    assert "2 photos are missing or damaged" in page.words
    assert all((image["alt"] or "").endswith("the photo is missing") for image in page.all("img"))


def test_a_damaged_photo_is_a_missing_one(tmp_path: Path) -> None:
    written = write_set(tmp_path, [random_pair(np.random.default_rng(3))])
    photo = next((tmp_path / "val2017").iterdir())
    photo.write_bytes(photo.read_bytes()[:200])
    assert "1 photo is missing or damaged" in Page(make_report(requested(written))).words


def test_the_worst_images_come_first_and_as_many_as_wanted(both: tuple[WrittenSet, WrittenSet]) -> None:
    request = requested(*both)
    sets = measure_sets(request)
    mean = np.mean([each.view.listing.image_impact for each in sets], axis=0)
    order = worst_images(sets, 100)
    assert order == sorted(np.flatnonzero(mean > 0).tolist(), key=lambda image: (-mean[image], image))
    assert worst_images(sets, 2) == order[:2]
    page = Page(make_report(replace(request, pictures=2)))
    shown = [image for image in page.all("img") if (image["alt"] or "").endswith("coloured by status")]
    assert [(image["alt"] or "").split()[0] for image in shown[::2]] == [
        request.dataset.image_names[image] for image in order[:2]
    ]
    assert len(shown) == 4
    assert not Page(make_report(replace(request, pictures=0))).all("img")


def test_every_error_of_an_image_is_told_once(both: tuple[WrittenSet, WrittenSet]) -> None:
    view = views_of(requested(both[0]))[0]
    table = view.snapshot.table
    for image in range(table.n_images):
        rows = error_rows(view, image)
        errors = view.rows.status[rows]
        assert len(set(rows)) == len(rows)
        lines = [view.listing.impact[row] for row in rows]
        assert lines == sorted(lines, reverse=True)
        # What remains are FP halves of wrong-category pairs, and their truth is listed.
        unmatched = [r for r in range(len(table)) if table.image[r] == image and view.rows.status[r] in (2, 3)]
        for row in set(unmatched) - set(rows):
            assert int(table.partner[row]) in rows
        assert int((errors != 1).sum()) <= len(unmatched)


def test_an_image_that_a_set_leaves_out(both: tuple[WrittenSet, WrittenSet]) -> None:
    document = json.loads(both[1].prediction.read_text())
    document["annotations"] = document["annotations"][2:]
    write_json(both[1].prediction, document)
    page = Page(make_report(requested(*both)))
    assert [result["images"] for result in page.figures["results"]] == [6, 4]
    assert "not predicted by second" in page.words


def test_verdicts_and_what_they_leave_of_pq(both: tuple[WrittenSet, WrittenSet]) -> None:
    request = requested(both[0])
    view = views_of(request)[0]
    table, rows = view.snapshot.table, view.rows
    halves = other_halves(table, rows.status, rows.error_type)
    alone = halves[view.listing.disagreements] == NO_ROW
    first, other = view.listing.disagreements[alone][:2].tolist()
    decisions: dict[int, Decision] = {}
    for row, verdict in ((first, Verdict.TRUTH_WRONG), (other, Verdict.UNSURE)):
        made = make_decisions(
            request.dataset,
            "first",
            table,
            seen_at(request.dataset, table),
            rows=(row,),
            verdict=verdict,
            note="",
            reviewer="me",
            time="2026-01-01T00:00:00Z",
        )
        decisions |= {decision.subject: decision for decision in made}
    page = Page(make_report(requested(both[0], decisions=decisions)))
    pairs = int(np.count_nonzero((halves != NO_ROW) & (rows.status == Status.FN)))
    assert pairs
    assert f"2 of {len(view.listing.disagreements) - pairs}" in page.words
    assert "without disputed truth" in page.words
    assert "Verdicts" not in Page(make_report(request)).words
    # Of the truth alone nothing has been decided, whatever was decided of a prediction set.
    assert "Verdicts" not in Page(make_report(requested(both[1], decisions={}))).words


def test_what_is_compared_is_what_compare_says(both: tuple[WrittenSet, WrittenSet]) -> None:
    images = np.array([True] * 5 + [False])
    request = requested(*both, images=images)
    (made,) = compare_with_first(request)
    page = Page(make_report(request))
    all_pq = made.differences.all
    assert all_pq.difference is not None
    assert f"All {points(all_pq.first, 2)} {points(all_pq.second, 2)} {points(all_pq.difference, 2, signed=True)}" in (
        page.words
    )
    for kind, number in made.changed.counts().items():
        assert f"{number} {kind.label}" in page.words
    fixed = made.listed(Transition.FIXED)
    assert page.words.count("fixed:") == min(len(fixed), 4) > 0
    # Five images are too few for an interval, and none is drawn.
    assert all_pq.low is None
    intervals = [svg["class"] for svg in page.all("svg") if (svg.get("class") or "").startswith("interval")]
    assert set(intervals) == {"interval even"}
    assert not [path for path in page.all("path") if path.get("class") == "whisker"]
    (name,) = {(figures.name, words) for figures, _, words in draw_examples(made, two(request), 1)[0].pictures[1:]}
    assert name[0] == "second"
    assert name[1].startswith("found, IoU ")


def two(request: ReportRequest) -> tuple[SetFigures, SetFigures]:
    first, second = measure_sets(request)
    return first, second


@given(
    st.integers(1, 400), st.integers(1, 400), st.integers(0, 399), st.integers(0, 399), st.integers(1, 400), st.data()
)
def test_a_part_lies_in_its_image_and_shows_the_segment(
    height: int, width: int, x: int, y: int, box_width: int, data: st.DataObject
) -> None:
    x, y = min(x, width - 1), min(y, height - 1)
    box = np.array([x, y, min(box_width, width - x), data.draw(st.integers(1, height - y))], np.int32)
    top, left, part_height, part_width = part_around(box, (height, width))
    assert 0 <= top < top + part_height <= height
    assert 0 <= left < left + part_width <= width
    # The middle of the box is inside.
    assert left <= x + box[2] / 2 <= left + part_width
    assert top <= y + box[3] / 2 <= top + part_height
    # Four wide by three high, as far as whole pixels allow, so that pictures stand in line.
    assert abs(part_width - part_height * 4 / 3) <= 2


def test_boundary_pq_stands_there_where_it_was_measured(both: tuple[WrittenSet, WrittenSet]) -> None:
    request = requested(both[0])
    (known,) = request.snapshot.predictions
    column = boundary_iou(request.dataset, known.prediction, known.table, jobs=1)
    quality = boundary_quality(known.table, column, request.dataset.categories.isthing)
    page = Page(make_report(replace(request, boundary=(column,))))
    assert f"Boundary PQ {points(quality.all.pq, 2)} {points(quality.all.sq, 2)}" in page.words
    assert "Boundary PQ" not in Page(make_report(request)).words


@dataclass(frozen=True)
class Told:
    """What was published of a model."""

    all: PublishedAverage = PublishedAverage(40.248, 77.785, 49.312)
    things: PublishedAverage = PublishedAverage(47.752, 80.925, 57.475)
    stuff: PublishedAverage = PublishedAverage()


def test_published_figures_stand_beside_those_of_the_same_images_only(both: tuple[WrittenSet, WrittenSet]) -> None:
    request = requested(both[0], published=(Told(),))
    assert "published 40.25 77.78 49.31 47.75 80.92 57.48 — — —" in Page(make_report(request)).words
    part = replace(request, images=np.arange(6) < 5)
    assert "published 40.25" not in Page(make_report(part)).words
    assert "published 40.25" not in Page(make_report(requested(both[0], published=(Told(),), threshold=0.6))).words


def test_confusion_shows_those_with_most_of_it() -> None:
    categories = read_categories(5)
    counts = np.zeros((6, 6), np.int64)
    counts[np.arange(5), np.arange(5)] = [9, 9, 9, 9, 0]
    counts[0, 3] = 4
    counts[1, 2] = counts[2, 5] = 1
    shown = chosen_confusion(counts, categories, most=2)
    assert shown.names == ("c0", "c3", "nothing")
    assert shown.left_out == 2
    np.testing.assert_array_equal(shown.counts, [[9, 4, 0], [0, 9, 0], [0, 0, 0]])
    assert shown.of_row.tolist() == [13, 9, 0]
    page = Page(str(heat_map(shown, "<A title>")))
    assert "c0: 4 predicted as c3" in page.words
    assert "c0: 9 found" in page.words
    # A cell each, beside and under each other: (0, 0), (0, 1) and (1, 1).
    cells = [(float(rect["x"] or 0), float(rect["y"] or 0), float(rect["width"] or 0)) for rect in page.all("rect")]
    step = cells[0][2] + 1
    (left, top, _), *_ = cells
    assert [(x - left, y - top) for x, y, _ in cells] == [(0, 0), (step, 0), (step, step)]
    assert left > step
    assert top > step
    # And all of it, the words under it too, is inside the picture.
    (_, _, width, height) = (float(v) for v in (page.all("svg")[0]["viewbox"] or "").split())
    assert left + len(shown.names) * step < width
    assert top + len(shown.names) * step < height


def read_categories(count: int) -> Categories:
    names = tuple(f"c{i}" for i in range(count))
    colours = np.zeros((count, 3), np.uint8)
    return Categories(np.arange(count, dtype=np.int32), names, np.ones(count, np.bool_), colours, ("",) * count)


def test_a_condition_chooses_images_of_either_set(both: tuple[WrittenSet, WrittenSet]) -> None:
    def matching(expression: str, *sets: WrittenSet) -> list[bool]:
        request = requested(*sets, filter=SegmentFilter(expression=expression))
        return [bool(value) for value in matching_images(request.snapshot)]

    expression = "status = 'FP' and area > 100"
    one, other = matching(expression, both[0]), matching(expression, both[1])
    assert matching(expression, *both) == [a or b for a, b in zip(one, other, strict=True)]
    assert one != other
    with pytest.raises(FilterError):
        matching("iuo < 1", *both)
    with pytest.raises(EmptyReportError, match="no image has a segment with area > 9999"):
        make_report(requested(*both, images=np.zeros(6, np.bool_), condition="area > 9999"))


def test_a_report_can_be_stopped(both: tuple[WrittenSet, WrittenSet]) -> None:
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        make_report(requested(*both), cancelled=lambda: next(asked))


def test_the_date_can_be_told() -> None:
    assert report_date({"SOURCE_DATE_EPOCH": "86400"}) == "1970-01-02"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", report_date({}))
    with pytest.raises(PanviewError, match="SOURCE_DATE_EPOCH 'soon'"):
        report_date({"SOURCE_DATE_EPOCH": "soon"})


# Pictures


def colours_at(data: bytes, places: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    image = Image.open(io.BytesIO(data)).convert("RGB")
    return [tuple(int(v) for v in np.asarray(image)[y, x]) for x, y in places]


def test_a_picture_shows_each_status_in_its_colour(tmp_path: Path) -> None:
    truth = [(1, 1, (0, 60, 0, 100)), (2, 3, (60, 120, 0, 100)), (3, 18, (0, 120, 100, 200))]
    prediction = [(1, 1, (0, 60, 0, 100)), (8, 18, (50, 120, 100, 200)), (9, 3, (0, 50, 100, 200))]
    written = write_set(tmp_path, [drawn_pair(truth, prediction, (120, 200))], photos=False)
    (tmp_path / "val2017").mkdir()
    Image.new("RGB", (200, 120), (128, 128, 128)).save(tmp_path / "val2017" / "000000001000.jpg")
    request = requested(written)
    view = views_of(request)[0]
    segments = request.snapshot.predictions[0].prediction.segments
    picture = draw_picture(request.dataset, segments, view, 0)
    # An image this small is shown at twice its size.
    assert (picture.width, picture.height, picture.has_photo) == (400, 240, True)
    match, spurious, missed = colours_at(picture.data, [(100, 60), (300, 60), (100, 180)])
    assert match[2] > match[0] + 10, "blue"
    assert spurious[0] > spurious[1] + 30 > spurious[2] + 50, "vermillion"
    assert min(missed[0], missed[1]) > missed[2] + 40, "yellow"
    numbered = draw_picture(request.dataset, segments, view, 0, [int(np.flatnonzero(view.rows.status == 3)[0])])
    assert numbered.data != picture.data


def test_an_image_of_which_one_side_has_nothing_is_drawn(tmp_path: Path) -> None:
    written = write_set(tmp_path, [drawn_pair([(1, 1, (0, 60, 0, 100))], [], (120, 200))], photos=False)
    request = requested(written)
    segments = request.snapshot.predictions[0].prediction.segments
    picture = draw_picture(request.dataset, segments, views_of(request)[0], 0)
    inside, below = colours_at(picture.data, [(100, 60), (100, 180)])
    assert min(inside[0], inside[1]) > inside[2] + 40, "yellow"
    assert np.ptp(below) < 12, "nothing is drawn where nothing is"


def test_differences_of_categories_stand_where_both_sets_have_them(both: tuple[WrittenSet, WrittenSet]) -> None:
    request = requested(*both)
    first, second = measure_sets(request)
    one, two = (each.view.quality for each in (first, second))
    shown = {row.label: row.cells[-1] for row in category_rows(request.dataset.categories, [first, second])}
    assert shown
    for i, name in enumerate(request.dataset.categories.names):
        if one.occurs[i] and two.occurs[i]:
            assert shown[name].text == points(float(two.pq[i] - one.pq[i]), 1, signed=True)
        elif name in shown:
            assert shown[name].text == "—"


def test_a_picture_keeps_its_budget_where_it_can(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    written = write_set(tmp_path, [random_pair(rng, 300, 400)])
    name = next((tmp_path / "val2017").iterdir())
    Image.fromarray(rng.integers(0, 255, (300, 400, 3), dtype=np.uint8)).save(name)
    request = requested(written)
    view, segments = views_of(request)[0], request.snapshot.predictions[0].prediction.segments
    sizes = [
        len(draw_picture(request.dataset, segments, view, 0, settings=PictureSettings(budget=budget)).data)
        for budget in (10**7, 85_000, 1)
    ]
    assert sizes[0] > sizes[1] > sizes[2] > 1
    assert sizes[1] <= 85_000
    small = draw_picture(request.dataset, segments, view, 0, settings=PictureSettings(long_side=200))
    assert (small.width, small.height) == (200, 150)


# Charts


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_ticks_are_round_and_reach_the_top(high: float) -> None:
    ticks = charts.nice_ticks(high)
    steps = np.diff(ticks)
    assert ticks[0] == 0
    assert ticks[-1] >= high * (1 - 1e-9)
    assert 3 <= len(ticks) <= 12
    np.testing.assert_allclose(steps, steps[0])


def test_charts_say_what_they_show_and_escape_it() -> None:
    axes = charts.Axes(charts.Axis("IoU", 0.5, 1.0, [0.5, 1.0], 1), charts.Axis("", 0, 4, [0, 2, 4]))
    series = [
        charts.Series("<a>", np.array([1.0, np.nan, 4.0])),
        charts.Series("b & c", np.array([2.0, 0.0, 1.0]), "s1"),
    ]
    x = np.array([0.5, 0.75, 1.0])
    for drawn in (
        charts.histogram('A "title"', "What <it> shows", series, axes, [0.5]),
        charts.line_chart('A "title"', "What <it> shows", x, series, axes),
    ):
        page = Page(str(drawn))
        (svg,) = page.all("svg")
        assert svg["role"] == "img"
        assert svg["aria-label"] == 'A "title". What <it> shows'
        assert not page.all("a")
        assert "nan" not in drawn
        left, _, width, _ = (float(number) for number in str(svg["viewbox"]).split())
        assert all(left <= float(str(text["x"])) <= width for text in page.all("text"))


@settings(max_examples=30)
@given(st.floats(-2, 2), st.booleans())
def test_bars_stay_in_their_cell(share: float, signed: bool) -> None:
    drawn = str(charts.bar(share, signed=signed))
    x, width = (float(v) for v in re.findall(r'class="value" x="([^"]+)" width="([^"]+)"', drawn)[0])
    assert 0 <= x <= 100
    assert 0 <= x + width <= 100.01
    assert charts.bar(float("nan")) == ""


def test_json_cannot_leave_its_script() -> None:
    text = script_json({"a": "</script><!--\u2028"})
    assert "<" not in text
    assert json.loads(text) == {"a": "</script><!--\u2028"}
    with pytest.raises(ValueError, match="JSON"):
        script_json({"a": float("nan")})


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_pixels_are_of_the_segments_of_their_image_and_side(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # Three images; ids in no order, the same on both sides and in several images.
    counts = [(int(rng.integers(0, 4)), int(rng.integers(0, 4))) for _ in range(3)]
    columns = [
        (side, n) for image in counts for side, count in enumerate(image) for n in rng.permutation(6)[:count] + 1
    ]
    table = TableOfIds(np.array([side for side, _ in columns], np.uint8), np.array([n for _, n in columns], np.uint32))
    start = 0
    for image in counts:
        rows = slice(start, start + sum(image))
        start = rows.stop
        for side in Side:
            sampled = rng.integers(0, 8, (5, 6)).astype(np.uint32)
            local = _local(sampled, table, rows, side)  # type: ignore[arg-type]
            assert local.dtype == np.int32
            for pixel, found in zip(sampled.ravel().tolist(), local.ravel().tolist(), strict=True):
                wanted = [k for k, (own, n) in enumerate(columns[rows]) if own == side and n == pixel]
                assert [found] == (wanted or [-1])


@dataclass(frozen=True)
class TableOfIds:
    """The columns of a segment table that tell whose a pixel is."""

    side: Any
    segment_id: Any
