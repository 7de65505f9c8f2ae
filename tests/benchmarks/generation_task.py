"""What is generated, alike without a window and in it: see `window.py`."""

from dataclasses import dataclass

from playground.generation import CacheMode, GenerationRequest
from playground.models import LoadedModel
from playground.text import Tokenizer, begin_context

SEED = 1


@dataclass(frozen=True)
class GenerationTask:
    """A run of a benchmark.

    Attributes:
        model: its name.
        mode: a value of `CacheMode`.
        n_prompt: tokens of the prompt, about.
        n_new: tokens to generate; as many as fit, if the context ends before.
    """

    model: str
    mode: str
    n_prompt: int
    n_new: int

    @property
    def cache_mode(self) -> CacheMode:
        return CacheMode(self.mode)

    def prompt(self, tokenizer: Tokenizer, sentence: str) -> str:
        """Return the sentence as often as makes a prompt of about the wanted length."""
        n_sentence = max(1, len(tokenizer.encode(f"{sentence} ")))
        return " ".join([sentence] * max(1, round(self.n_prompt / n_sentence)))

    def request(self, model: LoadedModel) -> GenerationRequest:
        """Return what the window would ask of its worker for the same prompt."""
        text = self.prompt(model.tokenizer, model.sample_prompts[0].text)
        return GenerationRequest(
            prompt_tokens=begin_context(model.tokenizer, model.tokenizer.encode(text)),
            max_new_tokens=self.n_new,
            seed=SEED,
            ignore_end_of_text=True,
        )


def rates(arrived_s: list[float], forward_s: list[float]) -> dict[str, float]:
    """Sum up the decode steps of a run: tokens a second by the clock, and a forward pass alone.

    Args:
        arrived_s: when each step's record was there, the prompt's first.
        forward_s: what the forward pass of each took.
    """
    decode_ms = sorted(1e3 * each for each in forward_s[1:])
    return {
        "tokens_per_s": (len(arrived_s) - 1) / (arrived_s[-1] - arrived_s[0]),
        "forward_ms": decode_ms[len(decode_ms) // 2],
    }
