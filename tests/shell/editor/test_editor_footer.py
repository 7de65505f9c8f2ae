import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

from playground.generation import ContextEnd
from playground.models.sample_prompts import SamplePrompt
from playground.text import EncodedText, WordTokenizer


class Starting(WordTokenizer):
    """Begins every context with a token of its own."""

    end_of_text = 0
    adds_start_token = True


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (None, "Counting tokens …"),
        (0, "0 / 512 tokens"),
        (1, "1 / 512 tokens"),
        (128, "128 / 512 tokens"),
        (512, "512 tokens · the context is full; one more token can be written"),
        (513, "1 token too many for the context of 512; shorten the text"),
        (1512, "1,000 tokens too many for the context of 512; shorten the text"),
    ],
)
def test_the_length_is_told_in_words(editor, count, words):
    editor.show_token_count(count, 512)
    assert editor.findChild(QLabel, "tokenCount").text() == words


def test_without_a_model_nothing_is_said_to_be_counted(editor):
    editor.show_token_count(None, 0)
    words = editor.findChild(QLabel, "tokenCount").text()
    assert words == "Tokens are counted once a model is here"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (128, "128 / 512 tokens"),
        (512, "512 tokens · the context is full; after one more token the newest 256 stay"),
        (600, "600 tokens · the context holds 512; a run starts from the newest 256"),
    ],
)
def test_a_text_that_may_slide_is_never_too_long(editor, count, words):
    editor.show_token_count(count, 512)
    editor.footer.set_context_end(ContextEnd.SLIDE)
    assert editor.findChild(QLabel, "tokenCount").text() == words


@pytest.mark.parametrize(
    ("text", "count", "words"),
    [
        ("", 1, "1 / 512 tokens: the start token"),
        ("abc", 4, "4 / 512 tokens with the start token"),
        ("abc", 3, "3 / 512 tokens"),
    ],
)
def test_the_start_token_is_named_where_it_is_counted(editor, text, count, words):
    tokenizer = Starting()
    document = editor.document_model
    document.set_tokenizer(tokenizer)
    editor.set_text(text)
    document.set_tokens(tokenizer, [EncodedText(text=text, tokens=tuple(text.encode()))])
    editor.show_token_count(count, 512)
    assert editor.findChild(QLabel, "tokenCount").text() == words


def test_the_longest_sentence_is_read_whole_in_a_narrow_window(editor):
    editor.resize(430, 400)
    editor.set_sample_prompts([SamplePrompt("one", "a word")])
    label = editor.findChild(QLabel, "tokenCount")
    for count in (1, 155, 1512):
        editor.footer.show_token_count(count, 512, has_start_token=True)
        editor.footer.layout().activate()
        lines = label.displayed_lines(label.width())
        assert "".join(lines).strip() == label.text()
        assert label.height() >= label.heightForWidth(label.width())


def test_where_both_buttons_have_too_little_room_the_way_on_is_the_one_that_stays(editor):
    editor.set_sample_prompts([SamplePrompt("one", "a word")])
    action = QAction("Continue from here", editor)
    footer, label = editor.footer, editor.findChild(QLabel, "tokenCount")
    footer.show_token_count(346, 512, has_start_token=True)
    for width, has_room in ((300, False), (700, True), (280, False)):
        editor.resize(width, 400)
        footer.offer_to_continue(action, is_offered=True)
        footer.layout().activate()
        assert footer.continue_button.isVisible()
        assert footer.samples_button.isVisible() is has_room
        assert label.displayed_lines(label.width())[0].startswith("346 / 512")
    footer.offer_to_continue(action, is_offered=False)
    assert footer.samples_button.isVisible()


def test_the_text_keeps_its_room_whatever_the_footer_says(editor):
    room = editor.viewport().geometry()
    for count in (None, 3, 1512):
        editor.footer.show_token_count(count, 512, has_start_token=True)
        assert editor.viewport().geometry() == room


def test_without_a_model_no_context_is_told(editor):
    editor.show_token_count(5, 0)
    assert editor.findChild(QLabel, "tokenCount").text() == "5 tokens"


def test_sample_prompts_are_offered_only_where_there_are_some(editor):
    assert not editor.footer.samples_button.isVisible()
    editor.set_sample_prompts([SamplePrompt("one", "a word")])
    assert editor.footer.samples_button.isVisible()
    editor.footer.set_samples_available("A run is under way.")
    assert not editor.footer.samples_button.isEnabled()
    assert "A run is under way." in editor.footer.samples_button.toolTip()


def test_characters_without_a_token_are_told_until_they_are_gone(editor):
    tokenizer = WordTokenizer()
    document = editor.document_model
    document.set_tokenizer(tokenizer)
    label = editor.findChild(QLabel, "tokenCount")
    for text, n_lacking, told in (
        ("a b", 1, "2 / 512 tokens · 1 character has no token in this vocabulary"),
        ("a bc d", 4, "2 / 512 tokens · 4 characters have no token in this vocabulary"),
        ("ab", 0, "2 / 512 tokens"),
    ):
        editor.set_text(text)
        item = EncodedText(text=text, tokens=(0, 0), n_without_token=n_lacking)
        document.set_tokens(tokenizer, [item])
        editor.show_token_count(2, 512)
        assert label.text() == told
        editor.footer.set_context_end(ContextEnd.SLIDE)
        editor.footer.set_context_end(ContextEnd.STOP)
        assert label.text() == told
        assert label.property("role") == ("warning" if n_lacking else "muted")
