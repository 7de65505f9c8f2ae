"""The parts of one step as a table: time, work, and how near they come to the machine's limit."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.kit.look.palette import ColourRole, Palette, mix
from playground.kit.look.theme import Theme
from playground.kit.painted import Painted
from playground.measure.calibration import MOST_OF_LIMIT
from playground.numbers import three_figures, with_prefix
from playground.tabs.costs.time.figures import Part, PartProfile, StepProfile

_LIGHT: dict[Part, str] = {
    Part.EMBED: "#6B7582",
    Part.NORMS: "#838D99",
    Part.QKV: "#00533D",
    Part.SCORES: "#C873A8",
    Part.SOFTMAX: "#9C4A7C",
    Part.VALUES: "#7A3B62",
    Part.PROJECTION: "#159B77",
    Part.MLP: "#007A5A",
    Part.UNEMBED: "#2FA082",
    Part.SAMPLE: "#7D6600",
}
_DARK: dict[Part, str] = {
    Part.EMBED: "#98A2AF",
    Part.NORMS: "#77818E",
    Part.QKV: "#7FDCC0",
    Part.SCORES: "#AD6391",
    Part.SOFTMAX: "#CC79A7",
    Part.VALUES: "#F0BEDB",
    Part.PROJECTION: "#159A76",
    Part.MLP: "#3FBF98",
    Part.UNEMBED: "#13805F",
    Part.SAMPLE: "#E8CC4A",
}
_STRONGER = 0.22
"""Of the text's colour in a part's, where high contrast is wanted."""
_PATTERNS: dict[Part, Qt.BrushStyle] = {
    Part.NORMS: Qt.BrushStyle.VerPattern,
    Part.SCORES: Qt.BrushStyle.BDiagPattern,
    Part.VALUES: Qt.BrushStyle.FDiagPattern,
    Part.PROJECTION: Qt.BrushStyle.HorPattern,
    Part.UNEMBED: Qt.BrushStyle.DiagCrossPattern,
}
"""The other parts are plain; no two neighbours in the bar are alike."""
SHORT: dict[Part, str] = {
    Part.EMBED: "embed",
    Part.NORMS: "norms",
    Part.QKV: "QKV",
    Part.SCORES: "QKᵀ",
    Part.SOFTMAX: "softmax",
    Part.VALUES: "P·V",
    Part.PROJECTION: "proj.",
    Part.MLP: "MLP",
    Part.UNEMBED: "unembed",
    Part.SAMPLE: "sample",
}
"""For a bar's segment; the table beside has the whole names."""
_SCALE = 0.92
_HEADERS = ("", "ms", "FLOPs", "reads", "rate", "of limit")
_WIDEST = ("norms and sums", "1,240", "88.8 M", "8.88 MB", "88.8 GFLOP/s", "again")
_RANK = (0, 1, 4, 5, 2, 3)
"""The columns in the order in which they are given room."""
_COLUMN_GAP_PX = 12
_N_LINES = len(Part) + 2
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def colour_of(part: Part, palette: Palette) -> str:
    """Return a part's colour: greens multiply with weights, pinks attend, greys do the rest.

    Neighbours in the bar differ in lightness, and every part also has its place and its name.
    """
    colour = (_DARK if palette.is_dark else _LIGHT)[part]
    return mix(palette.text, colour, _STRONGER) if palette.is_high_contrast else colour


def pattern_of(part: Part) -> Qt.BrushStyle:
    """Return the pattern that tells a part from its neighbours without colour."""
    return _PATTERNS.get(part, Qt.BrushStyle.NoBrush)


def fill_part(painter: QPainter, box: QRectF, part: Part, palette: Palette) -> None:
    """Fill a box with a part's colour and pattern."""
    painter.fillRect(box, QColor(colour_of(part, palette)))
    painter.fillRect(box, QBrush(QColor(palette.card), pattern_of(part)))


