"""The window for a person who does not see it: all that has the focus, every table, and one path.

Words are taken from Qt's own accessible interfaces, as a screen reader would take them.
"""

import re
import statistics

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from playground.generation import CacheMode
from playground.kit.cards.card import Card
from playground.kit.cards.table_window import TableWindow
from playground.kit.painted import Painted
from playground.shell.window.tabs import TAB_TITLES

_Role, _Text = QAccessible.Role, QAccessible.Text
_NO_THING = {_Role.NoRole, _Role.Client, _Role.Pane, _Role.Border, _Role.Whitespace}
_WITH_VALUE = {_Role.ComboBox, _Role.Slider, _Role.SpinBox, _Role.EditableText}
_WITH_DESCRIPTION = {_Role.Chart, _Role.Graphic}
_PROMPT = "Once upon a time, there was a dog."


def spoken(widget, kind):
    return QAccessible.queryAccessibleInterface(widget).text(kind)


def focusables(window):
    """Return what Tab or a click gives the focus to, those that hand it on left out."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.focusProxy() is None
        and widget.objectName() != "qt_spinbox_lineedit"
        and not widget.isAncestorOf(widget.window())
    ]


def lacks(widget):
    """Return what a screen reader would miss of a widget; empty if nothing."""
    role = QAccessible.queryAccessibleInterface(widget).role()
    missing = []
    if role in _NO_THING:
        missing.append(f"role ({role.name})")
    if not spoken(widget, _Text.Name):
        missing.append("name")
    if role in _WITH_VALUE and not spoken(widget, _Text.Value):
        missing.append("value")
    if role in _WITH_DESCRIPTION and not spoken(widget, _Text.Description):
        missing.append("description")
    return missing


def lacking(desk):
    """Walk all tabs; return each focusable that lacks something, and how many there were."""
    found, n_seen = [], 0
    for tab in TAB_TITLES:
        desk.window.tabs.show_tab(tab.key)
        QApplication.sendPostedEvents()
        for widget in focusables(desk.window):
            n_seen += 1
            if missing := lacks(widget):
                found.append(f"{tab.key}: {type(widget).__name__} {widget.objectName()}: {missing}")
    return found, n_seen


def cards_with_content(desk):
    """Show every tab, and wait until no card of it has anything more to wait for."""
    for tab in TAB_TITLES:
        desk.window.tabs.show_tab(tab.key)
        cards = [card for card in desk.window.findChildren(Card) if card.isVisible()]
        desk.wait_for(lambda cards=cards: all(c.has_content or not waits(c) for c in cards))
        for card in cards:
            yield tab.key, card


def waits(card):
    """Whether a card fills by itself after a run; the others want a button or a quiet machine."""
    return card.title not in ("The ladder", "Where the time goes", "Why this fast?")


@pytest.fixture
def stories(open_desk, heard):
    desk = open_desk("stories")
    desk.prepare(n_new=8)
    return desk


def race(desk):
    desk.window.top_bar.cache_switch.button(CacheMode.RACE).click()
    desk.run(desk.window.actions_by_key["generate"].trigger)


def test_nothing_that_has_the_focus_is_without_role_name_or_value(stories):
    before, n_before = lacking(stories)
    race(stories)
    list(cards_with_content(stories))
    after, n_after = lacking(stories)
    assert (before, after) == ([], [])
    assert n_after > n_before > 100


def test_the_search_finds_a_widget_that_says_nothing(stories):
    silent = QWidget(stories.window.centralWidget())
    silent.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    silent.show()
    found, _ = lacking(stories)
    assert len(found) == len(TAB_TITLES)
    assert "role (Client)', 'name'" in found[0]


def test_each_card_shows_as_table_with_as_many_rows_as_its_data(stories):
    race(stories)
    n_tables = 0
    for _, card in cards_with_content(stories):
        card.show_table()
        shown = stories.window.findChildren(TableWindow)
        rows = card.table().rows
        assert len(shown) == bool(rows), card.title
        if rows:
            n_tables += 1
            assert shown[0].view.model().rowCount() == len(rows), card.title
            assert spoken(shown[0].view, _Text.Name) == f"Table of “{card.title}”"
            shown[0].close()
            stories.wait_for(lambda: not stories.window.findChildren(TableWindow))
    assert n_tables >= 20


def test_what_the_colours_in_the_text_stand_for_is_in_a_table(stories):
    race(stories)
    log = stories.playground.controller.logs[-1]
    card = next(c for c in stories.window.findChildren(Card) if c.title == "Colour the text")
    headers, rows = card.table()
    assert headers == (
        "token_of_text", "token", "token_id", "probability", "entropy_bits", "latency_ms",
    )  # fmt: skip
    n_typed = len(rows) - len(log.steps)
    assert n_typed > 0
    assert all(row[3:] == (None, None, None) for row in rows[:n_typed])
    made = [(row[2], row[3], row[5]) for row in rows[n_typed:]]
    assert made == [(s.token_id, s.probability, 1e3 * s.forward_s) for s in log.steps]
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))


def test_an_arrow_key_in_a_picture_reads_out_where_it_goes(stories, heard):
    race(stories)
    read = {}
    for tab, _ in cards_with_content(stories):
        for widget in focusables(stories.window):
            if isinstance(widget, Painted) and widget not in read:
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                heard.clear()
                for key in (Qt.Key.Key_Up, Qt.Key.Key_Left):
                    QTest.keyClick(widget, key)
                stories.wait_for(lambda: heard)
                read[widget] = f"{tab}: {spoken(widget, _Text.Name)}: {heard[-1].sentence}"
    print("", *read.values(), sep="\n")
    assert len(read) >= 9


class Blind:
    """Somebody who types, and hears: what has the focus, what is announced, what a cell says."""

    def __init__(self, desk, heard):
        self._desk, self._heard = desk, heard
        self._n_heard = 0
        self.transcript = []

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier, *, to=None):
        target = to or QApplication.focusWidget() or self._desk.window
        QTest.keyClick(target, key, modifiers)
        QApplication.sendPostedEvents()

    def hears(self):
        """Take down what was announced since the last time, and return it."""
        new = [each.sentence for each in self._heard[self._n_heard :]]
        self._n_heard = len(self._heard)
        self.transcript += [f"announced: {sentence}" for sentence in new]
        return new

    def feels(self, widget):
        """Take down what a reader says of what has the focus."""
        interface = QAccessible.queryAccessibleInterface(widget)
        words = [interface.text(kind) for kind in (_Text.Name, _Text.Value, _Text.Description)]
        said = f"{interface.role().name}: {' | '.join(word for word in words if word)}"
        self.transcript.append(f"focus: {said}")
        return said

    def reads(self, view):
        """Take down the cell in hand, and return its column's name and what it says."""
        cell = QAccessible.queryAccessibleInterface(view).focusChild()
        at = view.currentIndex().column()
        column = view.model().headerData(at, Qt.Orientation.Horizontal)
        self.transcript.append(f"cell: {column} {cell.text(_Text.Name)}")
        return column, cell.text(_Text.Name)

    def does(self, trigger, words):
        self.transcript.append(f"does: {words}")
        trigger()


