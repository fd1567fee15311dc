"""Several model processes that are one to whoever owns them: requests taken apart, and what is left of the images."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from panview.engine.messages import Answer, OpenModel, Pause, PredictImages, Request
from panview.errors import Cancelled


class Team(ABC):
    """A `panview.engine.model_process.ModelHost` of several: what each request means is theirs to say.

    Images are handed out by the owner of the team in parts, none while it is paused.
    """

    def __init__(self) -> None:
        self._request: PredictImages | None = None
        self._paused = False

    def send(self, request: Request) -> None:
        """Take a request, on behalf of all that it is for.

        Raises
        ------
        ModelDiedError
            One of them has ended meanwhile.
        """
        if isinstance(request, OpenModel):
            self._open(request)
        elif isinstance(request, PredictImages):
            self._request, self._paused = request, False
            self._begin(request)
        elif isinstance(request, Pause):
            self._paused = request.paused
            self._pause(request)
        else:
            self._stop()

    def receive(self, stopped: Callable[[], bool] = lambda: False) -> Answer | None:
        """Return the next answer to the current request, None when there is none within a moment.

        Raises
        ------
        Cancelled
            ``stopped`` said so.
        ModelDiedError
            What was running has ended, and the team cannot go on without; the message says why.
        PanviewError
            One of them cannot do the work.
        """
        if stopped():
            raise Cancelled
        return self._answer()

    @abstractmethod
    def close(self) -> None:
        """End all, at once: every file they write is whole or not there."""

    def _forget(self) -> None:
        """Have nothing left to do."""
        self._request, self._paused = None, False

    @abstractmethod
    def _open(self, request: OpenModel) -> None:
        """Have each load the model."""

    @abstractmethod
    def _begin(self, request: PredictImages) -> None:
        """Begin to hand out images."""

    @abstractmethod
    def _pause(self, request: Pause) -> None:
        """Have them pause, or go on."""

    @abstractmethod
    def _stop(self) -> None:
        """Hand out nothing more, and have those at work stop."""

    @abstractmethod
    def _answer(self) -> Answer | None:
        """Return the next answer, waiting a moment for one."""
