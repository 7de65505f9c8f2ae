"""The glossary: one entry a word, and the way from the words of a text to their entries."""

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from playground.resource_files import resource_path

SCHEME = "glossary"
"""Of the addresses of entries: `glossary:kv-cache`."""
_FILE = "manual/glossary.md"
_WORDS = "Words: "
_SHORTEST_OF_ANY_CASE = 3
"""Shorter words, such as u and KL, are looked for as they are written only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one word means.

    Attributes:
        key: what its address ends in, such as `kv-cache`.
        term: the word, as the heading has it.
        words: its forms in a text.
        meaning: a few sentences.
    """

    key: str
    term: str
    words: tuple[str, ...]
    meaning: str


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Return every entry, in the order of the alphabet."""
    text = resource_path(_FILE).read_text(encoding="utf-8")
    return tuple(_entry(section) for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:])


def address(entry: Entry) -> str:
    """Return where an entry is found from anywhere in the program."""
    return f"{SCHEME}:{quote(entry.key)}"


def anchor(entry: Entry) -> str:
    """Return where an entry is found within the glossary."""
    return f"#{quote(entry.key)}"


def with_links(text: str, *, to: Callable[[Entry], str] = address, but: Entry | None = None) -> str:
    """Return a plain text as HTML in which words lead to their entries, each entry at most once.

    Args:
        text: paragraphs, with an empty line between them.
        to: where the link to an entry leads.
        but: an entry that is not linked, such as the one that the text belongs to.
    """
    linked: set[str] = set() if but is None else {but.key}
    pieces: list[str] = []
    end = 0
    for match in _any_word().finditer(text):
        entry = _entry_of(match[0])
        if entry is None or entry.key in linked:
            continue
        linked.add(entry.key)
        pieces += [escape(text[end : match.start()], quote=False), _link(to(entry), match[0])]
        end = match.end()
    pieces.append(escape(text[end:], quote=False))
    return "".join(f"<p>{paragraph}</p>" for paragraph in "".join(pieces).split("\n\n"))


def _link(target: str, words: str) -> str:
    return f'<a href="{escape(target)}">{escape(words, quote=False)}</a>'


def _entry(section: str) -> Entry:
    heading, words, *lines = section.strip().splitlines()
    if not words.startswith(_WORDS):
        raise ValueError(f"no forms of {heading!r} in {_FILE}")
    key = re.sub(r"[^\w]+", "-", heading.lower()).strip("-")
    forms = tuple(form.strip() for form in words.removeprefix(_WORDS).split(","))
    return Entry(key=key, term=heading, words=forms, meaning=" ".join(lines))


@functools.cache
def _by_word() -> dict[str, Entry]:
    return {_folded(word): entry for entry in entries() for word in entry.words}


def _entry_of(word: str) -> Entry | None:
    return _by_word().get(_folded(word))


def _folded(word: str) -> str:
    return word if len(word) < _SHORTEST_OF_ANY_CASE else word.lower()


@functools.cache
def _any_word() -> re.Pattern[str]:
    """Return what finds a word that has an entry, the longest of those that begin alike."""
    words: Sequence[str] = sorted(
        {word for entry in entries() for word in entry.words}, key=len, reverse=True
    )
    choices = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<![\w-])(?:{choices})(?![\w-])", re.IGNORECASE)
