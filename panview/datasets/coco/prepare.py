"""A folder of COCO from elsewhere: verified, and completed as far as possible without a network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from panview.datasets.coco.fetch import Outcome, Source, Watch, fill, find_sources, locked, look_at
from panview.datasets.coco.folder import PartState, image_names, shortened
from panview.datasets.coco.image_info import make_panoptic_image_info
from panview.datasets.coco.release import (
    COCO_2017,
    PANOPTIC_TEST_DEV_JSON,
    SPLITS,
    TEST_DEV_JSON,
    VAL_JSON,
    Part,
    Release,
    SplitName,
    address,
)
from panview.datasets.coco.threads import Stop
from panview.errors import BadFileError, NotFoundError


@dataclass(frozen=True)
class Finding:
    """Something that is missing or wrong.

    Attributes
    ----------
    path : str
        Below the root.
    problem : str
    remedy : str
        Where to get it.
    is_error : bool
        False for what a review can do without.
    """

    path: str
    problem: str
    remedy: str
    is_error: bool


@dataclass
class Prepared:
    """The outcome of preparing a folder.

    Attributes
    ----------
    splits : tuple of str
        Those that were looked at.
    outcome : Outcome
    findings : list of Finding
    """

    splits: tuple[SplitName, ...]
    outcome: Outcome
    findings: list[Finding] = field(default_factory=list)


def prepare_coco(
    root: Path,
    splits: Sequence[SplitName],
    watch: Watch,
    *,
    release: Release = COCO_2017,
    stop: Stop = lambda: False,
) -> Prepared:
    """Verify a folder, unpack archives that lie in it, make the JSON for test-dev, and list what is missing.

    Parameters
    ----------
    root : Path
    splits : sequence of str
        Empty for those of which something is there; val if nothing is.
    watch : Watch
        Called from several threads.
    release : Release
    stop : callable

    Raises
    ------
    NotFoundError
        There is no such folder.
    PanviewError
        It cannot be read, or what is to be made cannot be written.
    Cancelled
        What is finished is kept.
    """
    if not root.is_dir():
        raise NotFoundError(f"{root}: there is no such folder; panview coco download makes one")
    chosen = tuple(splits) or _present(root, release) or ("val",)
    outcome = look_at(root, release.parts(chosen), watch)
    prepared = Prepared(chosen, outcome)
    sources = [source for source in find_sources(root, outcome.states) if source.path is not None]
    if sources:
        with locked(root):
            _unpack_each(root, prepared, sources, watch, stop)
    unnamed = {finding.path for finding in prepared.findings}
    for state in _compared_with_jsons(outcome.states):
        if not state.is_complete and state.part.path not in unnamed:
            prepared.findings.append(_finding(root, state, chosen))
    _complete_test_dev(root, prepared)
    return prepared


def _present(root: Path, release: Release) -> tuple[SplitName, ...]:
    """Return the splits whose photos are there, or else whose id maps are.

    Annotations of a split say little: the archives hold those of val and train together.
    """
    for suffix in (".jpg", ".png"):
        found = [
            split
            for split in SPLITS
            if any(_is_there(root, part) for part in release.parts([split]) if part.suffix == suffix)
        ]
        if found:
            return tuple(found)
    return ()


def _is_there(root: Path, part: Part) -> bool:
    places = [root / part.path, root / "images" / part.path]
    if part.archive.name == f"{part.name}.zip":
        places += [root / part.archive.name, root / "zips" / part.archive.name]
    return any(place.exists() for place in places)


def _unpack_each(root: Path, prepared: Prepared, sources: Iterable[Source], watch: Watch, stop: Stop) -> None:
    """Unpack the archives that are there; a damaged one is a finding and does not stop the others."""
    for source in sources:
        try:
            fill(root, prepared.outcome, [source], watch, stop)
        except BadFileError as error:
            again = f"download it again: {address(source.archive)}"
            prepared.findings.append(Finding(_below(root, error.path), error.problem, again, is_error=True))


def _compared_with_jsons(states: Sequence[PartState]) -> list[PartState]:
    """Return the states, with the names of files that a JSON lists and a folder lacks."""
    by_path = {state.part.path: state for state in states}
    compared = []
    for state in states:
        json = by_path.get(_json_of(state.part))
        names = image_names(json.place) if json is not None and json.is_complete and state.sizes else None
        if state.part.is_folder and names is not None:
            suffix = state.part.suffix
            missing = sorted({f"{Path(name).stem}{suffix}" for name in names} - state.sizes.keys())
            if missing:
                text = f"{len(missing):,} of {len(names):,} are missing: {shortened(missing)}"
                state = replace(state, problem="; ".join(filter(None, (state.problem, text))))
        compared.append(state)
    return compared


def _json_of(part: Part) -> str:
    if part.name == "test2017":
        return "annotations/image_info_test2017.json"
    return f"annotations/panoptic_{part.name.removeprefix('panoptic_')}.json"


def _finding(root: Path, state: PartState, chosen: Iterable[SplitName]) -> Finding:
    part = state.part
    flags = " ".join(f"--{split}" for split in SPLITS if split in chosen)
    remedy = f"panview coco download {root} {flags}, or {address(part.archive)}"
    path = _below(root, state.place)
    if not part.is_needed and not state.place.exists():
        return Finding(path, "is missing; a review works without it", remedy, is_error=False)
    if state.foreign:
        remedy = f"move it away, then {remedy}"
    return Finding(path, state.problem, remedy, is_error=True)


def _complete_test_dev(root: Path, prepared: Prepared) -> None:
    complete = {state.part.path for state in prepared.outcome.states if state.is_complete}
    if "test" not in prepared.splits:
        return
    if not {TEST_DEV_JSON, VAL_JSON} <= complete:
        remedy = f"it will be made as soon as {TEST_DEV_JSON} and {VAL_JSON} are there"
        if not (root / PANOPTIC_TEST_DEV_JSON).exists():
            prepared.findings.append(Finding(PANOPTIC_TEST_DEV_JSON, "is missing", remedy, is_error=True))
        return
    try:
        if make_panoptic_image_info(root):
            prepared.outcome.made.append(PANOPTIC_TEST_DEV_JSON)
    except BadFileError as error:
        remedy = "move it away, and panview coco prepare makes it again"
        prepared.findings.append(Finding(_below(root, error.path), error.problem, remedy, is_error=True))


def _below(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
