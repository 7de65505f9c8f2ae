from dataclasses import replace
from itertools import combinations

import pytest

from look.texts import texts_of
from playground.gpt2 import GPT2Config
from playground.tabs.costs.memory.card import (
    MemoryCard,
    NeedBars,
    copying_in_words,
    formula_in_words,
    in_words,
    shift_in_words,
)
from playground.tabs.costs.memory.figures import CacheMemory, CacheShape, needs_of

CONFIG = GPT2Config(n_vocab=50257, n_ctx=1024, n_embd=768, n_head=12, n_layer=12)
SHAPE = CacheShape(config=CONFIG, itemsize=4, allocated_bytes=72 * 2**20)
MEMORY = CacheMemory(
    shape=SHAPE,
    n_tokens=512,
    is_cached=True,
    formula_bytes=36 * 2**20,
    used_bytes=36 * 2**20,
    needs=needs_of(SHAPE, 512),
    copied_bytes=2**30,
    n_shifts=0,
    n_dropped=0,
    rebuild_s=0.0,
)


@pytest.fixture
def card(theme, qtbot):
    card = MemoryCard(theme)
    qtbot.addWidget(card)
    card.resize(420, 380)
    card.show()
    return card


def test_it_says_what_is_in_use_of_what_is_set_aside(card):
    assert not card.has_content
    card.show_memory(MEMORY)
    assert card.has_content
    assert card.subtitle == "512 tokens: 37.7 MB in use of 75.5 MB allocated."
    card.show_memory(None)
    assert not card.has_content


def test_the_formula_stands_beside_what_was_measured():
    assert formula_in_words(MEMORY) == (
        "2 (K, V) · 12 layers · 512 tokens · 768 numbers · 4 bytes = 37,748,736 bytes; "
        "measured: the same."
    )
    assert formula_in_words(replace(MEMORY, used_bytes=5)).endswith("measured: 5.")


def test_without_the_cache_it_says_what_the_cache_would_take():
    words = in_words(replace(MEMORY, is_cached=False, used_bytes=0))
    assert (
        words
        == "Without the cache this run keeps nothing; 512 tokens would take 37.7 MB of 75.5 MB."
    )


def test_a_model_without_layers_keeps_nothing():
    shape = replace(SHAPE, config=replace(CONFIG, n_layer=0), allocated_bytes=0)
    assert "no layers" in in_words(replace(MEMORY, shape=shape, used_bytes=0, formula_bytes=0))


def test_copying_is_told():
    assert "copied 1.07 GB" in copying_in_words(MEMORY)


def test_a_context_shift_is_told_with_what_it_dropped_and_why_it_costs():
    assert shift_in_words(MEMORY).startswith(
        "At 1,024 tokens a run stops, or drops its oldest half: keys and"
    )
    slid = replace(MEMORY, n_shifts=2, n_dropped=1026, rebuild_s=0.5)
    words = shift_in_words(slid)
    assert words.startswith(
        "This run’s context was shifted 2 times, which dropped 1,026 tokens and took 500 ms to "
        "rebuild the rest:"
    )
    assert "learned vector for their position" in words


def test_the_table_has_measured_formula_and_elsewhere(card):
    card.show_memory(MEMORY)
    headers, rows = card.table()
    assert headers == ("what", "tokens", "bytes")
    assert ("in use, measured", 512, 36 * 2**20) in rows
    assert ("GPT-2 XL, float32", 512, 2 * 48 * 512 * 1600 * 4) in rows


def test_it_draws_in_both_schemes(card, dressed_theme):
    card.show_memory(MEMORY)
    assert card.picture_png()


def test_it_says_that_it_is_of_an_earlier_text(card):
    card.show_memory(MEMORY, is_earlier=True)
    assert card.subtitle.startswith("Of an earlier text. 512 tokens: ")


@pytest.mark.parametrize("width", [240, 420, 900])
def test_names_and_sizes_are_whole_at_any_width(theme, qtbot, width):
    bars = NeedBars(theme)
    qtbot.addWidget(bars)
    bars.show_needs(MEMORY.needs)
    bars.resize(width, bars.heightForWidth(width))
    bars.show()
    texts = texts_of(bars)
    words = [text for text, _ in texts]
    for need in MEMORY.needs:
        assert need.name in words
    for (one, box), (other, other_box) in combinations(texts, 2):
        shared = box.intersected(other_box)
        assert min(shared.width(), shared.height()) <= 1, f"{one} and {other} overlap"
        assert box.right() <= width + 1


def test_a_run_that_came_back_is_said_to_have_left_what_is_in_use_no_longer(card):
    card.show_memory(MEMORY, has_come_back=True)
    assert card.subtitle == (
        "As the run left the cache. 512 tokens: 37.7 MB in use of 75.5 MB allocated."
    )
    card.show_memory(replace(MEMORY, is_cached=False), has_come_back=True)
    assert card.subtitle.startswith("Without the cache this run keeps nothing")
