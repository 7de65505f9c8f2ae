"""Qt counts UTF-16 code units; the document counts code points."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.text import TokenDocument, WordTokenizer

pytestmark = pytest.mark.usefixtures("short_spans")


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@settings(deadline=None)
@given(text=st.text(st.sampled_from("a é中😀\U0010ffff\ud800\udc00\0\u200d"), max_size=40))
def test_offsets_convert_both_ways(text: str) -> None:
    document = TokenDocument(WordTokenizer())
    document.replace(0, 0, text)
    for offset in range(len(text) + 1):
        assert document.to_utf16(offset) == units(text[:offset])
        assert document.from_utf16(units(text[:offset])) == offset


def test_the_middle_of_a_surrogate_pair_is_the_offset_before_it() -> None:
    document = TokenDocument()
    document.replace(0, 0, "a😀b")
    assert [document.from_utf16(n) for n in range(5)] == [0, 1, 1, 2, 3]
