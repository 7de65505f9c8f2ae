"""A lesson in the whole app: its steps wait for deeds, and the person's own work returns."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea

from look.desk import live_for, live_until
from look.pixels import stand_still
from playground.generation import CacheMode, Fault
from playground.sessions.kept import KeptSession
from playground.shell.lesson import strip

OWN = """---
lesson: 1
title: Own
summary: Of this test.
text: abc
settings: temperature 0, tokens 6, cache off
---
## Write
do: Press Generate.
deed: run tokens=6
ask: How many rows?
number: rows
answer: rows_without_cache
why: {rows_without_cache} rows in {steps} steps.

## Look
do: Look at it.
look: proof
deed: see place=proof
why: It is there.

## Read
do: That was all.
deed: read
"""


@pytest.fixture
def own(tmp_path):
    file = tmp_path / "own.md"
    file.write_text(OWN)
    return file


def find(desk, name):
    found = desk.window.findChild(QPushButton, name)
    assert found is not None, name
    return found


def press(desk, name):
    QTest.mouseClick(find(desk, name), Qt.MouseButton.LeftButton)


def strip_says(desk, name):
    return desk.playground.lessons.strip.findChild(object, name).text()


def steps(desk):
    return desk.playground.lessons.steps


def begin(desk, file):
    desk.window.open_path(str(file))
    desk.wait_for(lambda: steps(desk) is not None)


def generate(desk):
    desk.run(desk.window.actions_by_key["generate"].trigger)


class Layouts(QObject):
    """Counts how often anything is laid out."""

    def __init__(self, app):
        super().__init__()
        self.n = 0
        app.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.n += event.type() == QEvent.Type.LayoutRequest
        return False


def test_a_window_that_shows_a_step_is_at_rest(desk, own, qapp):
    """Whatever it did over and over would disturb each step that is timed."""
    begin(desk, own)
    generate(desk)
    live_for(1000)
    layouts = Layouts(qapp)
    live_for(500)
    qapp.removeEventFilter(layouts)
    assert layouts.n < 10


@pytest.fixture
def person(desk):
    """A desk with somebody's text, run, settings and switches."""
    desk.window.editor.replace_text("ab")
    desk.prepare(n_new=3, seed=5)
    generate(desk)
    desk.window.editor.replace_text(desk.window.editor.document_model.text + "c")
    desk.playground.what_if.faults.set_fault(Fault.NOT_RESET)
    wait_for_tokens(desk)
    return desk


def work_of(desk):
    """Everything that a lesson must leave as it was."""
    editor, panel = desk.window.editor, desk.window.sampling_panel
    return (
        [(span.text, span.origin, span.generation) for span in editor.document_model.spans],
        editor.document_model.tokens(),
        editor.can_undo(),
        [log.run_id for log in desk.playground.controller.logs],
        panel.sampling(),
        (panel.seed(), panel.max_new_tokens()),
        desk.window.top_bar.cache_switch.mode(),
        desk.playground.controller.facts.name,
        desk.playground.what_if.faults.fault(),
    )


def wait_for_own_model(desk):
    """A lesson needs a model with blocks, so that the person's is loaded again afterwards."""
    desk.wait_for(lambda: desk.playground.controller.facts.name == "primitive")
    wait_for_tokens(desk)


def wait_for_tokens(desk):
    desk.wait_for(lambda: desk.window.editor.document_model.tokens() is not None)


def kept_text(desk):
    return KeptSession(desk.playground.keeper.kept.folder).read().session.text


def test_a_step_waits_for_its_deed_and_then_shows_figure_and_reason(desk, own):
    begin(desk, own)
    assert strip_says(desk, "lessonProgress") == "Own · 1 of 3"
    assert desk.window.editor.document_model.text == "abc"
    assert find(desk, "lessonOnward").text() == "Skip"
    generate(desk)
    assert "what did you expect" in strip_says(desk, "lessonWhy")
    field = desk.playground.lessons.strip._guess.field
    field.setText("some")
    press(desk, "lessonGuess")
    assert not steps(desk).is_complete
    field.setText("33")
    QTest.keyClick(field, Qt.Key.Key_Return)
    # Without the cache: three tokens at the first step, one more at each of the other five.
    assert sum(range(3, 9)) == 33
    assert strip_says(desk, "lessonVerdict") == "<b>33</b>, as you expected."
    assert strip_says(desk, "lessonWhy") == "33 rows in 6 steps."
    assert find(desk, "lessonOnward").text() == "Go on"


