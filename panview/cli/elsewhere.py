"""Addresses on a command line: inputs become paths of mirrors, and outputs are written here first, then there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from panview.addresses import is_address, json_and_folder, local_place, one_look, parsed
from panview.cli.output import progress_bar
from panview.errors import PanviewError
from panview.remote import fetched
from panview.sending import Sent, sent_to

OUTPUTS = frozenset({"out", "json", "csv", "junit", "tags", "write_categories", "screenshot"})
"""Parameters of commands that name what is written; all others name what is read."""
ON_THIS_DISK = frozenset({"folder", "parts"})
"""Parameters that name what is read and written over a long time."""
REMEDIES = {
    "folder": "give its path",
    "parts": "give its path, or leave the option out: large tables are kept in the cache",
    "coco_download": "download to one, then copy it there (aws s3 sync, gcloud storage rsync): panview reads it there",
    "coco_prepare": "verify the copy that was sent there, or, where it is: panview check {address}",
}
"""What to do where an address is refused, by command or, for all others, by parameter."""
OPENED_BY_OTHERS = frozenset({"config", "checkpoint"})
"""Parameters that name a file which a framework opens by itself."""
GROWING = frozenset({"predict"})
"""Commands whose output grows over hours, and which send it as it grows."""
_FINISHED = (None, 0, 1)
"""Exit codes of a command that has done its work: 1 says that a pass mark was missed, or that there are findings."""


def run_with_addresses(function: Callable[..., None], given: Mapping[str, Any]) -> None:
    """Run a command some of whose paths are addresses.

    Raises
    ------
    PanviewError
        An address is refused or cannot be reached, or what was written could not be sent.
    """
    with ExitStack() as stack:
        stack.enter_context(one_look())
        sent: list[Sent] = []
        values: dict[str, Any] = {}
        for name, value in given.items():
            if name in ON_THIS_DISK and isinstance(value, Path) and is_address(value):
                remedy = REMEDIES.get(function.__name__, REMEDIES[name]).format(address=parsed(value))
                raise PanviewError(f"{parsed(value)}: this must be a folder on this disk; {remedy}")
            if name in OPENED_BY_OTHERS and isinstance(value, Path):
                values[name] = _read(value)
                fetched(values[name])
            elif name in OUTPUTS and function.__name__ in GROWING and isinstance(value, Path) and is_address(value):
                values[name] = local_place(value) if parsed(value).base.startswith("file://") else value
            elif name not in OUTPUTS:
                values[name] = _read(value)
            elif isinstance(value, Path) and is_address(value):
                sent.append(stack.enter_context(sent_to(value)))
                values[name] = sent[-1].place
            else:
                values[name] = value
        try:
            function(**values)
        except SystemExit as end:
            if end.code in _FINISHED:
                _send(sent)
            raise
        _send(sent)


def _send(sent: list[Sent]) -> None:
    for each in sent:
        with progress_bar(f"sending {each.place.name}") as show:
            each.send(show)


def _read(value: Any) -> Any:  # noqa: ANN401 - whatever the command takes
    if isinstance(value, list):
        return [_read(each) for each in value]
    if not isinstance(value, Path) or ":/" not in str(value):
        return value
    both = json_and_folder(str(value))
    if both is not None:
        return Path("=".join(str(local_place(each)) for each in both))
    return local_place(value)
