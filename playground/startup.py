"""The order of the start: the window is painted, then all else is built, then a model loads."""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from playground.exceptions.hooks import ExceptionHooks
from playground.exceptions.log import ExceptionLog, log_path
from playground.kit.look.theme import ThemeChoice
from playground.kit.painted import speak_for_painted_widgets
from playground.lessons import Lesson
from playground.resource_files import resource_path
from playground.shell.editor.editor_text import let_go_of_copied_text
from playground.shell.window.called_to_end import CalledToEnd
from playground.shell.window.exception_notice import ExceptionNotice
from playground.shell.window.opening import FirstPaint, Opening, fit_to_screen

if TYPE_CHECKING:
    from playground.app import PlaygroundApp


class Startup(QObject):
    """Shows the window, and puts everything behind it once it has been painted.

    All that happens in one turn of the event loop: a key pressed meanwhile waits for it, and finds
    what it is meant for.

    Whatever opens the whole app does it here, so that all see it built in this order.

    Attributes:
        window: what is seen.
        playground: what is behind the window; None before the first paint.

    Signals:
        built(): `playground` is there, and its model is being loaded.
    """

    built = Signal()

    def __init__(self, opening: Opening, *, model: str | None) -> None:
        super().__init__()
        speak_for_painted_widgets()
        self._opening = opening
        self._model = model
        self.window = opening.window
        self.playground: PlaygroundApp | None = None
        FirstPaint(self.window, self).done.connect(self._on_painted)
        if (app := QCoreApplication.instance()) is not None:
            app.aboutToQuit.connect(self._on_about_to_quit)

    def show(self) -> None:
        """Show the window; the rest follows by itself."""
        self.window.show()

    def close(self) -> bool:
        """Save the session and end what runs; False if it did not end in time."""
        if self.playground is None:
            self._opening.save_text()
            return True
        return self.playground.close()

    @Slot()
    def save(self) -> None:
        """Have all that there is written before anything else happens: the session may end."""
        if self.playground is not None:
            self.playground.keeper.save_now()

    @Slot()
    def _on_painted(self) -> None:
        fit_to_screen(self.window)
        # Only here: these imports take longer than the window does.
        from playground.app import PlaygroundApp

        self.playground = PlaygroundApp(self._opening, model=self._model)
        self.playground.start()
        self.built.emit()

    @Slot()
    def _on_about_to_quit(self) -> None:
        let_go_of_copied_text()


def _application() -> QApplication:
    """Return Qt's application; where Qt would abort the process, end it with a sentence."""
    said: list[str] = []

    def on_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        said.append(message)
        if kind is QtMsgType.QtFatalMsg:
            # The first is the cause; Qt's last words advise to install the program again.
            cause = said[0].strip().splitlines()[0].removesuffix(' in ""').rstrip(".")
            _to_stderr(
                f"gpt2-playground: Qt cannot show a window: {cause};"
                " without one there is `gpt2-playground generate`."
            )
            os._exit(2)

    earlier = qInstallMessageHandler(on_message)
    app = QApplication(sys.argv[:1])
    qInstallMessageHandler(earlier)
    for message in said:
        _to_stderr(message)
    return app


def _to_stderr(line: str) -> None:
    with suppress(OSError, AttributeError):  # it may be closed
        print(line, file=sys.stderr, flush=True)


def run(
    *,
    model: str | None = None,
    reset: bool = False,
    theme: str | None = None,
    file: str = "",
    lesson: Lesson | None = None,
) -> int:
    """Open the window and return the exit status once it is closed.

    Args:
        model: name or folder of the model to load; without it, the one of the last time.
        reset: forget the saved settings first; texts and runs stay.
        theme: `system`, `light`, `dark` or `high-contrast`, from now on.
        file: a session, a lesson, a text or a model to open.
        lesson: to begin.
    """
    app = _application()
    log = ExceptionLog(log_path(), libraries={"Qt": qVersion(), "PySide6": PySide6.__version__})
    exceptions = ExceptionNotice(log)
    # They go before Qt does: an exception at the interpreter's end must find no widget.
    with ExceptionHooks(log, exceptions.tell):
        app.setApplicationName("gpt2-playground")
        app.setApplicationDisplayName("GPT-2 Playground")
        app.setWindowIcon(QIcon(str(resource_path("icons/app.svg"))))
        chosen = ThemeChoice(theme) if theme else None
        opening = Opening(app, theme=chosen, reset=reset, file=file, lesson=lesson)
        exceptions.show_in(opening.window)
        startup = Startup(opening, model=model)
        # Qt itself would wait for the last of all windows, and has one under what is dragged.
        opening.window.closing.connect(app.exit)
        with CalledToEnd(app) as called:
            called.to_end.connect(opening.window.close)
            called.to_save.connect(startup.save)
            startup.show()
            status = app.exec()
            return status if startup.close() else 1
