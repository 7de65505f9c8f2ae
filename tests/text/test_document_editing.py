"""Edits by a person: the tokens must be those of the text as if it had been typed at once."""

from collections.abc import Callable
from itertools import takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.text import EncodedText, Origin, TokenDocument, Tokenizer, WordTokenizer

PIECES = st.lists(
    st.sampled_from(
        [*"ab ,.'s19é\n中。😀\u00a0\0\ud800", "  ", "'ll", "word", " word", "שלום", "<|endoftext|>"]
    ),
    max_size=8,
).map("".join)
PLACES = st.integers(0, 10**6)
EDITS = st.lists(st.tuples(PLACES, PLACES, PIECES), max_size=8)

pytestmark = pytest.mark.usefixtures("short_spans")


def encode(document: TokenDocument) -> None:
    tokenizer = document.tokenizer
    assert tokenizer is not None
    texts = document.pending_texts()
    document.set_tokens(
        tokenizer, [EncodedText(text=t, tokens=tuple(tokenizer.encode(t))) for t in texts]
    )


def typed(tokenizer: Tokenizer, text: str) -> TokenDocument:
    document = TokenDocument(tokenizer)
    document.replace(0, 0, text)
    return document


def generate(document: TokenDocument, tokens: list[int]) -> str:
    document.begin_generation()
    return "".join(map(document.append_generated, tokens)) + document.end_generation()


def within(n_chars: int, one: int, other: int) -> tuple[int, int]:
    start, end = sorted((one % (n_chars + 1), other % (n_chars + 1)))
    return start, end


@pytest.mark.parametrize("name", ["stories", "gpt2", "words"])
def test_typed_text_has_the_tokens_of_the_whole_after_any_edits(
    name: str, request: pytest.FixtureRequest
) -> None:
    tokenizer: Tokenizer = WordTokenizer() if name == "words" else request.getfixturevalue(name)

    @settings(deadline=None, max_examples=120)
    @given(first=PIECES, edits=EDITS, skip=st.integers(1, 3))
    def check(first: str, edits: list[tuple[int, int, str]], skip: int) -> None:
        document, text = typed(tokenizer, first), first
        for number, (one, other, new_text) in enumerate(edits):
            start, end = within(len(text), one, other)
            document.replace(start, end, new_text)
            text = text[:start] + new_text + text[end:]
            if number % skip == 0:
                encode(document)
                assert document.tokens() == tuple(tokenizer.encode(text))
        encode(document)
        assert document.text == text
        assert document.tokens() == tuple(tokenizer.encode(text))

    check()


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_generated_tokens_keep_their_ids_unless_an_edit_reaches_into_them(
    data: st.DataObject,
) -> None:
    # One token a word: where a token stands can be told without the code under test.
    words = ["<UNK>", "hello", "world", "x"]
    document, text = TokenDocument(WordTokenizer(words)), ""
    generated: list[tuple[int, int, int]] = []
    for _ in range(data.draw(st.integers(1, 8))):
        if data.draw(st.booleans()):
            for token in data.draw(st.lists(st.integers(0, 3), max_size=4)):
                piece = ("" if not text or text[-1].isspace() else " ") + words[token]
                assert generate(document, [token]) == piece
                generated.append((len(text), len(text) + len(piece), token))
                text += piece
        else:
            new_text = data.draw(st.text("ab \n", max_size=5))
            start, end = within(len(text), data.draw(PLACES), data.draw(PLACES))
            old_text = text[start:end]
            document.replace(start, end, new_text)
            text = text[:start] + new_text + text[end:]
            start, end, change = trimmed(start, old_text, new_text)
            generated = [
                (a, b, t) if b <= start else (a + change, b + change, t)
                for a, b, t in generated
                if old_text == new_text or b <= start or a >= end
            ]
    assert document.text == text
    encode(document)
    kept = [s for s in document.token_spans() if s.origin is Origin.GENERATED]
    assert [(s.start, s.end, s.token_id) for s in kept] == generated


def shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def trimmed(start: int, old: str, new: str) -> tuple[int, int, int]:
    """Where the edit begins and ends without what both texts share, and how much it adds."""
    before = shared(old, new)
    after = shared(old[before:][::-1], new[before:][::-1])
    return start + before, start + len(old) - after, len(new) - len(old)


