"""Notices: what has to be said beyond the status line, over the tabs and out of the way.

They lie over the page of the tab in front, so that nothing moves under the pointer when one comes
or goes, and they stand where the pointer is not. What can be gone again has a topic: whoever sees
that a problem is over withdraws what was said of it.
"""

from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCursor, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from playground.kit.announcing import announce
from playground.kit.look.fonts import describe

# More would cover the content of a small window; the oldest goes first.
_MOST_NOTICES = 3
_LARGEST_SHARE = 3
"""Of the window's height, a third."""
_WIDEST_LETTERS = 92
_NARROW_LETTERS = 72
"""With less, what is said would stand in a column of single words beside the buttons."""
_MARGIN_PX = 16
"""Beside a notice: the page's scroll bar stays free."""


class NoticeKind(Enum):
    """How much a notice matters; the value is the word it starts with."""

    NOTE = "Note"
    WARNING = "Warning"
    PROBLEM = "Problem"


class NoticeTopic(Enum):
    """What a notice is about; a newer one about the same takes its place."""

    LOAD = "load"
    """A model could not be loaded; gone when one is."""
    RUN = "run"
    """A run failed or could not begin; gone when one ends well."""
    SAVE = "save"
    """What is written is not being kept; gone when it is."""
    FILE = "file"
    """A file could not be read or written; gone when one is, or with the session that it was of."""
    MACHINE = "machine"
    """Other programs keep the machine busy; gone when they do not."""
    DOWNLOAD = "download"
    """A model could not be fetched, or was not yet; gone when it is."""
    DELETED = "deleted"
    """Runs were deleted; gone when they are put back."""
    THREADS = "threads"
    """Two runs cannot be compared for their threads; gone when another begins."""


_ROLES = {NoticeKind.NOTE: "good", NoticeKind.WARNING: "warning", NoticeKind.PROBLEM: "bad"}


class Notice(QFrame):
    """One sentence that stays until it is dismissed.

    Signals:
        dismissed(): a person has read it.
    """

    dismissed = Signal()

    def __init__(
        self,
        kind: NoticeKind,
        sentence: str,
        details: str = "",
        *,
        about: NoticeTopic | None = None,
        offer: QAction | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self.sentence = sentence
        self.details = details
        self.about = about
        self.setProperty("role", "popup")
        self.setAccessibleName(f"{kind.value}: {sentence}")
        word = QLabel(kind.value)
        word.setProperty("role", _ROLES[kind])
        words = QLabel(sentence)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._is_narrow = False
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        if offer is not None:
            row.addWidget(self._make_offer_button(offer))
        if details:
            row.addWidget(self._make_copy_button())
        row.addWidget(self._make_dismiss_button())
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(14, 6, 8, 6)
        self._layout.setHorizontalSpacing(10)
        self._layout.setVerticalSpacing(2)
        self._layout.setColumnStretch(1, 1)
        self._layout.addWidget(word, 0, 0)
        self._layout.addWidget(words, 0, 1)
        self._layout.addWidget(self._buttons, 0, 2)

    def fit(self, width: int) -> None:
        """Put the buttons beside the words, or under them where there is little room."""
        is_narrow = width < _NARROW_LETTERS * self.fontMetrics().averageCharWidth()
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            row, column = (1, 1) if is_narrow else (0, 2)
            self._layout.addWidget(self._buttons, row, column, Qt.AlignmentFlag.AlignRight)

    def _make_offer_button(self, offer: QAction) -> QPushButton:
        self.offer_button = QPushButton(offer.text())
        self.offer_button.setProperty("role", "quiet")
        describe(self.offer_button, offer.text(), offer.toolTip())
        self.offer_button.clicked.connect(offer.trigger)
        self.offer_button.clicked.connect(self.dismissed)
        return self.offer_button

    def _make_copy_button(self) -> QPushButton:
        self.copy_button = QPushButton("Copy details")
        self.copy_button.setProperty("role", "quiet")
        describe(self.copy_button, "Copy details", "Copies everything known about this.")
        self.copy_button.clicked.connect(self._on_copy_clicked)
        return self.copy_button

    def _make_dismiss_button(self) -> QPushButton:
        self.dismiss_button = QPushButton("Dismiss")
        self.dismiss_button.setProperty("role", "quiet")
        describe(self.dismiss_button, "Dismiss", "Takes this line away.")
        self.dismiss_button.clicked.connect(self.dismissed)
        return self.dismiss_button

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.sentence}\n\n{self.details}")


