"""Small tables and pictures for the cells of a notebook, whatever its theme; names from files are escaped.

Everything stands in one element, and the style sheet speaks of what is inside it alone: a notebook is one page.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from panview.api.figures import Quality, parts
from panview.api.pictures import PicturedImage
from panview.literal import literal
from panview.metrics.comparison import Difference
from panview.review.report.charts import bar, interval, interval_axis
from panview.review.report.tables import NONE, points

if TYPE_CHECKING:
    from panview.api.comparison import Comparison
    from panview.api.evaluation import Evaluation

_VIEW_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_COLOURS = {
    "s0": "#2f7fd0", "s1": "#d07a00", "s2": "#0f9f78", "s3": "#c05f9d", "s4": "#7f6ee0", "s5": "#9a7b45",
    "s6": "#3d8fb3", "s7": "#7a8291", "gain": "#23935a", "loss": "#d6453a", "missed": "#a7b0bd",
}  # fmt: skip
"""Of middling lightness, to be read on white and on dark grey."""
_FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif'


_DRAWINGS = (
    (".chart", f"display:block;height:auto;overflow:visible;font:11px {_FONT}"),
    (".chart text", "fill:currentColor;opacity:.75"),
    (".chart text.strong", "opacity:1"),
    (".rule", "stroke:#808896;stroke-opacity:.3;fill:none"),
    (".base", "stroke:#808896;fill:none"),
    (".zero", "stroke:#808896;fill:none"),
    (".mark", "stroke:#808896;stroke-dasharray:3 3;fill:none"),
    (".line", "stroke:currentColor;stroke-width:2;fill:none;stroke-linejoin:round;stroke-linecap:round"),
    (".line.s1", "stroke-dasharray:7 4"),
    (".line.s2", "stroke-dasharray:2 4"),
    (".line.s3", "stroke-dasharray:9 3 2 3"),
    (".fill", "fill:currentColor"),
    (".value", "fill:currentColor"),
    (".track", "fill:#808896;fill-opacity:.18"),
    (".heat rect", "fill:currentColor"),
    # Correct cells have the colour of the set, inherited from the element; text has none.
    (".heat text", "fill:#808896;opacity:1"),
    (".heat text.on", "fill:#fff;font-size:9.5px"),
    (".heat text.off", "font-size:9.5px"),
    (".whisker", "stroke:currentColor;stroke-width:2;vector-effect:non-scaling-stroke;fill:none"),
    (".point", "stroke:currentColor;stroke-width:8;stroke-linecap:round;vector-effect:non-scaling-stroke"),
    *((f".{name}", f"color:{colour}") for name, colour in _COLOURS.items()),
    (".heat .wrong", f"color:{_COLOURS['loss']}"),
)
_CELLS = (
    ("", f"font:13px/1.45 {_FONT};font-variant-numeric:tabular-nums"),
    ("table", "border-collapse:collapse;margin:2px 0 8px;font-size:13px;border:0"),
    ("th", "font-weight:500;text-align:right;padding:3px 9px;border:0;background:none;white-space:nowrap"),
    ("td", "text-align:right;padding:3px 9px;border:0;border-top:1px solid rgba(128,136,150,.3);background:none"),
    ("tbody th", "text-align:left;border-top:1px solid rgba(128,136,150,.3);white-space:normal"),
    ("td.text", "text-align:left"),
    ("td.bars", "min-width:90px"),
    (".bar", "display:block;width:90px;height:8px"),
    (".interval", "display:block;width:180px;height:24px"),
    (".soft", "opacity:.7"),
    ("p", "margin:2px 0 6px"),
    (".row", "display:flex;flex-wrap:wrap;gap:4px 32px;align-items:flex-start"),
    ("figure", "margin:0 0 10px"),
    (".row figure", "flex:1 1 260px"),
    ("figure.narrow", "max-width:340px"),
    ("figcaption", "font-weight:600"),
    (".keys", "display:flex;flex-wrap:wrap;gap:0 14px;margin:0;padding:0;list-style:none;font-size:12px"),
    (".dot", "display:inline-block;width:18px;height:9px;margin-right:5px"),
    (".patch", "display:inline-block;width:14px;height:9px;margin-right:5px"),
    (".chart", "width:100%"),
    (".chart.heat", "width:auto;max-width:100%"),
    (".pictures", "display:grid;gap:14px 18px;grid-template-columns:repeat(auto-fill,minmax(300px,1fr))"),
    ("img", "display:block;width:100%;height:auto;margin:0;border-radius:4px"),
    ("ol", "margin:5px 0 0;padding:0 0 0 22px;font-size:12px"),
)


def sheet(inside: str, rules: Sequence[tuple[str, str]]) -> str:
    """Return a style sheet whose rules hold inside what a selector names, and nowhere else."""
    return "".join(f"{inside} {selector}{{{said}}}" for selector, said in rules)


def drawing_sheet(inside: str) -> str:
    """Return the style sheet of charts and bars."""
    return sheet(inside, _DRAWINGS)


def framed(*content: Markup | str) -> str:
    """Return what a cell shows, in an element of its own with its style."""
    style = drawing_sheet(".panview") + sheet(".panview", _CELLS)
    inside = Markup("").join(content)
    page = Markup('<div class="panview"><style>{}</style>{}</div>').format(Markup(style), inside)  # noqa: S704
    # A browser changes the text direction if a name contains such characters.
    return "\n".join(literal(line, keep="\t") for line in page.split("\n"))


def table(titles: Sequence[str], rows: Sequence[tuple[str, Sequence[str | Markup]]]) -> Markup:
    """Return a table: a row has a name and cells; a cell of markup is a drawing."""
    head = Markup("").join(Markup("<th>{}</th>").format(title) for title in titles)
    body = Markup("").join(
        Markup("<tr><th>{}</th>{}</tr>").format(name, Markup("").join(map(_cell, cells))) for name, cells in rows
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, body)


def _cell(content: str | Markup) -> Markup:
    kind = Markup(' class="bars"') if isinstance(content, Markup) else Markup("")
    return Markup("<td{}>{}</td>").format(kind, content)


def figures_table(rows: Sequence[tuple[str, Quality]], title: str = "PQ") -> Markup:
    """Return a table of PQ, SQ and RQ with a bar for PQ."""
    titles = ("", title, "", title.replace("PQ", "SQ"), title.replace("PQ", "RQ"), "categories")
    cells = []
    for name, quality in rows:
        pq, sq, rq = parts(quality)
        drawn = Markup("") if np.isnan(quality.pq) else bar(quality.pq, "s0")
        cells.append((name, (pq, drawn, sq, rq, f"{quality.n}")))
    return table(titles, cells)


def paragraph(text: str, kind: str = "") -> Markup:
    """Return a line of text."""
    return Markup('<p class="{}">{}</p>').format(kind, text)


def list_of(notes: Sequence[str]) -> Markup:
    """Return notes, one below the other, muted."""
    return Markup("").join(paragraph(note, "soft") for note in notes)


def data_uri(data: bytes) -> str:
    """Return a JPEG as an address that holds it."""
    return "data:image/jpeg;base64," + base64.b64encode(data).decode("ascii")


def chart_figure(title: str, drawing: Markup, keys: Sequence[tuple[str, str]], *, bars: bool) -> Markup:
    """Return a chart as a figure, with its title and its key above it."""
    shown = Markup("").join(
        Markup('<li><svg class="dot {}" viewBox="0 0 18 9" aria-hidden="true">{}</svg>{}</li>').format(
            kind, _swatch(kind, bars=bars), name
        )
        for kind, name in keys
    )
    wide = "" if 'class="chart heat' in drawing else ' class="narrow"'
    return Markup('<figure{}><figcaption>{}</figcaption><ul class="keys">{}</ul>{}</figure>').format(
        Markup(wide),  # noqa: S704
        title,
        shown,
        drawing,
    )


def _swatch(kind: str, *, bars: bool) -> Markup:
    if bars:
        return Markup('<rect class="fill {}" x="4" width="10" height="9"/>').format(kind)
    return Markup('<path class="line {}" d="M1 4.5H17"/>').format(kind)


_LEGEND = (
    ("#0072b2", "match, of a poor mask its truth in white"),
    ("#d55e00", "FP"),
    ("#f0e442", "FN"),
    ("#999", "ignored or crowd, hatched"),
)
"""Colours of the statuses, as pictures have them."""
_KEY_HEIGHT = 17
_MOST_CATEGORIES = 12


def standalone(title: str, drawing: Markup, keys: Sequence[tuple[str, str]], *, bars: bool) -> str:
    """Return a chart as an SVG document: its title and its key, a line each, stand above it."""
    found = _VIEW_BOX.search(drawing)
    assert found is not None
    width, height = int(found[1]), int(found[2])
    top = 22 + _KEY_HEIGHT * len(keys)
    lines = Markup("").join(
        Markup('<g transform="translate(4 {})"><g transform="translate(0 -8)">{}</g><text x="26">{}</text></g>').format(
            22 + _KEY_HEIGHT * at + 10, Markup('<g class="{}">{}</g>').format(kind, _swatch(kind, bars=bars)), name
        )
        for at, (kind, name) in enumerate(keys)
    )
    style = "svg.panview{color:#16191f;background:#fff}" + drawing_sheet("svg.panview")
    page = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="panview chart" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<style>{}</style><rect width="100%" height="100%" fill="#fff"/><g class="chart"><text class="strong" x="4" '
        'y="15" font-weight="600">{}</text>{}</g><g transform="translate(0 {})">{}</g></svg>'
    ).format(width, height + top, 2 * width, 2 * (height + top), Markup(style), title, lines, top, _nested(drawing))  # noqa: S704
    return str(literal(page, keep="\n\t"))


def _nested(drawing: Markup) -> Markup:
    """Return a drawing that stands in another: it takes its size from its view box."""
    found = _VIEW_BOX.search(drawing)
    assert found is not None
    # A heat map says its width already.
    start, rest = str(drawing).split(">", 1)
    size = f' height="{found[2]}"' + ("" if " width=" in start else f' width="{found[1]}"')
    return Markup(f"{start}{size}>{rest}")  # noqa: S704


def pictures_grid(images: Sequence[PicturedImage]) -> Markup:
    """Return pictures in a grid, each with its errors below it."""
    legend = Markup('<p class="soft">{}</p>').format(
        Markup(" · ").join(
            Markup('<span class="patch" style="background:{}"></span>{}').format(colour, what)
            for colour, what in _LEGEND
        )
    )
    return Markup('{}<div class="pictures">{}</div>').format(legend, Markup("").join(map(_picture, images)))


def _picture(image: PicturedImage) -> Markup:
    lines = Markup("").join(
        Markup('<li>{} <span class="soft">{}{} · {}</span></li>').format(
            each.kind,
            each.what,
            "" if each.iou is None else f" · IoU {each.iou:.2f}",
            points(each.pq_impact, 2, signed=True),
        )
        for each in image.errors
    )
    more = paragraph(f"and {image.more:,} more", "soft") if image.more else Markup("")
    return Markup(
        '<figure><figcaption>{} <span class="soft">image {} · {}</span></figcaption>'
        '<img src="{}" width="{}" height="{}" alt="{}"><ol>{}</ol>{}</figure>'
    ).format(
        image.file_name,
        image.image_id,
        points(image.pq_impact, 2),
        data_uri(image.jpeg),
        image.width,
        image.height,
        f"{image.file_name} with its segments coloured by status",
        lines,
        more,
    )


def evaluation_html(run: Evaluation, title: str) -> str:
    """Return an evaluation: its figures, what goes wrong most, and PQ over the threshold."""
    figures = figures_table(run.pq.rows())
    errors = run.error_types.head(6)
    longest = max([float(gain) for gain in errors["gain"]], default=0.0) or 1.0
    rows = [
        (
            row["error"],
            (f"{row['count']:,}", points(row["gain"], signed=True), bar(max(row["gain"], 0) / longest, "s0")),
        )
        for row in errors.iter_rows(named=True)
    ]
    wrong = table(("", "count", "gain in PQ", ""), rows) if rows else Markup("")
    chart = run.charts.pq_over_threshold.figure() if len(run) and run.pq.all.n else Markup("")
    return framed(
        paragraph(title),
        Markup('<div class="row"><div>{}{}</div>{}</div>').format(figures, wrong, chart),
        list_of(run.notes),
    )


def comparison_html(comparison: Comparison, title: str) -> str:
    """Return a comparison: the splits, and the categories that differ beyond chance, with their intervals."""
    splits = [(name, getattr(comparison, name.lower())) for name in ("All", "Things", "Stuff")]
    axis = interval_axis(nan_of(end) for _, each in splits for end in (each.low, each.high, each.difference))
    rows = [(name, _difference(each, axis)) for name, each in splits]
    sure = comparison.per_category.filter("significant").head(_MOST_CATEGORIES)
    wide = interval_axis(nan_of(end) for name in ("low", "high") for end in sure[name])
    names = ("baseline_pq", "pq", "difference", "low", "high", "p")
    by_category = [
        (category, _difference(Difference(*values), wide))
        for category, *values in sure.select("category", *names).iter_rows()
    ]
    titles = ("", "baseline PQ", "PQ", "difference", "95 % interval", "")
    numbers = ", ".join(
        f"{number:,} {name.replace('_', ' ').replace('fp', 'FP')}" for name, number in comparison.counts.items()
    )
    return framed(
        paragraph(title),
        table(titles, rows),
        table(titles, by_category) if by_category else Markup(""),
        paragraph(numbers),
        list_of(comparison.notes),
    )


def _difference(each: Difference, axis: tuple[float, float]) -> tuple[str | Markup, ...]:
    text = NONE if each.low is None else f"{points(each.low, 2, signed=True)} to {points(each.high, 2, signed=True)}"
    drawn = interval(nan_of(each.difference), nan_of(each.low), nan_of(each.high), axis)
    change = points(each.difference, 2, signed=True)
    return points(each.first, 2), points(each.second, 2), change, text, drawn


def nan_of(value: float | None) -> float:
    """Return a number, NaN for None."""
    return float("nan") if value is None else value
