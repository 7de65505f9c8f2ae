"""A file that takes words whatever happens, or says why it cannot."""

from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from playground.exceptions.log import MOST_FILE_BYTES, OLDER_FILES, LogFile, log_path


@pytest.fixture
def file(tmp_path):
    file = LogFile(tmp_path / "state" / "playground.log")
    yield file
    file.close()


def written(file):
    return file.path.read_text(encoding="utf-8")


def test_the_folder_is_the_users_state_folder_or_the_one_told(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GPT2_PLAYGROUND_STATE_DIR", "~/there")
    assert log_path() == tmp_path / "there" / "playground.log"
    monkeypatch.delenv("GPT2_PLAYGROUND_STATE_DIR")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    assert log_path().parent.name == "gpt2-playground"


def test_no_test_writes_to_the_users_own_state_folder():
    assert "pytest" in str(log_path())


def test_nothing_is_made_before_there_is_something_to_write(file):
    file.close()
    assert not file.path.parent.exists()


def test_a_storm_of_paragraphs_rotates(file):
    for number in range(1_500):
        file.write(f"{number}: {'x' * 2_000}")
    file.close()
    files = list(file.path.parent.iterdir())
    assert len(files) == 1 + OLDER_FILES
    assert all(each.stat().st_size <= MOST_FILE_BYTES for each in files)
    assert "1499: " in written(file)


def test_any_letter_can_be_written(file):
    file.write("\ud800 ü \0")
    assert "\\ud800 ü" in written(file)


def test_what_comes_up_while_writing_is_written_after_it(file, monkeypatch):
    emit, to_come = RotatingFileHandler.emit, ["second", "third"]

    def collect_garbage_and_emit(handler, entry):
        if to_come:
            file.write(to_come.pop(0))
        emit(handler, entry)

    monkeypatch.setattr(RotatingFileHandler, "emit", collect_garbage_and_emit)
    file.write("first")
    assert written(file).split() == ["first", "second", "third"]


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
def test_what_cannot_be_written_is_a_problem_and_never_raised(file, prevent, cause):
    prevent(file.path.parent)
    file.write("lost")
    assert cause in file.problem


def test_without_a_home_no_folder_of_its_name_is_made(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GPT2_PLAYGROUND_STATE_DIR", "~nobody-of-this-name/state")
    file = LogFile(log_path())
    file.write("lost")
    assert file.problem == "there is no home folder"
    assert not list(tmp_path.iterdir())


def test_where_there_is_a_folder_again_it_goes_on(file):
    file.path.parent.write_text("in the way")
    file.write("lost")
    file.path.parent.unlink()
    file.write("kept")
    assert (written(file).strip(), file.problem) == ("kept", "")


def test_a_disk_that_was_full_is_tried_again(file):
    full(file.path.parent)
    file.write("lost")
    file.path.unlink()
    file.write("kept")
    assert (written(file).strip(), file.problem) == ("kept", "")
