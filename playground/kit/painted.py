"""Widgets that paint themselves, as assistive tools meet them: a role, a value, a description.

To Qt such a widget is an empty frame. What is drawn is put into words only when a tool asks for
them, so that painting costs nothing more for it.
"""

import functools

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from playground.kit.announcing import announce

_Text = QAccessible.Text


class Painted:
    """Is mixed into a widget that paints itself; its accessible name is set as any widget's is.

    Attributes:
        accessible_role: what kind of thing it is: a chart, or a picture.
    """

    accessible_role = QAccessible.Role.Chart

    def in_words(self) -> str:
        """Return in a sentence what the whole of it shows; empty while that is nothing."""
        return ""

    def reading(self) -> str:
        """Return what is chosen or pointed at in it; empty without such a place."""
        return ""

    def tell_reading(self) -> None:
        """Have the place that a key has gone to read out, if an assistive tool listens."""
        if QAccessible.isActive() and isinstance(self, QWidget):
            event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(event)
            # Few tools read a description that changes under the focus.
            announce(self, self.reading())


class _PaintedInterface(QAccessibleWidget):
    """What Qt passes on of a painted widget."""

    def __init__(self, widget: QWidget, role: QAccessible.Role) -> None:
        super().__init__(widget, role)

    def text(self, kind: QAccessible.Text) -> str:
        """Return the widget's words of a kind, as they are at this moment."""
        widget = self.object()
        if not isinstance(widget, Painted) or kind not in (_Text.Value, _Text.Description):
            return super().text(kind)
        if kind is _Text.Value:
            return widget.reading()
        # Some tools read no value: the description has it too, and in front.
        reading, fixed = widget.reading(), super().text(kind)
        parts = (reading, widget.in_words(), "" if fixed in reading else fixed)
        sentences = dict.fromkeys(part for part in parts if part)
        return " ".join(each if each[-1] in ".?!…" else f"{each}." for each in sentences)


def _interface(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, Painted) and isinstance(thing, QWidget):
        # PySide holds on to what this returns, and Qt deletes it with the widget.
        return _PaintedInterface(thing, thing.accessible_role)
    return None


@functools.cache
def speak_for_painted_widgets() -> None:
    """Have Qt ask for the words of painted widgets, from now on; a second call changes nothing."""
    QAccessible.installFactory(_interface)
