"""A walk past everything that the window can show: tabs, cards, menus, panels and dialogs.

Each stop is a place that a person can come to. The walk opens it, waits until it stands still,
says what is wrong there (`look.sight`), and closes it again.
"""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QMenu,
    QScrollArea,
    QTabBar,
    QToolButton,
    QWidget,
)

from look import sight
from look.desk import Desk, live_for
from look.pixels import stand_still
from look.texts import texts_of
from playground.generation import CacheMode, Fault
from playground.kit.cards.card import Card
from playground.shell.window.notices import NoticeKind
from playground.shell.window.tabs import TAB_TITLES

_A_MOMENT_MS = 180
_LONG_SENTENCE = (
    "Other programs use 87 % of the processor, so that the milliseconds of this run are too long, "
    "and so is what is concluded from them: close them, and run again."
)


def fill(desk: Desk) -> None:
    """Give every card something to show: a race that goes wrong, then one that does not."""
    desk.prepare(n_new=16)
    desk.window.top_bar.cache_switch.button(CacheMode.RACE).click()
    what_if = desk.playground.what_if
    for fault in (Fault.WRONG_POSITION, None):
        what_if.faults.choice.choose(fault)
        desk.run(desk.window.actions_by_key["generate"].trigger)
    desk.playground.lab.ladder.climb_requested.emit()
    for tab in TAB_TITLES:
        desk.window.tabs.show_tab(tab.key)
        desk.wait_for(lambda: all(card.has_content for card in _cards(desk)))


def faults(root: QWidget) -> list[str]:
    """Return what is wrong now and still a moment later: a person sees what lasts."""
    found = sight.faults(root)
    if not found:
        return []
    live_for(_A_MOMENT_MS)
    return [fault for fault in sight.faults(root) if fault in found]


# ---- the stops -------------------------------------------------------------------------------


def seen_on(desk: Desk) -> Iterator[tuple[str, list[str]]]:
    """Walk the whole window; yield each place's name with what is wrong there."""
    yield from _tabs(desk)
    yield from _menus(desk)
    yield from _pickers(desk)
    yield from _panels(desk)
    yield from _dialogs(desk)


def _tabs(desk: Desk) -> Iterator[tuple[str, list[str]]]:
    for tab in TAB_TITLES:
        desk.window.tabs.show_tab(tab.key)
        stand_still(desk.window)
        yield from _page(desk, tab.title)
        for card in _cards(desk):
            yield from _card(desk, card, tab.title)
    desk.window.tabs.show_tab(TAB_TITLES[0].key)


