"""What the window says of exceptions, from whichever thread they come."""

import platform
import threading

import pytest
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from playground.exceptions.hooks import ExceptionHooks
from playground.exceptions.log import ExceptionLog
from playground.shell.window.exception_notice import SENTENCE, ExceptionNotice
from playground.shell.window.notices import NoticeKind


class Fails(QObject):
    """Raises in a slot, on the thread that it lives on."""

    wanted = Signal()

    def __init__(self, error):
        super().__init__()
        self.error = error
        self.wanted.connect(self._on_wanted)

    @Slot()
    def _on_wanted(self):
        raise type(self.error)(*self.error.args)  # each with a traceback of its own


def raise_in_slot(error):
    failing = Fails(error)
    failing.wanted.emit()


class FailsAtTheEnd:
    def __del__(self):
        raise ZeroDivisionError("too late")


@pytest.fixture
def log(tmp_path):
    return ExceptionLog(tmp_path / "playground.log", libraries={"Qt": "6.test"})


@pytest.fixture
def notice(qapp, log):
    return ExceptionNotice(log)


@pytest.fixture
def captured(qtbot, log, notice):
    """What pytest-qt's hook captures, which is the one that was there before ours."""
    with qtbot.captureExceptions() as captured, ExceptionHooks(log, notice.tell):
        yield captured


@pytest.fixture
def shown(window, notice, captured):
    """The notices of a window in which exceptions are shown."""
    notice.show_in(window)
    return window.notice_area.notices


def wait_for_notice(qtbot, shown, words=SENTENCE):
    def check():
        assert [notice.sentence for notice in shown()] == [words]

    qtbot.waitUntil(check)
    return shown()[0]


def copied(notice):
    QTest.mouseClick(notice.copy_button, Qt.MouseButton.LeftButton)
    return QGuiApplication.clipboard().text()


def test_a_slot_that_raises_is_still_captured_by_the_test(captured, log):
    raise_in_slot(ValueError("in a slot"))
    assert [type(error) for _, error, _ in captured] == [ValueError]
    assert "ValueError: in a slot" in log.path.read_text()


def test_it_is_told_in_one_calm_notice_and_the_text_stays(qtbot, window, shown):
    window.editor.set_text("Once upon a time")
    raise_in_slot(ValueError("in a slot"))
    notice = wait_for_notice(qtbot, shown)
    assert notice.isVisible()
    assert notice.kind is NoticeKind.PROBLEM
    assert window.editor.document_model.text == "Once upon a time"
    window.editor.replace_text("Once upon a time there was")
    assert window.editor.document_model.text == "Once upon a time there was"


def test_its_details_tell_what_a_mender_needs(qtbot, shown, log):
    raise_in_slot(ValueError("in a slot"))
    details = copied(wait_for_notice(qtbot, shown))
    assert "ValueError: in a slot" in details
    assert 'test_exception_notice.py", line' in details
    assert all(f"{name} " in details for name in ("GPT-2 Playground", "Python", "Qt", "NumPy"))
    assert platform.platform() in details
    assert str(log.path) in details


def test_one_in_a_workers_slot_reaches_the_window(qtbot, shown, captured):
    thread, failing = QThread(), Fails(ValueError("in a worker"))
    failing.moveToThread(thread)
    thread.start()
    failing.wanted.emit()
    notice = wait_for_notice(qtbot, shown)
    thread.quit()
    assert thread.wait(5_000)
    assert "on the main thread" not in notice.details
    assert "ValueError: in a worker" in notice.details
    assert len(captured) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_one_on_a_thread_of_pythons_reaches_the_window(qtbot, shown):
    thread = threading.Thread(target=divide_by_zero, name="Loader")
    thread.start()
    thread.join()
    assert "on the thread Loader" in wait_for_notice(qtbot, shown).details


def divide_by_zero():
    return 1 / 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_one_that_cannot_be_raised_reaches_the_window(qtbot, shown):
    thing = FailsAtTheEnd()
    del thing
    assert "ZeroDivisionError: too late" in wait_for_notice(qtbot, shown).details


