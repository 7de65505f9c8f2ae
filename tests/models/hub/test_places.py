"""Where models of the hub lie, and what may be deleted."""

import json

import pytest

from fixtures.hub_person import Person
from fixtures.local_hub import REPO_ID, cut
from playground.models.hub import (
    HubError,
    Place,
    cut_downloads,
    find_present,
    is_here,
    models_folder,
    part_bytes,
    present_models,
    remove,
)
from playground.models.hub.places import own_folder, part_folder


@pytest.fixture
def cache(tmp_path, repository):
    """A function that puts a model, or some of its files, into the shared cache."""

    def put(repo_id, names=None, commit="607a30d", main="607a30d"):
        repo = tmp_path / "cache" / f"models--{repo_id.replace('/', '--')}"
        snapshot = repo / "snapshots" / commit
        snapshot.mkdir(parents=True)
        (repo / "blobs").mkdir(exist_ok=True)
        for name, content in repository.files.items():
            if names is None or name in names:
                (repo / "blobs" / f"{commit}{name}").write_bytes(content)
                (snapshot / name).symlink_to(repo / "blobs" / f"{commit}{name}")
        if main:
            (repo / "refs").mkdir(exist_ok=True)
            (repo / "refs" / "main").write_text(main)
        return snapshot

    return put


def test_a_model_in_the_shared_cache_is_here_and_nothing_is_fetched(person, cache):
    snapshot = cache(REPO_ID)
    present = person.fetch()
    assert (present.folder, present.place) == (snapshot, Place.SHARED_CACHE)
    assert person.hub.asked == []


def test_the_cache_is_never_written(person, cache, tmp_path):
    cache(REPO_ID, names=["config.json"])
    before = sorted(tmp_path.joinpath("cache").rglob("*"))
    person.fetch()
    assert find_present(REPO_ID).place is Place.DOWNLOADED
    assert sorted(tmp_path.joinpath("cache").rglob("*")) == before


@pytest.mark.parametrize("lacking", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_part_of_a_model_in_the_cache_is_not_the_model(cache, repository, lacking):
    cache(REPO_ID, names=set(repository.files) - {lacking})
    assert not is_here("gpt2")


def test_a_link_in_the_cache_that_leads_nowhere_is_not_the_model(cache):
    snapshot = cache(REPO_ID)
    (snapshot / "model.safetensors").resolve().unlink()
    assert not is_here("gpt2")


def test_of_several_snapshots_the_one_that_main_names_is_used(cache):
    cache(REPO_ID, commit="aaaa", main="")
    newest = cache(REPO_ID, commit="bbbb", main="bbbb")
    cache(REPO_ID, commit="cccc", main="")
    assert find_present(REPO_ID).folder == newest


def test_the_only_snapshot_is_used_where_main_names_none(cache):
    assert find_present("a/b") is None
    only = cache("a/b", main="../../elsewhere")
    assert find_present("a/b").folder == only


def test_a_download_comes_before_the_cache(person, cache):
    person.fetch()
    cache(REPO_ID)
    assert find_present(REPO_ID).place is Place.DOWNLOADED


def test_an_index_whose_shards_are_not_all_there_is_not_the_model(cache):
    snapshot = cache(REPO_ID)
    (snapshot / "model.safetensors").rename(snapshot / "model-00001-of-00002.safetensors")
    shards = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    (snapshot / "model.safetensors.index.json").write_text(json.dumps({"weight_map": shards}))
    assert not is_here("gpt2")
    (snapshot / "model-00002-of-00002.safetensors").write_bytes(b"x")
    assert is_here("gpt2")
    for damaged in ("[]", '{"weight_map": 3}', "{}", "x"):
        (snapshot / "model.safetensors.index.json").write_text(damaged)
        assert not is_here("gpt2")


def test_only_gpt2s_are_listed(person, cache, tmp_path):
    cache("other/bert")
    bert = tmp_path / "cache" / "models--other--bert" / "snapshots" / "607a30d" / "config.json"
    bert.unlink()
    bert.write_text('{"model_type": "bert"}')
    cache("me/mine")
    (tmp_path / "cache" / "models--no-owner").mkdir()
    (tmp_path / "cache" / "datasets--me--data").mkdir()
    person.fetch()
    assert [(one.repo_id, one.place.value) for one in present_models()] == [
        ("me/mine", "shared cache"),
        (REPO_ID, "downloaded"),
    ]


def test_what_is_removed_is_gone_and_its_size_is_told(person):
    present = person.fetch()
    n_bytes = sum(path.stat().st_size for path in present.folder.iterdir())
    assert remove("gpt2") == n_bytes > 7_000_000
    assert list(models_folder().iterdir()) == []
    assert not is_here("gpt2")


def test_a_cut_download_is_listed_and_can_be_removed(person):
    person.hub.faults += [cut(after=10**6), *[cut(after=0)] * 5]
    with pytest.raises(HubError):
        person.fetch()
    assert cut_downloads() == [REPO_ID]
    assert remove(REPO_ID) == pytest.approx(1_265_537)
    assert part_bytes(REPO_ID) == 0
    assert cut_downloads() == []


def test_the_cache_of_others_is_not_removed(cache):
    snapshot = cache(REPO_ID)
    with pytest.raises(HubError, match="removes nothing there"):
        remove("gpt2")
    assert (snapshot / "model.safetensors").exists()


@pytest.mark.parametrize("name", ["gpt2", "a/b"])
def test_what_is_not_here_cannot_be_removed(name):
    with pytest.raises(HubError, match="is not on this machine"):
        remove(name)


@pytest.mark.parametrize("name", ["..", "../..", "stories", "/", "a/..", ""])
def test_nothing_but_a_model_of_the_hub_is_removed(name):
    models_folder().mkdir(parents=True)
    with pytest.raises(HubError, match="is no model of the hub"):
        remove(name)
    assert models_folder().exists()


def test_of_a_link_in_the_place_of_a_model_only_the_link_is_removed(tmp_path, repository):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name, content in repository.files.items():
        (elsewhere / name).write_bytes(content)
    models_folder().mkdir(parents=True)
    own_folder(REPO_ID).symlink_to(elsewhere)
    remove("gpt2")
    assert not own_folder(REPO_ID).is_symlink()
    assert not part_folder(REPO_ID).is_symlink()
    assert (elsewhere / "model.safetensors").exists()


def test_nothing_is_asked_offline(local_hub, cache):
    person = Person(local_hub, is_offline=True)
    with pytest.raises(HubError, match="HF_HUB_OFFLINE"):
        person.fetch()
    cache(REPO_ID)
    assert person.fetch().place is Place.SHARED_CACHE
    assert local_hub.asked == []
