"""The page of the tab: its cards, how they are laid out, and what leads from one to another."""

from collections.abc import Sequence
from math import sqrt

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_grid import Arrangement, CardGrid, Place
from playground.kit.look.theme import Theme
from playground.shell.editor.editor import TextEditor
from playground.shell.editor.token_marks import TokenMark, TokenMarks
from playground.tabs.inside.architecture.card import ArchitectureCard
from playground.tabs.inside.architecture.figures import Architecture, Part
from playground.tabs.inside.attention.card import AttentionCard
from playground.tabs.inside.attention.figures import AttentionMaps
from playground.tabs.inside.lens.card import LensCard
from playground.tabs.inside.lens.figures import LensRow
from playground.tabs.inside.norm.card import NormCard
from playground.tabs.inside.shapes.card import ShapesCard
from playground.tabs.inside.step_inside import StepInside
from playground.tabs.inside.stream import FINAL_NORM, NormPlace

Links = Sequence[tuple[int, float]]
"""Positions and weights."""
FULLEST = 0.22
"""Opacity upon a token that has all the weight; the text under it stays readable."""
_LINE_PX = 2.5
"""The height of the line under such a token."""
_WIDE_FROM_LETTERS = 105
"""From this width on, attention and lens stand side by side."""
_OPERATIONS = {
    Part.TOKEN_EMBEDDING: "embed",
    Part.POSITION_EMBEDDING: "embed",
    Part.MLP: "mlp_up",
}
"""The row that opening a part chooses, where the shapes are all there is to see of it."""
_EARLIER = "Of an earlier text. "


