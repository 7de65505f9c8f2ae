"""What the name of a model means."""

import shutil
from pathlib import Path

import pytest

from playground.models import (
    ModelError,
    ModelFolder,
    ModelNotHere,
    lasting_name,
    load_model,
    resolve,
)
from playground.models.hub import HUB_MODELS, repo_id_of
from playground.resource_files import resource_path


@pytest.fixture(autouse=True)
def _own_machine(tmp_path, monkeypatch):
    """Start in an empty folder, with an empty home and an empty cache of the hub."""
    for name in ("home", "here"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GPT2_PLAYGROUND_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))


def folder_of(name):
    found = resolve(name)
    assert isinstance(found, ModelFolder)
    return found


def put_model(folder):
    shutil.copytree(resource_path("models/stories"), folder)
    return folder


def put_in_cache(cache, repo_id, commit="0123abc"):
    repo = cache / f"models--{repo_id.replace('/', '--')}"
    put_model(repo / "snapshots" / commit)
    (repo / "refs").mkdir()
    (repo / "refs" / "main").write_text(commit)
    return repo / "snapshots" / commit


def test_a_built_in_name_comes_before_a_folder_of_that_name(tmp_path):
    put_model(tmp_path / "here" / "stories")
    assert resolve("stories").name == "stories"
    assert folder_of("./stories").path == tmp_path / "here" / "stories"
    assert folder_of(Path("stories")).path == tmp_path / "here" / "stories"


def test_a_folder_comes_before_a_built_in_name_in_capitals(tmp_path):
    assert resolve("Stories").name == "stories"
    put_model(tmp_path / "here" / "Stories")
    assert folder_of("Stories").path == tmp_path / "here" / "Stories"


def test_a_path_is_known_from_everywhere(tmp_path, monkeypatch):
    put_model(tmp_path / "here" / "mine")
    for name in ("mine", "./mine", "mine/", "../here/mine", str(tmp_path / "here" / "mine")):
        found = folder_of(name)
        monkeypatch.chdir(tmp_path)
        assert load_model(found.name).path == found.path
        monkeypatch.chdir(tmp_path / "here")
        assert found.title == "mine"


def test_a_tilde_is_the_home_folder(tmp_path):
    put_model(tmp_path / "home" / "mine")
    assert folder_of("~/mine").name == str(tmp_path / "home" / "mine")
    assert folder_of(Path("~/mine")).name == str(tmp_path / "home" / "mine")


def test_the_home_of_nobody_is_refused():
    with pytest.raises(ModelError, match="no such user"):
        resolve("~nobody-of-that-name/x")


@pytest.mark.parametrize("name", ["./gone", "../gone", "~/gone", "/gone/away", ".", "./two\nlines"])
def test_what_is_spelled_as_a_path_is_one_whether_it_is_there_or_not(name):
    assert folder_of(name).path.is_absolute()
    with pytest.raises(ModelError):
        load_model(name)


def test_an_alias_comes_before_a_folder_of_that_name(tmp_path):
    put_model(tmp_path / "here" / "gpt2")
    with pytest.raises(ModelNotHere):
        resolve("gpt2")
    assert folder_of("./gpt2").path == tmp_path / "here" / "gpt2"


def test_a_folder_comes_before_the_hub(tmp_path):
    put_model(tmp_path / "here" / "owner" / "name")
    assert folder_of("owner/name").name == str(tmp_path / "here" / "owner" / "name")


@pytest.mark.parametrize("model", HUB_MODELS, ids=lambda model: model.alias)
def test_what_is_not_here_ends_with_the_line_that_fetches_it(model):
    for name in (model.alias, model.repo_id):
        with pytest.raises(ModelNotHere) as refusal:
            load_model(name)
        assert str(refusal.value).endswith(f": gpt2-playground download {model.alias}")
        assert refusal.value.repo_id == model.repo_id


def test_any_model_of_the_hub_can_be_named():
    with pytest.raises(ModelNotHere, match=r"gpt2-playground download me/my-gpt2_1\.5$"):
        load_model("me/my-gpt2_1.5")


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "a", "a/b/c", "a/../b", "../a", "a//b", "a--b/c", "a/b--c", "a/b.git", "a/.b"),
        *("a b/c", "é/b", "a/b\n", "a/b\0", "x" * 90 + "/abcdefg", "file:///x", "random:2B"),
        "https://a/b",
    ],
)
def test_what_can_be_no_name_on_the_hub_is_none(name):
    assert repo_id_of(name) is None


def test_a_name_that_means_nothing_lists_what_there_is():
    with pytest.raises(ModelError, match=r"'nonesuch' is neither .*stories.*gpt2-xl.*owner/name"):
        resolve("nonesuch")
    for name in ("\n", "x\0y", "/x\0y"):
        with pytest.raises(ModelError):
            load_model(name)


def test_a_model_in_the_shared_cache_is_used_and_named_as_on_the_hub(tmp_path):
    snapshot = put_in_cache(tmp_path / "cache", "openai-community/gpt2")
    found = folder_of("openai-community/gpt2")
    assert found == ModelFolder(name="gpt2", title="GPT-2", path=snapshot)
    snapshot = put_in_cache(tmp_path / "cache", "me/mine")
    assert folder_of("me/mine") == ModelFolder(name="me/mine", title="me/mine", path=snapshot)


def test_a_lasting_name_is_a_path_made_absolute_and_any_other_as_it_was(tmp_path):
    put_model(tmp_path / "here" / "mine")
    assert lasting_name("mine") == str(tmp_path / "here" / "mine")
    assert lasting_name("./gone") == str(tmp_path / "here" / "gone")
    for name in ("stories", "gpt2", "me/mine", "nonesuch", ""):
        assert lasting_name(name) == name


def test_a_folder_whose_name_is_not_utf8_is_found_again(tmp_path):
    name = b"mod\xe8le".decode("utf-8", "surrogateescape")
    try:
        put_model(tmp_path / "here" / name)
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    found = folder_of(f"./{name}")
    assert load_model(found.name).path == tmp_path / "here" / name
