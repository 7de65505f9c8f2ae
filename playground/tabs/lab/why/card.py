"""The card that says why a step takes as long as it does."""

from collections.abc import Collection

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.palette import ColourRole
from playground.kit.look.theme import Theme
from playground.measure.fit import SHOWN_FROM, QuadraticFit
from playground.measure.prediction import Bound, PassPrediction
from playground.numbers import three_figures
from playground.tabs.lab.why.figures import PathVerdict, TimingVerdict
from playground.tabs.lab.why.share_bar import Part, ShareBar

_EMPTY = "Press Generate, and what each step's time is spent on is said here."
_NOT_YET = "Run once with the cache and once without, or race them, to see what it saves and why."
_EXPLANATION = (
    "The bars divide the predicted time of one step by what it has to wait for: memory, where "
    "weights, keys and values must be read; arithmetic, where many rows are multiplied with each "
    "weight; element-wise work, such as GELU, softmax and norms; and call overhead, what starting "
    "each array operation costs however small it is. Each operation was timed on the model's own "
    "shapes, between the others as in a step.\n\n"
    "The fit a + b·n + c·n² goes through the measured steps, n being the tokens of the context. "
    "R² is the share of the variation that it explains. Where a line is flat there is little to "
    "explain, R² is near 0 however well a formula fits, and none is shown.\n\n"
    "The cache saves hundreds of times the arithmetic, and far less time: one row at a time, a "
    "step has to read every weight all the same."
)
_SUBTITLE_LINES = 7
"""The sentence that gives the reason is long, and the card's main point."""
_SHORT = {
    Bound.MEMORY: "memory",
    Bound.ARITHMETIC: "arithmetic",
    Bound.ELEMENTWISE: "element-wise",
    Bound.OVERHEAD: "calls",
}


class WhyCard(Card):
    """What bounds both paths, the fits, and the saving in arithmetic beside that in time."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Why this fast?", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._verdict: TimingVerdict | None = None
        self._cached = _PathBlock(theme, "with cache", ColourRole.WITH_CACHE)
        self._uncached = _PathBlock(theme, "without cache", ColourRole.WITHOUT_CACHE)
        self._subtitle.max_lines = _SUBTITLE_LINES
        body = FullHeight()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 6, 6, 0)
        layout.setSpacing(10)
        layout.addWidget(self._cached)
        layout.addWidget(self._uncached)
        layout.addStretch(1)
        self.set_body(body)

    def show_verdict(
        self, verdict: TimingVerdict | None, note: str, *, earlier: Collection[bool] = ()
    ) -> None:
        """Show a verdict, and say why something is missing from it.

        Args:
            verdict: of the steps so far; None before the first.
            note: why there is no prediction; empty if there is one.
            earlier: which paths are of a run before the one in hand: True for the one with the
                cache, False for the one without.
        """
        self._verdict = verdict
        self.set_subtitle(" ".join(part for part in (_saving(verdict), note) if part))
        self.set_has_content(verdict is not None)
        if verdict is None:
            return
        self._cached.show_path(verdict.cached, is_earlier=True in earlier)
        self._uncached.show_path(verdict.uncached, is_earlier=False in earlier)

    def table(self) -> CardTable:
        """Return each path's figures."""
        paths = () if self._verdict is None else (self._verdict.cached, self._verdict.uncached)
        headers = ("path", "context_tokens", "measured_ms", "predicted_ms")
        headers += tuple(f"{_SHORT[bound].replace('-', '_')}_ms" for bound in Bound)
        headers += ("fit_constant_ms", "fit_linear_ms", "fit_quadratic_ms", "r_squared")
        rows = [
            (name, *_figures(path))
            for name, path in zip(("with cache", "without cache"), paths, strict=False)
            if path is not None
        ]
        return CardTable(headers, rows)


def _saving(verdict: TimingVerdict | None) -> str:
    """State both savings and why they differ, where both paths were measured."""
    if verdict is None or verdict.reason:
        return "" if verdict is None else verdict.reason
    has_both = verdict.cached is not None and verdict.uncached is not None
    return "" if has_both else _NOT_YET


