"""The model as one diagram: parts as boxes, the residual stream as the line under them."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
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
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.tabs.inside.architecture.figures import Architecture, Part
from playground.tabs.inside.architecture.part_button import PartButton

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
_MARGIN_PX = 10
_GAP_X, _GAP_Y = 34, 22
_PLUS_PX = 8
_ARROW_PX = 4


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
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
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
        self.update()

    # Where things are

    def _columns(self) -> list[tuple[Part, Part]]:
        has_blocks = self._model is not None and self._model.n_layer > 0
        return [column for column in _COLUMNS if has_blocks or column[0] not in _IN_BLOCK]

    def _column_width(self) -> float:
        n = len(self._columns())
        room = self.width() - 2 * _MARGIN_PX - (n - 1) * _GAP_X
        return min(room / n, 260.0)

    def _line(self) -> float:
        return self._theme.font_px * 1.35

    def _box_height(self) -> float:
        room = self.height() - self._line() * 2.2 - 2 * _GAP_Y - 12
        return min(room / 2, self._theme.font_px * 4.2)

    def _stream_y(self) -> float:
        return self._line() + 8 + 2 * self._box_height() + 2 * _GAP_Y

    def _box(self, column: int, row: int) -> QRectF:
        left = _MARGIN_PX + column * (self._column_width() + _GAP_X)
        top = self._line() + 8 + row * (self._box_height() + _GAP_Y)
        return QRectF(left, top, self._column_width(), self._box_height())

    def _place(self) -> None:
        for number, column in enumerate(self._columns()):
            for row, part in enumerate(column):
                self.buttons[part].setGeometry(self._box(number, row).toRect())

    @Slot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        self.part_chosen.emit(next(p for p, button in self.buttons.items() if button is sender))

    @Slot(Palette)
    def _on_theme_changed(self, palette: Palette) -> None:
        self._place()
        self.update()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the least: the boxes grow with the card."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least that keeps names readable."""
        return QSize(420, round(self._theme.font_px * 14))

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
        columns = self._columns()
        if len(columns) == len(_COLUMNS):
            self._draw_block_frame(painter, self._model)
        painter.setPen(QPen(QColor(palette.accent), 2))
        start, end = self._box(0, 1), self._box(len(columns) - 1, 1)
        y = self._stream_y()
        painter.drawLine(QPointF(start.center().x(), y), QPointF(end.center().x(), y))
        self._draw_words(painter, self._model)
        painter.setPen(QPen(QColor(palette.muted), 1.3))
        for number, column in enumerate(columns):
            if column[0] in _IN_BLOCK:
                self._draw_branch(painter, number)
            elif number == 0:
                self._draw_way_in(painter)
            else:
                self._draw_way_out(painter, number)

    def _draw_block_frame(self, painter: QPainter, model: Architecture) -> None:
        palette = self._theme.palette
        frame = self._box(1, 0).united(self._box(2, 1)).adjusted(-14, -8, 14, 0)
        frame.setBottom(self._stream_y() + 14)
        painter.setPen(QPen(QColor(palette.edge), 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 10, 10)
        per_block = sum(model.sizes[part].n_parameters for part in _IN_BLOCK)
        times = f"Block, {model.n_layer} times" if model.n_layer > 1 else "One block"
        said = f"{times}: {numbers.count(per_block)} parameters each"
        painter.setPen(QColor(palette.muted))
        painter.setFont(self._theme.font(0.92))
        box = QRectF(frame.left(), 0, frame.width(), self._line())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)

    def _draw_words(self, painter: QPainter, model: Architecture) -> None:
        width = model.sizes[Part.POSITION_EMBEDDING].shapes[0][1]
        font = self._theme.font(0.92)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.palette.with_cache_text))
        said = f"residual stream: {width:,} numbers a token"
        top = self._stream_y() + 16
        box = QRectF(0, top, self.width(), QFontMetricsF(font).height())
        last = self._box(len(self._columns()) - 1, 1).right()
        box.setLeft(_MARGIN_PX)
        box.setRight(last)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, said)

    def _draw_branch(self, painter: QPainter, number: int) -> None:
        """Draw the way from the stream up through norm and part, and back to be added."""
        upper, lower, y = self._box(number, 0), self._box(number, 1), self._stream_y()
        left, back = lower.left() + lower.width() * 0.3, lower.right() + _GAP_X * 0.3
        _arrow(painter, QPointF(left, y), QPointF(left, lower.bottom()))
        _arrow(painter, QPointF(left, lower.top()), QPointF(left, upper.bottom()))
        middle = upper.center().y()
        painter.drawLine(QPointF(upper.right(), middle), QPointF(back, middle))
        _arrow(painter, QPointF(back, middle), QPointF(back, y - _PLUS_PX))
        self._draw_plus(painter, QPointF(back, y))

    def _draw_way_in(self, painter: QPainter) -> None:
        """Draw both embeddings' way into the sum that starts the stream."""
        upper, lower, y = self._box(0, 0), self._box(0, 1), self._stream_y()
        x, back = lower.center().x(), lower.right() + _GAP_X * 0.25
        _arrow(painter, QPointF(x, lower.bottom()), QPointF(x, y - _PLUS_PX))
        middle = upper.center().y()
        painter.drawLine(QPointF(upper.right(), middle), QPointF(back, middle))
        turn = (lower.bottom() + y - _PLUS_PX) / 2
        painter.drawLine(QPointF(back, middle), QPointF(back, turn))
        painter.drawLine(QPointF(back, turn), QPointF(x, turn))
        self._draw_plus(painter, QPointF(x, y))

    def _draw_way_out(self, painter: QPainter, number: int) -> None:
        upper, lower, y = self._box(number, 0), self._box(number, 1), self._stream_y()
        x = lower.center().x()
        _arrow(painter, QPointF(x, y), QPointF(x, lower.bottom()))
        _arrow(painter, QPointF(x, lower.top()), QPointF(x, upper.bottom()))
        _arrow(painter, QPointF(x, upper.top()), QPointF(x, self._line()))
        painter.setPen(QColor(self._theme.palette.muted))
        box = QRectF(upper.left(), 0, upper.width(), self._line())
        painter.setFont(self._theme.font(0.92))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "logits")

    def _draw_plus(self, painter: QPainter, centre: QPointF) -> None:
        """Draw the sign for what is added to the stream."""
        palette = self._theme.palette
        painter.save()
        painter.setBrush(QColor(palette.card))
        painter.setPen(QPen(QColor(palette.accent), 1.6))
        painter.drawEllipse(centre, _PLUS_PX, _PLUS_PX)
        arm = _PLUS_PX * 0.5
        painter.drawLine(centre - QPointF(arm, 0), centre + QPointF(arm, 0))
        painter.drawLine(centre - QPointF(0, arm), centre + QPointF(0, arm))
        painter.restore()


