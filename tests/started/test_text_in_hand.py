"""What a tab shows is of the text in hand, or says that it is not."""

from started.waiting import wait_until


def wait_for_words(person, card, words):
    """Wait until the line under a card's heading holds some words."""
    wait_until(lambda: words in person.program.widget(card).description, f"{words!r} on {card}")


def test_a_typed_text_is_looked_into_without_a_run_and_gone_with_it(start):
    person = start(settings={"tab": "inside", "max_new_tokens": 12, "ignore_end_of_text": True})
    program = person.program
    wait_for_words(person, "Shapes", "after “␣time”")

    person.click("editor")
    person.press("ctrl+End")
    person.type(" there was")
    wait_for_words(person, "Shapes", "after “␣was”")

    person.press("ctrl+a", "Delete")
    wait_until(lambda: program.widget("Shapes").description == "", "an empty card")

    person.type("Tim")
    wait_for_words(person, "Shapes", "One forward pass after")
    person.press("ctrl+Return")
    program.wait_until_written("Tim")
    program.wait_until_ready()
    person.press("ctrl+z")
    wait_until(lambda: program.text() == "Tim", "the text before the run")
    wait_for_words(person, "Shapes", "without it all 2,")


def test_times_of_a_text_that_was_taken_back_are_marked(start):
    person = start(settings={"tab": "costs", "max_new_tokens": 30, "ignore_end_of_text": True})
    program = person.program
    text = program.text()
    person.press("ctrl+Return")
    program.wait_until_written(text)
    program.wait_until_ready()
    wait_for_words(person, "Where the time goes", "a step with the cache goes mostly to")
    assert "earlier text" not in program.widget("Where the time goes").description

    person.click("editor")
    person.press("ctrl+z")
    wait_until(lambda: program.text() == text, "the text before the run")
    wait_for_words(person, "Where the time goes", "Of an earlier text of ")
    wait_for_words(person, "Memory", "Of an earlier text.")
