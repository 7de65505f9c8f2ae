"""The tab Inside the model in the whole window."""

from PySide6.QtWidgets import QPushButton


def write(desk, n_new):
    panel = desk.window.sampling_panel
    panel.set_values(
        sampling=panel.sampling(),
        seed=7,
        max_new_tokens=n_new,
        speed_limit_per_s=None,
        ignore_end_of_text=True,
    )
    desk.window.actions_by_key["generate"].trigger()
    desk.wait_for_steps(n_new)
    desk.wait_for_end()


def test_a_run_can_be_looked_into_step_by_step(open_desk):
    desk = open_desk("stories")
    tab, selection = desk.playground.inside, desk.playground.selection
    write(desk, 12)
    assert not tab.shapes.has_content
    desk.window.tabs.show_tab("inside")
    desk.wait_for(lambda: all(card.has_content for card in tab.page.cards()))
    n_kv = len(selection.current.context)
    desk.wait_for(lambda: f"all {n_kv}," in tab.shapes.subtitle)
    selection.select(5)
    desk.wait_for(lambda: f"all {n_kv - 6}," in tab.shapes.subtitle)
    tab.norm.findChild(QPushButton, "normOverPositions").click()
    tab.norm.findChild(QPushButton, "normAppend").click()
    assert len(tab.lens.table().rows) == 7
    assert tab.page.link_marks.marks
    desk.window.tabs.show_tab("lab")
    assert not tab.page.link_marks.marks


def test_the_model_without_blocks_has_its_cards_too(desk):
    tab = desk.playground.inside
    desk.window.tabs.show_tab("inside")
    write(desk, 5)
    desk.wait_for(lambda: tab.shapes.has_content and tab.norm.has_content and tab.lens.has_content)
    assert not tab.attention.has_content
    assert tab.architecture.has_content
