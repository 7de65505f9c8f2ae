"""The refusals of a hub, and of what it serves."""

from playground.models.errors import ModelError


class HubError(ModelError):
    """A hub gives nothing, or nothing that can be used; the message is one sentence.

    Attributes:
        can_resume: what was fetched is kept, and another try goes on from there.
    """

    def __init__(self, message: str, *, can_resume: bool = False) -> None:
        super().__init__(message)
        self.can_resume = can_resume
