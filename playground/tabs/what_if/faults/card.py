"""The card where the cache is broken on purpose."""

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from playground.generation import Fault
from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe
from playground.kit.look.palette import ColourRole
from playground.kit.look.theme import Theme
from playground.kit.plots.plot import Plot
from playground.kit.plots.plot_card import PlotCard
from playground.kit.plots.series import Line, Marks
from playground.measure.faults.faulty_session import fault_facts
from playground.tabs.what_if.faults.figures import Divergence

_SOUND = "No fault"
_SOUND_TIP = "The engine as it is, from the next run on."
_INDENT_PX = 26
_GAP_PX = 4
_SUBTITLE = "Would you notice a bug in the cache? Switch one on, race, and watch the proof."
_NO_BLOCKS = (
    "This model has no blocks, so its cache holds nothing: "
    "only a fault that shifts positions shows."
)
_RACE_TIP = "Puts the KV-cache switch on Race, and generates the last stretch of the text anew."
_EXPLANATION = (
    "Each fault is a mistake that people make in code like this. A run with a fault is computed "
    "by a small implementation of its own, beside the engine, which never has any of them.\n\n"
    "Race computes every token both ways on the same text. A sound cache gives the same logits up "
    "to rounding; with a fault they part, the proof in the KV-cache lab turns red, and the plot "
    "beside shows from which token.\n\n"
    "A fault counts from the next run on. Its times say nothing about the engine: no speed-up is "
    "made of them, and no sound run is drawn beside them. Closing the window turns it off."
)
_LEAST = 1e-16
"""What a plot with a logarithmic axis shows for no difference at all."""
_EMPTY = "Race, with a fault or without, and each token appears here: how far the answers part."
_EXPLANATION = (
    "Each point is one token of the last race. Upwards is the Kullback–Leibler divergence of the "
    "two distributions over the next token: with the cache, and computed afresh. 0 is the same "
    "distribution; at 1 nat they are plainly different.\n\n"
    "Rounding alone leaves it far below a billionth. A cross marks a token whose logits differ by "
    "more than rounding explains: from the first cross on the text is no longer what the model "
    "would have written."
)


class FaultChoice(QWidget):
    """One radio button a fault, each with its sentence, and one for none of them.

    Signals:
        fault_chosen(Fault | None): a person chose another one.
    """

    fault_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, "Faults", "What is broken on purpose in the next run.")
        self._faults: tuple[Fault | None, ...] = (None, *Fault)
        self._buttons = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        for place, fault in enumerate(self._faults):
            self._add(layout, place, fault)
        self._chosen = 0
        self._buttons.button(0).setChecked(True)
        self._buttons.idToggled.connect(self._on_toggled)

    def fault(self) -> Fault | None:
        """Return the fault that is on."""
        return self._faults[self._chosen]

    def choose(self, fault: Fault | None) -> None:
        """Switch to a fault, or to none, as a person would."""
        self.button(fault).setChecked(True)

    def button(self, fault: Fault | None) -> QRadioButton:
        """Return the button of a fault, or of none."""
        button = self._buttons.button(self._faults.index(fault))
        assert isinstance(button, QRadioButton)
        return button

    def _add(self, layout: QVBoxLayout, place: int, fault: Fault | None) -> None:
        facts = None if fault is None else fault_facts(fault)
        button = QRadioButton(_SOUND if facts is None else facts.title)
        self._buttons.addButton(button, place)
        layout.addWidget(button)
        if facts is None:
            describe(button, _SOUND, _SOUND_TIP)
            layout.addSpacing(_GAP_PX)
            return
        describe(button, facts.title, f"{facts.sentence} From the next run on.")
        words = WrappedLabel(max_lines=3)
        words.setText(facts.sentence)
        words.setProperty("role", "small")
        indented = QHBoxLayout()
        indented.setContentsMargins(_INDENT_PX, 0, 0, _GAP_PX)
        indented.addWidget(words)
        layout.addLayout(indented)

    @Slot(int, bool)
    def _on_toggled(self, place: int, is_on: bool) -> None:
        if is_on and place != self._chosen:
            self._chosen = place
            self.fault_chosen.emit(self._faults[place])


