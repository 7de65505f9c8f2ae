"""A name stands for one model of a session, whatever it loads on this machine."""

from dataclasses import replace

import pytest

from fixtures.saved_sessions import made_run
from playground.control.session_models import SessionModels
from playground.generation import CacheMode
from playground.models import load_model
from playground.sessions import ModelIdentity
from playground.worker.jobs import describe_model


@pytest.fixture(scope="module")
def stories():
    return load_model("stories")


@pytest.fixture
def log(stories):
    return made_run(stories, CacheMode.ON, 2)


@pytest.fixture
def facts(stories):
    return describe_model(stories)


@pytest.fixture
def models():
    return SessionModels()


def names(models):
    return {model.name: model.n_vocab for model in models.named(None)}


def test_runs_of_the_model_that_is_loaded_stay_its_own(models, facts, log):
    models.replace_all([ModelIdentity.of(facts)], [log])
    assert not models.load(facts, [log])
    assert log.conditions.model == "stories"
    assert names(models) == {"stories": 4096}


@pytest.mark.parametrize("is_loaded_first", [True, False])
def test_a_model_of_the_same_name_and_another_shape_did_not_make_them(
    models, facts, log, is_loaded_first
):
    made_by = replace(ModelIdentity.of(facts), n_vocab=50_257)
    if is_loaded_first:
        models.load(facts, [])
        models.replace_all([made_by], [log])
    else:
        models.replace_all([made_by], [log])
        assert models.load(facts, [log])
    assert log.conditions.model == log.history.conditions.model == "stories (another one)"
    assert names(models) == {"stories": 4096, "stories (another one)": 50_257}


def test_a_third_one_is_told_apart_too(models, facts, log, stories):
    older = made_run(stories, CacheMode.ON, 2)
    first = replace(ModelIdentity.of(facts), n_vocab=50_257)
    models.replace_all([first], [older])
    models.load(facts, [older])
    models.load(replace(facts, n_vocab=7), [older, log])
    assert log.conditions.model == "stories (another one) (another one)"
    assert older.conditions.model == "stories (another one)"
    assert sorted(names(models).values()) == [7, 4096, 50_257]


def test_models_of_a_session_that_was_left_are_not_named_in_the_next(models, facts):
    gone = replace(ModelIdentity.of(facts), name="/gone")
    models.load(facts, [])
    models.add([gone], [])
    models.replace_all([], [])
    assert names(models) == {"stories": 4096}


@pytest.mark.parametrize(
    ("sha256", "is_found"), [("ab" * 32, True), ("cd" * 32, False), (None, False)]
)
def test_a_missing_model_is_found_in_another_folder_by_its_weights(
    models, facts, log, sha256, is_found
):
    gone = replace(ModelIdentity.of(facts, sha256), name="/gone")
    log.name_model("/gone")
    models.replace_all([gone], [log])
    assert models.miss("/gone") == gone
    models.load(facts, [log])
    assert not models.find_missing([log])
    models.set_weights("stories", "ab" * 32)
    assert models.find_missing([log]) == [log] * is_found
    assert log.conditions.model == ("stories" if is_found else "/gone")
    assert ("/gone" in names(models)) is not is_found
