"""What the controller tells the window as a whole."""

from PySide6.QtGui import QAction

from playground.kit.announcing import announce
from playground.kit.cards.card import CONDITIONS_PROPERTY
from playground.measure.machine import blas_info, cpu_name
from playground.measure.model_facts import ModelFacts
from playground.numbers import short_count
from playground.shell.window.app_state import AppState
from playground.shell.window.main_window import MainWindow
from playground.shell.window.model_picker import ModelChoice
from playground.shell.window.notices import NoticeKind, NoticeTopic

_NOISE = (
    "This model was never trained: its weights are random, so its text will be noise. "
    "Its timings are as real as any."
)


class Frame:
    """Passes words and states on to the parts of the window that show them."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._model_notes: tuple[str, ...] = ()

    def set_run_state(self, state: AppState) -> None:
        """Have exactly those controls available that apply."""
        self._window.set_run_state(state)

    def show_state(self, words: str) -> None:
        """Say what is going on."""
        self._window.status_line.show_state(words)

    def announce(self, sentence: str, *, is_urgent: bool = False) -> None:
        """Have a sentence read out to a person who does not see the window."""
        announce(self._window, sentence, is_urgent=is_urgent)

    def show_conditions(self, words: str) -> None:
        """Say under which conditions things are measured."""
        self._window.status_line.show_conditions(words)

    def show_problem(
        self, sentence: str, details: str = "", *, about: NoticeTopic | None = None
    ) -> None:
        """Say what went wrong, and keep saying it until it is dismissed or settled."""
        self._window.show_notice(NoticeKind.PROBLEM, sentence, details, about=about)

    def settle(self, about: NoticeTopic) -> None:
        """Take back what was said of a problem that is gone."""
        self._window.notice_area.withdraw_about(about)

    def show_note(
        self, sentence: str, *, about: NoticeTopic | None = None, offer: QAction | None = None
    ) -> None:
        """Say something worth knowing, and offer what can be done about it."""
        self._window.show_notice(NoticeKind.NOTE, sentence, about=about, offer=offer)

    def show_progress(self, words: str, fraction: float | None, *, can_cancel: bool = True) -> None:
        """Show how far loading has come."""
        self._window.show_progress(words, fraction, can_cancel=can_cancel)

    def hide_progress(self) -> None:
        """Loading has ended."""
        self._window.hide_progress()

    def show_model(self, facts: ModelFacts) -> None:
        """Show which model is in hand, and offer texts that suit it."""
        picker = self._window.top_bar.model_picker
        if not picker.offers(facts.name):
            picker.add_model(
                ModelChoice(
                    name=facts.name,
                    title=facts.title,
                    size=short_count(facts.n_parameters),
                    origin="from a folder",
                    facts=facts.summary,
                )
            )
        picker.set_current(facts.name)
        self._window.setProperty(
            CONDITIONS_PROPERTY,
            f"{facts.title}, {facts.dtype} · {cpu_name()}, {blas_info().name}",
        )
        for sentence in self._model_notes:
            self._window.notice_area.withdraw(sentence)
        self._model_notes = facts.notes if facts.trained else (*facts.notes, _NOISE)
        for sentence in self._model_notes:
            self.show_note(sentence)
        self._window.sampling_panel.set_context(facts.n_ctx, facts.title)
        self._window.editor.set_sample_prompts(facts.sample_prompts)
