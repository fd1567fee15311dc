"""Which cluster: what ``--cluster`` says, read without loading anything."""

from __future__ import annotations

import re
from dataclasses import dataclass

from panview.errors import PanviewError

_ADDRESS = re.compile(r"(?:ray://)?(?P<host>[^/\s:]+):(?P<port>[0-9]{1,5})")
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


def host_and_port(address: str) -> tuple[str, int] | None:
    """Return host and port of ``ray://HOST:PORT`` or ``HOST:PORT``; None of anything else.

    Examples
    --------
    >>> host_and_port("ray://head:10001"), host_and_port("auto"), host_and_port("head:70000")
    (('head', 10001), None, None)
    """
    found = _ADDRESS.fullmatch(address)
    return (found["host"], int(found["port"])) if found is not None and int(found["port"]) in _PORTS else None


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
    if value in ("local", "auto") or (value.startswith("ray://") and host_and_port(value) is not None):
        return ClusterPlace(value)
    raise PanviewError(f"--cluster {value}: expected local, auto or ray://HOST:PORT")
