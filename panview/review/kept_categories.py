"""What somebody chose that the numbers of a prediction set stand for, kept in the user's data folder.

A file for each pair of a prediction set and a dataset, named by the hashes of their JSONs: a set that is written anew
has to be looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from panview.datasets.category_mapping import NamedNumber, NamedNumbers
from panview.decoding import typed_json
from panview.errors import BadFileError, NotFoundError
from panview.files import write_whole
from panview.reading import read_file
from panview.settings import data_folder

SOURCE = "the choice in the window"
_MAX_BYTES = 16 << 20


class _Kept(msgspec.Struct, frozen=True):
    """The file: what the sets were called, and the category id of each number, None for no category."""

    prediction: str
    dataset: str
    numbers: dict[int, int | None]
    reasons: dict[int, str] = {}


def kept_file(dataset: str, prediction: str) -> Path:
    """Return where the choice for a prediction set is kept; both by the hash of their JSON's content."""
    return data_folder() / "categories" / f"{prediction}-{dataset}.json"


def kept_categories(dataset: str, prediction: str) -> NamedNumbers | None:
    """Return what was chosen for a prediction set, None where nothing was.

    Raises
    ------
    BadFileError
        The file is there and says something else.
    """
    path = kept_file(dataset, prediction)
    try:
        kept = typed_json(read_file(path, _MAX_BYTES), _Kept)
    except NotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFileError(path, f"{error}; remove it, and choose the categories again") from error
    entries = tuple(
        NamedNumber(number, "-" if category_id is None else "", f"number {number}", category_id)
        for number, category_id in sorted(kept.numbers.items())
    )
    return NamedNumbers(SOURCE, entries)


def keep_categories(
    dataset: str,
    prediction: str,
    names: tuple[str, str],
    numbers: Mapping[int, int | None],
    reasons: Mapping[int, str],
) -> Path:
    """Keep what was chosen for a prediction set, and say where.

    Parameters
    ----------
    dataset, prediction : str
        Hashes of their JSONs.
    names : (str, str)
        Of dataset and prediction set, for whoever reads the file.
    numbers : mapping of int to int or None
        Number -> category id, None for no category.
    reasons : mapping of int to str
        What each goes by.
    """
    path = kept_file(dataset, prediction)
    kept = _Kept(names[1], names[0], dict(sorted(numbers.items())), dict(sorted(reasons.items())))
    write_whole(path, msgspec.json.format(msgspec.json.encode(kept), indent=2) + b"\n")
    return path


def forget_categories(dataset: str, prediction: str) -> bool:
    """Remove what was chosen for a prediction set; return whether there was anything."""
    path = kept_file(dataset, prediction)
    there = path.is_file()
    path.unlink(missing_ok=True)
    return there
