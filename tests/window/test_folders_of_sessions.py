"""Opening a folder with a session in it: a person's own is read, and never written into."""

import os
import shutil

import pytest

from fixtures.written_desk import notices, write, write_another
from look.desk import live_until
from playground.control.recent_sessions import kept_elsewhere
from playground.sessions import read_session
from playground.sessions.kept import FILE


def content(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_session_in_a_persons_folder_is_opened_as_its_file(desk, tmp_path):
    """It has the name that is suggested, which is what the program's own are called."""
    own_folder, file = tmp_path / "lessons", tmp_path / "lessons" / "session.gpt2play"
    own_folder.mkdir()
    write(desk, 3)
    desk.window.file_actions.save_as_requested.emit(str(file))
    live_until(lambda: desk.status().startswith("Saved as"))
    desk.window.file_actions.new_requested.emit()
    live_until(lambda: not desk.playground.controller.logs)
    before = content(own_folder)
    desk.window.open_path(str(own_folder))
    live_until(lambda: len(desk.playground.controller.logs) == 1)
    assert desk.window.windowTitle().startswith("session – ")
    write_another(desk, 4)
    desk.playground.keeper.save_now()
    assert content(own_folder) == before
    desk.window.actions_by_key["save_session"].trigger()
    live_until(lambda: desk.status().startswith("Saved as"))
    assert len(read_session(file).runs) == 2


def test_a_copy_of_a_folder_that_the_program_kept_is_read_and_left_as_it_is(
    desk, open_desk, tmp_path
):
    write(desk, 3)
    write_another(desk, 4)
    text = desk.window.editor.document_model.text
    kept = desk.playground.keeper.kept.folder
    desk.close()
    copy = tmp_path / "from another machine"
    shutil.copytree(kept, copy)
    shutil.rmtree(tmp_path / "state")
    before, again = content(copy), open_desk()
    again.window.open_path(str(copy))
    live_until(lambda: len(again.playground.controller.logs) == 2)
    assert again.window.editor.document_model.text == text
    again.playground.keeper.save_now()
    assert content(copy) == before
    again.close()
    third = open_desk()
    live_until(lambda: len(third.playground.controller.logs) == 2)
    assert not any("could not be read" in each for each in notices(third))


def test_a_copy_of_a_session_that_a_kill_left_without_a_list_of_its_runs_has_them(
    desk, open_desk, tmp_path
):
    kept = desk.playground.keeper.kept
    desk.playground.keeper.save_now()
    before_the_run = (kept.folder / FILE).read_bytes()
    write(desk, 3)
    desk.close()
    copy = tmp_path / "copy"
    shutil.copytree(kept.folder, copy)
    (copy / FILE).write_bytes(before_the_run)
    shutil.rmtree(tmp_path / "state")
    again = open_desk()
    assert not again.playground.controller.logs
    again.window.open_path(str(copy))
    live_until(lambda: len(again.playground.controller.logs) == 1)
    assert again.playground.keeper.file == ""


@pytest.mark.skipif(os.name == "nt", reason="links want rights there")
def test_a_link_to_a_session_that_is_kept_leads_to_it(desk, tmp_path):
    write(desk, 3)
    before = desk.playground.keeper.kept.folder
    desk.window.file_actions.new_requested.emit()
    live_until(lambda: desk.playground.keeper.kept.folder != before)
    link = tmp_path / "desktop" / "link"
    link.parent.mkdir()
    link.symlink_to(before)
    desk.window.open_path(str(link))
    live_until(lambda: desk.playground.keeper.kept.folder == before)
    assert [path.name for path in link.parent.iterdir()] == ["link"]
    assert before not in kept_elsewhere(before)
