from types import SimpleNamespace

import pytest

from playground.generation import CacheMode
from playground.shell.window.notices import NoticeKind, NoticeTopic
from playground.tabs.lab.condition_notices import ThreadsDiffer, other_half


class Runs:
    """Ends runs before the presenter, with so many threads each."""

    def __init__(self, context, log_of):
        self.controller, self.settle = context.controller, context.frame.settle
        self.show_notice = context.window.show_notice
        self._log_of = log_of
        self.differ = ThreadsDiffer(context)

    def run(self, threads, *, cached, n_steps=2):
        log = self._log_of(n_steps, cached=cached, threads=threads)
        self.controller.logs.append(log)
        self.controller.run_began.emit(log)
        self.controller.run_ended.emit(log)
        return log

    @property
    def offer(self):
        return self.show_notice.call_args.kwargs["offer"]


@pytest.fixture
def runs(context, log_of):
    return Runs(context, log_of)


def test_another_number_of_threads_is_said_and_the_other_way_offered_anew(runs):
    other = runs.run(2, cached=True)
    runs.show_notice.assert_not_called()
    log = runs.run(1, cached=False)
    kind, said = runs.show_notice.call_args.args
    assert kind is NoticeKind.NOTE
    assert said == (
        "This run had 1 thread and the last one with the cache 2, so they are not compared."
    )
    assert runs.offer.text() == "Measure with the cache again"
    runs.offer.trigger()
    runs.controller.repeat.assert_called_once_with(other, compared=log)


def test_the_same_threads_are_nothing_to_say(runs):
    runs.run(2, cached=True)
    runs.run(2, cached=False)
    runs.run(1, cached=False, n_steps=0)
    runs.show_notice.assert_not_called()


def test_what_was_said_goes_when_another_run_begins(runs):
    runs.run(2, cached=True)
    runs.settle.reset_mock()
    runs.run(2, cached=True)
    runs.settle.assert_called_once_with(NoticeTopic.THREADS)


def test_a_run_beside_the_text_is_the_remedy_and_needs_none(runs, log_of):
    runs.run(2, cached=True)
    beside = log_of(2, cached=False, threads=1)
    beside.into_text = False
    runs.controller.run_ended.emit(beside)
    runs.show_notice.assert_not_called()


def log(mode, threads, *, model="words", steps=(1,)):
    conditions = SimpleNamespace(model=model, dtype="float32", fault=None, blas_threads=threads)
    return SimpleNamespace(mode=mode, conditions=conditions, steps=steps)


def test_only_the_newest_run_that_would_be_compared_counts():
    on, off, race = CacheMode.ON, CacheMode.OFF, CacheMode.RACE
    current, other = log(off, 1), log(on, 2)
    assert other_half(current, [other, current]) is other
    assert other_half(current, [other, log(off, 3), log(race, 3), current]) is other
    assert other_half(current, [other, log(on, 1), current]) is None
    assert other_half(current, [log(on, 2, model="other"), current]) is None
    assert other_half(current, [log(on, 2, steps=()), current]) is None
    assert other_half(log(race, 1), [other]) is None
