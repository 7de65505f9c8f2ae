"""A session whose model has another shape here: nothing is lost, or held against that model."""

from dataclasses import replace

import pytest

from fixtures.saved_sessions import made_logs, made_session
from look.desk import live_until
from playground.models import load_model
from playground.sessions import read_session, write_session
from playground.text.passage import Span

ANOTHER = "primitive (another one)"


@pytest.fixture
def file(tmp_path):
    """A session of a larger model that was called as the desk's own is."""
    model = load_model("stories")
    session = made_session(model, made_logs(model))
    (identity,) = session.models
    runs = tuple(
        replace(run, conditions=replace(run.conditions, model="primitive")) for run in session.runs
    )
    path = tmp_path / "other.gpt2play"
    write_session(
        path,
        replace(
            session,
            spans=(Span(text="hello"),),
            runs=runs,
            model="primitive",
            models=(replace(identity, name="primitive"),),
        ),
    )
    return path


def test_its_runs_are_told_apart_saved_and_back_the_next_time(desk, open_desk, file, tmp_path):
    live_until(lambda: desk.playground.controller.facts is not None)
    desk.window.open_path(str(file))
    live_until(lambda: len(desk.playground.controller.logs) == 3)
    assert {log.conditions.model for log in desk.playground.controller.logs} == {ANOTHER}

    again = tmp_path / "again.gpt2play"
    desk.window.file_actions.save_as_requested.emit(str(again))
    live_until(lambda: desk.status().startswith("Saved as"))
    saved = read_session(again)
    assert {run.conditions.model for run in saved.runs} == {ANOTHER}
    assert {model.name: model.n_vocab for model in saved.models} == {
        "primitive": 3,
        ANOTHER: 4096,
    }

    desk.close()
    third = open_desk()
    live_until(lambda: len(third.playground.controller.logs) == 3)
    assert {log.conditions.model for log in third.playground.controller.logs} == {ANOTHER}