def test_a_step_and_what_came_of_it_are_told_to_a_person_who_does_not_see_them(
    desk, own, monkeypatch
):
    said = []
    monkeypatch.setattr(strip, "announce", lambda where, sentence: said.append(sentence))
    begin(desk, own)
    assert said == ["Own · 1 of 3. Write. Press Generate. How many rows?"]
    generate(desk)
    desk.playground.lessons.strip._guess.field.setText("33")
    press(desk, "lessonGuess")
    assert said[-1] == "33, as you expected. 33 rows in 6 steps."
    assert len(said) == len(set(said))


def test_a_lesson_that_is_begun_anew_remembers_no_guess(desk, own):
    own.write_text(OWN.replace("number: rows", "choice: few = ..9\nchoice: many = 9.."))
    for _ in range(2):
        begin(desk, own)
        assert not any(find(desk, f"lessonChoice{place}").isChecked() for place in (1, 2))
        press(desk, "lessonChoice1")
        assert find(desk, "lessonChoice1").isChecked()
        press(desk, "lessonLeave")


def test_what_a_person_scrolled_in_a_step_stays_where_it_is(desk, own):
    own.write_text(OWN.replace("do: Press Generate.", "do: " + "Press Generate. " * 60))
    begin(desk, own)
    bar = desk.playground.lessons.strip.findChild(QScrollArea).verticalScrollBar()
    desk.wait_for(lambda: bar.maximum() > 0)
    generate(desk)
    desk.wait_for(lambda: steps(desk).state.is_done)
    stand_still(desk.playground.lessons.strip)
    bar.setValue(bar.maximum() // 2)
    live_for(800)
    assert bar.value() == bar.maximum() // 2


def test_a_run_that_falls_short_is_told_what_it_lacks(desk, own):
    begin(desk, own)
    desk.prepare(n_new=2)
    generate(desk)
    assert strip_says(desk, "lessonWhy") == "That run wrote 2 tokens; this step wants 6."
    assert not steps(desk).state.is_done


def test_what_is_out_of_sight_is_shown_when_asked_for_and_the_focus_stays(desk, own):
    begin(desk, own)
    desk.window.tabs.show_tab("inside")
    press(desk, "lessonOnward")
    assert desk.playground.lessons.strip.show_button.isVisible()
    assert not steps(desk).state.is_done
    desk.window.editor.setFocus()
    desk.playground.lessons._place.show()
    desk.wait_for(lambda: steps(desk).state.is_done)
    assert desk.window.tabs.current_key() == "lab"
    assert not desk.playground.lab.proof.visibleRegion().isEmpty()
    assert desk.window.focusWidget() is desk.window.editor
    live_until(lambda: not desk.playground.lessons.strip.show_button.isVisible())


def test_the_last_step_that_is_only_read_ends_the_lesson(desk, own):
    begin(desk, own)
    press(desk, "lessonOnward")
    press(desk, "lessonOnward")
    press(desk, "lessonBack")
    assert strip_says(desk, "lessonProgress") == "Own · 2 of 3"
    press(desk, "lessonOnward")
    assert find(desk, "lessonOnward").text() == "I have seen it"
    press(desk, "lessonOnward")
    if steps(desk) is not None:
        assert find(desk, "lessonOnward").text() == "Finish"
        press(desk, "lessonOnward")
    assert steps(desk) is None
    assert not desk.playground.lessons.strip.isVisible()


def test_the_persons_own_work_returns_as_it_was(person, own):
    desk = person
    before, text = work_of(desk), desk.window.editor.document_model.text
    begin(desk, own)
    assert desk.playground.what_if.faults.fault() is None
    assert desk.window.top_bar.cache_switch.mode() is CacheMode.OFF
    assert desk.playground.controller.logs == []
    generate(desk)
    assert len(desk.playground.controller.logs) == 1
    press(desk, "lessonLeave")
    wait_for_own_model(desk)
    assert work_of(desk) == before
    desk.window.editor.undo_step()
    assert desk.window.editor.document_model.text == text[:-1]


def test_leaving_in_the_middle_of_a_run_stops_it_first(person, own):
    desk = person
    before = work_of(desk)
    begin(desk, own)
    desk.prepare(n_new=900, tokens_per_s=5)
    desk.window.actions_by_key["generate"].trigger()
    desk.wait_for_steps(1)
    press(desk, "lessonLeave")
    desk.wait_for(lambda: steps(desk) is None)
    wait_for_own_model(desk)
    assert work_of(desk) == before


def test_nothing_of_a_lesson_is_written_into_the_persons_session(person, own):
    desk = person
    folder, text = desk.playground.keeper.kept.folder, desk.window.editor.document_model.text
    begin(desk, own)
    generate(desk)
    desk.playground.keeper.save_now()
    assert desk.playground.keeper.kept.folder != folder
    assert KeptSession(folder).read().session.text == text
    assert len(KeptSession(folder).read().notes) == 1
    assert kept_text(desk).startswith("abc")


def test_closing_in_a_lesson_opens_the_persons_session_the_next_time(person, own, open_desk):
    text, seed = person.window.editor.document_model.text, person.window.sampling_panel.seed()
    begin(person, own)
    generate(person)
    person.close()
    again = open_desk()
    again.wait_for(lambda: not again.playground.keeper.is_reading)
    assert again.window.editor.document_model.text == text
    assert len(again.playground.controller.logs) == 1
    assert again.window.sampling_panel.seed() == seed
    assert again.window.top_bar.cache_switch.mode() is CacheMode.ON


def test_a_lesson_is_taken_up_again_where_it_was_left(person, own, open_desk):
    begin(person, own)
    generate(person)
    written = person.window.editor.document_model.text
    press(person, "lessonOnward")
    press(person, "lessonLeave")
    begin(person, own)
    assert steps(person).index == 1
    assert person.window.editor.document_model.text == written
    person.close()
    again = open_desk()
    begin(again, own)
    assert steps(again).index == 1
    assert again.window.editor.document_model.text == written
    assert len(again.playground.controller.logs) == 1


def test_the_file_menu_leaves_the_persons_session_alone_during_a_lesson(person, own, tmp_path):
    begin(person, own)
    file = tmp_path / "mine.gpt2play"
    person.window.file_actions.new_requested.emit()
    person.window.file_actions.save_requested.emit()
    person.window.file_actions.save_as_requested.emit(str(file))
    assert steps(person) is not None
    assert not file.exists()
    said = {notice.sentence for notice in person.window.notice_area.notices()}
    assert any(sentence.startswith("A lesson is under way") for sentence in said)


def test_a_lesson_with_a_mistake_changes_nothing_and_names_the_line(person, own):
    before = work_of(person)
    own.write_text(OWN.replace("deed: read", "deed: dance"))
    person.window.open_path(str(own))
    assert work_of(person) == before
    said = [notice.sentence for notice in person.window.notice_area.notices()]
    assert any(each.startswith("own.md, line 24: there is no deed “dance”") for each in said)


def test_lessons_are_offered_in_the_menu_and_begin_from_there(desk):
    titles = [action.text() for action in desk.window.lessons_menu.actions()]
    assert titles[0] == "Memory"
    desk.window.lessons_menu.actions()[0].trigger()
    desk.wait_for(lambda: steps(desk) is not None)
    desk.wait_for(lambda: desk.playground.controller.facts.name == "stories")
    assert desk.window.editor.document_model.text == "Once upon a time"
    press(desk, "lessonLeave")
    desk.wait_for(lambda: desk.playground.controller.facts.name == "primitive")


def test_the_first_start_hints_at_lessons_and_the_focus_stays_in_the_text(desk):
    said = desk.playground.lab.headline.findChildren(QLabel)
    assert any("Help ▸ Lessons" in label.text() for label in said)
    assert desk.window.focusWidget() is desk.window.editor
