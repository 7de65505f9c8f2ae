"""Tokenizers of other kinds read and write as the `tokenizers` package does.

The files in tests/data/tokenizers were trained with the package on a few sentences: BERT's kind
(WordPiece, Chinese), SentencePiece's Unigram (Japanese), and Llama's BPE of characters and bytes.
"""

import json
from itertools import chain
from pathlib import Path

import pytest
import tokenizers
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.text import EncodedText, TextDecoder, TokenDocument, Tokenizer, TokenizerError
from playground.text.generating import written_after
from playground.text.reading import visible_token
from playground.text.subword import SubwordTokenizer
from playground.text.tokenizer_files import read_tokenizer

DATA = Path(__file__).parents[1] / "data" / "tokenizers"
KINDS = ["wordpiece", "unigram", "byte_fallback"]
TEXTS = [
    "",
    "Once upon a time there was a cat.",
    "今天天气很好,我们去公园散步。",
    "吾輩は猫である。 名前は\tまだ無い。\n\nUpon",
    "Tom's dog doesn't play; it was playing, wasn't it?",
    "A café ☃ zebra <s> [MASK] 2024年",
    " leading and trailing ",
]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def backend(kind: str) -> tokenizers.Tokenizer:
    """The package's own tokenizer: what is right."""
    return tokenizers.Tokenizer.from_file(str(DATA / f"{kind}.json"))


@pytest.fixture
def tokenizer(kind: str) -> SubwordTokenizer:
    return SubwordTokenizer(read_tokenizer(DATA / f"{kind}.json"))


def encoded(document: TokenDocument, tokenizer: Tokenizer) -> TokenDocument:
    """Give a document the tokens that it waits for."""
    answers = [
        EncodedText(
            text=text, tokens=tuple(tokenizer.encode(text, continues=goes_on)), continues=goes_on
        )
        for goes_on, texts in (
            (False, document.pending_texts()),
            (True, document.pending_continuations()),
        )
        for text in texts
    ]
    document.set_tokens(tokenizer, answers)
    return document


@pytest.mark.parametrize("text", TEXTS)
def test_text_encodes_as_the_package_encodes_it(
    text: str, backend: tokenizers.Tokenizer, tokenizer: SubwordTokenizer
) -> None:
    expected = backend.encode(text, add_special_tokens=False)
    assert tokenizer.encode(text) == expected.ids

    shown = [text[start:end].strip() for start, end in tokenizer.ranges(text, expected.ids)]
    assert shown == [text[start:end].strip() for start, end in expected.offsets]


@pytest.mark.parametrize("kind", KINDS)
def test_drawn_tokens_add_what_the_package_decodes_of_them_all(kind: str) -> None:
    backend = tokenizers.Tokenizer.from_file(str(DATA / f"{kind}.json"))
    tokenizer = SubwordTokenizer(read_tokenizer(DATA / f"{kind}.json"))
    ids = range(tokenizer.n_vocab)
    # A row of bytes that is no character makes the package doubt all the bytes of that row.
    bytes_of = [i for i in ids if (backend.id_to_token(i) or "").startswith("<0x")]
    spelled = [[bytes_of[byte] for byte in text.encode()] for text in "a雪☃é"] if bytes_of else []
    others = [[i] for i in ids if i not in bytes_of]

    @settings(deadline=None, max_examples=300)
    @given(drawn=st.lists(st.sampled_from([*others, *spelled]), max_size=8))
    def check(drawn: list[list[int]]) -> None:
        tokens = [*chain.from_iterable(drawn)]
        decoder = TextDecoder(tokenizer)
        streamed = "".join([*map(decoder.push, tokens), decoder.flush()])
        assert streamed == backend.decode(tokens, skip_special_tokens=False)

    check()


@pytest.mark.parametrize("text", TEXTS)
def test_a_long_text_cut_in_pieces_has_the_tokens_of_the_whole(
    text: str, backend: tokenizers.Tokenizer, tokenizer: SubwordTokenizer
) -> None:
    whole = f"{text} {text}\n" * 900
    assert tokenizer.encode(whole) == backend.encode(whole, add_special_tokens=False).ids


def test_every_place_to_cut_changes_no_token(
    backend: tokenizers.Tokenizer, tokenizer: SubwordTokenizer
) -> None:
    for text in TEXTS:
        for place in range(1, len(text)):
            if tokenizer.next_split(text, place, place + 1) is not None:
                parts = tokenizer.encode(text[:place])
                parts += tokenizer.encode(text[place:], continues=True)
                assert parts == backend.encode(text, add_special_tokens=False).ids, (text, place)


def test_only_a_space_parts_words_that_are_spelled_with_it() -> None:
    # A piece may hold a new line: "▁a\n" is one to Unigram if its vocabulary has it.
    places = [
        SubwordTokenizer(read_tokenizer(DATA / f"{kind}.json")).next_split("a\nb c", 0, 5)
        for kind in KINDS
    ]
    assert places == [1, 3, None]


