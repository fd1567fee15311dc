"""The page: figures and pictures put into the template, with everything inside it and nothing to be fetched."""

from __future__ import annotations

import base64
import hashlib
import json
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from panview.datasets.assumptions import Assumption
from panview.datasets.assumptions import as_json as assumptions_json
from panview.errors import Cancelled
from panview.literal import literal
from panview.metrics.cache import TABLE_VERSION
from panview.metrics.evaluation import CancelCheck
from panview.places import known_as
from panview.review.comparing import ModelComparison
from panview.review.report import closer, tables
from panview.review.report.compared import comparisons
from panview.review.report.examples import MOST_EXAMPLES, Example, draw_examples
from panview.review.report.figures import SetFigures, compare_with_first, measure_sets
from panview.review.report.joined import source_tables
from panview.review.report.lead import Lead, find_lead, lead_context
from panview.review.report.reprocessed import reprocessed_sets
from panview.review.report.request import ReportRequest
from panview.review.report.scores import score_charts
from panview.review.report.worst import WorstImage, draw_images, worst_images
from panview.review.results_json import REPORT_FORMAT, quality_json, scores_json
from panview.review.verdict_rows import VERDICT_LABELS
from panview.version import __version__

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Section:
    """A part of the page with a heading, as the contents list it."""

    id: str
    title: str


