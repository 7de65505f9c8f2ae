"""A folder that holds a whole model: weights and tokenizer."""

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import TypedDict, Unpack

from numpy.typing import DTypeLike

from playground.gpt2 import GPT2
from playground.models.checkpoint import load_checkpoint, parse_config, read_config_json
from playground.models.folder_tokenizer import load_folder_tokenizer
from playground.text import Tokenizer


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


def load_folder(
    folder: Path, dtype: DTypeLike, **options: Unpack[LoadOptions]
) -> tuple[GPT2, Tokenizer]:
    """Return the weights and the tokenizer that a folder holds.

    The tokenizer comes first: it takes a moment, so what is wrong with it is told at once.

    Raises:
        InputError: anything about the folder is wrong, or the model does not fit in memory.
        Cancelled: `cancelled` said so.
    """
    config_json = read_config_json(folder)
    tokenizer = load_folder_tokenizer(folder, config_json, parse_config(config_json, folder))
    return load_checkpoint(folder, dtype, **options), tokenizer