class LinkMarks(TokenMarks):
    """Fills the tokens that are looked at, and frames the one that looks: the one unmarked."""

    # Qt's own

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw every visible link."""
        if not self.marks:
            return
        painter, palette = QPainter(self), self._theme.palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark, room in self.pieces():
            box = QRectF(room).adjusted(0.5, -1, -0.5, 1)
            if mark.strength is None:
                painter.setPen(QPen(QColor(palette.text), 1.5))
                painter.drawRoundedRect(box, 4, 4)
            else:
                fill = QColor(palette.accent)
                height = max(_LINE_PX * sqrt(mark.strength), 0.5)
                line = QRectF(box.left(), box.bottom() - height, box.width(), height)
                painter.fillRect(line, fill)
                fill.setAlphaF(FULLEST * sqrt(mark.strength))
                painter.fillRect(box, fill)


class TextLinks:
    """Turns positions of a step's context into places of the text, and marks them.

    Attributes:
        marks: what is drawn over the text.
    """

    def __init__(self, editor: TextEditor, theme: Theme) -> None:
        self._editor = editor
        self.marks = LinkMarks(editor, theme)
        editor.text_edited.connect(self.hide)

    def show(self, context: tuple[int, ...], position: int, links: Links) -> None:
        """Mark what the token at a position looks at, unless the text is not that any more."""
        document = self._editor.document_model
        n_hidden = _hidden(context, document.tokens() or ())
        weights = {place: weight for place, weight in links if place != position}
        if n_hidden is None:
            self.hide()
            return
        wanted = {place - n_hidden: weight for place, weight in weights.items()}
        self.marks.show_marks(
            [
                TokenMark(
                    start=document.to_utf16(span.start),
                    end=document.to_utf16(span.end),
                    token_id=span.token_id,
                    strength=wanted.get(span.index),
                )
                for span in document.token_spans()
                if span.index in wanted or span.index == position - n_hidden
            ]
        )

    def hide(self) -> None:
        """Leave the text unmarked."""
        self.marks.show_marks(())


def _hidden(context: tuple[int, ...], tokens: tuple[int, ...]) -> int | None:
    """Return how many tokens of a context a text does not show; None when it is another text."""
    for n_hidden in (0, 1):
        shown = context[n_hidden:]
        if tokens[: len(shown)] == shown:
            return n_hidden
    return None


class InsidePage(CardGrid):
    """Shapes and norms seen together; attention and lens below; the architecture at the foot.

    Attributes:
        shapes, attention, norm, lens, architecture: the cards.
        link_marks: what the chosen token looks at, in the editor's text.

    Signals:
        layer_chosen(int), norm_chosen(NormPlace): a person wants to look at another place.
    """

    layer_chosen = Signal(int)
    norm_chosen = Signal(object)

    def __init__(self, theme: Theme, editor: TextEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer = 0
        self._n_layer = 0
        self._has_blocks = True  # as far as anybody knows, before there is a model
        self._context: tuple[int, ...] = ()
        self._shown_links: tuple[int, Sequence[tuple[int, float]]] = (0, ())
        self.shapes = ShapesCard(theme)
        self.attention = AttentionCard(theme)
        self.norm = NormCard(theme)
        self.lens = LensCard(theme)
        self.architecture = ArchitectureCard(theme)
        self._links = TextLinks(editor, theme)
        self.link_marks = self._links.marks
        self._lay_out()
        self.shapes.layer_chosen.connect(self.layer_chosen)
        self.attention.layer_chosen.connect(self.layer_chosen)
        self.attention.links_changed.connect(self._on_links_changed)
        self.norm.norm_chosen.connect(self.norm_chosen)
        self.architecture.part_chosen.connect(self._on_part_chosen)

    def _lay_out(self) -> None:
        shapes, norm, attention, lens, architecture = self.cards()
        self.set_arrangements(
            wide=Arrangement(
                (
                    Place(shapes, 0, 0, column_span=2),
                    Place(norm, 1, 0, column_span=2),
                    Place(attention, 2, 0),
                    Place(lens, 2, 1),
                    Place(architecture, 3, 0, column_span=2),
                ),
                (12, 18, 26, 12),
            ),
            narrow=Arrangement(
                [Place(card, row, 0, column_span=2) for row, card in enumerate(self.cards())],
                (12, 28, 34, 10, 10),
            ),
            wide_from_letters=_WIDE_FROM_LETTERS,
        )

    def cards(self) -> Sequence[Card]:
        """Return the cards from top to bottom."""
        return (self.shapes, self.norm, self.attention, self.lens, self.architecture)

    # ---- what is shown ---------------------------------------------------------------------

    def clear(self, n_layer: int) -> None:
        """Show nothing yet of a model with this many blocks."""
        self._layer, self._n_layer, self._has_blocks = 0, n_layer, n_layer > 0
        self.show_nothing()
        self.architecture.clear()

    def show_nothing(self, why: str = "") -> None:
        """Show no step, and say why, or else what will appear."""
        self.shapes.clear(why)
        self.attention.clear(why, has_blocks=self._has_blocks)
        self.norm.clear(why)
        self.lens.clear(why)

    def show_awaited(self, step: str, *, model: str) -> None:
        """Say in the cards that are empty what is on its way.

        Args:
            step: of the step looked at; empty for nothing.
            model: of the model in hand; empty for nothing.
        """
        for card in (self.shapes, self.norm, self.lens):
            card.set_awaited(step)
        # Without blocks there is no attention to wait for, and the card says so.
        self.attention.set_awaited(step if self._has_blocks else "")
        self.architecture.set_awaited(model)

    def mark_earlier(self, *, is_earlier: bool) -> None:
        """Say of what is shown that it is of an earlier text, or say so no longer."""
        for card in (self.shapes, self.attention, self.norm, self.lens):
            said = card.subtitle.removeprefix(_EARLIER)
            card.set_subtitle(_EARLIER + said if is_earlier and card.has_content else said)

    def show_model(self, model: Architecture) -> None:
        """Show the parts of the model in hand."""
        self.architecture.show_model(model)

    def show_step(self, inside: StepInside) -> None:
        """Show operations and norm of a step."""
        self._layer = inside.layer
        self.shapes.show_step(inside, self._n_layer)
        self.norm.show_norm(inside.norm, inside.token_texts, self._n_layer)

    def show_attention(
        self,
        maps: AttentionMaps,
        context: Sequence[int],
        token_texts: Sequence[str],
        *,
        is_live: bool,
    ) -> None:
        """Show what tokens look at; live when the last rows have just come."""
        self._context = tuple(context)
        self.attention.show_maps(maps, token_texts, is_live=is_live)

    def show_lens(self, rows: Sequence[LensRow], last_text: str) -> None:
        """Show what would be said after each block, behind the token with this text."""
        self.lens.show_lens(rows, last_text)

    def show_problem(self, sentence: str) -> None:
        """Say in the status line why a step cannot be looked into."""
        self.shapes.tell(sentence)

    # ---- from one card to another, and to the text -----------------------------------------

    @Slot(int, object)
    def _on_links_changed(self, position: int, links: Sequence[tuple[int, float]]) -> None:
        self._shown_links = (position, links)
        if links and self.isVisible():
            self._links.show(self._context, position, links)
        else:
            self._links.hide()

    @Slot(object)
    def _on_part_chosen(self, part: Part) -> None:
        if part in (Part.LN_1, Part.LN_2):
            self.norm_chosen.emit(NormPlace(operation=part.value[:-1], layer=self._layer))
            self.open(self.norm)
        elif part is Part.LN_F:
            self.norm_chosen.emit(FINAL_NORM)
            self.open(self.norm)
        elif part is Part.ATTENTION:
            self.open(self.attention)
        elif part is Part.UNEMBEDDING:
            self.open(self.lens)
        else:
            self.shapes.show_operation(_OPERATIONS[part])
            self.open(self.shapes)

    # Qt's own

    def showEvent(self, event: QShowEvent) -> None:
        """Show the chosen token's links in the text, too."""
        super().showEvent(event)
        self._on_links_changed(*self._shown_links)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the text to the other tabs."""
        super().hideEvent(event)
        self._links.hide()
