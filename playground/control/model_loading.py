"""One load at a time, shown as it goes."""

from PySide6.QtCore import QObject, Signal, Slot

from playground.control.views import FrameView
from playground.generation import Failure
from playground.shell.window.notices import NoticeTopic
from playground.worker.jobs import ReadyModel
from playground.worker.runner import GenerationRunner

_WHAT_TO_DO = "Choose another model in the list, or a folder that holds a GPT-2."


class ModelLoading(QObject):
    """Has the worker load a model, shows the progress, and tells how it ended.

    Signals:
        loaded(ReadyModel): the worker has another model in hand. `ended` follows, unless another
            load has overtaken this one and is still under way.
        ended(str, bool): nothing is being loaded any more; how it went, in words, and whether there
            is another model now.
    """

    loaded = Signal(object)
    ended = Signal(str, bool)

    def __init__(self, runner: GenerationRunner, frame: FrameView, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._frame = frame
        self._load_id: int | None = None
        self._name = ""
        self._is_cancelling = False
        worker = runner.worker
        worker.load_progressed.connect(self._on_load_progressed)
        worker.model_loaded.connect(self._on_model_loaded)
        worker.load_failed.connect(self._on_load_failed)
        worker.load_cancelled.connect(self._on_load_cancelled)

    @property
    def is_loading(self) -> bool:
        """Whether a load is under way."""
        return self._load_id is not None

    def load(self, name: str) -> None:
        """Load a model by its catalog name or its folder; a load under way is given up."""
        self._name = name
        self._is_cancelling = False
        self._load_id = self._runner.load(name)
        self._frame.show_progress(f"Loading {name}…", None)

    def cancel(self) -> None:
        """Give up the load under way, if there is one; it may take seconds to notice."""
        self._runner.cancel_load()
        if self.is_loading:
            self._is_cancelling = True
            self._frame.show_progress("Cancelling…", None, can_cancel=False)

    @Slot(int, float)
    def _on_load_progressed(self, load_id: int, fraction: float) -> None:
        if load_id == self._load_id and not self._is_cancelling:
            self._frame.show_progress(f"Loading {self._name}…", fraction)

    @Slot(int, object)
    def _on_model_loaded(self, load_id: int, model: ReadyModel) -> None:
        # An overtaken load may have been done already: what the worker holds is what it runs.
        self.loaded.emit(model)
        self._frame.settle(NoticeTopic.LOAD)
        if load_id == self._load_id:
            self._end("Ready", has_loaded=True)

    @Slot(int, object)
    def _on_load_failed(self, load_id: int, failure: Failure) -> None:
        if load_id == self._load_id:
            sentence = f"{failure.message} {_WHAT_TO_DO}"
            self._frame.show_problem(sentence, failure.details, about=NoticeTopic.LOAD)
            self._end("The model could not be loaded")

    @Slot(int)
    def _on_load_cancelled(self, load_id: int) -> None:
        if load_id == self._load_id:
            self._end("Loading was cancelled")

    def _end(self, said: str, *, has_loaded: bool = False) -> None:
        self._load_id = None
        self._frame.hide_progress()
        self.ended.emit(said, has_loaded)
