"""What the presenters of the tab Next token ask of its views."""

from collections.abc import Sequence
from typing import Protocol

from playground.analysis.token_colour import ColourBy, TokenMark
from playground.analysis.token_story import NextTokenStory, SurpriseStory, TokenStory


class NextTokenView(Protocol):
    """Shows one distribution."""

    def show_story(self, story: NextTokenStory) -> None: ...
    def show_sentence(self, sentence: str) -> None: ...


class BranchingView(Protocol):
    """Puts tokens into the text."""

    def accept(self, token_id: int) -> None: ...
    def branch(self, index: int, token_id: int) -> None: ...


class SurpriseView(Protocol):
    """Shows how well the model expected the text."""

    def show_story(self, story: SurpriseStory) -> None: ...


class MarksView(Protocol):
    """Marks the tokens in the text."""

    def show_marks(self, marks: Sequence[TokenMark]) -> None: ...


class ColourChoiceView(Protocol):
    """Where a person chooses how the text is marked."""

    def colour_by(self) -> ColourBy: ...
    def shows_tokens(self) -> bool: ...
    def show_legend(self, weakest: str, strongest: str) -> None: ...


class HoverView(Protocol):
    """Tells of the token under the pointer."""

    def show_token(self, story: TokenStory) -> None: ...
    def hide_token(self) -> None: ...
