"""The hand in the text: choosing changes nothing, one undo returns all, one goes on anywhere."""

import pytest

from started.picture import Rect
from started.waiting import wait_until

CANDIDATES = "Most probable tokens, stage by stage"
DRAWN = "●"


@pytest.fixture
def writer(start):
    """Have a story written, with the tab Next token beside it."""
    person = start(settings={"max_new_tokens": 40, "ignore_end_of_text": True, "seed": 5})
    program = person.program
    prompt = program.text()
    person.press("ctrl+Return")
    program.wait_until_written(prompt)
    program.wait_until_ready()
    person.click_item("Views", "Next token")
    return person


def put_the_caret_before(person, position):
    """Click into the left half of a character."""
    place = person.program.character(position)
    person.click(Rect(place.left, place.top, 2, place.height))


def select_a_step(person):
    """Click a word in the middle; return where it begins and another candidate's row."""
    program = person.program
    text = program.text()
    middle = len(text) // 2
    word = max(text[middle:].split()[1:8], key=len)
    at = text.index(word, middle)
    person.click(program.character(at))

    def drawn():
        rows = [item for item in program.items(CANDIDATES) if DRAWN in item.words[0]]
        return rows and text[at:].startswith(rows[0].words[1].strip("␣ ") or "?")

    wait_until(drawn, f"the step of “{word}”")
    return at


def other_row(program):
    return next(
        row
        for row in program.items(CANDIDATES)
        if DRAWN not in row.words[0] and row.words[1].startswith("␣")
    )


def test_a_click_chooses_and_branch_here_branches_and_one_undo_returns_all(writer):
    program = writer.program
    text = program.text()
    at = select_a_step(writer)
    other = other_row(program)
    branched = text[: at - 1] + other.words[1].replace("␣", " ")

    writer.click(other.room)
    wait_until(lambda: program.widget("branchButton").is_enabled, "a way to branch")
    assert "Ready" in program.status() or "Finished" in program.status()
    assert program.text() == text

    writer.click("branchButton")
    wait_until(lambda: program.text() != text, "another text")
    program.wait_until_ready()
    assert program.text().startswith(branched)

    # The focus is on the button, in the tab: undo works from there.
    writer.press("ctrl+z")
    wait_until(lambda: program.text() == text, "the text as it was")
    writer.press("ctrl+shift+z")
    wait_until(lambda: program.text().startswith(branched), "the branch again")


@pytest.mark.parametrize("way", ["double click", "Return"])
def test_a_double_click_and_return_branch_too(writer, way):
    program = writer.program
    text = program.text()
    select_a_step(writer)
    other = other_row(program)
    writer.click(other.room)
    wait_until(lambda: program.widget("branchButton").is_enabled, "a chosen row")
    if way == "Return":
        writer.press("Return")
    else:
        writer.click(other.room, times=2)
    wait_until(lambda: program.text() != text, "another text")
    program.wait_until_ready()
    writer.press("ctrl+z")
    wait_until(lambda: program.text() == text, "the text as it was")


@pytest.mark.parametrize("way", ["key", "button", "menu"])
def test_one_goes_on_from_the_caret_and_one_undo_returns_the_rest(writer, way):
    program = writer.program
    text = program.text()
    middle = len(text) // 2
    at = text.index(" ", middle)
    put_the_caret_before(writer, at)
    wait_until(lambda: program.widgets("continueHereButton"), "the offer to go on here")
    if way == "key":
        writer.press("ctrl+shift+Return")
    elif way == "button":
        writer.click("continueHereButton")
    else:
        writer.press("F10", "e", "h")
    wait_until(lambda: program.text()[:at] == text[:at] and program.text() != text, "another end")
    program.wait_until_ready()
    assert program.text().startswith(text[:at])
    writer.press("ctrl+z")
    wait_until(lambda: program.text() == text, "all of it again")


def test_generate_shows_where_the_text_grows(start):
    text = "\n".join(f"Line {number} of a long text." for number in range(35))
    person = start(settings={"text": text, "max_new_tokens": 30, "ignore_end_of_text": True})
    program = person.program
    person.click("editor")
    person.press("ctrl+Home")
    wait_until(lambda: program.character(len(text) - 1).is_empty, "the beginning of the text")
    person.press("ctrl+Return")
    program.wait_until_written(text)
    program.wait_until_ready()
    wait_until(lambda: not program.character(len(program.text()) - 1).is_empty, "the end in sight")


def test_a_letter_typed_during_a_run_is_answered(start):
    person = start(
        settings={"max_new_tokens": 200, "ignore_end_of_text": True, "speed_limit_per_s": 10}
    )
    program = person.program
    prompt = program.text()
    person.click("editor")
    person.press("ctrl+Return")
    program.wait_until_written(prompt)
    person.press("x")
    wait_until(lambda: "Esc stops" in program.widget("statusLine").words, "an answer")
    person.press("Escape")
    program.wait_until_ready()


def test_the_next_story_begins_in_a_paragraph_of_its_own(start):
    person = start(settings={"max_new_tokens": 400, "seed": 3})
    program = person.program
    prompt = program.text()
    person.press("ctrl+Return")
    program.wait_until_written(prompt)
    program.wait_until_ready()
    assert "ended its text" in program.status()
    story = program.text()
    count = program.widget("tokenCount").words.partition(" ")[0]

    person.press("ctrl+period")
    wait_until(lambda: program.text() != story, "the next story")
    person.press("Escape")
    program.wait_until_ready()
    begun = program.text()
    assert begun.startswith(f"{story}\n\n")
    assert begun[len(story) + 2 :].strip()
    wait_until(
        lambda: program.widget("tokenCount").words.partition(" ")[0] == str(int(count) + 1),
        "one token more",
    )
    person.press("ctrl+z")
    wait_until(lambda: program.text() == story, "the one story again")


def test_typed_text_has_its_candidates_before_the_first_run_and_another_model_has_its_own(start):
    person = start(settings={"tab": "next_token", "text": "Tim went to"})
    program = person.program

    def names():
        return [item.words[1] for item in program.items(CANDIDATES)]

    first = wait_until(names, "what may follow the typed text")
    person.click("editor")
    person.press("ctrl+End")
    person.type(" the")
    wait_until(lambda: names() and names() != first, "what may follow the longer text")
    before = names()

    person.click("modelPicker")
    person.press("Down", "Return")
    wait_until(lambda: names() != before, "nothing of the model before")
    program.wait_until_ready()
    wait_until(lambda: names() and names() != before, "what another model expects")
    assert program.text() == "Tim went to the"
