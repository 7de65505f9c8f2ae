"""A story from the first start to the next: written, seen, left and found again."""

from fixtures.saved_sessions import sessions_kept_in
from started.picture import Rect
from started.waiting import wait_until

PROMPT = "Once upon a time"
A_WORD_PX = 200
"""Pixels that change where a word is written, or a dozen dots of a plot."""


def test_the_first_start_shows_a_prompt_and_writes_a_story(start):
    person = start()
    program = person.program
    assert program.text() == PROMPT
    editor, latency = program.widget("editor").seen, program.widget("Latency per token").seen
    before = person.look()

    person.press("ctrl+Return")
    beginning = program.wait_until_written(PROMPT)
    program.wait_until_written(beginning)
    program.wait_until_ready()

    story = program.text()
    assert story.startswith(PROMPT)
    after = person.look()
    assert after.n_changed(before, editor) > 10 * A_WORD_PX
    assert after.n_colourful(latency) > before.n_colourful(latency) + A_WORD_PX
    person.close_the_window()


def test_the_console_script_alone_writes_a_story_by_keys_alone(start):
    person = start(is_bare=True)
    program, display = person.program, person.program.display
    frame = display.framed(program.window)
    # As soon as there is a window: a key pressed before the model is there waits for it.
    before = wait_until(
        lambda: picture if (picture := display.picture()).n_colours(frame) > 50 else None,
        "a painted window",
    )

    person.press("ctrl+Return")
    # The text is at the left, where nothing else comes later.
    text = Rect(frame.left, frame.top + frame.height // 10, frame.width // 3, frame.height // 2)
    wait_until(
        lambda: display.picture().n_changed(before, text) > 20 * A_WORD_PX, "something written"
    )
    person.quit()

    assert program.wait_for_its_end() == 0
    (kept,) = sessions_kept_in(program.state_folder)
    assert kept.session.text.startswith(PROMPT)
    assert len(kept.session.text) > len(PROMPT)


def test_what_was_written_when_one_left_is_there_when_one_comes_back(open_display, start):
    display = open_display()
    person = start(
        display=display, settings={"max_new_tokens": 400, "speed_limit_per_s": 20, "tab": "runs"}
    )
    program = person.program
    prompt = program.text()
    person.press("ctrl+Return")
    seen = program.wait_until_written(prompt, n_characters=60)
    person.close_the_window()
    assert program.wait_for_its_end() == 0

    person = start(display=display)
    program = person.program
    story = program.text()
    assert story.startswith(seen)
    assert program.widget("Chosen runs").seen.height > 0
    editor = program.widget("editor").seen
    assert person.look().n_colours(editor) > 20

    person.press("ctrl+Return")
    wait_until(
        lambda: program.text().startswith(story) and len(program.text()) > len(story), "more"
    )
    person.press("Escape")
    program.wait_until_ready()
