"""The tab “Next token”: its cards, what it marks in the text, and what keeps both up to date."""

from dataclasses import replace

from playground.control.app_context import AppContext
from playground.kit.cards.card import Card
from playground.kit.cards.card_grid import Arrangement, CardGrid, Place
from playground.shell.editor.token_marks import TokenMarks
from playground.shell.saved.settings import Settings
from playground.tabs.next_token.branching import Brancher
from playground.tabs.next_token.colour import ColourCard, TextMarksPresenter
from playground.tabs.next_token.logits.card import LogitsCard
from playground.tabs.next_token.logits.presenter import LogitsPresenter
from playground.tabs.next_token.logits.step_bar import StepBarPresenter
from playground.tabs.next_token.pointer.presenter import TextPointerPresenter, TokenPointer
from playground.tabs.next_token.pointer.token_popup import TokenPopup
from playground.tabs.next_token.surprise import SurpriseCard, SurprisePresenter
from playground.tabs.next_token.text_figures import TextFigures
from playground.tabs.next_token.text_index import TextIndex

_WIDE_FROM_LETTERS = 84


class NextTokenTab:
    """Puts the cards into a grid and the marks over the editor, and gives each its presenter.

    Attributes:
        grid: the page of the tab.
        logits: from logits to a token.
        surprise: entropy, surprise and perplexity.
        colour: how the text is marked.
        marks: what is drawn under the tokens of the text.
        pointer: which token the pointer is on.
        token: tells of that token.
    """

    KEY = "next_token"

    def __init__(self, context: AppContext) -> None:
        window, theme = context.window, context.theme
        self.grid = CardGrid()
        self.logits = LogitsCard(theme)
        self.surprise = SurpriseCard(theme)
        self.colour = ColourCard(theme)
        self.marks = TokenMarks(window.editor, theme)
        self.pointer = TokenPointer(window.editor)
        self.token = TokenPopup(window, self.pointer.rect_of, theme)
        self._lay_out()
        window.tabs.fill(self.KEY, self.grid)
        self._add_presenters(context)

    def show_settings(self, settings: Settings) -> None:
        """Mark the text as it was marked when the settings were saved."""
        self.colour.set_choice(
            settings.colour_by, boundaries=settings.token_boundaries, ids=settings.token_ids
        )

    def with_settings(self, settings: Settings) -> Settings:
        """Return settings that say how the text is marked now."""
        return replace(
            settings,
            colour_by=self.colour.colour_by(),
            token_boundaries=self.colour.shows_boundaries(),
            token_ids=self.colour.shows_ids(),
        )

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card of the tab."""
        return (self.logits, self.surprise, self.colour)

    def _lay_out(self) -> None:
        self.grid.set_arrangements(
            narrow=Arrangement(
                (
                    Place(self.logits, 0, 0, 1, 4),
                    Place(self.surprise, 1, 0, 1, 4),
                    Place(self.colour, 2, 0, 1, 4),
                ),
                (43, 15, 15),
            ),
            wide=Arrangement(
                (
                    Place(self.logits, 0, 0, 1, 4),
                    Place(self.surprise, 1, 0, 1, 3),
                    Place(self.colour, 1, 3),
                ),
                (41, 15),
            ),
            wide_from_letters=_WIDE_FROM_LETTERS,
        )

    def _add_presenters(self, context: AppContext) -> None:
        """Make the presenters: each hears of what happens before those that ask it."""
        index = TextIndex(context)
        brancher = Brancher(context, index)
        StepBarPresenter(context, self.logits.step_bar, self.logits)
        LogitsPresenter(context, self.logits, index=index, brancher=brancher)
        figures = TextFigures(context, index)
        SurprisePresenter(context, self.surprise, index=index, figures=figures)
        TextPointerPresenter(
            context, self.pointer, self.token, index=index, figures=figures, brancher=brancher
        )
        TextMarksPresenter(context, self.colour, self.marks, index=index, figures=figures)
