"""A GPT-2 small enough to run in microseconds, and a tokenizer of letters for it."""

import numpy as np
import pytest

from playground.generation import GenerationRequest
from playground.generation.session import Session
from playground.gpt2 import GPT2, GPT2Config, parameter_shapes
from playground.text import Tokenizer

N_CTX = 40
N_VOCAB = 27
END_OF_TEXT = 26


class LetterTokenizer(Tokenizer):
    """Ids 0 to 25 are the letters a to z, and 26 ends a text."""

    n_vocab = N_VOCAB
    end_of_text: int | None = END_OF_TEXT

    def encode(self, text: str, *, continues: bool = False) -> list[int]:
        return [ord(letter) - ord("a") for letter in text]

    def token_bytes(self, token_id: int) -> bytes:
        return b"" if token_id == END_OF_TEXT else bytes([ord("a") + token_id])

    def next_split(self, text: str, start: int, end: int) -> int | None:
        return None


class NoText(LetterTokenizer):
    """Tokens without text, of which none ends it."""

    end_of_text = None

    def token_bytes(self, token_id: int) -> bytes:
        return b""


class HalfCharacters(NoText):
    """Every token is half of an é, in turn the first and the second."""

    def __init__(self) -> None:
        self.count = 0

    def token_bytes(self, token_id: int) -> bytes:
        self.count += 1
        return "é".encode()[(self.count - 1) % 2 :][:1]


def make_gpt2(*, favourite: int | None = None, scale: float = 0.5) -> GPT2:
    """A model with random weights; one whose favourite token wins every step if given."""
    config = GPT2Config(n_vocab=N_VOCAB, n_ctx=N_CTX, n_embd=16, n_head=2, n_layer=2, n_inner=64)
    rng = np.random.default_rng(7)
    tensors = {
        name: rng.normal(scale=scale, size=shape).astype(np.float32)
        for name, shape in parameter_shapes(config).items()
    }
    if favourite is not None:
        tensors["wte.weight"][favourite] *= 4
        tensors["ln_f.weight"][:] = 0
        tensors["ln_f.bias"][:] = 50 * tensors["wte.weight"][favourite]
    return GPT2.from_tensors(config, tensors)


@pytest.fixture(scope="session")
def gpt2() -> GPT2:
    return make_gpt2()


@pytest.fixture
def tokenizer() -> LetterTokenizer:
    return LetterTokenizer()


@pytest.fixture(scope="session")
def no_text() -> NoText:
    return NoText()


@pytest.fixture
def half_characters() -> HalfCharacters:
    return HalfCharacters()


@pytest.fixture
def session(gpt2, tokenizer) -> Session:
    return Session(gpt2, tokenizer)


@pytest.fixture
def letters_session(tokenizer):
    """Makes a session whose model writes one letter, or the end of text, over and over."""

    def make(favourite: int) -> Session:
        return Session(make_gpt2(favourite=favourite), tokenizer)

    return make


@pytest.fixture
def request_for():
    """Makes a request for a prompt of letters."""

    def make(prompt: str = "once", max_new_tokens: int = 8, seed: int = 3, **rest):
        tokens = tuple(ord(letter) - ord("a") for letter in prompt)
        return GenerationRequest(
            prompt_tokens=tokens, max_new_tokens=max_new_tokens, seed=seed, **rest
        )

    return make
