"""Nothing leaves the machine: the program without a network, and every socket that it opens."""

import subprocess
import sys
from pathlib import Path

import pytest

from started.sockets import can_be_traced, read_calls, traced

NO_NETWORK = ("unshare", "--map-root-user", "--net")
SHORT = {"max_new_tokens": 24, "ignore_end_of_text": True}
HOSTS_OF_A_DESKTOP = ("/tmp/.X11-unix/", "/run/dbus/", "/var/run/dbus/", "/run/user/")
"""Where the sockets of display and buses lie; none leads out of the machine."""


def use_all_of_it(person):
    """Type, generate, race and open every tab."""
    program = person.program
    prompt = program.text()
    person.click("editor")
    person.press("ctrl+End")
    person.type(" there was a fox")
    person.press("ctrl+Return")
    program.wait_until_written(f"{prompt} there was a fox", n_characters=20)
    program.wait_until_ready()
    person.press("ctrl+k", "ctrl+k", "ctrl+Return")
    program.widget("✓ 24 / 24 tokens equal")
    program.wait_until_ready()
    for number, card in enumerate(
        ("Latency per token", "From logits to a token", "Attention", "Chosen runs"), start=1
    ):
        person.press(f"alt+{number}")
        assert program.widget(card).seen.height > 0
    person.press("alt+5")
    person.press("alt+6")
    program.wait_until_ready()
    person.press("alt+1")


def networks_of(process: int) -> list[str]:
    """Return the names of the networks that a process is on."""
    listed = Path(f"/proc/{process}/net/dev").read_text(encoding="ascii").splitlines()
    return [line.partition(":")[0].strip() for line in listed[2:]]


def test_without_any_network_all_of_it_works(start):
    if subprocess.run([*NO_NETWORK, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody leave the network")
    person = start(settings=SHORT, within=NO_NETWORK)
    assert networks_of(person.program.process) == ["lo"]
    use_all_of_it(person)
    person.quit()


def test_every_socket_is_one_to_the_display_or_the_desktops_own_buses(start, tmp_path):
    if not can_be_traced():
        pytest.skip("this machine lets nobody look at system calls")
    log = tmp_path / "calls"
    person = start(settings=SHORT, within=traced(log))
    use_all_of_it(person)
    person.quit()
    assert person.program.wait_for_its_end() == 0

    calls = read_calls(log)
    assert set(calls.families) == {"AF_UNIX"}
    displays = [path for _, path in calls.peers if ".X11-unix/X" in path]
    assert displays
    elsewhere = [
        path for _, path in calls.peers if not path.lstrip("@").startswith(HOSTS_OF_A_DESKTOP)
    ]
    assert elsewhere == []


def test_the_count_of_sockets_sees_one_to_the_network(tmp_path):
    if not can_be_traced():
        pytest.skip("this machine lets nobody look at system calls")
    log = tmp_path / "calls"
    program = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([*traced(log), sys.executable, "-c", program], check=True)
    calls = read_calls(log)
    assert calls.families["AF_INET"] == 1
    assert ("AF_INET", "") in calls.peers
