"""Sessions that begin, are opened and saved in the whole app, as it is started."""

import json
from dataclasses import replace

import pytest

from fixtures.saved_sessions import made_logs, made_session, sessions_kept_in
from fixtures.written_desk import notices, write, write_another
from look.desk import live_until
from playground.models import load_model
from playground.sessions import read_session, write_session
from playground.shell.window.app_state import AppState
from playground.text.passage import Span


@pytest.fixture(scope="module")
def stories_session():
    model = load_model("stories")
    session = made_session(model, made_logs(model))
    return replace(session, spans=(Span(text="From a file"),))


@pytest.fixture
def generated(desk):
    """A desk with a text, and a run behind it."""
    write(desk, 5)
    return desk


def save_as(desk, path):
    desk.window.file_actions.save_as_requested.emit(str(path))
    live_until(lambda: desk.window.status_line.accessibleDescription().startswith("Saved as"))


def begin_new(desk):
    """Begin a session; the one before may have to be written first."""
    desk.window.file_actions.new_requested.emit()
    live_until(lambda: desk.window.editor.document_model.text == "")


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

    begin_new(desk)
    assert desk.window.windowTitle() == "GPT-2 Playground"
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
    assert desk.window.file_actions.recent_menu.isEnabled()  # also where there is nothing yet
    begin_new(desk)
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
    # Its plots are there to see, although another model is in hand.
    assert desk.playground.controller.facts.name == "primitive"
    assert len(desk.playground.controller.measured.earlier) == 2


def test_a_damaged_session_changes_nothing(generated, tmp_path):
    desk, text = generated, generated.window.editor.document_model.text
    (tmp_path / "s.gpt2play").write_bytes(b"PK\x03\x04 and no more")
    desk.window.open_path(str(tmp_path / "s.gpt2play"))
    live_until(lambda: any("damaged or cut short" in each for each in notices(desk)))
    assert desk.window.editor.document_model.text == text
    assert len(desk.playground.controller.logs) == 1
    begin_new(desk)
    assert not any("damaged or cut short" in each for each in notices(desk))


def test_the_text_alone_is_written_as_text(generated, tmp_path):
    generated.window.file_actions.save_as_requested.emit(str(tmp_path / "a.md"))
    text = generated.window.editor.document_model.text
    live_until(lambda: "The text is saved as a.md" in generated.status())
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


def test_every_session_that_is_kept_can_be_opened_again(desk):
    files = desk.window.file_actions
    for number in range(13):
        desk.window.editor.replace_text(f"story number {number}")
        begin_new(desk)
    files.recent_menu.aboutToShow.emit()
    files.earlier_menu.aboutToShow.emit()
    assert files.earlier_menu.menuAction() in files.recent_menu.actions()
    offered = [*files.recent_menu.actions(), *files.earlier_menu.actions()]
    stories = [each for each in offered if "story number" in each.text()]
    assert len(stories) == 13
    stories[-1].trigger()
    live_until(lambda: desk.window.editor.document_model.text == "story number 0")


def test_what_is_kept_of_a_file_says_of_which(desk, tmp_path):
    desk.window.editor.replace_text("once saved")
    save_as(desk, tmp_path / "tale.gpt2play")
    desk.window.editor.replace_text("and gone on with")
    begin_new(desk)
    desk.window.file_actions.recent_menu.aboutToShow.emit()
    said = [each.text() for each in desk.window.file_actions.recent_menu.actions()]
    assert any(each.startswith("tale, as it was left: “and gone on with”") for each in said)


def test_the_file_in_a_folder_of_ours_opens_with_its_runs(generated):
    desk, folder = generated, generated.playground.keeper.kept.folder
    begin_new(desk)
    live_until(lambda: desk.playground.keeper.kept.folder != folder)
    desk.window.open_path(str(folder / "session.gpt2play"))
    live_until(lambda: len(desk.playground.controller.logs) == 1)
    assert desk.playground.keeper.kept.folder == folder


def test_a_new_session_says_nothing_of_the_one_before(generated, tmp_path):
    save_as(generated, tmp_path / "tale.gpt2play")
    begin_new(generated)
    assert generated.status().startswith("Ready")


@pytest.mark.parametrize("name", ["README", "data.csv", "story.text"])
def test_any_file_that_holds_text_is_opened_as_text(desk, tmp_path, name):
    (tmp_path / name).write_text("plain words, äöü", encoding="utf-8")
    desk.window.open_path(str(tmp_path / name))
    assert desk.window.editor.document_model.text == "plain words, äöü"


def test_a_file_of_another_kind_is_named_and_changes_nothing(generated, tmp_path):
    text = generated.window.editor.document_model.text
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\x00\x10")
    generated.window.open_path(str(tmp_path / "photo.jpg"))
    assert any(each.startswith("photo.jpg is neither a session") for each in notices(generated))
    assert generated.window.editor.document_model.text == text
    assert generated.playground.controller.state is AppState.READY


def test_a_notice_about_a_file_goes_when_another_one_is_opened(desk, tmp_path):
    (tmp_path / "latin.txt").write_bytes(b"\xe4\xf6")
    (tmp_path / "good.txt").write_text("good")
    desk.window.open_path(str(tmp_path / "latin.txt"))
    assert any("latin.txt is not UTF-8" in each for each in notices(desk))
    desk.window.open_path(str(tmp_path / "good.txt"))
    assert not any("latin.txt" in each for each in notices(desk))
