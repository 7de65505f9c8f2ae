"""The tab “KV-cache lab”."""

from PySide6.QtCore import QObject, Slot

from playground.control.app_context import AppContext
from playground.shell.window.notices import NoticeKind
from playground.tabs.lab.presenters import LabPresenters
from playground.tabs.lab.race_presenters import RacePresenters
from playground.tabs.lab.refresh_scheduler import RefreshScheduler
from playground.tabs.lab.tab import Lab


class LabTab(QObject):
    """Keeps the lab's cards up to date.

    Attributes:
        presenters: forecast, work, ladder and the watch on other programs.
        race: what compares the two paths.
    """

    def __init__(self, context: AppContext, lab: Lab) -> None:
        super().__init__(context.owner)
        self._window = context.window
        self.presenters = LabPresenters(context.runner, context.controller, lab, context.owner)
        self.race = RacePresenters(
            context.runner,
            context.controller,
            lab.proof,
            context.window.editor,
            context.frame,
            context.owner,
        )
        self._connect_cards(lab)
        self._connect_race(lab, context)
        self._take_turns(lab, context)
        context.window.sampling_panel.threads_changed.connect(self.presenters.threads_changed)
        context.tell_of(*lab.cards)

    def _connect_cards(self, lab: Lab) -> None:
        presenters = self.presenters
        lab.latency.shown.connect(presenters.forecast.show)
        lab.why.shown.connect(presenters.forecast.show)
        lab.work.shown.connect(presenters.work.refresh)
        lab.work.cell_chosen.connect(presenters.work.choose)
        lab.ladder.climb_requested.connect(presenters.ladder.climb)
        lab.ladder.stop_requested.connect(presenters.ladder.stop)
        presenters.busy_watch.busy_seen.connect(self._on_busy_seen)

    def _connect_race(self, lab: Lab, context: AppContext) -> None:
        proof = self.race.proof
        lab.proof.double_switched.connect(context.settings.set_races_in_double)
        lab.proof.double_requested.connect(proof.request_double)
        lab.proof.shown.connect(proof.refresh)
        self._window.editor.text_edited.connect(proof.clear_mark)

    def _take_turns(self, lab: Lab, context: AppContext) -> None:
        """Have the cards follow a run one at a time; the latency is what a person watches."""
        self._lab, self._controller = lab, context.controller
        context.controller.model_changed.connect(self._on_measured)
        context.controller.flushed.connect(self._on_measured)
        turns = RefreshScheduler(self)
        turns.add(lab.latency, lab.draw_latency, weight=3)
        turns.add(lab.total_time, lab.draw_total_time)
        turns.add(lab.work, self.presenters.work.refresh)
        turns.add(lab.proof, self.race.proof.refresh)
        context.controller.flushed.connect(turns.request)
        context.controller.run_ended.connect(turns.end)
        for card in (lab.latency, lab.total_time):
            card.shown.connect(turns.request)

    @Slot()
    def _on_measured(self) -> None:
        measured = self._controller.measured
        self._lab.show_runs(
            measured.current, measured.earlier, measured.speedup, is_live=measured.is_live
        )

    @Slot(str)
    def _on_busy_seen(self, sentence: str) -> None:
        self._window.show_notice(NoticeKind.WARNING, sentence)
