"""The strip of a lesson: one step at a time, under the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from playground.kit.announcing import announce
from playground.kit.labels import WrappedLabel
from playground.kit.look.fonts import describe
from playground.shell.lesson.guess import GuessRow

_LEAST_LINES, _MOST_LINES = 4, 18
_MARKS = ((r"\*\*(.+?)\*\*", r"<b>\1</b>"), (r"\*(.+?)\*", r"<i>\1</i>"), (r"`(.+?)`", r"\1"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step as it stands.

    Attributes:
        title: of the step.
        progress: such as `Memory · 3 of 8`.
        do: what to do; words in `**` and `*` are set off.
        ask: the question; empty for none.
        choices: the answers to choose from; none where a number is to be written.
        unit: of that number.
        chosen, number: what was guessed.
        verdict: what the figure is, beside the guess; empty before it is shown.
        is_as_expected: whether that is what was guessed; None where nothing was, or a number.
        why: one sentence; empty before it is shown.
        onward: what the button at the end says.
        is_done: whether the step is done, so that this button is the way on.
        hint: where to look, if it is not in sight.
        is_first: there is no step before.
    """

    title: str
    progress: str
    do: str
    ask: str = ""
    choices: Sequence[str] = ()
    unit: str = ""
    chosen: int | None = None
    number: str = ""
    verdict: str = ""
    is_as_expected: bool | None = None
    why: str = ""
    onward: str = "Skip"
    is_done: bool = False
    hint: str = ""
    is_first: bool = False


class LessonStrip(QFrame):
    """Shows a step, and passes on what a person answers.

    Signals:
        chosen(int), written(float): a guess.
        onward(): the step's last button.
        back(), left(): to the step before; out of the lesson.
        show_me(): bring the outlined place into sight.
    """

    chosen = Signal(int)
    written = Signal(float)
    onward = Signal()
    back = Signal()
    left = Signal()
    show_me = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lessonStrip")
        self.setProperty("role", "lesson")
        self.setAccessibleName("Lesson")
        # It gives way before the text does, and scrolls.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._title = WrappedLabel(max_lines=1, least_letters=12)
        self._title.setProperty("role", "title")
        self._progress = QLabel()
        self._progress.setObjectName("lessonProgress")
        self._progress.setProperty("role", "muted")
        self._do, self._ask = _words("lessonDo"), _words("lessonAsk")
        self._guess = GuessRow()
        self._verdict, self._why = _words("lessonVerdict"), _words("lessonWhy")
        self._why.setProperty("role", "muted")
        self._page = _Page((self._do, self._ask, self._guess, self._verdict, self._why))
        self._hint = WrappedLabel(max_lines=2)
        self._hint.setProperty("role", "muted")
        self.leave_button = _button("lessonLeave", "Leave", "Ends it; your own text returns.")
        self.back_button = _button("lessonBack", "Back", "Returns to the step before.")
        self.show_button = _button(
            "lessonShowMe", "Show me", "Brings the outlined place into sight; the focus stays."
        )
        self.onward_button = _button("lessonOnward", "Skip", "Goes on to the next step.")
        self._offered: tuple[object, ...] = ()
        self._outcome = ""
        self._view: StepView | None = None
        self._lay_out()
        self._guess.chosen.connect(self.chosen)
        self._guess.written.connect(self.written)
        self.onward_button.clicked.connect(self._on_onward)
        self.back_button.clicked.connect(self._on_back)
        self.leave_button.clicked.connect(self._on_leave)
        self.show_button.clicked.connect(self._on_show_me)

    def begin(self) -> None:
        """Come into sight for a lesson, whatever was shown of one before."""
        self._view, self._offered, self._outcome = None, (), ""
        self.show()

    def show_step(self, view: StepView) -> None:
        """Show a step as it stands now; what is the same stays as it is scrolled."""
        if view == self._view:
            self._guess.show_guess(view.chosen, view.number, is_open=not view.verdict)
            return
        self._view = view
        offered = (view.progress, view.title, len(view.choices))
        is_new = offered != self._offered
        self._offered = offered
        self._title.setText(view.title)
        self._progress.setText(view.progress)
        _write(self._do, view.do)
        _write(self._ask, f"**{view.ask}**" if view.ask else "")
        self._guess.setVisible(bool(view.ask))
        if is_new:
            self._guess.offer(view.choices, view.unit)
        else:
            self._guess.show_choices(view.choices)
        self._guess.show_guess(view.chosen, view.number, is_open=not view.verdict)
        _write(self._verdict, view.verdict)
        roles = {True: "good", False: "warning", None: "title"}
        _dress(self._verdict, roles[view.is_as_expected])
        _write(self._why, view.why)
        self._hint.setText(view.hint)
        self._hint.setVisible(bool(view.hint))
        self.show_button.setVisible(bool(view.hint))
        self.back_button.setVisible(not view.is_first)
        self.onward_button.setText(view.onward)
        self.onward_button.setAccessibleName(view.onward)
        _dress(self.onward_button, "primary" if view.is_done else "quiet")
        task = _plain(f"{view.progress}. {view.title}. {view.do} {view.ask}")
        self.setAccessibleDescription(task)
        outcome = _plain(f"{view.verdict} {view.why}")
        if is_new:
            announce(self, task)
        if outcome not in ("", self._outcome):
            announce(self, outcome)
        self._outcome = outcome
        self._page.fit(is_new=is_new)

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(8)
        header.addWidget(self._title, 1, Qt.AlignmentFlag.AlignVCenter)
        header.addWidget(self._progress)
        header.addWidget(self.leave_button)
        footer = QHBoxLayout()
        footer.setSpacing(6)
        footer.addWidget(self.back_button)
        footer.addWidget(self.show_button)
        footer.addWidget(self._hint, 1)
        footer.addStretch(0)
        footer.addWidget(self.onward_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 10)
        layout.setSpacing(4)
        layout.addLayout(header)
        layout.addWidget(self._page, 1)
        layout.addLayout(footer)

    @Slot()
    def _on_onward(self) -> None:
        self.onward.emit()

    @Slot()
    def _on_back(self) -> None:
        self.back.emit()

    @Slot()
    def _on_leave(self) -> None:
        self.left.emit()

    @Slot()
    def _on_show_me(self) -> None:
        self.show_me.emit()


