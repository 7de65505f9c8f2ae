"""What a person sees between the press of Generate and the first token."""

import pytest

from look.desk import live_for


@pytest.fixture
def waiting(loaded):
    loaded.controller._prefill_sign._timer.setInterval(5)
    loaded.generate()
    return loaded


def test_the_status_says_prefill_at_once_and_a_busy_sign_follows(waiting):
    assert waiting.said == "Generating; prefill: reading 1 token…"
    live_for(30)
    assert waiting.frame.show_progress.call_args.args == ("Prefill: reading 1 token…", None)


def test_both_go_with_the_first_token(waiting):
    live_for(30)
    waiting.frame.hide_progress.reset_mock()
    waiting.step()
    waiting.controller._run._flush_timer.flush_now()
    assert waiting.said == "Generating"
    waiting.frame.hide_progress.assert_called_once_with()


def test_a_prefill_that_is_soon_done_shows_no_sign(waiting):
    waiting.frame.show_progress.reset_mock()
    waiting.step()
    waiting.controller._run._flush_timer.flush_now()
    live_for(30)
    waiting.frame.show_progress.assert_not_called()


def test_stopped_before_the_first_token_the_sign_goes(waiting):
    live_for(30)
    waiting.frame.hide_progress.reset_mock()
    waiting.finish(new_tokens=0)
    waiting.frame.hide_progress.assert_called_once_with()
