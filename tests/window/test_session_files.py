"""Sessions that begin, are opened and saved in the whole app, as it is started."""

import json
import os
import shutil
import threading
import time
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from fixtures.saved_sessions import made_logs, made_session, sessions_kept_in
from look.desk import live_until
from playground.models import load_model
from playground.sessions import read_session, write_session
from playground.sessions.kept import KeptSession
from playground.shell.window.app_state import AppState
from playground.text.passage import Span


@pytest.fixture(scope="module")
def stories_session():
    model = load_model("stories")
    session = made_session(model, made_logs(model))
    return replace(session, spans=(Span(text="From a file"),))


def write(desk, n_steps):
    desk.prepare(n_new=n_steps)
    desk.window.actions_by_key["generate"].trigger()
    desk.wait_for_steps(n_steps)
    desk.wait_for_end()


@pytest.fixture
def generated(desk):
    """A desk with a text, and a run behind it."""
    write(desk, 5)
    return desk


def notices(desk):
    return [notice.sentence for notice in desk.window.notice_area._notices]


def save_as(desk, path):
    desk.window.file_actions.save_as_requested.emit(str(path))
    live_until(lambda: desk.window.status_line.accessibleDescription().startswith("Saved as"))


def test_what_is_saved_is_named_in_the_title_and_opens_again(generated, tmp_path):
    desk, file = generated, tmp_path / "lesson.gpt2play"
    text, n_steps = (
        desk.window.editor.document_model.text,
        len(desk.playground.controller.logs[0].steps),
    )
    save_as(desk, file)
    assert desk.window.windowTitle() == "lesson – GPT-2 Playground"
    session = read_session(file)
    assert session.text == text
    assert [len(run.steps) for run in session.runs] == [n_steps]
    assert session.identity_of("primitive").n_vocab == 3
    assert session.file == ""

    desk.window.file_actions.new_requested.emit()
    assert desk.window.windowTitle() == "GPT-2 Playground"
    assert desk.window.editor.document_model.text == ""
    assert desk.playground.controller.logs == []

    desk.window.open_path(str(file))
    live_until(lambda: len(desk.playground.controller.logs) == 1)
    assert desk.window.editor.document_model.text == text
    assert desk.window.windowTitle() == "lesson – GPT-2 Playground"
    assert desk.playground.controller.measured.current is not None


def test_nothing_takes_a_run_away_that_a_load_has_yet_to_end(desk):
    controller = desk.playground.controller
    desk.window.tabs.show_tab("runs")
    desk.prepare(n_new=100, tokens_per_s=0.01)
    desk.window.actions_by_key["generate"].trigger()
    desk.wait_for_steps(1)
    desk.playground.runs.runs.row_table.select_numbers([1])
    controller.load_model("stories")
    assert controller.state is AppState.LOADING
    desk.window.file_actions.new_requested.emit()
    desk.playground.runs.runs.delete_requested.emit()
    assert any("A run is under way" in said for said in notices(desk))
    desk.wait_for_end()
    assert [log.number for log in controller.logs] == [1]
    assert desk.window.editor.document_model.text


def test_a_new_session_leaves_the_one_before_to_be_opened_again(generated):
    desk = generated
    text = desk.window.editor.document_model.text
    desk.window.file_actions.new_requested.emit()
    desk.window.file_actions.recent_menu.aboutToShow.emit()
    (action,) = desk.window.file_actions.recent_menu.actions()
    assert text[:10] in action.text()
    action.trigger()
    live_until(lambda: desk.window.editor.document_model.text == text)
    assert len(desk.playground.controller.logs) == 1


def test_a_session_of_another_model_loads_that_model(desk, stories_session, tmp_path):
    write_session(tmp_path / "s.gpt2play", stories_session)
    desk.window.open_path(str(tmp_path / "s.gpt2play"))
    live_until(lambda: desk.window.editor.document_model.text == "From a file")
    desk.wait_until(AppState.READY)
    assert desk.playground.controller.facts.name == "stories"
    assert len(desk.playground.controller.measured.earlier) == 2
    assert desk.window.sampling_panel.seed() == 7


def test_a_session_without_its_model_says_what_is_missing(desk, stories_session, tmp_path):
    (identity,) = stories_session.models
    gone = str(tmp_path / "gone")
    runs = tuple(
        replace(run, conditions=replace(run.conditions, model=gone)) for run in stories_session.runs
    )
    session = replace(
        stories_session, models=(replace(identity, name=gone, title="Gone"),), model=gone, runs=runs
    )
    write_session(tmp_path / "s.gpt2play", session)
    desk.window.open_path(str(tmp_path / "s.gpt2play"))
    live_until(lambda: any("was made with Gone" in each for each in notices(desk)))
    assert desk.window.editor.document_model.text == "From a file"
    assert len(desk.playground.controller.logs) == 3


