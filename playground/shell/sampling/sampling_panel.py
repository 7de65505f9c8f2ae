"""The card with the settings of the draw and of the run."""

import random
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QVBoxLayout,
    QWidget,
)

from playground.generation.request import ContextEnd, GenerationRequest, SamplingParams
from playground.shell.sampling.parts import (
    FittingScroll,
    StopSequenceRow,
    dice_button,
    ignore_end_box,
    more_button,
    reset_button,
    sampling_heading,
    slide_box,
)
from playground.shell.sampling.sampling_rows import MAIN_ROWS, MORE_ROWS, SettingPart, SettingsGrid
from playground.shell.sampling.slider_row import SliderRow
from playground.shell.saved.settings import MAX_NEW_TOKENS_LIMIT

# Five digits are easy to read out and to note down; any other seed can be typed.
_DICE_SIDES = 100_000

_SAMPLING_KEYS = ("temperature", "topK", "topP", "minP", "repetitionPenalty")
_RUN_KEYS = ("seed", "newTokens")

_SIDE_MARGINS_PX = 20
_LEAST_SETTINGS_PX = 44
"""A row of settings, the others scrolled to: the text keeps the room of a small window."""


class SamplingPanel(QFrame):
    """Sliders for the draw; the rarer settings fold out under More.

    Signals:
        sampling_changed(SamplingParams): for the next token on.
        speed_limit_changed(object): tokens per second at most, or None.
        threads_changed(object): for matrix products; None leaves their number to the program.
        run_settings_changed(): seed, new tokens, the stop sequence, or what happens at the end of
            text or context; for the next run.
    """

    sampling_changed = Signal(object)
    speed_limit_changed = Signal(object)
    threads_changed = Signal(object)
    run_settings_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("samplingPanel")
        self.setProperty("role", "card")
        self.setAccessibleName("Sampling")
        self.dice_button = dice_button()
        self.more_button = more_button()
        self.reset_button = reset_button()
        self._body = QWidget()
        self._body.installEventFilter(self)
        self._grid = SettingsGrid(self._body)
        self._rows = self._make_rows()
        self._ignore_end = ignore_end_box(self._body)
        self._slide = slide_box(self._body)
        self._stop_sequence = StopSequenceRow(self._body)
        self._n_ctx, self._model = 0, ""
        self._two_columns_px: dict[bool, int] = {}
        self._lay_out()
        self._connect()
        self._grid.arrange(2)

    # ---- what is set -----------------------------------------------------------------------

    def sampling(self) -> SamplingParams:
        """Return how the next token is to be drawn."""
        return SamplingParams(
            temperature=self._rows["temperature"].value(),
            top_k=int(self._rows["topK"].value()),
            top_p=self._rows["topP"].value(),
            min_p=self._rows["minP"].value(),
            repetition_penalty=self._rows["repetitionPenalty"].value(),
        )

    def seed(self) -> int:
        """Return the seed of the next run."""
        return int(self._rows["seed"].value())

    def max_new_tokens(self) -> int:
        """Return how many tokens the next run writes at most."""
        return int(self._rows["newTokens"].value())

    def speed_limit_per_s(self) -> float | None:
        """Return the tokens per second at most, or None for as fast as it goes."""
        return self._rows["speedLimit"].value() or None

    def ignore_end_of_text(self) -> bool:
        """Return whether a run goes on after the model has ended its text."""
        return self._ignore_end.isChecked()

    def stop_sequence(self) -> str:
        """Return the text at which the next run ends; empty for none."""
        return self._stop_sequence.value()

    def at_context_end(self) -> ContextEnd:
        """Return what a run does when the context is full."""
        return ContextEnd.SLIDE if self._slide.isChecked() else ContextEnd.STOP

    def chosen_threads(self) -> int | None:
        """Return the threads that a person chose for matrix products, or None."""
        return int(self._rows["threads"].value()) or None

    def shows_more(self) -> bool:
        """Return whether the rarer settings are folded out."""
        return self.more_button.isChecked()

    # ---- showing values: none of these emits -----------------------------------------------

    def set_sampling(self, sampling: SamplingParams) -> None:
        """Show how the next token is to be drawn."""
        self._rows["temperature"].set_value(sampling.temperature)
        self._rows["topK"].set_value(sampling.top_k)
        self._rows["topP"].set_value(sampling.top_p)
        self._rows["minP"].set_value(sampling.min_p)
        self._rows["repetitionPenalty"].set_value(sampling.repetition_penalty)

    def set_values(
        self,
        *,
        sampling: SamplingParams,
        seed: int,
        max_new_tokens: int,
        speed_limit_per_s: float | None,
        ignore_end_of_text: bool,
        stop_sequence: str = "",
        at_context_end: ContextEnd = ContextEnd.STOP,
        chosen_threads: int | None = None,
    ) -> None:
        """Show these values."""
        self.set_sampling(sampling)
        self._rows["seed"].set_value(seed)
        self._rows["newTokens"].set_value(max_new_tokens)
        self._rows["speedLimit"].set_value(speed_limit_per_s or 0)
        self._ignore_end.setChecked(ignore_end_of_text)
        self._stop_sequence.set_value(stop_sequence)
        self._slide.setChecked(at_context_end is ContextEnd.SLIDE)
        self._limit_new_tokens()
        self._rows["threads"].set_value(chosen_threads or 0)

    def use(self, sampling: SamplingParams, request: GenerationRequest) -> None:
        """Set what a run began with, as a person would; speed limit and threads stay."""
        self.set_values(
            sampling=sampling,
            seed=request.seed,
            max_new_tokens=request.max_new_tokens,
            speed_limit_per_s=self.speed_limit_per_s(),
            ignore_end_of_text=request.ignore_end_of_text,
            stop_sequence=request.stop_sequence,
            at_context_end=request.at_context_end,
            chosen_threads=self.chosen_threads(),
        )
        self.sampling_changed.emit(self.sampling())
        self.run_settings_changed.emit()

    def slide_on(self) -> None:
        """Have runs slide on when the context is full, as if a person had ticked it; this emits."""
        if not self._slide.isChecked():
            self._slide.click()

    def set_threads_available(self, reason: str) -> None:
        """Let the threads be changed, or with a reason say why not now."""
        self._rows["threads"].set_available(reason)

    def show_threads_in_force(self, n_threads: int) -> None:
        """Say how many threads products have, where nobody chose a number."""
        self._rows["threads"].set_at_low(f"auto: {n_threads}")

    def set_thread_limit(self, n_threads: int) -> None:
        """Offer this many threads at most."""
        self._rows["threads"].set_high(n_threads)

    def set_context(self, n_ctx: int, model: str) -> None:
        """Ask a model for no more tokens than its context has room for."""
        self._n_ctx, self._model = n_ctx, model
        self._limit_new_tokens()

    @Slot()
    def _limit_new_tokens(self) -> None:
        """Let a run be as long as the context; one that slides on may be longer."""
        if not self._n_ctx:
            return
        is_bound = self.at_context_end() is ContextEnd.STOP
        high = min(self._n_ctx, MAX_NEW_TOKENS_LIMIT) if is_bound else MAX_NEW_TOKENS_LIMIT
        why = f"the context of {self._model}" if is_bound else ""
        self._rows["newTokens"].set_limit(high, min(self._n_ctx, MAX_NEW_TOKENS_LIMIT), why)

    def set_show_more(self, show_more: bool) -> None:
        """Fold the rarer settings out, or in."""
        self.more_button.setChecked(show_more)
        self.more_button.setText("Less ▴" if show_more else "More ▾")
        for spec in MORE_ROWS:
            self._rows[spec.key].set_visible(show_more)
        self._stop_sequence.set_visible(show_more)
        self._ignore_end.setVisible(show_more)
        self._slide.setVisible(show_more)
        self._fit_columns(self.width())

    # ---- building --------------------------------------------------------------------------

    def _make_rows(self) -> dict[str, SliderRow]:
        beside = {"seed": self.dice_button}
        return {
            spec.key: SliderRow(spec, self._body, beside_label=beside.get(spec.key))
            for spec in (*MAIN_ROWS, *MORE_ROWS)
        }

    def _lay_out(self) -> None:
        self._grid.set_parts(*self._sides(), n_main=len(MAIN_ROWS) // 2)
        self.set_show_more(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_SIDE_MARGINS_PX - 6, 8, 6, 8)
        layout.setSpacing(2)
        layout.addLayout(sampling_heading(self.reset_button, self.more_button))
        layout.addWidget(FittingScroll(self._body, least_height=_LEAST_SETTINGS_PX), 1)

    def _fit_columns(self, width: int) -> None:
        """Have two columns where they fit; the rarer settings need a width of their own."""
        if not self.isVisible():
            return
        more = self.shows_more()
        if self._grid.n_columns == 2 or more not in self._two_columns_px:
            self._grid.arrange(2)
            margins = self.width() - self.contentsRect().width() + _SIDE_MARGINS_PX
            self._two_columns_px[more] = self._body.minimumSizeHint().width() + margins
        self._grid.arrange(2 if width >= self._two_columns_px[more] else 1)

    def _sides(self) -> tuple[Sequence[SettingPart], Sequence[SettingPart]]:
        """Return what stands on the left and on the right from top to bottom, the rarer last."""
        main = [self._rows[spec.key] for spec in MAIN_ROWS]
        min_p, penalty, threads = (self._rows[spec.key] for spec in MORE_ROWS)
        middle = len(main) // 2
        return (
            [*main[:middle], min_p, penalty, self._slide],
            [*main[middle:], threads, self._stop_sequence, self._ignore_end],
        )

    def _connect(self) -> None:
        for key in _SAMPLING_KEYS:
            self._rows[key].changed.connect(self._on_sampling_edited)
        for key in _RUN_KEYS:
            self._rows[key].changed.connect(self.run_settings_changed)
        self._rows["speedLimit"].changed.connect(self._on_speed_limit_edited)
        self._rows["threads"].changed.connect(self._on_threads_edited)
        self._stop_sequence.changed.connect(self.run_settings_changed)
        self._ignore_end.clicked.connect(self.run_settings_changed)
        self._slide.clicked.connect(self._limit_new_tokens)
        self._slide.clicked.connect(self.run_settings_changed)
        self.dice_button.clicked.connect(self.roll_dice)
        self.more_button.clicked.connect(self.set_show_more)
        self.reset_button.clicked.connect(self.reset)

    # ---- what a person does ----------------------------------------------------------------

    @Slot()
    def roll_dice(self) -> None:
        """Choose another seed."""
        self._rows["seed"].set_value(random.SystemRandom().randrange(_DICE_SIDES))
        self.run_settings_changed.emit()

    @Slot()
    def reset(self) -> None:
        """Go back to the defaults; a run keeps the threads that it began with."""
        for row in self._rows.values():
            if row.is_available:
                row.set_value(row.spec.default)
        self._ignore_end.setChecked(False)
        self._stop_sequence.set_value("")
        self._slide.setChecked(False)
        self._limit_new_tokens()
        self.sampling_changed.emit(self.sampling())
        self.speed_limit_changed.emit(self.speed_limit_per_s())
        self.threads_changed.emit(self.chosen_threads())
        self.run_settings_changed.emit()

    @Slot()
    def _on_sampling_edited(self) -> None:
        self.sampling_changed.emit(self.sampling())

    @Slot()
    def _on_speed_limit_edited(self) -> None:
        self.speed_limit_changed.emit(self.speed_limit_per_s())

    @Slot()
    def _on_threads_edited(self) -> None:
        self.threads_changed.emit(self.chosen_threads())

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have two columns of sliders where they fit."""
        super().resizeEvent(event)
        self._fit_columns(event.size().width())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure anew when a part has become wider: it gets its style after its first size."""
        if watched is self._body and event.type() == QEvent.Type.LayoutRequest:
            self._fit_columns(self.width())
        return super().eventFilter(watched, event)

    def hasHeightForWidth(self) -> bool:
        """Say no: to a layout, the height for a width is the least, and this panel scrolls."""
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._two_columns_px.clear()
