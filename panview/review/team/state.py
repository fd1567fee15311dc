"""What is known of a team: who one is in it, what it has handed out, and whether it can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """What somebody may do; each may do what the one before may."""

    READER = 0
    REVIEWER = 1
    LEAD = 2

    @property
    def word(self) -> str:
        """The role in a word."""
        return self.name.lower()

    @property
    def group(self) -> str:
        """The role of PostgreSQL whose members have it."""
        return f"panview_{self.word}"


@dataclass(frozen=True)
class Assignment:
    """What a lead has given a reviewer to decide.

    Attributes
    ----------
    number : int
        Later ones have higher numbers.
    reviewer : str
    queue : str
        As `panview.review.queues.read_queue` reads it; empty for everything.
    blind : bool
        The verdicts of others are to be hidden until one has decided oneself.
    """

    number: int
    reviewer: str
    queue: str
    blind: bool


@dataclass(frozen=True)
class TeamState:
    """How a team's verdicts stand with this computer.

    Attributes
    ----------
    name : str
        The database and its host.
    connected : bool
    reviewer : str
        Name on one's verdicts, that of the PostgreSQL user; empty before the first connection.
    role : Role or None
        None before the first connection.
    waiting : int
        Decisions that are kept here and not yet at the server.
    refused : int
        Of these, those that the server has refused.
    why : str
        Why there is no connection, or why something was refused; empty where all is well.
    assignments : tuple of Assignment
        The latest of each reviewer.
    taken_over : int
        Number of the assignment that a window of this computer has taken over last.
    unblinded : int
        Number of the assignment that is to be decided blind and whose reviewer has chosen to see the verdicts of others
        all the same; 0 for none.
    lost : int
        Decisions of others that the database has lost, as after a restore, and nobody has sent again; kept here.
    lost_by : tuple of str
        Whose they are.
    samples : int
        How many samples of others have arrived since the window was opened.
    samples_trouble : str
        Why a sample is not shared; empty where all are.
    tags : int
        How often tags have become others since the window was opened.
    tags_waiting : int
        Images on which a tag was put here, or off which it was taken, and the server does not know yet.
    tags_trouble : str
        Why a tag is not shared; empty where all are.
    """

    name: str
    connected: bool = False
    reviewer: str = ""
    role: Role | None = None
    waiting: int = 0
    refused: int = 0
    why: str = ""
    assignments: tuple[Assignment, ...] = ()
    taken_over: int = 0
    unblinded: int = 0
    lost: int = 0
    lost_by: tuple[str, ...] = ()
    samples: int = 0
    samples_trouble: str = ""
    tags: int = 0
    tags_waiting: int = 0
    tags_trouble: str = ""

    @property
    def may_decide(self) -> bool:
        """Whether one may give verdicts."""
        return self.role is not None and self.role >= Role.REVIEWER

    @property
    def leads(self) -> bool:
        """Whether one may settle conflicts and share out work."""
        return self.role is Role.LEAD

    @property
    def own(self) -> Assignment | None:
        """What one has been given to decide."""
        return next((each for each in self.assignments if each.reviewer == self.reviewer), None)

    @property
    def asks_blind(self) -> bool:
        """Whether one has been given something to decide blind."""
        return self.own is not None and self.own.blind

    @property
    def blind(self) -> bool:
        """Whether the verdicts of others are to be hidden because one has been given something to decide blind."""
        return self.own is not None and self.own.blind and self.own.number != self.unblinded

    @property
    def given(self) -> Assignment | None:
        """What one has been given to decide and has not taken over yet."""
        own = self.own
        return own if own is not None and own.number > self.taken_over else None
