"""The list of all keys, in groups: the window's own, and those of what has the focus."""

from html import escape

from PySide6.QtGui import QKeySequence

from playground.shell.window.actions import ACTION_SPECS, ActionSpec, shortcut_text

_OR = "  or  "
_Standard = QKeySequence.StandardKey
_OF_TEXT: tuple[tuple[str, str, _Standard], ...] = (
    ("undo", "Undo", _Standard.Undo),
    ("redo", "Redo", _Standard.Redo),
    ("cut", "Cut", _Standard.Cut),
    ("copy", "Copy", _Standard.Copy),
    ("paste", "Paste", _Standard.Paste),
    ("select_all", "Select all", _Standard.SelectAll),
)
"""The keys of any text, which an action of the window may have taken over."""
_OF_TABS = (("Go to a tab", "Alt+1 … Alt+6"),)
_OF_PLOTS = (
    ("Zoom", "Ctrl+wheel"),
    ("Show everything again", f"0{_OR}double click"),
    ("Read point by point", "← →"),
    ("Ten points on, or back", f"Page Down{_OR}Page Up"),
    ("First and last point", f"Home{_OR}End"),
    ("Menu of a card", f"Menu{_OR}right click"),
    ("From one card alone back to all", "Esc"),
)
_RUN = (
    "generate",
    "continue_here",
    "stop",
    "pause",
    "one_token",
    "accept_next",
    "regenerate",
    "cycle_cache",
    "dice",
    "copy_command",
)
_VIEW = ("larger", "smaller", "normal_size")


def groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return each group's name with what its keys do and the keys, as this system writes them."""
    specs = {spec.key: spec for spec in ACTION_SPECS if spec.shortcuts}
    text = tuple(
        _row(specs[key]) if key in specs else (words, QKeySequence(standard).toString(_NATIVE))
        for key, words, standard in _OF_TEXT
    )
    placed = {*_RUN, *_VIEW, *(key for key, _, _ in _OF_TEXT)}
    rest = tuple(_row(spec) for key, spec in specs.items() if key not in placed)
    return (
        ("Text", text),
        ("Run", tuple(_row(specs[key]) for key in _RUN if key in specs)),
        ("View", tuple(_row(specs[key]) for key in _VIEW)),
        ("Tabs", _OF_TABS),
        ("Plots and cards", _OF_PLOTS),
        ("Window", rest),
    )


def shortcuts_table() -> str:
    """Return the groups as one table."""
    rows = "".join(
        f"<tr><td colspan='2' style='padding: 9px 0 3px 0'><b>{escape(name)}</b></td></tr>"
        + "".join(
            f"<tr><td style='padding: 2px 24px 2px 0'>{escape(words)}</td>"
            f"<td style='padding: 2px 0'>{escape(keys)}</td></tr>"
            for words, keys in listed
        )
        for name, listed in groups()
    )
    return f"<table cellspacing='0'>{rows}</table>"


_NATIVE = QKeySequence.SequenceFormat.NativeText


def _row(spec: ActionSpec) -> tuple[str, str]:
    return spec.text.replace("&", ""), shortcut_text(spec)
