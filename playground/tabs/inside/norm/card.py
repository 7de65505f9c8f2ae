"""The card of layer norm and batch norm."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe
from playground.kit.look.theme import Theme
from playground.tabs.inside.norm.figures import Axis, Look, NormPicture, NormView, norm_picture
from playground.tabs.inside.norm.norm_matrix import NormMatrix
from playground.tabs.inside.stream import NormPlace, norm_places

_FORMULA = "y = γ·(x − mean)/√(variance + ε) + β"
_SUBTITLE = (
    "Standardise each token over its features (rows), or each feature over the tokens (columns)?"
)
_EMPTY = (
    "Type something or press Generate, and the activations that enter a norm appear here, with "
    "what it does."
)
_EXPLANATION = (
    "Before attention, before the MLP and at the end, the model standardises its activations. Each "
    "row is a token, each column a feature; the numbers are those of this very text.\n\n"
    "Layer norm goes over the features of one row: mean 0 and variance 1, whatever other rows "
    "hold. Every feature of one example gets a fair shot, and a new token changes no old row.\n\n"
    "Batch norm goes over the examples, feature by feature. With the statistics of the present "
    "batch, here the positions of one text, every new token moves the mean and variance of each "
    "feature, so all old rows change, and with them their keys and values: a cache would be "
    "wrong. In use, batch norm takes averages frozen at training time instead; then old rows stay, "
    "but the numbers describe other texts than this one.\n\n"
    "γ and β are learned, one a feature; ε keeps the root from zero. The picture shows x "
    "standardised, before γ and β; point at a cell to see it worked out. The bars' lengths follow "
    "the root of their numbers, so that small ones stay in sight."
)
_TIPS = {
    Look.OVER_FEATURES: "Layer norm: each row by its own mean and variance.",
    Look.OVER_POSITIONS: "As batch norm does with the current statistics: each column by its own.",
    Look.ENTERING: "The activations as they enter the norm.",
}
_ASIDE_FROM_LETTERS = 90
"""From this width on the words stand beside the matrix."""
_LINES_ASIDE, _LINES_BELOW = 18, 24
"""The height that the card asks for, in lines of text."""
_SPACING_PX = 6
_AROUND_PX = 28
"""What the card keeps free left and right of its body."""


def name_of(place: NormPlace) -> str:
    """Return a norm's name for a list."""
    if place.layer is None:
        return "Final norm, ln_f"
    return f"Block {place.layer + 1}, {place.operation}"


def finding(view: NormView, look: Look, texts: Sequence[str], *, is_appended: bool) -> str:
    """Say what appending the last token's row changed."""
    n_old, new = view.n_rows - 1, texts[view.n_rows - 1]
    if look.axis is None:
        return (
            f"What enters the norm: {view.n_rows:,} tokens × {view.n_features:,} features, as the "
            "blocks before left them. Blue is above 0, orange (−) below."
        )
    if n_old == 0:
        return "There is one token so far; with a second, its row can be appended here."
    if not is_appended:
        return (
            f"The first {n_old:,} tokens. Append the row of the next one, “{new}”: do the old "
            "rows stay as they are?"
        )
    along = view.along(look.axis)
    if look.axis is Axis.FEATURES:
        return (
            f"“{new}” appended: {along.n_changed} of {n_old:,} old rows changed a bit. Each row "
            "is measured by its own features alone, so keys and values in the cache stay valid."
        )
    return (
        f"“{new}” appended: {along.n_changed:,} of {n_old:,} old rows changed, by up to "
        f"{along.largest_change:.2g}, so their cached keys and values would be stale. Averages "
        "frozen in training would not move, but describe other texts."
    )


