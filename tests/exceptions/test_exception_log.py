"""What ends up in the file, and how little can keep it from being written."""

import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from playground.exception_log import MOST_FILE_BYTES, OLDER_FILES, ExceptionLog, log_path


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


def test_the_folder_is_the_users_state_folder_or_the_one_told(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GPT2_PLAYGROUND_STATE_DIR", "~/there")
    assert log_path() == tmp_path / "there" / "playground.log"
    monkeypatch.delenv("GPT2_PLAYGROUND_STATE_DIR")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    assert log_path().parent.name == "gpt2-playground"


def test_no_test_writes_to_the_users_own_state_folder():
    assert "pytest" in str(log_path())


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


def test_a_storm_of_many_exceptions_rotates(log):
    for place in range(1_500):
        assert record_from(place, log, ValueError("x" * 2_000))
    log.close()
    files = sorted(log.path.parent.iterdir())
    assert len(files) == 1 + OLDER_FILES
    assert all(file.stat().st_size <= MOST_FILE_BYTES for file in files)
    assert "place 1499" in log.path.read_text()


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


def test_what_is_raised_while_one_is_written_is_written_after_it(log, monkeypatch):
    emit = RotatingFileHandler.emit

    def collect_garbage_and_emit(handler, entry):
        elsewhere(log, KeyError("in the middle"))
        emit(handler, entry)

    monkeypatch.setattr(RotatingFileHandler, "emit", collect_garbage_and_emit)
    record(log, ValueError("outer"))
    assert written(log).index("outer") < written(log).index("in the middle")


def blocked_by_a_file(folder):
    folder.write_text("in the way")


def full(folder):
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    folder.mkdir()
    (folder / "playground.log").symlink_to("/dev/full")


@pytest.mark.parametrize(
    ("prevent", "cause"), [(blocked_by_a_file, "exists"), (full, "No space left")]
)
def test_what_cannot_be_written_is_a_problem_told_and_never_raised(log, prevent, cause):
    prevent(log.path.parent)
    assert record(log, ValueError("kept"))
    assert not record(log, ValueError("kept"))
    assert cause in log.problem
    assert "kept" in log.details()
    assert f"could not be written: {log.problem}" in log.details()


def test_without_a_home_no_folder_of_its_name_is_made(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    log = ExceptionLog(Path("~nobody/playground.log"))
    record(log, ValueError())
    assert log.problem == "there is no home folder"
    assert not list(tmp_path.iterdir())


def test_once_there_is_room_again_it_goes_on(log):
    log.path.parent.write_text("in the way")
    record(log, ValueError("unwritten"))
    log.path.parent.unlink()
    record(log, KeyError("written"))
    assert log.problem == ""
    assert "written" in written(log)


def test_a_disk_that_was_full_is_tried_again(log):
    full(log.path.parent)
    record(log, ValueError("unwritten"))
    log.path.unlink()
    record(log, KeyError("written"))
    assert log.problem == ""
    assert "KeyError: 'written'" in written(log)
    assert "unwritten" not in written(log)
