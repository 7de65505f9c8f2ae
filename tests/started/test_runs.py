"""The runs of a session: named, deleted and put back, and their settings used again."""

from started.waiting import wait_until


def rows(program):
    return [item.words for item in program.items("runTable")]


def numbers(program):
    return [words[0] for words in rows(program)]


def make_run(person, n_before):
    person.press("ctrl+Return")
    wait_until(lambda: len(rows(person.program)) == n_before + 1, "one more run")
    person.program.wait_until_ready()


def test_a_run_is_named_deleted_put_back_and_its_settings_are_used(start):
    settings = {"tab": "runs", "max_new_tokens": 12, "seed": 5, "cache_mode": "race"}
    person = start(settings=settings | {"sampling": {"temperature": 0.5}})
    program = person.program
    make_run(person, 0)
    person.enter("temperatureNumber", "1.2")
    person.enter("seedNumber", "77")
    person.click("kvCacheOn")
    make_run(person, 1)
    text = program.text()

    person.click(program.items("runTable")[1].room)
    person.press("F2")
    program.widget("runName")
    person.type("the first one")
    person.press("Return")
    wait_until(lambda: "the first one" in rows(program)[1], "the name in the table")
    person.press("F2")
    program.widget("runComment")
    person.press("Tab")
    person.type("seen in class")
    person.click("OK")
    wait_until(lambda: "seen in class" in rows(program)[1], "the comment in the table")

    person.press("Return")
    wait_until(lambda: program.widget("runText").has_focus, "the text to have the keys")
    person.press("Escape")
    wait_until(lambda: not program.widgets("runText"), "the text closed")

    person.click(program.items("runTable")[1].room)
    person.press("Delete")
    wait_until(lambda: numbers(program) == ["2"], "one run left, with its number")
    assert "the first one" not in rows(program)[0]
    person.press("ctrl+z")
    wait_until(lambda: numbers(program) == ["2", "1"], "both runs back")
    assert "the first one" in rows(program)[1]
    assert program.text() == text

    person.click("moreOfRun")
    person.press("Down", "Down", "Down", "Return")
    wait_until(lambda: program.widget("kvCacheRace").is_checked, "the cache as it was")
    assert "settings of run 1 are in force" in program.status()
    assert program.text() == text
    person.click("rerunButton")
    again = "Computed again: All 12 tokens are the same; log-probabilities differ by "
    wait_until(
        lambda: any(again in part.words for part in program.parts("Chosen runs")), "equal runs"
    )
    person.quit()
    assert program.wait_for_its_end() == 0
