"""A model run whose folder is an address: written here, and sent image by image while the model goes on.

What is there already is fetched first, so that the run goes on with it as with a folder of this disk, whichever machine
began it. A map arrives whole or not at all, the results JSON after the maps that it lists, the manifest last.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from panview import errors
from panview.addresses import Address, mirror_of
from panview.datasets.predicted_image import PredictedImage
from panview.engine.map_sender import Arrived, RunPlace
from panview.engine.run_folder import RunFolder, run_folder
from panview.errors import PanviewError, UnreachableError
from panview.parallel import Progress
from panview.remote.ahead import in_parallel
from panview.remote.mirror import Mirror
from panview.remote.store import Known
from panview.sending import is_same_file, own_folder, written_address

_SENDERS = 4
"""Files that go at a time while the model runs, beside which photos still have to come."""


class RunElsewhere:
    """The files of one run, here and where they go.

    Parameters
    ----------
    address : Address
        Of the folder, in which other runs may lie too.
    run : RunFolder
        Here.
    mirror : Mirror
    """

    def __init__(self, address: Address, run: RunFolder, mirror: Mirror) -> None:
        self.address, self.run = address, run
        self._mirror = mirror
        self._there: dict[str, Known] = {}
        self._sent: set[str] = set()
        self._arrived: dict[str, Arrived] = {}
        self._pool = ThreadPoolExecutor(_SENDERS, "send")
        self._taken_over: list[str] = []
        self._has_begun = False
        self.has_news = False
        """Whether there is anything to send."""

    @property
    def place(self) -> RunPlace:
        """Where machines of a cluster send what they make."""
        return RunPlace(str(self.run.folder), self.address.base, self.address.key)

    def as_address(self, text: str) -> str:
        """Return a text with the address in the place of the folder here."""
        return text.replace(str(self.run.folder), str(self.address))

    def take_over(self, progress: Progress) -> None:
        """Fetch what an earlier run of this name has left there, if this folder has not the same.

        Raises
        ------
        UnreachableError
        """
        self._there = self._listed()
        missing = [
            name
            for name, known in self._there.items()
            if not ((self.run.folder / name).is_file() and is_same_file(self.run.folder / name, known))
        ]
        for name in (self.run.json.name, self.run.manifest.name):
            # Of a run whose JSON never arrived; its maps say themselves what they are.
            if name not in self._there:
                (self.run.folder / name).unlink(missing_ok=True)
        done = [0]

        def fetch(name: str) -> None:
            self._mirror.bring(self._key(name))
            place = self.run.folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self._mirror.root / self._key(name), place)
            done[0] += 1
            progress(done[0], len(missing))

        self._taken_over = missing
        in_parallel(fetch, missing)

    def took(self, image: PredictedImage) -> None:
        """Send a finished image beside the run; what goes wrong is found out at the end, when it is tried again."""
        self.has_news = True
        if not self._has_begun:
            with suppress(UnreachableError):
                self._begin()
        if not self._has_begun:
            # A model that has run for hours does not end because of a line that is cut.
            return
        queries = self.run.queries_file(image.png)
        # The map shows that an image is finished, and so it goes behind its queries.
        places = [place for place in (queries, self.run.png_folder / image.png) if place.is_file()]
        self._pool.submit(self._send_each, places)

    def begin(self) -> None:
        """Say there what is made, before machines of a cluster send maps.

        Raises
        ------
        UnreachableError
            The store cannot be reached, or refuses.
        """
        self._begin()

    def arrived(self, files: Mapping[str, Arrived]) -> None:
        """Note what a machine of a cluster has sent, by name below the folder."""
        self.has_news |= bool(files)
        self._arrived.update(files)

    def finish(self, progress: Progress) -> None:
        """Send what is left: the rest of the maps, the results, the manifest; then nothing of it has to stay here.

        Raises
        ------
        UnreachableError
            It did not arrive; it stays here, and the same command goes on with it.
        """
        self._pool.shutdown(wait=True)
        # What is said of the files here must not name the place where they are not.
        with suppress(ValueError):
            errors.legible_places.remove(self.as_address)
        try:
            if not self._has_begun:
                self._begin()
            self._finish(progress)
        except PanviewError as error:
            clause = str(error).removeprefix(f"{self.address}").lstrip("/: ").partition("; ")[0]
            kept = "The maps that were sent stay there" if self._arrived else f"All of it is in {self.run.folder}"
            raise UnreachableError(
                f"{self.address}: not all of the run was written ({clause}). {kept}; run the command again to continue"
            ) from error
        self._mirror.refresh()
        shutil.rmtree(self.run.folder, ignore_errors=True)

    def close(self) -> None:
        """Let go of the threads, and of what was fetched for a run that did not begin."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for name in self._taken_over if not self.has_news else ():
            (self.run.folder / name).unlink(missing_ok=True)

    def _begin(self) -> None:
        """Say what is made here, and remove what the run has removed to start over.

        Results go first: they must never list maps of another run.
        """
        gone = [name for name in self._there if not (self.run.folder / name).is_file()]
        for name in sorted(gone, key=lambda name: not name.endswith(".json")):
            self._mirror.remove(self._key(name))
            del self._there[name]
        if self.run.manifest.is_file():
            self._mirror.send(self._key(self.run.manifest.name), self.run.manifest)
        self._there |= self._results_there()
        self._has_begun = True

    def _finish(self, progress: Progress) -> None:
        last = [place for place in (self.run.json, self.run.manifest) if place.is_file()]
        folders = (self.run.queries_folder, self.run.png_folder)
        first = [place for folder in folders for place in sorted(folder.rglob("*")) if place.is_file()]
        there = self._listed()
        if any(there.get(place.name) != self._there.get(place.name) for place in (self.run.json, self.run.manifest)):
            raise PanviewError("another machine has written this run meanwhile")
        in_parallel(lambda name: self._require_as_sent(name, there.get(name)), list(self._arrived))
        left = [
            place
            for place in first
            if self._name(place) not in self._arrived and not self._has_arrived(place, there.get(self._name(place)))
        ]
        done = [len(first) - len(left)]

        def send(name: str) -> None:
            self._mirror.send(self._key(name), self.run.folder / name)
            done[0] += 1
            progress(done[0], len(first) + len(last))

        in_parallel(send, [self._name(place) for place in left])
        for place in last:
            send(self._name(place))

    def _require_as_sent(self, name: str, known: Known | None) -> None:
        """Refuse results that would list another map than the one that a machine of the cluster has sent."""
        sent = self._arrived[name]
        if sent.is_there(known):
            return
        if known is not None and known.size == sent.size:
            # Where objects are encrypted, the hash is none of their content.
            self._mirror.bring(self._key(name))
            if is_same_file(self._mirror.root / self._key(name), Known(sent.size, md5=sent.md5)):
                return
        raise PanviewError(f"{name} is no longer as it was sent")

    def _send_each(self, places: list[Path]) -> None:
        for place in places:
            name = self._name(place)
            if not is_same_file(place, self._there.get(name)):
                self._mirror.send(self._key(name), place)
                self._sent.add(name)

    def _has_arrived(self, place: Path, known: Known | None) -> bool:
        """Whether a file is there: by its hash, or, where a store says none, because this process has sent it."""
        was_sent = self._name(place) in self._sent and known is not None and known.size == place.stat().st_size
        return was_sent or is_same_file(place, known)

    def _listed(self) -> dict[str, Known]:
        """Return the files of this run that are there, by their names in its folder."""
        found = self._results_there()
        for folder in (self.run.png_folder, self.run.queries_folder):
            below = self._mirror.files_there(self._key(folder.name))
            found |= {f"{folder.name}/{name}": known for name, known in below.items()}
        return found

    def _results_there(self) -> dict[str, Known]:
        self._mirror.refresh()
        found: dict[str, Known] = {}
        for place in (self.run.json, self.run.manifest):
            known = self._mirror.entry(self._key(place.name), strict=True)
            if isinstance(known, Known):
                found[place.name] = known
        return found

    def _name(self, place: Path) -> str:
        return place.relative_to(self.run.folder).as_posix()

    def _key(self, name: str) -> str:
        return f"{self.address.key}/{name}" if self.address.key else name


@contextmanager
def run_elsewhere(given: Path, name: str) -> Iterator[RunElsewhere]:
    """Yield a run that goes to an address.

    Parameters
    ----------
    given : Path
        The address of the folder.
    name : str
        Of the prediction set.

    Raises
    ------
    PanviewError
        The address is refused, or another process of this machine writes this run there.
    """
    address = written_address(given)
    with own_folder(f"{address}/{name}.run") as folder:
        elsewhere = RunElsewhere(address, run_folder(folder, name), mirror_of(address))
        errors.legible_places.append(elsewhere.as_address)
        try:
            yield elsewhere
        finally:
            elsewhere.close()
