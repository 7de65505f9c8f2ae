"""What a person made, as it is kept: text and runs, in a file that any machine can open.

It opens without the model: every figure that a run reported is in it, but no weights, keys or
values. `resources/manual/session-file.md` describes the file.
"""

from playground.sessions.plain import SessionError
from playground.sessions.saved_session import (
    ANOTHER,
    ModelIdentity,
    SavedRun,
    SavedSession,
)
from playground.sessions.session_file import (
    SUFFIX,
    is_session,
    read_session,
    session_name,
    state_on_disk,
    write_session,
)

__all__ = [
    "ANOTHER",
    "SUFFIX",
    "ModelIdentity",
    "SavedRun",
    "SavedSession",
    "SessionError",
    "is_session",
    "read_session",
    "session_name",
    "state_on_disk",
    "write_session",
]
