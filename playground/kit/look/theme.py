"""The look of the window: which palette is in force, at what text size."""

import functools
from enum import Enum
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from playground.kit.look.fonts import figures_font, ui_font
from playground.kit.look.palette import (
    DARK,
    HIGH_CONTRAST_DARK,
    HIGH_CONTRAST_LIGHT,
    LIGHT,
    Palette,
)
from playground.resource_files import resource_path

FONT_PX = 13
FONT_PX_MIN, FONT_PX_MAX = 10, 26
_STAGE_PX_MIN, _STAGE_PX_MAX = 16, 64
_READING, _READING_ON_STAGE = 1.3, 1.1
"""The size of the editor's letters, in those of the window; a stage has few for a line."""
_KINDS_OF_NUMBERS = ("QAbstractSpinBox", "QTableView")


def stylesheet(palette: Palette, font_px: int, reading: float = _READING) -> str:
    """Return Qt style sheet text for these colours at this base text size.

    Args:
        palette: the colours.
        font_px: the text size.
        reading: so many times as large is the text that a person writes.
    """
    sizes = {**_sizes(font_px), "reading_px": f"{round(font_px * reading)}px"}
    return _template().substitute(_colours(palette), **_icons(palette), **sizes)


@functools.cache
def _template() -> Template:
    return Template(Path(__file__).with_name("window.qss").read_text(encoding="utf-8"))


def _colours(palette: Palette) -> dict[str, str]:
    return {
        "background": palette.background,
        "card": palette.card,
        "edge": palette.edge,
        "control": palette.control,
        "text": palette.text,
        "muted": palette.muted,
        "accent": palette.accent,
        "on_accent": palette.on_accent,
        "with_cache": palette.with_cache_text,
        "without_cache": palette.without_cache_text,
        "good": palette.good,
        "warning": palette.warning,
        "bad": palette.bad,
        "disabled": palette.disabled_text,
        "hovered": palette.hovered,
        "pressed": palette.pressed,
        "outline": palette.outline,
        "accent_hovered": palette.accent_hovered,
    }


def _sizes(font_px: int) -> dict[str, str]:
    """Return lengths in pixels that grow with the text."""
    lengths = {
        "font_px": font_px,
        "small_px": font_px * 0.92,
        "figure_px": font_px * 1.08,
        "figure_large_px": font_px * 1.7,
        "pad_y": font_px * 0.42,
        "pad_x": font_px * 0.95,
        "ring_pad_y": font_px * 0.42 - 1,
        "ring_pad_x": font_px * 0.95 - 1,
        "tab_pad_y": font_px * 0.42 - 1,
        "tab_pad_x": font_px * 0.95 - 1,
        "handle": font_px * 0.92,
        "handle_margin": -font_px * 0.46,
        "handle_radius": font_px * 0.46 + 1,
        "slider": font_px * 0.92 + 10,
        "scroll": font_px * 0.85,
        "chevron": font_px * 0.85,
        "scroller": font_px * 2,
    }
    return {name: f"{round(length)}px" for name, length in lengths.items()}


def _icons(palette: Palette) -> dict[str, str]:
    """Return the addresses of the marks that a style sheet can only take from files.

    The chevrons are drawn in one grey that keeps 3:1 on both schemes' controls.
    """
    check = "check-dark" if palette.is_dark else "check-light"
    names = {f"chevron_{way}": f"chevron-{way}" for way in ("down", "up", "left", "right")}
    names["check"] = check
    return {
        f"icon_{key}": resource_path(f"icons/{name}.svg").as_posix() for key, name in names.items()
    }