def make_report(
    request: ReportRequest,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: CancelCheck | None = None,
) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    request : ReportRequest
    progress : Progress, optional
        Called with the pictures that are drawn and all of them.
    cancelled : CancelCheck, optional

    Raises
    ------
    EmptyReportError
        No image is left to count.
    PanviewError
        An id map cannot be read.
    Cancelled
    """
    sets, made = measure_sets(request), compare_with_first(request, cancelled)
    if cancelled is not None and cancelled():
        raise Cancelled
    images = worst_images(sets, request.pictures)
    drawn = draw_images(request.dataset, sets, images, progress=progress, cancelled=cancelled)
    most = min(MOST_EXAMPLES, request.pictures)
    examples = [
        draw_examples(each, (sets[0], other), most, cancelled) for each, other in zip(made, sets[1:], strict=True)
    ]
    return render(request, sets, made, Drawn(drawn, examples), find_lead(request, sets, cancelled=cancelled))


@dataclass(frozen=True, eq=False)
class Drawn:
    """The pictures of a report.

    Attributes
    ----------
    worst : list of WorstImage
    examples : list of list of Example
        Of each further set against the first.
    """

    worst: list[WorstImage]
    examples: list[list[Example]]


def render(
    request: ReportRequest,
    sets: Sequence[SetFigures],
    made: Sequence[ModelComparison],
    drawn: Drawn,
    lead: Lead,
) -> str:
    """Return the page of figures that have been worked out."""
    style, script = _text("report.css"), _text("report.js")
    estimates = [each.as_json() for each in lead.results]
    names = [each.name for each in sets]
    context: dict[str, Any] = {
        "title": request.title or f"{_listed(names)} on {request.dataset.name}",
        "own_title": bool(request.title),
        "request": request,
        "dataset": request.dataset,
        "sets": sets,
        "names": names,
        "total": len(request.dataset),
        "images": int(np.count_nonzero(np.any([each.view.scope for each in sets], axis=0))),
        "version": __version__,
        "versions": _versions(),
        "style": Markup(style),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "policy": content_policy(style, script),
        "figures": script_json({**figures_json(request, sets), **({"estimates": estimates} if estimates else {})}),
        "splits": tables.split_rows(sets),
        "errors": tables.error_rows(sets),
        "comparisons": comparisons(request.dataset.categories, made),
        "sizes": closer.size_rows(sets),
        "groups": closer.group_rows(sets),
        "known": closer.column_tables(sets),
        "histograms": closer.histograms(sets, request.threshold),
        "curves": closer.curves(sets),
        "scores": score_charts(sets),
        "sources": source_tables(sets),
        "reprocessed": reprocessed_sets(sets),
        "confusion": closer.confusion_parts(sets),
        "semantic": closer.semantic_rows(sets),
        "categories": tables.category_rows(request.dataset.categories, sets),
        "verdicts": tables.verdict_rows(sets),
        "verdict_names": VERDICT_LABELS[1:],
        "drawn": drawn.worst,
        "examples": drawn.examples,
        "lead": lead_context(lead, sets) if lead.has_something else None,
        "no_photos": sum(not each.has_photo for each in drawn.worst),
        "files": _files(request),
        "assumptions": _assumed(request),
        "has_boundary": any(each.boundary is not None for each in sets),
    }
    context["sections"] = _sections(context)
    page = _environment().get_template("report.html").render(context)
    # A browser changes the text direction if a name has such characters. By line, since most of a page is pictures.
    return "\n".join(literal(line, keep="\t") for line in page.split("\n"))


def figures_json(request: ReportRequest, sets: Sequence[SetFigures]) -> dict[str, Any]:
    """Return the figures as ``evaluate --json`` has them, for programs that read the page."""
    categories = request.dataset.categories
    return {
        "panview": __version__,
        "format": REPORT_FORMAT,
        "dataset": request.dataset.name,
        "images": int(np.count_nonzero(request.images)),
        "areas": request.dataset.opening.areas,
        "threshold": request.threshold,
        "thresholds": request.snapshot.thresholds.as_json(),
        "where": request.condition,
        "results": [
            {
                "prediction": each.name,
                **quality_json(categories, each.view.quality),
                "images": each.images,
                **({"scores": scores_json(scores)} if (scores := each.closer.confusion.scores) else {}),
            }
            for each in sets
        ],
        "assumptions": assumptions_json(_assumed(request)),
    }


def content_policy(style: str, script: str) -> str:
    """Return a content security policy under which the page can load nothing and run only its own script."""
    return (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def script_json(content: object) -> Markup:
    """Return JSON for a script element: no character of it can end the element or is obeyed, whatever the names are."""
    # ASCII only: invisible characters become JSON escapes, so that none are escaped again in the page.
    text = json.dumps(content, indent=1, allow_nan=False)
    for character in "<>&\x7f":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704


def data_uri(data: bytes) -> str:
    """Return a JPEG as an address that holds it."""
    return "data:image/jpeg;base64," + base64.b64encode(data).decode("ascii")


def _sections(context: dict[str, Any]) -> list[Section]:
    wanted = [
        ("summary", "Panoptic quality", True),
        ("lead", "How good is the truth?", bool(context["lead"])),
        ("differences", "Differences", bool(context["comparisons"])),
        ("errors", "Errors", bool(context["errors"])),
        ("categories", "Categories", bool(context["categories"])),
        ("closer", "A closer look", bool(context["categories"])),
        ("confusion", "Confusion", bool(context["categories"])),
        ("verdicts", "Verdicts", bool(context["verdicts"])),
        ("images", "Worst images", bool(context["drawn"])),
        ("assumptions", "Assumptions", bool(context["assumptions"])),
        ("method", "Method", True),
    ]
    return [Section(key, title) for key, title, there in wanted if there]


def _versions() -> list[tuple[str, str]]:
    """Return what the figures and pictures were made with."""
    packages = [(name, version(name)) for name in ("numpy", "numba", "polars", "pillow")]
    return [("panview", f"{__version__}, table {TABLE_VERSION}"), ("Python", platform.python_version()), *packages]


def _files(request: ReportRequest) -> list[tuple[str, str, str]]:
    """Return what was read: what it is, where, and the beginning of the hash of its content."""
    truth = request.dataset.ground_truth
    rows = [("Ground truth", known_as(truth.json), truth.digest[:12])]
    for each in request.snapshot.predictions:
        prediction = each.prediction
        rows.append((prediction.name, known_as(prediction.segments.json), prediction.segments.digest[:12]))
    return rows


def _assumed(request: ReportRequest) -> list[Assumption]:
    """Return what was assumed to read the dataset and the prediction sets, each once."""
    sets = (each.prediction.assumptions for each in request.snapshot.predictions)
    return list(dict.fromkeys(chain(request.dataset.assumptions, *sets)))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@cache
def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(points=tables.points, count=tables.count, data_uri=data_uri)
    environment.globals["series_class"] = tables.series_class
    return environment
