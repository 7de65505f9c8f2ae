import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.generation.request import CacheMode, ContextEnd, SamplingParams
from playground.shell.editor.token_marks import ColourBy
from playground.shell.saved.settings import Settings, settings_from_mapping, settings_to_mapping

CHANGED = Settings(
    geometry=b"\x00\x01\xff",
    splitter_sizes=(400, 600),
    tab="runs",
    theme="dark",
    font_px=16,
    show_more=True,
    model="random:124M",
    recent_models=("/models/mine", "owner/name"),
    generated=((0, 1),),
    breaks=((1, 3),),
    text="Once é 😀\u00a0\u2028",
    cache_mode=CacheMode.OFF,
    sampling=SamplingParams(
        temperature=1.5, top_k=40, top_p=0.5, min_p=0.1, repetition_penalty=1.2
    ),
    seed=2**31 - 1,
    max_new_tokens=7,
    speed_limit_per_s=12.5,
    ignore_end_of_text=True,
    stop_sequence="\n\\n",
    at_context_end=ContextEnd.SLIDE,
    chosen_threads=2,
    colour_by=ColourBy.ENTROPY,
    token_boundaries=True,
    token_ids=True,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "wanted", [Settings(), CHANGED, replace(CHANGED, cache_mode=CacheMode.RACE)]
)
def test_settings_come_back_from_json_as_they_were(wanted):
    saved = json.loads(json.dumps(settings_to_mapping(wanted)))
    assert settings_from_mapping(saved) == (wanted, ())


def test_every_setting_is_saved_and_read():
    for name in Settings.__slots__:
        saved = json.loads(json.dumps(settings_to_mapping(CHANGED)))
        kept, _ = settings_from_mapping({name: saved[name]})
        assert getattr(kept, name) == getattr(CHANGED, name) != getattr(Settings(), name)


@pytest.mark.parametrize(
    ("name", "saved", "expected"),
    [
        ("seed", -5, 0),
        ("seed", 2**40, 2**31 - 1),
        ("font_px", 1, 10),
        ("font_px", 1000, 26),
        ("max_new_tokens", 0, 1),
        ("max_new_tokens", 10**9, 99_999),
        ("speed_limit_per_s", -1, 0.1),
        ("chosen_threads", 0, 1),
    ],
)
def test_a_number_out_of_range_becomes_the_nearest_allowed(name, saved, expected):
    settings_read, unusable = settings_from_mapping({name: saved})
    assert getattr(settings_read, name) == expected
    assert not unusable


def test_sampling_out_of_range_becomes_the_nearest_allowed():
    saved = {"temperature": -3, "top_k": 10**12, "top_p": 7, "min_p": -1, "repetition_penalty": 0}
    settings_read, unusable = settings_from_mapping({"sampling": saved})
    assert settings_read.sampling == SamplingParams(
        temperature=0, top_k=2**31 - 1, top_p=1, min_p=0, repetition_penalty=0.01
    )
    assert not unusable


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("seed", "42"),
        ("seed", True),
        ("seed", math.nan),
        ("seed", math.inf),
        ("seed", None),
        ("text", 3),
        ("text", ["a"]),
        ("theme", "pink"),
        ("theme", ["dark"]),
        ("cache_mode", "sometimes"),
        ("cache_mode", []),
        ("geometry", "not base64!"),
        ("geometry", 5),
        ("splitter_sizes", "12"),
        ("splitter_sizes", [1, "2"]),
        ("splitter_sizes", [1] * 9),
        ("sampling", []),
        ("sampling", {"top_p": "all"}),
        ("show_more", 1),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_and_left_at_its_default(name, saved):
    settings_read, unusable = settings_from_mapping({name: saved, "model": "kept"})
    assert unusable == (name,)
    assert settings_read == Settings(model="kept")


def test_threads_that_were_saved_unasked_count_as_none_chosen():
    settings_read, unusable = settings_from_mapping({"blas_threads": 2})
    assert settings_read.chosen_threads is None
    assert not unusable


def test_names_of_another_version_are_passed_over():
    assert settings_from_mapping({"from_the_future": {"a": 1}}) == (Settings(), ())


def test_half_a_character_in_saved_text_becomes_a_replacement_character():
    settings_read, unusable = settings_from_mapping({"text": "a\ud83d b"})
    assert settings_read.text == "a\ufffd b"
    assert not unusable


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from(Settings.__slots__), JSON))
def test_whatever_was_saved_reading_gives_settings_that_can_be_saved(saved):
    settings_read, unusable = settings_from_mapping(saved)
    assert set(unusable) <= set(saved)
    again, unusable_again = settings_from_mapping(
        json.loads(json.dumps(settings_to_mapping(settings_read)))
    )
    assert (again, unusable_again) == (settings_read, ())


@pytest.mark.parametrize(
    "stretches", [[[3, 2]], [[0, 4], [2, 6]], [["a", 1]], [[0]], 7, [[True, 2]]]
)
def test_stretches_that_make_no_sense_are_named(stretches):
    settings, unusable = settings_from_mapping({"generated": stretches})
    assert settings.generated == ()
    assert unusable == ("generated",)


def test_stretches_come_back():
    settings = Settings(text="abcdef", generated=((1, 2), (3, 6)))
    assert settings_from_mapping(settings_to_mapping(settings))[0].generated == ((1, 2), (3, 6))
