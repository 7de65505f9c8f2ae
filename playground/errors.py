"""The one base class of errors that a person can cause, and how work is called off."""


class InputError(ValueError):
    """Something a person gave cannot be used; the message is one clear sentence for them.

    The command line prints it and exits with status 2; the window shows it and loses nothing.
    Anything that is not an `InputError` is a defect of the program.
    """


class Cancelled(Exception):  # noqa: N818 - not an error: someone asked for it
    """The work was called off; a cache that was passed in is as it was before."""
