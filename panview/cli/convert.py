"""``panview convert``: predictions of other programs to and from COCO panoptic."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from panview.api.notes import assumption_notes, foreign_text
from panview.cli.output import images_text, note, note_all, print_place, progress_bar
from panview.datasets.convert.source import SourceOptions, assumptions_of, open_source
from panview.datasets.convert.write import Conversion, convert, finished_images
from panview.datasets.forms.names import DESCRIPTIONS, TARGETS, FormName, shown
from panview.datasets.opening import MissingImages
from panview.errors import PanviewError


@dataclass(frozen=True)
class ConvertOptions:
    """The options of the command; see its help."""

    to: str
    source_form: str
    dataset: Path | None
    missing: MissingImages
    unknown: str
    void: int | None
    jobs: int | None
    categories: Path | None = None
    divisor: int | None = None
    strict: bool = False
    map_folder: Path | None = None


def run_convert(path: Path, out: Path, options: ConvertOptions) -> None:
    """Convert, and print where the result is."""
    target = _form("--to", options.to, TARGETS)
    given = _form("--from", options.source_form, tuple(FormName)) if options.source_form else None
    if options.unknown not in ("error", "void"):
        raise PanviewError(f"--unknown {options.unknown}: expected error or void")
    said = SourceOptions(
        given,
        options.dataset,
        options.void,
        options.unknown == "void",
        options.categories,
        options.divisor,
        options.strict,
        options.map_folder,
    )
    source = open_source(path, said)
    for text in source.notes:
        note(f"{source.path}: {text}")
    if source.mapping is not None:
        note(f"{source.path}: categories as {source.mapping.source} says; {source.mapping.summary()}")
    if given is None and said.divisor is None and (source.mapping is None or not source.form.has_json):
        note(f"{source.path}: {DESCRIPTIONS[source.form]} ({source.form})")
    note_all(assumption_notes(assumptions_of(source).taken))
    if source.foreign:
        note(foreign_text(source.foreign, source.images.json.name))
    conversion = Conversion(source, target, out, options.missing, options.void)
    try:
        with progress_bar(f"{source.form} to {target}") as show:
            count = convert(conversion, jobs=options.jobs, progress=show)
    except (PanviewError, KeyboardInterrupt):
        kept = finished_images(conversion)
        if kept:
            are = "is" if kept == 1 else "are"
            note(f"{images_text(kept)} {are} finished and kept in {conversion.part}; run the same command to continue")
        raise
    note(f"{images_text(count)}: {DESCRIPTIONS[target]}")
    print_place(conversion.result)


def _form(option: str, name: str, forms: tuple[FormName, ...]) -> FormName:
    try:
        form = FormName(name)
    except ValueError:
        form = None
    if form not in forms:
        raise PanviewError(f"{option} {name}: expected {shown(forms)}")
    return form
