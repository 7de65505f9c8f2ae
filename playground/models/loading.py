"""A model by name or by folder, ready to generate: weights, tokenizer and facts."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

import numpy as np
from numpy.typing import DTypeLike

from playground.gpt2 import GPT2
from playground.models.catalog import CatalogEntry, SuggestedSampling, describe
from playground.models.folder import LoadOptions, load_folder
from playground.models.made_weights import PRIMITIVE_WORDS, RandomWeights, primitive_tensors
from playground.models.memory import needed_bytes, refuse_exhausted_memory, require_memory
from playground.models.names import ModelFolder, resolve
from playground.models.sample_prompts import GPT2_PROMPTS, SamplePrompt
from playground.resource_files import resource_path
from playground.text import BytePairTokenizer, Tokenizer, WordTokenizer

_RANDOM_SEED = 0


def load_builtin(
    entry: CatalogEntry, dtype: DTypeLike, **options: Unpack[LoadOptions]
) -> tuple[GPT2, Tokenizer]:
    """Return the weights and the tokenizer of a catalog entry.

    Raises:
        ModelError: it does not fit in memory.
        Cancelled: `cancelled` said so.
    """
    match entry.name.partition(":")[0]:
        case "primitive":
            gpt2 = GPT2.from_tensors(entry.config, primitive_tensors(), dtype=dtype, **options)
            return gpt2, WordTokenizer(PRIMITIVE_WORDS)
        case "random":
            return _random(entry, dtype, **options)
        case bundled:
            gpt2, tokenizer, _ = load_folder(resource_path(f"models/{bundled}"), dtype, **options)
            return gpt2, tokenizer


def _random(
    entry: CatalogEntry, dtype: DTypeLike, **options: Unpack[LoadOptions]
) -> tuple[GPT2, Tokenizer]:
    """Return a GPT-2 of one of the real sizes with random weights and the real vocabulary."""
    require_memory(needed_bytes(entry.config, dtype), entry.name)
    vocabulary = resource_path("models/gpt2-bpe")
    tokenizer = BytePairTokenizer.from_vocab_and_merges(
        vocabulary / "vocab.json", vocabulary / "merges.txt"
    )
    weights = RandomWeights(entry.config, _RANDOM_SEED)
    with refuse_exhausted_memory(entry.name):
        gpt2 = GPT2.from_tensors(entry.config, weights, dtype=dtype, **options)
    return gpt2, tokenizer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoadedModel:
    """A model that can generate.

    Attributes:
        name: what `load_model` takes to load it again.
        title: for a person.
        gpt2: the weights and their arithmetic.
        tokenizer: between text and token ids.
        trained: False when the weights are random and the text is noise.
        sample_prompts: prompts that suit it, the first for the empty editor.
        sampling: settings that suit it.
        path: the absolute path of its folder, None for a built-in model.
        notes: sentences on what of its folder is not used.
    """

    name: str
    title: str
    gpt2: GPT2
    tokenizer: Tokenizer
    trained: bool
    sample_prompts: tuple[SamplePrompt, ...]
    sampling: SuggestedSampling
    path: Path | None
    notes: tuple[str, ...] = ()

    @property
    def facts(self) -> str:
        """One line: parameters, layers × width × heads, context, dtype, memory, origin."""
        gpt2 = self.gpt2
        dtype = str(np.dtype(gpt2.dtype))
        return describe(gpt2.config, gpt2.weight_bytes, dtype, trained=self.trained)


def load_model(
    name_or_path: str | Path,
    *,
    dtype: DTypeLike | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    layouts: MutableMapping[str, str] | None = None,
) -> LoadedModel:
    """Return a built-in model by its name, one of the hub that is here, or the model in a folder.

    Args:
        name_or_path: see `resolve`; a folder has `config.json`, `model.safetensors` or shards, and
            a tokenizer.
        dtype: float32 or float64; None is what suits the model, mostly float32.
        progress: called with the fraction done.
        cancelled: looked at between tensors.
        layouts: choices of how matrices lie in memory, from `remembered_layouts`.

    Raises:
        InputError: there is no such model, it is damaged, or it does not fit in memory.
        ModelNotHere: it is on the hub, and not on this machine.
        Cancelled: `cancelled` said so.
    """
    options = LoadOptions(progress=progress, cancelled=cancelled, layouts=layouts)
    entry = resolve(name_or_path)
    if isinstance(entry, ModelFolder):
        return _load_from(entry, dtype, options)
    gpt2, tokenizer = load_builtin(entry, dtype or entry.dtype, **options)
    return LoadedModel(
        name=entry.name,
        title=entry.title,
        gpt2=gpt2,
        tokenizer=tokenizer,
        trained=entry.trained,
        sample_prompts=entry.sample_prompts,
        sampling=entry.sampling,
        path=None,
    )


def _load_from(source: ModelFolder, dtype: DTypeLike | None, options: LoadOptions) -> LoadedModel:
    """Return the model in a folder, which is taken to be trained."""
    gpt2, tokenizer, notes = load_folder(source.path, dtype or np.float32, **options)
    return LoadedModel(
        name=source.name,
        title=source.title,
        gpt2=gpt2,
        tokenizer=tokenizer,
        trained=True,
        sample_prompts=GPT2_PROMPTS,
        sampling=SuggestedSampling(),
        path=source.path,
        notes=notes,
    )


def in_precision(model: LoadedModel, dtype: DTypeLike, **options: Unpack[LoadOptions]) -> GPT2:
    """Return a copy of a model's weights in another precision, beside the one there is.

    Args:
        model: stays as it is.
        dtype: float32 or float64.
        options: see `LoadOptions`.

    Raises:
        ModelError: the copy does not fit in memory.
        Cancelled: `cancelled` said so.
    """
    what = f"{model.title} in {dtype}"
    require_memory(needed_bytes(model.gpt2.config, dtype), what)
    with refuse_exhausted_memory(what):
        return model.gpt2.astype(dtype, **options)
