"""The threads that matrix products have: a number set by hand, or what suits model and machine."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from playground.control.views import SamplingView
from playground.generation import CacheMode
from playground.generation.run_log import RunLog
from playground.measure.cores import UsableCores, usable_cores
from playground.measure.machine import RecentWork, busy_cores
from playground.measure.model_facts import ModelFacts
from playground.measure.threads import auto_threads, measured_threads, threads_key
from playground.worker.runner import GenerationRunner

_LOOK_EVERY_MS = 700
"""Some looks lie within the last two seconds, so that a run that begins has not to wait for one."""


class ThreadChoice(QObject):
    """Has the worker use as many threads as are right for each run, and shows how many.

    Left to the program, the number is chosen anew where a comparison begins: for a model, and for
    each run that is compared with none before it.

    Attributes:
        by_hand: the number that a person chose; None leaves it to the program.
        usable: what the process may use.
        n_busy: cores that other programs kept busy in the last seconds, as known at the last look.
        n_wanted: the threads of the last choice, had no core been busy.
        begins_anew: the next run is compared with none before it: model or choice are others.
        is_measuring: the worker is to find out what the model gains from.

    Signals:
        changed(int): products have another number of threads from now on.
        looked(): `n_busy` is as of now.
        settled(): nothing is being measured any more.
    """

    changed = Signal(int)
    looked = Signal()
    settled = Signal()

    def __init__(self, runner: GenerationRunner, view: SamplingView, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._view = view
        self.by_hand: int | None = None
        self.usable: UsableCores = usable_cores()
        self.n_busy = 0
        self.n_wanted = self.usable.n_threads
        self._facts: ModelFacts | None = None
        self._measured: int | None = None
        self.begins_anew = True
        self.is_measuring = False
        self._shown = 0
        self._recent = RecentWork()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._on_look_due)
        self._timer.start()
        runner.worker.blas_threads_set.connect(self._on_set)

    @property
    def in_force(self) -> int:
        """What products have from the next job on."""
        return self._runner.blas_threads

    @property
    def needs_measuring(self) -> bool:
        """Whether nobody knows yet how many threads the model in hand gains from."""
        is_open = self.usable.n_threads > 1 and not self.usable.is_chosen
        return self.by_hand is None and is_open and self._facts is not None and not self._measured

    def set_by_hand(self, n_threads: int | None) -> None:
        """Take a person's number from the next job on; None leaves it to the program again."""
        self.by_hand, self.begins_anew = n_threads, True
        self._use(self._chosen())

    def set_model(self, facts: ModelFacts) -> None:
        """Use what suits another model, as far as it is known."""
        self._facts, self.begins_anew = facts, True
        self._measured = measured_threads(
            threads_key(self.usable, facts, facts.n_parameters, facts.dtype)
        )
        self._use(self._chosen())

    def settle(self, measured: int | None) -> None:
        """Use what the model in hand was found to gain from, if it was found out.

        After a run, from the next comparison on: whoever measures the machine meanwhile measures it
        for the run that is seen.
        """
        self.is_measuring = False
        if measured is not None:
            self._measured = measured
            if self.begins_anew:
                self._use(self._chosen())
        self.settled.emit()

    def choose_for_run(self, compared: RunLog | None) -> int:
        """Return the threads of a run that begins now, which the worker has from here on.

        Args:
            compared: the run that it is compared with, whose number it takes unless a person chose
            another; None for none.
        """
        self._look()
        chosen = self._chosen()
        if compared is not None and self.by_hand is None:
            chosen = compared.conditions.blas_threads
        self._use(chosen)
        self.begins_anew = False
        return self.in_force

    def _chosen(self) -> int:
        """Return the number for now; what others do counts as it was at the last look."""
        if self.by_hand is not None:
            self.n_wanted = self.by_hand
            return self.by_hand
        if self._facts is None:
            return self.usable.n_threads
        choice = auto_threads(
            self.usable,
            weight_bytes=self._facts.weight_bytes,
            measured=self._measured,
            n_busy=self.n_busy,
        )
        self.n_wanted = choice.n_wanted
        return choice.n_threads

    def _use(self, n_threads: int) -> None:
        if n_threads != self.in_force:
            self._runner.set_blas_threads(n_threads)
        self._show()

    @Slot(int)
    def _on_set(self, _n_threads: int) -> None:
        """Show what the library gave, which may be less."""
        self._show()

    def _show(self) -> None:
        self._view.show_threads_in_force(self.in_force)
        if self.in_force != self._shown:
            self._shown = self.in_force
            self.changed.emit(self.in_force)

    @Slot()
    def _on_look_due(self) -> None:
        """Follow what others do until the first run begins; from then on, only runs choose."""
        self._look()
        if self.begins_anew and not self.is_measuring:
            self._use(self._chosen())

    def _look(self) -> None:
        self.n_busy = busy_cores(self._recent.cores())
        self._recent.look()
        self.looked.emit()


def compared_run(
    logs: Sequence[RunLog], *, model: str, mode: CacheMode, is_replaced: bool
) -> RunLog | None:
    """Return the run that one about to begin is compared with; None if a comparison begins with it.

    Args:
        logs: every run so far, the oldest first.
        model: its name.
        mode: of the run about to begin.
        is_replaced: whether it takes the place of the last one.
    """
    if not logs or logs[-1].conditions.model != model:
        return None
    last = logs[-1]
    is_other_half = {last.mode, mode} == {CacheMode.ON, CacheMode.OFF}
    return last if is_replaced or is_other_half else None
