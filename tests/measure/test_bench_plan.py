import pytest

from playground.gpt2 import GPT2Config
from playground.measure.bench import BenchError, BenchPlan

TINY = GPT2Config(n_vocab=11, n_ctx=16, n_embd=4, n_head=2, n_layer=1)


@pytest.mark.parametrize(
    ("prompt", "new", "contexts"),
    [
        (256, 64, (257, 278, 299, 320)),
        (8, 4, (9, 10, 11, 12)),
        (8, 2, (9, 10)),
        (8, 1, (9,)),
    ],
)
def test_both_ways_are_compared_from_the_first_decode_step_to_the_last(prompt, new, contexts):
    assert BenchPlan(prompt_tokens=prompt, new_tokens=new).contexts == contexts


@pytest.mark.parametrize("name", ["prompt_tokens", "new_tokens", "repeats"])
@pytest.mark.parametrize("value", [0, -3, 1.5, True])
def test_numbers_that_are_no_counts_are_refused_by_name(name, value):
    with pytest.raises(BenchError, match=name.replace("_", " ")):
        BenchPlan(**{name: value})


def test_more_tokens_than_the_context_holds_are_refused_with_the_figures():
    BenchPlan(prompt_tokens=10, new_tokens=6).require_room(TINY)
    with pytest.raises(BenchError, match=r"10 prompt tokens and 7 new ones make 17, .* holds 16"):
        BenchPlan(prompt_tokens=10, new_tokens=7).require_room(TINY)
