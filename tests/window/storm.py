"""A seeded storm of a person's actions, for a test and for a longer run by hand."""

import random
from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

from look.desk import live_for
from playground.generation import CacheMode
from playground.kit.look.theme import ThemeChoice

MODELS = ("stories", "primitive", "no such model")
SIZES = ((1440, 900), (1024, 640), (760, 480), (1920, 1080))
TEXTS = ("hello ", "world", "\n", "é😀", "שלום", "<|endoftext|>", "a\u00a0b", "\ud800")
MOVES = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End)
MODIFIERS = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
KEYS = (
    "Ctrl+Return", "Esc", "Ctrl+R", "Ctrl+K", "Ctrl+D", "Ctrl+P", "Ctrl+.", "Ctrl+Z",
    "Ctrl+Shift+Z", "Ctrl++", "Ctrl+-",
)  # fmt: skip


class Storm:
    """Does one random thing after another to the app, in any state it may be in."""

    def __init__(self, playground, seed):
        self.window = playground.window
        self.playground = playground
        self.random = random.Random(seed)
        self.counts = Counter()
        self._actions = (
            (self.press_a_key, 6),
            (self.click_a_button, 6),
            (self.flip_the_cache, 4),
            (self.slide, 4),
            (self.edit, 4),
            (self.resize, 1),
            (self.change_the_theme, 1),
            (self.change_the_model, 1),
            (self.limit_the_speed, 1),
        )

    def do(self, n_actions):
        """Do so many things, with pauses in which events are served."""
        kinds, weights = zip(*self._actions, strict=True)
        for action in self.random.choices(kinds, weights, k=n_actions):
            self.counts[action.__name__] += 1
            action()
            live_for(self.random.choice((0, 0, 0, 1, 5, 20)))

    def press_a_key(self):
        sequence = QKeySequence(self.random.choice(KEYS))
        QTest.keySequence(self.window.editor, sequence)

    def click_a_button(self):
        bar = self.window.top_bar
        buttons = (
            bar.generate_button, bar.stop_button, bar.regenerate_button, bar.pause_button,
            bar.one_token_button, self.window.sampling_panel.more_button,
            self.window.sampling_panel.dice_button, self.window.sampling_panel.reset_button,
        )  # fmt: skip
        QTest.mouseClick(self.random.choice(buttons), Qt.MouseButton.LeftButton)

    def flip_the_cache(self):
        mode = self.random.choice(list(CacheMode))
        button = self.window.top_bar.cache_switch.button(mode)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def slide(self):
        name = self.random.choice(("temperatureSlider", "seedSlider", "topKSlider", "topPSlider"))
        slider = self.window.findChild(object, name)
        key = self.random.choice((Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_PageUp))
        QTest.keyClick(slider, key)

    def edit(self):
        editor = self.window.editor
        for _ in range(self.random.randint(0, 6)):
            QTest.keyClick(editor, self.random.choice(MOVES), self.random.choice(MODIFIERS))
        if self.random.random() < 0.4:
            QTest.keyClick(editor, self.random.choice((Qt.Key.Key_Backspace, Qt.Key.Key_Delete)))
        else:
            QGuiApplication.clipboard().setText(self.random.choice(TEXTS))
            QTest.keySequence(editor, QKeySequence(QKeySequence.StandardKey.Paste))

    def resize(self):
        self.window.resize(*self.random.choice(SIZES))

    def change_the_theme(self):
        self.playground.theme.set_choice(self.random.choice(list(ThemeChoice)))

    def change_the_model(self):
        self.window.top_bar.model_picker.model_chosen.emit(self.random.choice(MODELS))

    def limit_the_speed(self):
        self.playground.settings.set_speed_limit(self.random.choice((None, None, 2.0, 500.0)))
