"""The live figures at the right of the top bar."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from playground.measure.speedup import DecodeRate
from playground.numbers import live_duration, live_rate, short_bytes, times

_SPACING_PX = 18
_EARLIER = "earlier"
_REMARKS = (_EARLIER, "paced")


class Figure(QWidget):
    """A number above its name; it keeps its width while the number changes.

    Args:
        name: what the number is.
        short: its name where a remark has to stand beside it; nothing for the remark alone.
        longest: the longest number that it is likely to show.
        role: the number's look.
    """

    def __init__(self, name: str, *, longest: str, short: str = "", role: str = "title") -> None:
        super().__init__()
        self._full_name, self._short, self._remark = name, short, ""
        self._value = _Value(longest)
        self._value.setProperty("role", role)
        self._name = _Name(name)
        self._name.setProperty("role", "small")
        for label in (self._value, self._name):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._value, 0, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self._name)

    def show_value(self, value: str, remark: str = "") -> None:
        """Show a number with its unit, and what has to be known to read it, in a word."""
        if value != self._value.text():
            self._value.setText(value)
            self._value.fit()
        if remark != self._remark:
            self._remark = remark
            marked = ", ".join(part for part in (self._short, remark) if part)
            self._name.setText(marked if remark else self._full_name)
        if self.text() != self.accessibleName():
            self.setAccessibleName(self.text())
            self.setToolTip(f"{self.text()}\n{self.accessibleDescription()}")

    def text(self) -> str:
        """Return name and number in one line."""
        remark = f", {self._remark}" if self._remark else ""
        return f"{self._full_name}{remark}: {self._value.text()}"

    def reserve(self, remarks: Sequence[str]) -> None:
        """Keep room for these remarks, so that they move nothing when they come."""
        self._name.longest = [
            ", ".join(part for part in (self._short, remark) if part) for remark in remarks
        ]

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the longest figure expected."""
        self._value.ensurePolished()
        return super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the same: a figure is shown whole or not at all."""
        return self.sizeHint()


class _Name(QLabel):
    """The name under a number, with room for all that it may come to say.

    Attributes:
        longest: what it may come to say.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.longest: Sequence[str] = ()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for the longest of it."""
        hint = super().sizeHint()
        widest = max(map(self.fontMetrics().horizontalAdvance, (self.text(), *self.longest)))
        return QSize(max(hint.width(), widest), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()


class _Value(QLabel):
    """The number, at a fixed size: then its changes set no layout of the window to work."""

    def __init__(self, longest: str) -> None:
        super().__init__("–")
        self._longest = longest
        self.fit()

    def fit(self) -> None:
        """Take room for the longest figure expected, or for the one shown if that is longer."""
        # Measured: a label's hint is never less than the size that it was fixed at before.
        metrics = self.fontMetrics()
        widest = max(map(metrics.horizontalAdvance, (self._longest, self.text())))
        self.setFixedSize(widest, metrics.height())

    # Qt's own

    def changeEvent(self, event: QEvent) -> None:
        """Take the room that another font needs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()


