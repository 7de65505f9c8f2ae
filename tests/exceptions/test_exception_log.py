"""What is written of an exception, and what is only counted."""

import threading

import pytest

from playground.exceptions.log import ExceptionLog


class Clock:
    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log(tmp_path, clock):
    log = ExceptionLog(tmp_path / "state" / "playground.log", clock=clock)
    yield log
    log.close()


# The innermost place of each is its own line.
def record(log, error, where="on the main thread"):
    """Raise an exception here and have it recorded."""
    try:
        raise error
    except type(error) as caught:
        return log.record(caught, caught.__traceback__, where)


def elsewhere(log, error):
    """Raise it from another place, as if nothing else were being handled."""
    try:
        raise error from None
    except type(error) as caught:
        return log.record(caught, caught.__traceback__, "on the main thread")


def record_from(place, log, error):
    """Raise it in a function that has a file name of its own."""
    scope = {}
    exec(compile("def fail(error):\n    raise error", f"place {place}", "exec"), scope)
    try:
        scope["fail"](error)
    except type(error) as caught:
        return log.record(caught, caught.__traceback__, "on the main thread")


def written(log):
    files = [log.path, *log.path.parent.glob("playground.log.*")]
    return "".join(file.read_text(encoding="utf-8") for file in files if file.exists())


def test_nothing_is_made_before_there_is_something_to_write(log):
    log.close()
    assert not log.path.parent.exists()


def test_a_new_exception_is_written_with_traceback_time_and_versions(log):
    assert record(log, ValueError("half past"), "on the thread Loader")
    text = written(log)
    assert "Traceback (most recent call last)" in text
    assert 'test_exception_log.py", line' in text
    assert "ValueError: half past" in text
    assert "on the thread Loader" in text
    assert text.startswith("GPT-2 Playground ")
    assert all(f"{name} " in text for name in ("Python", "NumPy"))


def test_repeats_are_counted_not_written(log):
    assert [record(log, ValueError(str(n))) for n in range(25)] == [True] + 24 * [False]
    assert written(log).count("Traceback") == 1
    assert "10 times by now, the last: ValueError: 9" in written(log)
    log.close()
    assert "25 times in all: builtins.ValueError" in written(log)


def test_other_types_and_other_places_are_new(log):
    assert record(log, ValueError())
    assert record(log, KeyError())
    assert elsewhere(log, ValueError())


def test_the_same_fault_on_another_way_is_written_and_no_news(log):
    def fail():
        raise ValueError("shared")

    def one_way():
        fail()

    def another_way():
        fail()

    heard = []
    for way in (one_way, another_way):
        try:
            way()
        except ValueError as error:
            heard.append(log.record(error, error.__traceback__, "on the main thread"))
    assert heard == [True, False]
    assert "in one_way" in written(log)
    assert "in another_way" in written(log)


def test_one_raised_again_and_again_is_the_same(log):
    error = ValueError("one object")
    assert [record(log, error) for _ in range(50)] == [True] + 49 * [False]
    assert written(log).count("one object") == 2  # in full, and at the tenth time


def test_a_recursion_is_the_same_at_any_depth(log):
    def fall(depth):
        if depth == 0:
            raise RecursionError
        fall(depth - 1)

    told = []
    for depth in (5, 50, 500):
        try:
            fall(depth)
        except RecursionError as error:
            told.append(log.record(error, error.__traceback__, "on the main thread"))
    assert told == [True, False, False]
    assert written(log).count("Traceback") == 1


def test_what_comes_back_after_a_quiet_minute_is_written_in_full_again(log, clock):
    assert record(log, ValueError("before"))
    clock.now_s = 59.0
    assert not record(log, ValueError("meanwhile"))
    clock.now_s = 120.0
    assert record(log, ValueError("afterwards"))
    assert "ValueError: afterwards" in written(log)
    assert "(3 times)" in log.details()


def test_a_storm_of_one_exception_stays_small(log):
    for _ in range(10_000):
        record(log, ValueError("paint"))
    log.close()
    assert len(written(log)) < 4_000
    assert "10,000 times" in written(log)


def test_a_message_of_megabytes_is_shortened_and_its_end_kept(log):
    record(log, ValueError("x" * 5_000_000 + "the end"))
    assert len(written(log)) < 25_000
    assert "the end" in written(log)


def test_details_tell_versions_file_and_each_exception(log):
    for _ in range(3):
        record(log, ValueError("first"))
    record(log, KeyError("second"))
    details = log.details()
    assert log.versions in details
    assert str(log.path) in details
    assert "(3 times)" in details
    assert "ValueError: first" in details
    assert "KeyError: 'second'" in details


def test_details_stay_short_enough_to_paste(log):
    for place in range(100):
        record_from(place, log, ValueError(f"number {place}"))
    assert "number 0" in log.details()
    assert "number 99" in log.details()
    assert "And 92 more in the log." in log.details()


def test_any_letter_can_be_written(log):
    record(log, ValueError("\ud800 ü \0"))
    assert "\\ud800 ü" in written(log)


def test_threads_take_turns(log):
    def storm(place):
        for _ in range(200):
            record_from(place, log, ValueError("storm"))

    threads = [threading.Thread(target=storm, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()
    assert written(log).count("Traceback") == 8
    assert written(log).count("200 times in all") == 8


class RecordsAnotherError(ValueError):
    """Has another exception recorded while this one is being put into words."""

    def __init__(self, log):
        super().__init__()
        self.log = log

    def __str__(self):
        elsewhere(self.log, KeyError("in the middle"))
        return "outer"


def test_what_is_raised_while_one_is_described_is_written_too(log):
    record(log, RecordsAnotherError(log))
    assert "outer" in written(log)
    assert "KeyError: 'in the middle'" in written(log)


def test_what_cannot_be_written_is_told_in_the_details(log):
    log.path.parent.write_text("in the way")
    assert record(log, ValueError("kept"))
    assert not record(log, ValueError("kept"))
    assert "ValueError: kept" in log.details()
    assert f"could not be written: {log.problem}" in log.details()
    assert "exists" in log.problem
