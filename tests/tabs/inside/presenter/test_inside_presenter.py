from playground.generation import Failure
from playground.models import load_model
from playground.tabs.inside.architecture.figures import WhatParts
from playground.tabs.inside.stream import FINAL_NORM, NormPlace


def test_nothing_is_asked_while_the_tab_is_hidden(desk):
    desk.begin_run()
    desk.step(3)
    desk.end_run()
    desk.selection.select(1)
    assert desk.client.asked == []


def test_the_parts_are_shown_once_a_model(desk):
    desk.open_tab()
    desk.presenter.show_tab("lab")
    desk.presenter.show_tab("inside")
    assert desk.kinds() == [WhatParts]
    desk.page.show_model.assert_called_once()


def test_the_selected_step_is_looked_into_in_full(desk):
    desk.begin_run()
    desk.step(4)
    desk.end_run()
    desk.open_tab()
    desk.selection.select(2)
    assert desk.client.question.context == desk.log.context_of(2)
    desk.answer()
    [inside] = desk.page.show_step.call_args.args
    assert inside.context == desk.log.context_of(2)
    maps, context, texts = desk.page.show_attention.call_args.args
    assert maps.n_tokens == len(context) == len(texts) == len(inside.context)
    assert desk.page.show_attention.call_args.kwargs == {"is_live": False}


def test_a_step_that_is_shown_is_not_asked_about_again(desk):
    desk.begin_run()
    desk.step(2)
    desk.end_run()
    desk.open_tab()
    desk.answer()
    n_asked = len(desk.client.asked)
    desk.controller.flushed.emit()
    desk.presenter.show_tab("lab")
    desk.presenter.show_tab("inside")
    assert len(desk.client.asked) == n_asked


def test_another_block_and_norm_are_looked_into(desk):
    desk.begin_run()
    desk.step(2)
    desk.end_run()
    desk.open_tab()
    desk.answer()
    desk.presenter.choose_layer(1)
    desk.presenter.choose_norm(NormPlace(operation="ln_2", layer=5))
    desk.answer()
    [inside] = desk.page.show_step.call_args.args
    assert inside.layer == 1
    assert inside.norm.place == NormPlace(operation="ln_2", layer=5)


def test_a_person_who_waits_for_the_worker_goes_first(desk, qtbot):
    desk.begin_run()
    desk.step(2)
    desk.end_run()
    desk.open_tab()
    desk.controller.worker_wanted.emit()
    assert not desk.client.is_waiting

    def asked_again():
        assert desk.client.is_waiting

    qtbot.waitUntil(asked_again)


def test_another_model_starts_from_nothing(desk):
    desk.begin_run()
    desk.step(2)
    desk.end_run()
    desk.open_tab()
    desk.answer()
    desk.selection.clear()
    desk.change_model()
    desk.page.clear.assert_called_with(6)
    assert desk.kinds()[-1] is WhatParts


def test_a_model_without_blocks_is_looked_into_without_attention(desk_with):
    desk = desk_with(load_model("primitive"))
    desk.open_tab()
    desk.begin_run()
    desk.step()
    assert desk.client.question.norm == FINAL_NORM
    desk.answer()
    desk.page.show_step.assert_called_once()
    desk.page.show_attention.assert_not_called()


def test_a_question_that_fails_is_told_and_not_asked_again(desk):
    desk.begin_run()
    desk.step(2)
    desk.end_run()
    desk.open_tab()
    desk.client.take_back()
    desk.client.failed.emit(Failure(message="There is not enough memory."))
    n_asked = len(desk.client.asked)
    desk.controller.flushed.emit()
    desk.page.show_problem.assert_called_once_with("There is not enough memory.")
    desk.page.show_nothing.assert_called_with("There is not enough memory.")
    desk.page.show_awaited.assert_called_with("", model="")
    assert len(desk.client.asked) == n_asked
