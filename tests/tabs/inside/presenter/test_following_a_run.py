from playground.tabs.inside import presenter as inside_presenter
from playground.tabs.inside.architecture.figures import WhatParts
from playground.tabs.inside.newest_rows import LookAtNewest
from playground.tabs.inside.step_inside import LookInside


def test_a_run_is_looked_into_once_and_then_followed_row_by_row(desk):
    desk.open_tab()
    desk.begin_run()
    desk.step()
    desk.answer()
    desk.answer()
    desk.step(2)
    desk.answer()
    desk.step()
    desk.answer()
    assert desk.kinds() == [WhatParts, LookInside, LookAtNewest, LookAtNewest, LookAtNewest]
    assert [kind.kwargs["is_live"] for kind in desk.page.show_attention.call_args_list] == [
        False,
        True,
        True,
        True,
    ]
    maps, context, texts = desk.page.show_attention.call_args.args
    assert context == desk.log.context_of(3)
    assert maps.n_tokens == len(texts) == len(context)
    assert maps.newest == len(context) - 1


def test_a_run_that_rests_is_looked_into_in_full(desk):
    desk.open_tab()
    desk.begin_run()
    desk.step()
    desk.answer()
    desk.answer()
    desk.step(3)
    desk.answer()
    desk.end_run()
    assert desk.kinds()[-1] is LookInside
    assert desk.client.question.context == desk.log.context_of(3)


def test_following_takes_its_share_of_the_workers_time_only(desk, monkeypatch):
    monkeypatch.setattr(inside_presenter, "LIVE_INTERVAL_S", 3600.0)
    desk.open_tab()
    desk.begin_run()
    desk.step()
    desk.answer()
    n_asked = len(desk.client.asked)
    desk.step(5)
    assert len(desk.client.asked) == n_asked


def test_an_answer_that_was_lost_is_made_up_for(desk):
    desk.open_tab()
    desk.begin_run()
    desk.step()
    desk.answer()
    desk.client.question.answer(desk.subject, lambda: False)  # computed, but taken back
    desk.controller.worker_wanted.emit()
    desk.step()
    desk.answer()  # its rows begin where the lost ones end, so all are asked for
    desk.answer()
    desk.step()
    desk.answer()
    maps, context, texts = desk.page.show_attention.call_args.args
    assert maps.n_tokens == len(context) == len(texts) == len(desk.log.context_of(2))


def test_a_run_is_looked_into_at_its_first_step_whatever_came_before(desk, monkeypatch):
    monkeypatch.setattr(inside_presenter, "LIVE_INTERVAL_S", 3600.0)
    desk.open_tab()
    desk.begin_run()
    desk.step()
    assert desk.kinds() == [WhatParts, LookInside]
