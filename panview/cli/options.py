"""Arguments and options that several commands have, and how their values are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

from panview.cli.declaring import Argument, Option
from panview.errors import PanviewError

if TYPE_CHECKING:
    # At run time this would load NumPy for a --version.
    from panview.cluster.place import ClusterPlace
    from panview.datasets.opening import MissingImages
    from panview.metrics.error_types import ErrorThresholds
    from panview.review.team.place import Place

PATH_HELP = "Dataset: its root, its JSON, its folder of maps or photos, or a zip archive."
PathArgument = Annotated[Path, Argument(metavar="PATH", help=PATH_HELP)]
PredictionOptions = Annotated[
    list[Path], Option("--pred", metavar="PRED", help="Results JSON or its folder; can be repeated.")
]
JobsOption = Annotated[int | None, Option(metavar="N", min=1, help="Number of threads (default: all cores).")]
MissingOption = Annotated[str, Option(metavar="error|empty|skip", help="How to treat images without a prediction.")]
CacheOption = Annotated[bool, Option(help="Keep measured tables in the cache and reuse them.")]
VerdictsOption = Annotated[
    str | None,
    Option(
        metavar="FILE", help="Verdict file, or postgresql://HOST/DB of a team (default: the one kept for this set)."
    ),
]
NearMissOption = Annotated[
    float, Option("--near-miss", metavar="IOU", help="Lowest IoU of a near miss, from 0 to 0.5.")
]
MostlyOption = Annotated[
    float,
    Option(
        "--mostly",
        metavar="SHARE",
        help="A part larger than this share counts as most of a segment (0.1 to less than 1).",
    ),
]
OverwriteOption = Annotated[
    bool, Option("--overwrite", help="Also replace files that panview did not write; inputs are never replaced.")
]
ClusterOption = Annotated[
    str | None,
    Option(metavar="local|auto|ray://HOST:PORT", help="Do the work on a Ray cluster, to the same figures."),
]
PartsOption = Annotated[
    Path | None,
    Option(
        metavar="DIR",
        help="Save the table in parts in this folder, and hold only some of them (default: in the cache, if large).",
    ),
]
THEMES = ("light", "dark", "high-contrast")
ThemeOption = Annotated[str | None, Option(metavar="|".join(THEMES), help="Theme for this session.")]


def check_theme(theme: str | None) -> None:
    """Refuse the value of ``--theme`` if there is no such theme."""
    if theme not in (None, *THEMES):
        raise PanviewError(f"--theme {theme}: expected {', '.join(THEMES[:-1])} or {THEMES[-1]}")


def missing_images(value: str) -> MissingImages:
    """Read the value of ``--missing``."""
    if value in ("error", "empty", "skip"):
        return cast("MissingImages", value)
    raise PanviewError(f"--missing {value}: expected error, empty or skip")


def error_thresholds(near_miss: float, mostly: float) -> ErrorThresholds:
    """Read the values of ``--near-miss`` and ``--mostly``, which have the limits of the window's settings."""
    from panview.metrics.error_types import ErrorThresholds

    # Written so that "nan" is refused.
    if not 0 <= near_miss <= 0.5:
        raise PanviewError(f"--near-miss {near_miss}: expected an IoU from 0 to 0.5")
    if not 0.1 <= mostly < 1:
        raise PanviewError(f"--mostly {mostly}: expected a share from 0.1 to less than 1")
    return ErrorThresholds(near_miss, mostly)


def verdicts_place(value: str | None) -> Place | None:
    """Read the value of ``--verdicts``: a file, or the database of a team."""
    if value is None:
        return None
    from panview.review.team.place import read_place

    return read_place(value)


def cluster_place(value: str | None) -> ClusterPlace | None:
    """Read the value of ``--cluster``; Ray is not loaded for that."""
    if value is None:
        return None
    from panview.cluster.place import read_cluster

    return read_cluster(value)


def parse_size(text: str) -> tuple[int, int]:
    """Read "1600x1000" as width and height."""
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and 320 <= int(width) <= 16000 and 240 <= int(height) <= 16000):
        raise PanviewError(f"--size {text}: expected WIDTHxHEIGHT in pixels, such as 1600x1000")
    return int(width), int(height)