class _Page(QScrollArea):
    """The words of a step: as tall as they are, and scrolled where there is not so much room."""

    def __init__(self, parts: Sequence[QWidget]) -> None:
        super().__init__()
        self.setObjectName("lessonPage")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self._last = parts[-1]
        self._body = QWidget()
        layout = QVBoxLayout(self._body)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.setSpacing(6)
        for part in parts:
            layout.addWidget(part)
        layout.addStretch(1)
        self._refit = QTimer(self, singleShot=True, interval=0)
        self._refit.timeout.connect(self._take_height)
        self.setWidget(self._body)
        self.viewport().setAutoFillBackground(False)
        self._body.setAutoFillBackground(False)

    def fit(self, *, is_new: bool) -> None:
        """Take the height of the words; begin at their top, or have what came last in sight."""
        self._fit_body()
        if is_new:
            self.verticalScrollBar().setValue(0)
        elif not self._last.isHidden():
            QTimer.singleShot(0, self, self._show_last)

    @Slot()
    def _show_last(self) -> None:
        self.ensureWidgetVisible(self._last, 0, 0)

    @Slot()
    def _fit_body(self) -> None:
        """Have the body as tall as its words: a layout would keep room for narrower ones."""
        layout = self._body.layout()
        assert layout is not None
        layout.invalidate()
        self._take_height()

    @Slot()
    def _take_height(self) -> None:
        """Be as tall as the layout says; asking it anew would have it tell of a change again."""
        layout = self._body.layout()
        assert layout is not None
        height = max(layout.totalHeightForWidth(self.viewport().width()), 1)
        if height != self._body.height():
            self._body.setFixedHeight(height)
            self.updateGeometry()

    def _lines(self, n_lines: int) -> int:
        return n_lines * self.fontMetrics().lineSpacing()

    # Qt's own

    def sizeHint(self) -> QSize:
        """Return the height of all words at this width, as far as that is not too much."""
        return QSize(100, min(self._body.height() + 2, self._lines(_MOST_LINES)))

    def minimumSizeHint(self) -> QSize:
        """Return room for a few lines; the rest can be scrolled to."""
        return QSize(0, min(self.sizeHint().height(), self._lines(_LEAST_LINES)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Have the body grow when something in it does, such as choices that are stacked."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._refit.start()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height at another width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit_body()

    def changeEvent(self, event: QEvent) -> None:
        """Ask for another height with another size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_body()


def _words(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def _write(label: QLabel, words: str) -> None:
    """Write words, those between stars set off; nothing takes no room."""
    html = escape(words)
    for mark, tag in _MARKS:
        html = re.sub(mark, tag, html)
    label.setText(html)
    label.setVisible(bool(words))


def _plain(words: str) -> str:
    """Return words as they are said: without what sets some of them off."""
    return re.sub(r"[*`]", "", words).strip()


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAutoDefault(False)
    button.setProperty("role", "quiet")
    describe(button, text, tip)
    return button


def _dress(widget: QWidget, role: str) -> None:
    """Give a widget another look from the style sheet."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
