import pytest


def _generate(window):
    window.editor.begin_generation()
    window.editor.append_generated([65, 66])
    window.editor.end_generation()


@pytest.fixture
def generate():
    """Have the model write "AB" into a window."""
    return _generate