class FaultsCard(Card):
    """A list of faults, one of them or none on, and the button that races with it.

    Signals:
        fault_chosen(Fault | None): another one is on, or none.
        race_requested(): regenerate with the switch on Race.
    """

    fault_chosen = Signal(object)
    race_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Break it on purpose", explanation=_EXPLANATION, parent=parent)
        self.set_subtitle(_SUBTITLE)
        self.choice = FaultChoice()
        self.choice.setObjectName("faultChoice")
        self.choice.fault_chosen.connect(self._on_fault_chosen)
        self._watch = WrappedLabel(max_lines=4)
        self._watch.setObjectName("faultWatch")
        self.race_button = QPushButton()
        self.race_button.setObjectName("faultRaceButton")
        self.race_button.clicked.connect(self.race_requested)
        self.set_body(self._make_body())
        self.set_has_content(True)
        self._refresh()

    def fault(self) -> Fault | None:
        """Return the fault that is on."""
        return self.choice.fault()

    def set_fault(self, fault: Fault | None) -> None:
        """Switch a fault on, or all of them off, as a person would."""
        self.choice.choose(fault)

    def set_has_blocks(self, has_blocks: bool) -> None:
        """Say that a model without blocks has nothing in its cache to break."""
        self.set_subtitle(_SUBTITLE if has_blocks else _NO_BLOCKS)

    def set_obstacle(self, obstacle: str) -> None:
        """Offer no race that cannot be run."""
        super().set_obstacle(obstacle)
        self.race_button.setEnabled(not obstacle)
        self._refresh()

    def table(self) -> CardTable:
        """Return the faults in words."""
        facts = [fault_facts(fault) for fault in Fault]
        rows = [(each.title, each.sentence, each.affects, each.watch) for each in facts]
        return CardTable(("fault", "what_is_wrong", "affects", "watch"), rows)

    def _make_body(self) -> QWidget:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 4, 6, 0)
        layout.setSpacing(8)
        layout.addWidget(self.choice)
        layout.addStretch(1)
        layout.addWidget(self._watch)
        layout.addWidget(self.race_button)
        return body

    def _refresh(self) -> None:
        fault = self.choice.fault()
        race = "Race without a fault" if fault is None else "Race with this fault"
        self.race_button.setText(race)
        describe(self.race_button, race, self.obstacle or _RACE_TIP)
        if fault is None:
            self._watch.setText("Watch: the two ways agree up to rounding, however long they run.")
            return
        facts = fault_facts(fault)
        self._watch.setText(f"Watch: {facts.watch} Affects {facts.affects}.")

    @Slot(object)
    def _on_fault_chosen(self, fault: Fault | None) -> None:
        self._refresh()
        self.fault_chosen.emit(fault)


class DivergenceCard(PlotCard):
    """KL divergence of the two answers by token."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        plot = Plot(
            theme,
            x_title="token generated",
            y_title="KL divergence (nats)",
            x_noun="token",
            unit="nats",
            is_log=True,
        )
        super().__init__(
            "Where the answers part", plot, explanation=_EXPLANATION, empty=_EMPTY, parent=parent
        )
        plot.setObjectName("partingPlot")
        self._line = plot.add_line(Line("KL divergence", ColourRole.NEUTRAL))
        self._marks = plot.add_marks(Marks("more than rounding", ColourRole.BAD, "x"))
        self._divergence: Divergence | None = None

    def show_divergence(self, divergence: Divergence | None, *, is_live: bool) -> None:
        """Draw a race so far; None while there is none."""
        self._divergence = divergence
        self.plot.set_live(is_live)
        self.set_has_content(divergence is not None)
        if divergence is None:
            self.set_subtitle("")
            self.set_legend("")
            return
        self.set_subtitle(divergence.in_words())
        kl = np.maximum(divergence.kl_divergence, _LEAST)
        self.plot.set_line(self._line, divergence.tokens, kl)
        red = divergence.differs & np.isfinite(kl)
        points = zip(divergence.tokens[red].tolist(), kl[red].tolist(), strict=True)
        self.plot.set_marks(self._marks, list(points))
        self.set_legend("× not rounding" if red.any() else "")
        self.plot.refresh()

    def table(self) -> CardTable:
        """Return the divergence of every token."""
        columns = ("token", "kl_divergence_nats", "differs")
        if self._divergence is None:
            return CardTable(columns, [])
        shown = self._divergence
        rows = zip(
            shown.tokens.tolist(),
            shown.kl_divergence.tolist(),
            shown.differs.tolist(),
            strict=True,
        )
        return CardTable(columns, list(rows))
