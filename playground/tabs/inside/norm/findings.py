"""What the card of a norm says: the norm's name, what an appended row changed, the formula."""

from collections.abc import Sequence

from playground.tabs.inside.cells import bare
from playground.tabs.inside.norm.figures import Axis, NormView
from playground.tabs.inside.norm.norm_picture import Look
from playground.tabs.inside.stream import NormPlace

_FORMULA = "y = γ·(x − mean)/√(variance + ε) + β"


def name_of(place: NormPlace) -> str:
    """Return a norm's name for a list."""
    if place.layer is None:
        return "Final norm, ln_f"
    return f"Block {place.layer + 1}, {place.operation}"


def finding(view: NormView, look: Look, texts: Sequence[str], *, is_appended: bool) -> str:
    """Say what appending the last token's row changed."""
    n_old, new = view.n_rows - 1, bare(texts[view.n_rows - 1])
    if look.axis is None:
        return (
            f"What enters the norm: {view.n_rows:,} tokens × {view.n_features:,} features, as the "
            "blocks before left them. Blue is above 0, orange below."
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
