"""How a lead shares out the disagreements of a set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from panview.errors import PanviewError
from panview.review.queues import Queue, shared_out

_BLIND = re.compile(r"\bblind\s*$", re.IGNORECASE)
_SHARE = re.compile(r"\+\s*([0-9]{1,3}(?:\.[0-9]{1,3})?)\s*%\s*$")


@dataclass(frozen=True)
class Sharing:
    """Who decides what.

    Attributes
    ----------
    queues : dict of str to Queue
        By name of the reviewer.
    blind : bool
        The verdicts of others are to be hidden until one has decided oneself.
    """

    queues: dict[str, Queue]
    blind: bool


def sharing_among(reviewers: Sequence[str], shared: float, *, blind: bool) -> Sharing:
    """Share out among reviewers.

    Parameters
    ----------
    reviewers : sequence of str
    shared : float
        Share that is for all, 0 to 1.
    blind : bool

    Raises
    ------
    PanviewError
        Nobody is named, somebody twice, or the share is none.
    """
    doubled = sorted({name for name in reviewers if list(reviewers).count(name) > 1})
    if doubled:
        raise PanviewError(f"{doubled[0]} is named twice")
    if not 0 <= shared <= 1:
        raise PanviewError(f"{100 * shared:g}% is not a share; write a number from 0 to 100")
    return Sharing(dict(zip(reviewers, shared_out(len(reviewers), shared), strict=True)), blind)


def read_sharing(text: str) -> Sharing:
    """Read "ana, ben, cleo + 10% blind".

    Raises
    ------
    PanviewError

    Examples
    --------
    >>> sharing = read_sharing("ana, ben + 10% blind")
    >>> {name: queue.text for name, queue in sharing.queues.items()}, sharing.blind
    ({'ana': '1/2 + 10%', 'ben': '2/2 + 10%'}, True)
    """
    rest, blind = _BLIND.subn("", text.strip())
    share = _SHARE.search(rest)
    names = rest[: share.start()] if share else rest
    return sharing_among(
        [name.strip() for name in names.split(",") if name.strip()],
        float(share[1]) / 100 if share else 0.0,
        blind=bool(blind),
    )
