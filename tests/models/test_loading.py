"""Models by name and by folder."""

import gc
import shutil
from dataclasses import replace
from pathlib import Path
from weakref import ref

import numpy as np
import pytest

from playground.gpt2 import Cancelled, GPT2Config
from playground.models import CatalogEntry, LoadedModel, ModelError, find_entry, load_model
from playground.models.loading import load_builtin
from playground.models.made_weights import primitive_tensors
from playground.resource_files import resource_path
from playground.text import begin_context

STORIES = resource_path("models/stories")


def greedy(model: LoadedModel, prompt: str, n_tokens: int, *, cached: bool) -> str:
    """The most probable continuation, by the model and tokenizer alone."""
    context = list(begin_context(model.tokenizer, model.tokenizer.encode(prompt)))
    n_prompt = len(context)
    cache = model.gpt2.new_cache() if cached else None
    for _ in range(n_tokens):
        new = context if cache is None else context[cache.offset :]
        context.append(int(np.argmax(model.gpt2.forward(new, cache))))
    words = map(model.tokenizer.token_bytes, context[n_prompt:])
    return model.tokenizer.separator.join(words).decode()


def small_random() -> CatalogEntry:
    """A random model with the vocabulary of GPT-2 and next to no weights."""
    entry = find_entry("random:124M")
    assert entry is not None
    config = GPT2Config(n_vocab=50257, n_ctx=32, n_embd=8, n_head=2, n_layer=2)
    return replace(entry, config=config)


@pytest.mark.parametrize("cached", [True, False])
def test_the_primitive_model_says_what_the_exercise_says(cached: bool) -> None:
    primitive = load_model("primitive")

    assert greedy(primitive, "hello", 5, cached=cached) == "hello hello hello <UNK> <UNK>"
    assert greedy(primitive, "hello world", 10, cached=cached) == " ".join(["world"] * 10)
    assert primitive.gpt2.dtype == np.float64


def test_the_primitive_weights_are_the_first_numbers_after_seed_42() -> None:
    tensors = primitive_tensors()

    # np.random.seed(42); np.random.rand(40), as printed in countless notebooks
    assert tensors["wte.weight"][0, :3].round(8).tolist() == [0.37454012, 0.95071431, 0.73199394]
    assert tensors["wpe.weight"][0, :3].round(8).tolist() == [0.60754485, 0.17052412, 0.06505159]


@pytest.mark.parametrize("cached", [True, False])
def test_the_stories_model_tells_one(cached: bool) -> None:
    said = greedy(load_model("stories"), "Once upon a time", 4, cached=cached)

    assert said == ", there was a"


def test_a_built_in_model_carries_its_entry() -> None:
    model, entry = load_model("stories"), find_entry("stories")

    assert entry is not None
    assert (model.name, model.title, model.trained) == (entry.name, entry.title, True)
    assert (model.sample_prompts, model.sampling) == (entry.sample_prompts, entry.sampling)
    assert model.path is None
    assert model.tokenizer.adds_start_token


def test_a_folder_gives_the_same_model_under_its_own_name(tmp_path: Path) -> None:
    folder = tmp_path / "my stories"
    shutil.copytree(STORIES, folder)

    by_path, by_text, built_in = load_model(folder), load_model(str(folder)), load_model("stories")

    assert (by_path.name, by_path.title, by_path.path) == (str(folder), "my stories", folder)
    assert by_text.path == folder
    expected = built_in.gpt2.forward([0, 1, 2])
    np.testing.assert_array_equal(by_path.gpt2.forward([0, 1, 2]), expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["stories", "primitive"])
def test_another_dtype_can_be_asked_for(name: str, dtype: type) -> None:
    assert load_model(name, dtype=dtype).gpt2.dtype == dtype


@pytest.mark.parametrize("name", ["gpt5", "random:2B", "random:", "", " ", "a\0b"])
def test_an_unknown_name_is_answered_with_the_known_ones(name: str) -> None:
    with pytest.raises(ModelError) as refusal:
        load_model(name)

    assert "stories, primitive, random:124M" in str(refusal.value)


def test_a_name_too_long_for_any_file_is_refused_briefly() -> None:
    with pytest.raises(ModelError) as refusal:
        load_model("x" * 5000)

    assert len(str(refusal.value)) < 300


def test_a_path_is_never_taken_for_a_name() -> None:
    with pytest.raises(ModelError, match="/stories' does not exist"):
        load_model(Path("stories"))


def test_a_load_that_is_called_off_raises_cancelled() -> None:
    with pytest.raises(Cancelled):
        load_model("stories", cancelled=lambda: True)
    with pytest.raises(Cancelled):
        load_builtin(small_random(), np.float32, cancelled=lambda: True)


def test_a_random_model_beyond_the_free_memory_is_refused_with_the_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("playground.models.memory.free_bytes", lambda: 2_000_000_000)

    told = r"^random:1.5B does not fit in memory: it needs 7.18 GB and 2 GB are free"
    with pytest.raises(ModelError, match=told):
        load_model("random:1.5B")


def test_a_random_model_speaks_gpt2s_vocabulary() -> None:
    seen: list[float] = []

    gpt2, tokenizer = load_builtin(small_random(), np.float32, progress=seen.append)

    assert tokenizer.encode("Hello world") == [15496, 995]  # as published with GPT-2
    assert tokenizer.end_of_text == 50256
    assert not tokenizer.adds_start_token
    assert np.isfinite(gpt2.forward([15496, 995])).all()
    assert len(set(seen)) > 10
    assert seen[-1] == 1


def test_a_model_is_gone_as_soon_as_nobody_holds_it():
    """Garbage is collected by the number of objects: a few in a circle may be a whole model."""
    model = load_model("stories")
    tokens = model.tokenizer.encode("hello world")
    model.tokenizer.offsets("hello world", tokens)
    model.gpt2.forward(tokens, model.gpt2.new_cache())
    held = [ref(model.gpt2), ref(model.tokenizer)]
    gc.disable()
    try:
        del model
        assert [each() for each in held] == [None, None]
    finally:
        gc.enable()
