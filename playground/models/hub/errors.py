"""The refusals of a hub, and of what it serves."""

from playground.models.errors import ModelError


class HubError(ModelError):
    """A hub gives nothing, or nothing that can be used; the message is one sentence.

    Attributes:
        can_resume: what was fetched is kept, and another try goes on from there.
    """

    can_resume = False


class NetworkError(HubError):
    """The way to the hub broke, or the hub is overloaded: the same request may do in a moment.

    Attributes:
        wait_s: how long the hub asks to be left alone; None if it says nothing.
    """

    can_resume = True

    def __init__(self, message: str, *, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class DiskError(HubError):
    """What was fetched cannot be written, mostly because the disk is full."""

    can_resume = True
