"""Tokens and characters: tokenizers, an incremental decoder, and the document of the editor."""

from playground.text.byte_pair import BytePairTokenizer
from playground.text.decoder import TextDecoder
from playground.text.tokenizer import Tokenizer, begin_context, count_context
from playground.text.vocabulary import TokenizerError
from playground.text.words import WordTokenizer

__all__ = [
    "BytePairTokenizer",
    "TextDecoder",
    "Tokenizer",
    "TokenizerError",
    "WordTokenizer",
    "begin_context",
    "count_context",
]
