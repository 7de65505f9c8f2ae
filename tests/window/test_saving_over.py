"""Saving into a file that somebody else has written: nothing of theirs is lost without a word."""

import pytest

from fixtures.written_desk import notices, write
from look.desk import live_until
from playground.sessions import read_session, write_session

CHANGED = "has been changed since it was opened or saved here, so nothing was written"


@pytest.fixture
def file(desk, tmp_path):
    """A file in which the desk's session has been saved."""
    path = tmp_path / "lesson.gpt2play"
    type_text(desk, "mine")
    desk.window.file_actions.save_as_requested.emit(str(path))
    wait_until_saved(desk)
    return path


def type_text(desk, text):
    desk.window.editor.replace_text(text)


def save(desk):
    desk.window.actions_by_key["save_session"].trigger()


def wait_until_saved(desk):
    live_until(lambda: desk.status().startswith("Saved as"))


def wait_for_notice(desk, words):
    live_until(lambda: any(words in each for each in notices(desk)))


def is_refused(desk):
    return any(CHANGED in each for each in notices(desk))


def write_theirs(file):
    session = read_session(file)
    write_session(file, type(session)(spans=session.spans * 2))
    return file.read_bytes()


def test_what_somebody_else_wrote_stays_until_a_person_says_so(desk, file):
    theirs = write_theirs(file)
    type_text(desk, "mine, and more")
    save(desk)
    wait_for_notice(desk, CHANGED)
    assert file.read_bytes() == theirs
    (notice,) = [each for each in desk.window.notice_area._notices if CHANGED in each.sentence]
    notice.offer_button.click()
    wait_until_saved(desk)
    assert read_session(file).text == "mine, and more"
    assert not is_refused(desk)


def test_two_windows_that_save_into_one_file_do_not_undo_each_other(desk, open_desk, file):
    other = open_desk()
    other.window.open_path(str(file))
    live_until(lambda: other.window.editor.document_model.text == "mine")
    type_text(other, "theirs")
    save(other)
    wait_until_saved(other)
    type_text(desk, "mine again")
    save(desk)
    wait_for_notice(desk, CHANGED)
    assert read_session(file).text == "theirs"


def test_one_window_saves_again_and_again_without_a_question(desk, file):
    for text in ("one", "two", "three"):
        type_text(desk, text)
        save(desk)
    live_until(lambda: read_session(file).text == "three")
    wait_until_saved(desk)
    assert not is_refused(desk)


def test_what_changed_while_the_program_was_closed_is_seen_too(desk, open_desk, file):
    desk.close()
    theirs = write_theirs(file)
    again = open_desk()
    live_until(lambda: again.playground.keeper.file == str(file))
    save(again)
    wait_for_notice(again, CHANGED)
    assert file.read_bytes() == theirs


def test_what_nobody_changed_meanwhile_is_saved_after_a_restart_too(desk, open_desk, file):
    desk.close()
    again = open_desk()
    live_until(lambda: again.playground.keeper.file == str(file))
    type_text(again, "mine, the next day")
    save(again)
    wait_until_saved(again)
    assert read_session(file).text == "mine, the next day"


def test_a_file_that_is_gone_is_written_anew(desk, file):
    file.unlink()
    save(desk)
    live_until(file.exists)
    assert not is_refused(desk)


@pytest.mark.parametrize("name", ["story v1.2", "page.html", "plain"])
def test_a_session_goes_into_a_file_that_is_named_as_one(desk, tmp_path, name):
    desk.window.file_actions.save_as_requested.emit(str(tmp_path / name))
    wait_until_saved(desk)
    assert [path.name for path in tmp_path.glob(f"{name}*")] == [f"{name}.gpt2play"]
    assert desk.window.windowTitle() == f"{name} – GPT-2 Playground"


def test_a_file_that_nobody_was_asked_about_is_not_written_over(desk, tmp_path):
    there = tmp_path / "v1.2.gpt2play"
    there.write_bytes(b"somebody's")
    desk.window.file_actions.save_as_requested.emit(str(tmp_path / "v1.2"))
    wait_for_notice(desk, "There is a v1.2.gpt2play already")
    assert there.read_bytes() == b"somebody's"


def test_after_a_text_was_opened_saving_asks_where(desk, file, tmp_path):
    write(desk, 3)
    (tmp_path / "note.md").write_text("a note")
    asked = []
    desk.window.file_actions.ask_where_to_save = lambda: asked.append(True)
    desk.window.open_path(str(tmp_path / "note.md"))
    save(desk)
    assert asked == [True]
    assert desk.window.windowTitle() == "GPT-2 Playground"
    assert read_session(file).text == "mine"
