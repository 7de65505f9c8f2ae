"""The lab under a hand: the wheel scrolls it, and what it shows is of the run and text in hand."""

from started.test_cache_and_race import figure
from started.waiting import wait_until

SHORT = {"max_new_tokens": 24, "ignore_end_of_text": True}


def test_the_wheel_scrolls_the_page_over_plots_and_settings(open_display, start):
    person = start(display=open_display(1024, 640), settings=SHORT)
    program = person.program
    person.click("kvCacheRace")
    person.click("generateButton")
    program.wait_until_ready()
    temperature = program.widget("temperatureSlider")
    at_rest = program.widget("temperatureNumber").words
    before = program.widget("latencyPlot")

    person.turn_wheel(before.seen, notches=2)
    wait_until(
        lambda: program.widget("latencyPlot").room.top < before.room.top - 40, "the page to scroll"
    )
    person.turn_wheel(temperature.seen, notches=3)
    person.turn_wheel(program.widget("temperatureNumber").seen, notches=3)
    assert program.widget("temperatureNumber").words == at_rest
    assert not program.widgets("Reset view")


def test_one_speedup_is_stated_and_what_is_of_an_earlier_run_or_text_says_so(start):
    person = start(settings=SHORT)
    program = person.program
    assert program.widget("headline").words.startswith("Run once with the cache and once without")
    person.click("kvCacheRace")
    person.click("generateButton")
    program.widget("✓ 24 / 24 tokens equal")
    program.wait_until_ready()
    factor = figure(program, "speed-up")
    headline = program.widget("headline").words
    assert f"tokens a step is {factor} faster with the cache" in headline
    n_tokens = int(figure(program, "context").split(" / ")[0])

    person.click("editor")
    person.press("ctrl+z")
    wait_until(
        lambda: int(figure(program, "context").split(" / ")[0]) < n_tokens - 20,
        "the context to follow the text",
    )
    program.widget("Before the edit: ✓ 24 / 24 tokens equal")

    person.click("kvCacheOn")
    person.click("generateButton")
    program.widget("Earlier run: ✓ 24 / 24 tokens equal")
    program.wait_until_ready()
    assert program.widget("without, earlier")
