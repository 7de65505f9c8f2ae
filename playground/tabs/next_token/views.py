"""What the presenters of the tab Next token ask of its views; the widgets fit by their shape."""

from collections.abc import Sequence
from typing import Protocol

from playground.shell.editor.token_colour import ColourBy, TokenMark
from playground.tabs.next_token.stories import NextTokenStory, SurpriseStory, TokenStory


class BranchingView(Protocol):
    """Puts tokens into the text."""

    def accept(self, token_id: int) -> None: ...
    def branch(self, index: int, token_id: int) -> None: ...


class NextTokenView(Protocol):
    """Shows one distribution."""

    @property
    def is_shown(self) -> bool: ...
    def show_story(self, story: NextTokenStory) -> None: ...
    def show_sentence(self, sentence: str) -> None: ...


class StepBarView(Protocol):
    """Shows which step is looked into."""

    def show_step(self, index: int | None, n_steps: int, *, is_following: bool) -> None: ...


class SurpriseView(Protocol):
    """Shows how well the model expected the text."""

    @property
    def is_shown(self) -> bool: ...
    def show_story(self, story: SurpriseStory) -> None: ...


class ColourChoiceView(Protocol):
    """Where a person chooses how the text is marked."""

    def colour_by(self) -> ColourBy: ...
    def shows_boundaries(self) -> bool: ...
    def shows_ids(self) -> bool: ...
    def show_legend(self, weakest: str, strongest: str) -> None: ...


class MarksView(Protocol):
    """Marks the tokens in the text."""

    def set_details(self, *, boundaries: bool, ids: bool) -> None: ...
    def show_marks(self, marks: Sequence[TokenMark]) -> None: ...


class TokenView(Protocol):
    """Tells of the token under the pointer."""

    def show_token(self, story: TokenStory) -> None: ...
    def hide_token(self) -> None: ...


class NextTokenViews(Protocol):
    """Everything that the tab shows, and what it marks in the text."""

    @property
    def logits(self) -> NextTokenView: ...
    @property
    def step_bar(self) -> StepBarView: ...
    @property
    def surprise(self) -> SurpriseView: ...
    @property
    def colour(self) -> ColourChoiceView: ...
    @property
    def marks(self) -> MarksView: ...
    @property
    def token(self) -> TokenView: ...
    @property
    def branching(self) -> BranchingView: ...
