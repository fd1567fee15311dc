"""Which cluster: what ``--cluster`` says, read without loading anything."""

from __future__ import annotations

import re
from dataclasses import dataclass

from panview.errors import PanviewError

_ADDRESS = re.compile(r"ray://[^/\s:]+:[0-9]{1,5}")


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
    if value in ("local", "auto") or _ADDRESS.fullmatch(value):
        return ClusterPlace(value)
    raise PanviewError(f"--cluster {value}: expected local, auto or ray://HOST:PORT")
