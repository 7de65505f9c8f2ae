import pytest
from PySide6.QtWidgets import QLabel

from playground.generation import ContextEnd


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (None, "Counting tokens …"),
        (0, "0 tokens · 512 left of 512"),
        (1, "1 token · 511 left of 512"),
        (128, "128 tokens · 384 left of 512"),
        (512, "512 tokens · the context is full; one more token can be written"),
        (1512, "1,512 tokens · 1,000 too many for the context of 512; shorten the text"),
    ],
)
def test_the_length_is_told_in_words(editor, count, words):
    editor.show_token_count(count, 512)
    assert editor.findChild(QLabel, "tokenCount").text() == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (128, "128 tokens · 384 left of 512"),
        (512, "512 tokens · the context is full; after one more token the newest 256 stay"),
        (600, "600 tokens · the context holds 512; a run starts from the newest 256"),
    ],
)
def test_a_text_that_may_slide_is_never_too_long(editor, count, words):
    editor.show_token_count(count, 512)
    editor.footer.set_context_end(ContextEnd.SLIDE)
    assert editor.findChild(QLabel, "tokenCount").text() == words


def test_without_a_model_no_context_is_told(editor):
    editor.show_token_count(5, 0)
    assert editor.findChild(QLabel, "tokenCount").text() == "5 tokens"


def test_sample_prompts_are_offered_only_where_there_are_some(editor):
    assert not editor.footer.samples_button.isVisible()
    editor.set_sample_prompts(["one"])
    assert editor.footer.samples_button.isVisible()
    editor.footer.set_samples_available("A run is under way.")
    assert not editor.footer.samples_button.isEnabled()
    assert "A run is under way." in editor.footer.samples_button.toolTip()
