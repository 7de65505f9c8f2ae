"""A stretch of the editor's text together with the tokens that spell it."""

from dataclasses import dataclass, field
from enum import Enum


class Origin(Enum):
    """Who wrote a stretch of text."""

    TYPED = "typed"
    """A person; the tokens are those that the tokenizer gives."""
    GENERATED = "generated"
    """The model; the tokens are those that it drew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Some characters, and the token ids that they are to the model.

    Attributes:
        text: the characters. A generated span may lack any, when its tokens have no text.
        origin: who wrote them.
        tokens: their ids; None until they are encoded.
        generation: counts the generations of a document from 1; 0 for typed text.
        n_utf16: length of `text` in UTF-16 code units.
    """

    text: str
    origin: Origin = Origin.TYPED
    tokens: tuple[int, ...] | None = None
    generation: int = 0
    n_utf16: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_utf16", utf16_length(self.text))

    @property
    def is_typed(self) -> bool:
        """Whether a person wrote it."""
        return self.origin is Origin.TYPED


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 code units, in which Qt counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
