"""Everything a person can ask of the window: one description each, one QAction each."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One thing to ask for.

    Attributes:
        key: what the code calls it.
        text: what a menu or a button calls it, `&` before its access key.
        tip: what it does, in a sentence.
        shortcuts: the first one is shown.
        checkable: it is on or off.
    """

    key: str
    text: str
    tip: str
    shortcuts: tuple[str, ...] = ()
    checkable: bool = False


ACTION_SPECS = (
    ActionSpec(
        key="new_session",
        text="&New",
        tip="Begins with an empty text and no runs; the session before stays under Open recent.",
        shortcuts=("Ctrl+N",),
    ),
    ActionSpec(
        key="open",
        text="&Open…",
        tip="Opens a session, a text, or the model that a file is part of.",
        shortcuts=("Ctrl+O",),
    ),
    ActionSpec(
        key="open_model",
        text="Open &model folder…",
        tip="Loads a GPT-2 checkpoint from a folder on this machine.",
    ),
    ActionSpec(
        key="save_session",
        text="&Save",
        tip="Writes text, settings and runs into a file; all of it is kept without that, too.",
        shortcuts=("Ctrl+S",),
    ),
    ActionSpec(
        key="save_as",
        text="Save &as…",
        tip="Writes the session into another file, or its text alone as .txt or .md.",
        shortcuts=("Ctrl+Shift+S",),
    ),
    ActionSpec(
        key="export_report",
        text="&Export report…",
        tip="Writes one page to hand in: text, plots, proof, runs, notes. Any browser prints it.",
    ),
    ActionSpec(
        key="quit", text="&Quit", tip="Closes the window without asking.", shortcuts=("Ctrl+Q",)
    ),
    ActionSpec(
        key="undo", text="&Undo", tip="Takes the last step of writing back.", shortcuts=("Ctrl+Z",)
    ),
    ActionSpec(
        key="redo",
        text="&Redo",
        tip="Makes the step taken back last again.",
        shortcuts=("Ctrl+Shift+Z", "Ctrl+Y"),
    ),
    ActionSpec(
        key="cut",
        text="Cu&t",
        tip="Puts what is selected on the clipboard and takes it out.",
        shortcuts=("Ctrl+X",),
    ),
    ActionSpec(
        key="copy",
        text="&Copy",
        tip="Puts what is selected on the clipboard.",
        shortcuts=("Ctrl+C",),
    ),
    ActionSpec(
        key="paste",
        text="&Paste",
        tip="Puts what is on the clipboard in place of what is selected.",
        shortcuts=("Ctrl+V",),
    ),
    ActionSpec(
        key="select_all", text="Select &all", tip="Selects all of it.", shortcuts=("Ctrl+A",)
    ),
    ActionSpec(
        key="find",
        text="&Find…",
        tip="Looks for words in the text.",
        shortcuts=("Ctrl+F",),
    ),
    ActionSpec(
        key="continue_here",
        text="Continue from &here",
        tip="Cuts off what follows the caret and goes on writing there; one undo returns it.",
        shortcuts=("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
    ),
    ActionSpec(
        key="generate",
        text="&Generate",
        tip="Goes on writing from the end of the text; Continue from here does from the caret.",
        shortcuts=("Ctrl+Return", "Ctrl+Enter"),
    ),
    ActionSpec(
        key="stop", text="&Stop", tip="Ends the run; what is written stays.", shortcuts=("Esc",)
    ),
    ActionSpec(
        key="pause",
        text="&Pause",
        tip="Waits after the current token, or goes on.",
        shortcuts=("Ctrl+P",),
        checkable=True,
    ),
    ActionSpec(
        key="one_token",
        text="&One token",
        tip="Writes a single token, then waits.",
        shortcuts=("Ctrl+.",),
    ),
    ActionSpec(
        key="accept_next",
        text="&Accept likeliest token",
        tip="Writes the first candidate of the tab Next token to the end of the text.",
        shortcuts=("Ctrl+Space",),
    ),
    ActionSpec(
        key="regenerate",
        text="&Regenerate",
        tip="Writes the last part anew: the same text, if seed and settings are the same.",
        shortcuts=("Ctrl+R",),
    ),
    ActionSpec(
        key="cycle_cache",
        text="Next &KV-cache position",
        tip="Goes from on to off to race, at the next token if a run is under way.",
        shortcuts=("Ctrl+K",),
    ),
    ActionSpec(
        key="dice", text="Roll the &dice", tip="Chooses another seed.", shortcuts=("Ctrl+D",)
    ),
    ActionSpec(
        key="copy_command",
        text="&Copy as command",
        tip="Copies the command line that repeats the last run without a window.",
        shortcuts=("Ctrl+Shift+C",),
    ),
    ActionSpec(
        key="self_test",
        text="&Time a path against itself",
        tip="Races steps with the cache against themselves: which differences are none here.",
    ),
    ActionSpec(
        key="larger",
        text="&Larger",
        tip="Makes text and plots larger.",
        shortcuts=("Ctrl++", "Ctrl+="),
    ),
    ActionSpec(
        key="smaller",
        text="S&maller",
        tip="Makes text and plots smaller.",
        shortcuts=("Ctrl+-",),
    ),
    ActionSpec(
        key="normal_size",
        text="&Normal size",
        tip="Gives text and plots the size they came with.",
        shortcuts=("Ctrl+0",),
    ),
    ActionSpec(
        key="present",
        text="&Present",
        tip="Shows the text and one card on the whole screen, large; Esc returns.",
        shortcuts=("F11",),
        checkable=True,
    ),
    ActionSpec(
        key="next_card",
        text="Ne&xt card",
        tip="Goes on to the next card while presenting; a clicker does, too.",
        shortcuts=("PgDown",),
    ),
    ActionSpec(
        key="previous_card",
        text="Pre&vious card",
        tip="Goes back to the card before while presenting.",
        shortcuts=("PgUp",),
    ),
    ActionSpec(
        key="theme_system",
        text="Like the s&ystem",
        tip="Light, dark or of high contrast, as the desktop is.",
        checkable=True,
    ),
    ActionSpec(key="theme_light", text="Li&ght", tip="Always light.", checkable=True),
    ActionSpec(key="theme_dark", text="&Dark", tip="Always dark.", checkable=True),
    ActionSpec(
        key="theme_high_contrast",
        text="&High contrast",
        tip="Strong lines and colours, light or dark as the desktop is.",
        checkable=True,
    ),
    ActionSpec(
        key="what_is_this",
        text="&What am I looking at?",
        tip="Says in plain words what the window shows, or the card that you are in.",
        shortcuts=("F1",),
    ),
    ActionSpec(
        key="glossary",
        text="&Glossary",
        tip="Says what the words mean: one entry a word.",
    ),
    ActionSpec(
        key="shortcuts",
        text="&All shortcuts",
        tip="Lists every key of the window.",
        shortcuts=("Ctrl+/",),
    ),
    ActionSpec(
        key="copy_details",
        text="Copy &details",
        tip="Copies what is found on this machine, as gpt2-playground doctor prints it.",
    ),
    ActionSpec(key="about", text="A&bout", tip="Version, licences, and what leaves the machine."),
    ActionSpec(
        key="menu", text="&Menu", tip="Opens the menu of everything.", shortcuts=("F10", "Alt+M")
    ),
)


class Actions:
    """The window's actions, by key; each works from anywhere in the window."""

    def __init__(self, window: QWidget) -> None:
        self._actions = {spec.key: _action(spec, window) for spec in ACTION_SPECS}
        self._tips = {spec.key: _tip(spec) for spec in ACTION_SPECS}
        self._reasons: dict[str, str] = {}
        window.addActions(list(self._actions.values()))

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def keys(self) -> tuple[str, ...]:
        """Return the keys of all actions."""
        return tuple(self._actions)

    def set_available(self, key: str, reason: str) -> None:
        """Let an action be used, or with a reason say why it cannot be."""
        self._reasons[key] = reason
        action = self._actions[key]
        action.setEnabled(not reason)
        tip = f"{self._tips[key]}\n{reason}" if reason else self._tips[key]
        action.setToolTip(tip)
        action.setStatusTip(reason or self._tips[key])

    def hand_escape(self, *, to_present: bool) -> None:
        """Have Escape return from presenting, or stop the run as usual."""
        for spec in ACTION_SPECS:
            if spec.key not in ("present", "stop"):
                continue
            keys = tuple(key for key in spec.shortcuts if key != "Esc")
            if to_present == (spec.key == "present"):
                keys += ("Esc",)
            self._actions[spec.key].setShortcuts([QKeySequence(key) for key in keys])
            self._tips[spec.key] = _tip(replace(spec, shortcuts=keys))
            self.set_available(spec.key, self._reasons.get(spec.key, ""))


def shortcut_text(spec: ActionSpec) -> str:
    """Return an action's keys as this system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return "  or  ".join(QKeySequence(keys).toString(native) for keys in spec.shortcuts)


def _tip(spec: ActionSpec) -> str:
    if not spec.shortcuts:
        return spec.tip
    native = QKeySequence.SequenceFormat.NativeText
    return f"{spec.tip} ({QKeySequence(spec.shortcuts[0]).toString(native)})"


def _action(spec: ActionSpec, window: QWidget) -> QAction:
    action = QAction(spec.text, window)
    action.setObjectName(spec.key)
    action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setCheckable(spec.checkable)
    action.setToolTip(_tip(spec))
    action.setStatusTip(_tip(spec))
    return action
