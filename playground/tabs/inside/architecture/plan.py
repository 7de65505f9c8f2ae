"""Where the parts of the diagram stand: side by side, or under each other where that is narrow."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF

from playground.tabs.inside.architecture.figures import Part

Column = tuple[Part, Part]
"""The part that gives its result to the stream or to the reader, and the one that comes before."""
MARGIN_PX = 10.0
PLUS_PX = 8.0
_GAP_X, _GAP_Y = 34.0, 22.0
_FRAME_PX = 14.0
"""How far the frame of a block stands off its boxes."""
_WIDEST_PX = 260.0


class Way(NamedTuple):
    """A line that turns at right angles and ends in an arrow."""

    points: Sequence[QPointF]


class Plan(NamedTuple):
    """Where everything is drawn.

    Attributes:
        boxes: of the parts.
        stream: from where to where the residual stream goes.
        ways: into parts and out of them.
        sums: where something is added to the stream.
        frame: around the parts of a block; None without blocks.
        frame_words, stream_words, logits_words: the rooms of what is written.
        height: of all.
    """

    boxes: dict[Part, QRectF]
    stream: tuple[QPointF, QPointF]
    ways: Sequence[Way]
    sums: Sequence[QPointF]
    frame: QRectF | None
    frame_words: QRectF
    stream_words: QRectF
    logits_words: QRectF
    height: float


def least_width(n_columns: int, box_px: float) -> float:
    """Return the width from which on the columns fit side by side, each box as wide as this."""
    return 2 * MARGIN_PX + n_columns * box_px + (n_columns - 1) * _GAP_X


def frame_room(box_px: float) -> float:
    """Return the width of what is written over a block of two columns of boxes this wide."""
    return 2 * box_px + _GAP_X + 2 * _FRAME_PX


def least_box_for(words_px: float) -> float:
    """Return the width of a box from which on words fit over a block."""
    return (words_px - frame_room(0)) / 2


def beside(
    columns: Sequence[Column], in_block: frozenset[Part], width: float, line: float, box: float
) -> Plan:
    """Return the plan with the stream below the boxes, from left to right.

    Args:
        columns: from left to right; in each the upper part and the lower.
        in_block: parts that every block has.
        width: of the picture.
        line: height of a line of words.
        box: height of a box.
    """
    n = len(columns)
    wide = min((width - least_width(n, 0)) / n, _WIDEST_PX)
    top = line + 8
    y = top + 2 * (box + _GAP_Y)
    boxes: dict[Part, QRectF] = {}
    for number, column in enumerate(columns):
        left = MARGIN_PX + number * (wide + _GAP_X)
        for row, part in enumerate(column):
            boxes[part] = QRectF(left, top + row * (box + _GAP_Y), wide, box)
    ways, sums = [], []
    for number, (upper, lower) in enumerate((boxes[a], boxes[b]) for a, b in columns):
        x, middle = lower.center().x(), upper.center().y()
        if columns[number][0] in in_block:
            left, back = lower.left() + lower.width() * 0.3, lower.right() + _GAP_X * 0.3
            ways += [
                Way((QPointF(left, y), QPointF(left, lower.bottom()))),
                Way((QPointF(left, lower.top()), QPointF(left, upper.bottom()))),
                Way(_corner(QPointF(upper.right(), middle), QPointF(back, y - PLUS_PX))),
            ]
            sums.append(QPointF(back, y))
        elif number == 0:
            back, turn = lower.right() + _GAP_X * 0.25, (lower.bottom() + y - PLUS_PX) / 2
            round_lower = (
                QPointF(upper.right(), middle), QPointF(back, middle), QPointF(back, turn),
                QPointF(x, turn), QPointF(x, y - PLUS_PX),
            )  # fmt: skip
            ways += [
                Way((QPointF(x, lower.bottom()), QPointF(x, y - PLUS_PX))),
                Way(round_lower),
            ]
            sums.append(QPointF(x, y))
        else:
            ways += [
                Way((QPointF(x, y), QPointF(x, lower.bottom()))),
                Way((QPointF(x, lower.top()), QPointF(x, upper.bottom()))),
                Way((QPointF(x, upper.top()), QPointF(x, line))),
            ]
    first, last = boxes[columns[0][1]], boxes[columns[-1][1]]
    frame = _frame(boxes, in_block)
    if frame is not None:
        frame = frame.adjusted(-_FRAME_PX, -8, _FRAME_PX, 0)
        frame.setBottom(y + _FRAME_PX)
    return Plan(
        boxes=boxes,
        stream=(QPointF(first.center().x(), y), QPointF(last.center().x(), y)),
        ways=ways,
        sums=sums,
        frame=frame,
        frame_words=QRectF() if frame is None else QRectF(frame.left(), 0, frame.width(), line),
        stream_words=QRectF(MARGIN_PX, y + 16, last.right() - MARGIN_PX, line),
        logits_words=QRectF(last.left(), 0, last.width(), line),
        height=y + 16 + line,
    )


def below(
    columns: Sequence[Column],
    in_block: frozenset[Part],
    width: float,
    line: float,
    box: float,
    *,
    block_px: float,
    stream_px: float,
) -> Plan:
    """Return the plan with the stream left of the boxes, from top to bottom; see `beside`.

    What is written over the block and over the stream, so many pixels long, takes two lines where
    one is too short.
    """
    x = MARGIN_PX + _FRAME_PX + PLUS_PX
    left = x + PLUS_PX + _GAP_X
    wide = max(width - left - MARGIN_PX - _FRAME_PX, 1.0)
    block_height = line if block_px <= wide else 2 * line
    stream_height = line if stream_px <= width - 2 * MARGIN_PX else 2 * line
    boxes: dict[Part, QRectF] = {}
    ways, sums = [], []
    y, frame_top = stream_height + 4.0, 0.0
    for number, column in enumerate(columns):
        is_block = column[0] in in_block
        if is_block and not frame_top:
            frame_top = y + 2
            y = frame_top + block_height + 8
        # As a pass goes: what reads the stream comes before what gives its result.
        order = column if number == 0 else (column[1], column[0])
        for part in order:
            boxes[part] = QRectF(left, y, wide, box)
            y += box + _GAP_Y * 0.8
        first, second = (boxes[part] for part in order)
        down = first.left() + first.width() * 0.5
        enters, leaves = first.center().y(), second.center().y()
        if number == 0:
            for each in (enters, leaves):
                ways.append(Way((QPointF(left, each), QPointF(x + PLUS_PX, each))))
                sums.append(QPointF(x, each))
        else:
            ways += [
                Way((QPointF(x, enters), QPointF(left, enters))),
                Way((QPointF(down, first.bottom()), QPointF(down, second.top()))),
            ]
            if is_block:
                ways.append(Way((QPointF(left, leaves), QPointF(x + PLUS_PX, leaves))))
                sums.append(QPointF(x, leaves))
        next_is_block = number + 1 < len(columns) and columns[number + 1][0] in in_block
        if is_block and not next_is_block:
            y += 6
    last = boxes[columns[-1][0]]
    ways.append(Way((QPointF(last.center().x(), last.bottom()), QPointF(last.center().x(), y + 2))))
    frame = _frame(boxes, in_block)
    if frame is not None:
        frame.setLeft(MARGIN_PX)
        frame.adjust(0, 0, _FRAME_PX, 10)
        frame.setTop(frame_top)
    start = boxes[columns[0][0]].center().y()
    return Plan(
        boxes=boxes,
        stream=(QPointF(x, start), QPointF(x, boxes[columns[-1][1]].center().y())),
        ways=ways,
        sums=sums,
        frame=frame,
        frame_words=QRectF(left, frame_top + 4, wide, block_height),
        stream_words=QRectF(MARGIN_PX, 0, width - 2 * MARGIN_PX, stream_height),
        logits_words=QRectF(last.left(), y + 2, last.width(), line),
        height=y + 4 + line,
    )


def _corner(start: QPointF, end: QPointF) -> tuple[QPointF, QPointF, QPointF]:
    return start, QPointF(end.x(), start.y()), end


def _frame(boxes: dict[Part, QRectF], in_block: frozenset[Part]) -> QRectF | None:
    inside: Iterator[QRectF] = (box for part, box in boxes.items() if part in in_block)
    frame = next(inside, None)
    if frame is not None:
        frame = QRectF(frame)
        for box in inside:
            frame = frame.united(box)
    return frame
