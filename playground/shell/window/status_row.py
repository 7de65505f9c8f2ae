"""The bottom of the window: the status line, and beside it what goes on for a while.

How far a load has come, that a fault is on: both have their place here all the time, so that
nothing moves when they come and go.
"""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe

_STEPS = 1000
"""Of the bar, which counts in whole numbers."""
_BAR_LETTERS = 14
_LEAST_LETTERS = 24
"""Of what is said beside the bar; a narrow window elides the rest."""


class StatusLine(QLabel):
    """Shows `state · conditions`, or what the control under the pointer does until that changes.

    Its name, to assistive tools, is what it shows; its description has state and conditions.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setProperty("role", "muted")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._state = ""
        self._conditions = ""
        self._hint = ""

    def show_state(self, words: str) -> None:
        """Say what is going on, in place of a hint too."""
        self._state, self._hint = words, ""
        self._refresh()

    def show_conditions(self, words: str) -> None:
        """Say what holds for every measurement: model shape, dtype, BLAS, threads, seed."""
        self._conditions = words
        self._refresh()

    def show_hint(self, words: str) -> None:
        """Say what the control under the pointer does; nothing brings the state back."""
        self._hint = words
        self._refresh()

    def _refresh(self) -> None:
        lasting = " · ".join(part for part in (self._state, self._conditions) if part)
        self.setText(self._hint or lasting)
        self.setAccessibleDescription(lasting)

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the height of one line, and any width."""
        return QSize(0, self.fontMetrics().height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, elided where it does not fit."""
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        # The tooltip has what does not fit, and is silent otherwise.
        self.setToolTip("" if shown == self.text() else self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, shown)


class LoadProgress(QFrame):
    """A few words, a bar, and Cancel.

    Args:
        what: goes on, such as "Loading", for assistive tools.
        cancel_tip: what Cancel does.

    Signals:
        cancel_requested(): a person does not want to wait.
    """

    cancel_requested = Signal()

    def __init__(self, what: str, cancel_tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = WrappedLabel(max_lines=1, least_letters=_LEAST_LETTERS)
        self._words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(f"{what} progress")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setProperty("role", "quiet")
        describe(self.cancel_button, f"Cancel {what.lower()}", cancel_tip)
        self.cancel_button.clicked.connect(self.cancel_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._words, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._bar)
        layout.addWidget(self.cancel_button)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def show_progress(self, words: str, fraction: float | None, *, can_cancel: bool = True) -> None:
        """Show how much is done, 0 to 1; None when that cannot be told."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self.cancel_button.setEnabled(can_cancel)
        self._bar.setFixedWidth(_BAR_LETTERS * self.fontMetrics().averageCharWidth())
        self._bar.setRange(0, 0 if fraction is None else _STEPS)
        if fraction is not None:
            self._bar.setValue(round(min(max(fraction, 0.0), 1.0) * _STEPS))

    def fraction(self) -> float | None:
        """Return how much is shown as done."""
        return self._bar.value() / _STEPS if self._bar.maximum() else None


class StatusRow(QWidget):
    """What is going on, in words and, where it takes a while, in a sign beside them.

    Attributes:
        status_line: the words.
        progress: how far something has come.
        download: how far a download has; beside the other, for both may go on at once.

    Signals:
        cancel_load_requested(): a person called off the loading of a model.
        cancel_download_requested(): a person called off a download.
    """

    cancel_load_requested = Signal()
    cancel_download_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status_line = StatusLine()
        self.progress = LoadProgress("Loading", "Stops this; the model and the text before stay.")
        self.progress.cancel_requested.connect(self.cancel_load_requested)
        self.progress.hide()
        self.download = LoadProgress("Downloading", "Stops this; what was fetched is kept.")
        self.download.setObjectName("downloadProgress")
        self.download.cancel_button.setObjectName("cancelDownloadButton")
        self.download.cancel_requested.connect(self.cancel_download_requested)
        self.download.hide()
        self._banner: QWidget | None = None
        self._is_quiet = False
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(16)
        self._layout.addWidget(self.status_line, 1)
        self._layout.addWidget(self.progress)
        self._layout.addWidget(self.download)

    def set_quiet(self, is_quiet: bool) -> None:
        """Be there only while something goes on that takes a while; or all the time again."""
        self._is_quiet = is_quiet
        self.status_line.setVisible(not is_quiet)
        self._refresh()

    def _refresh(self) -> None:
        signs = (self.progress, self.download, self._banner)
        has_sign = any(sign is not None and not sign.isHidden() for sign in signs)
        self.setVisible(has_sign or not self._is_quiet)

    def show_progress(self, words: str, fraction: float | None, *, can_cancel: bool = True) -> None:
        """Show how far loading has come."""
        self.progress.show_progress(words, fraction, can_cancel=can_cancel)
        self.progress.show()
        self._refresh()

    def hide_progress(self) -> None:
        """Loading has ended."""
        self.progress.hide()
        self._refresh()

    def show_download(self, words: str, fraction: float | None, *, can_cancel: bool = True) -> None:
        """Show how far a download has come."""
        self.download.show_progress(words, fraction, can_cancel=can_cancel)
        self.download.show()
        self._refresh()

    def hide_download(self) -> None:
        """The download has ended."""
        self.download.hide()
        self._refresh()

    def set_banner(self, banner: QWidget | None) -> None:
        """Show something at the right end for as long as it holds, or nothing."""
        if self._banner is not None and self._banner is not banner:
            self._layout.removeWidget(self._banner)
            self._banner.hide()
        self._banner = banner
        if banner is not None:
            self._layout.addWidget(banner)
            banner.show()
        self._refresh()

    # Qt's own

    def minimumSizeHint(self) -> QSize:
        """Return the height of a row with a button in it, whether or not there is one."""
        self.progress.cancel_button.ensurePolished()
        height = self.progress.cancel_button.sizeHint().height()
        return super().minimumSizeHint().expandedTo(QSize(0, height))

    def sizeHint(self) -> QSize:
        """Return the same height."""
        return super().sizeHint().expandedTo(QSize(0, self.minimumSizeHint().height()))

    def changeEvent(self, event: QEvent) -> None:
        """Keep as much room in another text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
