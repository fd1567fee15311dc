"""``panview models``: what can be run by name."""

from __future__ import annotations

import msgspec
from rich import box
from rich.table import Table

from panview import __version__
from panview.cli.output import note, plain_console, progress_bar, write_stdout
from panview.engine.families.family import ListedModel
from panview.engine.families.registry import family_of, list_models

JSON_FORMAT = 1
"""Raised when a field goes or changes its meaning; new fields may come."""


def print_models(*, as_json: bool, search: str = "") -> None:
    """Print the list, as a table or for programs; with a search, the models whose name or kind has every word of it."""
    models, problems, needs = list_models()
    listed = {model.family for model in models}
    # A family that lists nothing reports a problem.
    lacking = [need for need in needs if need.family in listed]
    problems = (*problems, *(f"{n.title} needs {', '.join(n.packages)}, not installed: {n.install}" for n in lacking))
    words = search.lower().split()
    models = tuple(
        m for m in models if all(word in f"{m.name} {m.index_name} {m.collection}".lower() for word in words)
    )
    for problem in problems:
        note(problem)
    if as_json:
        rows = [
            {
                "name": model.name,
                "family": model.family,
                "index_name": model.index_name,
                "collection": model.collection,
                "pq": model.pq,
                "bytes": model.size,
                "downloaded": model.is_here,
                "config": model.config,
                "checkpoint": model.checkpoint,
            }
            for model in models
        ]
        document = {"panview": __version__, "format": JSON_FORMAT, "models": rows}
        write_stdout(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("name", overflow="fold")
    table.add_column("of", overflow="fold")
    for title in ("PQ", "size", "weights"):
        table.add_column(title, justify="right", no_wrap=True)
    for model in models:
        size = f"{model.size / 1e6:,.0f} MB" if model.size else "—"
        table.add_row(model.name, model.collection, f"{model.pq:.1f}" if model.pq else "—", size, _where(model))
    console = plain_console()
    if not console.is_terminal:
        console.width = 100_000
    console.print(table)


def download_model(name: str) -> None:
    """Download a model's weights and print where they are."""
    family = family_of(name)
    model = family.find(name)
    if model.is_here:
        # This also checks that they are the right ones.
        source = family.fetch(name)
        note(f"{model.name} is already on this machine")
    else:
        with progress_bar(f"Downloading {model.name}", of_bytes=True) as show:
            source = family.fetch(name, show)
    write_stdout(f"{source.checkpoint}\n".encode())


def _where(model: ListedModel) -> str:
    if model.is_shipped:
        return "shipped"
    return "downloaded" if model.is_here else "not downloaded"