def _figures(path: PathVerdict) -> tuple[object, ...]:
    prediction, fit = path.prediction, path.fit
    predicted: tuple[object, ...] = ("",) * (1 + len(Bound))
    if prediction is not None:
        shares = prediction.shares_s
        predicted = (1e3 * prediction.total_s, *(1e3 * shares[bound] for bound in Bound))
    r_squared = "" if fit.r_squared is None else fit.r_squared
    return (
        path.n_kv, 1e3 * path.measured_s, *predicted,
        fit.constant, fit.linear, fit.quadratic, r_squared,
    )  # fmt: skip


class _PathBlock(QWidget):
    """One path: its figures, the bar, the fit."""

    def __init__(self, theme: Theme, name: str, role: ColourRole) -> None:
        super().__init__()
        self._name = name
        self._figures = WrappedLabel(max_lines=1)
        self._figures.setProperty("role", role.value)
        self._bar = ShareBar(theme, role)
        self._fit = WrappedLabel(max_lines=2)
        self._fit.setProperty("role", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for part in (self._figures, self._bar, self._fit):
            layout.addWidget(part)

    def show_path(self, path: PathVerdict | None, *, is_earlier: bool) -> None:
        """Show a path's figures, or nothing at all."""
        self.setVisible(path is not None)
        if path is None:
            return
        whose = ", earlier run" if is_earlier else ""
        self._figures.setText(f"{self._name}{whose} · {_time_in_words(path)}")
        self._bar.setVisible(path.prediction is not None)
        if path.prediction is not None:
            self._bar.set_parts(_parts(path.prediction))
        self._fit.setText(fit_in_words(path.fit))


def _time_in_words(path: PathVerdict) -> str:
    measured = f"{three_figures(1e3 * path.measured_s)} ms"
    if path.prediction is None:
        return measured
    return f"{measured}, predicted {three_figures(1e3 * path.prediction.total_s)}"


def _parts(prediction: PassPrediction) -> list[Part]:
    """Return the shares, always in the same order, so that two bars can be compared."""
    total_s = prediction.total_s or 1.0
    return [
        Part(_SHORT[bound], prediction.shares_s[bound] / total_s, place)
        for place, bound in enumerate(Bound)
    ]


def fit_in_words(fit: QuadraticFit) -> str:
    """Write a fit as a formula in ms, with its R², or say that there is none worth showing."""
    if not fit.explains:
        return f"no fit: R² {fit.r_squared:.2f}, a formula is shown from {SHOWN_FROM}"
    terms = f"{fit.constant:.3g}"
    for factor, power in ((fit.linear, "n"), (fit.quadratic, "n²")):
        if factor:
            terms += f" {'−' if factor < 0 else '+'} {_plain(abs(factor))}·{power}"
    explained = "" if fit.r_squared is None else f", R² {fit.r_squared:.3f}"
    return f"fit {terms.replace('-', '−')} ms{explained}"


def _plain(value: float) -> str:
    """Return a small number with two digits: 0.012, 3.4e−06."""
    return f"{value:.2g}".replace("e-0", "e−").replace("e-", "e−")


_OCCASIONS = (QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.Hide)


class FullHeight(QWidget):
    """Asks for the height that its layout needs; a stack of pages would not pass it on."""

    def _ask(self) -> None:
        """Ask for the height needed; nothing while hidden, when the width is anything."""
        layout = self.layout() if self.isVisible() else None
        self.setMinimumHeight(0 if layout is None else layout.totalHeightForWidth(self.width()))

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask anew at another width."""
        super().resizeEvent(event)
        self._ask()

    def event(self, event: QEvent) -> bool:
        """Ask anew when the words have changed, and when it comes and goes."""
        is_done = super().event(event)
        if event.type() in _OCCASIONS:
            self._ask()
        return is_done
