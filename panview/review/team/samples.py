"""A team's samples: one that a reviewer has drawn is on everybody's list, and none is ever changed.

They lie beside this computer's copy of the verdicts, as beside a verdict file, where windows and commands read them.
What is there and not at the server is sent, and the other way round.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError, PanviewError, reason_of
from panview.files import whole_file
from panview.reading import read_file
from panview.review.sampling.sample import LONGEST_NAME, Sample, SampleError
from panview.review.sampling.sample_file import sample_bytes, sample_of, samples_folder

MOST_BYTES = 8_000_000
"""Larger ones stay where they are."""
Files = frozenset[tuple[str, int, int]]
"""Name, size and time of this computer's files."""


class SampleServer(Protocol):
    """What is asked of a server."""

    def sample_names(self, dataset: int) -> list[str]:
        """Return the names of all samples."""

    def sample(self, dataset: int, name: str) -> str:
        """Return a sample as JSON."""

    def add_sample(self, dataset: int, name: str, content: str) -> bool:
        """Add a sample; False where there is one of that name, in whatever capitals."""


@dataclass(frozen=True)
class Shared:
    """What came of sharing.

    Attributes
    ----------
    arrived : int
        Samples that are on this computer now and were not before.
    changed : bool
        Something was written or sent.
    trouble : tuple of str
        What could not be shared, and why.
    """

    arrived: int
    changed: bool
    trouble: tuple[str, ...]


def files_beside(copy: Path) -> Files:
    """Return what tells whether there are other samples on this computer."""
    with _explained(copy):
        return frozenset((path.name, (known := path.stat()).st_size, known.st_mtime_ns) for path in _files(copy))


def share_samples(server: SampleServer, number: int, dataset: Dataset, copy: Path, user: str, *, sends: bool) -> Shared:
    """Bring the samples of a team and those beside a copy of its verdicts together.

    Where two of one name differ, the server's keeps it, and the other one gets its reviewer's name behind its own.

    Parameters
    ----------
    server : SampleServer
    number : int
        Of the dataset.
    dataset : Dataset
    copy : Path
        This computer's copy of the team's verdicts.
    user : str
    sends : bool
        Whether one may add samples.

    Raises
    ------
    PanviewError
        The server does not answer, or a file cannot be read or written.
    """
    trouble: list[str] = []
    own: dict[str, tuple[Path, Sample]] = {}
    with _explained(copy):
        for path in _files(copy):
            sample = _read(read_file(path), path, dataset, trouble)
            if sample is not None:
                own[sample.name.casefold()] = path, sample
    arrived, names = 0, server.sample_names(number)
    for name in names:
        known = own.pop(name.casefold(), None)
        theirs = _theirs(server.sample(number, name), name, dataset, trouble)
        if theirs is None or (known is not None and known[1] == theirs):
            continue
        arrived += 1
        if known is not None:
            ours = replace(known[1], name=_free_name(known[1].name, user, {*map(str.casefold, names), *own}))
            own[ours.name.casefold()] = samples_folder(copy) / f"{ours.name}.json", ours
            _write(own[ours.name.casefold()][0], ours, dataset)
            known[0].unlink(missing_ok=True)
        _write(samples_folder(copy) / f"{theirs.name}.json", theirs, dataset)
    sent = False
    for _, sample in own.values() if sends else ():
        content = sample_bytes(sample, dataset).decode()
        if len(content) > MOST_BYTES:
            trouble.append(too_large(sample.name))
        else:
            sent |= server.add_sample(number, sample.name, content)
    return Shared(arrived, sent or arrived > 0, tuple(trouble))


def too_large(name: str) -> str:
    """Return why a sample is not shared."""
    return f"sample {name!r} is too large for the team's database; draw fewer units"


def _files(copy: Path) -> list[Path]:
    folder = samples_folder(copy)
    return sorted(path for path in folder.iterdir() if path.suffix == ".json") if folder.is_dir() else []


def _read(data: bytes, path: Path, dataset: Dataset, trouble: list[str]) -> Sample | None:
    """Return a sample; None where it is none, which is noted."""
    try:
        return sample_of(data, path, dataset)
    except (BadFileError, SampleError) as error:
        trouble.append(str(error))
        return None


def _theirs(content: str, name: str, dataset: Dataset, trouble: list[str]) -> Sample | None:
    """Return a sample of the server; None where it is none or has another name, which is noted."""
    found = _read(content.encode(), Path(name), dataset, trouble)
    # The name that was checked is that in the text, and becomes that of a file.
    if found is not None and found.name != name:
        trouble.append(f"sample {name!r} of the team calls itself {found.name!r}")
        return None
    return found


def _write(path: Path, sample: Sample, dataset: Dataset) -> None:
    with _explained(path), whole_file(path) as part:
        part.write_bytes(sample_bytes(sample, dataset))


def _free_name(name: str, user: str, taken: Collection[str]) -> str:
    whose = "".join(each for each in user if each.isalnum())
    for turn in itertools.count(1):
        end = f" {whose} {turn}" if turn > 1 else f" {whose}"
        free = name[: LONGEST_NAME - len(end)] + end
        if free.casefold() not in taken:
            return free
    raise AssertionError


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PanviewError(f"{path}: samples cannot be shared ({reason_of(error)})") from error