class StatsBar(QWidget):
    """Rates, first token, context and cache; what does not fit moves into the tooltip.

    The figures keep their places: each is as wide as the longest it is likely to show. The speed-up
    has a place once there is one.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Live figures")
        self._with_cache = Figure(
            "with cache", short="with", longest="9,999 tok/s", role="with_cache"
        )
        self._without_cache = Figure(
            "without cache", short="without", longest="9,999 tok/s", role="without_cache"
        )
        self._speedup = Figure("speed-up", longest="99.9×")
        self._first_token = Figure("first token", longest="999 ms")
        self._context = Figure("context", longest="1,024 / 1,024")
        self._cache = Figure("cache", longest="9.99 GB")
        # In the order in which they are given up when the window is narrow, last first.
        self._by_rank = (
            self._with_cache,
            self._without_cache,
            self._speedup,
            self._context,
            self._cache,
            self._first_token,
        )
        for figure in (self._with_cache, self._without_cache, self._speedup):
            figure.reserve(_REMARKS)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING_PX)
        layout.addStretch(1)
        for figure in (
            self._with_cache,
            self._without_cache,
            self._speedup,
            self._first_token,
            self._context,
            self._cache,
        ):
            layout.addWidget(figure)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._has_speedup = False
        self._explain()
        self.clear()

    def clear(self) -> None:
        """Show that nothing was measured yet."""
        self.show_rates(None, None)
        self.show_speedup(None)
        self.show_first_token(None)
        self._context.show_value("–")
        self.show_cache(0)

    def show_rates(self, with_cache: DecodeRate | None, without_cache: DecodeRate | None) -> None:
        """Show decode rates, marked while they are not steady; None where nothing was measured."""
        for figure, rate in ((self._with_cache, with_cache), (self._without_cache, without_cache)):
            figure.show_value(_rate(rate), "" if rate is None else rate.remark)
        self._refresh_tip()

    def show_speedup(self, ratio: float | None, *, is_earlier: bool = False) -> None:
        """Show how many times faster the cache is; None where it was not measured both ways.

        Args:
            ratio: the one that the lab's headline states.
            is_earlier: the run in hand has no part in it.
        """
        self._has_speedup = ratio is not None
        if ratio is not None:
            self._speedup.show_value(times(ratio), _EARLIER if is_earlier else "")
        self._show_what_fits(self.width())
        self._refresh_tip()

    def show_first_token(self, seconds: float | None) -> None:
        """Show how long the first token took; None before there is one."""
        self._first_token.show_value("–" if seconds is None else live_duration(seconds))
        self._refresh_tip()

    def show_context(self, used: int, n_ctx: int) -> None:
        """Show how many of the model's positions are taken."""
        self._context.show_value(f"{used:,} / {n_ctx:,}")
        self._refresh_tip()

    def show_cache(self, n_bytes: int) -> None:
        """Show the bytes of keys and values in use."""
        self._cache.show_value(short_bytes(n_bytes))
        self._refresh_tip()

    def least_width(self) -> int:
        """Return the width below which not even the two rates and their ratio are shown."""
        first = self._by_rank[:3]
        return sum(figure.sizeHint().width() + _SPACING_PX for figure in first) - _SPACING_PX

    def texts(self) -> tuple[str, ...]:
        """Return every figure with its name, those that do not fit included."""
        return tuple(figure.text() for figure in self._told())

    def _explain(self) -> None:
        per_s = "Tokens per second over the latest half second of forward passes alone, "
        rough = (
            " ≈ is of less than half a second; earlier, of a run before the one in hand; paced, of "
            "a run that waits between its steps: the waiting is left out."
        )
        self._with_cache.setAccessibleDescription(f"{per_s}with the KV cache.{rough}")
        self._without_cache.setAccessibleDescription(f"{per_s}without it.{rough}")
        self._speedup.setAccessibleDescription(
            "Time of a step without the cache ÷ time with it, the median over the 20 longest "
            "contexts that were measured both ways."
        )
        self._first_token.setAccessibleDescription("Time to take in the text and make one token.")
        self._context.setAccessibleDescription("Positions of the model that are taken, and all.")
        self._cache.setAccessibleDescription("Memory that the kept keys and values take.")
        for figure in self._by_rank:
            figure.setStatusTip(figure.accessibleDescription())

    def _refresh_tip(self) -> None:
        self.setToolTip("\n".join(self.texts()))

    def _told(self) -> list[Figure]:
        """Return the figures that have something to say, by rank."""
        return [
            figure for figure in self._by_rank if figure is not self._speedup or self._has_speedup
        ]

    def _show_what_fits(self, width: int) -> None:
        room = width
        for figure in self._told():
            room -= figure.sizeHint().width() + _SPACING_PX
            figure.setVisible(room + _SPACING_PX >= 0)
        if not self._has_speedup:
            self._speedup.setVisible(False)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return room for every figure."""
        widths = [figure.sizeHint().width() + _SPACING_PX for figure in self._told()]
        return QSize(sum(widths), self._with_cache.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return room for both rates and their ratio; the other figures give way."""
        return QSize(self.least_width(), self._with_cache.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many figures as fit."""
        self._show_what_fits(event.size().width())
        super().resizeEvent(event)


def _rate(rate: DecodeRate | None) -> str:
    if rate is None:
        return "– tok/s"
    return ("" if rate.is_settled else "≈ ") + live_rate(rate.tokens_per_s)
