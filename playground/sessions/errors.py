"""What a person is told of a session that cannot be read."""

from playground.errors import InputError


class SessionError(InputError):
    """A session cannot be read; what is open stays as it is."""
