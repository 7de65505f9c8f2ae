import pytest

from playground.errors import InputError
from playground.exceptions.hooks import ExceptionHooks
from playground.exceptions.log import ExceptionLog
from playground.worker.jobs import failure_of


@pytest.mark.parametrize(
    ("error", "words", "has_details"),
    [
        (InputError("The prompt is empty."), "The prompt is empty.", False),
        (MemoryError(), "not enough memory", True),
        (KeyError("h"), "KeyError", True),
    ],
)
def test_every_error_is_told_in_a_sentence(error, words, has_details):
    failure = failure_of(error, "at this", is_shown=True)
    assert words in failure.message
    assert bool(failure.details) == has_details


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_defect_goes_to_the_log_and_is_told_once(tmp_path, is_shown):
    told, log = [], ExceptionLog(tmp_path / "playground.log")
    with ExceptionHooks(log, told.append):
        failure_of(InputError("The prompt is empty."), "in a run", is_shown=is_shown)
        assert not log.path.exists()
        try:
            raise KeyError("h")
        except KeyError as error:
            failure_of(error, "in a run", is_shown=is_shown)
    written = log.path.read_text()
    assert "in a run, on the main thread" in written
    assert "test_failures.py" in written
    assert "KeyError: 'h'" in written
    assert told == ([] if is_shown else [True])
