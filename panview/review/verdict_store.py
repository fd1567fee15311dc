"""Where verdicts are kept: a file of this computer or a shared disk, or the database of a team; one protocol for both.

`VerdictFile` and `TeamStore` are such stores. `open_store` opens the one that a place says; for a file, nothing of a
team's is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from panview.datasets.dataset import Dataset
from panview.review.standing import Standing
from panview.review.tags import Tags
from panview.review.team.place import Place
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Decision

if TYPE_CHECKING:
    from panview.review.team.state import TeamState


class TeamTags(Protocol):
    """Tags that a team shares. Its methods may be called from any thread."""

    def tags(self) -> Tags:
        """Return the tags that images have."""

    def change_tags(self, before: Tags, after: Tags) -> None:
        """Save what differs between some tags and others, beside what others have changed meanwhile."""

    def bring_in_tags(self, own: Tags) -> int:
        """Add what is new in the tags of this computer since they were last brought in; return on how many images."""

    def give_back_tags(self, save: Callable[[Tags, Tags], Tags]) -> None:
        """Have what has become of the tags that were brought in saved on this computer."""


class VerdictStore(Protocol):
    """Decisions that several windows may share. Its methods may be called from any thread."""

    @property
    def place(self) -> Place:
        """Where they are kept."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved, as far as is known."""

    @property
    def is_new(self) -> bool:
        """Whether it is only made with the first decision."""

    @property
    def upgraded(self) -> int:
        """How many decisions were brought to a newer format when it was opened."""

    def record(self, decisions: Sequence[Decision], over: Sequence[Decision] | None = None) -> list[Decision]:
        """Save decisions, all or none, and return those that were saved; see `VerdictFile.record`."""

    def join(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Add decisions of another store as they are, but for those that are here; return those that are refused."""

    def current(self) -> Standing:
        """Return what stands about each subject, without what was taken back."""

    def log(self) -> tuple[Decision, ...]:
        """Return every decision that was ever saved, in an order that says what replaces what."""

    def last_number(self) -> int:
        """Return a number that is another one once anybody has saved a decision."""

    def fold(self) -> None:
        """Move what was saved to where a copy of the file would have it."""

    def team(self) -> TeamState | None:
        """Return how things stand with a team; None for a file."""

    def team_tags(self) -> TeamTags | None:
        """Return the tags that are kept with the verdicts; None for a file, with which none are."""

    def listen(self, told: Callable[[], None]) -> None:
        """Have a function called, in any thread, where something is new; a file has to be asked for it."""

    def connect(self) -> None:
        """Wait until it is known whether it can be used; nothing to be done for a file."""

    def take_over(self, number: int) -> None:
        """Keep that an assignment of a team has been taken over."""

    def unblind(self, number: int) -> None:
        """Keep that the verdicts of others are shown although an assignment is blind; 0: they are hidden again."""

    def close(self) -> None:
        """Let go of it; nothing that was saved is lost."""


def open_store(place: Place, dataset: Dataset) -> VerdictStore:
    """Open a store to decide.

    Raises
    ------
    PanviewError
    """
    if isinstance(place, Path):
        return VerdictFile.open(place, dataset)
    from panview.review.team.store import TeamStore

    return TeamStore.open(place, dataset)
