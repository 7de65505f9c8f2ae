"""No verb: the window, or the reason why there is none."""

import sys
import types

import pytest


@pytest.fixture
def app(monkeypatch):
    """A stand-in for the window that notes how it was opened."""
    calls = []

    def run(**options):
        calls.append(options)
        return 7

    module = types.ModuleType("playground.startup")
    module.run = run
    monkeypatch.setitem(sys.modules, "playground.startup", module)
    monkeypatch.setattr("playground.commands.window.display_problem", lambda *_: None)
    return calls


NOTHING = {"model": None, "reset": False, "theme": None, "file": "", "lesson": None}


def test_without_a_verb_the_window_opens_and_its_status_is_returned(cli, app):
    assert cli()[0] == 7
    assert app == [NOTHING]


def test_the_window_gets_its_flags(cli, app):
    cli("--model", "primitive", "--theme", "dark", "--reset")
    assert app == [NOTHING | {"model": "primitive", "reset": True, "theme": "dark"}]


def test_a_file_is_opened_in_the_window(cli, app, tmp_path):
    file = tmp_path / "lesson.gpt2play"
    file.write_bytes(b"")
    cli("--theme", "dark", str(file))
    assert app == [NOTHING | {"theme": "dark", "file": str(file)}]


def test_a_lesson_is_begun_by_its_name(cli, app):
    cli("--lesson", "memory")
    assert [call["lesson"].title for call in app] == ["Memory"]


def test_a_lesson_is_begun_from_a_file(cli, app, tmp_path):
    file = tmp_path / "own.md"
    file.write_text(
        "---\nlesson: 1\ntitle: Own\nsummary: Mine.\n---\n## One\ndo: Look.\ndeed: read\n"
    )
    cli("--lesson", str(file))
    assert [call["lesson"].title for call in app] == ["Own"]


def test_an_unknown_lesson_is_refused_with_the_list(cli, app):
    status, out, err = cli("--lesson", "memroy")
    assert (status, out, app) == (2, "", [])
    assert err.startswith("gpt2-playground: there is no lesson 'memroy'; there are memory, ")


def test_a_mistake_in_a_lesson_is_told_with_its_line(cli, app, tmp_path):
    file = tmp_path / "own.md"
    file.write_text(
        "---\nlesson: 1\ntitle: Own\nsummary: Mine.\n---\n## One\ndo: Look.\ndeed: dance\n"
    )
    status, _, err = cli("--lesson", str(file))
    assert (status, app) == (2, [])
    assert err.startswith(
        "gpt2-playground: own.md, line 8: there is no deed “dance”; there are run,"
    )


@pytest.mark.parametrize("name", ["missing.gpt2play", "no/where"])
def test_a_file_that_is_not_there_is_named(cli, app, name):
    assert cli(name) == (2, "", f"gpt2-playground: {name!r} is not there.\n")
    assert app == []


def test_a_verb_that_is_mistyped_is_no_file(cli, app):
    status, _, err = cli("generat")
    assert status == 2
    assert "invalid choice: 'generat'" in err


def test_without_a_display_there_is_one_sentence_and_no_window(cli, app, monkeypatch):
    monkeypatch.setattr("playground.commands.window.display_problem", lambda *_: "No display.")
    assert cli() == (2, "", "gpt2-playground: No display.\n")
    assert app == []


def test_a_qt_that_cannot_be_loaded_is_told_in_one_line(cli, app, monkeypatch):
    class NoQt:
        def find_spec(self, name, *_):
            if name == "playground.startup":
                raise ImportError("libEGL.so.1: cannot open shared object file")

    monkeypatch.delitem(sys.modules, "playground.startup")
    monkeypatch.setattr(sys, "meta_path", [NoQt(), *sys.meta_path])
    status, _, err = cli()
    assert status == 2
    assert "libEGL.so.1" in err
    assert err.count("\n") == 1


def test_a_process_without_a_display_does_not_abort(start_process):
    process = start_process("-m", "playground", QT_QPA_PLATFORM="xcb")
    out, err = process.communicate(timeout=60)
    # Where there always is a display, the platform has no plugin of that name to ask for.
    assert process.returncode == 2
    assert out == ""
    assert err.count("\n") == 1
    assert "display" in err


def test_a_platform_that_qt_does_not_know_is_one_sentence(start_process):
    process = start_process("-m", "playground", QT_QPA_PLATFORM="nonsense")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("gpt2-playground: ")
    assert '"nonsense"' in err