class NoticeArea(QWidget):
    """A stack of notices over a host; not there while there is nothing to say.

    The newest stands at the end that is away from the edge, so that it moves none of the others.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host: QWidget | None = None
        self._is_on_top = False
        self._notices: list[Notice] = []
        self._withheld: tuple[NoticeTopic, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self.hide()

    def lie_over(self, host: QWidget) -> None:
        """Stand over this widget, within the window that holds both."""
        self._host = host
        host.installEventFilter(self)

    def notices(self) -> tuple[Notice, ...]:
        """Return what is shown, the oldest first."""
        return tuple(each for each in self._notices if each.about not in self._withheld)

    def withhold(self, *topics: NoticeTopic) -> None:
        """Show nothing about these until it is told otherwise; it is announced all the same."""
        self._withheld = topics
        self._refresh()

    def show_notice(
        self,
        kind: NoticeKind,
        sentence: str,
        details: str = "",
        *,
        about: NoticeTopic | None = None,
        offer: QAction | None = None,
    ) -> None:
        """Say something once; the same sentence again, or the same topic, replaces the first.

        Args:
            kind: how much it matters.
            sentence: what is said.
            details: what can be copied besides; empty for nothing.
            about: its topic.
            offer: what can be done about it at a press, which takes the notice away.
        """
        self.withdraw(sentence)
        self.withdraw_about(about)
        while len(self.notices()) >= _MOST_NOTICES:
            self._remove(self.notices()[0])
        if not self.notices():
            self._is_on_top = False
        notice = Notice(kind, sentence, details, about=about, offer=offer)
        notice.dismissed.connect(self._on_dismissed)
        self._notices.append(notice)
        self._layout.insertWidget(-1 if self._is_on_top else 0, notice)
        self._announce(notice, offer)
        self._refresh()
        while (
            self._host is not None
            and len(self.notices()) > 1
            and self._height_for(self.width()) > self._room()
        ):
            self._remove(self.notices()[0])
            self._refresh()

    def _announce(self, notice: Notice, offer: QAction | None) -> None:
        """Have a notice read out, with what can be done about it."""
        offered = "" if offer is None else f" Offered: {offer.text()}."
        is_urgent = notice.kind is NoticeKind.PROBLEM
        announce(self.window(), f"{notice.accessibleName()}{offered}", is_urgent=is_urgent)

    def set_details(self, sentence: str, details: str) -> bool:
        """Have a notice copy other details; return whether it is shown at all."""
        shown = [notice for notice in self._notices if notice.sentence == sentence]
        for notice in shown:
            notice.details = details
        return bool(shown)

    def withdraw(self, sentence: str) -> None:
        """Take back what no longer holds; a sentence that is not shown changes nothing."""
        self._take_back([notice for notice in self._notices if notice.sentence == sentence])

    def withdraw_about(self, about: NoticeTopic | None) -> None:
        """Take back what was said of a problem that is gone."""
        if about is not None:
            self._take_back([notice for notice in self._notices if notice.about is about])

    def _take_back(self, notices: list[Notice]) -> None:
        for notice in notices:
            self._remove(notice)
        self._refresh()

    def _room(self) -> int:
        """Return how high notices may stand: what they lie over is to be seen too."""
        return self.window().height() // _LARGEST_SHARE

    def _height_for(self, width: int) -> int:
        return max(self._layout.heightForWidth(width), self._layout.minimumSize().height())

    def _remove(self, notice: Notice) -> None:
        self._notices.remove(notice)
        self._layout.removeWidget(notice)
        notice.hide()
        notice.deleteLater()

    def _refresh(self) -> None:
        shown = self.notices()
        for notice in self._notices:
            notice.setVisible(notice in shown)  # what a layout does not show counts as no height
        has_come = self.isHidden() and bool(shown)
        if has_come:
            self._is_on_top = False
            self._is_on_top = self._place().contains(self._pointer())
        self.setVisible(bool(shown))
        if shown and self._host is not None:
            self.setGeometry(self._place())
            self.raise_()

    def _pointer(self) -> QPoint:
        return self.mapToParent(self.mapFromGlobal(QCursor.pos())) if self._host else QPoint(-1, -1)

    def _place(self) -> QRect:
        """Return the rectangle at the foot of the host, or at its head if the pointer is there."""
        host, holder = self._host, self.parentWidget()
        if host is None or holder is None:
            return QRect()
        corner = host.mapTo(holder, QPoint())
        widest = _WIDEST_LETTERS * self.fontMetrics().averageCharWidth()
        width = min(host.width() - 2 * _MARGIN_PX, widest)
        for notice in self._notices:
            notice.fit(width)
        height = min(self._height_for(width), host.height())
        left = corner.x() + host.width() - _MARGIN_PX - width
        top = corner.y() + (_MARGIN_PX if self._is_on_top else host.height() - height)
        return QRect(left, top, width, height)

    @Slot()
    def _on_dismissed(self) -> None:
        notice = self.sender()
        assert isinstance(notice, Notice)
        # What it offered may have taken it back already.
        self._take_back([shown for shown in self._notices if shown is notice])

    # Qt's own

    def eventFilter(self, host: QObject, event: QEvent) -> bool:
        """Follow the host when it moves or changes its size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.notices():
            self.setGeometry(self._place())
        return False

    def event(self, event: QEvent) -> bool:
        """Take the room that the words need in another text size."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.notices() and self._host is not None:
            self.setGeometry(self._place())
        return handled
