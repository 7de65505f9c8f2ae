import numpy as np
import pytest

from playground.gpt2 import GPT2, Cancelled, GPT2Config, parameter_shapes
from playground.tabs.lab.ladder.figures import build_rungs, climb

CONFIG = GPT2Config(n_vocab=11, n_ctx=16, n_embd=4, n_head=2, n_layer=1)


@pytest.fixture
def gpt2():
    random = np.random.default_rng(1)
    tensors = {
        name: random.normal(0, 0.1, shape) for name, shape in parameter_shapes(CONFIG).items()
    }
    return GPT2.from_tensors(CONFIG, tensors)


def test_every_rung_is_timed_at_every_context_shortest_first(gpt2):
    timings = list(climb(gpt2, [1] * 10, [9, 3]))
    assert [(t.context_tokens, t.rung) for t in timings] == [
        (n, rung) for n in (3, 9) for rung in range(6)
    ]
    assert all(t.step_ms > 0 and t.n_timed >= 1 for t in timings)
    assert [t.title for t in timings[:6]] == [rung.title for rung in build_rungs(gpt2)]


def test_timings_come_one_at_a_time_so_that_a_view_can_show_them(gpt2):
    checked = 0

    def cancelled():
        nonlocal checked
        checked += 1
        return False

    ladder = climb(gpt2, [1] * 10, [5], cancelled=cancelled)
    next(ladder)
    after_first = checked
    next(ladder)
    assert checked > after_first


def test_a_climb_can_be_called_off_between_timings(gpt2):
    called_off = []
    ladder = climb(gpt2, [1] * 10, [5], cancelled=lambda: bool(called_off))
    next(ladder)
    called_off.append(True)
    with pytest.raises(Cancelled):
        next(ladder)


@pytest.mark.parametrize("contexts", [[0], [11]])
def test_contexts_without_tokens_are_refused(gpt2, contexts):
    with pytest.raises(ValueError, match="from 1 to 10"):
        next(climb(gpt2, [1] * 10, contexts))
