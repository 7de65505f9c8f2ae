"""Whatever cannot be used ends in status 2 and one line on stderr."""

import json
import os

import pytest

from playground.cli import main

HELLO = ("--model", "primitive", "--prompt", "hello")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("generate", "--model", "nonesuch", "--prompt", "x"), "nonesuch"),
        (("generate", "--model", "", "--prompt", "x"), "''"),
        (("generate", *HELLO, "--temperature", "nan"), "temperature"),
        (("generate", *HELLO, "--temperature", "inf"), "temperature"),
        (("generate", *HELLO, "--temperature", "-1"), "temperature"),
        (("generate", *HELLO, "--temperature", "warm"), "--temperature"),
        (("generate", *HELLO, "--top-k", "-1"), "top-k"),
        (("generate", *HELLO, "--top-k", "1.5"), "--top-k"),
        (("generate", *HELLO, "--top-p", "1.1"), "top-p"),
        (("generate", *HELLO, "--min-p", "2"), "min-p"),
        (("generate", *HELLO, "--repetition-penalty", "0"), "repetition penalty"),
        (("generate", *HELLO, "--max-new-tokens", "0"), "new tokens"),
        (("generate", *HELLO, "--max-new-tokens", "9" * 30), "new tokens"),
        (("generate", *HELLO, "--max-new-tokens", "9" * 9999), "--max-new-tokens"),
        (("generate", *HELLO, "--seed", "-1"), "seed"),
        (("generate", *HELLO, "--seed", "2147483648"), "seed"),
        (("generate", *HELLO, "--threads", "0"), "threads"),
        (("generate", *HELLO, "--threads", "all"), "--threads"),
        (("generate", "--model", "primitive", "--prompt", ""), "empty"),
        (("generate", "--model", "primitive", "--prompt", "hello " * 1025), "1,025 tokens"),
        (("generate", "--model", "primitive"), "--prompt"),
        (("generate", *HELLO, "--prompt-file", "x"), "--prompt-file"),
        (("generate", "--model", "primitive", "--prompt-file", "no/such"), "no/such"),
        (("generate", "--model", "primitive", "--prompt-file", "nul\0here"), "nul"),
        (("generate", "--prompt"), "--prompt"),
        (("generate", *HELLO, "--surprise"), "--surprise"),
        (("generate", *HELLO, "--max", "3"), "--max"),
        (("generete",), "generete"),
        (("--theme", "pink"), "pink"),
        (("--model", "stories", "--reset", "generate", *HELLO), "--model, --reset"),
        (("generate", "--model", "two\nlines", "--prompt", "x"), "two"),
    ],
)
def test_a_bad_argument_is_refused_in_one_line(cli, arguments, words):
    status, out, err = cli(*arguments)
    assert status == 2
    assert out == ""
    assert err.startswith("gpt2-playground: ")
    assert words in err
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert len(err) < 700


def test_a_prompt_file_that_is_not_utf8_is_refused_with_the_place(cli, tmp_path):
    path = tmp_path / "prompt.txt"
    path.write_bytes(b"abc\xff")
    status, out, err = cli("generate", "--model", "primitive", "--prompt-file", str(path))
    assert (status, out) == (2, "")
    assert "byte 3" in err


def test_a_folder_is_no_prompt_file(cli, tmp_path):
    status, _, err = cli("generate", "--model", "primitive", "--prompt-file", str(tmp_path))
    assert status == 2
    assert err.count("\n") == 1


def test_bad_numbers_are_refused_before_the_model_is_loaded(cli, monkeypatch):
    def load(*_arguments, **_options):
        raise AssertionError("loaded")

    monkeypatch.setattr("playground.commands.generate.load_model", load)
    assert cli("generate", "--prompt", "x", "--seed", "-5")[0] == 2
    assert cli("generate", "--prompt", "x", "--top-p", "7")[0] == 2


def test_a_prompt_of_lone_surrogates_is_read_as_replacement_characters(cli):
    flags = ("--max-new-tokens", "1", "--json")
    status, out, _ = cli("generate", "--prompt", "\udcff\ud800", *flags)
    assert status == 0
    assert json.loads(out.splitlines()[-1])["new_tokens"] == 1


def test_a_disk_that_is_full_is_told_in_one_line(capsys, monkeypatch):
    def full(_text):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("sys.stdout.write", full)
    assert main(["generate", *HELLO]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_closed_stdout_is_told_in_one_line(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    assert main(["generate", *HELLO]) == 2
    assert "stdout is closed" in capsys.readouterr().err


def test_a_defect_of_the_program_is_not_hidden(monkeypatch):
    def broken(_options):
        raise ZeroDivisionError

    monkeypatch.setattr("playground.commands.generate.sampling_of", broken)
    with pytest.raises(ZeroDivisionError):
        main(["generate", *HELLO])


def test_asking_for_help_or_the_version_succeeds(capsys):
    for arguments in (["--help"], ["generate", "--help"], ["--version"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0
        assert capsys.readouterr().out
