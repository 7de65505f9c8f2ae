"""The live figures at the right of the top bar."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from playground.measure.speedup import DecodeRate
from playground.numbers import live_duration, live_rate, short_bytes, times
from playground.shell.window.figure import Figure, FigureButton

_SPACING_PX = 18
_EARLIER = "earlier"
_REMARKS = (_EARLIER, "paced")
_NEXT_RUN = "next run"


class StatsBar(QWidget):
    """Rates, rows kept, first token, context and cache; what does not fit is in the tooltip.

    The figures keep their places: each is as wide as the longest it is likely to show. The speed-up
    and the rows kept have a place once there is something to say of them.

    Signals:
        kept_chosen: a person wants to see which rows those are.
    """

    kept_chosen = Signal()

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
        kept = Figure("rows kept", short="kept", longest="999 of 1,024")
        kept.reserve([_NEXT_RUN])
        self._kept = FigureButton(kept, "Click to see which, under Prompt edits.")
        self._kept.setObjectName("keptRows")
        self._kept.clicked.connect(self.kept_chosen)
        # In the order in which they are given up when the window is narrow, last first.
        self._by_rank = (
            self._with_cache,
            self._without_cache,
            self._speedup,
            self._kept,
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
        # The one that comes and goes is the first: the others stand to the right, and stay there.
        for figure in (
            self._kept,
            self._with_cache,
            self._without_cache,
            self._speedup,
            self._first_token,
            self._context,
            self._cache,
        ):
            layout.addWidget(figure)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._silent: set[QWidget] = {self._speedup, self._kept}
        self._explain()
        self.clear()

    def clear(self) -> None:
        """Show that nothing was measured yet."""
        self.show_rates(None, None)
        self.show_speedup(None)
        self.show_first_token(None)
        self._context.show_value("–")
        self.show_cache(0)
        self.show_kept(None)

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
        if ratio is not None:
            self._speedup.show_value(times(ratio), _EARLIER if is_earlier else "")
        self._have_say(self._speedup, has_something=ratio is not None)

    def show_kept(self, n_kept: int | None, n_rows: int = 0, *, is_expected: bool = False) -> None:
        """Show how many rows of a run's text the cache had already; None hides the figure.

        Args:
            n_kept: rows whose keys and values are not computed again.
            n_rows: all that the run begins with.
            is_expected: of the run to come, as the text stands.
        """
        if n_kept is not None:
            self._kept.show_value(f"{n_kept:,} of {n_rows:,}", _NEXT_RUN if is_expected else "")
        self._have_say(self._kept, has_something=n_kept is not None)

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
        self._kept.explain(
            "Rows of the text whose keys and values an earlier run left in the cache, up to the "
            "first token that was edited."
        )
        self._first_token.setAccessibleDescription("Time to take in the text and make one token.")
        self._context.setAccessibleDescription("Positions of the model that are taken, and all.")
        self._cache.setAccessibleDescription("Memory that the kept keys and values take.")
        for figure in self._by_rank:
            figure.setStatusTip(figure.accessibleDescription())

    def _refresh_tip(self) -> None:
        self.setToolTip("\n".join(self.texts()))

    def _have_say(self, figure: QWidget, *, has_something: bool) -> None:
        """Give a figure a place, or take it away."""
        (self._silent.discard if has_something else self._silent.add)(figure)
        self._show_what_fits(self.width())
        self._refresh_tip()

    def _told(self) -> list[Figure | FigureButton]:
        """Return the figures that have something to say, by rank."""
        return [figure for figure in self._by_rank if figure not in self._silent]

    def _show_what_fits(self, width: int) -> None:
        room = width
        for figure in self._told():
            room -= figure.sizeHint().width() + _SPACING_PX
            figure.setVisible(room + _SPACING_PX >= 0)
        for figure in self._silent:
            figure.hide()

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
