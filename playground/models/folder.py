"""A folder that holds a whole model: weights and tokenizer."""

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import NamedTuple, TypedDict, Unpack

from numpy.typing import DTypeLike

from playground.gpt2 import GPT2
from playground.models.checkpoint import Checkpoint, parse_config, read_config_json
from playground.models.file_signatures import refuse_other_file
from playground.models.folder_tokenizer import load_folder_tokenizer
from playground.text import Tokenizer

_TOKENIZER_FILES = (
    "tokenizer.json",
    "vocab.json",
    "merges.txt",
    "encoder.json",
    "vocab.bpe",
)


class LoadOptions(TypedDict, total=False):
    """Keyword arguments of `GPT2.from_tensors` that do not change what is loaded.

    Attributes:
        progress: called with the fraction done.
        cancelled: looked at between tensors.
        layouts: remembered choices of how matrices lie in memory; see `remembered_layouts`.
    """

    progress: Callable[[float], None] | None
    cancelled: Callable[[], bool] | None
    layouts: MutableMapping[str, str] | None


class FolderModel(NamedTuple):
    """What a folder holds.

    Attributes:
        gpt2: the weights and their arithmetic.
        tokenizer: between text and token ids.
        notes: sentences on what of the folder is not used.
    """

    gpt2: GPT2
    tokenizer: Tokenizer
    notes: tuple[str, ...]


def load_folder(folder: Path, dtype: DTypeLike, **options: Unpack[LoadOptions]) -> FolderModel:
    """Return the weights and the tokenizer that a folder holds.

    The tokenizer comes first: it takes a moment, so what is wrong with it is told at once.

    Raises:
        InputError: anything about the folder is wrong, or the model does not fit in memory.
        Cancelled: `cancelled` said so.
    """
    config_json = read_config_json(folder)
    for name in _TOKENIZER_FILES:
        refuse_other_file(folder / name)
    tokenizer = load_folder_tokenizer(folder, config_json, parse_config(config_json, folder))
    with Checkpoint(folder) as checkpoint:
        return FolderModel(checkpoint.load(dtype, **options), tokenizer, checkpoint.notes)
