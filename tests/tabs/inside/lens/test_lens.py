import numpy as np
import pytest

from playground.models import load_model
from playground.tabs.inside.lens.figures import lens_logits, lens_rows
from playground.tabs.inside.stream import StreamHook
from playground.text import Tokenizer


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


@pytest.fixture(scope="module")
def captured(stories):
    tokens = stories.tokenizer.encode("Once upon a time, a little girl named Lily had a")
    hook = StreamHook(stories.gpt2.config)
    logits = stories.gpt2.forward(tokens, hook=hook)
    return hook.last_rows(), logits.astype(np.float64)


def test_the_lens_at_the_last_layer_is_the_output(stories, captured):
    stream, logits = captured
    np.testing.assert_allclose(lens_logits(stories.gpt2, stream)[-1], logits, rtol=0, atol=2e-4)


def test_the_lens_of_a_model_with_an_unembedding_of_its_own_uses_that(small_model, small_tokens):
    from playground.gpt2 import GPT2, LM_HEAD

    head = np.random.default_rng(8).normal(0, 1, (17, 12))
    untied = GPT2.from_tensors(
        small_model.config, {**small_model.tensors(), LM_HEAD: head}, dtype=np.float64
    )
    hook = StreamHook(untied.config)
    logits = untied.forward(small_tokens, hook=hook)
    lens = lens_logits(untied, hook.last_rows())[-1]
    np.testing.assert_allclose(lens, logits, rtol=0, atol=1e-9)


def test_each_row_is_the_softmax_of_the_normed_stream(small_model, small_tokens):
    hook = StreamHook(small_model.config)
    small_model.forward(small_tokens, hook=hook)
    stream, tensors = hook.last_rows(), small_model.tensors()

    class Letters(Tokenizer):
        end_of_text = None

        def token_bytes(self, token_id):
            return bytes([65 + token_id])

    rows = lens_rows(small_model, Letters(), stream)
    assert [row.n_blocks for row in rows] == [0, 1, 2]
    answer = rows[-1].token_id
    for row, x in zip(rows, stream, strict=True):
        normed = (x - x.mean()) / np.sqrt(x.var() + small_model.config.layer_norm_epsilon)
        normed = normed * tensors["ln_f.weight"] + tensors["ln_f.bias"]
        shares = np.exp(tensors["wte.weight"] @ normed)
        shares /= shares.sum()
        assert row.token_id == shares.argmax()
        assert row.token_text == chr(65 + row.token_id)
        assert row.probability == pytest.approx(shares.max(), abs=1e-12)
        assert row.answer_probability == pytest.approx(shares[answer], abs=1e-12)
        assert row.answer_rank == sorted(shares, reverse=True).index(shares[answer]) + 1
        assert row.stream_norm == pytest.approx(np.sqrt((x**2).sum()))


def test_the_final_answer_ranks_first_at_the_end(stories, captured):
    rows = lens_rows(stories.gpt2, stories.tokenizer, captured[0])
    assert len(rows) == 7
    assert rows[-1].answer_rank == 1
    assert rows[-1].token_id == captured[1].argmax()
