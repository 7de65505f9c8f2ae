"""Disks that are slow, full or read-only, and folders that are gone, under the whole app."""

import os
import shutil
import threading
import time

import pytest
from PySide6.QtGui import QGuiApplication

from fixtures.saved_sessions import sessions_kept_in
from fixtures.written_desk import notices, write, write_another
from look.desk import live_for, live_until
from playground import json_store
from playground.sessions.kept import KeptSession


@pytest.fixture
def generated(desk):
    """A desk with a text, and a run behind it."""
    write(desk, 5)
    return desk


def test_a_slow_disk_holds_nothing_up_and_the_session_before_is_kept_whole(
    generated, tmp_path, monkeypatch
):
    desk, keeper = generated, generated.playground.keeper
    may_write, sound = threading.Event(), KeptSession.write

    def write_slowly(kept, draft):
        may_write.wait(30)
        sound(kept, draft)

    monkeypatch.setattr(KeptSession, "write", write_slowly)
    desk.window.editor.set_text("one")
    began_s = time.monotonic()
    desk.window.file_actions.new_requested.emit()
    assert time.monotonic() - began_s < 5  # the disk lets nobody through for thirty
    assert desk.window.editor.document_model.text == "one"
    before = keeper.kept.folder
    desk.window.editor.set_text("one and more")
    desk.window.editor.text_edited.emit()
    may_write.set()
    live_until(lambda: keeper.kept.folder != before)
    assert desk.window.editor.document_model.text == ""
    assert [each.session.text for each in sessions_kept_in(tmp_path / "state")] == ["one and more"]


def test_a_disk_that_is_full_keeps_the_session_in_hand(generated, monkeypatch):
    desk, keeper = generated, generated.playground.keeper

    def refuse(_kept, _draft):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(KeptSession, "write", refuse)
        desk.window.editor.set_text("not to be lost")
        desk.window.file_actions.new_requested.emit()
        live_until(lambda: any("could not be saved" in said for said in notices(desk)))
        assert desk.window.editor.document_model.text == "not to be lost"
    folder = keeper.kept.folder
    live_until(lambda: not keeper.is_failing)
    desk.window.file_actions.new_requested.emit()
    live_until(lambda: keeper.kept.folder != folder)
    assert desk.window.editor.document_model.text == ""


def test_late_word_of_an_earlier_write_lets_nothing_replace_what_is_not_kept(
    generated, monkeypatch
):
    desk, keeper = generated, generated.playground.keeper

    def refuse(_kept, _draft):
        raise OSError(28, "No space left on device")

    live_until(lambda: keeper._writer.is_idle)
    monkeypatch.setattr(KeptSession, "write", refuse)
    desk.window.editor.set_text("not to be lost")
    desk.window.file_actions.new_requested.emit()
    assert keeper._writer.wait_until_written(20)  # it has failed, and the window has yet to hear
    keeper._attempted.emit("")
    assert desk.window.editor.document_model.text == "not to be lost"
    live_until(lambda: any("could not be saved" in said for said in notices(desk)))
    assert desk.window.editor.document_model.text == "not to be lost"


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_being_saved_any_more(
    generated, tmp_path
):
    desk = generated
    desk.window.file_actions.save_as_requested.emit(str(tmp_path / "nowhere" / "a.gpt2play"))
    live_until(lambda: any("a.gpt2play was not written" in said for said in notices(desk)))
    assert "Saving" not in desk.window.status_line.accessibleDescription()
    (said,) = [each for each in notices(desk) if "not written" in each]
    assert "still holds" not in said
    desk.window.file_actions.new_requested.emit()
    live_until(lambda: not any("not written" in said for said in notices(desk)))


@pytest.mark.parametrize("name", ["a.gpt2play", "a.txt"])
def test_a_slow_disk_holds_nobody_up_who_saves(generated, tmp_path, monkeypatch, name):
    desk, may_write, sound = generated, threading.Event(), json_store.write_to_hand_out

    def write_slowly(path, content):
        may_write.wait(30)
        sound(path, content)

    monkeypatch.setattr(json_store, "write_to_hand_out", write_slowly)
    began_s = time.monotonic()
    desk.window.file_actions.save_as_requested.emit(str(tmp_path / name))
    assert time.monotonic() - began_s < 5  # the disk lets nobody through for thirty
    assert f"Saving {name}…" in desk.status()
    may_write.set()
    live_until(lambda: f"aved as {name}" in desk.status())
    assert (tmp_path / name).stat().st_size


def test_a_session_keeps_its_name_when_it_cannot_be_saved_under_another(generated, tmp_path):
    desk, untitled = generated, generated.window.windowTitle()
    files = desk.window.file_actions
    files.save_as_requested.emit(str(tmp_path / "nowhere" / "a.gpt2play"))
    live_until(lambda: any("a.gpt2play was not written" in said for said in notices(desk)))
    assert (desk.window.windowTitle(), desk.playground.keeper.file) == (untitled, "")
    files.save_as_requested.emit(str(tmp_path / "b.gpt2play"))
    live_until(lambda: desk.status().startswith("Saved as b.gpt2play"))
    titled = desk.window.windowTitle()
    assert titled.startswith("b – ")
    files.save_as_requested.emit(str(tmp_path / "nowhere" / "c.gpt2play"))
    live_until(lambda: any("c.gpt2play was not written" in said for said in notices(desk)))
    assert desk.window.windowTitle() == titled
    assert desk.playground.keeper.file == str(tmp_path / "b.gpt2play")


