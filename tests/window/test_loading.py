"""The window and the worker's model, when loads come faster than they are told of."""

import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Slot

from playground.shell.window.app_state import AppState


class Arrival(QObject):
    """Notices, on the worker's thread, that a model has been loaded."""

    def __init__(self, worker):
        super().__init__()
        self.has_come = threading.Event()
        worker.model_loaded.connect(self._on_loaded, Qt.ConnectionType.DirectConnection)

    @Slot(int, object)
    def _on_loaded(self, _load_id, _model):
        self.has_come.set()


@dataclass(frozen=True)
class HowManyWords:
    """Asks the worker's own model for the size of its vocabulary."""

    found: list

    def answer(self, subject, cancelled):
        self.found.append(subject.gpt2.config.n_vocab)


def test_the_window_names_the_model_that_the_worker_runs(desk, tmp_path):
    playground, editor = desk.playground, desk.window.editor
    arrival = Arrival(playground.runner.worker)
    playground.controller.load_model("stories")
    assert arrival.has_come.wait(60)  # and the window does not know yet
    playground.controller.load_model(str(tmp_path / "no such folder"))
    desk.wait_until(AppState.READY)
    found = []
    playground.runner.ask(HowManyWords(found))
    desk.wait_for(lambda: found)
    assert found == [4096]
    assert editor.document_model.tokenizer.n_vocab == 4096
    assert desk.window.top_bar.model_picker.current() == "stories"
