import re

import pytest

from playground.glossary import SCHEME, address, entries, with_links

WANTED = [
    "Token",
    "Start token",
    "Context",
    "Prefill",
    "Decode",
    "KV cache",
    "FLOPs",
    "R²",
    "Fit",
    "Nats",
    "KL divergence",
    "Logit",
    "Temperature",
    "Top-k",
    "Top-p",
    "Min-p",
    "Repetition penalty",
    "Penalised",
    "Tempered",
    "u",
    "Of limit",
    "Perplexity",
    "Surprise",
    "Attention",
    "Layer norm",
    "Residual stream",
]
LINK = re.compile(r'<a href="([^"]+)">([^<]+)</a>')


def test_the_words_that_the_window_uses_have_an_entry_each_with_a_meaning():
    assert {entry.term for entry in entries()} >= set(WANTED)
    assert all(len(entry.meaning) > 40 for entry in entries())


def test_keys_and_forms_are_one_entry_s_alone_and_the_alphabet_orders_them():
    keys = [entry.key for entry in entries()]
    forms = [form.lower() for entry in entries() for form in entry.words]
    terms = [entry.term.lower().replace("²", "2") for entry in entries()]
    assert len(set(keys)) == len(keys)
    assert len(set(forms)) == len(forms)
    assert terms == sorted(terms)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_every_form_of_a_word_leads_to_its_entry(entry):
    for form in entry.words:
        assert (
            with_links(f"It is {form}.") == f'<p>It is <a href="{address(entry)}">{form}</a>.</p>'
        )


def test_a_word_links_once_a_text_and_parts_of_words_never():
    linked = with_links("A token, two tokens; tokenizer, pre-token.\n\nAnother token & <b>.")
    assert len(LINK.findall(linked)) == 1
    assert linked.count("<p>") == 2
    assert "&amp; &lt;b&gt;" in linked


def test_the_longest_word_wins_and_short_ones_count_as_written_only():
    (link,) = LINK.findall(with_links("The logit lens."))
    assert link == (f"{SCHEME}:logit-lens", "logit lens")
    assert LINK.findall(with_links("U")) == []
    assert LINK.findall(with_links("u"))


def test_an_entry_does_not_lead_to_itself():
    token = next(entry for entry in entries() if entry.term == "Token")
    assert token.key not in with_links(token.meaning, but=token)
