"""Which step the tabs look into; one choice for all of them."""

from PySide6.QtCore import QObject, Signal, Slot

from playground.generation.run_log import RunLog, StepOfRun


class StepSelection(QObject):
    """The step that a person chose, or the newest one, or the text as it stands.

    While a run goes, the newest step is selected until a person chooses one. A text that is edited
    afterwards is looked at as it stands.

    Signals:
        selection_changed(StepOfRun | None): another step is selected; None for the text as it
            stands.
    """

    selection_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log: RunLog | None = None
        self._current: StepOfRun | None = None
        self._is_following = True

    @property
    def current(self) -> StepOfRun | None:
        """The selected step; None while it is the text as it stands."""
        return self._current

    @property
    def log(self) -> RunLog | None:
        """The run whose steps `select` counts; None before the first."""
        return self._log

    @property
    def is_following(self) -> bool:
        """Whether the selection moves on with every new step."""
        return self._is_following

    def select(self, index: int, log: RunLog | None = None) -> None:
        """Select a step and stay there.

        Args:
            index: of the step.
            log: of which run; without it, of the run in hand.

        Raises:
            IndexError: there is no such step.
        """
        log = self._log if log is None else log
        if log is None or not 0 <= index < len(log.steps):
            raise IndexError(f"there is no step {index}")
        stays = self._is_following and self._current is not None
        self._log, self._is_following = log, False
        selected = StepOfRun(log=log, index=index)
        if stays and selected.is_same_as(self._current):
            # The step is the same; that it stays is new.
            self.selection_changed.emit(self._current)
        self._become(selected)

    @Slot()
    def follow(self) -> None:
        """Select the newest step, and every newer one as it comes."""
        self._is_following = True
        self.refresh()

    @Slot()
    def select_text(self) -> None:
        """Look at the text as it stands."""
        self._is_following = False
        self._become(None)

    @Slot(object)
    def begin(self, log: RunLog) -> None:
        """Follow a run that begins."""
        self._log, self._is_following = log, True
        self._become(None)

    @Slot()
    def refresh(self) -> None:
        """Move on to the newest step, if the selection follows it."""
        if self._is_following and self._log is not None and self._log.steps:
            self._become(StepOfRun(log=self._log, index=len(self._log.steps) - 1))

    @Slot()
    def clear(self) -> None:
        """Forget the run: another model is in hand."""
        self._log, self._is_following = None, True
        self._become(None)

    def _become(self, selected: StepOfRun | None) -> None:
        before, self._current = self._current, selected
        is_same = selected is None if before is None else before.is_same_as(selected)
        if not is_same:
            self.selection_changed.emit(selected)