class PartTable(Painted, QWidget):
    """Draws a step's parts, one a line, and their sum; columns that do not fit are left out."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._step: StepProfile | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self._on_theme_changed)

    @Slot(object)
    def show_step(self, step: StepProfile) -> None:
        """Show another step."""
        self._step = step
        self.setAccessibleName(_title(step))
        self.setToolTip("" if self._shows_all() else "Maximise the card to see every column.")
        self.update()

    @Slot(Palette)
    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.figures(_SCALE, QFont.Weight.DemiBold))

    def _widths(self) -> list[float]:
        """Return the width that each column needs."""
        metrics = self._metrics()
        widths = [
            max(map(metrics.horizontalAdvance, words)) + _COLUMN_GAP_PX
            for words in zip(_HEADERS, _WIDEST, strict=True)
        ]
        widths[0] += metrics.height()  # the swatch
        return widths

    def _columns(self) -> list[int]:
        """Return the columns that there is room for, from left to right."""
        widths, left = self._widths(), float(self.width())
        kept: list[int] = []
        for column in _RANK:
            left -= widths[column]
            if left < -_COLUMN_GAP_PX and kept:
                break
            kept.append(column)
        return sorted(kept)

    def _shows_all(self) -> bool:
        return len(self._columns()) == len(_HEADERS)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for every column."""
        return QSize(round(sum(self._widths())), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return room for the times."""
        widths = self._widths()
        height = (_N_LINES + 1) * self._metrics().lineSpacing() + 8
        return QSize(round(widths[0] + widths[1]), round(height))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the title, the headers, a line a part, and the sum."""
        if self._step is None:
            return
        painter = QPainter(self)
        palette, line = self._theme.palette, self._metrics().lineSpacing()
        # Lines move apart where there is room, so that they stand beside the bars.
        pitch = max(line, min(1.45 * line, self.height() / (_N_LINES + 1)))
        painter.setFont(self._theme.figures(_SCALE, QFont.Weight.DemiBold))
        ink = ColourRole.WITH_CACHE if self._step.cached else ColourRole.WITHOUT_CACHE
        painter.setPen(QColor(ink.text(palette)))
        painter.drawText(QRectF(0, 0, self.width(), pitch), _LEFT, _title(self._step))
        painter.setFont(self._theme.figures(_SCALE))
        self._draw_line(painter, pitch, pitch, _HEADERS, palette.muted)
        for place, part in enumerate(self._step.parts, start=2):
            top = place * pitch
            side = 0.62 * line
            swatch = QRectF(0, top + (pitch - side) / 2, side, side)
            fill_part(painter, swatch, part.part, palette)
            self._draw_line(painter, top, pitch, _cells(part), palette.text)
        painter.setFont(self._theme.figures(_SCALE, QFont.Weight.DemiBold))
        top = (len(Part) + 2) * pitch
        painter.fillRect(QRectF(0, top, self.width(), 1), QColor(palette.edge))
        self._draw_line(painter, top, pitch, _sum_cells(self._step), palette.text)

    def _draw_line(
        self, painter: QPainter, top: float, pitch: float, cells: tuple[str, ...], colour: str
    ) -> None:
        widths, left = self._widths(), 0.0
        painter.setPen(QColor(colour))
        for column in self._columns():
            if column == 0:
                x = self._metrics().height()
                painter.drawText(QRectF(x, top, widths[0] - x, pitch), _LEFT, cells[0])
            else:
                box = QRectF(left, top, widths[column] - _COLUMN_GAP_PX, pitch)
                painter.drawText(box, _RIGHT, cells[column])
            left += widths[column]


def _title(step: StepProfile) -> str:
    path = "with the cache" if step.cached else "without the cache"
    return f"One step {path}, {step.n_kv:,} tokens"


def _cells(part: PartProfile) -> tuple[str, ...]:
    return (
        part.part.value,
        three_figures(1e3 * part.seconds),
        with_prefix(part.flops, "") if part.flops else "",
        with_prefix(part.bytes_read, "B") if part.bytes_read else "",
        rate_in_words(part),
        of_limit_in_words(part.of_limit),
    )


def of_limit_in_words(share: float | None) -> str:
    """Return a share of the machine's best, or that this is to be measured again."""
    if share is None:
        return ""
    return "again" if share > MOST_OF_LIMIT else f"{100 * share:,.0f} %"


def rate_in_words(part: PartProfile) -> str:
    """Return how fast a part went, by what holds it up: bytes, FLOPs, or else elements."""
    if not part.seconds:
        return ""
    if part.flops and not part.is_memory_bound:
        return with_prefix(part.flops / part.seconds, "FLOP/s")
    if part.flops and part.bytes_read:
        return with_prefix(part.bytes_read / part.seconds, "B/s")
    return with_prefix(part.elements / part.seconds, "/s") if part.elements else ""


def _sum_cells(step: StepProfile) -> tuple[str, ...]:
    flops = sum(part.flops for part in step.parts)
    n_bytes = sum(part.bytes_read for part in step.parts)
    return (
        "together",
        three_figures(1e3 * step.total_s),
        with_prefix(flops, ""),
        with_prefix(n_bytes, "B"),
        "",
        of_limit_in_words(step.of_limit),
    )
