"""The lab's headline: the same number in every place that states one, whole at any size."""

import re

from look.conditions import EVERYWHERE, set_up
from look.pixels import stand_still
from look.sight import faults, rect_in_window
from playground.generation import CacheMode

SMALL_AND_LARGEST = next(each for each in EVERYWHERE if str(each) == "1024x640-light-largest")


def test_every_place_states_the_headlines_number(open_desk, machine_at_rest):
    desk = open_desk("stories")
    desk.window.resize(1440, 900)
    desk.prepare(n_new=30)
    desk.window.top_bar.cache_switch.button(CacheMode.RACE).click()
    desk.run(desk.window.actions_by_key["generate"].trigger)
    lab = desk.playground.lab
    desk.wait_for(lambda: "the cache saves" in lab.why.subtitle)
    (number,) = re.findall(r"a step is ([\d.,]+×)", lab.headline.text())
    assert f"a step is {number}" in lab.total_time.subtitle
    assert f"and {number} the time" in lab.why.subtitle
    assert f"speed-up: {number}" in desk.window.stats_bar.texts()


def test_it_is_whole_in_the_smallest_window_with_the_largest_text(open_desk):
    desk = open_desk("stories")
    set_up(desk, SMALL_AND_LARGEST)
    desk.prepare(n_new=12)
    desk.window.top_bar.cache_switch.button(CacheMode.RACE).click()
    desk.run(desk.window.actions_by_key["generate"].trigger)
    stand_still(desk.window)
    card = desk.playground.lab.headline
    page = desk.window.tabs.currentWidget().viewport()
    assert rect_in_window(page).contains(rect_in_window(card))
    assert faults(card) == []
    assert "…" not in "".join(card._subtitle.displayed_lines(card._subtitle.width()))


def test_two_rows_are_whole_below_it_and_the_third_begins_in_sight(open_desk):
    desk = open_desk("stories")
    desk.window.resize(1440, 900)
    desk.prepare(n_new=12)
    desk.window.top_bar.cache_switch.button(CacheMode.RACE).click()
    desk.run(desk.window.actions_by_key["generate"].trigger)
    for notice in desk.window.notice_area.notices():
        notice.dismiss_button.click()
    stand_still(desk.window)
    lab = desk.playground.lab
    page = rect_in_window(desk.window.tabs.currentWidget().viewport())
    for card in (lab.headline, lab.latency, lab.total_time, lab.work, lab.proof):
        assert page.contains(rect_in_window(card)), card.title
    assert rect_in_window(lab.why).top() < page.bottom() - 30
