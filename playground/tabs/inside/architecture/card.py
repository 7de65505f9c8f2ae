"""The card of the architecture: the model's parts and what they weigh."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from playground import numbers
from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.theme import Theme
from playground.tabs.inside.architecture.diagram import ArchitectureDiagram
from playground.tabs.inside.architecture.figures import Architecture

_EMPTY = "Once a model is loaded, its parts appear here with what they weigh."
_EXPLANATION = (
    "A token's row of the token embedding and the row of its position are added: that is the "
    "residual stream, one row of numbers a token. Each block reads it twice, through a layer norm: "
    "attention gathers from earlier tokens, the MLP works on each token alone, and what they find "
    "is added (⊕) to the stream. After the last block the stream goes through a final norm, and "
    "the unembedding turns its last row into one number, a logit, for every token there is.\n\n"
    "The bar along the foot of a box is that part's share of all parameters, all blocks together. "
    "Open a part to see it at work: click it, or press Space when it has the focus."
)


class ArchitectureCard(Card):
    """One diagram.

    Signals:
        part_chosen(Part): a person opened a part.
    """

    part_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Architecture", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._model: Architecture | None = None
        self.diagram = ArchitectureDiagram(theme)
        self.diagram.part_chosen.connect(self.part_chosen)
        self.set_body(self.diagram)

    def show_model(self, model: Architecture) -> None:
        """Show a model's parts."""
        self._model = model
        self.diagram.show_model(model)
        n_parameters = numbers.short_count(model.n_parameters)
        size = f"{n_parameters} parameters, {numbers.bytes_or_dash(model.n_bytes)}"
        blocks = f"{model.n_layer} blocks of {model.n_head} heads"
        shape = blocks if model.n_layer else "no blocks"
        self.set_subtitle(f"{size}: {shape}. Open a part to see it at work.")
        self.set_has_content(True)

    def clear(self) -> None:
        """Go back to the empty state: another model is in hand."""
        self._model = None
        self.set_subtitle("")
        self.set_has_content(False)

    def table(self) -> CardTable:
        """Return the parts."""
        headers = ("part", "parameters_each", "bytes_each", "shapes")
        sizes = {} if self._model is None else self._model.sizes
        return CardTable(
            headers,
            [
                (part.name.lower(), size.n_parameters, size.n_bytes, size.shapes)
                for part, size in sizes.items()
            ],
        )
