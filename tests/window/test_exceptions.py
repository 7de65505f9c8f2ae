"""The program itself, started in a process of its own, in which a slot raises."""

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from playground import startup
from playground.app import PlaygroundApp

start, before = PlaygroundApp.start, sys.excepthook

def start_and_fail(playground):
    start(playground)
    QTimer.singleShot(0, fail)
    QTimer.singleShot(0, playground, lambda: look(playground.window))

def fail():
    raise ValueError("injected")

def look(window):
    sentences = [notice.sentence for notice in window.notice_area.notices()]
    calm = [sentence for sentence in sentences if "went wrong" in sentence]
    if not calm:
        QTimer.singleShot(10, window, lambda: look(window))
        return
    print(*calm)
    window.close()

PlaygroundApp.start = start_and_fail
status = startup.run(model="primitive")
assert sys.excepthook is before
sys.exit(status)
"""


def test_a_slot_that_raises_is_logged_shown_and_the_program_ends_well(run_program, tmp_path):
    finished = run_program(PROGRAM)
    assert finished.returncode == 0, finished.stderr
    assert "your text is untouched" in finished.stdout
    assert "ValueError: injected" in finished.stderr
    written = (tmp_path / "state" / "playground.log").read_text()
    assert "ValueError: injected" in written
    assert "Qt 6" in written
    assert (tmp_path / "config" / "settings.json").exists()
