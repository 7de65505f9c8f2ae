"""Models on the Hugging Face hub: the well-known ones, and how any of them is named."""

import re
from dataclasses import dataclass, replace

import numpy as np

from playground.gpt2 import GPT2Config
from playground.models.made_weights import RANDOM_CONFIGS
from playground.models.memory import needed_bytes

_PART = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?"
_REPO_ID = re.compile(rf"{_PART}/{_PART}")
_LONGEST_REPO_ID = 96
"""The hub's own bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubModel:
    """A well-known model on the hub, and what it takes, known without asking the hub.

    Attributes:
        alias: its short name, which `load_model` and `--model` take.
        repo_id: its name on the hub, `owner/name`.
        title: for a person.
        config: its shape.
        fetch_bytes: what a download takes, and then the disk; the hub may have newer files.
        licence: as its card states it.
    """

    alias: str
    repo_id: str
    title: str
    config: GPT2Config
    fetch_bytes: int
    licence: str

    @property
    def n_parameters(self) -> int:
        """How many weights it has."""
        return self.config.n_parameters

    @property
    def memory_bytes(self) -> int:
        """What it takes to run in float32, with a full KV cache."""
        return needed_bytes(self.config, np.float32)


_SMALL_FILES_BYTES = 1_356_000
"""Of the tokenizer and the configs, the same in all of them."""

HUB_MODELS = tuple(
    HubModel(
        alias=alias,
        repo_id=f"{owner}/{alias}",
        title=title,
        config=config,
        fetch_bytes=weight_file_bytes + _SMALL_FILES_BYTES,
        licence=licence,
    )
    for alias, owner, title, config, weight_file_bytes, licence in (
        ("gpt2", "openai-community", "GPT-2", RANDOM_CONFIGS["124M"], 548_105_171, "mit"),
        (
            "gpt2-medium",
            "openai-community",
            "GPT-2 Medium",
            RANDOM_CONFIGS["355M"],
            1_519_984_962,
            "mit",
        ),
        (
            "gpt2-large",
            "openai-community",
            "GPT-2 Large",
            RANDOM_CONFIGS["774M"],
            3_247_159_078,
            "mit",
        ),
        ("gpt2-xl", "openai-community", "GPT-2 XL", RANDOM_CONFIGS["1.5B"], 6_431_829_964, "mit"),
        (
            "distilgpt2",
            "distilbert",
            "DistilGPT-2",
            replace(RANDOM_CONFIGS["124M"], n_layer=6),
            352_824_413,
            "apache-2.0",
        ),
    )
)
"""The sizes of Radford et al. (2019), and the one that was distilled from the smallest."""


def hub_model(name: str) -> HubModel | None:
    """Return the well-known model of that alias or `owner/name`, or None."""
    return next((model for model in HUB_MODELS if name in (model.alias, model.repo_id)), None)


def repo_id_of(name: str) -> str | None:
    """Return the `owner/name` that a name means on the hub; None if it can mean none.

    An alias is the well-known model. Two hyphens in a row, which the hub refuses, are refused here
    too: they are what stands for the slash in the names of folders.
    """
    known = hub_model(name)
    if known is not None:
        return known.repo_id
    if len(name) > _LONGEST_REPO_ID or "--" in name or ".." in name:
        return None
    return name if _REPO_ID.fullmatch(name) and not name.endswith(".git") else None


def shortest_name(repo_id: str) -> str:
    """Return the alias of a well-known model, and the `owner/name` of any other."""
    known = hub_model(repo_id)
    return repo_id if known is None else known.alias
