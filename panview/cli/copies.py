"""``panview cache``: the copies of sets that lie elsewhere."""

from __future__ import annotations

from datetime import datetime

from panview.addresses import clear_kept, kept
from panview.cli.output import note, plain_console
from panview.descriptors import bytes_text
from panview.errors import PanviewError
from panview.literal import literal
from panview.settings import remote_folder


def run_cache(*, clear: bool, keep: float) -> None:
    """List the copies, or remove them.

    Raises
    ------
    PanviewError
        It is said how much to keep, and not to remove anything.
    """
    if keep and not clear:
        raise PanviewError("--keep works with --clear only; add it")
    if clear:
        note(f"{bytes_text(clear_kept(round(keep * 1e9)))} removed from {remote_folder()}")
        return
    found = kept()
    console = plain_console()
    for each in found:
        used = datetime.fromtimestamp(each.used).strftime("%Y-%m-%d %H:%M")
        console.print(f"{literal(each.address)}: {bytes_text(each.size)}, opened {used}")
    if not found:
        note(f"no copies in {remote_folder()}")
