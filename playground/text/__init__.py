"""Tokens and characters: tokenizers, an incremental decoder, and the document of the editor."""

from playground.text.byte_pair import BytePairTokenizer
from playground.text.document import DocumentSnapshot, EncodedText, TokenDocument
from playground.text.generating import TextDecoder
from playground.text.passage import Origin
from playground.text.reading import TextRange, TokenCount, TokenSpan
from playground.text.tokenizer import Tokenizer, WordTokenizer, begin_context, count_context
from playground.text.vocabulary import TokenizerError

__all__ = [
    "BytePairTokenizer",
    "DocumentSnapshot",
    "EncodedText",
    "Origin",
    "TextDecoder",
    "TextRange",
    "TokenCount",
    "TokenDocument",
    "TokenSpan",
    "Tokenizer",
    "TokenizerError",
    "WordTokenizer",
    "begin_context",
    "count_context",
]