@pytest.mark.skipif(os.name == "nt", reason="a file stands in the folder's way")
def test_a_folder_that_cannot_be_made_is_said_once_and_work_goes_on(open_desk, tmp_path):
    (tmp_path / "state").write_bytes(b"in the way")
    desk = open_desk()
    (said,) = [each for each in notices(desk) if "will not be kept" in each]
    assert "Save as" in said
    write(desk, 3)
    assert len(desk.playground.controller.logs) == 1


def test_a_disk_that_becomes_full_is_said_once_until_there_is_room(desk, monkeypatch):
    keeper = desk.playground.keeper
    kept, real = keeper.kept, keeper.kept.write
    monkeypatch.setattr(
        kept, "write", lambda draft: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    desk.window.editor.replace_text("no room")
    live_until(lambda: any("No space left" in each for each in notices(desk)))
    keeper.save_now()
    keeper.save_now()
    QGuiApplication.sync()
    assert sum("No space left" in each for each in notices(desk)) == 1
    monkeypatch.setattr(kept, "write", real)
    live_until(lambda: not any("No space left" in each for each in notices(desk)))
    assert kept.read().session.text == "no room"


def be_unable_to_keep(folder):
    """Have a session that can be read and not be taken, as on a disk that is read-only by now."""
    (folder / "lock.json").mkdir()


def test_where_nothing_can_be_kept_any_more_the_session_of_the_last_time_is_there(
    generated, open_desk, tmp_path
):
    text = generated.window.editor.document_model.text
    generated.close()
    (folder,) = (tmp_path / "state" / "sessions").iterdir()
    be_unable_to_keep(folder)
    desk = open_desk()
    assert desk.window.editor.document_model.text == text
    live_until(lambda: len(desk.playground.controller.logs) == 1)
    assert sum("will not be kept" in each for each in notices(desk)) == 1
    write_another(desk, 2)
    assert [log.number for log in desk.playground.controller.logs] == [1, 2]
    desk.close()
    (found,) = sessions_kept_in(tmp_path / "state")
    assert (found.session.text, len(found.notes)) == (text, 1)


def test_a_session_that_cannot_be_taken_opens_in_a_place_of_its_own(generated, tmp_path):
    desk, text = generated, generated.window.editor.document_model.text
    before = desk.playground.keeper.kept.folder
    desk.window.file_actions.new_requested.emit()
    live_until(lambda: desk.playground.keeper.kept.folder != before)
    be_unable_to_keep(before)
    desk.window.open_path(str(before))
    live_until(lambda: desk.window.editor.document_model.text == text)
    assert len(desk.playground.controller.logs) == 1
    desk.playground.keeper.save_now()
    assert desk.playground.keeper.kept.folder != before
    found = desk.playground.keeper.kept.read()
    assert (found.session.text, len(found.notes)) == (text, 1)


def test_a_file_elsewhere_takes_no_word_of_what_is_not_kept_away(desk, tmp_path, monkeypatch):
    keeper = desk.playground.keeper

    def refuse(_draft):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeper.kept, "write", refuse)
    desk.window.editor.replace_text("no room")
    live_until(lambda: any("is not being saved" in each for each in notices(desk)))
    for name in ("a.txt", "a.gpt2play"):
        desk.window.file_actions.save_as_requested.emit(str(tmp_path / name))
        live_until(lambda name=name: f"aved as {name}" in desk.status())
    assert any("is not being saved" in each for each in notices(desk))


def test_what_is_saved_twice_is_what_was_there_last(generated, tmp_path, monkeypatch):
    desk, may_write, sound = generated, threading.Event(), json_store.write_to_hand_out
    written = []

    def write_slowly(path, content):
        if not written:
            written.append("the first")
            may_write.wait(30)
        sound(path, content)

    monkeypatch.setattr(json_store, "write_to_hand_out", write_slowly)
    for text in ("one", "two"):
        desk.window.editor.replace_text(text)
        desk.window.file_actions.save_as_requested.emit(str(tmp_path / "a.txt"))
    live_for(500)  # the second could be through by then
    may_write.set()
    live_until(lambda: "save" not in thread_names())
    assert (tmp_path / "a.txt").read_text() == "two"


def test_a_session_that_is_closed_while_it_is_saved_has_its_name_the_next_time(
    generated, open_desk, tmp_path, monkeypatch
):
    sound = json_store.write_to_hand_out

    def write_slowly(path, content):
        time.sleep(1.0)
        sound(path, content)

    monkeypatch.setattr(json_store, "write_to_hand_out", write_slowly)
    generated.window.file_actions.save_as_requested.emit(str(tmp_path / "a.gpt2play"))
    generated.close()
    assert open_desk().window.windowTitle().startswith("a – ")


def thread_names():
    return [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize("is_closed_at_once", [False, True])
def test_a_folder_that_is_removed_while_it_is_worked_on_costs_no_run(
    generated, open_desk, tmp_path, is_closed_at_once
):
    desk = generated
    write_another(desk, 4)
    desk.playground.keeper.save_now()
    shutil.rmtree(tmp_path / "state")
    if not is_closed_at_once:
        desk.window.editor.replace_text("and on")
        desk.window.editor.text_edited.emit()
        live_until(lambda: len(list((tmp_path / "state").glob("sessions/*/runs/*.json"))) == 2)
    text = desk.window.editor.document_model.text
    desk.close()
    again = open_desk()
    live_until(lambda: len(again.playground.controller.logs) == 2)
    assert again.window.editor.document_model.text == text
    assert not any("could not be read" in each for each in notices(again))
