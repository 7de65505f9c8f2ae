"""Connections that can be called off at any moment, from the look-up of a name to the last byte.

Python's own wait for as long as their timeout, and cannot go on after it. These wait in turns of a
fifth of a second, and look between two turns whether anyone still wants the answer.
"""

import io
import select
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from os import strerror
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

import certifi

_TURN_S = 0.2
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a hub, and what is done meanwhile.

    Attributes:
        stall_s: with no byte for so long, a connection counts as dead.
        look: called several times a second while something is waited for; it may raise, to call
            the work off.
    """

    stall_s: float
    look: Callable[[], None]

    def wait(self, attempt: Callable[[], _Result]) -> _Result:
        """Return what `attempt` returns, made again whenever it raises TimeoutError.

        Raises:
            TimeoutError: nothing came for `stall_s`.
        """
        until_s = monotonic() + self.stall_s
        while True:
            self.look()
            try:
                return attempt()
            except TimeoutError:
                if monotonic() > until_s:
                    raise

    def pause(self, duration_s: float) -> None:
        """Let time pass, looking meanwhile."""
        never: SimpleQueue[None] = SimpleQueue()
        until_s = monotonic() + duration_s
        while (left_s := until_s - monotonic()) > 0:
            self.look()
            with suppress(Empty):
                never.get(timeout=min(left_s, _TURN_S))


class PatientSocket:
    """As much of a socket as `http.client` wants, waiting with patience.

    Args:
        connected: closed with this one.
        patience: of every wait.
    """

    def __init__(self, connected: socket.socket, patience: Patience) -> None:
        connected.settimeout(_TURN_S)
        self._socket = connected
        self._patience = patience
        self._is_read = False

    def sendall(self, data: bytes) -> None:
        """Send a request, which is short enough for the system to take at once."""
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what comes, as a file, which ends the connection when it is closed."""
        self._is_read = True
        return io.BufferedReader(_Incoming(self._socket, self._patience))

    def close(self) -> None:
        """End the connection, unless someone reads from it still."""
        if not self._is_read:
            self._socket.close()

    def secured(self, host: str) -> "PatientSocket":
        """Return this connection, encrypted, once the host has proved its name.

        Raises:
            OSError: it did not.
        """
        secure = _tls().wrap_socket(
            self._socket, server_hostname=host, do_handshake_on_connect=False
        )
        secure.settimeout(_TURN_S)
        try:
            self._patience.wait(secure.do_handshake)
        except BaseException:
            secure.close()
            raise
        return PatientSocket(secure, self._patience)


def dial(host: str, port: int, patience: Patience) -> PatientSocket:
    """Connect to a host, by the first of its addresses that answers.

    Raises:
        OSError: it has none, or none answers.
    """
    failure: OSError = TimeoutError("no address")
    for family, kind, protocol, _, address in _addresses(host, port, patience):
        try:
            return PatientSocket(_connected((family, kind, protocol), address, patience), patience)
        except OSError as error:
            failure = error
    raise failure


class _Incoming(io.RawIOBase):
    """What a socket receives."""

    def __init__(self, source: socket.socket, patience: Patience) -> None:
        self._source = source
        self._patience = patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        return self._patience.wait(lambda: self._source.recv_into(buffer))

    def close(self) -> None:
        self._source.close()
        super().close()


def _addresses(host: str, port: int, patience: Patience) -> list[Any]:
    """Return what `getaddrinfo` knows of a host.

    It can be neither interrupted nor limited, so it has a thread, which is left alone when it is
    not wanted any more; it ends when the system gives up, and holds nothing back until then.
    """
    answers: SimpleQueue[list[Any] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            answers.put(error)
        except UnicodeError as error:  # no name of a host at all
            answers.put(OSError(str(error)))

    def answer() -> list[Any] | OSError:
        try:
            return answers.get(timeout=_TURN_S)
        except Empty:
            raise TimeoutError from None

    Thread(target=ask, name="name look-up", daemon=True).start()
    found = patience.wait(answer)
    if isinstance(found, OSError):
        raise found
    return found


def _connected(kind: tuple[int, int, int], address: Any, patience: Patience) -> socket.socket:
    """Return a socket that is connected to an address."""
    connecting = socket.socket(*kind)

    def arrived() -> None:
        _, writable, failed = select.select([], [connecting], [connecting], _TURN_S)
        if not writable and not failed:
            raise TimeoutError("the connection timed out")

    try:
        connecting.settimeout(0)
        with suppress(BlockingIOError):
            connecting.connect(address)
        patience.wait(arrived)
        number = connecting.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            raise OSError(number, strerror(number))
    except BaseException:
        connecting.close()
        raise
    return connecting


@cache
def _tls() -> ssl.SSLContext:
    """Trust whom the system trusts, and whom browsers do: Python on a Mac knows none by itself."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