def test_the_white_space_before_a_word_belongs_to_it(tokenizer: SubwordTokenizer) -> None:
    text = "Once upon a time"
    ranges = tokenizer.ranges(text, tokenizer.encode(text))
    covered = {place for start, end in ranges for place in range(start, end)}
    assert covered == {*range(len(text))}


def test_typed_text_goes_round_in_the_editor(tokenizer: SubwordTokenizer) -> None:
    for text in TEXTS:
        document = TokenDocument(tokenizer)
        document.replace(0, 0, text)
        encoded(document, tokenizer)
        assert document.tokens() == tuple(tokenizer.encode(text))
        spans = document.token_spans()
        assert [span.start for span in spans] == sorted(span.start for span in spans)
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)


def test_generated_text_goes_on_the_typed_text(
    kind: str, backend: tokenizers.Tokenizer, tokenizer: SubwordTokenizer
) -> None:
    typed, whole = "Once upon", "Once upon a time there"
    first = backend.encode(typed, add_special_tokens=False).ids
    ids = backend.encode(whole, add_special_tokens=False).ids
    rest = ids[len(first) :]
    document = TokenDocument(tokenizer)
    document.replace(0, 0, typed)
    encoded(document, tokenizer)
    document.begin_generation()
    for token_id in rest:
        document.append_generated(token_id)
    document.end_generation()

    assert document.tokens() == (*first, *rest)
    decoded = backend.decode([*first, *rest], skip_special_tokens=False)
    lowered = backend.decode(first, skip_special_tokens=False)
    assert document.text == typed + decoded.removeprefix(lowered)
    spans = [span for span in document.token_spans() if span.start >= len(typed)]
    assert (
        "".join(document.text[span.start : span.end] for span in spans)
        == document.text[len(typed) :]
    )


def test_a_word_piece_that_goes_on_a_word_has_no_space_before_it() -> None:
    tokenizer = SubwordTokenizer(read_tokenizer(DATA / "wordpiece.json"))
    [play, ing] = [tokenizer.encode("it")[0], tokenizer.encode("tim")[-2]]
    assert visible_token(tokenizer, ing) == "##i"
    assert written_after("it was", [play, ing], tokenizer) == " iti"
    assert written_after("it was ", [play], tokenizer) == "it"
    assert written_after("", [play], tokenizer) == "it"
    assert written_after("pla", [ing], tokenizer) == "i"


def test_a_space_at_the_beginning_of_a_text_alone_is_not_written() -> None:
    tokenizer = SubwordTokenizer(read_tokenizer(DATA / "unigram.json"))
    [token_id] = [i for i in range(tokenizer.n_vocab) if visible_token(tokenizer, i) == "␣t"]
    assert written_after("", [token_id], tokenizer) == "t"
    assert written_after("a", [token_id], tokenizer) == " t"
    assert written_after("a ", [token_id], tokenizer) == " t"


@pytest.mark.parametrize(
    ("kind", "text", "n_lacking"),
    [
        ("wordpiece", "It is.", 0),
        ("wordpiece", "zebra ☃ 今天", 6),
        ("unigram", "猫 ☃", 1),
        ("byte_fallback", "zebra ☃ 今天", 0),
    ],
)
def test_characters_that_have_no_token_are_counted(kind: str, text: str, n_lacking: int) -> None:
    tokenizer = SubwordTokenizer(read_tokenizer(DATA / f"{kind}.json"))
    assert tokenizer.n_without_token(text) == n_lacking


def test_an_id_without_text_shows_as_its_number(tokenizer: SubwordTokenizer) -> None:
    beyond = tokenizer.n_vocab
    assert written_after("a", [beyond], tokenizer) == f"[{beyond}]"
    assert visible_token(tokenizer, beyond) == f"[{beyond}]"


def test_a_decoder_that_looks_ahead_is_refused(tmp_path: Path) -> None:
    content = json.loads((DATA / "unigram.json").read_text("utf-8"))
    content["decoder"] = {
        "type": "CTC",
        "pad_token": "<pad>",
        "word_delimiter_token": "|",
        "cleanup": True,
    }
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(TokenizerError, match="has a decoder of type CTC, which cannot be followed"):
        SubwordTokenizer(read_tokenizer(path))


def test_a_decoder_that_cannot_take_every_token_is_refused(tmp_path: Path) -> None:
    content = json.loads((DATA / "byte_fallback.json").read_text("utf-8"))
    assert content["decoder"]["decoders"][-1]["type"] == "Strip"
    content["decoder"]["decoders"][-1]["stop"] = 1
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(TokenizerError, match="is not a usable tokenizer"):
        SubwordTokenizer(read_tokenizer(path))


def test_a_vocabulary_that_cannot_read_what_it_lacks_is_refused(tmp_path: Path) -> None:
    content = json.loads((DATA / "unigram.json").read_text("utf-8"))
    content["model"]["unk_id"] = None
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(TokenizerError, match="is not a usable tokenizer"):
        read_tokenizer(path)
