"""A connection to a Ray cluster, and the words for what goes wrong with it."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import panview
from panview import remote
from panview.addresses import ENDPOINTS, make_mirror
from panview.cluster.place import ClusterPlace, host_and_port
from panview.errors import NotFoundError, PanviewError, reason_of
from panview.places import is_folder
from panview.remote.store import Known

if TYPE_CHECKING:
    from panview.remote.mirror import Mirror

_STORE_BYTES = 200_000_000
"""For what is under way between processes of this machine: parts of a set, a megabyte each."""
_ANSWER_S = 10.0
"""So long a cluster elsewhere may take to answer."""
_TRIES = 3
_NOT_BEGUN = "Starting Ray client server failed"
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
_PASSED_ON = ("NUMBA_CACHE_DIR", "PYTHONPATH", *ENDPOINTS)


class ClusterError(PanviewError):
    """The cluster cannot do the work, whatever the work is."""


@contextmanager
def connected(place: ClusterPlace, jobs: int | None = None) -> Iterator[ModuleType]:
    """Connect with a cluster, or start one on this machine; yields the module ``ray``.

    Parameters
    ----------
    place : ClusterPlace
    jobs : int, optional
        Processes of a cluster that is started here (default: all cores).

    Raises
    ------
    ClusterError
        Ray is not installed, there is no such cluster, or it is lost in the middle; the message says what to do.
    """
    # Nothing is sent to anybody; and what Ray has to say about workers must not end up between the lines of a JSON.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    # A cluster that is gone in the middle is not replaced, unasked, by processes of this machine.
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"
    try:
        import ray
    except ImportError as error:
        raise ClusterError("--cluster needs Ray; install it: pip install 'panview[cluster]'") from error
    _keep_quiet(ray)
    options: dict[str, Any] = {
        "log_to_driver": False,
        "logging_level": logging.CRITICAL,
        "runtime_env": {"env_vars": _environment(place)},
    }
    if place.is_local:
        options |= {
            "address": "local",
            "num_cpus": jobs or os.cpu_count() or 1,
            "include_dashboard": False,
            "object_store_memory": _STORE_BYTES,
        }
    else:
        options["address"] = place.address
        _require_answer(ray, place)
    try:
        with _signals():
            _join(ray, options)
    # Whatever a library for networks may raise.
    except Exception as error:  # noqa: BLE001
        raise _no_cluster(place, error) from error
    try:
        yield ray
    except cut_off(ray) as error:
        raise ClusterError(
            f"--cluster {place.address}: lost in the middle of the work ({' '.join(str(error).split())[:200]}); "
            "once the cluster is there again, run the command again: it goes on where it was"
        ) from error
    finally:
        # Whoever presses Ctrl-C twice means the work, which is over.
        with _signals(signal.SIG_IGN):
            ray.shutdown()


def cut_off(ray: ModuleType) -> tuple[type[Exception], ...]:
    """Return the exceptions that say that the cluster is gone, or that another, which knows nothing of us, is there."""
    # Loaded where Ray's client is.
    grpc = sys.modules.get("grpc")
    return (ray.exceptions.RaySystemError, ConnectionError, *(() if grpc is None else (grpc.RpcError,)))


@contextmanager
def _signals(meanwhile: signal.Handlers | None = None) -> Iterator[None]:
    """Have signals that end a process do afterwards what they did before: Ray prints addresses of code instead."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        for number in numbers if meanwhile is not None else ():
            signal.signal(number, meanwhile)
        yield
    finally:
        for number, handler in before.items():
            # None is what only C has set.
            if handler is not None:
                signal.signal(number, handler)


def _join(ray: ModuleType, options: dict[str, Any]) -> None:
    for left in reversed(range(_TRIES)):
        try:
            with warnings.catch_warnings():
                # What they say is in the exception, too.
                warnings.simplefilter("ignore")
                ray.init(**options)
        # Whatever a library for networks may raise.
        except Exception as error:
            # The process that Ray forks for a client at the other end sometimes ends before it has begun.
            if not left or _NOT_BEGUN not in str(error):
                raise
            ray.shutdown()
        else:
            return


@dataclass(frozen=True)
class SharedFolder:
    """A folder that all machines have to see under one path, or a file that lies elsewhere.

    Attributes
    ----------
    path : Path
    mirror : Path or None
        The mirror that it lies in, of a set that lies elsewhere: each machine fetches for itself.
    store : str
        What that is a mirror of.
    """

    path: Path
    mirror: Path | None = None
    store: str = ""


def require_here(version: str, folders: tuple[SharedFolder, ...]) -> None:
    """See, on the machine of a worker, that it can do the work.

    Parameters
    ----------
    version : str
        Of panview where the command runs.
    folders : tuple of SharedFolder
        That are there where the command runs; mirrors are made.

    Raises
    ------
    ClusterError
        The machine has another panview, or does not see a folder.
    """
    name = machine_name()
    if panview.__version__ != version:
        raise ClusterError(
            f"{name} of the cluster has panview {panview.__version__}, this machine {version}; install the same on both"
        )
    for folder in folders:
        if folder.mirror is not None:
            _require_elsewhere(folder.path, make_mirror(folder.mirror, folder.store), name)
        elif not is_folder(folder.path):
            raise ClusterError(
                f"{folder.path}: {name} of the cluster does not see this folder; mount it there under the same path"
            )


