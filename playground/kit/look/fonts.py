"""The bundled font, so that the window looks the same everywhere, also where no font is."""

import functools

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QWidget

from playground.resource_files import resource_path

_FILES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf")


@functools.cache
def load_fonts() -> str:
    """Register the bundled fonts, once, and return their family; needs a QGuiApplication.

    The family is empty when none can be read, and then the system's font serves.
    """
    families: list[str] = []
    for name in _FILES:
        try:
            font_id = QFontDatabase.addApplicationFont(str(resource_path(f"fonts/{name}")))
        except FileNotFoundError:
            continue
        families += QFontDatabase.applicationFontFamilies(font_id)
    return families[0] if families else ""


def ui_font(size_px: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the window's font for words."""
    font = QFont()
    if family := load_fonts():
        font.setFamily(family)
    font.setPixelSize(max(1, round(size_px)))
    font.setWeight(weight)
    return font


def figures_font(size_px: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the window's font with figures of one width, so that live numbers do not jitter.

    Not for words: Inter's tabular set also widens the hyphen.
    """
    font = ui_font(size_px, weight)
    font.setFeature(_tabular(), 1)
    return font


def _tabular() -> QFont.Tag:
    return QFont.Tag.fromString("tnum")


def describe(widget: QWidget, name: str, what_it_does: str) -> None:
    """Say what a control is called and what it does, wherever a person may look for it."""
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(what_it_does)
    widget.setToolTip(what_it_does)
    widget.setStatusTip(what_it_does)
