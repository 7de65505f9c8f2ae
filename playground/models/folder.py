"""A folder that holds a whole model: weights and tokenizer."""

from pathlib import Path
from typing import Unpack

from numpy.typing import DTypeLike

from playground.gpt2 import GPT2
from playground.models.checkpoint import load_checkpoint, parse_config, read_config_json
from playground.models.folder_tokenizer import load_folder_tokenizer
from playground.models.load_options import LoadOptions
from playground.text import Tokenizer


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