@pytest.fixture
def blind(stories, heard):
    stories.prepare(n_new=60)
    return Blind(stories, heard)


def test_a_run_is_made_read_and_compared_without_seeing_it(stories, blind):
    window, control = stories.window, Qt.KeyboardModifier.ControlModifier
    assert any("is loaded" in said for said in blind.hears())
    window.editor.setFocus()
    blind.key(Qt.Key.Key_A, control)
    QTest.keyClicks(window.editor, _PROMPT)
    assert _PROMPT in blind.feels(window.editor)

    blind.does(window.actions_by_key["generate"].trigger, "Ctrl+Enter: generate")
    stories.wait_for(lambda: len(stories.playground.controller.logs) == 1)
    stories.wait_for_end()
    (cached_ended,) = [said for said in blind.hears() if said.startswith("Finished")]
    cached = stories.playground.controller.logs[-1]

    plot = stories.playground.lab.latency.plot
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    assert "with cache" in blind.feels(plot)
    blind.does(lambda: blind.key(Qt.Key.Key_T, control, to=plot), "Ctrl+T: show as table")
    (table,) = window.findChildren(TableWindow)
    blind.key(Qt.Key.Key_F, control, to=table.view)
    QTest.keyClicks(table.find_field, "step 40")
    blind.key(Qt.Key.Key_Return, to=table.find_field)
    assert blind.reads(table.view) == ("step", "40")
    blind.key(Qt.Key.Key_Left, to=table.view)
    column, told = blind.reads(table.view)
    assert column == "ms"
    assert float(told) == pytest.approx(cached.steps[40].passes[-1].forward_s * 1e3, rel=1e-5)
    blind.key(Qt.Key.Key_Escape, to=table)

    blind.does(window.actions_by_key["cycle_cache"].trigger, "Ctrl+K: the other cache mode")
    blind.does(window.actions_by_key["regenerate"].trigger, "Ctrl+R: regenerate")
    stories.wait_for(lambda: len(stories.playground.controller.logs) == 2)
    stories.wait_for_end()
    (uncached_ended,) = [said for said in blind.hears() if said.startswith("Finished")]
    stories.wait_for(lambda: "without cache" in spoken(plot, _Text.Description))
    blind.feels(plot)

    uncached = stories.playground.controller.logs[-1]
    for said, path, way in (
        (cached_ended, cached.history.cached, "with the cache"),
        (uncached_ended, uncached.history.uncached, "without it"),
    ):
        (told,) = re.findall(rf"A token took ([\d.,]+) milliseconds {way}", said)
        assert float(told) == pytest.approx(statistics.median(path.decode.y), rel=0.01)
    print("", *blind.transcript, sep="\n")  # `pytest -s` shows what a reader gets