def _require_elsewhere(path: Path, mirror: Mirror, name: str) -> None:
    """See that this machine gets at what lies elsewhere; a file is fetched, since frameworks open weights alone."""
    key = path.relative_to(mirror.root).as_posix() if path != mirror.root else ""
    try:
        known = mirror.entry(key, strict=not mirror.lists_nothing)
        if isinstance(known, Known):
            mirror.fetch(key)
    except PanviewError as error:
        raise ClusterError(f"{error} (on {name} of the cluster)") from error
    # A web server need not say that a folder is there.
    if known is None and not mirror.lists_nothing:
        raise ClusterError(f"{mirror.where(key)}: {name} of the cluster does not find it there; check its credentials")


def machine_name() -> str:
    """Return what messages call the machine of a worker."""
    return os.uname().nodename if hasattr(os, "uname") else "a machine"


def seen_here(*folders: Path) -> tuple[SharedFolder, ...]:
    """Return those folders that are there."""
    return _shared([folder for folder in folders if is_folder(folder)])


def elsewhere(*files: str) -> tuple[SharedFolder, ...]:
    """Return those files, by their paths, that are copies of what lies elsewhere: each machine fetches for itself."""
    return _shared([Path(file) for file in files if file and remote.find(Path(file)) is not None])


def _shared(paths: Iterable[Path]) -> tuple[SharedFolder, ...]:
    found = [(path, remote.find(path)) for path in paths]
    return tuple(
        SharedFolder(folder) if place is None else SharedFolder(folder, place.mirror.root, place.mirror.address)
        for folder, place in found
    )


def as_said(error: BaseException) -> PanviewError:
    """Return what a user is to be told of an exception that a task raised."""
    cause = getattr(error, "cause", None)
    if isinstance(cause, PanviewError):
        return cause
    if isinstance(error, PanviewError):
        return error
    told = cause if isinstance(cause, BaseException) else error
    text = " ".join(str(told).split())
    if isinstance(told, ImportError) or "No module named 'panview" in text:
        return ClusterError(
            f"the machines of the cluster cannot load panview ({text[-200:]}); install it on all of them"
        )
    return ClusterError(f"a task on the cluster failed: {type(told).__name__}: {text[:500]}")


def _require_answer(ray: ModuleType, place: ClusterPlace) -> None:
    """See that something listens where the cluster is to be: Ray itself asks for minutes."""
    address = place.address if place.address != "auto" else _found_by_ray(ray)
    listens_at = host_and_port(address)
    if listens_at is None:
        return
    try:
        socket.create_connection(listens_at, _ANSWER_S).close()
    except OSError as error:
        why = f"nothing answers there ({reason_of(error)})"
        if place.address == "auto":
            given = "RAY_ADDRESS is" if os.environ.get("RAY_ADDRESS") else "the cluster last started here was at"
            raise NotFoundError(
                f"--cluster auto: {given} {address}, and {why}; start a cluster with ray start --head"
                + (", or unset RAY_ADDRESS" if os.environ.get("RAY_ADDRESS") else "")
            ) from error
        raise NotFoundError(
            f"--cluster {place.address}: {why}; check host and port. A cluster listens after "
            f"ray start --head --ray-client-server-port={listens_at[1]}"
        ) from error


def _found_by_ray(ray: ModuleType) -> str:
    """Return the address at which Ray would look for the cluster of this machine; empty if it is not known."""
    services = getattr(getattr(ray, "_private", None), "services", None)
    find = getattr(services, "get_ray_address_from_environment", None)
    try:
        return str(find("auto", None) or "") if find is not None else os.environ.get("RAY_ADDRESS", "")
    # It says the same once more when it is asked to connect.
    except Exception:  # noqa: BLE001
        return ""


def _environment(place: ClusterPlace) -> dict[str, str]:
    known = {name: os.environ[name] for name in _PASSED_ON if os.environ.get(name)}
    if place.is_local:
        # A checkout that was not installed is found by its workers too.
        root = str(Path(panview.__file__).parent.parent)
        known["PYTHONPATH"] = os.pathsep.join(filter(None, (root, known.get("PYTHONPATH"))))
    return known


def _no_cluster(place: ClusterPlace, error: Exception) -> PanviewError:
    text = " ".join(str(error).split())[:300]
    if place.address == "auto":
        return NotFoundError(
            "--cluster auto: this machine belongs to no running Ray cluster; start one with ray start --head, "
            f"or use --cluster local ({text})"
        )
    if place.is_local:
        return ClusterError(f"--cluster local: Ray cannot be started here: {text}")
    return NotFoundError(
        f"--cluster {place.address}: there is no Ray cluster, or it has another version of Ray or Python ({text})"
    )


def _keep_quiet(ray: ModuleType) -> None:
    """Keep Ray from printing on stdout, which may be a JSON, what it hears of dead workers."""
    worker = getattr(getattr(ray, "_private", None), "worker", None)
    if worker is not None and hasattr(worker, "print_to_stdstream"):
        worker.print_to_stdstream = lambda *_, **__: None
