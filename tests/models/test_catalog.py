"""What can be known about the built-in models without loading one."""

import pytest

from playground.gpt2 import GPT2
from playground.models import DEFAULT_MODEL, catalog, find_entry, load_model
from playground.numbers import short_bytes, short_count


def test_the_default_comes_first_and_names_are_the_documented_ones() -> None:
    names = [entry.name for entry in catalog()]

    assert names[0] == DEFAULT_MODEL == "stories"
    assert names[1:] == [
        "primitive",
        "random:124M",
        "random:355M",
        "random:774M",
        "random:1.5B",
    ]


def test_parameters_are_those_of_the_paper_and_its_code() -> None:
    counts = {entry.name: entry.config.n_parameters for entry in catalog()}

    assert counts["stories"] == 3_554_304
    assert counts["random:124M"] == 124_439_808
    assert counts["random:355M"] == 354_823_168
    assert counts["random:774M"] == 774_030_080
    assert counts["random:1.5B"] == 1_557_611_200


def test_facts_are_one_line_of_what_matters() -> None:
    facts = {entry.name: entry.facts for entry in catalog()}

    assert facts["stories"] == (
        "3.55M parameters · 6 × 192 × 6 (layers × width × heads) · context 512 · float32"
        " · 14.2 MB · trained"
    )
    assert facts["random:1.5B"] == (
        "1.56B parameters · 48 × 1600 × 25 (layers × width × heads) · context 1,024 · float32"
        " · 6.23 GB · random weights: its text is noise"
    )


@pytest.mark.parametrize("name", ["stories", "primitive"])
def test_facts_stay_the_same_once_loaded(name: str) -> None:
    entry = next(entry for entry in catalog() if entry.name == name)

    assert load_model(name).facts == entry.facts
    assert load_model(name).gpt2.weight_bytes == entry.weight_bytes


def test_facts_cost_no_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(GPT2, "from_tensors")
    catalog.cache_clear()

    assert all(entry.facts and entry.weight_bytes for entry in catalog())


def test_every_model_offers_prompts() -> None:
    prompts = {entry.name: entry.sample_prompts for entry in catalog()}

    assert prompts["stories"][0].text == "Once upon a time"
    assert [prompt.text for prompt in prompts["primitive"]] == ["hello", "hello world"]
    assert [len(prompts[name]) for name in ("stories", "random:124M")] == [8, 8]


@pytest.mark.parametrize("name", ["stories", "primitive", "random:124M"])
def test_every_prompt_is_another_and_says_what_it_shows(name: str) -> None:
    entry = find_entry(name)
    assert entry is not None
    for column in zip(*entry.sample_prompts, strict=True):
        assert all(column)
        assert len(set(column)) == len(column)


def test_names_are_found_in_upper_and_lower_case() -> None:
    entry = find_entry("Random:1.5b")

    assert entry is not None
    assert entry.name == "random:1.5B"
    assert find_entry("random:2B") is None


@pytest.mark.parametrize(
    ("n_bytes", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (999_999, "1 MB"), (4e12, "4,000 GB")],
)
def test_memory_is_shown_to_three_digits(n_bytes: float, shown: str) -> None:
    assert short_bytes(int(n_bytes)) == shown


def test_counts_are_shown_to_three_digits() -> None:
    assert [short_count(n) for n in (97, 10_290, 124_439_808)] == ["97", "10.3k", "124M"]
