import pytest

from playground.measure.cores import UsableCores
from playground.shell.window.notices import NoticeKind, NoticeTopic
from playground.tabs.lab.condition_notices import LOOKS, BusyWatch, in_words


class Watched:
    """The watch, and other programs as the test says."""

    def __init__(self, context, log_of):
        self.threads, self.controller = context.settings.threads, context.controller
        self.show_notice, self.settle = context.window.show_notice, context.frame.settle
        self._log_of = log_of
        self.watch = BusyWatch(context)

    def look(self, n_busy, times=LOOKS):
        self.threads.n_busy = n_busy
        for _ in range(times):
            self.threads.looked.emit()

    def begin(self, threads=1):
        self.log = self._log_of(0, threads=threads)
        self.controller.run_began.emit(self.log)

    def end(self):
        self.controller.run_ended.emit(self.log)

    @property
    def said(self):
        return [call.args[1] for call in self.show_notice.call_args_list]


@pytest.fixture
def watched(context, log_of):
    return Watched(context, log_of)


def test_a_busy_machine_is_told_once_a_session_and_calmly(watched):
    for _ in range(2):
        watched.begin()
        watched.look(1)
        watched.end()
        watched.look(0)
    assert watched.said == ["Another program keeps a core busy, so this run uses 1 thread."]
    assert watched.show_notice.call_args.args[0] is NoticeKind.NOTE
    assert watched.show_notice.call_args.kwargs["about"] is NoticeTopic.MACHINE


def test_an_idle_machine_is_nothing_to_tell(watched):
    watched.begin()
    watched.look(0, times=50)
    watched.show_notice.assert_not_called()


def test_a_program_that_just_starts_is_no_news(watched):
    watched.begin()
    for _ in range(9):
        watched.look(1, times=LOOKS - 1)
        watched.look(0, times=1)
    watched.show_notice.assert_not_called()


def test_what_was_seen_before_a_run_is_told_as_it_begins(watched):
    watched.look(1)
    watched.show_notice.assert_not_called()
    watched.begin()
    watched.show_notice.assert_called_once()


def test_after_the_run_others_may_do_what_they_like(watched):
    watched.begin()
    watched.end()
    watched.look(2, times=20)
    watched.show_notice.assert_not_called()


@pytest.mark.parametrize("runs_on", [True, False])
def test_it_goes_when_the_machine_is_quiet_with_a_run_or_without(watched, runs_on):
    watched.begin()
    watched.look(1)
    if not runs_on:
        watched.end()
    watched.look(0, times=LOOKS - 1)
    watched.settle.assert_not_called()
    watched.look(0, times=1)
    watched.settle.assert_called_once_with(NoticeTopic.MACHINE)
    watched.look(0, times=9)
    watched.settle.assert_called_once()


def test_it_stays_while_others_go_on(watched):
    watched.begin()
    watched.look(1, times=30)
    watched.end()
    watched.look(1, times=30)
    watched.settle.assert_not_called()


def test_the_words_are_of_the_run_and_its_threads(watched):
    watched.threads.usable = UsableCores(n_threads=8, n_cores=8, reason="")
    watched.threads.n_wanted = 8
    watched.begin(threads=5)
    watched.look(3)
    assert watched.said == [
        "Other programs keep 3 of 8 cores busy, so this run uses 5 threads.",
    ]


@pytest.mark.parametrize(
    ("n_busy", "n_threads", "n_wanted", "is_by_hand", "said"),
    [
        (1, 1, 2, False, "Another program keeps a core busy, so this run uses 1 thread."),
        (1, 1, 1, False, "a core busy. This run’s 1 thread found a core free as it began."),
        (1, 3, 3, True, "This run’s 3 threads found cores free as it began."),
        (1, 4, 4, False, "This run keeps its 4 threads, for they stay the same"),
        (2, 4, 4, True, "uses the 4 threads set under More. They wait for one another"),
        (4, 1, 2, False, "4 of 4 cores busy and leave none to this run"),
        (9, 1, 2, False, "4 of 4 cores busy and leave none to this run"),
    ],
)
def test_it_says_what_was_done_about_it(n_busy, n_threads, n_wanted, is_by_hand, said):
    assert said in in_words(
        n_busy=n_busy, n_cores=4, n_threads=n_threads, n_wanted=n_wanted, is_by_hand=is_by_hand
    )
