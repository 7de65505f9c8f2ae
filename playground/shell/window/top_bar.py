"""The bar at the top: model, buttons of the run, cache switch, live figures."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from playground.kit.look.fonts import describe
from playground.kit.look.glyphs import glyph
from playground.kit.look.palette import Palette
from playground.shell.window.actions import Actions
from playground.shell.window.app_state import AppState
from playground.shell.window.cache_switch import CacheSwitch
from playground.shell.window.model_picker import ModelPicker
from playground.shell.window.stats_bar import StatsBar

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class ActionButton(QPushButton):
    """Does what its action does, and is available when the action is.

    A button without words, `icon_only`, still has them for assistive tools.
    """

    def __init__(self, action: QAction, *, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._icon_only = False
        self._glyph = QIcon()
        if role:
            self.setProperty("role", role)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCheckable(action.isCheckable())
        self.clicked.connect(action.trigger)
        action.changed.connect(self._on_action_changed)
        self._on_action_changed()

    def set_icon_only(self, icon_only: bool) -> None:
        """Show the icon in place of the words, or the words alone."""
        self._icon_only = icon_only
        self._on_action_changed()

    def set_glyph(self, icon: QIcon) -> None:
        """Take this icon; it shows on a button without words."""
        self._glyph = icon
        self._on_action_changed()

    def set_waits(self, waits: bool) -> None:
        """Look as what will be done later, not as what is to be done now; as wide as ever."""
        if bool(self.property("waits")) != waits:
            self.setProperty("waits", waits)
            self.style().unpolish(self)
            self.style().polish(self)

    @Slot()
    def _on_action_changed(self) -> None:
        action = self._action
        words = action.text().replace("&", "")
        self.setText("" if self._icon_only else words)
        self.setIcon(self._glyph if self._icon_only else QIcon())
        self.setEnabled(action.isEnabled())
        self.setChecked(action.isChecked())
        self.setToolTip(action.toolTip())
        self.setStatusTip(action.statusTip())
        self.setAccessibleName(words)
        self.setAccessibleDescription(action.toolTip())

    # Qt's own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrow keys alone: Qt would walk on to the cache switch, and turn it."""
        if event.key() in _ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)


# Below this many letters' width Regenerate gives its words up, so that the figures have room.
_ROOMY_LETTERS = 165
_GAP_PX = 20
# Controls, cache switch, figures.
_COLUMNS = 3


