import numpy as np
import pytest

from playground.generation import CacheMode, GenerationRequest, SamplingParams
from playground.gpt2 import GPT2, GPT2Config, parameter_shapes
from playground.text import Tokenizer

CONFIG = GPT2Config(n_vocab=31, n_ctx=48, n_embd=12, n_head=3, n_layer=2, n_inner=20)
PROMPT = (4, 17, 2, 9, 30, 9, 11)


class SilentTokenizer(Tokenizer):
    """Tokens without text, none of which ends it."""

    n_vocab = CONFIG.n_vocab

    def token_bytes(self, token_id):
        return b""


def tensors_of(config=CONFIG, seed=5):
    random = np.random.default_rng(seed)
    return {name: random.normal(0, 0.3, shape) for name, shape in parameter_shapes(config).items()}


@pytest.fixture(scope="session")
def gpt2():
    return GPT2.from_tensors(CONFIG, tensors_of())


@pytest.fixture
def tokenizer():
    return SilentTokenizer()


@pytest.fixture
def race():
    """Race a session and return its steps' agreements."""

    def run(session, *, prompt=PROMPT, n_new=6, seed=0):
        request = GenerationRequest(prompt_tokens=tuple(prompt), max_new_tokens=n_new, seed=seed)
        session.start(request)
        return [session.step(SamplingParams(), CacheMode.RACE).agreement for _ in range(n_new)]

    return run
