"""What is said aloud to a person who does not see the window; every word of it goes through here.

Assistive tools read what has the focus. What happens elsewhere, such as the end of a run, they can
only know by being told. Nothing is said, and nothing is spent, while no such tool listens.
"""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

_POLITE = QAccessible.AnnouncementPoliteness.Polite
_ASSERTIVE = QAccessible.AnnouncementPoliteness.Assertive


def announce(where: QObject, sentence: str, *, is_urgent: bool = False) -> None:
    """Have a sentence read out by whatever assistive tool listens.

    Args:
        where: the window or the widget that it is about.
        sentence: plain words; an empty one is not said.
        is_urgent: it breaks into what is being read, as a failure may; otherwise it waits its turn.
    """
    if not sentence or not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(where, sentence)
    event.setPoliteness(_ASSERTIVE if is_urgent else _POLITE)
    QAccessible.updateAccessibility(event)
