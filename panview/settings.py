"""Settings: a typed schema in a sparse, readable JSON file; what is not in the file has its default."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import platformdirs

from panview.decoding import typed_json
from panview.errors import BadFileError, NotFoundError
from panview.files import write_whole
from panview.reading import read_file


@dataclass(frozen=True)
class Told:
    """What people are told of a setting: on the page of settings, and in the reference.

    Attributes
    ----------
    group : str
        Settings of a group stand together.
    name : str
    sentence : str
        What it does, without its default and range, which are known from the type.
    labels : tuple of (value, label)
        Of a choice; values without a label are shown as they are.
    step : float
        By which a number is raised or lowered; 0 for text and choices.
    action : str
        Action that edits it, where a line cannot; "" for none.
    """

    group: str
    name: str
    sentence: str
    labels: tuple[tuple[str, str], ...] = ()
    step: float = 0
    action: str = ""


class RecentPlaces(msgspec.Struct, frozen=True):
    """Where the user said that a ground truth's maps and photos lie; "" for the layout's places."""

    maps: str = ""
    photos: str = ""


APPEARANCE, LOOKING, ERRORS = "Appearance", "Looking at disagreements", "Error types"
DECIDING, PROGRAM = "Deciding", "Program"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What a user can set; unknown entries of a newer version are left out when read.

    Each setting is declared here, once: type, range, default, and with `Told` what people are told of it.
    """

    theme: Annotated[
        Literal["system", "light", "dark", "high-contrast"],
        Told(
            APPEARANCE,
            "Theme",
            "Colours of the window; “As the system” follows the desktop.",
            (("system", "As the system"), ("light", "Light"), ("dark", "Dark"), ("high-contrast", "High contrast")),
        ),
    ] = "system"
    language: Annotated[
        Literal["system", "en", "de"],
        Told(
            APPEARANCE,
            "Language",
            "Language of the window; a change takes effect at the next start.",
            (("system", "As the system"), ("en", "English"), ("de", "Deutsch")),
        ),
    ] = "system"
    menu_bar: Annotated[
        bool,
        Told(APPEARANCE, "Menu bar", "Show the menu bar. While it is hidden, F10 opens it for one choice."),
    ] = True
    palette: Annotated[
        Literal["okabe-ito", "classic"],
        Told(
            APPEARANCE,
            "Status colours",
            "Colours of TP, FP and FN.",
            (("okabe-ito", "Colour-blind safe"), ("classic", "Green and red")),
        ),
    ] = "okabe-ito"
    ramp: Annotated[
        Literal["viridis", "cividis"],
        Told(
            APPEARANCE, "IoU colours", "Colours from low to high IoU.", (("viridis", "Viridis"), ("cividis", "Cividis"))
        ),
    ] = "viridis"
    opacity: Annotated[
        float, msgspec.Meta(ge=0, le=1), Told(APPEARANCE, "Opacity", "Opacity of the segments.", step=0.05)
    ] = 0.55
    outlines: Annotated[bool, Told(APPEARANCE, "Outlines", "Show the outlines of segments.")] = True
    framing: Annotated[
        Literal["segment", "whole"],
        Told(
            LOOKING,
            "Going to a disagreement",
            "What going to a disagreement shows: a close-up of its segment, or the whole image.",
            (("segment", "Close-up"), ("whole", "Whole image")),
        ),
    ] = "segment"
    segment_context: Annotated[
        float,
        msgspec.Meta(ge=0, le=10),
        Told(
            LOOKING,
            "Context of a close-up",
            "How much a close-up shows on every side of the segment, as a share of its length.",
            step=0.1,
        ),
    ] = 0.5
    solo: Annotated[bool, Told(LOOKING, "Solo", "Dim all but the selected segment and its partner.")] = False
    grid_size: Annotated[
        int,
        msgspec.Meta(ge=96, le=400),
        Told(LOOKING, "Pictures of the grid", "How wide the pictures of the page Grid are, in pixels.", step=8),
    ] = 180
    list_by_image: Annotated[
        bool,
        Told(
            LOOKING,
            "List by image",
            "List the disagreements of an image together, the worst image first; otherwise all by what each costs.",
        ),
    ] = True
    poor_mask_iou: Annotated[
        float,
        msgspec.Meta(ge=0, le=1),
        Told(ERRORS, "Poor mask", "IoU below which a match is a poor mask.", step=0.05),
    ] = 0.6
    near_miss_iou: Annotated[
        float,
        msgspec.Meta(ge=0, le=0.5),
        Told(
            ERRORS,
            "Near miss",
            "A near miss has at least this IoU with an unmatched segment of its category.",
            step=0.05,
        ),
    ] = 0.3
    mostly: Annotated[
        float,
        msgspec.Meta(ge=0.1, lt=1),
        Told(
            ERRORS,
            "Share that is most of a segment",
            "A part larger than this share counts as most of a segment: for split, merged, swallowed by stuff.",
            step=0.05,
        ),
    ] = 0.5
    reviewer: Annotated[
        str, Told(DECIDING, "Reviewer", "Name on your verdicts; if empty, the name of the account.")
    ] = ""
    blind: Annotated[
        bool, Told(DECIDING, "Decide blind", "Hide the verdicts of others until you have decided yourself.")
    ] = False
    queues: Annotated[
        dict[str, str],
        Told(
            DECIDING, "Queues", "Your queue of the disagreements of each dataset, such as “2/5 + 10%”.", action="queue"
        ),
    ] = {}
    verdict_files: Annotated[
        dict[str, str],
        Told(
            DECIDING,
            "Verdict files",
            "Verdict file, or address of the team, of each dataset whose verdicts are not kept in the data folder.",
            action="verdict_file",
        ),
    ] = {}
    image_cache_mb: Annotated[
        int,
        msgspec.Meta(ge=0),
        Told(
            PROGRAM,
            "Memory for images",
            "Megabytes for images that are ready to display. A photo of 24 megapixels takes 180 MB with its maps. The "
            "current image and two more always stay; a higher value lets panview load more ahead.",
            step=64,
        ),
    ] = 512
    rows_in_memory: Annotated[
        int,
        msgspec.Meta(ge=1000),
        Told(
            PROGRAM,
            "Segments in memory",
            "Largest number of segments, of both sides, that are held in memory, 350 bytes each. The table of a larger "
            "set is kept in parts, of which the window reads those in scope. A change takes effect when the next set "
            "is opened.",
            step=1_000_000,
        ),
    ] = 16_000_000
    shortcuts: Annotated[
        dict[str, str],
        Told(PROGRAM, "Shortcuts", "Keys that differ from the built-in ones, by the id of the action.", action="keys"),
    ] = {}
    recent: Annotated[
        tuple[str, ...], Told(PROGRAM, "Recent datasets", "The last ten datasets; the welcome page shows six.")
    ] = ()
    recent_places: Annotated[
        dict[str, RecentPlaces],
        Told(
            PROGRAM,
            "Folders of recent datasets",
            "Folders of maps and photos of recent datasets that were opened with folders of their own.",
        ),
    ] = {}


