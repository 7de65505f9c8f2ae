"""The tab What if in the real window."""

from playground.generation import CacheMode, Fault, Verdict


def test_a_fault_is_switched_on_raced_labelled_and_forgotten(open_desk):
    desk = open_desk("stories")
    window, tab = desk.window, desk.playground.what_if
    window.sampling_panel.set_values(
        sampling=window.sampling_panel.sampling(),
        seed=1,
        max_new_tokens=5,
        speed_limit_per_s=None,
        ignore_end_of_text=True,
    )
    window.tabs.show_tab(tab.KEY)
    desk.wait_for(lambda: tab.causality.has_content)
    assert "stayed the same in every layer" in tab.causality.subtitle

    tab.faults.set_fault(Fault.MASK_OFF_BY_ONE)
    assert tab.banner.isVisible()
    assert "fault on: mask off by one" in desk.status()
    desk.run(tab.faults.race_button.click)
    faulty = desk.playground.controller.logs[-1]
    assert window.top_bar.cache_switch.mode() is CacheMode.RACE
    assert faulty.conditions.fault is Fault.MASK_OFF_BY_ONE
    assert {step.agreement.verdict for step in faulty.steps} == {Verdict.DIFFERENT}
    assert "part at token 1" in tab.divergence.subtitle
    assert "with a fault: mask off by one" in desk.status()
    assert desk.playground.controller.command == ""

    tab.banner.off_button.click()
    assert not tab.banner.isVisible()
    desk.run(tab.faults.race_button.click)
    sound = desk.playground.controller.logs[-1]
    assert sound.conditions.fault is None
    assert Verdict.DIFFERENT not in {step.agreement.verdict for step in sound.steps}
    assert "No fault" in tab.divergence.subtitle

    tab.faults.set_fault(Fault.NOT_RESET)
    desk.close()
    again = open_desk("primitive")
    assert again.playground.what_if.faults.fault() is None
