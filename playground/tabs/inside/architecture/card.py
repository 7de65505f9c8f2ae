"""The card of the architecture: the model's parts in a diagram, and what they weigh."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground import numbers
from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.tabs.inside.architecture import plan
from playground.tabs.inside.architecture.figures import Architecture, Part
from playground.tabs.inside.architecture.part_button import PartButton
from playground.tabs.inside.architecture.plan import PLUS_PX, Column, Plan

_NAMES = {
    Part.TOKEN_EMBEDDING: ("Token embedding", "Tokens", "Shows its shapes."),
    Part.POSITION_EMBEDDING: ("Position embedding", "Positions", "Shows its shapes."),
    Part.ATTENTION: ("Attention", "Attention", "Shows the attention patterns."),
    Part.LN_1: ("Layer norm 1", "Norm 1", "Shows this norm at work."),
    Part.MLP: ("MLP", "MLP", "Shows its shapes."),
    Part.LN_2: ("Layer norm 2", "Norm 2", "Shows this norm at work."),
    Part.UNEMBEDDING: ("Unembedding", "Unembed", "Shows what it reads from each layer."),
    Part.LN_F: ("Final layer norm", "Final norm", "Shows this norm at work."),
}
"""Of each part its name, a short one, and what opening it does."""
_IN_BLOCK = frozenset({Part.ATTENTION, Part.LN_1, Part.MLP, Part.LN_2})
"""Parts that every block has."""
_COLUMNS = (
    (Part.TOKEN_EMBEDDING, Part.POSITION_EMBEDDING),
    (Part.ATTENTION, Part.LN_1),
    (Part.MLP, Part.LN_2),
    (Part.UNEMBEDDING, Part.LN_F),
)
"""From left to right; in each column the upper part and the lower."""
_SCALE = 0.92
_LEAST_BOX_EMS = 3.5
_ARROW_PX = 4
_EMPTY = "Look here once a model is loaded: its parts appear with what they weigh."
_EXPLANATION = (
    "A token's row of the token embedding and the row of its position are added: that is the "
    "residual stream, one row of numbers a token. Each block reads it twice, through a layer norm: "
    "attention gathers from earlier tokens, the MLP works on each token alone, and what they find "
    "is added (⊕) to the stream. After the last block the stream goes through a final norm, and "
    "the unembedding turns its last row into one number, a logit, for every token there is.\n\n"
    "The bar along the foot of a box is that part's share of all parameters, all blocks together. "
    "Open a part to see it at work: click it, or press Space when it has the focus."
)


class ArchitectureDiagram(QWidget):
    """Boxes that the keyboard reaches one by one, upon lines drawn by hand.

    Signals:
        part_chosen(Part): a person opened a part.
    """

    part_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model: Architecture | None = None
        self.buttons = {
            part: PartButton(*_NAMES[part], theme, self) for column in _COLUMNS for part in column
        }
        for button in self.buttons.values():
            button.clicked.connect(self._on_clicked)
        self.setAccessibleName("Parts of the model")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._on_theme_changed)

    def show_model(self, model: Architecture) -> None:
        """Show another model's parts."""
        self._model = model
        for part, button in self.buttons.items():
            size = model.sizes.get(part)
            button.setVisible(size is not None)
            if size is not None:
                count = model.n_layer if part in _IN_BLOCK else 1
                button.show_weight(
                    weight(model, part),
                    count * size.n_parameters / model.n_parameters,
                    sentence(model, part),
                )
        self._place()
        self.updateGeometry()
        self.update()

    # Where things are

    def _columns(self) -> list[Column]:
        has_blocks = self._model is not None and self._model.n_layer > 0
        return [column for column in _COLUMNS if has_blocks or column[0] not in _IN_BLOCK]

    def _is_narrow(self, width: int) -> bool:
        """Whether names or the words over the blocks would be cut, were all boxes in a row."""
        columns = self._columns()
        least = max(button.least_width() for button in self.buttons.values())
        if self._model is not None and len(columns) == len(_COLUMNS):
            least = max(least, plan.least_box_for(self._words_px(block_in_words(self._model))))
        return width < plan.least_width(len(columns), least)

    def _words_px(self, words: str) -> float:
        return QFontMetricsF(self._theme.font(_SCALE)).horizontalAdvance(words)

    def _line(self) -> float:
        return self._theme.font_px * 1.35

    def _plan(self, width: int, height: int) -> Plan:
        """Return where things stand; boxes side by side grow with the height."""
        line, columns = self._line(), self._columns()
        least = self._theme.font_px * _LEAST_BOX_EMS
        if self._is_narrow(width):
            model = self._model
            return plan.below(
                columns,
                _IN_BLOCK,
                width,
                line,
                least,
                block_px=self._words_px(block_in_words(model)) if model and model.n_layer else 0.0,
                stream_px=self._words_px(stream_in_words(model)) if model else 0.0,
            )
        spare = height - plan.beside(columns, _IN_BLOCK, width, line, least).height
        box = least + min(max(spare / 2, 0.0), self._theme.font_px)
        return plan.beside(columns, _IN_BLOCK, width, line, box)

    def _place(self) -> None:
        boxes = self._plan(self.width(), self.height()).boxes
        for part, box in boxes.items():
            self.buttons[part].setGeometry(box.toRect())

    @Slot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        self.part_chosen.emit(next(p for p, button in self.buttons.items() if button is sender))

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self._place()
        self.updateGeometry()
        self.update()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the least: the boxes grow with the card."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least height of boxes side by side, at any width."""
        line, least = self._line(), self._theme.font_px * _LEAST_BOX_EMS
        height = plan.beside(self._columns(), _IN_BLOCK, 1000, line, least).height
        return QSize(0, round(height))

    def hasHeightForWidth(self) -> bool:
        """Say that boxes stand under each other where the width is small."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the boxes at a width."""
        return round(self._plan(width, 0).height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the boxes in their places."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the stream, the branches and the frame of a block."""
        if self._model is None:
            return
        painter, palette = QPainter(self), self._theme.palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        where = self._plan(self.width(), self.height())
        if where.frame is not None:
            painter.setPen(QPen(QColor(palette.outline), 1.2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(where.frame, 10, 10)
        painter.setPen(QPen(QColor(palette.accent), 2))
        painter.drawLine(*where.stream)
        self._draw_words(painter, where, self._model)
        painter.setPen(QPen(QColor(palette.muted), 1.3))
        for way in where.ways:
            _draw_way(painter, way.points)
        for centre in where.sums:
            self._draw_plus(painter, centre)

    def _draw_words(self, painter: QPainter, where: Plan, model: Architecture) -> None:
        palette, middle = self._theme.palette, Qt.AlignmentFlag.AlignCenter
        painter.setFont(self._theme.font(_SCALE))
        painter.setPen(QColor(palette.muted))
        wrapped = middle | Qt.TextFlag.TextWordWrap
        if where.frame is not None:
            painter.drawText(where.frame_words, wrapped, block_in_words(model))
        painter.drawText(where.logits_words, middle, "logits")
        painter.setPen(QColor(palette.with_cache_text))
        painter.drawText(where.stream_words, wrapped, stream_in_words(model))

    def _draw_plus(self, painter: QPainter, centre: QPointF) -> None:
        """Draw the sign for what is added to the stream."""
        palette = self._theme.palette
        painter.save()
        painter.setBrush(QColor(palette.card))
        painter.setPen(QPen(QColor(palette.accent), 1.6))
        painter.drawEllipse(centre, PLUS_PX, PLUS_PX)
        arm = PLUS_PX * 0.5
        painter.drawLine(centre - QPointF(arm, 0), centre + QPointF(arm, 0))
        painter.drawLine(centre - QPointF(0, arm), centre + QPointF(0, arm))
        painter.restore()


def weight(model: Architecture, part: Part) -> str:
    """Return what a part weighs, in a few characters."""
    size = model.sizes[part]
    if part is Part.UNEMBEDDING and model.is_tied:
        return "tied · same as tokens"
    return f"{numbers.short_count(size.n_parameters)} · {numbers.bytes_or_dash(size.n_bytes)}"


def sentence(model: Architecture, part: Part) -> str:
    """Return all about a part, for its tooltip."""
    size = model.sizes[part]
    if part is Part.UNEMBEDDING and model.is_tied:
        return "It uses the token embedding's own numbers, so it weighs nothing."
    shapes = " and ".join(" × ".join(f"{n:,}" for n in shape) for shape in size.shapes)
    times = f", in each of {model.n_layer} blocks" if part in _IN_BLOCK else ""
    of_matrices = f" Matrices: {shapes}." if shapes else ""
    return f"{size.n_parameters:,} parameters{times}.{of_matrices}"


def block_in_words(model: Architecture) -> str:
    """Say how many blocks there are, and what one weighs."""
    per_block = sum(model.sizes[part].n_parameters for part in _IN_BLOCK)
    times = f"Block, {model.n_layer} times" if model.n_layer > 1 else "One block"
    return f"{times}: {numbers.short_count(per_block)} parameters each"


def stream_in_words(model: Architecture) -> str:
    """Say how wide the residual stream is."""
    width = model.sizes[Part.POSITION_EMBEDDING].shapes[0][1]
    return f"residual stream: {width:,} numbers a token"


def _draw_way(painter: QPainter, points: Sequence[QPointF]) -> None:
    """Draw a line through points, with an arrow at its end."""
    for start, end in pairwise(points):
        painter.drawLine(start, end)
    start, end = points[-2:]
    along = QLineF(end, start)
    along.setLength(_ARROW_PX * 1.6)
    across = along.normalVector()
    across.setLength(_ARROW_PX)
    sideways = across.p2() - across.p1()
    painter.save()
    painter.setBrush(painter.pen().color())
    painter.drawPolygon(QPolygonF([end, along.p2() + sideways, along.p2() - sideways]))
    painter.restore()


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
