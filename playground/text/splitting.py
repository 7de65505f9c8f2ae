r"""Where a text can be cut so that its pieces encode to the tokens of the whole.

GPT-2 first cuts a text into words with the pattern

    's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+

and merges bytes within each word only (Radford et al. 2019, *Language Models are Unsupervised
Multitask Learners*, section 2.2). Two neighbouring characters are enough to know some of the
places where one word ends and the next begins, whatever stands around them:

- before white space that follows anything else: in a word white space comes first or alone;
- after a letter that no letter follows, after a digit that no digit follows: no word goes on then;
- before a letter or digit that follows a sign: no word goes on then either, contractions apart,
  hence not after an apostrophe.

The only look-ahead, `\s+(?!\S)`, concerns white space, and no cut is made after white space.
Letters and signs are listed rather than looked up: editions of Unicode differ, and these
characters have been the same in all of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator

_LETTER = "A-Za-z\u3041-\u3094\u30a1-\u30fa\u4e00-\u9fa5"
_DIGIT = "0-9"
_SPACE = " \\t\\r\\n"
_SIGN_BUT_APOSTROPHE = r"!-&(-/:-@\[-`{-~、。「」！，：；？"
_SIGN = _SIGN_BUT_APOSTROPHE + "'"

_WORD_END = "|".join(
    (
        rf"(?<=\S)(?=[{_SPACE}])",
        rf"(?<=[{_LETTER}])(?=[{_DIGIT}{_SIGN}])",
        rf"(?<=[{_DIGIT}])(?=[{_LETTER}{_SIGN}])",
        rf"(?<=[{_SIGN_BUT_APOSTROPHE}])(?=[{_LETTER}{_DIGIT}])",
    )
)

_WINDOW_CHARS = 2**12
_FEW = 16

UNBROKEN_LIMIT = 2**18
"""Characters after which a text without any place to cut is cut all the same.

GPT-2's longest token has 128 characters, so such a text is over 1024 tokens, however it is cut,
and too long to run; the limit bounds the time and the memory that it takes to find that out.
"""


def gpt2_split_pattern(
    added_tokens: Iterable[str], *, before_space_only: bool = False
) -> re.Pattern[str]:
    """Return a pattern that matches, with no width, where GPT-2's tokenizer lets a text be cut.

    Args:
        added_tokens: texts recognised before words are, such as `<|endoftext|>`; two characters
            that stand side by side in one of them are never parted.
        before_space_only: a tokenizer that puts a space before what it is given leaves what begins
            with one as it is.
    """
    return _without_pairs(r"(?<=\S)(?= )" if before_space_only else _WORD_END, added_tokens)


def word_split_pattern(
    added_tokens: Iterable[str], *, parts_lines: bool, parts_ideographs: bool
) -> re.Pattern[str]:
    """Return a pattern like GPT-2's for tokenizers that only promise to part words at a space.

    Args:
        added_tokens: as for `gpt2_split_pattern`.
        parts_lines: they part them at any other white space too.
        parts_ideographs: each Chinese character is a word.
    """
    known = f"(?<=[{_LETTER}{_DIGIT}{_SIGN}])(?=[{_SPACE if parts_lines else ' '}])"
    ideographs = "|(?<=[\u4e00-\u9fa5])(?=[\u4e00-\u9fa5])" if parts_ideographs else ""
    return _without_pairs(known + ideographs, added_tokens)


def _without_pairs(word_end: str, added_tokens: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that also leaves the inside of added tokens alone."""
    found = re.compile(word_end)
    pairs = {token[i : i + 2] for token in added_tokens for i in range(len(token) - 1)}
    kept = sorted(pair for pair in pairs if found.search(pair))
    unless = "".join(f"(?!(?<={re.escape(pair[0])}){re.escape(pair[1])})" for pair in kept)
    return re.compile(f"{unless}(?:{word_end})")


def first_split(pattern: re.Pattern[str], text: str, start: int, end: int) -> int | None:
    """Return the first place from `start` up to `end` that the pattern matches, if there is one.

    Looking at every place of a long text of a few characters would take a second a megabyte. Where
    no two of its characters can be parted, one look at what characters there are will do.
    """
    for window in range(start, end, _WINDOW_CHARS):
        behind = min(window + _WINDOW_CHARS, end)
        if window > start and _is_unbroken(pattern, text[window - 1 : behind]):
            continue
        if found := pattern.search(text, window, behind):
            return found.start()
    return None


def _is_unbroken(pattern: re.Pattern[str], text: str) -> bool:
    """Tell, if that is quick, whether no order of these characters would have a place to cut."""
    characters = set(text)
    return len(characters) <= _FEW and not any(
        pattern.search(left + right) for left in characters for right in characters
    )


def split_text(
    text: str, next_split: Callable[[str, int, int], int | None], n_chars: int
) -> Iterator[str]:
    """Yield the pieces of `text`, each cut at the first place from `n_chars` characters on.

    Args:
        text: what to cut; nothing is yielded for an empty text.
        next_split: a tokenizer's own (see `Tokenizer.next_split`).
        n_chars: the least length of a piece but the last, in characters.
    """
    start = 0
    while len(text) - start > n_chars:
        limit = start + max(n_chars, UNBROKEN_LIMIT)
        cut = next_split(text, start + n_chars, min(limit, len(text)))
        if cut is None:
            if limit >= len(text):
                break
            cut = limit
        yield text[start:cut]
        start = cut
    if start < len(text):
        yield text[start:]
