"""A mirror: a folder on this disk that holds of an address what has been asked for.

A file in it is either a whole copy of what lies elsewhere now, or is fetched before it is read. Whether it is, its size
and time say (`panview.remote.store.Known.time_ns`), so that another process, or one that was killed, leaves nothing
to repair. What comes is written beside, checked, and then given its name.
"""

from __future__ import annotations

import errno
import hashlib
import os
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from panview import errors
from panview.decoding import typed_json
from panview.errors import PanviewError, UnreachableError, reason_of
from panview.remote.names_in_json import Names, names_in
from panview.remote.store import (
    FOLDER,
    Copy,
    Entry,
    Folder,
    Known,
    NoListing,
    Refused,
    SendsUnasked,
    Store,
    TellsPieces,
    TryAgain,
)
from panview.remote.waiting import answer_of, held, pause

if TYPE_CHECKING:
    from panview.remote.following import Following

T = TypeVar("T")

DESCRIPTION = ".json"
"""Ends the name of the file beside a mirror that says its address."""
PARTS = ".parts"
"""Ends the name of the folder beside a mirror in which files are while they come."""
PIECE = 8 << 20
"""Bytes that are asked for at a time; a longer file is gone on with where it was cut."""
ATTEMPTS = 5
FIRST_PAUSE_S = 0.5
_FEW = 8
"""So many files of a folder are asked about one by one; for more, the folder is listed."""
_ABANDONED_S = 2 * 86_400
_MOST_DESCRIPTION = 1 << 16
_SOME = 4
"""The same, where many are asked about at a time: then a list costs a turn, and each of them is a part of one."""
_MOST_GUESSED = 400
"""Files that are asked about because of a guess."""
_FILES = (".json", ".zip", ".png", ".jpg", ".jpeg", ".txt", ".yaml", ".csv", ".npz", ".npy", ".parquet")
"""How files end, which are never looked for as folders that a JSON tells of."""


class _Untold:
    """What nobody has asked about, where None says that nothing is there."""


_UNTOLD = _Untold()
_known: dict[str, Mirror] = {}
_making = threading.Lock()


class Description(msgspec.Struct, frozen=True):
    """What a mirror is of."""

    address: str
    format: int = 1


def mirror_at(root: str) -> Mirror | None:
    """Return the mirror of a folder; None where no file beside it says that it is one."""
    known = _known.get(root)
    if known is not None:
        return known
    try:
        with open(root + DESCRIPTION, "rb") as stream:
            address = typed_json(stream.read(_MOST_DESCRIPTION), Description).address
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    with suppress(OSError):
        _remove_old_parts(root + PARTS)
    with _making:
        if shown not in errors.legible_places:
            errors.legible_places.append(shown)
        return _known.setdefault(root, Mirror(Path(root), address))


def _remove_old_parts(folder: str) -> None:
    """Remove what killed processes have left half, but not what may still be on its way."""
    now = time.time()
    with os.scandir(folder) as entries:
        for entry in entries:
            if now - entry.stat().st_mtime > _ABANDONED_S:
                os.unlink(entry.path)


def shown(text: str) -> str:
    """Return a text with addresses in the place of paths into mirrors."""
    for root, mirror in list(_known.items()):
        if root in text:
            text = text.replace(root + os.sep, f"{mirror.address}/").replace(root, mirror.address)
    return text


class Arrived(NamedTuple):
    """What has come from a store in this process.

    Attributes
    ----------
    files : int
        Whole ones.
    size : int
        Bytes, also those of files that are on their way.
    """

    files: int = 0
    size: int = 0


