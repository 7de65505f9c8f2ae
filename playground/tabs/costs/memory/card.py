"""The card of the memory that keys and values take."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.palette import Palette
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted
from playground.numbers import short_bytes, three_figures
from playground.tabs.costs.memory.figures import CacheMemory, Need
from playground.tabs.costs.meter import Meter

_EMPTY = "Press Generate, and the memory that its keys and values take is counted here."
_EXPLANATION = (
    "For every token the cache keeps a key and a value in each layer, as wide as the model: "
    "2 · layers · tokens · width · bytes of a number. The bar shows how much of the memory set "
    "aside is in use. All of it is allocated once, at the start, so that a new token's rows are "
    "written into their place and nothing is copied; the system hands pages out as they are "
    "written.\n\n"
    "Below, the same tokens elsewhere: in GPT-2 XL, with numbers of half the size (float16), and "
    "with several query heads sharing keys and values, five a group (grouped-query attention, "
    "Ainslie et al. 2023) or all of them (multi-query attention, Shazeer 2019).\n\n"
    "When every position is taken a run stops, or slides on (under More in the sampling card): it "
    "drops the oldest half. GPT-2 adds a learned vector for each position, so what a token's keys "
    "and values are depends on where it stands; moved to the front, they all must be computed "
    "again. A hidden start token stays in front."
)
_WHY_IT_COSTS = (
    "keys and values hold a learned vector for their position, so tokens that move must be "
    "computed again."
)
_EARLIER = "Of an earlier text. "
_CAME_BACK = "As the run left the cache. "
_ALL_LINES = 12
"""More than any sentence has, whatever the width and the letters."""
_SCALE = 0.92
_LEAST_BAR_ROOM_PX = 40
_GAP_PX = 8.0
_BAR_HEIGHT_SHARE = 0.5
_LEAST_BAR_PX = 1.5
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class MemoryCard(Card):
    """Bytes by formula and as measured, the same elsewhere, and what the context's end costs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Memory", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._memory: CacheMemory | None = None
        self._meter = Meter(theme)
        self._formula = _line()
        self._elsewhere = _line()
        self._bars = NeedBars(theme)
        self._copying = _line()
        self._shift = _line()
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 6, 6, 0)
        layout.setSpacing(5)
        layout.addWidget(self._meter)
        layout.addWidget(self._formula)
        layout.addWidget(self._elsewhere)
        layout.addWidget(self._bars)
        layout.addStretch(1)
        layout.addWidget(self._copying)
        layout.addWidget(self._shift)
        self.set_body(body)

    def show_memory(
        self,
        memory: CacheMemory | None,
        *,
        is_earlier: bool = False,
        has_come_back: bool = False,
    ) -> None:
        """Show the cache after a step.

        Args:
            memory: what it held; None before any step.
            is_earlier: of another text than the one in hand.
            has_come_back: of a run that came with its session, or is left when later ones are
                deleted: the cache does not hold its rows any more.
        """
        self._memory = memory
        self.set_has_content(memory is not None)
        if memory is None:
            self.set_subtitle("")
            return
        is_past = has_come_back and memory.is_cached and memory.used_bytes > 0
        came_back = _CAME_BACK if is_past else ""
        self.set_subtitle((_EARLIER if is_earlier else came_back) + in_words(memory))
        share = memory.used_bytes / memory.shape.allocated_bytes if memory.used_bytes else 0.0
        self._meter.show_share(share, in_words(memory))
        self._formula.setText(formula_in_words(memory))
        self._elsewhere.setText(f"The same {_tokens(memory.n_tokens)} elsewhere:")
        self._bars.show_needs(memory.needs)
        self._copying.setText(copying_in_words(memory))
        self._shift.setText(shift_in_words(memory))

    def table(self) -> CardTable:
        """Return the sizes shown, in bytes."""
        if self._memory is None:
            return CardTable((), ())
        memory = self._memory
        rows: list[tuple[object, ...]] = [
            ("in use, measured", memory.n_tokens, memory.used_bytes),
            ("in use, by formula", memory.n_tokens, memory.formula_bytes),
            ("allocated", memory.shape.config.n_ctx, memory.shape.allocated_bytes),
            ("copied by concatenating", memory.n_tokens, memory.copied_bytes),
            *((need.name, memory.n_tokens, need.n_bytes) for need in memory.needs),
        ]
        return CardTable(("what", "tokens", "bytes"), rows)


