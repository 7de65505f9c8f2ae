"""The program itself, started in a process of its own, and how it ends."""

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from playground import startup
from playground.app import PlaygroundApp

start = PlaygroundApp.start

def start_and_copy(playground):
    start(playground)
    QTimer.singleShot(0, playground, lambda: copy(playground.window))

def copy(window):
    window.editor.set_text("Once upon a time")
    window.editor.selectAll()
    window.editor.copy()
    window.close()

PlaygroundApp.start = start_and_copy
status = startup.run(model="primitive")
print(QGuiApplication.clipboard().text())
sys.exit(status)
"""


def test_text_that_was_copied_is_still_there_at_the_end_which_is_a_good_one(run_program):
    finished = run_program(PROGRAM)
    assert finished.stdout == "Once upon a time\n", finished.stderr
    assert finished.returncode == 0, finished.stderr
