"""Another token in place of one, and the run that goes on from there."""


def test_a_candidate_of_a_step_branches_where_the_step_wrote(tab, reports):
    tab.run(reports)
    tab.selection.select(1)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step.index == 1)

    tab.logits.on_candidate_chosen(2)

    assert tab.put == [(3, 2)]
    assert tab.asked_for == ["generate"]


def test_a_branch_during_a_run_waits_for_its_end(tab, reports):
    tab.run(reports)
    tab.controller.run_began.emit(tab.controller.logs[-1])

    tab.brancher.branch(3, 2)

    assert tab.asked_for == ["stop"]
    assert tab.put == []
    tab.end()
    tab.wait_for(lambda: tab.put == [(3, 2)])
    assert tab.asked_for == ["stop", "generate"]


def test_a_step_of_another_text_cannot_be_branched(tab, reports):
    tab.run(reports)
    tab.selection.select(1)
    tab.wait_for(lambda: tab.shown is not None and tab.shown.step.index == 1)
    tab.type("world world world world")

    tab.logits.on_candidate_chosen(2)

    assert tab.put == []
    assert "changed" in tab.said[-1]


def test_the_first_candidate_is_accepted_as_a_token(tab):
    tab.controller.tokens_ready.emit()
    tab.wait_for(lambda: tab.shown is not None)

    tab.logits.accept_top()

    assert tab.put == [(None, tab.shown.next_token.candidates[0].token_id)]
    assert tab.asked_for == []


def test_a_token_is_not_accepted_into_a_text_that_has_changed_since(tab):
    tab.controller.tokens_ready.emit()
    tab.wait_for(lambda: tab.shown is not None)
    tab.type("hello")

    tab.logits.accept_top()

    assert tab.put == []


def test_an_alternative_of_the_popup_branches_there(tab, reports):
    tab.run(reports)

    tab.pointer.on_alternative_chosen(4, 1)

    assert tab.put == [(4, 1)]
