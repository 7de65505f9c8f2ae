"""A session whose model is not here: what there is to see is seen, and the rest says what to do."""

import shutil
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from fixtures.saved_sessions import made_logs, made_session, sessions_kept_in
from look.desk import live_until
from playground.kit.cards.card import Card
from playground.measure.weights import weights_sha256
from playground.models import load_model
from playground.resource_files import resource_path
from playground.sessions import write_session
from playground.shell.window.app_state import AppState
from playground.shell.window.download_dialog import DownloadDialog

OBSTACLE = "Gone is not here: choose its folder, or another model, in the list above."


@pytest.fixture(scope="module")
def made_elsewhere():
    """A session of a model in a folder that this machine does not have."""
    model = load_model("stories")
    session = made_session(model, made_logs(model))
    sha256 = weights_sha256(model.gpt2, lambda: False)
    return of_another_model(session, "/no/such/folder/gone", title="Gone", weights_sha256=sha256)


def of_another_model(session, name, **identity):
    """Return a session as if another model had made it."""
    runs = tuple(
        replace(run, conditions=replace(run.conditions, model=name)) for run in session.runs
    )
    identity = replace(session.models[0], name=name, **identity)
    return replace(session, models=(identity,), model=name, runs=runs)


@pytest.fixture
def without_model(open_desk, made_elsewhere, tmp_path):
    """The program as it is when it was started with the file of that session."""
    write_session(tmp_path / "s.gpt2play", made_elsewhere)
    return open_desk(model=None, file=str(tmp_path / "s.gpt2play"))


def empty_sentences(desk):
    """Return what each empty card says, by its title."""
    cards = [card for card in desk.window.findChildren(Card) if not card.has_content]
    return {card.title: card._empty.text() for card in cards}


def notices(desk):
    return desk.window.notice_area._notices


def test_every_empty_card_says_what_is_missing_before_what_to_press(without_model):
    said = empty_sentences(without_model)
    assert {"Shapes", "From logits to a token", "Memory", "Change one token", "Architecture"} <= {
        *said
    }
    said.pop("Chosen runs", None)
    for title, sentence in said.items():
        first, _, then = sentence.partition("\n\n")
        assert (first, then[:5]) == (OBSTACLE, "Then "), title


def test_what_the_runs_showed_is_there_and_no_card_asks_for_another_run(without_model):
    lab = without_model.playground.lab
    assert lab.latency.has_content
    assert lab.total_time.has_content
    assert lab.proof.has_content
    assert "7 steps measured both ways" in lab.headline.subtitle
    without_model.playground.controller.set_logs(without_model.playground.controller.logs[:1])
    assert lab.headline.subtitle == (
        "These runs have steps with the cache and none without it. "
        "There is no model here to run once more."
    )


def test_the_list_of_models_names_what_is_missing(without_model):
    picker = without_model.window.top_bar.model_picker
    assert picker.toolTip().endswith("\nGone · not here")


def test_one_notice_says_why_and_leads_to_the_folder(without_model, qtbot):
    (notice,) = notices(without_model)
    assert notice.sentence.startswith("The session was made with Gone (3.55M parameters, 6 × 192).")
    assert "'/no/such/folder/gone' does not exist." in notice.sentence
    notice.offer_button.click()
    (dialog,) = without_model.window.findChildren(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.close()


def test_a_model_of_the_hub_is_offered_to_be_fetched(open_desk, made_elsewhere, tmp_path):
    write_session(tmp_path / "s.gpt2play", of_another_model(made_elsewhere, "gpt2", title="GPT-2"))
    desk = open_desk(model=None, file=str(tmp_path / "s.gpt2play"))
    (notice,) = notices(desk)
    assert notice.sentence.startswith("The session was made with GPT-2 (3.55M parameters, 6 × 192)")
    assert notice.sentence.endswith("to write on with it, fetch the model.")
    assert notice.offer_button.text() == "Download…"
    notice.offer_button.click()
    (dialog,) = desk.window.findChildren(DownloadDialog)
    assert any("Fetch GPT-2" in label.text() for label in dialog.findChildren(QLabel))
    dialog.close()


def test_what_needs_a_model_cannot_be_pressed_and_says_why(without_model):
    playground = without_model.playground
    for button in (playground.what_if.faults.race_button, playground.lab.ladder.button):
        assert not button.isEnabled()
        assert button.toolTip() == OBSTACLE


def test_with_another_model_the_cards_say_what_to_press(without_model):
    without_model.window.top_bar.model_picker.model_chosen.emit("primitive")
    without_model.wait_until(AppState.READY)
    assert empty_sentences(without_model)["Memory"].startswith("Press Generate, and")
    assert without_model.playground.lab.ladder.button.isEnabled()
    assert not notices(without_model) or "Gone" not in notices(without_model)[0].sentence
    assert "not here" not in without_model.window.top_bar.model_picker.toolTip()


def test_the_session_still_tells_its_model_when_it_is_kept(without_model, tmp_path):
    without_model.close()
    (kept,) = sessions_kept_in(tmp_path / "state")
    assert kept.session.model == "/no/such/folder/gone"


def test_its_runs_are_those_of_the_same_weights_in_another_folder(
    without_model, tmp_path, made_elsewhere
):
    moved = tmp_path / "moved"
    shutil.copytree(resource_path("models/stories"), moved)
    without_model.window.open_path(str(moved))
    without_model.wait_until(AppState.READY)
    controller = without_model.playground.controller
    live_until(lambda: {log.conditions.model for log in controller.logs} == {str(moved)})
    assert len(controller.logs_of_model) == 3
    without_model.close()
    (kept,) = sessions_kept_in(tmp_path / "state")
    assert [model.name for model in kept.session.models] == [str(moved)]
