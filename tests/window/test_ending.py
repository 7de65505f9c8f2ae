"""The program itself, started in a process of its own, and how it ends."""

import pytest

from fixtures.saved_sessions import sessions_kept_in

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from playground import startup
from playground.app import PlaygroundApp
from playground.kit.cards.card_menu import ask_path

start = PlaygroundApp.start

def start_and_act(playground):
    start(playground)
    QTimer.singleShot(0, playground, lambda: act(playground.window))

def act(window):
    window.editor.set_text("Once upon a time")
    window.editor.selectAll()
    {act}

def show_another(window):
    # Such as Qt has beside the pointer while something is dragged; nobody closes it.
    window.another = QWindow()
    window.another.show()
    window.close()

def ask(window):
    QTimer.singleShot(0, window, window.close)
    assert ask_path(window, "Latency", "csv") is None

def open_menu(window):
    QTimer.singleShot(0, window, window.close)
    window.top_bar.menu_button.showMenu()

def show_help(window):
    window.actions_by_key["about"].trigger()
    window.close()

PlaygroundApp.start = start_and_act
status = startup.run(model="primitive")
print(QGuiApplication.clipboard().text())
sys.exit(status)
"""


def test_text_that_was_copied_is_still_there_at_the_end_which_is_a_good_one(run_program):
    finished = run_program(PROGRAM.format(act="window.editor.copy(); window.close()"))
    assert finished.stdout == "Once upon a time\n", finished.stderr
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize(
    "act", ["show_another(window)", "ask(window)", "open_menu(window)", "show_help(window)"]
)
def test_the_program_ends_with_its_window_whatever_else_is_open(run_program, tmp_path, act):
    finished = run_program(PROGRAM.format(act=act))
    assert finished.returncode == 0, finished.stderr
    (found,) = sessions_kept_in(tmp_path / "state")
    assert found.session.text == "Once upon a time"
    assert (tmp_path / "config" / "settings.json").exists()
