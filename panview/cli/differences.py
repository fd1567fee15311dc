"""Differences between prediction sets as text: cells of tables, and the whole as Markdown."""

from __future__ import annotations

import numpy as np

from panview.api.compare_json import SPLITS as SPLITS
from panview.api.compare_json import occurring
from panview.cli.evaluate import areas_text
from panview.cli.figures import percent
from panview.cli.output import images_text, markdown_text
from panview.metrics.comparison import Difference
from panview.review.comparing import ModelComparison
from panview.review.session import Snapshot

_MOST_CATEGORIES = 20
"""Number of categories in Markdown: those with the largest difference."""


def largest_first(comparison: ModelComparison) -> list[int]:
    """Return the categories that occur, those with the largest difference first, either way."""
    size = np.nan_to_num(np.abs(comparison.differences.difference), nan=-1.0)
    return sorted(occurring(comparison), key=lambda i: -size[i])


def difference_cells(difference: Difference) -> tuple[str, str, str]:
    """Return a difference in points, its interval, and a star where that excludes 0."""
    interval = f"{signed(difference.low)} to {signed(difference.high)}" if difference.low is not None else "—"
    return signed(difference.difference), interval, "*" if difference.significant else ""


def signed(value: float | None) -> str:
    """Return a fraction in points with its sign, a dash for None."""
    if value is None:
        return "—"
    text = f"{100 * value:+.3f}"
    return "0.000" if float(text) == 0 else text


def comparison_markdown(snapshot: Snapshot, comparisons: list[ModelComparison]) -> str:
    """Return comparisons as GitHub's tables: All, Things and Stuff, and the categories that differ beyond chance."""
    parts = []
    for each in comparisons:
        names = f"**{markdown_text(each.second_name)}** against **{markdown_text(each.first_name)}**"
        on = f"on {markdown_text(snapshot.dataset.name)}, {images_text(int(each.images.sum()))}"
        level = f"{100 * each.differences.level:g} % interval"
        lines = [
            f"{names} {on}{areas_text(snapshot.dataset)}",
            "",
            f"| | baseline PQ | PQ | difference | {level} | |",
            "|---|---:|---:|---:|---:|---|",
        ]
        lines += [_row(split, getattr(each.differences, split.lower())) for split in SPLITS]
        known = each.differences.significant
        chosen = [i for i in largest_first(each) if known[i]]
        names_of = snapshot.dataset.categories.names
        lines += [_row(markdown_text(names_of[i]), each.differences.of(i)) for i in chosen[:_MOST_CATEGORIES]]
        numbers = ", ".join(f"{number:,} {kind.label}" for kind, number in each.changed.counts().items())
        more = len(chosen) - _MOST_CATEGORIES
        lines += ["", *([f"{more:,} more categories differ beyond their intervals.", ""] if more > 0 else [])]
        lines.append(
            f"Ground truth segments: {numbers}. FP: {int(each.new_fp.sum()):,} new, "
            f"{int(each.removed_fp.sum()):,} removed."
        )
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _row(name: str, difference: Difference) -> str:
    change, interval, star = difference_cells(difference)
    cells = (name, percent(difference.first), percent(difference.second), change, interval, star and "\\*")
    return f"| {' | '.join(cells)} |"