TEMPORARY_PREFIX = "panview-show-"
"""Folders of arrays that a program shows begin so; they go with their window."""
MAX_RECENT = 10
_MAX_BYTES = 16 << 20


def settings_file() -> Path:
    """Where the settings are."""
    return _folder("PANVIEW_CONFIG_DIR", platformdirs.user_config_path("panview", appauthor=False)) / "settings.json"


def cache_folder() -> Path:
    """Where segment tables are kept."""
    return _folder("PANVIEW_CACHE_DIR", platformdirs.user_cache_path("panview", appauthor=False)) / "tables"


def remote_folder() -> Path:
    """Where copies of what lies elsewhere are kept."""
    return _folder("PANVIEW_CACHE_DIR", platformdirs.user_cache_path("panview", appauthor=False)) / "remote"


def models_folder() -> Path:
    """Where weights are downloaded to."""
    return _folder("PANVIEW_CACHE_DIR", platformdirs.user_cache_path("panview", appauthor=False)) / "models"


def runs_folder() -> Path:
    """Where the results of model runs go, in a folder for each dataset."""
    return data_folder() / "runs"


def verdicts_folder() -> Path:
    """Where verdicts are kept, in a file for each dataset, unless the user says otherwise."""
    return data_folder() / "verdicts"


def data_folder() -> Path:
    """Where the demo set is made, and runs and verdicts are kept."""
    return _folder("PANVIEW_DATA_DIR", platformdirs.user_data_path("panview", appauthor=False))


def load_settings() -> Settings:
    """Read the settings; the defaults where there is no file yet.

    Raises
    ------
    BadFileError
        The file is there but holds something else; the error says what and where.
    """
    path = settings_file()
    try:
        data = read_file(path, _MAX_BYTES)
    except NotFoundError:
        return Settings()
    try:
        return typed_json(data, Settings)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFileError(path, f"{error}; fix it, or remove the file to return to the defaults") from error


def save_settings(settings: Settings) -> None:
    """Write what differs from the defaults."""
    defaults = msgspec.structs.asdict(Settings())
    # Not msgspec's omit_defaults, which compares strings by identity: a default chosen again would be written.
    changed = {name: value for name, value in msgspec.structs.asdict(settings).items() if value != defaults[name]}
    write_whole(settings_file(), msgspec.json.format(msgspec.json.encode(changed), indent=2) + b"\n")


def is_temporary(path: str) -> bool:
    """Whether a ground truth goes with its window."""
    return any(part.startswith(TEMPORARY_PREFIX) for part in Path(path).parts)


def with_recent(settings: Settings, path: str, places: RecentPlaces | None = None) -> Settings:
    """Return the settings with a ground truth moved to the front of the recent ones, and where its parts were.

    What goes with its window is none to open again.
    """
    if is_temporary(path):
        return settings
    recent = (path, *(known for known in settings.recent if known != path))[:MAX_RECENT]
    kept = {known: said for known, said in settings.recent_places.items() if known in recent and known != path}
    if places is not None and places != RecentPlaces():
        kept[path] = places
    return msgspec.structs.replace(settings, recent=recent, recent_places=kept)


def without_recent(settings: Settings, path: str) -> Settings:
    """Return the settings without a ground truth among the recent ones."""
    recent = tuple(known for known in settings.recent if known != path)
    kept = {known: said for known, said in settings.recent_places.items() if known != path}
    return msgspec.structs.replace(settings, recent=recent, recent_places=kept)


def _folder(variable: str, default: Path) -> Path:
    value = os.environ.get(variable)
    return Path(value) if value else default
