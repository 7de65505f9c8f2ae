"""Each of Python's three hooks, and what was there before."""

import gc
import logging
import sys
import threading
import weakref

import pytest

from playground.errors import InputError
from playground.exceptions.hooks import ExceptionHooks
from playground.exceptions.log import ExceptionLog


class Before:
    """Stands in for the hooks that were there before."""

    def __init__(self, monkeypatch):
        self.seen = []
        monkeypatch.setattr(sys, "excepthook", self.main)
        monkeypatch.setattr(threading, "excepthook", self.on_happened)
        monkeypatch.setattr(sys, "unraisablehook", self.on_happened)

    def main(self, kind, error, trace):
        self.seen.append(kind)

    def on_happened(self, happened):
        self.seen.append(happened.exc_type)


@pytest.fixture
def before(monkeypatch):
    return Before(monkeypatch)


@pytest.fixture
def log(tmp_path):
    return ExceptionLog(tmp_path / "playground.log")


@pytest.fixture
def told():
    return []


@pytest.fixture
def hooks(before, log, told):
    with ExceptionHooks(log, told.append) as hooks:
        yield hooks


class FailsAtTheEnd:
    def __del__(self):
        raise ZeroDivisionError("too late")


def fail(error):
    raise error


def call_main_hook(error):
    """Do what an interpreter does with an exception that nobody caught."""
    try:
        raise error
    except BaseException:
        sys.excepthook(*sys.exc_info())


def fail_on_a_thread(error):
    thread = threading.Thread(target=fail, args=(error,), name="Loader")
    thread.start()
    thread.join()


def fail_while_destroyed():
    thing = FailsAtTheEnd()
    del thing
    gc.collect()


def written(log):
    return log.path.read_text(encoding="utf-8") if log.path.exists() else ""


def test_an_exception_nobody_caught_is_recorded_and_passed_on(hooks, before, log, told):
    call_main_hook(ValueError("uncaught"))
    assert "ValueError: uncaught" in written(log)
    assert "on the main thread" in written(log)
    assert (told, before.seen) == ([True], [ValueError])


def test_one_on_a_thread_is_recorded_with_its_name_and_passed_on(hooks, before, log, told):
    fail_on_a_thread(ValueError("far away"))
    assert "ValueError: far away" in written(log)
    assert "on the thread Loader" in written(log)
    assert (told, before.seen) == ([True], [ValueError])


def test_one_that_cannot_be_raised_is_recorded_and_passed_on(hooks, before, log, told):
    fail_while_destroyed()
    assert "ZeroDivisionError: too late" in written(log)
    assert "FailsAtTheEnd.__del__" in written(log)
    assert (told, before.seen) == ([True], [ZeroDivisionError])


def test_one_that_is_caught_and_logged_is_recorded(hooks, log, told):
    logger = logging.getLogger("playground.some.module")
    try:
        fail(ValueError("caught"))
    except ValueError as error:
        logger.error("while it was loaded", exc_info=error)
    assert "ValueError: caught" in written(log)
    assert "in fail" in written(log)
    assert "while it was loaded, on the main thread" in written(log)
    assert told == [True]
    logger.error("without an exception")
    assert "without" not in written(log)


def test_logging_goes_its_own_way_afterwards(before, log, told):
    logger = logging.getLogger("playground")
    handlers = list(logger.handlers)
    with ExceptionHooks(log, told.append):
        assert logger.handlers != handlers
    assert logger.handlers == handlers


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_a_wish_to_end_is_passed_on_untouched(hooks, before, log, told, error):
    call_main_hook(error)
    fail_on_a_thread(error)
    assert (told, written(log)) == ([], "")
    assert before.seen[0] is type(error)


def test_what_ends_the_program_is_recorded_on_its_way(before, log):
    with pytest.raises(ValueError, match="fatal"), ExceptionHooks(log, print):
        fail(ValueError("fatal"))
    assert "ValueError: fatal" in written(log)
    assert before.seen == []


@pytest.mark.parametrize("error", [InputError("no such folder"), KeyboardInterrupt()])
def test_what_a_person_caused_is_no_fault(before, log, error):
    with pytest.raises(type(error)), ExceptionHooks(log, print):
        fail(error)
    assert written(log) == ""


def test_afterwards_the_hooks_are_those_of_before(before, log):
    with ExceptionHooks(log, print):
        pass
    assert sys.excepthook == before.main
    assert threading.excepthook == sys.unraisablehook == before.on_happened


class Teller:
    def tell(self, is_new):
        pass


def test_a_thread_that_outlives_the_hooks_keeps_nobody_alive(before, log):
    teller = Teller()
    alive = weakref.ref(teller)
    with ExceptionHooks(log, teller.tell):
        thread = threading.Thread(target=fail)  # it keeps the hook of this moment
    del teller
    assert alive() is None, thread


def test_a_hook_put_over_ours_stays_and_reaches_the_one_before(before, log, told):
    with ExceptionHooks(log, told.append):
        ours = sys.excepthook

        def over(*happened):
            ours(*happened)

        sys.excepthook = over
    assert sys.excepthook is over
    call_main_hook(ValueError())
    assert (told, before.seen) == ([], [ValueError])


def test_a_hook_never_raises_whatever_fails_in_it(before, log, monkeypatch):
    def broken(_is_new):
        raise RuntimeError("the window is gone")

    with ExceptionHooks(log, broken):
        call_main_hook(ValueError("one"))
        monkeypatch.setattr(log, "record", broken)
        call_main_hook(ValueError("two"))
        fail_on_a_thread(ValueError("three"))
        fail_while_destroyed()
    assert before.seen == [ValueError, ValueError, ValueError, ZeroDivisionError]


class HasNoWords:
    def __repr__(self):
        raise ZeroDivisionError

    def __del__(self):
        raise ValueError("wordless")


def test_an_object_that_cannot_be_described_is_told_of_all_the_same(hooks, before, log):
    happened = type("Happened", (), {})()
    happened.exc_type, happened.exc_value, happened.exc_traceback = ValueError, None, None
    happened.err_msg, happened.object = None, HasNoWords.__new__(HasNoWords)
    sys.unraisablehook(happened)
    assert "an object of HasNoWords" in written(log)
    happened.object = None


def test_ten_thousand_exceptions_are_few_lines_and_all_passed_on(before, log, told):
    with ExceptionHooks(log, told.append):
        for _ in range(10_000):
            call_main_hook(ValueError("storm"))
    assert len(before.seen) == len(told) == 10_000
    assert told.count(True) == 1
    assert len(written(log)) < 4_000


def test_a_slot_that_raises_fails_a_test_that_expects_none(pytester):
    pytester.makepyfile(
        """
        from PySide6.QtCore import QObject, Signal
        from playground.exceptions.hooks import ExceptionHooks
        from playground.exceptions.log import ExceptionLog

        class Fails(QObject):
            wanted = Signal()
            def fail(self):
                raise ValueError("in a slot")

        def test_it(qtbot, tmp_path):
            failing = Fails()
            failing.wanted.connect(failing.fail)
            with ExceptionHooks(ExceptionLog(tmp_path / "log"), print):
                failing.wanted.emit()
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Exceptions caught in Qt event loop*", "*ValueError: in a slot"])
