"""The card of the ladder: climbed at the press of a button."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.fonts import describe
from playground.kit.look.theme import Theme
from playground.tabs.lab.ladder.figures import ClimbState, LadderProgress
from playground.tabs.lab.ladder.ladder_plot import LadderPlot

_EMPTY = (
    "Press Climb, and each way to compute a step is timed on this model, from textbook code up."
)
_EXPLANATION = (
    "Six small implementations of the same model, each with one change to the one above it, timed "
    "on the same weights and the same random tokens. A dot is the median time of one step at a "
    "context length, on a logarithmic axis; the factor says how much faster a rung is than the "
    "one before, and the words what it no longer wastes.\n\n"
    "Orange rungs compute the whole context at every step, blue ones keep keys and values. Every "
    "rung's most probable token is held against the engine's, so that no rung is fast by being "
    "wrong.\n\n"
    "The climb takes turns with everything else: it waits while a run goes on, and can be stopped."
)
_BUSY = (ClimbState.CLIMBING, ClimbState.WAITING)
_MARKS = ("○", "◐", "●")


class LadderCard(Card):
    """Every rung with its times, and the proof that all give the same token.

    Signals:
        climb_requested(): begin, go on, or begin anew.
        stop_requested(): stop, and keep what has been measured.
    """

    climb_requested = Signal()
    stop_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("The ladder", explanation=_EXPLANATION, empty=_EMPTY, parent=parent)
        self._progress: LadderProgress | None = None
        self._legend = QLabel()
        self._legend.setProperty("role", "muted")
        self._rungs = LadderPlot(theme)
        self.button = QPushButton()
        self.button.setProperty("role", "quiet")
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.clicked.connect(self._on_clicked)
        self.add_tool(self.button)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 4, 6, 0)
        layout.setSpacing(4)
        layout.addWidget(self._rungs, 1)
        layout.addWidget(self._legend)
        self.set_body(body)
        self._name_button(ClimbState.NOT_YET)

    def show_ladder(self, progress: LadderProgress) -> None:
        """Show how far the climb has come."""
        self._progress = progress
        self._name_button(progress.state)
        self.set_subtitle(in_words(progress))
        self._legend.setText(_legend(progress.contexts))
        self._rungs.show_progress(progress)
        self.set_has_content(bool(progress.results))

    def set_obstacle(self, obstacle: str) -> None:
        """Offer no climb that cannot be made."""
        super().set_obstacle(obstacle)
        self.button.setEnabled(not obstacle)
        self._name_button(ClimbState.NOT_YET if self._progress is None else self._progress.state)

    def table(self) -> CardTable:
        """Return every time measured."""
        results = () if self._progress is None else self._progress.results
        return CardTable(
            ("rung", "context_tokens", "ms_per_token", "steps", "same_token", "max_abs_logit_diff"),
            [
                (
                    result.timing.title,
                    result.timing.context_tokens,
                    result.timing.step_ms,
                    result.timing.n_timed,
                    result.same_token,
                    result.max_abs_logit_diff,
                )
                for result in results
            ],
        )

    def _name_button(self, state: ClimbState) -> None:
        """Have the button offer what can be done now."""
        if state in _BUSY:
            text, tip = "Stop", "Stops the climb and keeps what has been measured."
        elif state in (ClimbState.STOPPED, ClimbState.FAILED):
            text, tip = "Go on", "Times the rungs that are still missing."
        elif state is ClimbState.DONE:
            text, tip = "Climb again", "Times every rung anew."
        else:
            text, tip = "Climb", "Times every rung on this model; it takes some seconds."
        self.button.setText(text)
        describe(self.button, f"{text}: the ladder", self.obstacle or tip)

    @Slot()
    def _on_clicked(self) -> None:
        is_busy = self._progress is not None and self._progress.state in _BUSY
        (self.stop_requested if is_busy else self.climb_requested).emit()


def in_words(progress: LadderProgress) -> str:
    """Say how far the climb has come, and whether all rungs agree."""
    done = f"{len(progress.results)} of {progress.n_planned} timed"
    match progress.state:
        case ClimbState.NOT_YET:
            return "What each improvement over textbook code gains, timed live."
        case ClimbState.CLIMBING:
            return f"Climbing: {done}."
        case ClimbState.WAITING:
            return f"{done}; it goes on when the run has ended."
        case ClimbState.FAILED:
            return progress.failure
        case ClimbState.STOPPED | ClimbState.DONE:
            stopped = f"Stopped, {done}. " if progress.state is ClimbState.STOPPED else ""
            return stopped + _proof(progress)


def _proof(progress: LadderProgress) -> str:
    """Say whether every rung gives the engine's token."""
    count = len(progress.results)
    apart = f"largest |Δ logit| {progress.max_abs_logit_diff:.1e}"
    if progress.n_same == count:
        return f"✓ {count}/{count} tokens equal, {apart}."
    return f"✗ {progress.n_same}/{count} tokens equal, {apart}."


def _legend(contexts: tuple[int, ...]) -> str:
    marks = _MARKS[-len(contexts) :] if len(contexts) < len(_MARKS) else _MARKS
    pairs = "   ".join(f"{mark} {n:,}" for mark, n in zip(marks, contexts, strict=False))
    return f"{pairs} tokens of context" if contexts else ""
