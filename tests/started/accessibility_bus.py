"""The buses that a desktop has for screen readers, for one test alone."""

import os
import re
import subprocess
from pathlib import Path

from jeepney import DBusAddress, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from started.waiting import PATIENCE_S, wait_until

LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
"""Debian's and Fedora's place; no desktop has it on the PATH."""
_SESSION_BUS = """<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_BUS = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")


class AccessibilityBus:
    """A session bus on which somebody uses a screen reader, and the bus that the reader asks.

    Args:
        folder: holds the sockets.

    Attributes:
        session_address: for `DBUS_SESSION_BUS_ADDRESS` of the programs to be read.
        address: of the bus of what can be read.
    """

    def __init__(self, folder: Path) -> None:
        self._processes: list[subprocess.Popen[str]] = []
        try:
            self.session_address = self._start_session_bus(folder)
            self.address = self._start_launcher(folder)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End what was started here."""
        for process in reversed(self._processes):
            process.terminate()
            process.communicate(timeout=PATIENCE_S)

    def _start_session_bus(self, folder: Path) -> str:
        config = folder / "session.conf"
        config.write_text(_SESSION_BUS.format(folder=folder), encoding="utf-8")
        command = ["dbus-daemon", f"--config-file={config}", "--print-address=1", "--nofork"]
        bus = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._processes.append(bus)
        assert bus.stdout is not None
        return bus.stdout.readline().strip()

    def _start_launcher(self, folder: Path) -> str:
        told = {"DBUS_SESSION_BUS_ADDRESS": self.session_address, "XDG_RUNTIME_DIR": str(folder)}
        inherited = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
        # As if somebody had switched a screen reader on: Qt tells nothing otherwise.
        command = [str(LAUNCHER), "--launch-immediately", "--a11y=1"]
        quiet = subprocess.DEVNULL
        self._processes.append(
            subprocess.Popen(command, env=inherited | told, stdout=quiet, stderr=quiet, text=True)
        )
        with open_dbus_connection(self.session_address) as session:
            wait_until(lambda: _has_owner(session, _BUS.bus_name), "the accessibility bus")
            ask = new_method_call(_BUS, "GetAddress")
            (address,) = session.send_and_get_reply(ask, timeout=PATIENCE_S).body
        return re.sub(",guid=[0-9a-f]+", "", address)


def _has_owner(connection: DBusConnection, name: str) -> bool:
    answer = connection.send_and_get_reply(message_bus.NameHasOwner(name), timeout=PATIENCE_S)
    return bool(answer.body[0])
