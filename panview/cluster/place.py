"""Which cluster: what ``--cluster`` says, read without loading anything."""

from __future__ import annotations

import re
from dataclasses import dataclass

from panview.errors import PanviewError

_ADDRESS = re.compile(r"ray://(?P<host>[^/\s:]+):(?P<port>[0-9]{1,5})")
_PORTS = range(1, 1 << 16)


@dataclass(frozen=True)
class ClusterPlace:
    """A cluster.

    Attributes
    ----------
    address : str
        "local": processes of this machine, started and ended by the command. "auto": the cluster that this machine
        belongs to. ``ray://HOST:PORT``: that of another machine.
    """

    address: str

    @property
    def is_local(self) -> bool:
        """Whether it is started for the command."""
        return self.address == "local"

    @property
    def listens_at(self) -> tuple[str, int] | None:
        """Host and port of that of another machine, None of the others."""
        found = _ADDRESS.fullmatch(self.address)
        return None if found is None else (found["host"], int(found["port"]))


def read_cluster(value: str) -> ClusterPlace:
    """Read the value of ``--cluster``.

    Raises
    ------
    PanviewError
        It is none.

    Examples
    --------
    >>> read_cluster("ray://head:10001").is_local
    False
    >>> read_cluster("head:10001")
    Traceback (most recent call last):
        ...
    panview.errors.PanviewError: --cluster head:10001: expected local, auto or ray://HOST:PORT
    """
    place = ClusterPlace(value)
    listens_at = place.listens_at
    if value in ("local", "auto") or (listens_at is not None and listens_at[1] in _PORTS):
        return place
    raise PanviewError(f"--cluster {value}: expected local, auto or ray://HOST:PORT")