def formula_with_numbers(
    view: NormView, look: Look, row: int, column: int, *, is_appended: bool
) -> str:
    """Return the formula for one cell; only layer norm has a scale and shift that were learned."""
    x, place = view.entering[row, column], f"Position {view.first_row + row}, feature "
    place += f"{view.features[column]:,}: "
    if look.axis is None:
        return f"{place}x = {_figure(x)}."
    along = view.along(look.axis)
    at = row if look.axis is Axis.FEATURES else column
    mean = (along.mean_after if is_appended else along.mean_before)[at]
    variance = (along.variance_after if is_appended else along.variance_before)[at]
    standardised = (along.after if is_appended else along.before)[row, column]
    gamma, beta = view.gamma[column], view.beta[column]
    return (
        f"{place}y = {_figure(gamma)}·({_figure(x)} − {_bracketed(mean)})/√({_figure(variance)} + "
        f"{view.epsilon:g}) + {_bracketed(beta)} = {_figure(gamma * standardised + beta)}."
    )


def formula_with_ranges(view: NormView) -> str:
    """Return the formula, and what its learned numbers are."""
    (low_g, high_g), (low_b, high_b) = view.gamma_range, view.beta_range
    return (
        f"{_FORMULA}, with γ from {_signed(low_g)} to {_signed(high_g)} and β from "
        f"{_signed(low_b)} to {_signed(high_b)}, one a feature, and ε = {view.epsilon:g}."
    )


def _bracketed(number: float) -> str:
    return f"({_figure(number)})" if number < 0 else _figure(number)


def _figure(number: float) -> str:
    return f"{number:.3g}".replace("-", "−")


def _signed(number: float) -> str:
    return f"{number:.2f}".replace("-", "−")


