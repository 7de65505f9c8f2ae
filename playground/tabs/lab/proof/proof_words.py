"""The lines above the plot of a race: the verdict, what explains it, and where answers diverge."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.kit.labels import FittedLabel, WrappedLabel
from playground.kit.look.fonts import describe
from playground.tabs.lab.proof.figures import (
    SIGNS,
    RaceProof,
    Standing,
    collapse_in_words,
    divergence_in_words,
    finding,
    headline,
)

_AGAIN = "Run again in float64"
_AGAIN_TIP = (
    "Races the same request in double precision, beside the text: a gap that is rounding "
    "collapses, a bug stays."
)


class ProofWords(QWidget):
    """Says what a race proves; each line is there only if it has something to say.

    Signals:
        double_requested(): the person wants the same race in double precision.
    """

    double_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headline = FittedLabel()
        self._finding = _muted(2)
        self._divergence = WrappedLabel(max_lines=2)
        self._divergence.setProperty("role", "warning")
        self._collapse = _muted(3)
        self._again = QPushButton(_AGAIN)
        self._again.setProperty("role", "quiet")
        self._again.setObjectName("runInDoubleButton")
        describe(self._again, _AGAIN, _AGAIN_TIP)
        self._again.clicked.connect(self._on_again_clicked)
        self._lay_out()
        self.offer_double(is_offered=False)

    def show_proof(self, proof: RaceProof, standing: Standing = Standing.IN_HAND) -> None:
        """Say what a race proves, and of what if that is not in hand any more."""
        sign, role = SIGNS[proof.agreement.verdict]
        _dress(self._headline, role)
        self._headline.setText(f"{standing.value}{sign} {headline(proof.agreement)}")
        self._headline.setAccessibleName(f"{proof.agreement.verdict.value}: {self.headline()}")
        self._finding.setText(finding(proof.agreement, proof.dtype))
        divergence = proof.divergence
        _say(self._divergence, "" if divergence is None else divergence_in_words(divergence))
        _say(self._collapse, collapse_in_words(proof))

    def offer_double(self, *, is_offered: bool) -> None:
        """Offer to race again in double precision, or no longer."""
        self._again.setVisible(is_offered)

    def headline(self) -> str:
        """Return the verdict with its sign."""
        return self._headline.text()

    def lines(self) -> list[str]:
        """Return what is said, line by line."""
        labels: tuple[QLabel, ...] = (
            self._headline,
            self._finding,
            self._divergence,
            self._collapse,
        )
        return [label.text() for label in labels if label.text()]

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._again)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        for label in (self._headline, self._finding, self._divergence, self._collapse):
            layout.addWidget(label)
        layout.addLayout(row)

    @Slot()
    def _on_again_clicked(self) -> None:
        self.double_requested.emit()


def _muted(max_lines: int) -> WrappedLabel:
    label = WrappedLabel(max_lines=max_lines)
    label.setProperty("role", "muted")
    return label


def _say(label: QLabel, words: str) -> None:
    label.setText(words)
    label.setVisible(bool(words))


def _dress(label: QLabel, role: str) -> None:
    """Give a label another look from the style sheet."""
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)