class Mirror:
    """The copies of what lies under an address, and what is known of that.

    Parameters
    ----------
    root : Path
    address : str
        Such as ``s3://bucket``, without a slash at its end.
    """

    def __init__(self, root: Path, address: str) -> None:
        self.root, self.address = root, address
        self._store: Store | None = None
        self._lock = threading.Lock()
        self._busy: dict[str, threading.RLock] = {}
        self._listed: dict[str, dict[str, Entry] | None] = {}
        self._looked: dict[str, Entry | None] = {}
        self._counts: dict[str, int] = {}
        self._guessing = threading.local()
        self._names: dict[str, Names] = {}
        self._following: Following | None = None
        self._arrived = Arrived()
        self.queries: dict[str, str] = {}
        """What follows the ``?`` of an address, by key: perhaps a signature, and so kept in memory alone."""

    @property
    def store(self) -> Store:
        """The store, made when it is first asked."""
        with self._lock:
            if self._store is None:
                from panview.remote.stores import store_of

                self._store = store_of(self.address, self.queries)
                if isinstance(self._store, TellsPieces):
                    self._store.coming = partial(self._note_arrived, 0)
            return self._store

    def refresh(self, key: str = "") -> None:
        """Forget what has been listed; copies of what has not changed stay.

        Parameters
        ----------
        key : str
            Below which; empty for all.
        """

        def is_below(place: str) -> bool:
            return not key or place == key or place.startswith(f"{key}/")

        known: tuple[dict[str, Any], ...] = (self._listed, self._looked, self._counts, self._names)
        with self._lock:
            for each in known:
                for place in [place for place in list(each) if is_below(place)]:
                    each.pop(place, None)
            # The list that it is in says what it was.
            self._listed.pop(key.rpartition("/")[0], None)
            store = self._store
        if isinstance(store, SendsUnasked):
            store.opened()
        self.following.forget()

    @property
    def following(self) -> Following:
        """What is fetched ahead of whoever reads."""
        with self._lock:
            if self._following is None:
                from panview.remote.following import Following

                self._following = Following(self)
            return self._following

    @property
    def arrived(self) -> Arrived:
        """What has come since this process first asked."""
        return self._arrived

    def _note_arrived(self, files: int, size: int) -> None:
        with self._lock:
            self._arrived = Arrived(self._arrived.files + files, self._arrived.size + size)

    def listed(self, folder: str) -> dict[str, Entry] | None:
        """Return what a list of a folder says, if it has been asked for."""
        return self._listed.get(folder)

    def known(self, key: str) -> Entry | None:
        """Return what is known of a key without asking the store."""
        folder, _, name = key.rpartition("/")
        return self._looked.get(key) or (self._listed.get(folder) or {}).get(name)

    def where(self, key: str) -> str:
        """Return the address of a key."""
        return f"{self.address}/{key}" if key else self.address

    def entry(self, key: str, *, strict: bool = False) -> Entry | None:
        """Return what lies under a key; None where there is nothing.

        Raises
        ------
        UnreachableError
        """
        if ".." in key.split("/"):
            return None
        unknown: dict[str, None] | None = getattr(self._guessing, "unknown", None)
        if unknown is not None and not self._is_told(key):
            unknown[key] = None
            return None
        if unknown is not None and key not in self._looked and (known := self.known(key)) is not None:
            # That it is there is enough to go on; of thousands in a folder nobody asks how large they are.
            return known
        return self._entry(key, strict=strict)

    def guessed(self, work: Callable[[], object]) -> list[str]:
        """Do some work as if nothing were there that nobody has asked about; return the keys that it wanted to know.

        Parameters
        ----------
        work : callable
            Called in this thread. What it returns or raises is a guess, and dropped.
        """
        unknown: dict[str, None] = {}
        self._guessing.unknown = unknown
        try:
            work()
        except (PanviewError, OSError):
            pass
        finally:
            self._guessing.unknown = None
        return list(unknown)

    def ask_about(self, keys: Sequence[str]) -> None:
        """Ask about many keys at a time: of folders of which several are wanted a list, of the others each by itself.

        Parameters
        ----------
        keys : sequence of str
            What the store does not tell of is asked again by whoever needs it, who gets the error.
        """
        from panview.remote.ahead import in_parallel

        above = Counter(folder for key in keys for folder in _folders_above(key) if folder not in self._listed)
        wanted = sorted((folder for folder, count in above.items() if count >= _SOME), key=_depth)
        # From above, since what is in no folder that is not there need not be asked about.
        for _, level in groupby(wanted, key=_depth):
            in_parallel(self.list_quietly, [folder for folder in level if not self._is_told(folder)])

        def ask(key: str) -> None:
            with suppress(PanviewError):
                self._entry(key)

        in_parallel(ask, [key for key in keys if not self._is_told(key)][:_MOST_GUESSED])

    def _is_told(self, key: str) -> bool:
        """Whether it is known without asking if anything lies under a key."""
        return not key or key in self._looked or self._is_listed(key)

    def _is_listed(self, key: str) -> bool:
        """Whether lists tell if anything lies under a key: that of its folder, or of one above in which that is not."""
        return any(
            (listed := self._listed.get(folder)) is not None
            and (folder == key.rpartition("/")[0] or not isinstance(listed.get(_part_below(folder, key)), Folder))
            for folder in _folders_above(key)
        )

    def _entry(self, key: str, *, strict: bool = False) -> Entry | None:
        if not key:
            return FOLDER
        folder, _, name = key.rpartition("/")
        listed = self._listed.get(folder)
        if listed is None and key not in self._looked and self._is_listed(key):
            return None
        if listed is not None:
            known = listed.get(name)
            if not isinstance(known, Known) or known.size >= 0:
                return known
            # It is there: where it is kept secret, it is not missing.
            strict = True
        looked = self._looked.get(key, _UNTOLD)
        if not isinstance(looked, _Untold):
            return looked
        if self._is_one_of_many(folder):
            return self._entry(key, strict=strict)
        return self._found(key, self._trying(key, lambda: self.store.look(key, strict=strict)))

    def _is_one_of_many(self, folder: str) -> bool:
        """Count what is asked about in a folder; list it where that is worth it, and return whether that was now."""
        count = self._counts[folder] = self._counts.get(folder, 0) + 1
        return count == _FEW and self._listed.get(folder) is None and self.list_quietly(folder) is not None

    def _found(self, key: str, found: Entry | None) -> Entry | None:
        """Note what the store says of a key."""
        if found is None and self._listed_by_json(key):
            found = FOLDER
        self._looked[key] = found
        return found

    def entries(self, key: str) -> dict[str, Entry] | None:
        """Return what lies in a folder, by name; None where there is no such folder.

        Raises
        ------
        UnreachableError
        """
        with held(self._alone(f"{key}/")):
            # What is looked up once: another thread may have it forgotten at any moment.
            listed = self._listed.get(key, _UNTOLD)
            if not isinstance(listed, _Untold):
                return listed
            try:
                found = self._trying(key, lambda: self.store.entries(key))
            except NoListing:
                names = self._listed_by_json(key)
                found = None if names is None else {name: Known(-1) for name in names}
            self._listed[key] = found
            return found

    def names(self, key: str) -> list[str]:
        """Return the names in a folder; of one that nobody lists those that were asked about and are there."""
        found = self.entries(key)
        if found is not None:
            return list(found)
        begin = f"{key}/" if key else ""
        asked = [place.removeprefix(begin) for place, known in list(self._looked.items()) if known is not None]
        return [name for name in asked if name and "/" not in name and self._looked.get(begin + name) is not None]

    def stamps(self, key: str) -> dict[str, Known]:
        """Return what is known of each file right in a folder, by name."""
        found = self.entries(key) or {}
        unknown = [name for name, known in found.items() if isinstance(known, Known) and known.size < 0]
        if unknown:
            from panview.remote.ahead import in_parallel

            # A server that lists names alone is asked about each.
            in_parallel(lambda name: self._entry(self._below(key, name)), unknown)
        return {name: known for name in found if isinstance(known := self._entry(self._below(key, name)), Known)}

    def has_stamps(self, key: str) -> bool:
        """Whether the store has said of all files of a folder what `stamps` returns, or says it in one list."""
        found = self.entries(key) or {}
        unknown = sum(isinstance(known, Known) and known.size < 0 for known in found.values())
        return unknown <= _FEW or all(self._below(key, name) in self._looked for name in found)

    def files_below(self, key: str) -> list[str]:
        """Return the files of a folder and of those below it, with slashes."""
        found: list[str] = []
        for name, known in (self.entries(key) or {}).items():
            if isinstance(known, Folder):
                found += [f"{name}/{below}" for below in self.files_below(self._below(key, name))]
            else:
                found.append(name)
        return found

    def fetch(self, key: str) -> None:
        """Have a whole copy of a file that is about to be read, and begin with those behind it; errors as `bring`."""
        self.following.read(key)
        self.bring(key)

    def bring(self, key: str) -> None:
        """Have a whole copy of a file on this disk; of what is no file there is none afterwards.

        Raises
        ------
        UnreachableError
            It cannot be had, or has changed since it was listed.
        PanviewError
            It cannot be written here.
        """
        if ".." in key.split("/"):
            # It leads out of the mirror, where nothing is fetched to, and nothing removed.
            return
        place = self.root / key
        if self._comes_unasked(key):
            with held(self._alone(key)):
                # Another thread may have brought it meanwhile.
                if self._comes_unasked(key) and not self._is_worth_a_list(key):
                    self._take(key, place)
                    return
        # What is only guessed must not remove a copy.
        known = self._entry(key)
        if isinstance(known, Known):
            if _is_copy(place, known):
                return
            with held(self._alone(key)):
                if not _is_copy(place, known):
                    self._bring(key, place, known)
        elif known is None and place.is_file():
            # Gone from there: an old copy must not be taken for it.
            place.unlink(missing_ok=True)

    def _comes_unasked(self, key: str) -> bool:
        """Whether nothing is known of a key yet that its content would not tell: it is not asked about first."""
        folder, _, name = key.rpartition("/")
        listed = self._listed.get(folder)
        if not key or key in self._looked or not isinstance(self.store, SendsUnasked):
            return False
        if listed is not None:
            known = listed.get(name)
            return isinstance(known, Known) and known.size < 0
        return not self._is_listed(key)

    def _is_worth_a_list(self, key: str) -> bool:
        """Count a file that is wanted, and return whether its folder has been listed for that now."""
        folder = key.rpartition("/")[0]
        return self._listed.get(folder) is None and self._is_one_of_many(folder)

    def _take(self, key: str, place: Path) -> None:
        """Bring a file of which nothing is known; what the store says of it comes with it (docs/adr/0075)."""
        store = self.store
        assert isinstance(store, SendsUnasked)
        # A list that names it says that it is there, even where it is kept secret.
        strict = self.known(key) is not None
        try:
            known, data = self._trying(key, lambda: store.take(key, _copy_at(place), PIECE, strict=strict))
        except FileNotFoundError as error:
            raise self._changed(key, "has changed") from error
        known = self._found(key, known)
        if not isinstance(known, Known):
            if known is None and place.is_file():
                place.unlink(missing_ok=True)
        elif not _is_copy(place, known):
            self._bring(key, place, known, data)

    def send(self, key: str, source: Path) -> None:
        """Write a file of this disk under a key, whole or not at all.

        Raises
        ------
        UnreachableError
        """
        self._trying(key, lambda: self.store.write(key, os.fspath(source)))

    def remove(self, key: str) -> None:
        """Remove what lies under a key.

        Raises
        ------
        UnreachableError
        """
        self._trying(key, lambda: self.store.remove(key))

    def files_there(self, key: str) -> dict[str, Known]:
        """Return what lies below a key now, as the store says it: name below it -> what is known.

        Raises
        ------
        UnreachableError
        """
        found: dict[str, Known] = {}
        try:
            listed = self._trying(key, lambda: self.store.entries(key)) or {}
        except NoListing:
            return found
        for name, known in listed.items():
            if isinstance(known, Known):
                found[name] = known
            else:
                found |= {f"{name}/{each}": known for each, known in self.files_there(self._below(key, name)).items()}
        return found

    def _bring(self, key: str, place: Path, known: Known, data: bytes | None = None) -> None:
        """Write a copy; what has come already is not fetched again."""
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            parts = self.root.with_name(self.root.name + PARTS)
            parts.mkdir(parents=True, exist_ok=True)
            if known.size > PIECE:
                self._bring_large(key, place, known, parts)
                return
            if data is None:
                data = self._read(key, 0, max(known.size, 0), known)
            self._check(key, known, len(data), lambda: hashlib.md5(data, usedforsecurity=False).hexdigest())
            part = parts / uuid.uuid4().hex
            try:
                part.write_bytes(data)
                _name(part, place, known)
                self._note_arrived(1, 0)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            if isinstance(error, PanviewError):
                raise
            raise self._unwritable(key, error) from error

    def _bring_large(self, key: str, place: Path, known: Known, parts: Path) -> None:
        """Bring a file in pieces; what has come stays for the next try, of whatever process."""
        from filelock import FileLock

        name = hashlib.sha256(f"{key}|{known.tag}|{known.stamp}".encode()).hexdigest()[:32]
        part = parts / f"{name}.large"
        with held(FileLock(parts / f"{name}.lock")):
            if _is_copy(place, known):
                # Another process has brought it meanwhile.
                return
            try:
                with part.open("ab") as stream:
                    have = stream.tell()
                    while have < known.size:
                        data = self._read(key, have, min(have + PIECE, known.size), known)
                        stream.write(data)
                        stream.flush()
                        have += len(data)
                    os.fsync(stream.fileno())
                self._check(key, known, have, lambda: _md5_of(part))
            except UnreachableError as error:
                if isinstance(error, _ChangedError):
                    part.unlink(missing_ok=True)
                raise
            _name(part, place, known)
            self._note_arrived(1, 0)
        (parts / f"{name}.lock").unlink(missing_ok=True)

    def _read(self, key: str, start: int, end: int, known: Known) -> bytes:
        def read() -> bytes:
            data = self.store.read(key, start, end, known)
            if known.size >= 0 and len(data) != end - start:
                raise TryAgain(f"{len(data):,} bytes arrived, not {end - start:,}")
            return data

        try:
            data = b"" if known.size == 0 else self._trying(key, read)
        except FileNotFoundError as error:
            raise self._changed(key, "was removed") from error
        if not isinstance(self.store, TellsPieces):
            self._note_arrived(0, len(data))
        return data

    def _check(self, key: str, known: Known, size: int, md5: Callable[[], str]) -> None:
        """Verify size and hash of what came; without a hash ask whether it is still what was listed."""
        if known.size >= 0 and size != known.size:
            raise self._changed(key, "has changed")
        if self.store.tells_changes and known.tag:
            return
        if known.md5 and md5() == known.md5:
            return
        # An encrypted object has an ETag that looks like a hash and is none: only another ETag is a change.
        now = self._trying(key, lambda: self.store.look(key))
        if not isinstance(now, Known) or (now.tag, now.size) != (
            known.tag,
            known.size if known.size >= 0 else now.size,
        ):
            raise self._changed(key, "has changed")

    def _changed(self, key: str, how: str) -> UnreachableError:
        return _ChangedError(f"{self.where(key)}: {how} since the set was opened; open it again")

    def list_quietly(self, folder: str) -> dict[str, Entry] | None:
        """List a folder where the store lets us."""
        try:
            return self.entries(folder)
        except UnreachableError:
            return None

    def _listed_by_json(self, key: str) -> Iterable[str] | None:
        """Return the files of a folder that a store does not list, by the JSON that names them; None without one."""
        if not key or not self.lists_nothing or key.lower().endswith(_FILES):
            return None
        beside = f"{key}.json"
        if beside not in self._names and isinstance(self._entry(beside), Known):
            self.fetch(beside)
        self._read_names()
        said = self._names.get(beside)
        if said is not None:
            return said.maps
        for names in list(self._names.values()):
            if names.images and isinstance(self._entry(self._below(key, names.images[0])), Known):
                return names.images
        return None

    @property
    def lists_nothing(self) -> bool:
        """Whether it may not say what is in a folder, as web servers do not."""
        return self.address.startswith(("http:", "https:"))

    def _read_names(self) -> None:
        """Take the names of files out of the JSONs that have been fetched in this process."""
        for key in [key for key, known in list(self._looked.items()) if key.endswith(".json") and known is not None]:
            place = self.root / key
            if key not in self._names and place.is_file():
                self._names[key] = names_in(place)

    def _trying(self, key: str, ask: Callable[[], T]) -> T:
        """Ask a store, again where that may help."""
        for attempt in range(ATTEMPTS):
            try:
                return answer_of(ask)
            except TryAgain as error:
                if attempt == ATTEMPTS - 1:
                    raise UnreachableError(
                        f"{self.where(key)}: cannot be reached ({error}); check the connection, then try again"
                    ) from error
                # Not all threads at the same moment again.
                pause(FIRST_PAUSE_S * 2**attempt * random.uniform(0.5, 1.0))
            except Refused as error:
                raise UnreachableError(f"{self.where(key)}: {error}") from error
        raise AssertionError

    def _unwritable(self, key: str, error: OSError) -> PanviewError:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "make room, such as with panview cache --clear" if full else "set PANVIEW_CACHE_DIR to another folder"
        # Not a fault of an image: whoever leaves out faulty images must not leave out this one.
        return UnreachableError(
            f"{self.where(key)}: its copy in {self.root.parent} cannot be written ({reason_of(error)}); {remedy}"
        )

    def _alone(self, key: str) -> threading.RLock:
        with self._lock:
            return self._busy.setdefault(key, threading.RLock())

    @staticmethod
    def _below(key: str, name: str) -> str:
        return f"{key}/{name}" if key else name


def _folders_above(key: str) -> list[str]:
    """Return the folders that a key is in, the nearest first, and last that of all, which has no name."""
    parts = key.split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(len(parts), -1, -1)]


def _depth(folder: str) -> int:
    return folder.count("/") + 1 if folder else 0


def _part_below(folder: str, key: str) -> str:
    """Return the name in a folder that leads to a key."""
    return key[len(folder) + 1 if folder else 0 :].partition("/")[0]


class _ChangedError(UnreachableError):
    """What lies elsewhere is another file now."""


def _copy_at(place: Path) -> Copy | None:
    """Return what is known of a file on this disk; None where there is none."""
    try:
        status = os.stat(place)
    except OSError:
        return None
    return Copy(status.st_size, status.st_mtime_ns)


def _is_copy(place: Path, known: Known) -> bool:
    copy = _copy_at(place)
    return copy is not None and copy.is_of(known)


def _name(part: Path, place: Path, known: Known) -> None:
    """Give a file its time and its name."""
    os.utime(part, ns=(time.time_ns(), known.time_ns))
    os.replace(part, place)


def _md5_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