def test_a_damaged_session_changes_nothing(generated, tmp_path):
    desk, text = generated, generated.window.editor.document_model.text
    (tmp_path / "s.gpt2play").write_bytes(b"PK\x03\x04 and no more")
    desk.window.open_path(str(tmp_path / "s.gpt2play"))
    live_until(lambda: any("damaged or cut short" in each for each in notices(desk)))
    assert desk.window.editor.document_model.text == text
    assert len(desk.playground.controller.logs) == 1


def test_the_text_alone_is_written_as_text(generated, tmp_path):
    generated.window.file_actions.save_as_requested.emit(str(tmp_path / "a.md"))
    text = generated.window.editor.document_model.text
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == text
    assert generated.window.windowTitle() == "GPT-2 Playground"


def test_text_is_kept_a_second_after_it_was_typed(desk, tmp_path):
    desk.window.editor.replace_text("typed a moment ago")

    def is_kept():
        found = sessions_kept_in(tmp_path / "state")
        return bool(found) and found[0].session.text == "typed a moment ago"

    live_until(is_kept)


def test_text_is_kept_before_presenting_has_every_widget_dressed_anew(desk):
    """That takes longer than a second on a busy machine, and nothing is kept meanwhile."""
    kept, there = desk.playground.keeper.kept, []
    desk.window.editor.replace_text("typed just before")
    desk.playground.theme.changed.connect(lambda _palette: there.append(kept.read().session.text))
    desk.window.stage.begin()
    assert there == ["typed just before"]
    desk.window.stage.end()


def test_a_run_is_kept_when_it_ends(generated, tmp_path):
    generated.playground.keeper.save_now()
    (found,) = sessions_kept_in(tmp_path / "state")
    assert len(found.notes) == 1
    (file,) = (tmp_path / "state" / "sessions").glob("*/runs/*.json")
    assert len(json.loads(file.read_bytes())["steps"]["token_id"]) == 5


def test_the_text_of_an_older_version_is_taken_over_once(open_desk, tmp_path):
    old = tmp_path / "config" / "settings.json"
    old.parent.mkdir()
    saved = {"text": "old text here", "generated": [[0, 3]], "theme": "dark"}
    old.write_text(json.dumps(saved), encoding="utf-8")
    desk = open_desk()
    document = desk.window.editor.document_model
    assert document.text == "old text here"
    assert [(each.start, each.end) for each in document.generated_ranges()] == [(0, 3)]
    desk.window.editor.replace_text("new text")
    desk.close()
    kept = tmp_path / "config" / "settings.before-sessions.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == saved
    assert json.loads(old.read_text(encoding="utf-8"))["text"] is None
    assert open_desk().window.editor.document_model.text == "new text"


def test_a_second_window_has_a_session_of_its_own_and_says_so(open_desk, tmp_path):
    first = open_desk()
    first.window.editor.replace_text("of the first")
    first.playground.keeper.save_now()
    second = open_desk()
    assert any("open in another window" in each for each in notices(second))
    second.window.editor.replace_text("of the second")
    second.close()
    first.close()
    texts = {found.session.text for found in sessions_kept_in(tmp_path / "state")}
    assert texts == {"of the first", "of the second"}


def test_a_run_is_on_the_disk_before_it_is_said_to_have_ended(desk):
    """A kill may come at the very moment at which a person has read it."""
    kept, there = desk.playground.keeper.kept, []

    def look(_log):
        there.append([path.name for path in (kept.folder / "runs").glob("*.json")])

    desk.playground.controller.run_ended.connect(look)
    write(desk, 5)
    assert there == [["1.json"]]


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


def write_another(desk, n_steps):
    controller = desk.playground.controller
    n_before = len(controller.logs)
    desk.prepare(n_new=n_steps)
    desk.window.actions_by_key["generate"].trigger()
    live_until(lambda: len(controller.logs) > n_before)
    desk.wait_for_end()


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_being_saved_any_more(
    generated, tmp_path
):
    desk = generated
    desk.window.file_actions.save_as_requested.emit(str(tmp_path / "nowhere" / "a.gpt2play"))
    live_until(lambda: any("a.gpt2play was not written" in said for said in notices(desk)))
    assert "Saving" not in desk.window.status_line.accessibleDescription()
    (said,) = [each for each in notices(desk) if "not written" in each]
    assert "still holds" not in said


def test_numbers_of_runs_last_through_delete_save_and_open(generated, tmp_path):
    desk, controller = generated, generated.playground.controller
    write_another(desk, 4)
    write_another(desk, 3)
    controller.set_logs(controller.logs[1:2])
    save_as(desk, tmp_path / "two.gpt2play")
    desk.window.file_actions.new_requested.emit()
    desk.window.editor.set_text("hello")
    desk.window.editor.text_edited.emit()
    write_another(desk, 2)
    assert [log.number for log in controller.logs] == [1]
    desk.window.open_path(str(tmp_path / "two.gpt2play"))
    live_until(lambda: [log.number for log in controller.logs] == [2])
    write_another(desk, 2)
    assert [log.number for log in controller.logs] == [2, 4]


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
