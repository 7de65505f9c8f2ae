"""Errors in words for a person."""

import traceback

from playground.errors import InputError
from playground.generation import RunFailure


def failure_of(error: Exception) -> RunFailure:
    """Say what an error means to a person; a defect of the program brings its traceback."""
    if isinstance(error, InputError):
        return RunFailure(message=str(error))
    details = "".join(traceback.format_exception(error))
    if isinstance(error, MemoryError):
        message = (
            "There is not enough memory for this; close other programs or choose a smaller model."
        )
        return RunFailure(message=message, details=details)
    return RunFailure(
        message=f"The program failed at this ({type(error).__name__}); your text is kept.",
        details=details,
    )
