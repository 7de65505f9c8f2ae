"""What a person sets: the model, and the rarer settings of the draw."""

import json

from started.seen import assert_apart, assert_whole
from started.waiting import wait_until

RARER = ("Min-p", "Repetition", "Threads")


def test_the_model_is_switched_and_switched_back(start):
    person = start(settings={"max_new_tokens": 12, "ignore_end_of_text": True})
    program = person.program
    stories = program.widget("modelPicker").words

    choose_model(person, "Primitive")
    person.click("editor")
    person.press("ctrl+a")
    person.type("hello")
    person.press("ctrl+Return")
    program.wait_until_written("hello")
    program.wait_until_ready()
    assert "Primitive" in program.status()

    choose_model(person, "Stories")
    assert program.widget("modelPicker").words == stories
    text = program.text()
    assert text.startswith("hello")
    person.press("ctrl+Return")
    assert program.wait_until_written(text).startswith(text)
    program.wait_until_ready()


def choose_model(person, title):
    """Choose a model from the list with the pointer, and wait for it."""
    person.click("modelPicker")
    person.click_item("modelPicker", title)
    wait_until(lambda: title in person.program.widget("modelPicker").words, f"{title} chosen")
    person.program.wait_until_ready()


def test_the_rarer_settings_stand_apart_and_apply(start):
    person = start(settings={"max_new_tokens": 20})
    program = person.program
    person.click("moreButton")
    for name in RARER:
        program.widget(name)
    panel, parts = program.widget("Sampling"), program.parts("Sampling")
    assert_apart(parts)
    assert_whole(parts, within=panel.seen)

    person.enter("minPNumber", "0.05")
    person.enter("repetitionPenaltyNumber", "1.3")
    for box in ("ignoreEndOfText", "slideAtContextEnd"):
        person.click(box)
        wait_until(lambda box=box: program.widget(box).is_checked, f"{box} on")
    person.click("Reset")
    wait_until(lambda: not program.widget("slideAtContextEnd").is_checked, "the defaults again")
    person.enter("minPNumber", "0.05")
    person.enter("repetitionPenaltyNumber", "1.3")
    person.enter("newTokensNumber", "7")
    person.click("ignoreEndOfText")
    person.press("ctrl+Return")
    wait_until(lambda: "Finished: 7 tokens" in program.status(), "seven tokens")
    person.quit()

    assert program.wait_for_its_end() == 0
    saved = json.loads(program.settings_file.read_text(encoding="utf-8"))
    assert saved["sampling"]["min_p"] == 0.05
    assert saved["sampling"]["repetition_penalty"] == 1.3
    assert (saved["ignore_end_of_text"], saved["at_context_end"]) == (True, "stop")
