import pytest

from playground.generation.run_state import RunState
from playground.ui.editor.editor import TextEditor
from playground.ui.look.scheme import SchemeSource
from playground.ui.look.theme import Theme
from playground.ui.window.main_window import MainWindow


class ByteTokenizer:
    """Each byte of UTF-8 is a token."""

    n_vocab = 256
    end_of_text = None
    starts_with_end_of_text = False
    separator = b""

    def encode(self, text):
        return list(text.encode())

    def encode_in_pieces(self, text):
        yield self.encode(text)

    def token_bytes(self, token_id):
        return bytes([token_id])

    def next_split(self, text, start, end):
        return start if start < end else None


@pytest.fixture
def scheme(qapp):
    return SchemeSource()


@pytest.fixture
def theme(scheme):
    return Theme(scheme)


@pytest.fixture
def dressed_theme(qapp, theme):
    """A theme that the application wears for the time of the test."""
    theme.apply(qapp)
    return theme


@pytest.fixture
def editor(qtbot, theme):
    editor = TextEditor(theme)
    qtbot.addWidget(editor)
    editor.document_model.set_tokenizer(ByteTokenizer())
    editor.resize(420, 320)
    editor.show()
    return editor


@pytest.fixture
def window(qtbot, theme):
    window = MainWindow(theme)
    qtbot.addWidget(window)
    window.editor.document_model.set_tokenizer(ByteTokenizer())
    window.set_run_state(RunState.READY)
    window.show()
    return window
