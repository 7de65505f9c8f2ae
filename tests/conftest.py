import gc
import os

import pytest

import look  # noqa: F401  # before any test imports Qt: no test needs a display

pytest_plugins = ["pytester", "look.fixtures", "fixtures.system_tree", "fixtures.heard"]


def pytest_addoption(parser):
    parser.addoption(
        "--everywhere",
        action="store_true",
        help="walk the window at every size, in every scheme and text size",
    )
    parser.addoption(
        "--started",
        action="store_true",
        help="also make the journeys of tests/started, on a display of their own",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """Have `-n auto` start as many processes as this one may use cores; each takes half a GB."""
    from playground.measure.cores import usable_cores

    return min(usable_cores().n_threads, 8)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Where tests are shared out: a core for each process, and word of a failure at once."""
    is_worker = hasattr(config, "workerinput")
    if config.getoption("numprocesses", None) and not is_worker:
        # Threads that wait for each other's part of a product spin, and so they use up the time of
        # the cores that other processes are to have: five times what the products take.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        config.pluginmanager.register(FailuresTold(config), "failures told")


class FailuresTold:
    """Writes a line for each failure as it happens, where only dots say how far the tests are."""

    def __init__(self, config):
        self._config = config

    def pytest_runtest_logreport(self, report):
        if report.failed:
            terminal = self._config.pluginmanager.getplugin("terminalreporter")
            terminal.ensure_newline()
            terminal.write_line(f"{report.when} failed: {report.nodeid}", red=True)


@pytest.fixture(autouse=True, scope="session")
def _own_folders(tmp_path_factory):
    """Keep what is measured, remembered and logged out of the user's own folders."""
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    patch.setenv("GPT2_PLAYGROUND_STATE_DIR", str(tmp_path_factory.mktemp("state")))
    patch.setenv("GPT2_PLAYGROUND_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    patch.setenv("HF_HUB_CACHE", str(tmp_path_factory.mktemp("hub")))
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _quiet_machine():
    """Count every step, and have the system tell nothing of other programs' work.

    The machine that the tests run on may be busy, with the other tests at the least.
    """
    from playground.generation import session
    from playground.generation.disturbance import Neighbours
    from playground.measure import machine

    class Quiet(Neighbours):
        def is_disturbed(self, forward_s, waited_s):
            return False

    patch = pytest.MonkeyPatch()
    patch.setattr(session, "Neighbours", Quiet)
    patch.setattr(machine, "_spent_so_far", lambda: None)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def _blas_libraries():
    import numpy as np
    from threadpoolctl import ThreadpoolController

    assert np.dot is not None  # what is not loaded yet is not found
    return ThreadpoolController().select(user_api="blas").lib_controllers


@pytest.fixture(autouse=True)
def _threads_of_products(_blas_libraries):
    """Leave the next test as many threads as there were: an app that ends has none to care for."""
    before = [library.get_num_threads() for library in _blas_libraries]
    yield
    if before != [library.get_num_threads() for library in _blas_libraries]:
        from playground.measure.machine import set_blas_threads

        set_blas_threads(before[0])


@pytest.fixture(autouse=True)
def _leaves_nothing_behind(request, monkeypatch):
    """Fail a test of Qt that leaves a thread or a window behind; undress the app."""
    if "qapp" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QCoreApplication, QEvent, QThread
    from PySide6.QtWidgets import QApplication

    started = []
    start = QThread.start

    def remembered_start(thread, *arguments):
        started.append(thread)
        start(thread, *arguments)

    monkeypatch.setattr(QThread, "start", remembered_start)
    app = request.getfixturevalue("qapp")
    style, palette, font = app.style().objectName(), app.palette(), app.font()
    # As the app does: a collection on a worker's thread would destroy this thread's objects there.
    gc.disable()
    yield
    # What an editor copied is an object made in Python: Qt must not destroy it after Python's end.
    app.clipboard().clear()
    # Still without collecting, which would destroy widgets while Qt's list of them becomes ours.
    # pytest-qt has closed what was given to qtbot.addWidget; pyqtgraph keeps hidden menus.
    visible = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    for widget in visible:
        widget.hide()
    # What was only said to be deleted later would live on, since no event loop runs any more, and
    # every change of the style below and in later tests would dress thousands of dead widgets.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.enable()
    running = [thread for thread in started if thread.isRunning()]
    app.setStyleSheet("")
    if (app.style().objectName(), app.palette(), app.font()) != (style, palette, font):
        app.setStyle(style)
        app.setPalette(palette)
        app.setFont(font)
    assert not visible, f"left on the screen: {visible}"
    assert not running, f"left running: {running}"
