"""Where samples are kept: beside the verdict file, one file each, which can be passed on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from panview import places
from panview.datasets.dataset import Dataset
from panview.decoding import typed_json
from panview.errors import BadFileError, PanviewError, reason_of
from panview.files import whole_file
from panview.metrics.default_thresholds import MOSTLY, NEAR_MISS_IOU
from panview.metrics.matching import IOU_THRESHOLD
from panview.reading import read_file
from panview.review.sampling.kinds import By, Of
from panview.review.sampling.sample import Drawn, Sample, SampleError, Samples, Stratum, checked_name
from panview.review.thresholds import Thresholds
from panview.review.verdicts import dataset_key
from panview.version import __version__

FORMAT = 1
_FOLDER = ".samples"
_MOST_UNITS = 20_000_000
_DRAW_AGAIN = "draw the sample again"


class _Unit(msgspec.Struct):
    # A text: programs that read JSON numbers as floats would lose its last digits.
    subject: str
    image_id: int | str
    gt_segment_id: int | None
    pred_segment_id: int | None
    stratum: int


class _Stratum(msgspec.Struct):
    name: str
    units: int


class _Thresholds(msgspec.Struct):
    iou: float = IOU_THRESHOLD
    near_miss_iou: float = NEAR_MISS_IOU
    mostly: float = MOSTLY
    tp_below: float | None = None


class _Document(msgspec.Struct):
    panview: str
    format: int
    kind: Literal["sample"]
    name: str
    dataset: str
    prediction: str
    of: Literal["disagreements", "segments"]
    by: Literal["", "category", "size", "error", "impact"]
    seed: int
    where: str
    thresholds: _Thresholds
    created: str
    strata: list[_Stratum]
    units: list[_Unit]


def samples_folder(verdict_file: Path) -> Path:
    """Return the folder of the samples that belong to a verdict file."""
    return verdict_file.with_name(verdict_file.name + _FOLDER)


def sample_bytes(sample: Sample, dataset: Dataset) -> bytes:
    """Return a sample as JSON."""
    document = _Document(
        panview=__version__,
        format=FORMAT,
        kind="sample",
        name=sample.name,
        dataset=dataset_key(dataset),
        prediction=sample.prediction,
        of=sample.of.value,
        by=sample.by.value,
        seed=sample.seed,
        where=sample.where,
        thresholds=_Thresholds(**sample.thresholds.as_json()),  # type: ignore[arg-type]
        created=sample.created,
        strata=[_Stratum(each.name, each.units) for each in sample.strata],
        units=[
            _Unit(str(each.subject), each.image_id, each.gt_segment_id, each.pred_segment_id, each.stratum)
            for each in sample.drawn
        ],
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def read_sample(path: Path, dataset: Dataset) -> Sample:
    """Read a sample.

    Raises
    ------
    BadFileError
        It is no sample, damaged, of another dataset, or of a newer panview.
    """
    return sample_of(read_file(path, missing="there is no such sample"), path, dataset)


def sample_of(data: bytes, path: Path, dataset: Dataset) -> Sample:
    """Return the sample that a JSON holds; errors are those of `read_sample`, and name ``path``."""
    try:
        version = typed_json(data, dict[str, Any]).get("format")
        if isinstance(version, int) and version > FORMAT:
            raise BadFileError(path, "was written by a newer panview; update panview")
        document = typed_json(data, _Document)
        sample = _sample_of(document)
    except (msgspec.MsgspecError, ValueError, OverflowError) as error:
        if isinstance(error, BadFileError):
            raise
        raise BadFileError(path, f"is not a sample ({error}); {_DRAW_AGAIN}") from error
    if document.dataset != dataset_key(dataset):
        raise BadFileError(path, f"is a sample of another dataset than {dataset.name}; {_DRAW_AGAIN}")
    return sample


def _sample_of(document: _Document) -> Sample:
    units = tuple(
        Drawn(int(each.subject), each.image_id, each.gt_segment_id, each.pred_segment_id, each.stratum)
        for each in document.units
    )
    counts = [0] * len(document.strata)
    for unit in units:
        if not 0 <= unit.stratum < len(counts):
            raise ValueError(f"a unit of stratum {unit.stratum} of {len(counts)}")
        if not -(2**63) <= unit.subject < 2**63:
            raise ValueError(f"subject {unit.subject} has more than 64 bits")
        counts[unit.stratum] += 1
    if sum(stratum.units for stratum in document.strata) > _MOST_UNITS:
        raise ValueError(f"more than {_MOST_UNITS:,} units")
    if len({unit.subject for unit in units}) != len(units) or not units:
        raise ValueError("no units, or one twice")
    for count, stratum in zip(counts, document.strata, strict=True):
        if count > stratum.units:
            raise ValueError(f"{count} units of a stratum of {stratum.units}")
    limits = document.thresholds
    return Sample(
        name=checked_name(document.name),
        prediction=document.prediction,
        of=Of(document.of),
        by=By(document.by),
        seed=document.seed,
        where=document.where,
        thresholds=Thresholds(limits.iou, limits.near_miss_iou, limits.mostly, limits.tp_below),
        created=document.created,
        strata=tuple(Stratum(each.name, each.units) for each in document.strata),
        drawn=units,
    )


def read_samples(dataset: Dataset, verdict_file: Path) -> tuple[Samples, tuple[str, ...]]:
    """Return the samples that are kept beside a verdict file, and what is wrong with those that cannot be read."""
    folder, found, notes = samples_folder(verdict_file), {}, []
    if not places.is_folder(folder):
        return {}, ()
    try:
        names = sorted(path for path in folder.iterdir() if path.suffix == ".json")
    except OSError as error:
        return {}, (f"{folder}: samples cannot be read ({reason_of(error)})",)
    for path in names:
        try:
            sample = read_sample(path, dataset)
            found[sample.name] = sample
        except PanviewError as error:
            notes.append(str(error))
    return dict(sorted(found.items(), key=lambda each: (each[1].created, each[0]))), tuple(notes)


def save_sample(dataset: Dataset, verdict_file: Path, sample: Sample, *, replace: bool = False) -> Path:
    """Keep a sample beside a verdict file; return where.

    Raises
    ------
    SampleError
        There is one of this name, and it is not to be replaced.
    PanviewError
        It cannot be written.
    """
    folder = samples_folder(verdict_file)
    path = folder / f"{sample.name}.json"
    taken = {each.casefold(): each for each in read_samples(dataset, verdict_file)[0]}
    if not replace and (sample.name.casefold() in taken or path.exists()):
        known = taken.get(sample.name.casefold(), sample.name)
        raise SampleError(f"a sample {known!r} already exists; choose another name")
    try:
        with whole_file(path) as part:
            part.write_bytes(sample_bytes(sample, dataset))
    except OSError as error:
        raise PanviewError(f"{path}: the sample cannot be kept ({reason_of(error)})") from error
    return path


def chosen_sample(samples: Samples, name: str) -> Sample:
    """Return a sample by its name, in whatever capitals; the newest without a name.

    Raises
    ------
    SampleError
        There is none.
    """
    if not samples:
        raise SampleError("no sample has been drawn; draw one with panview sample")
    if not name:
        return list(samples.values())[-1]
    for known, sample in samples.items():
        if known.casefold() == name.casefold():
            return sample
    raise SampleError(f"there is no sample {name!r}; the samples are: {', '.join(samples)}")
