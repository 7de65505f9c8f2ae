"""What follows from switching a fault on, and when the causality probe is asked."""

from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QObject, Signal

from playground.generation import (
    CacheMode,
    Conditions,
    Failure,
    Fault,
    GenerationRequest,
    SamplingParams,
)
from playground.generation.run_log import RunLog
from playground.tabs.what_if.causality.figures import CausalityQuestion
from playground.tabs.what_if.causality.presenter import CausalityPresenter
from playground.tabs.what_if.faults.presenter import (
    DivergenceView,
    FaultFrameView,
    FaultPresenter,
    FaultsView,
    RaceSwitchView,
)


@pytest.fixture
def parent(qapp):
    parent = QObject()
    yield parent
    parent.deleteLater()


@pytest.fixture
def views():
    parting = Mock(spec=DivergenceView)
    parting.is_shown = True
    return SimpleNamespace(
        faults=Mock(spec=FaultsView),
        parting=parting,
        frame=Mock(spec=FaultFrameView),
        switch=Mock(spec=RaceSwitchView),
    )


@pytest.fixture
def faults(views, parent):
    return FaultPresenter(views.faults, views.parting, views.frame, views.switch, parent)


def log():
    return RunLog(
        run_id=1,
        request=GenerationRequest(prompt_tokens=(1,), max_new_tokens=9, seed=0),
        sampling=SamplingParams(),
        mode=CacheMode.RACE,
        conditions=Conditions(model="tiny", dtype="float32", blas_threads=1),
    )


def test_a_fault_is_shown_above_the_content_and_among_the_conditions(faults, views, qtbot):
    with qtbot.waitSignal(faults.fault_changed):
        faults.set_fault(Fault.NOT_RESET)
    views.frame.show_fault.assert_called_once_with(Fault.NOT_RESET)
    faults.turn_off()
    views.faults.set_fault.assert_called_once_with(None)


def test_the_button_races_whatever_the_switch_was(faults, views, qtbot):
    with qtbot.waitSignal(faults.race_requested):
        faults.race()
    views.switch.set_mode.assert_called_once_with(CacheMode.RACE)


def test_a_run_that_races_no_step_leaves_the_last_race_in_place(faults, views):
    faults.begin(log())
    faults.refresh()
    views.parting.show_parting.assert_called_once_with(None, is_live=False)


@pytest.mark.parametrize("n_layer", [0, 6])
def test_another_model_is_known_by_whether_it_has_blocks(faults, views, n_layer):
    faults.set_model(SimpleNamespace(n_layer=n_layer))
    views.faults.set_has_blocks.assert_called_once_with(n_layer > 0)
    views.parting.show_parting.assert_called_once_with(None, is_live=False)


def test_a_hidden_plot_is_not_drawn(faults, views):
    views.parting.is_shown = False
    faults.begin(log())
    faults.refresh()
    views.parting.show_parting.assert_not_called()


class FakeClient(QObject):
    answered = Signal(object)
    failed = Signal(object)

    def __init__(self):
        super().__init__()
        self.asked = []

    def ask(self, question):
        self.asked.append(question)

    def take_back(self):
        self.asked.append(None)


class FakeCard:
    is_shown = True
    position = None
    choice = 0
    is_masked = True

    def __init__(self):
        self.answers = []
        self.failures = []
        self.n_waits = 0

    def show_waiting(self):
        self.n_waits += 1

    def show_answer(self, answer):
        self.answers.append(answer)

    def show_failure(self, sentence):
        self.failures.append(sentence)


@pytest.fixture
def probe(parent):
    client, card, text = FakeClient(), FakeCard(), SimpleNamespace(context=(5, 6, 7, 8))
    presenter = CausalityPresenter(card, client, lambda: text.context, parent)
    return SimpleNamespace(presenter=presenter, client=client, card=card, text=text)


def test_a_token_in_the_middle_is_changed_unless_one_was_chosen(probe):
    probe.presenter.refresh()
    assert probe.client.asked == [CausalityQuestion(context=(5, 6, 7, 8), position=2)]
    probe.card.position = 1
    probe.presenter.refresh()
    assert probe.client.asked[-1].position == 1


def test_what_was_asked_is_not_asked_again(probe):
    probe.presenter.refresh()
    probe.presenter.refresh()
    probe.client.answered.emit("answer")
    probe.presenter.refresh()
    assert len(probe.client.asked) == probe.card.n_waits == 1
    assert probe.card.answers == ["answer"]


def test_another_text_or_mask_is_asked_about(probe):
    probe.presenter.refresh()
    probe.text.context = (5, 6)
    probe.presenter.refresh()
    probe.card.is_masked = False
    probe.presenter.refresh()
    assert [(len(each.context), each.is_masked) for each in probe.client.asked] == [
        (4, True),
        (2, True),
        (2, False),
    ]


def test_nothing_is_asked_while_hidden_or_before_the_tokens_are_known(probe):
    probe.card.is_shown = False
    probe.presenter.refresh()
    probe.card.is_shown, probe.text.context = True, None
    probe.presenter.refresh()
    assert probe.client.asked == []


def test_an_empty_text_empties_the_card(probe):
    probe.presenter.refresh()
    probe.text.context = ()
    probe.presenter.refresh()
    assert probe.client.asked[-1] is None
    assert probe.card.answers == [None]


def test_another_model_is_asked_anew(probe):
    probe.presenter.refresh()
    probe.client.answered.emit("answer")
    probe.presenter.set_model(None)
    assert probe.card.answers == ["answer", None]
    assert probe.client.asked[-1] == probe.client.asked[0]


def test_a_failure_is_said_in_its_own_words(probe):
    probe.presenter.refresh()
    probe.client.failed.emit(Failure(message="It cannot be."))
    assert probe.card.failures == ["It cannot be."]
