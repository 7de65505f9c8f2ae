"""Files that the command line reads and writes: a run that is refused loses nothing of them."""

import csv
import io

import pytest

RACE = ("race", "--model", "primitive", "--max-new-tokens", "2")
BENCH = ("bench", "--model", "primitive", "--new-tokens", "2", "--repeats", "1")
HELLO = ("--prompt", "hello")


@pytest.mark.parametrize(
    "arguments",
    [
        (*RACE, *HELLO, "--model", "no such model"),
        (*RACE, "--prompt", "hello " * 1025),
        (*RACE, "--prompt", ""),
        (*BENCH, "--prompt-tokens", "99999"),
        (*BENCH, "--prompt-tokens", "4", "--model", "no such model"),
    ],
    ids=["no model", "too long", "empty", "too many", "no model to time"],
)
def test_a_run_that_is_refused_leaves_its_table_as_it_was(cli, tmp_path, arguments):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("precious\n")
    for path in (old, new):
        assert cli(*arguments, "--csv", str(path))[0] == 2
    assert old.read_text() == "precious\n"
    assert not new.exists()


def test_a_run_replaces_the_whole_of_an_old_table(cli, tmp_path):
    path = tmp_path / "old.csv"
    path.write_text("precious\n" * 1000)
    assert cli(*RACE, *HELLO, "--csv", str(path))[0] == 0
    with path.open(encoding="utf-8", newline="") as file:
        assert [row["index"] for row in csv.DictReader(file)] == ["0", "1"]


def test_a_table_is_not_written_over_the_prompt(cli, tmp_path):
    prompt = tmp_path / "prompt.txt"
    prompt.write_text("hello")
    link = tmp_path / "link.csv"
    link.symlink_to(prompt)
    for path in (prompt, link):
        status, _, err = cli(*RACE, "--prompt-file", str(prompt), "--csv", str(path))
        assert (status, err.count("\n")) == (2, 1)
        assert "is read by this run" in err
    assert prompt.read_text() == "hello"


def test_a_table_is_not_written_over_a_file_of_the_model(cli, tmp_path):
    config = tmp_path / "config.json"
    config.write_text("{}")
    for verb in ((*RACE, *HELLO), BENCH):
        status, _, err = cli(*verb, "--model", str(tmp_path), "--csv", str(config))
        assert (status, config.read_text()) == (2, "{}")
        assert "is read by this run" in err


def test_a_dash_is_stdout_which_then_has_the_table_alone(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, _ = cli(*RACE, *HELLO, "--csv", "-")
    assert status == 0
    assert [row["text"].strip() for row in csv.DictReader(io.StringIO(out))] == ["world", "world"]
    status, out, _ = cli(*BENCH, "--prompt-tokens", "4", "--csv", "-")
    assert {row["model"] for row in csv.DictReader(io.StringIO(out))} == {"primitive"}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("verb", [(*RACE, *HELLO), BENCH])
def test_two_kinds_of_output_do_not_share_stdout(cli, verb):
    status, out, err = cli(*verb, "--json", "--csv", "-")
    assert (status, out, err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("once the".encode("utf-16-le"), "is it UTF-16?"),
        ("once the".encode("utf-16"), "it is UTF-16; save it as UTF-8"),
    ],
)
def test_a_prompt_in_utf16_is_refused_by_name(cli, tmp_path, content, words):
    path = tmp_path / "prompt.txt"
    path.write_bytes(content)
    status, out, err = cli("generate", "--model", "primitive", "--prompt-file", str(path))
    assert (status, out) == (2, "")
    assert words in err


def test_a_prompt_file_may_have_a_nul_and_any_line_ends(cli, tmp_path):
    path = tmp_path / "prompt.txt"
    arguments = ("generate", "--model", "stories", "--max-new-tokens", "1", "--json")
    said = []
    for content in (b"once\r\nthe\0 day", b"once\nthe\0 day", b"once\rthe\0 day"):
        path.write_bytes(content)
        status, out, _ = cli(*arguments, "--prompt-file", str(path))
        assert status == 0
        said.append(out.partition('"prompt_tokens"')[2].partition(",")[0])
    assert len(set(said)) == 1


def test_a_value_that_begins_with_a_dash_gets_a_hint(cli):
    _, _, err = cli("generate", "--prompt", "-x")
    assert "--prompt=-" in err
    status, out, _ = cli("generate", "--max-new-tokens", "1", "--json", "--prompt=-x")
    assert status == 0
    assert out


@pytest.mark.parametrize("verb", ["generate", "race"])
def test_what_a_context_shift_drops_is_said_beside_the_text(cli, verb):
    flags = ("--model", "primitive", "--max-new-tokens", "1", "--at-context-end", "slide")
    _, _, err = cli(verb, *flags, "--prompt", "hello " * 3000)
    assert err == (
        "gpt2-playground: The text is longer than the context: "
        "its oldest 2,488 tokens were dropped.\n"
    )
    assert cli(verb, *flags, "--prompt", "hello")[2] == ""
