"""The text as an index: its colours, its tokens' figures, and other ways to go on from them."""

import pytest

from started.picture import Rect
from started.seen import assert_apart, assert_whole
from started.waiting import wait_until

DRAWN = "●"
CANDIDATES = "Most probable tokens, stage by stage"
POPUP = "Token under the pointer"
STRIP_PX = 300
"""Coloured pixels below a line of text."""


@pytest.fixture
def reader(start):
    """Have a story written, with the tab Next token beside it."""
    person = start(settings={"max_new_tokens": 60, "ignore_end_of_text": True, "seed": 5})
    program = person.program
    prompt = program.text()
    person.press("ctrl+Return")
    program.wait_until_written(prompt)
    program.wait_until_ready()
    person.click_item("Views", "Next token")
    return person


def a_word_of(text):
    """Return where a longer word in the middle of the story begins, and the word."""
    middle = len(text) // 2
    word = max(text[middle:].split()[1:8], key=len)
    return text.index(word, middle), word


def in_the_word(person, at):
    """Return the place of the first letter of a word, in pixels of the screen."""
    return person.program.character(at)


def drawn_token(program):
    """Return the token that was drawn in the step that the table shows, and its row."""
    rows = [item for item in program.items(CANDIDATES) if DRAWN in item.words[0]]
    return rows[0].words[1].replace("␣", " ") if rows else ""


def test_the_text_takes_colours_and_gives_them_back(reader):
    editor = reader.program.widget("editor").seen
    reader.bring_into_sight("Token ids")
    plain = reader.look()
    for choice in ("Probability", "Entropy", "Latency"):
        reader.click(choice)
        wait_until(
            lambda: reader.look().n_colourful(editor) > plain.n_colourful(editor) + STRIP_PX,
            f"the text coloured by {choice.lower()}",
        )
    reader.click("None")
    wait_until(
        lambda: reader.look().n_colourful(editor) < plain.n_colourful(editor) + STRIP_PX,
        "the text without colours",
    )


def test_token_boundaries_and_ids_are_drawn_into_the_text(reader):
    editor = reader.program.widget("editor").seen
    reader.bring_into_sight("Token ids")
    for choice in ("Token boundaries", "Token ids"):
        before = reader.look()
        reader.click(choice)
        wait_until(
            lambda before=before: reader.look().n_changed(before, editor) > STRIP_PX,
            f"{choice.lower()} in the text",
        )


def test_a_click_on_a_word_selects_the_step_that_drew_it(reader):
    program = reader.program
    at, word = a_word_of(program.text())
    reader.click(in_the_word(reader, at))
    token = wait_until(
        lambda: token if word.startswith((token := drawn_token(program)).strip() or "?") else "",
        f"the step of “{word}” in the table",
    )
    step = int(program.widget("Step").words.split()[-1])
    assert 1 < step < 60
    assert program.text()[at - 1 :].startswith(token)


def test_the_figures_of_a_token_can_be_read_beside_it(reader):
    program = reader.program
    at, word = a_word_of(program.text())
    reader.point(in_the_word(reader, at))
    popup = program.widget(POPUP)
    wait_until(
        lambda: [part for part in program.parts(POPUP) if part.kind == "AlternativeButton"],
        "what else the token could be",
    )
    popup, parts = program.widget(POPUP), program.parts(POPUP)
    assert_apart(parts)
    assert_whole(parts, within=popup.seen)
    assert any("entropy" in part.words for part in parts)
    assert program.display.picture().n_colours(popup.seen) > 50
    assert_beside(popup.seen, in_the_word(reader, at))
    assert word in program.text()


def assert_beside(popup, place):
    assert popup.intersection(place).is_empty, "the popup covers its token"
    assert (
        not Rect(popup.left - 40, popup.top - 60, popup.width + 80, popup.height + 120)
        .intersection(place)
        .is_empty
    ), "the popup is far from its token"


def test_another_candidate_is_a_branch_that_one_undo_takes_back(reader):
    program = reader.program
    text = program.text()
    at, _ = a_word_of(text)
    reader.click(in_the_word(reader, at))
    wait_until(lambda: text[at:].startswith(drawn_token(program).strip() or "?"), "its step")
    other = next(
        row
        for row in program.items(CANDIDATES)
        if DRAWN not in row.words[0] and "␣" in row.words[1]
    )
    branched = text[: at - 1] + other.words[1].replace("␣", " ")
    reader.click(other.room)
    reader.click("branchButton")
    assert_branched_and_undone(reader, branched, text)


def test_what_a_token_could_have_been_is_a_branch_that_one_undo_takes_back(reader):
    program = reader.program
    text = program.text()
    at, _ = a_word_of(text)
    reader.point(in_the_word(reader, at))
    other = wait_until(
        lambda: [
            part
            for part in program.parts(POPUP)
            if part.kind == "AlternativeButton"
            and part.is_enabled
            and part.words.startswith((" ", "␣"))
        ],
        "what else the token could be",
    )[0]
    reader.click(other.seen)
    reader.click("popupBranchButton")
    assert_branched_and_undone(reader, text[: at - 1] + other.words.replace("␣", " "), text)


def assert_branched_and_undone(person, branched, before):
    program = person.program
    wait_until(lambda: program.text() != before, "another text")
    program.wait_until_ready()
    assert program.text().startswith(branched)
    person.press("ctrl+z")
    wait_until(lambda: program.text() == before, "the text as it was")
