"""The look for a display before Qt would abort without one."""

import socket

import pytest

from playground import display
from playground.display import display_problem


@pytest.fixture
def answering_display(monkeypatch):
    """The name of an X display that takes connections, and a Qt that has its libraries."""
    monkeypatch.setattr(display, "_loading_error", lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1] - 6000}.0"


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_macos_and_windows_always_have_a_display(platform):
    assert display_problem({}, platform) is None


@pytest.mark.parametrize("plugin", ["offscreen", "minimal", "vnc:size=800x600"])
def test_a_qt_platform_without_a_server_needs_no_display(plugin):
    assert display_problem({"QT_QPA_PLATFORM": plugin}, "linux") is None


@pytest.mark.parametrize("environ", [{}, {"DISPLAY": ""}, {"QT_QPA_PLATFORM": "xcb"}])
def test_no_display_is_told_in_one_sentence(environ):
    problem = display_problem(environ, "linux")
    assert problem is not None
    assert "no display" in problem
    assert problem.count(".") == 1


def test_a_display_that_answers_is_no_problem(answering_display):
    assert display_problem({"DISPLAY": answering_display}, "linux") is None


@pytest.mark.parametrize("name", ["127.0.0.1:1", "nonsense", ":", "127.0.0.1:999999"])
def test_a_display_that_does_not_answer_is_named(name):
    problem = display_problem({"DISPLAY": name}, "linux")
    assert problem is not None
    assert repr(name) in problem


def test_a_library_that_qt_lacks_is_named(answering_display, monkeypatch):
    monkeypatch.setattr(display, "_loading_error", lambda _: "libxcb-cursor.so.0: cannot open")
    monkeypatch.setattr(display, "missing_libraries", lambda _: ("libxcb-cursor.so.0",))
    problem = display_problem({"DISPLAY": answering_display, "PATH": ""}, "linux")
    assert problem is not None
    assert "libxcb-cursor.so.0" in problem
    for line in ("apt-get install -y libxcb-cursor0", "dnf install -y xcb", "pacman -S --needed"):
        assert line in problem


def test_a_plugin_that_cannot_be_loaded_for_another_reason_is_told_with_it(
    answering_display, monkeypatch
):
    monkeypatch.setattr(display, "_loading_error", lambda _: "version `GLIBC_2.99' not found")
    monkeypatch.setattr(display, "missing_libraries", lambda _: ())
    problem = display_problem({"DISPLAY": answering_display}, "linux")
    assert problem is not None
    assert "GLIBC_2.99" in problem


def test_a_wayland_server_that_answers_is_enough(monkeypatch):
    asked = []
    monkeypatch.setattr(display, "_answers", lambda family, address: not asked.append(address))
    monkeypatch.setattr(display, "_loading_error", lambda _: None)
    monkeypatch.setattr(display.socket, "AF_UNIX", 1, raising=False)
    environ = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": "/run/user/1"}
    assert display_problem(environ, "linux") is None
    assert [address.replace("\\", "/") for address in asked] == ["/run/user/1/wayland-0"]


def test_a_wayland_server_is_no_help_to_a_qt_told_to_use_x11(monkeypatch):
    monkeypatch.setattr(display, "_answers", lambda *_: True)
    environ = {"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}
    assert display_problem(environ, "linux") is not None


@pytest.mark.parametrize("name", [":3", "unix:3.0"])
def test_a_local_display_is_asked_on_its_socket(monkeypatch, name):
    asked = []
    monkeypatch.setattr(display, "_answers", lambda family, address: bool(asked.append(address)))
    monkeypatch.setattr(display.socket, "AF_UNIX", 1, raising=False)
    assert display_problem({"DISPLAY": name}, "linux") is not None
    assert asked == ["/tmp/.X11-unix/X3", "\0/tmp/.X11-unix/X3"]