def weight(model: Architecture, part: Part) -> str:
    """Return what a part weighs, in a few characters."""
    size = model.sizes[part]
    if part is Part.UNEMBEDDING and model.is_tied:
        return "tied · same as tokens"
    return f"{numbers.count(size.n_parameters)} · {numbers.memory(size.n_bytes)}"


def sentence(model: Architecture, part: Part) -> str:
    """Return all about a part, for its tooltip."""
    size = model.sizes[part]
    if part is Part.UNEMBEDDING and model.is_tied:
        return "It uses the token embedding's own numbers, so it weighs nothing."
    shapes = " and ".join(" × ".join(f"{n:,}" for n in shape) for shape in size.shapes)
    times = f", in each of {model.n_layer} blocks" if part in _IN_BLOCK else ""
    of_matrices = f" Matrices: {shapes}." if shapes else ""
    return f"{size.n_parameters:,} parameters{times}.{of_matrices}"


def _arrow(painter: QPainter, start: QPointF, end: QPointF) -> None:
    """Draw an upright arrow."""
    painter.drawLine(start, end)
    back = _ARROW_PX * (1.6 if end.y() < start.y() else -1.6)
    painter.save()
    painter.setBrush(painter.pen().color())
    tip = [end, end + QPointF(-_ARROW_PX, back), end + QPointF(_ARROW_PX, back)]
    painter.drawPolygon(QPolygonF(tip))
    painter.restore()
