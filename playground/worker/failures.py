"""Errors that the worker catches, in words for a person and in the log."""

import logging
import traceback

from playground.errors import InputError
from playground.exceptions.hooks import IS_SHOWN
from playground.generation import RunFailure

_log = logging.getLogger(__name__)


def failure_of(error: Exception, doing: str, *, is_shown: bool = True) -> RunFailure:
    """Say what an error means to a person; a defect of the program is logged, with its traceback.

    Args:
        error: what was caught.
        doing: what failed, such as "while a model was loaded", for the log.
        is_shown: whether whoever gets the failure shows it in a notice with its details; otherwise
            the window says by itself that something went wrong.
    """
    if isinstance(error, InputError):
        return RunFailure(message=str(error))
    _log.error(doing, exc_info=error, extra={IS_SHOWN: is_shown})
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
