"""The built-in models and their facts, known without loading one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from playground.gpt2 import GPT2Config
from playground.models.checkpoint import parse_config, read_config_json
from playground.models.made_weights import PRIMITIVE_CONFIG, RANDOM_CONFIGS
from playground.models.sample_prompts import (
    GPT2_PROMPTS,
    PRIMITIVE_PROMPTS,
    STORIES_PROMPTS,
    SamplePrompt,
)
from playground.numbers import short_bytes, short_count
from playground.resource_files import resource_path

DEFAULT_MODEL = "stories"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedSampling:
    """Settings that suit a model; temperature 0 is greedy, top-k 0 and top-p 1 are off."""

    temperature: float = 0.8
    top_k: int = 0
    top_p: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogEntry:
    """A model to choose from.

    Attributes:
        name: what `load_model` takes.
        title: for a person.
        title_tells_size: the title already says how many parameters there are.
        config: its shape.
        dtype: of weights and arithmetic unless another is asked for.
        trained: False when its weights are random and its text is noise.
        sample_prompts: prompts that suit it, the first for the empty editor.
        sampling: settings that suit it.
    """

    name: str
    title: str
    title_tells_size: bool = False
    config: GPT2Config
    dtype: str = "float32"
    trained: bool
    sample_prompts: tuple[SamplePrompt, ...]
    sampling: SuggestedSampling = SuggestedSampling()

    @property
    def weight_bytes(self) -> int:
        """Memory that the weights take."""
        return self.config.n_parameters * np.dtype(self.dtype).itemsize

    @property
    def facts(self) -> str:
        """One line: parameters, layers × width × heads, context, dtype, memory, origin."""
        return describe(self.config, self.weight_bytes, self.dtype, trained=self.trained)


def describe(config: GPT2Config, weight_bytes: int, dtype: str, *, trained: bool) -> str:
    """Return a model's facts in one line."""
    blocks = f"{config.n_layer} × {config.n_embd} × {config.n_head}"
    return " · ".join(
        (
            f"{short_count(config.n_parameters)} parameters",
            f"{blocks} (layers × width × heads)",
            f"context {config.n_ctx:,}",
            dtype,
            short_bytes(weight_bytes),
            "trained" if trained else "random weights: its text is noise",
        )
    )


@cache
def catalog() -> tuple[CatalogEntry, ...]:
    """Return the built-in models, the default first."""
    return (_stories(), _primitive(), *_random_sizes())


def find_entry(name: str) -> CatalogEntry | None:
    """Return the built-in model of that name, upper or lower case, or None."""
    return next((entry for entry in catalog() if entry.name.lower() == name.strip().lower()), None)


def _stories() -> CatalogEntry:
    """Return the bundled, trained model."""
    folder = resource_path("models/stories")
    return CatalogEntry(
        name=DEFAULT_MODEL,
        title="Stories",
        config=parse_config(read_config_json(folder), folder),
        trained=True,
        sample_prompts=STORIES_PROMPTS,
    )


def _primitive() -> CatalogEntry:
    """Return the classic exercise, whose outputs are known for greedy sampling."""
    return CatalogEntry(
        name="primitive",
        title="Primitive",
        config=PRIMITIVE_CONFIG,
        dtype="float64",
        trained=False,
        sample_prompts=PRIMITIVE_PROMPTS,
        sampling=SuggestedSampling(temperature=0.0, top_p=1.0),
    )


def _random_sizes() -> Iterator[CatalogEntry]:
    """Yield GPT-2's four real sizes."""
    for size, config in RANDOM_CONFIGS.items():
        yield CatalogEntry(
            name=f"random:{size}",
            title=f"GPT-2 {size}",
            title_tells_size=True,
            config=config,
            trained=False,
            sample_prompts=GPT2_PROMPTS,
        )
