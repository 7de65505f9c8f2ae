"""A text that no run has written is looked into too, and one that is gone leaves nothing."""

import pytest

from playground.shell.window.app_state import AppState
from playground.tabs.inside import presenter as inside_presenter
from playground.tabs.inside.step_inside import LookInside
from playground.text import EncodedText, begin_context


@pytest.fixture
def write(context, desk):
    """Put a text into the editor, its tokens known."""
    context.document.set_tokenizer(desk.model.tokenizer)

    def write(text, *, is_encoded=True):
        document, tokenizer = context.document, desk.model.tokenizer
        document.replace(0, document.n_chars, text)
        if is_encoded:
            texts = document.pending_texts()
            encoded = [EncodedText(text=t, tokens=tuple(tokenizer.encode(t))) for t in texts]
            document.set_tokens(tokenizer, tuple(encoded))
            desk.controller.tokens_ready.emit()

    return write


def context_of(desk, text):
    return begin_context(desk.model.tokenizer, desk.model.tokenizer.encode(text))


def test_a_typed_text_is_looked_into_before_the_first_run(desk, write):
    desk.open_tab()
    write("Once upon a time")
    assert isinstance(desk.client.question, LookInside)
    desk.answer()
    [inside] = desk.page.show_step.call_args.args
    assert inside.context == context_of(desk, "Once upon a time")
    desk.page.show_attention.assert_called_once()
    n_asked = len(desk.client.asked)
    desk.controller.tokens_ready.emit()
    assert len(desk.client.asked) == n_asked


def test_an_edit_after_a_run_is_looked_into(desk, write):
    desk.begin_run()
    desk.step(3)
    desk.end_run()
    desk.open_tab()
    desk.answer()
    desk.selection.select_text()
    write("Once upon")
    assert desk.client.question.context == context_of(desk, "Once upon")


def test_a_text_that_is_cleared_leaves_nothing(desk, write):
    desk.open_tab()
    write("Once upon a time")
    desk.answer()
    n_asked = len(desk.client.asked)
    write("")
    desk.page.show_nothing.assert_called_with("")
    assert len(desk.client.asked) == n_asked
    assert not desk.client.is_waiting
    write("Once upon a time")
    assert len(desk.client.asked) == n_asked + 1


def test_a_text_longer_than_the_context_is_told(desk, write):
    desk.open_tab()
    write("Once " * 600)
    [why] = desk.page.show_nothing.call_args.args
    assert "the model’s context holds 512; shorten it by " in why
    desk.page.show_awaited.assert_called_with("", model="")
    assert not any(isinstance(question, LookInside) for question in desk.client.asked)


def test_what_is_left_of_a_text_that_changed_is_marked_until_news_come(
    desk, write, qtbot, monkeypatch
):
    desk.presenter._mark_later.setInterval(1)
    desk.open_tab()
    write("Once upon a time")
    desk.answer()
    write("Once", is_encoded=False)
    desk.presenter.refresh()
    qtbot.waitUntil(lambda: desk.page.mark_earlier.call_args.kwargs == {"is_earlier": True})
    write("Once")
    desk.answer()
    assert desk.page.mark_earlier.call_args.kwargs == {"is_earlier": False}


def test_a_run_that_goes_on_from_what_is_shown_marks_nothing(desk, write, qtbot):
    desk.presenter._mark_later.setInterval(1)
    desk.open_tab()
    write("Once upon a time")
    desk.answer()
    desk.begin_run()
    desk.step()
    desk.answer()
    desk.step(2)
    qtbot.wait(20)
    assert desk.page.mark_earlier.call_args.kwargs == {"is_earlier": False}


def test_nothing_is_asked_of_the_text_while_a_run_begins(desk, write):
    desk.open_tab()
    desk.begin_run()
    assert desk.controller.state is AppState.RUNNING
    write("Once upon a time")
    assert not any(isinstance(question, LookInside) for question in desk.client.asked)


def test_news_that_come_soon_are_waited_for():
    assert 100 <= inside_presenter.MARK_AFTER_MS <= 1000


def test_while_the_first_answer_is_worked_out_nobody_is_told_to_type(desk, write):
    desk.open_tab()
    write("Once upon a time")
    desk.page.show_awaited.assert_called_with("Looking into the model…", model="")
    desk.answer()
    desk.page.show_nothing.reset_mock()
    write("Once upon a time there")
    assert not desk.page.show_nothing.called, "what was seen stays until the next is there"


def test_a_run_that_begins_with_an_empty_text_is_awaited(desk, write):
    desk.open_tab()
    write("")
    desk.page.show_awaited.assert_called_with("", model="")
    desk.begin_run()
    desk.controller.run_began.emit(desk.log)
    desk.page.show_awaited.assert_called_with("Looking into the model…", model="")


def test_the_model_is_awaited_until_its_parts_are_there(desk):
    desk.presenter.show_tab("inside")
    desk.page.show_awaited.assert_called_with("", model="Looking into the model…")
    desk.answer()
    desk.page.show_awaited.assert_called_with("", model="")