class NeedBars(Painted, QWidget):
    """Name, bar and size of each need; the bars are in proportion, the first in the accent colour.

    A name stands before its bar, or over it where both have no room in one line.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._needs: tuple[Need, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._on_theme_changed)

    def show_needs(self, needs: Sequence[Need]) -> None:
        """Draw these amounts."""
        if tuple(needs) == self._needs:
            return
        grows = len(needs) != len(self._needs)
        self._needs = tuple(needs)
        words = (f"{need.name}: {short_bytes(need.n_bytes)}" for need in needs)
        self.setAccessibleName("; ".join(words))
        if grows:
            self.updateGeometry()
        self.update()

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.figures(_SCALE))

    def _name_px(self) -> float:
        metrics = self._metrics()
        return max((metrics.horizontalAdvance(need.name) for need in self._needs), default=0.0)

    def _size_px(self) -> float:
        sizes = (short_bytes(need.n_bytes) for need in self._needs)
        return max(map(self._metrics().horizontalAdvance, sizes), default=0.0)

    def _is_narrow(self, width: int) -> bool:
        """Whether names stand over their bars."""
        needed = self._name_px() + self._size_px() + 2 * _GAP_PX + _LEAST_BAR_ROOM_PX
        return width < needed

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for a line each."""
        return QSize(300, round(len(self._needs) * 1.35 * self._metrics().lineSpacing()))

    def minimumSizeHint(self) -> QSize:
        """Return room for a line each, of any width."""
        return QSize(0, round(len(self._needs) * self._metrics().lineSpacing()))

    def hasHeightForWidth(self) -> bool:
        """Say that names need lines of their own where the width is small."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return room for one line each, or for two."""
        lines = 2.2 if self._is_narrow(width) else 1.35
        return round(len(self._needs) * lines * self._metrics().lineSpacing())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw name, bar and size of each."""
        if not self._needs:
            return
        painter, palette, metrics = QPainter(self), self._theme.palette, self._metrics()
        painter.setFont(self._theme.figures(_SCALE))
        pitch = self.height() / len(self._needs)
        size_width, is_narrow = self._size_px(), self._is_narrow(self.width())
        name_width = self.width() if is_narrow else self._name_px()
        left = 0.0 if is_narrow else name_width + _GAP_PX
        line = pitch / 2 if is_narrow else pitch
        room = max(self.width() - left - size_width - _GAP_PX, 0.0)
        largest = max(need.n_bytes for need in self._needs) or 1
        for place, need in enumerate(self._needs):
            top = place * pitch
            painter.setPen(QColor(palette.text))
            name = metrics.elidedText(need.name, Qt.TextElideMode.ElideRight, name_width)
            painter.drawText(QRectF(0, top, name_width, line), _LEFT, name)
            top += pitch - line
            height = _BAR_HEIGHT_SHARE * metrics.height()
            width = max(need.n_bytes / largest * room, _LEAST_BAR_PX if need.n_bytes else 0.0)
            colour = palette.with_cache if place == 0 else palette.outline
            bar = QRectF(left, top + (line - height) / 2, width, height)
            painter.fillRect(bar, QColor(colour))
            size = QRectF(bar.right() + _GAP_PX, top, size_width, line)
            painter.drawText(size, _LEFT, short_bytes(need.n_bytes))


def in_words(memory: CacheMemory) -> str:
    """Say how much is in use of what is set aside."""
    if not memory.shape.config.n_layer:
        return "This model has no layers, so there are no keys and values to keep."
    allocated = short_bytes(memory.shape.allocated_bytes)
    if memory.is_cached:
        used = short_bytes(memory.used_bytes)
        return f"{_tokens(memory.n_tokens)}: {used} in use of {allocated} allocated."
    return (
        f"Without the cache this run keeps nothing; {_tokens(memory.n_tokens)} would take "
        f"{short_bytes(memory.formula_bytes)} of {allocated}."
    )


def formula_in_words(memory: CacheMemory) -> str:
    """Return the formula with its numbers, and what was measured beside it."""
    config = memory.shape.config
    layers = "1 layer" if config.n_layer == 1 else f"{config.n_layer} layers"
    formula = (
        f"2 (K, V) · {layers} · {_tokens(memory.n_tokens)} · {config.n_embd:,} numbers · "
        f"{memory.shape.itemsize} bytes = {memory.formula_bytes:,} bytes"
    )
    if not memory.is_cached:
        return f"{formula}."
    same = "the same" if memory.used_bytes == memory.formula_bytes else f"{memory.used_bytes:,}"
    return f"{formula}; measured: {same}."


def copying_in_words(memory: CacheMemory) -> str:
    """Say what a cache that grows by concatenation would have cost."""
    return (
        "Concatenating a new row at every token, instead of writing it into its place, would have "
        f"copied {short_bytes(memory.copied_bytes)} in this run."
    )


def shift_in_words(memory: CacheMemory) -> str:
    """Say what the end of the context has cost, or would cost, and why."""
    if not memory.n_shifts:
        full = f"{memory.shape.config.n_ctx:,} tokens"
        return f"At {full} a run stops, or drops its oldest half: {_WHY_IT_COSTS}"
    times = "once" if memory.n_shifts == 1 else f"{memory.n_shifts:,} times"
    rebuilt = ""
    if memory.rebuild_s:
        rebuilt = f" and took {three_figures(1e3 * memory.rebuild_s)} ms to rebuild the rest"
    dropped = f"dropped {_tokens(memory.n_dropped)}"
    return f"This run’s context was shifted {times}, which {dropped}{rebuilt}: {_WHY_IT_COSTS}"


def _line() -> WrappedLabel:
    label = WrappedLabel(max_lines=_ALL_LINES)
    label.setProperty("role", "muted")
    return label


def _tokens(count: int) -> str:
    return "1 token" if count == 1 else f"{count:,} tokens"
