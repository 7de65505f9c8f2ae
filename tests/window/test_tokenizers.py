"""A model whose tokenizer is not GPT-2's, in the window."""

import json
import shutil
from pathlib import Path

import pytest
import tokenizers
from PySide6.QtWidgets import QLabel

DATA = Path(__file__).parents[1] / "data"
UNIGRAM = DATA / "tokenizers" / "unigram.json"


@pytest.fixture
def folder(tmp_path):
    """The tiny model, which knows 97 ids, with a vocabulary of 61 and two ends of a text."""
    folder = tmp_path / "japanese"
    shutil.copytree(DATA / "oracle" / "tiny", folder)
    shutil.copy(UNIGRAM, folder / "tokenizer.json")
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": [2, 5]}))
    return folder


def test_text_and_tokens_are_those_of_the_package(open_desk, folder):
    backend = tokenizers.Tokenizer.from_file(str(UNIGRAM))
    desk = open_desk(str(folder))
    editor = desk.window.editor
    document = editor.document_model
    typed = "猫は ☃ upon"
    editor.set_text(typed)
    typed_ids = backend.encode(typed, add_special_tokens=False).ids
    desk.prepare(n_new=40)
    desk.run(desk.playground.controller.generate)
    steps = desk.playground.controller.logs[-1].steps
    drawn = [step.token_id for step in steps]
    assert len(drawn) == 40
    assert list(document.tokens()) == typed_ids + drawn
    told = editor.findChild(QLabel, "tokenCount").text()
    assert told.endswith(" / 64 tokens · 1 character has no token in this vocabulary")
    # Of ids without text the number shows, and each end of a text begins another paragraph.
    assert max(drawn) > 60
    assert [step.is_end_of_text for step in steps] == [token in (0, 2, 5) for token in drawn]
    shown = {
        document.text[span.start : span.end]
        for span in document.token_spans()
        if span.token_id > 60
    }
    assert shown == {f"[{token}]" for token in drawn if token > 60}
    spans = document.token_spans()
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert covered == {*range(document.n_chars)}