class TopBar(QWidget):
    """What to run, and how it goes.

    Signals:
        generate_requested(), stop_requested(), regenerate_requested(), one_token_requested().
        pause_requested(bool): wait after the current token, or with False go on.
    """

    generate_requested = Signal()
    stop_requested = Signal()
    regenerate_requested = Signal()
    one_token_requested = Signal()
    pause_requested = Signal(bool)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.model_picker = ModelPicker()
        self.cache_switch = CacheSwitch()
        self.stats_bar = StatsBar()
        self.menu_button = _menu_button()
        self.generate_button = _button(actions, "generate", role="primary")
        self.stop_button = _button(actions, "stop")
        self.pause_button = _button(actions, "pause", icon_only=True)
        self.one_token_button = _button(actions, "one_token", icon_only=True)
        self.regenerate_button = _button(actions, "regenerate")
        self._lay_out()
        self._connect()

    def set_menu(self, menu: QMenu) -> None:
        """Put the menu of everything under its button."""
        self.menu_button.setMenu(menu)

    def show_run_state(self, state: AppState) -> None:
        """Have Pause offer the way back while a run is paused."""
        pause = self._actions["pause"]
        pause.setChecked(state is AppState.PAUSED)
        pause.setText("Res&ume" if state is AppState.PAUSED else "&Pause")
        self.generate_button.set_waits(state is AppState.LOADING)
        self._is_paused = state is AppState.PAUSED
        self.pause_button.set_glyph(self._pause_glyphs[self._is_paused])

    def dress(self, palette: Palette) -> None:
        """Take the colours of a palette, and the size of the text as it is now."""
        side = self.fontMetrics().height()
        for button in (self.menu_button, *self._run_buttons()):
            button.setIconSize(QSize(side, side))
        self.model_picker.setMaximumWidth(self.model_picker.sizeHint().width())
        self._paint_glyphs(palette.text, palette.disabled_text)
        self._arrange()

    def _run_buttons(self) -> tuple[ActionButton, ...]:
        return (
            self.generate_button,
            self.stop_button,
            self.pause_button,
            self.one_token_button,
            self.regenerate_button,
        )

    def _lay_out(self) -> None:
        self._is_paused = False
        self._pause_glyphs = {False: QIcon(), True: QIcon()}
        self._rows: list[list[QWidget]] = []
        self._controls = QWidget()
        row = QHBoxLayout(self._controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.menu_button)
        row.addWidget(self.model_picker, 1)
        for button in self._run_buttons():
            row.addWidget(button)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP_PX)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(_COLUMNS - 1, 1)
        self._place([[self._controls, self.cache_switch, self.stats_bar]])

    def _arrange(self) -> None:
        """Find room for every part: a word less, or else another row for what does not fit."""
        letters = self.width() / self.fontMetrics().averageCharWidth()
        self.regenerate_button.set_icon_only(letters < _ROOMY_LETTERS)
        rows: list[list[QWidget]] = [[]]
        room = self.width()
        for part in (self._controls, self.cache_switch, self.stats_bar):
            least = part.minimumSizeHint().width()
            if rows[-1] and least > room:
                rows.append([])
                room = self.width()
            rows[-1].append(part)
            room -= least + _GAP_PX
        self._place(rows)

    def _place(self, rows: list[list[QWidget]]) -> None:
        """Lay the parts out in these rows, from the left; the figures keep to the right."""
        if rows == self._rows:
            return
        self._rows = rows
        for row, parts in enumerate(rows):
            for column, part in enumerate(parts):
                span = 1 if part is not parts[-1] else _COLUMNS - column
                side = Qt.AlignmentFlag(0) if part is self.stats_bar else Qt.AlignmentFlag.AlignLeft
                self._grid.addWidget(part, row, column, 1, span, side)

    def _connect(self) -> None:
        self._actions["generate"].triggered.connect(self._on_generate)
        self._actions["stop"].triggered.connect(self._on_stop)
        self._actions["regenerate"].triggered.connect(self._on_regenerate)
        self._actions["one_token"].triggered.connect(self._on_one_token)
        self._actions["pause"].triggered.connect(self.pause_requested)
        self._actions["cycle_cache"].triggered.connect(self.cache_switch.cycle)
        self._actions["menu"].triggered.connect(self._open_menu)

    def _paint_glyphs(self, colour: str, faded: str) -> None:
        """Draw them in other colours; only then, as Qt keeps whatever an icon ever looked like."""
        self.menu_button.setIcon(glyph("menu", colour, faded))
        names = {False: "pause", True: "resume"}
        self._pause_glyphs = {way: glyph(name, colour, faded) for way, name in names.items()}
        self.pause_button.set_glyph(self._pause_glyphs[self._is_paused])
        self.one_token_button.set_glyph(glyph("one_token", colour, faded))
        self.regenerate_button.set_glyph(glyph("regenerate", colour, faded))

    @Slot()
    def _open_menu(self) -> None:
        """Open the menu without waiting for it, as the button's own way would."""
        below = self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft())
        if not self.menu_button.isVisible():  # presenting
            below = self.window().mapToGlobal(QPoint())
        menu = self.menu_button.menu()
        menu.popup(below)
        # As by hand: an entry that is made the active one opens its submenu without the keys.
        down = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.sendEvent(menu, down)

    # The signals of an action carry whether it is checked; these carry nothing.

    @Slot()
    def _on_generate(self) -> None:
        self.generate_requested.emit()

    @Slot()
    def _on_stop(self) -> None:
        self.stop_requested.emit()

    @Slot()
    def _on_regenerate(self) -> None:
        self.regenerate_requested.emit()

    @Slot()
    def _on_one_token(self) -> None:
        self.one_token_requested.emit()

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find room for the figures."""
        super().resizeEvent(event)
        self._arrange()


def _button(actions: Actions, key: str, *, role: str = "", icon_only: bool = False) -> ActionButton:
    button = ActionButton(actions[key], role=role)
    head, *rest = key.split("_")
    button.setObjectName(f"{head}{''.join(part.title() for part in rest)}Button")
    button.set_icon_only(icon_only)
    return button


def _menu_button() -> QToolButton:
    button = QToolButton()
    button.setObjectName("menuButton")
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    describe(button, "Menu", "Everything the window can do (F10).")
    return button