class SchemeSource(QObject):
    """Says whether a dark window is wanted, and one of high contrast; a test injects one of these.

    Signals:
        changed: an answer may have become another.
    """

    changed = Signal()

    def __init__(
        self,
        *,
        is_dark: bool = False,
        is_high_contrast: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_dark = is_dark
        self._is_high_contrast = is_high_contrast

    @property
    def is_dark(self) -> bool:
        """Whether a dark window is wanted."""
        return self._is_dark

    @property
    def is_high_contrast(self) -> bool:
        """Whether high contrast is wanted."""
        return self._is_high_contrast

    def set_is_dark(self, is_dark: bool) -> None:
        """Change the answer and tell the listeners."""
        self._is_dark = is_dark
        self.changed.emit()

    def set_is_high_contrast(self, is_high_contrast: bool) -> None:
        """Change the answer and tell the listeners."""
        self._is_high_contrast = is_high_contrast
        self.changed.emit()


class SystemScheme(SchemeSource):
    """Follows the desktop's own setting; needs a QGuiApplication."""

    def __init__(self, parent: QObject | None = None) -> None:
        hints = QGuiApplication.styleHints()
        super().__init__(is_dark=hints.colorScheme() == Qt.ColorScheme.Dark, parent=parent)
        hints.colorSchemeChanged.connect(self._on_color_scheme_changed)
        # Qt tells since 6.10; before, high contrast is there to be chosen.
        if hasattr(hints, "accessibility"):
            self._accessibility = hints.accessibility()
            self._accessibility.contrastPreferenceChanged.connect(self._on_contrast_changed)
            self._on_contrast_changed()

    @Slot(Qt.ColorScheme)
    def _on_color_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        self.set_is_dark(scheme == Qt.ColorScheme.Dark)

    @Slot()
    def _on_contrast_changed(self) -> None:
        preference = self._accessibility.contrastPreference()
        self.set_is_high_contrast(preference == Qt.ContrastPreference.HighContrast)


class ThemeChoice(Enum):
    """What a person wants the window to look like."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high-contrast"
    """Light or dark, as the desktop is."""


class Theme(QObject):
    """Holds the palette and the text size, and dresses the application in them.

    Widgets that paint themselves read `palette` and `figures()` and listen to `changed`; all others
    are served by the application's palette and style sheet.

    Attributes:
        choice: system, light, dark or high contrast.
        palette: the colours in force.
        font_px: the base text size in (device independent) pixels; every other size follows it.
        chosen_font_px: the one that a person chose; on a stage another is in force.
        stroke: how many times as thick as usual lines and dots are.

    Signals:
        changed: the palette or the text size is another; carries the `Palette`.
        dressing: every widget is about to be dressed anew, which may take a second.
    """

    changed = Signal(Palette)
    dressing = Signal()

    def __init__(self, source: SchemeSource | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source if source is not None else SystemScheme(self)
        self._source.changed.connect(self._on_scheme_changed)
        self._choice = ThemeChoice.SYSTEM
        self._font_px = FONT_PX
        self._stage_px: int | None = None
        self._app: QApplication | None = None
        self._in_force: tuple[Palette, int, float] = self._wanted()

    @property
    def choice(self) -> ThemeChoice:
        """What the person chose."""
        return self._choice

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        return self._in_force[0]

    @property
    def font_px(self) -> int:
        """The base text size in force, in pixels."""
        return self._font_px if self._stage_px is None else self._stage_px

    @property
    def chosen_font_px(self) -> int:
        """The base text size in pixels, away from a stage."""
        return self._font_px

    @property
    def stroke(self) -> float:
        """How many times as thick as usual lines and dots are."""
        return 1.0 if self._stage_px is None else self._stage_px / FONT_PX

    def set_choice(self, choice: ThemeChoice) -> None:
        """Follow the system, or stay light, dark or of high contrast."""
        self._choice = choice
        self._refresh()

    def set_font_px(self, font_px: int) -> None:
        """Make text and plots larger or smaller; out of range means the nearest size allowed.

        On a stage it is the stage's size that changes.
        """
        if self._stage_px is not None:
            self._stage_px = min(max(font_px, _STAGE_PX_MIN), _STAGE_PX_MAX)
        else:
            self._font_px = min(max(font_px, FONT_PX_MIN), FONT_PX_MAX)
        self._refresh()

    def set_stage_px(self, font_px: int | None) -> None:
        """Have text of this size for a back row, and lines to match; with None, as it was."""
        self._stage_px = font_px
        self._refresh()

    def font(self, scale: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the window's font at a multiple of the base text size."""
        return ui_font(self.font_px * scale, weight)

    def figures(self, scale: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the font for numbers at a multiple of the base text size."""
        return figures_font(self.font_px * scale, weight)

    def apply(self, app: QApplication) -> None:
        """Dress the application, now and at every later change."""
        self._app = app
        app.setStyle("Fusion")
        self._dress(app)

    def _dress(self, app: QApplication) -> None:
        # Where one style sheet follows another, Qt dresses a widget once for each of its ancestors:
        # seven times on average, and fields keep sizes of the time between.
        app.setStyleSheet("")
        app.setFont(self.font())
        for kind in _KINDS_OF_NUMBERS:
            # The type stub asks for bytes; PySide itself takes nothing but str.
            app.setFont(self.figures(), kind)  # pyright: ignore[reportArgumentType]
        app.setPalette(application_palette(self.palette))
        reading = _READING if self._stage_px is None else _READING_ON_STAGE
        app.setStyleSheet(stylesheet(self.palette, self.font_px, reading))

    def _wanted(self) -> tuple[Palette, int, float]:
        return self._wanted_palette(), self.font_px, self.stroke

    def _wanted_palette(self) -> Palette:
        if self._choice is ThemeChoice.LIGHT:
            return LIGHT
        if self._choice is ThemeChoice.DARK:
            return DARK
        if self._choice is ThemeChoice.HIGH_CONTRAST or self._source.is_high_contrast:
            return HIGH_CONTRAST_DARK if self._source.is_dark else HIGH_CONTRAST_LIGHT
        return DARK if self._source.is_dark else LIGHT

    def _refresh(self) -> None:
        """Bring the wanted look into force; tell nobody when nothing differs."""
        wanted = self._wanted()
        if wanted == self._in_force:
            return
        self._in_force = wanted
        if self._app is not None:
            self.dressing.emit()
            self._dress(self._app)
        self.changed.emit(self.palette)

    @Slot()
    def _on_scheme_changed(self) -> None:
        self._refresh()


def application_palette(palette: Palette) -> QPalette:
    """Return Qt's palette for our colours, the disabled ones legible too."""
    role = QPalette.ColorRole
    colours = {
        role.Window: palette.background,
        role.WindowText: palette.text,
        role.Base: palette.card,
        role.AlternateBase: palette.background,
        role.Text: palette.text,
        role.PlaceholderText: palette.muted,
        role.Button: palette.control,
        role.ButtonText: palette.text,
        role.BrightText: palette.bad,
        role.ToolTipBase: palette.control,
        role.ToolTipText: palette.text,
        role.Highlight: palette.accent,
        role.HighlightedText: palette.on_accent,
        role.Accent: palette.accent,
        role.Link: palette.with_cache_text,
        role.LinkVisited: palette.with_cache_text,
    }
    result = QPalette(QColor(palette.control), QColor(palette.background))
    for name, colour in colours.items():
        result.setColor(name, QColor(colour))
    faded = QColor(palette.disabled_text)
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, faded)
    return result
