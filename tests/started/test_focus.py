"""The keys go where the person is, also when the control that they were on greys out."""

import pytest

from started.waiting import wait_until

ARROWS = ("Down", "Right", "Right", "Right", "Left", "Up", "Down", "Right", "Right")


def settings_in_sight(program):
    """Return what an arrow key or Space could change: the cache switch and the sampling card."""
    switch = [program.widget(f"kvCache{mode}").is_checked for mode in ("On", "Off", "Race")]
    names = ("temperature", "topP", "topK", "seed", "newTokens", "speedLimit")
    return switch, [program.widget(f"{name}Number").words for name in names]


def go_to(person, name):
    """Bring the focus to a control by Tab alone."""

    def look():
        if person.program.widget(name).has_focus:
            return True
        person.press("shift+Tab")
        return False

    wait_until(look, f"the focus on {name}")


@pytest.mark.parametrize("way", ["mouse", "Space"])
def test_after_generate_no_key_changes_a_setting(open_display, start, way):
    saved = {"max_new_tokens": 12, "ignore_end_of_text": True, "sampling": {"temperature": 1.1}}
    person = start(display=open_display(1024, 640), settings=saved)
    program = person.program
    before = settings_in_sight(program)
    text = program.text()
    if way == "mouse":
        person.click("generateButton")
    else:
        person.click("editor")
        go_to(person, "generateButton")
        person.press("space")
    program.wait_until_written(text)
    program.wait_until_ready()
    assert program.widget("editor").has_focus
    person.press(*ARROWS, "space", *ARROWS, "space", "space")
    assert settings_in_sight(program) == before
    assert program.widget("editor").has_focus


def test_during_a_run_the_focus_is_on_stop_and_arrow_keys_stay_there(start):
    person = start(settings={"max_new_tokens": 400, "speed_limit_per_s": 20.0})
    program = person.program
    before = settings_in_sight(program)
    text = program.text()
    person.click("generateButton")
    program.wait_until_written(text)
    wait_until(lambda: program.widget("stopButton").has_focus, "the focus on Stop")
    person.press(*ARROWS)
    assert settings_in_sight(program) == before
    assert program.widget("stopButton").has_focus
    person.press("space")
    program.wait_until_ready()
    assert "Stopped" in program.status()
    assert program.widget("editor").has_focus
