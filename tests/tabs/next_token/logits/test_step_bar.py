import pytest

from playground.tabs.next_token.logits.step_bar import StepBar


@pytest.fixture
def bar(qtbot):
    bar = StepBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


@pytest.fixture
def chosen(bar):
    chosen = []
    bar.step_chosen.connect(chosen.append)
    return chosen


def button(bar, name):
    return next(each for each in bar.children() if accessible_name(each) == name)


def accessible_name(child):
    return child.accessibleName() if child.isWidgetType() else ""


def test_people_count_from_one_and_indices_from_zero(bar, chosen):
    bar.show_step(56, 120, is_following=False)

    assert button(bar, "Step").text() == "step 57"
    button(bar, "Step").setValue(3)
    assert chosen == [2]


def test_showing_a_step_chooses_none(bar, chosen):
    bar.show_step(5, 10, is_following=True)
    bar.show_step(1, 2, is_following=True)

    assert chosen == []


def test_the_arrows_lead_to_the_neighbours(bar, chosen):
    bar.show_step(5, 10, is_following=False)
    button(bar, "Step before").click()
    button(bar, "Step after").click()

    assert chosen == [4, 6]


def test_the_arrows_stop_at_the_ends(bar):
    bar.show_step(0, 1, is_following=False)

    assert not button(bar, "Step before").isEnabled()
    assert not button(bar, "Step after").isEnabled()


def test_before_the_end_of_the_text_stands_the_last_step(bar, chosen):
    bar.show_step(9, 10, is_following=True)
    bar.show_step(None, 10, is_following=False)
    button(bar, "Step before").click()

    assert chosen == [9]


def test_without_a_run_only_the_text_can_be_looked_at(bar):
    bar.show_step(None, 0, is_following=True)

    assert not button(bar, "Step").isVisible()
    assert not bar.newest.isEnabled()
    assert bar.text.isChecked()
