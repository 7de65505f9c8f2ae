"""The lesson itself: the KV cache switched while the model writes, and the race."""

from started.waiting import wait_until

AT_A_READING_PACE = {"max_new_tokens": 400, "ignore_end_of_text": True, "speed_limit_per_s": 15}
NOTHING_MEASURED = "– tok/s"


def figure(program, name):
    """Return the figure of this name in the top bar; a figure's name stands behind it.

    Beside a remark, as in “without, paced”, only the name's first word stands.
    """
    words = [part.words for part in program.parts("Live figures")]
    first = f"{name.split()[0]}, "
    place = next(at for at, each in enumerate(words) if each == name or each.startswith(first))
    return words[place - 1]


def test_the_cache_is_switched_off_and_on_while_the_model_writes(start):
    person = start(settings=AT_A_READING_PACE)
    program = person.program
    prompt = program.text()
    person.press("ctrl+Return")
    with_cache = program.wait_until_written(prompt, n_characters=20)
    latency = program.widget("latencyPlot").seen
    before = person.look()
    assert figure(program, "without cache") == NOTHING_MEASURED

    person.click("kvCacheOff")
    wait_until(
        lambda: figure(program, "without cache") != NOTHING_MEASURED, "a rate without the cache"
    )
    without = program.wait_until_written(with_cache, n_characters=40)
    person.click("kvCacheOn")
    program.wait_until_written(without, n_characters=20)
    assert person.look().n_changed(before, latency) > 500
    person.press("Escape")
    program.wait_until_ready()

    assert program.text().startswith(without)
    assert program.widget("kvCacheOn").is_checked


def test_a_race_proves_that_both_ways_agree(start):
    person = start(settings={"max_new_tokens": 40, "ignore_end_of_text": True})
    program = person.program
    card = program.widget("Same answer?").seen
    before = person.look()

    person.click("kvCacheRace")
    person.click("generateButton")
    proof = program.widget("✓ 40 / 40 tokens equal")
    program.wait_until_ready()

    after = person.look()
    assert after.n_colours(proof.seen) > 10
    assert after.n_changed(before, card) > 2_000
    assert "Race finished" in program.status()
