"""Making the built-in models."""

from typing import Unpack

from numpy.typing import DTypeLike

from playground.gpt2 import GPT2
from playground.models.catalog import CatalogEntry
from playground.models.folder import LoadOptions, load_folder
from playground.models.made_weights import PRIMITIVE_WORDS, RandomWeights, primitive_tensors
from playground.models.memory import needed_bytes, refuse_exhausted_memory, require_memory
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
            return load_folder(resource_path(f"models/{bundled}"), dtype, **options)


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