def test_all_that_went_wrong_before_there_is_a_window_is_shown_in_it(
    qtbot, captured, notice, window
):
    raise_in_slot(ValueError("first"))
    raise_in_slot(KeyError("second"))
    QTest.qWait(0)
    assert window.notice_area.notices() == ()
    notice.show_in(window)
    (shown,) = window.notice_area.notices()
    assert len(captured) == 2
    assert "ValueError: first" in shown.details
    assert "KeyError: 'second'" in shown.details


def test_more_of_them_change_the_details_not_the_notice(qtbot, shown):
    failing = Fails(ValueError("again"))
    failing.wanted.emit()
    notice = wait_for_notice(qtbot, shown)
    for _ in range(1_233):
        failing.wanted.emit()
    raise_in_slot(KeyError("another"))

    def check():
        assert "(1,234 times)" in notice.details
        assert "KeyError: 'another'" in notice.details

    qtbot.waitUntil(check)
    assert shown() == (notice,)


def test_a_storm_is_one_notice_made_once(qtbot, window, shown, captured, monkeypatch):
    made, show_notice = [], window.show_notice

    def counted(*arguments):
        made.append(arguments)
        show_notice(*arguments)

    monkeypatch.setattr(window, "show_notice", counted)
    failing = Fails(ValueError("storm"))
    for _ in range(10_000):
        failing.wanted.emit()
    wait_for_notice(qtbot, shown)
    assert len(captured) == 10_000
    assert len(made) == 1


def test_a_storm_over_many_turns_is_looked_at_once_a_pause(
    qtbot, shown, captured, notice, log, monkeypatch
):
    notice._pause.setInterval(10 * 60_000)
    looked, details = [], log.details

    def counted():
        looked.append(None)
        return details()

    monkeypatch.setattr(log, "details", counted)
    failing = Fails(ValueError("storm"))
    for _ in range(50):
        failing.wanted.emit()
        QTest.qWait(0)
    assert len(captured) == 50
    assert len(looked) == len(shown()) == 1


class FailsToPaint(QWidget):
    def paintEvent(self, event):
        raise ValueError("unpaintable")


def test_a_widget_that_cannot_be_painted_is_one_notice_too(qtbot, window, shown, captured):
    broken = FailsToPaint(window)
    broken.setGeometry(window.rect())
    broken.show()
    notice = wait_for_notice(qtbot, shown)
    for _ in range(50):
        n_captured = len(captured)
        broken.update()
        qtbot.waitUntil(lambda before=n_captured: len(captured) > before)
    assert shown() == (notice,)
    broken.hide()


def test_dismissed_it_comes_back_for_new_ones_only(qtbot, shown, notice):
    failing = Fails(ValueError("again"))
    failing.wanted.emit()
    QTest.mouseClick(wait_for_notice(qtbot, shown).dismiss_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(notice._pause.timeout):
        failing.wanted.emit()
    assert shown() == ()
    raise_in_slot(KeyError("new"))
    wait_for_notice(qtbot, shown)


def test_a_log_that_cannot_be_written_is_said_in_the_same_notice(qtbot, shown, log):
    log.path.mkdir()
    raise_in_slot(ValueError("unlogged"))
    qtbot.waitUntil(lambda: len(shown()) == 1)
    (notice,) = shown()
    assert "could not be written (Is a directory)" in notice.sentence
    assert "ValueError: unlogged" in copied(notice)
    log.path.rmdir()
    raise_in_slot(KeyError("logged"))
    wait_for_notice(qtbot, shown)


def test_the_notice_stays_when_the_log_can_no_longer_be_written(qtbot, shown, log, notice):
    failing = Fails(ValueError("again"))
    failing.wanted.emit()
    assert wait_for_notice(qtbot, shown).sentence == SENTENCE
    log.close()
    log.path.unlink()
    log.path.mkdir()
    with qtbot.waitSignal(notice._pause.timeout):
        for _ in range(10):  # the tenth is worth a line in the log
            failing.wanted.emit()
    qtbot.waitUntil(lambda: "could not be written" in shown()[0].sentence)
    assert "ValueError: again" in copied(shown()[0])
