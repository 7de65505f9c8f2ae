"""The one base class of errors that a person can cause."""


class InputError(ValueError):
    """Something a person gave cannot be used; the message is one clear sentence for them.

    The command line prints it and exits with status 2; the window shows it and loses nothing.
    Anything that is not an `InputError` is a defect of the program.
    """
