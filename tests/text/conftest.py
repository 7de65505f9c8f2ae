import pytest

from playground.resource_files import resource_path
from playground.text import BytePairTokenizer


@pytest.fixture(scope="session")
def stories() -> BytePairTokenizer:
    return BytePairTokenizer.from_file(resource_path("models/stories/tokenizer.json"))


@pytest.fixture(scope="session")
def gpt2() -> BytePairTokenizer:
    folder = resource_path("models/gpt2-bpe")
    return BytePairTokenizer.from_vocab_and_merges(folder / "vocab.json", folder / "merges.txt")


@pytest.fixture(scope="session", params=["stories", "gpt2"])
def byte_pair(request: pytest.FixtureRequest) -> BytePairTokenizer:
    """Each of the two byte-pair vocabularies in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def short_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep typed text in spans of a few characters, so that short texts have many seams."""
    monkeypatch.setattr("playground.text.editing._SPAN_CHARS", 6)
