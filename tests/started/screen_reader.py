"""What a screen reader gets of the program: names, roles, states and what is announced.

Everything is asked over D-Bus of the interfaces that AT-SPI defines, as Orca asks; nothing of the
program's own is used.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, MessageType, Properties, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from started.waiting import PATIENCE_S, wait_until

_ACCESSIBLE, _TEXT = "org.a11y.atspi.Accessible", "org.a11y.atspi.Text"
_ROOT = "/org/a11y/atspi/accessible/root"
_REGISTRY = "org.a11y.atspi.Registry"
_EVENTS = "org.a11y.atspi.Event.Object"
_LISTENED_TO = ("object:announcement", "object:state-changed:focused")
_STATES = {"checked": 4, "focusable": 11, "focused": 12, "selected": 23}
_STATES |= {"sensitive": 24, "showing": 25}
"""The numbers of AT-SPI's states that are asked for here."""


class GoneError(LookupError):
    """What was asked of is not there any more, or has no such thing to tell."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A sentence that the reader is to speak.

    Attributes:
        words: the sentence.
        is_urgent: whether it may interrupt.
    """

    words: str
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of the program, as a reader knows it.

    Attributes:
        owner, path: where it is asked.
        role: such as `push button`.
        path_of_names: what it lies in, from the outermost.
    """

    owner: str
    path: str
    name: str
    role: str
    description: str
    states: frozenset[str]
    interfaces: frozenset[str]
    path_of_names: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return " › ".join((*self.path_of_names[-2:], f"{self.role} “{self.name}”"))


class ScreenReader:
    """Reads one program on an accessibility bus, and hears what it announces.

    Attributes:
        heard: every announcement, in order.
        focus: what came to have the focus, in order, by owner and path.
    """

    def __init__(self, address: str) -> None:
        self._asking = open_dbus_connection(address)
        self._hearing = open_dbus_connection(address)
        self.heard: list[Announcement] = []
        self.focus: list[tuple[str, str]] = []
        rule = MatchRule(type="signal", interface=_EVENTS)
        self._hearing.send_and_get_reply(message_bus.AddMatch(rule), timeout=PATIENCE_S)
        for event in _LISTENED_TO:
            self._listen_to(event)
        self._thread = threading.Thread(target=self._hear, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up."""
        self._asking.close()
        self._hearing.sock.shutdown(2)
        self._thread.join(PATIENCE_S)
        self._hearing.close()

    # ---- what there is ---------------------------------------------------------------------

    def program(self) -> Node:
        """Wait for the program on the bus and return its outermost node."""
        places = wait_until(lambda: self._children(_REGISTRY, _ROOT), "a program to be read")
        return self._node_at(places[0])

    def below(self, node: Node) -> Iterator[Node]:
        """Give everything in a node that is shown, outermost first, each before what is in it."""
        names = (*node.path_of_names, f"{node.role} “{node.name}”")
        for place in self._children(node.owner, node.path):
            try:
                child = self._node_at(place, names)
                if "showing" in child.states:
                    yield child
                    yield from self.below(child)
            except GoneError:
                continue

    def find(self, root: Node, name: str, role: str, *states: str) -> Node:
        """Wait for the thing of a name and a role that is shown, and in some states."""

        def look() -> list[Node]:
            return [
                each
                for each in self.below(root)
                if (each.name, each.role) == (name, role) and each.states.issuperset(states)
            ]

        return wait_until(look, f"{role} “{name}” to be read")[0]

    def focused(self) -> Node:
        """Return what has the focus now, with what it lies in."""

        def look() -> Node | None:
            try:
                return self._node_at(self.focus[-1]) if self.focus else None
            except GoneError:  # and the focus with it, to what will be told
                return None

        found = wait_until(look, "something to take the focus")
        assert found is not None
        return found

    def wait_for_words(self, beginning: str) -> Announcement:
        """Wait for the announcement of a sentence that begins so, and return the newest one."""

        def look() -> list[Announcement]:
            return [each for each in self.heard if each.words.startswith(beginning)]

        return wait_until(look, f"“{beginning}…” to be announced")[-1]

    def text(self, node: Node) -> str:
        """Return the text of a node."""
        return self._call(node, _TEXT, "GetText", "ii", 0, -1)[0]

    # ---- the bus ---------------------------------------------------------------------------

    def _node_at(self, place: tuple[str, str], names: tuple[str, ...] = ()) -> Node:
        owner, path = place
        low, high = self._ask(owner, path, _ACCESSIBLE, "GetState")[0]
        bits = low | high << 32
        return Node(
            owner=owner,
            path=path,
            name=self._property(owner, path, _ACCESSIBLE, "Name"),
            role=self._ask(owner, path, _ACCESSIBLE, "GetRoleName")[0],
            description=self._property(owner, path, _ACCESSIBLE, "Description"),
            states=frozenset(name for name, bit in _STATES.items() if bits >> bit & 1),
            interfaces=frozenset(self._ask(owner, path, _ACCESSIBLE, "GetInterfaces")[0]),
            path_of_names=names,
        )

    def _children(self, owner: str, path: str) -> list[tuple[str, str]]:
        return self._ask(owner, path, _ACCESSIBLE, "GetChildren")[0]

    def _call(self, node: Node, interface: str, method: str, signature: str, *body: Any) -> Any:
        return self._ask(node.owner, node.path, interface, method, signature, body)

    def _ask(
        self,
        owner: str,
        path: str,
        interface: str,
        method: str,
        signature: str | None = None,
        body: tuple[Any, ...] = (),
    ) -> Any:
        place = DBusAddress(path, bus_name=owner, interface=interface)
        return self._answer(new_method_call(place, method, signature, body))

    def _property(self, owner: str, path: str, interface: str, name: str) -> Any:
        place = DBusAddress(path, bus_name=owner, interface=interface)
        return self._answer(Properties(place).get(name))[0][1]

    def _answer(self, question: Any) -> Any:
        answer = self._asking.send_and_get_reply(question, timeout=PATIENCE_S)
        told = answer.body
        if answer.header.message_type is MessageType.error:
            raise GoneError(*told)
        return told

    def _listen_to(self, event: str) -> None:
        place = DBusAddress("/org/a11y/atspi/registry", bus_name=_REGISTRY, interface=_REGISTRY)
        call = new_method_call(place, "RegisterEvent", "sass", (event, [], ""))
        self._hearing.send_and_get_reply(call, timeout=PATIENCE_S)

    def _hear(self) -> None:
        while True:
            try:
                message = self._hearing.receive()
            except (OSError, ConnectionError, ValueError):
                return
            fields = message.header.fields
            member = fields.get(HeaderFields.member)
            if member == "Announcement":
                _, urgency, _, (_, words), *_ = message.body
                self.heard.append(Announcement(words, is_urgent=urgency > 1))
            elif member == "StateChanged" and message.body[:2] == ("focused", 1):
                self.focus.append((fields[HeaderFields.sender], fields[HeaderFields.path]))
