"""The stores that a mirror can be of, by the scheme of its address."""

from __future__ import annotations

from collections.abc import Mapping

from panview.errors import PanviewError
from panview.remote.store import Store

SCHEMES = ("s3", "gs", "https", "http", "file", "memory")
"""What an address may begin with; ``memory`` is fsspec's own, of this process."""
_PACKAGES = {"s3": "s3fs", "gs": "gcsfs"}
_EXTRA = 'pip install "panview[remote]"'


def store_of(address: str, queries: Mapping[str, str]) -> Store:
    """Return the store of a mirror.

    Parameters
    ----------
    address : str
        Without a key, such as ``s3://bucket``.
    queries : mapping
        What follows the ``?`` of keys that were given with one.

    Raises
    ------
    PanviewError
        A package that it needs is not installed.
    """
    scheme, _, place = address.partition("://")
    if scheme in ("http", "https"):
        from panview.remote.http_store import HttpStore

        return HttpStore(address, queries)
    try:
        from panview.remote.fsspec_store import FsspecStore

        return FsspecStore(scheme, place)
    except ImportError as error:
        package = _PACKAGES.get(scheme, "fsspec")
        raise PanviewError(f"{address}: needs the package {package}; install it: {_EXTRA}") from error
