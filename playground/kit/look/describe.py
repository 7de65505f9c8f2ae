"""Words on a control for everyone: tooltip, status tip and what a screen reader says."""

from PySide6.QtWidgets import QWidget


def describe(widget: QWidget, name: str, what_it_does: str) -> None:
    """Say what a control is called and what it does, wherever a person may look for it."""
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(what_it_does)
    widget.setToolTip(what_it_does)
    widget.setStatusTip(what_it_does)
