"""The tokenizer in a model's folder."""

from pathlib import Path

from playground.gpt2 import GPT2Config
from playground.models.errors import ModelError, quoted, refuse_system_errors
from playground.models.json_object import JsonObject, read_json_object
from playground.text import BytePairTokenizer


def load_folder_tokenizer(
    folder: Path, config_json: JsonObject, config: GPT2Config
) -> BytePairTokenizer:
    """Return the tokenizer in a model's folder: `tokenizer.json`, or `vocab.json` + `merges.txt`.

    It may know fewer tokens than the model, which then has ids without text, but not more.
    `tokenizer_config.json` says with `add_bos_token` whether every context starts with the
    end-of-text token, which is GPT-2's start token too.

    Raises:
        ModelError: there is no tokenizer, or it does not fit the model.
        TokenizerError: its files cannot be used.
    """
    end_of_text = _end_of_text(folder, config_json, config)
    starts = _adds_start_token(folder, config_json)
    with refuse_system_errors(f"the tokenizer in {quoted(folder)}"):
        tokenizer = _read(folder, end_of_text, starts_with_end_of_text=starts)
    if tokenizer.n_vocab > config.n_vocab:
        raise ModelError(
            f"the tokenizer in {quoted(folder)} gives ids up to {tokenizer.n_vocab - 1:,}, but the"
            f" model knows only those below {config.n_vocab:,}."
        )
    if starts and tokenizer.end_of_text is None:
        raise ModelError(
            f"tokenizer_config.json in {quoted(folder)} asks for a start token, but neither"
            " config.json nor the tokenizer names an end-of-text token to start with."
        )
    return tokenizer


def _read(
    folder: Path, end_of_text: int | None, *, starts_with_end_of_text: bool
) -> BytePairTokenizer:
    """Read whichever of the two kinds of files is there."""
    tokenizer_json = folder / "tokenizer.json"
    vocab_json, merges_txt = folder / "vocab.json", folder / "merges.txt"
    if tokenizer_json.is_file():
        return BytePairTokenizer.from_file(
            tokenizer_json,
            end_of_text=end_of_text,
            starts_with_end_of_text=starts_with_end_of_text,
        )
    if vocab_json.is_file() and merges_txt.is_file():
        return BytePairTokenizer.from_vocab_and_merges(
            vocab_json,
            merges_txt,
            end_of_text=end_of_text,
            starts_with_end_of_text=starts_with_end_of_text,
        )
    raise ModelError(
        f"{quoted(folder)} holds no tokenizer: neither tokenizer.json nor vocab.json with"
        " merges.txt."
    )


def _end_of_text(folder: Path, config_json: JsonObject, config: GPT2Config) -> int | None:
    """Return the id that ends a text, or None to leave it to the tokenizer.

    An id beyond the vocabulary is passed over: configs of small models often keep the 50256 of
    GPT-2, which such a model can never draw.
    """
    token_id = config_json.get("eos_token_id")
    if token_id is None:
        return None
    if type(token_id) is not int or token_id < 0:
        raise ModelError(
            f"{quoted(folder / 'config.json')}: eos_token_id must be a whole number from 0."
        )
    return token_id if token_id < config.n_vocab else None


def _adds_start_token(folder: Path, config_json: JsonObject) -> bool:
    """Return whether every context starts with the end-of-text token."""
    if not (folder / "tokenizer_config.json").is_file():
        return False
    if read_json_object(folder / "tokenizer_config.json").get("add_bos_token") is not True:
        return False
    end_of_text = config_json.get("eos_token_id")
    if config_json.get("bos_token_id", end_of_text) != end_of_text:
        raise ModelError(
            f"{quoted(folder / 'config.json')}: bos_token_id and eos_token_id differ; a model whose"
            " texts start with a token of their own is not supported."
        )
    return True