def test_bytes_of_all_tokens_spell_the_text_after_edits_and_generations(
    byte_pair: Tokenizer,
) -> None:
    @settings(deadline=None, max_examples=100)
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        document = TokenDocument(byte_pair)
        for _ in range(data.draw(st.integers(1, 8))):
            # Emoji and the like take several tokens each, so edits and cuts fall within characters.
            text = data.draw(st.text("a é😀中👩\u200d", max_size=6))
            action = data.draw(st.sampled_from(["edit", "generate", "cut"]))
            if action == "edit":
                start, end = within(document.n_chars, data.draw(PLACES), data.draw(PLACES))
                document.replace(start, end, text)
            elif action == "generate":
                generate(document, byte_pair.encode(text))
            else:
                encode(document)
                tokens = document.tokens() or ()
                rest = data.draw(st.integers(0, len(tokens)))
                before = document.text
                document.truncate_at_token(rest)
                remaining = document.tokens() or ()
                assert remaining == tokens[: len(remaining)]
                generate(document, list(tokens[len(remaining) :]))
                assert (document.text, document.tokens()) == (before, tokens)
        encode(document)
        tokens = document.tokens() or ()
        assert b"".join(map(byte_pair.token_bytes, tokens)).decode() == document.text
        check_spans(document)

    def check_spans(document: TokenDocument) -> None:
        spans = document.token_spans()
        assert [span.index for span in spans] == list(range(len(spans)))
        assert tuple(span.token_id for span in spans) == document.tokens()
        covered = 0
        for span in spans:
            assert span.start < span.end
            assert span.start <= covered <= span.end
            covered = span.end
        assert covered == document.n_chars

    check()


def test_only_what_an_edit_touched_is_encoded_again(stories: Tokenizer) -> None:
    document = typed(stories, "one two three four five six seven eight nine ten " * 50)
    encode(document)
    document.replace(1000, 1001, "X")
    pending = document.pending_texts()
    assert len(pending) == 1
    assert "X" in pending[0]
    assert len(pending[0]) < 40


def test_the_rest_of_a_broken_generated_token_is_typed_text(stories: Tokenizer) -> None:
    document = typed(stories, "Once upon")
    generate(document, stories.encode(" a time there"))
    start = document.text.index("ime")
    document.replace(start, start + 1, "")
    encode(document)
    assert document.text == "Once upon a tme there"
    spans = document.token_spans()
    typed_text = "".join(document.text[s.start : s.end] for s in spans if s.origin is Origin.TYPED)
    assert typed_text == "Once upon tme"
    ids = document.tokens() or ()
    assert ids[-len(stories.encode(" there")) :] == tuple(stories.encode(" there"))


def test_replacing_text_with_itself_changes_nothing(stories: Tokenizer) -> None:
    document = typed(stories, "Tom ")
    generate(document, stories.encode("ran"))
    revision, tokens = document.revision, document.snapshot()
    document.replace(0, document.n_chars, "Tom ran")
    assert document.revision == revision
    assert document.snapshot().passage is tokens.passage


def test_text_that_both_sides_of_an_edit_share_is_not_edited(stories: Tokenizer) -> None:
    document = typed(stories, "")
    generate(document, stories.encode("Tom ran home"))
    document.replace(0, document.n_chars, "Tom sat home")
    assert [document.text[r.start : r.end] for r in document.generated_ranges()] == [
        "Tom", " home"
    ]  # fmt: skip


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (0, 6), (3, 2)])
def test_offsets_outside_the_text_are_refused(stories: Tokenizer, start: int, end: int) -> None:
    with pytest.raises(IndexError):
        typed(stories, "hello").replace(start, end, "x")


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.replace(0, 1, "J"),
        lambda document: document.truncate_at_token(1),
        lambda document: document.set_tokenizer(WordTokenizer()),
        lambda document: generate(document, [1]),
        lambda document: document.put_token(1),
        lambda document: document.open("hello there"),
        lambda document: document.restore(document.snapshot()),
    ],
)
def test_the_revision_grows_with_every_change(
    stories: Tokenizer, change: Callable[[TokenDocument], object]
) -> None:
    document = typed(stories, "hello there")
    encode(document)
    before = document.revision
    change(document)
    assert document.revision > before


def test_the_revision_grows_when_tokens_become_known_and_with_each_generated(
    stories: Tokenizer,
) -> None:
    document = typed(stories, "hello there")
    revisions = [document.revision]
    encode(document)
    revisions.append(document.revision)
    document.begin_generation()
    for token in stories.encode(" you"):
        document.append_generated(token)
        revisions.append(document.revision)
    assert len(set(revisions)) == len(revisions) > 2
    assert revisions == sorted(revisions)
