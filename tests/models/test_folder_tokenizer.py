"""A folder's tokenizer fits its model, or the folder is refused."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playground.errors import InputError
from playground.models import ModelError, load_model
from playground.resource_files import resource_path
from playground.text import Tokenizer, begin_context

GPT2_BPE = resource_path("models/gpt2-bpe")
ByteLevel = dict[str, Any]


def byte_level_tokenizer(*, extra: int = 0) -> ByteLevel:
    """A tokenizer.json of 60 letters and the end of text, and `extra` tokens more."""
    letters = [chr(code) for code in range(ord("A"), ord("A") + 60)]
    tokens = ["<|endoftext|>", *letters, *(f"ex{number}" for number in range(extra))]
    byte_level = {
        "type": "ByteLevel",
        "add_prefix_space": False,
        "trim_offsets": True,
        "use_regex": True,
    }
    return {
        "version": "1.0",
        "added_tokens": [
            {
                "id": 0,
                "content": "<|endoftext|>",
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
        ],
        "pre_tokenizer": byte_level,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "vocab": {token: number for number, token in enumerate(tokens)},
            "merges": [],
        },
    }


def naming_an_unknown_token(token: str) -> ByteLevel:
    tokenizer = byte_level_tokenizer()
    return {**tokenizer, "model": {**tokenizer["model"], "unk_token": token}}


@pytest.fixture
def folder(tiny_folder: Path) -> Path:
    """The tiny model, of 97 tokens, with a tokenizer of 61."""
    (tiny_folder / "tokenizer.json").write_text(json.dumps(byte_level_tokenizer()))
    return tiny_folder


def change_config(folder: Path, **changes: Any) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | changes))


def load_tokenizer(folder: Path) -> Tokenizer:
    return load_model(folder).tokenizer


def test_a_smaller_tokenizer_leaves_ids_without_text(folder: Path) -> None:
    tokenizer = load_tokenizer(folder)

    assert tokenizer.encode("AB") == [1, 2]
    assert tokenizer.token_bytes(96).decode() == "[96]"


def test_vocab_and_merges_do_instead_of_a_tokenizer_json(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    vocabulary = byte_level_tokenizer()["model"]["vocab"] | {"AB": 61}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("#version: 0.2\nA B\n")

    assert load_tokenizer(folder).encode("ABA") == [61, 1]


@pytest.mark.parametrize("written", [None, False, 1, "true"])
def test_no_start_token_unless_the_folder_asks_for_one(folder: Path, written: Any) -> None:
    (folder / "tokenizer_config.json").write_text(json.dumps({"add_bos_token": written}))

    assert begin_context(load_tokenizer(folder), [1, 2]) == (1, 2)


def test_a_start_token_begins_every_context_where_the_folder_asks_for_it(folder: Path) -> None:
    (folder / "tokenizer_config.json").write_text('{"add_bos_token": true}')

    assert begin_context(load_tokenizer(folder), [1, 2]) == (0, 1, 2)


def test_a_start_token_of_its_own_begins_every_context(folder: Path) -> None:
    (folder / "tokenizer_config.json").write_text('{"add_bos_token": true}')
    change_config(folder, bos_token_id=5)

    assert begin_context(load_tokenizer(folder), [1, 2]) == (5, 1, 2)


def test_a_tokenizer_larger_than_the_model_is_opened(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(GPT2_BPE / name, folder)
    tokenizer = load_tokenizer(folder)

    assert tokenizer.end_of_text == 0  # as the config says; 50256 is not the model's
    assert tokenizer.encode("Hello world") == [15496, 995]


def test_the_config_names_the_end_of_text(folder: Path) -> None:
    change_config(folder, eos_token_id=7)

    assert load_tokenizer(folder).end_of_text == 7


@pytest.mark.parametrize("eos_token_id", [None, 50256, -1, []])
def test_without_a_usable_id_the_end_of_text_is_the_token_so_called(
    folder: Path, eos_token_id: int | None
) -> None:
    change_config(folder, eos_token_id=eos_token_id)

    assert load_tokenizer(folder).end_of_text == 0


def remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def write(name: str, content: Any) -> Callable[[Path], object]:
    text = content if isinstance(content, str) else json.dumps(content)
    return lambda folder: (folder / name).write_text(text)


def a_start_token_without_an_id(folder: Path) -> None:
    tokenizer = byte_level_tokenizer()
    tokenizer["added_tokens"] = []
    del tokenizer["model"]["vocab"]["<|endoftext|>"]
    write("tokenizer.json", tokenizer)(folder)
    write("tokenizer_config.json", {"add_bos_token": True})(folder)
    change_config(folder, eos_token_id=None, bos_token_id=None)


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "none": (remove("tokenizer.json"), "holds no tokenizer: neither tokenizer.json nor vocab.json"),
    "garbage": (write("tokenizer.json", "\0garbage"), "tokenizer.json"),
    "no tokenizer": (write("tokenizer.json", {}), "tokenizer.json"),
    "no vocabulary": (write("tokenizer.json", {"model": {"type": "Unigram"}}), "no vocabulary"),
    "unknown token not in the vocabulary": (
        write("tokenizer.json", naming_an_unknown_token("nope")),
        "names an unknown token that its vocabulary lacks",
    ),
    "end of text is text": (
        lambda folder: change_config(folder, eos_token_id="0"),
        "eos_token_id must be a whole number",
    ),
    "settings are no object": (
        write("tokenizer_config.json", []),
        "tokenizer_config.json' does not hold a JSON object.",
    ),
    "a start token without an id": (a_start_token_without_an_id, "asks for a start token, but no "),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_tokenizer_that_does_not_fit_is_refused(case: str, folder: Path) -> None:
    damage, told = REFUSED[case]
    damage(folder)

    with pytest.raises(InputError) as refusal:
        load_model(folder)

    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_tokenizer_is_looked_at_before_the_weights(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    (folder / "model.safetensors").unlink()

    with pytest.raises(ModelError, match="holds no tokenizer"):
        load_model(folder)