class NormCard(Card):
    """One norm's activations, and what happens when a token is appended.

    Signals:
        norm_chosen(NormPlace): a person wants to look at another norm.
    """

    norm_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            "Layer norm · batch norm", explanation=_EXPLANATION, empty=_EMPTY, parent=parent
        )
        self._view: NormView | None = None
        self._texts: Sequence[str] = ()
        self._places: list[NormPlace] = []
        self.matrix = NormMatrix(theme)
        self._picker = QComboBox()
        describe(
            self._picker,
            "Norm",
            "Which norm: ln_1 is before attention, ln_2 before the MLP, the final one at the end.",
        )
        self._picker.setMaxVisibleItems(16)
        self._picker.hide()
        self._looks = QButtonGroup(self)
        self._append = QPushButton("Append token")
        self._finding = WrappedLabel(max_lines=10)
        self._formula = WrappedLabel(max_lines=8)
        self._formula.setProperty("role", "small")
        self._controls = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._seen = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._is_wide = False
        self._make_body()
        self._picker.activated.connect(self._on_norm_activated)
        self._looks.idClicked.connect(self._on_look_clicked)
        self._append.toggled.connect(self._on_append_toggled)
        self.matrix.cell_pointed.connect(self._on_cell_pointed)

    def show_norm(self, view: NormView, texts: Sequence[str], n_layer: int) -> None:
        """Show a norm at work on the tokens with these texts."""
        self._view, self._texts = view, texts
        self._offer(list(norm_places(n_layer)), view.place)
        self._append.setEnabled(view.n_rows > 1)
        self.set_subtitle(_SUBTITLE)
        self.set_has_content(True)
        self._refresh()

    def clear(self, why: str = "") -> None:
        """Go back to the empty state, and say why, or else what will appear."""
        self.set_empty_sentence(why or _EMPTY)
        self._view, self._texts = None, ()
        self.matrix.show_picture(None)
        self._picker.hide()
        self.set_subtitle("")
        self.set_has_content(False)

    def look(self) -> Look:
        """Return how the activations are shown."""
        return list(Look)[self._looks.checkedId()]

    def table(self) -> CardTable:
        """Return the matrix shown."""
        if self._view is None:
            return CardTable((), ())
        picture = self._picture(self._view)
        headers = ("position and token", *(f"feature {name}" for name in picture.feature_labels))
        rows = zip(picture.row_labels, picture.values.tolist(), strict=True)
        return CardTable(headers, [(label, *values) for label, values in rows])

    def _picture(self, view: NormView) -> NormPicture:
        is_appended = self._append.isChecked() or view.n_rows == 1
        return norm_picture(view, self.look(), self._texts, is_appended=is_appended)

    def _refresh(self) -> None:
        view = self._view
        if view is None:
            return
        self.matrix.show_picture(self._picture(view))
        is_appended = self._append.isChecked()
        said = finding(view, self.look(), self._texts, is_appended=is_appended)
        self._finding.setText(said)
        self._formula.setText(formula_with_ranges(view))
        self.matrix.setAccessibleDescription(said)

    def _offer(self, places: list[NormPlace], chosen: NormPlace) -> None:
        if places != self._places:
            self._places = places
            with QSignalBlocker(self._picker):
                self._picker.clear()
                self._picker.addItems([name_of(place) for place in places])
        self._picker.setCurrentIndex(places.index(chosen))
        self._picker.show()

    def _make_body(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(_SPACING_PX)
        self._over = QLabel("Over")
        choices.addWidget(self._over)
        for number, look in enumerate(Look):
            button = QPushButton(look.value)
            button.setObjectName(f"norm{look.name.title().replace('_', '')}")
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setAutoExclusive(True)  # so that it is told as a radio button
            describe(button, f"Over {look.value.lower()}", _TIPS[look])
            self._looks.addButton(button, number)
            choices.addWidget(button)
        self._looks.button(list(Look).index(Look.OVER_FEATURES)).setChecked(True)
        self._append.setObjectName("normAppend")
        self._append.setCheckable(True)
        self._append.setProperty("role", "segment")
        describe(self._append, "Append token", "Add the last token's row, and see what changes.")
        second = QHBoxLayout()
        second.setSpacing(6)
        second.addWidget(self._append)
        second.addWidget(self._picker, 1)
        choices.addStretch(1)
        self._controls.setSpacing(6)
        self._controls.addLayout(choices)
        self._controls.addLayout(second)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._finding)
        words.addWidget(self._formula)
        words.addStretch(1)
        self._seen.setSpacing(6)
        self._seen.addWidget(self.matrix, 5)
        self._seen.addLayout(words)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 6, 6, 0)
        layout.setSpacing(6)
        layout.addLayout(self._controls)
        layout.addLayout(self._seen, 1)
        self.set_body(body)

    def _arrange(self) -> None:
        """Have the words beside the matrix where there is room, and else below it."""
        letters = self.width() / self.fontMetrics().averageCharWidth()
        is_wide = letters >= _ASIDE_FROM_LETTERS
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        direction = QBoxLayout.Direction
        way = direction.LeftToRight if is_wide else direction.TopToBottom
        for layout in (self._controls, self._seen):
            layout.setDirection(way)
        self._seen.setSpacing(18 if is_wide else 6)
        # Below the matrix the words have what they need, and no more.
        self._seen.setStretch(1, 3 if is_wide else 0)
        self.updateGeometry()

    @Slot(int)
    def _on_norm_activated(self, index: int) -> None:
        self.norm_chosen.emit(self._places[index])

    @Slot(int)
    def _on_look_clicked(self, number: int) -> None:
        self._refresh()

    @Slot(bool)
    def _on_append_toggled(self, is_appended: bool) -> None:
        self._refresh()

    @Slot(int, int)
    def _on_cell_pointed(self, row: int, column: int) -> None:
        if self._view is None:
            return
        if row < 0:
            self._formula.setText(formula_with_ranges(self._view))
        else:
            is_appended = self._append.isChecked() or self._view.n_rows == 1
            self._formula.setText(
                formula_with_numbers(self._view, self.look(), row, column, is_appended=is_appended)
            )

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the word before the choices where they need the room."""
        super().resizeEvent(event)
        self._arrange()
        parts = (self._over, *self._looks.buttons())
        needed = sum(part.sizeHint().width() + _SPACING_PX for part in parts) - _SPACING_PX
        self._over.setVisible(needed <= self.contentsRect().width() - _AROUND_PX)

    def minimumSizeHint(self) -> QSize:
        """Return room for the matrix and its words."""
        lines = _LINES_ASIDE if self._is_wide else _LINES_BELOW
        least = QSize(300, self.fontMetrics().height() * lines)
        return super().minimumSizeHint().expandedTo(least)
