"""Settings: a typed schema in a sparse, readable JSON file; what is not in the file has its default."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import platformdirs

from panview.decoding import typed_json
from panview.errors import BadFileError, NotFoundError
from panview.files import write_whole
from panview.reading import read_file


class RecentPlaces(msgspec.Struct, frozen=True):
    """Where the user said that a ground truth's maps and photos lie; "" for the layout's places."""

    maps: str = ""
    photos: str = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What a user can set; unknown entries of a newer version are left out when read."""

    theme: Literal["system", "light", "dark", "high-contrast"] = "system"
    palette: Literal["okabe-ito", "classic"] = "okabe-ito"
    ramp: Literal["viridis", "cividis"] = "viridis"
    opacity: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.55
    outlines: bool = True
    framing: Literal["segment", "whole"] = "segment"
    """What going to a disagreement brings into view: its segment, or the whole image."""
    segment_context: Annotated[float, msgspec.Meta(ge=0, le=10)] = 0.5
    """How much is then seen on every side of the segment, as a share of its length."""
    solo: bool = False
    """All but the selected segment and its partner is dimmed."""
    grid_size: Annotated[int, msgspec.Meta(ge=96, le=400)] = 180
    """How wide the pictures of the page Grid are, in pixels."""
    poor_mask_iou: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.6
    """A match below this IoU is listed among the disagreements when poor masks are shown."""
    near_miss_iou: Annotated[float, msgspec.Meta(ge=0, le=0.5)] = 0.3
    """An unmatched segment with at least this IoU with an unmatched one of its category is a near miss."""
    mostly: Annotated[float, msgspec.Meta(ge=0.1, lt=1)] = 0.5
    """More than this share of a segment is most of it: for the error types split, merged and swallowed by stuff."""
    reviewer: str = ""
    """Name that goes with verdicts; that of the user's account without."""
    blind: bool = False
    """Hide the verdicts of others until one has decided oneself."""
    queues: dict[str, str] = {}
    """Key of a dataset -> the queue of its disagreements that this reviewer decides, such as "2/5 + 10%"."""
    verdict_files: dict[str, str] = {}
    """Key of a dataset -> file of its verdicts, for those that are not kept in the user's data folder."""
    list_by_image: bool = True
    """In the list of disagreements the rows of an image stand together, the worst image first."""
    image_cache_mb: Annotated[int, msgspec.Meta(ge=0)] = 512
    shortcuts: dict[str, str] = {}
    """Action id -> key sequence, for those that differ from the built-in ones."""
    recent: tuple[str, ...] = ()
    """Ground truths opened last, newest first."""
    recent_places: dict[str, RecentPlaces] = {}
    """Of those of them that were opened with folders of their own."""


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
