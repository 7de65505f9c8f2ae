"""A path against itself: what is found is the scatter and nothing else."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.generation.session import Session
from playground.gpt2 import GPT2, Cancelled, GPT2Config, parameter_shapes
from playground.measure import self_test
from playground.measure.question import Subject
from playground.measure.self_test import (
    SelfTest,
    SelfTestQuestion,
    compare,
    is_seen,
    run_self_test,
)
from playground.text import WordTokenizer

SIZES = GPT2Config(n_vocab=29, n_ctx=30, n_embd=12, n_head=3, n_layer=2)


def model_of(config):
    rng = np.random.default_rng(4)
    tensors = {name: rng.normal(size=shape) for name, shape in parameter_shapes(config).items()}
    return GPT2.from_tensors(config, tensors)


@pytest.fixture
def gpt2():
    return model_of(SIZES)


class Clock:
    """Every pass takes as long as the test says of it; nothing else takes any time."""

    def __init__(self, monkeypatch, seconds_of):
        self.now_s, self.passes, self.waited_s = 0.0, [], 0.0
        forward = GPT2.forward

        def timed(gpt2, tokens, cache=None, **rest):
            logits = forward(gpt2, tokens, cache, **rest)
            if len(tokens) == 1:
                self.passes.append((id(cache), cache.offset))
                self.now_s += seconds_of(len(self.passes) - 1)
            return logits

        monkeypatch.setattr(GPT2, "forward", timed)
        monkeypatch.setattr(self_test, "perf_counter", lambda: self.now_s)
        monkeypatch.setattr(self_test, "Waiting", lambda: self)

    def seconds(self):
        return self.waited_s


def test_both_sides_take_the_same_steps_in_turns_and_begin_alike_often(gpt2, monkeypatch):
    clock = Clock(monkeypatch, lambda number: 1.0)
    found = run_self_test(gpt2, n_steps=40)
    assert found == SelfTest(ratio=1.0, low=1.0, high=1.0, n_steps=40)
    firsts, seconds = clock.passes[::2], clock.passes[1::2]
    assert [n_kv for _, n_kv in firsts] == [n_kv for _, n_kv in seconds]
    assert {n_kv for _, n_kv in firsts} == set(range(17, 31))
    beginners = [cache for cache, _ in firsts]
    assert all(one != other for one, other in pairwise(beginners))


def test_going_second_favours_neither_side(gpt2, monkeypatch):
    Clock(monkeypatch, lambda number: 1.0 if number % 2 else 1.5)
    assert run_self_test(gpt2, n_steps=100).ratio == pytest.approx(1.0)


def test_steps_that_waited_are_left_out_unless_all_did(gpt2, monkeypatch):
    clock = Clock(monkeypatch, lambda number: 0.001)
    clock.waited_s = 1.0
    assert run_self_test(gpt2, n_steps=25).n_steps == 25
    looks = iter(range(1000))
    clock.seconds = lambda: float(next(looks) % 5 == 0)
    assert run_self_test(gpt2, n_steps=100).n_steps == 80


def test_a_large_model_takes_fewer_steps(gpt2, monkeypatch):
    Clock(monkeypatch, lambda number: 10.0)
    assert run_self_test(gpt2).n_steps == 40


@pytest.mark.parametrize("n_ctx", [1, 2, 16, 17])
def test_a_model_with_hardly_any_context_is_tested_too(n_ctx):
    config = GPT2Config(n_vocab=29, n_ctx=n_ctx, n_embd=12, n_head=3, n_layer=1)
    assert run_self_test(model_of(config), n_steps=3).ratio > 0


def test_it_can_be_called_off(gpt2):
    with pytest.raises(Cancelled):
        run_self_test(gpt2, cancelled=lambda: True)


def test_progress_ends_at_one(gpt2):
    fractions = []
    run_self_test(gpt2, n_steps=4, progress=fractions.append)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_the_spread_is_that_of_windows_of_twenty_steps():
    one = [1.0] * 50 + [1.1] * 50
    found = compare(one, [1.0] * 100)
    assert (found.low, found.high) == pytest.approx((1.0, 1.1))
    assert found.difference == pytest.approx(0.1)


def test_a_difference_counts_upwards_and_downwards_alike():
    assert SelfTest(ratio=1.0, low=0.8, high=1.1, n_steps=9).difference == pytest.approx(0.25)


@given(st.floats(1.0001, 2.0), st.floats(0.25, 4.0))
def test_a_speedup_is_seen_beyond_the_difference_and_its_inverse_alike(high, speedup):
    found = SelfTest(ratio=1.0, low=1.0, high=high, n_steps=9)
    assert is_seen(speedup, found) == (speedup > high or speedup < 1 / high) or (
        max(speedup, 1 / speedup) == pytest.approx(high)
    )


def test_an_untested_machine_tells_three_hundredths_apart():
    assert [is_seen(ratio, None) for ratio in (0.96, 0.98, 1.02, 1.04)] == [
        True,
        False,
        False,
        True,
    ]


def test_the_question_tests_the_model_in_hand(gpt2):
    tokenizer = WordTokenizer()
    subject = Subject(gpt2=gpt2, tokenizer=tokenizer, session=Session(gpt2, tokenizer))
    assert SelfTestQuestion().answer(subject, lambda: False).n_steps > 0
