"""The card that says whether both paths gave the same answer."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from playground.generation.agreement import TOLERANCES
from playground.generation.history import AgreementHistory
from playground.kit.cards.card_export import CardTable
from playground.kit.look.fonts import describe
from playground.kit.look.palette import ColourRole
from playground.kit.look.theme import Theme
from playground.kit.plots.crosshair import Reading
from playground.kit.plots.plot import Plot
from playground.kit.plots.plot_card import PlotCard
from playground.kit.plots.series import Line, Marks
from playground.tabs.lab.proof.figures import RaceProof, Standing, gap_text
from playground.tabs.lab.proof.proof_words import ProofWords

_SUBTITLE = "Both paths, every step, same draws."
_SUBTITLES = {
    Standing.IN_HAND: _SUBTITLE,
    Standing.EARLIER_RUN: "The run in hand was no race; this is the newest one that was.",
    Standing.EARLIER_TEXT: "The text has been changed since this race.",
}
_EMPTY = (
    "Set the KV cache to Race and press Generate: every token is computed both ways, and here you "
    "see whether the answers are the same."
)
_EXPLANATION = (
    "In a race each step is computed twice, with the cache and without it, and the token is drawn "
    "from both answers with the same random number.\n\n"
    "Each dot is a step; upwards, the largest difference between the two answers over all tokens "
    "of the vocabulary. It is hardly ever exactly 0: one path multiplies a vector, the other a "
    "matrix, so sums are added up in another order and round differently. Below the dashed line "
    "that is all there is to it.\n\n"
    "Green and ✓: logits within the line, all tokens equal. Amber and ≈: a draw lay so close to "
    "the boundary between two tokens that rounding decided it. Red and ✗: rounding does not "
    "explain it, so one of the two is wrong.\n\n"
    "float64 has 29 bits more. Race again with it: a gap that is rounding shrinks by as much, "
    "while a bug would stay."
)
_DOUBLE_TIP = "Compute the next races in double precision: slower, and 29 bits more precise."
_DOT_PX = 4


class ProofCard(PlotCard):
    """The verdict in words, and the gap between the two paths' logits at each step.

    Signals:
        double_requested(): race again in double precision.
        double_switched(bool): whether the next races are to be in double precision.
    """

    double_requested = Signal()
    double_switched = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        plot = Plot(
            theme,
            x_title="tokens generated",
            y_title="largest |Δ logit|",
            x_noun="tokens generated",
            unit="",
            is_log=True,
        )
        self.words = ProofWords()
        super().__init__(
            "Same answer?",
            plot,
            explanation=_EXPLANATION,
            empty=_EMPTY,
            above=self.words,
            parent=parent,
        )
        plot.setObjectName("proofPlot")
        self.set_subtitle(_SUBTITLE)
        self._proof: RaceProof | None = None
        self._tolerance = plot.add_line(Line("tolerance", ColourRole.NEUTRAL, is_dashed=True))
        self._other = plot.add_marks(
            Marks("the other precision", ColourRole.NEUTRAL, "o", is_hollow=True, size_px=_DOT_PX)
        )
        self._dots = plot.add_marks(Marks("|Δ logit|", ColourRole.NEUTRAL, "o", size_px=_DOT_PX))
        self._divergence = plot.add_marks(Marks("first divergence", ColourRole.BAD, "d"))
        self._double = self._make_switch()
        self.add_tool(self._double)
        plot.set_notes(self._notes)
        self.words.double_requested.connect(self.double_requested)

    def set_races_in_double(self, is_double: bool) -> None:
        """Switch double precision on or off, as a person would."""
        self._double.setChecked(is_double)

    def offer_double(self, *, is_offered: bool) -> None:
        """Offer to run the race that is shown again in double precision, or no longer."""
        self.words.offer_double(is_offered=is_offered)

    def show_proof(self, proof: RaceProof | None, standing: Standing = Standing.IN_HAND) -> None:
        """Say and draw what a race proves; None before the first.

        Args:
            proof: of the newest race.
            standing: whether that is the run in hand, of the text as it is.
        """
        self._proof = proof
        self.set_has_content(proof is not None)
        self.set_subtitle(_SUBTITLES[standing])
        if proof is None:
            return
        self.words.show_proof(proof, standing)
        self.plot.set_marks(self._dots, _points(proof.history))
        self._dots.name = f"|Δ logit|, {proof.dtype}"
        other = proof.other
        self.plot.set_marks(self._other, [] if other is None else _points(other.history))
        self._other.name = "" if other is None else f"|Δ logit|, {other.dtype}"
        self.set_legend("" if other is None else f"● {proof.dtype}   ○ {other.dtype}")
        self._draw_tolerance(proof)
        self._draw_divergence(proof)
        self.plot.refresh()

    def table(self) -> CardTable:
        """Return every raced step of the races shown."""
        shown = [each for each in (self._proof, self._proof and self._proof.other) if each]
        rows = [
            (each.dtype, *row)
            for each in shown
            for row in zip(
                each.history.steps.tolist(),
                each.history.max_abs_diff.tolist(),
                each.history.kl_divergence.tolist(),
                each.history.tokens_equal.tolist(),
                strict=True,
            )
        ]
        return CardTable(
            ("dtype", "step", "max_abs_logit_diff", "kl_divergence", "token_equal"), rows
        )

    def _draw_tolerance(self, proof: RaceProof) -> None:
        ends = np.array([1, int(proof.history.steps[-1]) + 1])
        limits = np.full(2, TOLERANCES[proof.dtype])
        drawn = self._tolerance
        if not (np.array_equal(drawn.x, ends) and np.array_equal(drawn.y, limits)):
            self.plot.set_line(drawn, ends, limits)
            drawn.label.wordings = (f"tolerance {gap_text(limits[0])}", gap_text(limits[0]))

    def _draw_divergence(self, proof: RaceProof) -> None:
        divergence = proof.divergence
        if divergence is None:
            self.plot.set_marks(self._divergence, [])
            return
        at = int(np.searchsorted(proof.history.steps, divergence.index))
        gap = float(proof.history.max_abs_diff[at])
        self._divergence.name = f"first {divergence.verdict.value}"
        self.plot.set_marks(self._divergence, [(divergence.index + 1, gap)])

    def _notes(self, x: float) -> Sequence[Reading]:
        """Return what the crosshair says of a step beside the gap."""
        if self._proof is None:
            return ()
        history = self._proof.history
        at = np.flatnonzero(history.steps == round(x) - 1)
        if not at.size:
            return ()
        place = int(at[0])
        token = "equal" if history.tokens_equal[place] else "another one"
        return (
            Reading(
                "KL divergence",
                ColourRole.NEUTRAL,
                f"{gap_text(history.kl_divergence[place])} nats",
            ),
            Reading("token", ColourRole.NEUTRAL, token),
        )

    def _make_switch(self) -> QToolButton:
        switch = QToolButton()
        switch.setText("float64")
        switch.setCheckable(True)
        switch.setProperty("role", "quiet")
        switch.setObjectName("float64Switch")
        switch.toggled.connect(self.double_switched)
        describe(switch, "Race in float64", _DOUBLE_TIP)
        return switch


def _points(history: AgreementHistory) -> list[tuple[float, float]]:
    """Return tokens generated and gap of every step that has a gap: a logarithm shows no 0."""
    gaps = history.max_abs_diff
    drawn = np.flatnonzero(gaps > 0)
    return list(zip((history.steps[drawn] + 1).tolist(), gaps[drawn].tolist(), strict=True))
