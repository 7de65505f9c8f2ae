"""The card on top of the lab: its one finding, in large letters."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.theme import Theme
from playground.tabs.lab.headline.figures import Headline
from playground.tabs.lab.headline.label import HeadlineLabel

_EXPLANATION = (
    "How much faster one step is with the KV cache than without it, at the longest contexts that "
    "were measured both ways: for each of the 20 longest, the time without it is divided by the "
    "time with it, and the median of these ratios is shown. Half of the ratios lie in the range "
    "given below.\n\n"
    "Only decode steps count, of runs with the same model, number type and threads. Prefill, "
    "catch-up and warm-up do other work and are left out.\n\n"
    "The figure grows with the text: without the cache a step computes every token again. The top "
    "bar, “Total time” and “Why this fast?” state this same number."
)


class HeadlineCard(Card):
    """A sentence and a line of small print, where other cards have a title and a body."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._sentence = HeadlineLabel(theme)
        super().__init__("What the cache saves", explanation=_EXPLANATION, parent=parent)
        self._headline: Headline | None = None
        self.setObjectName("headlineCard")
        self._sentence.setObjectName("headline")

    @property
    def has_content(self) -> bool:
        """Whether it says something: a headline always does."""
        return self._headline is not None

    def show_headline(self, headline: Headline) -> None:
        """Say what the cache saves, or what is missing to say it."""
        self._headline = headline
        self._sentence.show_headline(headline)
        self.set_subtitle(headline.note)

    def text(self) -> str:
        """Return the sentence."""
        return self._sentence.text()

    def table(self) -> CardTable:
        """Return the figures behind the sentence; none while there is no speed-up."""
        headers = ("context_tokens", "steps_both_ways", "speedup_last", "speedup_in_total")
        speedup = None if self._headline is None else self._headline.speedup
        if speedup is None:
            return CardTable(headers, ())
        row = (speedup.last_context, speedup.n_contexts, speedup.at_longest, speedup.in_total)
        return CardTable(headers, (row,))

    def _pictured_parts(self) -> tuple[QWidget, ...]:
        return (self._sentence, self._subtitle)

    def _lay_out(self) -> None:
        """Put the sentence where other cards have their title; there is nothing below it."""
        self._name_menu_button()
        for part in (self._title, self._empty):
            part.setParent(self)
            part.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._sentence, 1)
        row.addWidget(self.menu_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 8)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._subtitle)