def _page(desk: Desk, title: str) -> Iterator[tuple[str, list[str]]]:
    """Scroll through a tab's page from top to bottom."""
    page = desk.window.tabs.currentWidget()
    assert isinstance(page, QScrollArea)
    bar = page.verticalScrollBar()
    yield title, faults(desk.window)
    while bar.value() < bar.maximum():
        bar.setValue(bar.value() + page.viewport().height() * 3 // 4)
        stand_still(page)
        yield f"{title}, scrolled to {bar.value()}", faults(page.viewport())
    bar.setValue(0)


def _cards(desk: Desk) -> list[Card]:
    return [card for card in desk.window.findChildren(Card) if card.is_shown]


def _card(desk: Desk, card: Card, tab: str) -> Iterator[tuple[str, list[str]]]:
    """Open a card's menu and explanation, and show it alone."""
    card.explain()
    yield from _popup(f"{tab}, {card.title}, explanation")
    card.menu_button.menu().popup(card.menu_button.mapToGlobal(QPoint(0, 30)))
    yield from _popup(f"{tab}, {card.title}, menu")
    card.maximise_requested.emit()
    stand_still(card)
    yield f"{tab}, {card.title}, alone", faults(card)
    desk.window.tabs.currentWidget().widget().maximise(None)
    live_for(20)


def _popup(name: str) -> Iterator[tuple[str, list[str]]]:
    """Look at the panel or menu in front, and close it."""
    live_for(20)
    popup = QApplication.activePopupWidget()
    assert popup is not None, f"{name}: nothing opened"
    yield name, faults(popup)
    popup.close()
    live_for(5)


def _menus(desk: Desk) -> Iterator[tuple[str, list[str]]]:
    window = desk.window
    corner = window.mapToGlobal(QPoint(20, 60))
    for menu in window.findChildren(QMenu):
        if isinstance(menu.parent(), Card) or menu.isEmpty():
            continue
        menu.popup(corner)
        yield from _popup(f"menu {menu.title() or menu.parent().objectName()}")
    viewport = window.editor.viewport()
    at = QPoint(40, 20)
    QApplication.sendEvent(
        viewport, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    )
    yield from _popup("menu of the text")


def _pickers(desk: Desk) -> Iterator[tuple[str, list[str]]]:
    for tab in TAB_TITLES:
        desk.window.tabs.show_tab(tab.key)
        live_for(20)
        page = desk.window.tabs.currentWidget()
        for box in desk.window.findChildren(QComboBox):
            if box.isVisible() and box.isEnabled():
                if page.isAncestorOf(box):
                    page.ensureWidgetVisible(box)
                box.showPopup()
                live_for(20)
                yield f"choices of {box.accessibleName()}", faults(box.view().window())
                box.hidePopup()
    desk.window.tabs.show_tab(TAB_TITLES[0].key)


def _panels(desk: Desk) -> Iterator[tuple[str, list[str]]]:
    """Fold out what is folded in, and say what may be said above the content."""
    window = desk.window
    window.sampling_panel.set_show_more(True)
    stand_still(window)
    yield "More of the sampling card", faults(window)
    window.sampling_panel.set_show_more(False)
    for kind in NoticeKind:
        window.show_notice(kind, f"{kind.value}. {_LONG_SENTENCE}", "details")
    window.show_progress("Loading GPT-2 1.5B …", 0.4)
    stand_still(window)
    yield "notices and progress", faults(window)
    window.hide_progress()
    for notice in window.notice_area.notices():
        notice.dismiss_button.click()
    faults_card = desk.playground.what_if.faults
    faults_card.choice.choose(Fault.WRONG_POSITION)
    stand_still(window)
    yield "a fault is on", faults(window)
    faults_card.choice.choose(None)
    yield from _readouts(desk)


def _readouts(desk: Desk) -> Iterator[tuple[str, list[str]]]:
    """Point at the plot of the latency, and at a word that the model wrote."""
    plot = desk.window.findChild(QWidget, "latencyPlot")
    if plot is not None and plot.isVisible():
        view = plot.findChild(QWidget, "qt_scrollarea_viewport") or plot
        for share in (0.1, 0.5, 0.95):
            at = QPointF(view.width() * share, view.height() / 2).toPoint()
            QTest.mouseMove(view, at)
            live_for(40)
            yield f"readout of the latency at {share}", faults(plot)
    spans = desk.window.editor.document_model.token_spans()
    popup = desk.playground.next_token.token
    for place in (len(spans) - 8, len(spans) - 2):
        rect = desk.playground.next_token.pointer.rect_of(place)
        if place < 0 or rect is None or not desk.playground.controller.logs:
            continue
        desk.playground.next_token.pointer.hovered.emit(place)
        desk.wait_for(
            lambda: (
                popup.isVisible()
                and "the model alone" in popup.findChild(QLabel, "tokenFacts").text()
            )
        )
        live_for(20)
        yield "panel beside a token", faults(popup)
        popup.hide()


def _dialogs(desk: Desk) -> Iterator[tuple[str, list[str]]]:
    for key in ("what_is_this", "glossary", "shortcuts", "about"):
        desk.window.actions_by_key[key].trigger()
        live_for(60)
        for dialog in desk.window.findChildren(QDialog):
            if dialog.isVisible():
                yield f"dialog {dialog.windowTitle()}", faults(dialog)
                dialog.close()
        live_for(20)


# ---- what holds in the smallest window -------------------------------------------------------


def lines_of_editor(desk: Desk) -> int:
    """Return how many lines of a long text are wholly in sight."""
    editor = desk.window.editor
    before = editor.document_model.text
    editor.set_text("\n".join(map(str, range(60))))
    stand_still(editor)
    height = editor.viewport().height()
    texts = [box for words, box in texts_of(editor.viewport()) if words.isdigit()]
    editor.set_text(before)
    return sum(box.top() >= 0 and box.bottom() <= height for box in texts)


def unreachable_tabs(desk: Desk) -> list[str]:
    """Return the tabs that a person cannot bring into sight by clicking the bar's arrows."""
    bar = desk.window.tabs.tabBar()
    live_for(20)
    seen = _tabs_in_sight(bar)
    for arrow in reversed(bar.findChildren(QToolButton)):  # the right one comes last
        for _ in range(bar.count()):
            if arrow.isVisible() and arrow.isEnabled():
                QTest.mouseClick(arrow, Qt.MouseButton.LeftButton)
                live_for(10)
                seen |= _tabs_in_sight(bar)
    return [title.title for title in TAB_TITLES if title.title not in seen]


def _tabs_in_sight(bar: QTabBar) -> set[str]:
    """Return the tabs of which the middle can be clicked."""
    arrows = [arrow for arrow in bar.findChildren(QToolButton) if arrow.isVisible()]
    free = bar.visibleRegion()
    for arrow in arrows:
        free -= QRegion(arrow.geometry())
    middles = {bar.tabText(n): bar.tabRect(n).center() for n in range(bar.count())}
    return {title for title, middle in middles.items() if free.contains(middle)}
